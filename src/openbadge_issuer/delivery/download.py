"""A badge as a file: its bytes, what they are, what they are called, and the headers to send with them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import quote

from openbadge_issuer import baking
from openbadge_issuer.delivery.naming import ascii_name, file_name
from openbadge_issuer.delivery.negotiation import choose_media_type
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.verification.badge import badge_view

__all__ = ["Download", "media_types_of"]

_IMAGE_TYPES: Final[Mapping[str, str]] = MappingProxyType({"png": "image/png", "svg": "image/svg+xml"})
_CREDENTIAL_TYPES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "data-integrity": ("application/vc", "application/ld+json", "application/json"),
        "vc-jwt": ("application/vc+jwt", "application/jwt", "text/plain"),
    }
)
# A drawing can hold scripts and load from elsewhere: opened by itself it may do neither.
_SVG_POLICY: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


class Download(NamedTuple):
    """``content, media_type, file_name = download``, for a view of the caller's; ``headers`` go with it."""

    content: bytes
    media_type: str
    file_name: str

    @classmethod
    def of(
        cls, secured: SecuredCredential, image: bytes | None = None, *, media_type: str | None = None
    ) -> Download:
        """The baked ``image``, or the bare credential without one; ``media_type`` chooses among `media_types_of`.

        The file is named after the title, never after the person. Raises `ConfigurationError` where the image holds another
        badge (``config.other_badge``) or there is no such form (``config.media_type``), `CarrierError` where it holds none,
        and what reading the credential raises.
        """
        in_image = _image_type(secured, image)
        view = badge_view(secured.document, recipient_matched=None)
        plain = _CREDENTIAL_TYPES[secured.securing]
        chosen = media_type or in_image or plain[0]
        identifier = view.achievement_id or view.issuer_id
        if image is not None and chosen == in_image:
            extension = f".{baking.sniff(bytes(image))}"
            return cls(bytes(image), chosen, file_name(view.title, identifier, extension))
        if chosen not in plain:
            raise ConfigurationError(
                f"This badge can not be handed out as {chosen[:100]!r}.",
                code="config.media_type",
                params={"available": [*media_types_of(secured, image)]},
                advice="Choose among media_types_of(secured, image).",
            )
        return cls(bytes(secured), chosen, file_name(view.title, identifier, secured.file_extension))

    @classmethod
    def asked_for(
        cls, accept: str | None, secured: SecuredCredential, image: bytes | None = None
    ) -> Download | None:
        """The form that an ``Accept`` header asks for most; ``None``: there is none, answer 406. Raises as `of` does."""
        chosen = choose_media_type(accept, media_types_of(secured, image))
        return cls.of(secured, image, media_type=chosen) if chosen is not None else None

    def __repr__(self) -> str:
        """Without the content, which is somebody's badge."""
        return f"Download(media_type={self.media_type!r}, file_name={self.file_name!r})"

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers by name, all of ASCII (RFC 6266, RFC 8187, RFC 9110).

        The ETag is a SHA-256 of type and content: the same bytes as another type are another representation. A badge is
        personal, so only the person's own browser may keep it.
        """
        etag = sha256(self.media_type.encode("ascii", "replace") + b"\n" + self.content).hexdigest()
        headers = {
            "Content-Type": self.media_type,
            "Content-Disposition": f"attachment; {_parameters(self.file_name)}",
            "ETag": f'"{etag}"',
            "Cache-Control": "private",
            "Vary": "Accept",
            "X-Content-Type-Options": "nosniff",
        }
        if self.media_type == "image/svg+xml":
            headers["Content-Security-Policy"] = _SVG_POLICY
        return MappingProxyType(headers)


def media_types_of(secured: SecuredCredential, image: bytes | None = None) -> tuple[str, ...]:
    """The media types as which `Download.of` hands this badge out, best first; raises as it does."""
    in_image = _image_type(secured, image)
    return (*((in_image,) if in_image else ()), *_CREDENTIAL_TYPES[secured.securing])


def _image_type(secured: SecuredCredential, image: bytes | None) -> str:
    """The media type of the image, which must hold this very badge: whoever gets it gets nobody else's."""
    if not isinstance(secured, SecuredCredential):
        raise ConfigurationError(
            f"What is handed out is a SecuredCredential, not {type(secured).__name__}.", code="config.secured"
        )
    if image is None:
        return ""
    found = baking.extract(image)
    if found.payload.strip() != bytes(secured).strip():
        raise ConfigurationError(
            "The image holds another badge than the one that is to be handed out.",
            code="config.other_badge",
            advice="Bake this badge into it: bake(artwork, secured).",
        )
    return _IMAGE_TYPES[found.format]


def _parameters(name: str) -> str:
    plain = f'filename="{ascii_name(name)}"'
    return plain if name.isascii() else f"{plain}; filename*=UTF-8''{quote(name, safe='')}"
