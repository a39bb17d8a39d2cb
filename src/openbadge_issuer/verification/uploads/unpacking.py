"""From what was handed in to the files that may be badges, one container deep."""

from __future__ import annotations

import base64
import re
from binascii import a2b_qp
from collections.abc import Iterable
from typing import Final

from openbadge_issuer.errors import CarrierError, LimitExceeded
from openbadge_issuer.verification.uploads.kinds import BADGES, kind_of, may_be_badge
from openbadge_issuer.verification.uploads.links import platform_in, platform_of
from openbadge_issuer.verification.uploads.refusals import refused
from openbadge_issuer.verification.uploads.values import DEFAULT_UPLOAD_LIMITS, Item, UploadLimits

__all__ = ["unpack"]

_DATA_URL: Final = re.compile(rb"data:[\w.+/;=-]{0,200}?(;base64)?,", re.IGNORECASE)
_STRAY: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")  # a percent sign that stands for itself
_MOST_STRAY: Final = 1_000  # of them; each is put right on its own


def unpack(data: bytes, limits: UploadLimits = DEFAULT_UPLOAD_LIMITS) -> tuple[Item, ...]:
    """The files in ``data`` that may be badges: itself, or what a ZIP, a PDF, a gzip file or a ``data:`` address holds.

    Never empty. What is in a container in a container is not looked for. Raises `CarrierError` for everything that is
    no badge and holds none: its code is ``carrier.`` and a key of `REFUSALS`; `LimitExceeded` for what is too large.
    """
    if len(data) > limits.max_bytes:
        raise LimitExceeded(
            f"This has more than {limits.max_bytes} bytes.",
            code="limit.bytes",
            params={"limit": limits.max_bytes, "found": len(data)},
        )
    kind = kind_of(data)
    if kind in BADGES:
        return (Item(data),)
    if kind in ("gzip", "data_url"):
        inner = _in_gzip(data, limits) if kind == "gzip" else _in_data_url(data)
        if not may_be_badge(inner.data):
            raise refused(kind)
        return (inner,)
    if kind in ("zip", "pdf"):
        found = tuple(item for item in _held(kind, data, limits) if may_be_badge(item.data))
        if not found:
            raise refused(kind)
        return found
    raise _named(kind, data)


def _held(kind: str, data: bytes, limits: UploadLimits) -> Iterable[Item]:
    if kind == "pdf":
        from openbadge_issuer.verification.uploads.pdf import in_pdf  # noqa: PLC0415 - few badges come in one

        return in_pdf(data, limits)
    from openbadge_issuer.verification.uploads.archives import in_zip  # noqa: PLC0415 - the same

    return in_zip(data, limits)


def _in_gzip(data: bytes, limits: UploadLimits) -> Item:
    from openbadge_issuer.verification.uploads.archives import in_gzip  # noqa: PLC0415 - the same

    return in_gzip(data, limits)


def _named(kind: str, data: bytes) -> CarrierError:
    if kind == "share_page":
        return refused(kind, platform=platform_in(data))
    if kind == "share_link":
        return refused(kind, platform=platform_of(data.decode("utf-8", "replace")))
    return refused(kind)


def _in_data_url(data: bytes) -> Item:
    head = _DATA_URL.match(data)
    if head is None:
        raise refused("data_url")
    content = _percent_decoded(data[head.end() :].strip())
    if head[1] is None:
        return Item(content, "data_url")
    try:
        return Item(base64.b64decode(content, validate=True), "data_url")
    except ValueError:
        raise refused("data_url") from None


def _percent_decoded(content: bytes) -> bytes:
    """What `urllib.parse.unquote_to_bytes` makes of it, which takes 200 bytes of memory for each escape.

    Escapes of quoted-printable are the same with another sign, and are decoded in one go.
    """
    if b"%" not in content:
        return content
    content, stray = _STRAY.subn(b"%25", content, _MOST_STRAY + 1)
    if stray > _MOST_STRAY:
        raise refused("data_url")
    return a2b_qp(content.replace(b"=", b"%3D").replace(b"%", b"="))
