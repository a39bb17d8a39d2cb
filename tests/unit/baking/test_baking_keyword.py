from __future__ import annotations

import base64
import json

import pytest

from openbadge_issuer.baking import extract
from unit.baking.images import CREDENTIAL, JWS, itxt, png, svg


def token(payload: object) -> bytes:
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=")
    return b".".join([b"eyJhbGciOiJFUzI1NiJ9", body, b"c2ln"])


BADGES = {
    "document": CREDENTIAL.encode(),
    "one type": b'{"type":"AchievementCredential"}',
    "token": token({"type": ["VerifiableCredential", "OpenBadgeCredential"]}),
    "token of VCDM 1.1": token({"vc": {"type": ["VerifiableCredential", "OpenBadgeCredential"]}}),
}
OTHERS = {
    "Open Badges 2.0": b'{"@context":"https://w3id.org/openbadges/v2","type":"Assertion"}',
    "CLR": b'{"type":["VerifiableCredential","ClrCredential"]}',
    "URL": b"https://school.example/assertions/1.json",
    "token": token({"type": "Assertion"}),
    "token without a payload": b"eyJhbGciOiJFUzI1NiJ9.x.c2ln",
    "types of no text": b'{"type":[{},3,null]}',
    "no JSON": b"{",
    "no UTF-8": "ä".encode("latin-1"),
    "vc of no object": token({"vc": 3}),
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
    assert warning.params == {"keyword": keyword, "expected": "openbadgecredential"}


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
