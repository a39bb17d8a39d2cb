"""Files that come in: what they are by their content, how large they may be, and that nothing is left of what is refused."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO, RawIOBase
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

import evidence_samples
from openbadge_issuer.assessment import FileEvidence, IntakeLimits, odd_ending, take_in
from openbadge_issuer.assessment.media_types import ACCEPTED, ENDINGS, EXECUTABLE, UNKNOWN, ending_of, sniff
from openbadge_issuer.errors import InputError, LimitExceeded
from openbadge_issuer.testing import MemoryEvidence


def zipped(**parts: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


@pytest.mark.parametrize("form", sorted(evidence_samples.MEDIA_TYPES))
def test_every_format_is_known_by_its_content(form: str) -> None:
    content, media_type = evidence_samples.clean(form), evidence_samples.MEDIA_TYPES[form]
    name = f"x.{form}" if form in ("csv", "md") else "x.exe"
    assert sniff(BytesIO(content), name) == media_type
    assert media_type in ACCEPTED


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"MZ\x90\x00", EXECUTABLE),
        (b"\x7fELF\x02", EXECUTABLE),
        (b"#!/bin/sh\nrm -rf /", EXECUTABLE),
        (b"\xca\xfe\xba\xbe\x00", EXECUTABLE),
        (b"L\x00\x00\x00\x01\x14\x02\x00", EXECUTABLE),
        (zipped(**{"META-INF__MANIFEST.MF": b"Main-Class: x"}), EXECUTABLE),
        (
            zipped(word__document_xml=b"<w/>", **{"word__vbaProject.bin": b"x", "[Content_Types]_xml": b"x"}),
            EXECUTABLE,
        ),
        (zipped(word__document_xml=b"<w/>", **{"[Content_Types]_xml": b"macroEnabled"}), EXECUTABLE),
        (zipped(**{"a.txt": b"x"}), "application/zip"),
        (zipped(**{"[Content_Types]_xml": b"x"}), "application/zip"),
        (zipped(mimetype=b"application/x-unknown"), "application/zip"),
        (zipped(**{"a.txt": b"x"})[:40], "application/zip"),
        (b"PK\x03\x04" + b"\x00" * 40, "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"{\\rtf1 x}", "application/rtf"),
        (b"RIFF\x00\x00\x00\x00XXXX", UNKNOWN),
        (b"\x00\x01\x02\x03", UNKNOWN),
        (b"plain \x00 text", UNKNOWN),
        (b"\xff\xfeh\x00i\x00", "text/plain"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"ID3\x04\x00\x00\x00\x00\x01\x00" + b"\x00" * 128 + b"fLaC", "audio/flac"),
        (b"ID3\x04\x00\x00\x00\x00\x01\x00" + b"\x00" * 128 + b"\xff\xfb", "audio/mpeg"),
        (b"ID3", "audio/mpeg"),
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00", "image/avif"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00avif", "image/avif"),
        (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypqt  \x00\x00\x00\x00", "video/quicktime"),
        (b"\x00\x00\x00\x18moov", "video/quicktime"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"junk before %PDF-1.4", "application/pdf"),
        ("Gr\u00fc\u00dfe".encode("cp1252"), "text/plain"),
        (b"\xef\xbb\xbf<!doctype html><p>", "text/html"),
        (b"<?xml version='1.0'?>\n<svg xmlns='x'/>", "image/svg+xml"),
        (b"<note>plain</note>", "text/plain"),
    ],
)
def test_what_a_file_is(content: bytes, media_type: str) -> None:
    assert sniff(BytesIO(content), "plan.pdf") == media_type


def test_a_huge_directory_of_a_zip_is_not_read() -> None:
    """Its size is believed only as far as it is small; ZIP64 has it elsewhere."""
    content = bytearray(zipped(**{"a.txt": b"x"}))
    content[-10:-6] = (5_000_000).to_bytes(4, "little")
    assert sniff(BytesIO(bytes(content))) == "application/zip"
    locator = b"PK\x06\x07" + b"\x00" * 16
    whole = zipped(word__document_xml=b"<w/>", **{"[Content_Types]_xml": b"x"})
    assert sniff(BytesIO(whole)) == ENDING_DOCX
    assert sniff(BytesIO(whole[:-22] + locator + whole[-22:])) == "application/zip"


ENDING_DOCX = next(media_type for media_type, endings in ENDINGS.items() if endings == ("docx",))


def test_a_file_is_known_by_its_digest_size_and_content() -> None:
    files = MemoryEvidence()
    content = evidence_samples.clean("png")
    taken = take_in(BytesIO(content), r"D:\ada\Desktop\plan.pdf", files)
    assert taken == FileEvidence(sha256(content).hexdigest(), "image/png", len(content), "plan.pdf")
    with files.open(taken.digest) as kept:
        assert kept.read() == content


def test_an_ending_that_says_something_else_is_a_finding() -> None:
    files = MemoryEvidence()
    finding = odd_ending(take_in(BytesIO(evidence_samples.clean("png")), "plan.pdf", files))
    assert finding is not None
    assert (finding.code, finding.params) == ("evidence.ending", {"mediaType": "image/png"})
    assert "plan" not in str(finding)
    for name in ("plan.PNG", "plan"):
        assert odd_ending(take_in(BytesIO(evidence_samples.clean("png")), name, files)) is None


def test_every_ending_we_give_is_one_that_we_expect() -> None:
    for media_type in ACCEPTED:
        named = FileEvidence("ab" * 32, media_type, 1, f"x.{ending_of(media_type)}")
        assert odd_ending(named) is None
    assert ending_of("application/x-strange") == "bin"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "plan.pdf", "evidence.empty"),
        (b"MZ\x90\x00", "plan.pdf", "evidence.media_type"),
        (b"\x00\x01", "plan.pdf", "evidence.media_type"),
        (b"hello", "", "evidence.name"),
        (b"hello", "a/b/", "ok"),
        (b"hello", "..", "evidence.name"),
        (b"hello", "../..", "evidence.name"),
        (b"hello", "../../plan.txt", "ok"),
        (b"hello", "x" * 300, "evidence.name"),
        (b"hello", "a\x07b", "evidence.name"),
        (b"hello", "a\u202egnp.exe", "evidence.name"),
    ],
)
def test_refusals_leave_nothing_behind(content: bytes, name: str, code: str) -> None:
    files = MemoryEvidence()
    if code == "ok":
        assert "/" not in take_in(BytesIO(content), name, files).name
        return
    with pytest.raises(InputError) as refused:
        take_in(BytesIO(content), name, files)
    assert refused.value.detail_code == code
    assert len(files) == 0


def test_unknown_content_comes_in_by_policy_only() -> None:
    files = MemoryEvidence()
    taken = take_in(BytesIO(b"\x00\x01"), "data.bin", files, accepts={UNKNOWN})
    assert taken.media_type == "application/octet-stream"
    with pytest.raises(InputError, match="application/pdf, which is not accepted"):
        take_in(BytesIO(b"%PDF-1.7"), "plan.pdf", files, accepts={"image/png"})


def test_the_limit_holds_while_reading() -> None:
    class Endless(RawIOBase):
        """A text without an end that remembers how far anybody read."""

        read_so_far = 0

        def seekable(self) -> bool:
            return True

        def seek(self, offset: int, whence: int = 0, /) -> int:
            return offset

        def read(self, size: int = -1, /) -> bytes:
            assert size >= 0, "nobody reads to the end of it"
            self.read_so_far += size
            return b"a" * size

    files, source = MemoryEvidence(), Endless()
    with pytest.raises(LimitExceeded) as refused:
        take_in(cast("BinaryIO", source), "log.txt", files, limits=IntakeLimits(max_bytes=100_000))
    assert refused.value.detail_code == "limit.bytes"
    assert source.read_so_far < 120_000
    assert len(files) == 0
    exact = take_in(BytesIO(b"a" * 100), "log.txt", files, limits=IntakeLimits(max_bytes=100))
    assert exact.size == 100


def _failing(error: Exception) -> Callable[..., object]:
    def fail(*_: object) -> object:
        raise error

    return fail


@pytest.mark.parametrize("error", [OSError("/srv/ada"), ValueError("closed")])
def test_a_source_that_fails_is_told_without_its_words(error: Exception) -> None:
    source = BytesIO(b"hello")
    source.read = _failing(error)  # type: ignore[method-assign,assignment]
    with pytest.raises(InputError) as refused:
        take_in(source, "x.txt", MemoryEvidence())
    assert refused.value.detail_code == "evidence.source"
    assert "ada" not in str(refused.value)
    for strange in (None, b"hello", "hello"):
        with pytest.raises(InputError):
            take_in(cast("BinaryIO", strange), "x.txt", MemoryEvidence())


def test_a_store_that_keeps_something_else_is_noticed() -> None:
    class Careless(MemoryEvidence):
        def add(self, source: BinaryIO, /) -> str:
            return super().add(BytesIO(source.read()[:-1]))

    with pytest.raises(InputError) as refused:
        take_in(BytesIO(b"hello"), "x.txt", Careless())
    assert refused.value.detail_code == "evidence.damaged"
