"""A product certification: two named reviewers who disagree, a consensus with the lead, and a renewal three years later.

Product, people and organisations are made up.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from openbadge_issuer import (
    Documents,
    Issuer,
    LocalSigner,
    Profile,
    Recipient,
    StatusLists,
    Verdict,
    Verifier,
)
from openbadge_issuer.assessment import (
    Application,
    Decision,
    Link,
    People,
    Product,
    Review,
    Text,
)
from openbadge_issuer.assessment.definitions import load
from openbadge_issuer.ledger import MemoryLedger

HERE = Path(__file__).parent
MET = {"intent": "met", "features": "proficient", "privacy": "met", "evidence": "proficient"}
PRODUCT = Product(
    uri="https://numbergarden.example.com",
    name="Number Garden",
    version="3.2.1",
    released=date(2026, 1, 15),
    product_id="urn:isan:example-number-garden",
    platforms=("web", "tablet"),
    grades=("2", "3", "4"),
    subjects=("mathematics",),
)
DIFFERENCES = """Number Garden was designed for children who read slowly, who learn in a language that is not theirs, and who
lose the thread after a few minutes. We chose them with eleven teachers of mixed classes, who told us whom their other
programs lose."""
FEATURES = (
    "Every instruction can be heard; the speed of the voice is adjustable. Answers: reads slowly.",
    "Words can be shown in one of nine languages beside the school's own; adjustable. Answers: other languages.",
    "A garden bed is one task of three minutes, and the bed waits where it was left. Answers: attention.",
    "Numbers are shown as seeds, as strokes and as digits, side by side. Answers: reads slowly, other languages.",
    "Nothing blinks, and no clock runs. Answers: attention.",
    "Wrong seeds grow into another plant, which can be looked at; nothing is crossed out. Answers: all three.",
)
STUDY = """Four classes, 91 children, ten weeks. Those who read slowly heard six of ten instructions, the others one of ten;
38 children used a second language, most of them in the first three weeks. Beds were finished by 83 of 91, and by 17 of
the 20 whom teachers had named as easily lost."""


def tell(number: int, title: str, *lines: str) -> None:
    """One step of the story."""
    print(f"\n{number}. {title}")
    for line in lines:
        print(f"   {line}")


class Board:
    """Who takes part; on both sides they know each other's names."""

    def __init__(self) -> None:
        self.definition = load((HERE / "definition.yaml").read_bytes())
        self.people = People()
        self.developer = self.people.enrol(
            Recipient.email("certify@numbergarden.example.com", name="Number Garden")
        )
        self.officer, self.grace, self.alan, self.lead, self.registrar = (
            self.people.enrol(Recipient.email(f"{name}@certify.example.org"))
            for name in ("officer", "grace", "alan", "lead", "registrar")
        )
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def later(self, **time: int) -> datetime:
        """Some time passes."""
        self.now += timedelta(**time)
        return self.now

    def applied(self, product: Product) -> Application:
        """The developers' application, submitted and found complete."""
        application = Application.begin(
            self.definition, applicant=self.developer, product=product, now=self.later(days=1)
        )
        application = application.answer("differences", Text(DIFFERENCES), now=self.later(hours=1))
        for feature in FEATURES:
            application = application.answer("feature", Text(feature), now=self.later(minutes=10))
        policy = Link("https://numbergarden.example.com/privacy")
        application = application.answer("privacy", policy, now=self.later(minutes=10))
        application = application.answer("study", Text(STUDY), now=self.later(hours=2))
        study = application.items[-1].id  # the developers opt in, answer by answer, to what the badge shows
        application = application.publish(study, title="What learners do with it", now=self.later(minutes=1))
        application = application.submit(attested=True, now=self.later(minutes=1))
        return application.check_complete(by=self.officer, now=self.later(days=2))

    def reviewed(self, application: Application, *scores: dict[str, str]) -> Application:
        """Two reviewers score what they are given, each for themselves; then the reviews are opened."""
        for reviewer, given in zip((self.grace, self.alan), scores, strict=True):
            application = application.assign(
                reviewer,
                by=self.officer,
                people=self.people,
                now=self.later(hours=1),
                due=self.now + timedelta(days=28),
            )
            packet = application.packet_for(reviewer)
            assert packet.product is not None  # no secret here
            review = Review(reviewer=reviewer, rubric=packet.rubric, scores=given)
            application = application.review(review, now=self.later(days=4))
        return application.open_reviews(by=self.officer, now=self.later(hours=1))


def first_time(board: Board) -> tuple[Application, Decision]:
    """They disagree on one criterion, and settle it together with the lead."""
    application = board.applied(PRODUCT)
    tell(
        1,
        f"{PRODUCT.name} {PRODUCT.version} applies for: {board.definition.name}",
        f"{len(application.items)} answers",
    )
    application = board.reviewed(application, MET, {**MET, "evidence": "basic"})
    tell(2, "Two reviewers score it.", f"{application.state}: on {', '.join(application.disagreements)}")
    application = application.resolve(
        {"evidence": "proficient"},
        by=board.lead,
        agreed=[board.grace, board.alan],
        reason="The twenty children whom teachers had named are the group that was missing.",
        now=board.later(days=3),
    )
    tell(3, "They meet, with the lead: the level lies between the two reviews.", str(application.state))
    return application.decide(by=board.officer, now=board.later(days=1))


def main() -> int:
    """Tells the story; exits 1 if anything is not as it should be."""
    board = Board()
    signer = LocalSigner.generate()
    issuer = Issuer(
        Profile(id=signer.controller, name="Example Certification Board"),
        signer,
        status=StatusLists("https://certify.example.org/status/", purposes=("revocation", "refresh")),
        ledger=MemoryLedger(),
    )
    _, decision = first_time(board)
    award = decision.award(board.people, by=board.registrar)
    badge = issuer.issue(award, key=decision.id, now=board.later(days=1))
    subject = badge.credential.credential_subject
    tell(
        4,
        f"The badge speaks of {subject.id}, and of nobody's competence.",
        f"version: {subject.achievement.version}",
        f"valid until {badge.document['validUntil']}",
    )

    board.now = datetime(2028, 12, 1, 9, 0, tzinfo=UTC)
    newer = PRODUCT.replace(version="5.0.0", released=date(2028, 10, 2))
    renewal, again = board.reviewed(board.applied(newer), MET, MET).decide(
        by=board.officer, now=board.later(days=1)
    )
    renewed = issuer.reissue(
        str(badge.document["id"]),
        again.award(board.people, by=board.registrar),
        key=again.id,
        former="superseded",
        reason="certified again",
        actor="board",
        now=board.later(days=1),
    )
    changed = sorted({change.pointer.split("/")[1] for change in renewed.changes})
    tell(
        5,
        f"Before it ends, {newer.name} {newer.version} is reviewed anew.",
        f"{renewal.state}; new in: {', '.join(changed)}",
    )

    lists = Documents({file.url: file.content for file in issuer.status_files(now=board.now)})
    verdicts = [Verifier(fetch=lists).check(one, now=board.now).verdict for one in (badge, renewed.secured)]
    tell(
        6,
        "Both verify: the former until it ends, the new one three years longer.",
        ", ".join(map(str, verdicts)),
    )
    ended = Verifier(fetch=lists).check(badge, now=board.now + timedelta(days=365))
    tell(7, "A year later the former one says:", str(ended).splitlines()[0])
    return 0 if verdicts == [Verdict.ACCEPTED] * 2 and ended.verdict is Verdict.REFUSED else 1


if __name__ == "__main__":
    sys.exit(main())
