"""How often a document with keys is read in one verification, and the log of a did:webvh judged; what that counts."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.dids import did_webvh
from openbadge_issuer.dids.did_webvh import Judged
from openbadge_issuer.dids.documents import ControllerDocument
from openbadge_issuer.dids.resolving import Method
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Response
from openbadge_issuer.testing import NOW, fixed_signer
from openbadge_issuer.verification import Policy
from openbadge_issuer.verification.key_lookup import _judged_once, key_set_of, methods_of
from openbadge_issuer.verification.question import Question


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes, bytes | None]]:
    made: list[tuple[str, bytes, bytes | None]] = []

    def judged(did: str, log: bytes, witnesses: bytes | None) -> Judged:
        made.append((did, log, witnesses))
        return Judged(witnessed=witnesses is None)

    monkeypatch.setattr(did_webvh, "judged", judged)
    return made


def test_a_log_is_judged_once_with_and_once_without_its_witnesses(
    calls: list[tuple[str, bytes, bytes | None]],
) -> None:
    question = Question(Policy(), default_contexts(), NOW)
    log, seen = b"x" * 1_500, b"y" * 300
    for witnesses in (None, seen, None, seen):
        assert _judged_once(question, "did:webvh:a", log, witnesses).witnessed is (witnesses is None)
    assert calls == [("did:webvh:a", log, None), ("did:webvh:a", log, seen)]
    assert question.effort.units == 100 + 120
    _judged_once(question, "did:webvh:b", log, None)
    assert (len(calls), question.effort.units) == (3, 320)


def test_where_nothing_is_left_none_is_begun(calls: list[tuple[str, bytes, bytes | None]]) -> None:
    question = Question(Policy(), default_contexts(), NOW)
    question.effort.units = 120_001
    with pytest.raises(BeyondEffort):
        _judged_once(question, "did:webvh:a", b"x" * 30, None)
    assert calls == []


KEYS = json.dumps({"keys": [{**fixed_signer().public_jwk, "kid": "a"}]}).encode()


def answered(method: Method, issuer_id: str, answer: Response) -> ControllerDocument:
    task = method(issuer_id)
    next(task)
    with pytest.raises(StopIteration) as done:
        task.send(answer)
    found: ControllerDocument = done.value.value
    return found


def test_what_came_is_read_once_for_all_that_ask() -> None:
    question = Question(Policy(), default_contexts(), NOW)
    url, answer = "https://school.example/i", Response("https://school.example/i", KEYS)
    document = answered(methods_of(question)["https"], url, answer)
    assert [method.id for method in document.methods] == [f"{url}#a"]
    assert answered(methods_of(question)["https"], url, answer) is document
    assert answered(methods_of(question)["https"], url, Response(url, KEYS)) is not document
    key_set = answered(key_set_of(question), url, answer)
    assert key_set.methods[0].document_id == "https://school.example/.well-known/jwks.json"
    assert answered(key_set_of(question), url, answer) is key_set
    assert question.effort.units == 0


def test_so_is_what_can_not_be_read() -> None:
    question = Question(Policy(), default_contexts(), NOW)
    url, answer = "https://school.example/i", Response("https://school.example/i", b"[]")
    found = []
    for _ in range(2):
        with pytest.raises(ResolutionError) as failed:
            answered(methods_of(question)["https"], url, answer)
        found.append(failed.value)
    assert found[0] is found[1]
    assert found[0].detail_code == "resolve.document"


def test_a_did_that_contains_its_key_asks_nobody() -> None:
    did = LocalSigner.generate("Ed25519").controller
    task = methods_of(Question(Policy(), default_contexts(), NOW))["did:key"](did)
    with pytest.raises(StopIteration) as done:
        next(task)
    assert done.value.value.id == did
