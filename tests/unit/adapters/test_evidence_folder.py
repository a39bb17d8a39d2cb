"""Evidence in a folder: whole or not at all, compared when it is opened, and nothing outside of it is touched."""

from __future__ import annotations

import os
import tracemalloc
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from openbadge_issuer.adapters.evidence_folder import FolderEvidence
from openbadge_issuer.assessment import EvidenceFiles, take_in
from openbadge_issuer.errors import InputError, LimitExceeded
from openbadge_issuer.testing import MemoryEvidence

CONTENT = b"Twelve learners who are new to the language.\n" * 100


@pytest.fixture(params=["folder", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> EvidenceFiles:
    return FolderEvidence(tmp_path / "evidence") if request.param == "folder" else MemoryEvidence()


def code_of(error: pytest.ExceptionInfo[InputError]) -> str:
    return error.value.detail_code


def test_the_contract(files: EvidenceFiles) -> None:
    digest = files.add(BytesIO(CONTENT))
    assert digest == sha256(CONTENT).hexdigest() == files.add(BytesIO(CONTENT))
    assert files.size(digest) == len(CONTENT)
    with files.open(digest) as stream:
        assert stream.read() == CONTENT
        assert stream.seek(7) == 7
        assert stream.read(8) == CONTENT[7:15]
    files.remove(digest)
    files.remove(digest)
    for ask in (files.open, files.size):
        with pytest.raises(InputError) as missing:
            ask(digest)
        assert code_of(missing) == "evidence.missing"


def test_a_source_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    class Breaking(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise LimitExceeded("too much", code="limit.bytes")
            return super().read(10)

    files = FolderEvidence(tmp_path / "evidence")
    with pytest.raises(LimitExceeded):
        files.add(Breaking(CONTENT))
    assert list(files) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_was_changed_is_not_opened(tmp_path: Path) -> None:
    files = FolderEvidence(tmp_path)
    digest = files.add(BytesIO(CONTENT))
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    kept.write_bytes(CONTENT + b"!")
    with pytest.raises(InputError) as damaged:
        files.open(digest)
    assert code_of(damaged) == "evidence.damaged"
    assert files.add(BytesIO(CONTENT)) == digest, "taking it in again mends it"
    files.open(digest).close()


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "..",
        "../" * 20 + "etc/passwd",
        "A" * 64,
        "g" * 64,
        "ab" * 31,
        "ab" * 33,
        "ab" * 32 + "\n",
        None,
        7,
    ],
)
def test_only_a_digest_is_a_name(tmp_path: Path, digest: str) -> None:
    files = FolderEvidence(tmp_path)
    for ask in (files.open, files.size, files.remove):
        with pytest.raises(InputError) as refused:
            ask(digest)
        assert code_of(refused) == "evidence.missing"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(CONTENT)
    digest = sha256(CONTENT).hexdigest()
    files = FolderEvidence(tmp_path / "evidence")
    place = tmp_path / "evidence" / digest[:2] / digest[2:]
    place.parent.mkdir(parents=True)
    place.symlink_to(outside)
    with pytest.raises(InputError) as refused:
        files.open(digest)
    assert code_of(refused) == "evidence.missing"
    assert files.add(BytesIO(CONTENT)) == digest
    assert not place.is_symlink()
    assert outside.read_bytes() == CONTENT
    files.remove(digest)
    assert outside.exists()


def test_a_folder_that_can_not_be_used_is_told_without_its_path(tmp_path: Path) -> None:
    blocked = tmp_path / "ada-lovelace"
    blocked.write_text("a file", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        FolderEvidence(blocked).add(BytesIO(CONTENT))
    assert code_of(refused) == "evidence.unavailable"
    assert "ada" not in str(refused.value) + repr(FolderEvidence(blocked))


def test_what_was_left_half_written_can_be_swept_away(tmp_path: Path) -> None:
    files = FolderEvidence(tmp_path)
    assert files.sweep() == 0
    digest = files.add(BytesIO(CONTENT))
    (tmp_path / "unfinished-abc").write_bytes(CONTENT[:100])
    assert list(files) == [digest]
    assert files.sweep() == 1
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [digest[2:]]


def test_names_are_short_and_lawful_everywhere(tmp_path: Path) -> None:
    files = FolderEvidence(tmp_path)
    digest = files.add(BytesIO(CONTENT))
    assert list(files) == [digest]
    (kept,) = (path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert kept.parts == (digest[:2], digest[2:])


def test_a_large_file_is_never_held_whole(tmp_path: Path) -> None:
    size = 40_000_000
    text = tmp_path / "text.txt"
    with text.open("wb") as stream:
        for _ in range(40):
            stream.write(b"a" * 1_000_000)
    files = FolderEvidence(tmp_path / "evidence")
    tracemalloc.start()
    try:
        with text.open("rb") as source:
            taken = take_in(source, "text.txt", files)
        _close(files.open(taken.digest))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken.size == size
    assert peak < 3_000_000


def _close(stream: BinaryIO) -> None:
    stream.close()
