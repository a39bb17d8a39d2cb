"""A revoked badge that is handed in with a list that clears it, and a list that would revoke the badges of others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ob2_samples import CONTEXT, HOME, assertion, badge_class, changed, judged, profile, signed, web
from openbadge_issuer.ob2.documents import CONTEXTS
from openbadge_issuer.ports import Response
from openbadge_issuer.verification import Report, Verdict

HERE = f"{HOME}/assertions/1.json"
EVIL = "https://evil.example/clear.json"
REVOKED = {"type": "RevocationList", "revokedAssertions": [HERE]}
CLEAR = {"type": "RevocationList", "revokedAssertions": []}


def test_a_list_that_the_badge_names_by_itself_is_not_asked() -> None:
    lying = changed(profile(), revocationList=EVIL)
    badge = changed(assertion("SignedBadge"), revocationList=EVIL, badge=changed(badge_class(), issuer=lying))
    servers = web({EVIL: CLEAR, f"{HOME}/revoked.json": REVOKED})
    report = judged(signed(badge), servers)
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    assert EVIL not in servers.asked


def test_the_list_of_another_issuer_clears_nothing() -> None:
    others = {**CLEAR, "issuer": "https://evil.example/issuer.json"}
    report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/revoked.json": others}))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.revocation_list_of_another")


def test_an_entry_without_a_name_revokes_nothing_that_has_none() -> None:
    odd = {
        "type": "RevocationList",
        "revokedAssertions": [{"uid": ""}, {"uid": None}, {"id": ""}, {"id": None}, "", {}],
    }
    report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/revoked.json": odd}))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.revocation_list_unnamed")
    others = {
        "type": "RevocationList",
        "revokedAssertions": ["urn:uuid:1", {"uid": "2"}, {"id": "urn:uuid:3"}],
    }
    report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/revoked.json": others}))
    assert (report.verdict, report["status"].code) == (Verdict.ACCEPTED, "status.good")


def test_nothing_is_asked_of_a_list_before_the_signature_holds() -> None:
    servers = web()
    report = judged(signed(assertion("SignedBadge"), 1), servers)
    assert report["status"].code == "status.not_run_proof"
    assert f"{HOME}/revoked.json" not in servers.asked


def test_a_signed_badge_that_says_itself_that_it_was_revoked() -> None:
    report = judged(signed(changed(assertion("SignedBadge"), revoked=True, revocationReason="Mine")))
    assert (report.verdict, report["status"].params["reason"]) == (Verdict.REFUSED, "Mine")


@pytest.mark.parametrize("name", ["id", "@id"])
@pytest.mark.parametrize("value", [HERE, [HERE], HERE + "\n", [f" {HERE}"]])
@pytest.mark.parametrize(
    "entry", [HERE, [HERE], {"id": HERE}, {"id": [HERE]}, {"@id": HERE}, f"\t{HERE}\n", [{"id": HERE}]]
)
def test_an_id_is_compared_in_whatever_form_it_stands(name: str, value: object, entry: object) -> None:
    badge = {**changed(assertion("SignedBadge"), id=None), name: value}
    report = judged(signed(badge), web(listing(entry)))
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")


@pytest.mark.parametrize(
    "entry",
    [
        "assertions/1.json",
        {"id": "assertions/1.json"},
        {"@id": ["/assertions/1.json"]},
        "//school.example/assertions/1.json",
        "//SCHOOL.example:443/assertions/1.json",
        " assertions/1.json\n",
    ],
)
def test_an_id_is_resolved_against_the_address_of_the_list(entry: object) -> None:
    report = judged(signed(assertion("SignedBadge")), web(listing("urn:uuid:1", entry)))
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")


@pytest.mark.parametrize("entry", ["1.json", "?assertions/1.json", "#1", "//evil.example/assertions/1.json"])
def test_an_id_that_leads_to_another_place_is_of_another_badge(entry: str) -> None:
    report = judged(signed(assertion("SignedBadge")), web(listing(entry)))
    assert (report.verdict, report["status"].code) == (Verdict.ACCEPTED, "status.good")


def test_an_id_is_resolved_against_the_address_that_answered_and_not_what_the_list_calls_itself() -> None:
    """RFC 3986, 5.1.3, and JSON-LD 1.1: `id` is no base. So a list is where its server says, whatever stands in it."""
    for own in (EVIL, f"{HOME}/revoked.json", "urn:uuid:0"):
        moved = {"type": "RevocationList", "id": own, "revokedAssertions": ["1.json"]}
        there = Response(url=f"{HOME}/assertions/revoked.json", body=json.dumps(moved).encode())
        report = judged(signed(assertion("SignedBadge")), web({f"{HOME}/revoked.json": there}))
        assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")


@pytest.mark.parametrize("entry", ["./assertions/1.json", "../1.json", "..", "a/.#", "_:b0", {"id": "_:b0"}])
def test_an_id_that_can_not_be_resolved_makes_no_badge_a_good_one(entry: object) -> None:
    report = judged(signed(assertion("SignedBadge")), web(listing(entry)))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.revocation_list_unnamed")
    known = judged(signed(assertion("SignedBadge")), web(listing({"id": "_:b0", "uid": "2"})))
    assert known["status"].code == "status.good"


@pytest.mark.parametrize(
    "context",
    [
        {"@base": f"{HOME}/x/"},
        [CONTEXT, {"@base": None}],
        [CONTEXT, {"ex": f"{HOME}/assertions/"}],
        [CONTEXT, {"gone": "obi:revokedAssertions"}],
        [CONTEXT, {}],
        [CONTEXT, None],
    ],
)
def test_a_list_with_a_context_of_its_own_clears_nobody(context: object) -> None:
    """It may give every name another meaning, and every relative id another base."""

    def said_by(entry: str) -> str:
        own = {"@context": context, "type": "RevocationList", "revokedAssertions": [entry]}
        return judged(signed(assertion("SignedBadge")), web({f"{HOME}/revoked.json": own}))["status"].code

    assert said_by("assertions/2.json") == "status.revocation_list_unnamed"
    assert said_by("ex:1.json") == "status.revocation_list_unnamed"
    assert said_by(f"{HOME}/assertions/2.json") == "status.revocation_list_unnamed"
    assert said_by(HERE) == "status.revoked"


@pytest.mark.parametrize(
    "context",
    [
        {"@base": f"{HOME}/assertions/"},
        None,
        {},
        [],
        [CONTEXT],
        [CONTEXT, {"@base": None}],
        f"{CONTEXT}#",
        f" {CONTEXT}",
        CONTEXT.upper(),
        "https://w3id.org/openbadges/v1",
        "https://evil.example/v2",
    ],
)
@pytest.mark.parametrize("name", ["1.json", "assertions/1.json", "ex:1.json", f"{HOME}/assertions/2.json"])
def test_an_entry_with_a_context_of_its_own_makes_no_badge_a_good_one(context: object, name: str) -> None:
    entry = {"@context": context, "id": name}
    report = judged(signed(assertion("SignedBadge")), web(listing(entry)))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.revocation_list_unnamed")
    there = judged(signed(assertion("SignedBadge")), web(listing({"@context": context, "id": HERE})))
    assert there["status"].code == "status.revoked"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (HERE, "revoked"),
        ("assertions/1.json", "revoked"),
        ("1.json", "good"),
        (f"{HOME}/assertions/2.json", "good"),
        ("../1.json", "revocation_list_unnamed"),
        ("", "revocation_list_unnamed"),
    ],
)
@pytest.mark.parametrize("context", sorted(CONTEXTS))
def test_an_entry_with_the_context_of_open_badges_is_one_like_any_other(
    context: str, name: str, code: str
) -> None:
    """It gives the names the meaning that they have, and relative ids no other base."""
    entry = {"@context": context, "id": name}
    report = judged(signed(assertion("SignedBadge")), web(listing(entry)))
    assert report["status"].code == f"status.{code}"


LONG = "x" * 3_000


@pytest.mark.parametrize("path", ["é/1", "a b", "é?q", LONG, 'a"b', "[1]", "a/../1", "\\a"])
@pytest.mark.parametrize("server", [HOME, "http://school.example", "HTTPS://School.Example:443"])
def test_a_badge_with_an_odd_id_is_found_however_it_is_listed(server: str, path: str) -> None:
    badge = signed(changed(assertion("SignedBadge"), id=f"{server}/{path}"))
    for entry in (
        f"{HOME}/{path}",
        f"http://SCHOOL.example/{path}",
        f"//school.example/{path}",
        path,
        f"/{path}",
    ):
        status = judged(badge, web(listing(entry)))["status"].code
        unread = ".." in path and entry in (path, f"/{path}")  # dot segments are resolved nowhere
        assert status == ("status.revocation_list_unnamed" if unread else "status.revoked"), entry


@pytest.mark.parametrize("entry", ["{}", "//a/{}", "#{}", "a/./{}", "http://a/{}"])
def test_a_list_of_as_many_ids_as_are_read(entry: str) -> None:
    """Each is resolved against an address that is as long as may be: the conftest says how long that may take."""
    many = [entry.format(number) for number in range(400_000)]
    body = json.dumps({"type": "RevocationList", "revokedAssertions": many}).encode()
    far = f"{HOME}/{'a/' * 980}revoked.json"
    there = web({f"{HOME}/revoked.json": Response(url=far, body=body)})
    status = judged(signed(assertion("SignedBadge")), there)["status"]
    assert status.code == ("status.revocation_list_unnamed" if "/./" in entry else "status.good")


def test_a_badge_with_a_relative_id_is_found_by_the_same_text() -> None:
    badge = changed(assertion("SignedBadge"), id="assertions/1.json")
    report = judged(signed(badge), web(listing("assertions/1.json")))
    assert report["status"].code == "status.revoked"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("https://SCHOOL.Example:443/assertions/1.json", "revoked"),
        ("HTTP://school.example:80/assertions/1.json", "revoked"),
        ("https://school.example:8443/assertions/1.json", "good"),
        ("https://school.example/assertions/%31.json", "good"),
        ("https://school.example/assertions/1.json/", "good"),
        ("https://school.example/assertions/1.JSON", "good"),
    ],
)
def test_an_address_is_the_same_by_host_port_and_path_as_they_are_written(entry: str, code: str) -> None:
    report = judged(signed(assertion("SignedBadge")), web(listing(entry)))
    assert report["status"].code == f"status.{code}"


def test_an_empty_path_is_that_of_the_root() -> None:
    badge = changed(assertion("SignedBadge"), id=f"{HOME}/")
    for entry in (HOME, "/"):
        assert judged(signed(badge), web(listing(entry)))["status"].code == "status.revoked"


@pytest.mark.parametrize("uid", ["abc", ["abc"], " abc"])
@pytest.mark.parametrize("listed", ["abc", ["abc"], "abc\n"])
def test_a_uid_is_compared_in_whatever_form_it_stands(uid: object, listed: object) -> None:
    badge = changed(assertion("SignedBadge"), uid=uid)
    report = judged(signed(badge), web(listing({"uid": listed, "revocationReason": ["Copied"]})))
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    assert report["status"].params["reason"] == "Copied"


@pytest.mark.parametrize(
    "entry",
    [
        "",
        " ",
        5,
        None,
        True,
        [],
        {},
        {"id": ""},
        {"uid": None},
        {"id": 5},
        {"@value": HERE},
        ["urn:uuid:1", HERE],
        [[5]],
    ],
)
def test_an_entry_that_names_nothing_makes_no_badge_a_good_one(entry: object) -> None:
    report = judged(signed(assertion("SignedBadge")), web(listing("urn:uuid:1", entry, {"uid": "2"})))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.revocation_list_unnamed")
    taken_back = judged(signed(assertion("SignedBadge")), web(listing(entry, HERE)))
    assert taken_back["status"].code == "status.revoked"


@pytest.mark.parametrize("said", [False, [False]])
def test_an_entry_that_clears_what_it_names(said: object) -> None:
    for entry in ({"id": HERE, "revoked": said}, [{"id": HERE, "revoked": said}], {"revoked": said}):
        report = judged(signed(assertion("SignedBadge")), web(listing(entry)))
        assert (report.verdict, report["status"].code) == (Verdict.ACCEPTED, "status.good")


@pytest.mark.parametrize("said", ["false", 0, None, "no"])
def test_an_entry_clears_by_false_only(said: object) -> None:
    report = judged(signed(assertion("SignedBadge")), web(listing({"id": HERE, "revoked": said})))
    assert report["status"].code == "status.revoked"


@pytest.mark.parametrize(
    "name", [{"id": 5}, {"id": [HERE, HERE]}, {"id": " "}, {"id": None}, {"id": {"id": 5}}]
)
def test_a_badge_that_no_list_could_name(name: dict[str, object]) -> None:
    report = judged(signed({**assertion("SignedBadge"), **name}), web(listing(HERE)))
    assert report.verdict is not Verdict.ACCEPTED
    assert report["status"].code == "status.revocation_list_unnamed"


@pytest.mark.parametrize("said", [True, [True]])
@pytest.mark.parametrize("kind", ["HostedBadge", "SignedBadge"])
def test_a_badge_that_says_that_it_was_revoked(kind: str, said: object) -> None:
    report = said_of_itself(kind, {"revoked": said, "revocationReason": ["Mine"]})
    assert (report.verdict, report["status"].code) == (Verdict.REFUSED, "status.revoked")
    assert report["status"].params["reason"] == "Mine"


@pytest.mark.parametrize(
    "said",
    [
        *[
            {"revoked": value}
            for value in ("true", "false", "yes", "", 1, 0, ["true"], [True, False], [], {}, {"@value": True})
        ],
        {"revoked": "2026-01-01T00:00:00Z"},
        {"revocationReason": "Copied"},
        {"revoked": None, "revocationReason": ["Copied"]},
        {"revocationReason": {"@value": "Copied"}},
    ],
)
@pytest.mark.parametrize("kind", ["HostedBadge", "SignedBadge"])
def test_a_badge_that_says_neither_yes_nor_no(kind: str, said: dict[str, object]) -> None:
    report = said_of_itself(kind, said)
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.unclear")
    if kind == "SignedBadge":
        badge = signed({**assertion(kind), **said})
        without = {f"{HOME}/issuer.json": changed(profile(), revocationList=None)}
        assert judged(badge, web(without))["status"].code == "status.unclear"
        assert judged(badge, web(listing(HERE)))["status"].code == "status.revoked"


@pytest.mark.parametrize(
    "said",
    [
        *[{"revoked": value} for value in (False, [False], None, [None])],
        {"revoked": False, "revocationReason": "Copied"},
        {"revocationReason": None},
        {"revocationReason": " "},
    ],
)
@pytest.mark.parametrize("kind", ["HostedBadge", "SignedBadge"])
def test_a_badge_that_says_that_it_stands(kind: str, said: dict[str, object]) -> None:
    report = said_of_itself(kind, said)
    assert (report.verdict, report["status"].code) == (Verdict.ACCEPTED, "status.good")


def said_of_itself(kind: str, said: dict[str, object]) -> Report:
    badge = {**assertion(kind), **said}
    return judged(signed(badge)) if kind == "SignedBadge" else judged(assertion(), web({HERE: badge}))


def listing(*entries: object) -> dict[str, Any]:
    return {f"{HOME}/revoked.json": {"type": "RevocationList", "revokedAssertions": [*entries]}}
