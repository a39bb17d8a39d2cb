"""How long the `encodedList` of a status list is, by its entries and the share of them that is set.

``python benchmarks/status_sizes.py`` prints it; with ``--write`` it also goes into docs/status-lists.md.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from openbadge_issuer.status import Bitstring, encode

PAGE = Path(__file__).parents[1] / "docs" / "status-lists.md"
BEGIN, END = "<!-- made by benchmarks/status_sizes.py -->", "<!-- end of the sizes -->"
LENGTHS = (131_072, 1_000_000, 10_000_000)
SHARES = {"none": 0.0, "1 %": 0.01, "50 %": 0.5}


def in_random_places(length: int, share: float) -> Bitstring:
    drawn = random.Random(6)  # noqa: S311 - places, no secrets
    return Bitstring.empty(length).with_values(
        (place, 1) for place in drawn.sample(range(length), int(length * share))
    )


def table() -> str:
    rows = ["| entries | set | `encodedList`, characters |", "|---|---|---|"]
    rows += [
        f"| {length:,} | {said} | {len(encode(in_random_places(length, share))):,} |"
        for length in LENGTHS
        for said, share in SHARES.items()
    ]
    return "\n".join(rows)


def main() -> None:
    made = table()
    print(made)
    if "--write" in sys.argv:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
