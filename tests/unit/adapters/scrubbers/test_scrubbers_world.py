"""How scrubbers behave towards whoever calls them: streams, errors, warnings, logs, memory, missing parts."""

from __future__ import annotations

import io
import logging
import pickle
import sys
import threading
import warnings
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

import pytest

import evidence_media as media
import evidence_office as office
from evidence_pdf import encrypted_pdf, pdf
from evidence_samples import MEDIA_TYPES, clean
from openbadge_issuer.adapters.scrubbers import SCRUBBERS, ScrubbingLimits, scrubbers
from openbadge_issuer.errors import InputError, MissingExtra


class Watched(io.BytesIO):
    """A stream that remembers how much was asked of it at once."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.most = max(self.most, len(found))
        return found

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        count = super().readinto(buffer)
        self.most = max(self.most, count)
        return count


def long_sound(seconds: int) -> bytes:
    import wave  # noqa: PLC0415

    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(2)
        made.setsampwidth(2)
        made.setframerate(48_000)
        for _ in range(seconds):
            made.writeframes(bytes(192_000))
    return file.getvalue()


def test_sound_and_films_are_never_held() -> None:
    content = long_sound(60)  # 11.5 MB
    source = Watched(content)
    with SpooledTemporaryFile(1_000_000) as target:
        SCRUBBERS["audio/wav"](source, cast("BinaryIO", target))
        assert target.tell() > 11_000_000
    assert source.most <= 1_000_000


def test_a_large_sheet_is_not_held() -> None:
    row = "".join(f'<x:c r="{letter}{{0}}"><x:v>{{0}}</x:v></x:c>' for letter in "ABCDEFGH")
    parts = office.unzipped(clean("xlsx"))
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    rows = "".join(f'<x:row r="{n}">{row.format(n)}</x:row>' for n in range(2, 3_000))
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</x:sheetData>", rows + "</x:sheetData>").encode()
    source = Watched(office.zipped(parts))
    said = SCRUBBERS[MEDIA_TYPES["xlsx"]](source, io.BytesIO())
    assert source.most <= 65_536
    assert [one.text.split() for one in said.passages if one.place == "sheet 1, row 777"] == [["777"] * 8]


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_nobody_hears_the_libraries(
    form: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    before = (list(warnings.filters), [logging.getLogger(name).propagate for name in ("pypdf", "PIL")])
    content = clean(form)
    with caplog.at_level(logging.DEBUG), warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(content), io.BytesIO())
        if len(content) > 200:
            with pytest.raises(InputError):
                SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(content[:20] + b"\0\xff" * 40), io.BytesIO())
    assert heard == []
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
    assert (
        list(warnings.filters),
        [logging.getLogger(name).propagate for name in ("pypdf", "PIL")],
    ) == before


def test_an_error_says_what_to_do_and_nothing_of_the_file() -> None:
    target = io.BytesIO(b"left from before")
    with pytest.raises(InputError) as caught:
        SCRUBBERS["application/pdf"](io.BytesIO(b"%PDF-1.7 by Ada Lovelace"), target)
    error = caught.value
    assert error.detail_code == "evidence.unreadable"
    assert error.advice
    assert error.__cause__ is None
    assert error.__suppress_context__
    assert "Ada" not in str(error)
    assert target.getvalue() == b""


@pytest.mark.parametrize(
    ("form", "content"),
    [("pdf", encrypted_pdf()), ("docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000))],
)
def test_passwords_are_named(form: str, content: bytes) -> None:
    with pytest.raises(InputError, match="password") as caught:
        SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(content), io.BytesIO())
    assert caught.value.detail_code == "evidence.unreadable"


def test_a_pdf_that_opens_without_its_password_is_read() -> None:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    writer, file = PdfWriter(PdfReader(io.BytesIO(pdf("page text", "x")))), io.BytesIO()
    writer.encrypt("", owner_password="secret", algorithm="AES-256")
    writer.write(file)
    target = io.BytesIO()
    said = SCRUBBERS["application/pdf"](file, target)
    assert any("Twelve learners" in one.text for one in said.passages)
    assert not PdfReader(target).is_encrypted


@pytest.mark.parametrize(
    ("form", "module"),
    [("pdf", "pypdf"), ("heic", "pillow_heif"), ("mp4", "av"), ("docx", "defusedxml"), ("svg", "defusedxml")],
)
def test_a_missing_part_is_named(form: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = clean(form)
    for name in [name for name in sys.modules if name == module or name.startswith(f"{module}.")]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"openbadge-issuer\[blinding\]"):
        SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(content), io.BytesIO())


def test_importing_the_table_loads_no_library() -> None:
    import subprocess  # noqa: PLC0415

    code = (
        "import sys, openbadge_issuer.adapters.scrubbers as s; s.SCRUBBERS['text/plain'];"
        "print([m for m in ('PIL', 'av', 'pypdf', 'pillow_heif', 'defusedxml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_scrubbers_travel_to_other_processes() -> None:
    again = pickle.loads(pickle.dumps(dict(SCRUBBERS)))
    assert again == dict(SCRUBBERS)
    assert scrubbers(ScrubbingLimits(max_pages=3))["application/pdf"] != SCRUBBERS["application/pdf"]


def test_limits_show_what_differs() -> None:
    assert repr(ScrubbingLimits(max_pages=3)) == "ScrubbingLimits(max_pages=3)"


def test_several_threads_at_once() -> None:
    contents = {form: clean(form) for form in ("jpeg", "pdf", "docx", "mp4", "ogg")}
    copies: dict[str, set[bytes]] = {form: set() for form in contents}
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for form, content in contents.items():
                target = io.BytesIO()
                SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(content), target)
                copies[form].add(target.getvalue())
        except BaseException as error:  # noqa: BLE001 - for the main thread
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert all(len(found) == 1 for form, found in copies.items()), "the same file gives the same copy"
    assert logging.getLogger("pypdf").propagate


def test_copies_do_not_tell_when_they_were_made() -> None:
    for form in MEDIA_TYPES:
        content = clean(form)
        targets = io.BytesIO(), io.BytesIO()
        for target in targets:
            SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(content), target)
        assert targets[0].getvalue() == targets[1].getvalue(), form


def test_sources_may_be_files_on_disk() -> None:
    with SpooledTemporaryFile(10) as source, SpooledTemporaryFile(10) as target:
        source.write(media.film())
        source.seek(0)
        SCRUBBERS["video/mp4"](cast("BinaryIO", source), cast("BinaryIO", target))
        source.seek(0)
        assert source.read(8)[4:] == b"ftyp"
        target.seek(0)
        assert target.read(8)[4:] == b"ftyp"
