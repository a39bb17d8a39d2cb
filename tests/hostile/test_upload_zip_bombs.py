"""An archive that is made to exhaust memory, to hide what it holds, or to write somewhere."""

from __future__ import annotations

import struct
import tracemalloc
import warnings
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from openbadge_issuer import Verdict, Verifier
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from upload_samples import a_zip

VERIFIER = Verifier(fetch=issuer_documents())
BADGE = bytes(make_badge())


def code(upload: bytes) -> str:
    (report,) = VERIFIER.check_upload(upload, now=NOW)
    assert report.verdict is Verdict.REFUSED
    return report["carrier"].code


def test_one_member_that_becomes_a_hundred_megabytes() -> None:
    bomb = packed(ZIP_DEFLATED)
    tracemalloc.start()
    assert code(bomb) == "limit.archive"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000


def test_methods_that_unpack_a_whole_block_at_once_are_not_read() -> None:
    bomb = packed(ZIP_BZIP2)
    tracemalloc.start()
    assert code(bomb) == "carrier.archive"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def packed(method: int) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", method) as archive, archive.open("bomb.json", "w") as member:
        for _ in range(100):
            member.write(bytes(1_000_000))
    return target.getvalue()


def test_many_members_that_become_too_much_together() -> None:
    assert code(a_zip({f"{number}.json": bytes(20_000_000) for number in range(4)})) == "limit.archive"


def test_more_members_than_anybody_has_badges() -> None:
    assert code(a_zip({f"{number}.json": b"" for number in range(1_001)})) == "limit.archive"


def test_members_that_overlap() -> None:
    """The same compressed bytes, listed again and again, as in bombs that need no nesting."""
    one = a_zip({"0.json": bytes(5_000_000)})
    start = one.index(b"PK\x01\x02")
    entry = one[start : one.index(b"PK\x05\x06")]
    listing = b"".join(entry.replace(b"0.json", b"%d.json" % number) for number in range(10))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 10, 10, len(listing), start, 0)
    assert code(one[:start] + listing + end) in ("carrier.zip_damaged", "limit.archive", "carrier.zip")


def test_a_size_that_is_a_lie() -> None:
    lying = bytearray(a_zip({"badge.json": bytes(100_000)}))
    lying[lying.index(b"PK\x01\x02") + 24 :][:4] = b""
    place = lying.index(b"PK\x01\x02") + 24
    lying[place : place + 4] = struct.pack("<L", 10)
    assert code(bytes(lying)) in ("carrier.zip_damaged", "carrier.zip")


def test_names_are_never_paths() -> None:
    names = [
        "../../etc/passwd.json",
        "/etc/badge.json",
        "C:\\Windows\\badge.json",
        "a/../b.json",
        "\x1b[2Jx.json",
    ]
    reports = VERIFIER.check_upload(a_zip(dict.fromkeys(names, BADGE)), now=NOW)
    assert [report.verdict for report in reports] == [Verdict.ACCEPTED] * len(names)
    assert all(report.place.isprintable() for report in reports)


def test_one_name_twice_is_two_badges_and_none_hides_the_other() -> None:
    target = BytesIO()
    with ZipFile(target, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there already
        archive.writestr("badge.json", BADGE)
        archive.writestr("badge.json", BADGE.replace(b"Welding", b"Surgery"))
    verdicts = [report.verdict for report in VERIFIER.check_upload(target.getvalue(), now=NOW)]
    assert verdicts == [Verdict.ACCEPTED, Verdict.REFUSED]


def test_a_gzip_bomb() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    assert code(bomb) == "limit.archive"


@pytest.mark.parametrize("cut", [10, 30, 100, 400, -1, -10, -22])
def test_an_archive_that_is_cut_off(cut: int) -> None:
    assert code(a_zip({"badge.json": BADGE, "more.json": BADGE})[:cut]) == "carrier.zip_damaged"


def test_a_file_without_a_name_is_looked_at_like_any_other() -> None:
    """`zipfile` of some versions of Python stumbles over it: found by fuzzing."""
    nameless = a_zip({"a badge": BADGE}).replace(b"a badge", b"\x00 badge")  # names end at the first NUL
    assert ZipFile(BytesIO(nameless)).namelist() == [""]
    (report,) = VERIFIER.check_upload(nameless, now=NOW)
    assert report.verdict is Verdict.ACCEPTED
