"""``openbadge assess``: a programme in two folders, from applications to awards.

Each module has the commands of one stretch of the way; a new one is registered here, in the order of that way.
"""

from __future__ import annotations

import typer

from openbadge_issuer.cli.assess import setting_up, staff

__all__ = ["app"]

app = typer.Typer(
    name="assess",
    help="Run a programme of assessed badges out of two folders.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("init")(setting_up.init)
app.add_typer(staff.officers_app, name="officers")
app.add_typer(staff.reviewers_app, name="reviewers")
