"""What people hand in: the badges that are in it, or what it is instead and what to ask for.

Pure: bytes in, `Item`s out. Nothing is written anywhere, and no name in an archive is ever used as a path.
"""

from __future__ import annotations

from openbadge_issuer.verification.uploads.kinds import kind_of
from openbadge_issuer.verification.uploads.refusals import REFUSALS, Refusal, refused
from openbadge_issuer.verification.uploads.unpacking import unpack
from openbadge_issuer.verification.uploads.values import DEFAULT_UPLOAD_LIMITS, Item, UploadLimits

__all__ = [
    "DEFAULT_UPLOAD_LIMITS",
    "REFUSALS",
    "Item",
    "Refusal",
    "UploadLimits",
    "kind_of",
    "refused",
    "unpack",
]
