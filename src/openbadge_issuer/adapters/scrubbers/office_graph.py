"""The parts of a Word, PowerPoint or Excel file, and how they lead to each other (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import quoteattr
from xml.sax.xmlreader import AttributesImpl

from openbadge_issuer.adapters.scrubbers.guarding import unreadable
from openbadge_issuer.adapters.scrubbers.harmless import CALLS_HOME, harmless_link
from openbadge_issuer.adapters.scrubbers.office_rules import (
    RELATIONS_THAT_GO,
    RELATIONS_THAT_STAY,
    RELATIONS_TO_OUTSIDE,
)
from openbadge_issuer.adapters.scrubbers.packages import OldPackage
from openbadge_issuer.adapters.scrubbers.sieve import DECLARATION, Found, parse

__all__ = ["Elements", "Links", "Relation", "Types", "neutral_names", "rels_of", "walk"]

_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"

_ENDINGS: Final = frozenset(
    """xml vml png jpg jpeg gif tif tiff bmp emf wmf svg bin docx xlsx pptx mp4 m4v mov m4a mp3 wav avi wdp""".split()  # noqa: SIM905 - words
)
_FOLDERS: Final = """charts chartsheets comments ctrlProps diagrams drawings embeddings externalLinks glossary
    handoutMasters media notesMasters notesSlides persons pivotCache pivotTables richData slicerCaches slicers slideLayouts
    slideMasters slides tables theme threadedComments timelines worksheets""".split()  # noqa: SIM905 - words
_STEMS: Final = """authors chart chartEx chartsheet colors comment commentAuthors comments commentsExtended ctrlProp data
    document drawing endnotes externalLink fontTable footer footnotes handoutMaster hdphoto header image layout media
    metadata notesMaster notesSlide numbering oleObject person pivotCacheDefinition pivotCacheRecords pivotTable presProps
    presentation quickStyle settings sharedStrings sheet slicer slicerCache slide slideLayout slideMaster style styles
    stylesWithEffects table tableStyles theme themeOverride threadedComment viewProps vmlDrawing webSettings
    workbook""".split()  # noqa: SIM905 - words
_USUAL: Final = re.compile(
    rf"(?:word|ppt|xl)/(?:(?:{'|'.join(_FOLDERS)})/)*"
    rf"(?:(?:{'|'.join(_STEMS)})\d{{0,4}}|modernComment(?:_[0-9A-F]{{1,8}}){{2}})\.(?:{'|'.join(sorted(_ENDINGS))})"
)


@dataclass(frozen=True, slots=True)
class Relation:
    """From one part to another one, or out of the file."""

    key: str
    kind: str  # the whole type
    target: str
    outside: bool

    @property
    def short(self) -> str:
        """The end of its type."""
        return self.kind.rpartition("/")[2]


@dataclass(slots=True)
class Links:
    """The relationships of one part: those that stay, and the ids of those that went."""

    kept: list[tuple[Relation, str | None]] = field(default_factory=list)  # with the part that it leads to
    gone: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)  # the ids of those that stay and lead out of the file
    left: set[str] = field(default_factory=set)  # the parts that they led to


class Elements(ContentHandler):
    """Calls back for each element, with its name without a prefix."""

    def __init__(self, seen: Callable[[str, AttributesImpl], object]) -> None:
        super().__init__()
        self._seen = seen

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX calls it so
        """An element begins."""
        self._seen(name.rpartition(":")[2], attrs)


class Types:
    """The media types of parts, by their names or endings."""

    def __init__(self, old: OldPackage) -> None:
        self._defaults: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        name = old.find("[Content_Types].xml")
        if name is None:
            raise unreadable(
                "The file is no document of Word, PowerPoint or Excel, so no copy of it was made."
            )
        parse(old.chunks(name), Elements(self._seen))

    def _seen(self, element: str, attrs: AttributesImpl) -> None:
        if element == "Default":
            self._defaults[attrs["Extension"].lower()] = attrs["ContentType"]
        elif element == "Override":
            self._parts[attrs["PartName"].lstrip("/").lower()] = attrs["ContentType"]

    def of(self, part: str) -> str:
        """The media type of a part."""
        return self._parts.get(part.lower()) or self._defaults.get(part.rpartition(".")[2].lower(), "")

    def written(self, names: Mapping[str, str]) -> bytes:
        """The same for the parts that are left, by what they are called from now on."""
        endings = {part.rpartition(".")[2].lower() for part in names if names[part] == part} | {"rels", "xml"}
        lines = [
            f"<Default Extension={quoteattr(ending)} ContentType={quoteattr(kind)}/>"
            for ending, kind in self._defaults.items()
            if ending in endings
        ]
        lines += [
            f"<Override PartName={quoteattr('/' + name)} ContentType={quoteattr(self.of(part))}/>"
            for part, name in names.items()
            if part.lower() in self._parts or (name != part and self.of(part))
        ]
        return DECLARATION + f'<Types xmlns="{_TYPES}">{"".join(lines)}</Types>'.encode()


def neutral_names(parts: Iterable[str]) -> dict[str, str]:
    """What parts are called in the copy: the names that programs give stay, what a person chose does not."""
    names: dict[str, str] = {}
    for number, part in enumerate(parts, 1):
        ending = part.rpartition(".")[2].lower()
        made = f"parts/part{number}.{ending if ending in _ENDINGS else 'bin'}"
        names[part] = part if _USUAL.fullmatch(part) else made
    return names


def rels_of(part: str) -> str:
    """The name of the part that holds the relationships of this one."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _relations(old: OldPackage, part: str) -> Iterator[Relation]:
    name = old.find(rels_of(part))
    if name is None:
        return
    found: list[Relation] = []

    def seen(element: str, attrs: AttributesImpl) -> None:
        if element == "Relationship":
            outside = attrs.get("TargetMode") == "External"
            found.append(Relation(attrs["Id"], attrs["Type"], attrs["Target"], outside))

    parse(old.chunks(name), Elements(seen))
    yield from found


def walk(old: OldPackage, found: Found) -> dict[str, Links]:
    """Every part that the document leads to (the package itself is ``""``), with the relationships that stay."""
    links: dict[str, Links] = {}
    waiting = [""]
    while waiting:
        part = waiting.pop(0)
        if part in links:
            continue
        own = links[part] = Links()
        for one in _relations(old, part):
            target = None if one.outside else _resolved(old, part, one.target)
            why = RELATIONS_THAT_GO.get(one.short)
            if one.outside and (one.short not in RELATIONS_TO_OUTSIDE or _leads_to_a_file(one)):
                why = why or CALLS_HOME
            if one.short not in RELATIONS_THAT_STAY:
                why = why or "data of a program"
            if why or (target is None and not one.outside and not one.target.startswith("#")):
                own.gone.add(one.key)
                own.left |= {target} if target else set()
                found.log.add("file", why or "link to nowhere")
                continue
            own.kept.append((one, target))
            own.outside |= {one.key} if one.outside else set()
            if target is not None:
                waiting.append(target)
    return links


def _leads_to_a_file(one: Relation) -> bool:
    return one.short == "hyperlink" and harmless_link(one.target) is None


def _resolved(old: OldPackage, part: str, target: str) -> str | None:
    path = unquote(target.partition("#")[0])
    if not path:
        return None
    whole = path if path.startswith("/") else posixpath.join(posixpath.dirname(part), path)
    return old.find(posixpath.normpath("/" + whole).lstrip("/"))
