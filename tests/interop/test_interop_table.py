"""The table in the documentation is what this run found, and nothing else."""

from __future__ import annotations

import os

from interop.table import PAGE, render, written
from interop.world import World

WRITE = os.environ.get("INTEROP_WRITE_TABLE") == "1"


def test_the_table_is_what_the_run_found(world: World) -> None:
    page = PAGE.read_text(encoding="utf-8")
    made = written(page, render(world))
    if WRITE:
        PAGE.write_text(made, encoding="utf-8", newline="\n")
    assert made == page or WRITE, (
        f"{PAGE.name} tells of another run: `make -C tests/interop table` writes it anew"
    )
