"""Parts of documents: what they are called, what is inside them, and what leads nowhere."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import openpyxl
import pytest
from av import Packet
from PIL import Image

import evidence_media as media
import evidence_office as office
import evidence_pictures as pictures
from evidence_reading import holds
from evidence_samples import MEDIA_TYPES, clean
from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.assessment.blinding.values import Scrubbed

NAME = "Ada Lovelace"


def scrubbed(form: str, content: bytes) -> tuple[Scrubbed, dict[str, bytes]]:
    target = io.BytesIO()
    said = SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(content), target)
    assert not any("Ada" in text for one in said.removed for text in (one.place, one.what))
    return said, office.unzipped(target.getvalue())


def with_part(name: str, body: bytes, kind: str, *, media_type: str = "", rel: str = "image") -> bytes:
    """A text document with one part more."""
    made = office.Package()
    made.link("/", "officeDocument", "word/document.xml")
    key = made.add(name, body, media_type, source="word/document.xml", kind=rel)
    inside = f'<w:body><w:p><w:r><w:t>Twelve learners</w:t></w:r></w:p><o:OLEObject r:id="{key}"/></w:body>'
    main = f"{office.OFFICE}.wordprocessingml.document.main+xml"
    made.add("word/document.xml", office.root("w:document", inside), main)
    assert kind
    return made.to_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "word/media/Ada Lovelace.jpeg",
        "Ada Lovelace/image1.jpeg",
        "word/media/AdaLovelace1.jpeg",
        "word/x.ada lovelace",
    ],
)
def test_names_that_a_person_chose_for_parts_go(name: str) -> None:
    said, parts = scrubbed(
        "docx", with_part(name, pictures.jpeg(artist=NAME), "picture", media_type="image/jpeg")
    )
    assert not any("Ada" in part or "ada" in part.lower().replace("metadata", "") for part in parts)
    assert not any(b"Ada" in body for body in parts.values())
    assert any(one.what == "names of parts" for one in said.removed)
    made = next(part for part in parts if part.startswith("parts/"))
    assert Image.open(io.BytesIO(parts[made])).size == (48, 32)
    assert f'Target="/{made}"'.encode() in parts["word/_rels/document.xml.rels"]
    assert f'PartName="/{made}" ContentType="image/jpeg"'.encode() in parts["[Content_Types].xml"]


def test_a_workbook_with_odd_names_still_opens() -> None:
    made = office.Package()
    made.link("/", "officeDocument", "xl/Ada Lovelace.xml")
    key = made.add(
        "xl/worksheets/Ada Lovelace.xml",
        office.root(
            "x:worksheet", '<x:sheetData><x:row r="1"><x:c r="A1"><x:v>12</x:v></x:c></x:row></x:sheetData>'
        ),
        f"{office.OFFICE}.spreadsheetml.worksheet+xml",
        source="xl/Ada Lovelace.xml",
        kind="worksheet",
    )
    sheets = f'<x:sheets><x:sheet name="Plan" sheetId="1" r:id="{key}"/></x:sheets>'
    made.add(
        "xl/Ada Lovelace.xml",
        office.root("x:workbook", sheets),
        f"{office.OFFICE}.spreadsheetml.sheet.main+xml",
    )
    target = io.BytesIO()
    SCRUBBERS[MEDIA_TYPES["xlsx"]](io.BytesIO(made.to_bytes()), target)
    assert b"Ada" not in target.getvalue()
    assert openpyxl.load_workbook(target).worksheets[0]["A1"].value == 12


@pytest.mark.parametrize("form", ["odt", "odp", "ods"])
def test_names_of_pictures_in_open_documents_go(form: str) -> None:
    parts = office.unzipped(office.odf(form, "picture", NAME))
    parts = {name.replace("1.jpeg", "Ada Lovelace.jpeg"): body for name, body in parts.items()}
    for name in ("content.xml", "META-INF/manifest.xml"):
        parts[name] = parts[name].replace(b"Pictures/1.jpeg", b"Pictures/Ada%20Lovelace.jpeg")
    _, copy = scrubbed(form, office.zipped(parts))
    assert not any("Ada" in name or holds(body, NAME) or b"Ada" in body for name, body in copy.items())
    made = next(name for name in copy if name.startswith("Pictures/"))
    assert f'xlink:href="{made}"'.encode() in copy["content.xml"]


def test_a_document_in_a_document_is_scrubbed_too() -> None:
    inner = office.docx("creator", NAME)
    outer = with_part("word/embeddings/Ada.docx", inner, "document", rel="package")
    said, parts = scrubbed("docx", outer)
    made = next(body for name, body in parts.items() if name.endswith(".docx"))
    assert not holds(made, NAME)
    assert b"Twelve learners" in office.unzipped(made)["word/document.xml"]
    assert any("properties" in one.what for one in said.removed)


def test_texts_of_a_document_in_a_document_are_told_of() -> None:
    outer = with_part(
        "word/embeddings/file1.xlsx", office.xlsx("hidden sheet", NAME), "document", rel="package"
    )
    said, _ = scrubbed("docx", outer)
    assert [one.place for one in said.passages if NAME in one.text] == ["file inside 1, sheet 2, row 1"]


@pytest.mark.parametrize("place", ["artist", "location"])
def test_a_film_in_a_presentation_is_scrubbed_too(place: str) -> None:
    film = media.mp4(place, "+51.5-000.1/" if place == "location" else NAME, "mov")
    said, parts = scrubbed("docx", with_part("word/media/media1.mov", film, "film", rel="video"))
    body = parts["word/media/media1.mov"]
    assert not holds(body, NAME)
    assert b"+51.5" not in body
    with av.open(io.BytesIO(body), "r") as container:
        assert container.streams.video[0].frames == 10
    assert any("picture itself" in one for one in said.unread)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("word/media/image1.emf", b"\x01\0\0\0" + NAME.encode("utf-16-le")),
        ("word/media/image1.jpeg", b"\xff\xd8\xff" + NAME.encode()),
        ("word/media/media1.mp4", NAME.encode() * 20),
        ("word/embeddings/oleObject1.bin", NAME.encode()),
        ("word/embeddings/file1.docx", NAME.encode()),
        ("word/media/image1.svg", f"<svg>{NAME}".encode()),
    ],
)
def test_what_can_not_be_read_inside_a_document_is_left_out(name: str, body: bytes) -> None:
    said, parts = scrubbed("docx", with_part(name, body, "x", rel="package"))
    assert not any(holds(one, NAME) for one in parts.values())
    assert all(one == b"" for part, one in parts.items() if part.startswith(name.rpartition(".")[0]))
    assert any(
        "can not be read" in one.what or "no program here" in one.what or "object" in one.what
        for one in said.removed
    )


def test_drawings_of_old_programs_that_are_no_xml_become_empty() -> None:
    broken = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><br></v:shape>' + NAME.encode() + b"</xml>"
    )
    said, parts = scrubbed("docx", with_part("word/drawings/vmlDrawing1.vml", broken, "x", rel="vmlDrawing"))
    assert parts["word/drawings/vmlDrawing1.vml"] == b'<xml xmlns:v="urn:schemas-microsoft-com:vml"/>'
    assert any(one.what == "drawing that can not be read" for one in said.removed)


def test_attributes_that_no_schema_knows_are_texts() -> None:
    parts = office.unzipped(clean("docx"))
    odd = b'<w:p w:odd="Ada Lovelace" xmlns:me="https://me.example/" me:own="Lovelace"><w:r>'
    parts["word/document.xml"] = parts["word/document.xml"].replace(b'<w:p w:rsidR="00A77B3E"><w:r>', odd, 1)
    said, _ = scrubbed("docx", office.zipped(parts))
    told = [one.text for one in said.passages if one.place == "text, a value"]
    assert told == ["https://me.example/", NAME, "Lovelace"]


def test_elements_of_unknown_namespaces_are_texts() -> None:
    parts = office.unzipped(clean("docx"))
    odd = b'<me:note xmlns:me="https://me.example/" by="Lovelace">Ada</me:note></w:body>'
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"</w:body>", odd, 1)
    said, _ = scrubbed("docx", office.zipped(parts))
    assert {one.text for one in said.passages} >= {"Lovelace", "Ada"}


def test_prefixes_can_be_others() -> None:
    """What an element is called in the file does not matter, but what its prefix stands for."""
    content = office.unzipped(office.docx("inserted by", NAME))
    body = content["word/document.xml"].decode().replace("w:", "zz:").replace("xmlns:w=", "xmlns:zz=")
    content["word/document.xml"] = body.encode()
    _, parts = scrubbed("docx", office.zipped(content))
    assert not holds(parts["word/document.xml"], NAME)
    assert b"kept words" in parts["word/document.xml"]
    assert b"zz:ins" not in parts["word/document.xml"]


def test_declarations_of_what_is_unwrapped_are_carried() -> None:
    space = office.NS["w"]
    content = office.unzipped(clean("docx"))
    odd = f'<q:ins xmlns:q="{space}" q:author="{NAME}"><q:r><q:t>kept</q:t></q:r></q:ins></w:p>'
    content["word/document.xml"] = content["word/document.xml"].replace(b"</w:p>", odd.encode(), 1)
    said, parts = scrubbed("docx", office.zipped(content))
    assert f'<q:r xmlns:q="{space}"><q:t>kept</q:t></q:r>'.encode() in parts["word/document.xml"]
    assert any("kept" in one.text for one in said.passages)
    assert not holds(parts["word/document.xml"], NAME)


def test_films_of_photographs_lose_their_exif() -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="avi") as container:
        stream = container.add_mux_stream("mjpeg", width=48, height=32, rate=10)
        for number in range(5):
            packet = Packet(pictures.jpeg(artist=NAME))
            packet.stream, packet.time_base = stream, Fraction(1, 10)
            packet.pts = packet.dts = number
            packet.is_keyframe = True
            container.mux(packet)
    assert holds(file.getvalue(), NAME)
    target = io.BytesIO()
    SCRUBBERS["video/x-msvideo"](file, target)
    assert not holds(target.getvalue(), NAME)
    with av.open(io.BytesIO(target.getvalue()), "r") as container:
        assert sum(1 for _ in container.decode(video=0)) == 5


def test_words_of_the_format_are_no_texts() -> None:
    """Fonts and names that every file has would be found in every file: somebody is called Georgia."""
    parts = office.unzipped(clean("docx"))
    fonts = (
        '<w:latentStyles><w:lsdException w:name="Light Shading Accent 1"/></w:latentStyles><w:rPr>'
        '<w:rFonts w:ascii="Georgia Pro" w:eastAsia="宋体"/></w:rPr></w:styles>'
    )
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", fonts.encode())
    said, copy = scrubbed("docx", office.zipped(parts))
    assert not any(word in one.text for one in said.passages for word in ("Georgia", "宋体", "Light"))
    assert "宋体".encode() in copy["word/styles.xml"]


@pytest.mark.parametrize(
    ("media_type", "form", "becomes"), [("image/avif", "AVIF", "JPEG"), ("image/bmp", "BMP", "PNG")]
)
def test_rarer_pictures_become_usual_ones(media_type: str, form: str, becomes: str) -> None:
    options = {"exif": pictures.exif(artist=NAME)} if form == "AVIF" else {}
    content = pictures.encoded(pictures.blank(), form, **options)
    target = io.BytesIO()
    said = SCRUBBERS[media_type](io.BytesIO(content), target)
    assert Image.open(target).format == becomes
    assert said.media_type == f"image/{becomes.lower()}"
    assert not holds(target.getvalue(), NAME)


def test_sound_without_a_container_is_copied() -> None:
    file = io.BytesIO()
    with (
        av.open(io.BytesIO(media.m4a("artist", NAME)), "r", format="mov") as source,
        av.open(file, "w", format="adts") as made,
    ):
        stream = made.add_stream_from_template(source.streams.audio[0], opaque=True)
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    tag = b"ID3\x03\0\0\0\0\0\x20TPE1\0\0\0\x0d\0\0\0" + NAME.encode()
    content = tag.ljust(42, b"\0") + file.getvalue()
    assert holds(content, NAME)
    target = io.BytesIO()
    SCRUBBERS["audio/aac"](io.BytesIO(content), target)
    assert not holds(target.getvalue(), NAME)
    with av.open(io.BytesIO(target.getvalue()), "r") as container:
        assert sum(1 for _ in container.decode(audio=0)) > 10
