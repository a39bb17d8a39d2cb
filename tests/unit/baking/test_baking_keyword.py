from __future__ import annotations

import base64
import json

import pytest

from openbadge_issuer.baking import bake, extract
from openbadge_issuer.errors import CarrierError
from unit.baking.images import CREDENTIAL, JWS, SVG, itxt, png, svg


def token(payload: object) -> bytes:
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=")
    return b".".join([b"eyJhbGciOiJFUzI1NiJ9", body, b"c2ln"])


BADGES = {
    "document": CREDENTIAL.encode(),
    "one type": b'{"type":"AchievementCredential"}',
    "token": token({"type": ["VerifiableCredential", "OpenBadgeCredential"]}),
    "token of VCDM 1.1": token({"vc": {"type": ["VerifiableCredential", "OpenBadgeCredential"]}}),
}
RECORDS = {
    "document": b'{"type":["VerifiableCredential","ClrCredential"],"name":"\xe5\xbe\xae"}',
    "one type": b'{"type":"ClrCredential"}',
    "token": token({"type": ["VerifiableCredential", "ClrCredential"]}),
    "token of VCDM 1.1": token({"vc": {"type": ["VerifiableCredential", "ClrCredential"]}}),
    "with a badge inside": b'{"type":["ClrCredential"],"credentialSubject":{"type":"AchievementCredential"}}',
}
OTHERS = {
    "Open Badges 2.0": b'{"@context":"https://w3id.org/openbadges/v2","type":"Assertion"}',
    "a kind of its own": b'{"type":["VerifiableCredential"],"name":"ClrCredential"}',
    "URL": b"https://school.example/assertions/1.json",
    "token": token({"type": "Assertion"}),
    "token without a payload": b"eyJhbGciOiJFUzI1NiJ9.x.c2ln",
    "types of no text": b'{"type":[{},3,null]}',
    "no JSON": b"{",
    "no UTF-8": "ä".encode("latin-1"),
    "vc of no object": token({"vc": 3}),
}


NAMES = {
    "openbadgecredential": "Open Badges 3.0",
    "clrcredential": "Comprehensive Learner Record 2.0",
    "openbadges": "Open Badges 2.0",
}


@pytest.mark.parametrize("keyword", ["openbadges", "clrcredential"])
@pytest.mark.parametrize("payload", BADGES.values(), ids=BADGES.keys())
def test_a_badge_in_the_place_of_another_standard_is_read_with_a_warning(
    payload: bytes, keyword: str
) -> None:
    extracted = extract(png(itxt(payload, keyword=keyword.encode())))
    assert (extracted.payload, extracted.keyword) == (payload, keyword)
    (warning,) = extracted.warnings
    assert (warning.code, warning.severity) == ("carrier.keyword", "warning")
    assert warning.params == {
        "keyword": keyword,
        "expected": "openbadgecredential",
        "standard": "Open Badges 3.0",
        "place": NAMES[keyword],
    }


@pytest.mark.parametrize("keyword", ["openbadges", "openbadgecredential"])
@pytest.mark.parametrize("payload", RECORDS.values(), ids=RECORDS.keys())
def test_so_is_a_record(payload: bytes, keyword: str) -> None:
    extracted = extract(png(itxt(payload, keyword=keyword.encode())))
    assert (extracted.payload, extracted.keyword) == (payload, keyword)
    (warning,) = extracted.warnings
    assert (warning.code, warning.severity) == ("carrier.keyword", "warning")
    assert warning.params == {
        "keyword": keyword,
        "expected": "clrcredential",
        "standard": "Comprehensive Learner Record 2.0",
        "place": NAMES[keyword],
    }


@pytest.mark.parametrize("artwork", [png(), SVG], ids=["png", "svg"])
@pytest.mark.parametrize(
    ("payload", "keyword"),
    [
        *((payload, "openbadgecredential") for payload in BADGES.values()),
        *((payload, "clrcredential") for payload in RECORDS.values()),
        (b'{"type":["VerifiableCredential","EndorsementCredential"]}', "openbadgecredential"),
        (b'{"type":["VerifiableCredential"],"name":"ClrCredential"}', "openbadgecredential"),
        (b"eyJhbGciOiJFUzI1NiJ9.x.c2ln", "openbadgecredential"),
    ],
)
def test_what_is_baked_goes_where_its_type_belongs(artwork: bytes, payload: bytes, keyword: str) -> None:
    extracted = extract(bake(artwork, payload))
    assert (extracted.payload, extracted.keyword, extracted.warnings) == (payload, keyword, ())


@pytest.mark.parametrize("artwork", [png(), SVG], ids=["png", "svg"])
def test_one_image_carries_a_badge_or_a_record(artwork: bytes) -> None:
    badge, record = BADGES["document"], RECORDS["document"]
    for first, second in ((badge, record), (record, badge)):
        with pytest.raises(CarrierError) as caught:
            bake(bake(artwork, first), second)
        assert caught.value.detail_code == "carrier.already_baked"
        rebaked = bake(bake(artwork, first), second, replace=True)
        assert (extract(rebaked).payload, extract(rebaked).warnings) == (second, ())
        assert first not in rebaked


def test_the_element_of_a_record_in_svg() -> None:
    """The one that 1EdTech's validator looks for."""
    name = b'xmlns:clr="https://purl.imsglobal.org/clr/v2p0"'
    baked = bake(SVG, RECORDS["token"])
    assert name in baked
    assert b'<clr:credential verify="' + RECORDS["token"] + b'"></clr:credential>' in baked
    assert b"openbadges" not in baked
    taken = SVG.replace(b"<svg ", b'<svg xmlns:clr="https://example.org/colours" ')
    assert b"<clr:credential " + name + b"><![CDATA[" in bake(taken, RECORDS["one type"])
    assert extract(bake(taken, RECORDS["one type"])).keyword == "clrcredential"


@pytest.mark.parametrize("payload", OTHERS.values(), ids=OTHERS.keys())
def test_what_belongs_there_has_no_such_warning(payload: bytes) -> None:
    found = extract(png(itxt(payload, keyword=b"openbadges"))).warnings
    assert "carrier.keyword" not in {warning.code for warning in found}
    assert extract(png(itxt(CREDENTIAL.encode()))).warnings == ()


def test_the_same_in_svg() -> None:
    element = f'<o:assertion xmlns:o="http://openbadges.org">{CREDENTIAL}</o:assertion>'
    assert [warning.code for warning in extract(svg(element)).warnings] == ["carrier.keyword"]
    element = '<o:assertion xmlns:o="http://openbadges.org">' + JWS + "</o:assertion>"
    assert [warning.code for warning in extract(svg(element)).warnings] == ["carrier.keyword"]


def test_a_type_that_is_written_with_escapes_counts_as_well() -> None:
    """Where words are sought without reading the JSON, none may hide."""
    payload = rb'{"type": ["\u0043lrCredential", "OpenBadgeCredential"]}'
    found = extract(png(itxt(payload, keyword=b"openbadgecredential"))).warnings
    assert [warning.code for warning in found] == ["carrier.keyword"]
    plain = payload.replace(rb"\u0043lrCredential", b"VerifiableCredential")
    assert extract(png(itxt(plain, keyword=b"openbadgecredential"))).warnings == ()
