"""A programme with several processes at work, and with one that is killed in the midst of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from assessment_world import definition
from form_exports import as_csv
from openbadge_issuer.adapters.evidence_folder import FolderEvidence
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.assessment import State
from openbadge_issuer.assessment.definitions import dump
from openbadge_issuer.programme import Programme

ROWS = 60
MAP = b"""\
format: openbadge-issuer response map 1
applicant: {email: Email, name: Name}
row: Number
attestation: {column: Own work}
requirements:
  - {id: context, columns: Learners}
  - {id: lesson-plan, columns: Plan}
"""
IMPORT = ("import", "../responses.csv", "--map", "../map.yaml", "--files", "../uploads")


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "openbadge_issuer", "assess", *arguments],
        cwd=folder,
        env={**os.environ, "OPENBADGE_SEALED": str(folder.parent / "sealed"), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def ended(process: subprocess.Popen[str], status: int = 0) -> str:
    out, err = process.communicate(timeout=300)
    assert process.returncode == status, (out, err)
    return out


@pytest.fixture
def officer(tmp_path: Path) -> Path:
    """The officer's folder, with an export of sixty responses beside it."""
    arguments = ("--name", "Maths", "--organisation", "School", "--officer", "mary@school.example")
    ended(started(tmp_path, "init", "officer", "--sealed", "sealed", *arguments))
    (tmp_path / "officer" / "definitions" / "checks.yaml").write_bytes(dump(definition()))
    (tmp_path / "map.yaml").write_bytes(MAP)
    (tmp_path / "uploads").mkdir()
    rows: list[list[object]] = [["Number", "Email", "Name", "Learners", "Plan", "Own work"]]
    for number in range(1, ROWS + 1):
        name = f"plan-{number}.txt"
        (tmp_path / "uploads" / name).write_text(f"Plan {number}: ask, wait, listen.\n", encoding="utf-8")
        email = f"learner{number}@people.example"
        rows.append([number, email, f"Learner {number}", f"{number} learners who are new.", name, "yes"])
    (tmp_path / "responses.csv").write_bytes(as_csv(rows))
    return tmp_path / "officer"


def programme(officer: Path) -> Programme:
    return Programme(
        FolderStore(officer), FolderStore(officer.parent / "sealed"), FolderEvidence(officer / "evidence")
    )


def saved(officer: Path) -> int:
    folder = officer / "applications"
    return sum(1 for one in folder.iterdir() if not one.name.startswith(".")) if folder.is_dir() else 0


@pytest.mark.parametrize("after", [0, 1, 20])
def test_an_import_that_was_killed_is_finished_by_the_next(officer: Path, after: int) -> None:
    killed = started(officer, *IMPORT)
    end = time.monotonic() + 200
    while time.monotonic() < end and killed.poll() is None:
        evidence = officer / "evidence"
        if saved(officer) >= after and (
            after or (evidence.is_dir() and len(list(evidence.iterdir())) > ROWS // 4)
        ):
            break
        time.sleep(0.001)
    killed.kill()
    killed.communicate()
    before = saved(officer)
    out = ended(started(officer, *IMPORT))
    assert out.endswith(f"{ROWS} responses: {counted(out)}.\n")
    assert saved(officer) == ROWS
    assert before <= ROWS
    applications = list(programme(officer).applications())
    assert {one.state for one in applications} == {State.SUBMITTED}
    assert len({one.applicant for one in applications}) == ROWS
    assert len(programme(officer).people()) == ROWS + 1
    assert len(list(FolderEvidence(officer / "evidence"))) == ROWS
    assert f"{ROWS} known." in ended(started(officer, *IMPORT))


def counted(out: str) -> str:
    words = Counter(line.rpartition("\t")[2] for line in out.splitlines()[:-1])
    names = {"submitted": words["submitted"], "known": words["imported before"]}
    return ", ".join(f"{number} {what}" for what, number in names.items() if number)


def test_who_works_at_once_takes_each_step_once(officer: Path) -> None:
    importing = [started(officer, *IMPORT) for _ in range(2)]
    told = [ended(one) for one in importing]
    assert sorted(one.splitlines()[-1] for one in told) == [
        f"{ROWS} responses: {ROWS} known.",
        f"{ROWS} responses: {ROWS} submitted.",
    ]
    checking = [started(officer, "check") for _ in range(2)]
    adding = started(officer, "reviewers", "add", "--email", "grace@assess.example")
    looking = started(officer, "status")
    for one in (*checking, adding, looking):
        ended(one)
    for application in programme(officer).applications():
        assert [entry.action for entry in application.record.entries].count("check_complete") == 1
    assert len(programme(officer).people()) == ROWS + 2
    assert len(programme(officer).reviewers()) == 1
