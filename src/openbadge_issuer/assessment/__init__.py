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
    from openbadge_issuer.assessment.assigning import Plan, Proposed, Unfilled, plan_assignments
    from openbadge_issuer.assessment.business_days import Awaited, Calendar, due, overdue
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
    from openbadge_issuer.assessment.extension import Extension
    from openbadge_issuer.assessment.intake import EvidenceFiles, IntakeLimits, odd_ending, take_in
    from openbadge_issuer.assessment.mapping import achievement_of, progress_of
    from openbadge_issuer.assessment.packet import Packet
    from openbadge_issuer.assessment.people import People
    from openbadge_issuer.assessment.product import Product
    from openbadge_issuer.assessment.recognition import Recognition
    from openbadge_issuer.assessment.record import Entry, Record, Seal
    from openbadge_issuer.assessment.review import Review
    from openbadge_issuer.assessment.reviewer import Reviewer
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
            "assigning": ("Plan", "Proposed", "Unfilled", "plan_assignments"),
            "business_days": ("Awaited", "Calendar", "due", "overdue"),
            "decision": ("Decision",),
            "definition": ("Definition", "Equity", "LifeCycle", "Policy", "Resolution", "SubjectKind"),
            "evidence": ("FileEvidence", "Link", "Text"),
            "intake": ("EvidenceFiles", "IntakeLimits", "odd_ending", "take_in"),
            "extension": ("Extension",),
            "mapping": ("achievement_of", "progress_of"),
            "packet": ("Packet",),
            "people": ("People",),
            "product": ("Product",),
            "recognition": ("Recognition",),
            "record": ("Entry", "Record", "Seal"),
            "review": ("Review",),
            "reviewer": ("Reviewer",),
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
    "Awaited",
    "Calendar",
    "Citation",
    "Criterion",
    "Decision",
    "Definition",
    "Entry",
    "Equity",
    "EvidenceFiles",
    "EvidenceKind",
    "Extension",
    "FileEvidence",
    "IntakeLimits",
    "Level",
    "LifeCycle",
    "Link",
    "Packet",
    "Part",
    "People",
    "Plan",
    "Policy",
    "Product",
    "Proposed",
    "Recognition",
    "Record",
    "Requirement",
    "Resolution",
    "Review",
    "Reviewer",
    "Seal",
    "State",
    "SubjectKind",
    "Text",
    "Unfilled",
    "WordLimits",
    "achievement_of",
    "due",
    "odd_ending",
    "overdue",
    "plan_assignments",
    "progress_of",
    "take_in",
]
