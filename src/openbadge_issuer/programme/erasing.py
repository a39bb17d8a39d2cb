"""What is erased with an application: its files, their copies, what was written, its badge here, and who it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from openbadge_issuer.assessment.evidence import FileEvidence
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.errors import AssessmentError, OpenBadgeError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from openbadge_issuer.assessment import Application
    from openbadge_issuer.assessment.blinding import Blinded
    from openbadge_issuer.codec.types import JSON
    from openbadge_issuer.programme.programme import Programme

__all__ = ["erase", "erase_person", "files_of", "remove_copies", "remove_files"]

_JOURNAL: Final = "erasing/"
_FORMAT: Final = "openbadge-issuer erasing 1"


def files_of(application: Application) -> frozenset[str]:
    """The digests of the files that were handed in, also of those that were taken back, until they are erased."""
    found = {
        str(value["digest"])
        for _, name, value in application.texts()
        if name == "answer" and isinstance(value, dict) and value.get("kind") == "file"
    }
    answers = (application.answer_of(item) for item in application.items)
    return frozenset(found | {answer.digest for answer in answers if isinstance(answer, FileEvidence)})


def remove_files(programme: Programme, digests: Iterable[str], *, of: str) -> int:
    """Removes files, but for those that another application than ``of`` names; how many."""
    gone = set(digests)
    if gone:
        gone -= programme.digests_named(gone, but=of)
    for digest in sorted(gone):
        programme.evidence.remove(digest)
    return len(gone)


def remove_copies(programme: Programme, former: Blinded, *, keep: Blinded) -> None:
    """Removes the copies of a former blinding that nobody needs any more."""
    kept = set(keep.files.values()) | files_of(programme.load(former.application))
    remove_files(programme, set(former.files.values()) - kept, of=former.application)


def erase(programme: Programme, application_id: str, *, by: str, now: datetime) -> Application:
    """Everything personal of one application, wherever the officer's folder has it.

    What is to go is noted first, then the record says so, then it goes: stopped in between, it is finished by doing it
    again. Raises `AssessmentError` (``assessment.state``), and nothing is gone, while the application is not over.
    """
    found, blinded = programme.load(application_id), programme.blinded(application_id)
    files = files_of(found) | set(blinded.files.values() if blinded is not None else ())
    files |= _noted(programme, application_id)
    if files:
        document: dict[str, JSON] = {"format": _FORMAT, "files": [*sorted(files)]}
        programme.replace(_JOURNAL + application_id, dump(document))

    def step(application: Application) -> Application:
        already = application.facts().erased == application.version
        return application if already else application.erase(by=by, now=now)

    try:
        erased = programme.change(application_id, step)
    except AssessmentError:
        programme.remove(_JOURNAL + application_id)
        raise
    remove_files(programme, files, of=application_id)
    programme.save_blinded(application_id, None)
    for key in programme.award_files(application_id):
        programme.remove(key)
    programme.remove(_JOURNAL + application_id)
    return erased


def _noted(programme: Programme, application_id: str) -> frozenset[str]:
    """What an erasing that was stopped had still to do."""
    found = programme.officer_folder.get(_JOURNAL + application_id)
    if found is None:
        return frozenset()
    try:
        document = parse_object(found[0])
    except OpenBadgeError:  # a note that can not be read is none
        return frozenset()
    files = document.get("files")
    return frozenset(str(one) for one in cast("list[JSON]", files if isinstance(files, list) else []))


def erase_person(programme: Programme, pseudonym: str) -> bool:
    """Forgets who it was, unless something of theirs is still there, or they review or act here; whether it was done."""
    works_here = {*(one.pseudonym for one in programme.reviewers()), *programme.officers().values()}
    if pseudonym in works_here:
        return False
    for application in programme.applications():
        if application.applicant == pseudonym and application.facts().erased < 0:
            return False
    programme.change_persons(lambda persons: persons.without(pseudonym))
    return True
