"""The commands, and what becomes of an error: a sentence on standard error and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import typer
import typer.main
from typer.core import TyperGroup

from openbadge_issuer import __version__
from openbadge_issuer.cli import (
    checking,
    conformance,
    converting,
    define,
    doctor,
    folders,
    history,
    issuing,
    keys,
    ledger,
    status,
)
from openbadge_issuer.cli.later import LaterGroup
from openbadge_issuer.cli.terminal import note
from openbadge_issuer.cli.usage import FAILED, UNDECIDED, WRONG_USAGE, WrongUsage, fault
from openbadge_issuer.errors import ConfigurationError, MissingExtra, OpenBadgeError

if TYPE_CHECKING:
    from typer._click import Context

__all__ = ["app", "run"]


class _Commands(TyperGroup):
    """The commands as people look for them: many badges right after one."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - click calls it so
        names = [name for name in self.commands if name != "batch"]
        after = names.index("issue") + 1
        return [*names[:after], "batch", *names[after:]]


app = typer.Typer(
    name="openbadge",
    cls=_Commands,
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
app.command("revoke")(status.revoke)
app.command("suspend")(status.suspend)
app.command("lift")(status.lift)
app.command("bake")(issuing.bake_file)
app.command("extract")(issuing.extract_file)
app.command("inspect")(checking.inspect)
app.command("lint")(checking.lint_file)
app.command("schema")(checking.schema)
app.command("verify")(checking.verify)
app.command("convert")(converting.convert)
app.command("doctor")(doctor.doctor)
app.add_typer(define.app, name="define")
app.add_typer(history.app, name="key")
app.add_typer(status.app, name="status")
app.add_typer(ledger.app, name="ledger")
app.add_typer(conformance.app, name="conformance")
app.add_typer(
    typer.Typer(cls=LaterGroup.of("openbadge_issuer.cli.batch"), no_args_is_help=True, rich_markup_mode=None),
    name="batch",
    help="Issue many badges out of one file.",
)
app.add_typer(
    typer.Typer(
        cls=LaterGroup.of("openbadge_issuer.cli.assess"), no_args_is_help=True, rich_markup_mode=None
    ),
    name="assess",
    help="Run a programme of assessed badges out of two folders.",
)


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


@cache
def _command() -> Callable[..., object]:
    """The whole tree, built once."""
    return typer.main.get_command(app)


def run() -> None:
    """Runs the command line, and ends with the exit status.

    0 done (a verdict: accepted); 1 failed (refused); 2 wrong usage, nothing was judged or made; 3 undecided. A fault of this
    program ends with 3 too: an error of ours must look neither like "accepted" nor like "refused". 130 after Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if (
            reconfigure is not None
        ):  # whatever the locale and the code page: JSON is UTF-8, and names have letters
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        _command()(prog_name="openbadge", windows_expand_args=False)
    except (WrongUsage, ConfigurationError, MissingExtra) as error:
        note(f"openbadge: {error}")
        sys.exit(WRONG_USAGE)
    except OSError as error:  # a path that the system does not even look up
        note(f"openbadge: {error.filename}: {error.strerror}")
        sys.exit(WRONG_USAGE)
    except OpenBadgeError as error:
        note(f"openbadge: {error}")
        for finding in getattr(error, "findings", ()):
            if finding.message not in str(error):
                note(f"- {finding.pointer}: {finding.message} {finding.advice}".rstrip())
        sys.exit(FAILED)
    except Exception as error:  # noqa: BLE001 - nobody who runs a command wants a traceback
        note(f"openbadge: {fault(error)}")
        sys.exit(UNDECIDED)
