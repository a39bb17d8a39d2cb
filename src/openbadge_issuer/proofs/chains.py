"""Proof chains: proofs that are over other proofs too (VC Data Integrity 1.0, sections 2.1.2 and 4.5).

A proof with ``previousProof`` was made over the document with the proofs that it names still in it. So taking one of those
away, or changing it, breaks the chain; taking the last one away does not, and nobody can tell that it was there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import LimitExceeded, ProofError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["MAX_CHAINED", "previous_of"]

MAX_CHAINED: Final = (
    4  # proofs of one document that are over others: each costs a canonicalization of its own
)

_MEMBER: Final = "previousProof"


def previous_of(
    proof: JSONObject, proofs: Sequence[tuple[str, JSONObject]]
) -> tuple[tuple[str, JSONObject], ...]:
    """The proofs that ``proof`` names, with their pointers, in the document's order; empty where it stands alone.

    ``proofs`` are all of the document's. Raises `ProofError` where one that is named is not there
    (``proof.previous_proof``), or is there twice (``proof.previous_twice``), or builds on ``proof`` itself
    (``proof.previous_circle``), or what names it is no list of ids (``proof.previous_malformed``), and `LimitExceeded`
    (``limit.chained_proofs``) beyond `MAX_CHAINED`.
    """
    named = _named(proof, proofs)
    if not named:
        return ()
    if sum(_MEMBER in each for _, each in proofs) > MAX_CHAINED:
        raise LimitExceeded(
            f"At most {MAX_CHAINED} proofs of a document may build on others.",
            code="limit.chained_proofs",
            pointer="/proof",
            params={"limit": MAX_CHAINED},
        )
    _refuse_circles(proof, proofs)
    return named


def _named(proof: JSONObject, proofs: Sequence[tuple[str, JSONObject]]) -> tuple[tuple[str, JSONObject], ...]:
    if _MEMBER not in proof:
        return ()
    names = _names(proof[_MEMBER])
    found = [(pointer, each) for pointer, each in proofs if each.get("id") in names]
    ids = [each["id"] for _, each in found]
    if len(ids) != len(set(map(str, ids))):
        raise _broken(
            "proof.previous_twice", "It names a proof that stands there twice: which of them is meant?"
        )
    if len(ids) < len(names):
        raise _broken(
            "proof.previous_proof", "It builds on a proof that is not there: somebody may have taken it away."
        )
    return tuple(found)


def _names(value: JSON) -> list[str]:
    names = value if isinstance(value, list) else [value]
    texts = [name for name in names if isinstance(name, str) and name]
    if not texts or len(texts) != len(names) or len(set(texts)) != len(texts):
        raise _broken(
            "proof.previous_malformed", "What it builds on is the id of a proof, or a list of different ones."
        )
    return texts


def _refuse_circles(proof: JSONObject, proofs: Sequence[tuple[str, JSONObject]]) -> None:
    """Nobody can make a circle of signatures, so one that is there need not be computed."""
    below, seen = list(_named(proof, proofs)), set()
    while below:
        pointer, each = below.pop()
        if each is proof:
            raise _broken("proof.previous_circle", "It builds on itself, by way of the proofs that it names.")
        if pointer not in seen:
            seen.add(pointer)
            below += _named(each, proofs)


def _broken(code: str, message: str) -> ProofError:
    return ProofError(
        message,
        code=code,
        pointer=f"/{_MEMBER}",
        advice="Ask the issuer for the badge as it was made, with all of its proofs.",
    )
