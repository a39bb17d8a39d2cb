"""PDFs that hide what runs: behind a parent, a reference, in another file; and little files that mean much work."""

from __future__ import annotations

import io
import math
import zlib
from itertools import pairwise

import pytest
from pypdf import PdfReader

import evidence_office as office
from evidence_pictures import blank, encoded
from openbadge_issuer.adapters.scrubbers import SCRUBBERS, ScrubbingLimits, scrubbers
from openbadge_issuer.assessment.blinding.values import Scrubbed
from openbadge_issuer.errors import LimitExceeded

TEXT = b"BT /F1 12 Tf 10 10 Td (Twelve learners) Tj ET"
SCRIPT = b"<< /S /JavaScript /JS (evil) >>"
ATTACHED = b"<< /Type /Filespec /F (a) /EF << /F 9 0 R >> >>"
FORM = b"/AcroForm << /Fields [9 0 R] >>"
BOX = b"/MediaBox [0 0 200 200] /Resources << /Font << /F1 5 0 R >> >>"


def stream(entries: bytes, content: bytes) -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(content), content)


def pdf(
    objects: dict[int, bytes], annotation: bytes = b"", catalogue: bytes = b"", entries: bytes = b""
) -> bytes:
    """A page with a text; ``objects`` stand beside it, and may stand for its own."""
    page = b"<< /Type /Page /Parent 2 0 R %b /Contents 4 0 R /Annots [%b] >>" % (BOX, annotation)
    whole = {
        1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalogue,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page,
        4: stream(entries, TEXT),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        **objects,
    }
    out, places = b"%PDF-1.7\n", {}
    for number, body in whole.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(
        b"%010d 00000 n \n" % places[one] if one in places else b"%010d 65535 f \n" % 0
        for one in range(max(whole) + 1)
    )
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (max(whole) + 1, len(out))
    return out + b"xref\n0 %d\n" % (max(whole) + 1) + table + trailer


def copied(content: bytes, limits: ScrubbingLimits | None = None) -> tuple[Scrubbed, bytes]:
    target, table = io.BytesIO(), scrubbers(limits) if limits else SCRUBBERS
    return table["application/pdf"](io.BytesIO(content), target), target.getvalue()


def note(entries: bytes) -> bytes:
    return b"<< /Type /Annot /Rect [0 0 9 9] %b >>" % entries


HIDDEN = [
    pdf({9: b"<< /FT /Tx /T (a) /AA << /K %b >> >>" % SCRIPT}, note(b"/Subtype /Widget /Parent 9 0 R")),
    pdf({9: b"<< /FT /Btn /T (a) /A %b >>" % SCRIPT}, note(b"/Subtype /Widget /Parent 9 0 R")),
    pdf({8: b"/JavaScript"}, note(b"/Subtype /Link /A << /S 8 0 R /JS (evil) >>")),
    pdf({8: b"/FileAttachment", 9: stream(b"", b"evil")}, note(b"/Subtype 8 0 R /FS %b" % ATTACHED)),
    pdf({9: stream(b"", b"evil")}, note(b"/Subtype /Stamp /FS %b" % ATTACHED)),
    pdf({8: b"/RichMedia", 9: stream(b"", b"evil")}, note(b"/Subtype 8 0 R /RichMediaContent << /A %b >>" % ATTACHED)),
    pdf({}, note(b"/Subtype /Link /A [ << /S /Thread /F (evil) >> ]")),
    pdf({}, b"<< /Type /Annot /Subtype /Link /A << /S /Thread /F (evil) >> >>"),
    pdf({9: b"<< /First 10 0 R /Last 10 0 R >>", 10: b"<< /A << /S /Thread /F (evil) >> >>"}, catalogue=b"/Outlines 9 0 R"),
    pdf({}, entries=b"/F << /FS /URL /F (evil) >>"),
    pdf({5: b"<< /Type /Font /Subtype /TrueType /FontDescriptor << /FontFile2 9 0 R >> >>", 9: stream(b"/F (evil)", b"a")}),
    pdf({9: b"<< /FT 8 0 R /T (a) /V << /Contents (evil) >> /SV << /URL (evil) >> >>", 8: b"/Sig"}, catalogue=FORM),
    pdf({9: b"<< /FT /Tx /T (a) /V 10 0 R >>", 10: stream(b"", b"evil")}, catalogue=FORM),
]  # fmt: skip


@pytest.mark.parametrize("content", HIDDEN)
def test_what_runs_or_leads_out_goes_wherever_it_stands(content: bytes) -> None:
    assert b"evil" in content
    said, copy = copied(content)
    assert b"evil" not in copy
    assert said.removed
    assert "Twelve learners" in PdfReader(io.BytesIO(copy)).pages[0].extract_text()


@pytest.mark.parametrize(("name", "stays"), [(b"NextPage", True), (b"Print", False), (b"SaveAs", False)])
def test_named_actions_turn_pages_and_do_nothing_else(name: bytes, *, stays: bool) -> None:
    _, copy = copied(pdf({}, note(b"/Subtype /Link /A << /S /Named /N /%b >>" % name)))
    assert (b"/Named" in copy) is stays


def test_texts_behind_a_parent_are_read() -> None:
    field = pdf({9: b"<< /FT /Tx /T (Lovelace) /V (Ada) >>"}, note(b"/Subtype /Widget /Parent 9 0 R"))
    assert {"Lovelace", "Ada"} <= {one.text for one in copied(field)[0].passages}


PICTURE = stream(
    b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", b"a"
)
LOOK = stream(
    b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I 8 0 R >> >>", b"/I Do"
)
LETTERS = b"/Resources << /Font << /F1 5 0 R >> >>"
BEHIND = b"BT /F1 12 Tf 10 10 Td (Lovelace) Tj ET"


POINTS = [
    b"%.2f %.2f" % (at + 9 * math.cos(at), 20 + 9 * math.sin(at))
    for at in (number / 3 for number in range(90))
]
"""Loop after loop, as a hand writes."""
WRITTEN = b"".join(b" %s l" % one for one in POINTS)
BORDERS = b"".join(b" 0 %d m 90 %d l S %d 0 m %d 90 l S" % (at, at, at, at) for at in range(90))
GRAPH = b" 0 0 m" + b"".join(b" %d %d l" % (at, at * at % 37) for at in range(200)) + b" 200 0 l h B"
UPRIGHT = b" 0 0 m" + b"".join(b" %d %d l" % (at * at % 37, at) for at in range(200)) + b" S"
STEPS = b" 0 0 m" + b"".join(b" %d %d l %d %d l" % (at, at % 7, at + 1, at % 7) for at in range(90)) + b" S"
STARS = b"".join(
    b" %d 5 m" % (at + 3) + b" %d 3 l %d 0 l" % (at + 1, at) * 5 + b" h f" for at in range(0, 200, 9)
)
HATCHED = b"".join(b" %d 0 m %d 90 l S" % (at, at + 30) for at in range(200))


@pytest.mark.parametrize("drawn", [BORDERS, GRAPH, UPRIGHT, STEPS, STARS, HATCHED])
def test_tables_and_diagrams_beside_the_text_are_no_signature(drawn: bytes) -> None:
    assert not copied(pdf({4: stream(b"", TEXT + drawn)}))[0].unread


@pytest.mark.parametrize(
    "content",
    [
        pdf({8: PICTURE, 9: LOOK}, note(b"/Subtype /Stamp /AP << /N 9 0 R >>")),
        pdf({8: PICTURE, 9: LOOK}, note(b"/Subtype /Square /AP << /N 9 0 R >>")),
        pdf({}, note(b"/Subtype /Ink /InkList [[0 0 9 9]]")),
        pdf({7: b"/Image", 8: PICTURE.replace(b"/Image", b"7 0 R"), 9: LOOK}, note(b"/Subtype /Square /AP << /N 9 0 R >>")),
        pdf({4: stream(b"", TEXT + b" 0 0 m" + b" 1 2 3 4 5 6 c" * 80 + b" S")}),
        pdf({4: stream(b"", TEXT + b" 0 0 m" + WRITTEN + b" S")}),
        pdf({4: stream(b"", TEXT + b"".join(b" %s m %s l S" % pair for pair in pairwise(POINTS)))}),
        pdf({4: stream(b"", TEXT + b" BI /W 1 /H 1 /BPC 8 /CS /G ID a EI")}),
    ],
)  # fmt: skip
def test_a_signature_beside_the_text_is_a_picture_that_nobody_can_read(content: bytes) -> None:
    assert copied(content)[0].unread


@pytest.mark.parametrize(
    ("entries", "body"),
    [
        (
            b"/Pattern << /P 9 0 R >>",
            stream(b"/PatternType 1 /PaintType 1 /BBox [0 0 9 9] %b" % LETTERS, BEHIND),
        ),
        (
            b"/ExtGState << /G << /SMask << /G 9 0 R >> >> >>",
            stream(b"/Subtype /Form /BBox [0 0 9 9] %b" % LETTERS, BEHIND),
        ),
    ],
)
def test_texts_in_patterns_and_masks_are_read(entries: bytes, body: bytes) -> None:
    box = b"/MediaBox [0 0 200 200] /Resources << /Font << /F1 5 0 R >> %b >>" % entries
    page = b"<< /Type /Page /Parent 2 0 R %b /Contents 4 0 R >>" % box
    said, _ = copied(pdf({3: page, 9: body}))
    assert "Lovelace" in {one.text for one in said.passages}


def test_bookmarks_that_follow_each_other_stay() -> None:
    marks = {
        9: b"<< /First 10 0 R /Last 12 0 R /Count 3 >>",
        10: b"<< /Title (one) /Parent 9 0 R /Next 11 0 R >>",
        11: b"<< /Title (two) /Parent 9 0 R /Prev 10 0 R /Next 12 0 R >>",
        12: b"<< /Title (three) /Parent 9 0 R /Prev 11 0 R >>",
    }
    said, copy = copied(pdf(marks, catalogue=b"/Outlines 9 0 R"))
    assert [getattr(one, "title", "") for one in PdfReader(io.BytesIO(copy)).outline] == [
        "one",
        "two",
        "three",
    ]
    assert said.removed == ()


def test_pages_that_share_their_content_are_bounded_together() -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(20, 60))
    page = b"<< /Type /Page /Parent 2 0 R %b /Contents 4 0 R >>" % BOX
    content = pdf(
        {
            2: b"<< /Type /Pages /Kids [%b] /Count 40 >>" % kids,
            4: stream(b"/Filter /FlateDecode", zlib.compress(b"q Q " * 100)),
            **dict.fromkeys(range(20, 60), page),
        }
    )
    copied(content, ScrubbingLimits(max_operations=12_000))
    with pytest.raises(LimitExceeded) as caught:
        copied(content, ScrubbingLimits(max_operations=6_000))
    assert caught.value.detail_code == "limit.objects"


def test_streams_are_bounded_together_and_not_kept() -> None:
    forms = {
        number: stream(b"/Type /XObject /Subtype /Form /Filter /FlateDecode", zlib.compress(b" " * 1_000))
        for number in range(10, 30)
    }
    named = b" ".join(b"/X%d %d 0 R" % (number, number) for number in forms)
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << %b >> >> >>"
        % named
    )
    content = pdf({3: page, **forms})
    copied(content, ScrubbingLimits(max_inflated_bytes=21_000))
    with pytest.raises(LimitExceeded) as caught:
        copied(content, ScrubbingLimits(max_inflated_bytes=19_000))
    assert caught.value.detail_code == "limit.inflation"


# documents in documents, pictures in documents

MAIN = "word/document.xml"
TYPE = f"{office.OFFICE}.wordprocessingml.document"


def document(inside: dict[str, tuple[str, bytes]]) -> bytes:
    made = office.Package()
    made.link("/", "officeDocument", MAIN)
    for name, (kind, body) in inside.items():
        made.add(name, body, source=MAIN, kind=kind)
    made.add(
        MAIN,
        office.root("w:document", "<w:body><w:p><w:r><w:t>Plan</w:t></w:r></w:p></w:body>"),
        f"{TYPE}.main+xml",
    )
    return made.to_bytes()


def test_pictures_in_a_document_are_bounded_together() -> None:
    picture = encoded(blank(), "PNG")
    content = document({f"word/media/image{number}.png": ("image", picture) for number in range(5)})
    pixels = int.from_bytes(picture[16:20], "big") * int.from_bytes(picture[20:24], "big")
    for most, fits in ((5 * pixels, True), (5 * pixels - 1, False)):
        table, target = scrubbers(ScrubbingLimits(max_pixels_inside=most)), io.BytesIO()
        if fits:
            table[TYPE](io.BytesIO(content), target)
            assert office.unzipped(target.getvalue())["word/media/image4.png"]
            continue
        with pytest.raises(LimitExceeded) as caught:
            table[TYPE](io.BytesIO(content), target)
        assert caught.value.detail_code == "limit.pixels"
        assert target.getvalue() == b""


@pytest.mark.parametrize(
    ("limits", "code"),
    [({"max_inflated_bytes": 9_000}, "limit.inflation"), ({"max_elements": 12}, "limit.markup")],
)
def test_documents_in_a_document_are_bounded_together(limits: dict[str, int], code: str) -> None:
    inner = document({})
    content = document({f"word/embeddings/a{number}.docx": ("package", inner) for number in range(4)})
    SCRUBBERS[TYPE](io.BytesIO(content), io.BytesIO())
    scrubbers(ScrubbingLimits(**limits))[TYPE](io.BytesIO(inner), io.BytesIO())
    with pytest.raises(LimitExceeded) as caught:
        scrubbers(ScrubbingLimits(**limits))[TYPE](io.BytesIO(content), io.BytesIO())
    assert caught.value.detail_code == code
