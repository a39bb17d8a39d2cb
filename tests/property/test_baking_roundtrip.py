"""Whatever is baked comes back, and nothing else in the image changes."""

from __future__ import annotations

import json
import struct
import zlib
from xml.etree import ElementTree as ET

from hypothesis import example, given, settings
from hypothesis import strategies as st

from openbadge_issuer.baking import bake, extract, undo_mojibake
from unit.baking.images import END, JWS, OTHER, PIXELS, SIGNATURE, SVG_NAMESPACE, chunk, chunks_of, header

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
CREDENTIALS = st.builds(
    lambda value, escaped, indent: json.dumps(value, ensure_ascii=escaped, indent=indent),
    st.dictionaries(TEXT, VALUES, max_size=4),
    st.booleans(),
    st.sampled_from([None, 2]),
)
BASE64URL = st.text("ABCxyz019-_", min_size=1, max_size=40)
TOKENS = st.builds("{}.{}.{}".format, BASE64URL, BASE64URL, BASE64URL)

KINDS = st.sampled_from([b"gAMA", b"pHYs", b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"prVt", b"acTL"])
OTHER_CHUNKS = st.lists(
    st.builds(chunk, KINDS, st.binary(max_size=60), crc=st.none() | st.just(1)), max_size=6
).map(tuple)

ATTRIBUTE = st.text(st.sampled_from("aäß漢🎓 >'=/\t"), max_size=12).map(lambda value: f' a="{value}"')
INSIDE = st.lists(
    st.sampled_from(
        ["<g/>", "text", "<!-- <svg> -->", "<![CDATA[>]]>", "<x:y xmlns:x='urn:x'>ü</x:y>", "\n", "<?p i?>"]
    ),
    max_size=5,
).map("".join)
ENCODINGS = st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"])

BOUNDED = settings(max_examples=200, derandomize=True, deadline=None)


@BOUNDED
@given(CREDENTIALS | TOKENS, OTHER_CHUNKS, OTHER_CHUNKS, st.binary(max_size=20))
def test_png(payload: str, before: tuple[bytes, ...], behind: tuple[bytes, ...], trailing: bytes) -> None:
    image = SIGNATURE + header() + b"".join(before) + PIXELS + b"".join(behind) + END
    baked = bake(image + trailing, payload)
    assert extract(baked).payload == payload.encode()
    assert baked.endswith(END + trailing)
    after = chunks_of(baked[: len(baked) - len(trailing)])
    ours = [whole for kind, whole in after if whole[4:].startswith(b"iTXtopenbadgecredential\0")]
    assert ours == [chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + payload.encode())]
    assert [one for one in after if one[1] not in ours] == chunks_of(image)


@BOUNDED
@given(CREDENTIALS | TOKENS, OTHER_CHUNKS)
def test_replacing_in_a_png_forgets_what_was_there(payload: str, others: tuple[bytes, ...]) -> None:
    image = SIGNATURE + header() + b"".join(others) + PIXELS + END
    assert bake(bake(image, OTHER), payload, replace=True) == bake(image, payload)


@BOUNDED
@given(CREDENTIALS | TOKENS, ATTRIBUTE, INSIDE, ENCODINGS)
@example('{"a":"]]>"}', "", "", "utf-8")
@example('{"a":"\ufffe\uffff"}', "", "", "utf-16-le")
def test_svg(payload: str, attribute: str, inside: str, encoding: str) -> None:
    head, tail = f'<svg xmlns="{SVG_NAMESPACE}"{attribute}', f">{inside}</svg>\n"
    image = (head + tail).encode(encoding)
    baked = bake(image, payload)
    back = extract(baked).payload.decode()
    assert back == payload or json.loads(back) == json.loads(payload)
    text = baked.decode(encoding)
    assert text.startswith(head)
    assert text.endswith(tail.removeprefix(">"))
    first = ET.fromstring(text)[0]  # noqa: S314 - made here
    assert first.tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert (first.get("verify") or first.text) == back
    assert bake(bake(image, OTHER), payload, replace=True) == baked
    assert bake(bake(image, JWS), payload, replace=True) == baked


@BOUNDED
@given(st.text(st.characters(min_codepoint=0x80, exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_mojibake_is_undone(text: str) -> None:
    assert undo_mojibake(text.encode().decode("latin-1")) == text


@BOUNDED
@given(st.integers(0, 60), st.integers(0, 2))
def test_compressed_badges_of_others_are_read(size: int, kind: int) -> None:
    payload = ("{" + " " * size + "}").encode()
    body = zlib.compress(payload)
    data = (
        b"openbadgecredential\0\0" + body,
        b"openbadgecredential\0\1\0\0\0" + body,
        b"openbadgecredential\0" + payload,
    )[kind]
    odd = chunk((b"zTXt", b"iTXt", b"tEXt")[kind], data)
    assert struct.unpack_from(">I", odd) == (len(data),)
    extracted = extract(SIGNATURE + header() + odd + PIXELS + END)
    assert extracted.payload == payload
    assert extracted.warnings
