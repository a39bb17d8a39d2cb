"""However somebody applies again, appeals and withdraws: in one store not two of their attempts end with an award."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment_world import GOOD, LOW, World
from openbadge_issuer.assessment import Application, Applications
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.models import Recipient
from openbadge_issuer.testing import MemoryStore

reached = {"awards": 0, "attempts": 0, "heard again": 0, "refused": 0}


class Attempts:
    """One applicant who keeps every value that there ever was, and saves whatever may be of use."""

    def __init__(self, seed: int) -> None:
        self.random, self.world = Random(seed), World()
        self.applications = Applications(MemoryStore())
        first, _ = self.world.not_yet()
        self.applications.save(first)
        self.ids, self.values = {first.id}, [first]

    def reviewers(self, application: Application) -> list[str]:
        known = {one.reviewer for one in application.facts().assignments}
        return [
            one
            for one in (self.world.r1, self.world.r2, self.world.r3, self.world.r4, self.another())
            if one not in known
        ][:2]

    def another(self) -> str:
        return self.world.people.enrol(Recipient.email(f"{self.random.random()}@people.example"))

    def judged(self, application: Application) -> Application:
        world, scores = self.world, self.random.choice((GOOD, LOW))
        for reviewer in self.reviewers(application):
            application = world.score(world.assign(application, reviewer), reviewer, scores)
        application = application.open_reviews(by=world.officer, now=world.tick())
        return world.decide(application, {"plan": "More."}, by=self.another())[0]

    def step(self) -> None:
        world, random = self.world, self.random
        latest = self.applications.load(random.choice(sorted(self.ids)))
        one = latest if random.random() < 0.6 else random.choice(self.values)
        name = random.choice(("on", "on", "on", "again", "again", "appeal", "rehear", "withdraw", "hold"))
        if name == "on" and one.state == "draft":
            one = world.in_review(one)
        elif name == "on":
            one = self.judged(one)
        elif name == "again":
            one = one.again(note="Better.", now=world.tick(), entropy=world.entropy)
        elif name == "appeal":
            one = one.appeal(reason="No.", now=world.tick())
        elif name == "rehear":
            one = one.rehear(by=world.second, now=world.tick())
        elif name == "withdraw":
            one = one.withdraw(now=world.tick())
        elif one.state in ("awarded", "not_yet"):
            one = one.hold(by=world.officer, reason="Hm.", now=world.tick())
        self.values.append(one)  # saved or not
        self.applications.save(one)
        self.ids.add(one.id)


@settings(
    derandomize=True,
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(min_value=0, max_value=2**32))
def test_not_two_attempts_end_with_an_award(seed: int) -> None:
    attempts = Attempts(seed)
    for _ in range(20):
        try:
            attempts.step()
        except OpenBadgeError as error:
            reached["refused"] += error.detail_code == "assessment.attempts"
    stored = [attempts.applications.load(one) for one in attempts.ids]
    awarded = [one for one in stored if one.state == "awarded"]
    assert len(awarded) <= 1, [one.record.to_json() for one in stored]
    reached["awards"] += len(awarded)
    reached["attempts"] += sum(one.attempt > 1 for one in stored)
    reached["heard again"] += sum(one.facts().round > 1 for one in stored)


def test_they_went_somewhere() -> None:
    """After the test above: there were awards, further attempts, second rounds, and refusals of both at once."""
    assert not any(reached.values()) or min(reached.values()) >= 5, reached
