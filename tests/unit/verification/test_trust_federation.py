"""OpenID Federation: the anchor's own statement, and what it states of an issuer."""

from __future__ import annotations

import pytest

from federation_samples import ANCHOR, DAY, FETCH, QUESTION, URL, about, configuration, judged
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import Response
from openbadge_issuer.testing import NOW, fixed_signer
from openbadge_issuer.verification import Outcome, Verdict
from openbadge_issuer.verification.trust import FederationRegistry

NOT_FOUND = Response(QUESTION, b'{"error": "not_found", "error_description": "No such entity."}', 404)


def test_the_anchor_states_who_the_issuer_is() -> None:
    asked: list[str] = []
    report = judged({URL: configuration(), QUESTION: about("The School")}, asked=asked)
    trust = report["trust"]
    assert (report.verdict, trust.code) == (Verdict.ACCEPTED, "trust.listed")
    assert (
        trust.message
        == "The issuer is one whom you trust. It is in the registry 'Federation', as 'The School'."
    )
    assert trust.params["until"] == (NOW + DAY).isoformat()
    assert asked[-2:] == [URL, QUESTION]
    assert "sub=did%3Aweb%3Aschool.example" in QUESTION


def test_it_says_that_it_does_not_know_the_issuer() -> None:
    report = judged({URL: configuration(), QUESTION: NOT_FOUND})
    assert (report["trust"].code, report.verdict) == ("trust.not_listed", Verdict.REFUSED)


def test_an_endpoint_with_a_question_of_its_own_and_on_another_server() -> None:
    other = "https://api.example/fetch?tenant=1"
    there = f"{other}&sub=did%3Aweb%3Aschool.example"
    assert judged({URL: configuration(endpoint=other), there: about()}).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_keys(kind: str) -> None:
    signer = fixed_signer(kind, controller=None, seed="another anchor")  # type: ignore[arg-type]
    served = {URL: configuration(signer), QUESTION: about(signer=signer)}
    assert judged(served).verdict is Verdict.ACCEPTED


def test_statements_end() -> None:
    served = {URL: configuration(ends=NOW + 9 * DAY), QUESTION: about(ends=NOW + DAY)}
    assert judged(served)["trust"].params["until"] == (NOW + DAY).isoformat()
    later = judged(served, now=NOW + 2 * DAY)
    assert (later["trust"].outcome, later["trust"].code) == (Outcome.UNKNOWN, "trust.statement_time")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("", URL),
        ("x", ANCHOR),
        ("x", f"http://anchor.example{URL[22:]}"),
        ("x", 7),
        (None, URL),
        ("x", FETCH),
    ],
)
def test_what_is_no_anchor(name: str, url: str) -> None:
    with pytest.raises(ConfigurationError):
        FederationRegistry(name, url)
