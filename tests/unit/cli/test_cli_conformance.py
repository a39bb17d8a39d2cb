"""``openbadge conformance sign|verify``: one request a line, one answer a line, whatever the lines hold."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer import bake
from openbadge_issuer.cli import conformance
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from unit.cli.commands import Command

ARTWORK = Path(__file__).parents[3] / "examples" / "artwork"
DOCUMENTS = {url: json.loads(body) for url, body in issuer_documents().documents.items()}
SECRET = fixed_signer().to_secret_multikey(unencrypted=True)
UNSIGNED = {name: value for name, value in make_badge().document.items() if name != "proof"}
SIGN = {
    "credential": UNSIGNED,
    "secretKeyMultibase": SECRET,
    "verificationMethod": fixed_signer().verification_method,
    "now": NOW.isoformat(),
}
VERIFY = {"credential": make_badge().document, "documents": DOCUMENTS, "now": NOW.isoformat()}


def ask(openbadge: Command, command: str, *requests: object) -> list[dict[str, Any]]:
    lines = [request if isinstance(request, bytes) else json.dumps(request).encode() for request in requests]
    done = openbadge("conformance", command, stdin=b"\n".join(lines) + b"\n")
    assert (done.status, done.err) == (0, "")
    assert done.out.isascii()
    return [json.loads(line) for line in done.out.splitlines()]


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "vc-jwt", None])
def test_what_is_signed_verifies(openbadge: Command, proof: str | None) -> None:
    (signed,) = ask(openbadge, "sign", {"id": "a", **SIGN, **({"proof": proof} if proof else {})})
    assert set(signed) == {"id", "secured"}
    secured = signed["secured"]
    assert isinstance(secured, str) == (proof == "vc-jwt")
    badge = {"text": secured} if isinstance(secured, str) else {"credential": secured}
    (verified,) = ask(
        openbadge, "verify", {"id": "b", **badge, "documents": DOCUMENTS, "now": NOW.isoformat()}
    )
    assert (verified["id"], verified["verdict"]) == ("b", "accepted")
    assert verified["report"]["verdict"] == "accepted"


@pytest.mark.parametrize("carrier", ["json", "png", "svg"])
def test_files_as_base64(openbadge: Command, carrier: str) -> None:
    data = bytes(make_badge())
    if carrier != "json":
        data = bake((ARTWORK / f"badge.{carrier}").read_bytes(), data)
    request = {**VERIFY, "base64": base64.b64encode(data).decode()}
    (reply,) = ask(openbadge, "verify", request)
    assert (reply["verdict"], reply["report"]["carrier"]) == ("accepted", carrier)


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({}, "accepted"),
        ({"documents": {}}, "undecided"),
        ({"recipients": {"emailAddress": "ada@example.org"}}, "accepted"),
        ({"recipients": {"emailAddress": "eve@example.org"}}, "refused"),
        ({"trust": {"did:web:school.example": "The school"}}, "accepted"),
        ({"trust": {"did:web:other.example": "Another school"}}, "refused"),
        ({"now": "2020-01-01T00:00:00Z"}, "refused"),
        ({"text": "not a badge"}, "refused"),
    ],
)
def test_verdicts(openbadge: Command, more: dict[str, object], verdict: str) -> None:
    (reply,) = ask(openbadge, "verify", {**VERIFY, **more})
    assert reply["verdict"] == verdict


BAD_FOR_BOTH: list[tuple[object, str]] = [
    (b"{", "json.syntax"),
    (b"\xff", "json.encoding"),
    (b"[]", "json.no_object"),
    (b'"text"', "json.no_object"),
    (b'{"id": 1, "id": 2}', "json.duplicate_name"),
    (b'{"id": NaN}', "json"),
    ({}, "usage"),
    ({"credential": 1}, "usage"),
    (b"[" * 1_000, "limit.depth"),
]


@pytest.mark.parametrize("command", ["sign", "verify"])
@pytest.mark.parametrize(("request_", "code"), BAD_FOR_BOTH)
def test_a_bad_line_is_answered_and_the_next_one_read(
    openbadge: Command, command: str, request_: object, code: str
) -> None:
    good: object = SIGN if command == "sign" else VERIFY
    bad, answered = ask(openbadge, command, request_, b"", good)
    assert bad["error"]["code"].startswith(code)
    assert bad["error"]["message"]
    assert bad["error"]["findings"] == []
    assert "error" not in answered


@pytest.mark.parametrize(
    "changes",
    [
        {"now": "yesterday"},
        {"now": "2026-01-31T12:00:00"},
        {"now": 1},
        {"base64": "*"},
        {"base64": None},
        {"text": 1},
        {"documents": []},
        {"recipients": []},
        {"trust": {}},
    ],
)
def test_requests_to_verify_that_can_not_work(openbadge: Command, changes: dict[str, object]) -> None:
    (reply,) = ask(openbadge, "verify", {"id": 7, **VERIFY, **changes})
    assert reply["id"] == 7
    assert reply["error"]["code"].startswith(("usage", "config"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"secretKeyMultibase": "z3u2"}, "key"),
        ({"secretKeyMultibase": None}, "usage"),
        ({"verificationMethod": "did:web:other.example#key-1"}, "rules"),
        ({"proof": "rot13"}, "usage"),
        ({"credential": {}}, "rules"),
        ({"credential": {**UNSIGNED, "validFrom": "yesterday"}}, "rules"),
        ({"credential": {**UNSIGNED, "surprise": 1}}, "jsonld"),
    ],
)
def test_requests_to_sign_that_can_not_work(
    openbadge: Command, changes: dict[str, object], code: str
) -> None:
    (reply,) = ask(openbadge, "sign", {"id": None, **SIGN, **changes})
    assert reply["id"] is None
    assert reply["error"]["code"].startswith((code, "rules"))
    assert SECRET not in json.dumps(reply)


def test_every_finding_is_in_the_answer(openbadge: Command) -> None:
    (reply,) = ask(openbadge, "sign", {**SIGN, "credential": {**UNSIGNED, "validFrom": "x", "name": 1}})
    pointers = {finding["pointer"] for finding in reply["error"]["findings"]}
    assert {"/validFrom", "/name"} <= pointers


def test_a_fault_of_ours_ends_one_request_only(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    badge_of = conformance._badge

    def breaks(request: dict[str, Any]) -> object:
        if request.get("id") == 1:
            raise RecursionError("secret text")
        return badge_of(request)

    monkeypatch.setattr(conformance, "_badge", breaks)
    first, second = ask(openbadge, "verify", {"id": 1, **VERIFY}, {"id": 2, **VERIFY})
    assert first["error"]["code"] == "internal"
    assert "RecursionError" in first["error"]["message"]
    assert "secret text" not in first["error"]["message"]
    assert second["verdict"] == "accepted"


def test_a_line_that_is_too_long(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps(VERIFY).encode()
    monkeypatch.setattr(conformance, "MAX_LINE", len(line) + 10)
    first, second, third = ask(openbadge, "verify", b"x" * (3 * len(line)), VERIFY, b"y" * (len(line) + 9))
    assert first["error"]["code"] == "usage"
    assert second["verdict"] == "accepted"
    assert third["error"]["code"] == "json.syntax"


def test_no_line_no_answer(openbadge: Command) -> None:
    assert openbadge("conformance", "verify", stdin=b"").out == ""
    assert openbadge("conformance", "verify", stdin=b"\n \n").out == ""


def test_an_outside_suite_talks_to_it_line_by_line() -> None:
    """A real process: each answer comes before the next request is written."""
    command = [sys.executable, "-m", "openbadge_issuer", "conformance", "verify"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as suite:
        assert suite.stdin is not None
        assert suite.stdout is not None
        requests: list[dict[str, Any]] = [VERIFY, {"text": "\u2028"}, {"now": 1}]
        replies = []
        for number, request in enumerate(requests):
            suite.stdin.write(json.dumps({"id": number, **request}, ensure_ascii=False).encode() + b"\n")
            suite.stdin.flush()
            replies.append(json.loads(suite.stdout.readline()))
        suite.stdin.close()
        assert suite.wait(timeout=60) == 0
    assert [reply["id"] for reply in replies] == [0, 1, 2]
    assert [reply.get("verdict") for reply in replies] == ["accepted", "refused", None]
