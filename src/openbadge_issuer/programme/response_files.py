"""Which of the files that came with a form's export belong to which response, by the names that forms give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from openbadge_issuer.codec.json import parse
from openbadge_issuer.errors import OpenBadgeError

__all__ = ["FilesFound", "FilesWanted", "wanted_in"]

_PLACE: Final = re.compile(r"\{([a-z]+)\}")
_SPLIT: Final = re.compile(r"\s*[;\n]\s*|,\s*(?=https?://)|\s+(?=https?://)")
_DRIVE_ID: Final = re.compile(r"[A-Za-z0-9_\-]{10,120}")
_DRIVE: Final = ("drive.google.com", "docs.google.com")


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class FilesWanted:
    """The files of one answer: by name, by the id that Google Drive gave them, by pattern, or all in a folder."""

    names: tuple[str, ...] = ()
    drive_ids: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether any file is wanted for certain: a pattern may match none."""
        return bool(self.names or self.drive_ids)

    def find(self, listing: Sequence[str]) -> FilesFound:
        """Those among relative paths (with ``/``). Case and the way that accents are written make no difference."""
        known = {_folded(path): path for path in listing}
        by_name: dict[str, list[str]] = {}
        for path in known:
            by_name.setdefault(path.rpartition("/")[2], []).append(path)
        found: list[str] = []
        missing = several = 0
        for name in self.names:
            there = by_name.get(_folded(name), [])
            found += there if len(there) == 1 else []
            missing, several = missing + (not there), several + (len(there) > 1)
        for drive_id in self.drive_ids:
            there = [path for path in known if _folded(drive_id) in path]
            found += there if len(there) == 1 else []
            missing, several = missing + (not there), several + (len(there) > 1)
        for pattern in map(_folded, self.patterns):
            found += sorted(
                path
                for path in known
                if fnmatchcase(path if "/" in pattern else path.rpartition("/")[2], pattern)
            )
        for folder in map(_folded, self.folders):
            found += sorted(path for path in known if path.startswith(folder.strip("/") + "/"))
        return FilesFound(tuple(known[path] for path in dict.fromkeys(found)), missing, several)


@dataclass(frozen=True, slots=True, repr=False)
class FilesFound:
    """The paths that were found, as they were listed, and how many files are missing, or there several times."""

    paths: tuple[str, ...]
    missing: int
    several: int


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/")).casefold().strip()


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
        patterns=tuple(filled for one in patterns if (filled := _filled(one, values, glob=True))),
        folders=tuple(filled for one in folders if (filled := _filled(one, values, glob=False))),
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


def _filled(pattern: str, values: Mapping[str, str], *, glob: bool) -> str:
    """The pattern with its places filled in; empty where one of them has no value, so that it matches nothing."""
    wanted = _PLACE.findall(pattern)
    if any(not values.get(name, "").strip() for name in wanted):
        return ""

    def value(match: re.Match[str]) -> str:
        said = values[match[1]].strip().replace("/", "_").replace("\\", "_")
        return re.sub(r"([*?\[])", r"[\1]", said) if glob else said

    return _PLACE.sub(value, pattern)
