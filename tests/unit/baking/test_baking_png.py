# ruff: noqa: RUF001 - names as people write them
from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image

from openbadge_issuer.baking import ImageLimits, bake, extract
from openbadge_issuer.errors import CarrierError, LimitExceeded
from unit.baking.images import (
    CREDENTIAL,
    END,
    JWS,
    OTHER,
    PIXELS,
    SIGNATURE,
    chunk,
    chunks_of,
    header,
    itxt,
    png,
    text_chunk,
    ztxt,
)


def codes(image: bytes) -> list[str]:
    return [finding.code for finding in extract(image).warnings]


def refusal(image: bytes) -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        extract(image)
    assert caught.value.advice
    return caught.value


@pytest.mark.parametrize("payload", [CREDENTIAL, JWS])
def test_bake_writes_exactly_one_uncompressed_itxt_chunk_behind_the_header(payload: str) -> None:
    baked = bake(png(), payload)
    new = chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + payload.encode())
    assert baked == SIGNATURE + header() + new + PIXELS + END


def test_what_is_baked_comes_back() -> None:
    extracted = extract(bake(png(), CREDENTIAL))
    assert extracted.payload == CREDENTIAL.encode("utf-8")
    assert (extracted.format, extracted.keyword, extracted.warnings) == ("png", "openbadgecredential", ())


def test_text_and_bytes_bake_the_same() -> None:
    assert bake(png(), CREDENTIAL) == bake(png(), CREDENTIAL.encode())


def test_white_space_around_the_payload_is_not_baked() -> None:
    assert bake(png(), f"\n {JWS}\r\n") == bake(png(), JWS)


def test_pillow_sees_the_same_pixels_and_the_badge() -> None:
    buffer = io.BytesIO()
    picture = Image.effect_noise((40, 30), 60).convert("RGBA")
    picture.save(buffer, "PNG")
    with Image.open(io.BytesIO(bake(buffer.getvalue(), CREDENTIAL))) as image:
        image.load()
        assert image.tobytes() == picture.tobytes()
        assert image.info["openbadgecredential"] == CREDENTIAL


def test_every_other_chunk_stays_byte_for_byte() -> None:
    mine = [
        chunk(b"gAMA", b"\0\0\xb1\x8f"),
        chunk(b"tEXt", b"Comment\0made by hand"),
        chunk(b"prVt", b"private \0 bytes"),
        itxt(b"XMP", keyword=b"XML:com.adobe.xmp"),
    ]
    image = png(*mine, behind_pixels=chunk(b"tIME", b"\x07\xe9\1\1\1\1\1"), trailing=b"appended")
    baked = bake(image, CREDENTIAL)
    assert baked.replace(chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + CREDENTIAL.encode()), b"") == image


def test_an_animated_png_stays_animated() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:], duration=50)
    baked = bake(buffer.getvalue(), CREDENTIAL)
    with Image.open(io.BytesIO(baked)) as image:
        assert getattr(image, "n_frames", 1) == 3
        image.seek(2)
        assert image.convert("RGB").getpixel((0, 0)) == (0, 0, 255)
    assert extract(baked).warnings == ()


def test_baking_twice_is_refused_unless_asked_for() -> None:
    once = bake(png(), OTHER)
    with pytest.raises(CarrierError) as caught:
        bake(once, CREDENTIAL)
    assert caught.value.detail_code == "carrier.already_baked"
    assert "replace=True" in caught.value.advice
    assert bake(once, CREDENTIAL, replace=True) == bake(png(), CREDENTIAL)


def test_replacing_takes_out_every_old_copy_in_whatever_chunk() -> None:
    note = chunk(b"tEXt", b"Title\0A badge")
    old = OTHER.encode()
    image = png(itxt(old), note, text_chunk(old), ztxt(old), behind_pixels=itxt(old, compressed=True))
    assert bake(image, CREDENTIAL, replace=True) == bake(png(note), CREDENTIAL)


def test_replacing_where_nothing_is_bakes() -> None:
    assert bake(png(), CREDENTIAL, replace=True) == bake(png(), CREDENTIAL)


def test_badges_of_other_standards_stay_and_are_reported() -> None:
    older = itxt(b'{"type":"Assertion"}', keyword=b"openbadges")
    baked = bake(png(older), CREDENTIAL, replace=True)
    assert (b"iTXt", older) in chunks_of(baked)
    extracted = extract(baked)
    assert extracted.payload == CREDENTIAL.encode()
    assert [finding.code for finding in extracted.warnings] == ["carrier.other_badge"]
    assert extracted.warnings[0].params["keyword"] == "openbadges"


def test_a_record_and_a_badge_of_others_in_one_image_are_reported() -> None:
    record = itxt(b'{"type":"ClrCredential"}', keyword=b"clrcredential")
    extracted = extract(png(record, itxt(CREDENTIAL.encode())))
    assert extracted.payload == CREDENTIAL.encode()
    assert [(one.code, one.params["keyword"]) for one in extracted.warnings] == [
        ("carrier.other_badge", "clrcredential")
    ]


@pytest.mark.parametrize("keyword", ["openbadges", "clrcredential"])
def test_badges_of_other_standards_are_read(keyword: str) -> None:
    extracted = extract(png(itxt(b"https://example.org/assertion", keyword=keyword.encode())))
    assert (extracted.keyword, extracted.payload) == (keyword, b"https://example.org/assertion")


@pytest.mark.parametrize(
    ("odd", "expected"),
    [
        (itxt(CREDENTIAL.encode(), compressed=True), ["carrier.compressed"]),
        (text_chunk(CREDENTIAL.encode()), ["carrier.text_chunk"]),
        (ztxt(CREDENTIAL.encode()), ["carrier.text_chunk", "carrier.compressed"]),
    ],
)
def test_what_others_write_oddly_is_read_with_a_warning(odd: bytes, expected: list[str]) -> None:
    image = png(behind_pixels=odd)
    assert extract(image).payload == CREDENTIAL.encode()
    assert codes(image) == expected
    assert all(finding.severity == "warning" and finding.spec for finding in extract(image).warnings)


@pytest.mark.parametrize("write", [itxt, text_chunk, ztxt])
def test_a_latin_1_payload_is_read_with_a_warning(write: object) -> None:
    assert callable(write)
    image = png(write('{"name":"SAFe®"}'.encode("latin-1")))
    assert extract(image).payload == '{"name":"SAFe®"}'.encode()
    assert "carrier.latin_1" in codes(image)


def test_utf_8_in_a_text_chunk_is_not_taken_for_latin_1() -> None:
    image = png(text_chunk('{"name":"world’s"}'.encode()))
    assert extract(image).payload == '{"name":"world’s"}'.encode()
    assert codes(image) == ["carrier.text_chunk"]


def test_identical_copies_count_once_and_the_proper_one_is_preferred() -> None:
    image = png(ztxt(CREDENTIAL.encode()), itxt(CREDENTIAL.encode()))
    assert extract(image).payload == CREDENTIAL.encode()
    assert codes(image) == ["carrier.duplicate"]


def test_two_different_badges_are_refused() -> None:
    error = refusal(png(itxt(CREDENTIAL.encode()), behind_pixels=text_chunk(OTHER.encode())))
    assert error.detail_code == "carrier.conflict"
    assert "Somebody" not in str(error)


def test_no_badge_says_how_badges_get_lost() -> None:
    error = refusal(png(chunk(b"tEXt", b"openbadge\0not the keyword")))
    assert error.detail_code == "carrier.empty"
    assert "screenshot" in str(error)


def test_a_blank_badge_is_no_badge() -> None:
    error = refusal(png(itxt(b" \n")))
    assert (error.detail_code, error.params["blank"]) == ("carrier.empty_place", True)


@pytest.mark.parametrize("cut", [9, 20, 40, 70, -1, -5, -12])
def test_a_truncated_png_is_refused(cut: int) -> None:
    image = bake(png(), CREDENTIAL)[:cut]
    assert refusal(image).detail_code == "carrier.truncated"
    with pytest.raises(CarrierError):
        bake(image, CREDENTIAL, replace=True)


@pytest.mark.parametrize(
    "image",
    [
        SIGNATURE + PIXELS + header() + END,
        SIGNATURE + header() + header() + PIXELS + END,
        SIGNATURE + header() + END,
        SIGNATURE + chunk(b"IHDR", b"\0\0\0\1") + PIXELS + END,
        SIGNATURE + header(0, 2) + PIXELS + END,
        SIGNATURE + header(2**31, 1) + PIXELS + END,
        SIGNATURE + header() + b"\xff\xff\xff\xffIDAT" + PIXELS + END,
        SIGNATURE + header() + b"\0\0\0\0\0\0\0\0\0\0\0\0" + PIXELS + END,
        png().replace(b"\r\n", b"\n", 1),
        png(chunk(b"iTXt", b"openbadgecredential\0\0")),
        png(chunk(b"iTXt", b"openbadgecredential\0\2\0\0\0{}")),
        png(chunk(b"iTXt", b"openbadgecredential\0\1\7\0\0" + zlib.compress(b"{}"))),
        png(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0not deflated")),
        png(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + zlib.compress(b"{}" * 99)[:-6])),
        png(chunk(b"zTXt", b"openbadgecredential\0")),
    ],
)
def test_a_damaged_png_is_refused(image: bytes) -> None:
    assert refusal(image).detail_code == "carrier.damaged"


@pytest.mark.parametrize(
    "image",
    [
        png(chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0{}", crc=1)),
        SIGNATURE + header() + chunk(b"IDAT", b"pixels", crc=1) + END,
        SIGNATURE + header() + PIXELS + chunk(b"IEND", crc=1),
    ],
)
def test_a_wrong_checksum_where_it_matters_is_refused(image: bytes) -> None:
    assert refusal(image).detail_code == "carrier.crc"


def test_a_wrong_checksum_elsewhere_is_a_warning_and_survives_baking() -> None:
    broken = chunk(b"tEXt", b"Comment\0hello", crc=7)
    baked = bake(png(broken), CREDENTIAL)
    assert (b"tEXt", broken) in chunks_of(baked)
    assert codes(baked) == ["carrier.crc_optional"]


def test_data_behind_the_end_is_a_warning_and_is_not_read() -> None:
    image = png(itxt(CREDENTIAL.encode()), trailing=itxt(OTHER.encode()))
    assert extract(image).payload == CREDENTIAL.encode()
    assert codes(image) == ["carrier.trailing_data"]


@pytest.mark.parametrize(
    ("image", "limits", "code"),
    [
        (png(itxt(b"x" * 99)), ImageLimits(max_bytes=100), "limit.bytes"),
        (png(itxt(b"x" * 99)), ImageLimits(max_payload_bytes=98), "limit.bytes"),
        (png(ztxt(b"x" * 99)), ImageLimits(max_inflated_bytes=98), "limit.bytes"),
        (png(ztxt(b"x" * 60), ztxt(b"x" * 60)), ImageLimits(max_inflated_bytes=119), "limit.bytes"),
        (png(*[chunk(b"prVt")] * 20), ImageLimits(max_chunks=20), "limit.chunks"),
        (png(*[itxt(b"x")] * 4), ImageLimits(max_badges=3), "limit.badges"),
        (SIGNATURE + header(9, 12) + PIXELS + END, ImageLimits(max_pixels=107), "limit.pixels"),
    ],
)
def test_limits(image: bytes, limits: ImageLimits, code: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        extract(image, limits=limits)
    assert caught.value.detail_code == code
    assert caught.value.advice


def test_values_at_the_limit_pass() -> None:
    image = png(ztxt(b"x" * 60), ztxt(b"x" * 60))
    limits = ImageLimits(max_bytes=len(image), max_inflated_bytes=120, max_chunks=5, max_pixels=6)
    assert extract(image, limits=limits).payload == b"x" * 60


def test_baking_over_the_size_limit_is_refused() -> None:
    with pytest.raises(LimitExceeded):
        bake(png(), CREDENTIAL, limits=ImageLimits(max_bytes=len(png()) + 20))
