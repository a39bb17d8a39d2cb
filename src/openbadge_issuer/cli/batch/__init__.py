"""``batch``: many badges out of one file."""

from __future__ import annotations

import typer

from openbadge_issuer.cli.batch.command import issue

__all__ = ["app"]

app = typer.Typer(help="Many badges out of one file.", no_args_is_help=True, rich_markup_mode=None)
app.command("issue")(issue)
