"""From a reference in a proof or a token to the key, and to the issuer that it speaks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, TypeAlias

from openbadge_issuer.dids import did_jwk, did_key, did_web, https_document
from openbadge_issuer.dids.answers import json_of, request
from openbadge_issuer.dids.documents import ControllerDocument, VerificationMethod, read_key_set
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Resolution

__all__ = [
    "METHODS",
    "Method",
    "issuer_keys",
    "resolve_document",
    "resolve_jwk",
    "resolve_verification_method",
]

Method: TypeAlias = Callable[[str], Resolution[ControllerDocument]]
"""From an issuer id (a DID, or a URL without a fragment) to what its document says about keys."""

METHODS: Final[Mapping[str, Method]] = MappingProxyType({
    "did:key": did_key.resolve,
    "did:jwk": did_jwk.resolve,
    "did:web": did_web.resolve,
    "https": https_document.resolve,
})  # fmt: skip
"""The methods that are resolved unless told otherwise; pass ``{**METHODS, "did:…": …}`` for more."""

MAX_REFERENCE: Final = 8_192  # characters; did:key with a large RSA key names it twice
_REFERENCE = re.compile("[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")  # a scheme and printable ASCII without the space
_JWKS_ACCEPT: Final = "application/jwk-set+json, application/json"


def resolve_document(
    issuer_id: str, *, methods: Mapping[str, Method] = METHODS
) -> Resolution[ControllerDocument]:
    """What the document of ``issuer_id`` says about keys; raises `ResolutionError`.

    ``resolve.reference`` no identifier, ``resolve.unsupported`` no such method, ``resolve.insecure`` http,
    ``resolve.unavailable`` (undecided), ``resolve.not_found``, ``resolve.document``,
    ``resolve.document_id``, ``resolve.key``, ``resolve.host``.
    """
    return (yield from _method_for(issuer_id, methods)(issuer_id))


def resolve_verification_method(
    reference: str, *, issuer_id: str | None = None, methods: Mapping[str, Method] = METHODS
) -> Resolution[VerificationMethod]:
    """The key that ``reference`` (a proof's ``verificationMethod``) names, and what its document says of it.

    One request at most: a key that its document ascribes to another controller is returned as not
    authorised, because only that controller could say so, and nobody is asked for a stranger's word. With
    ``issuer_id``, that one controller is asked too. Whether the controller is the issuer is for the caller
    to compare. Raises `ResolutionError`, as `resolve_document` and ``resolve.no_such_key``,
    ``resolve.ambiguous`` (Controlled Identifiers 1.0, 3.3).
    """
    document_id = _text(reference).partition("#")[0]
    document = yield from resolve_document(document_id, methods=methods)
    method = document.method(reference)
    if method.controller == document.id:
        return method
    if method.controller != issuer_id:
        return replace(method, purposes=frozenset())
    owner = yield from resolve_document(issuer_id, methods=methods)
    return replace(method, purposes=owner.vouches_for(method), document_id=owner.id)


def issuer_keys(
    issuer_id: str, *, methods: Mapping[str, Method] = METHODS
) -> Resolution[tuple[VerificationMethod, ...]]:
    """All keys with which ``issuer_id`` issues: in its document and, for an https id, its domain's JWK Set.

    What can be had is returned; `resolve_jwk` is the one to ask whether a certain key is among them,
    because it knows "no" from "could not be asked". Raises `ResolutionError` if none can be had.
    """
    _, keys, failures = yield from _search(issuer_id, methods, lambda _: False)
    if keys:
        return tuple(dict.fromkeys(keys))
    raise _gravest(failures) or ResolutionError(
        "The issuer's document lists no key for issuing.",
        code="resolve.no_such_key",
        params={"document": issuer_id},
        advice="Its keys must stand in 'assertionMethod'.",
    )


def resolve_jwk(
    key: str | PublicKey, issuer_id: str, *, methods: Mapping[str, Method] = METHODS
) -> Resolution[VerificationMethod]:
    """The issuer's key that a token's header names: by ``kid`` (URL, DID URL, bare name), or as a ``jwk``.

    It is always one of the issuer's own keys: in its document, or in
    ``https://{authority}/.well-known/jwks.json``. A ``kid`` that is the URL of a single JWK is fetched only
    from the issuer's own domain, and must be among them. Raises `ResolutionError`: ``resolve.foreign_key``
    if it is not, undecided if a document could not be asked. Open Badges 3.0, section 8.2; implementation
    guide.
    """
    found, keys, failures = yield from _search(issuer_id, methods, lambda method: _is_named(method, key))
    if found is None and keys and isinstance(key, str) and _is_another_document(key, issuer_id):
        try:
            other = yield from resolve_document(key.partition("#")[0], methods=methods)
            named = other.method(key).public_key
            found = next((method for method in keys if method.public_key == named), None)
        except ResolutionError as error:
            failures.append(error)
    if found is not None:
        return found
    gravest = _gravest(failures)
    if gravest and not (keys and gravest.decided):
        raise gravest
    raise ResolutionError(
        f"The key that the token names is not among those of the issuer {issuer_id}.",
        code="resolve.foreign_key",
        params={"issuer": issuer_id, "kid": key if isinstance(key, str) else ""},
        advice="The issuer must list it in its document, or in its domain's /.well-known/jwks.json.",
    )


def _search(
    issuer_id: str, methods: Mapping[str, Method], wanted: Callable[[VerificationMethod], bool]
) -> Resolution[tuple[VerificationMethod | None, list[VerificationMethod], list[ResolutionError]]]:
    """Goes through the issuer's keys up to the one that is ``wanted``; also returns those seen, and what failed."""
    keys: list[VerificationMethod] = []
    failures: list[ResolutionError] = []
    for source in _sources(issuer_id, methods):
        try:
            document = yield from source
        except ResolutionError as error:
            failures.append(error)
            continue
        for method in document.issuing_methods():
            keys.append(method)
            if wanted(method):
                return method, keys, failures
    return None, keys, failures


def _sources(issuer_id: str, methods: Mapping[str, Method]) -> tuple[Resolution[ControllerDocument], ...]:
    document = resolve_document(issuer_id, methods=methods)
    return (
        (document, _well_known_keys(issuer_id))
        if _text(issuer_id).lower().startswith("https:")
        else (document,)
    )


def _well_known_keys(issuer_id: str) -> Resolution[ControllerDocument]:
    url = f"https://{authority_of(issuer_id)}/.well-known/jwks.json"
    answer = yield request(url, _JWKS_ACCEPT)
    return read_key_set(url, json_of(answer, url), issuer_id)


def _is_named(method: VerificationMethod, key: str | PublicKey) -> bool:
    if isinstance(key, PublicKey):
        return method.public_key == key
    names = [method.id, method.id.partition("#")[2], method.public_key.thumbprint()]
    if method.self_certifying:
        names.append(method.controller)
    return bool(key) and key.removeprefix("#") in filter(None, names)


def _is_another_document(kid: str, issuer_id: str) -> bool:
    """Whether ``kid`` is the URL of a further document in the issuer's own domain."""
    url = kid.partition("#")[0]
    try:
        return url != issuer_id and authority_of(url) == authority_of(issuer_id)
    except ResolutionError:
        return False


def _gravest(failures: list[ResolutionError]) -> ResolutionError | None:
    """An undecided failure, because the answer may still be yes; else the first."""
    return next((failure for failure in failures if not failure.decided), failures[0] if failures else None)


def _text(reference: object) -> str:
    if isinstance(reference, str) and len(reference) <= MAX_REFERENCE and _REFERENCE.fullmatch(reference):
        return reference
    raise ResolutionError(
        "The name of the key is not a DID or a URL.",
        code="resolve.reference",
        advice="It looks like did:web:school.example#key-1 or https://school.example/issuer#key-1.",
    )


def _method_for(issuer_id: str, methods: Mapping[str, Method]) -> Method:
    text = _text(issuer_id)
    scheme, _, rest = text.partition(":")
    name = f"did:{rest.partition(':')[0]}" if scheme == "did" else scheme.lower()
    if name in methods:
        if scheme == "did" and not {"/", "?", ";", "#"}.isdisjoint(rest):
            raise ResolutionError(
                "A DID with a path, a query or parameters does not name an issuer.",
                code="resolve.reference",
                advice="Leave out what follows '/', '?' or ';'.",
            )
        return methods[name]
    if name == "http":
        authority_of(text)  # says why http is refused
    raise ResolutionError(
        f"Keys can not be looked up under {name[:40]}: only under {', '.join(methods)}.",
        code="resolve.unsupported",
        params={"method": name[:40]},
        advice="The issuer needs a did:web, an https URL or a did:key.",
    )
