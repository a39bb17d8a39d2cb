"""PDF: what the catalogue needs to show the pages is copied, object by object; everything else is never reached.

The catalogue, annotations and actions go by lists of what may stay. So information, XMP, attachments, scripts, earlier
revisions, forgotten objects and the data of editors are not in the copy; texts that stay, wherever they are, are passages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO
from zlib import compress

from openbadge_issuer.adapters.scrubbers.codestreams import plain_content, plain_jpeg, plain_jpeg_2000
from openbadge_issuer.adapters.scrubbers.document_rules import (
    ACTING,
    ACTIONS,
    CATALOGUE,
    DEVICES,
    FORM,
    GONE,
    HIDING,
    NO_TEXT,
    NOUNS,
    OF_ANNOTATIONS,
    OF_STREAMS,
    PAGE,
    SAID_OF_CATALOGUE,
    STREAM,
    TURNS,
)
from openbadge_issuer.adapters.scrubbers.guarding import size_of, unreadable
from openbadge_issuer.adapters.scrubbers.harmless import CALLS_HOME, harmless_link
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits, exceeded
from openbadge_issuer.adapters.scrubbers.page_texts import read_page, text_string
from openbadge_issuer.adapters.scrubbers.sieve import Found
from openbadge_issuer.adapters.scrubbers.work import spend
from openbadge_issuer.assessment.blinding.values import Scrubbed

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

__all__ = ["scrub_pdf"]


def scrub_pdf(source: BinaryIO, target: BinaryIO, limits: ScrubbingLimits, media_type: str) -> Scrubbed:
    """Writes the pages with their annotations, fields, bookmarks and layers anew; the file is held in memory."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - at first use

    size_of(source, limits.max_bytes)
    found = Found(limits)
    reader = PdfReader(source)
    if reader.is_encrypted and not reader.decrypt(""):
        raise unreadable(
            "The file is protected with a password, so no copy of it was made.",
            "Ask for the file again, without a password.",
        )
    if len(reader.pages) > limits.max_pages:
        raise exceeded("pages", "limit.pages", limits.max_pages)
    if not len(reader.pages):
        raise unreadable("The file has no pages, so no copy of it was made.")
    _note_revisions(source, found)
    _Cleaning(found, limits).clean(reader)
    for number, page in enumerate(reader.pages, 1):
        read_page(page, f"page {number}", found, limits)
    writer = PdfWriter()
    writer.clone_document_from_reader(reader)
    writer.write(target)
    return Scrubbed(
        removed=found.log.removed, passages=tuple(found.passages), media_type=media_type, unread=found.unread
    )


def _note_revisions(source: BinaryIO, found: Found) -> None:
    """How often the file was saved over; what is left of that is not copied."""
    source.seek(0)
    count, before = 0, b""
    while chunk := source.read(1_000_000):
        count += (before + chunk).count(b"startxref")
        before = chunk[-8:]
    source.seek(0)
    if count > 1 + (b"/Linearized" in source.read(2048)):  # such a file has two of its first revision
        found.log.add("file", "earlier revisions")
    source.seek(0)


class _Cleaning:
    """Walks over everything that a reader of the file can reach, and takes out what must not be copied."""

    def __init__(self, found: Found, limits: ScrubbingLimits) -> None:
        self._found, self._limits = found, limits
        self._seen: set[int] = set()
        self._pages: set[int] = set()  # those whose turn is still to come
        self._held: list[object] = []  # so that no identity is given twice
        self._place = "file"

    def clean(self, reader: PdfReader) -> None:
        """Cleans the document in place, page by page and then the rest."""
        for entry, said in (("/Info", "properties of the document"), ("/ID", "number of the document")):
            if entry in reader.trailer:
                self._found.log.add("file", said)
                del reader.trailer[entry]
        root = reader.root_object
        self._only(root, CATALOGUE, SAID_OF_CATALOGUE)
        names = self._dictionary(root, "/Names")
        if names is not None:
            if "/EmbeddedFiles" in names:
                self._found.log.add("file", "attachment")
            if "/JavaScript" in names:
                self._found.log.add("file", "action")
            self._only(names, frozenset({"/Dests"}), {})
        form = self._dictionary(root, "/AcroForm")
        if form is not None:
            self._only(form, FORM, {"/XFA": "form of another kind"})
        pages = [(page.indirect_reference or page).get_object() or page for page in reader.pages]
        self._pages = {id(page) for page in pages}
        self._held += pages
        for number, page in enumerate(pages, 1):
            self._place = f"page {number}"
            self._pages.discard(id(page))
            self._walk(page)
        self._place = "file"
        self._walk(root)

    def _dictionary(self, holder: DictionaryObject, key: str) -> DictionaryObject | None:
        from pypdf.generic import DictionaryObject  # noqa: PLC0415 - at first use

        value = holder.get(key)
        value = value.get_object() if value is not None else None
        return value if isinstance(value, DictionaryObject) else None

    def _only(self, holder: DictionaryObject, kept: frozenset[str], said: dict[str, str]) -> None:
        for key in [key for key in holder if key not in kept]:
            if said.get(str(key)):
                self._found.log.add("file", said[str(key)])
            del holder[key]

    def _walk(self, start: PdfObject) -> None:
        from pypdf.generic import ArrayObject, DictionaryObject  # noqa: PLC0415 - at first use

        waiting: list[tuple[str, PdfObject]] = [("", start)]
        while waiting:
            name, one = waiting.pop()
            found = one.get_object()
            if found is None:
                continue
            if isinstance(found, (DictionaryObject, ArrayObject)):
                if id(found) in self._seen or id(found) in self._pages:
                    continue
                self._seen.add(id(found))
                self._held.append(found)
                if len(self._seen) > self._limits.max_objects:
                    raise exceeded("objects", "limit.objects", self._limits.max_objects)
                waiting.extend(self._inside(name, found))
            else:
                self._text(name, found)

    def _inside(self, name: str, one: DictionaryObject | ArrayObject) -> Iterator[tuple[str, PdfObject]]:
        """What is to be looked at in an object, after what must not stay was taken out of it."""
        from pypdf.generic import ArrayObject, DictionaryObject, StreamObject  # noqa: PLC0415 - at first use

        if isinstance(one, DictionaryObject):
            self._clean_dictionary(one)
            if isinstance(one, StreamObject):
                self._drop(one, OF_STREAMS)
                self._clean_stream(name, one)
            glyphs = name == "/CharProcs" and not isinstance(one, StreamObject)
            items = [(name if glyphs else str(key), one.raw_get(key)) for key in one]
        else:
            self._clean_array(name, one)
            items = [(name, value) for value in list.__iter__(one)]
        self._without_profiles(one)
        palette = isinstance(one, ArrayObject) and len(one) > 0 and one[0] == "/Indexed"
        for key, value in items:
            if value is not None and not (palette and isinstance(value, (str, bytes))):
                yield key, value

    def _clean_dictionary(self, one: DictionaryObject) -> None:
        said, page = dict(GONE), _name(one, "/Type") == "/Page"
        subtype = _name(one, "/Subtype")
        annotation = "/Rect" in one and "/Subtype" in one
        if not page:
            del said["/B"]
        if annotation:
            said |= OF_ANNOTATIONS
            if subtype != "/Widget":
                said["/T"] = "author"
        said |= {key: "signature" for key in ("/V", "/DV", "/RV") if self._dictionary(one, key) is not None}
        if "/S" in one:
            said |= dict.fromkeys(one if _name(one, "/S") in ACTING else ("/JS", "/Next"), "action")
        if "/URI" in one and harmless_link(_said(one["/URI"])) is None:
            said["/URI"] = CALLS_HOME
        said |= dict.fromkeys(self._actions(one, annotation=annotation), "action")
        kept = PAGE if page else STREAM if subtype in ("/Image", "/Form") and not annotation else None
        if kept is not None:
            said = dict.fromkeys((str(key) for key in one if key not in kept), "data of a program") | said
        self._drop(one, said)

    def _drop(self, one: DictionaryObject, said: Mapping[str, str]) -> None:
        for key in [key for key in one if str(key) in said]:
            if said[str(key)]:
                self._found.log.add(self._place, said[str(key)])
            del one[key]

    def _actions(self, one: DictionaryObject, *, annotation: bool) -> Iterator[str]:
        """Entries that do something else than to follow a link or to turn a page."""
        for key in ("/A", "/Next", "/PA"):
            action = self._dictionary(one, key)
            acts = key != "/Next" and (annotation or "/Title" in one)
            if action is None:
                if acts and key in one:
                    yield key
            elif (acts or "/S" in action) and not _turns_or_leads(action):
                yield key

    def _clean_array(self, name: str, one: ArrayObject) -> None:
        if name != "/Annots":
            return
        from pypdf.generic import DictionaryObject  # noqa: PLC0415 - at first use

        for index in reversed(range(len(one))):
            value = one[index].get_object()
            if not isinstance(value, DictionaryObject) or _name(value, "/Subtype") in HIDING:
                self._found.log.add(self._place, "attachment")
                del one[index]

    def _without_profiles(self, one: DictionaryObject | ArrayObject) -> None:
        """Colour spaces with a profile become the plain ones: profiles can name a screen and whose it is."""
        from pypdf.generic import ArrayObject, DictionaryObject, NameObject  # noqa: PLC0415 - at first use

        keys = list(one) if isinstance(one, DictionaryObject) else list(range(len(one)))
        for key in keys:
            value = one[key]
            space = value.get_object() if value is not None else None
            if not isinstance(space, ArrayObject) or len(space) < 2 or space[0] != "/ICCBased":  # noqa: PLR2004 - a pair
                continue
            profile = space[1].get_object()
            colours = profile.get("/N") if isinstance(profile, DictionaryObject) else None
            one[NameObject(key) if isinstance(key, str) else key] = NameObject(  # type: ignore[index]
                DEVICES.get(colours if isinstance(colours, int) else 3, "/DeviceRGB")
            )
            self._found.log.add(self._place, "colour profile")

    def _clean_stream(self, name: str, one: StreamObject) -> None:
        filters = _name(one, "/Filter")
        kind = str(filters[-1].get_object() if isinstance(filters, list) and filters else filters)
        if kind == "/DCTDecode":
            content = self._opened(one)
            self._replace(one, content, plain_jpeg(content), kind)
        elif kind == "/JPXDecode":
            content = self._opened(one)
            self._replace(one, content, plain_jpeg_2000(content), kind)
        elif (
            name in ("/Contents", "/CharProcs") or _name(one, "/Subtype") == "/Form" or "/PatternType" in one
        ):
            content = self._opened(one)
            plain = plain_content(content)
            if plain != content:
                self._replace(one, content, plain, "/FlateDecode")

    def _opened(self, one: StreamObject) -> bytes:
        """What a stream holds; the library does not keep it."""
        content = one.get_data()
        one.decoded_self = None
        spend("bytes in its streams", len(content), "limit.inflation", self._limits.max_inflated_bytes)
        return content

    def _replace(self, one: StreamObject, content: bytes, plain: bytes | None, kind: str) -> None:
        from pypdf.generic import EncodedStreamObject, NameObject  # noqa: PLC0415 - at first use

        if plain is None:
            self._found.log.add(self._place, "picture that can not be read")
        elif len(plain) < len(content):
            said = "comment in the markup" if kind == "/FlateDecode" else "metadata of a picture"
            self._found.log.add(self._place, said)
        packed = isinstance(one, EncodedStreamObject)
        for key in ("/Filter", "/DecodeParms", "/F", "/FFilter"):
            if key in one:
                del one[key]
        if packed:
            one[NameObject("/Filter")] = NameObject(kind)
        content = plain or b""
        one._data = compress(content) if packed and kind == "/FlateDecode" else content  # noqa: SLF001 - no other way
        one.decoded_self = None

    def _text(self, name: str, one: PdfObject) -> None:
        from pypdf.generic import ByteStringObject, TextStringObject  # noqa: PLC0415 - at first use

        if name not in NO_TEXT and isinstance(one, (TextStringObject, ByteStringObject)):
            self._found.text(f"{self._place}, {NOUNS.get(name, 'a text')}", text_string(one))


def _turns_or_leads(action: DictionaryObject) -> bool:
    kind = _name(action, "/S")
    return kind in ACTIONS and (kind != "/Named" or _name(action, "/N") in TURNS)


def _name(one: DictionaryObject, key: str) -> object:
    """What an entry says, wherever in the file it stands."""
    value = one.get(key)
    return value.get_object() if value is not None else None


def _said(value: object) -> str:
    from pypdf.generic import ByteStringObject, TextStringObject  # noqa: PLC0415 - at first use

    return text_string(value) if isinstance(value, (TextStringObject, ByteStringObject)) else ""
