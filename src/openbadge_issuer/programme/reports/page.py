"""A report as one HTML page with everything in it: no script, nothing that is fetched, plots with their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import MissingExtra
from openbadge_issuer.programme.reports.plots import Plot, inline, plots
from openbadge_issuer.programme.reports.words import NOT_SHOWN, cells_of, figures, hidden_note

if TYPE_CHECKING:
    from openbadge_issuer.assessment.agreement.values import Agreement
    from openbadge_issuer.programme.reports.report import ProgrammeReport

__all__ = ["as_html"]

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE: Final = """
:root { color-scheme: light }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem }
ul.figures { padding-inline-start: 1.2rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums }
caption { text-align: start; padding: .3rem 0 }
th, td { text-align: start; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #bbb; vertical-align: top }
thead th { border-bottom: 2px solid #1a1a1a }
.none { color: #595959 }
figure { margin: 1rem 0 }
figure svg { max-width: 100%; height: auto }
footer { margin-top: 2rem; font-size: .9rem; color: #404040 }
@media print { body { margin: 0; max-width: none } figure, table { break-inside: avoid } }
"""


def as_html(report: ProgrammeReport) -> str:
    """The page; without matplotlib it says what to install in place of the plots."""
    title = f"{report.programme or 'Programme'}: {report.period.first} to {report.period.last}"
    notes = list(report.notes)
    try:
        pictures = plots(report)
    except MissingExtra as error:
        pictures = ()
        notes.append(error.message)
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style></head>",
        f"<body><header><h1>{escape(title)}</h1>",
        f"<p>{escape(report.organisation)}</p></header>" if report.organisation else "</header>",
        "<main><h2>In short</h2>",
        '<ul class="figures">',
        *(f"<li>{escape(one.sentence)}</li>" for one in figures(report)),
        "</ul>",
        *_tables(report),
        *(_figure(one) for one in pictures),
        *(_agreement(report.agreement, report, pictures) if report.agreement is not None else ()),
        "</main><footer>",
        *(f"<p>{escape(one)}</p>" for one in (*notes, hidden_note(report))),
        f"<p>Made on {report.made_at:%Y-%m-%d}.</p>",
        "</footer></body></html>",
        "",
    ]
    return "\n".join(parts)


def _tables(report: ProgrammeReport) -> Iterator[str]:
    yield "<h2>By definition</h2>"
    yield from _table(cells_of(report.received, "Received"), "Handed in for the first time in the period.")
    yield from _table(cells_of(report.decided, "Decided"), "Decided for the first time in the period.")


def _table(rows: Sequence[Sequence[str]], caption: str) -> Iterator[str]:
    yield f'<div class="scroll"><table><caption>{escape(caption)}</caption>'
    yield (
        "<thead><tr>"
        + "".join(f'<th scope="col">{escape(one)}</th>' for one in rows[0])
        + "</tr></thead><tbody>"
    )
    for row in rows[1:]:
        cells = "".join(
            f'<td class="none">{one}</td>' if one == NOT_SHOWN else f"<td>{escape(one)}</td>"
            for one in row[1:]
        )
        yield f'<tr><th scope="row">{escape(row[0])}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _figure(plot: Plot) -> str:
    return f"<figure><figcaption>{escape(plot.title)}</figcaption>\n{plot.svg}\n</figure>"


def _agreement(found: Agreement, report: ProgrammeReport, pictures: Sequence[Plot]) -> Iterator[str]:
    from openbadge_issuer.assessment.agreement.plots import plot  # noqa: PLC0415 - at first use
    from openbadge_issuer.assessment.agreement.tables import rows  # noqa: PLC0415

    yield "<h2>Agreement between assessors</h2>"
    caption = (
        "Of the two assessors' scores, before anything was settled. Percentages hold agreement by chance as well; "
        "kappa and alpha are what is beyond it: 1 is full agreement, 0 is chance."
    )
    yield from _table(rows(found, names=report.names), caption)
    if pictures:
        picture = plot(found.replace(lines=found.lines[:40]), names=report.names)
        svg = inline(picture.content.decode("utf-8"), picture.alternative, "agreement")
        yield _figure(Plot("Agreement, with intervals", picture.alternative, svg))
