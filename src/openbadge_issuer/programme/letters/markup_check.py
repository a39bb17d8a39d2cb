"""Where a value may stand in an HTML template: in text, and in quotes of attributes that only say something.

Values are escaped, which holds in text and in quotes and nowhere else. So every tag must be one that can be read in one
way only, by a strict grammar; what is left then has no ``<``, and a value in it is text.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["markup_fault"]

_ACTIVE: Final = re.compile(
    r"<(?:script|iframe|object|embed)\b|javascript:|[\s\"'/]on[a-z]+\s*=", re.IGNORECASE
)
_BLOCK: Final = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_HOLE: Final = "\0"  # where a block was: no tag and no style has one in it
_ATTRIBUTE: Final = r"""([A-Za-z:-]+)(?:\s*=\s*("[^"<\0]*"|'[^'<\0]*'|[^\s"'=<>`{}\0]+))?"""
_TAG: Final = re.compile(
    r"<style>[^<\0]*</style>|<!--[^\0]{0,500}?-->|<!doctype html>|</[a-z0-9]+\s*>|"
    rf"<([a-z0-9]+)((?:\s+{_ATTRIBUTE})*)\s*/?>",
    re.IGNORECASE,
)
_ATTRIBUTES: Final = re.compile(_ATTRIBUTE)
_SAYS: Final = frozenset({"alt", "aria-label", "class", "dir", "id", "lang", "title"})
_LINK: Final = re.compile(r"\{\{\s*(?:credential\.page|[a-z_]+\.link)\s*\}\}")


def markup_fault(text: str) -> tuple[int, str] | None:
    """The line and what is wrong, for an HTML template that runs something, or has a value where it could be markup."""
    active = _ACTIVE.search(text)
    if active is not None:
        return _line(text, active.end()), "A letter runs nothing: no script, frame or handler."
    plain = _BLOCK.sub(lambda match: _HOLE + "\n" * match[0].count("\n"), text)
    at = 0
    for tag in _TAG.finditer(plain):
        wrong = _in_tag(tag)
        if wrong:
            return _line(plain, tag.start()), wrong
        if "<" in plain[at : tag.start()]:
            break
        at = tag.end()
    left = plain.find("<", at)
    if left < 0:
        return None
    what = 'This is no tag that can be read in one way only: write <p class="...">, whole, or &lt;.'
    return _line(plain, left), what


def _in_tag(tag: re.Match[str]) -> str:
    if tag[1] is None:  # a style, a comment, an end
        return "A value can not stand in a style or a comment." if "{{" in tag[0] else ""
    if tag[1].lower() == "style":
        return "A style is written <style>...</style>, without a value."
    for attribute in _ATTRIBUTES.finditer(tag[2]):
        name, value = attribute[1].lower(), attribute[2] or ""
        if "{{" not in value or name in _SAYS or (name == "href" and _LINK.fullmatch(value[1:-1])):
            continue
        links = "a link is {{ credential.page }}, or {{ part.link }} of page.html."
        return f"A value can not stand in {name[:40]}; {links}"
    return ""


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
