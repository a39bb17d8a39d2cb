"""The figures, as a table of docs/mutation-testing.md."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import add
from pathlib import Path
from typing import Final

from mutation.record import Record, Tally

__all__ = ["put", "table"]

_BEGIN: Final = "<!-- figures -->\n"
_END: Final = "<!-- end of figures -->"


def table(record: Record) -> str:
    """A row for each room, then a row for each module."""
    rooms = sorted({name.split(".")[0] for name in record.modules}, key=lambda room: _order(record, room))
    lines = [f"Recorded on {record.date}.", ""]
    lines += _head("room")
    for room in rooms:
        tallies = [tally for name, tally in record.modules.items() if name.split(".")[0] == room]
        lines.append(_row(f"**{room}**", reduce(add, tallies)))
    lines += ["", *_head("module")]
    lines += [_row(f"`{name}`", tally) for name, tally in record.modules.items() if tally.mutants]
    return "\n".join(_noted(lines, record)) + "\n"


def put(page: Path, record: Record) -> None:
    """Writes the table between its two marks."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    page.write_text(f"{before}{_BEGIN}{table(record)}{_END}{after}", encoding="utf-8", newline="\n")


def _order(record: Record, room: str) -> int:
    return next(at for at, name in enumerate(record.modules) if name.split(".")[0] == room)


def _head(what: str) -> list[str]:
    names = (
        what,
        "mutants",
        "killed",
        "endless",
        "justified",
        "survivors",
        "not tried",
        "score",
        "out of reach",
    )
    return [f"| {' | '.join(names)} |", f"|---|{'---:|' * (len(names) - 1)}"]


def _row(name: str, tally: Tally) -> str:
    cells = (
        name,
        tally.mutants,
        tally.killed,
        tally.timeouts,
        tally.justified,
        tally.survivors,
        tally.untried,
        tally.score,
        tally.outside,
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _noted(lines: list[str], record: Record) -> Iterator[str]:
    yield from lines
    untried = sum(tally.untried for tally in record.modules.values())
    if untried:
        yield ""
        yield f"**Not finished:** {untried:,} mutants were not tried yet, or their function was changed since."
