"""Somebody hands in a recording that makes a false badge true, or a true one of another time."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from openbadge_issuer.codec import jcs
from openbadge_issuer.errors import InputError
from openbadge_issuer.fetching import Recording, Replay
from openbadge_issuer.ports import Documents, FetchFailure, Request
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.testing.status import STATUS_LIST, make_status_list
from openbadge_issuer.verification import Verdict, Verifier

BADGE = bytes(make_badge(status=StatusEntry(STATUS_LIST, 7, "revocation")))
WEB = dict(issuer_documents().documents) | {STATUS_LIST: make_status_list([7])}


def recorded() -> dict[str, Any]:
    recording = Recording(Documents(WEB))
    assert Verifier(fetch=recording).check(BADGE, now=NOW).verdict is Verdict.REFUSED
    content: dict[str, Any] = json.loads(recording.to_bytes(checked_at=NOW).partition(b"\n")[2])
    return content


def written(content: dict[str, Any], *, sealed: bool = True) -> bytes:
    """The file, with a digest over all that fits if ``sealed``."""
    if sealed:
        content = {name: value for name, value in content.items() if name != "sha256"}
        content["sha256"] = sha256(jcs.canonical(content)).hexdigest()
    return b"openbadge-recording 1\n" + json.dumps(content).encode() + b"\n"


def of_list(content: dict[str, Any]) -> dict[str, Any]:
    (entry,) = [one for one in content["answers"] if one["request"]["url"] == STATUS_LIST]
    found: dict[str, Any] = entry
    return found


def test_a_clean_list_in_place_of_the_true_one_is_noticed() -> None:
    content = recorded()
    of_list(content)["body"] = b64encode(make_status_list()).decode()
    for data in (written(content, sealed=False), written(content)):
        with pytest.raises(InputError) as raised:
            Replay(data)
        assert raised.value.detail_code == "recording.changed"


def test_with_every_digest_made_anew_it_is_another_recording() -> None:
    """The digests are no signature. Who forges all of them still needs the issuer's key: lists and badges are signed."""
    content = recorded()
    stranger = make_status_list(signer=fixed_signer(seed="a stranger's key"))
    entry = of_list(content)
    entry["body"] = b64encode(stranger).decode()
    entry["answer"]["sha256"] = sha256(stranger).hexdigest()
    report = Verifier(fetch=Replay(written(content))).check(BADGE, now=NOW)
    assert report.verdict is Verdict.UNDECIDED
    assert report["status"].code == "status.untrusted"


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "no answers": lambda content: content.pop("answers"),
    "answers that are none": lambda content: content.update(answers={"a": 1}),
    "an answer without a body": lambda content: of_list(content).pop("body"),
    "a body that is no base64": lambda content: of_list(content).update(body="*"),
    "a status that is a text": lambda content: of_list(content)["answer"].update(status="200"),
    "a status that is true": lambda content: of_list(content)["answer"].update(status=True),
    "a time without a zone": lambda content: content.update(checkedAt="2026-01-31T12:00:00"),
    "a time that is none": lambda content: content.update(checkedAt=7),
    "contexts that are a list": lambda content: content.update(contexts=[]),
    "a context that is no base64": lambda content: content.update(contexts={"https://a.example/": "*"}),
    "a request without an address": lambda content: of_list(content)["request"].pop("url"),
    "a size that is a text": lambda content: of_list(content)["request"].update(maxBytes="1"),
    "an answer that is a text": lambda content: of_list(content).update(answer="here"),
    "an entry that is a number": lambda content: content["answers"].append(7),
    "a pause without an end": lambda content: of_list(content).update(
        answer={"code": "a", "message": "", "retry": "never", "advice": "", "pause": 1e300}
    ),
    "a moment beyond the calendar": lambda content: of_list(content)["answer"].update(
        fetchedAt="99999-01-01"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_malformed_parts_are_told_and_raise_nothing_else(change: Callable[[dict[str, Any]], object]) -> None:
    content = recorded()
    change(content)
    with pytest.raises(InputError) as raised:
        Replay(written(content))
    assert raised.value.detail_code == "recording.changed"


@pytest.mark.parametrize("depth", [100, 100_000])
def test_depth(depth: int) -> None:
    with pytest.raises(InputError):
        Replay(b"openbadge-recording 1\n" + b"[" * depth)


def test_the_other_address_of_the_same_list_is_another_request() -> None:
    content = recorded()
    replay = Replay(written(content))
    answer = replay(Request(STATUS_LIST + "?", purpose="status"))
    assert isinstance(answer, FetchFailure)
    assert answer.code == "fetch.not_recorded"
    assert b64decode(of_list(content)["body"]) == WEB[STATUS_LIST]
