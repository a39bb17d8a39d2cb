"""What checking signatures counts for, of all the work of one verification."""

from __future__ import annotations

from typing import Final

from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.keys import PublicKey

__all__ = ["another_signature", "count_signature"]

_ANOTHER: Final = 50  # units of effort: a fifth of a millisecond, with what is done around it
_P384: Final = 115
_RSA_OF_A_UNIT: Final = 12_000_000  # bits of the modulus, squared, times those of the exponent


def another_signature(effort: Effort) -> None:
    """Counts one more signature that is tried on a document after its first; raises `BeyondEffort` if nothing is left."""
    effort.go_on(_ANOTHER)


def count_signature(key: PublicKey, effort: Effort) -> None:
    """Counts what a signature under this key takes, the first of a document as well; under an ordinary key that is nothing.

    Raises `BeyondEffort` if nothing is left for a dear one. An RSA key of 8192 bits takes ten times as long as one of
    2048, and with a large exponent forty times.
    """
    units = _units_of(key)
    if units > _ANOTHER:
        effort.go_on(units)


def _units_of(key: PublicKey) -> int:
    if key.kind != "RSA":
        return _P384 if key.kind == "P-384" else 0
    jwk = key.to_jwk()
    modulus, exponent = (len(jwk[name]) * 6 for name in ("n", "e"))  # base64url
    return modulus * modulus * exponent // _RSA_OF_A_UNIT
