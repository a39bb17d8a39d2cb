"""The place that a badge names sends another badge: of another person, by somebody else, an older one."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.testing import fixed_issuer, fixed_signer, make_badge
from openbadge_issuer.verification import Outcome, Verdict
from refresh_samples import LATER, NEWER, ORIGINAL, edition, judged, titled


def identified(value: str) -> Any:
    return lambda document: document["credentialSubject"].update(
        id="urn:uuid:6f3b1f6e-9a0c-4f0a-8c55-0d4d5f0a7f10",
        identifier=[
            {"type": "IdentityObject", "identityHash": value, "identityType": "emailAddress", "hashed": False}
        ],
    )


STRANGER = fixed_signer(controller=None, seed="mallory")


@pytest.mark.parametrize(
    ("there", "code"),
    [
        (edition(identified("eve@example.org"), since=LATER), "other_subject"),
        (edition(identified("x"), since=LATER), "other_subject"),
        (edition(lambda document: document.update(id="urn:uuid:another"), since=LATER), "another"),
        (edition(lambda document: document.update(type=["VerifiableCredential"]), since=LATER), "another"),
        (edition(lambda document: document.pop("id"), since=LATER), "another"),
        (bytes(make_badge(issuer=fixed_issuer(STRANGER))), "another"),
        (edition(since=LATER, signer=STRANGER), "refused"),
        (NEWER.replace(b"second edition", b"seventh edition"), "refused"),
        (edition(titled("old"), since="2026-01-01T00:00:00Z"), "older"),
        (edition(titled("as old")), "not_newer"),
        (edition(titled("of tomorrow"), since="2026-02-01T00:00:00Z"), "not_yet_valid"),
        (edition(lambda document: document["credentialSubject"]["achievement"].pop("criteria"), since=LATER), "refused"),
    ],
    ids=range(12),
)  # fmt: skip
def test_the_original_is_judged_and_it_is_told(there: bytes, code: str) -> None:
    report = judged(there)
    assert (report["refresh"].outcome, report["refresh"].code) == (Outcome.WARNING, f"refresh.{code}")
    assert report.verdict is Verdict.ACCEPTED
    assert report.badge is not None
    assert report.badge.title == "Welding"


def test_a_revoked_badge_is_not_cleared_by_a_badge_of_somebody_else() -> None:
    """A holder can not choose what the issuer's place sends; whoever runs the place can, and has no key."""
    for there in (NEWER.replace(b"second", b"last"), edition(identified("eve@example.org"), since=LATER)):
        report = judged(there, edition(lambda document: document.update(validUntil="2026-01-31T11:30:00Z")))
        assert (report.verdict, report["dates"].code) == (Verdict.REFUSED, "dates.expired")


def test_the_original_is_as_it_was_handed_in() -> None:
    assert judged(ORIGINAL)["refresh"].code == "refresh.current"
