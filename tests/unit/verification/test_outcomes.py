"""How a check comes about: from a sentence, from findings, from an error, and from what could not run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from openbadge_issuer.errors import (
    Finding,
    JsonError,
    LimitExceeded,
    MissingExtra,
    ProofError,
    ResolutionError,
    Severity,
    UnknownContextError,
)
from openbadge_issuer.ports import FetchFailure, Response
from openbadge_issuer.verification import CHECKS, Check, Outcome, Verdict
from openbadge_issuer.verification.assembling import verdict
from openbadge_issuer.verification.outcomes import (
    check,
    from_error,
    from_findings,
    is_undecided,
    is_web_page,
    not_applicable,
    not_run,
    quoting,
    reasons,
    unanswered,
)


def read(found: Check) -> tuple[Any, ...]:
    return found.outcome, found.code, found.message, found.pointer, found.retry, found.turn, found.advice


def finding(severity: Severity, code: str = "rules.type") -> Finding:
    return Finding(
        code=code,
        message=f"It is {severity}.",
        severity=severity,
        pointer="/type",
        params={"how": severity},
        advice="Mend it.",
    )


def test_a_code_without_a_dot_is_the_checks_own() -> None:
    assert check("dates", Outcome.PASSED, "valid", "It is.").code == "dates.valid"
    assert check("proof", Outcome.FAILED, "resolve.no_such_key", "No.").code == "resolve.no_such_key"


def test_every_check_has_a_place_in_a_specification() -> None:
    specs = {name: check(name, Outcome.PASSED, "x", "y").spec for name in CHECKS}
    assert all(spec.startswith("https://") for spec in specs.values())


@pytest.mark.parametrize(
    ("name", "outcome", "code", "turn"),
    [
        ("carrier", Outcome.FAILED, "x", "holder"),
        ("carrier", Outcome.PASSED, "x", "nobody"),
        ("carrier", Outcome.NOT_APPLICABLE, "x", "nobody"),
        ("carrier", Outcome.WARNING, "x", "holder"),
        ("carrier", Outcome.UNKNOWN, "x", "holder"),
        ("structure", Outcome.FAILED, "x", "issuer"),
        ("proof", Outcome.FAILED, "missing", "holder"),
        ("proof", Outcome.FAILED, "signature", "verifier"),
        ("dates", Outcome.FAILED, "not_yet_valid", "nobody"),
        ("dates", Outcome.FAILED, "expired", "issuer"),
    ],
)
def test_whose_turn_it_is(name: str, outcome: Outcome, code: str, turn: str) -> None:
    assert check(name, outcome, code, "…").turn == turn
    assert check(name, outcome, code, "…", turn="verifier").turn == "verifier"


def test_advice_for_what_failed_and_for_nothing_else() -> None:
    assert (
        check("structure", Outcome.FAILED, "x", "…").advice
        == "Ask the issuer for a badge without this fault."
    )
    assert (
        check("carrier", Outcome.FAILED, "x", "…").advice == "Ask for the badge file as the issuer made it."
    )
    assert check("proof", Outcome.FAILED, "signature", "…").advice.startswith("Do not rely on it.")
    assert check("structure", Outcome.FAILED, "x", "…", advice="Do this.").advice == "Do this."
    for outcome in set(Outcome) - {Outcome.FAILED}:
        assert check("structure", outcome, "x", "…").advice == ""


def test_what_is_given_is_kept() -> None:
    one = finding("info")
    found = check(
        "json", Outcome.FAILED, "x", "…", params={"a": 1}, pointer="/a", retry="later", findings=[one]
    )
    assert (found.name, found.params, found.pointer, found.retry, found.findings) == (
        "json",
        {"a": 1},
        "/a",
        "later",
        (one,),
    )
    bare = check("json", Outcome.PASSED, "x", "…")
    assert (bare.params, bare.pointer, bare.retry, bare.findings) == ({}, "", "never", ())


def test_no_finding_that_matters_passes() -> None:
    found = from_findings("structure", [finding("info")], passed="It is well built.")
    assert read(found) == (Outcome.PASSED, "structure.passed", "It is well built.", "", "never", "nobody", "")
    assert [one.severity for one in found.findings] == ["info"]


@pytest.mark.parametrize(
    ("severities", "outcome", "message"),
    [
        (["warning"], Outcome.WARNING, "It is warning."),
        (["info", "warning", "warning"], Outcome.WARNING, "It is warning. (and 1 more)"),
        (["warning", "error"], Outcome.FAILED, "It is error."),
        (["error", "warning", "error", "error"], Outcome.FAILED, "It is error. (and 2 more)"),
    ],
)
def test_the_gravest_finding_decides(severities: list[Severity], outcome: Outcome, message: str) -> None:
    found = from_findings("structure", [finding(each) for each in severities], passed="…")
    assert read(found) == (outcome, "rules.type", message, "/type", "never", "issuer", "Mend it.")
    how = {"how": "error" if outcome is Outcome.FAILED else "warning"}
    more = message.partition("(and ")[2].partition(" ")[0]
    assert found.params == ({**how, "more": int(more)} if more else how)
    assert [one.severity for one in found.findings] == severities


def test_an_error_fails_the_check() -> None:
    error = ProofError("No.", code="proof.value", pointer="/proof", params={"a": 1}, advice="Ask.")
    found = from_error("proof", error, [finding("error")])
    assert read(found) == (Outcome.FAILED, "proof.value", "No.", "/proof", "never", "issuer", "Ask.")
    assert (found.params, len(found.findings)) == ({"a": 1}, 1)
    assert from_error("json", JsonError("No.")).outcome is Outcome.FAILED
    assert from_error("carrier", LimitExceeded("No.", code="limit.bytes")).turn == "holder"


@pytest.mark.parametrize(
    ("error", "outcome", "retry", "turn"),
    [
        (
            ResolutionError("No.", code="resolve.x", decided=False, retry="later"),
            Outcome.UNKNOWN,
            "later",
            "verifier",
        ),
        (ResolutionError("No.", code="resolve.x", decided=False), Outcome.UNKNOWN, "never", "verifier"),
        (ResolutionError("No.", code="resolve.x"), Outcome.FAILED, "never", "issuer"),
        (MissingExtra("images", "Reading pictures"), Outcome.UNKNOWN, "never", "verifier"),
        (UnknownContextError("No."), Outcome.UNKNOWN, "never", "verifier"),
    ],
)
def test_what_could_not_be_asked_is_unknown(error: Any, outcome: Outcome, retry: str, turn: str) -> None:
    found = from_error("issuer", error)
    assert (found.outcome, found.retry, found.turn) == (outcome, retry, turn)
    assert is_undecided(error) is (outcome is Outcome.UNKNOWN)


def test_what_there_was_nothing_to_check_of_and_what_could_not_run() -> None:
    assert read(not_applicable("status", "not_applicable_none", "None.")) == (
        Outcome.NOT_APPLICABLE, "status.not_applicable_none", "None.", "", "never", "nobody", ""
    )  # fmt: skip
    again = not_applicable("status", "not_applicable_recheck", "Checked.", {"checked_at": "today"})
    assert (again.code, again.params) == ("status.not_applicable_recheck", {"checked_at": "today"})
    assert read(not_run("status", "not_run_proof", "No.")) == (
        Outcome.UNKNOWN, "status.not_run_proof", "No.", "", "never", "nobody", ""
    )  # fmt: skip


def test_a_check_can_go_on_with_what_others_say() -> None:
    own, one, two = finding("info"), finding("warning"), finding("error")
    lost = check("status", Outcome.UNKNOWN, "unavailable", "A list is lost.", findings=[own])
    found = quoting(lost, one, two)
    assert found.message == "A list is lost. It is warning. It is error."
    assert found.findings == (own, one, two)
    assert (found.code, found.outcome, found.params) == ("status.unavailable", Outcome.UNKNOWN, {})
    assert found.parts == (*reasons(lost), one, two)
    assert " ".join(each.message for each in found.parts) == found.message
    assert quoting(lost) == lost


def test_what_a_check_says_is_said_by_another_one_in_findings() -> None:
    plain = check("json", Outcome.FAILED, "syntax", "No.", params={"a": 1}, pointer="/a", advice="Mend.")
    own = Finding(
        code="json.syntax", message="No.", pointer="/a", params={"a": 1}, advice="Mend.", spec=plain.spec
    )
    assert reasons(plain) == (own,)
    severities: dict[str, Severity] = {"WARNING": "warning", "PASSED": "info", "NOT_APPLICABLE": "info"}
    for outcome, severity in severities.items():
        assert reasons(replace(plain, outcome=Outcome(outcome))) == (replace(own, severity=severity),)
    one = finding("warning")
    lost = check("status", Outcome.UNKNOWN, "unavailable", "A list is lost.")
    head = Finding(code="status.unavailable", message="A list is lost.", severity="warning", spec=lost.spec)
    assert reasons(quoting(lost, one)) == (head, one)
    several = from_findings("structure", [one], passed="")
    assert [each.message for each in reasons(several)] == [one.message]
    assert quoting(plain, *reasons(quoting(lost, one))).message == "No. A list is lost. It is warning."


def test_what_brought_nothing_says_why() -> None:
    url = "https://a.example/list"
    failure = FetchFailure("fetch.timeout", "It took long.", params={"url": url})
    assert unanswered(url, failure) == failure.as_finding()
    assert unanswered(url, Response(url, b"", status=410)) == Finding(
        code="fetch.status",
        message="https://a.example/list answered with the status 410.",
        severity="warning",
        params={"url": url, "status": 410},
    )


def outcome(name: str, ended: Outcome) -> Check:
    return check(name, ended, "x", "…")


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([outcome("proof", Outcome.PASSED), outcome("dates", Outcome.PASSED)], Verdict.ACCEPTED),
        ([outcome("proof", Outcome.WARNING), outcome("dates", Outcome.NOT_APPLICABLE)], Verdict.ACCEPTED),
        ([outcome("proof", Outcome.PASSED), outcome("dates", Outcome.UNKNOWN)], Verdict.UNDECIDED),
        ([outcome("proof", Outcome.FAILED), outcome("dates", Outcome.UNKNOWN)], Verdict.REFUSED),
        ([outcome("proof", Outcome.PASSED)], Verdict.UNDECIDED),
        ([outcome("proof", Outcome.FAILED)], Verdict.REFUSED),
        ([], Verdict.UNDECIDED),
    ],
)
def test_the_verdict(checks: list[Check], expected: Verdict) -> None:
    assert verdict(checks, frozenset({"proof", "dates"})) is expected
    beside = [outcome("trust", Outcome.FAILED), *checks, outcome("schemas", Outcome.UNKNOWN)]
    assert verdict(beside, frozenset({"proof", "dates"})) is expected


@pytest.mark.parametrize(("blanks", "expected"), [(0, True), (999, True), (1_000, False)])
def test_a_page_begins_after_a_thousand_blanks_at_most(blanks: int, *, expected: bool) -> None:
    assert is_web_page(b"\n" * blanks + b"<html>") is expected
