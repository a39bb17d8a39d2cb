"""The page that a school secretary understands. Text from a badge is shown as text, whatever it contains."""

from __future__ import annotations

import unicodedata

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from openbadge_issuer.verification import BadgeView, Outcome, Report, Verdict

__all__ = ["console", "show_badge", "show_report"]

_HEADLINES = {
    Verdict.ACCEPTED: ("ACCEPTED", "bold green"),
    Verdict.REFUSED: ("REFUSED", "bold red"),
    Verdict.UNDECIDED: ("UNDECIDED", "bold yellow"),
}
_MARKS = {
    Outcome.PASSED: ("passed", "green"),
    Outcome.FAILED: ("FAILED", "bold red"),
    Outcome.WARNING: ("warning", "yellow"),
    Outcome.UNKNOWN: ("unknown", "yellow"),
    Outcome.NOT_APPLICABLE: ("-", "dim"),
}
_LONG = 400  # characters of one text of a badge


def console() -> Console:
    """Standard output; colours only where there is somebody to see them."""
    return Console(highlight=False, soft_wrap=False)


def shown(text: str) -> str:
    """Text from a badge without control characters, escape sequences and changes of writing direction."""
    printable = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return printable if len(printable) <= _LONG else printable[:_LONG] + "…"


def show_report(report: Report, out: Console) -> None:
    """The verdict, the badge, and every check with what to do about it."""
    word, style = _HEADLINES[report.verdict]
    out.print(Text.assemble((word, style), ("  " + shown(report.summary), "")))
    if report.badge is not None:
        out.print()
        show_badge(report.badge, out)
    out.print()
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for check in report.checks:
        mark, colour = _MARKS[check.outcome]
        lines = [Text(shown(check.message), overflow="fold")]
        if check.advice and check.outcome in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.WARNING):
            lines.append(Text("-> " + shown(check.advice), style="italic"))
        table.add_row(Text(mark, style=colour), Text(check.name), Group(*lines))
    out.print(Padding(table, (0, 0, 0, 2)))


def show_badge(badge: BadgeView, out: Console) -> None:
    """What the badge says of itself."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    rows = [
        ("badge", badge.title),
        ("says", badge.description),
        ("criteria", badge.criteria),
        (
            "issuer",
            f"{badge.issuer_id}, calls itself {badge.issuer_claimed_name!r}"
            if badge.issuer_claimed_name
            else badge.issuer_id,
        ),
        ("awarded", badge.valid_from),
        ("valid until", badge.valid_until),
        *(("skill", f"{skill.name} {skill.url}".strip()) for skill in badge.skills),
        *(
            (
                "result",
                " ".join(part for part in (result.name, result.level or result.value, result.status) if part),
            )
            for result in badge.results
        ),
    ]
    for label, value in rows:
        if value:
            table.add_row(Text(label, style="dim"), Text(shown(value), overflow="fold"))
    out.print(Padding(table, (0, 0, 0, 2)))
