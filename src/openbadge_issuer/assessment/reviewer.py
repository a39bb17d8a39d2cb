"""`Reviewer`: what a programme knows of somebody who reviews: how much, of what, and what they keep away from."""

import unicodedata
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias

from pydantic.types import StrictStr

from openbadge_issuer.assessment.rubric import Count, Filled
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.types import Date, Many, Maybe, Pattern, Uri

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition

__all__ = ["Pseudonym", "Reviewer", "folded"]

Pseudonym: TypeAlias = Annotated[
    StrictStr,
    Pattern(r"p-[a-z2-7]{26}", "model.pseudonym", "must be a pseudonym, as People.enrol gives it"),
]


def folded(text: str) -> str:
    """A name as it is compared: without case, width and runs of blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Reviewer(Model):
    """Somebody who reviews, by pseudonym. ``Reviewer.from_json`` reads it from settings, by the JSON names."""

    pseudonym: Pseudonym
    """Who it is; only `People` knows."""
    capacity: Count = 20
    """How many reviews they take on in a period."""
    per_days: Count = 30
    """How long the period is, in days."""
    open_at_most: Maybe[Count] = None
    """How many they have open at once; as many as the capacity if left out."""
    definitions: Many[Uri] = ()
    """The ids of the definitions that they may judge."""
    subjects: Many[Filled] = ()
    """Subject areas or tags of definitions that they may judge; anything if neither these nor definitions are named."""
    away_until: Maybe[Date] = None
    """The day on which they are back."""
    conflicts: Many[Pseudonym] = ()
    """People whom they do not judge."""
    organisations: Many[Filled] = ()
    """Schools, employers, districts, developers with which they have a conflict of interest."""

    _personal: ClassVar[bool] = True

    def judges(self, definition: "Definition") -> bool:
        """Whether this definition is one that they may judge."""
        if not self.definitions and not self.subjects:
            return True
        said = {folded(one) for one in (definition.field_of_study or "", *definition.tag) if one}
        return definition.id in self.definitions or any(folded(one) in said for one in self.subjects)
