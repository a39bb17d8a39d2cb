"""did:webvh: where its log is, what a right one says, and what is wrong with others."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dids_driving import OFFLINE, World, settle
from openbadge_issuer.dids import ControllerDocument, did_webvh, methods_at, resolve_verification_method
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import PublicKey
from webvh_writer import START, Key, Log, issuer_state

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ONE, TWO, NEXT = Key("one"), Key("two"), Key("next")
SCID = "QmPEQVM1JPTyrvEgBcDXwjK4TeyLGSX1PxjgyeAisdWM1p"


def resolved(log: Log, witnesses: object = 404, did: str = "", now: datetime = NOW) -> ControllerDocument:
    documents = {log.url: log.text, log.url.replace("did.jsonl", "did-witness.json"): witnesses}
    return settle(did_webvh.resolve(did or log.did, now=now), documents)


OF_AN_ENTRY = {
    "syntax": "It can not be read as a JSON object.",
    "members": "It has not the members parameters, proof, state, versionId, versionTime.",
    "ended": "The DID was deactivated before, and then nothing may follow.",
    "proof": "It is not signed by a key that may write it.",
    "state": "Its state is no document.",
    "scid": "It is not the one from which the DID has its name.",
    "hash": "Its versionId is not the hash of what it says and what it follows.",
    "time": "Its versionTime is no time in UTC.",
    "order": "Its versionTime is not after the one before.",
    "name": "Its document bears no name with the SCID.",
    "moved": "It moves the DID, which may not move.",
    "former_name": "It moves the DID, and does not name the former one in alsoKnownAs.",
    "first_parameters": "The first entry has no method, no scid or no updateKeys.",
    "second_scid": "The scid stands in the first entry only.",
    "portable": "Whether the DID may move is settled in the first entry.",
    "announced_keys": "Keys were announced, and this entry does not go on from there.",
    "keys": "It brings in keys that were not announced.",
    "parameters": "Its parameters are not those of did:webvh 1.0.",
    "method": "It follows another version of the method than did:webvh:1.0.",
    "parameter_value": "A parameter has a value that it can not have.",
    "parameter_list": "A parameter is no list of different texts, or a long one.",
    "witness_names": "Its witnesses are not named as they must be.",
    "witness_keys": "Its witnesses are not different did:keys, or fewer than are needed.",
    "witness": "Witnesses who must have seen it: {threshold}, and who have: {seen}.",
}
OF_THE_LOG = {
    "empty": "It is empty.",
    "witness_file": "The file of its witnesses can not be read as JSON.",
    "witness_list": "The file of its witnesses is no list.",
    "witness_proofs": "The file of its witnesses has more than {limit} proofs.",
}


def well_said(error: ResolutionError) -> str:
    """The code, if the sentence is the one that belongs to it, with its values in `params`."""
    name = error.detail_code.removeprefix("resolve.log_")
    if name in OF_AN_ENTRY or name in OF_THE_LOG:
        sentence = f"Entry {{entry}}: {OF_AN_ENTRY[name]}" if name in OF_AN_ENTRY else OF_THE_LOG[name]
        said = f"The log of the issuer's DID does not hold. {sentence}".format(**error.params)
        assert error.message == said
        assert error.advice == "Do not rely on it. Ask the issuer about the log that it publishes."
        assert str(error.params["document"]).startswith("did:webvh:")
        assert error.retry == ("never" if error.decided else "later")
        if name != "members":  # where there is no version at all it is no log
            assert error.decided is (f"log_{name}" not in PASSING)
    return error.detail_code


PASSING = ("log_empty", "log_syntax", "log_witness_file", "log_witness_list")
"""Of what is no log, or no whole one: it may come whole another time."""


def refusal(log: Log, witnesses: object = 404, did: str = "", now: datetime = NOW) -> str:
    with pytest.raises(ResolutionError) as caught:
        resolved(log, witnesses, did, now)
    return well_said(caught.value)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("school.example", "https://school.example/.well-known/did.jsonl"),
        ("school.example:dids:issuer", "https://school.example/dids/issuer/did.jsonl"),
        ("school.example%3A3000:dids:issuer", "https://school.example:3000/dids/issuer/did.jsonl"),
        ("school.example%3a3000", "https://school.example:3000/.well-known/did.jsonl"),
        (f"school.example:{SCID}", f"https://school.example/{SCID}/did.jsonl"),
    ],
)
def test_where_the_log_is(name: str, url: str) -> None:
    assert did_webvh.address(f"did:webvh:{SCID}:{name}") == url


@pytest.mark.parametrize(
    "did",
    [
        "did:webvh:school.example",
        f"did:webvh:{SCID}",
        f"did:webvh:{SCID}:",
        f"did:webvh:{SCID[:-1]}:school.example",
        f"did:webvh:{SCID}1:school.example",
        f"did:webvh:{SCID.replace('P', '0')}:school.example",
        f"did:webvh:{SCID}:school.example:",
        f"did:webvh:{SCID}:school.example::x",
        f"did:webvh:{SCID}:school.example/x",
        f"did:webvh:{SCID}:127.0.0.1",
        f"did:webvh:{SCID}:127%2E0%2E0%2E1",
        f"did:webvh:{SCID}:127.0.0.1%3A443",
        f"did:webvh:{SCID}:127.0.0.1%3a443",
        f"did:webvh:{SCID}:localhost",
        f"did:webvh:{SCID}:school.example:..:secret",
        f"did:webvh:{SCID}:school.example:%2E%2E:secret",
        f"did:webvh:{SCID}:school.example:%2e%2e%2fsecret",
        f"did:webvh:{SCID}:school.example#evil.example",
        f"did:webvh:{SCID}:school.example%3A0",
    ],
)
def test_what_is_none(did: str) -> None:
    with pytest.raises(ResolutionError) as caught:
        did_webvh.address(did)
    assert caught.value.detail_code in ("resolve.did_webvh", "resolve.host")


def test_a_log_of_one_entry() -> None:
    log = Log().begin(ONE.multikey)
    (method,) = resolved(log).methods
    assert (method.id, method.controller, method.authorized) == (f"{log.did}#{ONE.multikey}", log.did, True)
    assert (method.withdrawn, method.self_certifying) == (None, False)


def test_a_key_by_its_name() -> None:
    log = Log().begin(ONE.multikey)
    found = settle(
        resolve_verification_method(f"{log.did}#{ONE.multikey}", methods=methods_at(NOW)), {log.url: log.text}
    )
    assert found.public_key.to_multikey() == ONE.multikey
    with pytest.raises(ResolutionError) as caught:
        settle(resolve_verification_method(f"{log.did}#{ONE.multikey}"))  # nobody said what time it is
    assert caught.value.detail_code == "resolve.unsupported"


def test_a_key_is_withdrawn_when_a_later_version_does_not_list_it() -> None:
    log = Log().begin(ONE.multikey)
    log.then(issuer_state(log.did, ONE.multikey, TWO.multikey)).then(
        issuer_state(log.did, TWO.multikey)
    ).then()
    times = {method.id.rpartition("#")[2]: method.withdrawn for method in resolved(log).methods}
    assert times == {ONE.multikey: START + timedelta(days=2), TWO.multikey: None}
    log.then(issuer_state(log.did, ONE.multikey))  # and is not when it is back
    times = {method.id.rpartition("#")[2]: method.withdrawn for method in resolved(log).methods}
    assert times == {ONE.multikey: None, TWO.multikey: START + timedelta(days=4)}


def test_a_key_that_the_last_version_lists_and_makes_unusable_is_not_one_of_former_times() -> None:
    log = Log().begin(ONE.multikey)
    state = issuer_state(log.did, TWO.multikey)
    entry = {"id": f"{log.did}#old", "type": "Multikey", "controller": log.did}
    state["verificationMethod"].append({**entry, "publicKeyMultibase": ONE.multikey, "revoked": "long ago"})
    found = resolved(log.then(state))
    assert [method.id for method in found.methods] == [f"{log.did}#{TWO.multikey}"]
    assert found.knows(PublicKey.from_multikey(ONE.multikey))


def test_update_keys_change_hands_after_the_entry_that_says_so() -> None:
    log = Log().begin(ONE.multikey)
    log.then(updateKeys=[NEXT.multikey])
    assert resolved(log.copy().then(signer=NEXT)).id == log.did
    assert refusal(log.copy().then(signer=log.update)) == "resolve.log_proof"
    early = Log().begin(ONE.multikey)
    assert refusal(early.then(signer=NEXT, updateKeys=[NEXT.multikey])) == "resolve.log_proof"


def test_announced_keys() -> None:
    log = Log().begin(ONE.multikey, nextKeyHashes=[NEXT.announced, TWO.announced])
    good = log.copy().then(signer=NEXT, updateKeys=[NEXT.multikey], nextKeyHashes=[])
    assert resolved(good).id == log.did
    assert resolved(good.copy().then(signer=NEXT)).id == log.did  # no longer announced: as without
    assert resolved(good.copy().then(signer=NEXT, updateKeys=[ONE.multikey])).id == log.did
    wrong: tuple[dict[str, Any], ...] = (
        {"updateKeys": [NEXT.multikey]},
        {"nextKeyHashes": []},
        {},
        {"updateKeys": [NEXT.multikey, ONE.multikey], "nextKeyHashes": []},
    )
    for changes in wrong:
        code = "resolve.log_keys" if len(changes) == 2 else "resolve.log_announced_keys"
        assert refusal(log.copy().then(signer=NEXT, **changes)) == code
    assert refusal(log.copy().then(updateKeys=[NEXT.multikey], nextKeyHashes=[])) == "resolve.log_proof"
    assert refusal(log.copy().then(updateKeys=[], nextKeyHashes=[])) == "resolve.log_proof"


def test_a_did_may_move_if_that_was_said_at_first() -> None:
    log = Log().begin(ONE.multikey, portable=True)
    there = f"did:webvh:{log.scid}:college.example"
    moved = log.copy().then(issuer_state(there, ONE.multikey, alsoKnownAs=[log.did]))
    former = resolved(moved)  # still served at the former address
    assert (former.id, former.methods[0].controller) == (log.did, log.did)
    assert former.method(f"{log.did}#{ONE.multikey}").authorized
    silent = log.copy().then()  # what is left out stays as it was
    assert resolved(silent.then(issuer_state(there, ONE.multikey, alsoKnownAs=[log.did]))).id == log.did
    said = issuer_state(there, ONE.multikey, alsoKnownAs=[log.did])
    said["history"] = [{"id": f"{there}#{name}", "revoked": "2025-01-01T00:00:00Z"} for name in "ab"]
    assert {each for each in resolved(log.copy().then(said)).said if isinstance(each, str)} == {
        f"{log.did}#a",
        f"{log.did}#b",
    }
    moved.place = "college.example"
    assert resolved(moved).id == there
    assert refusal(log.copy().then(issuer_state(there, ONE.multikey))) == "resolve.log_former_name"
    fixed = Log().begin(ONE.multikey)
    there = f"did:webvh:{fixed.scid}:college.example"
    assert refusal(fixed.then(issuer_state(there, alsoKnownAs=[fixed.did]))) == "resolve.log_moved"
    late = Log().begin(ONE.multikey).then(portable=True)
    assert refusal(late) == "resolve.log_portable"
    given_up = log.copy().then(portable=False)
    there = f"did:webvh:{log.scid}:college.example"
    assert refusal(given_up.then(issuer_state(there, alsoKnownAs=[log.did]))) == "resolve.log_moved"


def test_after_a_deactivation_nothing_follows() -> None:
    log = Log().begin(ONE.multikey).then(deactivated=True)
    assert [method.withdrawn for method in resolved(log).methods] == [START + timedelta(days=1)]
    assert refusal(log.then()) == "resolve.log_ended"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"method": "did:webvh:0.5"}, "method"),
        ({"method": "did:webvh:9.9"}, "method"),
        ({"method": "did:tdw:0.4"}, "method"),
        ({"unheardOf": 1}, "parameters"),
        ({"updateKeys": "z6Mk"}, "parameter_list"),
        ({"updateKeys": [1]}, "parameter_list"),
        ({"updateKeys": [ONE.multikey, ONE.multikey]}, "parameter_list"),
        ({"updateKeys": [f"key {number}" for number in range(101)]}, "parameter_list"),
        ({"portable": "yes"}, "parameter_value"),
        ({"portable": None}, "parameter_value"),
        ({"deactivated": "true"}, "parameter_value"),
        ({"ttl": -1}, "parameter_value"),
        ({"ttl": 1.5}, "parameter_value"),
        ({"ttl": True}, "parameter_value"),
        ({"ttl": 2**32}, "parameter_value"),
        ({"watchers": {}}, "parameter_list"),
        ({"nextKeyHashes": [""]}, "parameter_list"),
        ({"witness": []}, "witness_names"),
        ({"witness": {"threshold": 1}}, "witness_names"),
        ({"witness": {"threshold": 0, "witnesses": [{"id": ONE.did}]}}, "witness_keys"),
        ({"witness": {"threshold": 2, "witnesses": [{"id": ONE.did}]}}, "witness_keys"),
        ({"witness": {"threshold": True, "witnesses": [{"id": ONE.did}]}}, "witness_names"),
        ({"witness": {"threshold": 1, "witnesses": [{"id": "did:web:school.example"}]}}, "witness_keys"),
        ({"witness": {"threshold": 1, "witnesses": [ONE.did]}}, "parameter_list"),
        ({"witness": {"threshold": 2, "witnesses": [{"id": ONE.did}, {"id": ONE.did}]}}, "parameter_list"),
    ],
)
def test_parameters_that_can_not_be(changes: dict[str, Any], code: str) -> None:
    assert refusal(Log().begin(ONE.multikey, **changes)) == f"resolve.log_{code}"
    if "updateKeys" not in changes:
        assert refusal(Log().begin(ONE.multikey).then(**changes)) == f"resolve.log_{code}"


@pytest.mark.parametrize("name", ["method", "scid", "updateKeys"])
def test_parameters_that_the_first_entry_must_have(name: str) -> None:
    log = Log().begin(ONE.multikey)
    did = log.did
    del log.entries[0]["parameters"][name]
    assert refusal(log, did=did) == "resolve.log_first_parameters"


def test_null_is_taken_for_nothing_as_early_implementations_wrote_it() -> None:
    log = Log().begin(ONE.multikey, nextKeyHashes=None, witness=None, watchers=None, ttl=None)
    assert resolved(log.then(witness=None, nextKeyHashes=None)).id == log.did


def test_the_scid_stands_in_the_first_entry_only() -> None:
    log = Log().begin(ONE.multikey)
    assert refusal(log.then(scid=log.scid)) == "resolve.log_second_scid"


def test_times_go_forward_and_are_not_to_come() -> None:
    log = Log().begin(ONE.multikey).then()
    for text, code in (
        ("2025-01-01T00:00:00Z", "resolve.log_order"),
        ("2024-12-31T00:00:00Z", "resolve.log_order"),
        ("2025-01-02T02:00:00+02:00", "resolve.log_time"),
        ("2025-01-02T00:00:00", "resolve.log_time"),
        ("yesterday", "resolve.log_time"),
        ("2026-01-01T00:00:01Z", "resolve.log_in_future"),
    ):
        changed = log.copy()
        changed.entries[1]["versionTime"] = text
        assert refusal(changed.resealed()) == code
    with pytest.raises(ResolutionError) as caught:
        resolved(log, now=START)
    assert (caught.value.detail_code, caught.value.decided, caught.value.retry) == (
        "resolve.log_in_future",
        False,
        "later",
    )


def test_witnesses() -> None:
    both = {"threshold": 2, "witnesses": [{"id": ONE.did}, {"id": TWO.did}]}
    log = Log().begin(ONE.multikey, witness=both).then()
    assert resolved(log, log.witnessed((1, (ONE, TWO)))).id == log.did
    assert resolved(log, log.witnessed((0, (ONE,)), (1, (ONE, TWO)))).id == log.did
    for records in (
        (),
        ((0, (ONE, TWO)),),
        ((1, (ONE,)),),
        ((0, (TWO,)), (1, (ONE,))),
        ((1, (ONE, ONE)),),
        ((1, (ONE, NEXT)),),
    ):
        assert refusal(log, log.witnessed(*records)) == "resolve.log_witness"
    for file, code in (
        (b"", "_file"),
        (b"{}", "_list"),
        (b"7", "_list"),
        (b"null", "_list"),
        (b"[", "_file"),
        (b'[1, {"versionId": 1}, {"proof": 7}]', ""),
    ):
        assert refusal(log, file) == f"resolve.log_witness{code}"
    assert refusal(log, 404) == "resolve.not_found"
    assert refusal(log, OFFLINE) == "resolve.unavailable"


def test_witnesses_take_office_at_once_and_leave_after_the_entry_that_says_so() -> None:
    one = {"threshold": 1, "witnesses": [{"id": ONE.did}]}
    log = Log().begin(ONE.multikey)
    assert refusal(log.copy().then(witness=one), b"[]") == "resolve.log_witness"
    log = Log().begin(ONE.multikey, witness=one).then(witness={}).then()
    assert refusal(log, log.witnessed((0, (ONE,)))) == "resolve.log_witness"
    assert resolved(log, log.witnessed((1, (ONE,)))).id == log.did
    log = (
        Log().begin(ONE.multikey, witness=one).then(witness={"threshold": 1, "witnesses": [{"id": TWO.did}]})
    )
    assert refusal(log, log.witnessed((0, (ONE,)), (1, (TWO,)))) == "resolve.log_witness"
    assert resolved(log, log.witnessed((1, (ONE,)))).id == log.did


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n"])
def test_the_last_line_may_end_as_it_likes(ending: bytes) -> None:
    log = Log().begin(ONE.multikey)
    answer = log.text.rstrip(b"\n") + ending
    assert settle(did_webvh.resolve(log.did, now=NOW), {log.url: answer}).id == log.did


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"[]\n", b"{}\n", b"7\n", b"null\n", b"\n\n", b"{\n", b"\xff\n", b'{"a":1,"a":1}\n']
)
def test_what_is_no_log(text: bytes) -> None:
    log = Log().begin(ONE.multikey)
    with pytest.raises(ResolutionError) as caught:
        settle(did_webvh.resolve(log.did, now=NOW), {log.url: text})
    code = {b"": "empty", b"{}\n": "members"}.get(text, "syntax")
    assert well_said(caught.value) == f"resolve.log_{code}"
    reason = caught.value.params.get("reason", "")
    assert str(reason).startswith("json.") is (code == "syntax")
    of_an_entry: dict[str, object] = {"document": log.did, "entry": 1}
    members = ["parameters", "proof", "state", "versionId", "versionTime"]
    assert (
        caught.value.params
        == {
            "empty": {"document": log.did},
            "members": {**of_an_entry, "members": members},
            "syntax": {**of_an_entry, "reason": reason},
        }[code]
    )


def test_which_entry_is_wrong_and_how_many_have_seen_it() -> None:
    both = {"threshold": 2, "witnesses": [{"id": ONE.did}, {"id": TWO.did}]}
    log = Log().begin(ONE.multikey, witness=both).then()
    params = []
    for witnesses in (log.witnessed((0, (ONE, TWO)), (1, (TWO,))), b"[", b"{}"):
        with pytest.raises(ResolutionError) as caught:
            resolved(log, witnesses)
        params.append(dict(caught.value.params))
    assert params == [
        {"document": log.did, "entry": 2, "threshold": 2, "seen": 1},
        {"document": log.did, "reason": "json.syntax"},
        {"document": log.did},
    ]
    ended = Log().begin(ONE.multikey).then(deactivated=True).then()
    with pytest.raises(ResolutionError) as caught:
        resolved(ended)
    assert caught.value.params == {"document": ended.did, "entry": 3}


def test_more_proofs_of_witnesses_than_are_checked() -> None:
    one = {"threshold": 1, "witnesses": [{"id": ONE.did}]}
    log = Log().begin(ONE.multikey, witness=one)
    record = {"versionId": log.entries[0]["versionId"], "proof": [{}] * 20}
    assert refusal(log, json.dumps([record] * 100).encode()) == "resolve.log_witness"
    assert refusal(log, json.dumps([record] * 101).encode()) == "resolve.log_witness_proofs"
    with pytest.raises(ResolutionError) as caught:
        resolved(log, json.dumps([record] * 101).encode())
    assert caught.value.params == {"document": log.did, "limit": 2_000}


def test_members_beside_the_five() -> None:
    log = Log().begin(ONE.multikey)
    log.entries[0]["more"] = 1
    assert refusal(log.resealed()) == "resolve.log_members"


@pytest.mark.parametrize(
    ("line", "decided"), [(b'{"error": "busy"}\n', False), (b'{"versionId": "1-x"}\n', True)]
)
def test_what_has_no_version_is_no_log_and_may_be_one_another_time(line: bytes, *, decided: bool) -> None:
    log = Log().begin(ONE.multikey)
    with pytest.raises(ResolutionError) as caught:
        World({log.url: line}).settle(did_webvh.resolve(log.did, now=NOW))
    assert (caught.value.detail_code, caught.value.decided) == ("resolve.log_members", decided)


def test_one_request_where_nobody_must_have_seen_it() -> None:
    log = Log().begin(ONE.multikey)
    world = World({log.url: log.text})
    world.settle(did_webvh.resolve(log.did, now=NOW))
    (request,) = world.requests
    assert (request.url, request.purpose) == ("https://school.example/.well-known/did.jsonl", "key")
    assert "text/jsonl" in request.accept


def test_a_revoked_key_stays_revoked_in_the_document_of_a_log() -> None:
    log = Log().begin(ONE.multikey)
    state = json.loads(json.dumps(log.entries[0]["state"]))
    state["verificationMethod"][0]["revoked"] = "2025-01-01T12:00:00Z"
    (method,) = resolved(log.then(state)).methods
    assert (method.revoked, method.withdrawn) == (datetime(2025, 1, 1, 12, tzinfo=UTC), None)


@pytest.mark.parametrize("state", [[], "state", 7, None])
def test_a_state_that_is_no_document(state: Any) -> None:
    log = Log().begin(ONE.multikey)
    log.then()
    log.entries[1]["state"] = state
    assert refusal(log.resealed(1)) == "resolve.log_state"


def test_an_old_version_that_can_not_be_read_does_no_harm() -> None:
    log = Log().begin(ONE.multikey)
    state = issuer_state(log.did)
    state["verificationMethod"] = [{"id": f"{log.did}#x", "type": "Multikey"}] * 101
    log.then(state).then(issuer_state(log.did, TWO.multikey))
    times = {method.id.rpartition("#")[2]: method.withdrawn for method in resolved(log).methods}
    assert times == {ONE.multikey: START + timedelta(days=1), TWO.multikey: None}
    with pytest.raises(ResolutionError) as caught:
        resolved(log.then(state))
    assert caught.value.detail_code == "resolve.many_keys"


def test_a_key_that_the_last_version_spoils_is_not_taken_from_an_earlier_one() -> None:
    log = Log().begin(ONE.multikey)
    for changes in ({"type": "Unheard"}, {"revoked": "long ago"}, {"id": "#other", "revoked": "long ago"}):
        state = json.loads(json.dumps(log.entries[0]["state"]))
        state["verificationMethod"][0] |= changes
        document = resolved(log.copy().then(state))
        assert document.methods == ()
        assert document.knows(PublicKey.from_multikey(ONE.multikey))


def test_what_binds_a_log_to_its_did() -> None:
    log = Log().begin(ONE.multikey)
    assert refusal(log, did=f"did:webvh:{SCID}:school.example") == "resolve.log_scid"
    changed = log.copy().then(issuer_state(log.did, TWO.multikey))
    changed.entries[1]["state"] = issuer_state(log.did, ONE.multikey)
    assert refusal(changed) == "resolve.log_hash"
    renamed = log.copy().then(issuer_state("did:web:school.example", ONE.multikey))
    assert refusal(renamed) == "resolve.log_name"
