"""What holds badges: which of its files are taken, up to which limits, and what is said beyond them."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from urllib.parse import unquote_to_bytes
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadge_issuer.errors import CarrierError, InputError, LimitExceeded
from openbadge_issuer.verification.uploads import DEFAULT_UPLOAD_LIMITS, Item, UploadLimits, kinds, unpack
from openbadge_issuer.verification.uploads.archives import in_gzip, in_zip
from openbadge_issuer.verification.uploads.pdf import in_pdf
from openbadge_issuer.verification.uploads.values import printable
from upload_samples import REFUSED, a_pdf, a_png, a_zip, locked_pdf

BADGE = b'{"type": "AchievementCredential"}'
SIZE = len(BADGE)
PADDED = a_pdf({"a.json": BADGE}) + b"90 0 obj\nnull\nendobj\n" * 34
TWO = {"a.json": BADGE, "b.json": BADGE}
UNPACK = "Unpack it, and hand in the badges inside."
ARCHIVE = "This archive holds more than is looked at."
PDF = "This PDF holds more than is looked at."
SAVE = "Save the attached badge, and hand in that file."


def limits(**changes: int) -> UploadLimits:
    return replace(DEFAULT_UPLOAD_LIMITS, **changes)


def exceeded(upload: bytes, within: UploadLimits) -> tuple[str, str, object, str]:
    """What is said of an upload that goes beyond a limit."""
    with pytest.raises(LimitExceeded) as caught:
        unpack(upload, within)
    error = caught.value
    return error.detail_code, error.message, error.params, error.advice


def archive_of(method: int) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", method) as archive:
        archive.writestr("badge.json", BADGE)
    return target.getvalue()


@pytest.mark.parametrize(
    ("upload", "within", "beyond", "message", "limit", "advice"),
    [
        (
            a_zip(TWO),
            {"max_members": 2},
            {"max_members": 1},
            ARCHIVE,
            1,
            UNPACK,
        ),
        (
            *(a_zip(TWO), {"max_member": SIZE}, {"max_member": SIZE - 1}),
            *(ARCHIVE, SIZE - 1, UNPACK),
        ),
        (
            *(a_zip(TWO), {"max_inflated": 2 * SIZE}, {"max_inflated": 2 * SIZE - 1}),
            *(ARCHIVE, 2 * SIZE - 1, UNPACK),
        ),
        (
            *(gzip.compress(BADGE), {"max_member": SIZE}, {"max_member": SIZE - 1}),
            *(ARCHIVE, SIZE - 1, UNPACK),
        ),
        (
            a_pdf(TWO),
            {"max_members": 2},
            {"max_members": 1},
            PDF,
            1,
            SAVE,
        ),
        (
            *(a_pdf(TWO), {"max_member": SIZE}, {"max_member": SIZE - 1}),
            *(PDF, SIZE - 1, SAVE),
        ),
        (
            *(
                a_pdf({"a.json": BADGE}),
                {"max_inflated": SIZE},
                {"max_inflated": SIZE, "max_member": SIZE - 1},
            ),
            *(PDF, SIZE - 1, SAVE),
        ),
        (
            *(a_pdf(TWO), {"max_inflated": 2 * SIZE}, {"max_inflated": 2 * SIZE - 1}),
            *(PDF, 2 * SIZE - 1, SAVE),
        ),
        (PADDED, {"max_objects": 40}, {"max_objects": 39}, PDF, 39, SAVE),
    ],
    ids=[
        *("files in a zip", "bytes of one in a zip", "bytes in a zip", "bytes in a gzip file"),
        *(
            "files in a pdf",
            "bytes of one in a pdf",
            "bytes of one that fills a pdf",
            "bytes in a pdf",
            "objects of a pdf",
        ),
    ],
)
def test_limits_hold_to_the_last_byte(
    upload: bytes, within: dict[str, int], beyond: dict[str, int], message: str, limit: int, advice: str
) -> None:
    code = "limit.pdf" if message == PDF else "limit.archive"
    assert all(item.data == BADGE for item in unpack(upload, limits(**within)))
    assert exceeded(upload, limits(**beyond)) == (code, message, {"limit": limit}, advice)


def test_an_upload_that_is_too_large_is_not_looked_at() -> None:
    assert unpack(BADGE, limits(max_bytes=SIZE)) == (Item(BADGE),)
    message = f"This has more than {SIZE - 1} bytes."
    params = {"limit": SIZE - 1, "found": SIZE}
    assert exceeded(BADGE, limits(max_bytes=SIZE - 1)) == ("limit.bytes", message, params, "")


def test_the_values_of_a_pdf_are_counted() -> None:
    """Four times a limit of 100 objects are 400 values; the catalogue's are looked at more than once."""
    within = limits(max_objects=100)

    def many(values: int) -> bytes:
        return a_pdf({"a.json": BADGE}, catalogue=b"/Many [%s]" % (b"0 " * values))

    assert len(unpack(many(100), within)) == 1
    assert exceeded(many(400), within) == ("limit.pdf", PDF, {"limit": 400}, SAVE)


def test_one_file_of_a_pdf_by_four_names_is_one() -> None:
    packed = b"<< /Length %d >>\nstream\n%s\nendstream" % (SIZE, BADGE)
    names = b"".join(b"<< /F (%d.json) /EF << /F 1 0 R >> >>" % number for number in range(4))
    upload = b"%%PDF-1.7\n1 0 obj %s endobj 2 0 obj << /AF [%s] >> trailer << /Root 2 0 R >>" % (
        packed,
        names,
    )
    assert [(item.place, item.data) for item in in_pdf(upload, limits(max_inflated=SIZE))] == [
        ("0.json", BADGE)
    ]


# --- which files


def test_what_operating_systems_add_to_an_archive_is_not_looked_at() -> None:
    packed = a_zip(
        {
            "badges/": b"",
            "__MACOSX/badge.json": BADGE,
            ".hidden.json": BADGE,
            "badges/.hidden.json": BADGE,
            "badges/.cache/badge.json": BADGE,
            "a.b/badge.json": BADGE,
            "badge.json": BADGE,
        }
    )
    places = ["badges/.cache/badge.json", "a.b/badge.json", "badge.json"]
    assert list(in_zip(packed, DEFAULT_UPLOAD_LIMITS)) == [Item(BADGE, "zip", place) for place in places]


@pytest.mark.parametrize(("pack", "kind"), [(a_zip, "zip"), (a_pdf, "pdf")], ids=["zip", "pdf"])
def test_of_other_files_only_those_that_may_be_badges_are_left(pack: object, kind: str) -> None:
    assert callable(pack)
    held = {"readme.txt": b"hello", "badge.json": BADGE, "logo.png": a_png(), "scan.pdf": a_pdf({})}
    assert unpack(pack(held)) == (Item(BADGE, kind, "badge.json"), Item(a_png(), kind, "logo.png"))


@pytest.mark.parametrize("pack", [a_zip, a_pdf], ids=["zip", "pdf"])
def test_nobody_asks_of_which_platform_a_page_among_others_is(
    pack: Callable[[dict[str, bytes]], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = pack({"page.html": REFUSED["share_page"], "badge.json": BADGE})
    asked: list[bytes] = []
    monkeypatch.setattr(kinds, "platform_in", asked.append)
    assert [item.place for item in unpack(held)] == ["badge.json"]
    assert unpack(gzip.compress(BADGE))[0].data == BADGE
    assert not asked
    assert kinds.kind_of(REFUSED["share_page"]) == "html"
    assert asked == [REFUSED["share_page"]]


@pytest.mark.parametrize(("pack", "kind"), [(a_zip, "zip"), (a_pdf, "pdf")], ids=["zip", "pdf"])
def test_what_holds_no_badge_is_refused(pack: object, kind: str) -> None:
    assert callable(pack)
    for held in ({}, {"readme.txt": b"hello"}):
        with pytest.raises(CarrierError) as caught:
            unpack(pack(held))
        assert caught.value.detail_code == f"carrier.{kind}"


@pytest.mark.parametrize(
    ("upload", "item"),
    [
        (gzip.compress(BADGE), Item(BADGE, "gzip")),
        (b"data:application/json;base64," + base64.b64encode(BADGE), Item(BADGE, "data_url")),
        (b"data:,%7B%22a%22:1%7D \n", Item(b'{"a":1}', "data_url")),
        (
            b'data:,{"a%3d=":"100%, %2541\n%c3%BC%%41=0"}',
            Item(b'{"a==":"100%, %41\n\xc3\xbc%A=0"}', "data_url"),
        ),
        (BADGE, Item(BADGE)),
    ],
    ids=["gzip", "base64", "percent", "odd percent", "itself"],
)
def test_what_holds_one_file(upload: bytes, item: Item) -> None:
    assert unpack(upload) == (item,)


@given(
    st.lists(
        st.sampled_from([b"%", b"%4", b"%41", b"%3d", b"%25", b"=", b"\n", b"\r\n", b" ", b"a", b"\xff"])
    )
)
def test_escapes_are_decoded_as_those_of_addresses_are(pieces: list[bytes]) -> None:
    content = b"{" + b"".join(pieces) + b"}"
    assert unpack(b"data:," + content) == (Item(unquote_to_bytes(content), "data_url"),)


def test_a_thousand_percent_signs_may_stand_for_themselves() -> None:
    assert unpack(b"data:,{%s}" % (b"% " * 1_000)) == (Item(b"{%s}" % (b"% " * 1_000), "data_url"),)
    assert refusal(b"data:,{%s}" % (b"% " * 1_001)) == ("carrier.data_url", {})


def test_a_pdf_that_is_only_locked_against_changes() -> None:
    assert unpack(locked_pdf("", BADGE)) == (Item(BADGE, "pdf", "badge.json"),)


def test_specifications_of_files_that_are_none() -> None:
    """An empty one, and one that holds a number: the badge after them is found all the same."""
    odd = b"/Odd [<< /F (x) /EF << >> >> << /F (y) /EF 7 >>]"
    assert in_pdf(a_pdf({"a.json": BADGE}, catalogue=odd), DEFAULT_UPLOAD_LIMITS) == (
        Item(BADGE, "pdf", "a.json"),
    )


# --- what can not be read


def refusal(upload: bytes) -> tuple[str, object]:
    with pytest.raises(InputError) as caught:
        unpack(upload)
    assert isinstance(caught.value, CarrierError)
    return caught.value.detail_code, caught.value.params


def spoiled(packed: bytes) -> bytes:
    """An archive whose content is not what it was."""
    return packed.replace(BADGE, BADGE.replace(b"type", b"tYpe"))


@pytest.mark.parametrize(
    ("upload", "code", "params"),
    [
        (spoiled(archive_of(ZIP_STORED)), "zip_damaged", {}),
        (archive_of(ZIP_BZIP2), "archive", {}),
        (archive_of(ZIP_LZMA), "archive", {}),
        (gzip.compress(BADGE)[:-4], "gzip", {}),
        (gzip.compress(BADGE)[:10] + b"\xff\xff\xff\xff", "gzip", {}),
        (b"data:application/json" + BADGE, "data_url", {}),
        (b"data:application/json;base64," + base64.b64encode(BADGE)[:-1], "data_url", {}),
        (b"data:application/json;base64,*" + base64.b64encode(BADGE), "data_url", {}),
        (b"data:text/plain,hello", "data_url", {}),
        (REFUSED["share_page"], "share_page", {"platform": "Credly"}),
        (REFUSED["share_link"], "share_link", {"platform": "Credly"}),
        (b"https://credly.com/badges/1".rjust(4_110) + b"\xff", "share_link", {"platform": "Credly"}),
        (b"https://badges.example/1", "link", {}),
        (b"hello", "text", {}),
    ],
)
def test_what_can_not_be_read(upload: bytes, code: str, params: object) -> None:
    assert refusal(upload) == (f"carrier.{code}", params)


@pytest.mark.parametrize("cut", [1, 4, 8])
def test_half_a_gzip_file_is_no_badge(cut: int) -> None:
    """What could be unpacked of it begins like JSON, and is not all."""
    with pytest.raises(CarrierError) as caught:
        in_gzip(gzip.compress(BADGE)[:-cut], DEFAULT_UPLOAD_LIMITS)
    assert caught.value.detail_code == "carrier.gzip"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("badges/\x1b[31mone\n.json", "badges/ [31mone .json"),
        ("x" * 100, "x" * 100),
        ("x" * 101, "x" * 100 + "…"),
        ("grüße.json", "grüße.json"),
    ],
)
def test_names_are_shown_on_one_line(name: str, shown: str) -> None:
    assert printable(name) == shown
