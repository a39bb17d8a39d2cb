"""``openbadge batch issue --executor dask://…`` on a real cluster, and where there is none."""

from __future__ import annotations

import csv
import logging
from pathlib import Path

import pytest

from openbadge_issuer.cli import folders
from openbadge_issuer.cli.app import run
from openbadge_issuer.keys import pkcs8
from requiring import need_module

need_module("distributed")

from distributed import LocalCluster  # noqa: E402 - only where it is

ROWS = 30


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pkcs8, "ROUNDS", 2_048)
    monkeypatch.setenv("OPENBADGE_KEY_PASSWORD", "correct horse")
    (tmp_path / "password").write_text("correct horse", encoding="utf-8")
    folders.init(tmp_path / "school", "School", "school.example", tmp_path / "password")
    monkeypatch.chdir(tmp_path / "school")
    rows = "".join(f"Person {number},p{number}@example.org\n" for number in range(ROWS))
    Path("awards.csv").write_text(f"Name,E-mail\n{rows}", encoding="utf-8")
    return tmp_path / "school"


def batch(monkeypatch: pytest.MonkeyPatch, executor: str) -> object:
    options = ["--achievement", "achievement.json", "--out", "out", "--resume", "--executor", executor]
    monkeypatch.setattr("sys.argv", ["openbadge", "batch", "issue", "awards.csv", *options])
    with pytest.raises(SystemExit) as ended:
        run()
    return ended.value.code or 0


def test_a_cluster_computes_what_this_process_signs(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(monkeypatch, "dask://127.0.0.1:1") == 2
    assert "nobody answers" in capsys.readouterr().err
    assert not (school / "out").exists()
    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # any port that is free
        silence_logs=logging.CRITICAL,
    ) as cluster:
        address = cluster.scheduler_address.removeprefix("tcp://")
        assert batch(monkeypatch, f"dask://{address}") == 0
    with (school / "out" / "issued.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(int(row["row"]) for row in rows) == list(range(2, ROWS + 2))
    assert all((school / "out" / row["file"]).is_file() for row in rows)
