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
from openbadge_issuer.programme.separated import Separator

__all__ = ["FORMAT", "Settings"]

FORMAT: Final = "openbadge-issuer programme 1"
_DECIMAL_COMMA: Final = frozenset(
    (
        *(
            "bg",
            "ca",
            "cs",
            "da",
            "de",
            "el",
            "es",
            "et",
            "eu",
            "fi",
            "fr",
            "gl",
            "hr",
            "hu",
            "hy",
            "id",
            "is",
            "it",
        ),
        *(
            "ka",
            "kk",
            "lt",
            "lv",
            "mk",
            "nb",
            "nl",
            "nn",
            "no",
            "pl",
            "pt",
            "ro",
            "ru",
            "sk",
            "sl",
            "sq",
            "sr",
            "sv",
        ),
        *("tr", "uk", "vi"),
    )
)
"""Languages of countries in which, mostly, a comma stands before decimals, and so not between the cells of a CSV file."""


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
    """The language of its letters, packets and reports."""
    csv_separator: Maybe[
        Annotated[StrictStr, Pattern("[,;]", "model.csv_separator", "must be a comma or a semicolon")]
    ] = None
    """What stands between the cells of CSV files that it writes; left out, it goes by the language."""
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

    @property
    def separator(self) -> Separator:
        """What stands between the cells of CSV files: as it was said, else by the language."""
        semicolon = self.language.partition("-")[0].lower() in _DECIMAL_COMMA
        return ";" if self.csv_separator == ";" or (self.csv_separator is None and semicolon) else ","
