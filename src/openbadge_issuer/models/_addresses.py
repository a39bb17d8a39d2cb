"""What an e-mail address looks like (RFC 5322, 3.2.3; RFC 6531), and what is wrong with a text that is none."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["advice_on", "is_email"]

_MAX: Final = 254  # characters, RFC 5321, section 4.5.3.1.3
_LOCAL: Final = frozenset("!#$%&'*+-/=?^_`{|}~.")
_IN_WORDS: Final = frozenset("\u00b7\u0375\u05f3\u05f4\u30fb")  # what RFC 5892 lets stand between letters
_NAMED: Final = {
    ",": "comma",
    ";": "semicolon",
    ":": "colon",
    ".": "full stop",
    "\uff0c": "comma",
    "\uff1b": "semicolon",
    "\uff1a": "colon",
    "\u3002": "full stop",
}
_QUOTES: Final = frozenset("\"'`\u00b4\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb")


def is_email(text: str) -> bool:
    """Whether it is one address, in the form of `normalize_email`; letters and digits may be of any script.

    Quoted local parts and addresses of machines by number in brackets are not taken: nobody has one, and lists have junk.
    """
    if len(text) > _MAX:
        return False
    local, at, domain = text.rpartition("@")
    if not at or not local or local[0] in ".'" or local[-1] == "'":
        return False
    labels = domain.split(".")
    return (
        all(one in _LOCAL or _is_letter(one) for one in local)
        and len(labels) > 1
        and all(label and label[0] != "-" and label[-1] != "-" for label in labels)
        and all(one == "-" or _is_letter(one) for label in labels for one in label)
    )


def _is_letter(one: str) -> bool:
    """A letter, a digit, or what belongs to them, such as an accent."""
    if one.isascii():
        return one.isalnum()
    return one in _IN_WORDS or unicodedata.category(one) in {"Ll", "Lu", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"}


def advice_on(text: str) -> str:
    """What to do about a text that is no address; empty where its form alone says it."""
    text = text.strip()
    if not text or len(text) > _MAX:
        return ""
    if re.match(r"mailto:", text, re.IGNORECASE):
        return "Take `mailto:` at the beginning away."
    if any(one.isspace() for one in text[1:-1]) and text.count("@") == 1 and "<" not in text:
        return "Take the blank in it away."
    for end, at in (("end", -1), ("beginning", 0)):
        if text[at] in _NAMED:
            return f"Take the {_NAMED[text[at]]} at the {end} away."
        if text[at] in _QUOTES:
            return f"Take the quotation mark at the {end} away."
    return _inside(text)


def _inside(text: str) -> str:
    if text.count("@") > 1:
        return "Leave one address: a badge is for one person."
    if "@" not in text:
        return ""
    if set(text) & set("<>()[]"):
        return "Leave the address alone, without brackets and what stands outside them."
    if not text.isprintable():
        return "There is a character in it that is not seen: type the address anew."
    if "_" in text.rpartition("@")[2]:
        return "Behind the @ stand letters, digits, hyphens and dots: correct the underscore."
    return ""
