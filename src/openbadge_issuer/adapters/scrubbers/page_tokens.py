"""HTML cut into tags and texts, in one pass over it, as browsers cut it (WHATWG HTML, section 13.2.5).

The parser of the standard library begins anew at each tag that nobody closes, which takes the square of a page's length.
Here such a page is refused: nothing can be said of where a browser takes the tag to end.
"""

from __future__ import annotations

import html
import re
from typing import Final, Protocol

from openbadge_issuer.adapters.scrubbers.guarding import unreadable
from openbadge_issuer.adapters.scrubbers.limits import exceeded

__all__ = ["PageReader", "read_page"]

_MOST_MARKUP: Final = 250_000  # tags and comments of a page
_MOST_ATTRIBUTES: Final = 300_000  # of all its tags: less than a second of work
_NAME: Final = re.compile(r"[^\s/>]++")
_ATTRIBUTE: Final = re.compile(
    r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+))?+"""
)
_TAG_END: Final = re.compile(r"[\s/]*+>")
_COMMENT_END: Final = re.compile(r"--!?>")
_LETTERS: Final = re.compile(r"[A-Za-z]")
_RAW: Final = frozenset("iframe listing noembed noframes plaintext script style xmp".split())  # noqa: SIM905 - words
_RAW_BUT_ENTITIES: Final = frozenset({"textarea", "title"})
_RAW_END: Final = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in (*_RAW, *_RAW_BUT_ENTITIES)
}


class PageReader(Protocol):
    """Who is told of what is in a page, in its order."""

    def start(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        """A tag begins an element; names are in small letters."""

    def end(self, tag: str) -> None:
        """A tag ends one."""

    def text(self, data: str) -> None:
        """Text, its entities read."""

    def comment(self) -> None:
        """A comment, an instruction or a declaration, but for the document's type."""


def read_page(text: str, reader: PageReader) -> None:
    """Reads a whole page; raises `InputError` (``evidence.unreadable``) where a tag or a comment is left open."""
    if text.count("<") > _MOST_MARKUP:
        raise exceeded("tags", "limit.markup", _MOST_MARKUP)
    at, left = 0, [_MOST_ATTRIBUTES]
    while at < len(text):
        found = text.find("<", at)
        if found < 0:
            found = len(text)
        if found > at:
            reader.text(html.unescape(text[at:found]))
        at = _markup(text, found, reader, left) if found < len(text) else found


def _markup(text: str, at: int, reader: PageReader, left: list[int]) -> int:
    """Reads what begins with ``<`` here; where it ends."""
    following = text[at + 1 : at + 2]
    if _LETTERS.match(following):
        return _start(text, at, reader, left)
    if following == "/" and _LETTERS.match(text, at + 2):
        tag, _, end = _tag(text, at + 2, left)
        reader.end(tag)
        return end
    if following not in ("!", "?") and text[at + 1 : at + 3] != "/>" and following != "/":
        reader.text("<")
        return at + 1
    if text.startswith("<!--", at):
        closed = _COMMENT_END.search(text, at + 2)
        end = closed.end() if closed else -1
    else:
        end = text.find(">", at) + 1
    if end <= 0:
        raise _left_open()
    if text[at : at + 9].lower() != "<!doctype":
        reader.comment()
    return end


def _start(text: str, at: int, reader: PageReader, left: list[int]) -> int:
    tag, attributes, at = _tag(text, at + 1, left)
    reader.start(tag, attributes)
    if tag not in _RAW_END:
        return at
    closed = None if tag == "plaintext" else _RAW_END[tag].search(text, at)
    end = closed.start() if closed else len(text)
    inside = text[at:end]
    if inside:
        reader.text(html.unescape(inside) if tag in _RAW_BUT_ENTITIES else inside)
    if closed is None:
        reader.end(tag)
    return end


def _tag(text: str, at: int, left: list[int]) -> tuple[str, list[tuple[str, str]], int]:
    """The name and the attributes of a tag, and where it ends; ``left`` is how many attributes there may still be."""
    name = _NAME.match(text, at)
    if name is None:
        raise _left_open()
    at, attributes = name.end(), []
    while (end := _TAG_END.match(text, at)) is None:
        found = _ATTRIBUTE.match(text, at)
        if found is None or text[found.end() : found.end() + 1] == "":
            raise _left_open()
        left[0] -= 1
        if left[0] < 0:
            raise exceeded("attributes", "limit.markup", _MOST_ATTRIBUTES)
        key, value = found[1].lower(), found[2] or ""
        attributes.append((key, html.unescape(value[1:-1] if value[:1] in ("'", '"') else value)))
        at = found.end()
    return name[0].lower(), attributes, end.end()


def _left_open() -> Exception:
    return unreadable("A tag or a comment of the page has no end, so no copy of it was made.")
