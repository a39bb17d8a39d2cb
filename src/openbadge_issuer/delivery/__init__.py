"""How a badge reaches its person: a message with the badge attached, a download, and which form a client wants.

Nothing is sent or served here; the values are for a mailer and a web framework of the caller's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer._lazy import at_first_use

if TYPE_CHECKING:
    from openbadge_issuer.delivery.download import Download, media_types_of
    from openbadge_issuer.delivery.message import delivery_message
    from openbadge_issuer.delivery.negotiation import choose_media_type
    from openbadge_issuer.delivery.texts import DeliveryTexts, bundled_texts
else:
    __getattr__, __dir__ = at_first_use(
        __name__,
        {
            "download": ("Download", "media_types_of"),
            "message": ("delivery_message",),
            "negotiation": ("choose_media_type",),
            "texts": ("DeliveryTexts", "bundled_texts"),
        },
    )

__all__ = [
    "DeliveryTexts",
    "Download",
    "bundled_texts",
    "choose_media_type",
    "delivery_message",
    "media_types_of",
]
