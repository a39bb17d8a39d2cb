"""The check `trust`, whole: what it says, of whom, to whom, and what becomes of the answers of registries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest

from openbadge_issuer import default_contexts
from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject
from openbadge_issuer.errors import ConfigurationError, Finding, ResolutionError
from openbadge_issuer.ports import Resolution
from openbadge_issuer.proofs.vc_jwt import VcJwt
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_issuer, fixed_signer, make_badge
from openbadge_issuer.verification import Check, Outcome, Policy, TrustedIssuers
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import read_secured
from openbadge_issuer.verification.trust import Enquiry, Listing
from openbadge_issuer.verification.trust.checking import check_trust

KEY = f"{ISSUER_ID}#key-1"
CREATOR = "did:web:publisher.example"
ACHIEVEMENT = "https://school.example/achievements/1"
MINE = TrustedIssuers({ISSUER_ID: "The School"})
OTHERS = TrustedIssuers({"did:web:else.example": "Somebody else"})
SPEC = "https://www.w3.org/TR/vc-data-model-2.0/#trust-model"
LATER = NOW + timedelta(days=1)
LONG = "x" * 201
CUT = "x" * 200
ASK_ISSUER = "Ask the issuer for its id through a channel that you trust, and add it if it is right."
ASK_CREATOR = "Ask the creator whether this issuer may award their achievement."
UNCHECKED = "Who stands behind this badge was not checked"
AGAIN = "Ask again later, or look the issuer up yourself."


class Registry:
    """Somebody's own: answers by the id that is asked about, and remembers every enquiry."""

    def __init__(self, name: str, answers: Mapping[str, object] | object = None) -> None:
        self.name = name
        self.answers = answers if isinstance(answers, Mapping) else {ISSUER_ID: answers}
        self.asked: list[Enquiry] = []

    def look_up(self, enquiry: Enquiry, /) -> Resolution[Listing]:
        yield from ()
        self.asked.append(enquiry)
        answer = self.answers.get(enquiry.issuer_id, Listing(outcome="not_listed"))
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[return-value]


def badge(issuer: Any = ISSUER_ID, creator: object = None, **members: Any) -> JSONObject:
    """As much of a badge as this check reads."""
    achievement: dict[str, Any] = {"id": ACHIEVEMENT, **({"creator": creator} if creator else {})}
    document: dict[str, Any] = {"credentialSubject": {"achievement": achievement}, **members}
    return {"issuer": issuer, **document} if issuer else document


def examined(
    proof: Outcome = Outcome.PASSED, issuer: Outcome = Outcome.PASSED, method: object = KEY
) -> Examined:
    passed = check("structure", Outcome.PASSED, "passed", "")
    owned = check("issuer", issuer, "owned", "", params={"verification_method": method})  # type: ignore[dict-item]
    return Examined(
        contexts=passed, structure=passed, proof=check("proof", proof, "verified", ""), issuer=owned
    )


PROVEN = examined()


def judged(
    policy: Policy,
    document: JSONObject | None = None,
    *,
    by: Examined = PROVEN,
    token: VcJwt | None = None,
    now: datetime = NOW,
) -> Check:
    """The check on a badge, by registries that ask nobody else."""
    rounds = check_trust(
        badge() if document is None else document, token, by, Question(policy, default_contexts(), now)
    )
    try:
        next(rounds)
    except StopIteration as done:
        found: Check = done.value
        assert not found.parts or found.message == " ".join(each.message for each in found.parts)
        return replace(found, parts=())
    raise AssertionError("nothing is fetched here")


def trust(outcome: Outcome, code: str, message: str, **rest: Any) -> Check:
    """What is expected: by default it is about the issuer, and the verifier's turn unless it passed."""
    passed = outcome is Outcome.PASSED
    return Check(
        **{
            "name": "trust",
            "outcome": outcome,
            "code": f"trust.{code}",
            "message": message,
            "pointer": "" if passed else "/issuer",
            "spec": SPEC,
            "turn": "nobody" if passed else "verifier",
            **rest,
        }
    )


def said(
    code: str, message: str, /, registry: str = "", severity: str = "info", advice: str = "", **params: Any
) -> Finding:
    """What one of several registries said, as it is told."""
    return Finding(
        code=f"trust.{code}",
        message=message,
        severity=severity,  # type: ignore[arg-type]
        pointer="/issuer",
        params={"issuer": ISSUER_ID, **params, **({"registry": registry} if registry else {})},
        advice=advice,
    )


def not_known(registry: str) -> str:
    return f"Whether the issuer {ISSUER_ID} is in the registry '{registry}' is not known."


def test_another_issuer_than_the_one_that_was_expected() -> None:
    policy = Policy(expected_issuer="did:web:college.example")
    assert judged(policy) == trust(
        Outcome.FAILED,
        "other_issuer",
        f"This badge names {ISSUER_ID} as its issuer, not did:web:college.example.",
        params={"issuer": ISSUER_ID, "expected": "did:web:college.example"},
        advice="Do not rely on it. Ask the issuer whether it made this badge.",
    )
    assert judged(policy, badge(None)) == trust(
        Outcome.FAILED,
        "no_issuer",
        "This badge names no issuer, so none whom you trust.",
        params={"issuer": "", "expected": "did:web:college.example"},
        advice=ASK_ISSUER,
    )


def test_another_achievement_than_the_one_that_was_expected() -> None:
    policy = Policy(expected_issuer=ISSUER_ID, expected_achievement="urn:other")
    assert judged(policy) == trust(
        Outcome.FAILED,
        "other_achievement",
        f"This badge is for {ACHIEVEMENT}, not for urn:other.",
        params={"achievement": ACHIEVEMENT, "expected": "urn:other"},
        pointer="/credentialSubject/achievement/id",
        advice="Do not rely on it. Ask the issuer whether it made this badge.",
    )
    nameless: JSONObject = {"issuer": ISSUER_ID, "credentialSubject": {"achievement": {"name": "Welding"}}}
    assert judged(policy, nameless) == trust(
        Outcome.FAILED,
        "no_achievement_id",
        "This badge is for an achievement without an id, not for urn:other.",
        params={"achievement": "", "expected": "urn:other"},
        pointer="/credentialSubject/achievement/id",
        advice="Do not rely on it. Ask the issuer whether it made this badge.",
    )


@pytest.mark.parametrize(
    "subject",
    [
        {},
        {"type": ["ClrSubject"], "achievement": []},
        {"achievement": [{"id": ACHIEVEMENT}, {"id": "urn:other"}]},
    ],
    ids=["none", "of a record", "several"],
)
def test_an_achievement_is_expected_of_what_is_not_awarded_for_one(subject: JSONObject) -> None:
    policy = Policy(expected_issuer=ISSUER_ID, expected_achievement=ACHIEVEMENT)
    assert judged(policy, {"issuer": ISSUER_ID, "credentialSubject": subject}) == trust(
        Outcome.FAILED,
        "no_achievement",
        f"It is not awarded for one achievement, and so not for {ACHIEVEMENT}.",
        params={"achievement": "", "expected": ACHIEVEMENT},
        pointer="/credentialSubject",
        advice="Check a badge by itself: in a record, each has a report of its own, with its achievement.",
    )


def test_the_issuer_and_the_achievement_that_were_expected() -> None:
    assert judged(Policy(expected_issuer=ISSUER_ID, expected_achievement=ACHIEVEMENT)) == trust(
        Outcome.PASSED,
        "expected_issuer",
        f"The issuer is {ISSUER_ID}, as you expected.",
        params={"issuer": ISSUER_ID},
    )


KNOWN = "The issuer is one whom you trust."
YES = "It is on your list, as 'The School'."
ON_MY_LIST = (said("listed", KNOWN, name="The School"), said("on_list", YES, name="The School"))


def test_the_issuer_on_a_list_of_the_callers_own() -> None:
    assert judged(Policy(trust=MINE)) == trust(
        Outcome.PASSED,
        "listed",
        f"{KNOWN} It is on your list, as 'The School'.",
        params={"issuer": ISSUER_ID, "name": "The School"},
        findings=ON_MY_LIST,
    )


NOT_MINE = f"The issuer {ISSUER_ID} is not among those whom you trust, whatever it calls itself."
NOT_ON_LIST = f"The issuer {ISSUER_ID} is not on your list."


def not_in(registry: str) -> str:
    return f"The issuer {ISSUER_ID} is not in the registry '{registry}'."


@pytest.mark.parametrize("by", [PROVEN, examined(Outcome.FAILED)], ids=["proven", "forged"])
def test_an_issuer_who_is_not_on_the_callers_list(by: Examined) -> None:
    """Said of a forgery as well: it takes no proof to see that nobody on the list is named."""
    assert judged(Policy(trust=OTHERS), by=by) == trust(
        Outcome.FAILED, "not_listed", NOT_MINE, params={"issuer": ISSUER_ID}, advice=ASK_ISSUER
    )
    two = judged(Policy(trust=[OTHERS, TrustedIssuers({"did:web:third.example": "Third"})]), by=by)
    assert two.message == NOT_MINE
    assert two.findings == (said("not_on_list", NOT_ON_LIST),) * 2


def test_of_a_long_id_and_name_only_the_beginning_is_told() -> None:
    """Of what a stranger may write a megabyte of, each sentence has a part; the view of the badge has it as it is."""
    long, name = f"https://school.example/{'x' * 300}", "n" * 300
    for policy in (Policy(), Policy(trust=OTHERS), Policy(trust=[OTHERS, MINE])):
        found = judged(policy, badge(issuer=long))
        assert (found.params["issuer"], long in found.message) == (long[:200], False)
        assert [each.params["issuer"] for each in found.findings] == [long[:200]] * len(found.findings)
    listed = Registry("A", {long: Listing(outcome="listed", name="S")})
    for trusted in (listed, Registry("A", {long: BUSY})):
        found = judged(Policy(trust=trusted), badge(issuer=long))
        assert (found.params["issuer"], long in found.message) == (long[:200], False)
        assert [each.params["issuer"] for each in found.findings] == [long[:200]] * 2
    named = judged(Policy(), {"issuer": {"id": long, "name": name}})
    assert (named.params["claimed_name"], name in named.message) == (name[:200], False)


def test_one_of_the_callers_lists_suffices() -> None:
    found = judged(Policy(trust=[OTHERS, MINE]))
    assert (found.outcome, found.code) == (Outcome.PASSED, "trust.listed")
    assert found.findings == (ON_MY_LIST[0], said("not_on_list", NOT_ON_LIST), ON_MY_LIST[1])


def test_a_badge_that_names_nobody() -> None:
    nobody = trust(
        Outcome.FAILED,
        "no_issuer",
        "This badge names no issuer, so none whom you trust.",
        params={"issuer": ""},
        advice=ASK_ISSUER,
    )
    silent = Registry("Ministry", Listing(outcome="not_listed", code="trust.closed", message="It closed."))
    for trusted in (MINE, silent):
        assert judged(Policy(trust=trusted), badge(None)) == nobody


def test_somebody_who_endorses_and_is_not_known() -> None:
    endorsement = badge(type=["VerifiableCredential", "EndorsementCredential"])
    assert judged(Policy(trust=OTHERS), endorsement).message == NOT_MINE


SILENT = Registry("Ministry")


@pytest.mark.parametrize(
    "policy",
    [
        Policy(trust=MINE),
        Policy(trust=SILENT),
        Policy(trust=[MINE, SILENT]),
        Policy(expected_issuer=ISSUER_ID),
    ],
    ids=["list", "registry", "several", "expected"],
)
@pytest.mark.parametrize(
    ("by", "code"),
    [
        (examined(Outcome.FAILED), "not_run_proof"),
        (examined(issuer=Outcome.UNKNOWN), "not_run_issuer"),
    ],
    ids=["proof", "issuer"],
)
def test_nobody_is_asked_about_what_is_not_shown_to_be_the_issuers(
    policy: Policy, by: Examined, code: str
) -> None:
    assert judged(policy, by=by) == trust(
        Outcome.UNKNOWN,
        code,
        "It names an issuer that you may trust; whether that issuer signed it was not shown.",
        pointer="",
        turn="nobody",
    )
    assert SILENT.asked == []


def test_what_a_registry_is_asked() -> None:
    registry = Registry("Ministry")
    judged(Policy(trust=registry), badge())
    content = bytes(make_badge(issuer=fixed_issuer(fixed_signer("P-256"))))
    read = read_secured(content, DEFAULT_LIMITS)
    assert read is not None
    assert read.token is not None
    judged(Policy(trust=registry), badge(), token=read.token, by=examined(method=None))
    assert registry.asked == [
        Enquiry(issuer_id=ISSUER_ID, now=NOW, document=badge(), verification_method=KEY),
        Enquiry(issuer_id=ISSUER_ID, now=NOW, document=badge(), header=read.token.header),
    ]
    assert registry.asked[1].header


def test_what_registries_read_is_read_once_and_counts_for_the_whole_check() -> None:
    registry = Registry("Ministry", Listing(outcome="listed", name="School"))
    question = Question(Policy(trust=registry), default_contexts(), NOW)
    with pytest.raises(StopIteration):
        next(check_trust(badge(creator=CREATOR), None, PROVEN, question))
    assert [each.issuer_id for each in registry.asked] == [ISSUER_ID, CREATOR]
    for enquiry in registry.asked:
        assert enquiry.shared is question.shared
        assert enquiry.effort is question.effort


def test_where_nothing_is_left_for_a_registry_that_is_not_its_fault() -> None:
    with pytest.raises(BeyondEffort):
        judged(Policy(trust=Registry("Ministry", BeyondEffort())))


def test_a_registry_that_lists_the_issuer() -> None:
    registry = Registry("Ministry", Listing(outcome="listed", name="School", until=LATER, params={"x": 1}))
    where = "It is in the registry 'Ministry', as 'School'."
    more: dict[str, Any] = {"x": 1, "name": "School", "until": "2026-02-01T12:00:00+00:00"}
    assert judged(Policy(trust=registry)) == trust(
        Outcome.PASSED,
        "listed",
        f"{KNOWN} {where}",
        params={"issuer": ISSUER_ID, "registry": "Ministry", **more},
        findings=(said("listed", KNOWN, "Ministry", **more), said("in_registry", where, "Ministry", **more)),
    )


def test_what_registries_say_may_be_long() -> None:
    long = Registry(LONG, Listing(outcome="listed", name=LONG))
    found = judged(Policy(trust=[long, OTHERS]), badge(creator=CREATOR))
    assert found.params["name"] == found.params["registry"] == CUT
    assert f"in the registry '{CUT}', as '{CUT}'." in found.message
    in_registry = f"It is in the registry '{CUT}', as '{CUT}'."
    assert found.findings[0] == said("listed", KNOWN, CUT, name=CUT)
    assert found.findings[1] == said("in_registry", in_registry, CUT, name=CUT)
    unknown = judged(Policy(trust=Registry(LONG, Listing(outcome="unknown", message="Busy."))))
    assert unknown.params["registry"] == CUT
    assert unknown.message == (
        f"Whether the issuer {ISSUER_ID} is in the registry '{CUT}' is not known. Busy."
    )
    made = Registry(
        "A", {ISSUER_ID: Listing(outcome="listed"), CREATOR: Listing(outcome="listed", name=LONG)}
    )
    creator = judged(Policy(trust=made), badge(creator=CREATOR)).findings[-1]
    assert creator.params == {"issuer": CREATOR, "registry": "A", "name": CUT}
    assert creator.message == f"It is in the registry 'A', as '{CUT}'."


def test_a_registry_that_does_not_list_the_issuer() -> None:
    assert judged(Policy(trust=Registry("Ministry", Listing(outcome="not_listed")))) == trust(
        Outcome.FAILED, "not_listed", NOT_MINE, params={"issuer": ISSUER_ID}, advice=ASK_ISSUER
    )
    gone = Listing(
        outcome="not_listed",
        code="trust.closed",
        message="It closed.",
        advice="Ask the heir.",
        params={"year": 2020},
    )
    assert judged(Policy(trust=Registry("Ministry", gone))) == trust(
        Outcome.FAILED,
        "closed",
        f"{not_in('Ministry')} It closed.",
        params={"issuer": ISSUER_ID, "year": 2020, "registry": "Ministry"},
        advice="Ask the heir.",
        findings=(
            said("not_in_registry", not_in("Ministry"), "Ministry", year=2020),
            said("closed", "It closed.", "Ministry", year=2020, advice="Ask the heir."),
        ),
    )
    unadvised = judged(Policy(trust=Registry("Ministry", replace(gone, advice=""))))
    assert (unadvised.advice, {each.advice for each in unadvised.findings}) == (ASK_ISSUER, {""})
    quiet = Listing(outcome="not_listed", message="It closed.")
    assert judged(Policy(trust=Registry("Ministry", quiet))) == trust(
        Outcome.FAILED,
        "not_listed",
        f"{NOT_MINE} It closed.",
        params={"issuer": ISSUER_ID},
        advice=ASK_ISSUER,
        findings=(
            said("not_in_registry", not_in("Ministry"), "Ministry"),
            said("said", "It closed.", "Ministry", message="It closed."),
        ),
    )
    advised = judged(Policy(trust=Registry("Ministry", replace(quiet, advice="Ask the heir."))))
    assert (advised.code, advised.advice) == ("trust.not_listed", "Ask the heir.")
    assert [each.advice for each in advised.findings] == ["", "Ask the heir."]


def test_a_code_or_an_advice_without_words() -> None:
    """There is nothing to quote; the code stands with the answer."""
    coded = Listing(outcome="not_listed", code="trust.closed", message=" ", advice="Ask the heir.")
    silent = Registry("B", Listing(outcome="not_listed"))
    assert judged(Policy(trust=[Registry("A", coded), silent])) == trust(
        Outcome.FAILED,
        "not_listed",
        NOT_MINE,
        params={"issuer": ISSUER_ID},
        advice=ASK_ISSUER,
        findings=(
            said("closed", not_in("A"), "A", advice="Ask the heir."),
            said("not_in_registry", not_in("B"), "B"),
        ),
    )
    unknown = replace(coded, outcome="unknown")
    assert judged(Policy(trust=Registry("A", unknown))) == trust(
        Outcome.UNKNOWN,
        "closed",
        not_known("A"),
        params={"issuer": ISSUER_ID, "registry": "A"},
        advice="Ask the heir.",
    )


def test_what_a_registry_that_lists_the_issuer_says_besides() -> None:
    where = "It is in the registry 'A', as 'S'."
    known, in_registry = said("listed", KNOWN, "A", name="S"), said("in_registry", where, "A", name="S")
    for code, more in ((), {"message": "A member."}), (("trust.member",), {}):
        listing = Listing(outcome="listed", name="S", code="".join(code), message=" A member. ")
        words = said("".join(code).removeprefix("trust.") or "said", "A member.", "A", name="S", **more)
        assert judged(Policy(trust=Registry("A", listing))) == trust(
            Outcome.PASSED,
            "listed",
            f"{KNOWN} {where} A member.",
            params={"issuer": ISSUER_ID, "registry": "A", "name": "S"},
            findings=(known, in_registry, words),
        )
    quiet = Listing(outcome="listed", name="S", code="trust.member")
    assert judged(Policy(trust=Registry("A", quiet))).findings == (known, in_registry)


def test_our_values_are_ours() -> None:
    """A registry's own do not take their places; one without a name is named so."""
    theirs: dict[str, Any] = {"issuer": "x", "registry": "x", "name": "x", "until": "x"}
    listed = Listing(outcome="listed", name="S", until=LATER, params=theirs)
    ours = {"issuer": ISSUER_ID, "registry": "A", "name": "S", "until": LATER.isoformat()}
    assert judged(Policy(trust=Registry("A", listed))).params == ours
    nameless = judged(Policy(trust=Registry("", Listing(outcome="unknown"))))
    assert (nameless.code, nameless.params) == ("trust.unknown_on_list", {"issuer": ISSUER_ID})
    assert nameless.message == f"Whether the issuer {ISSUER_ID} is on your list is not known."


def test_the_first_reason_is_told_and_all_answers_are() -> None:
    answers = [
        Listing(outcome="not_listed"),
        Listing(outcome="not_listed", code="trust.closed", message="It closed.", params={"year": 2020}),
        Listing(outcome="not_listed", code="trust.moved", message="It moved.", advice="Ask there."),
    ]
    found = judged(Policy(trust=[OTHERS, *(Registry(f"R{at}", each) for at, each in enumerate(answers))]))
    assert found == trust(
        Outcome.FAILED,
        "closed",
        f"{not_in('R1')} It closed.",
        params={"issuer": ISSUER_ID, "year": 2020, "registry": "R1"},
        advice=ASK_ISSUER,
        findings=(
            said("not_on_list", NOT_ON_LIST),
            said("not_in_registry", not_in("R0"), "R0"),
            said("not_in_registry", not_in("R1"), "R1", year=2020),
            said("closed", "It closed.", "R1", year=2020),
            said("not_in_registry", not_in("R2"), "R2"),
            said("moved", "It moved.", "R2", advice="Ask there."),
        ),
    )


BUSY = Listing(
    outcome="unknown",
    code="trust.busy",
    message="It is busy.",
    advice="Wait a day.",
    retry="later",
    params={"queue": 7},
)


BUSY_IN_MINISTRY = (
    said("unknown", not_known("Ministry"), "Ministry", "warning", queue=7),
    said("busy", "It is busy.", "Ministry", "warning", queue=7, advice="Wait a day."),
)


def test_a_registry_that_could_not_be_asked() -> None:
    assert judged(Policy(trust=Registry("Ministry", BUSY))) == trust(
        Outcome.UNKNOWN,
        "busy",
        f"Whether the issuer {ISSUER_ID} is in the registry 'Ministry' is not known. It is busy.",
        params={"issuer": ISSUER_ID, "registry": "Ministry", "queue": 7},
        advice="Wait a day.",
        retry="later",
        findings=BUSY_IN_MINISTRY,
    )
    quiet = Registry("Ministry", Listing(outcome="unknown", message="Busy."))
    assert judged(Policy(trust=quiet)) == trust(
        Outcome.UNKNOWN,
        "unknown",
        f"{not_known('Ministry')} Busy.",
        params={"issuer": ISSUER_ID, "registry": "Ministry"},
        advice=AGAIN,
        findings=(
            said("unknown", not_known("Ministry"), "Ministry", "warning"),
            said("said", "Busy.", "Ministry", "warning", message="Busy."),
        ),
    )
    assert judged(Policy(trust=Registry("Ministry", Listing(outcome="unknown")))) == trust(
        Outcome.UNKNOWN,
        "unknown",
        f"Whether the issuer {ISSUER_ID} is in the registry 'Ministry' is not known.",
        params={"issuer": ISSUER_ID, "registry": "Ministry"},
        advice=AGAIN,
    )


def test_a_list_of_the_callers_own_that_does_not_answer() -> None:
    """One without a name, which is kept elsewhere."""
    message = f"Whether the issuer {ISSUER_ID} is on your list is not known."
    found = judged(Policy(trust=[Registry("", Listing(outcome="unknown")), OTHERS]))
    assert (found.outcome, found.code, found.message) == (Outcome.UNKNOWN, "trust.unknown_on_list", message)
    assert found.findings == (
        said("unknown_on_list", message, severity="warning"),
        said("not_on_list", NOT_ON_LIST),
    )


def test_one_that_could_not_be_asked_among_others() -> None:
    no = Registry("B", Listing(outcome="not_listed"))
    told = (
        said("not_in_registry", not_in("B"), "B"),
        said("unknown", not_known("A"), "A", "warning", queue=7),
        said("busy", "It is busy.", "A", "warning", queue=7, advice="Wait a day."),
    )
    open_ = judged(Policy(trust=[no, Registry("A", BUSY)]))
    assert (open_.outcome, open_.code, open_.findings) == (Outcome.UNKNOWN, "trust.busy", told)
    yes = Registry("C", Listing(outcome="listed", name="S"))
    listed = judged(Policy(trust=[no, Registry("A", BUSY), yes]))
    assert (listed.outcome, listed.params["name"]) == (Outcome.PASSED, "S")
    assert listed.message == f"{KNOWN} It is in the registry 'C', as 'S'."
    assert listed.findings == (
        said("listed", KNOWN, "C", name="S"),
        *told,
        said("in_registry", "It is in the registry 'C', as 'S'.", "C", name="S"),
    )


def ended(until: str) -> tuple[Finding, ...]:
    return (
        said("not_in_registry", not_in("A"), "A", until=until),
        said("ended", f"It was listed until {until}.", "A", advice=ASK_ISSUER, until=until),
    )


@pytest.mark.parametrize(
    ("until", "now", "outcome"),
    [
        (None, NOW, Outcome.PASSED),
        (NOW + timedelta(microseconds=1), NOW, Outcome.PASSED),
        (NOW, NOW, Outcome.FAILED),
        (NOW - timedelta(days=1), NOW, Outcome.FAILED),
    ],
    ids=["no end", "a moment later", "now", "yesterday"],
)
def test_until_when_it_is_listed(until: datetime | None, now: datetime, outcome: Outcome) -> None:
    found = judged(Policy(trust=Registry("A", Listing(outcome="listed", name="S", until=until))), now=now)
    assert found.outcome is outcome
    if until is not None and outcome is Outcome.FAILED:
        assert found == trust(
            Outcome.FAILED,
            "ended",
            f"{not_in('A')} It was listed until {until.isoformat()}.",
            params={"issuer": ISSUER_ID, "until": until.isoformat(), "registry": "A"},
            advice=ASK_ISSUER,
            findings=ended(until.isoformat()),
        )


def test_one_of_several_that_has_ended_and_one_that_says_no_more_than_that_it_does_not_know() -> None:
    once = Registry("A", Listing(outcome="listed", name="S", until=NOW))
    found = judged(Policy(trust=[once, Registry("B", Listing(outcome="unknown"))]))
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "trust.unknown")
    assert found.findings == (*ended(NOW.isoformat()), said("unknown", not_known("B"), "B", "warning"))


@pytest.mark.parametrize("outcome", ["not_listed", "unknown"])
def test_what_is_not_listed_has_no_end(outcome: Any) -> None:
    ending = Listing(outcome=outcome, until=NOW, message="Why.")
    found = judged(Policy(trust=Registry("A", ending)))
    assert found.message.endswith("Why.")
    assert "until" not in found.params
    assert [each.code for each in found.findings if "until" not in each.params][1:] == ["trust.said"]


class Timeless(tzinfo):
    """A zone that does not know its distance from UTC: no moment in it can be compared."""

    def utcoffset(self, _: datetime | None, /) -> timedelta | None:
        return None

    dst = utcoffset

    def tzname(self, _: datetime | None, /) -> str | None:
        return None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (None, "NoneType"),
        ("listed", "str"),
        (RuntimeError("a secret"), "RuntimeError"),
        (ResolutionError("a secret", code="resolve.x"), "ResolutionError"),
        (Listing(outcome="perhaps"), "Listing"),  # type: ignore[arg-type]
        (Listing(outcome="listed", name=None), "Listing"),  # type: ignore[arg-type]
        (Listing(outcome="not_listed", code=None), "Listing"),  # type: ignore[arg-type]
        (Listing(outcome="unknown", code="trust.not_run_here"), "Listing"),
        (Listing(outcome="listed", name="S", code="ours"), "Listing"),
        (Listing(outcome="listed", name="S", code="trust.Ours"), "Listing"),
        (Listing(outcome="listed", name="S", code="trust.ours\n"), "Listing"),
        (Listing(outcome="not_listed", message=7), "Listing"),  # type: ignore[arg-type]
        (Listing(outcome="not_listed", advice=["a"]), "Listing"),  # type: ignore[arg-type]
        (Listing(outcome="unknown", retry="soon"), "Listing"),  # type: ignore[arg-type]
        (Listing(outcome="not_listed", params=None), "Listing"),  # type: ignore[arg-type]
        (Listing(outcome="listed", name="S", until="2030-01-01"), "Listing"),  # type: ignore[arg-type]
        (Listing(outcome="listed", name="S", until=LATER.replace(tzinfo=None)), "Listing"),
        (Listing(outcome="listed", name="S", until=LATER.replace(tzinfo=Timeless())), "Listing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_is_none_neither_vouches_nor_refuses(answer: object, kind: str) -> None:
    assert judged(Policy(trust=Registry("Ministry", answer))) == trust(
        Outcome.UNKNOWN,
        "failed",
        f"Whether the issuer {ISSUER_ID} is in the registry 'Ministry' is not known. "
        f"Asking it ended in a {kind}.",
        params={"issuer": ISSUER_ID, "registry": "Ministry", "kind": kind},
        advice=AGAIN,
        findings=(
            said("unknown", not_known("Ministry"), "Ministry", "warning", kind=kind),
            said("failed", f"Asking it ended in a {kind}.", "Ministry", "warning", kind=kind),
        ),
    )


def test_a_time_in_another_zone_is_a_time() -> None:
    there = (NOW + timedelta(seconds=1)).astimezone(timezone(timedelta(hours=-5)))
    assert (
        judged(Policy(trust=Registry("A", Listing(outcome="listed", until=there)))).outcome is Outcome.PASSED
    )


@pytest.mark.parametrize("trusted", [Registry(None), [MINE, Registry(7)]], ids=["alone", "one of two"])  # type: ignore[arg-type]
def test_a_registry_has_a_name(trusted: Any) -> None:
    """Or a sentence could not be made once it answers, in the midst of a check."""
    with pytest.raises(ConfigurationError, match=r"^Each registry has a `name`, a text\.$") as wrong:
        Policy(trust=trusted)
    assert wrong.value.detail_code == "config.trust"


@pytest.mark.parametrize(
    ("issuer", "claimed", "message"),
    [
        (
            {"id": ISSUER_ID, "name": "A famous university"},
            "A famous university",
            f"{UNCHECKED}: it calls itself 'A famous university', and anyone can write that name.",
        ),
        (
            {"id": ISSUER_ID, "name": [{"@value": "École", "@language": "fr"}, {"@value": "School"}]},
            "École",
            f"{UNCHECKED}: it calls itself 'École', and anyone can write that name.",
        ),
        (
            *(ISSUER_ID, ISSUER_ID),
            f"{UNCHECKED}: it calls itself '{ISSUER_ID}', and anyone can write that name.",
        ),
        (
            *({"id": ISSUER_ID, "name": {"@value": 7}}, ISSUER_ID),
            f"{UNCHECKED}: it calls itself '{ISSUER_ID}', and anyone can write that name.",
        ),
    ],
    ids=["named", "named in languages", "nameless", "named by what is no text"],
)
def test_nobody_was_named_whom_the_caller_trusts(issuer: object, claimed: str, message: str) -> None:
    lax = trust(
        Outcome.WARNING,
        "not_asked",
        message,
        params={"issuer": ISSUER_ID, "claimed_name": claimed},
        advice="Name the issuers that you trust, or compare the issuer's id with one that you know.",
    )
    assert judged(Policy(), badge(issuer)) == lax
    assert judged(Policy(), badge(issuer), by=examined(Outcome.FAILED)) == lax
    strict = judged(Policy(required=Policy().required | {"trust"}), badge(issuer))
    assert strict == trust(Outcome.UNKNOWN, "not_asked", message, params=lax.params, advice=lax.advice)


def made_by(message: str, code: str = "", severity: str = "warning", **params: str) -> Finding:
    known = severity == "info"
    return Finding(
        code=f"trust.other_creator{code}",
        message=f"The achievement was made by somebody else, {CREATOR}{message}",
        severity=severity,  # type: ignore[arg-type]
        pointer="/credentialSubject/achievement/creator",
        params={"creator": CREATOR, **params},
        advice="" if known else ASK_CREATOR,
    )


def found_at_creator(code: str, message: str, registry: str = "", **params: str) -> Finding:
    """Where they are known, and as whom."""
    found = said(code, message, registry, **params)
    return replace(
        found,
        pointer="/credentialSubject/achievement/creator",
        params={**found.params, "issuer": CREATOR},
    )


def of_issuer(message: str, code: str = "listed", severity: str = "info", **params: Any) -> Finding:
    where = "" if severity == "info" else "/issuer"
    return replace(said(code, message, severity=severity, **params), spec=SPEC, pointer=where)


@pytest.mark.parametrize(
    "creator", [CREATOR, {"id": CREATOR, "name": "A famous university"}], ids=["id", "object"]
)
def test_a_creator_whom_nobody_on_the_list_is(creator: object) -> None:
    finding = made_by(", says the badge, and none whom you trust.", "_not_listed")
    assert judged(Policy(trust=MINE), badge(creator=creator)) == trust(
        Outcome.WARNING,
        "other_creator_not_listed",
        f"{KNOWN} {YES} {finding.message}",
        params={"issuer": ISSUER_ID, "name": "The School", "creator": CREATOR},
        advice=ASK_CREATOR,
        pointer="/credentialSubject/achievement/creator",
        findings=(*ON_MY_LIST, finding),
    )


def test_a_creator_who_is_known() -> None:
    both = TrustedIssuers({ISSUER_ID: "The School", CREATOR: "The Publisher"})
    finding = made_by(", whom you trust.", "_listed", "info")
    where = found_at_creator("on_list", "It is on your list, as 'The Publisher'.", name="The Publisher")
    assert judged(Policy(trust=both), badge(creator=CREATOR)) == trust(
        Outcome.PASSED,
        "listed",
        f"{KNOWN} {YES} {finding.message} {where.message}",
        params={"issuer": ISSUER_ID, "name": "The School"},
        findings=(*ON_MY_LIST, finding, where),
    )


def test_a_creator_about_whom_nobody_could_be_asked() -> None:
    registry = Registry("A", {CREATOR: BUSY})
    found = judged(Policy(trust=[MINE, registry]), badge(creator=CREATOR))
    assert (found.outcome, found.code) == (Outcome.WARNING, "trust.other_creator_unknown")
    assert found.findings == (
        *ON_MY_LIST,
        said("not_in_registry", not_in("A"), "A"),
        made_by(", says the badge; whether you trust them is not known.", "_unknown"),
    )
    assert registry.asked[-1] == Enquiry(issuer_id=CREATOR, now=NOW)  # who has signed nothing


def test_a_creator_where_the_issuer_was_expected() -> None:
    expected = f"The issuer is {ISSUER_ID}, as you expected."
    finding = made_by(", says the badge; nobody was asked about them.")
    found = judged(Policy(expected_issuer=ISSUER_ID), badge(creator=CREATOR))
    assert (found.outcome, found.code) == (Outcome.WARNING, "trust.other_creator")
    assert found.message == f"{expected} {finding.message}"
    assert found.params == {"issuer": ISSUER_ID, "creator": CREATOR}
    assert found.findings == (of_issuer(expected, "expected_issuer"), finding)


def test_a_creator_where_nobody_was_asked() -> None:
    finding = made_by(", says the badge; nobody was asked about them.")
    alone = judged(Policy())
    assert judged(Policy(), badge(creator=CREATOR)) == trust(
        Outcome.WARNING,
        "not_asked",
        f"{alone.message} {finding.message}",
        params=alone.params,
        advice=alone.advice,
        findings=(
            of_issuer(alone.message, "not_asked", "warning", claimed_name=ISSUER_ID, advice=alone.advice),
            finding,
        ),
    )


def test_a_creator_never_makes_the_answer_better() -> None:
    """Not even one whom the registry lists: who is not the issuer has not signed."""
    answers = {ISSUER_ID: Listing(outcome="not_listed"), CREATOR: Listing(outcome="listed", name="P")}
    registry = Registry("A", answers)
    found = judged(Policy(trust=registry), badge(creator=CREATOR))
    finding = made_by(", says the badge; nobody was asked about them.")
    assert (found.outcome, found.code) == (Outcome.FAILED, "trust.not_listed")
    refused = of_issuer(NOT_MINE, "not_listed", "error", advice=ASK_ISSUER)
    assert (found.message, found.findings) == (f"{NOT_MINE} {finding.message}", (refused, finding))
    assert [enquiry.issuer_id for enquiry in registry.asked] == [ISSUER_ID]
    open_ = judged(Policy(trust=Registry("A", {**answers, ISSUER_ID: BUSY})), badge(creator=CREATOR))
    assert (open_.outcome, open_.code) == (Outcome.UNKNOWN, "trust.busy")
    known = (
        made_by(", whom you trust.", "_listed", "info"),
        found_at_creator("in_registry", "It is in the registry 'A', as 'P'.", "A", name="P"),
    )
    words = (not_known("A"), BUSY.message, *(each.message for each in known))
    assert open_.message == " ".join(words)
    assert [each.code for each in open_.findings[:-2]] == ["trust.unknown", "trust.busy"]
    assert open_.findings[-2:] == known


def test_a_creators_id_may_be_long() -> None:
    found = judged(Policy(), badge(creator=LONG)).findings[-1]
    assert f"by somebody else, {CUT}, says the badge" in found.message
    assert found.params["creator"] == CUT


@pytest.mark.parametrize("creator", [None, ISSUER_ID, {"id": ISSUER_ID}, {"name": "Somebody"}], ids=str)
def test_no_other_creator_is_nothing_to_tell(creator: object) -> None:
    registry = Registry("A", Listing(outcome="listed", name="S"))
    found = judged(Policy(trust=registry), badge(creator=creator))
    assert (found.outcome, len(found.findings)) == (Outcome.PASSED, 2)
    assert {each.code for each in found.findings} == {"trust.listed", "trust.in_registry"}
    assert len(registry.asked) == 1


def test_where_nobody_is_expected_a_badge_without_an_issuer_is_not_looked_into() -> None:
    found = judged(Policy(), badge(issuer=""))
    assert (found.outcome, found.code, found.params["issuer"]) == (Outcome.WARNING, "trust.not_asked", "")
