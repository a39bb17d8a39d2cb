"""OpenDocument files (ISO/IEC 26300): text, presentations and tables, part by part through the sieve."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import BinaryIO, Final, cast
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from openbadge_issuer.adapters.scrubbers.guarding import unreadable
from openbadge_issuer.adapters.scrubbers.harmless import CALLS_HOME, harmless_formula, harmless_link
from openbadge_issuer.adapters.scrubbers.inside import BY_HAND, CUT_OFF, copy_inside
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits
from openbadge_issuer.adapters.scrubbers.packages import NewPackage, OldPackage
from openbadge_issuer.adapters.scrubbers.sieve import DECLARATION, Found, Rules, Sieve, parse
from openbadge_issuer.assessment.blinding.values import Scrubbed

__all__ = ["scrub_open_document"]

_SPACE: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_MANIFEST: Final = f"{_SPACE}manifest:1.0"
_ALIASES: Final = {
    **{
        f"{_SPACE}{name}:1.0": name
        for name in ("office", "text", "table", "style", "meta", "config", "form", "script")
    },
    f"{_SPACE}drawing:1.0": "draw",
    f"{_SPACE}presentation:1.0": "presentation",
    f"{_SPACE}datastyle:1.0": "number",
    f"{_SPACE}xsl-fo-compatible:1.0": "fo",
    f"{_SPACE}svg-compatible:1.0": "svg",
    "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0": "loext",
    "http://openoffice.org/2009/office": "officeooo",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/2002/xforms": "xforms",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
    "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0": "field",
}
_AUTHOR, _CHANGE = "author", "tracked change"
_FIELDS: Final = (
    *(
        "author-name",
        "author-initials",
        "creator",
        "initial-creator",
        "printed-by",
        "editing-duration",
        "file-name",
    ),
    *(
        "sender-firstname",
        "sender-lastname",
        "sender-initials",
        "sender-title",
        "sender-position",
        "sender-email",
    ),
    *(
        "sender-phone-private",
        "sender-fax",
        "sender-company",
        "sender-phone-work",
        "sender-street",
        "sender-city",
    ),
    *("sender-postal-code", "sender-country", "sender-state-or-province", "user-defined", "template-name"),
)
_RULES: Final = Rules(
    spaces=_ALIASES,
    known=(_SPACE, "urn:org:documentfoundation:", "http://openoffice.org/", "http://www.w3.org/1998/Math"),
    dropped={
        "text:tracked-changes": _CHANGE,
        "table:tracked-changes": _CHANGE,
        **dict.fromkeys(("text:change", "text:change-start", "text:change-end"), _CHANGE),
        **dict.fromkeys(
            ("dc:creator", "meta:creator-initials", "text:sender", "loext:sender-initials"), _AUTHOR
        ),
        "meta:date-string": "date",
        "dc:date": "date",
        "office:scripts": "macro",
        **dict.fromkeys(("script:event-listener", "text:script", "table:error-macro"), "macro"),
        **dict.fromkeys(("form:properties", "form:property", "form:list-property"), "settings of a program"),
        **dict.fromkeys(("office:binary-data", "?:svg", "?:html"), "file of another kind inside this one"),
        "?:command": "action",
        "field:param": "field code",
        "office:settings": "settings",
        "office:meta": "properties of the document",
        "office:event-listeners": "macro",
        "form:connection-resource": "connection to a database",
        **dict.fromkeys(("xforms:model", "xforms:instance", "xforms:submission"), CALLS_HOME),
        "text:database-display": "connection to a database",
        "office:forms-connection": "connection to a database",
        **dict.fromkeys(
            (
                *("text:section-source", "draw:floating-frame", "draw:applet", "office:dde-source"),
                *("text:dde-connection-decl", "text:dde-connection-decls", "table:dde-link"),
                *("table:dde-links", "table:table-source", "table:cell-range-source", "svg:font-face-src"),
                *("table:database-source-sql", "table:database-source-table", "table:database-source-query"),
            ),
            CALLS_HOME,
        ),
    },
    unwrapped={"text:dde-connection": CALLS_HOME, "text:execute-macro": "macro"},
    emptied={f"text:{name}": "field that names the author or the file" for name in _FIELDS},
    blocks={"text:p": "paragraph", "text:h": "paragraph"},
    gaps=frozenset({"text:s", "text:tab", "text:line-break"}),
    texts={
        **dict.fromkeys(
            (
                "draw:name",
                "table:name",
                "text:name",
                "style:name",
                "style:display-name",
                "form:name",
                "table:title",
            ),
            "name",
        ),
        **dict.fromkeys(
            ("xlink:href", "xlink:title", "office:target-frame-name", "table:formula"), "link or formula"
        ),
        **dict.fromkeys(
            ("form:label", "form:value", "form:current-value", "form:title", "table:help-message"), "hint"
        ),
        **dict.fromkeys(
            ("office:string-value", "text:string-value", "text:alphabetical-index-mark", "text:id"), "value"
        ),
        **dict.fromkeys(
            ("text:description", "table:content-validation-name", "presentation:footer-name"), "hint"
        ),
    },
    fixed=frozenset(
        {
            *(
                "fo:font-family",
                "style:font-family-asian",
                "style:font-family-complex",
                "svg:font-family",
                "svg:d",
            ),
            *(
                "style:font-name",
                "style:font-name-asian",
                "style:font-name-complex",
                "style:font-face@style:name",
            ),
            *(
                "svg:viewBox",
                "draw:points",
                "svg:stroke-dasharray",
                "fo:border",
                "draw:enhanced-path",
            ),
            *(
                "fo:padding",
                "draw:formula",
                "draw:transform",
            ),
        }
    ),
    gone={
        "loext:resolved": "",
        "draw:nav-order": "",
        "officeooo:rsid": "",
        "officeooo:paragraph-rsid": "",
        "table:protection-key": "protection by a password",
        "text:protection-key": "protection by a password",
        "office:name": "",
    },
)
_KEPT: Final = re.compile(
    r"(?:Object \d+/)?(?:content|styles)\.xml|(?:Object \d+/)?(?:Pictures|Media|media)/[^/]+"
)
_USUAL: Final = re.compile(
    r".*\.xml|(?:Object \d+/)?[A-Za-z]+/(?:[0-9A-F]{16,}|\d+|picture\d+)\.[a-z0-9]{3,4}"
)
_PICTURE: Final = re.compile(r"(?:png|jpe?g|gif|tiff?|bmp|webp|svg|mp4|m4a|mov|mp3|wav|webm|ogg|emf|wmf|svm)")
_SAID: Final = (
    ("meta.xml", "properties of the document"),
    ("settings.xml", "settings of a printer and a program"),
    ("Thumbnails/", "small picture of the first page"),
    ("Basic/", "macro"),
    ("Scripts/", "macro"),
    ("Configurations", "settings of a program"),
    ("documentsignatures.xml", "signature"),
    ("macrosignatures.xml", "signature"),
)
_NUMBERED: Final = re.compile(r"Object (\d+)/")


def scrub_open_document(
    source: BinaryIO, target: BinaryIO, limits: ScrubbingLimits, media_type: str
) -> Scrubbed:
    """Writes content, styles and pictures anew; properties, settings, macros and replacements stay behind."""
    old, found = OldPackage(source, limits), Found(limits)
    if old.find("content.xml") is None or old.find("META-INF/manifest.xml") is None:
        raise unreadable("The file is no OpenDocument file, so no copy of it was made.")
    if b"encryption-data" in b"".join(old.chunks("META-INF/manifest.xml")):
        raise unreadable(
            "The file is protected with a password, so no copy of it was made.",
            "Ask for the file again, without a password.",
        )
    kept = [name for name in old.names if _KEPT.fullmatch(name)]
    for name in old.names:
        if name not in kept and name not in ("mimetype", "META-INF/manifest.xml"):
            found.log.add("file", next((said for part, said in _SAID if part in name), "data of a program"))
    names = {
        name: name if _USUAL.fullmatch(name) else _neutral(name, number)
        for number, name in enumerate(kept, 1)
    }
    if any(old_name != name for old_name, name in names.items()):
        found.log.add("file", "names of parts")
    with NewPackage(target) as new:
        new.add("mimetype", media_type.encode(), stored=True)
        for number, name in enumerate(kept, 1):
            place = _place(name, number)
            with new.part(names[name]) as out:
                if name.endswith(".xml"):
                    parse(old.chunks(name), _Part(place, out.write, found, limits, names))
                else:
                    copy_inside(old, name, out, place, found, deep=True)
        new.add("META-INF/manifest.xml", _manifest([*names.values()], media_type))
    return Scrubbed(
        removed=found.log.removed, passages=tuple(found.passages), media_type=media_type, unread=found.unread
    )


def _neutral(name: str, number: int) -> str:
    folder, _, file = name.rpartition("/")
    ending = file.rpartition(".")[2].lower()
    return f"{folder}/picture{number}.{ending if _PICTURE.fullmatch(ending) else 'bin'}"


def _place(name: str, number: int) -> str:
    match = _NUMBERED.match(name)
    inside = f"object {match[1]}, " if match else ""
    if name.endswith("content.xml"):
        return f"{inside}text"
    return f"{inside}styles" if name.endswith("styles.xml") else f"picture or film {number}"


class _Part(Sieve):
    def __init__(
        self,
        place: str,
        write: Callable[[bytes], object],
        found: Found,
        limits: ScrubbingLimits,
        names: Mapping[str, str],
    ) -> None:
        super().__init__(_RULES, place, write, found, limits)
        self._names = names

    def fate(self, element: str, attributes: Mapping[str, str]) -> str | None:
        if element in _LINES and self.place.endswith("text"):
            self.found.cannot_read(f"{self.place}, {BY_HAND}")
        if element in _HOLDING:
            where = unquote(attributes.get("xlink:href", "")).removeprefix("./").rstrip("/")
            if where.startswith("ObjectReplacements/"):
                return "picture of an object"
            if where and where not in self._names and f"{where}/content.xml" not in self._names:
                return "link to a file outside, or to an object that was left out"
        return super().fate(element, attributes)

    def value(self, element: str, key: str, value: str) -> str | None:
        local, kept = key.rpartition(":")[2], cast("str | None", value)
        if key == "fo:clip" and any(digit in "123456789" for digit in value):
            self.found.cannot_read(f"{self.place}, {CUT_OFF}")
        computed = (local in _COMPUTED and element not in _DRAWN) or local.endswith(_RANGES)
        computed = computed or key == "calcext:value"
        if local == "href":
            kept = self._where(element, value)
        elif key in _LEADING or (computed and not harmless_formula(value)):
            kept = None
        if kept is None:
            said = "formula that asks for something outside" if computed else CALLS_HOME
            self.found.log.add(self.place, said)
        return kept

    def _where(self, element: str, value: str) -> str | None:
        """Where a part of the file is now, or a link that a person follows; nothing else leads anywhere."""
        where = unquote(value).removeprefix("./")
        if where in self._names:
            return self._names[where]
        if f"{where.rstrip('/')}/content.xml" in self._names or value.startswith("#"):
            return value
        return harmless_link(value) if element in _FOLLOWED else None


_FOLLOWED: Final = frozenset({"text:a", "draw:a", "text:bibliography-mark"})
_COMPUTED: Final = ("formula", "expression", "condition")
_LINES: Final = frozenset({"draw:path", "draw:polygon", "draw:polyline"})
_RANGES: Final = ("address", "addresses", "ranges", "cell-range", "linked-cell")
_DRAWN: Final = frozenset({"draw:equation", "style:map"})  # they compute shapes, and choose styles
_LEADING: Final = frozenset(
    {
        *("form:image-data", "form:datasource", "form:command", "form:list-source", "office:server-map"),
        *("?:base", "?:transformation"),
        *("table:application-data", "script:macro-name"),
    }
)
"""Attributes that name a file, a database or a program."""
_HOLDING: Final = frozenset(
    {
        "draw:image",
        "draw:object",
        "draw:object-ole",
        "draw:plugin",
        "draw:fill-image",
        "style:background-image",
    }
)
"""Elements that show a part of the file."""


def _manifest(kept: list[str], media_type: str) -> bytes:
    entries = [("/", media_type), *((name, "text/xml" if name.endswith(".xml") else "") for name in kept)]
    objects = dict.fromkeys(name.partition("/")[0] + "/" for name in kept if _NUMBERED.match(name))
    entries += [(folder, "application/vnd.oasis.opendocument.text") for folder in objects]
    lines = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(name)} manifest:media-type={quoteattr(kind)}/>"
        for name, kind in entries
    )
    return (
        DECLARATION
        + (
            f'<manifest:manifest xmlns:manifest="{_MANIFEST}" manifest:version="1.3">{lines}</manifest:manifest>'
        ).encode()
    )
