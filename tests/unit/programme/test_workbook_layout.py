"""What of a sheet nobody sees."""

from __future__ import annotations

import pytest

from openbadge_issuer.programme.workbook_layout import Layout, layout_of


def layout(part: bytes, columns: int = 5) -> Layout:
    return layout_of(part, columns, lambda letters: letters[0] - 64)


@pytest.mark.parametrize(
    ("part", "hidden"),
    [
        (b'<cols><col min="2" max="2" hidden="1"/></cols>', {1}),
        (b"<cols><col hidden='true' min='1' max='2' width='9'/></cols>", {0, 1}),
        (b'<x:cols><x:col min="4" max="16384" width="0" customWidth="1"/></x:cols>', {3, 4}),
        (b'<cols><col min="2" max="2" width="0.0"/><col min="3" max="3" hidden="1"></col></cols>', {1, 2}),
        (b'<cols><col min="2" max="2" hidden="0" width="0.5"/></cols>', set()),
        (b'<cols><col min="9" max="10" hidden="1"/></cols>', set()),
        (b'<cols><col max="2" hidden="1"/><column min="1" max="2" hidden="1"/></cols>', set()),
    ],
)
def test_hidden_columns(part: bytes, hidden: set[int]) -> None:
    assert layout(part).hidden_columns == hidden


def test_columns_that_lie_on_one_another_are_none() -> None:
    one = b'<col min="1" max="5" hidden="1"/>'
    with pytest.raises(ValueError, match="on one another"):
        layout(b"<cols>" + one * 6 + b"</cols>")


def test_hidden_rows() -> None:
    part = b'<row r="2" hidden="1"><row r="3" ht="0" customHeight="1"><row ht="0.0"/><row ht="0.5"/><row r="9" ht="15">'
    found = layout(part)
    assert [row for row in range(1, 12) if found.is_hidden(row)] == [2, 3, 4]
