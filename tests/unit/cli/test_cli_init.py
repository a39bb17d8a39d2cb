"""``openbadge init``: a folder that works at once, or no folder."""

from __future__ import annotations

import getpass
import io
import json
import os
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from openbadge_issuer.cli import files
from openbadge_issuer.cli.app import run
from openbadge_issuer.models import Achievement
from unit.cli.commands import PASSWORD, Command

EVERYTHING = {"README.md", "achievement.json", "badge.png", "badge.svg", "issuer-key.pem", "issuer.toml"}


def test_what_is_in_the_folder(made: Path) -> None:
    assert {path.name for path in (made / "key").iterdir()} == EVERYTHING
    assert {path.name for path in (made / "web").iterdir()} == EVERYTHING | {
        "did.json",
        "badges.sqlite",
    }


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_the_key_is_for_its_owner_only(made: Path) -> None:
    assert stat.S_IMODE((made / "web" / "issuer-key.pem").stat().st_mode) == 0o600


def test_no_secret_is_in_clear(made: Path) -> None:
    for path in (made / "web").iterdir():
        content = path.read_bytes()
        assert PASSWORD.encode() not in content
        assert b"BEGIN PRIVATE KEY" not in content
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in (made / "web" / "issuer-key.pem").read_bytes()


def test_the_files_agree_with_each_other(made: Path) -> None:
    issuer = tomllib.loads((made / "web" / "issuer.toml").read_text(encoding="utf-8"))
    document = json.loads((made / "web" / "did.json").read_bytes())
    assert issuer["issuer"] == {"id": "did:web:school.example", "name": "Example School"}
    assert document["id"] == issuer["issuer"]["id"]
    assert document["assertionMethod"] == [issuer["key"]["verification_method"]]
    assert document["verificationMethod"][0]["publicKeyMultibase"] == issuer["key"]["public"]
    achievement = Achievement.from_json(json.loads((made / "web" / "achievement.json").read_bytes()))
    assert achievement.id == "https://school.example/achievements/first-steps"
    assert "https://school.example/.well-known/did.json" in (made / "web" / "README.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("which", ["web", "key"])
def test_it_works_at_once(
    openbadge: Command, issuers: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    """The lines that README.md names, exactly as they stand there."""
    monkeypatch.chdir(issuers / which)
    monkeypatch.setenv("OPENBADGE_KEY_PASSWORD", PASSWORD)
    lines = [
        line.split()[1:]
        for line in Path("README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("    openbadge ")
    ]
    if which == "web":
        assert [line[0] for line in lines] == ["issue", "status", "verify", "revoke", "status"]
        del lines[3:]  # what to do one day
    else:
        assert [line[0] for line in lines] == ["issue", "verify"]
    for line in lines:
        assert openbadge(*line).status == 0


def test_what_it_says(openbadge: Command, made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "school"
    done = openbadge("init", folder, "--name", "S", "--id", "did:key", "--password-file", made / "password")
    assert (done.status, done.err) == (0, "")
    assert "openbadge issue achievement.json --to ada@example.org" in done.out
    assert PASSWORD not in done.out


@pytest.mark.parametrize(
    ("typed", "issuer_id", "hosted"),
    [
        ("school.example", "did:web:school.example", "did.json"),
        ("School.Example", "did:web:school.example", "did.json"),
        ("https://www.school.example/", "did:web:www.school.example", "did.json"),
        ("school.example:8443", "did:web:school.example%3A8443", "did.json"),
        ("bücher.example", "did:web:xn--bcher-kva.example", "did.json"),
        ("did:web:school.example:badges", "did:web:school.example:badges", "did.json"),
        ("https://school.example/issuer/", "https://school.example/issuer", "issuer.json"),
        ("school.example/issuer", "https://school.example/issuer", "issuer.json"),
    ],
)
def test_issuer_ids(
    openbadge: Command, made: Path, tmp_path: Path, typed: str, issuer_id: str, hosted: str
) -> None:
    folder = tmp_path / "school"
    done = openbadge("init", folder, "--name", "S", "--id", typed, "--password-file", made / "password")
    assert done.status == 0
    assert tomllib.loads((folder / "issuer.toml").read_text(encoding="utf-8"))["issuer"]["id"] == issuer_id
    assert json.loads((folder / hosted).read_bytes())["id"] == issuer_id
    assert f"host {hosted} at https://" in done.out


@pytest.mark.parametrize(
    "typed",
    [
        "localhost",
        "127.0.0.1",
        "http://school.example",
        "my school",
        "school.example#key",
        "user@school.example",
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "did:ion:abc",
        "did:web:",
        "https://",
        "school.example:0x50",
        "ö" * 80 + ".example",
        "[::1",
    ],
)
def test_what_can_be_no_issuer_id(openbadge: Command, made: Path, tmp_path: Path, typed: str) -> None:
    folder = tmp_path / "school"
    done = openbadge("init", folder, "--name", "S", "--id", typed, "--password-file", made / "password")
    assert done.refuses("can not be an issuer id")
    assert not folder.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 401, "\x1b[31m", "\udc80", "\u202e"])
def test_a_name_is_a_line_of_text(openbadge: Command, made: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "school"
    done = openbadge("init", folder, "--name", name, "--id", "did:key", "--password-file", made / "password")
    assert done.refuses("name")
    assert not folder.exists()


@pytest.mark.parametrize("name", ['Ada\'s "School" \\ [of] = Ärzte # 学校', "[issuer]", "'''"])
def test_any_name_survives_the_file(openbadge: Command, made: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "school"
    assert (
        openbadge(
            "init", folder, "--name", name, "--id", "did:key", "--password-file", made / "password"
        ).status
        == 0
    )
    assert tomllib.loads((folder / "issuer.toml").read_text(encoding="utf-8"))["issuer"]["name"] == name


def test_an_empty_folder_may_be_there(
    openbadge: Command, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = openbadge("init", ".", "--name", "S", "--id", "did:key", "--password-file", made / "password")
    assert done.status == 0
    assert {path.name for path in tmp_path.iterdir()} == EVERYTHING


def test_nothing_is_written_over(openbadge: Command, made: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "mine", tmp_path / "mine" / "below"):
        done = openbadge(
            "init", folder, "--name", "S", "--id", "did:key", "--password-file", made / "password"
        )
        assert done.status == 2
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "mine": "precious"
    }


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--name", "S"),
        ("--name", "S", "--id", "did:key"),
        ("--name", "S", "--id", "did:key", "--password-file", "nothing"),
        ("--name", "S", "--id", "did:key", "--password-file", os.devnull),
    ],
)
def test_nobody_is_there_to_answer(openbadge: Command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert openbadge("init", tmp_path / "school", *arguments).refuses()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "breaks", [OSError(28, "No space left on device"), KeyboardInterrupt(), ValueError()]
)
@pytest.mark.parametrize("before", ["absent", "empty"])
def test_on_failure_nothing_half_made_stays(
    openbadge: Command,
    made: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    breaks: BaseException,
    before: str,
) -> None:
    folder = tmp_path / "deep" / "school"
    if before == "empty":
        folder.mkdir(parents=True)
    writes = iter([None, None, None, breaks])
    create = files._create

    def breaking(path: Path, data: bytes, mode: int) -> None:
        failure = next(writes)
        create(path, data, mode)
        if failure is not None:
            path.unlink()
            raise failure

    monkeypatch.setattr(files, "_create", breaking)
    done = openbadge("init", folder, "--name", "S", "--id", "did:key", "--password-file", made / "password")
    assert done.status in (2, 130)
    assert list(tmp_path.rglob("*")) == ([folder.parent, folder] if before == "empty" else [])


class Terminal(io.TextIOWrapper):
    """Somebody who types these lines."""

    def __init__(self, *lines: str) -> None:
        super().__init__(io.BytesIO("".join(f"{line}\n" for line in lines).encode()), encoding="utf-8")

    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    passwords: list[str] = []

    def ask(prompt: str) -> str:
        sys.stderr.write(prompt)
        if not passwords:
            raise EOFError
        return passwords.pop(0)

    monkeypatch.setattr(getpass, "getpass", ask)
    yield passwords
    assert passwords == []


def asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, *lines: str
) -> tuple[int, str]:
    monkeypatch.setattr(sys, "stdin", Terminal(*lines))
    monkeypatch.setattr(sys, "argv", ["openbadge", "init", str(folder)])
    with pytest.raises(SystemExit) as ended:
        run()
    return int(ended.value.code or 0), capsys.readouterr().err


def test_three_questions(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    typed_passwords: list[str],
) -> None:
    typed_passwords += ["s3cret", "s3cret"]
    status, prompts = asked(monkeypatch, capsys, tmp_path / "school", "Example School", "school.example")
    assert status == 0
    assert ("name" in prompts, "domain" in prompts, "password" in prompts) == (True, True, True)
    assert "s3cret" not in prompts
    issuer = tomllib.loads((tmp_path / "school" / "issuer.toml").read_text(encoding="utf-8"))
    assert issuer["issuer"] == {"id": "did:web:school.example", "name": "Example School"}


def test_no_domain_is_an_answer(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    typed_passwords: list[str],
) -> None:
    typed_passwords += ["s3cret", "s3cret"]
    assert asked(monkeypatch, capsys, tmp_path / "school", "Example School", "")[0] == 0
    assert not (tmp_path / "school" / "did.json").exists()


@pytest.mark.parametrize("passwords", [["one", "other"], ["", ""], ["one"], []])
def test_a_password_that_is_not_confirmed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    typed_passwords: list[str],
    passwords: list[str],
) -> None:
    typed_passwords += passwords
    status, _ = asked(monkeypatch, capsys, tmp_path / "school", "Example School", "")
    assert status == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="umask is POSIX")
def test_the_key_is_private_under_any_umask(made: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "openbadge_issuer", "init", "school", "--name", "S", "--id", "did:key"]
    script = 'umask 000; exec "$@"'
    subprocess.run(
        ["sh", "-c", script, "sh", *command, "--password-file", str(made / "password")],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert stat.S_IMODE((tmp_path / "school" / "issuer-key.pem").stat().st_mode) == 0o600
