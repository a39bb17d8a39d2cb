"""A value of another type than the one that was meant, so that a reader takes a false turn: never accepted, no crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from time import process_time
from typing import Any

import pytest

from openbadge_issuer import ExpectedRecipient, Verdict, Verifier
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome

VERIFIER = Verifier(fetch=issuer_documents())
ADA = [ExpectedRecipient.email("ada@example.org")]
STRANGE: list[Any] = [
    None, True, False, 0, -1, 1.5, "", " ", "0", [], [[]], [None], {}, {"": ""}, {"@value": "x"}, {"@id": "urn:x"},
    {"@list": ["x"]}, ["x", "x"], {"type": ["x"]}, "__proto__", "VerifiableCredential", ["a"] * 300,
]  # fmt: skip


def places(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if at:
        yield at
    for key, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from places(inner, (*at, key))


DOCUMENT: dict[str, Any] = json.loads(bytes(make_badge()))
PLACES = list(places(DOCUMENT))


def replaced(place: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    document = deepcopy(DOCUMENT)
    inner: Any = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return document


@pytest.mark.parametrize("place", PLACES, ids=lambda place: "/".join(map(str, place)))
def test_another_type_anywhere(place: tuple[str | int, ...]) -> None:
    begun = process_time()
    for strange in STRANGE:
        document = replaced(place, strange)
        if document == DOCUMENT:
            continue
        report = VERIFIER.check(json.dumps(document).encode(), now=NOW, expected_recipients=ADA)
        assert report.verdict is not Verdict.ACCEPTED, (place, strange)
        json.loads(report.to_text())
        assert str(report)
    assert process_time() - begun < 20


@pytest.mark.parametrize("strange", [one for one in STRANGE if not isinstance(one, dict)], ids=repr)
def test_another_type_altogether(strange: Any) -> None:
    report = VERIFIER.check(json.dumps(strange).encode(), now=NOW)
    assert report.verdict is Verdict.REFUSED
    assert report.badge is None


@pytest.mark.parametrize(
    "kinds",
    [
        ["VerifiableCredential"],
        ["OpenBadgeCredential"],
        ["VerifiableCredential", "EndorsementCredential"],
        ["VerifiableCredential", "OpenBadgeCredential", "ClrCredential"],
        ["VerifiableCredential", "OpenBadgeCredential", "BitstringStatusListCredential"],
        ["VerifiablePresentation"],
        ["VerifiablePresentation", "VerifiableCredential", "OpenBadgeCredential"],
        ["EnvelopedVerifiableCredential"],
        ["Assertion"],
        "OpenBadgeCredential",
    ],
    ids=str,
)
def test_passed_as_something_else(kinds: Any) -> None:
    """A genuine badge under another type: whatever it is judged as then, the proof is not over that."""
    report = VERIFIER.check(json.dumps({**DOCUMENT, "type": kinds}).encode(), now=NOW)
    assert report.verdict is not Verdict.ACCEPTED


def test_a_status_that_is_no_object_is_not_the_absence_of_one() -> None:
    for strange in STRANGE:
        report = VERIFIER.check(json.dumps({**DOCUMENT, "credentialStatus": strange}).encode(), now=NOW)
        assert report.verdict is not Verdict.ACCEPTED
        assert report["status"].outcome is not Outcome.PASSED
