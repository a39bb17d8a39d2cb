"""PDF files with a text planted in one place each, written object by object; `evidence_samples` lists them."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter

from evidence_pictures import blank, encoded, icc_profile, jpeg, xmp

__all__ = ["encrypted_pdf", "pdf"]


def _string(text: str) -> str:
    """A PDF text string: UTF-16 where it must be, so that names in every script can be planted."""
    if text.isascii():
        return "(" + text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ")"
    return "<FEFF" + text.encode("utf-16-be").hex().upper() + ">"


class _File:
    def __init__(self) -> None:
        self.objects: list[bytes] = []

    def add(self, body: str | bytes) -> int:
        self.objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return len(self.objects)

    def stream(self, content: bytes, entries: str = "") -> int:
        return self.add(
            f"<< {entries} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"
        )

    def to_bytes(self, trailer: str) -> bytes:
        out, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
        for number, body in enumerate(self.objects, 1):
            offsets.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
        out += f"trailer\n<< /Size {len(offsets) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
        return bytes(out)


def _update(base: bytes, number: int, body: bytes, size: int, trailer: str) -> bytes:
    """The file with a newer revision of one object after it, as editors save."""
    previous = int(base.rsplit(b"startxref", 1)[1].split()[0])
    out = bytearray(base)
    offset = len(out)
    out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n{number} 1\n{offset:010d} 00000 n \n".encode()
    out += f"trailer\n<< /Size {size} {trailer} /Prev {previous} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


FONT = (
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"  # Latin letters only
)


def _shown(text: str) -> str:
    return f"BT /F1 12 Tf 20 100 Td {_string(text)} Tj ET\n"


def _content(place: str, said: str) -> str:
    shown = _shown("Twelve learners")
    if place == "page text":
        shown += _shown(said)
    if place == "invisible text":
        shown += "3 Tr " + _shown(said)
    if place == "marked content":
        shown += f"/Span << /ActualText {_string(said)} >> BDC EMC\n"
    if place in ("picture", "page thumbnail", "colour profile"):
        shown += "q 40 0 0 40 20 20 cm /Im1 Do Q\n"
    if place in ("form object", "forms in forms"):
        shown += "/Fm1 Do\n"
    if place in ("scan", "scan with metadata"):
        return "q 200 0 0 200 0 0 cm /Im1 Do Q\n"
    return shown


def _annotation(file: _File, place: str, said: str) -> str:
    """The entries of the page for an annotation with the text in one place."""
    body = {
        "annotation author": f"/Subtype /Text /T {_string(said)} /Contents (Good.) /M (D:20260302)",
        "annotation": f"/Subtype /Text /T (x) /Contents {_string(said)}",
        "link": f"/Subtype /Link /A << /S /URI /URI {_string('https://people.example/' + said)} >>",
        "file link": f"/Subtype /Link /A << /S /Launch /F {_string('C:/Users/' + said + '/a.exe')} >>",
        "form field": f"/Subtype /Widget /FT /Tx /T (name) /V {_string(said)} /DV {_string(said)}",
        "form field name": f"/Subtype /Widget /FT /Tx /T {_string(said)} /V (x)",
        "alternative text": f"/Subtype /Stamp /Contents {_string(said)}",
    }.get(place)
    if place == "stamp":
        look = file.stream(
            _shown(said).encode("latin-1", "replace"),
            f"/Type /XObject /Subtype /Form /BBox [0 0 90 20] /Resources << /Font << /F1 {FONT} >> >>",
        )
        body = f"/Subtype /Stamp /AP << /N {look} 0 R >>"
    if place == "attached to a page":
        held = file.stream(said.encode(), "/Type /EmbeddedFile")
        body = f"/Subtype /FileAttachment /FS << /Type /Filespec /F (a.txt) /EF << /F {held} 0 R >> >>"
    if body is None:
        return ""
    number = file.add(f"<< /Type /Annot {body} /Rect [20 20 60 40] >>")
    return f"/Annots [{number} 0 R]"


def _catalog(file: _File, place: str, said: str, page: int, annotations: str) -> str:
    if place == "document XMP":
        return f"/Metadata {file.stream(xmp(said), '/Type /Metadata /Subtype /XML')} 0 R"
    if place == "attachment":
        held = file.stream(said.encode(), "/Type /EmbeddedFile")
        spec = f"<< /Type /Filespec /F {_string(said + '.txt')} /EF << /F {held} 0 R >> >>"
        return f"/Names << /EmbeddedFiles << /Names [(a) {file.add(spec)} 0 R] >> >>"
    if place == "script":
        return f"/OpenAction << /S /JavaScript /JS {_string('app.alert(' + said + ')')} >>"
    if place == "piece info":
        return f"/PieceInfo << /Maker << /Private << /User {_string(said)} >> >> >>"
    if place == "bookmark":
        outlines = len(file.objects) + 2
        item = file.add(f"<< /Title {_string(said)} /Parent {outlines} 0 R /Dest [{page} 0 R /Fit] >>")
        return (
            f"/Outlines {file.add(f'<< /Type /Outlines /First {item} 0 R /Last {item} 0 R /Count 1 >>')} 0 R"
        )
    if place.startswith("form field"):
        fields = annotations.removeprefix("/Annots ")
        return f"/AcroForm << /Fields {fields} /DA (/F1 12 Tf) >>"
    return ""


def pdf(place: str, text: str) -> bytes:  # noqa: C901 - a list of places
    """One page that says "Twelve learners" (unless it is a scan), and the text in one place."""
    file = _File()
    resources, entries = f"/Font << /F1 {FONT} >>", ""
    if place in ("picture", "scan", "scan with metadata"):
        photo = jpeg(**({} if place == "scan" else {"artist": text, "gps": text}))
        kind = (
            "/Type /XObject /Subtype /Image /Width 48 /Height 32 /ColorSpace /DeviceRGB /BitsPerComponent 8"
        )
        own = f"/Metadata {file.stream(xmp(text))} 0 R" if place == "picture" else ""
        resources += f" /XObject << /Im1 {file.stream(photo, f'{kind} /Filter /DCTDecode {own}')} 0 R >>"
    if place == "colour profile":
        profile = file.stream(icc_profile(text), "/N 3")
        kind = "/Type /XObject /Subtype /Image /Width 48 /Height 32 /BitsPerComponent 8 /Filter /DCTDecode"
        shown = file.stream(jpeg(), f"{kind} /ColorSpace [/ICCBased {profile} 0 R]")
        resources += f" /XObject << /Im1 {shown} 0 R >>"
    if place == "forms in forms":
        inner = file.stream(b"BT (x) Tj ET", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
        for _ in range(9):
            own = f"/Resources << /XObject << /Fm1 {inner} 0 R >> >>"
            inner = file.stream(b"/Fm1 Do " * 10, f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] {own}")
        resources += f" /XObject << /Fm1 {inner} 0 R >>"
    if place == "form object":
        look = _shown(text).encode("latin-1", "replace")
        kind = f"/Type /XObject /Subtype /Form /BBox [0 0 90 20] /Resources << /Font << /F1 {FONT} >> >>"
        resources += f" /XObject << /Fm1 {file.stream(look, kind)} 0 R >>"
    if place == "page thumbnail":
        small = jpeg(artist=text)
        kind = "/Width 48 /Height 32 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
        entries = f"/Thumb {file.stream(small, kind)} 0 R"
        plain = encoded(blank(), "JPEG")
        resources += (
            f" /XObject << /Im1 {file.stream(plain, '/Type /XObject /Subtype /Image ' + kind)} 0 R >>"
        )
    content = file.stream(_content(place, text).encode("latin-1", "replace"))
    annotations = _annotation(file, place, text)
    pages = len(file.objects) + 2
    page = file.add(
        f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 200 200] /Contents {content} 0 R "
        f"/Resources << {resources} >> {annotations} {entries} >>"
    )
    file.add(f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>")
    catalog = file.add(
        f"<< /Type /Catalog /Pages {pages} 0 R {_catalog(file, place, text, page, annotations)} >>"
    )
    info = "/Creator (x)"
    if place in ("author", "title", "own entry"):
        info = (
            f"/{'Author' if place == 'author' else 'Title' if place == 'title' else 'Owner'} {_string(text)}"
        )
    trailer = f"/Root {catalog} 0 R /Info {file.add(f'<< {info} >>')} 0 R"
    if place == "file identifier":
        trailer += f" /ID [<{text.encode().hex()}> <{text.encode().hex()}>]"
    if place == "unreachable object":
        file.add(f"<< /Leftover {_string(text)} >>")
    made = file.to_bytes(trailer)
    if place == "earlier revision":
        size = len(file.objects) + 1
        old = f"<< /Length {len(_shown(text))} >>\nstream\n{_shown(text)}\nendstream".encode(
            "latin-1", "replace"
        )
        first = _File()
        first.objects = [*file.objects]
        first.objects[content - 1] = old
        return _update(first.to_bytes(trailer), content, file.objects[content - 1], size, trailer)
    return made + text.encode() if place == "trailing data" else made


def encrypted_pdf() -> bytes:
    """A PDF that opens with a password only."""
    writer = PdfWriter(PdfReader(io.BytesIO(pdf("page text", "x"))))
    writer.encrypt("secret")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
