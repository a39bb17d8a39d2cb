"""Steps in many applications: each is saved on its own, a refusal in one does not stop the others, all are counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

import typer

from openbadge_issuer.cli.assess.places import find_application, short
from openbadge_issuer.cli.terminal import note, put, shown
from openbadge_issuer.cli.usage import FAILED
from openbadge_issuer.errors import AssessmentError, InputError

if TYPE_CHECKING:
    from openbadge_issuer.assessment import Application, State
    from openbadge_issuer.programme import Programme

__all__ = ["chosen", "count", "each", "ended", "said"]


def chosen(programme: Programme, ids: Iterable[str] | None, *states: State) -> list[str]:
    """The ids of the applications that were named; of all that are in these states, if none were."""
    named = [find_application(programme, one) for one in ids or ()]
    return named or [one for one in programme.application_ids() if programme.state_of(one) in states]


def each(
    programme: Programme,
    ids: Iterable[str],
    step: Callable[[Application], Application],
    what: Callable[[Application], str],
    *,
    only: Collection[State] = (),
) -> tuple[int, int]:
    """Takes the step in each application and says what became of it; how many were changed, and refused.

    A step that returns the application as it was changes nothing, and is not counted. ``only`` are the states that it is
    for, if nobody named the applications: one that another run has brought further is passed over.
    """
    done = refused = 0
    for application_id in ids:
        before = -1

        def counted(application: Application) -> Application:
            nonlocal before
            before = application.version
            return application if only and application.state not in only else step(application)

        try:
            changed = programme.change(application_id, counted)
        except (AssessmentError, InputError) as error:
            said(application_id, str(error))
            refused += 1
        else:
            if changed.version != before:
                put(f"{short(application_id)}\t{shown(what(changed))}\n")
                done += 1
    return done, refused


def said(application_id: str, message: str) -> None:
    """Why something was not done with one application."""
    note(f"{short(application_id)}: {message}")


def ended(sentence: str, refused: int = 0) -> None:
    """The last sentence; exit status 1 if something was refused."""
    put(f"{sentence}\n")
    if refused:
        raise typer.Exit(FAILED)


def count(number: int, one: str, many: str = "") -> str:
    """``1 application``, ``2 applications``."""
    return f"{number} {one if number == 1 else many or one + 's'}"
