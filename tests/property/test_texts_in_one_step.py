# ruff: noqa: RUF001 - text as programs misread it
"""What is asked of a text in one step is what a loop over its letters says."""

from __future__ import annotations

import sys

from hypothesis import example, given, settings
from hypothesis import strategies as st

from openbadge_issuer.baking import undo_mojibake
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.rules.open_badges import _says_nothing

UNSEEN = " \n\t\x00\x1f\x7f\x85\u00a0\u00ad\u200b\u2028\u3000\ue000\ufeff\ud800\U0010ffff"
OPEN = (0x81, 0x8D, 0x8F, 0x90, 0x9D)  # bytes that Windows-1252 leaves open
CP1252 = {bytes([n]).decode("cp1252"): n for n in range(0x80, 0xA0) if n not in OPEN}
BYTES = "".join(map(chr, range(0x80, 0x100))) + "".join(CP1252)


def nothing_is_seen(text: str) -> bool:
    return not any(letter.isprintable() and not letter.isspace() for letter in text)


def undone(text: str) -> str | None:
    if text.isascii():
        return None
    raw = [CP1252.get(letter, ord(letter)) for letter in text]
    try:
        return bytes(raw).decode("utf-8")
    except ValueError:  # not a byte, or no UTF-8
        return None


def as_windows_reads_it(text: str) -> str:
    return "".join(chr(n) if n in OPEN else bytes([n]).decode("cp1252") for n in text.encode())


@given(st.text(UNSEEN, max_size=8), st.text(max_size=2), st.text(UNSEEN, max_size=8))
@settings(derandomize=True, max_examples=500)
@example("", "", "")
@example("\u200b ", "a", "")
@example("\u200b ", "", " ")
@example(" ", "🎓", "\n")
def test_a_text_says_nothing_if_no_letter_is_seen(before: str, seen: str, after: str) -> None:
    text = before + seen + after
    assert _says_nothing(text) is nothing_is_seen(text)


def test_so_it_is_for_each_letter_there_is() -> None:
    every = [chr(number) for number in range(sys.maxunicode + 1)]
    assert [each for each in every if _says_nothing(each) is not nothing_is_seen(each)] == []
    assert [each for each in every if each.isspace() and each.isprintable()] == [" "]


def test_what_is_no_text_says_nothing() -> None:
    values: list[JSON] = [None, 1, True, [], {}, ["a"]]
    assert all(map(_says_nothing, values))


@given(st.one_of(st.text(max_size=20), st.text(BYTES + "aA", max_size=8), st.text().map(as_windows_reads_it)))
@settings(derandomize=True, max_examples=500)
@example("\x80â‚¬")  # what no program reads so: one half of it as Latin-1, the other as Windows-1252
@example("Ã\x83Â©")
@example("â‚")
@example("€")
@example("é\u4e2d")
def test_what_was_read_as_latin_1_or_windows_1252_is_undone(text: str) -> None:
    assert undo_mojibake(text) == undone(text)


@given(st.text(max_size=20).filter(lambda text: not text.isascii()))
@settings(derandomize=True, max_examples=300)
def test_every_text_comes_back(text: str) -> None:
    try:
        misread = as_windows_reads_it(text)
    except UnicodeEncodeError:  # a lone surrogate
        return
    assert undo_mojibake(misread) == undo_mojibake(text.encode().decode("latin-1")) == text
