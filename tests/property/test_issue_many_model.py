"""Whatever is asked for, in whatever chunks and runs: `issue_many` is `issue` for one after the other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer import Award, Issuer, Profile, Recipient
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.issuing import StatusLists
from openbadge_issuer.ledger import MemoryLedger
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, make_award

LISTS = StatusLists("https://school.example/status/")
AWARDS: list[Award] = [
    make_award(),
    replace(make_award(), recipient=Recipient.email("bob@example.org")),
    replace(make_award(), credential_id="urn:uuid:00000000-0000-4000-8000-000000000001"),
    replace(make_award(), extensions={"unheardOf": "by any context"}),
]
KEYS = ["1", "2", "3", "", "x" * 2001]


def issuer() -> Issuer:
    return Issuer(Profile(id=ISSUER_ID), fixed_signer(), status=LISTS, ledger=MemoryLedger())


def code_of(error: OpenBadgeError | None) -> str:
    return "" if error is None else error.detail_code


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(range(len(AWARDS)))), max_size=7),
    st.integers(1, 8),
)
def test_many_are_what_one_by_one_are(asked: list[tuple[str, int]], chunk: int) -> None:
    one_by_one, many = issuer(), issuer()
    expected: list[str] = []
    for key, number in asked:
        try:
            one_by_one.issue(AWARDS[number], key=key, now=NOW)
        except OpenBadgeError as error:
            expected.append(error.detail_code)
        else:
            expected.append("")
    items = ((key, AWARDS[number]) for key, number in asked)
    made = list(many.issue_many(items, now=NOW, chunk=chunk))
    assert [one.key for one in made] == [key for key, _ in asked]
    assert [code_of(one.error) for one in made] == expected
    known = [(one.key, one.fingerprint, one.state) for one in one_by_one.ledger.find()]
    assert [(one.key, one.fingerprint, one.state) for one in many.ledger.find()] == known
    for one in made:
        if one.credential is not None:
            reservation = many.ledger.by_key(ISSUER_ID, one.key)
            assert reservation is not None
            assert reservation.signed is not None
            assert reservation.signed.content == bytes(one.credential)
