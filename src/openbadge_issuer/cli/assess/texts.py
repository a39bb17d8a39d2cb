"""The longer texts of ``assess init``: settings to begin with, and what each folder says of itself."""

from __future__ import annotations

from typing import Final

__all__ = ["NEXT", "OFFICERS_README", "SEALED_README", "SETTINGS", "WHAT_TO_BACK_UP"]

SETTINGS: Final = """\
# The programme's own settings. Change what you like; `openbadge assess status` reads them again.
format: "openbadge-issuer programme 1"
name: {name}
organisation: {organisation}
# Letters come from this address.
sender: {sender}
# The language of letters, packets and reports.
language: {language}
# What stands between the cells of CSV files. Left out, it goes by the language: ";" where a comma stands before decimals.
# csvSeparator: ";"
# When you work: business days are counted by it. Weekdays: 0 is Monday, 6 is Sunday.
calendar:
  zone: {zone}
  closedWeekdays: [5, 6]
  holidays: []
# Business days: from an application to its decision, as you promise it, and for one review.
turnAroundDays: 14
reviewDays: 10
# Groups of fewer people than this are not shown in reports.
smallGroup: 5
"""

WHAT_TO_BACK_UP: Final = """\
Back up both, each to a place of its own, whenever something was imported, collected, decided or awarded:
nobody should find the two together.

  lost                    what still works
  the officer's folder    who is who; badges that were awarded, which the issuer's ledger knows.
                          Applications, evidence and reviews are gone: restore it.
  the sealed folder       reviewing and deciding what is assigned. Nothing can be blinded, assigned, awarded
                          or written to anybody, because nobody knows who is who: restore it.
  both                    badges that were awarded stay valid, and the ledger knows them.

"""

NEXT: Final = """\

Next: cd {folder}
      export OPENBADGE_SEALED={sealed}         (in PowerShell: $env:OPENBADGE_SEALED = "{plain}")
      look at programme.yaml: language {language} and zone {zone} are guesses, unless you named them
      put a definition into definitions/, add reviewers (`openbadge assess reviewers add`), import responses.
"""

OFFICERS_README: Final = """\
# {name}: the officer's folder

| | |
|---|---|
| `programme.yaml` | the settings; edit them |
| `definitions/` | what can be earned; one file for each version, which stays as it is once it is published |
| `applications/` | one file for each application: its record, and what was written beside it |
| `evidence/` | the files that were handed in, and their blinded copies, by digest |
| `officers.json`, `reviewers.json` | who acts for the programme, and who reviews, by pseudonym |
| `packets.json` | which packets are out |
| `awards/` | badges that were awarded, to be sent to their earners |

Nothing in here says who a pseudonym is; that is in the sealed folder. What applicants wrote and handed in is in here
as they wrote it, so this folder is personal, too: for officers alone, on an encrypted disk.

Do not edit what ends with `.json`: a record that was changed is refused. Back this folder up whenever something was
imported, collected, decided or awarded. To restore it, put the whole backup in its place.

Lost without a backup: applications, evidence and reviews. Badges that were awarded stay valid.
"""

SEALED_README: Final = """\
# {name}: the sealed folder

`people.json` says who is behind each pseudonym, which words would tell on them (blinding looks for these), and which
rows of which forms were imported. It is needed to import, to blind, to assign, to write letters, to award and to erase;
not to send packets, to collect reviews or to decide.

Keep it apart from the officer's folder: on another disk or a stick, encrypted, with a backup in another place. Reviewers
never get it.

Lost without a backup: nobody can say any more who applied. Nothing under way can be awarded.
"""
