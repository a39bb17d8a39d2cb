"""Streams of a PDF lose what nobody sees, and nothing else."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link, Text

import evidence_pictures as pictures
from evidence_pdf import pdf
from evidence_reading import holds
from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.adapters.scrubbers.codestreams import plain_content, plain_jpeg, plain_jpeg_2000


def pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as picture:
        return picture.tobytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"BT (a) Tj ET", b"BT (a) Tj ET"),
        (b"BT % by Ada\n(a) Tj ET", b"BT \n(a) Tj ET"),
        (b"BT (100 % sure) Tj ET % by Ada", b"BT (100 % sure) Tj ET "),
        (rb"((a % b) \) % \( c) Tj % x", rb"((a % b) \) % \( c) Tj "),
        (b"% one\r% two\r\nq Q", b"\r\r\nq Q"),
        (b"BI /W 1 ID %%%binary%%% EI Q % x", b"BI /W 1 ID %%%binary%%% EI Q "),
        (b"(never closed % x", b"(never closed % x"),
        (b"<25> Tj /Na%me", b"<25> Tj /Na"),
        (b"", b""),
    ],
)
def test_comments_between_operators_go(before: bytes, after: bytes) -> None:
    assert plain_content(before) == after


@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"optimize": True}, {"restart_marker_rows": 1}]
)
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_keeps_its_pixels_without_being_decoded(options: dict[str, object], mode: str) -> None:
    picture = pictures.blank(200, 160).convert(mode)
    content = pictures.encoded(
        picture, "JPEG", comment="Ada Lovelace", exif=pictures.exif(artist="Ada"), **options
    )
    plain = plain_jpeg(content + b"Ada Lovelace")
    assert plain is not None
    assert b"Ada" not in plain
    assert b"Exif" not in plain
    assert pixels(plain) == pixels(content)


def test_what_is_no_jpeg_is_none() -> None:
    whole = pictures.jpeg()
    for content in (
        b"",
        b"\xff\xd8\xff",
        b"words",
        whole[:2] + b"words and words",
        whole[:30],
        whole[:2] + b"\xff\xe0\0\1",
    ):
        assert plain_jpeg(content) in (None, b"\xff\xd8\xff\xd9"), content
    assert plain_jpeg(b"\xff\xd8\xff\xff\xff" + whole[3:]) == plain_jpeg(whole)


@pytest.mark.parametrize("no_jp2", [False, True])
def test_jpeg_2000_keeps_its_pixels(no_jp2: bool) -> None:  # noqa: FBT001 - a parameter
    content = pictures.encoded(pictures.blank(), "JPEG2000", comment="Ada Lovelace", no_jp2=no_jp2)
    if not no_jp2:
        content += (8 + 15).to_bytes(4, "big") + b"xml " + b"<Ada Lovelace/>"
    assert b"Ada Lovelace" in content
    plain = plain_jpeg_2000(content)
    assert plain is not None
    assert b"Ada" not in plain
    assert pixels(plain) == pixels(content)
    for damaged in (b"", b"words", content[:60], b"\xff\x4f\xff\x51\0\0"):
        assert plain_jpeg_2000(damaged) is None or b"Ada" not in (plain_jpeg_2000(damaged) or b"")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/Type /Page /Parent", b"/Ada#20Lovelace (x) /Owner (Ada Lovelace) /Type /Page /Parent"),
        (b"/Type /XObject", b"/Owner (Ada Lovelace) /Type /XObject"),
        (b"/Type /Catalog", b"/Owner (Ada Lovelace) /Type /Catalog"),
        (b"BT /F1", b"%Ada Lovelace\nBT /F1"),
    ],
)
def test_entries_of_programs_go(old: bytes, new: bytes) -> None:
    content = pdf("form object", "x")
    assert old in content
    target = io.BytesIO()
    said = SCRUBBERS["application/pdf"](io.BytesIO(content.replace(old, new, 1)), target)
    assert not holds(target.getvalue(), "Ada Lovelace")
    assert b"Ada" not in target.getvalue()
    assert any("Twelve learners" in one.text for one in said.passages)


def test_profiles_of_colours_go() -> None:
    content = pdf("colour profile", "Ada Lovelace")
    assert holds(content, "Ada Lovelace")
    target = io.BytesIO()
    said = SCRUBBERS["application/pdf"](io.BytesIO(content), target)
    assert not holds(target.getvalue(), "Ada Lovelace")
    assert any(one.what == "colour profile" for one in said.removed)
    assert b"/DeviceRGB" in target.getvalue()


def test_each_page_speaks_for_itself() -> None:
    """A link to another page does not make that page's notes the notes of this one."""
    writer, file = PdfWriter(), io.BytesIO()
    for _ in range(3):
        writer.add_blank_page(100, 100)
    writer.add_annotation(0, Link(rect=(1, 1, 9, 9), target_page_index=2))
    writer.add_annotation(2, Text(text="Third words", rect=(1, 1, 9, 9), title_bar="Ada Lovelace"))
    writer.set_page_label(0, 2, prefix="Chapter of Grace ")
    writer.add_named_destination("place of Grace", 1)
    writer.write(file)
    target = io.BytesIO()
    said = SCRUBBERS["application/pdf"](file, target)
    assert [one.place for one in said.passages if one.text == "Third words"] == ["page 3, note"]
    assert [one.place for one in said.removed if one.what == "author"] == ["page 3"]
    told = " ".join(one.text for one in said.passages)
    assert "Chapter of Grace" in told
    assert "place of Grace" in told
    assert not holds(target.getvalue(), "Ada Lovelace")
    assert len(PdfReader(target).pages) == 3


def test_a_page_whose_font_makes_no_sense_is_unread() -> None:
    font = b"/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding"
    odd = b"/Type /Font /Subtype /Type0 /Encoding 12 /DescendantFonts [7 8]"
    content = pdf("", "x").replace(font, odd + b" " * (len(font) - len(odd)))
    target = io.BytesIO()
    said = SCRUBBERS["application/pdf"](io.BytesIO(content), target)
    assert said.unread or any("Twelve learners" in one.text for one in said.passages)
    assert len(PdfReader(target).pages) == 1
