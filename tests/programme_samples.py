"""Many applications of a small programme, made step by step, for reports and workloads; all of it synthetic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from assessment_world import FILE, GOOD, LOW, definition
from openbadge_issuer.assessment import Application, Definition, People, Review, Text
from openbadge_issuer.models import Recipient
from openbadge_issuer.testing import fixed_entropy

__all__ = ["START", "Season", "definition_of"]

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # a Monday


def definition_of(number: int, **changes: object) -> Definition:
    """One of several definitions."""
    return definition(
        id=f"https://school.example/micro-credentials/{number}", name=f"Micro-credential {number}", **changes
    )


class Season:
    """People and a way to make one application in one go, at a day, with an outcome."""

    def __init__(self, seed: str = "season", reviewers: int = 4) -> None:
        self.entropy = fixed_entropy(seed)
        self.people = People(self.entropy)
        self.officer = self._enrol("officer")
        self.second = self._enrol("second")
        self.reviewers = [self._enrol(f"reviewer{number}") for number in range(reviewers)]
        self.count = 0

    def _enrol(self, name: str) -> str:
        return self.people.enrol(Recipient.email(f"{name}@people.example", name=name.title()))

    def submitted(self, of: Definition, at: datetime) -> Application:
        self.count += 1
        applicant = self._enrol(f"applicant{self.count}")
        application = Application.begin(of, applicant=applicant, now=at, entropy=self.entropy)
        return self.handed_in(application, at)

    def handed_in(self, application: Application, at: datetime) -> Application:
        text = Text("Twelve learners who are new to the language.")
        application = application.answer("context", text, now=at, entropy=self.entropy)
        application = application.answer("lesson-plan", FILE, now=at, entropy=self.entropy)
        return application.submit(attested=True, now=at)

    def decided(
        self, application: Application, *, days: float, awarded: bool = True, disagreed: bool = False
    ) -> Application:
        """Reviewed and decided ``days`` later; a disagreement is settled by a third rater."""
        at = application.record.entries[-1].at
        ends = at + timedelta(days=days)
        application = application.check_complete(by=self.officer, now=at)
        application = application.screen({item.id: 0 for item in application.items}, by=self.officer, now=at)
        first, second, third = (
            self.reviewers[(self.count + place) % len(self.reviewers)] for place in range(3)
        )
        scores = GOOD if awarded else LOW
        other = (LOW if awarded else GOOD) if disagreed else scores
        due = at + timedelta(days=10)
        for reviewer in (first, second):
            application = application.assign(reviewer, by=self.officer, people=self.people, now=at, due=due)
        for reviewer, given in ((first, scores), (second, other)):
            application = self._review(application, reviewer, given, ends)
        application = application.open_reviews(by=self.officer, now=ends)
        if disagreed:
            application = application.assign(third, by=self.officer, people=self.people, now=ends)
            application = self._review(application, third, scores, ends)
        feedback = None if awarded else {"plan": "Say what you do with what you find out."}
        return application.decide(by=self.officer, now=ends, feedback=feedback, entropy=self.entropy)[0]

    def _review(
        self, application: Application, reviewer: str, scores: dict[str, str], at: datetime
    ) -> Application:
        review = Review(reviewer=reviewer, rubric=application.definition.rubric_digest, scores=scores)
        return application.review(review, now=at, entropy=self.entropy)

    def many(
        self, of: Definition, number: int, *, seed: int = 1, at: datetime = START
    ) -> Iterator[Application]:
        """So many applications, most of them awarded, some late, some disagreed on, some withdrawn."""
        random = Random(seed)
        for place in range(number):
            begun = at + timedelta(days=random.randrange(60), minutes=place)
            application = self.submitted(of, begun)
            if random.random() < 0.1:
                yield application.withdraw(now=begun + timedelta(days=1))
                continue
            application = self.decided(
                application,
                days=random.choice([3, 7, 9, 12, 16, 24]),
                awarded=random.random() < 0.7,
                disagreed=random.random() < 0.2,
            )
            if not application.decision.awarded and random.random() < 0.3:
                last = application.record.entries[-1].at
                application = application.appeal(
                    reason="They overlooked page 3.", now=last + timedelta(days=2)
                )
            yield application
