"""An image that shows one badge to one reader and another badge to the next."""

from __future__ import annotations

import pytest

from openbadge_issuer.baking import bake, extract
from openbadge_issuer.errors import CarrierError
from unit.baking.images import CREDENTIAL, JWS, OTHER, credential_element, itxt, png, svg, text_chunk, ztxt

A, B = CREDENTIAL.encode(), OTHER.encode()

CONFLICTS = {
    "two proper chunks": png(itxt(A), itxt(B)),
    "one before and one behind the pixels": png(itxt(A), behind_pixels=itxt(B)),
    "one of them compressed": png(itxt(A), ztxt(B)),
    "one of them in Latin-1": png(itxt(A), text_chunk(A.decode().encode("latin-1", "replace"))),
    "three, two of them alike": png(itxt(A), itxt(B), itxt(A)),
    "the same credential written in two ways": png(itxt(b'{"a":1}'), itxt(b'{"a": 1}')),
    "two elements": svg(credential_element(CREDENTIAL) + credential_element(OTHER)),
    "one of them hidden": svg(credential_element(CREDENTIAL) + f"<defs>{credential_element(OTHER)}</defs>"),
    "a token and a document": svg(
        credential_element("", attributes=f' verify="{JWS}"') + credential_element(CREDENTIAL)
    ),
}


@pytest.mark.parametrize("image", CONFLICTS.values(), ids=CONFLICTS.keys())
def test_two_different_badges_are_refused(image: bytes) -> None:
    with pytest.raises(CarrierError) as caught:
        extract(image)
    assert caught.value.detail_code == "carrier.conflict"
    assert caught.value.params["count"] in (2, 3)


OB2_NAMESPACE = "http://openbadges.org"
INSIDE = {
    "in text": credential_element(f"<![CDATA[{CREDENTIAL}]]>" + credential_element(OTHER)),
    "the same one": credential_element(CREDENTIAL + credential_element(CREDENTIAL)),
    "in a drawing": credential_element(CREDENTIAL + f"<g><g>{credential_element(OTHER)}</g></g>"),
    "a token": credential_element(CREDENTIAL + credential_element("", attributes=f' verify="{JWS}"')),
    "in a token's element": credential_element(credential_element(OTHER), attributes=f' verify="{JWS}"'),
    "in one of Open Badges 2.0": f'<o:assertion xmlns:o="{OB2_NAMESPACE}">{credential_element(OTHER)}</o:assertion>',
}


@pytest.mark.parametrize("inside", INSIDE.values(), ids=INSIDE.keys())
def test_a_badge_inside_another_one_is_refused(inside: str) -> None:
    with pytest.raises(CarrierError) as caught:
        extract(svg(inside))
    assert caught.value.detail_code == "carrier.nested"
    for replace in (False, True):
        with pytest.raises(CarrierError):
            bake(svg(inside), CREDENTIAL, replace=replace)


def test_a_second_image_behind_the_first_is_not_read() -> None:
    extracted = extract(png(itxt(A)) + png(itxt(B)))
    assert extracted.payload == A
    assert [finding.code for finding in extracted.warnings] == ["carrier.trailing_data"]


def test_a_badge_only_behind_the_end_is_not_found() -> None:
    with pytest.raises(CarrierError) as caught:
        extract(png() + itxt(A))
    assert caught.value.detail_code == "carrier.empty"


def test_a_badge_inside_a_comment_or_a_string_is_not_found() -> None:
    for hidden in (
        f"<!-- {credential_element('{}')} -->",
        f"<style><![CDATA[{credential_element('{}')}]]></style>",
    ):
        with pytest.raises(CarrierError) as caught:
            extract(svg(hidden))
        assert caught.value.detail_code == "carrier.empty"


def test_a_badge_element_of_a_namespace_that_only_looks_alike_is_not_found() -> None:
    for uri in (
        "https://purl.imsglobal.org/ob/v3p0/",
        "http://purl.imsglobal.org/ob/v3p0",
        "https://purl.imsglobal.org/ob/v3p0 x",
    ):
        with pytest.raises(CarrierError):
            extract(svg(f'<openbadges:credential xmlns:openbadges="{uri}">{{}}</openbadges:credential>'))
