"""``verify``, ``lint``, ``inspect`` and ``schema``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openbadge_issuer.cli.files import (
    UNDECIDED,
    WrongUsage,
    parse_now,
    parse_recipient,
    read_documents,
    read_file,
    read_trust,
    write_file,
)
from openbadge_issuer.cli.pages import console, show_badge, show_report
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import DEFAULT_LIMITS
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.ports import Answer, Documents, Fetch, FetchFailure, Request
from openbadge_issuer.verification import Policy, Report, Verdict, Verifier
from openbadge_issuer.verification.badge import badge_view
from openbadge_issuer.verification.lint import lint
from openbadge_issuer.verification.reading import read
from openbadge_issuer.verification.verifier import default_contexts

__all__ = ["inspect", "lint_file", "schema", "verify"]

_EXIT = {Verdict.ACCEPTED: 0, Verdict.REFUSED: 1, Verdict.UNDECIDED: UNDECIDED}
_FILE = typer.Argument(help="JSON, JWS, PNG or SVG; - for standard input.", show_default=False)
_JSON = typer.Option("--json", help="Print the report as JSON.")


def _finish(report: Report, *, as_json: bool) -> None:
    if as_json:
        typer.echo(report.to_text())
    else:
        show_report(report, console())
    raise typer.Exit(_EXIT[report.verdict])


def verify(
    file: Annotated[Path, _FILE],
    document: Annotated[
        list[str] | None, typer.Option(help="URL=FILE: a document that the badge may need (repeatable).")
    ] = None,
    now: Annotated[str | None, typer.Option(help="The time of the check, ISO 8601 with a zone.")] = None,
    recipient: Annotated[
        list[str] | None,
        typer.Option(help="TYPE=VALUE: whose badge it should be; any one suffices (repeatable)."),
    ] = None,
    trust: Annotated[Path | None, typer.Option(help="A list of issuers that you trust.")] = None,
    *,
    online: Annotated[bool, typer.Option("--online", help="Fetch what is missing over https.")] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Check a badge. Exit status: 0 accepted, 1 refused, 3 undecided, 2 wrong usage."""
    documents = read_documents(document or [])
    contexts = default_contexts()
    for url, body in documents.items():
        if _is_context(body):
            contexts = contexts.pin(url, body)
    verifier = Verifier(
        policy=Policy(trust=read_trust(trust) if trust else None, fetch_contexts=online),
        fetch=_fetch(documents, online=online),
        contexts=contexts,
    )
    expected = [parse_recipient(text) for text in recipient or []]
    _finish(
        verifier.check(read_file(file), now=parse_now(now), expected_recipients=expected), as_json=as_json
    )


def _is_context(body: bytes) -> bool:
    """A JSON-LD context: its ``@context`` defines terms. A did.json only names contexts, by URL."""
    try:
        context = parse_object(body).get("@context")
    except OpenBadgeError:
        return False
    entries = context if isinstance(context, list) else [context]
    return any(isinstance(entry, dict) for entry in entries)


def _fetch(documents: dict[str, bytes], *, online: bool) -> Fetch:
    at_hand = Documents(documents)
    if not online:
        return at_hand
    from openbadge_issuer.adapters.https import HttpsFetch  # noqa: PLC0415 - costs 60 ms, and is rarely asked for

    over_https = HttpsFetch()

    def fetch(request: Request, /) -> Answer:
        answer = at_hand(request)
        return over_https(request) if isinstance(answer, FetchFailure) else answer

    return fetch


def lint_file(file: Annotated[Path, _FILE], *, as_json: Annotated[bool, _JSON] = False) -> None:
    """Judge a credential that is not signed yet: every finding, as strictly as for issuing."""
    _finish(lint(read_file(file)), as_json=as_json)


def inspect(file: Annotated[Path, _FILE], *, as_json: Annotated[bool, _JSON] = False) -> None:
    """Show what is in a badge. It never judges."""
    reading = read(read_file(file), DEFAULT_LIMITS)
    if reading.document is None:
        failed = next(check for check in reading.checks if check.outcome == "FAILED")
        typer.echo(f"NOT CHECKED - and nothing to show: {failed.message} {failed.advice}".rstrip(), err=True)
        raise typer.Exit(1)
    if as_json:
        import json  # noqa: PLC0415

        typer.echo("NOT CHECKED", err=True)
        typer.echo(json.dumps(reading.document, ensure_ascii=False, indent=2))
        return
    out = console()
    out.print(
        "NOT CHECKED - this is only what the badge says of itself; openbadge verify judges it.",
        style="bold yellow",
    )
    out.print()
    show_badge(badge_view(reading.document, recipient_matched=None), out)


def schema(
    name: Annotated[
        str | None, typer.Argument(help="Which one; without it, their names.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write all of them into this folder.")] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Write over files that are there.")] = False,
) -> None:
    """Print the JSON Schemas of what this library reads and writes."""
    import json  # noqa: PLC0415

    from openbadge_issuer.models.schema import generate  # noqa: PLC0415 - builds every model

    schemas = generate()
    texts = {key: json.dumps(value, ensure_ascii=False, indent=2) + "\n" for key, value in schemas.items()}
    if out is not None:
        for key, text in texts.items():
            write_file(out / key, text.encode("utf-8"), replace=replace)
    elif name is None:
        typer.echo("\n".join(texts))
    else:
        match = next((key for key in texts if name in (key, key.removesuffix(".schema.json"))), None)
        if match is None:
            raise WrongUsage(f"there is no schema {name!r}; there are {', '.join(texts)}")
        typer.echo(texts[match], nl=False)
