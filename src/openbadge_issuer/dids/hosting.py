"""What an issuer publishes so that others find its keys, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.json import plain
from openbadge_issuer.dids.did_web import address
from openbadge_issuer.dids.documents import MAX_KEYS
from openbadge_issuer.dids.resolving import resolve_verification_method
from openbadge_issuer.dids.web_addresses import authority_of, check_https
from openbadge_issuer.errors import ConfigurationError, ResolutionError
from openbadge_issuer.keys import KeyHistory, PublicKey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from openbadge_issuer.codec.types import JSON, JSONObject

    Keys: TypeAlias = KeyHistory | Sequence[tuple[str, PublicKey]]

__all__ = ["check_key_name", "hosting_path", "issuer_document", "jwks", "jwks_path"]

_DID_CONTEXT: Final = "https://www.w3.org/ns/did/v1"
_MULTIKEY_CONTEXT: Final = "https://w3id.org/security/multikey/v1"
_JWK_CONTEXT: Final = "https://w3id.org/security/jwk/v1"


def issuer_document(
    issuer_id: str, keys: Keys, *, services: Sequence[Mapping[str, object]] = ()
) -> JSONObject:
    """The document to publish for ``issuer_id``, a did:web (its ``did.json``) or an https URL.

    ``keys`` are the issuer's `KeyHistory`, or pairs of the verification method (``{issuer_id}#…``) and the key,
    retired ones included, so that what they signed stays readable. RSA keys are written as JWK, others as
    Multikey; all stand in ``assertionMethod``. A compromised key is left out, for not everybody reads
    ``revoked``; if no other is left, the document lists none. ``services`` are DID services, taken over as
    they are. Raises `ConfigurationError`, `JsonError`. DID Core 1.0, section 5; Controlled Identifiers 1.0,
    section 2.
    """
    hosting_path(issuer_id)
    if isinstance(keys, KeyHistory) and keys.issuer_id != issuer_id:
        raise ConfigurationError("These are the keys of another issuer.", code="config.keys")
    pairs = _listed(keys)
    _check_names(issuer_id, pairs, may_be_empty=isinstance(keys, KeyHistory) and bool(keys.keys))
    contexts: list[JSON] = [_DID_CONTEXT]
    kinds = {key.kind for _, key in pairs}
    contexts += [_MULTIKEY_CONTEXT] if kinds != {"RSA"} else []
    contexts += [_JWK_CONTEXT] if "RSA" in kinds else []
    document: JSONObject = {
        "@context": contexts,
        "id": issuer_id,
        "verificationMethod": [_entry(issuer_id, name, key) for name, key in pairs],
        "assertionMethod": [name for name, _ in pairs],
    }
    if services:
        document["service"] = [plain(service) for service in services]
    return document


def jwks(keys: Keys) -> JSONObject:
    """The JWK Set of the same keys as in `issuer_document`, for `jwks_path` (VC-JWT with https ids).

    RFC 7517, section 5; Open Badges 3.0 implementation guide.
    """
    return {
        "keys": [
            {**key.to_jwk(), "kid": name, "alg": key.algorithm, "use": "sig"} for name, key in _listed(keys)
        ]
    }


def hosting_path(issuer_id: str) -> str:
    """The URL of the document of a did:web or https issuer id; raises `ConfigurationError`."""
    if not isinstance(issuer_id, str):
        raise ConfigurationError(
            f"The issuer's id is a text, not {type(issuer_id).__name__}.",
            code="config.issuer_id",
            advice="It is what stands in Profile.id, and in signer.controller.",
        )
    try:
        if issuer_id.startswith("did:web:"):
            return address(issuer_id)
        if not issuer_id.startswith("did:"):
            check_https(issuer_id)
            return issuer_id
    except ResolutionError as error:
        raise ConfigurationError(error.message, code="config.issuer_id", advice=error.advice) from None
    own_log = issuer_id.startswith("did:webvh:")
    raise ConfigurationError(
        "The log of a did:webvh is not made here." if own_log else "Nothing is hosted for this issuer id.",
        code="config.issuer_id",
        advice="List the keys in the next entry of its log, with the tool that made it."
        if own_log
        else "did:key and did:jwk contain their key; to change keys, be a did:web or an https URL.",
    )


def jwks_path(issuer_id: str) -> str:
    """The URL of the JWK Set of an https issuer id: one for its whole domain; raises `ConfigurationError`."""
    try:
        return f"https://{authority_of(issuer_id)}/.well-known/jwks.json"
    except ResolutionError as error:
        raise ConfigurationError(error.message, code="config.issuer_id", advice=error.advice) from None


def check_key_name(verification_method: str, key: PublicKey) -> None:
    """Returns unless nobody could ever find ``key`` under this name; raises `ConfigurationError`.

    What the issuer's document lists is not asked. A DID method that is not known here may be known to others.
    """
    try:
        next(resolve_verification_method(verification_method))
    except ResolutionError as error:
        if error.detail_code != "resolve.unsupported":
            raise _no_name(error.message, error.advice) from None
    except StopIteration as found:  # the name contains the key
        if found.value.public_key != key:
            raise _no_name("It contains another key.", "Name the key that signs.") from None
    else:
        if not _is_name(verification_method.partition("#")[2]):
            raise _no_name("A key in a document is found by '#' and its name.", "It looks like #key-1.")


def _no_name(message: str, advice: str) -> ConfigurationError:
    return ConfigurationError(
        f"Nobody could find the key under this verification method. {message}",
        code="config.verification_method",
        advice=advice,
    )


def _is_name(fragment: str) -> bool:
    return bool(fragment) and "#" not in fragment and fragment.isascii() and fragment.isprintable()


def _listed(keys: Keys) -> Sequence[tuple[str, PublicKey]]:
    if not isinstance(keys, KeyHistory):
        if not isinstance(keys, list | tuple) or not all(map(_is_pair, keys)):
            raise ConfigurationError(
                "The keys are a list of pairs: a verification method, and the PublicKey that goes by it.",
                code="config.keys",
                advice="[(signer.verification_method, signer.public_key)]",
            )
        return keys
    return [(key.verification_method, key.public_key) for key in keys.published]


def _is_pair(pair: object) -> bool:
    match pair:
        case (str(), PublicKey()):
            return True
    return False


def _check_names(issuer_id: str, keys: Sequence[tuple[str, PublicKey]], *, may_be_empty: bool) -> None:
    names = [name for name, _ in keys]
    if not (names or may_be_empty) or len(set(names)) != len(names) or len(names) > MAX_KEYS:
        raise ConfigurationError(
            f"An issuer document lists at least one key, at most {MAX_KEYS}, and each verification method once.",
            code="config.keys",
        )
    for name in names:
        base, _, fragment = name.partition("#")
        if base != issuer_id or not _is_name(fragment):
            raise ConfigurationError(
                "A verification method must be the issuer id, '#' and a name.",
                code="config.verification_method",
                params={"issuer": issuer_id},
                advice=f"For example {issuer_id}#key-1; LocalSigner.generate(controller=…) makes one.",
            )


def _entry(issuer_id: str, name: str, key: PublicKey) -> JSONObject:
    if key.kind == "RSA":
        jwk: JSONObject = {**key.to_jwk()}
        return {"id": name, "type": "JsonWebKey", "controller": issuer_id, "publicKeyJwk": jwk}
    multikey = key.to_multikey()
    return {"id": name, "type": "Multikey", "controller": issuer_id, "publicKeyMultibase": multikey}
