"""`Settings`: what a programme says of itself, as ``programme.yaml`` holds it."""

from typing import Annotated, ClassVar, Final, TypeAlias

from pydantic import AfterValidator
from pydantic.types import StrictStr
from pydantic_core import PydanticCustomError

from openbadge_issuer.assessment.business_days import Calendar
from openbadge_issuer.assessment.rubric import Count, Filled
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.types import LanguageCode, Maybe, Pattern, Uri
from openbadge_issuer.programme.addresses import is_reachable
from openbadge_issuer.programme.reports.suppression import LEAST

__all__ = ["FORMAT", "Settings"]

FORMAT: Final = "openbadge-issuer programme 1"


def _https(value: str) -> str:
    if not value.startswith("https://"):
        raise PydanticCustomError("model.https", "must be an https URL that the programme hosts itself")
    return value


def _hides(value: int) -> int:
    if value < LEAST:
        raise PydanticCustomError(
            "model.small_group", f"must be {LEAST} or more: with less, what a report hides could be told"
        )
    return value


def _reachable(value: str) -> str:
    if not is_reachable(value):
        raise PydanticCustomError(
            "model.address",
            "must be an e-mail address in ASCII, such as badges@school.example (a domain with other letters as xn--...)",
        )
    return value


Address: TypeAlias = Annotated[StrictStr, AfterValidator(_reachable)]


class Settings(Model):
    """The programme's own policy values; reviewing and deciding follow the definitions. Raises `ModelError`."""

    _personal: ClassVar[bool] = False
    format: Annotated[
        StrictStr,
        Pattern(FORMAT, "model.format", f"must be “{FORMAT}”: another version of this library made it"),
    ] = FORMAT
    name: Filled
    """What the programme is called."""
    organisation: Filled
    """Who runs it; letters are signed so."""
    sender: Maybe[Address] = None
    """The address that letters come from."""
    language: LanguageCode = "en"
    """The language of its letters."""
    calendar: Calendar = Calendar()
    """The days on which it works."""
    turn_around_days: Count = 14
    """Business days from an application to its decision, as it is promised."""
    review_days: Count = 10
    """Business days for one review."""
    small_group: Annotated[Count, AfterValidator(_hides)] = 5
    """Groups of fewer people than this are not shown in reports; 4 is the least."""
    extension: Maybe[Annotated[Uri, AfterValidator(_https)]] = None
    """Where the programme hosts the context of the extension; without it awards carry standard terms alone."""
