"""``verify``, ``lint``, ``inspect`` and ``schema``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from openbadge_issuer.cli.arguments import (
    Trusted,
    parse_moment,
    parse_recipient,
    read_documents,
    read_registries,
)
from openbadge_issuer.cli.files import read_file, write_file
from openbadge_issuer.cli.offline import offline
from openbadge_issuer.cli.pages import Page, badge_rows, lint_page, overview_page, report_page
from openbadge_issuer.cli.question import Contents, files_by, words_by
from openbadge_issuer.cli.several import badge_of, each_report, meant, only_for_one
from openbadge_issuer.cli.tape import Tape
from openbadge_issuer.cli.terminal import harmless, note, put, shown
from openbadge_issuer.cli.usage import DONE, FAILED, UNDECIDED, WRONG_USAGE, WrongUsage
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.fetching.one_check import begun
from openbadge_issuer.ob2.documents import is_badge, method
from openbadge_issuer.ob2.likeness import likeness_of
from openbadge_issuer.ports import Answer, Documents, Fetch, Request
from openbadge_issuer.verification import ExpectedPresentation, Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.verification.badge import badge_view, id_of, items, member, text, types_of
from openbadge_issuer.verification.lint import lint
from openbadge_issuer.verification.policy import BADGES, FORMATS
from openbadge_issuer.verification.reading import Reading, read

__all__ = ["inspect", "lint_file", "schema", "verify"]

NOT_CHECKED = "NOT CHECKED"
_NOTE = "This is only what the badge says of itself; `openbadge verify` judges it."
_STATUS = {Verdict.ACCEPTED: DONE, Verdict.REFUSED: FAILED, Verdict.UNDECIDED: UNDECIDED}
_WORST_FIRST = (Verdict.REFUSED, Verdict.UNDECIDED, Verdict.ACCEPTED)
_FILE = typer.Argument(
    metavar="FILE", help="JSON, JWS, PNG or SVG; - for standard input.", show_default=False
)
_UPLOAD = typer.Argument(
    metavar="FILE...",
    help="JSON, JWS, PNG, SVG, a PDF or a ZIP with badges in it, with --online an address; - for standard input. "
    "Several of these, or a folder of them.",
    show_default=False,
)
_JSON = typer.Option("--json", help="Print the report as JSON, and nothing else.")
_DOCUMENT = typer.Option(
    metavar="URL=FILE",
    help="A document that the badge may need: a did.json, a key, a context. In place of the URL of a did:web's "
    "document the DID may stand. Repeatable.",
)
_NOW = typer.Option(metavar="ISO8601", help="The time of the check, with a zone; else the clock's.")
_RECIPIENT = typer.Option(
    metavar="TYPE=VALUE",
    help="Whose badge it should be, such as email=ada@example.org. Repeatable; any one suffices.",
)
_TRUST = typer.Option(
    metavar="FILE",
    help="The issuers that you trust: lines of an id and a name, or JSON; or certificates (PEM) of authorities "
    "that you trust to certify issuers' keys. Repeatable; any one suffices.",
)
_REGISTRY = typer.Option(
    metavar="NAME=URL",
    help="A published registry of issuers that you trust, or a file with a list of registries. Repeatable.",
)
_ISSUER = typer.Option(
    metavar="ID", help="The issuer that it should be of: the id, such as did:web:school.example."
)
_ACHIEVEMENT = typer.Option(
    metavar="URL",
    help="The achievement that it should be for, by its id. Say as well of whom: --issuer, --trust or --registry.",
)
_FORMAT = typer.Option(
    "--format",
    metavar="NAME",
    help="A format to take beside those of badges, such as verifiable-credential. Repeatable.",
)
_KNOWN_SINCE = typer.Option(
    metavar="ISO8601", help="A time at which you know that you had this very badge, if its key ended since."
)
_ENDORSEMENT = typer.Option(
    metavar="FILE", help="An endorsement that was handed in beside the badge. Repeatable."
)
_CHALLENGE = typer.Option(
    metavar="TEXT", help="The challenge that you gave out: it must be a presentation that answers it."
)
_DOMAIN = typer.Option(
    metavar="NAME",
    help="For whom the presentation must be made: your own name, or all of several. Repeatable.",
)
_RECORD = typer.Option(metavar="FILE", help="Write down every answer, so that the verdict can be repeated.")
_REPLAY = typer.Option(metavar="FILE", help="Repeat a check that was recorded, at its time; nobody is asked.")
_HTML = typer.Option(metavar="FILE", help="Write the report as a page to print and to file, too (HTML).")
_LANGUAGE = typer.Option(metavar="LANGUAGE", help="The language of that page's headings: de, en, es or fr.")
_NO_REFRESH = typer.Option("--no-refresh", help="Do not look for a newer edition of the badge.")


def verify(  # noqa: PLR0913, PLR0917 - each is an option
    files: Annotated[list[str], _UPLOAD],
    document: Annotated[list[str] | None, _DOCUMENT] = None,
    now: Annotated[str | None, _NOW] = None,
    recipient: Annotated[list[str] | None, _RECIPIENT] = None,
    trust: Annotated[list[Path] | None, _TRUST] = None,
    registry: Annotated[list[str] | None, _REGISTRY] = None,
    issuer: Annotated[str | None, _ISSUER] = None,
    achievement: Annotated[str | None, _ACHIEVEMENT] = None,
    formats: Annotated[list[str] | None, _FORMAT] = None,
    known_since: Annotated[str | None, _KNOWN_SINCE] = None,
    endorsement: Annotated[list[Path] | None, _ENDORSEMENT] = None,
    challenge: Annotated[str | None, _CHALLENGE] = None,
    domain: Annotated[list[str] | None, _DOMAIN] = None,
    record: Annotated[Path | None, _RECORD] = None,
    replay: Annotated[Path | None, _REPLAY] = None,
    *,
    html: Annotated[Path | None, _HTML] = None,
    language: Annotated[str, _LANGUAGE] = "en",
    no_refresh: Annotated[bool, _NO_REFRESH] = False,
    online: Annotated[bool, typer.Option("--online", help="Fetch over https what is missing.")] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Check a badge, or every badge in a file, in several, or in a folder.

    Exit status: 0 accepted, 1 refused, 3 undecided, 2 wrong usage; of several badges, the worst. Only --online fetches.
    """
    documents = read_documents(document or [])
    names, many = meant(files)
    if many:
        only_for_one({"--record": record, "--replay": replay, "--html": html, "--known-since": known_since})
        only_for_one({"--endorsement": endorsement, "--challenge": challenge, "--domain": domain})
    try:
        tape, contents = Tape.of(record, replay, online=online), Contents()
        trusted = read_registries(trust or [], registry or [], contents.__getitem__)
        policy = _policy(trusted, issuer, achievement, formats, refresh=not no_refresh, online=tape.online)
        verifier = _verifier(policy, tape, documents)
        moment, expected = tape.time(now), [parse_recipient(pair) for pair in recipient or []] or None
        since = parse_moment(known_since, "--known-since") if known_since else None
        if many:
            _finish(*each_report(verifier, names, moment, expected), as_json=as_json)
        reports = verifier.check_upload(
            badge_of(names[0]),
            now=moment,
            expected_recipients=expected,
            known_since=since,
            endorsements=[contents[path] for path in endorsement or []],
            expected_presentation=_expected_presentation(challenge, domain or []),
        )
        asked = files_by({"--trust": trust, "--registry": registry, "--endorsement": endorsement}, contents)
        asked |= words_by({"--recipient": expected, "--issuer": [issuer], "--achievement": [achievement]})
        asked |= words_by({"--challenge": [challenge], "--domain": domain, "--known-since": [since]})
        asked |= words_by({"--no-refresh": [no_refresh], "--format": formats})
        tape.finish(reports, moment, asked)
        _write_page(html, reports, names[0], language)
    except OpenBadgeError as error:  # about the call; whatever is wrong with the badge is in the report
        raise WrongUsage(str(error)) from None
    _finish(reports, as_json=as_json)


def _verifier(policy: Policy, tape: Tape, documents: Mapping[str, bytes]) -> Verifier:
    return Verifier(
        policy=policy,
        fetch=tape.around(_fetch(documents, online=tape.online), documents),
        contexts=_contexts(tape.contexts(documents)),
    )


def _policy(
    trusted: Trusted,
    issuer: str | None,
    achievement: str | None,
    formats: Sequence[str] | None,
    *,
    refresh: bool,
    online: bool,
) -> Policy:
    formats = formats or []
    if strange := [each for each in formats if each not in FORMATS]:
        raise WrongUsage(f"--format {strange[0]!r} is none of {', '.join(sorted(FORMATS))}")
    for option, named in (("--issuer", issuer), ("--achievement", achievement)):
        if named is not None and (":" not in named or any(map(str.isspace, named))):
            raise WrongUsage(f"{option} {named!r} is no id; it looks like did:web:... or https://...")
    if achievement is not None and issuer is None and trusted is None:
        raise WrongUsage(
            "--achievement alone says little, since anybody can name it: say of whom, by --issuer, --trust or --registry"
        )
    return Policy(
        trust=trusted,
        expected_issuer=issuer,
        expected_achievement=achievement,
        formats={*BADGES, *formats},
        refresh=refresh,
        fetch_contexts=online,
        follow_links=online,
    )


def _expected_presentation(challenge: str | None, domains: Sequence[str]) -> ExpectedPresentation | None:
    if challenge is None and not domains:
        return None
    return ExpectedPresentation(challenge=challenge, domain=domains or None)


def _write_page(out: Path | None, reports: Sequence[Report], file: str, language: str) -> None:
    if out is None:
        return
    from openbadge_issuer import pages  # noqa: PLC0415 - an extra

    name = "" if file == "-" else file if "://" in file else Path(file).name
    write_file(out, pages.report_page(reports, language=language, file_name=name))


def _finish(
    reports: Sequence[Report],
    unchecked: Sequence[str] | None = None,
    *,
    page: Callable[[Report], Page] = report_page,
    as_json: bool,
) -> NoReturn:
    """Shows the reports, and ends with the status of the worst; of several files JSON is a list, also of one report.

    ``unchecked`` has a sentence on each of several files that could not be checked, which is as bad as undecided; where all
    of them could not be, nothing was judged. Of a single file it is ``None``.
    """
    if as_json and len(reports) == 1 and unchecked is None:
        put(harmless(reports[0].to_text()) + "\n")
    elif as_json and reports:
        every = [report.to_json() for report in reports]
        put(harmless(json.dumps(every, ensure_ascii=False, indent=2)) + "\n")
    else:
        several = len(reports) > 1
        if several:
            overview_page(reports).show()
        for report in reports:
            one = page(report)
            if several:
                one.part()
            one.show()
    for sentence in unchecked or ():
        note(f"openbadge: {sentence}")
    if not reports:
        raise typer.Exit(WRONG_USAGE)
    worst = next(verdict for verdict in _WORST_FIRST if any(report.verdict is verdict for report in reports))
    raise typer.Exit(UNDECIDED if unchecked and worst is Verdict.ACCEPTED else _STATUS[worst])


def _contexts(documents: Mapping[str, bytes]) -> ContextTable:
    """The bundled contexts, and those among the documents: a context defines terms, a did.json only names contexts."""
    table = default_contexts()
    for url, body in documents.items():
        try:
            context = parse_object(body).get("@context")
        except OpenBadgeError:  # said where it is needed
            continue
        if any(isinstance(entry, dict) for entry in items(context)):
            table = table.pin(url, body)
    return table


def _fetch(documents: Mapping[str, bytes], *, online: bool) -> Fetch:
    at_hand = Documents(documents)
    if online:
        from openbadge_issuer.adapters.https import HttpsFetch  # noqa: PLC0415 - costs 60 ms, and is rarely asked for

        elsewhere: Fetch = HttpsFetch()
    else:
        elsewhere = offline
    return _AtHandFirst(at_hand, elsewhere)


@dataclass(frozen=True, slots=True)
class _AtHandFirst:
    """The documents that were handed in, and elsewhere what is not among them."""

    at_hand: Documents
    elsewhere: Fetch

    def __call__(self, request: Request, /) -> Answer:
        return (self.at_hand if request.url in self.at_hand.documents else self.elsewhere)(request)

    def one_check(self) -> Fetch:
        """With one deadline for the whole check, where something is fetched."""
        return _AtHandFirst(self.at_hand, begun(self.elsewhere))


def lint_file(
    file: Annotated[Path, _FILE],
    document: Annotated[
        list[str] | None,
        typer.Option(metavar="URL=FILE", help="A JSON-LD context that the credential names. Repeatable."),
    ] = None,
    *,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Judge a credential that is not signed yet, or an achievement, with every finding, as for issuing. Nothing is fetched.

    Exit status: 0 in order, 1 not in order, 3 undecided, 2 wrong usage.
    """
    documents = read_documents(document or [])
    try:
        contexts = _contexts(documents)
    except OpenBadgeError as error:
        raise WrongUsage(f"--document: {error}") from None
    for url in documents:
        if url not in contexts:
            raise WrongUsage(f"--document: what was given for {url} is no JSON-LD context")
    _finish([lint(read_file(file), contexts=contexts)], page=lint_page, as_json=as_json)


def inspect(
    file: Annotated[Path, _FILE],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, and nothing else.")] = False,
) -> None:
    """Show what is in a badge. It never judges: the exit status is 0 whenever there is something to show."""
    reading = read(read_file(file), DEFAULT_LIMITS)
    if reading.document is None:
        failed = next(check for check in reading.checks if check.outcome is Outcome.FAILED)
        note(f"openbadge: nothing to show. {failed.message} {failed.advice}".rstrip())
        raise typer.Exit(FAILED)
    if as_json:
        view = badge_view(reading.document, recipient_matched=None)
        content: JSONObject = {
            "note": f"{NOT_CHECKED}. {_NOTE}",
            "carrier": reading.carrier,
            "badge": view.to_json(),
            "document": reading.document,
        }
        put(harmless(json.dumps(content, ensure_ascii=False, indent=2)) + "\n")
        return
    _inspected(reading, reading.document).show()


def _inspected(reading: Reading, document: JSONObject) -> Page:
    page = Page()
    page.headline(NOT_CHECKED, "bold yellow", _NOTE)
    page.heading("What the badge says")
    page.rows(badge_rows(badge_view(document, recipient_matched=None)))
    page.heading("For whom")
    subject = (likeness_of(document) if is_badge(document) else document).get("credentialSubject")
    rows = [("id", id_of(subject))]
    for identity in items(member(subject, "identifier")):
        hashed = " (hashed)" if member(identity, "hashed") is True else ""
        rows.append((text(member(identity, "identityType")), text(member(identity, "identityHash")) + hashed))
    page.rows([(shown(label, 40), shown(value)) for label, value in rows if value.strip()])
    page.heading("How it was delivered")
    signed = [("signed", "as a token (JWS)")] if reading.token or reading.jws else []
    if is_badge(document) and method(document) == "hosted":
        signed.append(("hosted", f"at {text(document.get('id'))}"))
    for proof in items(document.get("proof")):
        suite = text(member(proof, "cryptosuite")) or text(member(proof, "type"))
        signed.append(("signed", f"{suite}, with the key {text(member(proof, 'verificationMethod'))}"))
    read_as = f"{reading.carrier.upper()}. {reading.checks[0].message}"
    file = [("file", read_as), ("type", ", ".join(sorted(types_of(document))))]
    rows = [*file, *signed[:20]] if signed else [*file, ("signed", "by nobody")]
    page.rows([(label, shown(value)) for label, value in rows])
    return page


def schema(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="Which one; without it, their names.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write all of them into this folder.")
    ] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Write over files that are there.")] = False,
) -> None:
    """Print the JSON Schemas of what this library reads and writes."""
    from openbadge_issuer.assessment.definitions import schema as definitions  # noqa: PLC0415 - builds models
    from openbadge_issuer.models import schema as models  # noqa: PLC0415 - builds every model
    from openbadge_issuer.verification import report_schema  # noqa: PLC0415 - goes with them

    schemas = {**models.generate(), **definitions.generate(), **report_schema.generate()}
    texts = {key: json.dumps(schemas[key], ensure_ascii=False, indent=2) + "\n" for key in sorted(schemas)}
    if name is not None and out is not None:
        raise WrongUsage("give a name or --out, not both: --out writes all of them")
    if out is not None:
        for key, content in texts.items():
            write_file(out / key, content.encode("utf-8"), replace=replace)
    elif name is None:
        put("".join(f"{key}\n" for key in texts))
    else:
        found = next((key for key in texts if name in (key, key.removesuffix(".schema.json"))), None)
        if found is None:
            raise WrongUsage(f"there is no schema {name!r}; there are {', '.join(texts)}")
        put(texts[found])
