"""A badge whose texts are written for the terminal of whoever checks it."""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer.cli.terminal import harmless, note, shown
from openbadge_issuer.issuing import Irrevocable, Issuer
from openbadge_issuer.models import Alignment, Criteria, Profile
from openbadge_issuer.testing import fixed_signer, issuer_documents, make_badge
from unit.cli.commands import NOW, Command, Done

CLAIM = "ACCEPTED  Genuine and unchanged."
ATTACKS = {
    "clears the screen": f"\x1b[2J\x1b[H{CLAIM}",
    "moves up": f"\x1b[50A{CLAIM}\x1b[K",
    "eight-bit escapes": f"\x9b2J\x9b1;1H{CLAIM}",
    "a link": "\x1b]8;;https://evil.example\x1b\\school.example\x1b]8;;\x1b\\",
    "the title of the window": "\x1b]0;owned\x07",
    "asks the terminal to type": "\x1b[6n\x1b[c\x05",
    "backspaces": "REFUSED" + "\x08" * 60 + CLAIM,
    "a carriage return": f"x\r{CLAIM}",
    "a new line": f"x\n{CLAIM}\n",
    "other new lines": "".join(f"x{end}{CLAIM}" for end in "\v\f\x1c\x1d\x1e\x85\u2028\u2029"),
    "tabs": "\t" * 50 + CLAIM,
    "spaces": " " * 300 + CLAIM,
    "spaces that do not break": "\u00a0" * 300 + CLAIM,
    "letters that nobody sees": "\u3164" * 200 + "\u2800" * 100 + CLAIM,
    "one long word": "x" * 350 + CLAIM,
    "wide letters": "溶" * 150 + CLAIM,
    "right to left": f"\u202e{CLAIM[::-1]}\u202c",
    "isolates": f"\u2067{CLAIM}\u2069\u200f\u061c",
    "zero width": "\u200b".join(CLAIM) + "\u2060\ufeff",
    "tag letters": "x" + "".join(chr(0xE0000 + ord(letter)) for letter in "ACCEPTED"),
    "variation selectors": "A\ufe0f" * 100,
    "marks on marks": "A" + "\u0301" * 5000,
    "markup": f"[bold green]{CLAIM}[/bold green] [link=https://evil.example]x[/link] [/] [blink",
    "emoji codes": ":warning: :heavy_check_mark:",
    "formats": "%s %d {0} {name!r} $HOME `id`",
    "delete": "\x7f" * 10 + CLAIM,
    "private use": "x\ue000\uf8ff\U0010fffd",
}
OURS = {
    "ACCEPTED",
    "REFUSED",
    "UNDECIDED",
    "NOT CHECKED",
    "IN ORDER",
    "NOT IN ORDER",
    "What the badge says",
    "What the badge says, which you can not rely on",
    "What needs your attention",
    "What is in order",
    "What does not apply",
    "About this check",
    "For whom",
    "How it was delivered",
    "",
}


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    Path("did.json").write_bytes(*issuer_documents().documents.values())


@pytest.fixture
def openbadge(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def badge(text: str) -> dict[str, Any]:
    """A genuine badge that says the text wherever a badge can say something."""
    signer = fixed_signer()
    profile = Profile(id=signer.controller, name=text)
    secured = make_badge(
        issuer=Issuer(profile, signer, status=Irrevocable("a test")),
        name=text,
        description=text,
        criteria=Criteria(narrative=text),
        alignment=[Alignment(target_name=text, target_url="https://school.example/skill")],
    )
    return secured.document


def write(document: object) -> None:
    Path("badge.json").write_text(json.dumps(document), encoding="utf-8")


def look(done: Done, *, status: int, first: str) -> None:
    """Nothing that a terminal obeys; the verdict first; only our own words at the left edge."""
    assert done.status == status
    for text in (done.out, done.err):
        obeyed = {
            letter
            for letter in text
            if letter != "\n"
            and (unicodedata.category(letter)[0] == "C" or letter in "\u2028\u2029\u3164\u2800")
        }
        assert obeyed <= {"\u200c", "\u200d"}
    lines = done.out.splitlines()
    assert lines[0].startswith(f"{first}  ")
    assert {line.partition("  ")[0] for line in lines if not line.startswith("  ")} <= OURS
    claims = [line for line in lines if line.startswith(("ACCEPTED", "REFUSED", "UNDECIDED"))]
    assert claims == ([lines[0]] if first in ("ACCEPTED", "REFUSED", "UNDECIDED") else [])
    assert len(lines) < 120


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_every_page_withstands(openbadge: Command, text: str) -> None:
    document = badge(text)
    write(document)
    known = ("--document", "did:web:school.example=did.json", "--now", NOW)
    look(openbadge("verify", "badge.json", *known), status=0, first="ACCEPTED")
    look(openbadge("verify", "badge.json", "--now", NOW), status=3, first="UNDECIDED")
    look(openbadge("inspect", "badge.json"), status=0, first="NOT CHECKED")
    write({**document, "validFrom": text})
    look(openbadge("verify", "badge.json", *known), status=1, first="REFUSED")
    look(openbadge("lint", "badge.json"), status=1, first="NOT IN ORDER")


@pytest.mark.parametrize(
    "attack", ["clears the screen", "eight-bit escapes", "a new line", "spaces", "right to left", "markup"]
)
def test_every_place_withstands(openbadge: Command, attack: str) -> None:
    """Where only a broken badge can have such a text: in ids, names of members, contexts, proofs."""
    text = ATTACKS[attack]
    document = badge("Welding")
    proof = document["proof"] if isinstance(document["proof"], dict) else document["proof"][0]
    for change in (
        {"issuer": {"id": f"did:web:{text}", "type": ["Profile"], "name": "x"}},
        {"issuer": text},
        {"@context": [*document["@context"], f"https://{text}"]},
        {"@context": text},
        {text: text},
        {"type": [*document["type"], text]},
        {"proof": {**proof, "verificationMethod": f"did:web:school.example#{text}"}},
        {"proof": {**proof, "cryptosuite": text}},
        {"proof": {**proof, "type": text}},
        {"proof": {**proof, "proofValue": text}},
        {"credentialStatus": {"id": text, "type": text}},
        {"credentialSubject": {"id": text, "identifier": {"identityType": text, "identityHash": text}}},
        {"validUntil": text},
    ):
        write({**document, **change})
        report = openbadge("verify", "badge.json", "--now", NOW)
        look(report, status=report.status, first={1: "REFUSED", 3: "UNDECIDED"}[report.status])
        look(openbadge("inspect", "badge.json"), status=0, first="NOT CHECKED")


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_json_withstands_and_stays_the_same_json(openbadge: Command, text: str) -> None:
    write(badge(text))
    for command in ("verify", "inspect", "lint"):
        done = openbadge(command, "badge.json", "--json")
        assert {letter for letter in done.out if not letter.isprintable()} <= {"\n"}
        assert done.json["badge"]["title"] == text
        assert done.json["badge"]["issuerClaimedName"] == text


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_colours_are_ours_only(openbadge: Command, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    write(badge(text))
    out = openbadge("verify", "badge.json", "--now", NOW).out
    assert out.startswith("\x1b[1;33mUNDECIDED\x1b[0m")
    assert set(re.findall(r"\x1b[^m]*m?", out)) <= {
        "\x1b[1;33m",
        "\x1b[33m",
        "\x1b[32m",
        "\x1b[2m",
        "\x1b[1m",
        "\x1b[0m",
    }


def test_markup_is_text(openbadge: Command) -> None:
    write(badge("[bold]x[/bold] :warning: [link=https://evil.example]y[/link]"))
    out = " ".join(openbadge("inspect", "badge.json").out.split())
    assert "title [bold]x[/bold] :warning: [link=https://evil.example]y[/link]" in out


def test_unknown_commands_of_a_file_name(openbadge: Command) -> None:
    done = openbadge("inspect", "\x1b[2J\n\u202e")
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert done.err.rstrip("\n").isprintable()


def test_what_is_left_of_a_text() -> None:
    assert shown("\x1b[31mred\x1b[0m") == "\ufffd[31mred\ufffd[0m"
    assert shown(" a\n\tb\u00a0\u3000c\u3164 ") == "a b c"
    assert shown("क\u200d\u0937") == "क\u200d\u0937"
    assert shown("👩\u200d🏭") == "👩\u200d🏭"
    assert shown("Fuß\u00adball") == "Fußball"
    assert shown("\u202eabc\u202c") == "\ufffdabc\ufffd"
    assert shown("e" + "\u0301" * 50) == "e" + "\u0301" * 4
    assert shown("\udc80") == "\ufffd"
    assert shown("x" * 400) == "x" * 400
    assert shown("x" * 401) == "x" * 400 + "…"
    assert shown(" " * 10_000_000 + "x") == "…"


def test_what_becomes_of_json() -> None:
    value = {"a\u202e": ["\x7f\x9b\u2028\udc80\U000e0041", "é溶👩‍🏭", "\n\t\x1b"]}
    text = harmless(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(text) == value
    assert "é溶👩" in text
    assert {letter for letter in text if not letter.isprintable()} == {"\n"}


def test_notes_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    note("openbadge: a\nACCEPTED\x1b[2J")
    assert stream.getvalue() == "openbadge: a ACCEPTED\ufffd[2J\n"
