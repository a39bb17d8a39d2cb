"""What is no badge, by name: a sentence that says what it is, and what to ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from openbadge_issuer.errors import CarrierError, Param

__all__ = ["REFUSALS", "Refusal", "refused"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The sentence for what was handed in, and what its person can do about it."""

    message: str
    advice: str


_ORIGINAL: Final = (
    "Ask the issuer for the badge as PNG, SVG or JSON, or download it again, and hand in that file unchanged."
)
_LOCKED: Final = "Hand in the PDF as it was issued, without a password, or the badge itself."
_SAVE: Final = "Open the PDF, save the attached badge, and hand in that file."
_AGAIN: Final = "Download it again, and hand in that file unchanged."
_ATTACHED: Final = "Open the e-mail, save the attached badge, and hand in that file."
_PAGE: Final = "Open the page, download the badge itself, and hand in that file."
_LINK: Final = "Open the address, save the badge, and hand in that file."
_SHORTCUT: Final = "Open it, save the badge, and hand in that file."
_SHARED: Final = (
    "Sign in there, choose download, take the Open Badges file (PNG or JSON), and hand in that file."
)
_UNPACK: Final = "Unpack it, and hand in the badge inside."
_OPEN_BADGE: Final = "Ask the issuer for an Open Badges 3.0 badge as JSON, JWT, PNG or SVG."
_REPLACE: Final = "Do not send it again. If it is in use, replace it."
_ALONE: Final = "Hand in one of them alone."
_COPY: Final = "Copy the badge alone, or hand in its file unchanged."
_EACH: Final = "Hand in each as a file of its own, or all of them in a ZIP."
_PICTURE: Final = (
    "Open the badge where you received it, download the PNG or SVG, and hand in that file unchanged."
)

REFUSALS: Final[Mapping[str, Refusal]] = MappingProxyType({
    # nothing
    "no_bytes": Refusal("This file is empty: it has no bytes at all.", _AGAIN),
    "blank": Refusal("There is nothing in this text but blanks.", "Copy the badge again, or hand in its file."),
    # pictures without a badge
    "screenshot": Refusal("This is a screenshot: it shows a badge at most, and has none in it.", _PICTURE),
    "thumbnail": Refusal("This is a small preview picture, and the badge is not in it any more.", _PICTURE),
    "jpeg": Refusal("This is a JPEG, perhaps a photo of a badge: no badge can be kept in it.", _PICTURE),
    "heic": Refusal("This is a HEIC photo, as telephones take them: no badge can be kept in it.", _PICTURE),
    "webp": Refusal("This is a WebP picture, as web sites make them out of badges: the badge is lost in it.", _PICTURE),
    "gif": Refusal("This is a GIF: no badge can be kept in it.", _PICTURE),
    "avif": Refusal("This is an AVIF picture: no badge can be kept in it.", _PICTURE),
    "bmp": Refusal("This is a BMP picture: no badge can be kept in it.", _PICTURE),
    "tiff": Refusal("This is a TIFF picture, perhaps a scan: no badge can be kept in it.", _PICTURE),
    "ico": Refusal("This is an icon: no badge can be kept in it.", _PICTURE),
    "photoshop": Refusal("This is a Photoshop document: no badge can be kept in it.", _PICTURE),
    # documents
    "pdf": Refusal("This is a PDF without an attached badge, perhaps a printed certificate.", _ORIGINAL),
    "pdf_encrypted": Refusal("This PDF is locked with a password, so nobody can see what is attached.", _LOCKED),
    "pdf_damaged": Refusal("This PDF is damaged: it can not be read.", _AGAIN),
    "pdf_packed": Refusal("This PDF is packed in a way that is not unpacked here.", _SAVE),
    "office": Refusal("This is a document of an office program: what was pasted into it is no badge any more.", _ORIGINAL),
    "rtf": Refusal("This is a text document (RTF): what was pasted into it is no badge any more.", _ORIGINAL),
    "ebook": Refusal("This is an electronic book.", _ORIGINAL),
    "mail": Refusal("This is an e-mail, and not the badge that may be attached to it.", _ATTACHED),
    "table": Refusal("This is a table (CSV).", _ORIGINAL),
    # pages and links
    "html": Refusal("This is a web page, perhaps the one around a badge, or a login page.", _PAGE),
    "share_page": Refusal("This is the page on which {platform} shows a badge, and not the badge.", _SHARED),
    "share_link": Refusal("This is a link to the page on which {platform} shows a badge, and not the badge.", _SHARED),
    "link": Refusal("This is an address, and not the badge itself.", _LINK),
    "link_not_https": Refusal("This is an address that is not https, and nothing is fetched from it.", _LINK),
    "link_leads_on": Refusal("Behind this address there is no badge, but another address.", _LINK),
    "shortcut": Refusal("This is a shortcut that leads to a page or a file, and not the badge itself.", _SHORTCUT),
    "file_name": Refusal("This is the name of a file, and not what is in it.", "Hand in the file itself."),
    # archives
    "zip": Refusal("There is no badge in this archive.", "Hand in the archive as it was sent to you, or the badge itself."),
    "zip_encrypted": Refusal("This archive is locked with a password.", _UNPACK),
    "zip_damaged": Refusal("This archive is damaged: it can not be unpacked.", _UNPACK),
    "archive": Refusal("This is an archive of a kind that is not read here.", _UNPACK),
    "gzip": Refusal("This is a compressed file without a badge in it.", _UNPACK),
    "wallet_pass": Refusal("This is a pass for a telephone's wallet: it has no badge in it.", _ORIGINAL),
    # tokens and keys
    "sd_jwt": Refusal("This is an SD-JWT, a credential of another format, which is not judged here.", _OPEN_BADGE),
    "jwe": Refusal("This is an encrypted token: only its receiver can read it.", _OPEN_BADGE),
    "cbor": Refusal("This is a credential in binary form (COSE or mdoc), which is not judged here.", _OPEN_BADGE),
    "private_key": Refusal("This is a private key: nobody else should ever have it.", _REPLACE),
    "key": Refusal("This is a public key or a certificate, and no badge.", _ORIGINAL),
    # other text and other files
    "data_url": Refusal("This is a data: address that can not be read.", "Copy it whole, or hand in the badge's file."),
    "base64": Refusal("This is text that stands for a file (base64), and not the file.", "Hand in the badge's file itself."),
    "utf16": Refusal("This text is in UTF-16, and badges are in UTF-8: a program has saved it anew.", _ORIGINAL),
    "xml": Refusal("This is an XML document, but not an SVG picture.", _ORIGINAL),
    "media": Refusal("This is a recording of sound or video.", _ORIGINAL),
    "program": Refusal("This is a program, and no badge. Do not start it.", _ORIGINAL),
    "text": Refusal("This is text, and no badge.", _ORIGINAL),
    "unknown": Refusal("This is neither JSON, a signed token (JWS), a PNG, an SVG, a PDF nor an archive.", _ORIGINAL),
    # badges, but
    "json_cut_off": Refusal("The end of this JSON text is missing, as where a download was broken off.", _AGAIN),
    "json_several": Refusal("There is more than one JSON text in it, one after another.", _EACH),
    "json_list": Refusal("This is a list (a JSON array), and no badge; there may be badges in it.", _EACH),
    "json_extra": Refusal("Something else follows this JSON text, as where more than the badge was copied.", _COPY),
    "json_typeset": Refusal(
        "This JSON text has quotation marks or blanks that JSON does not know, as text programs and web pages write them.",
        _AGAIN,
    ),
    "several": Refusal("There are {found} badges in it, and one was expected.", _ALONE),
})  # fmt: skip
"""By the code without ``carrier.``; ``{…}`` stands for a value of the error's ``params``."""


def refused(kind: str, **params: Param) -> CarrierError:
    """The error for what is no badge: ``carrier.`` and its kind."""
    refusal = REFUSALS[kind]
    return CarrierError(
        refusal.message.format_map(params), code=f"carrier.{kind}", params=params, advice=refusal.advice
    )
