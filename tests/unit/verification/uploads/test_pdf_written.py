"""PDFs as programs write them, with one badge attached: every one of them is found, and none that was taken away.

Those in ``written`` were made by qpdf 12 (through pikepdf), ReportLab, MuPDF, WeasyPrint, fpdf2, cairo and Poppler,
Ghostscript, iText, pdfTeX, pdf-lib, PDFKit, pyHanko and Typst, as their names say. None has a font in it, or a profile.
Streams of objects come with a packed table of where they stand, whose rows are predicted from each other.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from openbadge_issuer.errors import CarrierError
from openbadge_issuer.verification.uploads import unpack
from upload_samples import a_pdf

BADGE = b'{"type": "AchievementCredential"}'
WRITTEN = Path(__file__).parent / "written"
NONE = {"locked-aes-256": "pdf_encrypted", "locked-rc4-128": "pdf_encrypted", "mupdf-taken-away": "pdf"}


@pytest.mark.parametrize("name", sorted(file.stem for file in WRITTEN.iterdir() if file.stem not in NONE))
def test_the_badge_is_found(name: str) -> None:
    (item,) = unpack((WRITTEN / f"{name}.pdf").read_bytes())
    assert (item.data.strip(), item.container, item.place) == (
        BADGE,
        "pdf",
        "bädge.json" if name == "mupdf-object-streams" else "badge.json",
    )


@pytest.mark.parametrize("name", sorted(NONE))
def test_no_badge_is_found(name: str) -> None:
    with pytest.raises(CarrierError) as caught:
        unpack((WRITTEN / f"{name}.pdf").read_bytes())
    assert caught.value.detail_code == f"carrier.{NONE[name]}"


def test_the_samples_have_what_they_are_for() -> None:
    packed = [file.name for file in WRITTEN.iterdir() if b"/Predictor 12" in file.read_bytes()]
    assert {"qpdf-object-streams.pdf", "qpdf-linearized.pdf", "qpdf-aes-256.pdf"} <= set(packed)


def written(writer: PdfWriter) -> bytes:
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def certificate() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(300, 200)
    writer.add_attachment("badge.json", BADGE)
    return writer


def test_pypdf() -> None:
    (item,) = unpack(written(certificate()))
    assert (item.data, item.place) == (BADGE, "badge.json")


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
@pytest.mark.parametrize("user", ["", "known"])
def test_pypdf_locked(algorithm: str, user: str) -> None:
    writer = certificate()
    writer.encrypt(user, "of its owner", algorithm=algorithm)
    if user:
        with pytest.raises(CarrierError) as caught:
            unpack(written(writer))
        assert caught.value.detail_code == "carrier.pdf_encrypted"
    else:
        assert [(item.data, item.place) for item in unpack(written(writer))] == [(BADGE, "badge.json")]


@pytest.mark.parametrize("said", [b"/Length 040", b"/Length 016", b"/Length 999", b"/Xength 128"])
def test_the_length_of_a_key_that_is_said_wrongly(said: bytes) -> None:
    """Some programs count it in bytes, or leave it out; the right one is known by the proof beside it."""
    data = (WRITTEN / "qpdf-rc4-128.pdf").read_bytes()
    assert data.count(b"/Length 128") == 1
    assert [item.data for item in unpack(data.replace(b"/Length 128", said))] == [BADGE]


def test_something_appended() -> None:
    """A reader of today, and one that knows the first edition only, find the same badge."""
    writer = PdfWriter(BytesIO(a_pdf({"badge.json": BADGE})), incremental=True)
    writer.root_object[NameObject("/Later")] = DictionaryObject()
    appended = written(writer)
    assert appended.startswith(a_pdf({"badge.json": BADGE}))
    assert b"/Later" in appended
    assert [item.data for item in unpack(appended)] == [BADGE]
    assert PdfReader(BytesIO(appended)).attachments["badge.json"] == [BADGE]


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_bytes_before_it_do_not_hurt(before: bytes) -> None:
    assert unpack(before + a_pdf({"badge.json": BADGE}))[0].data == BADGE
