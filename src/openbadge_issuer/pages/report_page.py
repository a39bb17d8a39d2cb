"""The page of a report, for people: to be read, printed and filed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.pages.html import digest_of, style_of, template, web_address
from openbadge_issuer.pages.wording import Wording, bundled, direction_of
from openbadge_issuer.verification.report import Check, Outcome, Report, Verdict

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["report_page"]

_MAX_TEXT: Final = 2_000  # characters of one text
_MAX_ROWS: Final = 20  # skills, results, findings
_MAX_NESTED: Final = 100  # reports inside one report, at any depth
_UNSEEN: Final = re.compile(
    # Controls but the line feed; line and paragraph separators; what turns or ends a direction of writing; letters that are
    # not seen, tags among them; halves of characters.
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
_VERDICTS: Final = {Verdict.ACCEPTED: "✔", Verdict.REFUSED: "✘", Verdict.UNDECIDED: "?"}
_OUTCOMES: Final = {
    Outcome.PASSED: "✔",
    Outcome.FAILED: "✘",
    Outcome.WARNING: "!",
    Outcome.UNKNOWN: "?",
    Outcome.NOT_APPLICABLE: "–",  # noqa: RUF001 - a dash that is as wide as the others
}

Row = tuple["Markup", str]


def report_page(
    report: Report | Sequence[Report],
    *,
    language: str = "en",
    file_name: str = "",
    checked_by: str = "",
    texts: Mapping[str, str] | None = None,
) -> bytes:
    """One HTML document (UTF-8) that shows a report, or all those on one upload: no scripts, nothing loaded, fit for print.

    The verdict, what the badge says of itself, every check with advice, the reports inside it (folded), and what was checked
    when. ``language`` is that of the headings (German, English, Spanish, French, or ``texts`` of your own); the sentences of
    the checks are those of the report, so translate it before (`Report.translated`). ``file_name`` and ``checked_by`` are
    shown where they are given. Nothing in a badge becomes a link. Raises `MissingExtra` without jinja2, `ConfigurationError`
    for a lint, which is no verdict on a badge, and for no report (``config.report``), and ``config.texts``.
    """
    reports = [report] if isinstance(report, Report) else [*report]
    if not reports or any(not isinstance(one, Report) or one.checked_at is None for one in reports):
        raise ConfigurationError(
            "A page is made of the reports of a Verifier.",
            code="config.report",
            advice="A lint judges no signature, so it is no report to file.",
        )
    page = template("report.html", "The page of a report")
    wording = Wording(language, texts or {}, "report")
    shown = [_Shown(one, wording, language, number) for number, one in enumerate(reports, 1)]
    sections = [one.section(len(reports), file_name, checked_by) for one in shown]
    style = style_of("criteria.css", "report.css")
    many = len(reports) > 1
    return page.render(
        language=language,
        direction=direction_of(language),
        title=wording.plain("title_many", count=len(reports)) if many else shown[0].title(),
        heading=wording.say("heading_many", count=len(reports)) if many else wording.say("heading"),
        english=wording.say("english") if any(one.is_foreign() for one in shown) else "",
        reports=sections,
        style=style,
        style_digest=digest_of(style),
        say=wording.say,
    ).encode("utf-8")


@dataclass(frozen=True, slots=True)
class _Said:
    words: str
    tongue: str


@dataclass(frozen=True, slots=True)
class _Found:
    pointer: str
    message: _Said


@dataclass(frozen=True, slots=True)
class _Line:
    question: Markup | str
    outcome: Markup
    mark: str
    style: str
    message: _Said
    advice: _Said | None
    hints: tuple[Markup, ...]
    code: str
    reference: str
    required: bool
    found: tuple[_Found, ...]
    more: Markup | str


@dataclass(frozen=True, slots=True)
class _Section:
    anchor: str
    heading: Markup
    pointer: str
    verdict: Markup
    means: Markup
    mark: str
    style: str
    summary: _Said
    saying: Markup
    badge: tuple[Row, ...]
    checks: tuple[_Line, ...]
    facts: tuple[Row, ...] = ()
    nested: tuple[_Section, ...] = ()
    more: Markup | str = ""


class _Shown:
    """What the template shows of one report."""

    def __init__(self, report: Report, wording: Wording, language: str, number: int) -> None:
        self._it, self._wording, self._language, self._number = report, wording, language, number

    def title(self) -> str:
        name = _clean(self._it.badge.title if self._it.badge else "") or self._wording.plain("untitled")
        return self._wording.plain(
            "title", verdict=self._wording.plain(f"verdict_{self._it.verdict}"), name=name
        )

    def is_foreign(self) -> bool:
        """Whether its sentences are in another language than the page."""
        return not self._it.sentences and self._language.partition("-")[0] != "en"

    def section(self, count: int, file_name: str, checked_by: str) -> _Section:
        say = self._wording.say
        inner = list(islice(_inside(self._it), _MAX_NESTED))
        left_out = _count_inside(self._it) - len(inner)
        nested = tuple(
            _Shown(one, self._wording, self._language, 0).outline(
                f"report-{self._number}-{index}", say(f"role_{role}"), pointer
            )
            for index, (role, pointer, one) in enumerate(inner, 1)
        )
        name = _clean(self._it.badge.title if self._it.badge else "") or self._wording.plain("untitled")
        heading = self._number_of(count, name)
        outline = self.outline(f"report-{self._number}", heading, "")
        facts = tuple(self._facts(file_name, checked_by))
        more = say("more", count=left_out) if left_out else ""
        return replace(outline, facts=facts, nested=nested, more=more)

    def outline(self, anchor: str, heading: Markup, pointer: str) -> _Section:
        it, say = self._it, self._wording.say
        return _Section(
            anchor=anchor,
            heading=heading,
            pointer=_clean(pointer),
            verdict=say(f"verdict_{it.verdict}"),
            means=say(f"means_{it.verdict}"),
            mark=_VERDICTS[it.verdict],
            style=it.verdict.value,
            summary=self._said(it.summary, "verdict.accepted" if it.verdict is Verdict.ACCEPTED else ""),
            saying=say("said" if it.verdict is Verdict.ACCEPTED else "said_unsure"),
            badge=tuple(self._badge()),
            checks=tuple(self._line(check) for check in it),
        )

    def _number_of(self, count: int, name: str) -> Markup:
        from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2, an extra

        called = Markup('<bdi class="said">{}</bdi>').format(name)
        if count == 1:
            return called
        return Markup("{}: {}").format(self._wording.say("number", number=self._number, count=count), called)

    def _said(self, words: str, code: str) -> _Said:
        """A sentence of the report: in the page's language if it was translated, else in English."""
        translated = bool(self._it.sentences) if not code else code in self._it.sentences
        return _Said(_clean(words), self._language if translated else "en")

    def _badge(self) -> Iterator[Row]:
        badge, say = self._it.badge, self._wording.say
        if badge is None:
            return
        whose = {True: "recipient_yes", False: "recipient_no", None: "recipient_unasked"}[
            badge.recipient_matched
        ]
        rows = [
            ("name", badge.title),
            ("description", badge.description),
            ("criteria", badge.criteria),
            ("achievement", badge.achievement_id),
            ("achievement_type", badge.achievement_type),
            ("issuer", badge.issuer_id),
            ("issuer_name", badge.issuer_claimed_name),
            ("recipient", self._wording.plain(whose)),
            ("awarded", badge.valid_from),
            ("ends", badge.valid_until),
            ("id", badge.id),
            *(("skill", f"{one.name} {one.url}") for one in badge.skills[:_MAX_ROWS]),
            *(
                ("result", " ".join(filter(None, (one.name, one.level or one.value, one.status))))
                for one in badge.results[:_MAX_ROWS]
            ),
        ]
        yield from ((say(label), cleaned) for label, value in rows if (cleaned := _clean(value).strip()))
        hidden = sum(max(len(each) - _MAX_ROWS, 0) for each in (badge.skills, badge.results))
        if hidden:
            yield say("result"), self._wording.plain("more", count=hidden)

    def _facts(self, file_name: str, checked_by: str) -> Iterator[Row]:
        it, say = self._it, self._wording.say
        rows = [
            ("file", file_name),
            ("place", it.place),
            ("digest", it.input_sha256),
            ("checked_at", f"{it.checked_at:%Y-%m-%d %H:%M:%S %Z}" if it.checked_at else ""),
            ("checked_by", checked_by),
            ("library", it.library),
            ("standard", it.format),
            ("proof", it.proof_format),
            ("carrier", it.carrier),
            *(("lenient", one) for one in it.leniencies),
        ]
        yield from ((say(label), cleaned) for label, value in rows if (cleaned := _clean(value).strip()))

    def _line(self, check: Check) -> _Line:
        say, known = self._wording.say, bundled("en", "report")
        named = f"check_{check.name}"
        grave = [one for one in check.findings if one.severity != "info"] if len(check.findings) > 1 else []
        attention = check.outcome in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.WARNING)
        hints = [say("later")] if check.retry == "later" else []
        if attention and check.turn != "nobody":
            hints.append(say(f"turn_{check.turn}"))
        return _Line(
            question=say(named) if named in known else _clean(check.name),
            outcome=say(f"outcome_{check.outcome.value.lower()}"),
            mark=_OUTCOMES[check.outcome],
            style=check.outcome.value.lower(),
            message=self._said(check.message, check.code),
            advice=self._said(check.advice, f"{check.code}.advice") if check.advice and attention else None,
            hints=tuple(hints),
            code=_clean(check.code),
            reference=web_address(check.spec),
            required=check.name in self._it.required,
            found=tuple(
                _Found(_clean(one.pointer), self._said(one.message, one.code)) for one in grave[:_MAX_ROWS]
            ),
            more=say("more", count=len(grave) - _MAX_ROWS) if len(grave) > _MAX_ROWS else "",
        )


def _clean(text: str) -> str:
    """A text that may be of anybody: of bounded length, and nothing in it that is not seen."""
    cut = text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]} …"
    return _UNSEEN.sub("\ufffd", cut)


def _inside(report: Report) -> Iterable[tuple[str, str, Report]]:
    """Everything that is inside it at any depth, in order: the role, the pointer from the outermost, and the report."""
    waiting = [("", report)]
    while waiting:
        at, outer = waiting.pop(0)
        for one in outer.nested:
            yield one.role, f"{at}{one.pointer}", one.report
            waiting.append((f"{at}{one.pointer}", one.report))


def _count_inside(report: Report) -> int:
    return sum(1 for _ in _inside(report))
