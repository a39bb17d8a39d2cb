"""The cryptosuites of Data Integrity proofs, as a read-only table keyed by the words on the wire.

A suite is a value with four slots: how a document becomes bytes (``transform``), and for each kind of key
the hash and the signature algorithm. A new suite is one more line in `SUITES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from openbadge_issuer.errors import ConfigurationError, ProofError

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = [
    "EDDSA_RDFC_2022",
    "SUITES",
    "HashName",
    "KeyUse",
    "Suite",
    "SuiteName",
    "Suites",
    "Transform",
    "suite_of",
]

HashName: TypeAlias = Literal["sha256", "sha384"]

Transform: TypeAlias = Literal["RDFC-1.0", "JCS"]
"""RDF canonicalization of the JSON-LD (what the terms mean is signed), or RFC 8785 (the JSON as it stands
is signed)."""

SuiteName: TypeAlias = tuple[str, str | None]
"""``(proof type, cryptosuite)``; the cryptosuite is ``None`` for types from before Data Integrity."""


@dataclass(frozen=True, slots=True)
class KeyUse:
    """What a suite does with one kind of key: the JOSE algorithm, the hash, the signature's size in bytes."""

    key_kind: str
    algorithm: str
    hash_name: HashName
    signature_size: int


@dataclass(frozen=True, slots=True)
class Suite:
    """A cryptographic suite (VC-DI 1.0 section 3); ``signs`` is false for those that are only read.

    ``selective``: the proof is over statements, of which a holder may have left out some.
    """

    name: SuiteName
    transform: Transform
    key_uses: tuple[KeyUse, ...]
    signs: bool = False
    selective: bool = False

    def __str__(self) -> str:
        return self.name[1] or self.name[0]

    def use_of(self, algorithm: str) -> KeyUse | None:
        """How this suite uses a key with this algorithm, or ``None`` where it does not."""
        return next((use for use in self.key_uses if use.algorithm == algorithm), None)


Suites: TypeAlias = Mapping[SuiteName, Suite]

_ED25519 = KeyUse("Ed25519", "EdDSA", "sha256", 64)
_P256 = KeyUse("P-256", "ES256", "sha256", 64)
_P384 = KeyUse("P-384", "ES384", "sha384", 96)

EDDSA_RDFC_2022 = Suite(("DataIntegrityProof", "eddsa-rdfc-2022"), "RDFC-1.0", (_ED25519,), signs=True)
"""The suite that Open Badges 3.0 certifies, and the one that is issued."""

_ALL = (
    EDDSA_RDFC_2022,
    Suite(("DataIntegrityProof", "eddsa-2022"), "RDFC-1.0", (_ED25519,)),  # its name before it was final
    Suite(("Ed25519Signature2020", None), "RDFC-1.0", (_ED25519,)),
    Suite(("DataIntegrityProof", "ecdsa-rdfc-2019"), "RDFC-1.0", (_P256, _P384)),
    Suite(("DataIntegrityProof", "ecdsa-sd-2023"), "RDFC-1.0", (_P256,), selective=True),  # derived proofs
    Suite(("DataIntegrityProof", "eddsa-jcs-2022"), "JCS", (_ED25519,)),
    Suite(("DataIntegrityProof", "ecdsa-jcs-2019"), "JCS", (_P256, _P384)),
)

SUITES: Suites = MappingProxyType({suite.name: suite for suite in _ALL})
"""Every suite that is known here. A policy passes on fewer: ``{name: SUITES[name] for name in accepted}``."""


def suite_of(proof: JSONObject, suites: Suites = SUITES) -> Suite:
    """The suite that a proof names in ``type`` and ``cryptosuite``.

    Raises `ProofError`: ``proof.suite_unknown`` where nothing here can check it, ``proof.suite_refused``
    where ``suites`` leaves it out; both name those that would do. Raises `ConfigurationError` where
    ``suites`` is empty.
    """
    if not suites:
        raise ConfigurationError(
            "No cryptosuite is accepted, so no proof could ever pass.",
            code="config.suites",
            advice="Name at least one, or leave the argument out to accept all that are known.",
        )
    proof_type, cryptosuite = _text(proof, "type"), _text(proof, "cryptosuite")
    # Before Data Integrity the type alone named the suite, so a cryptosuite beside it contradicts it.
    suite = suites.get((proof_type or "", cryptosuite))
    if suite is not None:
        return suite
    accepted = sorted(str(known) for known in suites.values())
    known_here = (proof_type or "", cryptosuite) in SUITES
    kind = _shown(cryptosuite or proof_type)
    raise ProofError(
        f"The proof is of the kind {kind}, which is not accepted here."
        if known_here
        else f"The proof is of the kind {kind}, which is not read here, so it can not be checked.",
        code="proof.suite_refused" if known_here else "proof.suite_unknown",
        params={
            "kind": kind,
            "type": _shown(proof_type),
            "cryptosuite": _shown(cryptosuite),
            "accepted": accepted,
        },
        advice=f"Accepted: {', '.join(accepted)}.",
    )


def _text(proof: JSONObject, member: str) -> str | None:
    if member not in proof:
        return None
    value: JSON = proof[member]
    if not isinstance(value, str):
        raise ProofError(
            f"The {member} of a proof is one text.",
            code="proof.member_type",
            pointer=f"/{member}",
            params={"member": member},
        )
    return value


def _shown(name: str | None) -> str:
    """A name from the wire, short and printable enough for a sentence."""
    if name is None:
        return "(none)"
    return ascii(name[:60])[1:-1]
