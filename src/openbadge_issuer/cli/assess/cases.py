"""Single steps in single applications: misconduct, withdrawal, appeal, corrections, and what may be published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openbadge_issuer.assessment.review import Review
from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.assess.batches import chosen, each, ended
from openbadge_issuer.cli.assess.places import ByOption, NowOption, ProgrammeOption, find_person, opened
from openbadge_issuer.cli.usage import WrongUsage

if TYPE_CHECKING:
    from datetime import datetime

    from openbadge_issuer.assessment import Application

__all__ = [
    "appeal",
    "clear",
    "correct",
    "deny",
    "hold",
    "keep_back",
    "publish",
    "rehear",
    "uphold",
    "withdraw",
]

_Id = Annotated[str, typer.Argument(metavar="ID", help="The application.", show_default=False)]
_Item = Annotated[str, typer.Argument(metavar="ITEM", help="The item, such as item-2.", show_default=False)]
_Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why; kept beside the record, and erased with it.")
]


def _one(
    programme: Path,
    application: str,
    by: str | None,
    now: str | None,
    step: Callable[[Application, str, datetime], Application],
    sentence: str,
) -> None:
    folders, moment = opened(programme), parse_moment(now)
    officer = folders.officer(by)
    _, refused = each(
        folders,
        chosen(folders, [application]),
        lambda found: step(found, officer, moment),
        lambda found: found.state.value.replace("_", " "),
    )
    ended("Nothing was changed." if refused else sentence, refused)


def hold(
    application: _Id,
    reason: _Reason,
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
) -> None:
    """Stop everything while misconduct is suspected, an award too. `clear` or `deny` ends it."""
    _one(
        programme,
        application,
        by,
        now,
        lambda one, who, at: one.hold(by=who, reason=reason, now=at),
        "It is held.",
    )


def clear(
    application: _Id,
    reason: _Reason,
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
) -> None:
    """The suspicion was wrong: on it goes where it was."""
    _one(
        programme,
        application,
        by,
        now,
        lambda one, who, at: one.clear(by=who, reason=reason, now=at),
        "On it goes.",
    )


def deny(
    application: _Id,
    reason: _Reason,
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
) -> None:
    """The suspicion was right: it ends here. A badge that was awarded is revoked with `openbadge revoke`."""
    _one(
        programme,
        application,
        by,
        now,
        lambda one, who, at: one.deny(by=who, reason=reason, now=at),
        "It ends here.",
    )


def withdraw(application: _Id, now: NowOption = None, programme: ProgrammeOption = Path()) -> None:
    """The applicant takes the application back, before it is decided."""
    _one(programme, application, None, now, lambda one, _, at: one.withdraw(now=at), "It is withdrawn.")


def appeal(
    application: _Id, reason: _Reason, now: NowOption = None, programme: ProgrammeOption = Path()
) -> None:
    """The applicant does not accept a *not yet*. Somebody who did not decide says `uphold` or `rehear`."""
    _one(
        programme,
        application,
        None,
        now,
        lambda one, _, at: one.appeal(reason=reason, now=at),
        "It is appealed.",
    )


def uphold(
    application: _Id,
    reason: _Reason,
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
) -> None:
    """The decision stands, says an officer who did not make it (--by)."""
    _one(
        programme,
        application,
        by,
        now,
        lambda one, who, at: one.uphold(by=who, reason=reason, now=at),
        "The decision stands.",
    )


def rehear(
    application: _Id, by: ByOption = None, now: NowOption = None, programme: ProgrammeOption = Path()
) -> None:
    """A new round after an appeal: two new reviewers, then a decision by another officer."""
    _one(
        programme,
        application,
        by,
        now,
        lambda one, who, at: one.rehear(by=who, now=at),
        "A new round: assign it again.",
    )


def publish(
    application: _Id,
    item: _Item,
    title: Annotated[str, typer.Option(metavar="TEXT", help="Its title in the badge.")],
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where a file of it lies, for everybody.")
    ] = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
) -> None:
    """The applicant wants this item in the badge."""
    _one(
        programme,
        application,
        None,
        now,
        lambda one, _, at: one.publish(item, title=title, url=url, now=at),
        "It goes into the badge.",
    )


def keep_back(
    application: _Id, item: _Item, now: NowOption = None, programme: ProgrammeOption = Path()
) -> None:
    """The applicant does not want this item in the badge any more."""
    _one(
        programme,
        application,
        None,
        now,
        lambda one, _, at: one.keep_back(item, now=at),
        "It stays out of the badge.",
    )


def correct(
    application: _Id,
    reviewer: Annotated[
        str, typer.Argument(metavar="PSEUDONYM", help="Whose review it is.", show_default=False)
    ],
    levels: Annotated[
        list[str],
        typer.Argument(
            metavar="CRITERION=LEVEL...", help="The scores that were mistyped.", show_default=False
        ),
    ],
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
) -> None:
    """A reviewer mistyped a score and says so before the reviews are opened. The record says who entered it."""
    given = dict(one.partition("=")[::2] for one in levels)
    if len(given) < len(levels) or not all(given.values()):
        raise WrongUsage("a score is CRITERION=LEVEL, once for each criterion")

    def step(found: Application, officer: str, at: datetime) -> Application:
        facts = found.facts()
        own = facts.assignment(find_person([one.reviewer for one in facts.assignments], reviewer))
        comments = {
            criterion: str(found.sealed[digest].value)
            for criterion, digest in own.comments.items()
            if digest in found.sealed
        }
        review = Review(
            reviewer=own.reviewer,
            rubric=facts.rubric,
            scores={**(own.scores or {}), **given},
            comments=comments,
        )
        return found.correct(review, now=at, entered_by=officer)

    _one(programme, application, by, now, step, "The score is corrected; the record shows both.")
