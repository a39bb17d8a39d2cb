"""The page that a school secretary understands: the verdict, what the badge says, what needs attention, what is in order.

Only the verdict and our own headings begin at the left edge; every text that somebody else may have written is made
harmless (`shown`) and indented, so that nothing in a badge can look like a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from openbadge_issuer.cli.terminal import put, shown
from openbadge_issuer.errors import Finding
from openbadge_issuer.verification import BadgeView, Check, Outcome, Report, Verdict

__all__ = ["Page", "badge_rows", "lint_page", "overview_page", "report_page"]

_HEADLINES = {
    Verdict.ACCEPTED: ("ACCEPTED", "bold green"),
    Verdict.REFUSED: ("REFUSED", "bold red"),
    Verdict.UNDECIDED: ("UNDECIDED", "bold yellow"),
}
_MARKED = {Verdict.ACCEPTED: "accepted", Verdict.REFUSED: "REFUSED", Verdict.UNDECIDED: "unknown"}
_MARKS = {
    Outcome.PASSED: ("passed", "green"),
    Outcome.FAILED: ("FAILED", "bold red"),
    Outcome.WARNING: ("warning", "yellow"),
    Outcome.UNKNOWN: ("unknown", "yellow"),
    Outcome.NOT_APPLICABLE: ("-", "dim"),
}
_TURNS = {
    "holder": "It is the turn of the person who handed it in.",
    "issuer": "It is the issuer's turn.",
    "verifier": "It is your turn.",
}
_VERIFY_OPTIONS = {
    "jsonld.unknown_context": "Here: --document URL=FILE pins a copy, --online lets it be fetched.",
    "contexts.unavailable": "Here: --document URL=FILE pins a copy.",
    "contexts.url": "Here: --document URL=FILE pins a copy.",
    "structure.format_not_taken": "Here: --format NAME takes it.",
    "trust.not_asked": "Here: --trust FILE names them.",
    "trust.not_asked_inside": "Here: --trust FILE names them.",
    "recipient.not_asked": "Here: --recipient TYPE=VALUE gives it.",
    "carrier.link": "Here: --online follows it.",
    "resolve.unavailable": "Here: --online fetches it, --document URL=FILE hands it in.",
    "proof.hosted_unavailable": "Here: --online fetches it, --document URL=FILE hands it in.",
    "issuer.unavailable": "Here: --online fetches it, --document URL=FILE hands it in.",
    "schemas.unavailable": "Here: --online fetches it, --document URL=FILE hands it in.",
    "status.revocation_list_unavailable": "Here: --online fetches it, --document URL=FILE hands it in.",
}
"""What can be done about a code on this command line; the advice of the report is for every reader."""
_LINT_OPTIONS = {"jsonld.unknown_context": "Here: --document URL=FILE pins a copy."}
_LENIENCIES = {
    "leeway": "Dates count for a while longer, because clocks differ.",
    "staleness": "A status list that is out of date still counts for a while.",
    "fetch_contexts": "Vocabulary that is not known here may be fetched, and is taken as its server gives it.",
    "allow_inline_contexts": "Vocabulary that is written into the badge itself is accepted.",
    "allow_other_presenter": "Somebody else than whom a badge is about may present it.",
    "follow_links": "Where an address is handed in, the badge is fetched from there.",
    "limits": "Larger documents are read.",
    "budget": "More may be fetched, or more inside one another judged.",
    "formats": "What is of the format {} is taken, too.",
    "required": "The check {} does not decide.",
    "suites": "Proofs of the kind {} are accepted.",
    "undisclosed": "What a holder may have left out counts as not there, for {}.",
    "status_issuers": "Status lists by {} count.",
}
"""The names in `Report.leniencies`."""
_ATTENTION = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.WARNING)
_MAX_ROWS = 20  # skills, results, findings: a flood would carry the verdict out of sight
_RULE = 72  # columns
_LEAST_ROOM = 24  # columns of text, however narrow the terminal

Row = tuple[str, str]
_NOTHING: Row = ("nothing", "that could be shown")


class Page:
    """Lines for a terminal of any width: headlines, headings, and rows of a label and a text that folds beneath itself."""

    def __init__(self) -> None:
        screen = Console()
        plain = screen.no_color or screen.legacy_windows
        # A console that writes to nobody: `put` writes, and knows what to do when somebody closes the pipe.
        self._console = Console(
            file=StringIO(),
            width=screen.width,
            force_terminal=screen.is_terminal,
            color_system=None if plain or not screen.is_terminal else "standard",
            legacy_windows=False,
        )
        self.lines: list[Text] = []

    def headline(self, word: str, style: str, text: str) -> None:
        """The one thing to know."""
        self._hang(Text(word, style=style), Text(text), len(word) + 2)

    def heading(self, text: str) -> None:
        """An empty line and a heading."""
        self.lines += [Text(), Text(text, style="bold")]

    def rows(self, rows: Sequence[Row]) -> None:
        """A table of labels and texts."""
        column = 4 + max((cell_len(label) for label, _ in rows), default=0)
        for label, text in rows:
            self._hang(Text(f"  {label}"), Text(text), column)

    def item(self, mark: str, style: str, text: Text) -> None:
        """One entry of a list of checks; it begins with its mark."""
        self._hang(Text.assemble("  ", (mark, style)), text, 11)

    def part(self) -> None:
        """A line above the page, that parts it from the one before."""
        self.lines[:0] = [Text(), Text("-" * min(self._console.width, _RULE)), Text()]

    def show(self) -> None:
        """Writes the page to standard output; in colours only where there is somebody to see them."""
        with self._console.capture() as captured:
            self._console.print(Text("\n").join(self.lines), soft_wrap=True)
        put(captured.get())

    def _hang(self, label: Text, body: Text, column: int) -> None:
        room = max(self._console.width - column, _LEAST_ROOM)
        for number, line in enumerate(body.wrap(self._console, room, overflow="fold")):
            line.rstrip()
            indent = Text(" " * column)
            if number == 0:
                indent = Text.assemble(label, " " * max(column - cell_len(label.plain), 1))
            self.lines.append(indent.append_text(line))


def report_page(report: Report) -> Page:
    """What a verification found."""
    page = Page()
    word, style = _HEADLINES[report.verdict]
    page.headline(word, style, shown(f"{report.place}: {report.summary}" if report.place else report.summary))
    saying = badge_rows(report.badge) if report.badge is not None else []
    if saying:
        sure = report.verdict is Verdict.ACCEPTED
        page.heading("What the badge says" if sure else "What the badge says, which you can not rely on")
        page.rows(saying)
    _held(page, report)
    _checks(page, report, _VERIFY_OPTIONS)
    _endorsements(page, report)
    if report.leniencies:
        page.heading("More lenient than usual")
        page.rows([("", _in_words(leniency)) for leniency in report.leniencies])
    page.heading("About this check")
    when = f"{report.checked_at:%Y-%m-%dT%H:%M:%SZ}" if report.checked_at else ""
    page.rows([("checked", f"{when}, by {report.library}"), ("SHA-256", report.input_sha256)])
    return page


def overview_page(reports: Sequence[Report]) -> Page:
    """What was found in one file with several badges: a line or two for each, before the reports."""
    page = Page()
    counts = [(verdict, sum(it.verdict is verdict for it in reports)) for verdict in Verdict]
    page.headline(
        f"{len(reports)} badges",
        "bold",
        ", ".join(f"{count} {verdict.value}" for verdict, count in counts if count) + ".",
    )
    for number, it in enumerate(reports, 1):
        name = Text(shown(it.place) or f"badge {number}", style="bold")
        page.item(
            _MARKED[it.verdict], _HEADLINES[it.verdict][1], name.append(f": {shown(it.summary)}", "not bold")
        )
    return page


def _held(page: Page, report: Report) -> None:
    """What a record or a presentation holds, each with the verdict on that; those that do not count come first."""
    held = sorted(_credentials(report), key=lambda one: one[1].verdict is Verdict.ACCEPTED)
    if held:
        page.heading("What is in it")
    for pointer, it in held[:_MAX_ROWS]:
        badge = it.badge or BadgeView()
        title = (shown(badge.title) or "without a title", "bold")
        page.item(
            _MARKED[it.verdict], _HEADLINES[it.verdict][1], Text.assemble(title, f" (at {shown(pointer)})")
        )
        for line in _of_one(it, badge):
            page.item("", "", Text(line))
    if len(held) > _MAX_ROWS:
        doubtful = sum(it.verdict is not Verdict.ACCEPTED for _, it in held[_MAX_ROWS:])
        which = f", {doubtful} of them not accepted" if doubtful else ""
        page.item("", "", Text(f"and {len(held) - _MAX_ROWS} more{which}, which --json lists"))


def _credentials(report: Report) -> Iterator[tuple[str, Report]]:
    """Every credential in it at any depth, with the pointer to it."""
    waiting = [("", report)]
    while waiting:
        at, outer = waiting.pop(0)
        for one in outer.nested:
            if one.is_held:
                yield f"{at}{one.pointer}", one.report
                waiting.append((f"{at}{one.pointer}", one.report))


def _of_one(report: Report, badge: BadgeView) -> Iterator[str]:
    if badge.issuer_id:
        called = f" (calls itself {shown(badge.issuer_claimed_name)})" if badge.issuer_claimed_name else ""
        yield f"issuer: {shown(badge.issuer_id)}{called}"
    yield shown(report.summary)
    for check in report.troubles:
        if check.message not in report.summary:
            yield f"{check.name}: {shown(check.message)}"
        yield from _more(check, _VERIFY_OPTIONS, turns=True)


def _endorsements(page: Page, report: Report) -> None:
    """Who endorses it, each with the verdict on that; what they say is theirs."""
    from openbadge_issuer.verification.endorsements import by_stranger  # noqa: PLC0415 - half of the package

    said = [inner.report for inner in report.nested if inner.role == "endorsement"]
    if said:
        page.heading("Who endorses it")
    for one in said[:_MAX_ROWS]:
        badge, (_, style) = one.badge or BadgeView(), _HEADLINES[one.verdict]
        called = f" (calls itself {badge.issuer_claimed_name})" if badge.issuer_claimed_name else ""
        text = badge.description if one.verdict is Verdict.ACCEPTED else one.summary
        who = f"{badge.issuer_id}{called}" if badge.issuer_id else "nobody who could be read"
        word = "stranger" if by_stranger(one) else _MARKED[one.verdict]
        page.item(
            word,
            "yellow" if by_stranger(one) else style,
            Text.assemble((shown(who), "bold"), f": {shown(text)}"),
        )
    if len(said) > _MAX_ROWS:
        page.item("", "", Text(f"and {len(said) - _MAX_ROWS} more, which --json lists"))


def lint_page(report: Report) -> Page:
    """What a lint found. It looks at no signature, so no word of it says that the document is genuine."""
    page = Page()
    good, bad = "It can be signed as it is. Nobody has signed it yet.", "It should not be signed as it is."
    if report.format == "achievement":
        good, bad = "It can be awarded as it is.", "It should not be awarded as it is."
    if report.proof_format:
        good = f"{report.summary} `openbadge verify` does that."
        bad = "It is signed already, and should not have been as it is. Whether its signature is right was not checked."
    if report.verdict is Verdict.ACCEPTED:
        page.headline("IN ORDER", "bold green", good)
    elif report.verdict is Verdict.UNDECIDED:
        page.headline(*_HEADLINES[report.verdict], shown(report.summary))
    else:
        page.headline("NOT IN ORDER", "bold red", bad)
    _checks(page, report, _LINT_OPTIONS, turns=False)
    return page


def _in_words(leniency: str) -> str:
    """What a leniency of the policy means to people."""
    name, _, value = leniency.partition(": ")
    return _LENIENCIES.get(name, leniency).replace("{}", shown(value.removeprefix("without ")))


def _checks(page: Page, report: Report, options: Mapping[str, str], *, turns: bool = True) -> None:
    above = "" if report.verdict is Verdict.ACCEPTED or report.checked_at is None else report.summary
    stopped = any(check.name == "carrier" and check.outcome is Outcome.FAILED for check in report)
    attention = [  # what is no badge is told in one sentence, and not that nothing could be asked of it either
        check for check in report if check.outcome in _ATTENTION and not (stopped and "not_run" in check.code)
    ]
    passed = [check for check in report if check.outcome is Outcome.PASSED]
    nothing = [check for check in report if check.outcome is Outcome.NOT_APPLICABLE]
    for heading, checks in (
        ("What needs your attention", attention),
        ("What is in order", passed),
        ("What does not apply", nothing),
    ):
        if checks:
            page.heading(heading)
        for (outcome, message), same in groupby(checks, lambda check: (check.outcome, check.message)):
            alike = list(same)
            names = ", ".join(check.name for check in alike)
            mark, style = _MARKS[outcome]
            said = "see above." if message == above else shown(message)
            page.item(mark, style, Text.assemble((names, "bold"), f": {said}"))
            for line in _more(alike[0], options, turns=turns) if outcome in _ATTENTION else ():
                page.item("", "", Text(line))


def _more(check: Check, options: Mapping[str, str], *, turns: bool) -> Iterator[str]:
    """Everything that was found, what to do about it, and (if anybody's) whose turn it is."""
    grave = [finding for finding in check.findings if finding.severity != "info"]
    if len(grave) > 1:
        yield from (_finding(finding) for finding in grave[:_MAX_ROWS])
        if len(grave) > _MAX_ROWS:
            yield f"* and {len(grave) - _MAX_ROWS} more, which --json lists"
    advice = "" if len(grave) > 1 else shown(check.advice)
    retry = "Trying again later may help." if check.retry == "later" and "again" not in advice else ""
    turn = _TURNS.get(check.turn, "") if turns else ""
    option = options.get(check.code, "").replace("URL=FILE", _unknown_context(check))
    what_now = " ".join(part for part in (advice, option, retry, turn) if part)
    if what_now:
        yield f"-> {what_now}"


def _unknown_context(check: Check) -> str:
    """What `--document` pins, ready to be copied: of several contexts, the first; each has its own."""
    unknown = check.params.get("url")
    return f"{shown(unknown)}=FILE" if isinstance(unknown, str) else "URL=FILE"


def _finding(finding: Finding) -> str:
    where = f"{shown(finding.pointer)}: " if finding.pointer else ""
    return f"* {where}{shown(finding.message)} {shown(finding.advice)}".rstrip()


def badge_rows(badge: BadgeView) -> list[Row]:
    """What the badge says of itself."""
    skills = [("skill", f"{skill.name} {skill.url}") for skill in badge.skills[:_MAX_ROWS]]
    results = [
        ("result", " ".join((result.name, result.level or result.value, result.status)))
        for result in badge.results[:_MAX_ROWS]
    ]
    hidden = len(badge.skills) + len(badge.results) - len(skills) - len(results)
    rows = [
        ("title", badge.title),
        ("about", badge.description),
        ("criteria", badge.criteria),
        ("issuer", badge.issuer_id),
        ("calls itself", badge.issuer_claimed_name),
        ("awarded", badge.valid_from),
        ("valid until", badge.valid_until),
        *skills,
        *results,
        ("and", f"{hidden} more skills and results, which --json lists" if hidden else ""),
    ]
    cleaned = [(label, shown(text)) for label, text in rows]
    return [(label, text) for label, text in cleaned if text] or [_NOTHING]
