"""Somebody else's text in a message; and the shapes of each kind of credential, within the caller's limits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.rules import check
from openbadge_issuer.rules.rule import OB, shown
from unit.rules.badges import clr, drop, endorsement, legacy, minimal, put


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("Größe", "Größe"),
        ("a\nb\u200bc\x00", "a?b?c?"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 80 + "…"),
        ("\n" * 81, "?" * 80 + "…"),
    ],
)
def test_a_text_is_short_and_printable(text: str, said: str) -> None:
    assert shown(text) == said


@pytest.mark.parametrize(
    ("base", "date"),
    [
        (minimal, "validFrom"),
        (legacy, "issuanceDate"),
        (endorsement, "validFrom"),
        (clr, "validFrom"),
    ],
    ids=["badge", "legacy", "endorsement", "clr"],
)
def test_each_kind_has_its_shape(base: Callable[[], JSONObject], date: str) -> None:
    document = base()
    drop(document, (date,))
    found = [finding for finding in check(document) if finding.code.startswith("model.")]
    assert [(finding.code, finding.pointer, finding.spec) for finding in found] == [
        ("model.missing", f"/{date}", OB)
    ]


def test_an_association_is_of_the_shape_of_a_record() -> None:
    document = clr()
    put(document, ("credentialSubject", "association"), ["x"])
    assert [finding.pointer for finding in check(document)] == ["/credentialSubject/association/0"]
    badge = minimal()
    put(badge, ("credentialSubject", "association"), ["x"])
    assert check(badge) == ()


def test_shapes_are_within_the_callers_limits() -> None:
    document = minimal()
    many: JSON = ["x"] * 60_000
    put(document, ("x",), many)
    put(document, ("y",), many)
    assert [finding.code for finding in check(document)] == ["rules.limits"]
    assert check(document, limits=Limits(max_values=200_000)) == ()
