"""A programme without programmers: what an officer keeps in two folders, and the files that go out and come back.

::

    programme = Programme(FolderStore(officers), FolderStore(sealed), FolderEvidence(officers / "evidence"))
    programme.change(application_id, lambda application: application.check_complete(by=officer, now=now))

Nothing here reads a file or a clock: the folders come in as stores, what people send as bytes and streams.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.programme.authoring.definition_workbook import (
        read_definition,
        template,
        write_definition,
    )
    from openbadge_issuer.programme.letters.due import (
        LetterDue,
        LetterRegister,
        ReminderDue,
        letter_due,
        reminders_due,
    )
    from openbadge_issuer.programme.letters.letter import Letter, Letterhead, Mailbox, letter, reminder
    from openbadge_issuer.programme.letters.posting import (
        Post,
        Unwritten,
        letterhead,
        letters_to_write,
        reminders_to_write,
    )
    from openbadge_issuer.programme.letters.templates import LetterKind, Templates
    from openbadge_issuer.programme.persons import Persons
    from openbadge_issuer.programme.programme import FolderLike, Programme
    from openbadge_issuer.programme.reports.facts import Period
    from openbadge_issuer.programme.reports.report import ProgrammeReport, report
    from openbadge_issuer.programme.reports.workload import Workload, WorkloadLine
    from openbadge_issuer.programme.responses.importing import (
        ResponseMap,
        Responses,
        answers_of,
        read_responses,
    )
    from openbadge_issuer.programme.settings import Settings
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "authoring.definition_workbook": ("read_definition", "template", "write_definition"),
            "responses.importing": ("ResponseMap", "Responses", "answers_of", "read_responses"),
            "letters.templates": ("LetterKind", "Templates"),
            "letters.letter": ("Letter", "Letterhead", "Mailbox", "letter", "reminder"),
            "letters.due": ("LetterDue", "LetterRegister", "ReminderDue", "letter_due", "reminders_due"),
            "persons": ("Persons",),
            "letters.posting": ("Post", "Unwritten", "letterhead", "letters_to_write", "reminders_to_write"),
            "programme": ("FolderLike", "Programme"),
            "reports.facts": ("Period",),
            "reports.report": ("ProgrammeReport", "report"),
            "settings": ("Settings",),
            "reports.workload": ("Workload", "WorkloadLine"),
        },
    )

__all__ = [
    "FolderLike",
    "Letter",
    "LetterDue",
    "LetterKind",
    "LetterRegister",
    "Letterhead",
    "Mailbox",
    "Period",
    "Persons",
    "Post",
    "Programme",
    "ProgrammeReport",
    "ReminderDue",
    "ResponseMap",
    "Responses",
    "Settings",
    "Templates",
    "Unwritten",
    "Workload",
    "WorkloadLine",
    "answers_of",
    "letter",
    "letter_due",
    "letterhead",
    "letters_to_write",
    "read_definition",
    "read_responses",
    "reminder",
    "reminders_due",
    "reminders_to_write",
    "report",
    "template",
    "write_definition",
]
