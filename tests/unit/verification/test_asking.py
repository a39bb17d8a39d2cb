"""However a badge is handed to a verifier, all that the caller asks is asked of it; and what a verified one shows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

import pytest

from endorsement_samples import badge_of, endorsed_by, endorser
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import Answer, Request
from openbadge_issuer.testing import ISSUER_ID, NOW, RECIPIENT, issuer_documents, make_badge
from openbadge_issuer.verification import (
    ExpectedPresentation,
    Kept,
    Report,
    Verdict,
    VerificationRefused,
    Verifier,
    verifier,
)
from openbadge_issuer.verification.pipeline import judge
from openbadge_issuer.verification.policy import DEFAULT_POLICY
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Session
from upload_samples import a_zip

VERIFIER = Verifier(fetch=issuer_documents())
BADGE = bytes(make_badge())
ASKED: dict[str, Any] = {
    "now": NOW,
    "expected_recipients": [RECIPIENT],
    "known_since": NOW - timedelta(days=1),
    "endorsements": (b"{}",),
    "expected_presentation": ExpectedPresentation(challenge="c" * 20),
}
QUESTION = Question(
    DEFAULT_POLICY,
    VERIFIER.contexts,
    NOW,
    (RECIPIENT,),
    NOW - timedelta(days=1),
    (b"{}",),
    ExpectedPresentation(challenge="c" * 20),
)
SEVERAL = {"check_upload", "check_upload_async"}


def every_way(badge: Any, **asked: Any) -> Iterator[tuple[str, Any]]:
    """What each method of a verifier returns, by its name; nothing of one that refuses."""
    for name in ("check", "check_upload", "verify", "check_async", "check_upload_async", "verify_async"):
        found = None
        with suppress(VerificationRefused):
            made = getattr(VERIFIER, name)(badge, **asked)
            found = asyncio.run(made) if name.endswith("_async") else made
        yield name, found


def test_whatever_is_asked_is_asked_in_every_way(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Any, Question, bool]] = []
    begin = verifier.Verification.__init__

    def noting(self: Any, badge: Any, question: Question, **how: bool) -> None:
        seen.append((badge, question, *how.values()))
        begin(self, badge, question, **how)

    monkeypatch.setattr(verifier.Verification, "__init__", noting)
    for name, _ in every_way(BADGE, **ASKED):
        assert seen.pop() == (BADGE, QUESTION, name in SEVERAL), name
    for name, _ in every_way(BADGE, now=NOW):
        plain = Question(DEFAULT_POLICY, VERIFIER.contexts, NOW)
        assert seen.pop() == (BADGE, plain, name in SEVERAL), name


def test_of_several_badges_an_upload_has_a_report_on_each_and_the_rest_says_that_they_are_several() -> None:
    archive = a_zip({"a.json": BADGE, "b.json": BADGE})
    for name, found in every_way(archive, now=NOW):
        if name in SEVERAL:
            assert [each.verdict for each in found] == [Verdict.ACCEPTED] * 2, name
        elif isinstance(found, Report):
            assert found["carrier"].code == "carrier.several", name
        else:
            assert found is None, name
    ((report, document),) = Session(judge(archive, QUESTION), DEFAULT_POLICY.budget).result
    assert (report["carrier"].code, document) == ("carrier.several", None)


def test_a_verification_that_is_driven_by_hand_has_what_is_to_be_kept() -> None:
    run = VERIFIER.start(BADGE, now=NOW)
    for request in run.needs():
        run.feed(request, issuer_documents()(request))
    assert run.kept == Kept.of(make_badge().document, run.report)
    assert run.reports == (run.report,)


def test_the_time_at_which_it_was_known_may_be_now() -> None:
    assert VERIFIER.check(BADGE, now=NOW, known_since=NOW).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("known", "code"),
    [(NOW.replace(tzinfo=None), "config.naive_now"), ("2026-01-01", "config.now")],
    ids=["without a zone", "a text"],
)
def test_the_time_at_which_it_was_known_is_one(known: Any, code: str) -> None:
    with pytest.raises(ConfigurationError, match="`known_since`") as raised:
        VERIFIER.start(BADGE, now=NOW, known_since=known)
    assert raised.value.detail_code == code


class Endorsement:
    def __bytes__(self) -> bytes:
        return b"{}"


class PathWithBytes(PurePosixPath):
    """As every path of Python has it."""

    def __bytes__(self) -> bytes:
        return b"said.json"


BESIDE: list[Any] = [b"{}", "{}", bytearray(b"{}"), memoryview(b"{}"), {}, Endorsement(), make_badge()]


@pytest.mark.parametrize("given", BESIDE, ids=lambda given: type(given).__name__)
def test_an_endorsement_is_handed_in_as_a_badge_is_and_never_alone(given: Any) -> None:
    wrong = {"code": "config.endorsements", "advice": "Write endorsements=[path.read_bytes(), …]."}
    for beside in ([given], (given, given), iter([given])):
        VERIFIER.start(BADGE, now=NOW, endorsements=beside)
    for beside in (given, [given, 7], [given, PathWithBytes("said.json")], [given, None]):
        with pytest.raises(ConfigurationError) as raised:
            VERIFIER.start(BADGE, now=NOW, endorsements=beside)
        assert {"code": raised.value.detail_code, "advice": raised.value.advice} == wrong


@pytest.mark.parametrize("none", [(), [], {}.values(), iter(())], ids=lambda none: type(none).__name__)
def test_no_endorsements_are_none(none: Any) -> None:
    assert VERIFIER.check(BADGE, now=NOW, endorsements=none) == VERIFIER.check(BADGE, now=NOW)


@pytest.mark.parametrize(
    ("asked", "code", "advice"),
    [
        (
            {"known_since": NOW + timedelta(seconds=1)},
            "config.known_since",
            "Say when you had it, or leave it out.",
        ),
        (
            {"expected_presentation": {"challenge": "c" * 20}},
            "config.presentation",
            "Write expected_presentation=ExpectedPresentation(challenge=…, domain=…).",
        ),
        (
            {"expected_recipients": []},
            "config.empty_allow_list",
            "Leave it out to accept anybody's badge, or name at least one.",
        ),
        (
            {"expected_recipients": ""},
            "config.recipient",
            'Write expected_recipients=[ExpectedRecipient.email("...")].',
        ),
        (
            {"expected_recipients": ["ada@example.org"]},
            "config.recipient",
            'Write expected_recipients=[ExpectedRecipient.email("...")].',
        ),
        ({"endorsements": 7}, "config.endorsements", "Write endorsements=[path.read_bytes(), …]."),
    ],
    ids=["in the future", "no presentation", "nobody", "an empty text", "a text", "a number"],
)
def test_a_mistake_is_told_with_what_to_write(asked: Any, code: str, advice: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        VERIFIER.start(BADGE, **{"now": NOW, **asked})
    assert (raised.value.detail_code, raised.value.advice) == (code, advice)


def test_nothing_is_asked_before_it_is_known_what_for() -> None:
    """A mistake is told before anything is fetched or read."""
    asked: list[str] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        return issuer_documents()(request)

    with pytest.raises(ConfigurationError):
        Verifier(fetch=fetch).check(BADGE, now=NOW, known_since=NOW + timedelta(days=1))
    assert asked == []


def test_a_verified_credential_says_of_whom_it_is_and_nothing_of_the_person() -> None:
    assert repr(VERIFIER.verify(BADGE, now=NOW)) == f"<VerifiedCredential open-badges-3.0 by {ISSUER_ID}>"


def test_what_endorses_a_badge_is_not_among_the_credentials_that_it_holds() -> None:
    verified = VERIFIER.verify(bytes(badge_of(endorsed_by(endorser()))), now=NOW)
    assert [(one.role, one.report.verdict) for one in verified.report.nested] == [
        ("endorsement", Verdict.ACCEPTED)
    ]
    assert verified.credentials == ()
