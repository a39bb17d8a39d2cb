"""How it was earned: definition, application, independent reviews, decision, award.

::

    application = Application.begin(definition, applicant=ada, now=now)
    ...                                             answers, completeness check, two reviews, opened
    application, decision = application.decide(by=officer, now=now)
    issuer.issue(decision.award(people, by=officer), key=decision.id, now=now)

An application is a record of steps; everything else follows from replaying it by the rules. What people wrote lies
beside the record, under salted digests, and who they are lies in `People`, a store of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.assessment.application import Application
    from openbadge_issuer.assessment.applications import Applications
    from openbadge_issuer.assessment.decision import Decision
    from openbadge_issuer.assessment.definition import (
        Definition,
        Equity,
        LifeCycle,
        Policy,
        Resolution,
        SubjectKind,
    )
    from openbadge_issuer.assessment.evidence import FileEvidence, Link, Text
    from openbadge_issuer.assessment.mapping import achievement_of, progress_of
    from openbadge_issuer.assessment.packet import Packet
    from openbadge_issuer.assessment.people import People
    from openbadge_issuer.assessment.product import Product
    from openbadge_issuer.assessment.record import Entry, Record, Seal
    from openbadge_issuer.assessment.review import Review
    from openbadge_issuer.assessment.rubric import (
        Citation,
        Criterion,
        EvidenceKind,
        Level,
        Part,
        Requirement,
        WordLimits,
    )
    from openbadge_issuer.assessment.state import State
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "application": ("Application",),
            "applications": ("Applications",),
            "decision": ("Decision",),
            "definition": ("Definition", "Equity", "LifeCycle", "Policy", "Resolution", "SubjectKind"),
            "evidence": ("FileEvidence", "Link", "Text"),
            "mapping": ("achievement_of", "progress_of"),
            "packet": ("Packet",),
            "people": ("People",),
            "product": ("Product",),
            "record": ("Entry", "Record", "Seal"),
            "review": ("Review",),
            "rubric": (
                "Citation",
                "Criterion",
                "EvidenceKind",
                "Level",
                "Part",
                "Requirement",
                "WordLimits",
            ),
            "state": ("State",),
        },
    )

__all__ = [
    "Application",
    "Applications",
    "Citation",
    "Criterion",
    "Decision",
    "Definition",
    "Entry",
    "Equity",
    "EvidenceKind",
    "FileEvidence",
    "Level",
    "LifeCycle",
    "Link",
    "Packet",
    "Part",
    "People",
    "Policy",
    "Product",
    "Record",
    "Requirement",
    "Resolution",
    "Review",
    "Seal",
    "State",
    "SubjectKind",
    "Text",
    "WordLimits",
    "achievement_of",
    "progress_of",
]
