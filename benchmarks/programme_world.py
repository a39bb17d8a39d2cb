"""The world of `programme.py`: definitions, people, and what happens to an application from week to week."""

from __future__ import annotations

import json
import random
import resource
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from openbadge_issuer import Documents, Issuer, Profile, Recipient, StatusLists, Verifier
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.assessment import (
    Application,
    Applications,
    Calendar,
    Citation,
    Criterion,
    Definition,
    Equity,
    FileEvidence,
    Level,
    Link,
    Part,
    People,
    Requirement,
    Review,
    Reviewer,
    State,
    Text,
    WordLimits,
    plan_assignments,
)
from openbadge_issuer.testing import fixed_signer, issuer_documents

STATUS = "https://school.example/status/"
START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
DEFINITIONS, ACTIVE = 800, 500
LEVELS = ("developing", "basic", "proficient")
GOOD = {"overview": "passing", "work": "proficient", "reflection": "passing"}
ASSESSORS = 120
REVIEWS = 2
COHORT = 400  # applications that begin in one week, of one process


@dataclass(frozen=True, slots=True)
class Plan:
    awards: int
    learners: int


def megabytes() -> float:
    """The most memory that this process has held so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def _criterion(name: str, *levels: str) -> Criterion:
    return Criterion(
        id=name,
        name=name.capitalize(),
        levels=tuple(Level(id=one, name=one.replace("-", " ").capitalize()) for one in levels),
        required_level=levels[-1],
    )


def _requirement(name: str, kind: str, criterion: str) -> Requirement:
    words = WordLimits(min=3, max=500, hard=True) if kind == "text" else None
    return Requirement(id=name, prompt=f"Hand in: {name}.", kind=kind, words=words, criteria=(criterion,))


def definition(number: int) -> Definition:
    """One of eight hundred; five hundred are published."""
    status = "published" if number < ACTIVE else ("draft" if number % 2 else "retired")
    return Definition(
        id=f"https://school.example/micro-credentials/{number}",
        version="1.0",
        status=status,
        name=f"Practice {number}",
        competency=f"The educator does practice {number} in every lesson, and acts on what it shows.",
        key_method="Planned, tried, observed, and planned again.",
        citations=(
            Citation(
                text="Hattie and Timperley (2007). The power of feedback.", doi="10.3102/003465430298487"
            ),
        ),
        parts=(
            Part(name="Overview", requirements=(_requirement("context", "text", "overview"),)),
            Part(
                name="Work examples",
                requirements=(_requirement("plan", "file", "work"), _requirement("film", "link", "work")),
            ),
            Part(name="Reflection", requirements=(_requirement("learned", "text", "reflection"),)),
        ),
        criteria=(
            _criterion("overview", "not-passing", "passing"),
            _criterion("work", *LEVELS),
            _criterion("reflection", "not-passing", "passing"),
        ),
        equity=Equity(
            barriers="No fee.", difference="Work, no test.", invitation="By post.", goals="A pay step."
        ),
        assessor=Profile(id="https://assess.example", name="Assessors' Guild"),
        criteria_page=f"https://school.example/micro-credentials/{number}",
    )


class Programme:
    """One process's share of the programme: its people and applications; the ledger is shared."""

    def __init__(self, folder: Path, shard: int) -> None:
        self.random = random.Random(shard)  # noqa: S311 - a simulation, the same at every run
        self.people = People(self.random.randbytes)
        self.definitions = [definition(number) for number in range(DEFINITIONS)]
        self.counts: Counter[str] = Counter({"definitions": 0 if shard else DEFINITIONS})
        self.now = START
        self.calendar = Calendar()
        store = folder / f"applications-{shard}"
        store.mkdir()
        self.store = FolderStore(store)
        self.applications = Applications(self.store)
        self.officer, self.appeals, self.registrar = (
            self._enrol(name) for name in ("officer", "appeals", "registrar")
        )
        self.reviewers = [
            Reviewer(pseudonym=self._enrol(f"assessor{number}"), capacity=400) for number in range(ASSESSORS)
        ]
        self.issuer = issuer(folder)
        self.again: list[Application] = []
        self.weak: set[str] = set()
        """Applications whose evidence is not good enough yet; reviewers mostly see it."""
        self.shard = shard
        self.issued = (folder / f"issued-{shard}").open("w", encoding="ascii", buffering=1)

    def _enrol(self, name: str) -> str:
        return self.people.enrol(Recipient.email(f"{name}@people.example"))

    def chance(self, percent: float) -> bool:
        return self.random.random() * 100 < percent

    def week(self, learners: Learners) -> None:
        """A cohort applies and goes all the way; those who were not successful come again in a later week."""
        self.now += timedelta(days=7)
        self.retire_some()
        begun = [*self.resubmitted(), *(self.begin(learners) for _ in range(COHORT))]
        cohort = [ready for one in begun if (ready := self.to_review(one)) is not None]
        for application in self.judged(cohort):
            self.concluded(application)

    def retire_some(self) -> None:
        """Every week one definition is sunset, or gone for good; applications under way go on."""
        place = self.random.randrange(ACTIVE)
        one = self.definitions[place]
        if one.status == "published":
            self.definitions[place] = one.replace(
                status="sunsetting", accepts_until=self.now + timedelta(days=3)
            )
        elif one.status == "sunsetting":
            self.definitions[place] = one.replace(status="retired")
            self.counts["definitions retired under way"] += 1

    def accepting(self) -> Definition:
        while True:
            one = self.random.choice(self.definitions[:ACTIVE])
            if one.status == "published":
                return one

    def begin(self, learners: Learners) -> Application:
        self.counts["applications"] += 1
        return Application.begin(
            self.accepting(), applicant=learners.next(), now=self.now, entropy=self.random.randbytes
        )

    def resubmitted(self) -> Iterator[Application]:
        waiting, self.again = self.again, []
        for one in waiting:
            current = next(each for each in self.definitions if each.id == one.definition.id)
            if current.status != "published":
                self.counts["can not try again: the definition was retired"] += 1
                continue
            self.counts["applications"] += 1
            self.counts["resubmissions"] += 1
            yield one.again(
                now=self.now,
                note="The film is longer now.",
                definition=current,
                entropy=self.random.randbytes,
            )

    def to_review(self, one: Application) -> Application | None:
        """Filled in, submitted, checked and screened; ``None`` if it was withdrawn."""
        file = FileEvidence(self.random.randbytes(32).hex(), "application/pdf", 48_000, "plan.pdf")
        drawn = self.random.randbytes
        if self.chance(3):
            self.counts["withdrawn"] += 1
            self.applications.save(one.withdraw(now=self.now))
            return None
        text = Text("Twelve learners who are new to the language of the school.")
        one = one.answer("context", text, now=self.now, entropy=drawn).answer(
            "plan", file, now=self.now, entropy=drawn
        )
        one = (
            self.linked(one)
            .answer("learned", text, now=self.now, entropy=drawn)
            .submit(attested=True, now=self.now)
        )
        if self.chance(5):
            self.counts["returned as incomplete"] += 1
            one = one.return_incomplete(["missing-file"], by=self.officer, now=self.now)
            item = next(item.id for item in one.items if item.requirement == "plan")
            one = one.remove(item, now=self.now).answer("plan", file, now=self.now, entropy=drawn)
            one = one.submit(attested=True, now=self.now)
        if self.chance(12 if one.attempt > 1 else 32):
            self.weak.add(one.id)
        one = one.check_complete(by=self.officer, now=self.now)
        one = one.screen({item.id: 0 for item in one.items}, by=self.officer, now=self.now)
        self.applications.save(one)
        return one

    def linked(self, one: Application) -> Application:
        link = Link("https://films.example/1")
        return one.answer("film", link, now=self.now, entropy=self.random.randbytes)

    def judged(self, cohort: list[Application]) -> list[Application]:
        """Assigned by plan, reviewed, with declines, conflicts and late ones, until nobody is missing."""
        done: list[Application] = []
        while cohort:
            self.now += timedelta(hours=1)
            plan = plan_assignments(
                cohort,
                self.reviewers,
                self.people,
                calendar=self.calendar,
                by=self.officer,
                now=self.now,
                entropy=self.random.randbytes,
            )
            by_id = {one.id: one for one in cohort}
            for proposed in plan.proposed:
                one = by_id[proposed.application]
                one = proposed.taken(one, by=self.officer, people=self.people, now=self.now)
                by_id[one.id] = self.answered(one, proposed.reviewer)
            if plan.unfilled:
                self.counts["waited for a reviewer"] += len(plan.unfilled)
            cohort = []
            for one in by_id.values():
                opened = self.opened(one)
                (done if opened.state in (State.AGREED, State.RESOLVED) else cohort).append(opened)
        return done

    def answered(self, one: Application, reviewer: str) -> Application:
        """What a reviewer does with what was assigned."""
        if self.chance(4):
            self.counts["declined by a reviewer"] += 1
            return one.decline(reviewer, now=self.now)
        if self.chance(1):
            self.counts["conflicts of interest declared"] += 1
            return one.declare_conflict(reviewer, now=self.now)
        packet = one.packet_for(reviewer)
        self.counts["a rule was broken"] += packet.applicant is not None
        scores = dict(GOOD)
        if self.chance(85 if one.id in self.weak else 6):
            scores["work"] = self.random.choice(LEVELS[:2])
        if self.chance(4):
            scores["reflection"] = "not-passing"
        review = Review(
            reviewer=reviewer, rubric=packet.rubric, scores=scores, comments={"work": "See the second page."}
        )
        self.counts["reviews"] += 1
        return one.review(review, now=self.now, entropy=self.random.randbytes)

    def opened(self, one: Application) -> Application:
        if one.state is State.IN_REVIEW and len(one.facts().counted()) == REVIEWS:
            one = one.open_reviews(by=self.officer, now=self.now)
            self.counts["disagreements"] += one.state is State.DISAGREED
        return one

    def concluded(self, one: Application) -> None:
        """Decided; a badge, or another attempt, or an appeal."""
        feedback = dict.fromkeys(GOOD, "Show what you did with what you found out.")
        short = _short(one)
        one, decision = one.decide(
            by=self.officer,
            now=self.now,
            feedback={name: feedback[name] for name in short},
            entropy=self.random.randbytes,
        )
        if not decision.awarded and self.chance(2):
            self.counts["appeals"] += 1
            one = one.appeal(reason="The film shows it.", now=self.now, entropy=self.random.randbytes)
            one = one.uphold(
                by=self.appeals, reason="It does not.", now=self.now, entropy=self.random.randbytes
            )
        elif self.chance(0.2) and not decision.awarded:
            self.counts["denied for misconduct"] += 1
            one = one.hold(by=self.appeals, reason="Copied.", now=self.now, entropy=self.random.randbytes)
            one = one.deny(by=self.appeals, reason="Copied.", now=self.now, entropy=self.random.randbytes)
        self.applications.save(one)
        self.weak.discard(one.id)
        if decision.awarded:
            self.counts["awarded"] += 1
            award = one.decision.award(self.people, by=self.registrar)
            badge = self.issuer.issue(award, key=one.decision.id, now=self.now)
            self.issued.write(f"{badge.document['id']}\n")
        else:
            self.counts["not yet"] += 1
            if one.state is State.NOT_YET and self.chance(60):
                self.again.append(one)


def _short(one: Application) -> tuple[str, ...]:
    """What fell short: what the decision will say, computed from the record alone."""
    facts = one.facts()
    reviews = [dict(each.scores or {}) for each in facts.counted()]
    third = facts.third()
    short = []
    for name, needed in GOOD.items():
        met = [review[name] == needed for review in reviews]
        if all(met):
            continue
        if any(met) and third is not None and (third.scores or {})[name] == needed:
            continue
        short.append(name)
    return tuple(short)


class Learners:
    """Everybody who might apply; enrolled when they first do."""

    def __init__(self, programme: Programme, number: int) -> None:
        self._programme = programme
        self._pseudonyms = [
            programme.people.enrol(Recipient.email(f"learner{programme.shard}-{one}@people.example"))
            for one in range(number)
        ]
        programme.counts["learners"] += number

    def next(self) -> str:
        return self._programme.random.choice(self._pseudonyms)


def issuer(folder: Path) -> Issuer:
    """The issuer of both processes: one key, one ledger, status lists."""
    signer = fixed_signer()
    profile = Profile(id=signer.controller, name="Example School")
    ledger = SqlLedger(f"sqlite:///{folder / 'badges.sqlite'}", timeout=120)
    return Issuer(profile, signer, status=StatusLists(STATUS, entries=262_144), ledger=ledger)


def audit(programme: Programme) -> Iterator[str]:
    """Each record read back and replayed, and the rules looked for in its entries by other means."""
    for found in map(programme.store.get, programme.store.keys("")):
        document = json.loads(found[0] if found is not None else b"{}")
        application = Application.from_json(document)
        yield "records replayed"
        if not _lawful(document["record"], application):
            yield "a rule was broken"


def _lawful(entries: list[dict[str, Any]], application: Application) -> bool:
    """Rules 1, 2 (screened before it was scored), 3, 4, 5 and 6, read off the entries."""
    order = [entry["action"] for entry in entries]
    if "review" in order and "screen" not in order[: order.index("review")]:
        return False
    actors: dict[str, set[str]] = {}
    for entry in entries:
        actors.setdefault(entry["action"], set()).add(entry["actor"])
    reviewers, officers = (
        actors.get("review", set()),
        actors.get("decide", set()) | actors.get("assign", set()),
    )
    apart = not reviewers & (officers | {entries[0]["actor"]})
    decided = [entry for entry in entries if entry["action"] == "decide"]
    if not decided:
        return apart
    data, digests = decided[-1]["data"], decided[-1]["digests"]
    short = {f"feedback-{name}" for name, needed in GOOD.items() if data["levels"][name] != needed}
    fair = apart and len(reviewers) >= REVIEWS and data["rubric"] == application.definition.rubric_digest
    return fair and (not short if data["outcome"] == "awarded" else bool(short) and short <= set(digests))


def verify_all(folder: Path, shard: int) -> Iterator[str]:
    """Every badge of the ledger, with the status lists as they are published."""
    one = issuer(folder)
    lists = {file.url: file.content for file in one.status_files(now=START + timedelta(days=700))}
    verifier = Verifier(fetch=Documents({**issuer_documents().documents, **lists}))
    for line in (folder / f"issued-{shard}").read_text(encoding="ascii").split():
        badge = one.credential(line)
        report = verifier.check(badge, now=START + timedelta(days=701))
        yield f"{report.verdict} by the verifier"
        if b"@people.example" in bytes(badge):  # nobody's address, and no reviewer's
            yield "a rule was broken"
