"""The small parts that achievements, profiles and credentials are made of."""

from typing import Annotated, ClassVar

from openbadge_issuer.models.base import Model, OpenModel
from openbadge_issuer.models.markers import Contains, Is, implied, implied_text
from openbadge_issuer.models.types import (
    CountryCode,
    IdentifierTypeTerm,
    LanguageCode,
    Many,
    Maybe,
    Number,
    Text,
    Uri,
)

__all__ = [
    "Address",
    "Criteria",
    "Evidence",
    "GeoCoordinates",
    "IdentifierEntry",
    "Image",
    "Related",
]


class Image(Model):
    """An image of an achievement, a profile or a credential (PNG or SVG)."""

    id: Uri
    """Where the image is: a URL, or a `data:` URI that holds it."""
    type: Annotated[Text, Is("Image")] = implied_text("Image")
    caption: Maybe[Text] = None
    """The text alternative."""


class IdentifierEntry(Model):
    """An identifier under which an achievement or a profile is known elsewhere."""

    type: Annotated[Text, Is("IdentifierEntry")] = implied_text("IdentifierEntry")
    identifier: Text
    """The identifier itself."""
    identifier_type: IdentifierTypeTerm
    """What kind of identifier it is."""


class GeoCoordinates(OpenModel):
    """A place on Earth (WGS 84)."""

    type: Annotated[Text, Is("GeoCoordinates")] = implied_text("GeoCoordinates")
    latitude: Number
    """Degrees north."""
    longitude: Number
    """Degrees east."""


class Address(OpenModel):
    """A postal address."""

    type: Annotated[Many[Text], Contains("Address")] = implied("Address")
    address_country: Maybe[Text] = None
    """The country's name."""
    address_country_code: Maybe[CountryCode] = None
    """The country, as two letters of ISO 3166-1."""
    address_region: Maybe[Text] = None
    """A region within the country."""
    address_locality: Maybe[Text] = None
    """A locality within the region."""
    street_address: Maybe[Text] = None
    """Street and number."""
    post_office_box_number: Maybe[Text] = None
    """The number of a post office box."""
    postal_code: Maybe[Text] = None
    geo: Maybe[GeoCoordinates] = None
    """Where it is on Earth."""


class Criteria(OpenModel):
    """What has to be done to earn an achievement: a page (`id`), a text (`narrative`), or both."""

    _personal: ClassVar[bool] = False
    id: Maybe[Uri] = None
    """The page that describes the criteria."""
    narrative: Maybe[Text] = None
    """The criteria in words (Markdown)."""


class Related(OpenModel):
    """Another edition of an achievement: a translation, an earlier version."""

    _personal: ClassVar[bool] = False
    id: Uri
    """The other achievement's `id`."""
    type: Annotated[Many[Text], Contains("Related")] = implied("Related")
    in_language: Maybe[LanguageCode] = None
    """The other edition's language."""
    version: Maybe[Text] = None
    """The other edition's version."""


class Evidence(OpenModel):
    """Something that shows that the criteria were met: work, a recording, a report."""

    id: Maybe[Uri] = None
    """The page or file with the evidence."""
    type: Annotated[Many[Text], Contains("Evidence")] = implied("Evidence")
    narrative: Maybe[Text] = None
    """How the evidence came about and what it shows (Markdown)."""
    name: Maybe[Text] = None
    """A title."""
    description: Maybe[Text] = None
    """A longer description."""
    genre: Maybe[Text] = None
    """What kind of evidence, e.g. Poetry, Prose, Film."""
    audience: Maybe[Text] = None
    """For whom the evidence was made."""
