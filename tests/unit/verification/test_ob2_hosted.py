"""The checks `proof` and `status` of a hosted badge of Open Badges 2.0, and what is judged from there on."""

from __future__ import annotations

from typing import Any

import pytest

from ob2_driving import a_question, driven, told
from ob2_samples import HOME, assertion, badge_class, changed, web
from openbadge_issuer.ob2.addresses import address_of
from openbadge_issuer.ports import FetchFailure, Response
from openbadge_issuer.verification.open_badges_2.hosted import Proven, differences, prove_hosted

PLACE = f"{HOME}/assertions/1.json"
MOVED = f"{HOME}/new/1.json"
FAR = "https://far.example/1.json"
NOT_LOOKED_UP = {
    "outcome": "UNKNOWN",
    "code": "status.not_run_proof",
    "message": "Not looked up, because the proof did not pass.",
}
STANDS = {
    "outcome": "PASSED",
    "code": "status.good",
    "message": "The issuer has not taken it back.",
    "params": {"url": PLACE},
}
UNREADABLE = {
    "outcome": "UNKNOWN",
    "code": "status.unclear",
    "message": "Whether it still stands is not known. What it says of being revoked is neither true nor false.",
    "params": {"url": PLACE},
    "advice": "Ask the issuer whether the badge still stands.",
    "pointer": "/revoked",
    "turn": "issuer",
}
NOT_COMPARED = {
    "outcome": "UNKNOWN",
    "code": "proof.not_run_status",
    "message": "Not compared: its issuer says that it was revoked.",
}
ASK = "Ask the issuer whether it made this badge."
AGAIN = "Try again later. If it is no better then, ask the issuer whether it made this badge."
HAND_IN = "Let it be fetched, or hand in a copy of it."
REPAIR = "Ask the issuer for a badge without this fault."


def hosted(url: str = PLACE) -> dict[str, Any]:
    return {
        "outcome": "PASSED",
        "code": "proof.hosted",
        "message": "It is what school.example hosts at its address.",
        "params": {"url": url, "host": "school.example"},
        "pointer": "/id",
    }


def refused(
    code: str, message: str, url: str = PLACE, advice: str = REPAIR, **params: object
) -> dict[str, Any]:
    return {
        "outcome": "FAILED",
        "code": f"proof.{code}",
        "message": message,
        "params": {"url": url, **params},
        "advice": advice,
        "pointer": "/id",
        "turn": "issuer",
    }


def another(own: str, url: str = PLACE) -> dict[str, Any]:
    message = f"What is hosted at {url} bears another id: it is not this badge."
    return refused("other_badge", message, url, id=own)


def other_kind(expected: str) -> dict[str, Any]:
    return refused("other_kind", f"What is hosted at {PLACE} is no {expected}.", expected=expected)


def taken_back(reason: str = "") -> dict[str, Any]:
    found = {
        "outcome": "FAILED",
        "code": "status.revoked",
        "message": "The issuer has taken this badge back (revoked).",
        "params": {"reason": reason[:300], "url": PLACE},
        "advice": "Do not accept it. Why it was taken back, only the issuer can say.",
        "turn": "issuer",
    }
    if not reason.strip():
        return found
    said = f"The reason that is given: {reason[:300]}"
    why = {"code": "status.reason", "message": said, "severity": "info", "params": {"reason": reason[:300]}}
    return found | {"message": f"{found['message']} {said}", "findings": [BLANK | why]}


BLANK = {"pointer": "", "params": {}, "advice": "", "spec": "", "severity": "warning"}


def open_still(
    code: str, *reasons: dict[str, Any], advice: str = ASK, turn: str = "issuer", **members: object
) -> dict[str, Any]:
    return {
        "outcome": "UNKNOWN",
        "code": f"proof.{code}",
        "message": " ".join(
            ("Whether its issuer hosts it is not known.", *(each["message"] for each in reasons))
        ),
        "params": {"url": PLACE, "reason": reasons[0]["code"]},
        "advice": advice,
        "pointer": "/id",
        "turn": turn,
        "findings": [BLANK | each for each in reasons],
        **members,
    }


def proven(handed: dict[str, Any], *, pages: dict[str, Any] | None = None, alone: bool = False) -> Proven:
    return driven(prove_hosted(handed, a_question(), address_alone=alone), web(pages))


def test_what_is_hosted_is_what_is_judged() -> None:
    found = proven(assertion())
    assert (told(found.proof), told(found.status)) == (hosted(), STANDS)
    assert (found.assertion, found.address, found.older) == (assertion(), address_of(PLACE), False)
    assert found.passed


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param("urn:uuid:" + "1" * 300, ("urn:uuid:" + "1" * 300)[:200], id="no-address"),
        pytest.param(None, "", id="none"),
        pytest.param(7, "", id="no-text"),
    ],
)
def test_a_badge_that_is_hosted_nowhere(url: object, shown: str) -> None:
    handed = changed(assertion(), id=url)
    found = proven(handed)
    assert told(found.proof) == {
        "outcome": "FAILED",
        "code": "proof.no_address",
        "message": "It says that it is hosted, and its id is no web address.",
        "params": {"id": shown},
        "advice": "Ask for the badge file as the issuer made it.",
        "pointer": "/id",
        "turn": "holder",
    }
    assert (found.assertion, told(found.status), found.passed) == (handed, NOT_LOOKED_UP, False)


LONG = f"https://other.example/{'o' * 300}"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(
            changed(assertion(), verification={"type": "SignedBadge"}),
            refused(
                "method_changed",
                f"What is hosted at {PLACE} says that it is not to be verified by being hosted.",
            ),
            id="no-longer-by-being-hosted",
        ),
        pytest.param(badge_class(), other_kind("Assertion"), id="no-badge"),
        pytest.param(
            changed(assertion(), type=["Assertion", "VerifiableCredential"]),
            other_kind("Assertion"),
            id="a-credential-of-3.0",
        ),
        pytest.param(changed(assertion(), type="Endorsement"), other_kind("Assertion"), id="an-endorsement"),
        pytest.param(changed(assertion(), id=LONG), another(LONG[:200]), id="of-another-host"),
        pytest.param(changed(assertion(), id="urn:x"), another("urn:x"), id="of-no-host"),
        pytest.param(changed(assertion(), id=None), another(""), id="without-id"),
        pytest.param(
            404,
            refused(
                "not_hosted",
                f"Its issuer does not host it: there is nothing at {PLACE}.",
                advice="Ask the issuer for a badge that still stands.",
            ),
            id="not-there",
        ),
        pytest.param(
            503,
            open_still(
                "hosted_unavailable",
                {
                    "code": "fetch.status",
                    "message": f"{PLACE} answered with the status 503.",
                    "params": {"url": PLACE, "status": 503},
                },
                advice=HAND_IN,
                turn="verifier",
                retry="later",
            ),
            id="out-of-order",
        ),
        pytest.param(
            b" <html>",
            open_still(
                "hosted_unreadable",
                {
                    "code": "fetch.web_page",
                    "message": f"{PLACE} sent a web page.",
                    "params": {"url": PLACE},
                },
                advice=AGAIN,
                turn="verifier",
                retry="later",
            ),
            id="a-page",
        ),
        pytest.param(
            {"error": "rate limited"},
            open_still(
                "hosted_unreadable",
                {
                    "code": "ob2.no_document",
                    "message": f"What {PLACE} sends is no document of Open Badges.",
                    "params": {"url": PLACE},
                },
                advice=AGAIN,
                turn="verifier",
                retry="later",
            ),
            id="an-error-as-json",
        ),
        pytest.param(
            Response(url="http://school.example/", body=b"{}"),
            open_still(
                "hosted_redirected",
                {
                    "code": "ob2.redirected",
                    "message": f"{PLACE} leads to another place, which can not speak for it.",
                    "params": {"url": PLACE, "host": "school.example"},
                },
                advice="Ask the issuer for the badge with its present address.",
            ),
            id="redirected-to-http",
        ),
        pytest.param(
            FetchFailure("fetch.blocked", "Not asked.", retry="never", advice="Pay."),
            open_still(
                "hosted_unavailable",
                {"code": "fetch.blocked", "message": "Not asked.", "advice": "Pay."},
                advice=HAND_IN,
                turn="verifier",
            ),
            id="not-asked",
        ),
    ],
)
def test_what_is_there_instead(page: object, expected: dict[str, Any]) -> None:
    handed = changed(assertion(), narrative="Mine.")
    found = proven(handed, pages={PLACE: page})
    assert (told(found.proof), told(found.status), found.passed) == (expected, NOT_LOOKED_UP, False)
    kept = page if expected["code"] == "proof.method_changed" else handed
    assert found.assertion == kept


def test_an_address_of_a_network_of_their_own_is_the_issuers_mistake() -> None:
    found = proven(changed(assertion(), id="https://localhost/1"))
    assert told(found.proof) == open_still(
        "hosted_not_public",
        {
            "code": "ob2.no_address",
            "message": "Its place is no web address of a public server, so nothing was fetched.",
            "params": {"url": "https://localhost/1"},
        },
        params={"url": "https://localhost/1", "reason": "ob2.no_address"},
    )


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        pytest.param(
            changed(assertion(), revoked=True, revocationReason="r" * 400), "r" * 400, id="the-badge-says-so"
        ),
        pytest.param({"id": PLACE, "revoked": True}, "", id="nothing-else-is-left"),
        pytest.param({"id": PLACE, "revoked": True, "revocationReason": "\n"}, "\n", id="no-reason"),
        pytest.param(410, "", id="gone"),
        pytest.param(
            Response(url=PLACE, status=410, body=b'{"revocationReason": "Copied"}'),
            "Copied",
            id="gone-for-a-reason",
        ),
    ],
)
def test_its_host_says_that_it_was_revoked(page: object, reason: str) -> None:
    found = proven(assertion(), pages={PLACE: page})
    assert (told(found.proof), told(found.status), found.passed) == (NOT_COMPARED, taken_back(reason), False)
    assert found.assertion == assertion()


@pytest.mark.parametrize("said", [False, "true", None])
def test_anything_else_is_no_revocation(said: object) -> None:
    page = changed(assertion(), revoked=said)
    found = proven(page, pages={PLACE: page})
    assert (found.passed, told(found.status)) == (True, UNREADABLE if said else STANDS)
    stripped = changed({"id": PLACE}, revoked=said)
    assert told(proven(assertion(), pages={PLACE: stripped}).proof) == other_kind("Assertion")


def redirect(url: str) -> Response:
    return Response(url=url, body=b"{}")


def at(number: int) -> str:
    return f"https://far{number}.example/1"


@pytest.mark.parametrize(
    ("hops", "found_at"), [(1, at(1)), (2, at(2)), (3, "")], ids=["once", "twice", "three-times"]
)
def test_a_badge_that_has_moved_is_followed_for_two_hops(hops: int, found_at: str) -> None:
    pages: dict[str, Any] = {PLACE: redirect(at(1))}
    pages |= {at(number): redirect(at(number + 1)) for number in range(1, hops)}
    pages |= {at(hops): changed(assertion(), id=at(hops))}
    servers = web(pages)
    found = driven(prove_hosted(assertion(), a_question(), address_alone=True), servers)
    assert len(servers.asked) == min(hops + 1, 3)
    if found_at:
        assert (found.passed, found.address) == (True, address_of(found_at))
    else:
        assert found.proof.code == "proof.hosted_redirected"


def test_a_copy_that_calls_itself_another_each_time() -> None:
    pages = {f"{HOME}/{number}": changed(assertion(), id=f"{HOME}/{number + 1}") for number in range(5)}
    servers = web(pages)
    found = driven(
        prove_hosted(changed(assertion(), id=f"{HOME}/0"), a_question(), address_alone=False), servers
    )
    assert told(found.proof) == another(f"{HOME}/3", f"{HOME}/2")
    assert servers.asked == [f"{HOME}/{number}" for number in range(3)]


def test_a_redirected_badge_that_is_gone_is_revoked_under_the_id_that_it_had() -> None:
    found = proven(assertion(), pages={PLACE: redirect(FAR), FAR: 410})
    assert told(found.status) == taken_back()


@pytest.mark.parametrize("context", [None, "https://w3id.org/openbadges/v1"], ids=["1.0", "1.1"])
def test_a_copy_in_the_words_of_1_x_has_its_place_for_its_id(context: str | None) -> None:
    page = changed(assertion(), id=None, type=None, uid="a", **{"@context": context})
    page["verify"] = {"type": page.pop("verification") and "hosted"}
    found = proven(
        changed(assertion(), uid="a"), pages={PLACE: page | ({"type": "Assertion"} if context else {})}
    )
    assert (found.older, found.assertion["id"], told(found.proof)) == (True, PLACE, hosted())


def differing(members: list[str], number: int) -> dict[str, Any]:
    return {
        "outcome": "WARNING",
        "code": "proof.hosted_differs",
        "message": f"What was handed in differs from what is hosted at {PLACE}, which was judged. "
        f"Members that differ: {number} ({', '.join(members)}).",
        "params": {"url": PLACE, "number": number, "members": members},
        "advice": "Use what this report says, and not the file.",
        "pointer": f"/{members[0].replace('/', '~1')}",
        "turn": "verifier",
    }


LONG_NAME = "extensions:" + "/" * 100
TWELVE = [f"x{number:02}" for number in range(12)]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param({"narrative": "x"}, differing(["narrative"], 1), id="one"),
        pytest.param(
            dict.fromkeys(TWELVE[:10], 1),
            differing(TWELVE[:10], 10),
            id="as-many-as-are-shown",
        ),
        pytest.param(
            dict.fromkeys(TWELVE, 1),
            differing(TWELVE[:10], 12),
            id="many",
        ),
        pytest.param(
            {LONG_NAME: 1},
            differing([LONG_NAME[:100]], 1) | {"pointer": "/" + LONG_NAME.replace("/", "~1")},
            id="of-a-long-name",
        ),
    ],
)
def test_what_differs_is_named(members: dict[str, Any], expected: dict[str, Any]) -> None:
    found = proven({**assertion(), **members})
    assert (told(found.proof), told(found.status), found.passed) == (expected, STANDS, True)
    assert found.assertion == assertion()
    alone = proven({**assertion(), **members}, alone=True)
    assert told(alone.proof) == hosted()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1, True),
        (1, True, False),
        (1, 2, False),
        ({"a": 1}, {"a": 1}, True),
        ({"id": FAR, "a": 1}, {"id": FAR, "a": 2}, False),
        ({"id": FAR}, FAR, True),
        (FAR, {"id": FAR, "a": 1}, True),
        (FAR.replace("https", "http"), FAR, True),
        ({"id": FAR}, MOVED, False),
        ({"a": 1}, [], False),
        (None, None, True),
    ],
)
def test_what_counts_as_a_difference(one: Any, other: Any, *, same: bool) -> None:
    assert differences({"x": one}, {"x": other}) == (() if same else ("x",))


def test_what_is_never_compared() -> None:
    names = ("@context", "type", "verify", "verification", "uid")
    assert differences(dict.fromkeys(names, 1), {"other": 2}) == ("other",)


ENDORSEMENT: dict[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Endorsement",
    "id": PLACE,
    "verification": {"type": "hosted"},
}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(ENDORSEMENT, hosted(), id="an-endorsement"),
        pytest.param(assertion(), other_kind("Endorsement"), id="a-badge"),
        pytest.param({"id": PLACE, "revoked": True}, NOT_COMPARED, id="revoked"),
    ],
)
def test_an_endorsement(page: dict[str, Any], expected: dict[str, Any]) -> None:
    task = prove_hosted(ENDORSEMENT, a_question(), address_alone=True, kind="Endorsement")
    assert told(driven(task, web({PLACE: page})).proof) == expected


def test_it_is_asked_for_as_a_badge() -> None:
    (request,) = next(prove_hosted(assertion(), a_question(), address_alone=False))
    assert (request.url, request.purpose) == (PLACE, "badge")
