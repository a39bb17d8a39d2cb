"""Which proofs another one builds on: those that are there once, in no circle, and not too many."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import LimitExceeded, OpenBadgeError, ProofError
from openbadge_issuer.proofs.chains import MAX_CHAINED, previous_of

Placed = tuple[str, JSONObject]


def proof(name: str | None, previous: JSON = None) -> JSONObject:
    made: JSONObject = {"type": "DataIntegrityProof"}
    if name is not None:
        made["id"] = name
    if previous is not None:
        made["previousProof"] = previous
    return made


def placed(*proofs: JSONObject) -> list[Placed]:
    return [(f"/proof/{at}", one) for at, one in enumerate(proofs)]


def refusal(one: JSONObject, *others: JSONObject) -> OpenBadgeError:
    with pytest.raises(OpenBadgeError) as caught:
        previous_of(one, placed(one, *others))
    return caught.value


def test_a_proof_that_stands_alone() -> None:
    alone = proof("a")
    assert previous_of(alone, placed(alone, proof("b", "a"))) == ()


def test_those_that_are_named_come_in_the_order_of_the_document() -> None:
    last = proof("c", ["b", "a"])
    everything = placed(proof("a"), proof("x"), last, proof("b"), proof(None))
    assert previous_of(last, everything) == (everything[0], everything[3])
    one = proof(None, "a")
    assert previous_of(one, placed(one, proof("a"))) == (("/proof/1", proof("a")),)


@pytest.mark.parametrize(
    ("named", "others", "code", "words"),
    [
        ("a", [proof("b")], "proof", "not there"),
        (["a", "b"], [proof("a")], "proof", "not there"),
        ("a", [proof("a"), proof("a")], "twice", "there twice"),
        (["a", "a"], [proof("a")], "malformed", "a list of different ones"),
        ("", [proof("")], "malformed", "is the id of a proof"),
        ([], [proof("a")], "malformed", "is the id of a proof"),
        ([7], [proof("a")], "malformed", "is the id of a proof"),
        (["a", 7], [proof("a")], "malformed", "is the id of a proof"),
        ({"id": "a"}, [proof("a")], "malformed", "is the id of a proof"),
    ],
)
def test_what_names_no_proof(named: JSON, others: list[JSONObject], code: str, words: str) -> None:
    error = refusal(proof("z", named), *others)
    assert isinstance(error, ProofError)
    assert (error.detail_code, error.pointer) == (f"proof.previous_{code}", "/previousProof")
    assert words in error.message
    assert error.advice


@pytest.mark.parametrize(
    "others",
    [
        [],
        [proof("b", "a")],
        [proof("b", "c"), proof("c", "a")],
        [proof("b", ["c", "d"]), proof("c"), proof("d", "a")],
    ],
)
def test_a_circle(others: list[JSONObject]) -> None:
    error = refusal(proof("a", "b" if others else "a"), *others)
    assert (error.detail_code, "on itself" in error.message) == ("proof.previous_circle", True)


def test_a_circle_elsewhere_is_left_to_the_proofs_in_it() -> None:
    one = proof("a", "b")
    others = [proof("b", "c"), proof("c", "b")]
    assert previous_of(one, placed(one, *others)) == (("/proof/1", others[0]),)


def test_two_ways_to_one_proof_are_no_circle() -> None:
    one = proof("a", ["b", "c"])
    assert len(previous_of(one, placed(one, proof("b", "d"), proof("c", "d"), proof("d")))) == 2


def test_only_a_few_may_build_on_others() -> None:
    chain = [proof("0"), *(proof(str(n), str(n - 1)) for n in range(1, MAX_CHAINED + 1))]
    assert previous_of(chain[-1], placed(*chain)) == ((f"/proof/{MAX_CHAINED - 1}", chain[-2]),)
    longer = [*chain, proof("x", "0")]
    error = refusal(longer[-1], *longer[:-1])
    assert isinstance(error, LimitExceeded)
    assert (error.detail_code, error.pointer, dict(error.params)) == (
        "limit.chained_proofs",
        "/proof",
        {"limit": MAX_CHAINED},
    )
    assert previous_of(chain[0], placed(*longer)) == ()
