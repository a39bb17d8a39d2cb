"""From a reference in a proof or a token to the key, and to the issuer that it speaks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from openbadge_issuer.dids import did_jwk, did_key, did_web, https_document
from openbadge_issuer.dids.answers import json_of, no_document, request
from openbadge_issuer.dids.documents import (
    ControllerDocument,
    VerificationMethod,
    read_key_set,
    with_all_said,
)
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Resolution

if TYPE_CHECKING:
    from openbadge_issuer.dids.did_webvh import Judge

__all__ = [
    "MAX_OF_ONE_KID",
    "METHODS",
    "Method",
    "hosted_by",
    "issuer_keys",
    "methods_at",
    "resolve_document",
    "resolve_jwk",
    "resolve_kid",
    "resolve_verification_method",
    "same_authority",
    "well_known_keys",
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


def methods_at(now: datetime, judge: Judge | None = None) -> Mapping[str, Method]:
    """`METHODS`, and did:webvh, whose log can be judged only by who knows the time (aware).

    ``judge`` stands before `did_webvh.judged` and `heard`, to count what they take.
    """

    def webvh(did: str) -> Resolution[ControllerDocument]:
        from openbadge_issuer.dids import did_webvh  # noqa: PLC0415 - few issuers have one

        return (yield from did_webvh.resolve(did, now=now, judge=judge))

    return MappingProxyType({**METHODS, "did:webvh": webvh})


MAX_OF_ONE_KID: Final = 8  # keys that are tried; an issuer who exchanges one has two for a while
MAX_REFERENCE: Final = 8_192  # characters; did:key with a large RSA key names it twice
_REFERENCE = re.compile("[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")  # a scheme and printable ASCII without the space
_JWKS_ACCEPT: Final = "application/jwk-set+json, application/json"


def well_known_keys(issuer_id: str) -> Resolution[ControllerDocument]:
    """The JWK Set of the domain of an https id; raises `ResolutionError`."""
    url = f"https://{authority_of(issuer_id)}/.well-known/jwks.json"
    answer = yield request(url, _JWKS_ACCEPT)
    key_set = json_of(answer, url)
    if not isinstance(key_set.get("keys"), list):
        raise no_document(answer, url, "It has no `keys`.")
    return read_key_set(url, key_set, issuer_id)


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
    ``issuer_id``, that one controller is asked too, and what it says against the key counts as well. Whether the
    controller is the issuer is for the caller to compare. Raises `ResolutionError`, as `resolve_document` and
    ``resolve.no_such_key``, ``resolve.ambiguous`` (Controlled Identifiers 1.0, 3.3).
    """
    document_id = _text(reference).partition("#")[0]
    document = yield from resolve_document(document_id, methods=methods)
    method = document.method(reference)
    if method.controller == document.id:
        return method
    if method.controller != issuer_id:
        return replace(method, purposes=frozenset())
    owner = yield from resolve_document(issuer_id, methods=methods)
    said = with_all_said(method, owner)
    return replace(said, purposes=owner.vouches_for(method), document_id=owner.id)


def issuer_keys(
    issuer_id: str, *, methods: Mapping[str, Method] = METHODS, key_set: Method = well_known_keys
) -> Resolution[tuple[VerificationMethod, ...]]:
    """All keys with which ``issuer_id`` issues: in its document and, for an https id, its domain's JWK Set.

    A key that the document knows is returned as the document says, or not at all; what the JWK Set says against
    it counts as well. Raises `ResolutionError` if the document can not be had, unless it simply is not there, and
    if there is no key.
    """
    document, failures = yield from _own_document(issuer_id, methods)
    keys = list(document.issuing_methods())
    if _is_https(issuer_id):
        try:
            published = yield from key_set(issuer_id)
            keys, refused = _with_all_said(keys, document, [published])
            failures += refused
            keys += [
                method for method in published.issuing_methods() if not document.knows(method.public_key)
            ]
        except ResolutionError as error:
            failures.append(error)
    if keys:
        return tuple(dict.fromkeys(keys))
    raise _gravest(failures) or ResolutionError(
        "The issuer's document lists no key for issuing.",
        code="resolve.no_keys",
        params={"document": issuer_id},
        advice="Its keys must stand in 'assertionMethod'.",
    )


def resolve_jwk(
    key: str | PublicKey,
    issuer_id: str,
    *,
    methods: Mapping[str, Method] = METHODS,
    key_set: Method = well_known_keys,
) -> Resolution[VerificationMethod]:
    """The issuer's key that a token's header names: by ``kid`` (URL, DID URL, bare name), or as a ``jwk``.

    Of several that bear one ``kid`` it is the first: `resolve_kid` returns them all, and says the rest.
    """
    return (yield from resolve_kid(key, issuer_id, methods=methods, key_set=key_set))[0]


def resolve_kid(
    key: str | PublicKey,
    issuer_id: str,
    *,
    algorithm: str = "",
    methods: Mapping[str, Method] = METHODS,
    key_set: Method = well_known_keys,
) -> Resolution[tuple[VerificationMethod, ...]]:
    """The issuer's keys that a token's header may mean: one or more, and of many the first (`MAX_OF_ONE_KID` and one more).

    Where some of them go with the ``algorithm``, only these. They are always the issuer's own keys. A key that the
    issuer's document knows is what the document says of it; of others
    ``https://{authority}/.well-known/jwks.json`` decides, and of all if there is no document (404, 410). What any of
    these says against a key counts. A ``kid`` that is the URL of a single JWK is fetched only from the issuer's own
    domain, and must be among them. Three requests at most. Raises `ResolutionError`: ``resolve.not_authorized`` and
    ``resolve.key`` where the document speaks against the key, ``resolve.foreign_key`` if it is not among them,
    undecided if a document could not be asked. Open Badges 3.0, section 8.2; implementation guide. ``key_set`` stands
    before `well_known_keys`.
    """
    document, failures = yield from _own_document(issuer_id, methods)
    listings = [document]
    found = document.issuing_methods_of(key)
    if not found and _is_https(issuer_id):
        try:
            listings.append((yield from key_set(issuer_id)))
        except ResolutionError as error:
            failures.append(error)
        found = listings[-1].issuing_methods_of(key)
    keys = any(listing.issuing_methods() for listing in listings)
    said = list(listings)
    if not found and keys and isinstance(key, str) and _is_another_document(key, issuer_id):
        try:
            other = yield from resolve_document(key.partition("#")[0], methods=methods)
            named = other.method(key).public_key
        except ResolutionError as error:
            failures.append(error)
        else:
            said.append(other)
            found = next(filter(None, (listing.issuing_methods_of(named) for listing in listings)), ())
    if found:
        fitting = [method for method in found if algorithm in method.public_key.algorithms] or found
        good, refused = _with_all_said(fitting[: MAX_OF_ONE_KID + 1], document, said)
        if not good:
            raise refused[0]
        return tuple(good)
    gravest = _gravest(failures)
    if gravest and not (keys and gravest.decided):
        raise gravest
    raise ResolutionError(
        f"It names a key that is not among those of the issuer {issuer_id}.",
        code="resolve.foreign_key",
        params={"issuer": issuer_id, "kid": key if isinstance(key, str) else ""},
        advice="Do not rely on it. If it is the issuer's all the same, its document must list it; for a token, its domain's "
        "/.well-known/jwks.json may.",
    )


def _with_all_said(
    found: Iterable[VerificationMethod], document: ControllerDocument, said: Sequence[ControllerDocument]
) -> tuple[list[VerificationMethod], list[ResolutionError]]:
    """The keys with what the issuer's document and the others say of them, and why others of them do not count."""
    keys: list[VerificationMethod] = []
    refused: list[ResolutionError] = []
    for method in found:
        try:
            known = document.issuing_methods_of(method.public_key)
            keys.append(with_all_said(known[0] if known else method, *said))
        except ResolutionError as error:
            refused.append(error)
    return keys, refused


def _own_document(
    issuer_id: str, methods: Mapping[str, Method]
) -> Resolution[tuple[ControllerDocument, list[ResolutionError]]]:
    """The issuer's document; for an https id an empty one where none is there, and the failure that says so.

    Any other failure is raised: a document that can not be had or read might say that a key is revoked.
    """
    try:
        return (yield from resolve_document(issuer_id, methods=methods)), []
    except ResolutionError as error:
        if error.detail_code != "resolve.not_found" or not _is_https(issuer_id):
            raise
        return ControllerDocument(id=issuer_id, methods=()), [error]


def _is_https(issuer_id: str) -> bool:
    return issuer_id.lower().startswith("https:")


def same_authority(url: str, issuer_id: str) -> bool:
    """Whether both are https addresses of one domain and port."""
    try:
        return authority_of(url) == authority_of(issuer_id)
    except ResolutionError:
        return False


def hosted_by(issuer_id: str, url: str) -> bool:
    """Whether ``url`` is on the server, by domain and port, of the issuer's own document (https, did:web, did:webvh)."""
    from openbadge_issuer.dids import did_webvh  # noqa: PLC0415 - few issuers have one

    addresses = {"did:web": did_web.address, "did:webvh": did_webvh.address}
    locate = addresses.get(":".join(issuer_id.split(":", 2)[:2]), str)
    try:
        return authority_of(locate(issuer_id)) == authority_of(url)
    except ResolutionError:
        return False


def _is_another_document(kid: str, issuer_id: str) -> bool:
    """Whether ``kid`` is the URL of a further document in the issuer's own domain."""
    url = kid.partition("#")[0]
    return url != issuer_id and same_authority(url, issuer_id)


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
                code="resolve.did_path",
                advice="Leave out what follows '/', '?' or ';'.",
            )
        return methods[name]
    if name == "http":
        authority_of(text)  # says why http is refused
    raise ResolutionError(
        f"Keys can not be looked up under {name[:40]}: only under {', '.join(methods)}.",
        code="resolve.unsupported",
        params={"method": name[:40], "methods": [*methods]},
        advice="The issuer needs a did:web, an https URL or a did:key.",
    )
