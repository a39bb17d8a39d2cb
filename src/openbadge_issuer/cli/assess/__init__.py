"""``openbadge assess``: a programme in two folders, from applications to awards.

Each module has the commands of one stretch of the way; a new one is registered here, in the order of that way.
"""

from __future__ import annotations

import typer

from openbadge_issuer.cli.assess import (
    assigning,
    awarding,
    cases,
    completeness,
    deciding,
    erasing,
    importing,
    knowing,
    letters,
    looking,
    packets,
    reporting,
    screening,
    setting_up,
    staff,
)

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
app.command("import")(importing.import_responses)
app.command("check")(completeness.check)
app.command("return")(completeness.return_incomplete)
app.command("know")(knowing.know)
app.command("screen")(screening.screen)
app.command("release")(screening.release)
app.command("assign")(assigning.assign)
app.command("due")(assigning.due)
app.command("reassign")(assigning.reassign)
app.command("decline")(assigning.decline)
app.command("conflict")(assigning.conflict)
app.command("packets")(packets.packets)
app.command("collect")(packets.collect_files)
app.command("correct")(cases.correct)
app.command("open")(deciding.open_reviews)
app.command("resolve")(deciding.resolve)
app.command("decide")(deciding.decide)
app.command("award")(awarding.award)
app.command("letters")(letters.letters)
app.command("publish")(cases.publish)
app.command("unpublish")(cases.keep_back)
app.command("withdraw")(cases.withdraw)
app.command("appeal")(cases.appeal)
app.command("uphold")(cases.uphold)
app.command("rehear")(cases.rehear)
app.command("hold")(cases.hold)
app.command("clear")(cases.clear)
app.command("deny")(cases.deny)
app.command("status")(looking.status)
app.command("show")(looking.show)
app.command("workload")(reporting.workload)
app.command("report")(reporting.report)
app.command("erase")(erasing.erase)
