"""The checks `proof`, `issuer` and `status` of a signed badge of Open Badges 2.0, with everything that they say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ob2_driving import a_question, driven, told
from ob2_samples import HOME, NOW, Web, assertion, changed, profile, web
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ob2.addresses import address_of
from openbadge_issuer.ob2.upgrading import upgrade
from openbadge_issuer.ports import FetchFailure, SigningRequest
from openbadge_issuer.proofs.jws import CompactJws, Parts, read_compact
from openbadge_issuer.verification import Policy
from openbadge_issuer.verification.open_badges_2.linked import Linked
from openbadge_issuer.verification.open_badges_2.reading import signed_assertion
from openbadge_issuer.verification.open_badges_2.signed import check_revocation_list, prove_signed
from openbadge_issuer.verification.question import Question
from unit.verification.test_signatures import p384

ISSUER, KEY, LIST = f"{HOME}/issuer.json", f"{HOME}/key.json", f"{HOME}/revoked.json"
OTHER = f"{HOME}/other.json"
SIGNERS = [LocalSigner.generate(verification_method=f"{KEY}#{number}") for number in range(2)]
LONG = f"{HOME}/" + "k" * 300

VERIFIED = {
    "outcome": "PASSED",
    "code": "proof.verified",
    "message": "Unchanged since it was signed (EdDSA).",
    "params": {"suite": "EdDSA"},
}
WITHOUT_KEY = {
    "outcome": "UNKNOWN",
    "code": "proof.not_run_issuer",
    "message": "Not checked: there is no key of its issuer to check it with.",
}
NOT_ASKED = {
    "outcome": "UNKNOWN",
    "code": "issuer.not_run_proof",
    "message": "Not asked, because the proof did not pass.",
}
REFUSED = {"outcome": "FAILED", "turn": "verifier"}
HAND_IN = "Let it be fetched, or hand in a copy of it."
DISTRUST = "Do not rely on it. Ask the issuer whether it made this badge."


def owned(key_id: str) -> dict[str, Any]:
    return {
        "outcome": "PASSED",
        "code": "issuer.key_authorized",
        "message": f"The key that signed it belongs to the issuer {ISSUER}.",
        "params": {"issuer": ISSUER, "key": key_id},
    }


def not_listed(creator: str) -> dict[str, Any]:
    return REFUSED | {
        "code": "issuer.key_not_listed",
        "message": f"It names a key that the profile of the issuer, {ISSUER}, does not list.",
        "params": {"issuer": ISSUER, "key": creator},
        "advice": DISTRUST,
        "pointer": "/verification/creator",
    }


def foreign(key_id: str, other: str) -> dict[str, Any]:
    return REFUSED | {
        "code": "issuer.foreign_key",
        "message": f"The key at {key_id} does not say that it belongs to the issuer, {ISSUER}, who lists it.",
        "params": {"key": key_id, "issuer": ISSUER, "other": other},
        "advice": DISTRUST,
    }


def other_key(key_id: str, other: str) -> dict[str, Any]:
    return REFUSED | {
        "code": "issuer.other_key",
        "message": f"What the issuer lists as the key {key_id} calls itself {other}.",
        "params": {"key": key_id, "other": other},
        "advice": DISTRUST,
    }


def out_of_order(url: str) -> dict[str, Any]:
    return {
        "code": "fetch.status",
        "message": f"{url} answered with the status 503.",
        "severity": "warning",
        "pointer": "",
        "params": {"url": url, "status": 503},
        "advice": "",
        "spec": "",
    }


def unavailable(key_id: str) -> dict[str, Any]:
    return {
        "outcome": "UNKNOWN",
        "code": "issuer.unavailable",
        "message": "Who made it is not known: the CryptographicKey that it leads to did not come. "
        f"{key_id} answered with the status 503.",
        "params": {"document": "CryptographicKey", "url": key_id, "reason": "fetch.status"},
        "advice": HAND_IN,
        "retry": "later",
        "turn": "verifier",
        "findings": [out_of_order(key_id)],
    }


def key(index: int = 0, **members: object) -> dict[str, Any]:
    """The document of a key: quicker to make than one of RSA, and checked in the same way."""
    pem = SIGNERS[index].public_key.to_pem().decode()
    whole = {"type": "CryptographicKey", "id": KEY, "owner": ISSUER, "publicKeyPem": pem}
    return changed(whole, None, **members)


def token_of(badge: dict[str, Any]) -> Parts:
    head, body = (base64url_encode(json.dumps(part).encode()) for part in ({"alg": "EdDSA"}, badge))
    message = f"{head}.{body}".encode()
    signature = SIGNERS[0].sign(SigningRequest("EdDSA", SIGNERS[0].verification_method, message))
    return read_compact(f"{head}.{body}.{base64url_encode(signature)}")


def jws_of(badge: dict[str, Any]) -> CompactJws:
    return token_of(badge).jws


def proved(
    listed: object, creator: object, pages: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any], Web]:
    servers = web({KEY: key(), **pages})
    badge = changed(assertion(), verification={"type": "SignedBadge", "creator": creator})
    linked = Linked(profile=changed(profile(), publicKey=listed), issuer_id=ISSUER, issuer=address_of(ISSUER))
    proof, issuer = driven(prove_signed(jws_of(badge), badge, linked, a_question()), servers)
    return told(proof), told(issuer), servers


SIGNATURE = {
    "outcome": "FAILED",
    "code": "proof.signature",
    "message": "It was changed after it was signed, or it was signed by somebody else.",
    "advice": "Do not rely on it. Ask the issuer for the badge as it was made.",
    "turn": "verifier",
}


@pytest.mark.parametrize(
    ("listed", "creator", "pages", "proof", "issuer", "asked"),
    [
        pytest.param(KEY, KEY, {}, VERIFIED, owned(KEY), [KEY], id="listed-and-named"),
        pytest.param([7, KEY], None, {}, VERIFIED, owned(KEY), [KEY], id="listed"),
        pytest.param(KEY, KEY, {KEY: key(id=None)}, VERIFIED, owned(KEY), [KEY], id="does-not-call-itself"),
        pytest.param(
            KEY,
            KEY,
            {KEY: key(owner={"id": ISSUER.replace("https", "http")}, id=KEY.replace("https", "http"))},
            VERIFIED,
            owned(KEY),
            [KEY],
            id="over-http-of-old",
        ),
        pytest.param(
            {"id": KEY, "type": "CryptographicKey"},
            KEY,
            {},
            VERIFIED,
            owned(KEY),
            [KEY],
            id="listed-as-object",
        ),
        pytest.param([key(id=LONG)], None, {}, VERIFIED, owned(LONG[:200]), [], id="stands-in-the-profile"),
        pytest.param(key(owner=None), KEY, {}, VERIFIED, owned(KEY), [], id="of-whose-profile-it-stands-in"),
        pytest.param(
            key(owner="https://evil.example/"),
            KEY,
            {},
            WITHOUT_KEY,
            foreign(KEY, "https://evil.example/"),
            [],
            id="stands-in-the-profile-and-is-of-another",
        ),
        pytest.param(
            None,
            KEY,
            {},
            WITHOUT_KEY,
            REFUSED
            | {
                "code": "issuer.no_key",
                "message": f"The profile of the issuer, {ISSUER}, lists no key.",
                "params": {"issuer": ISSUER, "key": KEY},
                "advice": DISTRUST,
                "pointer": "/verification/creator",
            },
            [],
            id="no-key",
        ),
        pytest.param(KEY, LONG, {}, WITHOUT_KEY, not_listed(LONG[:200]), [], id="not-listed"),
        pytest.param(
            [OTHER, KEY],
            {"id": OTHER},
            {OTHER: key(1, id=OTHER)},
            SIGNATURE,
            NOT_ASKED,
            [OTHER],
            id="wrong-one",
        ),
        pytest.param(KEY, KEY, {KEY: key(publicKeyPem="x")}, None, NOT_ASKED, [KEY], id="no-key-in-it"),
        pytest.param(
            LONG,
            LONG,
            {LONG: key(id=f"https://evil.example/{'e' * 300}")},
            WITHOUT_KEY,
            other_key(LONG[:200], f"https://evil.example/{'e' * 300}"[:200]),
            [LONG],
            id="calls-itself-another",
        ),
        pytest.param(
            KEY,
            KEY,
            {KEY: key(owner="https://evil.example/")},
            WITHOUT_KEY,
            foreign(KEY, "https://evil.example/"),
            [KEY],
            id="of-another",
        ),
        pytest.param(
            LONG,
            LONG,
            {LONG: key(id=LONG, owner=f"https://evil.example/{'e' * 300}")},
            WITHOUT_KEY,
            foreign(LONG[:200], f"https://evil.example/{'e' * 300}"[:200]),
            [LONG],
            id="of-another-of-a-long-name",
        ),
        pytest.param(
            KEY,
            KEY,
            {KEY: key(owner=None)},
            WITHOUT_KEY,
            foreign(KEY, ""),
            [KEY],
            id="of-nobody",
        ),
        pytest.param(
            KEY,
            KEY,
            {KEY: 404},
            WITHOUT_KEY,
            {
                "outcome": "FAILED",
                "code": "issuer.not_found",
                "message": f"The CryptographicKey that it leads to is not to be had: there is nothing at {KEY}.",
                "params": {"document": "CryptographicKey", "url": KEY},
                "advice": "Ask the issuer for a badge that can be verified.",
                "turn": "issuer",
            },
            [KEY],
            id="not-there",
        ),
        pytest.param(KEY, KEY, {KEY: 503}, WITHOUT_KEY, unavailable(KEY), [KEY], id="out-of-order"),
        pytest.param(
            [OTHER, KEY],
            None,
            {OTHER: 503},
            VERIFIED,
            owned(KEY),
            [OTHER, KEY],
            id="the-other-is-out-of-order",
        ),
        pytest.param(
            [OTHER, KEY],
            None,
            {OTHER: 503, KEY: key(1)},
            WITHOUT_KEY,
            unavailable(OTHER),
            [OTHER, KEY],
            id="out-of-order-and-wrong",
        ),
        pytest.param(
            [OTHER, KEY],
            None,
            {OTHER: key(1, id=OTHER), KEY: 503},
            WITHOUT_KEY,
            unavailable(KEY),
            [OTHER, KEY],
            id="wrong-and-out-of-order",
        ),
        pytest.param([key(1)] * 4, None, {}, SIGNATURE, NOT_ASKED, [], id="four-wrong-ones"),
        pytest.param([7, key(1)], None, {}, SIGNATURE, NOT_ASKED, [], id="a-number-is-no-key"),
        pytest.param(
            f"{OTHER}?publicKeyPem",
            None,
            {f"{OTHER}?publicKeyPem": key(id=None)},
            VERIFIED,
            owned(f"{OTHER}?publicKeyPem"),
            [f"{OTHER}?publicKeyPem"],
            id="an-address-with-that-word",
        ),
        pytest.param(
            [OTHER, KEY],
            None,
            {OTHER: 503, KEY: key(owner=None)},
            WITHOUT_KEY,
            unavailable(OTHER),
            [OTHER, KEY],
            id="out-of-order-and-foreign",
        ),
        pytest.param(
            [OTHER, KEY],
            None,
            {OTHER: key(1, id=OTHER), KEY: key(owner=None)},
            SIGNATURE,
            NOT_ASKED,
            [OTHER, KEY],
            id="wrong-and-foreign",
        ),
        pytest.param(
            [*[f"{OTHER}?{number}" for number in range(3)], KEY],
            None,
            {},
            VERIFIED,
            owned(KEY),
            [*[f"{OTHER}?{number}" for number in range(3)], KEY],
            id="the-fourth",
        ),
        pytest.param(
            [*[f"{OTHER}?{number}" for number in range(4)], KEY],
            None,
            {},
            WITHOUT_KEY,
            {
                "outcome": "UNKNOWN",
                "code": "issuer.many_keys",
                "message": f"The profile of the issuer, {ISSUER}, lists 5 keys, and none of the first 4 signed it.",
                "params": {"issuer": ISSUER, "keys": 5, "tried": 4},
                "advice": "Ask the issuer for a badge that names its key.",
                "pointer": "/verification",
                "turn": "issuer",
            },
            [f"{OTHER}?{number}" for number in range(4)],
            id="the-fifth",
        ),
        pytest.param(
            [*[f"{OTHER}?{number}" for number in range(4)], KEY],
            KEY,
            {KEY: key(1)},
            SIGNATURE,
            NOT_ASKED,
            [KEY],
            id="the-fifth-is-named-and-wrong",
        ),
    ],
)
def test_the_key(
    listed: object,
    creator: object,
    pages: dict[str, Any],
    proof: dict[str, Any] | None,
    issuer: dict[str, Any],
    asked: list[str],
) -> None:
    found, owner, servers = proved(listed, creator, pages)
    if proof is None:
        assert (found["outcome"], found["code"].partition(".")[0]) == ("FAILED", "key")
    else:
        assert found == proof
    assert (owner, servers.asked) == (issuer, asked)


@pytest.mark.parametrize(
    ("signers", "units"),
    [([0], 0), ([1], 0), ([1, 0], 50), ([1, 1, 1, 1], 150)],
    ids=["the right one", "a wrong one", "the second", "four wrong ones"],
)
def test_each_key_that_is_tried_but_the_first_counts_as_work(signers: list[int], units: int) -> None:
    badge = changed(assertion(), verification={"type": "SignedBadge"})
    listed = [key(index, id=f"{KEY}#{number}") for number, index in enumerate(signers)]
    question = a_question()
    linked = Linked(profile=changed(profile(), publicKey=listed), issuer_id=ISSUER)
    driven(prove_signed(jws_of(badge), badge, linked, question), web())
    assert question.effort.units == units


def test_a_dear_key_counts_as_work() -> None:
    badge = changed(assertion(), verification={"type": "SignedBadge"})
    listed = changed(key(), publicKeyPem=p384().to_pem().decode())
    question = a_question()
    linked = Linked(profile=changed(profile(), publicKey=listed), issuer_id=ISSUER)
    driven(prove_signed(jws_of(badge), badge, linked, question), web())
    assert question.effort.units == 115


def test_a_policy_says_which_algorithms_count() -> None:
    badge = changed(assertion(), verification={"type": "SignedBadge"})
    linked = Linked(profile=changed(profile(), publicKey=key()), issuer_id=ISSUER)
    only = Question(Policy(algorithms=frozenset({"RS256"})), default_contexts(), NOW)
    proof, _ = driven(prove_signed(jws_of(badge), badge, linked, only), web())
    assert (proof.outcome.value, proof.code) == ("FAILED", "proof.algorithm")


def open_still(code: str, message: str, **members: object) -> dict[str, Any]:
    return {
        "outcome": "UNKNOWN",
        "code": f"status.{code}",
        "message": f"Whether it still stands is not known. {message}",
        "params": {"url": LIST},
        "advice": "Ask the issuer whether the badge still stands.",
        "turn": "issuer",
        **members,
    }


def taken_back(reason: str = "", where: str = LIST) -> dict[str, Any]:
    found = {
        "outcome": "FAILED",
        "code": "status.revoked",
        "message": "The issuer has taken this badge back (revoked).",
        "params": {"reason": reason, "url": where},
        "advice": "Do not accept it. Why it was taken back, only the issuer can say.",
        "turn": "issuer",
    }
    if not reason:
        return found
    said = f"The reason that is given: {reason}"
    why = {
        "code": "status.reason",
        "message": said,
        "severity": "info",
        "pointer": "",
        "params": {"reason": reason},
        "advice": "",
        "spec": "",
    }
    return found | {"message": f"{found['message']} {said}", "findings": [why]}


def listing(*entries: object, **members: object) -> dict[str, Any]:
    return changed({"type": "RevocationList", "revokedAssertions": [*entries]}, **members)


GOOD = {
    "outcome": "PASSED",
    "code": "status.good",
    "message": "The issuer has not taken it back.",
    "params": {"url": LIST},
}
HERE = assertion()["id"]
FAR = "https://other.example/" + "o" * 300


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(listing("urn:uuid:1"), GOOD, id="not-on-it"),
        pytest.param(listing(type=None, issuer=ISSUER), GOOD, id="of-the-issuer"),
        pytest.param(
            listing({"id": HERE, "revocationReason": "A mistake"}), taken_back("A mistake"), id="on-it"
        ),
        pytest.param(listing(HERE, issuer={"id": ISSUER}), taken_back(), id="on-it-without-a-reason"),
        pytest.param(
            listing(type="BadgeClass"),
            open_still("revocation_list_unreadable", f"What is at {LIST} is no revocation list."),
            id="of-another-kind",
        ),
        pytest.param(
            listing(revokedAssertions={}),
            open_still("revocation_list_unreadable", f"What is at {LIST} is no revocation list."),
            id="no-list",
        ),
        pytest.param(
            listing(HERE, issuer=FAR),
            open_still(
                "revocation_list_of_another",
                f"The revocation list at {LIST} is by {FAR[:200]}, and the badge by {ISSUER}.",
                params={"url": LIST, "issuer": FAR[:200], "expected": ISSUER},
            ),
            id="of-another-issuer",
        ),
        pytest.param(
            503,
            open_still(
                "revocation_list_unavailable",
                f"The revocation list of its issuer did not come. {LIST} answered with the status 503.",
                params={"url": LIST, "reason": "fetch.status"},
                advice=HAND_IN,
                retry="later",
                turn="verifier",
                findings=[out_of_order(LIST)],
            ),
            id="out-of-order",
        ),
        pytest.param(
            404,
            open_still(
                "revocation_list_missing",
                f"The revocation list of its issuer did not come. {LIST} answered with the status 404.",
                params={"url": LIST, "reason": "fetch.status"},
                findings=[
                    out_of_order(LIST)
                    | {
                        "message": f"{LIST} answered with the status 404.",
                        "params": {"url": LIST, "status": 404},
                    }
                ],
            ),
            id="not-there",
        ),
        pytest.param(
            listing({"revoked": True}),
            open_still(
                "revocation_list_unnamed",
                f"It, or an entry of the revocation list at {LIST}, has no id to be compared by.",
            ),
            id="an-entry-without-an-id",
        ),
        pytest.param(
            b"{",
            None,
            id="not-json",
        ),
        pytest.param(
            FetchFailure("fetch.offline", "Not asked."),
            open_still(
                "revocation_list_unavailable",
                "The revocation list of its issuer did not come. Not asked.",
                params={"url": LIST, "reason": "fetch.offline"},
                advice=HAND_IN,
                retry="later",
                turn="verifier",
                findings=[
                    out_of_order(LIST) | {"code": "fetch.offline", "message": "Not asked.", "params": {}}
                ],
            ),
            id="not-asked",
        ),
    ],
)
def test_the_revocation_list(page: object, expected: dict[str, Any] | None) -> None:
    found = told(revocation({}, page))
    if expected is None:
        assert (found["code"], found["advice"], found["params"], found["turn"]) == (
            "status.revocation_list_missing",
            "Ask the issuer whether the badge still stands.",
            {"url": LIST, "reason": "ob2.unreadable"},
            "verifier",
        )
        assert found["retry"] == "later"
    else:
        assert found == expected


def revocation(members: dict[str, Any], page: object, **of_profile: object) -> Any:
    linked = Linked(profile=changed(profile(), None, **of_profile), issuer_id=ISSUER)
    badge = changed(assertion("SignedBadge"), **members)
    return driven(check_revocation_list(badge, linked, a_question()), web({LIST: page}))


def test_a_badge_that_says_itself_that_it_was_revoked() -> None:
    said = {"revoked": True, "revocationReason": "A copy"}
    assert told(revocation(said, listing())) == taken_back("A copy", "")
    assert told(revocation({"revoked": False}, listing())) == GOOD


def test_what_it_says_of_being_revoked_can_not_be_read() -> None:
    """That leaves it open, unless the list has it."""
    unclear = {
        "outcome": "UNKNOWN",
        "code": "status.unclear",
        "message": "Whether it still stands is not known. "
        "What it says of being revoked is neither true nor false.",
        "params": {"url": ""},
        "advice": "Ask the issuer whether the badge still stands.",
        "pointer": "/revoked",
        "turn": "issuer",
    }
    said = {"revoked": "perhaps"}
    assert told(revocation(said, listing(), revocationList=None)) == unclear
    assert told(revocation(said, listing())) == unclear
    assert told(revocation(said, listing({"id": HERE}))) == taken_back()


def test_an_issuer_without_a_list() -> None:
    assert told(revocation({}, listing(), revocationList=None)) == {
        "outcome": "NOT_APPLICABLE",
        "code": "status.not_applicable_none",
        "message": "There is no status list for it: its issuer has no way to revoke it.",
    }


@pytest.mark.parametrize("name", ["revocationList", "obi:revocationList"])
def test_a_list_that_the_verification_of_an_issuer_names(name: str) -> None:
    place: Any
    for place in (LIST, [LIST], {"id": LIST}):
        upgraded = upgrade({"verification": {name: place}}, "Profile")
        named = {"revocationList": None, **upgraded}
        assert told(revocation({}, listing(HERE), **named)) == taken_back()
        assert told(revocation({}, listing(), **named)) == GOOD
    assert told(revocation({}, listing(HERE), verification={"startsWith": HOME})) == taken_back()
    nothing = revocation({}, listing(HERE), revocationList=None, verification={"revocationList": [None]})
    assert told(nothing)["code"] == "status.not_applicable_none"


def test_of_two_lists_none_is_asked() -> None:
    same = {"revocationList": LIST.replace("https", "http")}
    assert told(revocation({}, listing(HERE), verification=same)) == taken_back()
    for other in (f"{HOME}/clear.json", "", {"@value": LIST}):
        for places in (
            {"verification": {"revocationList": other}},
            {"revocationList": other, "verification": {"revocationList": LIST}},
        ):
            found = told(revocation({}, listing(), **places))
            assert (found["outcome"], found["code"]) == ("UNKNOWN", "status.revocation_list_missing")
            assert found["params"] == {"url": "", "reason": "ob2.no_address"}


@pytest.mark.parametrize(
    "issuer", [[ISSUER, FAR], {"@id": FAR}, [{"id": ISSUER}, {"@id": FAR}], [{"name": "School"}, FAR]]
)
def test_a_list_of_several_issuers_is_not_this_ones(issuer: object) -> None:
    for page in (listing(issuer=issuer), listing(issuer=ISSUER, **{"obi:issuer": issuer})):
        found = revocation({}, page)
        assert (found.code, found.params["issuer"]) == ("status.revocation_list_of_another", FAR[:200])


def test_a_list_under_its_long_name() -> None:
    for name in ("obi:revokedAssertions", "https://w3id.org/openbadges#revoked"):
        assert told(revocation({}, listing("urn:uuid:2", **{name: [HERE]}))) == taken_back()
        assert told(revocation({}, {"type": "RevocationList", name: [HERE]})) == taken_back()
        assert told(revocation({}, {"type": "RevocationList", name: []})) == GOOD


def test_what_a_server_is_told() -> None:
    """The purpose of a request is what a caller's `Fetch` keeps answers by, and a list may be longer than a document."""
    asked = []
    servers = web()

    def fetch(request: Any) -> Any:
        asked.append((request.url, request.purpose, request.max_bytes))
        return servers(request)

    badge = changed(assertion(), verification={"type": "SignedBadge"})
    linked = Linked(profile=profile(), issuer_id=ISSUER)
    driven(prove_signed(jws_of(badge), badge, linked, a_question()), fetch)
    driven(check_revocation_list(badge, linked, a_question()), fetch)
    assert asked == [(KEY, "key", 2_000_000), (LIST, "status", 8_000_000)]


def test_a_token_of_something_else_is_no_signed_badge() -> None:
    badge = token_of(assertion("SignedBadge"))
    assert signed_assertion(badge) == (badge.jws, assertion("SignedBadge"))
    assert signed_assertion(token_of({"type": "BadgeClass"})) is None


def test_a_key_that_expired_since_names_the_member_with_the_date() -> None:
    _, issuer, _ = proved(KEY, KEY, {KEY: key(expires="2024-01-01T00:00:00Z")})
    assert (issuer["outcome"], issuer["code"]) == ("WARNING", "issuer.key_expired_since")
    assert issuer["params"]["member"] == "issuedOn"
    assert "(`issuedOn`)" in issuer["message"]


def test_a_badge_that_says_itself_that_it_was_revoked_needs_no_list() -> None:
    servers = web({})
    linked = Linked(
        profile=changed(profile(), revocationList=LIST), issuer_id=ISSUER, issuer=address_of(ISSUER)
    )
    badge = changed(assertion(), revoked=True)
    found = driven(check_revocation_list(badge, linked, a_question()), servers)
    assert (found.outcome.value, found.code, servers.asked) == ("FAILED", "status.revoked", [])
