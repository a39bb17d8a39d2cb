"""Two logs that are right up to a point, and differ after it: by somebody who has an old key, or the server."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dids_driving import settle
from openbadge_issuer.dids import did_webvh
from openbadge_issuer.errors import ResolutionError
from webvh_writer import Key, Log, issuer_state

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NEXT, WITNESS, THIEF = Key("next"), Key("witness"), Key("thief")


def refusal(log: Log, did: str = "", witnesses: object = 404) -> str:
    with pytest.raises(ResolutionError) as caught:
        settle(
            did_webvh.resolve(did or log.did, now=NOW),
            {log.url: log.text, log.url.replace("did.jsonl", "did-witness.json"): witnesses},
        )
    return caught.value.detail_code


def test_an_old_update_key_after_the_rotation() -> None:
    log = Log().begin(updateKeys=[Key("update").multikey]).then(updateKeys=[NEXT.multikey])
    log.then(issuer_state(log.did, THIEF.multikey), signer=Key("update"))
    assert refusal(log) == "resolve.log_proof"


def test_a_branch_hung_onto_another_entry_of_the_same_log() -> None:
    trunk = Log().begin().then(updateKeys=[NEXT.multikey]).then(signer=NEXT)
    branch = Log().begin().then()  # by the first key, before the rotation
    branch.entries.append(trunk.entries[2])
    assert refusal(branch) in ("resolve.log_hash", "resolve.log_proof")
    grafted = trunk.copy()
    grafted.entries[1] = branch.entries[1]
    assert refusal(grafted) in ("resolve.log_hash", "resolve.log_proof")


def test_announced_keys_keep_the_thief_of_the_present_one_from_a_branch() -> None:
    log = Log().begin(nextKeyHashes=[NEXT.announced])
    stolen = Key("update")
    state = issuer_state(log.did, THIEF.multikey)
    keys = {"updateKeys": [THIEF.multikey], "nextKeyHashes": []}
    assert refusal(log.copy().then(state, signer=stolen, **keys)) == "resolve.log_keys"
    assert refusal(log.copy().then(state, signer=THIEF, **keys)) == "resolve.log_keys"
    assert refusal(log.copy().then(state, signer=stolen)) == "resolve.log_announced_keys"


def test_a_branch_that_the_witnesses_have_not_seen() -> None:
    log = Log().begin(witness={"threshold": 1, "witnesses": [{"id": WITNESS.did}]})
    seen = log.copy().then()
    witnessed = seen.witnessed((1, (WITNESS,)))
    branch = log.copy().then(issuer_state(log.did, THIEF.multikey))
    assert refusal(branch, witnesses=witnessed) == "resolve.log_witness"
    assert refusal(branch, witnesses=branch.witnessed((1, (THIEF,)))) == "resolve.log_witness"


def test_a_branch_that_dismisses_the_witnesses_first() -> None:
    log = Log().begin(witness={"threshold": 1, "witnesses": [{"id": WITNESS.did}]})
    branch = log.then(witness={}).then(issuer_state(log.did, THIEF.multikey))
    assert refusal(branch, witnesses=branch.witnessed((0, (WITNESS,)))) == "resolve.log_witness"
