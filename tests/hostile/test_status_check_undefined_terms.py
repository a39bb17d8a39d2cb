"""Members of a list that no context defines: no embedded proof covers them, and no reader should see them."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.codec.json import dump
from openbadge_issuer.proofs import sign, vc_jwt
from openbadge_issuer.testing import fixed_signer, make_status_list
from openbadge_issuer.verification import Verdict
from status_samples import INDEX, changed, judged

GOOD = make_status_list()


def with_another_list(document: dict[str, Any]) -> None:
    document["credentialSubject"]["encoded_list"] = document["credentialSubject"]["encodedList"]


def with_a_renamed_context(document: dict[str, Any]) -> None:
    document["@context"].append({"encodedList": "https://attacker.example/#x"})


def with_a_size_that_is_not_signed(document: dict[str, Any]) -> None:
    document["credentialSubject"]["statusSize"] = 1


@pytest.mark.parametrize(
    "change", [with_another_list, with_a_renamed_context, with_a_size_that_is_not_signed]
)
def test_added_to_a_genuine_list(change: Any) -> None:
    report = judged(lists=dump(changed(GOOD, change)))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.untrusted")


@pytest.mark.parametrize("change", [with_another_list, with_a_renamed_context])
def test_signed_in_a_token(change: Any) -> None:
    """A token covers every byte, and what JSON-LD would drop is refused all the same."""
    signer = fixed_signer("P-256")
    unsigned = {name: value for name, value in changed(GOOD, change).items() if name != "proof"}
    token = sign(
        vc_jwt.prepare(
            unsigned, verification_method=signer.verification_method, public_jwk=signer.public_jwk
        ),
        signer,
    )
    report = judged(lists=token.encode("ascii"))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.untrusted")


def test_a_bit_can_not_be_cleared_by_whoever_hosts_the_list() -> None:
    """The list of the day before in today's document: the proof no longer fits."""

    def swap(document: dict[str, Any]) -> None:
        clear = changed(GOOD, lambda _: None)
        document["credentialSubject"]["encodedList"] = clear["credentialSubject"]["encodedList"]

    report = judged(lists=dump(changed(make_status_list([INDEX]), swap)))
    assert (report.verdict, report["status"].params["reason"]) == (Verdict.UNDECIDED, "proof.signature")
