"""``verify`` of several files, or of a folder: which they are, and the reports on the badges in each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from openbadge_issuer.cli.files import read_file
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.verification import ExpectedRecipient, Item, Report, Verifier

__all__ = ["badge_of", "each_report", "meant", "only_for_one"]

_DOTS: Final = 2  # of a compact JWS
_MOST: Final = 1_000  # files: the reports on all of them are shown together
_SURROGATE: Final = re.compile("[\ud800-\udfff]")  # a file's name need not be text, and JSON has to be


def meant(names: Sequence[str]) -> tuple[list[str], bool]:
    """The files, those in folders among them, and whether there are several; a folder is, whatever is in it.

    Of a folder it is what is in it by name, links to nowhere as well, without what lies in folders below and what is
    hidden. Raises `WrongUsage`.
    """
    found: list[str] = []
    for name in names:
        if _is_pasted(name):
            raise WrongUsage(
                "this is the text of a badge, and not a file: save it and name the file, or say - and hand it in on "
                "standard input"
            )
        path = Path(name)
        if name == "-" or _is_address(name) or not path.is_dir():
            found.append(name)
            continue
        inside = sorted(one for one in path.iterdir() if _is_of_it(one) and not one.name.startswith("."))
        if not inside:
            raise WrongUsage(f"{name}: no file is in this folder")
        found += map(str, inside)
    if len(found) > _MOST:
        raise WrongUsage(f"these are more than {_MOST:,} files: hand them in a part at a time")
    return found, len(found) > 1 or found != [*names]


def badge_of(name: str) -> bytes | str:
    """What is to be judged: the bytes of a file, or an address."""
    return name if _is_address(name) else read_file(Path(name))


def each_report(
    verifier: Verifier, names: Sequence[str], now: datetime, expected: Sequence[ExpectedRecipient] | None
) -> tuple[list[Report], list[str]]:
    """The reports, each with its file as its place, and a sentence on each file that could not be checked.

    Both in the order of the files. What is fetched is fetched once for all.
    """
    found: dict[int, list[Report]] = {}
    unchecked: dict[int, str] = {}

    def items() -> Iterator[Item[int]]:
        for number, name in enumerate(names):
            try:
                badge = badge_of(name)
            except WrongUsage as error:
                unchecked[number] = str(error)
            else:
                yield Item(number, badge, expected)

    for one in verifier.check_many(items(), now=now, several=True):
        if one.error is not None:
            unchecked[one.key] = f"{names[one.key]}: {one.error}"
        else:
            found[one.key] = [_placed(report, names[one.key]) for report in one.reports]
    reports = [report for number in sorted(found) for report in found[number]]
    return reports, [unchecked[number] for number in sorted(unchecked)]


def only_for_one(options: Mapping[str, object]) -> None:
    """Raises `WrongUsage` for options that are about one badge, and were given with several files."""
    given = [name for name, value in options.items() if value]
    if given:
        raise WrongUsage(f"{' and '.join(given)} is for one file: check it on its own")


def _is_of_it(path: Path) -> bool:
    """Whether it is to be checked: a file, or what can not be looked at, such as a link to nowhere, so that it is said."""
    try:
        return path.is_file() or not path.exists()
    except OSError:
        return True


def _placed(report: Report, name: str) -> Report:
    name = _SURROGATE.sub("\ufffd", name)
    return replace(report, place=f"{name}: {report.place}" if report.place else name)


def _is_address(name: str) -> bool:
    return name.lower().startswith(("https://", "http://"))


def _is_pasted(name: str) -> bool:
    """Whether it is the text of a badge, JSON or a token, in place of a file: it may be somebody's, and is not repeated."""
    like_one = name.lstrip().startswith("{") or (name.startswith("eyJ") and name.count(".") == _DOTS)
    return like_one and not os.path.exists(name)  # noqa: PTH110 - Path.exists() raises for a name that is too long
