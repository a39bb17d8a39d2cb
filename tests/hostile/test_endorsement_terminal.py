"""Names and comments of endorsers that would drive a terminal, or look like a verdict."""

from __future__ import annotations

from typing import Any

from endorsement_samples import COURSE, badge_with, endorser, judge, sealed, signer
from openbadge_issuer.cli.pages import report_page
from openbadge_issuer.testing import NOW
from openbadge_issuer.verification import Verdict

NASTY = "\x1b[2J\x1b[31mACCEPTED\x07\u202e\nACCEPTED: Genuine and unchanged."


def badge() -> bytes:
    guild = endorser("guild")
    made: Any = guild.endorse(COURSE, "Good", now=NOW).document
    made["issuer"]["name"] = NASTY
    made["name"] = NASTY
    made["credentialSubject"]["endorsementComment"] = NASTY
    said = sealed(made, signer("guild"))
    return badge_with(
        lambda document: document["credentialSubject"]["achievement"].update(endorsement=[said])
    )


def test_the_report_as_text_holds_no_command() -> None:
    report = judge(badge())
    assert report.verdict is Verdict.ACCEPTED
    assert len(report.nested) == 1
    for text in (str(report), report.to_text()):
        assert "\x1b" not in text
        assert "\x07" not in text
    assert "\u202e" not in str(report)
    assert not any(line.startswith("ACCEPTED") for line in str(report).split("\n")[1:])


def test_nor_does_the_page_of_the_command_line() -> None:
    page = report_page(judge(badge()))
    lines = [line.plain for line in page.lines]
    assert not any("\x1b" in line or "\u202e" in line or "\x07" in line for line in lines)
    assert not any(line.startswith("ACCEPTED") for line in lines[1:])
    assert any("did:key:" in line for line in lines)
