"""``issuer.toml``: where the ledger is, how badges are taken back, and the sentences about what is wrong there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from openbadge_issuer.cli.issuer_file import IssuerFile, LedgerPlace
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.issuing import Irrevocable, StatusLists
from unit.cli.commands import NOW, Command

ISSUE = ("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password")


@pytest.fixture(autouse=True)
def _in_the_issuers_folder(issuers: Path) -> None:
    """Every test here begins in the folder that ``init`` made for a did:web."""


def changed(old: str, new: str) -> IssuerFile:
    text = Path("issuer.toml").read_text(encoding="utf-8")
    assert old in text
    Path("issuer.toml").write_text(text.replace(old, new), encoding="utf-8")
    return IssuerFile.read(Path("issuer.toml"))


def test_what_init_writes() -> None:
    who = IssuerFile.read(Path())
    assert who.status == StatusLists("https://school.example/status/")
    assert who.ledger == LedgerPlace("sqlite:///badges.sqlite", Path("badges.sqlite"))
    key = IssuerFile.read(Path("../key"))
    assert key.status == Irrevocable("a did:key has no web address where a status list could be")
    assert key.ledger is None


def test_the_lists_in_full() -> None:
    new = 'purposes = ["revocation", "message"]\nmessages = ["fine", "look"]\nvalid_for_days = 7\n\n[ledger]\nactor = "a"'
    who = changed("[ledger]", new)
    assert isinstance(who.status, StatusLists)
    assert (who.status.purposes, who.status.messages) == (("revocation", "message"), ("fine", "look"))
    assert who.status.valid_for.days == 7
    assert who.actor(None) == "a"


def test_who_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    who = changed("[ledger]", '[ledger]\nactor = "file"')
    assert who.actor(None) == "file"
    monkeypatch.setenv("OPENBADGE_ACTOR", "surroundings")
    assert who.actor(None) == "surroundings"
    assert who.actor("option") == "option"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("lists = ", 'irrevocable = "no"\nlists = ', ["either `lists`", "or `irrevocable`"]),
        ("lists = ", "places = ", ["either `lists`", "or `irrevocable`"]),
        ("/status/", "/status", ["slash"]),
        ("https://school", "http://school", ["https"]),
        ("[ledger]", "valid_for_days = 0\n[ledger]", ["valid_for_days", "3650"]),
        ("[ledger]", 'valid_for_days = "x"\n[ledger]', ["valid_for_days"]),
        ("[ledger]", "valid_for_days = 99999999999999\n[ledger]", ["valid_for_days"]),
        ("[ledger]", "purposes = 1\n[ledger]", ["purposes"]),
        ("[ledger]", 'purposes = "revocation"\n[ledger]', ["purposes"]),
        ("[ledger]", 'purposes = ["message"]\n[ledger]', ["messages"]),
        ('[ledger]\nurl = "sqlite:///badges.sqlite"', "", ["need a ledger"]),
        ("url = ", "path = ", ["'url'"]),
        ("sqlite:///badges.sqlite", "badges.sqlite", ["sqlite:///", "postgresql://"]),
        ("sqlite:///badges.sqlite", "sqlite:///", ["sqlite:///"]),
        ("sqlite:///badges.sqlite", "mysql://db/badges", ["postgresql://"]),
        ("sqlite:///badges.sqlite", "sqlite:///a?mode=memory", ["question mark"]),
        ("sqlite:///badges.sqlite", "postgresql://u:hunter2@db/badges", ["password", "~/.pgpass"]),
        ("sqlite:///badges.sqlite", "postgresql://u@db/badges?password=hunter2", ["password", "PGPASSWORD"]),
        ("sqlite:///badges.sqlite", "postgresql://[::1/badges", ["can not be read"]),
    ],
)
def test_faults(openbadge: Command, old: str, new: str, words: list[str]) -> None:
    with pytest.raises(WrongUsage) as error:
        changed(old, new)
    assert [word for word in ("issuer.toml", *words) if word not in str(error.value)] == []
    assert "hunter2" not in str(error.value)
    assert openbadge(*ISSUE).refuses("issuer.toml")


def test_the_path_is_relative_to_the_issuers_folder(
    openbadge: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("..")
    place = IssuerFile.read(Path("web")).known
    assert place.file == Path("web/badges.sqlite")
    show = ("ledger", "find", "--issuer", "web")
    assert openbadge(*show).status == 0
    assert sorted(path.name for path in Path().iterdir()) == ["key", "password", "web"]


def test_an_absolute_path(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.sqlite"
    assert LedgerPlace.of(f"sqlite:///{file}", Path("web")) == LedgerPlace(f"sqlite:///{file}", file)


@pytest.mark.parametrize(
    "command",
    [
        ISSUE,
        ("revoke", "urn:x", "--reason", "r", "--actor", "a"),
        ("status", "publish", "--out", "status", "--password-file", "../password"),
        ("ledger", "find"),
        ("ledger", "show", "urn:x"),
        ("ledger", "export", "--out", "all.jsonl"),
        ("ledger", "erase", "urn:x", "--reason", "r", "--actor", "a", "--yes"),
    ],
)
def test_a_lost_ledger_is_not_begun_anew(openbadge: Command, command: tuple[str, ...]) -> None:
    """An empty one would give places away that badges have, and publish lists that revoke nobody."""
    Path("badges.sqlite").unlink()
    before = sorted(Path().iterdir())
    assert openbadge(*command).refuses("badges.sqlite", "backup", "openbadge ledger create")
    assert sorted(Path().iterdir()) == before
    Path("badges.sqlite").touch()
    assert openbadge(*command).refuses("badges.sqlite", "backup", "openbadge ledger create")
    assert openbadge(*command).refuses("backup")  # whatever the first attempt has left there


def test_create(openbadge: Command) -> None:
    assert openbadge("ledger", "create").refuses("badges.sqlite", "there already")
    Path("badges.sqlite").unlink()
    assert openbadge("ledger", "create").status == 0
    if os.name == "posix":
        assert stat.S_IMODE(Path("badges.sqlite").stat().st_mode) == 0o600
    assert openbadge(*ISSUE, "--now", NOW).status == 0
    os.chdir("../key")
    assert openbadge("ledger", "create").refuses("names no ledger")


def test_two_ledgers_have_nothing_in_common(made: Path, openbadge: Command) -> None:
    """Each has a secret salt of its own."""
    Path("badges.sqlite").unlink()
    assert openbadge("ledger", "create").status == 0
    assert Path("badges.sqlite").read_bytes() != (made / "web" / "badges.sqlite").read_bytes()


def test_a_file_that_is_no_ledger(openbadge: Command) -> None:
    for content in (b"precious", b"SQLite format 3\x00" + b"x" * 5000, b"\x00" * 4096):
        Path("badges.sqlite").write_bytes(content)
        done = openbadge(*ISSUE)
        assert (done.status, done.out) == (1, "")
        assert done.err.startswith("openbadge: badges.sqlite: ")
        assert Path("badges.sqlite").read_bytes() == content


def test_a_folder_in_its_place(openbadge: Command) -> None:
    Path("badges.sqlite").unlink()
    Path("badges.sqlite").mkdir()
    assert openbadge("ledger", "find").status == 1
    assert openbadge("ledger", "create").refuses("there already")


WITHOUT = "import sys; sys.modules['sqlalchemy'] = None; from openbadge_issuer.__main__ import main; main()"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("init", "new", "--name", "S", "--id", "school.example", "--password-file", "../password"), 2),
        (("init", "new", "--name", "S", "--id", "did:key", "--password-file", "../password"), 0),
        (("ledger", "find"), 2),
    ],
)
def test_without_sqlalchemy(arguments: tuple[str, ...], status: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == status
    assert Path("new").exists() == (status == 0)
    if status:
        sentence = (
            "The ledger in SQLite or PostgreSQL needs an optional part: pip install 'openbadge-issuer[sql]'"
        )
        assert done.stderr == f"openbadge: {sentence}\n"


@pytest.mark.parametrize(
    ("issuer_id", "url"),
    [
        ("school.example", "https://school.example/status/"),
        ("school.example:8443", "https://school.example:8443/status/"),
        ("did:web:school.example:badges", "https://school.example/badges/status/"),
        ("https://school.example/issuer", "https://school.example/status/issuer/"),
        ("https://school.example/a/issuer.json", "https://school.example/a/status/issuer/"),
    ],
)
def test_where_the_lists_are_by_themselves(openbadge: Command, issuer_id: str, url: str) -> None:
    init = ("init", "new", "--name", "S", "--password-file", "../password", "--id", issuer_id)
    done = openbadge(*init)
    assert done.status == 0
    assert f"writes below {url}\n" in done.out
    status = tomllib.loads(Path("new/issuer.toml").read_text(encoding="utf-8"))["status"]
    assert status == {"lists": url}
    assert url in Path("new/README.md").read_text(encoding="utf-8")


def test_where_somebody_says(openbadge: Command) -> None:
    init = ("init", "new", "--name", "S", "--password-file", "../password", "--id", "did:key")
    for wrong in ("http://x.example/", "https://x.example", "x"):
        assert openbadge(*init, "--status-url", wrong).refuses("--status-url")
    assert openbadge(*init, "--status-url", "https://x.example/", "--irrevocable", "so").refuses(
        "--status-url"
    )
    assert not Path("new").exists()
    assert openbadge(*init, "--status-url", "https://x.example/s/").status == 0
    who = IssuerFile.read(Path("new"))
    assert who.status == StatusLists("https://x.example/s/")
    assert Path("new/badges.sqlite").exists()


def test_irrevocable_on_purpose(openbadge: Command) -> None:
    init = ("init", "new", "--name", "S", "--password-file", "../password", "--id", "school.example")
    assert openbadge(*init, "--irrevocable", "\x1b[2J").refuses("--irrevocable")
    assert openbadge(*init, "--irrevocable", " ").refuses("--irrevocable")
    assert openbadge(*init, "--irrevocable", "for  a demonstration").status == 0
    assert not Path("new/badges.sqlite").exists()
    done = openbadge(*ISSUE, "--issuer", "new")
    assert done.status == 0
    assert done.err == "warning: Issued without a way to revoke it: for a demonstration\n"
    assert openbadge(*ISSUE, "--issuer", "new", "--key", "1", "--replace").refuses("--key", "[ledger]")
