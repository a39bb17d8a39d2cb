"""Letters that are due and not written yet, composed and addressed: where applications meet who is who, for the officer.

Whoever reviewed an application does not write to its applicant. What is made here holds names, so it belongs beside the
sealed folder, and nowhere once it is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.state import refuse
from openbadge_issuer.errors import AssessmentError, ConfigurationError
from openbadge_issuer.models.terms import IdentifierType
from openbadge_issuer.programme.letters.due import LetterRegister, ReminderDue, letter_due
from openbadge_issuer.programme.letters.letter import Letter, Letterhead, Mailbox, Templates, letter, reminder
from openbadge_issuer.programme.letters.templates import LetterKind

if TYPE_CHECKING:
    from openbadge_issuer.assessment import Application, People
    from openbadge_issuer.programme.settings import Settings

__all__ = [
    "Post",
    "Unwritten",
    "addressed",
    "letterhead",
    "letters_to_write",
    "names_of",
    "reminders_to_write",
]

_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Post:
    """A letter for somebody; ``to`` is ``None`` where no e-mail address is known. ``keys`` go into the register.

    ``name`` is that of its files: the kind and a digest, and nothing of the person.
    """

    keys: tuple[str, ...]
    kind: LetterKind
    reference: str
    """The id of the application, or the pseudonym of the assessor."""
    name: str
    letter: Letter = field(repr=False)
    to: Mailbox | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A letter that is due and could not be composed, and why."""

    reference: str
    error: AssessmentError


def letterhead(settings: Settings) -> Letterhead:
    """The head of a programme's letters, by its settings."""
    return Letterhead(
        programme=settings.name,
        organisation=settings.organisation,
        contact=settings.sender or settings.organisation,
        calendar=settings.calendar,
        turn_around_days=settings.turn_around_days,
    )


def addressed(people: People, pseudonym: str) -> tuple[str, Mailbox | None]:
    """Name and mailbox of somebody, as far as they are known; raises `AssessmentError` for whom nobody knows."""
    identities = people.recipient(pseudonym).identities
    name = next((one.value for one in identities if one.kind == IdentifierType.NAME), "")
    for one in identities:
        if one.kind == IdentifierType.EMAIL_ADDRESS:
            try:
                return name, Mailbox(one.value, name)
            except ConfigurationError:
                continue
    return name, None


def letters_to_write(
    applications: Iterable[Application],
    register: LetterRegister,
    people: People,
    *,
    by: str,
    head: Letterhead,
    templates: Templates,
    kinds: Sequence[LetterKind] = (),
    sent_in: Collection[str] = (),
) -> Iterator[Post | Unwritten]:
    """The letters to applicants that follow from these applications and are not in the register; one at a time.

    ``by`` is the pseudonym of who writes. ``kinds`` are all if left out. Of drafts, those are written about whose ids are
    among ``sent_in``, such as those that an import made.
    """
    for application in applications:
        by_form = application.id in sent_in
        due = letter_due(application, sent_in=by_form)
        if due is None or due.key in register or (kinds and due.kind not in kinds):
            continue
        try:
            _check_hand(application, people, by)
            name, to = addressed(people, due.to)
            written = letter(
                application,
                head=head,
                templates=templates,
                name=name,
                reviewers=_reviewers(application, people, due.kind),
                sent_in=by_form,
            )
        except AssessmentError as error:
            yield Unwritten(due.application, error)
            continue
        yield Post((due.key,), due.kind, due.application, _file_name(due.kind, (due.key,)), written, to)


def _check_hand(application: Application, people: People, by: str) -> None:
    """Applicants and reviewers do not meet, by whatever pseudonym."""
    reviewers = [one.reviewer for one in application.facts().assignments]
    if application.definition.policy.blind and any(_same(people, by, one) for one in reviewers):
        raise refuse(
            "hand",
            "Whoever has this application to review does not write to its applicant.",
            "Let somebody else of the programme do it: --by.",
        )


def _same(people: People, by: str, reviewer: str) -> bool:
    try:
        return people.same_person(by, reviewer)
    except AssessmentError:  # a reviewer who was erased
        people.recipient(by)
        return by == reviewer


def _reviewers(application: Application, people: People, kind: LetterKind) -> tuple[str, ...]:
    """Their names, where both sides know each other; nobody in a blind review."""
    if kind not in (LetterKind.CERTIFIED, LetterKind.REPORT):
        return ()
    names = []
    for reviewer in application.decision.reviewers:
        try:
            names.append(addressed(people, reviewer)[0])
        except AssessmentError:  # erased
            continue
    return tuple(name for name in names if name)


def reminders_to_write(
    works: Iterable[ReminderDue],
    register: LetterRegister,
    people: People,
    *,
    head: Letterhead,
    templates: Templates,
    now: datetime,
) -> Iterator[Post | Unwritten]:
    """A reminder for each assessor with a review among these (of `reminders_due`) that is not in the register.

    It lists all that are due.
    """
    by_reviewer: dict[str, list[ReminderDue]] = {}
    for one in works:
        by_reviewer.setdefault(one.reviewer, []).append(one)
    for reviewer, theirs in sorted(by_reviewer.items()):
        new = tuple(sorted(one.key for one in theirs if one.key not in register))
        if not new:
            continue
        try:
            name, to = addressed(people, reviewer)
        except AssessmentError as error:
            yield Unwritten(reviewer, error)
            continue
        written = reminder(theirs, head=head, templates=templates, now=now, name=name)
        file = _file_name(LetterKind.REMINDER, new)
        yield Post(new, LetterKind.REMINDER, reviewer, file, written, to)


def _file_name(kind: LetterKind, keys: Sequence[str]) -> str:
    digest = sha256("\n".join(keys).encode()).hexdigest()
    return f"{kind.value}-{digest[:_DIGITS]}"


def names_of(register: LetterRegister, application_id: str) -> tuple[str, ...]:
    """The names that letters to this applicant may have: what goes when the application is erased."""
    keys = [key for key in register.written if key.rpartition("/")[0] == application_id]
    kinds = [kind for kind in LetterKind if kind is not LetterKind.REMINDER]
    return tuple(_file_name(kind, (key,)) for key in keys for kind in kinds)
