"""``assess open``, ``resolve`` and ``decide``: from two locked reviews to a decision."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openbadge_issuer.assessment.scoring import levels_of
from openbadge_issuer.assessment.state import State
from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.assess.batches import chosen, count, each, ended, said
from openbadge_issuer.cli.assess.completeness import IdsArgument
from openbadge_issuer.cli.assess.places import (
    ByOption,
    NowOption,
    ProgrammeOption,
    find_application,
    opened,
    short,
)
from openbadge_issuer.cli.files import check_free, naming, read_file, write_file
from openbadge_issuer.cli.terminal import note, put, shown
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.programme.feedback import Shortfall, feedback_form, read_feedback, shortfalls

if TYPE_CHECKING:
    from openbadge_issuer.assessment import Application
    from openbadge_issuer.programme import Programme

__all__ = ["decide", "open_reviews", "resolve"]

_REVIEWS = 2


def open_reviews(
    applications: IdsArgument = None,
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
) -> None:
    """Read two locked reviews side by side: agreed, or disagreed. No score is corrected from now on."""
    folders, moment = opened(programme), parse_moment(now)
    officer = folders.officer(by)
    ids = (
        chosen(folders, applications)
        if applications
        else [
            one.id for one in folders.applications(State.IN_REVIEW) if len(one.facts().counted()) == _REVIEWS
        ]
    )
    disagreed: list[str] = []

    def what(application: Application) -> str:
        if application.state is not State.DISAGREED:
            return "agreed"
        disagreed.append(application.id)
        pairs = levels_of(application.definition, application.facts())
        return "disagreed: " + "; ".join(
            f"{one} {' / '.join(pairs[one])}" for one in application.disagreements
        )

    only = () if applications else (State.IN_REVIEW,)
    done, refused = each(folders, ids, lambda one: one.open_reviews(by=officer, now=moment), what, only=only)
    ended(f"The reviews of {count(done, 'application')} are opened; {len(disagreed)} disagreed.", refused)


def resolve(
    application: Annotated[str, typer.Argument(metavar="ID", help="The application.", show_default=False)],
    levels: Annotated[
        list[str],
        typer.Argument(
            metavar="CRITERION=LEVEL...", help="For each criterion that is disputed.", show_default=False
        ),
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept beside the record.")] = "",
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    *,
    agreed: Annotated[
        bool, typer.Option("--agreed", help="Both reviewers agree, in a consensus with the lead (--by).")
    ] = False,
) -> None:
    """Settle what the reviewers disagree on, by a decider or by consensus. For a third rater say `assign`."""
    folders, moment = opened(programme), parse_moment(now)
    officer = folders.officer(by)
    given = dict(one.partition("=")[::2] for one in levels)
    if len(given) < len(levels) or not all(given.values()):
        raise WrongUsage("what is settled is CRITERION=LEVEL, once for each criterion")

    def step(one: Application) -> Application:
        both = [review.reviewer for review in one.facts().counted()] if agreed else ()
        return one.resolve(given, by=officer, agreed=both, reason=reason, now=moment)

    done, refused = each(
        folders, chosen(folders, [application]), step, lambda _: f"settled: {', '.join(levels)}"
    )
    ended(f"{count(done, 'disagreement')} settled.", refused)


def decide(
    applications: IdsArgument = None,
    feedback: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The form with the feedback, filled in (.xlsx).")
    ] = None,
    feedback_to: Annotated[
        Path | None,
        typer.Option(
            "--feedback-form", metavar="FILE", help="Write the form to fill in, and decide nothing."
        ),
    ] = None,
    by: ByOption = None,
    now: NowOption = None,
    programme: ProgrammeOption = Path(),
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the form if it is there.")] = False,
) -> None:
    """Decide what the reviews say. A *not yet* needs feedback for each criterion that fell short: a form, or answers."""
    folders, moment = opened(programme), parse_moment(now)
    officer = folders.officer(by)
    ids = chosen(folders, applications, State.AGREED, State.RESOLVED)
    if feedback_to is not None:
        check_free(feedback_to, replace=replace)
        _write_form(folders, ids, feedback_to, replace=replace)
        return
    texts = _read_form(folders, feedback, ids) if feedback is not None else {}
    waiting = 0

    def step(application: Application) -> Application:
        nonlocal waiting
        known = texts.get(application.id, {})
        missing = [one for one in shortfalls(application) if one.criterion not in known]
        if missing and feedback is None and _is_somebody_there():
            known = {**known, **_asked(missing)}
        elif missing:
            waiting += 1
            names = ", ".join(one.criterion for one in missing)
            said(application.id, f"not decided: it needs feedback on {names}.")
            return application
        return application.decide(by=officer, now=moment, feedback=known)[0]

    outcomes = {State.AWARDED: "awarded", State.NOT_YET: "not yet"}
    only = () if applications else (State.AGREED, State.RESOLVED)
    done, refused = each(folders, ids, step, lambda one: outcomes.get(one.state, one.state.value), only=only)
    ended(f"{count(done, 'application')} decided.", refused + waiting)


def _is_somebody_there() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _asked(missing: list[Shortfall]) -> dict[str, str]:
    texts = {}
    put(f"{short(missing[0].application)}\t{shown(missing[0].title)}\n")
    for one in missing:
        put(f"{shown(one.name)}: reached {shown(one.reached)}, required {shown(one.required)}\n")
        for comment in one.comments:
            put(f"  a reviewer wrote: {shown(comment, 10_000)}\n")
        texts[one.criterion] = str(typer.prompt("Feedback to the applicant", err=True)).strip()
    return texts


def _write_form(folders: Programme, ids: list[str], path: Path, *, replace: bool) -> None:
    rows: list[Shortfall] = []
    for application_id in ids:
        try:
            rows += shortfalls(folders.load(application_id))
        except AssessmentError as error:
            said(application_id, str(error))
    if not rows:
        ended("Nothing fell short: no feedback is needed.")
        return
    write_file(path, feedback_form(rows), replace=replace, private=True)
    ended(
        f"{shown(str(path))}: {count(len(rows), 'criterion needs', 'criteria need')} feedback. Fill in its last column, "
        f"then: openbadge assess decide --feedback {shown(str(path))}"
    )


def _read_form(folders: Programme, path: Path, ids: list[str]) -> Mapping[str, Mapping[str, str]]:
    with naming(path):
        texts = read_feedback(read_file(path))
    for application_id in sorted(set(texts) - set(ids)):
        state = folders.load(find_application(folders, application_id)).state.value.replace("_", " ")
        note(f"{short(application_id)}: is {state}, so its feedback is not used")
    return texts
