"""A log that was made for one domain, served by another: moved where it may not, or copied."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dids_driving import settle
from openbadge_issuer.dids import did_webvh
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.ports import Response
from webvh_writer import Key, Log, issuer_state

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ONE = Key("one")
EVIL = "https://evil.example/.well-known/did.jsonl"


def refusal(did: str, documents: dict[str, object]) -> str:
    with pytest.raises(ResolutionError) as caught:
        settle(did_webvh.resolve(did, now=NOW), documents)
    return caught.value.detail_code


def test_copied_to_another_domain() -> None:
    """Anybody can serve a copy; it is the log of the DID that it was made for, and of no other."""
    log = Log().begin(ONE.multikey)
    assert refusal(f"did:webvh:{log.scid}:evil.example", {EVIL: log.text}) == "resolve.log_of_another"


def test_swapped_domain_by_who_has_the_key_where_it_may_not_move() -> None:
    log = Log().begin(ONE.multikey)
    evil = f"did:webvh:{log.scid}:evil.example"
    for aliases in ([log.did], []):
        moved = log.copy().then(issuer_state(evil, ONE.multikey, alsoKnownAs=aliases))
        assert refusal(evil, {EVIL: moved.text}) == "resolve.log_moved"
        assert refusal(log.did, {log.url: moved.text}) == "resolve.log_moved"


def test_moved_to_another_scid() -> None:
    log, other = Log().begin(ONE.multikey, portable=True), Log(Key("other")).begin(ONE.multikey)
    moved = log.copy().then(issuer_state(other.did, ONE.multikey, alsoKnownAs=[log.did]))
    assert refusal(log.did, {log.url: moved.text}) == "resolve.log_name"


def test_a_first_entry_that_names_another_scid_in_its_document() -> None:
    other = Log(Key("other")).begin(ONE.multikey)
    log = Log().begin(ONE.multikey)
    log.entries[0]["state"] = issuer_state(other.did, ONE.multikey)
    assert refusal(log.did, {log.url: log.resealed(0).text}) == "resolve.log_scid"


def test_a_redirect_to_another_domain() -> None:
    log = Log().begin(ONE.multikey)
    assert refusal(log.did, {log.url: Response(EVIL, log.text)}) == "resolve.redirected"
    assert (
        refusal(log.did, {log.url: Response("http://school.example/did.jsonl", log.text)})
        == "resolve.leads_to_http"
    )


def test_witnesses_proofs_of_another_did() -> None:
    witness = {"threshold": 1, "witnesses": [{"id": ONE.did}]}
    log, other = Log().begin(witness=witness), Log(Key("other")).begin(witness=witness)
    url = log.url.replace("did.jsonl", "did-witness.json")
    assert refusal(log.did, {log.url: log.text, url: other.witnessed((0, (ONE,)))}) == "resolve.log_witness"
