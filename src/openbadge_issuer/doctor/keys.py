"""The issuer's id, its document, and the keys in it: `identifier`, `reachable`, `document`, `keys`, `test_key`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.dids import ControllerDocument, VerificationMethod, resolve_document
from openbadge_issuer.doctor.diagnosis import line, utc
from openbadge_issuer.doctor.setup import KeyInUse
from openbadge_issuer.errors import OpenBadgeError, ResolutionError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response, no_fetch
from openbadge_issuer.verification.report import Check, Outcome

__all__ = [
    "KNOWN_TO_EVERYBODY",
    "Address",
    "Keys",
    "check_keys",
    "check_test_key",
    "is_key",
    "locate",
    "read_document",
]

KNOWN_TO_EVERYBODY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "z6MkvB8g59VGz9L21hLMNHB2dvJecFhVonc4qqikPXXPg9uR": "openbadge_issuer.testing",
        "zDnaeqQUKf6ieFjonxZYg8hieY4cf3871tm34GiEFsg6NpeqD": "openbadge_issuer.testing",
        "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2": "the examples of the EdDSA cryptosuites (W3C)",
        "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP": "the examples of the ECDSA cryptosuites (W3C)",
    }
)
"""Public keys (multikey) whose private halves are published, and where."""

_JSON_TYPES: Final = frozenset({"application/json", "application/cid"})
_SECRETS: Final = frozenset(
    {"d", "privateKeyJwk", "privateKeyMultibase", "privateKeyBase58", "privateKeyPem", "secretKeyMultibase"}
)
_ABOUT_CONTENT: Final = (
    "resolve.document",
    "resolve.document_id",
    "resolve.key_id",
    "resolve.many_keys",
    "resolve.key",
    "resolve.key_in_did",
)
_NOT_ASKED: Final = ("fetch.offline", "fetch.budget")
_ANSWERS: Final = (200, 404, 410)
_ELSEWHERE: Final = "Look from another network as well: where it is there, the fault is in this one."


_MENDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "resolve.not_found": "Publish the document at that very address, for everybody, without a login.",
        "resolve.redirected": "Serve it from the issuer's own domain, without a redirect to another host (www. is another).",
        "resolve.insecure": "Answer under https, and redirect to https only.",
        "resolve.leads_to_http": "Answer under https, and redirect to https only.",
        "resolve.document": "Publish the bare JSON document, and nothing around it.",
        "resolve.document_id": "Its `id` must be the issuer's id, character by character.",
        "resolve.not_authorized": "Add the key's id to `assertionMethod`, with the issuer as its `controller`.",
        "resolve.key": "Mend the entry, or sign with another key.",
        "resolve.key_in_did": "Mend the entry, or sign with another key.",
    }
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the document of an issuer id is: what must be fetched, what needs no fetch, or why there can be none."""

    request: Request | None = None
    document: ControllerDocument | None = None
    lines: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """What strangers learn about the issuer's keys: from its document, and from its domain's key set."""

    document: ControllerDocument | None
    lines: tuple[Check, ...] = ()
    key_set: tuple[VerificationMethod, ...] = ()

    @property
    def listed(self) -> tuple[VerificationMethod, ...]:
        """The keys with which the issuer issues."""
        return (*(self.document.issuing_methods() if self.document is not None else ()), *self.key_set)


def locate(issuer_id: str) -> Address:
    """Can the id be looked up by strangers at all?"""
    try:
        request = next(resolve_document(issuer_id))
    except StopIteration as done:
        return Address(document=done.value, lines=(_contains_key(issuer_id), *_nothing_hosted()))
    except ResolutionError as error:
        mend = error.advice or "Choose an id that strangers can look up."
        return Address(
            lines=(
                line(
                    "identifier",
                    Outcome.FAILED,
                    error.detail_code,
                    error.message,
                    mend=mend,
                    params=error.params,
                ),
            )
        )
    where = f"{issuer_id} is looked up at {request.url}."
    return Address(
        request, lines=(line("identifier", Outcome.PASSED, "hosted", where, params={"url": request.url}),)
    )


def _contains_key(issuer_id: str) -> Check:
    method = ":".join(issuer_id.split(":")[:2])
    return line(
        "identifier",
        Outcome.WARNING,
        "contains_key",
        f"The id is a {method}: strangers can verify, and the key can never be exchanged. If it is stolen, the id is lost.",
        mend="For anything but a trial, be a did:web or an https id in a domain of your own.",
        params={"method": method},
    )


def _nothing_hosted() -> tuple[Check, ...]:
    why = "The id contains its key, so nothing is hosted."
    return (
        line("reachable", Outcome.NOT_APPLICABLE, "nothing", why),
        line("document", Outcome.NOT_APPLICABLE, "nothing", why),
    )


def read_document(issuer_id: str, request: Request, answer: Answer) -> Keys:
    """Is the document there, as strangers need it?"""
    if isinstance(answer, Response) and answer.status not in _ANSWERS:
        said = f"{request.url} answered with the status {answer.status}."
        answer = FetchFailure("fetch.status", said)
    if isinstance(answer, FetchFailure):
        return Keys(None, (_not_had(request.url, answer),))
    resolution = resolve_document(issuer_id)
    next(resolution)
    document: ControllerDocument | None = None
    try:
        resolution.send(answer)
        resolution.send(no_fetch(request))  # no method asks twice; if one did, this ends it
    except StopIteration as done:
        document = done.value
    except ResolutionError as error:
        if error.detail_code not in _ABOUT_CONTENT:
            return Keys(None, (_from_error("reachable", error),))
        return Keys(None, (_served(request.url, answer), *_secret(answer), _from_error("document", error)))
    except OpenBadgeError as error:
        return Keys(None, (_served(request.url, answer), _from_error("document", error)))
    wrong = [*_secret(answer), *(_odd(document) if document is not None else ())]
    right = line("document", Outcome.PASSED, "good", "It is the issuer's document, and can be read.")
    return Keys(document, (_served(request.url, answer), *(wrong or [right])))


def _not_had(url: str, failure: FetchFailure) -> Check:
    if failure.code in _NOT_ASKED:
        return line(
            "reachable",
            Outcome.UNKNOWN,
            "not_asked",
            f"The issuer's document was not looked at. {failure.message}",
            mend="Hand in the document, or let it be fetched.",
            params={"url": url, "reason": failure.code},
        )
    return line(
        "reachable",
        Outcome.FAILED,
        "unreachable",
        f"Nobody can verify anything while the issuer's document can not be had. {failure.message}",
        mend=f"See to it that {url} answers with the document. {_ELSEWHERE}",
        params={"url": url, "reason": failure.code},
        retry=failure.retry,
    )


def _from_error(name: str, error: OpenBadgeError) -> Check:
    mend = (
        _MENDS.get(error.detail_code)
        or error.advice
        or "See to it that the address answers with the document."
    )
    return line(name, Outcome.FAILED, error.detail_code, error.message, mend=mend, params=error.params)


def _served(url: str, answer: Response) -> Check:
    """How strangers get it. A copy that was handed in tells nothing about that."""
    if answer.fetched_at is None:
        why = f"A copy of {url} was handed in; whether strangers get it was not asked."
        return line("reachable", Outcome.NOT_APPLICABLE, "handed_in", why, params={"url": url})
    if answer.media_type in _JSON_TYPES or answer.media_type.endswith("+json"):
        return line(
            "reachable", Outcome.PASSED, "served", f"{url} answers with the document.", params={"url": url}
        )
    named = answer.media_type[:100] or "nothing"
    return line(
        "reachable",
        Outcome.FAILED,
        "media_type",
        f"{url} is served as {named}: software that looks at the type refuses it.",
        mend="Serve it as application/json, or application/did+json for a did:web.",
        params={"url": url, "media_type": named},
    )


def _secret(answer: Response) -> tuple[Check, ...]:
    try:
        document = parse_object(answer.body)
    except OpenBadgeError:
        return ()
    if not _has_secret(document):
        return ()
    return (
        line(
            "document",
            Outcome.FAILED,
            "secret",
            "The document holds a private key. Whoever has seen it can sign as this issuer.",
            mend="Take it out, treat the key as stolen: a new key, and all badges that the old one signed issued again.",
        ),
    )


def _has_secret(value: JSON) -> bool:
    if isinstance(value, dict):
        return not _SECRETS.isdisjoint(value) or any(map(_has_secret, value.values()))
    return isinstance(value, list) and any(map(_has_secret, value))


def _odd(document: ControllerDocument) -> Iterator[Check]:
    for name, why in list(document.unreadable.items())[:5]:
        yield line(
            "document",
            Outcome.WARNING,
            "unreadable_key",
            f"The key {name[:200]} in the document can not be read. {why}",
            mend="Mend the entry, or take it out: what the key signed can not be verified as it is.",
            params={"verification_method": name[:200]},
        )


def check_keys(keys: Sequence[KeyInUse], found: Keys, now: datetime) -> tuple[Check, ...]:
    """Does the issuer's document list every key that signs, for issuing, and does it still stand?"""
    if found.document is None and not found.key_set:
        why = "Whether the keys are listed is not known, because there is no document that can be used."
        return (line("keys", Outcome.UNKNOWN, "not_run", why),)
    if not keys:
        if found.listed:
            return (
                line(
                    "keys",
                    Outcome.PASSED,
                    "some",
                    "The document lists keys for issuing; which one signs was not said.",
                ),
            )
        return (
            line(
                "keys",
                Outcome.FAILED,
                "none",
                "The document lists no key for issuing.",
                mend="Its keys must stand in `verificationMethod` and in `assertionMethod`.",
            ),
        )
    return tuple(_check_key(key, found, now) for key in dict.fromkeys(keys))


def _check_key(used: KeyInUse, found: Keys, now: datetime) -> Check:
    reference = used.name or used.key
    called = used.name or "the key in the token"
    params = {"verification_method": used.name}
    try:
        listed = found.document.issuing_methods_of(reference) if found.document and reference else ()
    except ResolutionError as error:
        mend = _MENDS.get(error.detail_code, error.advice)
        said = f"The document does not let {called} issue. {error.message}"
        return line("keys", Outcome.FAILED, error.detail_code, said, mend=mend, params=params)
    named = listed or tuple(one for one in found.key_set if is_key(used, one))
    method = next((one for one in named if one.public_key == used.key), named[0] if named else None)
    if method is None:
        return line(
            "keys",
            Outcome.FAILED,
            "resolve.no_such_key",
            f"Badges are signed with {called}, and the issuer's document does not list it.",
            mend="Publish the document anew with this key in it, and leave every older key there.",
            params=params,
        )
    if used.key is not None and method.public_key != used.key:
        return line(
            "keys",
            Outcome.FAILED,
            "resolve.other_key",
            f"The document lists another key under the name {called} than the one that signs.",
            mend="Publish the key that signs under a name of its own, and leave the other one as it is.",
            params=params,
        )
    return _in_time(method, called, now)


def is_key(used: KeyInUse, listed: VerificationMethod) -> bool:
    """Whether a key of a key set is the one that signs, by its name or by itself."""
    named = used.name != "" and used.name in (listed.id, listed.id.partition("#")[2])
    return named or listed.public_key == used.key


def _in_time(method: VerificationMethod, called: str, now: datetime) -> Check:
    for word, moment in (("revoked", method.revoked), ("expired", method.expires)):
        if moment is not None and moment <= now:
            when = utc(moment)
            return line(
                "keys",
                Outcome.FAILED,
                f"resolve.key_{word}",
                f"Badges are signed with {called}, which the document calls {word} since {when}.",
                mend="Sign with another key, and issue again what this one signed since.",
                params={"verification_method": method.id, "since": when},
            )
    said = f"The document lists {called} for issuing."
    return line("keys", Outcome.PASSED, "listed", said, params={"verification_method": method.id})


def check_test_key(keys: Sequence[KeyInUse], found: Keys) -> tuple[Check, ...]:
    """Does anybody else have the private key? Of some keys, everybody has it."""
    used = [key.key for key in keys if key.key is not None]
    listed = [one.public_key for one in found.listed]
    for key in dict.fromkeys((*used, *listed)):
        source = KNOWN_TO_EVERYBODY.get(key.to_multikey()) if key.kind != "RSA" else None
        if source:
            return (
                line(
                    "test_key",
                    Outcome.FAILED,
                    "published",
                    f"This is a test key: its private half is published in {source}, so anybody can issue as this issuer.",
                    mend="Make a key of your own, publish it, and take this one out of the document.",
                    params={"source": source},
                ),
            )
    if not used and not listed:
        return (line("test_key", Outcome.NOT_APPLICABLE, "nothing", "No key was seen."),)
    return (line("test_key", Outcome.PASSED, "own", "None of the keys is one that everybody has."),)
