"""What a test needs from outside is asked for in one way, so that a promised thing that is missing is noticed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import requiring

TESTS = Path(__file__).parents[1]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "vectors").mkdir()
    monkeypatch.setenv("CONFORMANCE_DATA", str(tmp_path))
    monkeypatch.delenv("REQUIRE_INTEGRATION", raising=False)
    return tmp_path


def test_what_is_there_is_used(data: Path) -> None:
    assert requiring.shared("vectors") == data / "vectors"


def test_what_is_missing_skips(data: Path) -> None:
    assert not (data / "corpus").exists()
    with pytest.raises(pytest.skip.Exception, match="corpus"):
        requiring.shared("corpus")


def test_what_is_missing_and_was_promised_fails(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_INTEGRATION", "1")
    with pytest.raises(pytest.fail.Exception, match="corpus"):
        requiring.shared("corpus")
    monkeypatch.setenv("CONFORMANCE_DATA", str(data / "typo"))
    with pytest.raises(pytest.fail.Exception, match="typo"):
        requiring.shared("vectors")


def test_a_checkout_on_its_own_skips_even_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONFORMANCE_DATA", raising=False)
    monkeypatch.setenv("REQUIRE_INTEGRATION", "1")
    monkeypatch.setattr(requiring, "_BESIDE", tmp_path / "shared")
    with pytest.raises(pytest.skip.Exception):
        requiring.shared("vectors")
    (tmp_path / "shared").mkdir()
    with pytest.raises(pytest.fail.Exception):
        requiring.shared("vectors")


def test_nobody_looks_for_the_data_on_their_own() -> None:
    own = re.compile(r"""/ ["']shared["']|skipif\(\s*not \w+\.(?:is_dir|is_file|exists)\(""")
    asking = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if "node_modules" not in path.parts and own.search(path.read_text(encoding="utf-8"))
    }
    assert asking - {"requiring.py", "architecture/test_requiring.py"} == set()
