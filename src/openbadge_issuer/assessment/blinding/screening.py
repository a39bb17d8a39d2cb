"""`blind`: every item of an application looked at, and every file copied without what tells whose it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from openbadge_issuer.assessment.application import Application
from openbadge_issuer.assessment.blinding.blinded import Blinded
from openbadge_issuer.assessment.blinding.identity import Identity
from openbadge_issuer.assessment.blinding.policy import BlindingPolicy
from openbadge_issuer.assessment.blinding.report import ItemReport, Leak, LeakReport, merged
from openbadge_issuer.assessment.blinding.scanning import Searched, links
from openbadge_issuer.assessment.blinding.values import (
    Passage,
    Removal,
    Scrubbed,
    Scrubber,
    Scrubbers,
)
from openbadge_issuer.assessment.evidence import FileEvidence, Link, Text, neutral_name
from openbadge_issuer.assessment.media_types import sniff
from openbadge_issuer.assessment.state import check_type, refuse
from openbadge_issuer.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from openbadge_issuer.assessment.evidence import Answer
    from openbadge_issuer.assessment.intake import EvidenceFiles
    from openbadge_issuer.assessment.state import Item

__all__ = ["Spool", "blind"]

Spool = Callable[[], AbstractContextManager[BinaryIO]]
_IN_MEMORY: Final = 8_000_000  # bytes of a copy, before it goes to a temporary file
_UNREADABLE: Final = "evidence.unreadable"
_MAX_PLACE: Final = 200  # characters
_HIDDEN: Final = "a place that is not shown, because its name tells"


def _spool() -> AbstractContextManager[BinaryIO]:
    return cast("AbstractContextManager[BinaryIO]", SpooledTemporaryFile(max_size=_IN_MEMORY))


def blind(
    application: Application,
    identity: Identity,
    evidence: EvidenceFiles,
    scrubbers: Scrubbers,
    *,
    policy: BlindingPolicy | None = None,
    spool: Spool = _spool,
) -> Blinded:
    """Copies every file without what tells whose it is, and looks for the applicant in all that remains.

    ``scrubbers`` are found by what a file is, not by what it is called. The copies go into ``evidence``, each under its own
    digest. ``spool`` gives the temporary stream in which a copy is made. What stays open by ``policy`` (strict, unless you
    say otherwise) keeps the item from reviewers until somebody releases it. Raises `AssessmentError` if an answer was
    erased, and what ``evidence`` raises.
    """
    check_type(application, Application, "What is blinded is an Application.")
    check_type(identity, Identity, "Who is looked for is an Identity.")
    policy = policy or BlindingPolicy.of(application.definition)
    if policy.named and application.definition.policy.blind:
        raise refuse("definition", "This definition is reviewed blind, so nobody is named.")
    work = _Work(evidence, scrubbers, policy, spool, None if policy.named else Searched(identity))
    reports: list[ItemReport] = []
    copies: dict[str, FileEvidence] = {}
    for item in application.items:
        answer = application.answer_of(item)
        if answer is None:
            raise refuse("evidence", "An answer was erased, so there is nothing to blind.")
        report, copy = work.on(item, answer)
        reports.append(report)
        if copy is not None:
            copies[item.id] = copy
    return Blinded(
        application=application.id,
        answers={item.id: item.answer for item in application.items},
        copies=copies,
        report=LeakReport(tuple(reports), policy.leniencies),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """What all items of one application share; ``searched`` is `None` where both sides know each other."""

    evidence: EvidenceFiles
    scrubbers: Scrubbers
    policy: BlindingPolicy
    spool: Spool
    searched: Searched | None

    def on(self, item: Item, answer: Answer) -> tuple[ItemReport, FileEvidence | None]:
        report, copy = ItemReport(item.id, item.kind), None
        if self.searched is None:
            return report, answer if isinstance(answer, FileEvidence) else None
        if isinstance(answer, Text):
            said = [Passage("the text", answer.text)]
            report = replace(report, leaks=(*self.searched.leaks(said), *links(said)))
        elif isinstance(answer, Link):
            own = self.searched.leaks([Passage("the link", answer.url)])
            report = replace(report, leaks=(*own, Leak("link", "the link")))
        else:
            report, copy = self._file(item, answer, self.searched)
        leaks = (*report.leaks, *self.searched.missing())
        return replace(report, leaks=tuple(self.policy.judged(one) for one in merged(leaks))), copy

    def _file(
        self, item: Item, answer: FileEvidence, searched: Searched
    ) -> tuple[ItemReport, FileEvidence | None]:
        name = "the file's name"
        removed = (Removal(name, "replaced by a neutral one"),)
        with self.evidence.open(answer.digest) as source:
            media_type = sniff(source, answer.name)
            report = ItemReport(item.id, item.kind, media_type, removed=removed)
            scrubber = self.scrubbers.get(media_type)
            if scrubber is None:
                return self._as_it_is(report, answer, media_type, Leak("unscrubbed", media_type))
            with self.spool() as target:
                scrubbed = _scrubbed(scrubber, source, target)
                size = target.seek(0, 2)
                if isinstance(scrubbed, str) or not size:
                    code = scrubbed if isinstance(scrubbed, str) else _UNREADABLE
                    return self._as_it_is(report, answer, media_type, Leak("unreadable", code))
                target.seek(0)
                copy = FileEvidence(self.evidence.add(target), scrubbed.media_type, size, "copy")
        copy = replace(copy, name=neutral_name(item.id, copy))
        return _reported(report, scrubbed, searched), copy

    def _as_it_is(
        self, report: ItemReport, answer: FileEvidence, media_type: str, leak: Leak
    ) -> tuple[ItemReport, FileEvidence | None]:
        report = replace(report, leaks=(leak,))
        if not self.policy.originals:
            return report, None
        kept = replace(answer, media_type=media_type)
        return report, replace(kept, name=neutral_name(report.item, kept))


def _scrubbed(scrubber: Scrubber, source: BinaryIO, target: BinaryIO) -> Scrubbed | str:
    """What the scrubber did, or the code of the reason why it could not."""
    try:
        source.seek(0)
        return scrubber(source, target)
    except MissingExtra:
        raise
    except InputError as error:
        return error.detail_code
    except Exception:  # noqa: BLE001 - whatever a parser of foreign files may raise: there is no copy then
        return _UNREADABLE


def _reported(report: ItemReport, scrubbed: Scrubbed, searched: Searched) -> ItemReport:
    """The report of a copy; a place or a removal that tells something itself is not written down."""

    def told(text: str) -> str:
        plain = text[:_MAX_PLACE]
        return _HIDDEN if searched.leaks([Passage("place", plain)]) or not plain.isprintable() else plain

    passages = [Passage(told(one.place), one.text) for one in scrubbed.passages]
    removed = tuple(Removal(told(one.place), told(one.what)) for one in scrubbed.removed)
    unread = tuple(Leak("unread", told(place)) for place in scrubbed.unread)
    return replace(
        report,
        media_type=scrubbed.media_type,
        leaks=(*searched.leaks(passages), *links(passages), *unread),
        removed=(*report.removed, *removed),
    )
