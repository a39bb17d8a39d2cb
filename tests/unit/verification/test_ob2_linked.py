"""From an assertion to its badge class and its issuer's profile, and whether that profile speaks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ob2_driving import a_question, driven, told
from ob2_samples import HOME, assertion, badge_class, changed, profile, web
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.ob2.addresses import Address, address_of
from openbadge_issuer.ob2.scope import Scope, scope_of
from openbadge_issuer.ports import Request
from openbadge_issuer.verification.open_badges_2 import linked as linking
from openbadge_issuer.verification.open_badges_2.fetching import Missing
from openbadge_issuer.verification.open_badges_2.issuer import check_scope, elsewhere, lacking, whose
from openbadge_issuer.verification.open_badges_2.linked import Linked, follow, issuer_of

CLASS, ISSUER, PLACE = f"{HOME}/welding.json", f"{HOME}/issuer.json", f"{HOME}/assertions/1.json"
FAR = "https://far.example/welding.json"
LONG = f"https://far.example/{'f' * 300}"
UPGRADED: JSONObject = {"@context": "https://w3id.org/openbadges/v2"}
BARE = {"@context": None, "type": None, "id": None}
WHOLE = Linked(
    badge=badge_class(),
    badge_id=CLASS,
    badge_fetched=True,
    profile=profile(),
    issuer_id=ISSUER,
    issuer=address_of(ISSUER),
)
LATER = Finding(code="fetch.timeout", message="Too slow.", severity="warning", params={"seconds": 5})
NEVER = Finding(code="fetch.status", message="404.", severity="warning")
AGAIN = "Try again later. If it is no better then, ask the issuer whether it made this badge."
MISSING = Missing("unavailable", CLASS, (LATER,), "later")
GONE = Missing("not_found", CLASS, (NEVER,))


def followed(
    badge: object, pages: dict[str, Any] | None = None, *, older: bool = False
) -> tuple[Linked, list[str]]:
    servers = web(pages)
    return driven(
        follow(changed(assertion(), badge=badge), a_question(), older=older), servers
    ), servers.asked


def nothing_at(url: str) -> Missing:
    reason = Finding(
        code="fetch.status",
        message=f"{url} answered with the status 404.",
        severity="warning",
        params={"url": url, "status": 404},
    )
    return Missing("not_found", url, (reason,))


def other_id(kind: str, url: str, own: str, pointer: str, severity: Any) -> Finding:
    return Finding(
        code="ob2.other_id",
        message=f"The {kind} at {url} calls itself {own[:200]}.",
        severity=severity,
        pointer=pointer,
        params={"document": kind, "url": url, "id": own[:200]},
        advice="The address is taken for its id.",
    )


def test_by_their_addresses() -> None:
    assert followed(CLASS) == (WHOLE, [CLASS, ISSUER])


@pytest.mark.parametrize(
    ("badge", "pages", "expected", "asked"),
    [
        pytest.param(
            CLASS,
            {CLASS: 404},
            Linked(badge_id=CLASS, missing=nothing_at(CLASS), missing_kind="BadgeClass"),
            [CLASS],
            id="no-class",
        ),
        pytest.param(
            CLASS,
            {ISSUER: 404},
            replace(WHOLE, profile=None, missing=nothing_at(ISSUER)),
            [CLASS, ISSUER],
            id="no-profile",
        ),
        pytest.param(
            CLASS,
            {CLASS: changed(badge_class(), issuer={"id": ISSUER, "name": "A claim"}), ISSUER: 404},
            replace(
                WHOLE,
                badge=changed(badge_class(), issuer={"id": ISSUER, "name": "A claim"}),
                profile={"id": ISSUER, "name": "A claim"},
                missing=nothing_at(ISSUER),
            ),
            [CLASS, ISSUER],
            id="a-profile-in-the-class-alone",
        ),
        pytest.param(
            badge_class(),
            {},
            replace(WHOLE, badge_fetched=False, hosted_issuer_id=ISSUER),
            [CLASS, ISSUER],
            id="the-class-stands-in-it",
        ),
        pytest.param(
            badge_class(),
            {CLASS: {"issuer": {"id": FAR}}},
            replace(WHOLE, badge_fetched=False, hosted_issuer_id=FAR),
            [CLASS, ISSUER],
            id="the-class-at-its-address-is-of-another",
        ),
        pytest.param(
            badge_class(),
            {CLASS: 404},
            replace(WHOLE, badge_fetched=False, original_missing=nothing_at(CLASS)),
            [CLASS, ISSUER],
            id="the-class-is-not-at-its-address",
        ),
        pytest.param(
            changed(badge_class(), id="urn:uuid:1"),
            {},
            replace(
                WHOLE,
                badge=changed(badge_class(), id="urn:uuid:1"),
                badge_id="urn:uuid:1",
                badge_fetched=False,
            ),
            [ISSUER],
            id="the-class-has-no-address",
        ),
        pytest.param(
            CLASS,
            {
                CLASS: changed(badge_class(), id=f"{HOME}/old.json"),
                ISSUER: changed(profile(), id=LONG),
            },
            replace(
                WHOLE,
                badge=changed(badge_class(), id=f"{HOME}/old.json"),
                profile=changed(profile(), id=LONG),
                odd=(
                    other_id("BadgeClass", CLASS, f"{HOME}/old.json", "/badge/id", "warning"),
                    other_id("Profile", ISSUER, LONG, "/badge/issuer/id", "error"),
                ),
            ),
            [CLASS, ISSUER],
            id="they-call-themselves-something-else",
        ),
        pytest.param(
            CLASS,
            {
                CLASS: changed(badge_class(), id="urn:x"),
                ISSUER: changed(profile(), id=ISSUER.replace("https", "http")),
            },
            replace(
                WHOLE,
                badge=changed(badge_class(), id="urn:x"),
                profile=changed(profile(), id=ISSUER.replace("https", "http")),
                odd=(other_id("BadgeClass", CLASS, "urn:x", "/badge/id", "error"),),
            ),
            [CLASS, ISSUER],
            id="a-class-without-an-address",
        ),
        pytest.param(
            CLASS,
            {CLASS: changed(badge_class(), id=None)},
            replace(WHOLE, badge=changed(badge_class(), id=None)),
            [CLASS, ISSUER],
            id="a-class-that-has-no-id",
        ),
    ],
)
def test_what_it_leads_to(badge: object, pages: dict[str, Any], expected: Linked, asked: list[str]) -> None:
    assert followed(badge, pages) == (expected, asked)


def test_documents_of_1_x_are_read_in_the_words_of_2_0() -> None:
    klass, issuer = changed(badge_class(), **BARE), changed(profile(), **BARE)
    pages = {CLASS: klass, ISSUER: issuer}
    found, _ = followed(CLASS, pages, older=True)
    assert found.badge == klass | UPGRADED | {"type": "BadgeClass", "id": CLASS}
    assert found.profile == issuer | UPGRADED | {"type": "Profile", "id": ISSUER}
    stands, _ = followed(changed(klass, id=CLASS), pages, older=True)
    assert stands.badge == klass | UPGRADED | {"type": "BadgeClass", "id": CLASS}
    assert stands.profile == found.profile
    nowhere, _ = followed(klass, pages, older=True)
    assert nowhere.profile == found.profile
    claimed = changed(klass, issuer={"name": "A claim", "id": ISSUER})
    for badge in (claimed, CLASS):
        without, _ = followed(badge, {CLASS: claimed, ISSUER: 404}, older=True)
        assert without.profile == UPGRADED | {"name": "A claim", "id": ISSUER, "type": "Profile"}
    as_it_is, _ = followed(CLASS, pages)
    assert (as_it_is.badge, as_it_is.profile) == (klass, issuer)


@pytest.mark.parametrize(
    ("issuer", "pages", "expected"),
    [
        pytest.param(
            ISSUER, {}, replace(WHOLE, badge=None, badge_id="", badge_fetched=False), id="its-address"
        ),
        pytest.param(
            ISSUER,
            {ISSUER: changed(profile(), **BARE)},
            Linked(profile=changed(profile(), **BARE), issuer_id=ISSUER, issuer=address_of(ISSUER)),
            id="a-bare-one",
        ),
        pytest.param(
            {"id": ISSUER, "name": "A claim"},
            {ISSUER: 404},
            Linked(
                profile={"id": ISSUER, "name": "A claim"},
                issuer_id=ISSUER,
                issuer=address_of(ISSUER),
                missing=nothing_at(ISSUER),
            ),
            id="a-claim",
        ),
    ],
)
def test_the_issuer_of_an_endorsement(issuer: Any, pages: dict[str, Any], expected: Linked) -> None:
    assert driven(issuer_of({"issuer": issuer}, a_question()), web(pages)) == expected


def test_what_a_server_is_told() -> None:
    asked = []
    servers = web()

    def fetch(request: Any) -> Any:
        asked.append((request.url, request.purpose))
        return servers(request)

    both = [(CLASS, "achievement"), (ISSUER, "issuer")]
    driven(follow(assertion(), a_question(), older=False), fetch)
    driven(follow(changed(assertion(), badge=badge_class()), a_question(), older=False), fetch)
    driven(issuer_of({"issuer": ISSUER}, a_question()), fetch)
    assert asked == [*both, *both, both[1]]


def test_for_which_places_a_profile_speaks_is_read_once_for_all_badges(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may name thousands of places, and be asked for each badge of a batch."""
    read: list[JSONObject] = []

    def reading(document: JSONObject, issuer: Address) -> Scope:
        read.append(document)
        return scope_of(document, issuer)

    monkeypatch.setattr(linking, "scope_of", reading)
    question, servers = a_question(), web()
    kept = {url: servers(Request(url)) for url in (CLASS, ISSUER)}
    scopes = [
        driven(follow(assertion(), question, older=False), lambda request: kept[request.url]).scope
        for _ in range(2)
    ]
    assert [scope and scope.text for scope in scopes] == ["school.example", "school.example"]
    assert read == [profile()]


def without(why: Any, *reasons: Finding, **members: Any) -> Linked:
    return Linked(missing=Missing(why, CLASS, reasons or (NEVER,), **members), missing_kind="BadgeClass")


def open_still(code: str, *reasons: Finding, **members: object) -> dict[str, Any]:
    found = [
        {
            "code": each.code,
            "message": each.message,
            "severity": "warning",
            "pointer": "",
            "params": each.params,
            "advice": "",
            "spec": "",
        }
        for each in reasons
    ]
    said = "Who made it is not known: the BadgeClass that it leads to did not come."
    return {
        "outcome": "UNKNOWN",
        "code": f"issuer.{code}",
        "message": " ".join((said, *(each.message for each in reasons))),
        "params": {"document": "BadgeClass", "url": CLASS, "reason": reasons[0].code},
        "advice": "Ask the issuer whether it made this badge.",
        "turn": "issuer",
        "findings": found,
        **members,
    }


@pytest.mark.parametrize(
    ("linked", "expected"),
    [
        *[
            pytest.param(
                without(why),
                {
                    "outcome": "FAILED",
                    "code": "issuer.not_found",
                    "message": f"The BadgeClass that it leads to is not to be had: there is nothing at {CLASS}.",
                    "params": {"document": "BadgeClass", "url": CLASS},
                    "advice": "Ask the issuer for a badge that can be verified.",
                    "turn": "issuer",
                },
                id=why,
            )
            for why in ("gone", "not_found")
        ],
        pytest.param(without("address"), open_still("no_address", NEVER), id="address"),
        pytest.param(
            without("redirected"),
            open_still("redirected", NEVER, advice="Ask the issuer for the badge with its present address."),
            id="redirected",
        ),
        pytest.param(
            without("unreadable", NEVER, LATER),
            open_still("unreadable", NEVER, LATER, advice=AGAIN),
            id="unreadable-for-good",
        ),
        pytest.param(
            without("unreadable", LATER, retry="later"),
            open_still("unreadable", LATER, advice=AGAIN, retry="later", turn="verifier"),
            id="unreadable-for-now",
        ),
        pytest.param(
            without("unavailable", LATER, retry="later"),
            open_still(
                "unavailable",
                LATER,
                retry="later",
                advice="Let it be fetched, or hand in a copy of it.",
                turn="verifier",
            ),
            id="unavailable",
        ),
    ],
)
def test_an_issuer_of_whom_nothing_came(linked: Linked, expected: dict[str, Any]) -> None:
    found = whose(linked)
    assert found is not None
    assert told(found) == expected
    assert linked.missing is not None
    assert told(lacking(linked.missing, "BadgeClass")) == expected
    other = lacking(linked.missing, "CryptographicKey")
    assert other.params["document"] == "CryptographicKey"
    assert other.message == str(expected["message"]).replace("BadgeClass", "CryptographicKey")


def scoped(scope: object) -> Linked:
    return replace(WHOLE, profile=changed(profile(), verification=scope))


@pytest.mark.parametrize(
    ("scope", "place", "expected"),
    [
        pytest.param(
            None,
            PLACE,
            {
                "outcome": "PASSED",
                "code": "issuer.in_scope",
                "message": f"Its issuer, {ISSUER}, speaks for the place where it is hosted.",
                "params": {"issuer": ISSUER, "url": PLACE, "scope": "school.example"},
            },
            id="at-home",
        ),
        pytest.param(
            {"startsWith": "https://far.example/a"},
            "https://far.example/a1",
            {
                "outcome": "PASSED",
                "code": "issuer.in_scope",
                "message": f"Its issuer, {ISSUER}, speaks for the place where it is hosted.",
                "params": {
                    "issuer": ISSUER,
                    "url": "https://far.example/a1",
                    "scope": "https://far.example/a",
                },
            },
            id="where-it-says",
        ),
        pytest.param(
            {"allowedOrigins": "far.example"},
            PLACE,
            {
                "outcome": "FAILED",
                "code": "issuer.out_of_scope",
                "message": f"It is hosted at {PLACE}, and the issuer that it names, {ISSUER}, "
                "speaks for far.example only.",
                "params": {"issuer": ISSUER, "url": PLACE, "scope": "far.example"},
                "advice": "Do not rely on it. Ask the issuer whether it made this badge.",
                "turn": "verifier",
            },
            id="not-where-it-says",
        ),
        pytest.param(
            {"verificationProperty": "image"},
            PLACE,
            {
                "outcome": "FAILED",
                "code": "issuer.verification_property",
                "message": "Its issuer wants another member than the id to be compared (`verificationProperty`), which "
                "Open Badges 2.0 does not know.",
                "params": {"issuer": ISSUER, "url": PLACE, "property": "image"},
                "advice": "Do not rely on it. Ask the issuer whether it made this badge.",
                "turn": "verifier",
            },
            id="of-another-member",
        ),
        *[
            pytest.param(
                scope,
                PLACE,
                {
                    "outcome": "FAILED",
                    "code": "issuer.no_scope",
                    "message": f"Its issuer, {ISSUER}, speaks for no place: what its `verification` says names none.",
                    "params": {"issuer": ISSUER, "url": PLACE},
                    "advice": "Do not rely on it. Ask the issuer whether it made this badge.",
                    "turn": "verifier",
                },
                id=f"that-names-none-{number}",
            )
            for number, scope in enumerate(
                (
                    "hosted",
                    {"startsWith": "x"},
                    {"allowedOrigins": "*"},
                    {"startsWith": "x", "allowedOrigins": "school.example"},
                    {"startsWith": HOME, "allowedOrigins": "*"},
                )
            )
        ],
    ],
)
def test_the_scope_of_an_issuer(scope: object, place: str, expected: dict[str, Any]) -> None:
    assert whose(scoped(scope)) is None
    assert told(check_scope(address_of(place), scoped(scope))) == expected


@pytest.mark.parametrize(
    ("place", "linked"),
    [
        (None, WHOLE),
        (PLACE, replace(WHOLE, profile=None)),
        (PLACE, replace(WHOLE, issuer=None)),
    ],
    ids=["no-place", "no-profile", "no-issuer"],
)
def test_nobody_speaks_for_what_is_not_known(place: str | None, linked: Linked) -> None:
    assert told(check_scope(address_of(place), linked)) == {
        "outcome": "UNKNOWN",
        "code": "issuer.not_run_proof",
        "message": "Not asked, because the proof did not pass.",
    }


def away(outcome: str, badge_id: str = FAR, retry: str = "never") -> dict[str, Any]:
    said = {
        "outcome": outcome,
        "code": "issuer.badge_elsewhere",
        "message": f"Its badge class {badge_id[:200]} is at another host than its issuer, {ISSUER}.",
        "params": {"issuer": ISSUER, "badge": badge_id[:200]},
        "advice": "Do not rely on what it says of the achievement: that address may be somebody else's.",
        "pointer": "/badge",
        "turn": "verifier",
    }
    return said | ({"retry": retry} if retry != "never" else {})


def of_another(badge_id: str, other: str) -> dict[str, Any]:
    return {
        "outcome": "FAILED",
        "code": "issuer.badge_of_another",
        "message": f"Its badge class {badge_id[:200]} is of another issuer than {ISSUER}.",
        "params": {"issuer": ISSUER, "badge": badge_id[:200], "other": other[:200]},
        "advice": "Do not rely on it. Ask the issuer whether it made this badge.",
        "pointer": "/badge/issuer",
        "turn": "verifier",
    }


FARTHER = replace(WHOLE, badge_id=FAR, badge_fetched=False)


@pytest.mark.parametrize(
    ("linked", "expected"),
    [
        pytest.param(WHOLE, None, id="at-home"),
        pytest.param(replace(WHOLE, badge_fetched=False), None, id="at-home-and-not-fetched"),
        pytest.param(replace(FARTHER, badge_id="urn:uuid:1"), None, id="at-no-address"),
        pytest.param(replace(FARTHER, profile=None), None, id="without-a-profile"),
        pytest.param(replace(FARTHER, issuer=None), None, id="without-an-issuer"),
        pytest.param(
            replace(FARTHER, profile=changed(profile(), verification={"startsWith": "https://far.example/"})),
            None,
            id="in-scope",
        ),
        pytest.param(
            replace(FARTHER, hosted_issuer_id=ISSUER.replace("https", "http")), None, id="of-the-issuer"
        ),
        pytest.param(
            replace(FARTHER, hosted_issuer_id=LONG, badge_id=LONG), of_another(LONG, LONG), id="of-another"
        ),
        pytest.param(replace(WHOLE, hosted_issuer_id=""), of_another(CLASS, ""), id="of-nobody"),
        pytest.param(
            replace(FARTHER, badge_fetched=True, badge_id=LONG), away("WARNING", LONG), id="fetched"
        ),
        pytest.param(FARTHER, away("FAILED"), id="only-in-the-badge"),
        pytest.param(replace(FARTHER, original_missing=GONE), away("FAILED"), id="not-at-its-address"),
        pytest.param(
            replace(FARTHER, original_missing=MISSING),
            away("UNKNOWN", retry="later"),
            id="its-server-is-out-of-order",
        ),
    ],
)
def test_a_class_of_somebody_else(linked: Linked, expected: dict[str, Any] | None) -> None:
    """One that was fetched is only told; of one that may name anybody nothing more is asked."""
    found = elsewhere(linked)
    assert (found and told(found)) == expected
    told_before = whose(linked)
    warned = expected is not None and expected["outcome"] == "WARNING"
    assert (told_before and told(told_before)) == (None if warned else expected)
    if linked.profile is not None and linked.issuer is not None:
        scope = told(check_scope(address_of(PLACE), linked))
        in_scope = linked.profile.get("verification") is None
        assert scope == expected or (
            expected is None and scope["outcome"] == ("PASSED" if in_scope else "FAILED")
        )
