"""Mails that somebody saved whole (``.eml``): what was attached to them, and what was pasted into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import InputError, LimitExceeded

if TYPE_CHECKING:
    from email.message import Message

__all__ = ["MAX_MAIL", "is_mail", "parts_of"]

MAX_MAIL: Final = 40_000_000  # bytes
_MAX_BOUNDARIES: Final = 20  # the parser looks for each of them in every line
_MAX_DELIMITERS: Final = 1_000
_HEADER: Final = re.compile(rb"(?:[A-Za-z][A-Za-z0-9\-]{0,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)+", re.IGNORECASE)
_SURELY: Final = re.compile(
    rb"^(?:received|return-path|delivered-to|mime-version|message-id):", re.IGNORECASE | re.MULTILINE
)


def is_mail(beginning: bytes) -> bool:
    """Whether it begins with the headers of a mail."""
    headers = _HEADER.match(beginning)
    return headers is not None and _SURELY.search(headers[0]) is not None


def parts_of(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and contents of what is in a mail, those of mails in it as well; texts without a name in UTF-8.

    Raises `LimitExceeded` (``collect.limit``) before anything is parsed that would take long, and `InputError`
    (``collect.damaged``).
    """
    crowded = (
        len(content) > MAX_MAIL
        or len(re.findall(rb"boundary", content, re.IGNORECASE)) > _MAX_BOUNDARIES
        or content.count(b"\n--") > _MAX_DELIMITERS
    )
    if crowded:
        raise LimitExceeded(
            "There is more in this mail than in any other.",
            code="collect.limit",
            advice="Save what is attached to it, and take that.",
        )
    try:
        from email import message_from_bytes  # noqa: PLC0415 - at first use

        found = [one for part in message_from_bytes(content).walk() if (one := _part(part)) is not None]
    except Exception:  # noqa: BLE001 - of any program, or of an enemy: whatever it raises, it was not read
        found = None
    if found is None:
        raise InputError(
            "This mail can not be read.",
            code="collect.damaged",
            advice="Save what is attached to it, and take that.",
        )
    yield from found


def _part(part: Message) -> tuple[str, bytes] | None:
    if part.is_multipart():
        return None
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return None
    name = part.get_filename()
    if name is not None:
        return str(name), content
    if part.get_content_type() != "text/plain":
        return None
    return "", content.decode(part.get_content_charset("utf-8"), "replace").encode()
