"""`Programme`: what the two folders hold, as values; and the one way in which they are changed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol, TypeVar, cast

from openbadge_issuer.assessment.applications import Applications
from openbadge_issuer.assessment.record import is_pseudonym
from openbadge_issuer.assessment.reviewer import Reviewer
from openbadge_issuer.assessment.state import State
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import AssessmentError, InputError, OpenBadgeError, StoreConflict
from openbadge_issuer.ports import Store
from openbadge_issuer.programme.persons import Persons
from openbadge_issuer.programme.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from openbadge_issuer.assessment.application import Application
    from openbadge_issuer.assessment.blinding import Blinded
    from openbadge_issuer.assessment.definition import Definition
    from openbadge_issuer.assessment.intake import EvidenceFiles
    from openbadge_issuer.assessment.people import People
    from openbadge_issuer.codec.types import JSON, JSONObject
    from openbadge_issuer.programme.register import PacketRegister

__all__ = ["FolderLike", "Programme", "officers_document"]

_SETTINGS: Final = ("programme.yaml", "programme.json")
_DEFINITIONS: Final = "definitions/"
_APPLICATIONS: Final = "applications/"
_AWARDS: Final = "awards/"
_BLINDED: Final = "blinded/"
_REVIEWERS: Final = "reviewers.json"
_OFFICERS: Final = "officers.json"
_PACKETS: Final = "packets.json"
_PEOPLE: Final = "people.json"
_FORMATS: Final = {
    _REVIEWERS: "openbadge-issuer reviewers 1",
    _OFFICERS: "openbadge-issuer officers 1",
}
_LIMITS: Final = Limits(
    max_bytes=64_000_000, max_total_bytes=64_000_000, max_objects=500_000, max_values=5_000_000
)
_TRIES: Final = 20  # of a change, while others change the same thing
_URN: Final = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LABEL: Final = re.compile(r"[a-z0-9][a-z0-9\-]{0,39}")

T = TypeVar("T")


class FolderLike(Store, Protocol):
    """A `Store` whose keys can be listed, and taken away; `adapters.folder.FolderStore` is one."""

    def keys(self, prefix: str = "", /) -> Iterator[str]:
        """The keys that begin so, in order."""

    def remove(self, key: str, /, *, expected_version: int) -> None:
        """Takes a value away; raises `StoreConflict`."""


class Programme:
    """The officer's folder, the sealed one (``None`` where it is not at hand), and the files that were handed in.

    Reads what is there each time it is asked. Raises `StoreError` where a folder can not be used, `InputError`
    (``programme.*``) where something in it is missing or not what was written.
    """

    __slots__ = ("_applications", "_sealed", "evidence", "officer_folder")

    def __init__(self, officer: FolderLike, sealed: FolderLike | None, evidence: EvidenceFiles) -> None:
        self.officer_folder = officer
        self.evidence = evidence
        self._sealed = sealed
        self._applications = Applications(officer, _APPLICATIONS)

    # what the officer's folder says

    @property
    def settings(self) -> Settings:
        """``programme.yaml``; raises `InputError` (``programme.settings``) if there is none, and `ModelError`."""
        from openbadge_issuer.programme.reading import read_settings  # noqa: PLC0415 - may load YAML

        for key in _SETTINGS:
            found = self.officer_folder.get(key)
            if found is not None:
                return read_settings(found[0], key)
        raise InputError(
            "This is no folder of a programme: programme.yaml is not there.",
            code="programme.settings",
            advice="Name the folder that `openbadge assess init` made.",
        )

    def definitions(self) -> tuple[Definition, ...]:
        """Everything in ``definitions/``, all versions and states; an error names the file."""
        from openbadge_issuer.programme.reading import read_definition  # noqa: PLC0415 - may load YAML

        read: dict[str, Definition] = {}
        for key in self.officer_folder.keys(_DEFINITIONS):
            if key.lower().endswith((".yaml", ".yml", ".json")):
                found = self.officer_folder.get(key)
                if found is not None:
                    definition = read_definition(found[0], key)
                    read.setdefault(definition.digest, definition)
        return tuple(read.values())

    def officer(self, label: str | None = None) -> str:
        """The pseudonym of who acts for the programme under this label; of the first one, if none is given."""
        officers = self.officers()
        found = officers.get(label) if label is not None else next(iter(officers.values()), None)
        if found is None:
            raise InputError(
                f"Nobody acts for this programme as “{label}”."
                if label
                else "Nobody acts for this programme yet.",
                code="programme.officer",
                advice=f"Known are: {', '.join(officers) or 'none'}.",
            )
        return found

    def officers(self) -> Mapping[str, str]:
        """Who acts for the programme: pseudonyms by a label such as ``officer`` or ``deputy``, in order."""
        listed = self._members(_OFFICERS)
        if not all(isinstance(one, str) and is_pseudonym(one) for one in listed.values()):
            raise _damaged(_OFFICERS)
        return cast("dict[str, str]", listed)

    def add_officer(self, label: str, pseudonym: str) -> None:
        """Somebody who acts for the programme; a label stands for one person and keeps standing for them."""
        if not _LABEL.fullmatch(label):
            raise InputError(
                "A label is a short word of small letters, digits and hyphens, such as deputy.",
                code="programme.officer",
            )

        def added(officers: dict[str, object]) -> dict[str, object]:
            if officers.setdefault(label, pseudonym) != pseudonym:
                raise InputError(f"“{label}” is somebody else already.", code="programme.officer")
            return officers

        self._change_members(_OFFICERS, added)

    def reviewers(self) -> tuple[Reviewer, ...]:
        """Who reviews, by pseudonym."""
        return tuple(
            Reviewer.from_json(cast("Mapping[str, object]", one))
            for one in self._members(_REVIEWERS).values()
        )

    def save_reviewer(self, *reviewers: Reviewer) -> None:
        """Adds people who review, or changes what is known of them; all at once."""
        new = {one.pseudonym: one.to_json() for one in reviewers}
        self._change_members(_REVIEWERS, lambda known: {**known, **new})

    # applications

    def application_ids(self) -> Iterator[str]:
        """The ids of all applications; what else lies in the folder is none: see `strangers`."""
        keys = (key.removeprefix(_APPLICATIONS) for key in self.officer_folder.keys(_APPLICATIONS))
        return (one for one in keys if _URN.fullmatch(one))

    def strangers(self) -> tuple[str, ...]:
        """Files in ``applications/`` that are no applications, such as the copies that a synchronized folder makes."""
        keys = (key.removeprefix(_APPLICATIONS) for key in self.officer_folder.keys(_APPLICATIONS))
        return tuple(one for one in keys if not _URN.fullmatch(one))

    def applications(self, *states: State) -> Iterator[Application]:
        """All applications, or those in one of these states; one at a time, each replayed and checked."""
        for application_id in self.application_ids():
            if not states or self.state_of(application_id) in states:
                yield self.load(application_id)

    def state_of(self, application_id: str) -> State:
        """Where an application says that it is: read in a fifteenth of the time that `load` takes to check it.

        Raises what `load` raises for one that is not there or can not be read.
        """
        found = self.officer_folder.get(_APPLICATIONS + application_id)
        with suppress(OpenBadgeError, LookupError, TypeError, ValueError):
            document = parse_object(found[0] if found is not None else b"", _LIMITS)
            return State(cast("list[dict[str, str]]", document["record"])[-1]["after"])
        return self.load(application_id).state

    def load(self, application_id: str) -> Application:
        """One application; raises `AssessmentError` (``assessment.unknown``, ``assessment.record``) that names it."""
        try:
            return self._applications.load(application_id)
        except (AssessmentError, InputError) as error:
            error.message = f"{application_id}: {error.message}"
            raise

    def save(self, application: Application) -> int:
        """Keeps an application; raises `StoreConflict` if somebody else took a step meanwhile. `change` is easier."""
        return self._applications.save(application)

    def change(self, application_id: str, step: Callable[[Application], Application]) -> Application:
        """Loads, takes the step and saves; from the start again if somebody else was quicker."""

        def once() -> Application:
            changed = step(self.load(application_id))
            self.save(changed)
            return changed

        return _until_saved(once)

    # what reviewers get

    def blinded(self, application_id: str) -> Blinded | None:
        """What blinding made of an application: digests of copies and the report; ``None`` if it was not blinded yet."""
        from openbadge_issuer.assessment.blinding import Blinded  # noqa: PLC0415 - at first use

        found = self.officer_folder.get(_BLINDED + application_id)
        return None if found is None else Blinded.from_json(parse_object(found[0], _LIMITS))

    def save_blinded(self, application_id: str, blinded: Blinded | None) -> None:
        """Keeps it in place of what was there; ``None`` takes it away."""
        if blinded is None:
            self.remove(_BLINDED + application_id)
        else:
            self.replace(_BLINDED + application_id, dump(blinded.to_json()))

    def packets(self) -> PacketRegister:
        """Which packets are out; an empty register if there were none yet."""
        return _register(self.officer_folder.get(_PACKETS))

    def change_packets(self, step: Callable[[PacketRegister], PacketRegister]) -> PacketRegister:
        """Changes the register of packets; from the start again if somebody else was quicker."""

        def once() -> PacketRegister:
            found = self.officer_folder.get(_PACKETS)
            changed = step(_register(found))
            self.officer_folder.put(_PACKETS, dump(changed.to_json()), expected_version=_version(found))
            return changed

        return _until_saved(once)

    # awards, and what goes

    def award_files(self, application_id: str) -> tuple[str, ...]:
        """The keys of the badges of an application that lie in ``awards/``."""
        return tuple(self.officer_folder.keys(_award(application_id)))

    def save_award(self, application_id: str, badge: bytes, ending: str) -> str:
        """Keeps a badge in ``awards/``, in place of one that was there; its key. ``ending`` is such as ``.png``."""
        key = _award(application_id) + ending
        self.replace(key, badge)
        return key

    def replace(self, key: str, content: bytes) -> None:
        """Writes a file of the officer's folder, whatever was there."""

        def once() -> None:
            found = self.officer_folder.get(key)
            if found is None or found[0] != content:
                self.officer_folder.put(key, content, expected_version=_version(found))

        _until_saved(once)

    def remove(self, key: str) -> None:
        """Takes a file of the officer's folder away; none is as good."""

        def once() -> None:
            found = self.officer_folder.get(key)
            if found is not None:
                self.officer_folder.remove(key, expected_version=found[1])

        _until_saved(once)

    def digests_named(self, digests: Collection[str], *, but: str) -> frozenset[str]:
        """Those of the digests that another application, or the copies of one, name."""
        wanted = {digest: digest.encode("ascii") for digest in digests}
        found: set[str] = set()
        for folder in (_APPLICATIONS, _BLINDED):
            for key in self.officer_folder.keys(folder):
                kept = self.officer_folder.get(key) if key != folder + but else None
                if kept is not None:
                    found |= {digest for digest, written in wanted.items() if written in kept[0]}
        return frozenset(found)

    # the sealed folder

    def persons(self) -> Persons:
        """All that the sealed folder holds; raises `InputError` (``programme.sealed``) where it is not at hand."""
        return _persons(self._sealed_folder().get(_PEOPLE))

    def change_persons(self, step: Callable[[Persons], Persons]) -> Persons:
        """Changes what the sealed folder holds; from the start again if somebody else was quicker."""

        def once() -> Persons:
            found = self._sealed_folder().get(_PEOPLE)
            changed = step(_persons(found))
            self._sealed_folder().put(_PEOPLE, changed.to_bytes(), expected_version=_version(found))
            return changed

        return _until_saved(once)

    def people(self) -> People:
        """Who is who, to look at: whoever is enrolled in what this gives is kept nowhere. See `change_persons`."""
        return self.persons().people

    def _sealed_folder(self) -> FolderLike:
        if self._sealed is None:
            raise InputError(
                "Who is who stands in the sealed folder, and that is not at hand.",
                code="programme.sealed",
                advice="Name it with --sealed.",
            )
        return self._sealed

    # documents of the officer's folder

    def _members(self, key: str) -> dict[str, object]:
        found = self.officer_folder.get(key)
        return {} if found is None else self._read_members(key, found[0])

    def _read_members(self, key: str, content: bytes) -> dict[str, object]:
        try:
            document = parse_object(content)
        except OpenBadgeError:
            raise _damaged(key) from None
        members = document.get("members")
        if set(document) != {"format", "members"} or document["format"] != _FORMATS[key]:
            raise _damaged(key)
        if not isinstance(members, dict):
            raise _damaged(key)
        return cast("dict[str, object]", members)

    def _change_members(self, key: str, step: Callable[[dict[str, object]], dict[str, object]]) -> None:
        def once() -> None:
            found = self.officer_folder.get(key)
            changed = step({} if found is None else self._read_members(key, found[0]))
            document = {"format": _FORMATS[key], "members": changed}
            self.officer_folder.put(
                key,
                dump(cast("dict[str, JSON]", document)),
                expected_version=_version(found),
            )

        _until_saved(once)


def _register(found: tuple[bytes, int] | None) -> PacketRegister:
    from openbadge_issuer.programme.register import PacketRegister  # noqa: PLC0415 - at first use

    return PacketRegister() if found is None else PacketRegister.from_json(parse_object(found[0], _LIMITS))


def _persons(found: tuple[bytes, int] | None) -> Persons:
    return Persons(salt=secrets.token_bytes(32)) if found is None else Persons.from_bytes(found[0])


def _version(found: tuple[bytes, int] | None) -> int | None:
    return None if found is None else found[1]


def _award(application_id: str) -> str:
    return f"{_AWARDS}{application_id.removeprefix('urn:uuid:')}"


def _until_saved(once: Callable[[], T]) -> T:
    for _ in range(_TRIES - 1):
        try:
            return once()
        except StoreConflict:
            continue
    return once()


def officers_document(officers: Mapping[str, str]) -> JSONObject:
    """``officers.json``: pseudonyms by label."""
    return {"format": _FORMATS[_OFFICERS], "members": dict(officers)}


def _damaged(key: str) -> InputError:
    return InputError(
        f"{key} is not what was written there.",
        code="programme.damaged",
        advice="Restore it from the last backup of the officer's folder.",
    )
