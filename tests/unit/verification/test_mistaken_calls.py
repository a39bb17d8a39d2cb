"""The caller's mistakes are told to the caller, when they are made: no badge is refused for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer import lint
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import NOW, make_badge
from openbadge_issuer.verification import ExpectedRecipient, Report, Verifier

ADA = "ada@example.org"


@pytest.mark.parametrize("name", ["fetch", "policy", "contexts"])
@pytest.mark.parametrize("mistaken", ["x", None, {}])
def test_a_verifier_of_other_parts(name: str, mistaken: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"`{name}` is ") as caught:
        Verifier(**{name: mistaken})
    assert caught.value.detail_code == "config.verifier"
    assert caught.value.findings == ()


@pytest.mark.parametrize("badge", [Path("own.png"), Path(__file__), None, 3, 2.5, ["{}"], object()])
@pytest.mark.parametrize("ask", [lint, partial(Verifier().check, now=NOW)], ids=["lint", "check"])
def test_what_is_no_badge_in_any_form(badge: Any, ask: Callable[[Any], Report]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ask(badge)
    assert caught.value.detail_code == "config.badge"
    assert ("path.read_bytes()" in caught.value.advice) is isinstance(badge, Path)


@pytest.mark.parametrize("now", ["2026-01-31T12:00:00Z", 0, None])
def test_a_time_that_is_none(now: Any) -> None:
    with pytest.raises(ConfigurationError, match="`now` is a datetime"):
        Verifier().check(make_badge(), now=now)


@pytest.mark.parametrize(
    "expected", [[ADA], ADA, ExpectedRecipient.email(ADA), [ExpectedRecipient.email(ADA), None], {ADA: 1}, 3]
)
def test_recipients_that_are_none(expected: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Verifier().check(make_badge(), now=NOW, expected_recipients=expected)
    assert caught.value.detail_code == "config.recipient"
    assert ADA not in repr((str(caught.value), caught.value.params))


@pytest.mark.parametrize("documents", [{"https://a.example/": "text"}, {3: b"{}"}, [b"{}"], None])
def test_documents_that_are_none(documents: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Documents(documents)
    assert caught.value.detail_code == "config.documents"
