"""Evidence in memory, with the contract of a real store."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import BinaryIO

from openbadge_issuer.errors import InputError

__all__ = ["MemoryEvidence"]


class MemoryEvidence:
    """Files by their digest. The contract is that of `openbadge_issuer.assessment.intake.EvidenceFiles`."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def add(self, source: BinaryIO, /) -> str:
        """Reads the source to its end and returns the digest."""
        content = source.read()
        digest = sha256(content).hexdigest()
        self._files[digest] = content
        return digest

    def open(self, digest: str, /) -> BinaryIO:
        """The content."""
        return BytesIO(self._get(digest))

    def size(self, digest: str, /) -> int:
        """In bytes."""
        return len(self._get(digest))

    def remove(self, digest: str, /) -> None:
        """Erases it."""
        self._files.pop(digest, None)

    def _get(self, digest: str) -> bytes:
        found = self._files.get(digest)
        if found is None:
            raise InputError("There is no such file among the evidence.", code="evidence.missing")
        return found

    def __len__(self) -> int:
        return len(self._files)
