"""The JWT claims of a credential: what they must say, and where they differ from it.

Open Badges 3.0, "JSON Web Token Proof Format".
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.errors import Finding, Param, Severity, SigningError
from openbadge_issuer.proofs.moments import numeric_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = [
    "CREDENTIALS_V1",
    "CREDENTIALS_V2",
    "REGISTERED",
    "claims_for",
    "compare",
    "completed",
    "expiry",
    "first_context",
    "identified",
    "moment_of",
    "signed_at",
]

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"

REGISTERED = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})
"""The claim names of RFC 7519: in an unwrapped payload they stand beside the credential's members and are
not part of it."""

_SPEC = "https://www.imsglobal.org/spec/ob/v3p0/#jwt-proof"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IDS = frozenset({"id", "@id"})


def first_context(credential: JSONObject) -> JSON:
    """The first entry of ``@context``, which tells VCDM 1.1 from 2.0; ``None`` where there is none."""
    contexts = credential.get("@context")
    if isinstance(contexts, list):
        return contexts[0] if contexts else None
    return contexts


def claims_for(credential: JSONObject) -> JSONObject:
    """What a new token says beside its credential: ``iss``, ``jti``, ``sub``, ``nbf``, ``exp`` if it ends.

    Dates are cut to whole seconds, because ``NumericDate`` is an integer here. Raises `SigningError`
    (``signing.claim``, ``signing.subject_id``) where the credential lacks what a claim must repeat.
    """
    claims: JSONObject = {}
    for claim, (value, pointer) in _texts(credential).items():
        if not isinstance(value, str) or not value:
            raise _unsayable(claim, pointer)
        claims[claim] = value
    for claim, member in (("nbf", "validFrom"), ("exp", "validUntil")):
        if claim == "exp" and member not in credential:
            continue
        moment = parse_moment(credential.get(member))
        if moment is None:
            raise _unsayable(claim, f"/{member}")
        claims[claim] = numeric_date(moment)
    return claims


def compare(claims: JSONObject, credential: JSONObject) -> tuple[Finding, ...]:
    """Every difference between the claims of a token and its credential, and every claim that is missing.

    A difference is an error: two readers would see two credentials. So is a missing claim. A missing ``sub``
    is a warning in two cases only: the subject has no ``id``, so nobody could write the claim; and in a
    credential of VCDM 1.1, which is read as it was issued (the signature covers the subject's id anyway).
    An ``aud`` is a warning: a badge is for everybody to check, and here nobody knows the audience.
    """
    found: list[Finding] = []
    for claim, (value, pointer) in _texts(credential).items():
        if claim not in claims:
            found.append(
                _missing_sub(credential, value, pointer) if claim == "sub" else _missing(claim, pointer)
            )
        elif not isinstance(claims[claim], str):
            found.append(_finding("claim_type", f"The claim {claim} is not a text.", claim, pointer))
        elif claims[claim] != value:
            found.append(_differs(claim, pointer))
    found.extend(_compare_dates(claims, credential))
    if "aud" in claims:
        message = (
            "The token is meant for somebody in particular (aud), and who that is was not compared with you."
        )
        found.append(_finding("audience", message, "aud", "/aud", severity="warning"))
    return tuple(found)


def completed(claims: JSONObject, credential: JSONObject) -> JSONObject:
    """The credential of the claim ``vc`` with what only the claims say of it (VCDM 1.1, 6.3.1).

    Issuers of VCDM 1.1 may leave out of ``vc`` whatever a claim repeats. What the credential says itself is not touched,
    and has to agree (`compare`): nobody gets an issuer, a subject or a date that the token does not name once.
    """
    made = {**credential}
    if "issuer" in made:
        made["issuer"] = identified(made["issuer"], claims.get("iss"))
    elif _is_name(claims.get("iss")):
        made["issuer"] = claims["iss"]
    if _IDS.isdisjoint(made) and _is_name(claims.get("jti")):
        made["id"] = claims["jti"]
    subject = made.get("credentialSubject")
    if isinstance(subject, list) and len(subject) == 1:
        made["credentialSubject"] = [identified(subject[0], claims.get("sub"))]
    elif isinstance(subject, dict):
        made["credentialSubject"] = identified(subject, claims.get("sub"))
    for claim, member in _date_members(credential).items():
        moment = moment_of(claims.get(claim))
        if member not in made and moment is not None:
            made[member] = moment.isoformat().replace("+00:00", "Z")
    return made


def identified(value: JSON, name: JSON) -> JSON:
    """The same object, with this id if it has none; anything else as it is."""
    if isinstance(value, dict) and _IDS.isdisjoint(value) and _is_name(name):
        return {**value, "id": name}
    return value


def _is_name(value: JSON) -> bool:
    return isinstance(value, str) and value != ""


def expiry(claims: JSONObject, credential: JSONObject) -> datetime | None:
    """When the credential ends: ``exp`` where the token has it (it overrides), else its own date."""
    moment = moment_of(claims.get("exp"))
    if moment is not None:
        return moment
    return parse_moment(credential.get(_date_members(credential)["exp"]))


def signed_at(claims: JSONObject) -> tuple[datetime | None, str]:
    """When the token says that it was signed, and in which claim: ``iat``, or else ``nbf``; nothing if it does not say."""
    for claim in ("iat", "nbf"):
        moment = moment_of(claims.get(claim))
        if moment is not None:
            return moment, claim
    return None, ""


def _texts(credential: JSONObject) -> dict[str, tuple[JSON, str]]:
    """What iss, jti and sub must repeat, each with its JSON pointer."""
    issuer = credential.get("issuer")
    subject, at = credential.get("credentialSubject"), "/credentialSubject"
    if isinstance(subject, list) and len(subject) == 1:
        subject, at = subject[0], f"{at}/0"
    return {
        "iss": (issuer.get("id"), "/issuer/id") if isinstance(issuer, dict) else (issuer, "/issuer"),
        "jti": (credential.get("id"), "/id"),
        "sub": (subject.get("id") if isinstance(subject, dict) else None, f"{at}/id"),
    }


def _date_members(credential: JSONObject) -> Mapping[str, str]:
    if first_context(credential) == CREDENTIALS_V1:
        return {"nbf": "issuanceDate", "exp": "expirationDate"}
    return {"nbf": "validFrom", "exp": "validUntil"}


def _compare_dates(claims: JSONObject, credential: JSONObject) -> list[Finding]:
    found: list[Finding] = []
    for claim, member in _date_members(credential).items():
        pointer = f"/{member}"
        if claim not in claims:
            if claim == "nbf" or member in credential:
                found.append(_missing(claim, pointer))
            continue
        claimed = moment_of(claims[claim])
        if claimed is None:
            message = f"The claim {claim} is not a number of seconds since 1970."
            found.append(_finding("claim_time", message, claim, pointer))
        elif claim == "exp" and member not in credential:
            message = (
                f"The token ends (exp), the credential has nothing at {pointer}; the token's end counts."
            )
            found.append(_finding("exp_only", message, claim, pointer, severity="warning"))
        else:
            moment = parse_moment(credential.get(member))
            if moment is None or numeric_date(moment) != numeric_date(claimed):
                found.append(_differs(claim, pointer))
    return found


def moment_of(value: JSON) -> datetime | None:
    """The moment that a NumericDate names (RFC 7519, section 2: with a fraction as well), within the years of a datetime."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return _EPOCH + timedelta(seconds=value)
    except (OverflowError, ValueError):  # beyond the calendar, or no number
        return None


_INCOMPLETE = "Ask the issuer for a badge whose token is complete."


def _missing(claim: str, pointer: str) -> Finding:
    message = f"The token lacks the claim {claim}, which must repeat {pointer}."
    return _finding("claim_missing", message, claim, pointer, advice=_INCOMPLETE)


def _missing_sub(credential: JSONObject, subject_id: JSON, pointer: str) -> Finding:
    if subject_id is None:
        message = "The token lacks the claim sub, and cannot have it: the credentialSubject has no id."
        return _finding("subject_without_id", message, "sub", pointer, severity="warning")
    message = "The token lacks the claim sub, which must repeat the id of the credentialSubject."
    old = first_context(credential) == CREDENTIALS_V1
    severity: Severity = "warning" if old else "error"
    return _finding("sub_missing", message, "sub", pointer, severity=severity, advice=_INCOMPLETE)


def _differs(claim: str, pointer: str) -> Finding:
    return _finding(
        "claim_mismatch",
        f"The claim {claim} does not say what the credential says at {pointer}.",
        claim,
        pointer,
        advice="Readers that look at the one or at the other would see two different badges; ask the issuer.",
    )


def _finding(
    kind: str, message: str, claim: str, pointer: str, *, severity: Severity = "error", advice: str = ""
) -> Finding:
    params: dict[str, Param] = {"claim": claim, "pointer": pointer}
    code = f"proof.jwt.{kind}"
    return Finding(
        code=code,
        message=message,
        severity=severity,
        pointer=pointer,
        params=params,
        advice=advice,
        spec=_SPEC,
    )


def _unsayable(claim: str, pointer: str) -> SigningError:
    if claim == "sub":
        return SigningError(
            "A VC-JWT must repeat the id of its subject as the claim sub, and this subject has no id.",
            code="signing.subject_id",
            pointer=pointer,
            params={"claim": claim},
            advice="Give the subject an id (a DID, or a fresh urn:uuid:), or use an embedded proof.",
        )
    return SigningError(
        f"A VC-JWT must repeat {pointer} as the claim {claim}, and the credential has nothing usable there.",
        code="signing.claim",
        pointer=pointer,
        params={"claim": claim},
    )
