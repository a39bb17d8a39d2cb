"""Recipients that would match anybody: hashes of other kinds, cut short, unsalted by a trick, or no hash at all."""

from __future__ import annotations

from typing import Any

import pytest

from ob2_samples import HOME, assertion, changed, judged, web
from openbadge_issuer import ExpectedRecipient
from openbadge_issuer.models import identity_hash
from openbadge_issuer.verification import Verdict

RIGHT = identity_hash("ada@example.org", "deadsea")


@pytest.mark.parametrize(
    ("recipient", "code"),
    [
        ({"identity": RIGHT[:-1], "hashed": True, "salt": "deadsea"}, "not_by_types"),
        ({"identity": RIGHT + "0", "hashed": True, "salt": "deadsea"}, "not_by_types"),
        ({"identity": RIGHT[len("sha256$") :], "hashed": True, "salt": "deadsea"}, "not_by_types"),
        ({"identity": RIGHT.replace("sha256", "sha512"), "hashed": True, "salt": "deadsea"}, "not_by_types"),
        ({"identity": RIGHT.replace("sha256", "SHA256"), "hashed": True, "salt": "deadsea"}, "not_by_types"),
        ({"identity": RIGHT.replace("sha256", "md5"), "hashed": True, "salt": "deadsea"}, "not_by_types"),
        ({"identity": RIGHT, "hashed": True, "salt": ["deadsea", "deadsea"]}, "other"),
        ({"identity": RIGHT, "hashed": True}, "other"),
        ({"identity": RIGHT, "hashed": False, "salt": "deadsea"}, "other"),
        ({"identity": "ada@example.org", "hashed": True}, "not_by_types"),
        ({"identity": "", "hashed": False}, "other"),
        ({"identity": "*", "hashed": False}, "other"),
        ({"identity": ["ada@example.org", "eve@example.org"], "hashed": False}, "not_named"),
        ({"identity": "sha256$", "hashed": True}, "not_by_types"),
        ({"identity": "md5$" + 32 * "0", "hashed": True}, "other"),
        ({"identity": "ada@example.org", "hashed": False, "type": "name"}, "not_by_types"),
        ({"identity": "ada@example.org", "hashed": False, "type": ["email", "id"]}, "not_by_types"),
        ({}, "not_named"),
    ],
)
def test_nobody_is_matched_by_accident(recipient: dict[str, Any], code: str) -> None:
    badge = changed(assertion(), recipient={"type": "email", **recipient})
    report = judged(badge, web({f"{HOME}/assertions/1.json": badge}))
    assert (report.verdict, report["recipient"].code) == (Verdict.REFUSED, f"recipient.{code}")


@pytest.mark.parametrize(
    "recipient",
    [
        {"identity": ["ada@example.org"], "hashed": False},
        {"identity": "ada@example.org", "hashed": [False], "type": ["email"]},
        {"identity": [RIGHT], "hashed": [True], "salt": ["deadsea"]},
    ],
)
def test_an_array_of_one_names_whom_the_one_names(recipient: dict[str, Any]) -> None:
    badge = changed(assertion(), recipient={"type": "email", **recipient})
    for said in (badge, {**badge, "recipient": [badge["recipient"]]}):
        report = judged(said, web({f"{HOME}/assertions/1.json": said}))
        assert (report.verdict, report["recipient"].code) == (Verdict.ACCEPTED, "recipient.matched")
        assert report["structure"].code == "structure.passed"
    stranger = judged(
        badge,
        web({f"{HOME}/assertions/1.json": badge}),
        expected=ExpectedRecipient.email("eve@example.org"),
    )
    assert (stranger.verdict, stranger["recipient"].code) == (Verdict.REFUSED, "recipient.other")


def test_what_is_hashed_is_not_matched_by_the_hash_itself() -> None:
    report = judged(assertion(), expected=ExpectedRecipient("emailAddress", RIGHT))
    assert report["recipient"].code == "recipient.other"


def test_several_recipients_are_none() -> None:
    several = [
        {"type": "email", "hashed": False, "identity": f"{name}@example.org"} for name in ("eve", "ada")
    ]
    badge = changed(assertion(), recipient=several)
    report = judged(badge, web({f"{HOME}/assertions/1.json": badge}))
    assert report["structure"].code == "ob2.value"
    assert report.verdict is Verdict.REFUSED
