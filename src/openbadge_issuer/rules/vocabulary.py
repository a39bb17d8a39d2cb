"""The classes of Open Badges 3.0, CLR 2.0 and the VCDM around them, as data: which member holds what.

``member`` holds a string, ``member:Kind`` that kind of value (a class of this table, or a primitive), and a ``*``
says that the JSON serialisation wants an array; a ``Text`` may name its language. Members of VCDM 1.1 and 2.0 stand
side by side; which of them a document may use is a rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CLASSES", "CLASS_NAMES", "CREDENTIAL_KINDS", "PLAIN", "Member"]


@dataclass(frozen=True, slots=True)
class Member:
    """What a member holds: the name of a class in `CLASSES` or of a primitive, and whether as an array.

    ``plain``: it holds a text, a number or the like, which rules look at. Of a string that is just one nothing is asked.
    """

    kind: str
    many: bool
    plain: bool
    just_a_string: bool


PLAIN: Final = frozenset({"String", "URI", "DateTimeZ", "DateTime", "Date", "Float", "Boolean"})
"""The kinds of one value that is neither an array nor an object."""

_CREDENTIAL = """
id:URI type:IRI* name description image:Image issuer:Profile validFrom:DateTimeZ validUntil:DateTimeZ
issuanceDate:DateTimeZ expirationDate:DateTimeZ awardedDate:DateTimeZ proof:Proof*
credentialSchema:CredentialSchema* credentialStatus:CredentialStatus refreshService:RefreshService
termsOfUse:TermsOfUse* evidence:Evidence* endorsement:EndorsementCredential* endorsementJwt*
relatedResource:RelatedResource renderMethod:Any confidenceMethod:Any jti:URI
"""

_TABLE: Final = {
    "AchievementCredential": f"{_CREDENTIAL} credentialSubject:AchievementSubject",
    "EndorsementCredential": f"{_CREDENTIAL} credentialSubject:EndorsementSubject",
    "ClrCredential": f"{_CREDENTIAL} credentialSubject:ClrSubject partial:Boolean",
    "BitstringStatusListCredential": f"{_CREDENTIAL} credentialSubject:BitstringStatusList",
    "VerifiableCredential": """
        id:URI type:IRI* name:Text description:Text issuer:Issuer validFrom:DateTimeZ validUntil:DateTimeZ
        issuanceDate:DateTimeZ expirationDate:DateTimeZ proof:Proof* credentialSchema:CredentialSchema*
        credentialStatus:CredentialStatus refreshService:RefreshService termsOfUse:TermsOfUse* evidence:Any
        relatedResource:RelatedResource renderMethod:Any confidenceMethod:Any credentialSubject:CredentialSubject
    """,
    "VerifiablePresentation": "id:URI type:IRI* holder:Any verifiableCredential:Any termsOfUse:Any proof:Proof*",
    "Issuer": "id:URI type:IRI* name:Text description:Text",
    "AchievementSubject": """
        id:URI type:IRI* activityEndDate:DateTime activityStartDate:DateTime creditsEarned:Float
        achievement:Achievement identifier:IdentityObject* image:Image licenseNumber narrative
        result:Result* role source:Profile term
    """,
    "EndorsementSubject": "id:URI type:IRI* endorsementComment",
    "ClrSubject": """
        id:URI type:IRI* identifier:IdentityObject* achievement:Achievement*
        verifiableCredential:VerifiableCredential* association:Association*
    """,
    "BitstringStatusList": """
        id:URI type:IRI* statusPurpose:Any encodedList ttl:Any statusSize:Any statusMessage:Any
    """,
    "CredentialSubject": "id:URI type:IRI*",
    "Achievement": """
        id:URI type:IRI* alignment:Alignment* achievementType creator:Profile creditsAvailable:Float
        criteria:Criteria description endorsement:EndorsementCredential* endorsementJwt* fieldOfStudy
        humanCode image:Image inLanguage name otherIdentifier:IdentifierEntry* related:Related*
        resultDescription:ResultDescription* specialization tag* version
    """,
    "Address": """
        type:IRI* addressCountry addressCountryCode addressRegion addressLocality streetAddress
        postOfficeBoxNumber postalCode geo:GeoCoordinates
    """,
    "Alignment": "type:IRI* targetCode targetDescription targetName targetFramework targetType targetUrl:URI",
    "Association": "type:IRI associationType sourceId:URI targetId:URI",
    "Criteria": "id:URI type:IRI narrative",
    "CredentialSchema": "id:URI type:IRI digestSRI digestMultibase",
    "CredentialStatus": """
        id:URI type:IRI statusPurpose statusListIndex:Any statusListCredential:URI statusSize:Any
        statusMessage:Any statusReference:Any
    """,
    "Evidence": """
        id:URI type:IRI* narrative name description genre audience digestSRI digestMultibase mediaType
    """,
    "GeoCoordinates": "type:IRI latitude:Float longitude:Float",
    "IdentifierEntry": "type:IRI identifier identifierType",
    "IdentityObject": "type:IRI hashed:Boolean identityHash identityType salt",
    "Image": "id:URI type:IRI caption digestSRI digestMultibase mediaType",
    "Profile": """
        id:URI type:IRI* name url:URI phone description endorsement:EndorsementCredential* endorsementJwt*
        image:Image email address:Address otherIdentifier:IdentifierEntry* official parentOrg:Profile
        familyName givenName additionalName patronymicName honorificPrefix honorificSuffix
        familyNamePrefix dateOfBirth:Date
    """,
    "Proof": """
        id:URI type:IRI created:DateTimeZ expires:DateTimeZ cryptosuite challenge domain:Any nonce
        proofPurpose proofValue previousProof:Any verificationMethod:URI
    """,
    "RefreshService": "id:URI type:IRI",
    "Related": "id:URI type:IRI* inLanguage version",
    "RelatedResource": "id:URI type:IRI* mediaType:Any digestSRI:Any digestMultibase:Any",
    "Result": "type:IRI* achievedLevel:URI alignment:Alignment* resultDescription:URI status value",
    "ResultDescription": """
        id:URI type:IRI* alignment:Alignment* allowedValue* name requiredLevel:URI requiredValue
        resultType rubricCriterionLevel:RubricCriterionLevel* valueMax valueMin
    """,
    "RubricCriterionLevel": "id:URI type:IRI* alignment:Alignment* description level name points",
    "TermsOfUse": "id:URI type:IRI",
}


def _members(line: str) -> Mapping[str, Member]:
    found = {}
    for token in line.split():
        name, _, kind = token.rstrip("*").partition(":")
        kind = kind or "String"
        found[name] = Member(kind, token.endswith("*"), kind in PLAIN | {"Text"}, token == name)
    return MappingProxyType(found)


CLASSES: Final[Mapping[str, Mapping[str, Member]]] = MappingProxyType(
    {name: _members(line) for name, line in _TABLE.items()}
)
"""Class to its members, in the order of the specification."""

CREDENTIAL_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AchievementCredential": "AchievementCredential",
        "OpenBadgeCredential": "AchievementCredential",
        "EndorsementCredential": "EndorsementCredential",
        "ClrCredential": "ClrCredential",
        "BitstringStatusListCredential": "BitstringStatusListCredential",
        "StatusList2021Credential": "VerifiableCredential",
        "RevocationList2020Credential": "VerifiableCredential",
    }
)
"""The value of ``type`` that decides the class of a credential, strongest first."""

CLASS_NAMES: Final = frozenset(CLASSES) | frozenset(CREDENTIAL_KINDS)
"""Every name that may stand in ``type`` as one of ours, and never as a member."""
