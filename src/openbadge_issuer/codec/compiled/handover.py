"""How the compiled path says that a document is not for it."""

from __future__ import annotations

__all__ = ["HandOver"]


class HandOver(Exception):
    """This document is for the general path; ``reason`` is for whoever counts how often that happens.

    Never holds anything of the document, and never leaves the library.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
