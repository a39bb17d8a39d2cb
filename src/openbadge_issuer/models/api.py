"""The objects of the Open Badges API (section 10), keys as the API describes them, and the service description."""

from typing import Annotated, TypeAlias

from openbadge_issuer.models.achievement import AchievementCredential
from openbadge_issuer.models.base import Model, OpenModel
from openbadge_issuer.models.markers import NotEmpty, named
from openbadge_issuer.models.terms import ImsxCodeMajor, ImsxCodeMinorFieldValue, ImsxSeverity
from openbadge_issuer.models.types import CompactJws, Many, Maybe, Terms, Text, Uri

__all__ = [
    "JWK",
    "JWKS",
    "GetOpenBadgeCredentialsResponse",
    "ImsxCodeMinor",
    "ImsxCodeMinorField",
    "ImsxStatusInfo",
    "Multikey",
    "OpenApiComponents",
    "OpenApiInfo",
    "OpenApiOAuth2SecurityScheme",
    "OpenApiSecuritySchemes",
    "ServiceDescriptionDocument",
]

ImsxCodeMajorTerm: TypeAlias = Annotated[ImsxCodeMajor | str, Terms(ImsxCodeMajor, closed=True)]
ImsxSeverityTerm: TypeAlias = Annotated[ImsxSeverity | str, Terms(ImsxSeverity, closed=True)]
ImsxValueTerm: TypeAlias = Annotated[
    ImsxCodeMinorFieldValue | str, Terms(ImsxCodeMinorFieldValue, closed=True)
]


class GetOpenBadgeCredentialsResponse(Model):
    """What ``getCredentials`` answers: badges with embedded proofs, and badges as VC-JWT."""

    credential: Many[AchievementCredential] = ()
    """Badges with an embedded proof."""
    compact_jws_string: Many[CompactJws] = ()
    """Badges as VC-JWT."""


class ImsxCodeMinorField(Model):
    """One detailed code of a status."""

    imsx_code_minor_field_name: Annotated[Text, named("imsx_codeMinorFieldName")]
    """Who says so, e.g. `TargetEndSystem`."""
    imsx_code_minor_field_value: Annotated[ImsxValueTerm, named("imsx_codeMinorFieldValue")]
    """The code."""


class ImsxCodeMinor(Model):
    """The detailed codes of a status."""

    imsx_code_minor_field: Annotated[
        Annotated[Many[ImsxCodeMinorField], NotEmpty()], named("imsx_codeMinorField")
    ]
    """The codes."""


class ImsxStatusInfo(Model):
    """What the API answers when something went wrong (``Imsx_StatusInfo``)."""

    imsx_code_major: Annotated[ImsxCodeMajorTerm, named("imsx_codeMajor")]
    """The outcome."""
    imsx_severity: Annotated[ImsxSeverityTerm, named("imsx_severity")]
    """How bad it is."""
    imsx_description: Annotated[Maybe[Text], named("imsx_description")] = None
    """What happened, for people."""
    imsx_code_minor: Annotated[Maybe[ImsxCodeMinor], named("imsx_codeMinor")] = None
    """Details."""


class Multikey(OpenModel):
    """A public key as a controller document publishes it."""

    id: Uri
    """The key's URL."""
    type: Maybe[Text] = None
    """`Multikey`."""
    cryptosuite: Maybe[Text] = None
    """The suite the key is for, where the document says so."""
    controller: Maybe[Uri] = None
    """Whose key it is."""
    public_key_multibase: Text
    """The key, multibase encoded."""


class JWK(OpenModel):
    """A public key (RFC 7517); the members of the key type (`x`, `crv`, `n`, `e`) are kept as they are."""

    kty: Text
    """The key type."""
    use: Maybe[Text] = None
    """What it is used for."""
    key_ops: Annotated[Many[Text], named("key_ops")] = ()
    """What may be done with it."""
    alg: Maybe[Text] = None
    """The algorithm."""
    kid: Maybe[Text] = None
    """The key's id."""
    x5u: Maybe[Uri] = None
    """The certificate's URL."""
    x5c: Many[Text] = ()
    """The certificate chain."""
    x5t: Maybe[Text] = None
    """The certificate's SHA-1 thumbprint."""
    x5t_s256: Annotated[Maybe[Text], named("x5t#S256")] = None
    """The certificate's SHA-256 thumbprint."""


class JWKS(OpenModel):
    """A set of public keys."""

    keys: Annotated[Many[JWK], NotEmpty()]
    """The keys."""


class OpenApiInfo(OpenModel):
    """Who provides the service."""

    terms_of_service: Uri
    """The terms of service."""
    title: Text
    """The service's name."""
    version: Text
    """The API's version."""
    image: Annotated[Maybe[Uri], named("x-imssf-image")] = None
    """The provider's logo."""
    privacy_policy_url: Annotated[Uri, named("x-imssf-privacyPolicyUrl")]
    """The privacy policy."""


class OpenApiOAuth2SecurityScheme(OpenModel):
    """How to register with the service and get a token; `flows` is kept as it is."""

    type: Text
    """`oauth2`."""
    description: Maybe[Text] = None
    """For people."""
    registration_url: Annotated[Uri, named("x-imssf-registrationUrl")]
    """Where clients register (RFC 7591)."""


class OpenApiSecuritySchemes(Model):
    """The ways to authenticate."""

    oauth2_acg: Annotated[Maybe[OpenApiOAuth2SecurityScheme], named("OAuth2ACG")] = None
    """OAuth 2.0 authorization code grant."""


class OpenApiComponents(OpenModel):
    """The part of the description that says how to authenticate."""

    security_schemes: OpenApiSecuritySchemes
    """The ways to authenticate."""


class ServiceDescriptionDocument(OpenModel):
    """What ``getServiceDescription`` answers: a profile of OpenAPI 3.0."""

    openapi: Text
    """The version of OpenAPI."""
    info: OpenApiInfo
    """Who provides the service."""
    components: OpenApiComponents
    """How to authenticate."""
