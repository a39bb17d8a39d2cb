"""From the name of a key in a proof to the key, and to what the issuer's document says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from openbadge_issuer.dids import (
    VerificationMethod,
    methods_at,
    resolve_verification_method,
    same_authority,
)
from openbadge_issuer.dids.documents import ControllerDocument
from openbadge_issuer.dids.resolving import Method, well_known_keys
from openbadge_issuer.errors import OpenBadgeError, ResolutionError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Answer, Resolution, Response
from openbadge_issuer.verification.ownership import ASK_HOLDER, refuse_foreign
from openbadge_issuer.verification.question import ISSUER, Question, Signatory
from openbadge_issuer.verification.scheduler import Rounds, gather

if TYPE_CHECKING:
    from openbadge_issuer.dids.did_webvh import Judged

__all__ = ["key_of", "key_set_of", "looked_up", "method_of", "methods_of"]

_BYTES_OF_A_UNIT: Final = 15  # of effort: a PEM takes 150 bytes and a twentieth of a millisecond
_BYTES_OF_A_UNIT_OF_A_LOG: Final = 10  # a proof takes 360 bytes and up to a quarter of a millisecond
_VALUES_OF_A_UNIT: Final = 3
_ORDINARY: Final = 2_000  # bytes of a document with keys that count for nothing: some eight keys
_BYTES_OF_A_UNIT_OF_KEYS: Final = 4
_HUNDRED_KEYS: Final = 2_000  # units: as many as it may list, of the dearest curve
_FETCHED: Final = ("did:web", "https")  # methods whose documents are fetched, each with one request
_WRITTEN_OUT: Final = ("did:key", "did:jwk")  # methods whose ids are the key, so that nobody is asked
_SHORT: Final = 200  # characters of a key: all but RSA, and P-384 in a JWK
_SHORT_KEY: Final = 25  # units: a tenth of a millisecond, on Ed25519
_CHARACTERS_OF_A_UNIT: Final = 10

T = TypeVar("T")

_ABOUT_A_PERSON: Final = "holder"  # a purpose outside of `PUBLIC_PURPOSES`


def key_of(
    reference: str, issuer_id: str, question: Question
) -> Rounds[tuple[PublicKey, VerificationMethod | None]]:
    """The key that a proof names: out of the reference itself where it is written there, else from the issuer's document.

    The document of anybody but the issuer is never fetched: its key could not count anyway.
    """
    written_out = None if reference.startswith("did:key:") else _multikey_in_fragment(reference, question)
    if written_out is not None:
        return written_out, None
    if reference.startswith(("did:key:", "did:jwk:")) or _is_of(reference, issuer_id):
        method = yield from _resolved(reference, issuer_id, question)
        return method.public_key, method
    if question.signatory.member == "holder":
        raise ResolutionError(
            f"It names a key that is not among those of the holder {issuer_id}.",
            code="resolve.foreign_key_of_holder",
            advice=ASK_HOLDER,
            params={"verification_method": reference, "holder": issuer_id},
        )
    raise ResolutionError(
        f"It names a key that is not among those of the issuer {issuer_id}.",
        code="resolve.foreign_key",
        advice="Do not rely on it. If it is the issuer's all the same, its document must list it; for a token, its domain's "
        "/.well-known/jwks.json may.",
        params={"verification_method": reference, "issuer": issuer_id},
    )


def method_of(reference: str, issuer_id: str, question: Question) -> Rounds[VerificationMethod]:
    """What is published of a key that was read out of its own name; raises `ResolutionError`."""
    if not _is_of(reference, issuer_id):
        refuse_foreign(reference, reference.partition("#")[0], issuer_id, question.signatory)
    return (yield from _resolved(reference, issuer_id, question))


def methods_of(question: Question) -> Mapping[str, Method]:
    """How the ids of one verification are resolved: a document is read once in it, however many badges name it.

    The log of a did:webvh is judged once, and counts as effort; so does a long key in an id.
    """
    methods = methods_at(question.now, partial(_judged_once, question))
    shared = {name: partial(_read_once, question, methods[name]) for name in _FETCHED}
    written_out = {name: partial(_written_out, question, methods[name]) for name in _WRITTEN_OUT}
    return {**methods, **shared, **written_out}


def key_set_of(question: Question) -> Method:
    """How the JWK Set of a domain is had, likewise."""
    return partial(_read_once, question, well_known_keys)


def _written_out(question: Question, method: Method, did: str) -> Resolution[ControllerDocument]:
    """The same resolution, of a method that asks nobody."""
    yield from ()

    def read() -> ControllerDocument | OpenBadgeError:
        question.effort.units += _SHORT_KEY  # which is nothing for one badge, and something for a thousand
        _count_key(did, question)
        return _settled(method(did), None)

    return _value_of(question.shared.once(method, did, read))


def _settled(
    task: Resolution[ControllerDocument], answer: Answer | None
) -> ControllerDocument | OpenBadgeError:
    """What it ends with, given what it waits for (``None`` where it is not begun)."""
    try:
        task.send(answer)  # type: ignore[arg-type]  # a generator begins with None
    except StopIteration as done:
        found: ControllerDocument = done.value
        return found
    except OpenBadgeError as error:
        return error
    raise AssertionError(task)


def _value_of(found: ControllerDocument | OpenBadgeError) -> ControllerDocument:
    if isinstance(found, OpenBadgeError):
        raise found.with_traceback(None)
    return found


def _count_key(text: str, question: Question) -> None:
    """Reading a long key takes a third of a millisecond, and as long to write it into the report."""
    if len(text) > _SHORT:
        question.effort.go_on(len(text) // _CHARACTERS_OF_A_UNIT)


def _read_once(question: Question, method: Method, issuer_id: str) -> Resolution[ControllerDocument]:
    """The same resolution, of a method that asks once. What it reads counts as effort where it is long."""
    task = method(issuer_id)
    answer = yield next(task)
    length = len(answer.body) if isinstance(answer, Response) else 0
    if length > _ORDINARY:
        question.effort.go_on()  # to look for a key in it takes time as well

    def read() -> ControllerDocument | OpenBadgeError:
        if length > _ORDINARY:
            question.effort.go_on(_units_of_keys(length) + length // _BYTES_OF_A_UNIT)
        return _settled(task, answer)

    return _value_of(question.shared.once(answer, (method, issuer_id), read))


def _judged_once(question: Question, did: str, log: bytes, witnesses: bytes | None) -> Judged:
    from openbadge_issuer.dids.did_webvh import heard, judged  # noqa: PLC0415 - few issuers have one

    def read() -> Judged:
        question.effort.again(_units_of_log(log) + _units_of_keys(len(log)))
        return judged(did, log)

    found = question.shared.once(log, ("webvh", did), read)
    if witnesses is None:
        return found
    file = witnesses

    def complete() -> Judged:
        question.effort.again(_units_of_log(file))
        return heard(did, found, file)

    return question.shared.once(found, file, complete)


def _units_of_keys(length: int) -> int:
    return min(length // _BYTES_OF_A_UNIT_OF_KEYS, _HUNDRED_KEYS)


def _units_of_log(data: bytes) -> int:
    """Short values take as long as long ones, each hashed twice; commas and brackets tell how many there are at most."""
    return (
        len(data) // _BYTES_OF_A_UNIT_OF_A_LOG + sum(map(data.count, (b",", b"[", b"{"))) // _VALUES_OF_A_UNIT
    )


def looked_up(task: Resolution[T], signatory: Signatory = ISSUER) -> Rounds[T]:
    """The value of one resolution, or its error, raised; for a holder's key it asks as for what is about a person."""
    (outcome,) = yield from gather([task if signatory.member == "issuer" else _about_a_person(task)])
    if isinstance(outcome, OpenBadgeError):
        raise outcome
    return outcome


def _about_a_person(task: Resolution[T]) -> Resolution[T]:
    """The same resolution; what it asks for is not published for everybody, as an issuer's keys are."""
    answer: Answer | None = None
    while True:
        try:
            request = next(task) if answer is None else task.send(answer)
        except StopIteration as done:
            value: T = done.value
            return value
        answer = yield replace(request, purpose=_ABOUT_A_PERSON)


def _resolved(reference: str, issuer_id: str, question: Question) -> Rounds[VerificationMethod]:
    task = resolve_verification_method(reference, issuer_id=issuer_id, methods=methods_of(question))
    return (yield from looked_up(task, question.signatory))


def _is_of(reference: str, issuer_id: str) -> bool:
    """Whether the key stands in the issuer's document, or in another one at the issuer's own address.

    Of the latter the issuer's document must know, or it is none of its keys (Controlled Identifiers 1.0, 3.3).
    """
    document_id = reference.partition("#")[0]
    return document_id == issuer_id or same_authority(document_id, issuer_id)


def _multikey_in_fragment(reference: str, question: Question) -> PublicKey | None:
    fragment = reference.partition("#")[2]
    if fragment.startswith("z"):
        _count_key(fragment, question)
    try:
        return PublicKey.from_multikey(fragment)
    except OpenBadgeError:
        return None
