"""What the tests of the check `status` share: badges with entries, lists to order, and whoever serves them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import bundled
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Answer, Request, Response, SigningRequest, no_fetch
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.proofs.jws import signing_input
from openbadge_issuer.status import LIST_DOCUMENT_LIMITS, StatusEntry
from openbadge_issuer.testing import (
    NOW,
    STATUS_LIST,
    fixed_signer,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification import Policy, Report, Verifier

INDEX = 4711
ENTRY = StatusEntry(STATUS_LIST, INDEX, "revocation")
POLICY = Policy()
_CONTEXTS = ContextTable(bundled())


def resign(
    document: Mapping[str, Any], signer: LocalSigner | None = None, contexts: ContextTable = _CONTEXTS
) -> bytes:
    """Any JSON credential, signed by the fixed key or another one, whatever is wrong with it."""
    signer = signer or fixed_signer()
    unsigned: JSONObject = {name: value for name, value in document.items() if name != "proof"}
    prepared = data_integrity.prepare(
        unsigned,
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=NOW,
        contexts=contexts,
        limits=LIST_DOCUMENT_LIMITS,
    )
    return dump(sign(prepared, signer))


def changed(content: bytes, change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """A copy of the JSON of a credential, after ``change`` has worked on it; its proof no longer fits."""
    document: dict[str, Any] = json.loads(content)
    change(document)
    return document


def odd_list(change: Callable[[dict[str, Any]], object], marked: Sequence[int] = (), **options: Any) -> bytes:
    """A list on which ``change`` worked before the issuer signed it."""
    return resign(changed(make_status_list(marked, **options), change))


def odd_badge(*entries: JSON) -> bytes:
    """A badge whose ``credentialStatus`` is whatever is given; several are an array."""
    status = entries[0] if len(entries) == 1 else [*entries]
    return resign(changed(bytes(make_badge()), lambda document: document.update(credentialStatus=status)))


def odd_entry(**members: JSON) -> JSONObject:
    """The entry of `ENTRY` with these members."""
    return {**ENTRY.to_json(), **members}


class Server:
    """A `Fetch` that serves lists from their addresses (with the time), and remembers what it was asked for."""

    def __init__(
        self, lists: Mapping[str, bytes | Answer], *signers: LocalSigner, fetched_at: datetime | None = NOW
    ) -> None:
        self.lists = lists
        self.keys = issuer_documents(*signers)
        self.fetched_at = fetched_at
        self.asked: list[str] = []

    def __call__(self, request: Request, /) -> Answer:
        self.asked.append(request.url)
        if request.url in self.keys.documents:
            return self.keys(request)
        served = self.lists.get(request.url)
        if isinstance(served, bytes):
            return Response(request.url, served, fetched_at=self.fetched_at)
        return served or no_fetch(request)


def judged(
    badge: bytes | None = None,
    lists: Mapping[str, bytes | Answer] | bytes | Answer = b"",
    *,
    policy: Policy = POLICY,
    now: datetime = NOW,
    fetched_at: datetime | None = NOW,
    contexts: ContextTable = _CONTEXTS,
) -> Report:
    """The report on a badge (one with `ENTRY`, if not given), with these lists (or the one at `STATUS_LIST`)."""
    served = lists if isinstance(lists, Mapping) else {STATUS_LIST: lists}
    fetch = Server(served, fetched_at=fetched_at)
    badge = bytes(make_badge(status=ENTRY)) if badge is None else badge
    return Verifier(policy=policy, fetch=fetch, contexts=contexts).check(badge, now=now)


def token_of(document: dict[str, Any], **header: object) -> bytes:
    """A JWS as VC-JOSE-COSE has it: the credential is the payload, and no claims are repeated."""
    signer = fixed_signer("P-256")
    head = dump({"alg": "ES256", "kid": signer.verification_method, **header})  # type: ignore[dict-item]
    message = signing_input(head, dump(document))
    signature = signer.sign(SigningRequest("ES256", signer.verification_method, message))
    return message + b"." + base64url_encode(signature).encode("ascii")


def subject_of(content: bytes) -> dict[str, Any]:
    """The ``credentialSubject`` of a list."""
    subject = parse_object(content, LIST_DOCUMENT_LIMITS)["credentialSubject"]
    assert isinstance(subject, dict)
    return subject
