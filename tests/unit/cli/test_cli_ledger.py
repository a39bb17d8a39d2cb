"""``ledger show|find|erase|export``, and issuing with a ledger."""

from __future__ import annotations

import base64
import io
import json
import os
import sqlite3
import stat
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.cli import records
from openbadge_issuer.cli.app import run
from openbadge_issuer.errors import LedgerError
from openbadge_issuer.ledger import Intent
from unit.cli.commands import LIST, NOW, Command, published

WHY = ("--reason", "request of 2 March", "--actor", "privacy:2", "--now", NOW)
SCHOOL = "did:web:school.example"
ACHIEVEMENT = "https://school.example/achievements/first-steps"


@pytest.fixture(autouse=True)
def _in_the_issuers_folder(issuers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here begins in the folder that ``init`` made for a did:web."""
    monkeypatch.delenv("OPENBADGE_ACTOR", raising=False)


def issued(openbadge: Command, to: str = "ada@example.org", *options: str) -> str:
    """The id of a badge, which is in badge.json."""
    done = openbadge(
        *("issue", "achievement.json", "--to", to, "--password-file", "../password"),
        *("--out", "badge.json", "--replace", "--now", NOW, *options),
    )
    assert done.status == 0, done
    return done.out.removeprefix("badge.json: ").strip()


def reserved(credential_id: str, key: str = "pending", **more: Any) -> None:
    """What a worker left that died before it could sign."""
    with SqlLedger("sqlite:///badges.sqlite") as ledger:
        intent = Intent(
            issuer_id=SCHOOL,
            key=key,
            credential_id=credential_id,
            fingerprint="0" * 64,
            achievement_id=ACHIEVEMENT,
            **more,
        )
        ledger.reserve(intent, now=datetime(2026, 2, 1, tzinfo=UTC))


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_same_award_is_the_same_badge(openbadge: Command) -> None:
    first = issued(openbadge)
    content = Path("badge.json").read_bytes()
    assert issued(openbadge) == first
    assert Path("badge.json").read_bytes() == content
    others = [
        issued(openbadge, "grace@example.org"),
        issued(openbadge, "ada@example.org", "--name", "Ada"),
        issued(openbadge, "ada@example.org", "--valid-until", "2027-01-31T12:00:00Z"),
        issued(openbadge, "ada@example.org", "--key", "again"),
        issued(openbadge, "did:example:ada"),
    ]
    assert len({first, *others}) == 6
    assert issued(openbadge, "ada@example.org", "--key", "again") == others[3]


def test_a_key_stands_for_one_award(openbadge: Command) -> None:
    issued(openbadge, "ada@example.org", "--key", "4711")
    done = openbadge(
        *("issue", "achievement.json", "--to", "grace@example.org", "--password-file", "../password"),
        *("--key", "4711", "--out", "grace.json"),
    )
    assert (done.status, done.out) == (1, "")
    assert "This key was used before, for an award with other content. Give each award a --key" in done.err
    assert not Path("grace.json").exists()


def test_no_address_is_in_the_ledger(openbadge: Command) -> None:
    issued(openbadge)
    for file in Path().glob("badges.sqlite*"):
        assert b"ada@example.org" not in file.read_bytes()


def test_what_was_only_reserved_is_taken_up(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:

        def dies(*_args: object, **_more: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(SqlLedger, "record", dies)
        issue = ("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password")
        assert openbadge(*issue, "--out", "badge.json").status == 130
    (pending,) = lines(openbadge("ledger", "find", "--pending", "--json").out)
    assert (pending["state"], pending["signedAt"]) == ("reserved", None)
    assert openbadge("ledger", "show", pending["id"]).out.startswith("RESERVED  ")
    done = openbadge(*issue, "--out", "badge.json")
    assert (done.status, done.err) == (0, "")
    assert done.out == f"badge.json: {pending['id']}\n"
    assert openbadge("ledger", "find", "--pending").out == ""


def test_show(openbadge: Command) -> None:
    badge_id = issued(openbadge, "ada@example.org", "--key", "enrolment-4711")
    openbadge("revoke", badge_id, *WHY)
    done = openbadge("ledger", "show", badge_id)
    assert (done.status, done.err) == (0, "")
    page = " ".join(done.out.split())
    assert page.startswith(f"ISSUED {badge_id} achievement {ACHIEVEMENT} key enrolment-4711 ")
    for part in (
        "signed 2026-01-31T12:00:00Z",
        f"with {SCHOOL}#z6Mk",
        "status revoked (the list has changes that are not published yet)",
        f"list {LIST}",
        "2026-01-31 12:00 status revocation 0 -> 1, by privacy:2: request of 2 March",
    ):
        assert part in page
    published(openbadge)
    assert "status revoked list" in " ".join(openbadge("ledger", "show", badge_id).out.split())


def test_show_as_json(openbadge: Command) -> None:
    badge_id = issued(openbadge, "ada@example.org", "--key", "enrolment-4711")
    known = openbadge("ledger", "show", badge_id, "--json").json
    content = Path("badge.json").read_bytes()
    assert known["badge"].encode() == content
    assert known["sha256"] == sha256(content).hexdigest()
    assert (known["key"], known["state"], known["audit"]) == ("enrolment-4711", "signed", [])
    assert known["status"] == [{"purpose": "revocation", "value": 0, "list": LIST}]
    badge_id = issued(openbadge)
    assert openbadge("ledger", "show", badge_id, "--json").json["key"] is None  # it is a fingerprint
    assert "made of its content" in openbadge("ledger", "show", badge_id).out


def test_lineage(openbadge: Command) -> None:
    first = issued(openbadge)
    reserved("urn:second", replaces=first, actor="registrar:7", reason="A typo")
    assert "followed by urn:second" in " ".join(openbadge("ledger", "show", first).out.split())
    assert f"instead of {first}" in " ".join(openbadge("ledger", "show", "urn:second").out.split())


def test_find(openbadge: Command) -> None:
    ada, grace = issued(openbadge), issued(openbadge, "grace@example.org", "--key", "g")
    did = issued(openbadge, "did:example:ada")
    reserved("urn:pending")
    method = json.loads(Path("badge.json").read_bytes())["proof"][0]["verificationMethod"]
    for options, found in (
        ((), [ada, grace, did, "urn:pending"]),
        (("--recipient", "email=ADA@example.org"), [ada]),
        (("--recipient", "did=did:example:ada"), [did]),
        (("--recipient", "email=eve@example.org"), []),
        (("--key", "g"), [grace]),
        (("--key", "pending"), ["urn:pending"]),
        (("--key", "nobody"), []),
        (("--pending",), ["urn:pending"]),
        (("--method", method), [ada, grace, did]),
        (("--method", f"{method}x"), []),
        (("--achievement", ACHIEVEMENT, "--method", method, "--recipient", "email=ada@example.org"), [ada]),
    ):
        done = openbadge("ledger", "find", *options, "--json")
        assert done.status == 0
        assert [one["id"] for one in lines(done.out)] == found, options
        assert done.err == ("" if found else "no such badge is in the ledger\n")
        assert [line.split()[0] for line in openbadge("ledger", "find", *options).out.splitlines()] == found
    openbadge("revoke", grace, *WHY)
    assert (
        openbadge("ledger", "find", "--key", "g").out
        == f"{grace}  2026-01-31  issued, revoked  {ACHIEVEMENT}\n"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("find", "--recipient", "ada@example.org"), ["TYPE=VALUE"]),
        (("find", "--recipient", "email=hidden"), ["--recipient", "e-mail address"]),
        (("find", "--recipient", "id=no uri"), ["--recipient", "URI"]),
        (("find", "--recipient", "name=Ada"), ["name alone"]),
        (("find", "--key", "k", "--pending"), ["--key"]),
        (("find", "--key", ""), ["blank"]),
        (("find", "--achievement", "x" * 3000), ["2000 bytes"]),
        (("show", "x" * 3000), ["2000 bytes"]),
        (("erase", *WHY), ["the id of a badge", "--recipient"]),
        (("erase", "urn:x", "--recipient", "email=ada@example.org", *WHY), ["--recipient"]),
        (("erase", "urn:x", "--reason", "r"), ["--actor"]),
        (("erase", "urn:x", "--reason", "\x1b", "--actor", "a"), ["--reason"]),
        (("export", "--out", "badge.png"), ["badge.png", "--replace"]),
        (("export", "--out", "."), ["folder"]),
        (("find", "--issuer", "../key"), ["names no ledger"]),
    ],
)
def test_wrong_usage(openbadge: Command, arguments: tuple[str, ...], words: list[str]) -> None:
    done = openbadge("ledger", *arguments)
    assert done.refuses(*words)
    assert [secret for secret in ("hidden", "no uri", "Ada") if secret in done.err] == []


def test_erase_one(openbadge: Command) -> None:
    badge_id, other = issued(openbadge, "ada@example.org", "--key", "4711"), issued(openbadge)
    erase = ("ledger", "erase", badge_id, *WHY)
    done = openbadge(*erase)
    assert (done.status, done.out) == (2, "")  # nobody is there to be asked
    assert badge_id in done.err
    assert "--yes" in done.err
    assert openbadge("ledger", "show", badge_id, "--json").json["state"] == "signed"
    done = openbadge(*erase, "--yes")
    assert done.status == 0
    assert done.out.startswith("Erased: 1\nWhat stays: ")
    known = openbadge("ledger", "show", badge_id, "--json").json
    assert (known["state"], known["key"], known["badge"], known["sha256"]) == ("erased", None, None, None)
    assert known["audit"][0]["reason"] == "request of 2 March"
    assert openbadge("ledger", "show", other, "--json").json["state"] == "signed"
    assert openbadge(*erase).out == "There is nothing to erase.\n"


def test_erase_somebody(openbadge: Command) -> None:
    hers = [issued(openbadge), issued(openbadge, "ada@example.org", "--key", "2")]
    other = issued(openbadge, "grace@example.org")
    done = openbadge("ledger", "erase", "--recipient", "email=ada@example.org", "--yes", *WHY)
    assert done.out.startswith("Erased: 2\n")
    assert all(badge_id in done.err for badge_id in hers)
    assert openbadge("ledger", "find", "--recipient", "email=ada@example.org").out == ""
    assert openbadge("ledger", "show", other, "--json").json["state"] == "signed"
    again = openbadge("ledger", "erase", "--recipient", "email=ada@example.org", "--yes", *WHY)
    assert (again.status, again.out) == (0, "There is nothing to erase.\n")


def test_what_is_erased_can_be_revoked_and_is_not_issued_again(openbadge: Command) -> None:
    badge_id = issued(openbadge)
    openbadge("ledger", "erase", badge_id, "--yes", *WHY)
    again = openbadge(
        "issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password"
    )
    assert (again.status, again.out) == (1, "")
    assert "erased on somebody's request" in again.err
    assert "give it a --key of its own" in again.err
    assert openbadge("revoke", badge_id, *WHY).out.startswith("Revoked: 1 badge.\n")
    page = " ".join(openbadge("ledger", "show", badge_id).out.split())
    assert page.startswith(f"ERASED {badge_id}")
    assert "erase signed, by privacy:2" in page


def test_a_shared_ledger_forgets_for_one_issuer(openbadge: Command) -> None:
    """Somebody's badges of another issuer are that issuer's to erase."""
    here = issued(openbadge)
    Path("badges.sqlite").rename("../badges.sqlite")
    for folder in ("web", "other"):
        if folder == "other":
            init = (
                "init",
                "../other",
                "--name",
                "O",
                "--id",
                "other.example",
                "--password-file",
                "../password",
            )
            assert openbadge(*init).status == 0
        toml = Path(f"../{folder}/issuer.toml")
        text = toml.read_text(encoding="utf-8").replace("sqlite:///badges", "sqlite:///../badges")
        toml.write_text(text, encoding="utf-8")
    there = issued(openbadge, "ada@example.org", "--issuer", "../other")
    assert there != here
    openbadge("ledger", "erase", "--recipient", "email=ada@example.org", "--yes", *WHY)
    (left,) = lines(openbadge("ledger", "find", "--issuer", "../other", "--json").out)
    assert (left["id"], left["state"]) == (there, "signed")
    assert there not in openbadge("ledger", "export").out


class Terminal(io.TextIOWrapper):
    """Somebody who types this line."""

    def __init__(self, line: str) -> None:
        super().__init__(io.BytesIO(f"{line}\n".encode()), encoding="utf-8")

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answer", "status", "state"), [("y", 0, "erased"), ("n", 2, "signed"), ("", 2, "signed")]
)
def test_it_asks(
    openbadge: Command,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    status: int,
    state: str,
) -> None:
    badge_id = issued(openbadge)
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "argv", ["openbadge", "ledger", "erase", badge_id, *WHY])
    with pytest.raises(SystemExit) as ended:
        run()
    assert (ended.value.code or 0) == status
    asked = capsys.readouterr().err
    assert badge_id in asked
    assert "for good?" in asked
    assert openbadge("ledger", "show", badge_id, "--json").json["state"] == state


def test_export(openbadge: Command) -> None:
    ids = [issued(openbadge, "ada@example.org", "--key", str(number)) for number in range(3)]
    last = Path("badge.json").read_text(encoding="utf-8")
    openbadge("revoke", ids[1], *WHY)
    openbadge("ledger", "erase", ids[0], "--yes", *WHY)
    reserved("urn:pending")
    done = openbadge("ledger", "export", "--out", "all.jsonl")
    assert (done.status, done.out, done.err) == (0, "", "")
    if os.name == "posix":
        assert stat.S_IMODE(Path("all.jsonl").stat().st_mode) == 0o600
    text = Path("all.jsonl").read_text(encoding="utf-8")
    records = lines(text)
    assert [(one["record"], one["id"]) for one in records] == [
        ("list", LIST),
        *(("credential", one) for one in (*ids, "urn:pending")),
    ]
    assert (records[0]["taken"], records[0]["changes"], records[0]["publishedChanges"]) == (3, 1, 0)
    assert [one["state"] for one in records[1:]] == ["erased", "signed", "signed", "reserved"]
    assert records[3]["badge"] == last
    assert records[2]["audit"][0]["detail"] == "revocation 0 -> 1"
    assert openbadge("ledger", "export").out == text  # the same again, and to standard output
    assert openbadge("ledger", "export", "--out", "all.jsonl").refuses("--replace")
    assert openbadge("ledger", "export", "--out", "all.jsonl", "--replace").status == 0


def secrets_in(file: str) -> set[bytes]:
    """All that must stay inside of a ledger: its salt, seeds, fingerprints, handles and the lists' keys."""
    with sqlite3.connect(file) as connection:
        found = {
            value
            for query in (
                "SELECT value FROM openbadge_settings",
                "SELECT key FROM openbadge_lists",
                "SELECT seed FROM openbadge_reservations",
                "SELECT fingerprint FROM openbadge_reservations",
                "SELECT key_handle FROM openbadge_reservations",
                "SELECT handle FROM openbadge_recipients",
            )
            for (value,) in connection.execute(query)
        }
    connection.close()
    return {value.encode() if isinstance(value, str) else value for value in found}


def test_no_secret_is_exported(openbadge: Command) -> None:
    badge_id = issued(openbadge)
    issued(openbadge, "grace@example.org", "--key", "g")
    kept = secrets_in("badges.sqlite")
    assert len(kept) == 1 + 1 + 2 + 2 + 2 + 2
    openbadge("ledger", "export", "--out", "all.jsonl")
    said = Path("all.jsonl").read_bytes()
    said += openbadge("ledger", "show", badge_id).out.encode()
    said += openbadge("ledger", "show", badge_id, "--json").out.encode()
    said += openbadge("ledger", "find", "--json").out.encode()
    for secret in kept:
        for spelled in (
            secret,
            secret.hex().encode(),
            base64.b64encode(secret),
            base64.urlsafe_b64encode(secret),
        ):
            assert spelled not in said


def test_an_export_that_breaks_leaves_nothing(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    issued(openbadge)
    Path("there.jsonl").write_text("precious", encoding="utf-8")

    def breaks(*_args: object) -> None:
        raise LedgerError("The cable was pulled.", code="ledger.unavailable")

    monkeypatch.setattr("openbadge_issuer.cli.ledger.full_record", breaks)
    for options in (("--out", "new.jsonl"), ("--out", "there.jsonl", "--replace")):
        done = openbadge("ledger", "export", *options)
        assert (done.status, done.out) == (1, "")
        assert "The cable was pulled." in done.err
    assert Path("there.jsonl").read_text(encoding="utf-8") == "precious"
    assert [path.name for path in Path().iterdir() if "jsonl" in path.name] == ["there.jsonl"]


def test_an_export_is_written_line_by_line(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger of any size fits: nothing is collected before it is written."""
    for number in range(3):
        reserved(f"urn:{number}", str(number))
    seen: list[int] = []
    whole = records.full_record

    def watching(*args: Any) -> Any:
        (beside,) = Path().glob("all.jsonl")
        seen.append(beside.stat().st_size)
        return whole(*args) | {"filler": "x" * 100_000}

    monkeypatch.setattr("openbadge_issuer.cli.ledger.full_record", watching)
    assert openbadge("ledger", "export", "--out", "all.jsonl").status == 0
    assert len(set(seen)) == 3


HOSTILE = "urn:\x1b[2J\u202egnp.x\u2028\x07\x9b"


def test_what_others_wrote_into_the_ledger_is_not_obeyed(openbadge: Command) -> None:
    reserved(HOSTILE, key="key\x1b]0;x\x07")
    with SqlLedger("sqlite:///badges.sqlite") as ledger:
        ledger.erase(HOSTILE, actor="\x1b[1mroot", reason="a\nERASED  urn:other\u202e", now=datetime.now(UTC))
    reserved(HOSTILE + "2", key="key\x1b]0;x\x07" + "2")
    for command in (
        ("find",),
        ("find", "--json"),
        ("show", HOSTILE),
        ("show", HOSTILE, "--json"),
        ("show", HOSTILE + "2"),
        ("erase", HOSTILE + "2", *WHY),
        ("export",),
    ):
        done = openbadge("ledger", *command)
        assert done.status in (0, 2)
        said = done.out + done.err
        assert "urn:" in said
        assert [letter for letter in "\x1b\u202e\u2028\x07\x9b" if letter in said] == []
        assert "\nERASED" not in said
    assert lines(openbadge("ledger", "find", "--json").out)[0]["id"] == HOSTILE
