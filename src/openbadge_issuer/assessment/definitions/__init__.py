"""Definitions as their designers have them: files, advice, versions, stacks.

::

    definition = load(content)                      YAML or JSON; mistakes with their lines
    lint(content)                                   everything to mend or to think about, drafts included
    definition = publish(submit_for_review(definition))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definitions.files import dump, load, load_stack
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "files": ("dump", "load", "load_stack"),
        },
    )

__all__ = [
    "dump",
    "load",
    "load_stack",
]
