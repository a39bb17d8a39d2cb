"""``openbadge batch issue`` is killed in the midst of it, again and again: in the end each award has one badge."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest

from interrupting import hearing_ctrl_c
from openbadge_issuer.baking import extract
from openbadge_issuer.cli import folders
from openbadge_issuer.cli.issuer_file import IssuerFile
from openbadge_issuer.keys import pkcs8

ROWS = 230  # more than a chunk of the ledger
PASSWORD = "correct horse battery staple"
OPTIONS = ("--achievement", "achievement.json", "--out", "out", "--images", "badge.svg", "--mails", "--zip")


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pkcs8, "ROUNDS", 2_048)
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    folders.init(tmp_path / "school", "School", "school.example", tmp_path / "password")
    rows = "".join(f"Person {number},p{number}@example.org\n" for number in range(ROWS))
    (tmp_path / "school" / "awards.csv").write_text(f"Name,E-mail\n{rows}", encoding="utf-8")
    return tmp_path / "school"


def started(school: Path, *options: str, alone: bool = False) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "openbadge_issuer", "batch", "issue", "awards.csv", *OPTIONS, *options],
        cwd=school,
        env={**os.environ, "OPENBADGE_KEY_PASSWORD": PASSWORD, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=alone,
    )


def ended(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, (out, err)
    return out


def killed_at(process: subprocess.Popen[str], out: Path, pattern: str, count: int) -> None:
    """Kills it as soon as so many files of this kind are there; it may have ended by then."""
    while process.poll() is None and sum(1 for _ in out.glob(pattern)) < count:
        time.sleep(0.002)
    process.kill()
    process.communicate(timeout=60)


def check(school: Path) -> None:
    """Each award has one badge, in the ledger and in the folder, and every file is complete."""
    out = school / "out"
    with IssuerFile.read(school).known.opened() as ledger:
        known = {one.credential_id: one for one in ledger.find()}
    with (out / "issued.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["credential"] for row in rows} == {*known}
    assert sorted(int(row["row"]) for row in rows) == list(range(2, ROWS + 2))
    places: Counter[int] = Counter()
    for row in rows:
        signed = known[row["credential"]].signed
        content = (out / row["file"]).read_bytes()
        assert signed is not None
        assert signed.content == content
        places[int(json.loads(content)["credentialStatus"]["statusListIndex"])] += 1
        assert extract((out / row["image"]).read_bytes()).payload == content
        mail = message_from_bytes((out / row["mail"]).read_bytes())
        assert mail["To"] == f"p{int(row['row']) - 2}@example.org"
    assert len(places) == ROWS
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    named = {row[kind] for row in rows for kind in ("file", "image", "mail")}
    assert files - named == {"issued.csv", "summary.json", "badges.zip", "batch.json", ".batch.lock"}
    with ZipFile(out / "badges.zip") as packed:
        assert packed.testzip() is None
        assert set(packed.namelist()) == named | {"issued.csv", "summary.json"}


def test_a_batch_that_is_killed_at_several_moments_is_finished(school: Path) -> None:
    out = school / "out"
    killed_at(started(school), out, "batch.json", 1)
    killed_at(started(school, "--resume"), out, "credentials/*.json", 1)
    killed_at(started(school, "--resume"), out, "mails/*.eml", 120)
    killed_at(started(school, "--resume"), out, "images/*.svg", ROWS)
    killed_at(started(school, "--resume"), out, "issued.csv", 1)
    assert f"{ROWS} badges in out" in ended(started(school, "--resume"))
    check(school)


def test_a_batch_over_processes_is_killed_and_finished(school: Path) -> None:
    process = started(school, "--executor", "processes:2")
    killed_at(process, school / "out", "credentials/*.json", 60)
    ended(started(school, "--resume", "--executor", "processes:2"))
    check(school)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be halted on Windows")
def test_nobody_fills_a_folder_that_another_run_fills(school: Path) -> None:
    first = started(school)
    try:
        while first.poll() is None and not (school / "out" / "batch.json").exists():
            time.sleep(0.002)
        first.send_signal(signal.SIGSTOP)  # or it may end before the other one has begun
        second = started(school, "--resume")
        _, err = second.communicate(timeout=300)
    finally:
        first.send_signal(signal.SIGCONT)
        out = ended(first)
    assert (second.returncode, "another run is filling this folder" in err) == (2, True), err
    assert f"{ROWS} badges in out" in out
    check(school)


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="Ctrl-C is another thing on Windows")
@pytest.mark.parametrize("executor", [(), ("--executor", "processes:1")])
def test_ctrl_c_says_how_to_go_on(school: Path, executor: tuple[str, ...]) -> None:
    with hearing_ctrl_c():
        process = started(school, *executor)
    while process.poll() is None and not any((school / "out").glob("credentials/*.json")):
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 130, err
    assert "stopped after" in err
    assert "the same command with --resume goes on" in err
    assert "Traceback" not in err
    assert not list((school / "out").rglob("*.part"))
    ended(started(school, "--resume"))
    check(school)


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="Ctrl-C is another thing on Windows")
@pytest.mark.parametrize("after", [0.05, 0.3, 0.8])
def test_ctrl_c_in_a_terminal_while_the_workers_start(school: Path, after: float) -> None:
    """A terminal sends it to all processes, the workers among them, which have not begun to listen."""
    with hearing_ctrl_c():
        process = started(school, "--executor", "processes:2", alone=True)
    while process.poll() is None and not (school / "out" / "batch.json").exists():
        time.sleep(0.002)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 130, err
    assert "the same command with --resume goes on" in err
    assert "Traceback" not in err
