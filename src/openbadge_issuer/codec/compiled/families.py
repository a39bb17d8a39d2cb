"""Where compiled states are kept: for each table of contexts, for each ``@context`` of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from openbadge_issuer.codec.active_context import initial_context
from openbadge_issuer.codec.compiled.handover import HandOver
from openbadge_issuer.codec.compiled.states import State
from openbadge_issuer.codec.context_work import CONTEXT_BUDGET, ContextWork
from openbadge_issuer.codec.vocabulary import goes_by
from openbadge_issuer.errors import OpenBadgeError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from openbadge_issuer.codec.active_context import ActiveContext, Term
    from openbadge_issuer.codec.context_table import ContextTable

__all__ = ["Family", "state_of_document"]

MAX_KEPT: Final = (
    20_000  # names kept for one table, some 300 bytes each; the contexts of badges need some 2,000
)
_NAMES_OF_A_STATE: Final = 50  # what its active context takes, some 10 to 30 kB, in names


class _Work(ContextWork):
    """What all steps of one family cost together, counted so that two threads lose nothing."""

    def __init__(self) -> None:
        super().__init__(CONTEXT_BUDGET)
        self._costs: dict[Hashable, int] = {}

    def spend(self, start: ActiveContext, key: tuple[str, object], cost: int) -> None:
        self._costs[start, key] = cost
        if sum(list(self._costs.values())) > CONTEXT_BUDGET:
            raise HandOver("contexts that take too much work")


class Family:
    """All states that are reached from one ``@context`` of a document.

    Together they cost no more than the contexts of one document may, so whatever of them a document needs is within
    its budget, and nothing is counted for each document. A family that would cost more is given up.
    """

    def __init__(self, kept: _Kept, table: ContextTable) -> None:
        self._kept, self._names, self._indirect = kept, table.names, table.indirect
        self._work = _Work()
        self._states: dict[ActiveContext, State] = {}

    def goes_by(self, name: str, iri: str) -> bool:
        """Whether a name is the one that the contexts of the table have for this IRI or keyword, if they have one."""
        return goes_by(self._names, name, iri)

    def may_hold_words(self, term: Term) -> bool:
        """Whether the values of a term may be words of a vocabulary: the contexts of the table say so, or do not know it."""
        return term.iri not in self._names or term.key in self._indirect.get(term.iri or "", ())

    def state(self, active: ActiveContext) -> State:
        """The one state of an active context."""
        known = self._states.get(active)
        if known is None:
            self.keep(_NAMES_OF_A_STATE)
            known = self._states.setdefault(active, State(self, active))
        return known

    def step(self, step: Callable[[ContextWork], ActiveContext]) -> State:
        """The state that a step of the general path leads to. What that path refuses, it shall refuse itself."""
        try:
            return self.state(step(self._work))
        except OpenBadgeError as error:
            raise HandOver(error.detail_code) from None
        except HandOver:
            self._kept.give_up(self)
            raise

    def keep(self, names: int) -> None:
        """So many more names are kept."""
        self._kept.count(names)


class _Kept:
    """The families of one table by ``@context``, each with its first state; forgets all where they are too many."""

    def __init__(self) -> None:
        self._first_states: dict[Hashable, State] = {}
        self._names = 0

    def first_state(self, table: ContextTable, context: object, max_contexts: int) -> State:
        key = tuple(context) if type(context) is list else context
        try:
            known = self._first_states.get(key)
        except TypeError:
            raise HandOver("an inline context") from None
        if known is None:
            family = Family(self, table)
            known = family.state(initial_context(table)).with_local(context, max_contexts)
            self._first_states[key] = known
        elif isinstance(key, tuple) and len(key) > max_contexts:
            raise HandOver("too many contexts")
        return known

    def give_up(self, family: Family) -> None:
        for key, state in list(self._first_states.items()):
            if state.family is family:
                self._first_states.pop(key, None)

    def count(self, names: int) -> None:
        self._names += names
        if self._names > MAX_KEPT:  # those in use live on until their document is done
            self._names = 0
            self._first_states.clear()


_by_table: WeakKeyDictionary[ContextTable, _Kept] = WeakKeyDictionary()


def state_of_document(table: ContextTable, context: object, max_contexts: int) -> State:
    """The state of a document whose ``@context`` this is. Raises `HandOver` for anything but known URLs."""
    kept = _by_table.get(table)
    if kept is None:
        kept = _by_table.setdefault(table, _Kept())
    return kept.first_state(table, context, max_contexts)
