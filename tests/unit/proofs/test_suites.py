from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError

import pytest

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import ConfigurationError, ProofError
from openbadge_issuer.proofs.suites import EDDSA_RDFC_2022, SUITES, suite_of


def test_only_one_suite_signs() -> None:
    assert [suite for suite in SUITES.values() if suite.signs] == [EDDSA_RDFC_2022]
    assert SUITES["DataIntegrityProof", "eddsa-rdfc-2022"] is EDDSA_RDFC_2022


def test_the_table_and_its_values_are_read_only() -> None:
    with pytest.raises(TypeError):
        SUITES["x", None] = EDDSA_RDFC_2022  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        EDDSA_RDFC_2022.signs = False  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(EDDSA_RDFC_2022)) == EDDSA_RDFC_2022


@pytest.mark.parametrize("name", SUITES)
def test_each_suite_is_found_by_the_words_on_the_wire(name: tuple[str, str | None]) -> None:
    proof: JSONObject = {"type": name[0]}
    if name[1] is not None:
        proof["cryptosuite"] = name[1]
    assert suite_of(proof) is SUITES[name]
    assert str(suite_of(proof)) in name


@pytest.mark.parametrize(
    "proof",
    [
        {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdf-2022"},
        {"type": "DataIntegrityProof"},
        {"type": "Ed25519Signature2020", "cryptosuite": "eddsa-rdfc-2022"},
        {"type": "RsaSignature2018"},
        {"cryptosuite": "eddsa-rdfc-2022"},
        {},
    ],
)
def test_an_unknown_suite_names_those_that_are_known(proof: JSONObject) -> None:
    with pytest.raises(ProofError) as caught:
        suite_of(proof)
    assert caught.value.detail_code == "proof.suite_unknown"
    for suite in SUITES.values():
        assert str(suite) in caught.value.advice


def test_a_known_suite_that_is_not_accepted_is_told_apart() -> None:
    accepted = {EDDSA_RDFC_2022.name: EDDSA_RDFC_2022}
    with pytest.raises(ProofError) as caught:
        suite_of({"type": "Ed25519Signature2020"}, accepted)
    assert caught.value.detail_code == "proof.suite_refused"
    assert caught.value.params["accepted"] == ["eddsa-rdfc-2022"]


def test_accepting_nothing_is_a_mistake_and_no_default() -> None:
    with pytest.raises(ConfigurationError) as caught:
        suite_of({"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}, {})
    assert caught.value.detail_code == "config.suites"


@pytest.mark.parametrize("member", ["type", "cryptosuite"])
@pytest.mark.parametrize("value", [None, 7, ["DataIntegrityProof"], {"@value": "eddsa-rdfc-2022"}])
def test_the_names_are_single_texts(member: str, value: object) -> None:
    proof: JSONObject = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", member: value}  # type: ignore[dict-item]
    with pytest.raises(ProofError) as caught:
        suite_of(proof)
    assert (caught.value.detail_code, caught.value.pointer) == ("proof.member_type", f"/{member}")


def test_a_name_from_outside_is_shown_short_and_printable() -> None:
    with pytest.raises(ProofError) as caught:
        suite_of({"type": "\x1b[31m" + "x" * 10_000})
    assert "\x1b" not in str(caught.value)
    assert len(caught.value.message) < 200


@pytest.mark.parametrize(
    ("proof", "said", "params"),
    [
        (
            {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023"},
            "of the kind bbs-2023, which is not read here",
            {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023"},
        ),
        (
            {"type": "BbsBlsSignature2020"},
            "of the kind BbsBlsSignature2020, which is not read here",
            {"type": "BbsBlsSignature2020", "cryptosuite": "(none)"},
        ),
        (
            {"type": "Unheard"},
            "of the kind Unheard, which is not read here",
            {"type": "Unheard", "cryptosuite": "(none)"},
        ),
        ({}, "of the kind (none), which is not read here", {"type": "(none)", "cryptosuite": "(none)"}),
        (
            {"type": "Ed25519Signature2020"},
            "of the kind Ed25519Signature2020, which is not accepted here.",
            {"type": "Ed25519Signature2020", "cryptosuite": "(none)"},
        ),
    ],
)
def test_what_is_said_of_a_suite_that_does_not_do(
    proof: JSONObject, said: str, params: dict[str, object]
) -> None:
    with pytest.raises(ProofError) as caught:
        suite_of(proof, {EDDSA_RDFC_2022.name: EDDSA_RDFC_2022})
    assert f"The proof is {said}" in caught.value.message
    named = params["cryptosuite"] if params["cryptosuite"] != "(none)" else params["type"]
    assert dict(caught.value.params) == {"kind": named, **params, "accepted": ["eddsa-rdfc-2022"]}
    assert caught.value.advice == "Accepted: eddsa-rdfc-2022."


def test_the_first_sixty_characters_of_a_name_are_told() -> None:
    with pytest.raises(ProofError) as caught:
        suite_of({"type": "x" * 60, "cryptosuite": "'" + "y" * 60})
    assert caught.value.params["type"] == "x" * 60
    assert caught.value.params["cryptosuite"] == "'" + "y" * 59


def test_what_is_no_text_is_named() -> None:
    with pytest.raises(ProofError) as caught:
        suite_of({"type": 7})
    assert dict(caught.value.params) == {"member": "type"}
