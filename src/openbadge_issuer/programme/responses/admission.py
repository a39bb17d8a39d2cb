"""`admit`: what somebody sent by a form becomes an application, once, however often the export is imported."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from openbadge_issuer.assessment.application import Application
from openbadge_issuer.assessment.evidence import Answer
from openbadge_issuer.assessment.state import State
from openbadge_issuer.errors import AssessmentError, InputError
from openbadge_issuer.ports import Entropy, check_now
from openbadge_issuer.programme.persons import WORDS, Imported, identities_of

if TYPE_CHECKING:
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.product import Product
    from openbadge_issuer.models import Recipient
    from openbadge_issuer.programme.persons import Persons
    from openbadge_issuer.programme.programme import Programme

__all__ = ["Admitted", "Outcome", "Sent", "admit"]

Outcome: TypeAlias = Literal["submitted", "incomplete", "known", "awarded", "used_up", "erased", "refused"]
"""Submitted; begun, but something is missing; imported before (with what a draft still lacks); not needed, since it was
awarded already; not taken since no attempt is left, which was told as refused before; imported before and erased since;
not taken, and why."""

_CHUNK: Final = 200  # rows between two writes of the sealed folder
_EDITED: Final = frozenset({State.DRAFT, State.RETURNED_INCOMPLETE})
_UNDER_WAY: Final = _EDITED | {
    *(State.SUBMITTED, State.IN_REVIEW, State.AGREED, State.DISAGREED, State.RESOLVED, State.APPEALED)
}
_TRIED: Final = frozenset({State.NOT_YET, State.UPHELD, State.WITHDRAWN})
_NO_NOTE: Final = "The form was sent again."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Sent:
    """One response: who, for what, and what was answered. ``key`` is what no other response has.

    ``answers`` gives each answer with its requirement, in order, and is called only if the response is taken: so files
    of a known one are not read again. ``line`` is where it stands in the export, ``at`` when it was sent, ``words`` are
    what would tell who it is, by kind.
    """

    line: int
    key: str
    who: Recipient
    definition: Definition
    answers: Callable[[], Sequence[tuple[str, Answer]]]
    attested: bool
    at: datetime | None = None
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    note: str = ""
    product: Product | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of one response; ``reason`` says what is missing, or why it was not taken."""

    line: int
    outcome: Outcome
    application: str | None = None
    reason: str = ""
    attempt: int = 1
    learned: bool = False
    """Whether words are known of the applicant now that were not known before: for blinding, once more."""


@dataclass(slots=True)
class _Desk:
    """The application of each applicant for each definition that counts (see `_rank`), and the ids of all of them."""

    latest: dict[tuple[str, str], Application]
    there: set[str]
    now: datetime
    entropy: Entropy


@dataclass(slots=True)
class _Table:
    """What the sealed folder is going to hold after some responses."""

    persons: Persons
    known: dict[tuple[str, str], tuple[str, ...]]
    words: dict[str, Mapping[str, Sequence[str]]]
    imported: dict[str, Imported]
    newest: dict[str | None, str]
    """The last row that led to each application."""
    names: dict[str, str] = field(default_factory=dict)
    """Of people of whom no name was known."""

    def row_of(self, sent: Sent) -> str:
        """Under which name it is known that a response was imported: nobody without the salt can try addresses."""
        written = f"{sent.definition.id}\n{sent.key}".encode()
        return hmac.digest(self.persons.salt, written, "sha256").hex()

    def find(self, who: Recipient) -> str | None:
        """The pseudonym of somebody who is known."""
        return next((self.known[key][0] for key in identities_of(who) if key in self.known), None)

    def pseudonyms(self, who: Recipient, applicant: str) -> set[str]:
        """All pseudonyms that are the same person as this applicant."""
        keys = identities_of(who, *self.persons.people.recipients(applicant))
        return {applicant, *(one for key in keys for one in self.known.get(key, ()))}

    def keep(self, row: str, applicant: str, application: Application, sent: Sent) -> None:
        """Somebody and their words, and that this response leads to this application."""
        for key in identities_of(sent.who):
            self.known[key] = tuple(dict.fromkeys((*self.known.get(key, ()), applicant)))
        self.learn(applicant, sent)
        self.imported[row] = Imported(applicant, application.id, done=False)
        self.newest[application.id] = row

    def learn(self, applicant: str, sent: Sent) -> bool:
        """The words of a response, whenever it was imported; whether there is one among them that was not known."""
        said = self.words.get(applicant, {})
        self.words[applicant] = {
            kind: tuple(dict.fromkeys((*said.get(kind, ()), *sent.words.get(kind, ())))) for kind in WORDS
        }
        for name in sent.words.get("names", ())[:1]:
            self.names.setdefault(applicant, name)
        return any(len(self.words[applicant][kind]) > len(said.get(kind, ())) for kind in WORDS)


@dataclass(frozen=True, slots=True)
class _Step:
    """What is to be saved for one response, after the sealed folder knows of it."""

    row: str
    application: Application | None
    result: Admitted


def admit(
    programme: Programme,
    responses: Iterable[Sent],
    *,
    now: datetime,
    dry_run: bool = False,
    entropy: Entropy = secrets.token_bytes,
) -> Iterator[Admitted]:
    """Takes responses in, one after another; says of each what became of it. Lazy: nothing happens until it is asked for.

    A known person keeps their pseudonym; somebody who was told *not yet* makes a further attempt, as far as the policy
    has attempts left (that none is left is refused once, and ``used_up`` whenever it is imported again), and who has
    begun (or was asked to complete) an application completes it. Who is who is written before the application, and that
    a response is done after it: stopped anywhere, it is finished by importing again. ``dry_run`` says the same and
    changes nothing.
    """
    check_now(now)
    desk = _Desk({}, set(), now, entropy)
    _look(programme, desk)
    waiting = iter(responses)
    while chunk := list(islice(waiting, _CHUNK)):
        yield from _admitted(programme, desk, chunk, dry_run=dry_run)


def _look(programme: Programme, desk: _Desk) -> None:
    """What is there already; raises `InputError` (``programme.older``) where nobody knows whose some of it is."""
    known, lost = programme.people().to_json(), 0
    for application in programme.applications():
        _note(desk.latest, application)
        desk.there.add(application.id)
        lost += application.state in _UNDER_WAY and application.applicant not in known
    if lost:
        raise InputError(
            f"The sealed folder does not know whose {lost} of the applications under way are.",
            code="programme.older",
            advice="It is older than the officer's folder: restore a newer one. If there is none, withdraw them first.",
            params={"applications": lost},
        )


def _note(latest: dict[tuple[str, str], Application], application: Application) -> None:
    key = (application.applicant, application.definition.id)
    former = latest.get(key)
    if former is None or _rank(former) <= _rank(application):
        latest[key] = application


def _rank(application: Application) -> tuple[int, datetime]:
    """Of somebody's applications for one definition the greatest counts.

    That is one that stands in the way of a new one, else the latest that was decided, whatever was withdrawn since.
    """
    open_end = application.state in _TRIED or _renews(application)
    undecided = application.state is State.WITHDRAWN and application.facts().outcome is None
    return (0 if undecided else 1 if open_end else 2), application.record.entries[0].at


def _admitted(programme: Programme, desk: _Desk, chunk: list[Sent], *, dry_run: bool) -> Iterator[Admitted]:
    steps: list[_Step] = []

    def planned(persons: Persons) -> Persons:
        steps.clear()
        newest = {one.application: row for row, one in persons.imported.items()}
        table = _Table(persons, persons.by_identity(), dict(persons.words), dict(persons.imported), newest)
        trial = replace(desk, latest=dict(desk.latest))
        steps.extend(_planned(trial, table, sent) for sent in chunk)
        return replace(persons, words=table.words, imported=table.imported).named(table.names)

    if dry_run:
        persons = programme.persons()
        planned(persons)
        yield from (step.result for step in steps)
        for step in steps:
            if step.application is not None:
                _note(desk.latest, step.application)
        return
    programme.change_persons(planned)
    done: dict[str, Imported] = {}
    for step in steps:
        if step.application is not None:
            try:
                programme.save(step.application)
            except AssessmentError as error:  # such as where the former attempt is heard again meanwhile
                yield Admitted(step.result.line, "refused", None, str(error))
                continue
            _note(desk.latest, step.application)
            desk.there.add(step.application.id)
            done[step.row] = Imported(step.application.applicant, step.application.id, done=True)
        yield step.result
    if done:
        programme.change_persons(lambda persons: persons.with_rows(done))


def _planned(desk: _Desk, table: _Table, sent: Sent) -> _Step:
    """What is to be done with one response; whoever it is, is in the table after it."""
    row = table.row_of(sent)
    before = table.imported.get(row, Imported(done=False))
    if before.done and before.applicant is None:
        return _Step(row, None, Admitted(sent.line, "erased"))
    if (
        before.done and before.application in desk.there
    ):  # it is not, where the officer's folder is an older one
        return _known(desk, table, sent, before)
    pseudonym = before.applicant or table.find(sent.who)
    applicant = pseudonym or table.persons.people.enrol(sent.who)
    try:
        former = _former(desk, table.pseudonyms(sent.who, applicant), sent)
        if (
            former is not None
            and former.id == before.application
            and _answers(former) == list(sent.answers())
        ):
            table.imported[row] = replace(
                before, done=True
            )  # it was saved, and then somebody pulled the plug
            return _Step(row, None, Admitted(sent.line, "known", former.id))
        if former is not None and former.state is State.AWARDED and not _renews(former):
            return _Step(row, None, Admitted(sent.line, "awarded", former.id))
        if former is not None and _used_up(former, sent.definition):
            table.imported[row] = Imported(applicant, done=False)
            if before == table.imported[row]:
                return _Step(row, None, Admitted(sent.line, "used_up", former.id))
            raise _no_more(former, sent.definition)
        application = _application(desk, applicant, former, sent)
    except (AssessmentError, InputError) as error:
        if pseudonym is None:
            table.persons.people.forget(applicant)
        return _Step(row, None, Admitted(sent.line, "refused", None, str(error)))
    try:
        submitted = application.submit(attested=sent.attested, now=_at(desk, sent, application))
        result = Admitted(sent.line, "submitted", application.id, attempt=application.attempt)
    except AssessmentError as error:
        submitted, result = application, Admitted(sent.line, "incomplete", application.id, error.message)
    _note(desk.latest, submitted)
    table.keep(row, submitted.applicant, submitted, sent)
    return _Step(row, submitted, result)


def _known(desk: _Desk, table: _Table, sent: Sent, before: Imported) -> _Step:
    """Imported before: the map may give more now, of who it is, and of what a draft lacked."""
    row, applicant = table.row_of(sent), before.applicant or ""
    known = Admitted(sent.line, "known", before.application, learned=table.learn(applicant, sent))
    draft = desk.latest.get((applicant, sent.definition.id))
    if draft is None or (draft.id, draft.state) != (before.application, State.DRAFT):
        return _Step(row, None, known)
    if table.newest.get(draft.id) != row:  # a later response has taken its place
        return _Step(row, None, known)
    filled = draft
    try:
        former, given = _answers(draft), list(sent.answers())
        if given != former and all(one in given for one in former):
            filled = _application(desk, applicant, draft, replace(sent, answers=lambda: given))
        completed = filled.submit(attested=sent.attested, now=_at(desk, sent, filled))
    except (AssessmentError, InputError) as error:
        if filled is draft:
            return _Step(row, None, replace(known, reason=error.message))
        _note(desk.latest, filled)
        return _Step(row, filled, replace(known, outcome="incomplete", reason=error.message))
    _note(desk.latest, completed)
    return _Step(row, completed, replace(known, outcome="submitted", attempt=completed.attempt))


def _former(desk: _Desk, pseudonyms: set[str], sent: Sent) -> Application | None:
    """The application that counts of all that somebody sent in for this definition, under whatever pseudonym."""
    keys = [(one, sent.definition.id) for one in pseudonyms]
    return max((desk.latest[key] for key in keys if key in desk.latest), key=_rank, default=None)


def _answers(application: Application) -> list[tuple[str, Answer | None]]:
    return [(item.requirement, application.answer_of(item)) for item in application.items if item.requirement]


def _application(desk: _Desk, applicant: str, former: Application | None, sent: Sent) -> Application:
    """The application with these answers, not submitted yet; raises `AssessmentError` where there can be none."""
    begins = _at(desk, sent, None)
    if former is not None and former.state in _EDITED:
        at = _at(desk, sent, former)
        application = former
        for item in former.items:
            if item.requirement:
                application = application.remove(item.id, now=at)
    elif former is None or _renews(former) or (former.state in _TRIED and former.facts().outcome is None):
        application = Application.begin(
            sent.definition, applicant=applicant, now=begins, product=sent.product, entropy=desk.entropy
        )
    elif former.state in _TRIED:
        application = former.again(
            note=sent.note.strip() or _NO_NOTE,
            now=begins,
            definition=sent.definition,
            product=sent.product,
            entropy=desk.entropy,
        )
    else:
        raise _under_way(former)
    for requirement, answer in sent.answers():
        at = _at(desk, sent, application)
        application = application.answer(requirement, answer, now=at, entropy=desk.entropy)
    return application


def _renews(former: Application) -> bool:
    return former.state is State.AWARDED and former.definition.policy.valid_months is not None


def _used_up(former: Application, definition: Definition) -> bool:
    most = definition.policy.max_attempts
    tried = former.state in _TRIED and former.facts().outcome is not None
    return tried and most is not None and former.attempt >= most


def _no_more(former: Application, definition: Definition) -> AssessmentError:
    return AssessmentError(
        f"The policy allows no more attempts than {definition.policy.max_attempts}, "
        f"and this applicant has made as many: {former.id}.",
        code="assessment.attempts",
        advice="Tell the applicant so: this response is not a fault again. "
        "Another number of attempts is another version of the definition.",
    )


def _under_way(former: Application) -> AssessmentError:
    state = former.state.value.replace("_", " ")
    return AssessmentError(
        f"This applicant has an application for this already: {former.id}, which is {state}.",
        code="assessment.attempts",
        advice="Let it end first, or withdraw it for them.",
    )


def _at(desk: _Desk, sent: Sent, application: Application | None) -> datetime:
    """When it was sent, as far as a clock can have said so: not in the future, not before the step before."""
    at = min(sent.at, desk.now) if sent.at is not None else desk.now
    return at if application is None else max(at, application.record.entries[-1].at)
