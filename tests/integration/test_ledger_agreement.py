"""Whatever is done to them in whatever order, a ledger in a database and the one in memory say the same."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.ledger import Intent, Ledger, MemoryLedger
from openbadge_issuer.models import Recipient
from openbadge_issuer.testing.ledger_contract.world import (
    MESSAGES,
    NOW,
    REVOCATION,
    SUSPENSION,
    intent,
    open_list,
)

numbers = st.integers(0, 5)
people = st.sampled_from([None, "ada", "bob"]).map(
    lambda name: name and Recipient.email(f"{name}@school.example")
)
lists = st.lists(st.sampled_from([REVOCATION, SUSPENSION, MESSAGES]), unique=True)
purposes = st.sampled_from(["revocation", "suspension", "message"])
whom = st.one_of(numbers.map(lambda number: intent(number).credential_id), people.filter(bool))


def id_of(number: int) -> str:
    return intent(number).credential_id


def wanted(number: int, other: int, lists: list[str], recipient: Recipient | None, *, same: bool) -> Intent:
    fingerprint = intent(number).fingerprint if same else "f" * 64
    return intent(
        number, credential_id=id_of(other), lists=lists, recipient=recipient, fingerprint=fingerprint
    )


acts = st.one_of(
    st.builds(
        lambda *args, same: (
            lambda ledger, now: ledger.reserve(wanted(*args, same=same), now=now, entropy=lambda n: b"e" * n)
        ),
        numbers,
        numbers,
        lists,
        people,
        same=st.sampled_from([True, True, True, False]),
    ),
    st.builds(
        lambda number, content: (
            lambda ledger, now: ledger.record(
                id_of(number), content, securing="vc-jwt", verification_method="urn:k", now=now
            )
        ),
        numbers,
        st.sampled_from([b"one", b"two"]),
    ),
    st.builds(
        lambda some, purpose, value: (
            lambda ledger, now: ledger.change_status(
                [id_of(number) for number in some], purpose, value, actor="a", reason="r", now=now
            )
        ),
        st.lists(numbers, max_size=3),
        purposes,
        st.integers(0, 2),
    ),
    st.builds(
        lambda one: lambda ledger, now: ledger.erase(one, actor="a", reason="r", now=now),
        whom,
    ),
)


def outcome(act: Callable[..., object], ledger: Ledger, now: datetime) -> object:
    try:
        return act(ledger, now=now)
    except OpenBadgeError as error:
        return type(error), error.detail_code, error.params


def everything(ledger: Ledger) -> object:
    return (
        list(ledger.find()),
        list(ledger.pending()),
        [list(ledger.credentials_of(Recipient.email(f"{name}@school.example"))) for name in ("ada", "bob")],
        [ledger.status_list(one) for one in (REVOCATION, SUSPENSION, MESSAGES)],
        [ledger.changes_since(one, 1) for one in (REVOCATION, SUSPENSION)],
        list(ledger.audit()),
    )


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.lists(acts, max_size=25))
def test_the_ledgers_agree(todo: list[Callable[..., object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        memory, sql = MemoryLedger(), SqlLedger(f"sqlite:///{Path(folder) / 'ledger.sqlite'}")
        with sql:
            for ledger in (memory, sql):
                open_list(ledger, capacity=3)
                open_list(ledger, SUSPENSION, purpose="suspension")
            for second, act in enumerate(todo):
                now = NOW + timedelta(seconds=second)
                assert outcome(act, memory, now) == outcome(act, sql, now)
            assert everything(memory) == everything(sql)
