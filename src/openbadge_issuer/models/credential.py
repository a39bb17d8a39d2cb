"""Verifiable credentials (VCDM 2.0) as Open Badges 3.0 uses them, profiles, and endorsements."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import AfterValidator, Discriminator, Tag

from openbadge_issuer.models.base import OpenModel
from openbadge_issuer.models.markers import OB, OB_CONTEXT, VC2, VC2_CONTEXT, Contains, Contexts, implied
from openbadge_issuer.models.parts import Address, IdentifierEntry, Image
from openbadge_issuer.models.types import (
    CompactJws,
    ContextEntry,
    Date,
    DateTime,
    DateTimeZ,
    Many,
    Maybe,
    Text,
    Uri,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "CredentialSchema",
    "CredentialStatus",
    "CredentialSubject",
    "EndorsementCredential",
    "EndorsementSubject",
    "Profile",
    "Proof",
    "RefreshService",
    "StatusRef",
    "TermsOfUse",
    "VerifiableCredential",
]


class Proof(OpenModel):
    """An embedded proof, to look at: what is verified is always the original document."""

    type: Text
    """The proof's type, e.g. `DataIntegrityProof`."""
    created: Maybe[DateTime] = None
    """When it was made."""
    cryptosuite: Maybe[Text] = None
    """The suite of a `DataIntegrityProof`, e.g. `eddsa-rdfc-2022`."""
    challenge: Maybe[Text] = None
    """What a verifier asked to be signed."""
    domain: Maybe[Text] = None
    """For which domain it was made."""
    nonce: Maybe[Text] = None
    """A value used once."""
    proof_purpose: Maybe[Text] = None
    """`assertionMethod` for a badge."""
    proof_value: Maybe[Text] = None
    """The signature, multibase encoded."""
    verification_method: Maybe[Uri] = None
    """The public key's URL."""


class CredentialSchema(OpenModel):
    """A JSON Schema that the credential follows."""

    id: Uri
    """The schema's URL."""
    type: Text
    """`1EdTechJsonSchemaValidator2019` for the official schemas."""


class CredentialStatus(OpenModel):
    """Where to learn whether the credential was revoked."""

    id: Maybe[Uri] = None
    """Names this entry."""
    type: Text
    """The method, e.g. `BitstringStatusListEntry`."""


class RefreshService(OpenModel):
    """Where to get a newer version of the credential."""

    id: Uri
    """The service's URL."""
    type: Text
    """The method, e.g. `1EdTechCredentialRefresh`."""


class TermsOfUse(OpenModel):
    """Terms under which the credential was issued."""

    id: Maybe[Uri] = None
    """The terms' URL."""
    type: Text
    """The kind of terms."""


class CredentialSubject(OpenModel):
    """Who or what a credential speaks of."""

    id: Maybe[Uri] = None
    """The subject's URI, e.g. a DID."""


class EndorsementSubject(CredentialSubject):
    """The achievement, profile or credential that is endorsed."""

    id: Uri
    """The `id` of what is endorsed."""
    type: Annotated[Many[Text], Contains("EndorsementSubject")] = implied("EndorsementSubject")
    endorsement_comment: Maybe[Text] = None
    """Why (Markdown)."""


class Profile(OpenModel):
    """A person or organisation: an issuer, a creator, an assessing organisation."""

    id: Uri
    """The profile's URI: an https URL or a DID."""
    type: Annotated[Many[Text], Contains("Profile")] = implied("Profile")
    name: Maybe[Text] = None
    url: Maybe[Uri] = None
    """The home page."""
    phone: Maybe[Text] = None
    description: Maybe[Text] = None
    endorsement: Many["EndorsementCredential"] = ()
    """What others say about it, each signed."""
    endorsement_jwt: Many[CompactJws] = ()
    """The same as VC-JWT."""
    image: Maybe[Image] = None
    """A logo or portrait (PNG or SVG)."""
    email: Maybe[Text] = None
    address: Maybe[Address] = None
    other_identifier: Many[IdentifierEntry] = ()
    """Identifiers elsewhere."""
    official: Maybe[Text] = None
    """The name of an authorized official of the organisation."""
    parent_org: Maybe["Profile"] = None
    """The organisation that this one belongs to."""
    family_name: Maybe[Text] = None
    given_name: Maybe[Text] = None
    additional_name: Maybe[Text] = None
    patronymic_name: Maybe[Text] = None
    honorific_prefix: Maybe[Text] = None
    """Before the name, e.g. Dr."""
    honorific_suffix: Maybe[Text] = None
    """After the name, e.g. M.D."""
    family_name_prefix: Maybe[Text] = None
    """Before the family name, e.g. von."""
    date_of_birth: Maybe[Date] = None


def _profile_or_uri(value: object) -> str:
    return "a URI" if isinstance(value, str) else "a Profile"


ProfileRef: TypeAlias = Annotated[
    Annotated[Profile, Tag("a Profile")] | Annotated[Uri, Tag("a URI")], Discriminator(_profile_or_uri)
]
"""A profile, or only its URI."""


def _one_or_several(value: object) -> str:
    return "several" if isinstance(value, (list, tuple)) else "one"


def _given(value: object) -> object:
    return None if value == () else value


if TYPE_CHECKING:
    StatusRef: TypeAlias = CredentialStatus | Sequence[CredentialStatus]
else:
    StatusRef = Annotated[
        Annotated[CredentialStatus, Tag("one")] | Annotated[tuple[CredentialStatus, ...], Tag("several")],
        Discriminator(_one_or_several),
        AfterValidator(_given),
    ]
"""One status entry, which is what Open Badges 3.0 has, or several, as VCDM 2.0 allows; kept as it was written."""


class VerifiableCredential(OpenModel):
    """What any credential has (VCDM 2.0): who says what of whom, and for how long."""

    context: Annotated[Many[ContextEntry], Contexts(VC2)] = implied(VC2_CONTEXT)
    """The JSON-LD contexts, in order."""
    id: Maybe[Uri] = None
    """The credential's own URI."""
    type: Annotated[Many[Text], Contains("VerifiableCredential")] = implied("VerifiableCredential")
    issuer: ProfileRef
    """Who says it."""
    valid_from: DateTimeZ
    """From when on it holds; the newer of two editions has the later one."""
    valid_until: Maybe[DateTimeZ] = None
    """Until when it holds."""
    credential_subject: CredentialSubject
    """Of whom."""
    proof: Many[Proof] = ()
    """Embedded proofs."""
    credential_schema: Many[CredentialSchema] = ()
    """Schemas that it follows."""
    credential_status: Maybe[StatusRef] = None
    """Where revocation is published; several entries, each for a purpose of its own, are an array."""
    refresh_service: Maybe[RefreshService] = None
    """Where newer versions are to be had."""
    terms_of_use: Many[TermsOfUse] = ()
    """Terms of use."""

    @property
    def issuer_id(self) -> str:
        """The issuer's URI, whichever way the issuer is written."""
        return self.issuer if isinstance(self.issuer, str) else self.issuer.id


class EndorsementCredential(VerifiableCredential):
    """What somebody says about an achievement, a profile or a credential of others."""

    context: Annotated[Many[ContextEntry], Contexts(VC2, OB)] = implied(VC2_CONTEXT, OB_CONTEXT)
    id: Uri
    type: Annotated[Many[Text], Contains("VerifiableCredential"), Contains("EndorsementCredential")] = (
        implied("VerifiableCredential", "EndorsementCredential")
    )
    name: Text
    """What wallets show as title."""
    description: Maybe[Text] = None
    """What wallets show as description."""
    credential_subject: EndorsementSubject
    awarded_date: Maybe[DateTimeZ] = None
    """When it was first given, where `validFrom` is later."""
