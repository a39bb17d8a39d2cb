"""Files are written wholly or not at all, and nothing is written over unasked."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest

from openbadge_issuer.cli import files
from openbadge_issuer.cli.files import MAX_FILE, check_free, password_for, read_file, write_file
from openbadge_issuer.cli.usage import WrongUsage

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX only")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_reading(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1\r\n2")
    assert read_file(tmp_path / "a") == b"1\r\n2"


@pytest.mark.parametrize("name", ["nothing", ".", "nothing/below", "x" * 5000, "nul\x00"])
def test_what_can_not_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongUsage):
        read_file(tmp_path / name)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\x00")))
    assert read_file(Path("-")) == b"\xff\x00"
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(WrongUsage, match="standard input is closed"):
        read_file(Path("-"))


@posix
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(
            WrongUsage, match="is no regular file, but a pipe or a device; to read from one, give -"
        ):
            read_file(path)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="a shell that gives pipes by number")
def test_a_pipe_that_the_shell_opened_is_read() -> None:
    read, write = os.pipe()
    os.write(write, b"data")
    os.close(write)
    assert read_file(Path(f"/dev/fd/{read}")) == b"data"
    os.close(read)


def test_neither_files_nor_standard_input_may_be_huge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_FILE > 16_000_000
    monkeypatch.setattr(files, "MAX_FILE", 10)
    (tmp_path / "a").write_bytes(b"x" * 10)
    assert read_file(tmp_path / "a") == b"x" * 10
    (tmp_path / "a").write_bytes(b"x" * 11)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 11)))
    for path in (tmp_path / "a", Path("-")):
        with pytest.raises(WrongUsage, match="larger than"):
            read_file(path)


def test_writing(tmp_path: Path) -> None:
    write_file(tmp_path / "a" / "b", b"1\n2")
    assert (tmp_path / "a" / "b").read_bytes() == b"1\n2"


def test_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"precious")
    for replace, otherwise in ((None, "name another file$"), (False, "name another file, or say --replace$")):
        with pytest.raises(WrongUsage, match=otherwise):
            write_file(tmp_path / "a", b"", replace=replace)
    assert (tmp_path / "a").read_bytes() == b"precious"
    write_file(tmp_path / "a", b"new", replace=True)
    assert (tmp_path / "a").read_bytes() == b"new"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("replace", [True, False])
def test_a_folder_is_never_written_over(tmp_path: Path, replace: bool) -> None:  # noqa: FBT001
    with pytest.raises(WrongUsage):
        check_free(tmp_path, replace=replace)
    with pytest.raises(WrongUsage):
        write_file(tmp_path, b"", replace=replace)


@posix
def test_a_link_to_nothing_is_not_followed_unasked(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WrongUsage):
        write_file(tmp_path / "link", b"")
    assert names(tmp_path) == ["link"]


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_file(tmp_path / "link", b"new", replace=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


@posix
def test_a_circle_of_links(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "link")
    for replace in (True, False):
        with pytest.raises(WrongUsage):
            write_file(tmp_path / "link", b"", replace=replace)


@posix
def test_a_device_is_written_to_and_not_exchanged(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_file(tmp_path / "pipe", b"data", replace=True)
    assert os.read(reader, 10) == b"data"
    os.close(reader)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.parametrize("replace", [True, False])
def test_on_failure_the_old_file_stays_and_no_new_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    replace: bool,  # noqa: FBT001
) -> None:
    name = "old" if replace else "new"
    (tmp_path / "old").write_bytes(b"precious")
    fdopen = os.fdopen

    class Full(io.FileIO):
        def write(self, data: object, /) -> int:
            raise OSError(28, "No space left on device")

    def opened(descriptor: int, mode: str) -> io.FileIO:
        fdopen(descriptor, mode).close()
        return Full(tmp_path / "old", "r")

    monkeypatch.setattr(os, "fdopen", opened)
    with pytest.raises(WrongUsage, match="No space left"):
        write_file(tmp_path / name, b"data", replace=replace)
    assert names(tmp_path) == ["old"]
    assert (tmp_path / "old").read_bytes() == b"precious"


@posix
def test_modes_are_those_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "open", b"")
        write_file(tmp_path / "open", b"", replace=True)
        write_file(tmp_path / "closed", b"", private=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "open").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "closed").stat().st_mode) == 0o600


def test_passwords(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "password").write_bytes(" pässword \r\n".encode())
    key = tmp_path / "key.pem"
    assert password_for(key, tmp_path / "password") == " pässword ".encode()
    monkeypatch.setenv("OPENBADGE_KEY_PASSWORD", "pässword")
    assert password_for(key, None) == "pässword".encode()
    assert password_for(key, tmp_path / "password") == " pässword ".encode()
    monkeypatch.setenv("OPENBADGE_KEY_PASSWORD", "")
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(WrongUsage, match="--password-file"):
        password_for(key, None)
