"""ecdsa-sd-2023, derived proofs: a holder shows a part of what was signed (VC-DI-ECDSA 1.0, section 3.4).

The issuer signed the statements that every copy must show together, and each of the others by itself with a key made
for this one document. A holder leaves some of the others out, and passes on the names of blank nodes as the issuer had
them. What is checked is what is shown: nothing tells what was left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, cast

from openbadge_issuer.codec.multibase import base64url_encode, multibase_decode, multibase_encode
from openbadge_issuer.errors import InputError, KeyMaterialError, ProofError
from openbadge_issuer.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.codec.effort import Effort

__all__ = ["DerivedProof", "derived_proof"]

_BASE, _DERIVED = bytes.fromhex("d95d00"), bytes.fromhex("d95d01")
_MAX_VALUE: Final = 500_000  # characters; some 3,500 statements that were signed by themselves
_SIGNATURE, _PUBLIC_KEY, _LABEL, _PARTS = 64, 35, 32, 5  # bytes, and how many parts
_P256: Final = "P-256"
_EFFORT: Final = 16  # units, of a signature on P-256
_BLANK = re.compile(r'"(?:[^"\\]|\\.)*"|_:c14n(0|[1-9][0-9]*)(?![0-9])')
"""A literal, which may hold anything, or the canonical name of a blank node."""


@dataclass(frozen=True, slots=True)
class DerivedProof:
    """What stands in the ``proofValue`` of a derived proof."""

    base_signature: bytes
    public_key: bytes
    """The key of this one document, as multikey bytes."""
    signatures: tuple[bytes, ...]
    labels: Mapping[int, bytes]
    """The issuer's names of blank nodes, by the numbers of the canonical ones."""
    mandatory: frozenset[int]
    """Which of the statements shown are among those that every copy must show."""

    def verify(self, options: bytes, document: bytes, key: PublicKey, effort: Effort | None = None) -> None:
        """Returns if the issuer's key signed this part; raises `ProofError` (``proof.signature``).

        ``options`` and ``document`` are canonical N-Quads (RDFC-1.0). What statements and their own signatures take is added
        to ``effort``.
        """
        if effort is not None:
            effort.go_on(document.count(b"\n"))  # each is read anew for each proof, with its names
        together, alone = self.parted(document)
        if len(alone) != len(self.signatures):
            raise _refused()
        message = sha256(options).digest() + self.public_key + sha256(b"".join(together)).digest()
        key.verify(self.base_signature, message, "ES256")
        try:
            own = PublicKey.from_multikey(multibase_encode(self.public_key, "z"))
        except (KeyMaterialError, InputError):
            raise _refused() from None
        if own.kind != _P256:
            raise _refused()
        if effort is not None:
            effort.go_on(len(alone) * _EFFORT)
        for statement, signature in zip(alone, self.signatures, strict=True):
            own.verify(signature, statement, "ES256")

    def parted(self, document: bytes) -> tuple[list[bytes], list[bytes]]:
        """The statements that every copy must show, and the others that this one shows, with the issuer's names."""
        statements = self._as_signed(document)
        if any(index >= len(statements) for index in self.mandatory):
            raise _refused()
        together = [one for index, one in enumerate(statements) if index in self.mandatory]
        alone = [one for index, one in enumerate(statements) if index not in self.mandatory]
        return together, alone

    def _as_signed(self, document: bytes) -> list[bytes]:
        """The statements with the blank nodes called as the issuer called them, in the order of those names."""
        seen: set[int] = set()

        def renamed(found: re.Match[str]) -> str:
            if found[1] is None:
                return found[0]
            number = int(found[1])
            if number not in self.labels:
                raise _refused()
            seen.add(number)
            return f"_:u{base64url_encode(self.labels[number])}"

        lines = [_BLANK.sub(renamed, line) for line in document.decode("utf-8").split("\n")[:-1]]
        if seen != set(self.labels):
            raise _refused()
        return [f"{line}\n".encode() for line in sorted(lines)]


def derived_proof(value: object) -> DerivedProof:
    """Reads a ``proofValue``.

    Raises `ProofError`: ``proof.value_derived``, or ``proof.base_proof`` for one that is for the holder alone.
    """
    if not isinstance(value, str) or not value.startswith("u") or len(value) > _MAX_VALUE:
        raise _malformed()
    try:
        content = multibase_decode(value)
    except InputError:
        raise _malformed() from None
    if content.startswith(_BASE):
        raise ProofError(
            "This is the proof that a holder keeps and derives others from; it is not made to be shown.",
            code="proof.base_proof",
            pointer="/proofValue",
            advice="Ask for a copy that the holder's wallet has derived.",
        )
    if not content.startswith(_DERIVED):
        raise _malformed()
    return _of_parts(_decoded(content[len(_DERIVED) :]))


def _decoded(content: bytes) -> object:
    """CBOR (RFC 8949) in its deterministic form only: one way to write it, nothing after it."""
    import cbor2  # noqa: PLC0415 - at first use

    try:
        value: object = cbor2.loads(content)
        again = cbor2.dumps(value, canonical=True)
    except Exception:  # noqa: BLE001 - whatever a decoder says of other people's bytes
        raise _malformed() from None
    if again != content:
        raise _malformed()
    return value


def _of_parts(value: object) -> DerivedProof:
    if not isinstance(value, list) or len(value) != _PARTS:
        raise _malformed()
    signature, public_key, signatures, labels, mandatory = value
    well_formed = (
        _bytes(signature, _SIGNATURE)
        and _bytes(public_key, _PUBLIC_KEY)
        and isinstance(signatures, list)
        and all(_bytes(one, _SIGNATURE) for one in signatures)
        and isinstance(labels, dict)
        and all(_index(number) and _bytes(label, _LABEL) for number, label in labels.items())
        and len(set(labels.values())) == len(labels)
        and isinstance(mandatory, list)
        and all(map(_index, mandatory))
        and sorted(set(mandatory)) == mandatory
    )
    if not well_formed:
        raise _malformed()
    return DerivedProof(
        cast("bytes", signature),
        cast("bytes", public_key),
        tuple(cast("list[bytes]", signatures)),
        dict(cast("dict[int, bytes]", labels)),
        frozenset(cast("list[int]", mandatory)),
    )


def _bytes(value: object, length: int) -> bool:
    return isinstance(value, bytes) and len(value) == length


def _index(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _malformed() -> ProofError:
    return ProofError(
        "The proofValue is not a derived ecdsa-sd-2023 proof (multibase prefix u, header d95d01, deterministic CBOR).",
        code="proof.value_derived",
        pointer="/proofValue",
    )


def _refused() -> ProofError:
    return ProofError(
        "What is shown is not a part of what was signed.",
        code="proof.not_a_part",
        advice="Do not rely on it. Ask the holder for another copy.",
    )
