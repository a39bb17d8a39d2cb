"""Exports as Google Forms and Microsoft Forms make them, with people who do not exist."""

from __future__ import annotations

import csv
from datetime import datetime
from io import StringIO

from workbook_editing import rows_as_workbook

__all__ = [
    "GOOGLE_MAP",
    "GOOGLE_ROWS",
    "MICROSOFT_MAP",
    "MICROSOFT_ROWS",
    "as_csv",
    "google_csv",
    "google_csv_of_sheets",
    "microsoft_xlsx",
]

GOOGLE_ROWS: list[list[object]] = [
    [
        "Timestamp",
        "Email Address",
        "Your name",
        "School",
        "Who are your learners?",
        "Upload your lesson plan",
        "This is my own work",
        "How did you hear of us?",
    ],
    [
        "2026/03/02 9:15:42 AM GMT-6",
        "ada.lovelace@people.example",
        "Ada Lovelace",
        "Byron Elementary",
        'Twelve learners who are new to the language.\nThey say "why?" a lot, and I like it.',
        "https://drive.google.com/open?id=1AbCdEfGhIjKlMnOpQrStUvWxYz0123456",
        "I confirm",
        "From a friend",
    ],
    [
        "2026/03/02 4:05:00 PM GMT-6",
        "jose.nunez@people.example",
        "José Núñez",
        "Escuela Peñalolén",
        "Veinte niños; la mayoría habla mapudungun en casa.",
        (
            "https://drive.google.com/open?id=1Bcdefghijklmnopqrstuvwxyz-_98765, "
            "https://drive.google.com/open?id=1Cdefghijklmnopqrstuvwxyz-_43210"
        ),
        "I confirm",
        "",
    ],
    [
        "2026/03/03 12:00:01 AM GMT-6",
        "wang.xiaoming@people.example",
        "王小明",
        "第一小学",
        "三十名学生。\n他们喜欢提问题。",
        "https://drive.google.com/open?id=1Defghijklmnopqrstuvwxyz-_11111",
        "I confirm",
        "a newsletter",
    ],
]
"""As the CSV of Google Forms has them: the time in the zone of the form, files as links."""

GOOGLE_MAP = b"""\
format: openbadge-issuer response map 1
definition: https://school.example/micro-credentials/checks
timestamp: Timestamp
applicant:
  email: Email Address
  name: Your name
  places: School
attestation:
  column: This is my own work
  accepts: I confirm
requirements:
  - id: context
    columns: Who are your learners?
  - id: lesson-plan
    columns: Upload your lesson plan
ignore: How did you hear of us?
"""

MICROSOFT_ROWS: list[list[object]] = [
    [
        "ID",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        "Who are your learners?\xa0",
        "A lesson plan.",
        "I confirm that this is my own work",
    ],
    [
        1,
        datetime(2026, 3, 2, 9, 1, 7),  # noqa: DTZ001 - a workbook knows no zones
        datetime(2026, 3, 2, 9, 15, 42),  # noqa: DTZ001
        "ada.lovelace@people.example",
        "Ada Lovelace",
        "Twelve learners who are new to the language.\nThey ask why.",
        (
            "https://district-my.sharepoint.com/personal/forms_district_example/Documents/Apps/Microsoft%20Forms/"
            "Checks/Question/Lesson%20plan_Ada%20Lovelace.pdf"
        ),
        "Yes;",
    ],
    [
        2,
        datetime(2026, 3, 2, 10, 0, 0),  # noqa: DTZ001
        datetime(2026, 3, 2, 10, 30, 0),  # noqa: DTZ001
        "grace@people.example",
        "Grace Hopper",
        "Nine learners, and a parrot.",
        (
            "https://district-my.sharepoint.com/personal/x/Plan%201_Grace%20Hopper.docx; "
            "https://district-my.sharepoint.com/personal/x/Plan%202_Grace%20Hopper.docx"
        ),
        "Yes;",
    ],
]
"""As the workbook of Microsoft Forms has them: numbered, times without a zone, a no-break space after a question."""

MICROSOFT_MAP = b"""\
format: openbadge-issuer response map 1
timestamp: Completion time
zone: America/Chicago
row: ID
applicant: {email: Email, name: Name}
attestation: {column: I confirm that this is my own work, accepts: "Yes"}
requirements:
  - {id: context, columns: Who are your learners?}
  - {id: lesson-plan, columns: A lesson plan.}
ignore: Start time
"""


def as_csv(
    rows: list[list[object]],
    *,
    encoding: str = "utf-8",
    separator: str = ",",
    quoting: int = csv.QUOTE_MINIMAL,
    line_end: str = "\r\n",
) -> bytes:
    """The rows as a program writes them."""
    written = StringIO(newline="")
    writer = csv.writer(written, delimiter=separator, quoting=quoting, lineterminator=line_end)  # type: ignore[arg-type]
    writer.writerows(rows)
    return written.getvalue().encode(encoding)


def google_csv() -> bytes:
    """The CSV that Google Forms makes: everything quoted, no byte order mark."""
    return as_csv(GOOGLE_ROWS, quoting=csv.QUOTE_ALL, line_end="\n")


def google_csv_of_sheets(*, day_first: bool) -> bytes:
    """The CSV that Google Sheets makes of the same responses, with times as the sheet's country writes them."""
    times = ("02/03/2026 09:15:42", "02/03/2026 16:05:00", "13/03/2026 00:00:01") if day_first else (
        "3/2/2026 9:15:42", "3/2/2026 16:05:00", "3/13/2026 0:00:01"
    )  # fmt: skip
    head, *rows = GOOGLE_ROWS
    return as_csv([head, *([time, *row[1:]] for time, row in zip(times, rows, strict=True))])


def microsoft_xlsx() -> bytes:
    """The workbook that Microsoft Forms makes."""
    return rows_as_workbook(MICROSOFT_ROWS, "Sheet1")
