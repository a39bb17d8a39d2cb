"""`ResponseMap`: which column of a form's export is what, as an officer writes it down once for each form."""

from typing import Annotated, ClassVar, Final, Self, TypeAlias

from openbadge_issuer.assessment.rubric import Filled, Slug
from openbadge_issuer.errors import ModelError
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.types import Many, Maybe, Pattern, Text, Uri

__all__ = ["MAP_FORMAT", "ApplicantColumns", "Attestation", "RequirementColumns", "ResponseMap"]

MAP_FORMAT: Final = "openbadge-issuer response map 1"
Order: TypeAlias = Annotated[
    Text,
    Pattern(
        "month-first|day-first", "model.dates", "must be month-first (3/31/2026) or day-first (31/3/2026)"
    ),
]
Format: TypeAlias = Annotated[Text, Pattern(MAP_FORMAT, "model.format", f"must be “{MAP_FORMAT}”")]


class ApplicantColumns(Model):
    """Which columns say who it is. What is named here is looked for in the evidence when it is blinded."""

    _personal: ClassVar[bool] = False
    email: Filled
    """The column with the e-mail address, by which an applicant is known."""
    name: Many[Filled] = ()
    """The column with the name, or several that make it up, in their order."""
    places: Many[Filled] = ()
    """School, district, town, employer."""
    handles: Many[Filled] = ()
    """User names."""
    other_emails: Many[Filled] = ()
    """Further addresses."""
    others: Many[Filled] = ()
    """Whatever else would tell who it is."""


class Attestation(Model):
    """Where the applicant says that it is their own work."""

    _personal: ClassVar[bool] = False
    column: Filled
    """The column."""
    accepts: Many[Filled] = ()
    """The answers that say yes; any that does not say no, if it is left out."""


class RequirementColumns(Model):
    """Where a requirement is answered."""

    _personal: ClassVar[bool] = False
    id: Slug
    """The requirement."""
    columns: Many[Filled] = ()
    """The columns with texts, links, or links to files that were uploaded."""
    files: Many[Filled] = ()
    """Files by name, such as ``{email}*plan*``; ``{name}``, ``{row}`` and ``{line}`` are filled in as well."""
    folders: Many[Filled] = ()
    """Everything in a folder: ``{email}/plans``."""


class ResponseMap(Model):
    """Columns (by heading, or by letter where two are alike) and what they are. Raises `ModelError`."""

    _personal: ClassVar[bool] = False
    format: Format = MAP_FORMAT
    definition: Maybe[Uri] = None
    """The `id` of what is applied for."""
    applicant: ApplicantColumns
    """Who it is."""
    timestamp: Maybe[Filled] = None
    """The column that says when."""
    dates: Maybe[Order] = None
    """The order of day and month, where the export leaves it open."""
    zone: Maybe[Filled] = None
    """The time zone of its times, such as America/Chicago."""
    row: Maybe[Filled] = None
    """The column that numbers the responses, if there is one."""
    attestation: Maybe[Attestation] = None
    """Where the applicant says that it is their own work."""
    requirements: Many[RequirementColumns] = ()
    """Where the rest goes."""
    ignore: Many[Filled] = ()
    """Columns that are left out on purpose."""

    @classmethod
    def load(cls, content: bytes) -> Self:
        """The map in a file, YAML or JSON; raises `ModelError` and `InputError` with lines, `MissingExtra`."""
        from openbadge_issuer.assessment.definitions.source import read  # noqa: PLC0415 - may load YAML

        source = read(content)
        errors = tuple(one for one in source.findings if one.severity == "error")
        if not errors:
            try:
                return cls.from_json(source.document)
            except ModelError as error:
                errors = source.placed(error.findings)
        raise ModelError(f"The map can not be used: {' '.join(one.message for one in errors[:5])}", errors)
