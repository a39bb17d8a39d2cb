from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from openbadge_issuer.baking import ImageLimits, bake, extract
from openbadge_issuer.errors import CarrierError, LimitExceeded
from unit.baking.images import (
    CREDENTIAL,
    JWS,
    OB3_NAMESPACE,
    OTHER,
    SVG,
    SVG_NAMESPACE,
    credential_element,
    svg,
)

Parse = Callable[[bytes], ET.Element]

# Another parser than ours (libxml2), where it is installed, must see the same.
PARSERS: list[Parse] = [ET.fromstring]
if importlib.util.find_spec("lxml"):
    PARSERS.append(importlib.import_module("lxml.etree").fromstring)

DECLARED = f' xmlns:openbadges="{OB3_NAMESPACE}"'


def codes(image: bytes) -> list[str]:
    return [finding.code for finding in extract(image).warnings]


def refusal(image: bytes) -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        extract(image)
    assert caught.value.advice
    return caught.value


def root_of(image: bytes) -> ET.Element:
    roots = [parse(image) for parse in PARSERS]
    assert len({ET.canonicalize(ET.tostring(copied(root))) for root in roots}) == 1
    return roots[0]


def copied(root: ET.Element) -> ET.Element:
    """The same tree in the standard library's classes, without comments."""
    copy = ET.Element(root.tag, dict(root.attrib))
    copy.text = root.text
    copy.extend([copied(child) for child in root if isinstance(child.tag, str)])
    return copy


def seen(image: bytes) -> tuple[str, str]:
    """Text and verify attribute of the first child of the root, which must be the credential."""
    first = root_of(image)[0]
    assert first.tag == f"{{{OB3_NAMESPACE}}}credential"
    return first.text or "", first.get("verify", "")


def test_json_goes_into_the_body_as_cdata() -> None:
    baked = bake(SVG, CREDENTIAL).decode()
    assert baked == SVG.decode().replace(
        '"0 0 9 9">',
        f'"0 0 9 9"{DECLARED}><openbadges:credential><![CDATA[{CREDENTIAL}]]></openbadges:credential>',
    )
    assert seen(baked.encode()) == (CREDENTIAL, "")


def test_a_jws_goes_into_the_verify_attribute() -> None:
    baked = bake(SVG, JWS)
    assert f'<openbadges:credential verify="{JWS}"></openbadges:credential><circle'.encode() in baked
    assert seen(baked) == ("", JWS)


@pytest.mark.parametrize("payload", [CREDENTIAL, JWS])
def test_what_is_baked_comes_back(payload: str) -> None:
    extracted = extract(bake(SVG, payload))
    assert extracted.payload == payload.encode()
    assert (extracted.format, extracted.keyword, extracted.warnings) == ("svg", "openbadgecredential", ())


SHAPES = {
    "self-closing": f'<svg xmlns="{SVG_NAMESPACE}"/>',
    "self-closing with space": f'<svg xmlns="{SVG_NAMESPACE}" />',
    "prefixed": f"<s:svg xmlns:s='{SVG_NAMESPACE}'><s:g/></s:svg>",
    "prefixed self-closing": f"<s:svg\n\txmlns:s='{SVG_NAMESPACE}'\n/>",
    "angle bracket in an attribute": f"<svg xmlns='{SVG_NAMESPACE}' id='a > b \"c\"' class=\"it's>\"><g/></svg>",
    "declaration and comment": f"<?xml version='1.0'?>\r\n<!-- <svg> --><?x <svg>?>\n"
    f"<svg xmlns='{SVG_NAMESPACE}'>\r\n</svg>\n<!-- end -->",
    "document type": '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    f'<svg xmlns="{SVG_NAMESPACE}"><g/></svg>',
    "no namespace": "<svg><g/></svg>",
    "cdata and script": f'<svg xmlns="{SVG_NAMESPACE}"><style><![CDATA[ a > b {{}} <svg> ]]></style></svg>',
    "already declared": f"<svg xmlns=\"{SVG_NAMESPACE}\" xmlns:openbadges = '{OB3_NAMESPACE}'><g/></svg>",
    "declared under another prefix": f'<svg xmlns="{SVG_NAMESPACE}" xmlns:ob="{OB3_NAMESPACE}"><g/></svg>',
    "namespace with character reference": f'<svg xmlns="{SVG_NAMESPACE}"'
    ' xmlns:openbadges="https:&#47;/purl.imsglobal.org/ob/v3p0"/>',
    "not ASCII": f'<svg xmlns="{SVG_NAMESPACE}" aria-label="Größe 微"><title>ü</title></svg>',
    "nested svg": f'<svg xmlns="{SVG_NAMESPACE}"><svg><svg/></svg></svg>',
}


@pytest.mark.parametrize("payload", [CREDENTIAL, JWS])
@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES.keys())
def test_every_shape_of_svg(text: str, payload: str) -> None:
    image = text.encode()
    baked = bake(image, payload)
    assert seen(baked) == ((payload, "") if payload == CREDENTIAL else ("", payload))
    extracted = extract(baked)
    assert (extracted.payload, extracted.warnings) == (payload.encode(), ())
    assert without_badge(baked) == image


def without_badge(baked: bytes) -> bytes:
    """Undo a baking by hand; a self-closing root was opened for the badge and is closed again."""
    start = baked.index(b"<openbadges:credential")
    end = baked.index(b"</openbadges:credential>") + len(b"</openbadges:credential>")
    opening, rest = baked[:start], baked[end:]
    inserted = DECLARED.encode()
    if opening.count(inserted) == 1 and opening.endswith(inserted + b">"):
        opening = opening.removesuffix(inserted + b">") + b">"
    if rest in (b"</svg>", b"</s:svg>"):
        return opening.removesuffix(b">") + b"/>"
    return opening + rest


def test_a_prefix_in_use_for_open_badges_2_is_left_alone() -> None:
    older = '<openbadges:assertion verify="https://example.org/1"></openbadges:assertion>'
    image = svg(older, attributes=' xmlns:openbadges="http://openbadges.org"')
    baked = bake(image, CREDENTIAL)
    assert older.encode() in baked
    assert b'xmlns:openbadges="http://openbadges.org">' in baked
    root = root_of(baked)
    assert [child.tag for child in root][:2] == [
        f"{{{OB3_NAMESPACE}}}credential",
        "{http://openbadges.org}assertion",
    ]
    extracted = extract(baked)
    assert extracted.payload == CREDENTIAL.encode()
    assert [finding.code for finding in extracted.warnings] == ["carrier.other_badge"]


NATIVE_UTF_16 = f"utf-16-{sys.byteorder[0]}e"
ENCODINGS = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "iso-8859-1",
    "windows-1252",
    "us-ascii",
]


@pytest.mark.parametrize("payload", [CREDENTIAL, JWS])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(encoding: str, payload: str) -> None:
    declared = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(encoding, encoding)
    label = "plain" if encoding == "us-ascii" else "Größe"
    head = f'<?xml version="1.0" encoding="{declared}"?><svg xmlns="{SVG_NAMESPACE}" id="{label}"'.encode(
        encoding
    )
    unmarked = {"utf-8-sig": "utf-8", "utf-16": NATIVE_UTF_16}.get(encoding, encoding)
    tail = "<g/></svg>".encode(unmarked)
    image = head + ">".encode(unmarked) + tail
    baked = bake(image, payload)
    extracted = extract(baked)
    assert extracted.warnings == ()
    if payload == JWS or encoding.startswith("utf"):
        assert extracted.payload == payload.encode()
    assert same_value(extracted.payload, payload)
    text, verify = seen(baked)
    assert same_value((text or verify).encode(), payload)
    assert root_of(baked).get("id") == label
    assert baked.startswith(head)
    assert baked.endswith(tail)


def same_value(payload: bytes, expected: str) -> bool:
    return payload == expected.encode() if expected == JWS else json.loads(payload) == json.loads(expected)


@pytest.mark.parametrize(
    "value",
    [
        "]]>",
        "]]]]>>",
        "a]]>b]]>c",
        "\ufffe",
        "\uffff",
        "\\\ufffe",
        "\x7f\x85\u2028",
        "\r\n\t",
        "\ue000\U0010ffff",
        "&amp; <b> \"'",
        "<![CDATA[x]]>",
    ],
)
def test_characters_that_xml_treats_specially_keep_their_value(value: str) -> None:
    payload = json.dumps({"name": value}, ensure_ascii=False)
    baked = bake(SVG, payload)
    assert json.loads(extract(baked).payload) == {"name": value}
    assert json.loads(seen(baked)[0]) == {"name": value}
    assert baked.count(b"<![CDATA[") == 1 + value.count(
        "<![CDATA["
    )  # one section: some readers take the first only
    assert baked.count(b"]]>") == 1


def test_carriage_returns_between_json_tokens_become_line_feeds() -> None:
    payload = '{\r\n  "name": "x",\r  "a": 1\n}'
    extracted = extract(bake(SVG, payload))
    assert extracted.payload == b'{\n  "name": "x",\n  "a": 1\n}'


def test_baking_twice_is_refused_unless_asked_for() -> None:
    once = bake(SVG, OTHER)
    with pytest.raises(CarrierError) as caught:
        bake(once, CREDENTIAL)
    assert caught.value.detail_code == "carrier.already_baked"
    assert bake(once, CREDENTIAL, replace=True) == bake(SVG, CREDENTIAL)


def test_replacing_takes_out_every_old_copy_wherever_it_is() -> None:
    old = credential_element("<![CDATA[{}]]>", prefix="ob")
    empty = f'<ob:credential xmlns:ob="{OB3_NAMESPACE}" verify="a.b.c"/>'
    kept = '<g id="1">text</g>'
    image = svg(f"{old}{kept}<g>{empty}</g>{kept}<g>{old} {old}</g>")
    baked = bake(image, CREDENTIAL, replace=True)
    assert baked == bake(svg(f"{kept}<g></g>{kept}<g> </g>"), CREDENTIAL)


@pytest.mark.parametrize("prefix", ["openbadges", "ob", "x.y-z"])
def test_any_prefix_is_read(prefix: str) -> None:
    extracted = extract(svg(credential_element("{}", prefix=prefix)))
    assert (extracted.payload, extracted.warnings) == (b"{}", ())


def test_the_default_namespace_is_read() -> None:
    assert extract(svg(f'<credential xmlns="{OB3_NAMESPACE}">{{}}</credential>')).payload == b"{}"


@pytest.mark.parametrize(
    "body",
    [
        '{"name":"a&amp;b &lt;c>"}',
        '<![CDATA[{"name":"a&b <c>"}]]>',
        ' {"name":"a&#38;b <![CDATA[<c>]]>"}\n',
        '\n<![CDATA[\n{"name":"a&b <c>"}]]>',
    ],
)
def test_text_and_cdata_are_read(body: str) -> None:
    assert extract(svg(credential_element(body))).payload == b'{"name":"a&b <c>"}'


def test_only_the_unqualified_verify_attribute_counts() -> None:
    element = credential_element("{}", attributes=f' openbadges:verify="{JWS}"')
    assert extract(svg(element)).payload == b"{}"


def test_token_and_text_together_are_reported_and_the_token_counts() -> None:
    image = svg(credential_element(OTHER, attributes=f' verify="{JWS}"'))
    assert extract(image).payload == JWS.encode()
    assert codes(image) == ["carrier.two_forms"]


ASSERTION = "eyJhbGciOiJFUzI1NiJ9.eyJ0eXBlIjoiQXNzZXJ0aW9uIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("element", "keyword", "payload"),
    [
        (
            '<o:assertion xmlns:o="http://openbadges.org" verify="https://example.org/1"/>',
            "openbadges",
            b"https://example.org/1",
        ),
        (
            '<o:assertion xmlns:o="http://openbadges.org" verify="https://example.org/1">{"a":1}</o:assertion>',
            "openbadges",
            b'{"a":1}',
        ),
        (
            f'<o:assertion xmlns:o="http://openbadges.org" verify="{ASSERTION}"/>',
            "openbadges",
            ASSERTION.encode(),
        ),
        (
            '<c:credential xmlns:c="https://purl.imsglobal.org/clr/v2p0">{"b":2}</c:credential>',
            "clrcredential",
            b'{"b":2}',
        ),
    ],
)
def test_badges_of_other_standards_are_read(element: str, keyword: str, payload: bytes) -> None:
    extracted = extract(svg(element))
    assert (extracted.keyword, extracted.payload, extracted.warnings) == (keyword, payload, ())


def test_a_misplaced_badge_is_read_with_a_warning() -> None:
    for image in (svg(f"<g/>{credential_element('{}')}"), svg(f"<g>{credential_element('{}')}</g>")):
        assert extract(image).payload == b"{}"
        assert codes(image) == ["carrier.misplaced"]


def test_comments_and_white_space_before_the_badge_are_fine() -> None:
    assert codes(svg(f"\n <!-- badge --> {credential_element('{}')}")) == []


def test_identical_copies_count_once() -> None:
    image = svg(credential_element("{}") + credential_element("<![CDATA[ {} ]]>"))
    assert extract(image).payload == b"{}"
    assert codes(image) == ["carrier.duplicate"]


def test_two_different_badges_are_refused() -> None:
    error = refusal(svg(credential_element(CREDENTIAL) + credential_element(OTHER)))
    assert error.detail_code == "carrier.conflict"


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("", "carrier.empty"),
        ("<credential>{}</credential>", "carrier.empty"),
        (credential_element(" "), "carrier.empty_place"),
    ],
)
def test_no_badge(inside: str, code: str) -> None:
    assert refusal(svg(inside)).detail_code == code


@pytest.mark.parametrize("cut", [-1, -6, 30, 60, 200])
def test_a_truncated_svg_is_refused(cut: int) -> None:
    image = bake(SVG, CREDENTIAL)[:cut]
    assert refusal(image).detail_code == "carrier.truncated"
    with pytest.raises(CarrierError):
        bake(image, CREDENTIAL, replace=True)


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (b"<svg><g></svg>", "carrier.svg"),
        (b"<svg/><svg/>", "carrier.svg"),
        (b"<x:svg/>", "carrier.svg"),
        (b"<svg a='1' a='2'/>", "carrier.svg"),
        (b"<svg xmlns='urn:other'/>", "carrier.svg"),
        (b" <?xml version='1.0'?><svg/>", "carrier.svg"),
        (b"<svg>\x00</svg>", "carrier.svg"),
        (b"<svg>&nbsp;</svg>", "carrier.svg"),
        (b"<!DOCTYPE svg SYSTEM 'x'><svg>&nbsp;</svg>", "carrier.svg"),
        (b"<!DOCTYPE svg []><svg/>", "carrier.dtd"),
        (b"<svg>\xff</svg>", "carrier.encoding_wrong"),
        (b"\xff\xfe<\x00s\x00v\x00g\x00/\x00>\x00\xd8", "carrier.encoding_wrong"),
        (b"<?xml version='1.0' encoding='shift_jis'?><svg/>", "carrier.encoding"),
        (b"<?xml version='1.0' encoding='utf-16'?><svg/>", "carrier.encoding"),
        (b"<?xml version='1.0' encoding='us-ascii'?><svg>\xc3\xbc</svg>", "carrier.encoding_wrong"),
    ],
)
def test_what_is_no_sound_svg_is_refused(image: bytes, code: str) -> None:
    assert refusal(image).detail_code == code
    with pytest.raises(CarrierError):
        bake(image, CREDENTIAL)


@pytest.mark.parametrize(
    ("image", "limits", "code"),
    [
        (svg(credential_element("x" * 99)), ImageLimits(max_payload_bytes=98), "limit.bytes"),
        (svg(), ImageLimits(max_svg_bytes=len(svg()) - 1), "limit.bytes"),
        (svg("<g><g/></g>"), ImageLimits(max_depth=2), "limit.depth"),
        (svg(credential_element("x") * 4), ImageLimits(max_badges=3), "limit.badges"),
        (svg("<g/>" * 50), ImageLimits(max_markup=50), "limit.markup"),
    ],
)
def test_limits(image: bytes, limits: ImageLimits, code: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        extract(image, limits=limits)
    assert caught.value.detail_code == code


def test_a_payload_that_could_not_be_read_again_is_not_baked() -> None:
    with pytest.raises(LimitExceeded):
        bake(SVG, json.dumps({"a": "<" * 1000}), limits=ImageLimits(max_markup=1000))


LATIN = b'<?xml version="1.0" encoding="iso-8859-1"?>' + SVG
OLD = svg(credential_element("x"))


def json_of(text: str) -> str:
    return '{"aaa":"' + text + '"}'


@pytest.mark.parametrize(
    ("image", "text", "found"),
    [
        (SVG, "a" * 5_000, len(SVG) + 5_010),
        (SVG, "é" * 5_000, len(SVG) + 10_010),
        (LATIN, "a" * 5_000, len(LATIN) + 5_010),
        (LATIN, "é" * 5_000, len(LATIN) + 30_010),
        (LATIN, "aé" * 5_000, len(LATIN) + 35_010),
        (OLD, "a" * 5_000, len(svg()) + 5_010),
    ],
    ids=["as it is", "as UTF-8", "ASCII", "escaped", "half of it", "in the place of another"],
)
def test_what_is_too_large_is_refused_before_it_is_escaped(
    monkeypatch: pytest.MonkeyPatch, image: bytes, text: str, found: int
) -> None:
    """A payload of 15 MB took 640 MB before."""
    monkeypatch.setattr(importlib.import_module("openbadge_issuer.baking.svg"), "_element", None)
    with pytest.raises(LimitExceeded) as caught:
        bake(image, json_of(text), replace=True, limits=ImageLimits(max_svg_bytes=found - 1))
    assert caught.value.params == {"limit": found - 1, "actual": found}


@pytest.mark.parametrize("image", [SVG, LATIN, OLD], ids=["UTF-8", "Latin-1", "with another"])
@pytest.mark.parametrize(
    "payload",
    [json_of("é🎓 " * 500), json_of("a]]>\ufffe" * 500), "{" + "\r\n" * 2_000 + "}", JWS],
    ids=["escaped", "what XML lacks", "carriage returns", "token"],
)
def test_what_fits_to_the_last_byte_is_baked(image: bytes, payload: str) -> None:
    baked = bake(image, payload, replace=True)
    most = ImageLimits(max_svg_bytes=len(baked))
    assert bake(image, payload, replace=True, limits=most) == baked
    with pytest.raises(LimitExceeded):
        bake(image, payload, replace=True, limits=ImageLimits(max_svg_bytes=len(baked) - 1))


@pytest.mark.parametrize("text", ["éé", "é🎓é", "é a é", "\x7fé", "é]]>\uffff\ufffeé"])
def test_what_an_encoding_lacks_is_written_as_escapes(text: str) -> None:
    baked = bake(LATIN, json_of(text))
    assert baked.isascii()
    assert json.loads(extract(baked).payload) == {"aaa": text}
