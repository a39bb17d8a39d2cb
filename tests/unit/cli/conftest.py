from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from openbadge_issuer.cli import folders
from openbadge_issuer.keys import pkcs8
from openbadge_issuer.testing import issuer_documents, make_badge
from unit.cli.commands import PASSWORD, Command


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "TERM", "OPENBADGE_KEY_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pkcs8, "ROUNDS", 2_048)  # a key that no test attacks may be quick to encrypt


@pytest.fixture
def openbadge(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two issuers' folders, made once, because encrypting a key takes its time; and the password in a file."""
    base = tmp_path_factory.mktemp("issuers")
    (base / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    folders.init(base / "web", "Example School", "school.example", base / "password")
    folders.init(base / "key", "Example School", "did:key", base / "password")
    return base


@pytest.fixture
def issuers(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the issuers' folders; the current folder is that of the did:web."""
    shutil.copytree(made, tmp_path / "issuers")
    monkeypatch.chdir(tmp_path / "issuers" / "web")
    return tmp_path / "issuers"


@pytest.fixture
def badge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The badge of the fixed world, its issuer's did.json beside it, and the current folder there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "did.json").write_bytes(*issuer_documents().documents.values())
    path = tmp_path / "badge.json"
    path.write_bytes(bytes(make_badge()))
    return path
