"""The commands, and what becomes of an error: a sentence on standard error and an exit status."""

from __future__ import annotations

import sys

import typer

from openbadge_issuer import __version__
from openbadge_issuer.cli import checking, conformance, folders, issuing, keys
from openbadge_issuer.cli.files import WRONG_USAGE, WrongUsage
from openbadge_issuer.errors import OpenBadgeError

__all__ = ["app", "run"]

app = typer.Typer(
    name="openbadge",
    help="Issue, bake, read and verify Open Badges 3.0.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(folders.init)
app.command("keygen")(keys.keygen)
app.command("did")(keys.did)
app.command("issue")(issuing.issue)
app.command("bake")(issuing.bake_file)
app.command("extract")(issuing.extract_file)
app.command("inspect")(checking.inspect)
app.command("lint")(checking.lint_file)
app.command("schema")(checking.schema)
app.command("verify")(checking.verify)
app.add_typer(conformance.app, name="conformance")


def _show_version(value: bool) -> None:  # noqa: FBT001 - the signature that typer calls
    if value:
        typer.echo(f"openbadge_issuer {__version__}")
        raise typer.Exit


@app.callback()
def _openbadge(
    _version: bool = typer.Option(  # noqa: FBT001 - an option
        False, "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    """Issue, bake, read and verify Open Badges 3.0."""


def run() -> None:
    """Runs the command line. Exit status: 0 done (or accepted), 1 refused or failed, 2 wrong usage, 3 undecided."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except WrongUsage as error:
        sys.stderr.write(f"openbadge: {error}\n")
        sys.exit(WRONG_USAGE)
    except OpenBadgeError as error:
        sys.stderr.write(f"openbadge: {error}\n")
        for finding in getattr(error, "findings", ())[1:]:
            sys.stderr.write(f"  {finding.pointer}: {finding.message}\n")
        sys.exit(1)
