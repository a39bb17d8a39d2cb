"""The page: what it says first, how it folds, when it is coloured."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any, Literal

import pytest
from rich.cells import cell_len

from openbadge_issuer.cli.pages import Page, lint_page, overview_page, report_page
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import Finding
from openbadge_issuer.models import Alignment, Recipient
from openbadge_issuer.ports import Fetch, FetchFailure, no_fetch
from openbadge_issuer.proofs.suites import SUITES
from openbadge_issuer.testing import NOW, RECIPIENT, fixed_issuer, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import FORMATS, Budget, Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.verification.lint import lint
from unit.verification.presenting import HOLDER, presented

WIDTHS = (60, 80, 120)
SECOND = "urn:uuid:00000000-0000-4000-8000-000000000002"
LONG = f"https://school.example/{'a-path-without-an-end/' * 20}"


def checked(*, fetch: Fetch = issuer_documents(), policy: Policy = Policy(), **changes: Any) -> Report:  # noqa: B008
    verifier = Verifier(policy=policy, fetch=fetch)
    return verifier.check(make_badge(**changes), now=NOW, expected_recipients=[RECIPIENT])


def shown(page: Page, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    page.show()
    return capsys.readouterr().out


STRANGER = fixed_issuer(fixed_signer(controller=None, seed="stranger"))


def good(**changes: Any) -> Any:
    """The badge of somebody who calls itself like the school, about the holder."""
    return make_badge(issuer=STRANGER, recipient=Recipient.did(HOLDER), **changes).document


def expired() -> Any:
    """Another of theirs, which has ended yesterday."""
    ended = NOW - timedelta(days=1)
    return good(
        name="Soldering", credential_id=SECOND, valid_from=ended - timedelta(days=9), valid_until=ended
    )


def holding(*held: Any) -> Report:
    """A presentation of these."""
    return Verifier().check(presented(*held), now=NOW)


def reports() -> dict[str, Report]:
    accepted = checked()
    return {
        "accepted": accepted,
        "refused": checked(valid_until=NOW.replace(day=30), valid_from=NOW.replace(day=1)),
        "undecided": checked(fetch=no_fetch),
        "no badge": Verifier().check(b"\x89PNG", now=NOW),
        "presentation": holding(good(), expired()),
        "long": checked(description=f"{LONG} " + "word " * 200, name="W" * 300),
        "wide letters": checked(name="学校の溶接コース" * 20),
    }


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", reports())
def test_it_fits_into_every_width(
    name: str, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = shown(report_page(reports()[name]), capsys)
    for line in text.splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()
    assert "\x1b" not in text


def test_a_very_narrow_terminal_still_shows_everything(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    assert "Unchanged since it was" in " ".join(shown(report_page(checked()), capsys).split())


def test_long_ids_fold_and_nothing_of_them_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    report = checked()
    assert report.badge is not None
    did = "did:key:" + "z6Mk" * 60
    text = shown(report_page(replace(report, badge=replace(report.badge, issuer_id=did))), capsys)
    assert did in "".join(text.split())


@pytest.mark.parametrize("name", ["accepted", "refused", "undecided"])
def test_the_verdict_is_the_first_word_and_stands_there_once(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(report_page(reports()[name]), capsys)
    assert text.startswith(name.upper() + "  ")
    words = re.findall(r"\b(?:ACCEPTED|REFUSED|UNDECIDED)\b", text)
    assert words == [name.upper()]


def test_only_our_own_words_begin_at_the_left_edge(capsys: pytest.CaptureFixture[str]) -> None:
    for report in reports().values():
        left = {line for line in shown(report_page(report), capsys).splitlines() if line[:1].strip()}
        assert {line.partition("  ")[0] for line in left} <= {
            "ACCEPTED",
            "REFUSED",
            "UNDECIDED",
            "What the badge says",
            "What the badge says, which you can not rely on",
            "What is in it",
            "What needs your attention",
            "What is in order",
            "What does not apply",
            "About this check",
        }


def test_every_check_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    for name, report in reports().items():
        text = " ".join(shown(report_page(report), capsys).split())
        for check in report:
            named = re.search(rf"\b{check.name}[:,]", text) is not None
            assert named is (name != "no badge" or check.name == "carrier"), check.name


def test_of_what_is_no_badge_nothing_else_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    report = Verifier().check(b"\xff\xd8\xff\xe0 a photo", now=NOW)
    assert "Not checked" not in shown(report_page(report), capsys)
    assert report["proof"].outcome is Outcome.UNKNOWN  # in --json it still stands


def test_what_is_inside_is_on_the_page_each_with_its_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(shown(report_page(holding(good(), expired())), capsys).split())
    assert text.startswith(
        "ACCEPTED Genuine and unchanged. Who stands behind the credentials in it was not checked: "
        "anyone can write such names. Credentials in it: 2, accepted: 1, undecided: 0, refused: 1. "
        "What is in it REFUSED Soldering (at /verifiableCredential/1) issuer: "
    )
    inside = text.partition("What is in it")[2].partition("What needs your attention")[0]
    assert "expired on 2026-01-30T12:00:00Z. -> Ask the issuer whether it can be renewed." in inside
    assert "accepted Welding (at /verifiableCredential/0) issuer: did:key:" in inside
    assert "(calls itself Example School) Genuine and unchanged. Who stands behind this badge" in inside
    assert "nothing that could be shown" not in text


def test_a_flood_of_credentials_hides_none_that_does_not_count(capsys: pytest.CaptureFixture[str]) -> None:
    report = holding(good(), expired())
    many = replace(report, nested=(report.nested[0],) * 30 + (report.nested[1],) * 25)
    text = " ".join(shown(report_page(many), capsys).split())
    assert text.count("REFUSED Soldering") == 20
    assert "and 35 more, 5 of them not accepted, which --json lists" in text


def test_the_words_of_a_stranger_inside_can_not_look_like_a_verdict(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = shown(report_page(holding(good(name="Welding\nREFUSED  Not genuine\x1b[2J"))), capsys)
    assert "\x1b" not in text
    left = [line for line in text.splitlines() if line[:1].strip()]
    assert not [line for line in left if line.startswith("REFUSED")]


def test_several_reports_have_a_table_before_them(capsys: pytest.CaptureFixture[str]) -> None:
    one, two = reports()["accepted"], reports()["refused"]
    text = shown(overview_page([replace(one, place="ada.json"), two]), capsys)
    assert text.startswith("2 badges  1 accepted, 1 refused.\n  accepted ada.json: Genuine")
    assert "  REFUSED  badge 2: This badge expired" in text


def test_whose_turn_it_is_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    page = " ".join(shown(report_page(reports()["refused"]), capsys).split())
    assert "expired on" in page
    assert "-> Ask the issuer whether it can be renewed. It is the issuer's turn." in page
    nothing = " ".join(shown(report_page(reports()["no badge"]), capsys).split())
    assert "It is the turn of the person who handed it in." in nothing
    accepted = " ".join(shown(report_page(reports()["accepted"]), capsys).split())
    assert "-> Name the issuers that you trust" in accepted
    assert "It is your turn." in accepted


@pytest.mark.parametrize(("retry", "said"), [("later", True), ("never", False)])
def test_whether_trying_again_can_help(
    retry: Literal["later", "never"],
    said: bool,  # noqa: FBT001
    capsys: pytest.CaptureFixture[str],
) -> None:
    verifier = Verifier(fetch=lambda _: FetchFailure("fetch.timeout", "It took too long.", retry))
    text = shown(report_page(verifier.check(make_badge(), now=NOW)), capsys)
    assert " ".join(text.split()).lower().count("again later") == (1 if said else 0)


def test_a_flood_of_skills_does_not_carry_the_verdict_away(capsys: pytest.CaptureFixture[str]) -> None:
    skills = [
        Alignment(target_name=f"Skill {number}", target_url=f"https://school.example/{number}")
        for number in range(500)
    ]
    text = shown(report_page(checked(alignment=skills)), capsys)
    assert len(re.findall(r"^  skill ", text, re.MULTILINE)) == 20
    assert "480 more" in text


def test_a_flood_of_findings(capsys: pytest.CaptureFixture[str]) -> None:
    report = checked()
    findings = tuple(
        Finding(code="x", message=f"Finding {number}.", pointer=f"/{number}") for number in range(500)
    )
    failed = replace(report["structure"], outcome=Outcome.FAILED, message="Wrong.", findings=findings)
    checks = tuple(failed if check.name == "structure" else check for check in report)
    text = shown(report_page(replace(report, verdict=Verdict.REFUSED, checks=checks)), capsys)
    assert len(re.findall(r"\* /\d+: Finding", text)) == 20
    assert "* and 480 more, which --json lists" in text


def test_leniencies_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(report_page(checked(policy=Policy(fetch_contexts=True))), capsys)
    assert "More lenient than usual" in text
    assert "fetch_contexts" not in text
    assert "Vocabulary that is not known here may be fetched" in text
    assert "More lenient" not in shown(report_page(checked()), capsys)


def test_every_leniency_has_a_sentence_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    policy = Policy(
        leeway=timedelta(minutes=5),
        staleness=timedelta(days=1),
        fetch_contexts=True,
        allow_inline_contexts=True,
        follow_links=True,
        limits=Limits(max_depth=100),
        budget=Budget(max_requests=100),
        required={"proof"},
        suites={str(suite) for suite in SUITES.values()},
        status_issuers={"did:web:registry.example"},
        undisclosed={"dates"},
        formats=FORMATS,
        allow_other_presenter=True,
    )
    assert {name.partition(":")[0] for name in policy.leniencies} == {
        *(field.name for field in fields(Policy)),
    } - {"algorithms", "trust", "expected_issuer", "expected_achievement", "refresh", "related_resources"}
    text = " ".join(shown(report_page(checked(policy=policy)), capsys).split())
    assert "The check dates does not decide." in text
    assert "Status lists by did:web:registry.example count." in text
    assert "What a holder may have left out counts as not there, for dates." in text
    told = text.partition("More lenient than usual")[2].partition("About this check")[0]
    assert "_" not in told
    assert ": " not in told


def test_what_the_headline_says_is_not_said_again(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("refused", "undecided", "no badge"):
        text = " ".join(shown(report_page(reports()[name]), capsys).split())
        assert text.count(" ".join(reports()[name].summary.split())) == 1
        assert ": see above." in text


def test_there_is_one_way_to_write_a_date(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(report_page(checked()), capsys)
    assert re.findall(r"\d{4}-\d\d-\d\d.\d\d:\d\d:\d\d ?\w*", text) == ["2026-01-31T12:00:00Z"] * 2


def test_when_and_what_was_checked(capsys: pytest.CaptureFixture[str]) -> None:
    report = checked()
    text = shown(report_page(report), capsys)
    assert "2026-01-31T12:00:00Z, by openbadge_issuer" in text
    assert report.input_sha256 in text


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colours(
    environment: dict[str, str],
    coloured: bool,  # noqa: FBT001
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = shown(report_page(checked()), capsys)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    text = shown(report_page(checked()), capsys)
    assert ("\x1b[" in text) == coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", text) == plain


def test_nothing_that_an_old_console_can_not_show(capsys: pytest.CaptureFixture[str]) -> None:
    """No box drawing, no arrows: what is ours is ASCII."""
    for report in reports().values():
        ours = shown(report_page(replace(report, badge=None)), capsys)
        assert set(ours) - {"…"} <= set(map(chr, range(128)))


def test_an_empty_badge_has_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(report_page(Verifier().check(b"{}", now=NOW)), capsys)
    assert "nothing  that could be shown" in text


def test_a_lint_says_nothing_of_genuine(capsys: pytest.CaptureFixture[str]) -> None:
    document = {name: value for name, value in make_badge().document.items() if name != "proof"}
    text = shown(lint_page(lint(document)), capsys)
    assert text.startswith("IN ORDER")
    assert "genuine" not in text.lower()
    assert "verdict" not in text.lower()
