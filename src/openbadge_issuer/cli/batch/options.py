"""The options of ``batch issue``, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

__all__ = [
    "AchievementOption",
    "AwardsArgument",
    "ContactOption",
    "DatesOption",
    "DryRunOption",
    "ExecutorOption",
    "ImagesOption",
    "KeyOption",
    "LanguageOption",
    "MailsOption",
    "MapOption",
    "NowOption",
    "OutOption",
    "PasswordOption",
    "ResumeOption",
    "SkipBadOption",
    "Wanted",
    "ZipOption",
    "ZoneOption",
]

AwardsArgument: TypeAlias = Annotated[
    Path, typer.Argument(metavar="AWARDS", help="The awards: .csv, .xlsx, or .jsonl.", show_default=False)
]
AchievementOption: TypeAlias = Annotated[
    Path, typer.Option(metavar="FILE", help="The achievement, as JSON.", show_default=False)
]
OutOption: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="DIR", help="The folder to fill: a new one, or an empty one.")
]
MapOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="COLUMN=FIELD", help="What a column is; as often as you like."),
]
KeyOption: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", help="The column with what is unique for each award; else the person is."),
]
ZoneOption: TypeAlias = Annotated[
    str, typer.Option(metavar="ZONE", help="The time zone of dates, such as Europe/Vienna.")
]
DatesOption: TypeAlias = Annotated[
    str | None, typer.Option(metavar="ORDER", help="day-first or month-first, for dates such as 3/4/2026.")
]
ImagesOption: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A PNG or SVG to bake each badge into.")
]
MailsOption: TypeAlias = Annotated[
    bool, typer.Option("--mails", help="Write a mail to each person, as .eml; nothing is sent.")
]
LanguageOption: TypeAlias = Annotated[
    str, typer.Option(metavar="TAG", help="The language of the mails, such as de.")
]
ContactOption: TypeAlias = Annotated[
    str, typer.Option(metavar="TEXT", help="Whom to ask, for the mails.", show_default=False)
]
ZipOption: TypeAlias = Annotated[bool, typer.Option("--zip", help="Pack everything into a zip at the end.")]
ExecutorOption: TypeAlias = Annotated[
    str | None, typer.Option(metavar="WHO", help="Who computes: processes:N, threads:N, dask://HOST:PORT.")
]
DryRunOption: TypeAlias = Annotated[
    bool, typer.Option("--dry-run", help="Sign and write nothing; say what is wrong with which row.")
]
SkipBadOption: TypeAlias = Annotated[
    bool, typer.Option("--skip-bad", help="Issue the good rows; the others go into refused.csv.")
]
ResumeOption: TypeAlias = Annotated[
    bool, typer.Option("--resume", help="Go on with a batch that was interrupted in this folder.")
]
NowOption: TypeAlias = Annotated[
    str | None, typer.Option(metavar="ISO8601", help="The time of issuing, with a zone.")
]
PasswordOption: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A file that holds the key's password.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was typed."""

    awards: Path
    achievement: Path
    out: Path | None
    issuer: Path
    columns: tuple[str, ...]
    key: str | None
    zone: str
    dates: str | None
    encoding: str | None
    images: Path | None
    mails: bool
    language: str
    contact: str
    pack: bool
    executor: str | None
    dry_run: bool
    skip_bad: bool
    resume: bool
    now: datetime
    password_file: Path | None
