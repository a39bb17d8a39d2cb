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
    several = isinstance(nothing, list | dict) and bool(nothing)  # there is a name, and it can not be read
    assert said([{"id": nothing, "uid": "u"}]) is (None if several else False)
    assert said([{"id": nothing, "revoked": False}]) is False


OB = "https://w3id.org/openbadges#"
LONG: Final = ["obi:", OB, "sec:"]


@pytest.mark.parametrize("prefix", LONG)
def test_a_list_under_its_long_name_beside_the_short_one(prefix: str) -> None:
    for long in ("revokedAssertions", "revoked"):
        for short in ([], ["2"], None, "2"):
            for value in (["1"], "1", [["1"]], {"id": "1"}):
                document: Any = {"revokedAssertions": short, f"{prefix}{long}": value}
                read = Revocations(document, LIST)
                assert read.of(BADGE) == Revoked(), document
                assert read.of({"id": f"{HOME}/badges/3"}) is False
    assert Revocations({"revokedAssertions": ["2"], "revoked": "1"}, LIST).of(BADGE) == Revoked()


@pytest.mark.parametrize("member", ["revokedAssertions", "obi:revokedAssertions", "revoked", f"{OB}revoked"])
def test_what_can_be_read_as_a_list(member: str) -> None:
    assert Revocations({member: ["1"]}, LIST).readable
    assert Revocations({member: []}, LIST).readable
    value: Any
    for value in ("1", None, {"@list": ["1"]}, False, 7):
        assert not Revocations({member: value}, LIST).readable
    assert not Revocations({}, LIST).readable


def test_a_list_that_says_of_itself_whether_it_was_revoked() -> None:
    value: Any
    for value in (False, [False], None):
        assert Revocations({"revokedAssertions": ["2"], "revoked": value}, LIST).of(BADGE) is False
    for value in (True, {"@value": True}, [False, False], {"@list": ["1"]}):
        assert Revocations({"revokedAssertions": ["2"], "revoked": value}, LIST).of(BADGE) is None


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "2", "@id": "1"},
        {"id": "2", "uid": ["u", "v"]},
        {"id": "2", "uid": {"@value": "u"}},
        {"uid": "2", "id": ["1", "2"]},
        {"uid": "2", "id": {"id": "1"}},
        {"uid": "2", "@id": ["1", "2"]},
        {"uid": "2", "id": "2", "@id": ["1", "2"]},
        {"uid": "2", "id": "2", "@id": 7},
        {"uid": "v", "obi:uid": "u", "id": "2"},
        [{"id": "2", f"{OB}uid": ["u", "v"]}],
    ],
)
def test_an_entry_with_two_names_of_a_kind_may_be_of_any_badge(entry: object) -> None:
    assert said([entry]) is None
    assert said([entry], {"uid": "u"}) is None
    assert said([entry, "1"]) == Revoked()
    cleared: Any = {**entry, "revoked": False} if isinstance(entry, dict) else {"id": "1", "revoked": False}
    assert said([cleared]) is False


def test_a_badge_with_two_names_of_a_kind_is_known_by_neither() -> None:
    for assertion in (
        {"id": "urn:x:3", "uid": ["u", "v"]},
        {"uid": "w", "id": ["urn:x:1", "urn:x:3"]},
        {"id": "urn:x:3", "obi:uid": ["u", "v"]},
        {"id": "urn:x:3", "uid": "v", "obi:uid": "w"},
    ):
        assert said(["urn:x:1", {"uid": "u"}], assertion) is None
    assert said(["urn:x:3"], {"id": "urn:x:3", "uid": ["u", "v"]}) == Revoked()


def test_names_of_which_one_says_nothing() -> None:
    for entry in (
        {"id": "2", "@id": "2"},
        {"id": ["2"], "@id": "2"},
        {"id": "", "@id": "2"},
        {"id": None, "@id": "2"},
        {"id": "2", "uid": []},
        {"id": "2", "uid": {}},
        {"id": "2", "uid": 7},
        {"id": "2", "uid": None},
        {"uid": "2", "id": []},
        {"uid": "2", "id": 7},
    ):
        assert said([entry]) is False, entry
    assert said([{"id": "", "@id": "1"}]) == Revoked()
    assert said([{"obi:uid": "u"}], {"uid": "u"}) == said([{"uid": "u"}], {f"{OB}uid": "u"}) == Revoked()


def test_an_entry_is_cleared_by_both_names_or_not_at_all() -> None:
    assert said([{"id": "1", "obi:revoked": False}]) is False
    assert said([{"id": "1", "revoked": False, "obi:revoked": None}]) is False
    assert said([{"id": "1", "revoked": False, "obi:revoked": True}]) == Revoked()
    assert said([[{"id": "1", "revoked": False, f"{OB}revoked": False}]]) == Revoked()


def test_the_reason_under_its_long_name() -> None:
    assert said([{"id": "1", "obi:revocationReason": ["Copied"]}]) == Revoked("Copied")


def test_whose_list_it_is() -> None:
    def issuers(**members: Any) -> tuple[str, ...]:
        return Revocations({"revokedAssertions": [], **members}, LIST).issuers

    assert issuers() == ()
    assert issuers(issuer={"id": "a"}) == ("a",)
    assert issuers(issuer=["a", {"@id": "b"}]) == ("a", "b")
    assert issuers(**{"issuer": "a", "obi:issuer": "b", f"{OB}issuer": ["c"]}) == ("a", "b", "c")
    assert issuers(issuer={"name": "School"}) == ("",)


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
