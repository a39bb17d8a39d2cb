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
    "recipient",
    [
        {"identity": RIGHT[:-1], "hashed": True, "salt": "deadsea"},
        {"identity": RIGHT + "0", "hashed": True, "salt": "deadsea"},
        {"identity": RIGHT[len("sha256$") :], "hashed": True, "salt": "deadsea"},
        {"identity": RIGHT.replace("sha256", "sha512"), "hashed": True, "salt": "deadsea"},
        {"identity": RIGHT.replace("sha256", "SHA256"), "hashed": True, "salt": "deadsea"},
        {"identity": RIGHT.replace("sha256", "md5"), "hashed": True, "salt": "deadsea"},
        {"identity": RIGHT, "hashed": True, "salt": ["deadsea"]},
        {"identity": RIGHT, "hashed": True},
        {"identity": RIGHT, "hashed": False, "salt": "deadsea"},
        {"identity": "ada@example.org", "hashed": True},
        {"identity": "", "hashed": False},
        {"identity": "*", "hashed": False},
        {"identity": ["ada@example.org"], "hashed": False},
        {"identity": "sha256$", "hashed": True},
        {"identity": "md5$" + 32 * "0", "hashed": True},
        {"identity": "ada@example.org", "hashed": False, "type": "name"},
        {"identity": "ada@example.org", "hashed": False, "type": ["email"]},
        {},
    ],
)
def test_nobody_is_matched_by_accident(recipient: dict[str, Any]) -> None:
    badge = changed(assertion(), recipient={"type": "email", **recipient})
    report = judged(badge, web({f"{HOME}/assertions/1.json": badge}))
    assert (report.verdict, report["recipient"].code) == (Verdict.REFUSED, "recipient.other")


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
