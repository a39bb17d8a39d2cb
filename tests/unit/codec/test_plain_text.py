"""Lines that are one line, and show nothing that nobody sees."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.plain_text import in_one_line, one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nb\tc\u2028d\x85e", "a b c d e"),
        ("a\u202eb\u200bc\ue000d\x00e\ud800", "abcde"),
        ("e\u0301", "é"),
        ("\u3164 ", ""),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("x" * 300, "x" * 199 + "…"),
        ("e" + "\u0323" * 9, "\u1eb9" + "\u0323" * 4),
    ],
)
def test_one_line_is_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_what_nobody_sees_may_be_marked() -> None:
    assert in_one_line("a\u202eb\x1b[2Jc\u3164d", hidden="\ufffd") == "a\ufffdb\ufffd[2Jc d"
