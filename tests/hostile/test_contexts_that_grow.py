"""Contexts whose terms begin with one another, so that each is longer than the one before; and others dear to read.

A context of 578 kB took twelve seconds and 2.3 GB, before it was seen what any of its terms is.
"""

from __future__ import annotations

import json
from itertools import islice, product
from string import ascii_lowercase
from typing import Any

import pytest

from openbadge_issuer import Policy, Report, Verdict, Verifier
from openbadge_issuer.ports import Answer, Documents, Request, Response
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from upload_samples import a_zip

URL = "https://contexts.example/1"
HOME = "https://x.example/"
LIMIT = "limit.context_work"


def chained(count: int, suffix: int) -> dict[str, Any]:
    """Each term with the IRI of the one before, and some more."""
    return {"t0": HOME, **{f"t{n}": f"t{n - 1}:{'a' * suffix}/" for n in range(1, count)}}


def below(count: int, prefix: int, **more: str) -> dict[str, Any]:
    """Terms, or their types, that each begin with one long IRI."""
    made = {f"t{n}": {"@id": f"{HOME}{n}", **more} if more else f"p:{n}" for n in range(count)}
    return {"p": f"{HOME}{'a' * prefix}/", **made}


GROWING: dict[str, dict[str, Any]] = {
    "each longer than the one before": chained(15_000, 20),
    "all below a long one": below(10_000, 400_000),
    "types below a long one": below(4_900, 400_000, **{"@type": "p:x"}),
    "names in a long vocabulary": {
        "@vocab": HOME + "a" * 400_000,
        **{f"t{n}": {"@type": "@id"} for n in range(4_900)},
    },
}


def judged(handed_in: bytes, context: Any) -> tuple[Report, ...]:
    body = json.dumps({"@context": context}).encode()

    def fetch(request: Request, /) -> Answer:
        if request.url == URL:
            return Response(URL, body, fetched_at=NOW)
        return Documents(issuer_documents().documents)(request)

    return Verifier(policy=Policy(fetch_contexts=True), fetch=fetch).check_upload(handed_in, now=NOW)


def naming(context: Any, name: str = "") -> bytes:
    document: Any = json.loads(bytes(make_badge()))
    document["@context"].append(context)
    return json.dumps({**document, "name": name} if name else document).encode()


@pytest.mark.parametrize("name", GROWING)
def test_it_is_refused_before_it_is_large(name: str) -> None:
    (report,) = judged(naming(URL), GROWING[name])
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, LIMIT)


@pytest.mark.parametrize("name", GROWING)
def test_nor_is_one_in_the_badge_itself(name: str) -> None:
    report = Verifier(policy=Policy(allow_inline_contexts=True), fetch=issuer_documents()).check(
        naming(GROWING[name]), now=NOW
    )
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, LIMIT)


def test_many_badges_with_one_that_just_may_be() -> None:
    """1.9 MB of IRIs are as much as one document may have; other badges have what is left."""
    reports = judged(a_zip({str(n): naming(URL, f"B{n}") for n in range(30)}), below(900, 2_000))
    assert {report["proof"].code for report in reports} <= {"proof.signature", "proof.not_run_document"}


def test_long_iris_that_do_not_grow_are_read() -> None:
    (report,) = judged(naming(URL), chained(60, 20))
    assert report.verdict is Verdict.ACCEPTED


def test_names_that_look_like_keywords() -> None:
    """They are left out: looking for each among all took the square of their number."""
    names = ["@" + "".join(letters) for letters in islice(product(ascii_lowercase, repeat=4), 45_000)]
    (report,) = judged(naming(URL), dict.fromkeys(names, "x"))
    assert report.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "context",
    [
        ["a/../" * 190_000],
        [
            {f"t{n}": {"@id": f"{HOME}{n}", "@context": [f"x{k}" for k in range(9)]} for n in range(4_000)},
            "x",
        ],
    ],
    ids=["a long address", "many addresses"],
)
def test_what_names_others_that_nobody_knows_is_read_once(context: Any) -> None:
    reports = judged(a_zip({str(n): naming(URL, f"B{n}") for n in range(30)}), context)
    assert {report["proof"].code for report in reports} == {"jsonld.unknown_context"}
    assert {report.verdict for report in reports} == {Verdict.UNDECIDED}
