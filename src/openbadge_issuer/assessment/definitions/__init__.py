"""Definitions as their designers have them: files, advice, versions, stacks.

::

    definition = load(content)                      YAML or JSON; mistakes with their lines
    lint(content)                                   everything to mend or to think about, in drafts, too
    definition = publish(submit_for_review(definition))
    draft = revise(definition, version="2.0")       what was published is changed by a new version
    differences(definition, draft)                  in the words of the definition
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definitions.comparing import Difference, differences
    from openbadge_issuer.assessment.definitions.files import dump, load, load_stack
    from openbadge_issuer.assessment.definitions.life_cycle import (
        Translation,
        Untranslated,
        check_change,
        publish,
        retire,
        return_to_draft,
        revise,
        submit_for_review,
        sunset,
        translate,
    )
    from openbadge_issuer.assessment.definitions.linting import lint
    from openbadge_issuer.assessment.definitions.quality import QualityReport, Section, quality_report
    from openbadge_issuer.assessment.definitions.stacks import (
        Group,
        GroupProgress,
        Stack,
        StackProgress,
        progress_in,
    )
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "comparing": ("Difference", "differences"),
            "files": ("dump", "load", "load_stack"),
            "life_cycle": (
                "Translation",
                "Untranslated",
                "check_change",
                "publish",
                "retire",
                "return_to_draft",
                "revise",
                "submit_for_review",
                "sunset",
                "translate",
            ),
            "linting": ("lint",),
            "quality": ("QualityReport", "Section", "quality_report"),
            "stacks": ("Group", "GroupProgress", "Stack", "StackProgress", "progress_in"),
        },
    )

__all__ = [
    "Difference",
    "Group",
    "GroupProgress",
    "QualityReport",
    "Section",
    "Stack",
    "StackProgress",
    "Translation",
    "Untranslated",
    "check_change",
    "differences",
    "dump",
    "lint",
    "load",
    "load_stack",
    "progress_in",
    "publish",
    "quality_report",
    "retire",
    "return_to_draft",
    "revise",
    "submit_for_review",
    "sunset",
    "translate",
]
