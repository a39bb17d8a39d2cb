"""``doctor``: can strangers verify what is issued from here?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from openbadge_issuer.cli.arguments import parse_moment, read_documents
from openbadge_issuer.cli.files import read_file
from openbadge_issuer.cli.issuer_file import IssuerFile
from openbadge_issuer.cli.pages import Page
from openbadge_issuer.cli.terminal import harmless, put, shown
from openbadge_issuer.cli.usage import DONE, FAILED, UNDECIDED, WrongUsage
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.dids import hosting_path
from openbadge_issuer.doctor import Diagnosis, Health, IssuerSetup, KeyInUse, NotedList, diagnose
from openbadge_issuer.errors import ConfigurationError, OpenBadgeError
from openbadge_issuer.issuing import StatusLists
from openbadge_issuer.ledger import Ledger, StatusListRecord
from openbadge_issuer.ports import Documents, Fetch
from openbadge_issuer.status import Decoys, Permutation
from openbadge_issuer.verification import Check, Outcome
from openbadge_issuer.verification.badge import types_of

__all__ = ["doctor"]

_STATUS = {Health.HEALTHY: DONE, Health.BROKEN: FAILED, Health.UNDECIDED: UNDECIDED}
_HEADLINES = {
    Health.HEALTHY: ("HEALTHY", "bold green"),
    Health.BROKEN: ("BROKEN", "bold red"),
    Health.UNDECIDED: ("UNDECIDED", "bold yellow"),
}
_SECTIONS = (
    ("What is broken", (Outcome.FAILED,), "FAILED", "bold red"),
    ("What is not known", (Outcome.UNKNOWN,), "unknown", "yellow"),
    ("What somebody should read", (Outcome.WARNING,), "warning", "yellow"),
    ("What is in order", (Outcome.PASSED,), "ok", "green"),
    ("What was not looked at", (Outcome.NOT_APPLICABLE,), "-", "dim"),
)
_ASK = "Here: --online fetches it, --document URL=FILE hands it in."
_PUBLISH = "Here: `openbadge status publish` makes its file."
_MAKE = "Here: `openbadge did` makes the document."
_OPTIONS = {
    **dict.fromkeys(("reachable.not_asked", "status.not_asked"), _ASK),
    **dict.fromkeys(
        ("criteria.not_asked", "images.not_asked", "contexts.not_asked"), "Here: --online fetches it."
    ),
    **dict.fromkeys(("resolve.not_found", "resolve.document", "resolve.document_id"), _MAKE),
    **dict.fromkeys(("resolve.no_such_key", "resolve.no_keys", "resolve.not_authorized", "keys.none"), _MAKE),
    **dict.fromkeys(
        ("status.unavailable", "status.unsigned", "status.untrusted", "status.stale", "status.ends_soon"),
        _PUBLISH,
    ),
    **dict.fromkeys(("status.unpublished", "status.not_as_noted"), _PUBLISH),
    "reachable.handed_in": "Here: --online asks.",
}
"""What can be done about a code on this command line; the mend of the diagnosis is for every reader."""


def doctor(
    subjects: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[WHAT]...",
            help="An issuer's folder or its issuer.toml, badges, achievements; without it, the folder here.",
            show_default=False,
        ),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL=FILE",
            help="A document that strangers would fetch: the did.json, a status list. In place of the URL of a did:web's "
            "document the DID may stand. Repeatable.",
        ),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(metavar="ISO8601", help="The time of the check, with a zone; else the clock's."),
    ] = None,
    *,
    online: Annotated[
        bool, typer.Option("--online", help="Fetch over https what strangers would fetch.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the diagnosis as JSON, and nothing else.")
    ] = False,
) -> None:
    """Say whether strangers can verify what an issuer issues, and how to mend what is broken.

    Exit status: 0 healthy, 1 broken, 3 undecided, 2 wrong usage. Without --online nothing is fetched.
    """
    documents = read_documents(document or [])
    paths = subjects or [Path()]
    try:
        setup = _setup(paths)
        if not online:
            documents = {**_hosted(setup.id, paths), **documents}
        diagnosis = diagnose(setup, now=parse_moment(now), fetch=_fetch(documents, online=online))
    except OpenBadgeError as error:  # about the call; whatever is wrong with the issuer is in the diagnosis
        raise WrongUsage(str(error)) from None
    if as_json:
        put(harmless(diagnosis.to_text()) + "\n")
    else:
        _page(diagnosis).show()
    raise typer.Exit(_STATUS[diagnosis.verdict])


def _fetch(documents: Mapping[str, bytes], *, online: bool) -> Fetch:
    at_hand = Documents(documents)
    if not online:
        return at_hand
    from openbadge_issuer.adapters.https import HttpsFetch  # noqa: PLC0415 - costs 60 ms, and is rarely asked for

    elsewhere = HttpsFetch()
    return lambda request: at_hand(request) if request.url in documents else elsewhere(request)


def _setup(paths: Sequence[Path]) -> IssuerSetup:
    """What the files say of one issuer; a badge of another is a finding."""
    folders = [path for path in paths if path.is_dir() or path.suffix == ".toml"]
    if len(folders) > 1:
        raise WrongUsage("one issuer at a time: give one folder or issuer.toml")
    setup = _of_folder(folders[0]) if folders else None
    achievements = []
    for path in paths:
        if path in folders:
            continue
        data = read_file(path)
        achievement = _achievement(data)
        if achievement is not None:
            achievements.append(achievement)
        elif setup is None:
            setup = IssuerSetup.of_badge(data)
        else:
            setup = replace(setup, badges=(*setup.badges, data))
    if setup is None:
        raise WrongUsage(
            "an achievement does not say who issues it: give the issuer's folder or a badge as well"
        )
    for achievement in achievements:
        setup = setup.with_achievement(achievement)
    return setup


def _achievement(data: bytes) -> JSONObject | None:
    try:
        document = parse_object(data)
    except OpenBadgeError:
        return None
    return document if "Achievement" in types_of(document) else None


def _of_folder(path: Path) -> IssuerSetup:
    """What ``issuer.toml`` says of what strangers see, and the achievement beside it."""
    file = IssuerFile.read(path)
    setup = IssuerSetup(
        id=file.id,
        keys=[KeyInUse(file.verification_method, file.public_key)],
        status_lists=_first_lists(file),
        noted=_noted(file),
    )
    beside = file.path.parent / "achievement.json"
    achievement = _achievement(read_file(beside)) if beside.is_file() else None
    return setup.with_achievement(achievement) if achievement is not None else setup


def _first_lists(file: IssuerFile) -> Sequence[str]:
    """Where the ledger is not at hand, the first of each purpose."""
    if not isinstance(file.status, StatusLists) or _has_ledger(file):
        return []
    return [f"{file.status.base_url}{purpose}-1.json" for purpose in file.status.purposes]


def _has_ledger(file: IssuerFile) -> bool:
    return file.ledger is not None and (file.ledger.file is None or file.ledger.file.is_file())


def _noted(file: IssuerFile) -> Sequence[NotedList]:
    """The lists that the ledger has opened, and what others should see in them."""
    if not isinstance(file.status, StatusLists) or not _has_ledger(file):
        return []
    with file.known.opened() as ledger:
        return [_noted_of(one, ledger) for one in ledger.status_lists(file.id)]


def _noted_of(one: StatusListRecord, ledger: Ledger) -> NotedList:
    """Of what was changed again since the publication, nobody knows what it showed."""
    decoys = Decoys(Permutation(one.key, one.entries), one.entries - one.capacity)
    published = [
        change for change in ledger.changes_since(one.list_id) if change.number <= one.published_changes
    ]
    return NotedList(
        url=one.list_id,
        unpublished=one.changes - one.published_changes,
        values=[(decoys.index_of(change.position), change.value) for change in published],
    )


def _hosted(issuer_id: str, paths: Sequence[Path]) -> dict[str, bytes]:
    """The document beside ``issuer.toml``, which is to be hosted: offline it is all there is to look at."""
    try:
        url = hosting_path(issuer_id)
    except ConfigurationError:
        return {}
    name = "did.json" if issuer_id.startswith("did:") else "issuer.json"
    for path in paths:
        file = (path if path.is_dir() else path.parent) / name
        if (path.is_dir() or path.suffix == ".toml") and file.is_file():
            return {url: read_file(file)}
    return {}


def _page(diagnosis: Diagnosis) -> Page:
    page = Page()
    word, style = _HEADLINES[diagnosis.verdict]
    page.headline(word, style, shown(diagnosis.summary))
    for heading, outcomes, mark, colour in _SECTIONS:
        lines = [check for check in diagnosis if check.outcome in outcomes]
        if lines:
            page.heading(heading)
        for check in lines:
            page.item(mark, colour, Text.assemble((check.name, "bold"), f": {shown(check.message)}"))
            what_now = _what_now(check)
            if what_now:
                page.item("", "", Text(f"-> {what_now}"))
    page.heading("About this examination")
    page.rows(
        [
            ("issuer", shown(diagnosis.issuer_id)),
            ("examined", f"{diagnosis.checked_at:%Y-%m-%dT%H:%M:%SZ}, by {diagnosis.library}"),
        ]
    )
    return page


def _what_now(check: Check) -> str:
    retry = "Trying again later may help." if check.retry == "later" else ""
    return " ".join(part for part in (shown(check.advice), _OPTIONS.get(check.code, ""), retry) if part)
