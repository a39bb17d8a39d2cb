"""How often a document with keys is read in one verification, and the log of a did:webvh judged; what that counts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.multibase import base64url_decode
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.dids import did_webvh, jwks, resolving
from openbadge_issuer.dids.did_webvh import Judged
from openbadge_issuer.dids.documents import ControllerDocument, read_key_set
from openbadge_issuer.dids.resolving import Method
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.ports import Documents, FetchFailure, Request, Resolution, Response
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import NOW, fixed_issuer, fixed_signer, make_badge
from openbadge_issuer.testing.status import STATUS_LIST, make_status_list
from openbadge_issuer.verification import Policy, Verdict, Verifier
from openbadge_issuer.verification.key_lookup import _judged_once, _read_once, key_of, key_set_of, methods_of
from openbadge_issuer.verification.question import Question
from proof_samples import forge, header
from unit.verification.test_signatures import rsa
from upload_samples import a_zip


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    made: list[tuple[object, ...]] = []

    def judged(did: str, log: bytes) -> Judged:
        made.append((did, log))
        return Judged()

    def heard(did: str, found: Judged, witnesses: bytes) -> Judged:
        made.append((did, found, witnesses))
        return Judged()

    monkeypatch.setattr(did_webvh, "judged", judged)
    monkeypatch.setattr(did_webvh, "heard", heard)
    return made


def test_a_log_is_judged_once_and_so_are_its_witnesses(calls: list[tuple[object, ...]]) -> None:
    question = Question(Policy(), default_contexts(), NOW)
    log, seen = b"x" * 1_500, b"y" * 300
    first, complete, *again = (
        _judged_once(question, "did:webvh:a", log, witnesses) for witnesses in (None, seen, None, seen)
    )
    assert again == [first, complete]
    assert first is not complete
    assert calls == [("did:webvh:a", log), ("did:webvh:a", first, seen)]
    assert question.effort.units == 525 + 30
    _judged_once(question, "did:webvh:b", log, None)
    assert (len(calls), question.effort.units) == (3, 555 + 525)


def test_what_may_be_a_value_counts_beside_its_length() -> None:
    question = Question(Policy(), default_contexts(), NOW)
    assert _judged_once(question, "did:webvh:a", b'[0,0,{"a":1}],,,,,', None).error is not None
    assert question.effort.units == 1 + 9 // 3 + 4  # seven commas, and a bracket of each kind


@pytest.mark.parametrize("before", [119_991, 120_001])
def test_what_would_be_more_than_is_left_is_not_begun(calls: list[tuple[object, ...]], before: int) -> None:
    question = Question(Policy(), default_contexts(), NOW)
    question.effort.units = before
    with pytest.raises(BeyondEffort):
        _judged_once(question, "did:webvh:a", b"x" * 30, None)
    assert (calls, question.effort.units) == ([], before)


def test_nor_are_witnesses_heard_for_whom_nothing_is_left(calls: list[tuple[object, ...]]) -> None:
    question = Question(Policy(), default_contexts(), NOW)
    question.effort.units = 119_990
    _judged_once(question, "did:webvh:a", b"x" * 30, None)
    with pytest.raises(BeyondEffort):
        _judged_once(question, "did:webvh:a", b"x" * 30, b"y" * 10)
    assert (len(calls), question.effort.units) == (1, 120_000)


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


def of_length(size: int) -> Response:
    """A document of so many bytes that lists one key."""
    url = "https://school.example/i"
    text = json.dumps({**json.loads(KEYS), "more": ""})
    return Response(url, (text[:-2] + "x" * (size - len(text)) + '"}').encode())


@pytest.mark.parametrize(
    ("size", "units"),
    [
        (2_000, 0),
        (2_001, 633),
        (2_004, 634),
        (7_999, 2_532),
        (8_004, 2_533),
        (60_000, 6_000),
        (60_015, 6_001),
        (255_000, 19_000),
    ],
)
def test_a_long_document_with_keys_counts_once(size: int, units: int) -> None:
    question, answer = Question(Policy(), default_contexts(), NOW), of_length(size)
    assert len(answer.body) == size
    for _ in range(2):
        assert len(answered(methods_of(question)["https"], answer.url, answer).methods) == 1
        assert question.effort.units == units
    answered(key_set_of(question), answer.url, answer)
    assert question.effort.units == 2 * units


def test_where_nothing_is_left_no_long_one_is_read() -> None:
    question = Question(Policy(), default_contexts(), NOW)
    question.effort.units = 120_001
    answer = of_length(2_000)
    assert answered(methods_of(question)["https"], answer.url, answer).methods
    task = methods_of(question)["https"](answer.url)
    next(task)
    with pytest.raises(BeyondEffort):
        task.send(of_length(2_001))
    assert question.effort.units == 120_001


def test_nor_is_a_key_looked_for_in_one_that_was_read_before() -> None:
    question = Question(Policy(), default_contexts(), NOW)
    for answer in (of_length(2_000), of_length(2_001)):
        question.effort.units = 0
        assert answered(methods_of(question)["https"], answer.url, answer).methods
        question.effort.units = 120_001
        task = methods_of(question)["https"](answer.url)
        next(task)
        with pytest.raises(StopIteration if len(answer.body) == 2_000 else BeyondEffort):
            task.send(answer)


def test_a_document_that_does_not_come_counts_for_nothing() -> None:
    question = Question(Policy(), default_contexts(), NOW)
    task = methods_of(question)["https"]("https://school.example/i")
    next(task)
    with pytest.raises(ResolutionError) as failed:
        task.send(FetchFailure("fetch.offline", "Nobody could be asked."))
    assert failed.value.detail_code == "resolve.unavailable"
    assert question.effort.units == 0


HTTPS, KEY_SET = "https://school.example/issuer", "https://school.example/.well-known/jwks.json"
TEACHER = fixed_signer("P-256", controller=HTTPS)
WEB = Documents(
    {
        HTTPS: json.dumps({"id": HTTPS}).encode(),
        KEY_SET: json.dumps(jwks([(TEACHER.verification_method, TEACHER.public_key)])).encode(),
        STATUS_LIST: make_status_list(signer=TEACHER),
    }
)


@pytest.fixture
def key_sets_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    read: list[str] = []

    def counted(url: str, key_set: JSONObject, issuer_id: str) -> ControllerDocument:
        read.append(url)
        return read_key_set(url, key_set, issuer_id)

    monkeypatch.setattr(resolving, "read_key_set", counted)
    return read


def token(named: JSONObject, **members: JSON) -> str:
    payload = bytes(make_badge(issuer=fixed_issuer(TEACHER))).decode().split(".")[1]
    return forge(named, {**json.loads(base64url_decode(payload)), **members}, TEACHER)


@pytest.mark.parametrize("named", [{}, {"kid": None, "jwk": TEACHER.public_jwk}], ids=["kid", "jwk"])
def test_the_key_set_of_a_domain_is_read_once_for_all_tokens(
    named: dict[str, Any], key_sets_read: list[str]
) -> None:
    """It may list hundreds of keys, and an archive hold hundreds of tokens."""
    made = token(header(TEACHER, **named)).encode()
    reports = Verifier(fetch=WEB).check_upload(a_zip({"1.jwt": made, "2.jwt": made}), now=NOW)
    assert [report.verdict for report in reports] == [Verdict.ACCEPTED] * 2
    assert key_sets_read == [KEY_SET]


def test_nor_is_it_read_again_for_the_status_list_that_is_looked_at_once_more(
    key_sets_read: list[str],
) -> None:
    listed = token(header(TEACHER), credentialStatus=StatusEntry(STATUS_LIST, 7, "revocation").to_json())
    one = Verifier(fetch=WEB).verify(listed, now=NOW).kept
    key_sets_read.clear()
    (again,) = Verifier(fetch=WEB).recheck([("key", one)], now=NOW)
    assert (again.report.verdict, again.report["status"].code) == (Verdict.ACCEPTED, "status.good")
    assert key_sets_read == [KEY_SET]


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


def test_a_method_that_asks_twice_is_none_to_be_shared() -> None:
    def asks_twice(url: str) -> Resolution[ControllerDocument]:
        yield Request(url)
        yield Request(url)
        raise NotImplementedError

    url, question = "https://school.example/i", Question(Policy(), default_contexts(), NOW)
    task = _read_once(question, asks_twice, url)
    next(task)
    with pytest.raises(AssertionError):
        task.send(Response(url, KEYS))


def test_a_did_that_contains_its_key_asks_nobody() -> None:
    did = LocalSigner.generate("Ed25519").controller
    task = methods_of(Question(Policy(), default_contexts(), NOW))["did:key"](did)
    with pytest.raises(StopIteration) as done:
        next(task)
    assert done.value.value.id == did


@pytest.mark.parametrize(
    ("key", "characters", "units"),
    [
        (fixed_signer().public_key, 56, 25),
        (fixed_signer("P-256").public_key, 57, 25),
        (rsa(3_072, 65_537), 556, 80),
    ],
    ids=["Ed25519", "P-256", "RSA"],
)
def test_a_key_in_an_id_counts_once(key: PublicKey, characters: int, units: int) -> None:
    question = Question(Policy(), default_contexts(), NOW)
    did = f"did:key:{key.to_multikey()}"
    assert len(did) == characters
    found = []
    for _ in range(2):
        with pytest.raises(StopIteration) as done:
            next(methods_of(question)["did:key"](did))
        found.append(done.value.value)
        assert question.effort.units == units
    assert found[0] is found[1]


def test_where_nothing_is_left_no_long_key_is_read() -> None:
    question = Question(Policy(), default_contexts(), NOW)
    question.effort.units = 120_001
    for name in ("did:key", "did:jwk"):
        with pytest.raises(ResolutionError):
            next(methods_of(question)[name](f"{name}:{'z' * 192}"))
        with pytest.raises(BeyondEffort):
            next(methods_of(question)[name](f"{name}:{'z' * 193}"))


def test_so_does_one_that_may_be_in_the_name_of_a_key() -> None:
    question = Question(Policy(), default_contexts(), NOW)
    rounds = [
        key_of(f"did:web:a.example#{fragment}", "did:web:b.example", question)
        for fragment in ("z" * 200, "z" * 205, "a" * 205)
    ]
    for counted, each in zip((0, 20, 20), rounds, strict=True):
        with pytest.raises(ResolutionError):
            next(each)
        assert question.effort.units == counted
