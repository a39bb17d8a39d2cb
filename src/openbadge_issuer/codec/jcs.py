"""The JSON Canonicalization Scheme (RFC 8785): equal JSON gives equal bytes."""

from __future__ import annotations

from json import JSONEncoder
from typing import Final

from openbadge_issuer.codec.json import strict_copy
from openbadge_issuer.codec.json_copying import quick_copy
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, Limits
from openbadge_issuer.errors import LimitExceeded

__all__ = ["canonical"]

_ENCODER: Final = JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, sort_keys=True, separators=(",", ":")
)
"""Right for all but floats (which Python writes otherwise) and names beyond ASCII (which UTF-16 may order otherwise)."""


def canonical(value: JSON, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The canonical UTF-8 bytes of a JSON value.

    Raises like `strict_copy`: `JsonError` (``json.number`` for NaN, an infinity, or an integer beyond
    ±(2^53 - 1); ``json.surrogate``; ``json.type``) and `LimitExceeded`.
    """
    quick = quick_copy(value, limits)
    if quick is not None and quick.ascii_names and not quick.has_floats:
        return _ENCODER.encode(quick.copy).encode()
    from rfc8785 import dumps  # noqa: PLC0415 - at first use

    checked = strict_copy(
        value, limits
    )  # first: the package's own errors have no pointer, and hold the values
    try:
        return dumps(checked)
    except RecursionError:
        raise LimitExceeded("This is nested too deeply.", code="limit.depth") from None
