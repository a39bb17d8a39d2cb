"""Synthetic evidence with a text planted in exactly one place, in every format that a scrubber reads.

`PLANTS` is the table: ``plant.build("Ada Lovelace")`` makes the file. ``plant.stays`` says what has to become of the text:
false where it has to be gone from the copy (metadata, which is guaranteed), true where it is content that remains and must
be among the passages. `evidence_pictures`, `evidence_pdf`, `evidence_office` and `evidence_media` hold the builders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Literal

import evidence_media as media
import evidence_office as office
import evidence_pdf as documents
import evidence_pictures as pictures

__all__ = ["MEDIA_TYPES", "PLANTS", "Plant", "clean", "plants", "text_file"]

MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "tiff": "image/tiff",
    "heic": "image/heic",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "html": "text/html",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "webm": "video/webm",
    "mkv": "video/matroska",
}
Script = Literal["any", "latin", "ascii"]


@dataclass(frozen=True)
class Plant:
    """One place in one format. ``script`` says which letters can stand there."""

    form: str
    place: str
    make: Callable[[str], bytes]
    stays: bool = False
    script: Script = "any"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.form]

    def build(self, text: str) -> bytes:
        return self.make(text)

    def __str__(self) -> str:
        return f"{self.form}: {self.place}"


def text_file(form: str, place: str, text: str) -> bytes:
    """Text, Markdown, a table or a page with the text in one place."""
    if form == "html":
        said = escape(text)
        head = {
            "author": f'<meta name="author" content="{said}">',
            "script": f"<script>var owner = '{said}'</script>",
            "style": f"<style>/* {said} */</style>",
            "title": f"<title>{said}</title>",
        }.get(place, "")
        body = {
            "comment": f"<!-- {said} -->",
            "body": f"<p>{said}</p>",
            "link": f'<a href="https://people.example/{said}">here</a>',
            "alternative text": f'<img alt="{said}">',
            "data attribute": f'<p data-owner="{said}">x</p>',
            "event": f"<p onclick=\"alert('{said}')\">x</p>",
            "hidden": f"<p hidden>{said}</p>",
            "form field": f'<input value="{said}">',
        }.get(place, "")
        return f"<!DOCTYPE html><html><head>{head}</head><body><p>Twelve learners</p>{body}</body></html>".encode()
    if form == "csv":
        return f"learner;level\nTwelve learners;{text}\n".encode(
            "utf-8-sig" if place == "cell after a BOM" else "utf-8"
        )
    if place == "line in UTF-16":
        return f"Twelve learners\n{text}\n".encode("utf-16")
    if place == "line in Windows' encoding":
        return f"Twelve learners \u2013 caf\u00e9\n{text}\n".encode("cp1252")
    return f"Twelve learners\n{text}\n".encode()


def _plants(
    form: str, make: Callable[[str, str], bytes], gone: str, stays: str = "", script: Script = "any"
) -> list[Plant]:
    """Plants of one format: two lists of places, separated by commas."""

    def one(place: str) -> Callable[[str], bytes]:
        return lambda text: make(place, text)

    named = [(place.strip(), False) for place in gone.split(",")] + [
        (place.strip(), True) for place in stays.split(",")
    ]
    return [Plant(form, place, one(place), remains, script) for place, remains in named if place]


def _of(form: str) -> Callable[[str, str], bytes]:
    return lambda place, text: text_file(form, place, text)


def _odf(form: str) -> Callable[[str, str], bytes]:
    return lambda place, text: office.odf(form, place, text)


_PROPERTIES = (
    "creator, last modified by, keywords, company, manager, template, custom property, thumbnail, custom xml"
)
_LATIN_PDF = "page text, invisible text, stamp, form object"

PLANTS: tuple[Plant, ...] = (
    *_plants(
        "jpeg",
        lambda place, text: pictures.jpeg(**{place: text}),
        "artist, copyright, description, xp_author, owner, serial, user_comment, gps",
    ),
    *_plants("jpeg", pictures.jpeg_with, "xmp, iptc, comment, icc, thumbnail, trailing, second, application"),
    *_plants("png", pictures.png, "text, compressed, international, exif, icc, trailing, unknown"),
    *_plants("gif", pictures.gif, "comment, application"),
    *_plants("webp", pictures.webp, "exif, xmp"),
    *_plants("tiff", pictures.tiff, "artist, xmp"),
    *_plants("heic", pictures.heic, "exif, gps, xmp"),
    *_plants(
        "svg",
        pictures.svg,
        "metadata, comment, processing instruction, script, foreign element, foreign attribute, event, picture, external, "
        "style",
        "title, description, text, link, identifier",
    ),
    *_plants(
        "pdf",
        documents.pdf,
        "author, title, own entry, document XMP, annotation author, file link, attachment, attached to a page, script, "
        "piece info, picture, page thumbnail, scan with metadata, file identifier, unreachable object, earlier revision, "
        "trailing data",
        "annotation, alternative text, link, form field, form field name, bookmark",
    ),
    *_plants("pdf", documents.pdf, "", _LATIN_PDF + ", marked content", "latin"),
    *_plants(
        "docx",
        office.docx,
        f"{_PROPERTIES}, inserted by, deleted by, deleted text, moved text, formatted by, comment by, comment initials, "
        "people, picture, embedded object, document variable, mail merge, attached template, comment in the markup, "
        "field code",
        "body, hidden text, split over runs, inserted text, content control, field, bookmark, comment, "
        "header, footer, footnote, alternative text, link, style name",
    ),
    *_plants(
        "pptx",
        office.pptx,
        f"{_PROPERTIES}, comment by, comment initials, modern author, tag, change log, picture",
        "slide, hidden slide, notes, comment, alternative text",
    ),
    *_plants(
        "xlsx",
        office.xlsx,
        f"{_PROPERTIES}, printer settings, comment by, person, saved where, reserved by, external workbook, "
        "connection",
        "cell, hidden sheet, shared string, formula, header and footer, input prompt, link, comment, sheet name, "
        "defined name",
    ),
    *_plants(
        "odt",
        _odf("odt"),
        "creator, custom property, printer, thumbnail, macro, comment by, changed by, deleted text, author field, picture",
        "body, comment, alternative text, link, header",
    ),
    *_plants("odp", _odf("odp"), "creator, printer, comment by, picture", "body, notes, page name"),
    *_plants("ods", _odf("ods"), "creator, printer, comment by, picture", "body, comment, sheet name"),
    *_plants("txt", _of("txt"), "", "line, line in UTF-16"),
    *_plants("txt", _of("txt"), "", "line in Windows' encoding", "latin"),
    *_plants("md", _of("md"), "", "line"),
    *_plants("csv", _of("csv"), "", "cell, cell after a BOM"),
    *_plants(
        "html",
        _of("html"),
        "author, comment, script, data attribute, event, style",
        "title, body, link, alternative text, hidden, form field",
    ),
    *_plants(
        "mp4",
        media.mp4,
        "artist, title, comment, track name, chapter, XMP, user data, free space, trailing data",
    ),
    *_plants(
        "mov",
        lambda place, text: media.mp4(place, text, "mov"),
        "location, QuickTime location, artist, chapter",
    ),
    *_plants("m4a", media.m4a, "artist, title, comment"),
    *_plants("mp3", media.mp3, "artist, comment, cover, private frame, APE, trailing data"),
    *_plants("mp3", media.mp3, "ID3v1", script="latin"),
    *_plants("wav", media.wav, "artist, originator, iXML, ID3, trailing data"),
    *_plants("ogg", media.ogg, "artist, description, cover"),
    Plant("ogg", "artist (Vorbis)", lambda text: media.ogg("artist", text, "vorbis")),
    Plant("mkv", "comment of the codec", media.vorbis_in_matroska),
    Plant("webm", "comment of the codec", lambda text: media.vorbis_in_matroska(text, "webm")),
    Plant("ogg", "artist (FLAC)", lambda text: media.ogg("artist", text, "flac")),
    *_plants("flac", media.flac, "artist, comment, cover, application, ID3"),
    *_plants("mkv", media.matroska, "artist, title, track name, chapter, attachment, subtitle"),
    *_plants(
        "webm",
        lambda place, text: media.matroska(place, text, "webm"),
        "artist, track name, chapter, subtitle",
    ),
)


def plants(form: str) -> tuple[Plant, ...]:
    return tuple(plant for plant in PLANTS if plant.form == form)


_CLEAN: dict[str, Callable[[], bytes]] = {
    "jpeg": pictures.jpeg,
    "png": lambda: pictures.png("", ""),
    "gif": lambda: pictures.gif("", ""),
    "webp": lambda: pictures.webp("", ""),
    "tiff": lambda: pictures.tiff("", ""),
    "heic": lambda: pictures.heic("", ""),
    "svg": lambda: pictures.svg("text", "Twelve learners"),
    "pdf": lambda: documents.pdf("", ""),
    "docx": lambda: office.docx("", ""),
    "pptx": lambda: office.pptx("", ""),
    "xlsx": lambda: office.xlsx("", ""),
    "mp4": media.film,
    "mov": lambda: media.film("mov"),
    "m4a": lambda: media.m4a("title", "Twelve learners"),
    "mp3": lambda: media.mp3("comment", "Twelve learners"),
    "wav": lambda: media.wav("artist", "Twelve learners"),
    "ogg": lambda: media.ogg("title", "Twelve learners"),
    "flac": lambda: media.flac("comment", "Twelve learners"),
    "mkv": lambda: media.matroska("title", "Twelve learners"),
    "webm": lambda: media.matroska("title", "Twelve learners", "webm"),
}


def clean(form: str) -> bytes:
    """A file of the format that tells nothing of anybody."""
    if form in office.KINDS:
        return office.odf(form, "", "")
    return _CLEAN[form]() if form in _CLEAN else text_file(form, "", "Twelve books")
