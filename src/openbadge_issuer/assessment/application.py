"""`Application`: one attempt of somebody, step by step, each step a new value with one entry more in its record."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from openbadge_issuer.assessment.case import Case, due_at, entered_by_whom
from openbadge_issuer.assessment.decision import Decision, made
from openbadge_issuer.assessment.definition import Definition, checked
from openbadge_issuer.assessment.evidence import Answer, FileEvidence, Link, Text
from openbadge_issuer.assessment.packet import Packet, packet_of
from openbadge_issuer.assessment.people import People
from openbadge_issuer.assessment.product import Product
from openbadge_issuer.assessment.record import Entry, Record, Role, Sealed, is_pseudonym
from openbadge_issuer.assessment.review import Review
from openbadge_issuer.assessment.scoring import disagreements, resolved_levels, short_of
from openbadge_issuer.assessment.state import State, check_type, refuse
from openbadge_issuer.assessment.steps import BEGIN, apply
from openbadge_issuer.models.recipient import fresh_urn
from openbadge_issuer.ports import Entropy, check_now

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON

__all__ = ["Application"]


@dataclass(frozen=True, slots=True, repr=False, init=False)
class Application(Case):
    """What somebody hands in for one definition, and what becomes of it.

    Frozen: every step returns the application with one entry more, or raises `AssessmentError` and changes nothing.
    ``now`` is aware, ``by`` and the like are pseudonyms, ``entropy(n)`` returns n random bytes for salts.
    """

    @classmethod
    def begin(
        cls,
        definition: Definition,
        *,
        applicant: str,
        now: datetime,
        product: Product | None = None,
        entropy: Entropy = secrets.token_bytes,
    ) -> Self:
        """A first attempt, pinned to this version of the definition; a product certification pins the ``product``, too."""
        return cls._begun(definition, applicant, now, {"attempt": 1}, product, None, entropy)

    def again(
        self,
        *,
        note: str,
        now: datetime,
        definition: Definition | None = None,
        product: Product | None = None,
        entropy: Entropy = secrets.token_bytes,
    ) -> Self:
        """The next attempt after a *not yet*: names this one, with a note of what has changed.

        ``definition`` is its current version, if there is a newer one; ``product`` the version that is reviewed now.
        """
        ended = self.state is State.WITHDRAWN and self._facts.outcome is not None
        if self.state not in (State.NOT_YET, State.UPHELD) and not ended:
            raise refuse("state", "A further attempt follows a decision that says not yet.")
        definition = self.definition if definition is None else definition
        check_type(definition, Definition, "An application is for a Definition.")
        if definition.id != self.definition.id:
            raise refuse("definition", "A further attempt is about the same definition.")
        linked = {"attempt": self.attempt + 1, "previous": self.id, "previousHead": self.record.head}
        before = self.product
        product = before if product is None else product
        if before is not None and isinstance(product, Product) and product.uri != before.uri:
            raise refuse("product", "A further attempt is about the same product, in whatever version.")
        return self._begun(definition, self.applicant, now, linked, product, Text(note), entropy)

    @classmethod
    def _begun(
        cls,
        definition: Definition,
        applicant: str,
        now: datetime,
        data: Mapping[str, object],
        product: Product | None,
        note: Text | None,
        entropy: Entropy,
    ) -> Self:
        check_now(now)
        check_type(definition, Definition, "An application is for a Definition.")
        check_type(product, (Product, type(None)), "What a product certification is about is a Product.")
        definition = checked(definition)
        if not is_pseudonym(applicant):
            raise refuse("person", "The applicant is named by a pseudonym, as People.enrol gives it.")
        said = {
            **data,
            "application": fresh_urn(entropy),
            "definition": definition.digest,
            "rubric": definition.rubric_digest,
        }
        sealed: dict[str, Sealed] = {}
        if product is not None:
            sealed["product"] = Sealed.of(product.to_json(), entropy)
            said |= {"productVersion": product.version, "released": product.released.isoformat()}
        if note is not None:
            sealed["note"] = Sealed.of(note.to_json(), entropy)
            said["noteWords"] = note.words
        entry = Entry(
            number=0,
            at=now,
            role="applicant",
            actor=applicant,
            action=BEGIN,
            before=State.NEW.value,
            after=State.DRAFT.value,
            data=said,
            digests={name: one.digest for name, one in sealed.items()},
        )
        apply(None, entry, definition)
        return cls(definition, Record((entry,)), {one.digest: one for one in sealed.values()})

    # what the applicant does

    def answer(
        self, requirement: str, answer: Answer, *, now: datetime, entropy: Entropy = secrets.token_bytes
    ) -> Self:
        """Hands in one thing for a requirement; it gets a neutral id (see `items`)."""
        if not isinstance(answer, (Text, FileEvidence, Link)):
            raise refuse("evidence", "What is handed in is a Text, a FileEvidence or a Link.")
        data = {"requirement": requirement, "kind": answer.kind, "words": answer.words}
        return self._take(
            "answer", "applicant", self.applicant, now, data, {"answer": answer.to_json()}, entropy
        )

    def remove(self, item: str, *, now: datetime) -> Self:
        """Takes one thing back, before submitting."""
        return self._take("remove", "applicant", self.applicant, now, {"item": item})

    def submit(self, *, attested: bool, now: datetime) -> Self:
        """Hands it over, attesting that the work is the applicant's own."""
        return self._take("submit", "applicant", self.applicant, now, {"attested": attested is True})

    def publish(
        self,
        item: str,
        *,
        title: str,
        now: datetime,
        url: str | None = None,
        entropy: Entropy = secrets.token_bytes,
    ) -> Self:
        """The applicant wants this item in the badge, under this title; a file lies at ``url``."""
        shown: dict[str, JSON] = {"title": Text(title).text}
        if url is not None:
            shown["url"] = Link(url).url
        return self._take(
            "publish", "applicant", self.applicant, now, {"item": item}, {"public": shown}, entropy
        )

    def keep_back(self, item: str, *, now: datetime) -> Self:
        """The applicant does not want it there any more."""
        return self._take("keep_back", "applicant", self.applicant, now, {"item": item})

    def withdraw(self, *, now: datetime) -> Self:
        """Takes the application back, before it is decided."""
        return self._take("withdraw", "applicant", self.applicant, now)

    def appeal(self, *, reason: str, now: datetime, entropy: Entropy = secrets.token_bytes) -> Self:
        """Does not accept a *not yet*."""
        return self._said("appeal", "applicant", self.applicant, now, reason, entropy)

    # what the programme does

    def check_complete(self, *, by: str, now: datetime) -> Self:
        """Everything is there: it goes to review."""
        return self._take("check_complete", "officer", by, now)

    def return_incomplete(self, codes: Sequence[str], *, by: str, now: datetime) -> Self:
        """Back to the applicant, as long as nobody was asked to review; ``codes`` say what is missing."""
        check_type(codes, (list, tuple), "Codes come as a list.")
        return self._take("return_incomplete", "officer", by, now, {"codes": tuple(codes)})

    def screen(self, findings: Mapping[str, int], *, by: str, now: datetime) -> Self:
        """How many findings that could identify the applicant are open, by item; none are needed for reviewers to see it."""
        check_type(findings, Mapping, "Findings are numbers by the id of an item.")
        return self._take("screen", "officer", by, now, {"items": dict(findings)})

    def release(
        self, item: str, *, by: str, reason: str, now: datetime, entropy: Entropy = secrets.token_bytes
    ) -> Self:
        """Lets reviewers see an item in spite of open findings; ``by`` answers for it."""
        sealed: dict[str, JSON] = {"reason": Text(reason).text}
        return self._take("release", "officer", by, now, {"item": item}, sealed, entropy)

    def assign(
        self, reviewer: str, *, by: str, people: People, now: datetime, due: datetime | None = None
    ) -> Self:
        """To a reviewer (or, after a disagreement, to the third rater); ``people`` tells that nobody is met twice."""
        self._check_newcomer(reviewer, by, people)
        return self._take("assign", "officer", by, now, {"reviewer": reviewer, **due_at(due)})

    def mark_overdue(self, reviewer: str, *, by: str, now: datetime) -> Self:
        """The time for this review is over."""
        return self._take("mark_overdue", "officer", by, now, {"reviewer": reviewer})

    def reassign(
        self,
        former: str,
        reviewer: str,
        *,
        by: str,
        people: People,
        now: datetime,
        due: datetime | None = None,
    ) -> Self:
        """Somebody else takes the place; a review that still comes is kept and not counted."""
        self._check_newcomer(reviewer, by, people)
        return self._take(
            "reassign", "officer", by, now, {"from": former, "reviewer": reviewer, **due_at(due)}
        )

    def open_reviews(self, *, by: str, now: datetime) -> Self:
        """Both reviews are locked and read side by side: agreed or disagreed. No score is corrected from now on."""
        return self._take("open_reviews", "officer", by, now)

    def resolve(
        self,
        levels: Mapping[str, str],
        *,
        by: str,
        now: datetime,
        agreed: Sequence[str] = (),
        reason: str = "",
        entropy: Entropy = secrets.token_bytes,
    ) -> Self:
        """Settles what the reviewers disagree on, as the policy says: by a decider, or by both with the lead (``by``).

        For a consensus ``agreed`` names both reviewers. A third rater is assigned and reviews instead.
        """
        check_type(levels, Mapping, "What is settled are levels by criterion.")
        check_type(agreed, (list, tuple), "`agreed` names the two reviewers, in a list.")
        consensus = self.definition.policy.settles_by == "consensus_with_lead"
        role: Role = "lead" if consensus else "decider"
        data: dict[str, object] = {"levels": dict(levels), **({"agreed": tuple(agreed)} if consensus else {})}
        sealed: dict[str, JSON] = {"reason": Text(reason).text} if reason else {}
        return self._take("resolve", role, by, now, data, sealed, entropy)

    def decide(
        self,
        *,
        by: str,
        now: datetime,
        feedback: Mapping[str, str] | None = None,
        entropy: Entropy = secrets.token_bytes,
    ) -> tuple[Self, Decision]:
        """Awarded, or not yet with feedback for each criterion that fell short: what the reviews say, nothing else."""
        check_type(feedback, (Mapping, type(None)), "Feedback is texts by criterion.")
        checked = type(self)(
            self.definition, self.record, self.sealed
        )  # from the record, whatever this value says
        if checked.state not in (State.AGREED, State.RESOLVED):
            raise refuse("state", "A decision needs two reviews, opened, and no open disagreement.")
        facts = checked.facts()
        levels = resolved_levels(checked.definition, facts)
        data = {
            "outcome": "not_yet" if short_of(checked.definition, levels) else "awarded",
            "levels": dict(levels),
            "reviews": len(facts.counted()) + (facts.third() is not None),
            "rubric": facts.rubric,
        }
        texts: dict[str, JSON] = {f"feedback-{name}": text for name, text in (feedback or {}).items()}
        decided = checked._take("decide", "officer", by, now, data, texts, entropy)  # noqa: SLF001 - its own class
        return decided, made(decided)

    @property
    def decision(self) -> Decision:
        """The decision that stands in the record; raises `AssessmentError` (``assessment.state``) before there is one."""
        return made(self)

    def uphold(self, *, by: str, reason: str, now: datetime, entropy: Entropy = secrets.token_bytes) -> Self:
        """The decision stands, says somebody who did not make it."""
        return self._said("uphold", "officer", by, now, reason, entropy)

    def rehear(self, *, by: str, now: datetime) -> Self:
        """A new round: two new reviewers, then a decision by somebody who did not make the former one."""
        return self._take("rehear", "officer", by, now)

    def hold(self, *, by: str, reason: str, now: datetime, entropy: Entropy = secrets.token_bytes) -> Self:
        """Stops everything while misconduct is suspected."""
        return self._said("hold", "officer", by, now, reason, entropy)

    def clear(self, *, by: str, reason: str, now: datetime, entropy: Entropy = secrets.token_bytes) -> Self:
        """The suspicion was wrong: on it goes."""
        return self._said("clear", "officer", by, now, reason, entropy)

    def deny(self, *, by: str, reason: str, now: datetime, entropy: Entropy = secrets.token_bytes) -> Self:
        """The suspicion was right: it ends here, without an award."""
        return self._said("deny", "officer", by, now, reason, entropy)

    def erase(self, *, by: str, now: datetime) -> Self:
        """Everything personal goes, the record stays and holds."""
        return self._take("erase", "officer", by, now)

    # what reviewers do

    # where somebody of the programme enters what a reviewer said, ``entered_by`` says who that is

    def accept(self, reviewer: str, *, now: datetime, entered_by: str | None = None) -> Self:
        """Takes it on."""
        return self._take("accept", "reviewer", reviewer, now, entered_by_whom(entered_by))

    def decline(self, reviewer: str, *, now: datetime, entered_by: str | None = None) -> Self:
        """Does not take it on."""
        return self._take("decline", "reviewer", reviewer, now, entered_by_whom(entered_by))

    def declare_conflict(
        self,
        reviewer: str,
        *,
        now: datetime,
        entered_by: str | None = None,
        reason: str = "",
        entropy: Entropy = secrets.token_bytes,
    ) -> Self:
        """Has a conflict of interest, and is out; a review that was there does not count any more.

        Once the reviews are opened that takes a second hand, ``entered_by``, and a ``reason``.
        """
        sealed: dict[str, JSON] = {"reason": Text(reason).text} if reason else {}
        data = entered_by_whom(entered_by)
        return self._take("declare_conflict", "reviewer", reviewer, now, data, sealed, entropy)

    def packet_for(self, reviewer: str) -> Packet:
        """What this reviewer may see: see `Packet`."""
        return packet_of(self, reviewer)

    def review(
        self,
        review: Review,
        *,
        now: datetime,
        entered_by: str | None = None,
        entropy: Entropy = secrets.token_bytes,
    ) -> Self:
        """Locks a review. It counts, unless the place was given to somebody else meanwhile."""
        check_type(review, Review, "What is locked is a Review.")
        late = self._facts.assignment(review.reviewer).status == "reassigned"
        return self._scored("late_review" if late else "review", review, now, entered_by, entropy)

    def correct(
        self,
        review: Review,
        *,
        now: datetime,
        entered_by: str | None = None,
        entropy: Entropy = secrets.token_bytes,
    ) -> Self:
        """Replaces a mistyped review by a new entry, as long as nobody opened it."""
        check_type(review, Review, "What is corrected is a Review.")
        return self._scored("correct", review, now, entered_by, entropy)

    @property
    def disagreements(self) -> tuple[str, ...]:
        """The criteria on which the reviewers disagree; raises `AssessmentError` before the reviews are opened."""
        if not self._facts.opened or self.state is State.IN_REVIEW:
            raise refuse("opened", "The reviews are not opened yet.", "Open them when both are locked.")
        return disagreements(self.definition, self._facts)

    def _said(
        self, action: str, role: Role, actor: str, now: datetime, reason: str, entropy: Entropy
    ) -> Self:
        return self._take(action, role, actor, now, None, {"reason": Text(reason).text}, entropy)

    def _scored(
        self, action: str, review: Review, now: datetime, entered_by: str | None, entropy: Entropy
    ) -> Self:
        data = {"rubric": review.rubric, "scores": dict(review.scores), **entered_by_whom(entered_by)}
        texts: dict[str, JSON] = {f"comment-{name}": text for name, text in review.comments.items()}
        return self._take(action, "reviewer", review.reviewer, now, data, texts, entropy)

    def _check_newcomer(self, reviewer: str, by: str, people: People) -> None:
        check_type(people, People, "Who is who says People, the sealed store.")
        facts = self._facts
        if not is_pseudonym(reviewer) or not is_pseudonym(by):
            raise refuse(
                "person", "Who reviews, and who assigns, is named by a pseudonym, as People.enrol gives it."
            )
        met = {facts.applicant, by, *facts.hands, *facts.judges, *(one.reviewer for one in facts.assignments)}
        if any(people.same_person(reviewer, other) for other in met):
            raise refuse(
                "reviewer",
                "This is, perhaps by another pseudonym, the applicant, a reviewer or somebody of the programme here.",
                "Assign it to somebody else.",
            )
