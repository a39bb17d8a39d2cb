"""``assess workload`` and ``assess report``: who has how much to do, and what the programme did in a period."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.assess.places import NamesOption, NowOption, ProgrammeOption, SealedOption, opened
from openbadge_issuer.cli.files import check_free, write_file
from openbadge_issuer.cli.terminal import harmless, note, put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.codec.types import JSONObject

__all__ = ["report", "workload"]


def workload(
    month: Annotated[
        list[str] | None, typer.Option("--month", metavar="YYYY-MM", help="Only these months.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write it for a spreadsheet, too.")
    ] = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    sealed: SealedOption = None,
    *,
    names: NamesOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
) -> None:
    """Reviews per assessor and month: assigned, done, late, declined, and business days; by pseudonym."""
    from openbadge_issuer.programme.reports.workload import Workload  # noqa: PLC0415 - costs, and is rarely asked for

    folders, moment = opened(programme, sealed), parse_moment(now)
    if csv is not None:
        check_free(csv, replace=replace)
    persons = folders.persons() if names else None
    found = Workload.of(
        folders.applications(),
        now=moment,
        calendar=folders.settings.calendar,
        months=month or (),
        language=folders.settings.language,
    )
    called = None
    if persons is not None:
        called = {one.reviewer: persons.called(one.reviewer) or "(erased)" for one in found.lines}
    if csv is not None:
        write_file(csv, found.to_csv(called, folders.settings.separator), replace=replace, private=True)
    _put(found.to_json(called), found.to_text(called), as_json=as_json)


def report(
    first: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="DATE",
            help="The first day, such as 2026-01-01; else that of the quarter of --to.",
        ),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="DATE", help="The last day, included; else that of the quarter of --from."
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one page with plots, too.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the tables for a spreadsheet, too.")
    ] = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over files that are there.")] = False,
) -> None:
    """What the programme did in a period, each figure with a sentence; without one, in the last quarter that is over."""
    from openbadge_issuer.programme.reports import report as reports  # noqa: PLC0415 - costs, rarely asked for

    folders, moment = opened(programme), parse_moment(now)
    settings = folders.settings
    begin, end = _period(first, last, settings.calendar.day_of(moment))
    for file in (html, csv):
        if file is not None:
            check_free(file, replace=replace)
    found = reports.report(
        folders.applications(),
        period=reports.Period(begin, end),
        now=moment,
        programme=settings.name,
        organisation=settings.organisation,
        calendar=settings.calendar,
        turn_around_days=settings.turn_around_days,
        small_group=settings.small_group,
        language=settings.language,
    )
    if html is not None:
        write_file(html, found.to_html().encode(), replace=replace)
    if csv is not None:
        write_file(csv, found.to_csv(settings.separator), replace=replace)
    _put(found.to_json(), found.to_text(), as_json=as_json)


def _put(document: JSONObject, text: str, *, as_json: bool) -> None:
    if as_json:
        put(harmless(json.dumps(document, ensure_ascii=False, indent=2)) + "\n")
    else:
        put("".join(f"{_line(line)}\n" for line in text.splitlines()))


def _line(line: str) -> str:
    """A line of a table keeps its blanks, unless something in it could do harm."""
    return line if harmless(line) == line else shown(line)


def _period(first: str | None, last: str | None, today: date) -> tuple[date, date]:
    """The days that were said; else those of the quarter, since periods that never overlap tell nothing together."""
    from openbadge_issuer.programme import Period  # noqa: PLC0415 - costs, rarely asked for

    begin = _day(first, "--from") if first is not None else None
    end = _day(last, "--to") if last is not None else None
    if begin is None and end is None:
        over = Period.quarter(date.fromordinal(max(Period.quarter(today).first.toordinal() - 1, 1)))
        note(
            f"the quarter from {over.first} to {over.last}, the last that is over; --from and --to say another period"
        )
        return over.first, over.last
    begin = begin or Period.quarter(end or today).first
    end = end or Period.quarter(begin).last
    if end < begin:
        raise WrongUsage("--to is a day before --from")
    return begin, end


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"{option} {text!r} is no date such as 2026-01-31") from None
