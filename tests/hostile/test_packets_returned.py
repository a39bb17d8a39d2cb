"""What comes back from assessors is made to exhaust, confuse or overwrite: named as a fault, at once, and nothing else."""

from __future__ import annotations

import random
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from assessment_world import GOOD
from attack_cost import CHECKS, measured
from openbadge_issuer.programme.packets.collecting import Collected, collect
from openbadge_issuer.programme.register import PacketRegister
from packet_files import Round, answers_of, edited, packed, unpacked

AT_ONCE = 5.0  # seconds of processor time


@pytest.fixture(scope="module")
def out() -> Round:
    return Round()


@pytest.fixture(scope="module")
def good(out: Round) -> bytes:
    return out.good(out.first)


def collected(out: Round, *files: tuple[str, bytes]) -> Collected:
    with measured():
        found = collect([(name, BytesIO(data)) for name, data in files], out.register, [out.world.definition])
    assert CHECKS[-1].seconds < AT_ONCE
    return found


def codes(out: Round, *files: tuple[str, bytes]) -> set[str]:
    found = collected(out, *files)
    assert found.returned == ()
    return {one.code for one in found.faults}


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    return packed({**unpacked(workbook), name: content})


@pytest.mark.parametrize(
    "declared",
    [
        b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "lol">]><sst>&a;</sst>',
        b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst>&a;</sst>',
        b'<!doctype sst SYSTEM "http://192.0.2.1/x.dtd"><sst/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE sst [<!ENTITY a "lol">]><sst>&a;</sst>'.encode(
            "utf-16"
        ),
    ],
)
def test_entities_are_not_read(out: Round, good: bytes, declared: bytes) -> None:
    assert codes(out, ("a.xlsx", with_part(good, "xl/sharedStrings.xml", declared))) == {"collect.damaged"}


def test_bombs_are_not_unpacked(out: Round, good: bytes) -> None:
    assert codes(out, ("a.xlsx", with_part(good, "xl/media/x.bin", bytes(60_000_000)))) == {"collect.limit"}
    many = {f"xl/x{number}.xml": b"<x/>" for number in range(500)}
    assert codes(out, ("a.xlsx", packed({**unpacked(good), **many}))) == {"collect.limit"}
    assert codes(out, ("a.zip", packed({"review.bin": bytes(60_000_000)}))) == {"collect.limit"}
    assert codes(out, ("a.xlsx", bytes(11_000_000))) == {"collect.empty"}
    assert codes(out, ("a.csv", b"Packet," + b"x" * 11_000_000)) == {"collect.limit"}


@pytest.mark.parametrize("place", ["A2001", "A60000", "AO1", "XFD1048576"])
def test_what_lies_beyond_all_rows_and_columns_is_not_cut_off_without_a_word(
    out: Round, good: bytes, place: str
) -> None:
    def beyond(sheet: Worksheet) -> None:
        sheet[place] = "more"

    assert codes(out, ("a.xlsx", edited(good, beyond))) == {"collect.limit"}
    parts = unpacked(good)
    (name,) = (name for name in parts if name.endswith("sheet1.xml"))
    cells = b"<row>" + b"<c t='str'><v>x</v></c>" * 41 + b"</row>"  # which name no place
    wide = {**parts, name: parts[name].replace(b"</sheetData>", cells + b"</sheetData>")}
    assert codes(out, ("a.xlsx", packed(wide))) == {"collect.limit"}


def test_no_row_of_a_csv_is_cut_off_without_a_word(out: Round) -> None:
    assert codes(out, ("a.csv", b"Packet,x\n" * 2_001)) == {"collect.limit"}
    assert codes(out, ("a.csv", b"Packet" + b"," * 40 + b"x\n")) == {"collect.limit"}
    assert codes(out, ("a.csv", b"Packet,x\n" + b",,\n" * 3_000)) == {"collect.layout"}


def test_a_workbook_of_many_sheets_is_refused(out: Round, good: bytes) -> None:
    def more(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        for _ in range(20):
            sheet.parent.create_sheet()

    assert codes(out, ("a.xlsx", edited(good, more))) == {"collect.limit"}


def test_work_that_is_a_bomb_does_not_hide_the_reviews_beside_it(out: Round, good: bytes) -> None:
    bombs = {f"{out.first.id}/work/item-{number}": b"{" + b" " * 9_900_000 for number in range(40)}
    archives = {f"{out.first.id}/work/all-{number}.zip": packed(bombs) for number in range(3)}
    found = collected(out, ("a.zip", packed({**bombs, **archives, "review.xlsx": good})))
    assert (found.faults, len(found.reviews)) == ((), 1)
    assert [one.code for one in found.notes] == ["collect.along"]


def test_archives_in_archives_in_archives(out: Round, good: bytes) -> None:
    nested = packed({"review.xlsx": good})
    for _ in range(5):
        nested = packed({"more.zip": nested})
    assert codes(out, ("a.zip", nested)) == {"collect.limit"}
    crowd = packed({f"{number}.txt": b"x" for number in range(5_001)})
    assert codes(out, ("a.zip", crowd)) == {"collect.limit"}
    inner = packed({"x": bytes(9_000_000)})
    bomb = packed({f"{number}.zip": inner for number in range(30)})
    assert codes(out, ("a.zip", bomb)) <= {"collect.limit", "collect.not_a_review", "collect.empty"}


def test_mails_that_would_take_long(out: Round) -> None:
    nested = b"MIME-Version: 1.0\r\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (one, one) for one in range(3000)
    )
    many = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"--b\r\n\r\nx\r\n" * 200_000
    )
    headers = b"MIME-Version: 1.0\r\n" + b"X: y\r\n" * 100_000
    for content in (nested, many, headers, b"Received: x\r\n" + b"a" * 41_000_000):
        assert codes(out, ("a.eml", content)) <= {"collect.limit", "collect.empty"}
    broken = b'Message-ID: <a>\r\nContent-Type: text/plain; charset="nonsense"\r\n\r\n\xff{"format": "openbadge-issuer '
    broken += b'review 1"}'
    assert codes(out, ("a.eml", broken)) <= {"collect.damaged", "collect.answers"}


def test_a_size_that_lies(out: Round, good: bytes) -> None:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("review.xlsx", good)
        archive.writestr("big.bin", bytes(30_000_000))
    data = bytearray(target.getvalue())
    size = (30_000_000).to_bytes(4, "little")
    while size in data:
        at = data.index(size)
        data[at : at + 4] = (100).to_bytes(4, "little")
    found = collected(out, ("a.zip", bytes(data)))
    assert len(found.reviews) == 1, "the good one beside it counts"
    assert {one.code for one in found.faults} <= {"collect.damaged", "collect.not_a_review", "collect.empty"}
    assert len(found.faults) == 1


def test_names_that_lead_elsewhere_are_names(out: Round, good: bytes) -> None:
    for name in (
        "../../evil.xlsx",
        "/etc/passwd",
        "C:\\evil.xlsx",
        "\x1b[31m.xlsx",
        "a\x00b.xlsx",
        "\u202efdp.xlsx",
    ):
        target = BytesIO()
        with ZipFile(target, "w") as archive:
            archive.writestr(ZipInfo(name), good)
        assert len(collected(out, ("a.zip", target.getvalue())).reviews) == 1


def test_an_encrypted_member(out: Round, good: bytes) -> None:
    data = bytearray(packed({"review.xlsx": good}))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    assert codes(out, ("a.zip", bytes(data))) == {"collect.password"}


def test_answers_that_confuse(out: Round) -> None:
    page = out.page(out.first)
    whole = answers_of(page, GOOD)
    for spoiled in (
        whole.replace(b'"packet"', b'"packet": "pk-bbbbbbbbbbbb", "packet"'),
        whole.replace(b'"no"', b"NaN"),
        whole.replace(b'"no"', b"false"),
        whole.replace(b'"no"', b'"\\ud800"'),
        whole[:-3],
        b"{" * 100_000,
        b'{"a":' * 50_000,
        b"{" + b" " * 3_000_000 + b"}",
    ):
        assert codes(out, ("a.json", spoiled)) == {"collect.answers"}
    huge = answers_of(page, GOOD, {"plan": "x" * 1_000_000})
    assert codes(out, ("a.json", huge)) <= {"collect.answers", "collect.comment_long"}


def test_levels_are_names_not_places(out: Round) -> None:
    page = out.page(out.first)
    for level in ("3", "-1", "__proto__", "proficient\u0000x", "prоficient"):  # noqa: RUF001 - a Cyrillic letter
        found = codes(out, ("a.json", answers_of(page, {"overview": "passing", "plan": level})))
        assert found <= {"collect.level_unknown", "collect.answers"}


def test_a_packet_is_not_taken_by_whoever_knows_the_format(out: Round) -> None:
    """Sixty random bits: an id can not be guessed, and no other register takes it."""
    whole = answers_of(out.page(out.first), GOOD)
    other = PacketRegister().issue(out.packets, now=out.world.now)[0]
    found = collect([("a.json", BytesIO(whole))], other, [out.world.definition])
    assert [one.code for one in found.faults] == ["collect.unknown_packet"]


def test_a_review_of_another_application_does_not_fit(out: Round) -> None:
    """The id decides whose review it is; there is no way to name an application or a reviewer."""
    whole = answers_of(out.page(out.first), GOOD)
    moved = whole.replace(out.first.id.encode(), out.second.id.encode())
    found = collected(out, (f"{out.first.reviewer}/a.json", moved))
    assert [one.code for one in found.faults] == ["collect.foreign_packet"]


@pytest.mark.parametrize("seed", range(4))
def test_damaged_bytes_end_in_faults(out: Round, good: bytes, seed: int) -> None:
    """Any byte may be another one: a review is read as it was, or it is a fault; nothing else leaves."""
    chance = random.Random(seed)
    whole = packed({"a/review.xlsx": good, "b.json": answers_of(out.page(out.second), GOOD)})
    page = out.page(out.first)
    for source in (good, whole, page, answers_of(page, GOOD)):
        for _ in range(12):
            data = bytearray(source)
            for _ in range(chance.choice((1, 3, 30))):
                data[chance.randrange(len(data))] = chance.randrange(256)
            cut = bytes(data[: chance.randrange(len(data))]) if chance.random() < 0.3 else bytes(data)
            found = collected(out, ("x", cut))
            for one in found.reviews:
                assert one.review is not None
                assert one.entry in out.entries
                assert dict(one.review.scores) == GOOD


def test_compressed_twice_is_no_secret_way(out: Round) -> None:
    assert codes(out, ("a.xlsx", zlib.compress(b"Packet,pk-aaaaaaaaaaaa"))) == {"collect.not_a_review"}
