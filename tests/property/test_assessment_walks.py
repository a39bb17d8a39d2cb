"""No sequence of public calls reaches an award that the rules forbid, and no tampered record does either.

What the rules forbid is judged here by another reading of the record: from its plain JSON, with none of the library's
functions, and with the truth about who is who.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment_world import FILE, PRODUCT, World, definition, product_definition
from openbadge_issuer.assessment import Application, Policy, Record, Review, Text
from openbadge_issuer.assessment.record import Entry
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.models import Award, Recipient

REQUIRED = {"overview": "passing", "plan": "proficient"}
ASKED = {"overview": "context", "plan": "lesson-plan"}
LEVELS = {"overview": ("not-passing", "passing"), "plan": ("developing", "basic", "proficient")}
Entries: TypeAlias = list[dict[str, Any]]
Scores: TypeAlias = dict[str, dict[str, str]]
POLICIES = ("third_rater", "decider", "consensus_with_lead", "product")
STEPS = 70


class Walk:
    """A programme in which anybody tries anything, mostly what would be useful next."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        policy = self.random.choice(POLICIES)
        if policy == "product":
            self.world = World(product_definition(), product=PRODUCT)
        else:
            self.world = World(definition(policy=Policy(resolution=policy)))
        world = self.world
        names = ("ada", "r1", "r2", "r3", "r4", "officer", "decider", "second")
        self.who = dict(zip(world.people.to_json(), names, strict=True))
        for name in ("ada", "r1", "r2", "officer"):
            double = world.people.enrol(Recipient.email(f"{name}@people.example"))
            self.who[double] = name
        self.everybody = list(self.who)
        self.application = world.begun()
        if self.random.random() < 0.3:
            self.application = world.not_yet()[0].again(note="Better.", now=world.tick())
        self.stale = [self.application]
        self.unseen = False

    def anybody(self) -> str:
        return self.random.choice(self.everybody)

    def reviewer(self) -> str:
        world = self.world
        awaited = [one.reviewer for one in self.application.facts().assignments if one.status == "assigned"]
        if awaited and self.random.random() < 0.4:
            return self.random.choice(awaited)
        usual = self.random.choice((world.r1, world.r2, world.r3, world.r4))
        return usual if self.random.random() < 0.85 else self.anybody()

    def officer(self) -> str:
        world = self.world
        usual = self.random.choice((world.officer, world.officer, world.second, world.decider))
        return usual if self.random.random() < 0.9 else self.anybody()

    def scores(self) -> dict[str, str]:
        return {name: self.random.choice((*levels, *[levels[-1]] * 4)) for name, levels in LEVELS.items()}

    def review(self, reviewer: str) -> Review:
        rubric = self.world.definition.rubric_digest if self.random.random() < 0.95 else "0" * 64
        return Review(reviewer=reviewer, rubric=rubric, scores=self.scores())

    def findings(self, application: Application) -> dict[str, int]:
        found = {item.id: self.random.choice((0, 0, 0, 0, 0, 1)) for item in application.items}
        return found if self.random.random() < 0.9 else dict(list(found.items())[:1])

    def item(self, application: Application) -> str:
        withheld = [item.id for item in application.items if not item.shown]
        return self.random.choice(withheld or ["item-1"])

    def calls(self) -> dict[str, Callable[[Application], Application]]:
        world, now, feedback = self.world, self.world.tick(), {"plan": "More.", "overview": "More."}
        one, other, by = self.reviewer(), self.reviewer(), self.officer()
        levels = {
            name: self.random.choice(all_) for name, all_ in LEVELS.items() if self.random.random() < 0.6
        }
        people = world.people
        return {
            "answer": lambda it: it.answer("context", Text("Four words are enough."), now=now),
            "file": lambda it: it.answer("lesson-plan", FILE, now=now),
            "submit": lambda it: it.submit(attested=self.random.random() < 0.9, now=now),
            "check": lambda it: it.check_complete(by=by, now=now),
            "return": lambda it: it.return_incomplete(["missing"], by=by, now=now),
            "screen": lambda it: it.screen(self.findings(it), by=by, now=now),
            "release": lambda it: it.release(self.item(it), by=by, reason="Fine.", now=now),
            "assign": lambda it: it.assign(one, by=by, people=people, now=now),
            "reassign": lambda it: it.reassign(one, other, by=by, people=people, now=now),
            "accept": lambda it: it.accept(one, now=now),
            "decline": lambda it: it.decline(one, now=now),
            "conflict": lambda it: it.declare_conflict(one, now=now),
            "struck out": lambda it: it.declare_conflict(one, now=now, entered_by=by, reason="Yes."),
            "review": lambda it: it.review(self.review(one), now=now),
            "correct": lambda it: it.correct(self.review(one), now=now),
            "open": lambda it: it.open_reviews(by=by, now=now),
            "resolve": lambda it: it.resolve(levels, by=by, agreed=[one, other], now=now),
            "decide": lambda it: it.decide(by=by, feedback=feedback, now=now)[0],
            "appeal": lambda it: it.appeal(reason="No.", now=now),
            "rehear": lambda it: it.rehear(by=by, now=now),
            "uphold": lambda it: it.uphold(by=by, reason="No.", now=now),
            "again": lambda it: it.again(note="Better.", now=now),
            "withdraw": lambda it: it.withdraw(now=now),
            "hold": lambda it: it.hold(by=by, reason="Hm.", now=now),
            "clear": lambda it: it.clear(by=by, reason="Fine.", now=now),
            "deny": lambda it: it.deny(by=by, reason="Copied.", now=now),
            "out and in": lambda it: Application.from_json(json.loads(json.dumps(it.to_json()))),
            "an older one": lambda _: self.random.choice(self.stale),
        }

    def useful(self) -> str:
        state, random = self.application.state.value, self.random
        facts = self.application.facts()
        if state == "in_review" and not all(item.shown for item in self.application.items):
            new = any(item.findings is None for item in self.application.items)
            return random.choice(("screen" if new else "release",) * 7 + ("assign", "review"))
        if state == "in_review" and random.random() < 0.8:
            both = len(facts.counted()) == 2
            return "open" if both else "assign" if len(facts.active(third=False)) < 2 else "review"
        if state == "in_review":
            return random.choice(("assign", "review", "open", "correct", "conflict", "screen"))
        if state == "disagreed":
            return random.choice(("resolve", "resolve", "assign", "review", "review"))
        return {
            "draft": random.choice(("answer", "file", "submit")),
            "returned_incomplete": "submit",
            "submitted": "check",
            "agreed": "decide",
            "resolved": "decide",
            "not_yet": random.choice(("appeal", "again")),
            "appealed": "rehear",
            "upheld": "again",
            "misconduct_hold": random.choice(("clear", "clear", "rehear")),
        }.get(state, "an older one")

    def step(self) -> None:
        calls = self.calls()
        name = self.useful() if self.random.random() < 0.85 else self.random.choice(list(calls))
        if name in ("withdraw", "deny", "an older one") and self.random.random() < 0.7:
            return
        try:
            self.application = calls[name](self.application)
        except OpenBadgeError as error:
            self.unseen = error.detail_code == "assessment.unseen"
            return
        self.stale.append(self.application)

    def award(self, application: Application) -> Award | None:
        try:
            return application.decision.award(self.world.people, by=self.officer())
        except OpenBadgeError:
            return None

    def forged(self) -> Application | None:
        """The record with an entry changed, doubled, swapped or cut out, its digests right again."""
        entries, random = list(self.application.record.entries), self.random
        at, to = random.randrange(len(entries)), random.randrange(len(entries))
        kind = random.choice(("actor", "swap", "cut", "double", "data", "after"))
        if kind == "actor":
            entries[at] = replace(entries[at], actor=self.anybody())
        elif kind == "swap":
            entries[at], entries[to] = (
                replace(entries[to], at=entries[at].at),
                replace(entries[at], at=entries[to].at),
            )
        elif kind == "cut":
            del entries[at]
        elif kind == "double":
            entries.insert(at, entries[at])
        elif kind == "data" and "scores" in entries[at].data:
            entries[at] = replace(entries[at], data={**entries[at].data, "scores": self.scores()})
        elif kind == "data" and "outcome" in entries[at].data:
            entries[at] = replace(
                entries[at], data={**entries[at].data, "outcome": "awarded"}, after="awarded"
            )
        elif kind == "after":
            entries[at] = replace(entries[at], after=random.choice(entries).after)
        made: list[Entry] = []
        for number, entry in enumerate(entries):
            made.append(replace(entry, number=number, previous=made[-1].digest if made else "0" * 64))
        bound = {digest for entry in made for digest in entry.digests.values()}
        sealed = {name: one for name, one in self.application.sealed.items() if name in bound}
        try:
            return Application(self.application.definition, Record(tuple(made)), sealed)
        except OpenBadgeError:
            return None


def what_counts(
    application: Application, entries: Entries, this_round: Entries, opened: int
) -> tuple[Scores, Scores, str]:
    """The scores of the pair and of the third rater, and what is wrong with them."""
    conflicted = {entry["actor"] for entry in entries if entry["action"] == "declare_conflict"}
    asked_as_third = {
        entry["data"]["reviewer"]
        for entry in this_round
        if entry["action"] in ("assign", "reassign") and entry["from"] == "disagreed"
    }
    openings = [entry["number"] for entry in this_round if entry["action"] == "open_reviews"]
    locked = {entry["actor"]: entry["number"] for entry in this_round if entry["action"] == "review"}
    scores: Scores = {}
    third: Scores = {}
    for entry in this_round:
        if entry["action"] not in ("review", "correct"):
            continue
        if entry["data"]["rubric"] != application.definition.rubric_digest:
            return {}, {}, "another rubric was scored"
        if entry["action"] == "correct" and any(
            locked[entry["actor"]] < opening < entry["number"] for opening in openings
        ):
            return {}, {}, "a score was corrected after the review was opened"
        target = third if entry["actor"] in asked_as_third else scores
        if entry["actor"] not in conflicted and not (target is third and entry["number"] < opened):
            target[entry["actor"]] = entry["data"]["scores"]
    return scores, third, ""


def judged(person: dict[str, str], entries: Entries) -> set[str]:
    """Who reviewed, settled, upheld or decided in these entries."""
    judging = ("review", "late_review", "correct", "resolve", "uphold", "decide")
    return {person[entry["actor"]] for entry in entries if entry["action"] in judging}


def scored_unseen(entries: Entries) -> bool:
    """Whether a review was locked while all that was handed in for one of its criteria was withheld."""
    requirements: dict[str, str] = {}
    shown: set[str] = set()
    for entry in entries:
        action, data = entry["action"], entry["data"]
        if action == "answer":
            requirements[f"item-{entry['number']}"] = data["requirement"]
        elif action == "remove":
            requirements.pop(data["item"])
        elif action == "screen":
            shown |= {name for name, findings in data["items"].items() if findings == 0}
            shown -= {name for name, findings in data["items"].items() if findings > 0}
        elif action == "release":
            shown.add(data["item"])
        elif action == "review":
            for criterion in data["scores"]:
                own = {name for name, one in requirements.items() if one == ASKED[criterion]}
                if own and not own & shown:
                    return True
    return False


def not_met(scores: Scores, third: Scores, settled: dict[str, str]) -> str:
    """The first criterion whose required level most do not see reached."""
    for criterion, required in REQUIRED.items():
        order = LEVELS[criterion]
        votes = [order.index(one[criterion]) >= order.index(required) for one in scores.values()]
        if votes[0] != votes[1]:
            more = [one[criterion] for one in third.values()] or [settled.get(criterion, order[0])]
            votes.append(order.index(more[0]) >= order.index(required))
        if sum(votes) * 2 <= len(votes):
            return f"{criterion} is not met"
    return ""


def why_not(walk: Walk, application: Application) -> str:
    """What forbids an award, from the plain record alone; the empty text if nothing does."""
    entries = json.loads(json.dumps(application.record.to_json()))
    person = walk.who
    if entries[-1]["to"] != "awarded":
        return "it does not end with an award"
    if walk.application.definition.policy.blind and scored_unseen(entries):
        return "somebody scored what nobody showed"
    starts = [entry["number"] for entry in entries if entry["action"] == "rehear"]
    this_round = entries[starts[-1] :] if starts else entries
    opened = max((entry["number"] for entry in this_round if entry["action"] == "open_reviews"), default=-1)
    scores, third, wrong = what_counts(application, entries, this_round, opened)
    if wrong:
        return wrong
    later = [entry for entry in this_round if entry["action"] == "resolve" and entry["number"] > opened]
    settled = later[-1]["data"]["levels"] if later else {}
    if len(scores) != 2 or len({person[one] for one in scores}) != 2:
        return "there are not two reviews by two people"
    reviewers = {person[one] for one in (*scores, *third)}
    hands = {person[entry["actor"]] for entry in entries if entry["role"] in ("officer", "decider", "lead")}
    if len(reviewers) < len(scores) + len(third) or reviewers & hands:
        return "somebody reviewed with two hands"
    if person[application.applicant] in reviewers | hands:
        return "the applicant had a hand in it"
    if judged(person, entries[: starts[-1]] if starts else []) & judged(person, this_round):
        return "somebody judged in both rounds"
    return not_met(scores, third, settled)


reached = {
    "awards": 0,
    "forged and believed": 0,
    "forged and awarded": 0,
    "again": 0,
    "third": 0,
    "settled": 0,
    "unseen": 0,
}


def look(walk: Walk) -> None:
    """After each review, and each that was refused because nothing was shown."""
    last = walk.application.record.entries[-1]
    if last.action == "review" and walk.application.definition.policy.blind:
        assert not scored_unseen(json.loads(json.dumps(walk.application.record.to_json())))
    reached["unseen"] += walk.unseen
    walk.unseen = False


@settings(
    derandomize=True,
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
@given(st.integers(min_value=0, max_value=2**32))
def test_no_walk_reaches_a_forbidden_award(seed: int) -> None:
    walk = Walk(seed)
    for _ in range(STEPS):
        walk.step()
        look(walk)
        if walk.application.state == "awarded" and walk.award(walk.application) is not None:
            assert why_not(walk, walk.application) == "", walk.application.record.to_json()
            actions = {entry.action for entry in walk.application.record.entries}
            reached["awards"] += 1
            reached["again"] += walk.application.attempt > 1
            reached["third"] += walk.application.facts().third() is not None
            reached["settled"] += "resolve" in actions
            break
    for _ in range(6):
        forged = walk.forged()
        if forged is not None:
            reached["forged and believed"] += 1
            if walk.award(forged) is not None:
                reached["forged and awarded"] += 1
                assert why_not(walk, forged) == "", forged.record.to_json()


def test_the_walks_went_somewhere() -> None:
    """After the test above: awards were reached, in every way, and some forgeries were lawful records."""
    if not any(reached.values()):
        pytest.skip("the walks are another test, which did not run")
    assert reached["awards"] >= 20, reached
    assert min(reached.values()) > 0, reached
