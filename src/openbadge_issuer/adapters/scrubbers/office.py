"""Word, PowerPoint and Excel files: only what can be reached from the document is written, every part through the sieve."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO, Final
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr
from xml.sax.xmlreader import AttributesImpl

from openbadge_issuer.adapters.scrubbers.guarding import unreadable
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits
from openbadge_issuer.adapters.scrubbers.office_graph import (
    Elements,
    Links,
    Types,
    neutral_names,
    rels_of,
    walk,
)
from openbadge_issuer.adapters.scrubbers.office_parts import Copying, SharedTexts, copy_part
from openbadge_issuer.adapters.scrubbers.packages import NewPackage, OldPackage
from openbadge_issuer.adapters.scrubbers.sieve import DECLARATION, Found, parse
from openbadge_issuer.assessment.blinding.values import Scrubbed

__all__ = ["scrub_embedded", "scrub_office"]

_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_USUAL_ID: Final = re.compile(r"[A-Za-z]{0,3}[0-9A-Fa-f]+")
_ELSEWHERE: Final = "removed.xlsx"
_PLACES: Final = (
    (re.compile(r"word/document\d*\.xml"), "text"),
    (re.compile(r"word/(header|footer)(\d+)\.xml"), r"\1 \2"),
    (re.compile(r"word/(footnotes|endnotes|comments|styles|settings|numbering)\w*\.xml"), r"\1"),
    (re.compile(r"ppt/slides/slide(\d+)\.xml"), r"slide \1"),
    (re.compile(r"ppt/notesslides/notesslide(\d+)\.xml"), r"notes \1"),
    (re.compile(r"ppt/comments/\w*?(\d+)\.xml"), r"comments \1"),
    (re.compile(r"ppt/slide(layout|master)s/slide\w+?(\d+)\.xml"), r"slide \1 \2"),
    (re.compile(r"ppt/(presentation|commentauthors|authors)\.xml"), "presentation"),
    (re.compile(r"xl/worksheets/sheet(\d+)\.xml"), r"sheet \1"),
    (re.compile(r"xl/(workbook)\.xml"), r"\1"),
    (re.compile(r"xl/sharedstrings\.xml"), "shared texts"),
    (re.compile(r"xl/comments(\d+)\.xml"), r"comments \1"),
    (re.compile(r"xl/threadedcomments/\w*?(\d+)\.xml"), r"comments \1"),
    (re.compile(r"xl/tables/table(\d+)\.xml"), r"table \1"),
    (re.compile(r"\w+/drawings/(?:vml)?drawing(\d+)\.\w+"), r"drawing \1"),
    (re.compile(r"\w+/charts/chart(\d+)\.xml"), r"chart \1"),
    (re.compile(r"\w+/media/\D*(\d+)\.\w+"), r"picture or film \1"),
    (re.compile(r"\w+/embeddings/.*?(\d+)\.\w+"), r"file inside \1"),
    (re.compile(r"\w+/diagrams/\D+(\d+)\.xml"), r"diagram \1"),
)


def scrub_office(source: BinaryIO, target: BinaryIO, limits: ScrubbingLimits, media_type: str) -> Scrubbed:
    """Writes the document without properties, authors, history and objects of other programs."""
    return _scrub(source, target, limits, media_type, deep=False)


def scrub_embedded(source: BinaryIO, target: BinaryIO, limits: ScrubbingLimits, media_type: str) -> Scrubbed:
    """The same for a document inside another one; what is inside that goes."""
    return _scrub(source, target, limits, media_type, deep=True)


def _scrub(
    source: BinaryIO, target: BinaryIO, limits: ScrubbingLimits, media_type: str, *, deep: bool
) -> Scrubbed:
    old, found = OldPackage(source, limits), Found(limits)
    types = Types(old)
    links = walk(old, found)
    reached = [part for part in links if part]
    if not any(types.of(part).endswith("main+xml") for part in reached):
        raise unreadable("The file holds no document, so no copy of it was made.")
    written = {*reached, *map(rels_of, links), "[Content_Types].xml"}
    pointed_at = {part for own in links.values() for part in own.left}
    if {name.lower() for name in old.names} - {name.lower() for name in written | pointed_at}:
        found.log.add("file", "parts that nothing in the document shows")
    places, names = _places(old, links), neutral_names(reached)
    if any(part != name for part, name in names.items()):
        found.log.add("file", "names of parts")
    with NewPackage(target) as new:
        new.add("[Content_Types].xml", types.written(names))
        for part, own in links.items():
            if own.kept:
                new.add(rels_of(names.get(part, "")), _written(own, names, places.get(part, "file"), found))
        shared = SharedTexts(limits)
        for part in reached:
            if types.of(part).endswith("sharedStrings+xml"):
                shared.read(old, part)
        for part, name in names.items():
            own = links[part]
            how = Copying(places[part], found, own.gone, own.outside, shared, deep, types.of(part))
            with new.part(name) as out:
                copy_part(old, part, out, how)
        shared.leftover(found)
    return Scrubbed(
        removed=found.log.removed, passages=tuple(found.passages), media_type=media_type, unread=found.unread
    )


def _written(own: Links, names: Mapping[str, str], place: str, found: Found) -> bytes:
    lines = []
    for one, target in own.kept:
        where = one.target if target is None else "/" + names[target]
        if not _USUAL_ID.fullmatch(one.key):
            found.text(f"{place}, name", one.key)
        if one.outside and one.short != "hyperlink":
            found.log.add(place, "path of another file")
            where = _ELSEWHERE
        elif target is None:
            found.text(f"{place}, link", unquote(where))
        mode = ' TargetMode="External"' if one.outside else ""
        lines.append(
            f"<Relationship Id={quoteattr(one.key)} Type={quoteattr(one.kind)} Target={quoteattr(where)}{mode}/>"
        )
    return DECLARATION + f'<Relationships xmlns="{_RELATIONSHIPS}">{"".join(lines)}</Relationships>'.encode()


def _places(old: OldPackage, links: Mapping[str, Links]) -> dict[str, str]:
    """What a person calls each part; slides and sheets are counted in the order in which they are shown."""
    places = {part: _place(part) for part in links}
    for main in ("ppt/presentation.xml", "xl/workbook.xml"):
        part = old.find(main)
        if part not in links or part is None:
            continue
        order: list[str] = []

        def seen(element: str, attrs: AttributesImpl, order: list[str] = order) -> None:
            if element in ("sldId", "sheet"):
                order.extend(value for key, value in attrs.items() if key.endswith(":id"))

        parse(old.chunks(part), Elements(seen))
        to = {one.key: target for one, target in links[part].kept if target}
        for number, key in enumerate(order, 1):
            if key in to:
                shown = f"{'slide' if main.startswith('ppt') else 'sheet'} {number}"
                places[to[key]] = shown
                for one, target in links[to[key]].kept:
                    if target and one.short in ("notesSlide", "comments", "threadedComment"):
                        places[target] = f"{shown}, {'notes' if one.short == 'notesSlide' else 'comments'}"
    return places


def _place(part: str) -> str:
    for pattern, words in _PLACES:
        match = pattern.fullmatch(part.lower())
        if match:
            return match.expand(words)
    return "another part"
