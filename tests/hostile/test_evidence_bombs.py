"""Evidence that is small until it is opened, that never ends, or that leads to other files: refused before it hurts."""

from __future__ import annotations

import io
import re
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

import evidence_office as office
import evidence_pdf as documents
import evidence_pictures as pictures
from evidence_samples import MEDIA_TYPES, clean
from openbadge_issuer.adapters.scrubbers import SCRUBBERS, ScrubbingLimits, scrubbers
from openbadge_issuer.errors import InputError, LimitExceeded


def refused(form: str, content: bytes, limits: ScrubbingLimits | None = None) -> InputError:
    target = io.BytesIO()
    table = SCRUBBERS if limits is None else scrubbers(limits)
    with pytest.raises(InputError) as caught:
        table[MEDIA_TYPES[form]](io.BytesIO(content), target)
    assert target.getvalue() == b""
    assert caught.value.__cause__ is None
    return caught.value


def code(form: str, content: bytes, limits: ScrubbingLimits | None = None) -> str:
    return refused(form, content, limits).detail_code


@pytest.mark.parametrize("size", [(40_000, 40_000), (100_000, 100_000), (2_000_000_000, 1)])
def test_a_picture_of_too_many_pixels(size: tuple[int, int]) -> None:
    assert code("png", pictures.png_bomb(*size)) in ("limit.pixels", "evidence.unreadable")


def test_a_picture_that_moves_for_ever() -> None:
    limits = ScrubbingLimits(max_frames=2)
    assert code("gif", pictures.gif("", ""), limits) == "limit.pixels"
    limits = ScrubbingLimits(max_pixels=48 * 32 * 2)
    assert code("webp", pictures.webp("", "", 3), limits) == "limit.pixels"


def test_a_frame_that_reaches_far_beyond_its_picture() -> None:
    content = bytearray(pictures.gif("", ""))
    later = content.index(b"\x2c\0\0\0\0", content.index(b"\x2c\0\0\0\0") + 1)
    content[later + 1 : later + 9] = struct.pack(
        "<4H", 11_000, 8_000, 48, 32
    )  # 88 million pixels, out of 576 bytes
    before = peak()
    assert code("gif", bytes(content)) == "evidence.unreadable"
    assert peak() - before < 100_000_000


def peak() -> int:
    """Bytes, the most that this process has had; the attack of all tests of this file that would need most."""
    resource = pytest.importorskip("resource", reason="Windows does not say")
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * (1 if sys.platform == "darwin" else 1024)


def test_a_photograph_of_too_many_pixels() -> None:
    assert code("heic", clean("heic"), ScrubbingLimits(max_pixels=96 * 64 - 1)) == "limit.pixels"


def test_a_text_chunk_that_grows() -> None:
    body = b"Comment\0\0\1\0\0"[:8] + b"\0" + zlib.compress(bytes(70_000_000), 1)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    plain = pictures.png("", "")
    target = io.BytesIO()
    try:
        SCRUBBERS["image/png"](io.BytesIO(plain[:33] + chunk + plain[33:]), target)
    except InputError as error:
        assert error.detail_code == "evidence.unreadable"  # noqa: PT017 - either is fine
    else:
        assert len(target.getvalue()) < 10_000


def test_a_part_that_grows() -> None:
    parts = office.unzipped(clean("docx"))
    parts["word/document.xml"] += b"<!--" + b" " * 6_000_000 + b"-->"
    assert code("docx", office.zipped(parts)) == "limit.inflation"


def test_parts_that_grow_together() -> None:
    parts = office.unzipped(clean("docx")) | {f"word/media/{n}.png": bytes(900_000) for n in range(20)}
    assert (
        code("docx", office.zipped(parts), ScrubbingLimits(max_inflated_bytes=10_000_000))
        == "limit.inflation"
    )


def test_a_part_that_is_longer_than_the_directory_says() -> None:
    content = bytearray(office.zipped(office.unzipped(clean("docx"))))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)  # the size of the last part
    assert code("docx", bytes(content)) == "evidence.unreadable"


def test_too_many_parts() -> None:
    parts = office.unzipped(clean("xlsx")) | {f"xl/x{n}.xml": b"<a/>" for n in range(60)}
    assert code("xlsx", office.zipped(parts), ScrubbingLimits(max_parts=50)) == "limit.parts"


def test_two_parts_of_one_name() -> None:
    """Each program shows another one of them, so what was looked at would not be what is seen."""
    file = io.BytesIO(clean("docx"))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("WORD/document.xml", b"<a/>")
    assert code("docx", file.getvalue()) == "evidence.unreadable"


ENTITIES = '<!DOCTYPE a [<!ENTITY b "{}">{}]>'


@pytest.mark.parametrize("form", ["docx", "odt", "svg"])
def test_entities_that_multiply(form: str) -> None:
    names = "".join(f'<!ENTITY c{n} "{f"&c{n - 1};" * 10}">' for n in range(1, 12))
    head = ENTITIES.format("lol", '<!ENTITY c0 "lol">' + names)
    assert code(form, declared(form, head, "&c11;")) == "evidence.unreadable"


@pytest.mark.parametrize("form", ["docx", "odt", "svg"])
def test_entities_from_elsewhere(form: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    head = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]>'
    assert code(form, declared(form, head, "&b;")) == "evidence.unreadable"


def declared(form: str, head: str, used: str) -> bytes:
    """The form with a document type, and an entity used in its text."""
    if form == "svg":
        return (
            pictures.svg("text", "TEXT")
            .replace(b"<svg", head.encode() + b"<svg", 1)
            .replace(b"TEXT", used.encode())
        )
    parts = office.unzipped(
        office.docx("body", "TEXT") if form == "docx" else office.odf("odt", "body", "TEXT")
    )
    name = "word/document.xml" if form == "docx" else "content.xml"
    xml = parts[name].decode()
    at = xml.index("?>") + 2
    parts[name] = (xml[:at] + head + xml[at:].replace("TEXT", used)).encode()
    return office.zipped(parts)


@pytest.mark.parametrize("form", ["docx", "odt", "svg"])
def test_elements_that_are_nested_for_ever(form: str) -> None:
    deep = b"<g>" * 100_000
    if form == "svg":
        content = pictures.svg("text", "TEXT").replace(b"<rect", deep + b"<rect", 1)
    else:
        parts = office.unzipped(clean(form))
        name = "word/document.xml" if form == "docx" else "content.xml"
        at = parts[name].index(b">", parts[name].index(b"?>") + 2) + 1
        parts[name] = parts[name][:at] + deep + parts[name][at:]
        content = office.zipped(parts)
    assert code(form, content) == "limit.depth"


def test_relationships_that_go_round() -> None:
    parts = office.unzipped(clean("docx"))
    name = "word/_rels/document.xml.rels"
    round_about = b'<Relationship Id="rId90" Type="x/aChunk" Target="/word/document.xml"/></Relationships>'
    parts[name] = parts[name].replace(b"</Relationships>", round_about)
    target = io.BytesIO()
    SCRUBBERS[MEDIA_TYPES["docx"]](io.BytesIO(office.zipped(parts)), target)
    assert b"word/document.xml" in target.getvalue()


def test_a_document_in_a_document_in_a_document() -> None:
    inner = clean("docx")
    for _ in range(4):
        made = office.Package()
        made.link("/", "officeDocument", "word/document.xml")
        made.add("word/embeddings/file1.docx", inner, source="word/document.xml", kind="package")
        kind = f"{office.OFFICE}.wordprocessingml.document.main+xml"
        made.add("word/document.xml", office.root("w:document", "<w:body/>"), kind)
        inner = made.to_bytes()
    target = io.BytesIO()
    said = SCRUBBERS[MEDIA_TYPES["docx"]](io.BytesIO(inner), target)
    assert any(one.what == "embedded object" for one in said.removed)


def test_pages_that_are_too_many() -> None:
    from pypdf import PdfWriter  # noqa: PLC0415

    writer, file = PdfWriter(), io.BytesIO()
    for _ in range(12):
        writer.add_blank_page(10, 10)
    writer.write(file)
    assert code("pdf", file.getvalue(), ScrubbingLimits(max_pages=10)) == "limit.pages"
    assert code("pdf", file.getvalue(), ScrubbingLimits(max_objects=10)) == "limit.objects"


def test_pages_that_are_their_own_parents() -> None:
    content = documents.pdf("", "")
    at = content.index(b"/Kids [")
    loop = content[:at] + b"/Kids [" + content[at + 7 :].replace(b" 0 R]", b" 0 R]", 1)
    number = content[:at].rsplit(b" 0 obj", 1)[0].rsplit(b"\n", 1)[1]
    loop = content[:at] + b"/Kids [" + number + b" 0 R" + content[content.index(b"]", at) :]
    assert code("pdf", loop) in ("evidence.unreadable", "limit.pages", "limit.objects")


def test_forms_that_show_each_other() -> None:
    """Ten forms, each of which shows the next one ten times: ten thousand million texts."""
    target = io.BytesIO()
    try:
        SCRUBBERS["application/pdf"](io.BytesIO(documents.pdf("forms in forms", "x")), target)
    except InputError as error:
        assert target.getvalue() == b""
        assert error.detail_code in ("evidence.unreadable", "limit.objects")  # noqa: PT017 - either is fine
    else:
        assert b"/Fm1" in target.getvalue()


def test_a_stream_of_a_pdf_that_grows() -> None:
    packed = zlib.compress(bytes(90_000_000), 1)
    content = documents.pdf("", "")
    at = content.index(b"<<  /Length")
    end = content.index(b"endstream", at)
    made = f"<< /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode() + packed + b"\n"
    content = content[:at] + made + re.sub(rb"startxref\n\d+", b"startxref\n1", content[end:])
    assert code("pdf", content) in ("evidence.unreadable", "limit.bytes")


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{}'\n",
        '<?xml version="1.0"?><MPD><Period><BaseURL>{}</BaseURL></Period></MPD>',
    ],
)
@pytest.mark.parametrize("form", ["mp4", "mkv", "mp3", "wav", "ogg"])
def test_a_film_that_is_a_list_of_other_files(form: str, playlist: str, tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(clean("mp4"))
    assert code(form, playlist.format(other.as_posix()).encode()) == "evidence.unreadable"


def test_streams_that_are_too_many() -> None:
    assert code("mkv", clean("mkv"), ScrubbingLimits(max_streams=0)) == "limit.streams"


def test_elements_of_a_page_that_are_too_many() -> None:
    assert code("html", b"<i>" * 5_000, ScrubbingLimits(max_elements=4_000)) == "limit.markup"
    assert code("svg", clean("svg"), ScrubbingLimits(max_elements=2)) == "limit.markup"


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_files_that_are_too_large(form: str) -> None:
    limits = ScrubbingLimits(max_bytes=20, max_media_bytes=20, max_text_bytes=10)
    assert code(form, clean(form), limits) == "limit.bytes"


def test_what_a_limit_says() -> None:
    error = refused("txt", b"x" * 11, ScrubbingLimits(max_text_bytes=10))
    assert isinstance(error, LimitExceeded)
    assert error.params == {"limit": 10}
    assert "10 bytes" in error.message
