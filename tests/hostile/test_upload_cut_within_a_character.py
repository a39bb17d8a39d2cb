"""A text that ends within a character: it is refused before any limit has looked at it, and so is cheap to send.

What it may cost is asked of every check in this folder (conftest.py).
"""

from __future__ import annotations

import pytest

from openbadge_issuer import Verdict, Verifier
from openbadge_issuer.testing import NOW, issuer_documents
from upload_samples import a_zip

MOST = 15_900_000  # bytes, nearly as many as a text of JSON may have


def full_of(piece: bytes, size: int = MOST) -> bytes:
    return b'{"a":' + piece * (size // len(piece)) + b"\xc3"


@pytest.mark.parametrize("piece", [b"[", b"{}", b'""', b'"\\', b'"data:",', b'[{"a":', b"\n"])
@pytest.mark.parametrize("held", [1, 2], ids=["one", "an archive of two"])
def test_it_is_refused(piece: bytes, held: int) -> None:
    data = full_of(piece)
    upload = data if held == 1 else a_zip({f"{number}.json": data for number in range(held)})
    report = Verifier(fetch=issuer_documents()).check_upload(upload, now=NOW)[0]
    assert report.verdict is Verdict.REFUSED
    assert (report["carrier"].code, report["json"].code) == ("carrier.json", "json.encoding")


@pytest.mark.parametrize("piece", [b"[", b"{}", b'""', b'"\\', b'"data:",', b'[{"a":', b"\n"])
def test_so_are_many_that_are_just_not_too_large(piece: bytes) -> None:
    data = full_of(piece, 990_000)
    upload = a_zip({f"{number}.json": data for number in range(40)})
    (report,) = Verifier(fetch=issuer_documents()).check_upload(upload, now=NOW)
    assert report.verdict is Verdict.REFUSED
