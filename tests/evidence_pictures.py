"""Pictures with a text planted in one place each; `evidence_samples` lists them."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Callable

import pillow_heif
from PIL import Image, ImageDraw, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

__all__ = [
    "blank",
    "encoded",
    "gif",
    "heic",
    "icc_profile",
    "jpeg",
    "jpeg_with",
    "png",
    "svg",
    "tiff",
    "webp",
    "xmp",
]

ARTIST, COPYRIGHT, DESCRIPTION, XP_AUTHOR, EXIF_IFD, GPS_IFD = 0x013B, 0x8298, 0x010E, 0x9C9D, 0x8769, 0x8825
OWNER, SERIAL, USER_COMMENT = 0xA430, 0xA431, 0x9286


def blank(width: int = 48, height: int = 32, colour: str = "teal") -> Image.Image:
    """A small picture with a shape, so that turning it shows."""
    picture = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(picture).rectangle((2, 2, width // 3, height // 3), fill="white")
    return picture


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def xmp(text: str) -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>'
        f'{text}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def icc_profile(text: str) -> bytes:
    """A profile whose description is the text; the rest of it describes nothing."""
    said = text.encode()
    tag = b"desc" + bytes(4) + struct.pack(">I", len(said) + 1) + said + bytes(1)
    size = 128 + 4 + 12 + len(tag)
    head = struct.pack(">I", size) + bytes(8) + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(88)
    return head[:128] + struct.pack(">I4sII", 1, b"desc", 144, len(tag)) + tag


def exif(**values: str) -> Image.Exif:
    """EXIF by the names of its fields: artist, copyright, description, xp_author, owner, serial, user_comment, gps."""
    made = Image.Exif()
    for name, tag in (("artist", ARTIST), ("copyright", COPYRIGHT), ("description", DESCRIPTION)):
        if name in values:
            made[tag] = values[name].encode()
    if "xp_author" in values:
        made[XP_AUTHOR] = values["xp_author"].encode("utf-16-le")
    inner = made.get_ifd(EXIF_IFD)
    for name, tag in (("owner", OWNER), ("serial", SERIAL)):
        if name in values:
            inner[tag] = values[name].encode()
    if "user_comment" in values:
        inner[USER_COMMENT] = b"UNICODE\0" + values["user_comment"].encode("utf-16-be")
    if "gps" in values:
        place = made.get_ifd(GPS_IFD)
        ratio = TiffImagePlugin.IFDRational
        place[1], place[2] = "N", (ratio(51), ratio(12), ratio(4711, 100))
        place[3], place[4] = "W", (ratio(0), ratio(7), ratio(815, 100))
        place[27] = b"ASCII\0\0\0" + values["gps"].encode()
    if "orientation" in values:
        made[0x0112] = int(values["orientation"])
    return made


def jpeg(**fields: str) -> bytes:
    return encoded(blank(), "JPEG", quality=90, **({"exif": exif(**fields)} if fields else {}))


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _iptc(text: str) -> bytes:
    said = text.encode()
    record = struct.pack(">BBBH", 0x1C, 2, 80, len(said)) + said
    block = b"8BIM" + struct.pack(">H", 0x0404) + bytes(2) + struct.pack(">I", len(record)) + record
    return b"Photoshop 3.0\0" + block + bytes(len(record) % 2)


def jpeg_with(place: str, text: str) -> bytes:
    """A JPEG with the text in a segment: xmp, iptc, comment, icc, thumbnail, trailing, second."""
    plain = encoded(blank(), "JPEG", quality=90)
    if place == "trailing":
        return plain + text.encode()
    if place == "second":
        first, second = blank(), encoded(blank(colour="navy"), "JPEG", comment=text)
        both = encoded(first, "MPO", save_all=True, append_images=[blank(colour="red")])
        return both + second
    if place == "thumbnail":
        small = jpeg_with("comment", text)
        tiff_head = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + struct.pack("<I", 14)
        entries = struct.pack("<HHII", 0x0201, 4, 1, 14 + 2 + 36 + 4) + struct.pack(
            "<HHII", 0x0202, 4, 1, len(small)
        )
        ifd = struct.pack("<H", 3) + struct.pack("<HHIHH", 0x0103, 3, 1, 6, 0) + entries + bytes(4)
        return plain[:2] + _segment(0xE1, b"Exif\0\0" + tiff_head + ifd + small) + plain[2:]
    body = {
        "xmp": lambda: _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(text)),
        "iptc": lambda: _segment(0xED, _iptc(text)),
        "comment": lambda: _segment(0xFE, text.encode()),
        "icc": lambda: _segment(0xE2, b"ICC_PROFILE\0\x01\x01" + icc_profile(text)),
        "application": lambda: _segment(0xEB, b"MAKER\0" + text.encode()),
    }[place]()
    return plain[:2] + body + plain[2:]


def png(place: str, text: str) -> bytes:
    """A PNG with the text in a chunk: text, compressed, international, exif, icc, trailing, unknown."""
    info = PngInfo()
    if place == "text":
        info.add_itxt("Author", text) if not text.isascii() else info.add_text("Author", text)
    elif place == "compressed":
        info.add_itxt("Comment", text, zip=True)
    elif place == "international":
        info.add_itxt("XML:com.adobe.xmp", xmp(text).decode())
    elif place == "unknown":
        info.add(b"maKr", text.encode())
    options: dict[str, object] = {"pnginfo": info}
    if place == "exif":
        options["exif"] = exif(artist=text)
    if place == "icc":
        options["icc_profile"] = icc_profile(text)
    made = encoded(blank(), "PNG", **options)
    return made + text.encode() if place == "trailing" else made


def gif(place: str, text: str, frames: int = 3) -> bytes:
    """An animated GIF with the text as a comment, or in an application's extension."""
    pictures = [blank(colour=colour).convert("P") for colour in ("teal", "navy", "olive")[:frames]]
    options: dict[str, object] = {"save_all": True, "append_images": pictures[1:], "duration": 120, "loop": 0}
    if place == "comment":
        options["comment"] = text.encode()
    made = encoded(pictures[0], "GIF", **options)
    if place == "application":
        said = text.encode()[:255]
        block = b"\x21\xff\x0bMAKERAPP1.0" + bytes([len(said)]) + said + b"\0"
        made = made[:-1] + block + b";"
    return made


def webp(place: str, text: str, frames: int = 1) -> bytes:
    options: dict[str, object] = {"quality": 90}
    if frames > 1:
        more = [blank(colour=colour) for colour in ("navy", "olive")[: frames - 1]]
        options |= {"save_all": True, "append_images": more, "duration": 120}
    if place == "exif":
        options["exif"] = exif(artist=text).tobytes()
    elif place == "xmp":
        options["xmp"] = xmp(text)
    return encoded(blank(), "WEBP", **options)


def tiff(place: str, text: str) -> bytes:
    """A TIFF with the text as artist, as a private tag, or as the artist of a second page."""
    options: dict[str, object] = {}
    if place == "artist":
        options["tiffinfo"] = exif(artist=text)
    elif place == "xmp":
        options["tiffinfo"] = {700: xmp(text)}
    return encoded(blank(), "TIFF", **options)


def heic(place: str, text: str) -> bytes:
    """A photograph of a telephone, with the text in its EXIF or XMP."""
    file = io.BytesIO()
    made = pillow_heif.from_pillow(blank(96, 64))
    options: dict[str, object] = {"quality": 90}
    if place == "exif":
        options["exif"] = exif(artist=text, gps=text).tobytes()
    elif place == "gps":
        options["exif"] = exif(gps=text).tobytes()
    elif place == "xmp":
        options["xmp"] = xmp(text)
    made.save(file, **options)
    return file.getvalue()


def svg(place: str, text: str) -> bytes:
    """A drawing with the text in one place."""
    inside: dict[str, Callable[[], str]] = {
        "metadata": lambda: f"<metadata><dc:creator>{text}</dc:creator></metadata>",
        "comment": lambda: f"<!-- drawn by {text} -->",
        "processing instruction": lambda: f"<?drawn by {text}?>",
        "script": lambda: f"<script>var owner = '{text}';</script>",
        "foreign element": lambda: f'<sodipodi:namedview sodipodi:user="{text}"/>',
        "foreign attribute": lambda: f'<g inkscape:export-filename="/home/{text}/a.png"/>',
        "event": lambda: f"<g onclick=\"alert('{text}')\"/>",
        "title": lambda: f"<title>{text}</title>",
        "description": lambda: f"<desc>{text}</desc>",
        "text": lambda: f'<text x="1" y="9">{text}</text>',
        "link": lambda: f'<a href="https://people.example/{text}"><rect width="1" height="1"/></a>',
        "identifier": lambda: f'<g id="{text.replace(" ", "_")}"/>',
        "style": lambda: f"<style>/* {text} */ rect {{ fill: teal }}</style>",
        "picture": lambda: (
            '<image width="4" height="4" href="data:image/jpeg;base64,'
            + base64.b64encode(jpeg(artist=text)).decode()
            + '"/>'
        ),
        "external": lambda: f'<image width="4" height="4" href="https://pictures.example/{text}.png"/>',
    }
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        'xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" viewBox="0 0 20 20">'
        f'<rect width="10" height="10" fill="teal"/>{inside[place]()}</svg>'
    ).encode()


def png_bomb(width: int, height: int) -> bytes:
    """A PNG that says it is very large; its data are zeros."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(min(1_000_000, height * ((width + 7) // 8 + 1))))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
