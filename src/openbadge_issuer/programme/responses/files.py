"""Which of the files that came with a form's export belong to which response, by the names that forms give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from openbadge_issuer.codec.json import parse
from openbadge_issuer.errors import OpenBadgeError

__all__ = ["FilesFound", "FilesWanted", "Listing", "wanted_in"]

_PLACE: Final = re.compile(r"\{([a-z]+)\}")
_SPLIT: Final = re.compile(r"\s*[;\n]\s*|,\s*(?=https?://)|\s+(?=https?://)")
_DRIVE_ID: Final = re.compile(r"[A-Za-z0-9_\-]{10,120}")
_NOT_WITHIN: Final = r"(?<![.+\-])"
"""Before an address: jane@ is not the end of mary.jane@."""
_DRIVE: Final = ("drive.google.com", "docs.google.com")


class Listing:
    """The files of a folder, by relative path, made ready to be looked through many times."""

    __slots__ = ("by_name", "known")

    def __init__(self, paths: Iterable[str]) -> None:
        self.known = [(path, _folded(path)) for path in sorted(paths)]
        self.by_name: dict[str, list[str]] = {}
        for path, folded in self.known:
            self.by_name.setdefault(_name(folded), []).append(path)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class FilesWanted:
    """The files of one answer: by name, by the id that Google Drive gave them, by pattern, or all in a folder.

    ``patterns`` are regular expressions.
    """

    names: tuple[str, ...] = ()
    drive_ids: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether any file is wanted for certain: a pattern may match none."""
        return bool(self.names or self.drive_ids)

    def find(self, listing: Sequence[str] | Listing) -> FilesFound:
        """Those among relative paths (with ``/``). Case and the way that accents are written make no difference.

        Who looks for many makes one `Listing`.
        """
        files = listing if isinstance(listing, Listing) else Listing(listing)
        single = [
            *(files.by_name.get(_folded(name), []) for name in self.names),
            *(
                [path for path, folded in files.known if one in folded]
                for one in map(_folded, self.drive_ids)
            ),
        ]
        found = [paths[0] for paths in single if len(paths) == 1]
        for pattern in self.patterns:
            matches, whole = re.compile(pattern).fullmatch, "/" in pattern
            found += [path for path, folded in files.known if matches(folded if whole else _name(folded))]
        for folder in self.folders:
            under = _folded(folder).strip("/") + "/"
            found += [path for path, folded in files.known if folded.startswith(under)]
        missing, several = sum(not paths for paths in single), sum(len(paths) > 1 for paths in single)
        return FilesFound(tuple(dict.fromkeys(found)), missing, several)


@dataclass(frozen=True, slots=True, repr=False)
class FilesFound:
    """The paths that were found, as they were listed, and how many files are missing, or there several times."""

    paths: tuple[str, ...]
    missing: int
    several: int


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/")).casefold().strip()


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def wanted_in(
    cells: Sequence[str], patterns: Sequence[str], folders: Sequence[str], values: Mapping[str, str]
) -> FilesWanted:
    """What a response asks for: the names and links in its cells, and the map's patterns with ``values`` filled in."""
    names: list[str] = []
    drive_ids: list[str] = []
    for cell in cells:
        for one in _uploads(cell):
            drive_id = _drive_id(one)
            if drive_id:
                drive_ids.append(drive_id)
            elif re.match(r"https?://", one, re.IGNORECASE):
                names.append(_last_of(one))
            else:
                names.append(one.rpartition("/")[2].rpartition("\\")[2])
    return FilesWanted(
        names=tuple(name for name in names if name),
        drive_ids=tuple(drive_ids),
        patterns=tuple(filled for one in patterns if (filled := _matching(one, values))),
        folders=tuple(filled for one in folders if (filled := _filled(one, values))),
    )


def _uploads(cell: str) -> list[str]:
    """The files in one cell: links, names, or the JSON that some exports of Microsoft Forms have."""
    if cell.lstrip().startswith("[{"):
        try:
            listed = parse(cell)
        except OpenBadgeError:
            listed = None
        if isinstance(listed, list):
            return [str(one["name"]) for one in listed if isinstance(one, dict) and "name" in one]
    return [one for one in _SPLIT.split(cell.strip().rstrip(";,")) if one]


def _drive_id(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.hostname not in _DRIVE:
        return ""
    found = parse_qs(parts.query).get("id", [""])[0] or next(
        (
            one
            for before, one in zip(parts.path.split("/"), parts.path.split("/")[1:], strict=False)
            if before == "d"
        ),
        "",
    )
    return found if _DRIVE_ID.fullmatch(found) else ""


def _last_of(url: str) -> str:
    try:
        return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    except ValueError:
        return ""


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with its places filled in; empty where one of them has no value, so that it matches nothing."""
    if any(not values.get(name, "").strip() for name in _PLACE.findall(pattern)):
        return ""
    return _PLACE.sub(lambda match: _file_name(values[match[1]]), pattern)


def _matching(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern as a regular expression: ``*`` is anything, and a value ends where a word ends.

    So a file of Ann Lind is not taken for one of Ann Li, whose name begins alike.
    """
    if not _filled(pattern, values):
        return ""
    written = ""
    for part in re.split(r"(\{[a-z]+\}|\*)", pattern):
        if part == "*":
            written += ".*"
        elif _PLACE.fullmatch(part):
            value = re.escape(_folded(_file_name(values[part[1:-1]])))
            written += rf"(?<![^\W_]){_NOT_WITHIN if '@' in value else ''}{value}(?![^\W_])"
        else:
            written += re.escape(_folded(part) if part.strip() else part)
    return written


def _file_name(value: str) -> str:
    return value.strip().replace("/", "_").replace("\\", "_")
