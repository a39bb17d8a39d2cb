"""A small programme for the tests of assessment: a definition, people, and an application at every stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from openbadge_issuer.assessment import (
    Application,
    Citation,
    Criterion,
    Decision,
    Definition,
    Equity,
    FileEvidence,
    Level,
    Part,
    People,
    Policy,
    Product,
    Requirement,
    Review,
    Text,
    WordLimits,
)
from openbadge_issuer.models import Profile, Recipient
from openbadge_issuer.testing import fixed_entropy

__all__ = ["GOOD", "LOW", "NOW", "PRODUCT", "World", "definition", "product_definition"]

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GOOD = {"overview": "passing", "plan": "proficient"}
LOW = {"overview": "passing", "plan": "basic"}
PRODUCT = Product(
    uri="https://math.example/app",
    name="Number Garden",
    version="3.2.1",
    released=datetime(2026, 1, 15, tzinfo=UTC).date(),
)
FILE = FileEvidence("ab" * 32, "application/pdf", 48_000, "Ada Lovelace lesson plan.pdf")


def _levels(*names: str) -> tuple[Level, ...]:
    return tuple(Level(id=name, name=name.capitalize()) for name in names)


def definition(**changes: object) -> Definition:
    """A micro-credential, published, with two criteria."""
    made = Definition(
        id="https://school.example/micro-credentials/checks",
        version="1.0",
        status="published",
        name="Checking for understanding",
        competency="The educator checks in every lesson what learners have understood, and acts on it.",
        key_method="Short checks, planned before the lesson.",
        citations=(
            Citation(text="Black and Wiliam (1998). Inside the black box.", doi="10.1177/003172171009200119"),
        ),
        parts=(
            Part(
                name="Overview",
                requirements=(
                    Requirement(
                        id="context",
                        prompt="Who are your learners?",
                        kind="text",
                        words=WordLimits(min=3, max=200, hard=True),
                        criteria=("overview",),
                    ),
                ),
            ),
            Part(
                name="Work examples",
                requirements=(
                    Requirement(
                        id="lesson-plan", prompt="A lesson plan.", kind="file", at_most=2, criteria=("plan",)
                    ),
                ),
            ),
        ),
        criteria=(
            Criterion(
                id="overview",
                name="Overview",
                levels=_levels("not-passing", "passing"),
                required_level="passing",
            ),
            Criterion(
                id="plan",
                name="Lesson plan",
                levels=_levels("developing", "basic", "proficient"),
                required_level="proficient",
            ),
        ),
        equity=Equity(barriers="No fee.", difference="Shorter.", invitation="By post.", goals="Their own."),
        assessor=Profile(id="https://assess.example", name="Assessors' Guild"),
        criteria_page="https://school.example/micro-credentials/checks",
    )
    return made.replace(**changes) if changes else made


def product_definition(**changes: object) -> Definition:
    """A product certification by the same rubric: another policy."""
    return definition(
        id="https://school.example/certifications/variability",
        achievement_type="ext:ProductCertification",
        competency="The product was designed for learner variability.",
        policy=Policy(subject="product", valid_months=36),
        **changes,
    )


@dataclass
class World:
    """People, a clock and shortcuts to every stage."""

    definition: Definition = field(default_factory=definition)
    now: datetime = NOW
    product: Product | None = None

    def __post_init__(self) -> None:
        self.entropy = fixed_entropy("assessment")
        self.people = People(self.entropy)
        names = ("ada", "r1", "r2", "r3", "r4", "officer", "decider", "second")
        self.ada, self.r1, self.r2, self.r3, self.r4, self.officer, self.decider, self.second = (
            self.people.enrol(Recipient.email(f"{name}@people.example", name=name.capitalize()))
            for name in names
        )

    def tick(self, **by: float) -> datetime:
        self.now += timedelta(**by) if by else timedelta(minutes=1)
        return self.now

    def begun(self) -> Application:
        return Application.begin(
            self.definition, applicant=self.ada, now=self.tick(), product=self.product, entropy=self.entropy
        )

    def filled(self, application: Application | None = None) -> Application:
        text = Text("Twelve learners who are new to the language.")
        application = (application or self.begun()).answer(
            "context", text, now=self.tick(), entropy=self.entropy
        )
        return application.answer("lesson-plan", FILE, now=self.tick(), entropy=self.entropy)

    def submitted(self, application: Application | None = None) -> Application:
        return self.filled(application).submit(attested=True, now=self.tick())

    def in_review(self, application: Application | None = None, *, screened: bool = True) -> Application:
        application = self.submitted(application).check_complete(by=self.officer, now=self.tick())
        return self.screened(application) if screened else application

    def screened(self, application: Application, findings: int = 0) -> Application:
        """Every item screened, with so many open findings."""
        return application.screen(
            {item.id: findings for item in application.items}, by=self.officer, now=self.tick()
        )

    def assigned(self, application: Application | None = None) -> Application:
        application = application or self.in_review()
        for reviewer in (self.r1, self.r2):
            application = self.assign(application, reviewer)
        return application

    def assign(self, application: Application, reviewer: str, **more: datetime) -> Application:
        return application.assign(reviewer, by=self.officer, people=self.people, now=self.tick(), **more)

    def score(
        self,
        application: Application,
        reviewer: str,
        scores: Mapping[str, str] = GOOD,
        comments: Mapping[str, str] | None = None,
    ) -> Application:
        review = self.review(reviewer, scores, comments)
        return application.review(review, now=self.tick(), entropy=self.entropy)

    def review(
        self, reviewer: str, scores: Mapping[str, str] = GOOD, comments: Mapping[str, str] | None = None
    ) -> Review:
        return Review(
            reviewer=reviewer, rubric=self.definition.rubric_digest, scores=scores, comments=comments or {}
        )

    def opened(
        self,
        one: Mapping[str, str] = GOOD,
        other: Mapping[str, str] = GOOD,
        application: Application | None = None,
    ) -> Application:
        application = self.score(self.score(self.assigned(application), self.r1, one), self.r2, other)
        return application.open_reviews(by=self.officer, now=self.tick())

    def decide(
        self, application: Application, feedback: Mapping[str, str] | None = None, by: str = ""
    ) -> tuple[Application, Decision]:
        return application.decide(
            by=by or self.officer, now=self.tick(), feedback=feedback, entropy=self.entropy
        )

    def awarded(self) -> tuple[Application, Decision]:
        return self.decide(self.opened())

    def not_yet(self) -> tuple[Application, Decision]:
        return self.decide(self.opened(LOW, LOW), {"plan": "Say what you do with what you find out."})

    def strike_out(self, application: Application, reviewer: str) -> Application:
        """A conflict that comes to light after the reviews were opened: with a second hand and a reason."""
        return application.declare_conflict(
            reviewer,
            now=self.tick(),
            entered_by=self.officer,
            reason="They shared an office.",
            entropy=self.entropy,
        )
