"""did:webvh, a did:web with a history: the DID is bound to its first version, and each version to the one before.

did:webvh 1.0. What it shows is that the log is that of the DID's owner, and complete up to its last entry; who that is
only somebody else can say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import chain, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from openbadge_issuer.dids.answers import body_of, request
from openbadge_issuer.dids.did_web import location
from openbadge_issuer.dids.documents import (
    MAX_KEYS,
    ControllerDocument,
    VerificationMethod,
    read_controller_document,
)
from openbadge_issuer.dids.key_notations import raw_key
from openbadge_issuer.dids.webvh_log import MAX_BYTES, Version, read_log
from openbadge_issuer.dids.webvh_witnesses import MAX_BYTES as MAX_WITNESS_BYTES
from openbadge_issuer.dids.webvh_witnesses import check_witnesses, needs_witnesses
from openbadge_issuer.errors import ResolutionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openbadge_issuer.ports import Resolution

__all__ = ["Judge", "Judged", "address", "heard", "judged", "resolve"]

_SCID = re.compile("Qm[1-9A-HJ-NP-Za-km-z]{44}")  # SHA-256 as a multihash in base58
_BYTES_OF_A_KEY: Final = 250  # of a log, where keys are named by the DID and change from entry to entry
_ACCEPT: Final = "text/jsonl, application/jsonl, application/json;q=0.8, text/plain;q=0.5"


def address(did: str) -> str:
    """The URL of the log of a did:webvh: where the ``did.json`` of the did:web without the SCID would be.

    Raises `ResolutionError` (``resolve.did_webvh``, ``resolve.host``).
    """
    scid, _, rest = did.removeprefix("did:webvh:").partition(":")
    place = location(rest) if _SCID.fullmatch(scid) else None
    if place is None:
        raise ResolutionError(
            "This is not a did:webvh.",
            code="resolve.did_webvh",
            advice="It looks like did:webvh:Qm…:school.example, with a SCID of 46 characters.",
        )
    return f"{place}/did.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """What became of a log: a document or an error.

    The document does not count while there are versions of which it is ``unseen`` whether witnesses know them (they are
    here without what they say).
    """

    document: ControllerDocument | None = None
    last: datetime | None = None
    error: ResolutionError | None = None
    unseen: tuple[Version, ...] = ()


@lru_cache(maxsize=8)
def judged(did: str, log: bytes) -> Judged:
    """Remembered for the last few logs, by their bytes: a badge may have many proofs, and a record many badges."""
    try:
        versions = read_log(did, log)
        document = _document(did, versions, MAX_KEYS + len(log) // _BYTES_OF_A_KEY)
    except ResolutionError as error:
        return Judged(error=error.with_traceback(None))
    unseen = tuple(replace(each, document={}) for each in versions) if needs_witnesses(versions) else ()
    return Judged(document=document, last=versions[-1].time, unseen=unseen)


@lru_cache(maxsize=8)
def heard(did: str, found: Judged, witnesses: bytes) -> Judged:
    """The same log, with the file of its witnesses."""
    try:
        check_witnesses(did, witnesses, found.unseen)
    except ResolutionError as error:
        return Judged(error=error.with_traceback(None))
    return replace(found, unseen=())


def _judge(did: str, log: bytes, witnesses: bytes | None) -> Judged:
    found = judged(did, log)
    return found if witnesses is None else heard(did, found, witnesses)


Judge: TypeAlias = Callable[[str, bytes, "bytes | None"], Judged]
"""From a DID, its log and the file of its witnesses (not before it is asked for) to what became of them."""


def resolve(did: str, *, now: datetime, judge: Judge | None = None) -> Resolution[ControllerDocument]:
    """The document of a did:webvh at ``now``, out of its log; two requests at most.

    Keys that an earlier version listed, and the last one does not, are there as withdrawn: since when, the log says. If
    the DID was deactivated, all are. A DID that has moved is read at its former address as well, if that still serves
    the whole log. Raises `ResolutionError`, as `openbadge_issuer.dids.webvh_log.read_log`, ``resolve.log_witness``, and
    undecided ``resolve.log_in_future``. ``judge`` stands before `judged` and `heard`.
    """
    judge, url = judge or _judge, address(did)
    answer = yield request(url, _ACCEPT, MAX_BYTES)
    log = body_of(answer, url)
    found = judge(did, log, None)
    if found.unseen:
        url = f"{url.removesuffix('did.jsonl')}did-witness.json"
        answer = yield request(url, "application/json", MAX_WITNESS_BYTES)
        found = judge(did, log, body_of(answer, url))
    if found.error is not None:
        raise _again(found.error)
    if found.document is None or found.last is None or found.last > now:
        raise ResolutionError(
            "The log of the issuer's DID says that it was changed in the future.",
            code="resolve.log_in_future",
            params={"document": did},
            advice="Check the clock here, or ask again later.",
            decided=False,
            retry="later",
        )
    return found.document


def _again(error: ResolutionError) -> ResolutionError:
    """The same error, as a value of its own."""
    return ResolutionError(
        error.message,
        code=error.detail_code,
        pointer=error.pointer,
        params=error.params,
        advice=error.advice,
        decided=error.decided,
        retry=error.retry,
    )


def _document(did: str, versions: Sequence[Version], most: int) -> ControllerDocument:
    """That of the last version, and the keys of those before it, of which ``most`` are read."""
    last = versions[-1]
    current = _renamed(read_controller_document(last.id, last.document), did)
    methods = current.methods
    if last.parameters.deactivated:
        methods = tuple(replace(method, withdrawn=last.time) for method in methods)
    ids, keys = {method.id for method in methods} | current.unreadable.keys(), {m.public_key for m in methods}
    number = 0
    former: dict[str, list[VerificationMethod]] = {}  # as the last version says that has the key
    for version, after in pairwise(versions):
        if version.document == after.document:
            continue
        try:
            old = read_controller_document(version.id, version.document)
        except ResolutionError:  # what an old version said can not be read: so be it
            continue
        number += len(old.methods) + len(old.unreadable)
        if number > most:
            message = f"The document lists more than {most} keys."
            raise ResolutionError(message, code="resolve.many_keys", params={"limit": most})
        listed: dict[str, list[VerificationMethod]] = {}
        for method in _renamed(old, did).methods:
            known = method.public_key in keys or raw_key(method.public_key) in current.unusable
            if method.id not in ids and not known:
                listed.setdefault(method.id, []).append(replace(method, withdrawn=after.time))
        former |= listed
    return replace(current, methods=(*methods, *chain.from_iterable(former.values())))


def _renamed(document: ControllerDocument, did: str) -> ControllerDocument:
    """The document under the name that was asked for, where the DID has moved since: it is the same DID by its SCID."""
    if document.id == did:
        return document

    def name(text: str) -> str:
        head, hash_, fragment = text.partition("#")
        return f"{did}{hash_}{fragment}" if head == document.id else text

    def names(mapping: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
        return MappingProxyType({name(key): value for key, value in mapping.items()})

    return replace(
        document,
        id=did,
        methods=tuple(
            replace(
                each, id=name(each.id), controller=name(each.controller), document_id=name(each.document_id)
            )
            for each in document.methods
        ),
        purposes=names(document.purposes),
        unreadable=MappingProxyType({name(key): why for key, why in document.unreadable.items()}),
        said=MappingProxyType(
            {name(each) if isinstance(each, str) else each: ends for each, ends in document.said.items()}
        ),
    )
