"""The end of a batch: what was done in figures, everything in a zip, and a few lines for whoever waits."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

from openbadge_issuer import __version__
from openbadge_issuer.cli.assess.batches import count
from openbadge_issuer.cli.batch.making import KINDS
from openbadge_issuer.cli.batch.progress import bar
from openbadge_issuer.cli.batch.running import ISSUED, REFUSED_FILE
from openbadge_issuer.cli.terminal import note, put, shown
from openbadge_issuer.programme.plain_zip import add_stream
from openbadge_issuer.programme.separated import BOMS, csv_row

if TYPE_CHECKING:
    from openbadge_issuer.cli.batch.output import OutFolder
    from openbadge_issuer.cli.batch.plan import Plan
    from openbadge_issuer.cli.batch.running import Run

__all__ = ["drop_zips", "finish"]

SUMMARY: Final = "summary.json"
UNACCOUNTED: Final = "unaccounted.csv"
_IN_ONE_ZIP: Final = 50_000  # files; more are a burden to who opens it, and to the memory of who packs
_ZIP: Final = re.compile(r"badges(-[0-9]{3,})?\.zip|\.badges(-[0-9]{3,})?\.zip\.part")
_FILES_FROM: Final = 3  # the column of issued.csv
_PACKED: Final = (".png", ".jwt")  # that become no smaller


def drop_zips(folder: OutFolder, *, pack: bool) -> None:
    """Removes what an earlier run packed, and says so: it may hold badges that are of no row any more."""
    old = sorted(one.name for one in folder.path.iterdir() if _ZIP.fullmatch(one.name))
    for name in old:
        folder.remove(name)
    whole = [name for name in old if not name.startswith(".")]
    if whole:
        note(f"removed what was packed before: {', '.join(whole)}{'' if pack else '; --zip packs anew'}")


def finish(run: Run, plan: Plan, *, pack: bool) -> None:
    """Writes the summary and the zip, and says what is where."""
    folder, name = run.folder, shown(str(run.folder.path))
    summary = {
        "format": plan.format,
        "library": f"openbadge_issuer {__version__}",
        "issuer": plan.issuer,
        "achievement": run.looking.reader.achievement.id,
        "awards": plan.awards,
        "issued": run.issued,
        "issuedBefore": run.earlier,
        "refused": run.refused,
        "lost": run.lost,
        "awardsChanged": run.changed,
        "files": run.files,
    }
    folder.write(SUMMARY, json.dumps(summary, ensure_ascii=False, indent=2).encode("utf-8") + b"\n")
    whole = not run.lost and not run.changed
    run.unaccounted = _set_apart(folder, run.files) if whole else 0
    zips = _packed(folder, run.files) if pack and not run.changed else []
    before = f" ({run.earlier} of them issued before)" if run.earlier else ""
    put(f"{count(run.issued, 'badge')} in {name}{before}; {ISSUED} says which row is which.\n")
    for one in zips:
        put(f"Packed: {one}\n")
    if run.changed:
        put(
            f"{shown(str(run.looking.path))} was changed while it was read: rows may be missing, and nothing is packed. "
        )
        put(
            "Put it back as it was, and run the same command with --resume; or hand in the list as it is now, with another "
        )
        put("folder for --out: nobody gets a second badge.\n")
    if run.lost:
        put(
            f"{count(run.lost, 'badge')} not made, for whoever computed them is gone: the same command with --resume\n"
        )
    if run.refused:
        put(
            f"{count(run.refused, 'row')} refused: {REFUSED_FILE} has them, each with the reason. Mend them there, and\n"
        )
        put("hand that file in, with another folder for --out.\n")

    if run.unaccounted:
        put(
            f"{count(run.unaccounted, 'file')} in {name} are of no row; {UNACCOUNTED} names them. Give none of them out: "
        )
        put(
            "they are badges that were refused now, or that the ledger does not know and can not revoke, as after it was "
        )
        put("put back from an older backup.\n")


def _set_apart(folder: OutFolder, files: int) -> int:
    """Writes down which files are of no row, if there are more than the rows have; how many those are."""
    if sum(1 for _ in folder.files(KINDS)) <= files:
        folder.remove(UNACCOUNTED)
        return 0
    known, unaccounted = set(_names(folder)), 0
    with folder.writing(UNACCOUNTED) as book:
        book.write(BOMS[0][0] + csv_row(("file",)))
        for name in folder.files(KINDS):
            if name not in known:
                book.write(csv_row((name,)))
                unaccounted += 1
    return unaccounted


def _packed(folder: OutFolder, files: int) -> list[str]:
    """Packs all files, however many there are, into as many zips as it takes."""
    names = chain(_names(folder), (ISSUED, SUMMARY))
    zips: list[str] = []
    with bar("Packing", files) as step:
        while some := list(islice(names, _IN_ONE_ZIP)):
            zips.append("badges.zip" if files < _IN_ONE_ZIP - 1 else f"badges-{len(zips) + 1:03}.zip")
            with folder.writing(zips[-1]) as target, ZipFile(target, "w") as packed:
                for name in some:
                    path = folder.path / name
                    with path.open("rb") as source:
                        size = path.stat().st_size
                        add_stream(packed, name, source, size=size, packed=not name.endswith(_PACKED))
                    step()
    return zips


def _names(folder: OutFolder) -> Iterator[str]:
    """The files that issued.csv names."""
    with (folder.path / ISSUED).open(encoding="utf-8-sig", newline="") as book:
        beginning = book.readline()
        rows = csv.reader(book, delimiter=beginning[len("row")])
        for row in rows:
            yield from filter(None, row[_FILES_FROM:])
