"""PDFs of kilobytes that take minutes or gigabytes, and large ones that make a reader go back and forth.

Each is refused, or read, within a second and 200 MB; most take a tenth of both.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from typing import Final

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher

from attack_cost import CHECKS, slowness
from openbadge_issuer import Report, Verifier
from openbadge_issuer.testing import NOW, issuer_documents, make_badge

VERIFIER = Verifier(fetch=issuer_documents())
MOST: Final = 24_000_000  # bytes, nearly as many as may be handed in
OBJECTS: Final = 49_990
NONE, DAMAGED, PACKED, LIMIT = "carrier.pdf", "carrier.pdf_damaged", "carrier.pdf_packed", "limit.pdf"


def objects(*contents: bytes, trailer: bytes = b"") -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, content) for n, content in enumerate(contents, 1))
    return b"%%PDF-1.7\n%strailer << /Root 1 0 R %s >>\n" % (body, trailer)


def stream(head: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(content), content)


def flat(content: bytes, head: bytes = b"") -> bytes:
    return stream(head + b" /Filter /FlateDecode", zlib.compress(content, 9))


def attached(content: bytes, times: int = 1) -> bytes:
    """One stream, attached by as many names."""
    names = b"".join(b"(%d) %d 0 R " % (n, n + 3) for n in range(times))
    catalogue = b"<< /Type /Catalog /Names << /EmbeddedFiles << /Names [%s] >> >> >>" % names
    return objects(catalogue, content, *[b"<< /Type /Filespec /F (a.json) /EF << /F 2 0 R >> >>"] * times)


def all_attached(*streams: bytes) -> bytes:
    """Each stream by a name of its own."""
    count = len(streams)
    names = b"".join(b"(%d) << /F (a) /EF << /F %d 0 R >> >> " % (n, n) for n in range(2, count + 2))
    catalogue = b"<< /Type /Catalog /Names << /EmbeddedFiles << /Names [%s] >> >> >>" % names
    return objects(catalogue, *streams)


def filtered(filters: bytes, content: bytes) -> bytes:
    return attached(stream(b"/Filter [/FlateDecode %s]" % filters, zlib.compress(content, 9)))


def values(content: bytes, times: int) -> bytes:
    return objects(b"<< /Type /Catalog /EF [%s] >>" % (content * times))


def compressed(content: bytes, first: int, count: int = 1) -> bytes:
    return flat(content, b"/Type /ObjStm /N %d /First %d" % (count, first))


def raw(content: bytes, times: int) -> bytes:
    return b"%PDF-1.7\n" + content * times


PADDING: Final = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
CATALOGUE: Final = b"<< /Type /Catalog >>"

ATTACKS: Final[dict[str, tuple[Callable[[], bytes], str]]] = {
    # packed upon packed
    "lzw of a bomb": (lambda: filtered(b"/LZWDecode", bytes(5_000_000)), PACKED),
    "ascii85 of a bomb": (lambda: filtered(b"/ASCII85Decode", b"z" * 20_000_000 + b"~>"), PACKED),
    "hexadecimal of a bomb": (lambda: filtered(b"/ASCIIHexDecode", b"41" * 2_500_000 + b">"), PACKED),
    "run lengths of a bomb": (lambda: filtered(b"/RunLengthDecode", b"\x81A" * 2_500_000 + b"\x80"), PACKED),
    "forty times packed": (lambda: filtered(b"/FlateDecode " * 39, bytes(100)), PACKED),
    "ascii85 alone": (lambda: attached(stream(b"/Filter /ASCII85Decode", b"z" * MOST)), LIMIT),
    "ascii85, as much as is read": (
        lambda: attached(stream(b"/Filter [/ASCII85Decode]", b"z" * 1_590_000)),
        NONE,
    ),
    "ascii85 of blanks": (lambda: attached(stream(b"/Filter /A85", b" " * MOST)), NONE),
    "hexadecimal alone": (lambda: attached(stream(b"/Filter /ASCIIHexDecode", b"4" * MOST)), LIMIT),
    "hexadecimal, as much as is read": (
        lambda: attached(stream(b"/Filter /ASCIIHexDecode", b"41" * 6_300_000)),
        NONE,
    ),
    "rows of one byte": (
        lambda: attached(flat(b"\4A" * 2_500_000, b"/DecodeParms << /Predictor 15 /Columns 1 >>")),
        PACKED,
    ),
    "lzw, twenty times": (
        lambda: attached(
            stream(b"/Filter [/FlateDecode /LZWDecode]", zlib.compress(bytes(1_000_000), 9)), 20
        ),
        PACKED,
    ),
    "objects in lzw": (
        lambda: objects(
            CATALOGUE,
            stream(
                b"/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /LZWDecode]",
                zlib.compress(bytes(2_000_000), 9),
            ),
        ),
        PACKED,
    ),
    "a table in lzw": (
        lambda: (
            objects(
                CATALOGUE,
                stream(
                    b"/Type /XRef /Size 3 /W [1 2 1] /Root 1 0 R /Filter [/FlateDecode /LZWDecode]",
                    zlib.compress(bytes(2_000_000), 9),
                ),
            )
            + b"startxref\n40\n%%EOF\n"
        ),
        NONE,
    ),
    # bombs
    "a bomb": (lambda: attached(flat(bytes(120_000_000))), LIMIT),
    "two large files": (lambda: all_attached(*[flat(bytes(MOST))] * 2), LIMIT),
    "one large file": (lambda: all_attached(flat(bytes(MOST))), NONE),
    "four files": (lambda: all_attached(*[flat(bytes(9_900_000))] * 4), NONE),
    "one large file, often": (lambda: attached(stream(b"", b"\xe4" * MOST), 900), NONE),
    "a large file that becomes nothing, often": (
        lambda: attached(stream(b"/Filter /FlateDecode", b"\x78\x01" + b"\0\0\0\xff\xff" * 4_700_000), 500),
        NONE,
    ),
    "a bomb with a wrong end, often": (
        lambda: attached(stream(b"/Filter /FlateDecode", zlib.compress(bytes(MOST), 9)[:-1] + b"x"), 500),
        DAMAGED,
    ),
    "objects in bombs": (lambda: objects(CATALOGUE, *[compressed(bytes(20_000_000), 0, 0)] * 4), LIMIT),
    "objects in blanks": (lambda: objects(CATALOGUE, *[compressed(b" " * 19_000_000, 19_000_000)] * 2), NONE),
    "objects in digits": (lambda: objects(CATALOGUE, compressed(b"1 " * (MOST // 2), MOST, 49_000)), DAMAGED),
    "many empty streams of objects": (lambda: objects(CATALOGUE, *[compressed(b"", 0, 0)] * OBJECTS), LIMIT),
    # read again and again
    "objects that end with the file": (lambda: raw(b"1 0 obj(\n", OBJECTS) + b"(" * 20_000_000, DAMAGED),
    "steps back": (
        lambda: objects(
            b"<< /Type /Catalog /A 7 0 R /EF [%s] >>" % (b"null " * (MOST // 6)),
            compressed(b"9 0 7 9999999999 /EF ", 17, 2),
        ),
        LIMIT,
    ),
    "objects in a stream that end with it": (
        lambda: objects(
            b"<< /Type /Catalog /A [%s] >>" % b"".join(b"%d 0 R " % n for n in range(10, 9_000)),
            compressed(
                b"".join(b"%d %d " % (n, n) for n in range(10, 9_000)) + b"(" * 20_000_000, 96_859, 8_990
            ),
        ),
        NONE,
    ),
    "trailers that end with the file": (lambda: raw(b"trailer<</A(", MOST // 12), LIMIT),
    "one large text, often": (
        lambda: attached(b"(%s)" % (b"x" * 20_000_000), 900).replace(b"/EF << /F", b"/EF << /F 2 0 R /UF"),
        LIMIT,
    ),
    "one list of filters, often": (
        lambda: all_attached(*[stream(b"/Filter 903 0 R", b"{}")] * 900, b"", b"[%s]" % (b"null " * 30_000)),
        LIMIT,
    ),
    "specifications in each other": (
        lambda: objects(b"<< /Type /Catalog %s 1 0 R %s >>" % (b"/EF <<" * 90, b">>" * 90), b"2 0 R"),
        NONE,
    ),
    "references to nowhere": (
        lambda: values(b"".join(b"%d 0 R " % n for n in range(2, 200_000)), 1) + b" " * 20_000_000,
        LIMIT,
    ),
    "streams whose lengths are missing": (
        lambda: raw(b"1 0 obj<</Length 9 0 R>>stream\nendstream\n", OBJECTS) + b"1" * 20_000_000,
        DAMAGED,
    ),
    "tables": (lambda: raw(b"1 0 obj<</Type/XRef/Prev 9>>stream\nendstream\n", OBJECTS), LIMIT),
    "catalogues": (lambda: raw(b"1 0 obj /Catalog\n", OBJECTS), DAMAGED),
    "references in a circle": (lambda: objects(b"2 0 R", b"1 0 R"), DAMAGED),
    # bytes without an end
    "digits": (lambda: raw(b"1", MOST), DAMAGED),
    "numbers": (lambda: raw(b"1 1 ", MOST // 4), DAMAGED),
    "blanks": (lambda: raw(b" ", MOST), DAMAGED),
    "streams of nothing": (lambda: raw(b">>stream\n", MOST // 9), LIMIT),
    "trailers": (lambda: raw(b"trailer", MOST // 7), LIMIT),
    "words": (lambda: raw(b" obj", MOST // 4), LIMIT),
    "words after remarks": (lambda: raw(b"\n1%\n0%\n\n%\n%\n1%\n% obj", MOST // 23), LIMIT),
    "words after blanks": (lambda: raw(b"1" + b" " * 59 + b" obj", MOST // 64), LIMIT),
    "trailers in remarks": (lambda: raw(b"\ntrailer%", MOST // 9), LIMIT),
    "trailers in one remark": (lambda: raw(b" trailer%", MOST // 9), LIMIT),
    "streams after remarks": (lambda: raw(b"1 0 obj >>%\n%\n%\n%\n%\nstream", MOST // 28), LIMIT),
    "letters": (lambda: values(b"R", MOST) + b"/EF ", LIMIT),
    "references to one": (lambda: values(b"1 0 R ", MOST // 6), LIMIT),
    "words for files": (lambda: objects(CATALOGUE, b"/EF" * (MOST // 3)), NONE),
    "nulls": (lambda: values(b"null ", MOST // 5), LIMIT),
    "names": (lambda: values(b"/#41#42#43#44#45#46#47#48", MOST // 25), LIMIT),
    "short texts": (lambda: values(b"()", MOST // 2), LIMIT),
    "texts of escapes": (lambda: values(b"(%s)" % (rb"\101" * (MOST // 5)), 1), LIMIT),
    "a text in hexadecimal": (lambda: values(b"<%s>" % (b"41" * (MOST // 2)), 1), LIMIT),
    "short texts in hexadecimal": (lambda: values(b"<41>", MOST // 4), LIMIT),
    "remarks": (lambda: values(b"%\n", MOST // 2), LIMIT),
    "dictionaries": (lambda: values(b"<<>>", MOST // 4), LIMIT),
    "lists in lists": (lambda: values(b"[", MOST), DAMAGED),
    "a long name of a file": (
        lambda: attached(stream(b"", b"{}")).replace(b"(a.json)", b"(%s)" % (b"\xe4" * 20_000_000)),
        LIMIT,
    ),
}


def cheaply_checked(upload: bytes) -> tuple[Report, ...]:
    """Within a second and 200 MB, one of three times: others may have this core for a moment."""
    for last in (False, False, True):
        reports = VERIFIER.check_upload(upload, now=NOW)
        seconds, megabytes = CHECKS[-1]
        assert megabytes < 200
        if seconds < slowness():
            break
        assert not last, f"{seconds:.1f} seconds"
    return reports


@pytest.mark.parametrize("attack", ATTACKS)
def test_each_is_cheap(attack: str) -> None:
    make, code = ATTACKS[attack]
    upload = make()
    assert len(upload) < 25_000_000
    (report,) = cheaply_checked(upload)
    assert report["carrier"].code == code


def test_a_thousand_attachments_and_one_badge() -> None:
    """As many as may be: it costs no more than they do together."""
    letters = b"".join(b"(%d) << /F (a.txt) /EF << /F 2 0 R >> >> " % n for n in range(999))
    badge = b"(badge) << /F (badge.json) /EF << /F 3 0 R >> >>"
    catalogue = b"<< /Type /Catalog /Names << /EmbeddedFiles << /Names [%s%s] >> >> >>" % (letters, badge)
    upload = objects(catalogue, flat(b"A letter. " * 6_000), flat(bytes(make_badge())))
    assert [report.place for report in cheaply_checked(upload)] == ["badge.json"]


@pytest.mark.parametrize("encrypt", [b"/R 6", b"/R 99", b"/R 3 /Length 9999999999", b"/R 4 /CF 1", b"/R (x)"])
def test_locks_without_sense(encrypt: bytes) -> None:
    lock = b"/Encrypt << /Filter /Standard /V 5 %s /O <00> /U <%s> /UE <%s> >>" % (
        encrypt,
        b"41" * 48,
        b"42" * 32,
    )
    (report,) = VERIFIER.check_upload(objects(CATALOGUE, trailer=lock), now=NOW)
    assert report["carrier"].code == "carrier.pdf_encrypted"


@pytest.mark.parametrize("bits", range(-8, 300, 8))
def test_keys_of_any_length(bits: int) -> None:
    """A length that ciphers do not have is no error of ours."""
    lock = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length %d /P -1 /O <%s> /U <%s> >>"
    (report,) = VERIFIER.check_upload(
        objects(CATALOGUE, trailer=lock % (bits, b"41" * 32, b"42" * 32)), now=NOW
    )
    assert report["carrier"].code == "carrier.pdf_encrypted"


@pytest.mark.parametrize("method", [b"V2", b"AESV2", b"AESV3"])
def test_a_cipher_that_the_key_does_not_fit(method: bytes) -> None:
    """The empty password is right, and the key has 5 or 16 bytes, whatever the cipher takes."""
    key = hashlib.md5(PADDING + b"A" * 32 + b"\xff" * 4, usedforsecurity=False).digest()[:5]
    user = Cipher(ARC4(key), mode=None).encryptor().update(PADDING)
    lock = b"/Encrypt << /Filter /Standard /V 4 /R 2 /P -1 /O <%s> /U <%s> /StmF /S /CF << /S << /CFM /%s >> >> >>"
    upload = attached(stream(b"", b"x" * 64)).replace(
        b"/Root", lock % (b"41" * 32, user.hex().encode(), method) + b" /Root"
    )
    (report,) = VERIFIER.check_upload(upload, now=NOW)
    assert report["carrier"].code == (NONE if method == b"V2" else "carrier.pdf_encrypted")
