"""Packets in the hands of assessors: how they fill in forms, and how they spoil them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessment_world import GOOD, World
from openbadge_issuer.assessment import Application
from openbadge_issuer.programme.packets.packing import Work, write_packets
from openbadge_issuer.programme.register import PacketEntry, PacketRegister

__all__ = [
    "Drawer",
    "Round",
    "answers_of",
    "deep",
    "edited",
    "filled",
    "form_of",
    "packed",
    "tells",
    "unpacked",
]

PDF = b"%PDF-1.7\n% a blinded copy\n" + b"0123456789abcdef" * 64


def unpacked(data: bytes) -> dict[str, bytes]:
    """Every file of an archive."""
    with ZipFile(BytesIO(data)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def deep(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every name and every content, those of workbooks as well."""
    with ZipFile(BytesIO(data)) as archive:
        yield "comment", archive.comment
        for member in archive.infolist():
            content = archive.read(member)
            yield member.filename, member.filename.encode() + member.comment + member.extra
            yield member.filename, content
            if content.startswith(b"PK"):
                yield from deep(content)


def tells(data: bytes, *secrets: str) -> list[str]:
    """The secrets that stand anywhere in it, however they are encoded, in small letters or large ones."""
    contents = [one.lower() for _, one in [("zip", data), *deep(data)]]
    return [
        secret
        for secret in secrets
        if any(
            spelled.lower() in content
            for content in contents
            for spelled in (
                *(secret.lower().encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")),
                secret.encode().hex().encode(),
            )
        )
    ]


def packed(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def edited(workbook: bytes, change: Callable[[Worksheet], object], sheet: str = "Review") -> bytes:
    """The workbook after somebody did something in a sheet of it."""
    book = load_workbook(BytesIO(workbook))
    change(book[sheet])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def rows_of(sheet: Worksheet) -> dict[str, int]:
    """The row of each criterion, and that of the question on conflicts as ``conflict``."""
    rows, below = {}, False
    for number, row in enumerate(sheet.iter_rows(max_col=1, values_only=True), 1):
        text = str(row[0] or "")
        if text.startswith("Conflict of interest"):
            rows["conflict"] = number
        elif below and text:
            rows[text] = number
        below = below or text == "Id"
    return rows


def filled(
    workbook: bytes,
    levels: Mapping[str, object],
    comments: Mapping[str, object] | None = None,
    conflict: object = "no",
) -> bytes:
    """The workbook, filled in: levels and comments by criterion."""

    def fill(sheet: Worksheet) -> None:
        rows = rows_of(sheet)
        sheet.cell(rows["conflict"], 4).value = conflict  # type: ignore[assignment]  # as people type
        for column, texts in ((4, levels), (5, comments or {})):
            for name, text in texts.items():
                sheet.cell(rows[name], column).value = text  # type: ignore[assignment]

    return edited(workbook, fill)


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.form: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = given
        self._inside = given.get("data-shown", "")
        if self._inside:
            self.shown[self._inside] = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.shown[self._inside] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


def answers_of(
    page: bytes,
    levels: Mapping[str, str],
    comments: Mapping[str, str] | None = None,
    conflict: str = "no",
    changes: Mapping[str, object] | None = None,
) -> bytes:
    """What the script of the page saves (that it does so is tested with Node)."""
    read = _Shown()
    read.feed(page.decode())
    names = [name for name in read.shown if "/" not in name]
    document = {
        "format": read.form["data-format"],
        "packet": read.form["data-packet"],
        "rubric": read.form["data-rubric"],
        "conflict": conflict,
        "levels": {name: levels.get(name, "") for name in names},
        "comments": {name: (comments or {}).get(name, "") for name in names},
        "shown": {name: " ".join(text.split()) for name, text in read.shown.items()},
    }
    return json.dumps({**document, **(changes or {})}, indent=1, ensure_ascii=False).encode() + b"\n"


def form_of(files: Mapping[str, bytes], packet: str, ending: str = "xlsx") -> bytes:
    """One form out of an unpacked zip."""
    return files[f"{packet}/review-{packet}.{ending}"]


class Drawer:
    """Where applications are kept in a test: a shelf."""

    def __init__(self, *applications: Application) -> None:
        self.applications = {one.id: one for one in applications}
        self.saves = 0

    def change(self, application_id: str, step: Callable[[Application], Application], /) -> Application:
        changed = step(self.applications[application_id])
        assert changed.version > self.applications[application_id].version
        self.applications[application_id] = changed
        self.saves += 1
        return changed


@dataclass
class Round:
    """One application with two reviewers, whose packets are out."""

    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.application = application = self.world.assigned()
        self.packets = [application.packet_for(one) for one in (self.world.r1, self.world.r2)]
        self.register, self.entries = PacketRegister().issue(
            self.packets, now=self.world.now, entropy=self.world.entropy
        )
        self.first, self.second = self.entries

    def works(self) -> Iterator[Work]:
        for entry, packet in zip(self.entries, self.packets, strict=True):
            sized = replace(packet, items=tuple(replace(one, size=len(PDF)) for one in packet.items))
            files = {one.id: lambda: BytesIO(PDF) for one in packet.items if one.kind == "file"}
            yield Work(entry.id, sized, files)

    def zip_of(self, entry: PacketEntry, now: datetime | None = None) -> bytes:
        target = BytesIO()
        works = [work for work in self.works() if work.packet_id == entry.id]
        write_packets(target, works, programme="Example Programme", now=now or self.world.now)
        return target.getvalue()

    def files_of(self, entry: PacketEntry) -> dict[str, bytes]:
        return unpacked(self.zip_of(entry))

    def workbook(self, entry: PacketEntry) -> bytes:
        return form_of(self.files_of(entry), entry.id)

    def page(self, entry: PacketEntry) -> bytes:
        return form_of(self.files_of(entry), entry.id, "html")

    def good(self, entry: PacketEntry) -> bytes:
        return filled(self.workbook(entry), GOOD)
