from __future__ import annotations

import pickle
from datetime import timedelta

import pytest

from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.verification import CHECKS, ExpectedRecipient, Policy, TrustedIssuers


def test_the_names_of_the_checks_are_part_of_the_contract() -> None:
    assert CHECKS == (
        "carrier",
        "json",
        "contexts",
        "structure",
        "proof",
        "issuer",
        "trust",
        "refresh",
        "status",
        "dates",
        "recipient",
        "endorsements",
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"suites": frozenset()}, "config.empty_allow_list"),
        ({"algorithms": frozenset()}, "config.empty_allow_list"),
        ({"suites": frozenset({"rot13-2022"})}, "config.unknown_suite"),
        ({"required": frozenset({"proof", "luck"})}, "config.unknown_check"),
        ({"required": frozenset({"dates"})}, "config.proof_not_required"),
    ],
)
def test_what_can_never_work_is_an_error(change: dict[str, frozenset[str]], code: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Policy(**change)  # type: ignore[arg-type]
    assert caught.value.detail_code == code


def test_an_empty_allow_list_of_issuers_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="empty"):
        TrustedIssuers({})


def test_the_default_policy_has_no_leniency() -> None:
    assert Policy().leniencies == ()


def test_every_leniency_has_a_name() -> None:
    policy = Policy(
        leeway=timedelta(minutes=5),
        fetch_contexts=True,
        suites=Policy().suites | {"eddsa-jcs-2022"},
        required=Policy().required - {"status"},
    )
    assert policy.leniencies == (
        "leeway",
        "fetch_contexts",
        "required: without status",
        "suites: eddsa-jcs-2022",
    )


def test_fewer_suites_are_no_leniency() -> None:
    assert Policy(suites=frozenset({"eddsa-rdfc-2022"})).leniencies == ()


def test_policies_pickle() -> None:
    policy = Policy(trust=TrustedIssuers({"did:web:a": "A"}), expected_issuer="did:web:a")
    assert pickle.loads(pickle.dumps(policy)) == policy


def test_an_expected_recipient_does_not_show_its_value() -> None:
    assert "ada" not in repr(ExpectedRecipient("emailAddress", "ada@example.org"))
