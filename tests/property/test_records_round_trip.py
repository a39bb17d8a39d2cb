"""Whatever credentials a record holds, they come out as they went in, and each is judged."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer import Recipient, Verdict, Verifier
from openbadge_issuer.issuing import Record
from openbadge_issuer.testing import NOW, fixed_entropy, fixed_issuer, issuer_documents, make_badge

ADA = Recipient.did("did:example:ada")
VERIFIER = Verifier(fetch=issuer_documents())
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=20
)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    names=st.lists(NAMES.filter(str.strip), min_size=1, max_size=3, unique=True),
    partial=st.none() | st.booleans(),
    proof=st.sampled_from(["eddsa-rdfc-2022", "vc-jwt"]),
)
def test_round_trip(names: list[str], partial: bool | None, proof: Any) -> None:  # noqa: FBT001 - of the strategy
    held = [
        make_badge(
            name=name,
            recipient=ADA,
            credential_id=f"urn:uuid:00000000-0000-4000-8000-{index:012d}",
            id=f"https://school.example/courses/{index}",
        )
        for index, name in enumerate(names)
    ]
    record = Record(name="All of it", recipient=ADA, credentials=held, partial=partial)
    secured = fixed_issuer(proof=proof).issue(record, now=NOW, entropy=fixed_entropy())
    verified = VERIFIER.verify(secured, now=NOW)
    assert [each.document for each in verified.credentials] == [each.document for each in held]
    assert all(each.report.verdict is Verdict.ACCEPTED for each in verified.report.nested)
    assert verified.document.get("partial") is partial
