"""What every command of a programme is given: the two folders, who does it, and ids that a person can type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from openbadge_issuer.adapters.evidence_folder import FolderEvidence
from openbadge_issuer.adapters.folder import FolderStore
from openbadge_issuer.cli.locking import alone
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.programme import Programme

if TYPE_CHECKING:
    from openbadge_issuer.programme import Persons

__all__ = [
    "ByOption",
    "NamesOption",
    "NowOption",
    "ProgrammeOption",
    "SealedOption",
    "called",
    "files_alone",
    "find_application",
    "find_person",
    "opened",
    "short",
]

_URN: Final = "urn:uuid:"
_SHOWN: Final = 8  # characters of an id: enough to tell ten thousand apart, nearly always
_SHORTEST: Final = 4
_PATIENCE: Final = 30.0  # seconds to wait for another run

ProgrammeOption: TypeAlias = Annotated[
    Path, typer.Option("--programme", metavar="DIR", help="The officer's folder.")
]
SealedOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--sealed",
        metavar="DIR",
        envvar="OPENBADGE_SEALED",
        show_envvar=True,
        help="The sealed folder, which says who is who.",
    ),
]
ByOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="LABEL", help="Who does this: a label of `officers list`; else the first one."
    ),
]
NamesOption: TypeAlias = Annotated[
    bool, typer.Option("--names", help="Show names, too; they are read from the sealed folder.")
]
NowOption: TypeAlias = Annotated[
    str | None, typer.Option("--now", metavar="ISO8601", help="The time of it, with a zone.")
]


def opened(programme: Path, sealed: Path | None = None) -> Programme:
    """The programme in these folders; raises `WrongUsage` for what is no folder, or not that of a programme."""
    for folder, what in ((programme, "--programme"), (sealed, "--sealed")):
        if folder is not None and not folder.is_dir():
            raise WrongUsage(f"{what} {folder} is no folder")
    if not any((programme / name).is_file() for name in ("programme.yaml", "programme.json")):
        raise WrongUsage(
            f"{programme} has no programme.yaml: go to the officer's folder that `openbadge assess init` made, "
            "or name it with --programme"
        )
    if sealed is not None and not (sealed / "people.json").is_file():
        raise WrongUsage(
            f"{sealed} has no people.json: it is not the sealed folder, or must be restored from a backup"
        )
    return Programme(
        FolderStore(programme),
        FolderStore(sealed) if sealed is not None else None,
        FolderEvidence(programme / "evidence"),
    )


@contextmanager
def files_alone(programme: Path) -> Iterator[None]:
    """Nobody else takes files in or erases some meanwhile: what two need must not go between being found and named.

    What a killed run left half written, which may be somebody's, goes first.
    """
    with alone(programme / ".files.lock", "working with the files of this programme", seconds=_PATIENCE):
        FolderEvidence(programme / "evidence").sweep()
        yield


def short(an_id: str) -> str:
    """How an id is shown: its beginning, which is enough to type it."""
    return an_id.removeprefix(_URN)[:_SHOWN] if an_id.startswith(_URN) else an_id[: _SHOWN + len("p-")]


def called(pseudonym: str, persons: Persons | None) -> str:
    """How a person is shown: by pseudonym; with the name (or the address) where the officer asked for names."""
    if persons is None:
        return short(pseudonym)
    known = persons.called(pseudonym)
    return f"{short(pseudonym)} {known or '(erased)'}"


def find_application(programme: Programme, text: str) -> str:
    """The id of the application that begins so; raises `WrongUsage` if there is none, or several."""
    start = text.strip().lower()
    start = start if start.startswith(_URN) else f"{_URN}{start}"
    return _only((one for one in programme.application_ids() if one.startswith(start)), text, "application")


def find_person(pseudonyms: Iterable[str], text: str) -> str:
    """The pseudonym among these that begins so; raises `WrongUsage` if there is none, or several."""
    start = text.strip().lower()
    start = start if start.startswith("p-") else f"p-{start}"
    return _only((one for one in pseudonyms if one.startswith(start)), text, "pseudonym")


def _only(found: Iterable[str], text: str, what: str) -> str:
    if len(text.strip()) < _SHORTEST:
        raise WrongUsage(f"{text!r} is too short: give at least {_SHORTEST} characters of the {what}")
    matching = list(found)
    if not matching:
        raise WrongUsage(f"no {what} begins with {text!r}")
    if len(matching) > 1:
        raise WrongUsage(f"{len(matching)} {what}s begin with {text!r}: give more of it")
    return matching[0]
