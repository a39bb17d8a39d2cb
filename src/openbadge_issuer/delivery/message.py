"""The message that brings a badge: what it is, how to keep it, and what to do with it, for people who never had one.

It is composed and not sent. From, To, Date and Message-ID are the mailer's; nothing in it is about the person but the badge.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Final, TypeAlias

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.plain_text import one_line
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.delivery.download import Download
from openbadge_issuer.delivery.texts import DeliveryTexts, filled, texts_for
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.verification.badge import badge_view, member, text

if TYPE_CHECKING:
    from email.message import EmailMessage

__all__ = ["delivery_message"]

_MAX_SUBJECT: Final = 120  # characters
_MAX_NAME: Final = 200
_MAX_CONTACT: Final = 500
_WIDTH: Final = 72
_HTTPS: Final = re.compile(r"https://[^\s\"<>\\^`{|}]+")
_MAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_STYLE: Final = (
    ":root{color-scheme:light dark}"  # and no colour of its own: the reader's are the ones that can be read
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:1.5rem auto;padding:0 1rem}"
    "h2{font-size:1.1rem;margin:1.5rem 0 0}p{margin:.5rem 0}"
)

_Section: TypeAlias = tuple[str, tuple[str, ...]]
"""A heading (or none), and the templates of its paragraphs."""


def delivery_message(
    secured: SecuredCredential,
    image: bytes | None = None,
    *,
    language: str = "en",
    texts: Mapping[str, DeliveryTexts] | None = None,
    contact: str = "",
    verify_at: str = "",
) -> EmailMessage:
    """A message with the badge attached, as text and as HTML; without ``From``, ``To``, ``Date`` and ``Message-ID``.

    ``image`` is the badge baked into a PNG or SVG; without one the credential is attached. ``language`` is a tag such as
    ``de-AT``, looked up in ``texts``, by default those of `bundled_texts`. ``contact`` is whom to ask (an address, a URL, a
    sentence), by default what the issuer's profile in the badge has; ``verify_at`` is the https address of a page that
    checks badges. Raises `ConfigurationError` (``config.language``, ``config.verify_at``), and what `Download.of` raises.
    """
    from email.message import EmailMessage  # noqa: PLC0415 - costs a socket module, and is rarely asked for

    tag, words = texts_for(language, texts)
    if verify_at and not (_HTTPS.fullmatch(verify_at) and verify_at.isascii() and verify_at.isprintable()):
        raise ConfigurationError(
            "`verify_at` is the https address of a page that checks badges.", code="config.verify_at"
        )
    file = Download.of(secured, image)
    document = secured.document
    values = _values(document, words, file.file_name, contact, verify_at)
    sections = tuple(_sections(words, values, in_image=file.media_type.startswith("image/")))
    message = EmailMessage()
    message["Subject"] = _as_subject(filled(words.subject, values))
    message.set_content(_as_text(sections, values))
    message.add_alternative(_as_html(sections, values, tag, words, str(message["Subject"])), subtype="html")
    maintype, _, subtype = file.media_type.partition("/")
    message.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=file.file_name)
    message["Content-Language"] = one_line(tag, _MAX_NAME)  # last: whatever sets content drops such headers
    return message


def _as_subject(line: str) -> str:
    """The line as a header's value.

    `email` reads ``=?utf-8?q?=0D=0ABcc:…?=`` (RFC 2047) in what it is given, and writes the line break that it stands for.
    """
    return one_line(line, _MAX_SUBJECT).replace("=?", "= ?")


def _values(
    document: JSONObject, words: DeliveryTexts, file_name: str, contact: str, verify_at: str
) -> dict[str, str]:
    view = badge_view(document, recipient_matched=None)
    own = text(member(document, "issuer", "email")) or text(member(document, "issuer", "url"))
    return {
        "title": one_line(view.title, _MAX_NAME) or "Open Badge",
        "issuer": one_line(view.issuer_claimed_name or view.issuer_id, _MAX_NAME),
        "file": file_name,
        "contact": one_line(contact or own, _MAX_CONTACT),
        "verify_at": verify_at,
        "date": _end(view.valid_until, words),
    }


def _end(valid_until: str, words: DeliveryTexts) -> str:
    """The last moment in words; as it is written in the badge where it is none."""
    ends = parse_moment(valid_until) if valid_until else None
    try:
        return words.day(ends) if ends is not None else one_line(valid_until, _MAX_NAME)
    except OverflowError:  # within a day of the calendar's ends
        return one_line(valid_until, _MAX_NAME)


def _sections(words: DeliveryTexts, values: Mapping[str, str], *, in_image: bool) -> Iterator[_Section]:
    yield "", (words.greeting, words.intro)
    yield words.what_heading, (words.what_image if in_image else words.what_record,)
    yield words.keep_heading, (words.keep_image if in_image else words.keep_record,)
    yield words.wallet_heading, (words.wallet,)
    at = (words.check_at,) if values["verify_at"] else ()
    yield words.check_heading, (words.check, *at, words.privacy)
    yield words.valid_heading, (words.valid_until if values["date"] else words.valid_always,)
    yield words.ask_heading, (words.ask_contact if values["contact"] else words.ask_issuer,)


def _as_text(sections: tuple[_Section, ...], values: Mapping[str, str]) -> str:
    blocks: list[str] = []
    for heading, paragraphs in sections:
        lines = [
            textwrap.fill(filled(paragraph, values), _WIDTH, break_long_words=False, break_on_hyphens=False)
            for paragraph in paragraphs
        ]
        title = f"{filled(heading, values).upper()}\n" if heading else ""
        blocks.append(title + "\n\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _as_html(
    sections: tuple[_Section, ...], values: Mapping[str, str], tag: str, words: DeliveryTexts, subject: str
) -> str:
    body: list[str] = []
    for heading, paragraphs in sections:
        if heading:
            body.append(f"<h2>{_spelled(heading, values)}</h2>")
        body += [f"<p>{_spelled(paragraph, values)}</p>" for paragraph in paragraphs]
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{escape(tag)}" dir="{words.direction}">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape(subject)}</title>",
            f"<style>{_STYLE}</style></head>",
            f'<body dir="{words.direction}">',
            *body,
            "</body></html>",
            "",
        ]
    )


def _spelled(template: str, values: Mapping[str, str]) -> str:
    """The template as HTML; what is filled in stands by itself, whatever its direction, and an address is a link."""
    return filled(escape(template), values, _inline)


def _inline(value: str) -> str:
    shown = f"<bdi>{escape(value)}</bdi>"
    if _HTTPS.fullmatch(value):
        return f'<a href="{escape(value)}">{shown}</a>'
    return f'<a href="mailto:{escape(value)}">{shown}</a>' if _MAIL.fullmatch(value) else shown
