"""What a report says of endorsements, to the letter: what each stands on, what it is of, and how all are summed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any

import pytest

from endorsement_samples import (
    COURSE,
    SCHOOL,
    WORDS,
    badge_of,
    badge_with,
    endorsed_by,
    endorser,
    judge,
    sealed,
    signer,
)
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.issuing import with_endorsements
from openbadge_issuer.models import Profile
from openbadge_issuer.ports import Documents
from openbadge_issuer.proofs.endorsed import endorsed_content
from openbadge_issuer.testing import NOW, fixed_issuer, make_badge
from openbadge_issuer.verification import Budget, Check, Nested, Outcome, Report, Verdict
from openbadge_issuer.verification.badge import objects_in
from openbadge_issuer.verification.endorsements import (
    _about,
    _bound,
    _carried,
    _carries_some,
    _meant,
    _Thing,
    _things,
    by_stranger,
    summary,
)
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.policy import WEIGHTY

LONG = "urn:x:" + "y" * 300
GUILD, BOARD = endorser("guild"), endorser("board")


def told(found: Check) -> tuple[Any, ...]:
    return found.outcome, found.code, found.pointer, found.retry, found.turn, found.params, found.advice


# Where they stand, and what they are of


def test_whatever_is_an_object_of_the_badge_can_be_endorsed_and_nothing_of_others() -> None:
    inner: JSONObject = {"id": "urn:inner", "issuer": {}}
    document: JSONObject = {
        "@context": [{"x": "y"}],
        "issuer": {"parentOrg": {}},
        "credentialSubject": {"achievement": [{"a/b": [{}, 7, [{}]]}], "verifiableCredential": [inner]},
        "endorsement": [inner],
        "endorsementJwt": [inner],
        "proof": [{"x": {}}],
        "verifiableCredential": inner,
        "name": "…",
    }
    assert [(thing.pointer, sorted(thing.value)) for thing in _things(document, Effort())] == [
        ("", sorted(document)),
        ("/issuer", ["parentOrg"]),
        ("/issuer/parentOrg", []),
        ("/credentialSubject", ["achievement", "verifiableCredential"]),
        ("/credentialSubject/achievement/0", ["a/b"]),
        ("/credentialSubject/achievement/0/a~1b/0", []),
        ("/credentialSubject/achievement/0/a~1b/2/0", []),
    ]


def test_what_stands_under_a_pointer_that_no_rule_follows_can_not_be_endorsed() -> None:
    longest, longer = "n" * 999, "n" * 1_000
    document: JSONObject = {"a": [{}], longer: {"b": {}}, longest: {"b": {}}, "c": {}}
    assert [thing.pointer for thing in _things(document, Effort())] == ["", "/a/0", f"/{longest}", "/c"]


@pytest.mark.parametrize(
    ("document", "some"),
    [
        ({}, False),
        ({"a": "endorsement", "b": [1, [{"c": None}]]}, False),
        ({"endorsement": []}, True),
        ({"a": 7, "b": [1, [{"endorsementJwt": ""}]]}, True),
        ({"a": {"b": {"endorsement": {}}}, "c": "d"}, True),
    ],
    ids=range(5),
)
def test_a_badge_without_any_is_not_taken_apart(document: JSONObject, some: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert _carries_some(objects_in(document)) is some


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({}, []),
        ({"endorsement": {"a": 1}}, [("/x/endorsement", {"a": 1})]),
        ({"endorsement": [1, 2]}, [("/x/endorsement/0", 1), ("/x/endorsement/1", 2)]),
        ({"endorsementJwt": "t", "endorsement": None}, [("/x/endorsementJwt", "t")]),
        (
            {"endorsementJwt": ["t"], "endorsement": [{}]},
            [("/x/endorsement/0", {}), ("/x/endorsementJwt/0", "t")],
        ),
    ],
    ids=range(5),
)
def test_one_or_many_stand_on_it(members: JSONObject, found: list[tuple[str, JSON]]) -> None:
    assert list(_carried(_Thing("/x", members))) == found


def test_one_alone_need_not_be_an_array() -> None:
    made = GUILD.endorse(COURSE, WORDS, now=NOW).document
    badge = badge_with(lambda document: document["credentialSubject"]["achievement"].update(endorsement=made))
    assert [one.pointer for one in judge(badge).nested] == ["/credentialSubject/achievement/endorsement"]


ACHIEVEMENT = "/credentialSubject/achievement"


@pytest.mark.parametrize(
    ("pointer", "meant"),
    [
        ("", True),
        ("/issuer", True),
        ("/issuer/parentOrg/parentOrg", True),
        ("/credentialSubject/0/source", True),
        (f"{ACHIEVEMENT}/1/creator/0/parentOrg", True),
        (f"{ACHIEVEMENT}/related", False),
        ("/evidence/0", False),
    ],
)
def test_what_the_badge_is_about_is_meant_and_not_what_it_mentions(pointer: str, meant: bool) -> None:  # noqa: FBT001 - a parameter of the test
    thing = _Thing(pointer, {"id": "urn:x"})
    assert _meant({"credentialSubject": {"id": "urn:x"}}, [thing]) is (thing if meant else None)


def digest(value: JSONObject) -> str:
    return multibase_encode(b"\x12\x20" + sha256(endorsed_content(value)).digest(), "u")


def test_of_two_with_one_id_the_digest_says_which() -> None:
    one, two = _Thing("/issuer", {"id": "urn:x", "n": 1}), _Thing("", {"id": "urn:x", "n": 2})
    other = _Thing("/credentialSubject", {"id": "urn:y", "n": 3})
    nameless = _Thing("/credentialSubject", {"id": ""})
    things = [other, one, two, nameless]

    def meant(**subject: JSON) -> _Thing | None:
        return _meant({"credentialSubject": subject}, things)

    assert meant(id="urn:x") is one
    assert meant(id="urn:x", digestMultibase=digest(two.value)) is two
    assert meant(id="urn:x", digestMultibase=digest(other.value)) is one
    assert meant(id="urn:x", digestMultibase="zz") is one
    assert (meant(id="urn:z"), meant(), meant(id=""), _meant(None, things)) == (None, None, None, None)


THING = _Thing("/issuer", {"id": "urn:x", "name": "X"})
OF_X = {"endorsed": "urn:x", "pointer": "/issuer"}
NOT_COUNTED = "Do not count it for this badge."
WHICH = f"{NOT_COUNTED} Ask the endorser whether it stands for this edition, too."
SUBJECT = "/credentialSubject"
EDITION = f"{SUBJECT}/digestMultibase"
THIS: JSONObject = {"id": "urn:x", "digestMultibase": digest(THING.value)}
KIND = "EndorsementCredential"
MENDED = "Ask the issuer for a badge without this fault."


def about(subject: JSON, thing: _Thing | None = THING, kind: str = KIND) -> Check:
    return _about({"type": [kind], "credentialSubject": subject}, thing)


@pytest.mark.parametrize(
    ("asked", "outcome", "code", "pointer", "turn", "params", "advice"),
    [
        ((THIS,), Outcome.PASSED, "endorses_this", "", "nobody", OF_X, ""),
        (({"id": "urn:x"},), Outcome.WARNING, "endorses_id", SUBJECT, "issuer", OF_X, ""),
        (
            ({"id": "urn:x", "digestMultibase": 7},),
            *(Outcome.UNKNOWN, "digest_unread", EDITION, "issuer", OF_X, ""),
        ),
        (
            ({"id": "urn:x", "digestMultibase": digest({})},),
            *(Outcome.FAILED, "endorses_other_edition", EDITION, "verifier", OF_X, WHICH),
        ),
        (
            (THIS, THING, "AchievementCredential"),
            *(Outcome.FAILED, "no_endorsement", "/type", "issuer", {}, MENDED),
        ),
        (
            ({"id": LONG},),
            *(Outcome.FAILED, "endorses_other", f"{SUBJECT}/id", "verifier"),
            *({"endorsed": LONG[:200], "pointer": "/issuer"}, NOT_COUNTED),
        ),
        (
            ({"id": "urn:x"}, None),
            *(Outcome.FAILED, "endorses_nothing_here", f"{SUBJECT}/id", "verifier"),
            *({"endorsed": "urn:x", "pointer": ""}, NOT_COUNTED),
        ),
        (
            ({"id": ""}, _Thing("", {"id": ""})),
            *(Outcome.FAILED, "endorses_nothing", f"{SUBJECT}/id", "verifier"),
            *({"endorsed": "", "pointer": ""}, NOT_COUNTED),
        ),
    ],
    ids=["this", "by id", "unread", "other edition", "none", "other", "nothing here", "nameless"],
)
def test_what_it_endorses(
    asked: Any, outcome: Outcome, code: str, pointer: str, turn: str, params: Any, advice: str
) -> None:
    expected = (outcome, f"recipient.{code}", pointer, "never", turn, params, advice)
    assert told(about(*asked)) == expected


def test_the_sentence_names_what_it_endorses_instead() -> None:
    assert [
        about({"id": each}, thing).message
        for each, thing in ((LONG, THING), ("", THING), ("", None), ("urn:x", None), (LONG, None))
    ] == [
        f"It endorses {LONG[:200]}, and not what it stands on.",
        "It does not say by an id what it endorses.",
        "It does not say by an id what it endorses.",
        "It endorses urn:x, and nothing in this badge.",
        f"It endorses {LONG[:200]}, and nothing in this badge.",
    ]


# Their reports


@cache
def real() -> Nested:
    """An endorsement that holds."""
    (one,) = judge(bytes(badge_of(endorsed_by(GUILD)))).nested
    return one


def said(
    verdict: Verdict = Verdict.ACCEPTED,
    about: Check | None = None,
    *others: Check,
    by: str = "did:example:guild",
    pointer: str = "/endorsement/0",
    required: frozenset[str] = WEIGHTY | {"recipient"},
) -> Nested:
    """An endorsement by somebody, with this verdict, and these checks in place of those that hold."""
    report, changed = real().report, {each.name: each for each in (about, *others) if each is not None}
    assert report.badge is not None
    report = replace(
        report,
        verdict=verdict,
        badge=replace(report.badge, issuer_id=by),
        checks=tuple(changed.get(each.name, each) for each in report),
        required=required,
    )
    return replace(real(), pointer=pointer, report=report)


FALSE = check("proof", Outcome.FAILED, "signature", "It was changed.")
OPEN = check("issuer", Outcome.UNKNOWN, "resolve.unavailable", "Nobody answers.")
NOT_RUN = check("contexts", Outcome.UNKNOWN, "not_run_document", "Not run.")
UNTRUSTED = check("trust", Outcome.FAILED, "not_listed", "Nobody knows them.")
STALE = check("status", Outcome.FAILED, "revoked", "It was revoked.")
BY_ID = check("recipient", Outcome.WARNING, "endorses_id", "By its id.", params={"pointer": ""})
BY_ISSUERS_ID = replace(BY_ID, params={"pointer": "/issuer"})
OTHERWISE = replace(BY_ID, code="recipient.matched_folded")
BY_ID_OF_2_0 = replace(BY_ID, outcome=Outcome.PASSED)  # Open Badges 2.0 has no other way
REFUSED = said(Verdict.REFUSED, None, FALSE, pointer="/endorsement/1")
UNDECIDED = said(Verdict.UNDECIDED, None, OPEN, pointer="/endorsement/2")
STRANGER = said(
    Verdict.REFUSED, None, UNTRUSTED, pointer="/endorsement/3", required=WEIGHTY | {"recipient", "trust"}
)
BY_ITS_ID = said(Verdict.ACCEPTED, BY_ID, pointer="/endorsement/4")
HOLDS = said(by="did:example:board", pointer="/endorsement/5")
EACH = "Each has a report of its own, which says why."
OF_ALL = (STRANGER, BY_ITS_ID, UNDECIDED, HOLDS, REFUSED)
FEW = {"total": 1, "accepted": 1, "refused": 0, "undecided": 0, "strangers": 0, "own": 0, "by_id": 0}
ONE = ["did:example:guild"]
TWO = ["did:example:board", "did:example:guild"]


@pytest.mark.parametrize(
    ("nested", "own", "required", "outcome", "code", "pointer", "params"),
    [
        ((HOLDS,), (), False, Outcome.PASSED, "accepted", 5, {"endorsers": TWO[:1]}),
        ((HOLDS,), (), True, Outcome.PASSED, "accepted", 5, {"endorsers": TWO[:1]}),
        (
            *(OF_ALL, (HOLDS,), False, Outcome.WARNING, "refused", 1),
            {
                "total": 5,
                "accepted": 2,
                "refused": 1,
                "undecided": 1,
                "strangers": 1,
                "own": 1,
                "by_id": 1,
                "endorsers": TWO,
            },
        ),
        (
            *((HOLDS, REFUSED), (), True, Outcome.FAILED, "refused", 1),
            {"total": 2, "refused": 1, "endorsers": TWO[:1]},
        ),
        (
            *((HOLDS, UNDECIDED), (), True, Outcome.UNKNOWN, "undecided", 2),
            {"total": 2, "undecided": 1, "endorsers": TWO[:1]},
        ),
        (
            *((STRANGER, UNDECIDED), (), False, Outcome.WARNING, "undecided", 2),
            {"total": 2, "accepted": 0, "undecided": 1, "strangers": 1, "endorsers": []},
        ),
        (
            *((HOLDS, BY_ITS_ID, STRANGER), (HOLDS,), True, Outcome.WARNING, "strangers", 3),
            {"total": 3, "accepted": 2, "strangers": 1, "own": 1, "by_id": 1, "endorsers": TWO},
        ),
        (
            *((BY_ITS_ID, HOLDS), (HOLDS, REFUSED), True, Outcome.WARNING, "own", 5),
            {"total": 2, "accepted": 2, "own": 1, "by_id": 1, "endorsers": TWO},
        ),
        (
            *((HOLDS, BY_ITS_ID), (), True, Outcome.WARNING, "by_id", 4),
            {"total": 2, "accepted": 2, "by_id": 1, "endorsers": TWO},
        ),
        (
            *((said(Verdict.ACCEPTED, BY_ISSUERS_ID),), (), True, Outcome.PASSED, "accepted", 0),
            {"endorsers": ONE},
        ),
        (
            *((said(Verdict.ACCEPTED, BY_ID_OF_2_0),), (), True, Outcome.PASSED, "accepted", 0),
            {"endorsers": ONE},
        ),
        (
            *((said(Verdict.ACCEPTED, OTHERWISE),), (), True, Outcome.PASSED, "accepted", 0),
            {"endorsers": ONE},
        ),
    ],
    ids=[
        *("holds", "required", "all", "required refused", "required undecided", "undecided", "strangers"),
        *("own", "by id", "by the issuer's id", "by id of 2.0", "another warning"),
    ],
)
def test_all_are_summed_up_by_the_gravest(
    nested: Sequence[Nested],
    own: Sequence[Nested],
    required: bool,  # noqa: FBT001 - a parameter of the test
    outcome: Outcome,
    code: str,
    pointer: int,
    params: dict[str, Any],
) -> None:
    found = summary(nested, own, required=required)
    good = outcome is Outcome.PASSED
    params = {**params, "by": params["endorsers"]} if good else params
    assert told(found) == (
        *(outcome, f"endorsements.{code}", f"/endorsement/{pointer}", "never"),
        *("nobody" if good else "verifier", {**FEW, **params}, "" if good else EACH),
    )
    assert [one.pointer for one in found.findings] == [one.pointer for one in nested]


def test_the_sentence_says_how_many_of_how_many() -> None:
    def sentence(*nested: Nested, own: Sequence[Nested] = ()) -> str:
        return summary(nested, own, required=False).message

    others = [said(by=f"did:example:{number}") for number in range(2)]
    assert sentence(REFUSED, *others) == (
        "Endorsements that are false, out of date, or for something else: 1 of 3."
    )
    assert sentence(UNDECIDED, *others) == (
        "Endorsements that could not be decided: 1 of 3. Do not count on them yet."
    )
    assert sentence(STRANGER, *others) == (
        "Endorsements by those who are not among whom you trust: 1 of 3. They do not count."
    )
    assert sentence(*others, own=others[:1]) == (
        "Endorsements by its own issuer, or by whom they are about: 1 of 2. They add nothing."
    )
    assert sentence(BY_ITS_ID, *others) == (
        "Endorsements that name what they are of by its id alone, which anybody can write: 1 of 3."
    )


def test_the_sentence_names_three_and_has_dots_for_the_others() -> None:
    def sentence(*names: str) -> str:
        return summary([said(by=name) for name in names], [], required=False).message

    assert sentence("a") == "Endorsements that hold: 1, by a."
    assert sentence("a", "b", "a") == "Endorsements that hold: 2, by a, b."  # one is there twice
    assert sentence("c", "b", "a") == "Endorsements that hold: 3, by c, b, a."
    assert sentence("a", "b", "c", "d", "e") == "Endorsements that hold: 5, by a, b, c, …."
    assert sentence(LONG) == f"Endorsements that hold: 1, by {LONG[:200]}."
    params = summary([said(by=LONG)], [], required=False).params
    assert params["endorsers"] == params["by"] == [LONG[:200]]
    four = summary([said(by=name) for name in "dcba"], [], required=False).params
    assert (four["endorsers"], four["by"]) == (["a", "b", "c", "d"], ["d", "c", "b", "…"])


def test_one_that_is_there_several_times_counts_once() -> None:
    """It is the same by whom it is by, what it is of, and its id: or its content, where it has none."""

    def counted(*nested: Nested, own: Sequence[Nested] = ()) -> dict[str, Any]:
        params = summary(nested, own, required=False).params
        return {name: value for name, value in params.items() if value and name not in ("endorsers", "by")}

    def with_members(**changes: Any) -> Nested:
        one = said()
        members = {**(one.document or {}), **changes}
        return replace(one, document={name: value for name, value in members.items() if value is not None})

    one = said()
    assert counted(one, said(pointer="/endorsement/1")) == {"total": 1, "accepted": 1}
    assert counted(one, said(by="did:example:board")) == {"total": 2, "accepted": 2}
    assert counted(one, with_members(id="urn:x:another")) == {"total": 2, "accepted": 2}
    assert counted(one, with_members(name="Read otherwise")) == {"total": 1, "accepted": 1}
    assert counted(one, with_members(credentialSubject={"id": "urn:x:another"})) == {
        "total": 2,
        "accepted": 2,
    }
    bare = with_members(id=None)
    assert counted(bare, with_members(id=None, proof=[])) == {"total": 1, "accepted": 1}
    assert counted(bare, with_members(id=None, name="Read otherwise")) == {"total": 2, "accepted": 2}
    assert counted(bare, with_members(id=["urn:x:a"])) == {"total": 2, "accepted": 2}
    by_id = said(Verdict.ACCEPTED, BY_ID)
    assert counted(by_id, by_id) == {"total": 1, "accepted": 1, "by_id": 1}
    assert counted(one, one, own=[one, one]) == {"total": 1, "accepted": 1, "own": 1}
    false = said(Verdict.REFUSED, None, FALSE)
    assert counted(false, false, one) == {"total": 2, "accepted": 1, "refused": 1}
    open_ = said(Verdict.UNDECIDED, None, OPEN)
    assert counted(open_, one, open_) == {"total": 2, "accepted": 1, "undecided": 1}
    stranger = said(Verdict.REFUSED, None, UNTRUSTED, required=WEIGHTY | {"recipient", "trust"})
    assert counted(stranger, stranger) == {"total": 1, "strangers": 1}


def test_the_first_of_several_stands_for_it_and_each_has_its_finding() -> None:
    twice = [said(pointer="/a"), said(by="did:example:board", pointer="/b"), said(pointer="/c")]
    found = summary(twice, [], required=False)
    assert found.pointer == "/a"
    assert found.message == "Endorsements that hold: 2, by did:example:guild, did:example:board."
    assert [one.pointer for one in found.findings] == ["/a", "/b", "/c"]


def test_of_what_could_not_be_read_each_counts() -> None:
    other = replace(unread(), pointer="/other")
    assert summary([unread(), other], [], required=False).params["total"] == 2
    assert summary([unread(), unread()], [], required=False).params["total"] == 1


@pytest.mark.parametrize(
    ("nested", "code", "severity", "verdict", "message"),
    [
        (HOLDS, "endorsements.endorser", "info", "accepted", "did:example:board endorses it."),
        (BY_ITS_ID, "endorsements.endorser", "info", "accepted", "did:example:guild endorses it."),
        (REFUSED, "proof.signature", "warning", "refused", "It was changed."),
        (UNDECIDED, "resolve.unavailable", "warning", "undecided", "Nobody answers."),
        (
            said(Verdict.REFUSED, None, OPEN, UNTRUSTED, STALE),
            *("status.revoked", "warning", "refused", "It was revoked."),
        ),
        (
            said(Verdict.UNDECIDED, None, NOT_RUN, OPEN, UNTRUSTED),
            *("resolve.unavailable", "warning", "undecided", "Nobody answers."),
        ),
        (
            said(Verdict.UNDECIDED, None, NOT_RUN),
            *("contexts.not_run_document", "warning", "undecided", "Not run."),
        ),
    ],
    ids=["holds", "by id", "false", "open", "what decides", "what ran", "what did not run"],
)
def test_each_says_why(nested: Nested, code: str, severity: str, verdict: str, message: str) -> None:
    (found,) = summary([nested], [], required=False).findings
    badge = nested.report.badge
    assert badge is not None
    assert (found.code, found.severity, found.pointer, found.message) == (
        *(code, severity, nested.pointer, message),
    )
    accepted = verdict == "accepted"
    bound = {"bound": nested.report["recipient"].code} if accepted else {}
    assert found.params == {"verdict": verdict, "endorser": badge.issuer_id} | bound


def test_a_reason_keeps_its_values() -> None:
    reason = replace(OPEN, params={"url": "https://school.example/did.json"})
    (found,) = summary([said(Verdict.UNDECIDED, None, reason)], [], required=False).findings
    assert found.params == {
        "url": "https://school.example/did.json",
        "verdict": "undecided",
        "endorser": "did:example:guild",
    }


def test_ids_in_a_finding_are_cut() -> None:
    (found,) = summary([said(by=LONG)], [], required=False).findings
    assert (found.message, found.params["endorser"]) == (f"{LONG[:200]} endorses it.", LONG[:200])


def test_what_could_not_be_read_is_by_nobody() -> None:
    (found,) = summary([unread()], [], required=False).findings
    assert (found.code, found.params["verdict"], found.params["endorser"]) == (
        "carrier.json_cut_off",
        "refused",
        "",
    )


@cache
def unread() -> Nested:
    (one,) = judge(make_badge(), b"{").nested
    return one


def test_without_content_nothing_is_bound() -> None:
    assert _bound(unread(), None, THING) is unread()
    assert "recipient" not in unread().report.required


def test_a_bound_one_is_judged_by_what_it_is_of() -> None:
    assert "recipient" in real().report.required
    other = _bound(real(), {"type": "EndorsementCredential", "credentialSubject": {"id": "urn:y"}}, THING)
    assert (other.report.verdict, other.report["recipient"].code) == (
        Verdict.REFUSED,
        "recipient.endorses_other",
    )
    assert [each.name for each in other.report] == [each.name for each in real().report]


def test_a_stranger_is_whom_only_the_policy_does_not_know() -> None:
    def stranger(*checks: Check, required: frozenset[str] = WEIGHTY | {"trust"}) -> bool:
        return by_stranger(said(Verdict.REFUSED, None, *checks, required=required).report)

    recipient = check("recipient", Outcome.FAILED, "endorses_other", "…")
    assert stranger(UNTRUSTED)
    assert stranger(UNTRUSTED, recipient)  # that decides nothing here
    assert not stranger(UNTRUSTED, FALSE)
    assert not stranger(UNTRUSTED, required=WEIGHTY)
    assert not stranger()


# Of a whole badge


def codes(report: Report) -> tuple[Outcome, str, int]:
    return report["endorsements"].outcome, report["endorsements"].code, len(report.nested)


def test_before_the_badge_is_known_to_be_its_issuers_none_is_judged() -> None:
    badge: Any = badge_of(endorsed_by(GUILD)).document
    changed, forged = {**badge, "name": "Another"}, sealed(badge, signer("forger"))
    assert codes(judge(changed)) == (Outcome.UNKNOWN, "endorsements.not_run_proof", 0)
    assert codes(judge(forged)) == (Outcome.UNKNOWN, "endorsements.not_run_issuer", 0)
    assert codes(judge({**changed, "endorsement": []})) == (Outcome.UNKNOWN, "endorsements.not_run_proof", 0)
    assert codes(judge(make_badge())) == (Outcome.NOT_APPLICABLE, "endorsements.not_applicable_none", 0)


def test_where_its_key_is_not_known_they_are_judged_all_the_same() -> None:
    report = judge(bytes(badge_of(endorsed_by(GUILD))), fetch=Documents({}))
    assert report["issuer"].outcome is Outcome.UNKNOWN
    assert codes(report) == (Outcome.PASSED, "endorsements.accepted", 1)


@pytest.mark.parametrize("required", [False, True])
def test_only_whoever_requires_them_is_told_that_it_fails(required: bool) -> None:  # noqa: FBT001 - a parameter of the test
    wanted = {*WEIGHTY, "endorsements"} if required else WEIGHTY
    report = judge(make_badge(), b"{", required=wanted)
    assert codes(report) == (Outcome.FAILED if required else Outcome.WARNING, "endorsements.refused", 1)


def test_whoever_is_endorsed_by_themselves() -> None:
    """The maker of a course praises the maker of the course."""
    maker = Profile(id=GUILD.profile.id, name="The guild")

    def change(document: Any) -> None:
        praised = with_endorsements(maker.to_json(), [GUILD.endorse(maker, WORDS, now=NOW)])
        document["credentialSubject"]["achievement"]["creator"] = praised

    report = judge(badge_with(change))
    assert codes(report) == (Outcome.WARNING, "endorsements.own", 1)
    assert report["endorsements"].params["own"] == 1


def test_only_its_own_that_holds_is_its_own() -> None:
    false = {**GUILD.endorse(COURSE, WORDS, now=NOW).document, "name": "Another"}
    own = fixed_issuer().endorse(COURSE, WORDS, now=NOW)
    report = judge(make_badge(), false, own)
    assert [one.pointer for one in report.nested] == ["/credentialSubject/achievement"] * 2
    assert (report["endorsements"].code, report["endorsements"].params["own"]) == ("endorsements.refused", 1)
    assert judge(make_badge(), own, false)["endorsements"].params["own"] == 1


def test_those_beside_come_after_those_inside_and_each_keeps_its_own() -> None:
    inside = badge_of(endorsed_by(GUILD, BOARD))
    beside = [GUILD.endorse(SCHOOL, WORDS, now=NOW), BOARD.endorse(COURSE, WORDS, now=NOW)]
    report = judge(bytes(inside), *beside)
    assert [(one.role, one.pointer) for one in report.nested] == [
        ("endorsement", "/credentialSubject/achievement/endorsement/0"),
        ("endorsement", "/credentialSubject/achievement/endorsement/1"),
        ("endorsement", "/issuer"),
        ("endorsement", "/credentialSubject/achievement"),
    ]
    assert [one.report.badge.issuer_id for one in report.nested if one.report.badge] == [
        each.profile.id for each in (GUILD, BOARD, GUILD, BOARD)
    ]
    assert report["endorsements"].params["own"] == 0
    few = judge(bytes(inside), *beside, budget=Budget(max_nested=2))
    assert [one.report.verdict for one in few.nested] == [Verdict.ACCEPTED] * 2 + [Verdict.UNDECIDED] * 2
