"""A value of another type than the one that was meant, so that a reader takes a false turn: never accepted, no crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from time import process_time
from typing import Any

import pytest

from openbadge_issuer import ExpectedRecipient, Verdict, Verifier
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Outcome, Report
from unit.verification.presenting import token

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


FREE = [
    ("name",),
    ("issuer", "name"),
    ("credentialSubject", "achievement", "name"),
    ("credentialSubject", "achievement", "description"),
    ("credentialSubject", "achievement", "criteria", "narrative"),
    (
        "credentialSubject",
        "identifier",
        1,
        "identityHash",
    ),  # of another identity than the one that is asked for
]
"""Where any text will do."""


def by_its_issuer(place: tuple[str | int, ...], strange: Any) -> Report:
    """The report on a token with this in it, which the issuer itself signed: no proof is in the way."""
    document = {name: value for name, value in replaced(place, strange).items() if name != "proof"}
    issuer, subject = document["issuer"], document["credentialSubject"]
    claims = {
        "iss": issuer.get("id") if isinstance(issuer, dict) else issuer,
        "sub": subject.get("id") if isinstance(subject, dict) else None,
        "jti": document["id"],
        "nbf": int(NOW.timestamp()),
    }
    said = {name: value for name, value in claims.items() if isinstance(value, str | int)}
    content = token({**document, **said}, signer=fixed_signer(), typ="JWT")
    return VERIFIER.check(content, now=NOW, expected_recipients=ADA)


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place[0] != "proof"], ids=lambda place: "/".join(map(str, place))
)
def test_another_type_that_the_issuer_signed(place: tuple[str | int, ...]) -> None:
    """Accepted where a text stands for a text, and nowhere else; what is refused is told by its place or its member."""
    before: Any = DOCUMENT
    for key in place:
        before = before[key]
    for strange in STRANGE:
        if strange == before:
            continue
        report = by_its_issuer(place, strange)
        free = (place in FREE and isinstance(strange, str)) or (place[-1] == "criteria" and strange == {})
        assert (report.verdict is Verdict.ACCEPTED) == free, (place, strange, str(report))
        told = {check.name for check in report.troubles}
        assert free or told & {"json", "contexts", "structure", "recipient"}, (place, strange, str(report))


def test_a_status_that_is_no_object_is_not_the_absence_of_one() -> None:
    for strange in STRANGE:
        report = by_its_issuer(("credentialStatus",), strange)
        assert report["proof"].outcome is Outcome.PASSED
        assert (report.verdict, report["structure"].outcome) == (Verdict.REFUSED, Outcome.FAILED), strange
        absent = strange == []
        assert (report["status"].outcome is Outcome.NOT_APPLICABLE) == absent, strange
