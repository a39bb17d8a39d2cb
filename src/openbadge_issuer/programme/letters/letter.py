"""Letters of a programme: to applicants, what became of their application; to assessors, what is due.

Which letter an application needs follows from its record, so nobody gets a wrong one (see `letter_due`); a register of
what was written keeps anybody from getting one twice. A letter says nothing about anybody but the one who gets it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from openbadge_issuer.assessment.business_days import Calendar
from openbadge_issuer.assessment.state import State, check_type, refuse
from openbadge_issuer.codec.plain_text import one_line
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import check_now
from openbadge_issuer.programme.addresses import is_reachable
from openbadge_issuer.programme.drafts import lacking
from openbadge_issuer.programme.letters.due import ReminderDue, letter_due
from openbadge_issuer.programme.letters.templates import LetterKind, Templates

if TYPE_CHECKING:
    from email.message import EmailMessage

    from openbadge_issuer.assessment import Application, Criterion
    from openbadge_issuer.assessment.state import Outcome

__all__ = ["Letter", "LetterKind", "Letterhead", "Mailbox", "Templates", "letter", "reminder"]

_ATTACHED: Final = {"json": "application/json", "png": "image/png", "svg": "image/svg+xml"}
_MAX_NAME: Final = 120
_MAX_TEXT: Final = 300


def _header(text: str, limit: int) -> str:
    """The text as a header's value.

    `email` reads ``=?utf-8?q?=0D=0ABcc:…?=`` (RFC 2047) in what it is given, and writes the line break that it stands for.
    """
    return one_line(text, limit).replace("=?", "= ?")


@dataclass(frozen=True, slots=True, repr=False)
class Mailbox:
    """Somebody's address and name; raises `ConfigurationError` (``config.address``) for what is no address."""

    address: str
    name: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.address, str) or not is_reachable(self.address):
            raise ConfigurationError(
                "This is no e-mail address that a letter can be sent to: one address, in ASCII.",
                code="config.address",
                advice="Write somebody@school.example; an internationalized domain as xn--....",
            )
        check_type(self.name, str, "A name is a text.")
        object.__setattr__(self, "name", _header(self.name, _MAX_NAME))

    def __repr__(self) -> str:
        return "Mailbox(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who writes: the programme, its organisation, whom to ask; its calendar, and how soon applicants hear from it."""

    programme: str
    organisation: str
    contact: str
    calendar: Calendar = field(default_factory=Calendar)
    turn_around_days: int | None = None
    """Business days, as it is promised; ``None`` if it is not."""


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A letter as text and as HTML. It is composed and not sent."""

    kind: LetterKind
    subject: str
    text: str
    html: str

    def to_eml(
        self, sender: Mailbox, to: Mailbox, *, now: datetime, attached: Mapping[str, bytes] | None = None
    ) -> bytes:
        """The letter as a message that a mail program opens as a draft (RFC 5322, CRLF); ``attached`` are files by name."""
        from email.headerregistry import Address  # noqa: PLC0415 - costs a socket module, and is rarely asked for
        from email.message import EmailMessage  # noqa: PLC0415
        from email.policy import SMTP  # noqa: PLC0415
        from email.utils import format_datetime  # noqa: PLC0415

        check_now(now)
        check_type(sender, Mailbox, "Who writes is a Mailbox.")
        check_type(to, Mailbox, "Who is written to is a Mailbox.")
        message: EmailMessage = EmailMessage(policy=SMTP)
        message["Subject"] = _header(self.subject, _MAX_TEXT)
        for header, one in (("From", sender), ("To", to)):
            message[header] = Address(display_name=one.name, addr_spec=one.address)
        message["Date"] = format_datetime(now)
        message["X-Unsent"] = "1"  # Outlook opens it as a draft
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        _name_boundary(message, self)
        for name, content in (attached or {}).items():
            kind = _ATTACHED.get(name.rpartition(".")[2], "application/octet-stream").split("/")
            message.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
        if attached:
            _name_boundary(message, self, ".mixed")
        return message.as_bytes()

    def __repr__(self) -> str:
        return f"Letter({self.kind.value})"


def _name_boundary(message: EmailMessage, letter: Letter, more: str = "") -> None:
    """A boundary that follows from the content: the same letter gives the same bytes."""
    from hashlib import sha256  # noqa: PLC0415 - at first use

    written = f"{letter.subject}\0{letter.text}\0{letter.html}"
    digest = sha256(written.encode("utf-8", "replace")).hexdigest()
    message.set_boundary(f"=_{digest[:32]}{more}")


def letter(
    application: Application,
    *,
    head: Letterhead,
    templates: Templates,
    name: str = "",
    reviewers: Sequence[str] = (),
    sent_in: bool = False,
) -> Letter:
    """The letter that this application needs as it stands: received, incomplete, award, not yet, and so on.

    ``sent_in`` is as for `letter_due`.
    ``name`` is how the applicant is addressed, empty for a neutral word. ``reviewers`` are names, for products only:
    in a blind review applicants never learn who assessed. Raises `AssessmentError` where no letter is due
    (``assessment.state``), and ``assessment.reviewer`` for reviewers named in a blind one.
    """
    due = letter_due(application, sent_in=sent_in)
    if due is None:
        raise refuse("state", "No letter follows from where this application is.")
    if reviewers and application.definition.policy.blind:
        raise refuse("reviewer", "In a blind review an applicant never learns who assessed.", "Name nobody.")
    check_type(reviewers, (list, tuple), "Reviewers are names, in a list.")
    values: dict[str, object] = {
        **_common(head, templates, name, due.at),
        **_about(application),
        **_more(due.kind, application, head, templates, due.at),
    }
    if due.kind in (LetterKind.CERTIFIED, LetterKind.REPORT):
        months = application.definition.policy.valid_months
        values |= {
            "reviewers": tuple(one_line(one, _MAX_NAME) for one in reviewers),
            "months": "" if months is None else str(months),
        }
    return Letter(due.kind, *templates.rendered(due.kind, values))


def reminder(
    works: Sequence[ReminderDue], *, head: Letterhead, templates: Templates, now: datetime, name: str = ""
) -> Letter:
    """A reminder to one assessor of the reviews that are due; it says nothing of whose applications they are."""
    check_now(now)
    if not works or len({one.reviewer for one in works}) != 1:
        raise refuse("reviewer", "A reminder goes to one assessor, about one review at least.")
    shown = tuple(
        {
            "reference": one.reference,
            "credential": one_line(one.credential, _MAX_TEXT),
            "due": templates.day(head.calendar.day_of(one.due)),
            "late": now > one.due,
        }
        for one in sorted(works, key=lambda one: (one.due, one.reference))
    )
    late = any(now > one.due for one in works)
    values = {
        **_common(head, templates, name, now),
        "works": shown,
        "count": str(len(shown)),
        "late": late,
    }
    return Letter(LetterKind.REMINDER, *templates.rendered(LetterKind.REMINDER, values))


def _common(head: Letterhead, templates: Templates, name: str, at: datetime) -> dict[str, object]:
    check_type(head, Letterhead, "Who writes is a Letterhead.")
    check_type(templates, Templates, "The texts are Templates.")
    check_type(name, str, "A name is a text.")
    return {
        "programme": {
            "name": one_line(head.programme, _MAX_TEXT),
            "organisation": one_line(head.organisation, _MAX_TEXT),
            "contact": one_line(head.contact, _MAX_TEXT),
        },
        "name": one_line(name, _MAX_NAME),
        "date": templates.day(head.calendar.day_of(at)),
    }


def _about(application: Application) -> dict[str, object]:
    definition, product = application.definition, application.product
    return {
        "reference": application.id,
        "attempt": str(application.attempt),
        "credential": {
            "name": one_line(definition.name, _MAX_TEXT),
            "competency": one_line(definition.competency, _MAX_TEXT * 4),
            "page": definition.criteria_page or "",
        },
        "product": {
            "name": one_line(product.name, _MAX_TEXT) if product is not None else "",
            "version": one_line(product.version, _MAX_NAME) if product is not None else "",
        },
    }


def _more(
    kind: LetterKind, application: Application, head: Letterhead, templates: Templates, at: datetime
) -> dict[str, object]:
    days = "" if head.turn_around_days is None else str(head.turn_around_days)
    on = templates.day(head.calendar.day_of(at))
    match kind:
        case LetterKind.RECEIVED:
            return {"submitted": on, "days": days}
        case LetterKind.NEW_ROUND:
            rehear = next(one for one in reversed(application.record.entries) if one.action == "rehear")
            return {"days": days, "appealed": rehear.before == State.APPEALED}
        case LetterKind.INCOMPLETE:
            return {"missing": _missing(application, templates)}
        case LetterKind.UPHELD:
            return {"again": _may_try_again(application)}
    return _decided(application, head, templates)


def _missing(application: Application, templates: Templates) -> tuple[str, ...]:
    if application.state is State.DRAFT:
        codes: object = lacking(application)
    else:
        entries = reversed(application.record.entries)
        codes = next(one for one in entries if one.action == "return_incomplete").data.get("codes")
    said = []
    for code in codes if isinstance(codes, tuple) else ():
        asked = application.definition.requirement(str(code))
        known = templates.word(str(code))
        if asked is not None:
            said.append(
                (templates.word("requirement") or "").replace("{prompt}", one_line(asked.prompt, 1_000))
            )
        else:
            said.append(known or (templates.word("other") or "").replace("{code}", str(code)))
    return tuple(said)


def _may_try_again(application: Application) -> bool:
    most = application.definition.policy.max_attempts
    return most is None or application.attempt < most


def _decided(application: Application, head: Letterhead, templates: Templates) -> dict[str, object]:
    definition, outcome = application.definition, application.facts().outcome
    if outcome is None:  # pragma: no cover  # no such letter is due before
        raise refuse("state", "No decision stands in the record of this application.")
    criteria = [(one, _criterion(one, application, outcome)) for one in definition.criteria]
    short = tuple(values for one, values in criteria if not one.meets(outcome.levels[one.id]))
    days = definition.policy.appeal_days
    until = None if days is None else head.calendar.day_of(outcome.at + timedelta(days=days))
    return {
        "decided": templates.day(head.calendar.day_of(outcome.at)),
        "criteria": tuple(values for _, values in criteria),
        "good": tuple(values for one, values in criteria if one.meets(outcome.levels[one.id])),
        "short": short,
        "again": bool(short) and _may_try_again(application),
        "appeal": application.state is State.NOT_YET and not application.facts().appealed,
        "appeal_until": "" if until is None else templates.day(until),
    }


def _criterion(criterion: Criterion, application: Application, outcome: Outcome) -> dict[str, str]:
    names = {level.id: level.name for level in criterion.levels}
    sealed = application.sealed.get(outcome.feedback.get(criterion.id, ""))
    return {
        "name": one_line(criterion.name, _MAX_TEXT),
        "level": one_line(names[outcome.levels[criterion.id]], _MAX_TEXT),
        "required": one_line(names[criterion.required_level], _MAX_TEXT),
        "feedback": "" if sealed is None else str(sealed.value),
    }
