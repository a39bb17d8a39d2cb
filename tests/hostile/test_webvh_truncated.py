"""An old copy of a log, without the entry that took a stolen key out: only witnesses can tell, or who saw the new one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dids_driving import settle
from openbadge_issuer.dids import did_webvh
from openbadge_issuer.errors import ResolutionError
from webvh_writer import Key, Log, issuer_state

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STOLEN, NEW, WITNESS = Key("stolen"), Key("new"), Key("witness")


def test_a_line_cut_off_in_the_middle() -> None:
    log = Log().begin(STOLEN.multikey)
    log.then(issuer_state(log.did, NEW.multikey))
    first = log.text.index(b"\n") + 1
    for length in range(first + 1, len(log.text) - 1, 101):
        with pytest.raises(ResolutionError) as caught:
            settle(did_webvh.resolve(log.did, now=NOW), {log.url: log.text[:length]})
        assert caught.value.detail_code == "resolve.log_syntax"


def test_witnesses_proofs_of_an_entry_that_is_not_there_do_not_help() -> None:
    """The specification: proofs for entries that are not in the log count for nothing."""
    log = Log().begin(STOLEN.multikey, witness={"threshold": 1, "witnesses": [{"id": WITNESS.did}]})
    log.then(issuer_state(log.did, NEW.multikey))
    url, seen = log.url.replace("did.jsonl", "did-witness.json"), log.witnessed((1, (WITNESS,)))
    assert settle(did_webvh.resolve(log.did, now=NOW), {log.url: log.text, url: seen}).id == log.did
    first = log.text[: log.text.index(b"\n") + 1]
    with pytest.raises(ResolutionError) as caught:
        settle(did_webvh.resolve(log.did, now=NOW), {log.url: first, url: seen})
    assert caught.value.detail_code == "resolve.log_witness"


def test_without_witnesses_it_is_what_it_was_then() -> None:
    """Known and documented: whoever serves the domain, and only they, can serve yesterday's log."""
    log = Log().begin(STOLEN.multikey)
    log.then(issuer_state(log.did, NEW.multikey))
    first = log.text[: log.text.index(b"\n") + 1]
    (method,) = settle(did_webvh.resolve(log.did, now=NOW), {log.url: first}).methods
    assert method.public_key.to_multikey() == STOLEN.multikey
