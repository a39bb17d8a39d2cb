"""A report as one HTML page with everything in it: no script, nothing that is fetched, plots with their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import MissingExtra
from openbadge_issuer.programme.reports.plots import Plot, inline, plots
from openbadge_issuer.programme.reports.texts import agreement_texts, filled, report_texts
from openbadge_issuer.programme.reports.words import cells_of, figures, hidden_note, title_of

if TYPE_CHECKING:
    from openbadge_issuer.assessment.agreement.values import Agreement
    from openbadge_issuer.programme.reports.report import ProgrammeReport
    from openbadge_issuer.programme.reports.texts import ReportTexts

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
    title, texts = title_of(report), report_texts(report.language)
    notes = list(report.notes)
    try:
        pictures = plots(report)
    except MissingExtra as error:
        pictures = ()
        notes.append(error.message)
    parts = [
        "<!doctype html>",
        f'<html lang="{texts["language"]}">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style></head>",
        f"<body><header><h1>{escape(title)}</h1>",
        f"<p>{escape(report.organisation)}</p></header>" if report.organisation else "</header>",
        f"<main><h2>{escape(texts['in_short'])}</h2>",
        '<ul class="figures">',
        *(f"<li>{escape(one.sentence)}</li>" for one in figures(report)),
        "</ul>",
        *_tables(report, texts),
        *(_figure(one) for one in pictures),
        *(_agreement(report.agreement, report, texts, pictures) if report.agreement is not None else ()),
        "</main><footer>",
        *(f"<p>{escape(one)}</p>" for one in (*notes, hidden_note(report))),
        f"<p>{escape(filled(texts['made_on'], day=report.made_at.date()))}</p>",
        "</footer></body></html>",
        "",
    ]
    return "\n".join(parts)


def _tables(report: ProgrammeReport, texts: ReportTexts) -> Iterator[str]:
    yield f"<h2>{escape(texts['by_definition'])}</h2>"
    for groups, what in ((report.received, "received"), (report.decided, "decided")):
        yield from _table(cells_of(groups, what, texts), texts[f"caption_{what}"], texts)


def _table(rows: Sequence[Sequence[str]], caption: str, texts: ReportTexts) -> Iterator[str]:
    yield f'<div class="scroll"><table><caption>{escape(caption)}</caption>'
    yield (
        "<thead><tr>"
        + "".join(f'<th scope="col">{escape(one)}</th>' for one in rows[0])
        + "</tr></thead><tbody>"
    )
    for row in rows[1:]:
        cells = "".join(
            f'<td class="none">{escape(one)}</td>' if one == texts["not_shown"] else f"<td>{escape(one)}</td>"
            for one in row[1:]
        )
        yield f'<tr><th scope="row">{escape(row[0])}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _figure(plot: Plot) -> str:
    return f"<figure><figcaption>{escape(plot.title)}</figcaption>\n{plot.svg}\n</figure>"


def _agreement(
    found: Agreement, report: ProgrammeReport, texts: ReportTexts, pictures: Sequence[Plot]
) -> Iterator[str]:
    from openbadge_issuer.assessment.agreement.plots import plot  # noqa: PLC0415 - at first use
    from openbadge_issuer.assessment.agreement.tables import rows  # noqa: PLC0415

    said = agreement_texts(texts)
    yield f"<h2>{escape(texts['agreement_title'])}</h2>"
    yield from _table(rows(found, names=report.names, texts=said), texts["agreement_caption"], texts)
    if pictures:
        title = texts["agreement_picture_title"]
        picture = plot(found.replace(lines=found.lines[:40]), title=title, names=report.names, texts=said)
        svg = inline(picture.content.decode("utf-8"), picture.alternative, "agreement")
        yield _figure(Plot(texts["agreement_picture"], picture.alternative, svg))
