from __future__ import annotations

import pickle
from collections.abc import MutableMapping
from dataclasses import FrozenInstanceError
from typing import cast

import pytest

from openbadge_issuer.baking import CARRIERS, Carrier, Extracted, ImageLimits, bake, extract
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.errors import CarrierError, LimitExceeded
from unit.baking.images import CREDENTIAL, JWS, SVG, png


def test_the_table_is_keyed_by_media_type_and_read_only() -> None:
    assert list(CARRIERS) == ["image/png", "image/svg+xml"]
    with pytest.raises(TypeError):
        cast("MutableMapping[str, Carrier]", CARRIERS)["image/webp"] = CARRIERS["image/png"]


def test_another_format_is_one_more_line() -> None:
    def write(image: bytes, payload: str, _replace: bool, _limits: ImageLimits) -> bytes:  # noqa: FBT001 - a carrier
        return image + b"|" + payload.encode()

    def read(image: bytes, _limits: ImageLimits, _effort: Effort) -> Extracted:
        return Extracted(payload=image.split(b"|")[1], format="png", keyword="openbadgecredential")

    gif = b"GIF89a..."
    table = {**CARRIERS, "image/gif": Carrier(write, read)}
    assert extract(bake(gif, CREDENTIAL, carriers=table), carriers=table).payload == CREDENTIAL.encode()
    with pytest.raises(CarrierError, match="This is a GIF"):
        bake(gif, CREDENTIAL)


def test_a_table_without_a_format_says_so() -> None:
    with pytest.raises(CarrierError, match="not among the carriers") as caught:
        extract(SVG, carriers={"image/png": CARRIERS["image/png"]})
    assert caught.value.detail_code == "carrier.svg"


def test_extracted_is_frozen_and_shows_no_personal_data() -> None:
    extracted = extract(bake(png(), CREDENTIAL))
    assert "SAFe" not in repr(extracted)
    assert pickle.loads(pickle.dumps(extracted)) == extracted
    with pytest.raises(FrozenInstanceError):
        extracted.payload = b""  # type: ignore[misc]


@pytest.mark.parametrize("image", ["badge.png", None, 3])
def test_a_path_is_not_an_image(image: object) -> None:
    with pytest.raises(CarrierError) as caught:
        extract(cast("bytes", image))
    assert caught.value.detail_code == "carrier.type"
    assert "read_bytes" in caught.value.advice


def test_other_kinds_of_bytes_are_bytes() -> None:
    baked = bake(cast("bytes", memoryview(png())), CREDENTIAL)
    assert extract(cast("bytes", bytearray(baked))).payload == CREDENTIAL.encode()


@pytest.mark.parametrize(
    "payload",
    [
        "",
        " \n",
        b"",
        "hello",
        "[]",
        "null",
        '"x"',
        "{",
        '{"a":1}}',
        '{"a":NaN}',
        '{"a":1,"a":2}',
        "\ufeff{}",
        "a.b",
        "a.b.",
        ".b.c",
        "a..c",
        "a.b.c.d",
        "a.b.c~d",
        "a.b.ü",
        "a.b c.d",
        "https://example.org/1",
        '{"a":"\ud800"}',
        b'{"a":"\xff"}',
        '{"a":"\\ud800"}',
        b"\xff\xfe{\x00}\x00",
        '{"a":"\n"}',
    ],
)
@pytest.mark.parametrize("image", [png(), SVG])
def test_what_is_no_credential_is_not_baked(image: bytes, payload: str | bytes) -> None:
    with pytest.raises(CarrierError) as caught:
        bake(image, payload)
    assert caught.value.detail_code == "carrier.payload"


def test_errors_do_not_show_the_payload() -> None:
    with pytest.raises(CarrierError) as caught:
        bake(png(), '{"name":"Ada Lovelace", ada@example.org}')
    assert "Ada" not in str(caught.value)
    assert "ada@" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("payload", ['{"a":"' + "x" * 100 + '"}', f"{JWS}{'x' * 100}"])
def test_a_payload_over_the_limit_is_not_baked(payload: str) -> None:
    with pytest.raises(LimitExceeded):
        bake(png(), payload, limits=ImageLimits(max_payload_bytes=100))


def test_json_beyond_the_document_limits_is_not_baked() -> None:
    with pytest.raises(LimitExceeded):
        bake(png(), '{"a":' + "[" * 100_000 + "]" * 100_000 + "}")


def test_limits_are_refused_before_the_file_is_looked_at() -> None:
    with pytest.raises(LimitExceeded):
        extract(b"\xff\xd8\xff" + bytes(100), limits=ImageLimits(max_bytes=100))
