"""Regular expressions of ECMA-262: what they match, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from openbadge_issuer.codec.json_schema.patterns import compile_pattern
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.errors import InputError, LimitExceeded


def matches(pattern: str, text: str) -> bool:
    return compile_pattern(pattern, Work()).search(text, lambda _: None)


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        ("", ["", "a"], []),
        ("b", ["abc", "b"], ["", "a"]),
        ("^b", ["b", "bc"], ["ab"]),
        ("b$", ["ab"], ["ba", "b\n"]),
        ("^a|b$", ["ax", "xb"], ["xax"]),
        ("^(a|b)+$", ["a", "abab"], ["", "abc"]),
        ("^a*?$", ["", "aa"], ["b"]),
        ("^a{2}$", ["aa"], ["a", "aaa"]),
        ("^a{2,}$", ["aa", "aaaa"], ["a"]),
        ("^a{1,2}b{0,1}$", ["a", "aab"], ["b", "aaab"]),
        ("^a{,2}$", ["a{,2}"], ["aa"]),
        ("^.$", ["a", "💩"], ["\n", "\r", "\u2028", ""]),
        (r"^\d\D\w\W\s\S$", ["1a_- x"], ["٣a_- x"]),
        (r"^\s+$", [" \t\n\u00a0\ufeff\u3000"], ["a"]),
        ("^[a-c]+$", ["abc"], ["d", "-"]),
        ("^[^a-c]+$", ["xyz"], ["a"]),
        (r"^[\w.-]+$", ["a.b-c"], ["a b"]),
        (r"^[\w-.]+$", ["a-.b"], ["a b"]),
        ("^[]$", [], ["", "a"]),
        ("^[^]$", ["a", "\n"], [""]),
        (r"^[\b]$", ["\b"], ["b"]),
        (r"\bcat\b", ["a cat.", "cat"], ["concat", "cats"]),
        (r"^\Bx", [], ["x"]),
        ("^(?:ab)+$", ["abab"], ["aba"]),
        ("^(?<year>[0-9]{4})$", ["2026"], ["20"]),
        ("^(?=.*[0-9])(?=.*[a-z]).{4,}$", ["a1xx"], ["abcd", "1a"]),
        ("^(?!http:)", ["https://x", ""], ["http://x"]),
        (r"^\x41\u0042\u{43}\cJ$", ["ABC\n"], ["ABC"]),
        (r"^\ud83d\udca9$", ["💩"], ["x"]),
        (r"^\p{L}+$", ["Äöü", "日本"], ["a1"]),
        (r"^\P{Lu}+$", ["abc1"], ["aBc"]),
        (r"^\p{Letter}\p{Number}$", ["ä4"], ["44"]),
        (r"^\/\.\*\$\-$", ["/.*$-"], ["x"]),
        (r"^\t\n\r\v\f\0$", ["\t\n\r\v\f\0"], [""]),
        ("^((a*)*)*$", ["", "aaa"], ["b"]),
        ("^(a|)*b$", ["aab", "b"], ["a"]),
        ("a{x}", ["a{x}"], ["a"]),
    ],
)
def test_what_matches(pattern: str, good: list[str], bad: list[str]) -> None:
    assert [text for text in good if not matches(pattern, text)] == []
    assert [text for text in bad if matches(pattern, text)] == []


def refused(pattern: str) -> InputError:
    with pytest.raises(InputError) as raised:
        compile_pattern(pattern, Work())
    assert pattern not in str(raised.value) or len(pattern) < 3  # it is somebody else's text
    return raised.value


@pytest.mark.parametrize(
    ("pattern", "position"),
    [
        ("(", 1), (")", 0), ("ab)", 2), ("[", 1), ("[a", 2), ("[b-a]", 4), ("x[z-a]", 5), ("a**", 3), ("*", 1), ("+a", 1),
        ("?", 1), ("\\", 1), (r"\u{110000}", 10), ("a{3,2}", 6), ("^*", 2), ("^{2}", 4), ("(a", 2), ("(a|b", 4),
    ],
)  # fmt: skip
def test_what_is_malformed_is_told_with_its_place(pattern: str, position: int) -> None:
    error = refused(pattern)
    assert (error.detail_code, error.params) == ("schemas.pattern", {"position": position})
    assert error.message == f"A pattern in the schema is malformed at character {position}."


@pytest.mark.parametrize(
    "pattern",
    [
        r"\1", r"(a)\1", r"\k<a>", "(?<=a)", "(?<!a)", "(?i)a", r"\p{Script=Greek}", r"\p{", r"\P{Klingon}",
    ],
)  # fmt: skip
def test_what_is_not_matched_here(pattern: str) -> None:
    error = refused(pattern)
    assert (error.detail_code, error.params) == ("schemas.pattern_unsupported", {})
    assert (
        error.message
        == "A pattern in the schema looks behind or refers back, or asks for what is not known here."
    )


@pytest.mark.parametrize(
    "pattern",
    ["a{9999}", "a{0,9999}", "a{9999,}", "(a{2000}){2000}", "a" * 2_001, "(" * 60 + ")" * 60],
)
def test_what_is_too_large(pattern: str) -> None:
    error = refused(pattern)
    assert (error.detail_code, error.params) == ("schemas.pattern_size", {})
    assert error.message == "A pattern in the schema is larger than is read here."


def test_as_often_as_is_read() -> None:
    assert compile_pattern("a{2000}", Work()).search("a" * 2_000, lambda _: None)
    assert compile_pattern("a{2,2}", Work()).search("aa", lambda _: None)
    assert compile_pattern("a{0}b", Work()).search("b", lambda _: None)
    for pattern in ("a{2001}", "a{0,2001}", "a{2001,}"):
        assert refused(pattern).detail_code == "schemas.pattern_size"


def test_the_work_is_told_and_grows_with_the_text_only() -> None:
    spent: list[int] = []
    compile_pattern("^(a+)+$", Work()).search("a" * 1_000, spent.append)
    short = sum(spent)
    spent.clear()
    compile_pattern("^(a+)+$", Work()).search("a" * 2_000, spent.append)
    assert sum(spent) < short * 2.1


def test_who_pays_may_stop_it() -> None:
    def pay(_: int) -> None:
        raise LimitExceeded("enough")

    with pytest.raises(LimitExceeded):
        compile_pattern("a", Work()).search("xxxx", pay)


def test_a_pattern_is_immutable_and_compiled_once() -> None:
    one: Any = compile_pattern("^a$", Work())
    assert compile_pattern("^a$", Work()) is one
    with pytest.raises(AttributeError):
        one.weight = 7  # type: ignore[misc]
