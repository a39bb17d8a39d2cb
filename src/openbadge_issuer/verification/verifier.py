"""The verifier: bytes in, a verdict out, with every check by name. What is checked, and in which order: `pipeline`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from os import PathLike
from typing import NoReturn, SupportsBytes

from openbadge_issuer import verification  # its names load at first use
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.fetching.events import Observer
from openbadge_issuer.ports import Answer, AsyncFetch, Fetch, Request, check_now, no_fetch
from openbadge_issuer.verification.driving import drive, drive_async
from openbadge_issuer.verification.many.batches import Batches
from openbadge_issuer.verification.policy import DEFAULT_POLICY, ExpectedRecipient, Policy
from openbadge_issuer.verification.presentations.expected import ExpectedPresentation
from openbadge_issuer.verification.question import BadgeInput, Question
from openbadge_issuer.verification.scheduler import Session

__all__ = ["Verification", "VerifiedCredential", "Verifier"]

_MAKE_ONE = object()


class VerifiedCredential:
    """A credential that a `Verifier` accepted. Only a verifier makes one.

    ``report`` says what was checked and how it ended, ``badge`` is what the badge says in one flat view (the same as
    ``report.badge``, and always there; empty for a presentation, see `Report.accepted_badges`), and ``document`` the JSON
    that was judged.
    """

    __slots__ = ("_document", "badge", "report")
    _document: JSONObject
    badge: verification.BadgeView
    report: verification.Report

    def __init__(self, document: JSONObject, report: verification.Report, *, _token: object = None) -> None:
        if _token is not _MAKE_ONE:
            raise TypeError("only Verifier.verify() makes a VerifiedCredential")
        object.__setattr__(self, "_document", document)
        object.__setattr__(self, "badge", report.badge or verification.BadgeView())
        object.__setattr__(self, "report", report)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a VerifiedCredential does not change")

    def __copy__(self) -> VerifiedCredential:
        return self

    def __deepcopy__(self, _: object) -> VerifiedCredential:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a VerifiedCredential is not pickled: keep the badge, and verify it again")

    def __repr__(self) -> str:
        return f"<VerifiedCredential {self.report.format} by {self.report['issuer'].params.get('issuer')}>"

    @property
    def document(self) -> JSONObject:
        """A copy of the JSON that was judged."""
        return deepcopy(self._document)

    @property
    def credentials(self) -> tuple[VerifiedCredential, ...]:
        """Those that were accepted of the credentials in a record or a presentation; `report` speaks of the others."""
        return tuple(
            VerifiedCredential(held.document, held.report, _token=_MAKE_ONE)
            for held in self.report.nested
            if held.role == "credential"
            and not held.pointer.startswith("/credentialSchema")  # a schema in a credential is held by nobody
            and held.report.verdict is verification.Verdict.ACCEPTED
            and held.document is not None
        )

    @property
    def kept(self) -> verification.Kept:
        """What is to be kept of it for `Verifier.recheck`; raises `ConfigurationError` if nothing can be."""
        return verification.Kept.of(self._document, self.report)


class Verification:
    """One verification under way: fetch what ``needs()`` lists, ``feed()`` it, until ``reports`` are there.

    Pure: it opens no socket and reads no clock. `Verifier.check` is a loop over it, and so is anything of your own.
    """

    def __init__(self, badge: BadgeInput, question: Question, *, several: bool) -> None:
        from openbadge_issuer.verification.pipeline import judge  # noqa: PLC0415 - half of the package, at first use

        self._session = Session(judge(badge, question, several=several), question.policy.budget)

    def needs(self) -> tuple[Request, ...]:
        """The documents that are missing now; empty when the reports are ready."""
        return self._session.needs()

    def feed(self, request: Request, answer: Answer) -> None:
        """Brings the answer to one of `needs()`."""
        self._session.feed(request, answer)

    @property
    def reports(self) -> tuple[verification.Report, ...]:
        """The report on each badge, once `needs()` is empty: one, unless `Verifier.start` was told ``several``."""
        return tuple(report for report, _ in self._session.result)

    @property
    def report(self) -> verification.Report:
        """The first of the `reports`."""
        return self._session.result[0][0]

    @property
    def kept(self) -> verification.Kept | None:
        """What is to be kept of the first badge for `Verifier.recheck`; ``None`` if nothing can be."""
        report, document = self._session.result[0]
        try:
            return verification.Kept.of(document or {}, report)
        except ConfigurationError:
            return None

    @property
    def _document(self) -> JSONObject | None:
        return self._session.result[0][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier(Batches):
    """Judges badges: ``check`` explains, ``verify`` raises. Immutable; one serves many threads.

    ``fetch`` brings remote documents (none by default, so a check never touches the network); one that raises an
    exception has failed (``fetch.failed``). ``contexts`` are the JSON-LD contexts that are known by content. ``observe`` is
    told what happens, as `openbadge_issuer.fetching.Event`; nothing in them is about a person.
    """

    policy: Policy = DEFAULT_POLICY
    fetch: Fetch = no_fetch
    contexts: ContextTable = field(default_factory=default_contexts)
    observe: Observer | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        wrong = [
            f"`{name}` is {what}, not {type(getattr(self, name)).__name__}."
            for name, what, right in (
                ("policy", "a Policy", isinstance(self.policy, Policy)),
                ("fetch", "a function from a Request to a Response or a FetchFailure", callable(self.fetch)),
                ("contexts", "a ContextTable", isinstance(self.contexts, ContextTable)),
                ("observe", "a function of an Event", self.observe is None or callable(self.observe)),
            )
            if not right
        ]
        if wrong:
            raise ConfigurationError(wrong[0], code="config.verifier")

    def start(
        self,
        badge: BadgeInput,
        *,
        now: datetime,
        expected_recipients: Iterable[ExpectedRecipient] | None = None,
        known_since: datetime | None = None,
        endorsements: Iterable[BadgeInput] = (),
        expected_presentation: ExpectedPresentation | None = None,
        several: bool = False,
    ) -> Verification:
        """Begins a verification that the caller drives; with ``several``, of every badge in what was handed in.

        ``known_since``: the caller knows, from a source of their own, that this very badge was there at that time. Then a
        key that was revoked or expired later has signed it well, and the report says so. ``endorsements`` were handed in
        beside the badge; each is judged, and matched with what it speaks of. ``expected_presentation``: what is handed in is
        a presentation that answers your challenge, and anything else is refused. Raises `ConfigurationError` for a naive
        ``now``, for a ``known_since`` that is naive or later than ``now``, for an empty list of recipients, and for what is
        no badge at all, such as a path.
        """
        check_now(now)
        _check_known_since(known_since, now)
        recipients = () if expected_recipients is None else _recipients(expected_recipients)
        beside = _endorsements(endorsements)
        _check_presentation(expected_presentation)
        question = Question(
            self.policy, self.contexts, now, recipients, known_since, beside, expected_presentation
        )
        return Verification(badge, question, several=several)

    def check(
        self,
        badge: BadgeInput,
        *,
        now: datetime,
        expected_recipients: Iterable[ExpectedRecipient] | None = None,
        known_since: datetime | None = None,
        endorsements: Iterable[BadgeInput] = (),
        expected_presentation: ExpectedPresentation | None = None,
    ) -> verification.Report:
        """Judges a badge and explains: never raises for what is in the badge."""
        run = self.start(
            badge,
            now=now,
            expected_recipients=expected_recipients,
            known_since=known_since,
            endorsements=endorsements,
            expected_presentation=expected_presentation,
        )
        return self._run(run).report

    def check_upload(
        self,
        upload: BadgeInput,
        *,
        now: datetime,
        expected_recipients: Iterable[ExpectedRecipient] | None = None,
        known_since: datetime | None = None,
        endorsements: Iterable[BadgeInput] = (),
        expected_presentation: ExpectedPresentation | None = None,
    ) -> tuple[verification.Report, ...]:
        """Judges every badge in what somebody handed in: an archive, a PDF, a badge; never empty.

        What is no badge and holds none gets one report, which says what it is and what to ask for.
        """
        run = self.start(
            upload,
            now=now,
            expected_recipients=expected_recipients,
            known_since=known_since,
            endorsements=endorsements,
            expected_presentation=expected_presentation,
            several=True,
        )
        return self._run(run).reports

    def verify(
        self,
        badge: BadgeInput,
        *,
        now: datetime,
        expected_recipients: Iterable[ExpectedRecipient] | None = None,
        known_since: datetime | None = None,
        endorsements: Iterable[BadgeInput] = (),
        expected_presentation: ExpectedPresentation | None = None,
    ) -> VerifiedCredential:
        """The same pipeline; raises `VerificationRefused` or `VerificationUndecided`, both with the report."""
        run = self.start(
            badge,
            now=now,
            expected_recipients=expected_recipients,
            known_since=known_since,
            endorsements=endorsements,
            expected_presentation=expected_presentation,
        )
        return _settle(self._run(run))

    async def check_async(
        self,
        badge: BadgeInput,
        *,
        now: datetime,
        fetch: AsyncFetch | None = None,
        expected_recipients: Iterable[ExpectedRecipient] | None = None,
        known_since: datetime | None = None,
        endorsements: Iterable[BadgeInput] = (),
        expected_presentation: ExpectedPresentation | None = None,
    ) -> verification.Report:
        """`check` for an event loop: the documents of a round are fetched side by side, 54 MB at a time.

        ``fetch`` is awaited in place of the verifier's own, which is otherwise called in threads.
        """
        run = self.start(
            badge,
            now=now,
            expected_recipients=expected_recipients,
            known_since=known_since,
            endorsements=endorsements,
            expected_presentation=expected_presentation,
        )
        return (await self._run_async(run, fetch)).report

    async def check_upload_async(
        self,
        upload: BadgeInput,
        *,
        now: datetime,
        fetch: AsyncFetch | None = None,
        expected_recipients: Iterable[ExpectedRecipient] | None = None,
        known_since: datetime | None = None,
        endorsements: Iterable[BadgeInput] = (),
        expected_presentation: ExpectedPresentation | None = None,
    ) -> tuple[verification.Report, ...]:
        """`check_upload` for an event loop, with the ``fetch`` of `check_async`."""
        run = self.start(
            upload,
            now=now,
            expected_recipients=expected_recipients,
            known_since=known_since,
            endorsements=endorsements,
            expected_presentation=expected_presentation,
            several=True,
        )
        return (await self._run_async(run, fetch)).reports

    async def verify_async(
        self,
        badge: BadgeInput,
        *,
        now: datetime,
        fetch: AsyncFetch | None = None,
        expected_recipients: Iterable[ExpectedRecipient] | None = None,
        known_since: datetime | None = None,
        endorsements: Iterable[BadgeInput] = (),
        expected_presentation: ExpectedPresentation | None = None,
    ) -> VerifiedCredential:
        """`verify` for an event loop, with the ``fetch`` of `check_async`."""
        run = self.start(
            badge,
            now=now,
            expected_recipients=expected_recipients,
            known_since=known_since,
            endorsements=endorsements,
            expected_presentation=expected_presentation,
        )
        return _settle(await self._run_async(run, fetch))

    def _run(self, run: Verification) -> Verification:
        drive(run, self.fetch, self.observe)
        return run

    async def _run_async(self, run: Verification, fetch: AsyncFetch | None) -> Verification:
        await drive_async(run, fetch, self.fetch, self.observe)
        return run


def _check_known_since(known_since: datetime | None, now: datetime) -> None:
    if known_since is None:
        return
    check_now(known_since, "known_since")
    if known_since > now:
        raise ConfigurationError(
            "`known_since` is later than `now`: nobody has seen the badge in the future.",
            code="config.known_since",
            advice="Say when you had it, or leave it out.",
        )


def _check_presentation(expected: object) -> None:
    if not isinstance(expected, ExpectedPresentation | None):
        raise ConfigurationError(
            f"`expected_presentation` is an ExpectedPresentation, not {type(expected).__name__}.",
            code="config.presentation",
            advice="Write expected_presentation=ExpectedPresentation(challenge=…, domain=…).",
        )


def _recipients(expected: object) -> tuple[ExpectedRecipient, ...]:
    if isinstance(expected, Iterable) and not isinstance(expected, str):
        known = tuple(expected)
        if not known:
            raise ConfigurationError(
                "`expected_recipients` is empty, so nobody could ever match.",
                code="config.empty_allow_list",
                advice="Leave it out to accept anybody's badge, or name at least one.",
            )
        if all(isinstance(each, ExpectedRecipient) for each in known):
            return known
    raise ConfigurationError(  # without repeating what may be somebody's address
        "`expected_recipients` is a list of ExpectedRecipient.",
        code="config.recipient",
        advice='Write expected_recipients=[ExpectedRecipient.email("...")].',
    )


def _endorsements(beside: object) -> tuple[BadgeInput, ...]:
    if type(beside) is tuple and not beside:
        return ()
    one = isinstance(beside, Mapping | str | bytes | bytearray | memoryview | SupportsBytes)
    given = tuple(beside) if isinstance(beside, Iterable) and not one else None
    if given is None or not all(
        isinstance(each, Mapping | str | bytes | bytearray | memoryview | SupportsBytes)
        and not isinstance(each, PathLike)
        for each in given
    ):
        raise ConfigurationError(
            "`endorsements` is a list of endorsements: of bytes, texts or mappings.",
            code="config.endorsements",
            advice="Write endorsements=[path.read_bytes(), …].",
        )
    return given


def _settle(run: Verification) -> VerifiedCredential:
    report, document = run.report, run._document  # noqa: SLF001 - one module, one secret
    if report.verdict is verification.Verdict.REFUSED:
        raise verification.VerificationRefused(report)
    if report.verdict is not verification.Verdict.ACCEPTED or document is None:
        raise verification.VerificationUndecided(report)
    return VerifiedCredential(document, report, _token=_MAKE_ONE)
