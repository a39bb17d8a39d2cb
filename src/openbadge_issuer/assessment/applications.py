"""`Applications`: applications in a `Store`, where of two writers one wins and the other one is told."""

from __future__ import annotations

from typing import Final

from openbadge_issuer.assessment.application import Application
from openbadge_issuer.assessment.record import Record, broken
from openbadge_issuer.assessment.state import State, check_type, refuse
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import AssessmentError, StoreConflict
from openbadge_issuer.ports import Store

__all__ = ["Applications"]

_NEXT: Final = "next-"
_TRIED: Final = frozenset({State.NOT_YET, State.UPHELD, State.WITHDRAWN})
_HEARD: Final = frozenset(
    {State.APPEALED, State.IN_REVIEW, State.AGREED, State.DISAGREED, State.RESOLVED, State.AWARDED}
)
_LIMITS: Final = Limits(max_bytes=16_000_000, max_objects=100_000, max_values=1_000_000)


class Applications:
    """Keeps applications as JSON under ``prefix`` and their id. What it holds is personal: a store for the officer alone."""

    __slots__ = ("_prefix", "_store")

    def __init__(self, store: Store, prefix: str = "application/") -> None:
        self._store = store
        self._prefix = prefix

    def load(self, application_id: str) -> Application:
        """The application, replayed and checked; raises `AssessmentError` (``assessment.unknown``) if there is none."""
        check_type(application_id, str, "An application is known by its id, a text.")
        found = self._store.get(self._prefix + application_id)
        if found is None:
            raise AssessmentError(
                "There is no such application.",
                code="assessment.unknown",
                advice="Look for its id, a urn:uuid.",
            )
        application = Application.from_json(parse_object(found[0], _LIMITS))
        if application.id != application_id:
            raise broken("it lies under the id of another one")
        return application

    def save(self, application: Application) -> int:
        """Keeps it and returns its version, the number of its last entry.

        Raises `StoreConflict` unless it has grown from what is kept: somebody else's steps are never lost. What is kept
        already is not written again.
        """
        check_type(application, Application, "What is saved is an Application.")
        key = self._prefix + application.id
        found = self._store.get(key)
        self._check_successor(application)
        if found is None and application.previous is not None:
            self._succeed(application, application.previous)
        if found is not None:
            kept = Record.from_json(parse_object(found[0], _LIMITS).get("record"))
            if not application.record.extends(kept):
                raise StoreConflict(
                    "Somebody else took a step in this application since it was read.",
                    params={"expected": application.version, "found": kept.version},
                    advice="Load it again, and decide again.",
                )
            if kept.version == application.version:
                return application.version
        self._store.put(
            key, dump(application.to_json()), expected_version=None if found is None else found[1]
        )
        return application.version

    def _successor(self, application_id: str) -> tuple[Application | None, int | None]:
        """The further attempt to this application, unless it was withdrawn; and the version of what names it."""
        named = self._store.get(_NEXT + self._prefix + application_id)
        if named is None:
            return None, None
        there = self._store.get(self._prefix + named[0].decode("utf-8", "replace"))
        if there is None:  # named, and never saved: whoever wanted to was interrupted
            return None, named[1]
        further = self.load(named[0].decode("utf-8", "replace"))
        return (None if further.state is State.WITHDRAWN else further), named[1]

    def _check_successor(self, application: Application) -> None:
        """Whoever tries again does not have the former attempt heard again: one of the two."""
        again = application.state is State.APPEALED or application.facts().round > 1
        if again and application.state in _HEARD and self._successor(application.id)[0] is not None:
            raise refuse(
                "attempts",
                "There is a further attempt to this application, so it is not heard again.",
                "Withdraw the further attempt first, or uphold the decision.",
            )

    def _succeed(self, application: Application, previous: str) -> None:
        """One further attempt to each application, and none to one that is heard again."""
        further, version = self._successor(previous)
        if further is not None and further.id != application.id:
            raise refuse(
                "attempts", "There is a further attempt to this application already.", "Go on with that one."
            )
        if self._store.get(self._prefix + previous) is not None and self.load(previous).state not in _TRIED:
            raise refuse(
                "attempts", "The attempt before this one is heard again.", "Wait for what is decided."
            )
        name = _NEXT + self._prefix + previous
        self._store.put(name, application.id.encode(), expected_version=version)
