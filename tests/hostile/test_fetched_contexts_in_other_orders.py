"""Badges that name the same fetched contexts, each in an order of its own: read once, and compiled as can be afforded.

720 badges with six contexts of 0.9 MB took twenty seconds, and 3.9 GB, while each order had a copy of each of them.
"""

from __future__ import annotations

import json
from itertools import combinations, islice, permutations
from typing import Any

import pytest

from openbadge_issuer import Policy, Report, Verdict, Verifier
from openbadge_issuer.ports import Answer, Documents, Request, Response
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from proof_samples import token
from upload_samples import a_zip

URLS = [f"https://contexts.example/{number}" for number in range(16)]
LONG: Any = {"@context": {"long": "https://x.example/long"}, "x": "y" * 900_000}
MANY: Any = {"@context": {f"t{number}": f"https://x.example/{number}" for number in range(18_000)}}


def judged(orders: Any, context: Any, *, form: str = "token") -> tuple[Report, ...]:
    badges, body = {}, json.dumps(context).encode()
    for number, urls in enumerate(orders):
        document: Any = json.loads(bytes(make_badge()))
        document["@context"] += urls
        proof = document.pop("proof")
        badge = token(document, fixed_signer()).encode()
        badges[str(number)] = badge if form == "token" else json.dumps({**document, "proof": proof}).encode()

    def fetch(request: Request, /) -> Answer:
        if request.purpose == "context":
            return Response(request.url, bytes(bytearray(body)), fetched_at=NOW)
        return Documents(issuer_documents().documents)(request)

    policy = Policy(fetch_contexts=True)
    return Verifier(policy=policy, fetch=fetch).check_upload(a_zip(badges), now=NOW)


CROWDS: dict[str, tuple[Any, Any, str]] = {
    "long ones": (permutations(URLS[:6]), LONG, "token"),
    "empty ones": (permutations(URLS[:13]), {"@context": {}}, "token"),
    "in other sets": (combinations(URLS, 7), {"@context": {}}, "token"),
    "with more terms than a document may have": ([[url] for url in URLS], MANY, "json"),
}


@pytest.mark.parametrize("name", CROWDS)
def test_what_comes_after_is_undecided(name: str) -> None:
    orders, context, form = CROWDS[name]
    reports = judged(islice(orders, 500), context, form=form)
    assert reports[0]["contexts"].code == "contexts.fetched"
    assert reports[-1].verdict is Verdict.UNDECIDED
    assert reports[-1]["carrier"].code == "limit.nested"


def test_badges_with_thousands_of_contexts_in_them() -> None:
    """There is no room to fetch all of one badge, so none is asked for: 38,000 of them took 0.9 seconds to be told so."""
    badges = {}
    for number in range(24):
        document: Any = json.loads(bytes(make_badge()))
        urls = [[f"https://a{number}.example/{one * 16 + k}" for k in range(16)] for one in range(100)]
        document["evidence"] = [
            {"id": f"urn:{n}", "type": ["Evidence"], "@context": each} for n, each in enumerate(urls)
        ]
        badges[str(number)] = json.dumps(document).encode()
    reports = Verifier(policy=Policy(fetch_contexts=True)).check_upload(a_zip(badges), now=NOW)
    assert {report["contexts"].code for report in reports} == {"jsonld.unknown_context"}


def test_badges_that_name_the_same_in_one_order_are_all_judged() -> None:
    reports = judged([URLS[:8]] * 400, {"@context": {}})
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}
