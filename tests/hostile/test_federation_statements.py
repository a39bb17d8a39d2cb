"""Statements of a federation that are forged, of others, of another time, or replayed: none says yes, and none says no."""

from __future__ import annotations

import pytest

from federation_samples import (
    ANCHOR,
    DAY,
    FETCH,
    QUESTION,
    SIGNER,
    URL,
    about,
    configuration,
    judged,
    statement,
)
from openbadge_issuer.ports import Answer, FetchFailure, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer
from openbadge_issuer.verification import Outcome, Verdict

MALLORY = fixed_signer("P-256", controller=None, seed="mallory")
SAME_KEYS = {"keys": [{**SIGNER.public_jwk, "kid": "key-1"}, {**MALLORY.public_jwk, "kid": "key-1"}]}
GOOD = configuration()
OF_A_STATEMENT = {
    "trust.statement",
    "trust.no_statement",
    "trust.no_name",
    "trust.unavailable_page",
    *(f"trust.statement_{each}" for each in ("of_another", "extensions", "time", "key")),
}


def unknown(configured: bytes | Answer, stated: bytes | Answer) -> str:
    report = judged({URL: configured, QUESTION: stated})
    assert report["trust"].outcome is Outcome.UNKNOWN, report["trust"]
    assert report.verdict is Verdict.UNDECIDED
    return report["trust"].code


@pytest.mark.parametrize(
    "stated",
    [
        about(signer=MALLORY),
        about(issuer="https://other.example"),
        about(sub="did:web:other.example"),
        about(sub=ANCHOR),
        about(ends=NOW - DAY),
        about(begins=NOW + DAY, ends=NOW + 2 * DAY),
        about(ends=NOW),
        about(header={"kid": "key-2"}),
        about(header={"kid": None}),
        about(header={"typ": "JWT"}),
        about(header={"typ": "vc+jwt"}),
        about(header={"alg": "none"}),
        about(header={"alg": "HS256"}),
        about(header={"alg": "EdDSA"}),
        about(header={"crit": ["x"]}),
        about(crit=["x"]),
        about(exp="tomorrow"),
        about(exp=True),
        about(exp=10**15),
        about(iat=None),
        about(name=""),
        about(name=["Example School"]),
        about()[:-4] + b"AAAA",
        about().rpartition(b".")[0] + b".",
        statement(ISSUER_ID),
        configuration(),
        b"",
        b"<html>",
        b"{}",
        b"\xff\xfe",
        b"a.b.c",
    ],
    ids=range(31),
)
def test_what_is_stated_of_the_issuer(stated: bytes) -> None:
    assert unknown(GOOD, stated) in OF_A_STATEMENT


@pytest.mark.parametrize(
    "configured",
    [
        configuration(issuer="https://other.example"),
        configuration(sub="https://other.example"),
        configuration(issuer="https://other.example", sub="https://other.example"),
        configuration(ends=NOW - DAY),
        configuration(jwks={"keys": [{**MALLORY.public_jwk, "kid": "key-1"}]}),
        configuration(jwks={"keys": []}),
        configuration(jwks={}),
        configuration(jwks=SAME_KEYS),
        configuration(endpoint=None),
        configuration(endpoint="http://anchor.example/fetch"),
        configuration(endpoint="https://127.0.0.1/fetch"),
        configuration(endpoint="https://localhost/fetch"),
        configuration(endpoint="file:///etc/passwd"),
        configuration(endpoint=f"{FETCH}#x"),
        about(),
        b"",
        b"{}",
    ],
    ids=range(17),
)
def test_what_the_anchor_says_of_itself(configured: bytes) -> None:
    assert unknown(configured, about()) in {*OF_A_STATEMENT, "trust.another_anchor", "trust.no_endpoint"}


def test_an_anchor_that_comes_from_another_server() -> None:
    """Its keys are as good as its server: a redirect would let somebody else name them."""
    forged = configuration(MALLORY)
    elsewhere = Response("https://attacker.example/.well-known/openid-federation", forged)
    assert unknown(elsewhere, about(signer=MALLORY)) == "trust.redirected"


@pytest.mark.parametrize("status", [0, 204, 302, 400, 401, 403, 404, 410, 429, 500, 503])
def test_servers_in_trouble(status: int) -> None:
    assert unknown(GOOD, Response(QUESTION, about(), status)) == "trust.unavailable_status"
    assert unknown(Response(URL, GOOD, status), about()) == "trust.unavailable_status"
    for body in (b"", b"<html>Not found</html>", b'{"error": "server_error"}', b'{"error": "not_found"'):
        assert unknown(GOOD, Response(QUESTION, body, status)) == "trust.unavailable_status"


def test_nobody_answers() -> None:
    assert unknown(FetchFailure("fetch.timeout", "Too slow."), about()) == "trust.unavailable"
    assert unknown(GOOD, FetchFailure("fetch.timeout", "Too slow.")) == "trust.unavailable"


def test_the_right_ones_are_believed() -> None:
    assert judged({URL: GOOD, QUESTION: about()}).verdict is Verdict.ACCEPTED
