"""A PDF that is made to run in circles, to exhaust memory, or to show one badge and hold another."""

from __future__ import annotations

import zlib

import pytest

from openbadge_issuer import Report, Verdict, Verifier
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from upload_samples import a_pdf

VERIFIER = Verifier(fetch=issuer_documents())
BADGE = bytes(make_badge())


def one(upload: bytes) -> Report:
    (report,) = VERIFIER.check_upload(upload, now=NOW)
    return report


def with_objects(*objects: bytes) -> bytes:
    """A PDF without a table of its objects, as readers mend it."""
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1)
    )
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R /Size 99 >>\n%%EOF\n"


def test_an_attachment_that_becomes_a_gigabyte() -> None:
    packed = zlib.compress(bytes(120_000_000), 9)
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    bomb = with_objects(
        b"<< /Type /Catalog /Names << /EmbeddedFiles << /Names [(a) 2 0 R] >> >> >>",
        b"<< /Type /Filespec /F (a.json) /EF << /F 3 0 R >> >>",
        stream,
    )
    assert one(bomb)["carrier"].code in ("carrier.pdf_damaged", "limit.pdf")


def test_filters_upon_filters() -> None:
    packed = BADGE
    for _ in range(40):
        packed = zlib.compress(packed)
    filters = b"[" + b"/FlateDecode " * 40 + b"]"
    stream = b"<< /Filter %s /Length %d >>\nstream\n%s\nendstream" % (filters, len(packed), packed)
    odd = with_objects(
        b"<< /Type /Catalog /AF [2 0 R] >>", b"<< /Type /Filespec /F (a.json) /EF << /F 3 0 R >> >>", stream
    )
    assert one(odd).verdict is not Verdict.UNDECIDED


@pytest.mark.parametrize(
    "objects",
    [
        (b"<< /Type /Catalog /Names 1 0 R /AF [1 0 R 1 0 R] >>",),
        (
            b"<< /Type /Catalog /Names 2 0 R >>",
            b"<< /EmbeddedFiles 3 0 R >>",
            b"<< /Kids [2 0 R 3 0 R] /Names [(a) 3 0 R] >>",
        ),
        (b"<< /Type /Catalog /EF 1 0 R /F (a.json) >>",),
        (b"<< /Type /Catalog /AF 2 0 R >>", b"[2 0 R 2 0 R [2 0 R]]"),
        (b"<< /Type /Catalog /AF " + b"[" * 5_000 + b"]" * 5_000 + b" >>",),
        (b"<< /Type /Catalog /AF 77 0 R >>",),
    ],
)
def test_circles_and_holes(objects: tuple[bytes, ...]) -> None:
    assert one(with_objects(*objects))["carrier"].code in (
        "carrier.pdf",
        "carrier.pdf_damaged",
        "limit.pdf",
    )


def test_more_objects_than_a_certificate_has() -> None:
    assert one(b"%PDF-1.7\n" + b"1 0 obj\nnull\nendobj\n" * 50_001)["carrier"].code == "limit.pdf"


def test_two_attachments_of_one_name_are_two_badges() -> None:
    first = a_pdf({"badge.json": BADGE, "badge.json ": BADGE.replace(b"Welding", b"Surgery")})
    verdicts = [report.verdict for report in VERIFIER.check_upload(first, now=NOW)]
    assert verdicts == [Verdict.ACCEPTED, Verdict.REFUSED]


def test_a_program_that_is_attached_is_not_looked_at() -> None:
    assert one(a_pdf({"badge.png": b"MZ\x90\x00" + BADGE}))["carrier"].code == "carrier.pdf"


@pytest.mark.parametrize("cut", [20, 100, 300, 600, -1, -20, -60])
def test_a_pdf_that_is_cut_off_never_hurts(cut: int) -> None:
    report = one(a_pdf({"badge.json": BADGE})[:cut])
    assert report.verdict in (Verdict.ACCEPTED, Verdict.REFUSED)  # some readers mend what lost its end alone
