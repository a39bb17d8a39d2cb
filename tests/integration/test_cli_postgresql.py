"""The command line with a ledger in PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_contract import Cluster, postgresql_cluster

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgresql_cluster() as cluster:
        yield cluster


def openbadge(*arguments: str, cwd: Path, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "openbadge_issuer", *arguments],
        cwd=cwd,
        env={**os.environ, "OPENBADGE_KEY_PASSWORD": PASSWORD, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == status, done
    return done.stdout + done.stderr


def test_the_same_commands(cluster: Cluster, tmp_path: Path) -> None:
    openbadge("init", "school", "--name", "School", "--id", "school.example", cwd=tmp_path)
    folder, url = tmp_path / "school", cluster.empty()
    toml = (folder / "issuer.toml").read_text(encoding="utf-8")
    (folder / "issuer.toml").write_text(toml.replace("sqlite:///badges.sqlite", url), encoding="utf-8")
    (folder / "badges.sqlite").unlink()

    issue = ("issue", "achievement.json", "--to", "ada@example.org", "--out", "ada.json", "--replace")
    assert "openbadge ledger create" in openbadge(*issue, cwd=folder, status=2)  # an empty one is a lost one
    openbadge("ledger", "create", cwd=folder)
    badge_id = openbadge(*issue, cwd=folder).removeprefix("ada.json: ").strip()
    assert badge_id in openbadge(*issue, cwd=folder)
    openbadge("revoke", badge_id, "--reason", "a test", "--actor", "tester", cwd=folder)
    (published,) = json.loads(openbadge("status", "publish", "--out", "status", "--json", cwd=folder))
    assert published["changes"] == 1
    known = [
        f"--document={name}={file}"
        for name, file in (
            ("did:web:school.example", "did.json"),
            (published["url"], "status/revocation-1.json"),
        )
    ]
    assert openbadge("verify", "ada.json", *known, cwd=folder, status=1).startswith("REFUSED  ")
    openbadge("ledger", "erase", badge_id, "--reason", "a test", "--actor", "tester", "--yes", cwd=folder)
    exported = [json.loads(line) for line in openbadge("ledger", "export", cwd=folder).splitlines()]
    assert [one["record"] for one in exported] == ["list", "credential"]
    assert (exported[1]["state"], exported[1]["badge"]) == ("erased", None)
    shutil.rmtree(folder / "status")
