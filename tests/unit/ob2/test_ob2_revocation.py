"""What a revocation list of Open Badges 2.0 says of one assertion, and of one after the other."""

from __future__ import annotations

from typing import Any, Final

import pytest

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.ob2.addresses import Address, address_of
from openbadge_issuer.ob2.revocation import Revocations, Revoked

HOME: Final = "https://school.example"
LIST: Final = address_of(f"{HOME}/badges/revoked.json?all#top")
BADGE: Final[JSONObject] = {"id": f"{HOME}/badges/1"}


def said(entries: list[Any], assertion: Any = BADGE, at: Address | None = LIST) -> object:
    return Revocations({"revokedAssertions": entries}, at).of(assertion)


@pytest.mark.parametrize(
    "entry",
    [
        "1",
        "/badges/1",
        "//school.example/badges/1",
        "https://school.example/badges/1",
        "http://School.Example:80/badges/1",
        {"@id": "1"},
        [{"id": "1"}],
    ],
)
def test_one_badge_in_all_its_spellings(entry: object) -> None:
    assert said([entry]) == Revoked()
    assert said([entry], {"id": "HTTP://SCHOOL.example/badges/1"}) == Revoked()
    assert said([entry], {"id": f"{HOME}/badges/2"}) is False


@pytest.mark.parametrize(
    ("entry", "named"),
    [("?1", "/badges/revoked.json?1"), ("#1", "/badges/revoked.json?all#1"), ("/", "/"), ("/", "")],
)
def test_a_reference_is_relative_to_the_address_that_answered(entry: str, named: str) -> None:
    assert said([entry], {"id": HOME + named}) == Revoked()
    assert said([entry], {"id": HOME + named}, at=None) is None
    assert said([HOME + named], {"id": entry}) is False
    assert said([entry], {"id": entry}, at=None) == Revoked()


def test_a_port_that_is_an_unusual_one_is_another_server() -> None:
    eight = {"id": f"{HOME}:8443/1"}
    assert said([f"{HOME}/1", "http://school.example:443/1", "/1"], eight) is False
    assert said(["http://school.example:08443/1"], eight) == Revoked()
    assert said(["/1"], eight, address_of(f"{HOME}:8443/list")) == Revoked()
    assert said([f"{HOME}:/1"], {"id": "http://school.example/1"}) == Revoked()


def test_the_first_entry_that_names_it_says_why() -> None:
    entries: list[Any] = [
        {"id": "2", "revocationReason": "Another"},
        {"id": f"{HOME}/badges/1", "revoked": False, "revocationReason": "Cleared"},
        {"uid": "u", "revocationReason": ["By uid"]},
        {"id": "1", "revocationReason": "Relative"},
        {"id": f"{HOME}/badges/1", "revocationReason": "Absolute"},
    ]
    assert said(entries) == Revoked("Relative")
    assert said(entries[::-1]) == Revoked("Absolute")
    assert said(entries, {**BADGE, "uid": "u"}) == Revoked("By uid")
    assert said(entries, {"uid": "v"}) is False


def test_one_list_is_asked_for_many() -> None:
    revocations = Revocations({"revokedAssertions": ["1", {"uid": "2"}]}, LIST)
    asked: list[Any] = [BADGE, {"id": "urn:x:2"}, {"uid": "2"}, {}, {"uid": ""}, BADGE]
    found = [revocations.of(each) for each in asked]
    assert found == [Revoked(), False, Revoked(), None, None, Revoked()]


@pytest.mark.parametrize("nothing", ["", None, {}, 5, "_:b0", "../1", {"id": " "}, [["1", "2"]]])
def test_an_entry_without_a_name_leaves_it_open(nothing: object) -> None:
    assert said([nothing, "2"]) is None
    assert said([nothing, "1"]) == Revoked()
    assert said([{"id": nothing, "uid": "u"}]) is False
    assert said([{"id": nothing, "revoked": False}]) is False


def test_a_list_of_short_ids_at_a_long_address_is_held_as_it_is_written() -> None:
    far = address_of(f"{HOME}/{'a/' * 900}list")
    revocations = Revocations({"revokedAssertions": [str(number) for number in range(1_000)]}, far)
    assert max(len(each) for each in revocations._by_id) == len("999")
    assert revocations.of({"id": f"http://school.example/{'a/' * 900}999"}) == Revoked()


SPELLINGS: Final = [
    *(f"{scheme}//school.example/badges/1" for scheme in ("https:", "http:", "HTTPS:", "")),
    *(f"{scheme}//School.EXAMPLE/badges/1" for scheme in ("https:", "http:", "")),
    *("https://school.example:443/badges/1", "http://school.example:80/badges/1", "https://school.example:/badges/1"),
    *(" https://school.example/badges/1", "https://school.example/badges/1\t\n", "\u00a0//school.example/badges/1 "),
]  # fmt: skip


@pytest.mark.parametrize("entry", SPELLINGS)
@pytest.mark.parametrize("named", SPELLINGS)
def test_an_address_in_any_words_is_one_address(entry: str, named: str) -> None:
    """Those that most lists have are read by a shorter way, with the same result."""
    for listed in (entry, {"id": entry}):
        assert said([listed], {"id": named}) == Revoked()
    assert said([entry], {"id": f"{named.strip()}/2"}) is False


@pytest.mark.parametrize(
    "entry",
    [
        "https://school.example/badges/12",
        "http://school.example/",
        "https://school.example",
        "https:///badges/1",
    ],
)
def test_an_address_that_begins_or_ends_alike_is_another_one(entry: str) -> None:
    assert said([entry]) is False


@pytest.mark.parametrize("entry", ["//school.example/badges/1", "//school.example/../badges/1", "//"])
def test_what_lacks_a_scheme_is_an_address_where_the_list_has_one(entry: str) -> None:
    assert said([entry], {"id": entry}, at=None) == Revoked()
    assert said([entry], {"id": f"{HOME}/badges/3"}, at=None) is None
    assert said([entry], {"id": f"{HOME}/badges/3"}) is (None if ".." in entry else False)
