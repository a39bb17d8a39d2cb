"""What a reviewer needs is still there: pixels, pages, words, tables, streams."""

from __future__ import annotations

import io
import struct
import zipfile
from xml.dom.minidom import Document, Text

import av
import openpyxl
import pytest
from defusedxml import minidom
from openpyxl.styles import Font
from PIL import Image, ImageSequence
from pypdf import PdfReader

import evidence_media as media
import evidence_office as office
import evidence_pictures as pictures
from evidence_pdf import pdf
from evidence_samples import MEDIA_TYPES, clean, plants, text_file
from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.assessment.blinding.values import Scrubbed


def scrubbed(form: str, content: bytes) -> tuple[Scrubbed, bytes]:
    target = io.BytesIO()
    said = SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(content), target)
    return said, target.getvalue()


def tree(body: bytes) -> Document:
    return minidom.parseString(body.decode())


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


# pictures


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_pixel_of_a_png_stays(mode: str) -> None:
    picture = Image.new("I;16", (9, 7), 40_000) if mode == "I;16" else pictures.blank().convert(mode)
    content = pictures.encoded(picture, "PNG")
    said, copy = scrubbed("png", content)
    assert said.media_type == "image/png"
    assert opened(copy).mode == opened(content).mode
    assert opened(copy).tobytes() == opened(content).tobytes()


def test_transparency_stays() -> None:
    picture = pictures.blank().convert("P")
    content = pictures.encoded(picture, "PNG", transparency=0)
    _, copy = scrubbed("png", content)
    assert opened(copy).convert("RGBA").tobytes() == opened(content).convert("RGBA").tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_before_its_exif_goes(orientation: int) -> None:
    content = pictures.jpeg(orientation=str(orientation), artist="Ada")
    _, copy = scrubbed("jpeg", content)
    picture = opened(copy)
    assert picture.size == ((48, 32) if orientation < 5 else (32, 48))
    assert not picture.getexif()
    wide, high = picture.size
    corners = [(3, 3), (wide - 4, 3), (wide - 4, high - 4), (3, high - 4)]
    light = [sum(picture.getpixel(corner)) > 600 for corner in corners]  # type: ignore[arg-type]
    where = {1: 0, 2: 1, 3: 2, 4: 3, 5: 0, 6: 1, 7: 2, 8: 3}[orientation]
    assert light == [number == where for number in range(4)]


def test_a_jpeg_looks_the_same() -> None:
    content = clean("jpeg")
    _, copy = scrubbed("jpeg", content)
    before, after = opened(content).tobytes(), opened(copy).tobytes()
    assert sum(abs(one - other) for one, other in zip(before, after, strict=True)) / len(before) < 2


def test_colours_of_a_wide_profile_are_kept_by_conversion() -> None:
    from PIL import ImageCms  # noqa: PLC0415

    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    renamed = lab.replace(b"s\0R\0G\0B", b"x\0y\0z\0z").replace(b"sRGB", b"wide")
    content = pictures.encoded(pictures.blank(), "JPEG", icc_profile=renamed, quality=95)
    said, copy = scrubbed("jpeg", content)
    assert "icc_profile" not in opened(copy).info
    assert any(one.what == "colour profile" for one in said.removed)


@pytest.mark.parametrize(
    ("form", "content"), [("gif", pictures.gif("", "")), ("webp", pictures.webp("", "", 3))]
)
def test_pictures_that_move_keep_their_frames(form: str, content: bytes) -> None:
    _, copy = scrubbed(form, content)
    before, after = opened(content), opened(copy)
    assert after.n_frames == before.n_frames == 3  # type: ignore[attr-defined]
    for one, other in zip(ImageSequence.Iterator(before), ImageSequence.Iterator(after), strict=True):
        other.load()
        assert other.info["duration"] == 120
        pixels = one.convert("RGB").tobytes(), other.convert("RGB").tobytes()
        assert max(abs(a - b) for a, b in zip(*pixels, strict=True)) < (1 if form == "gif" else 40)


def test_pages_of_a_tiff_stay() -> None:
    pages = [pictures.blank(), pictures.blank(colour="navy")]
    content = pictures.encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    _, copy = scrubbed("tiff", content)
    after = opened(copy)
    assert after.n_frames == 2  # type: ignore[attr-defined]
    after.seek(1)
    assert after.convert("RGB").tobytes() == pages[1].tobytes()


def test_heic_becomes_jpeg() -> None:
    said, copy = scrubbed("heic", clean("heic"))
    assert said.media_type == "image/jpeg"
    assert opened(copy).format == "JPEG"
    assert opened(copy).size == (96, 64)


def test_a_photograph_with_a_second_one_becomes_one() -> None:
    _, copy = scrubbed("jpeg", pictures.jpeg_with("second", "Ada"))
    assert opened(copy).format == "JPEG"
    assert copy.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("form", ["jpeg", "png", "gif", "webp", "tiff", "heic"])
def test_pixels_are_unread(form: str) -> None:
    said, _ = scrubbed(form, clean(form))
    assert said.unread == ("the picture itself, which no program can read",)
    assert said.passages == ()


# documents


@pytest.mark.parametrize("plant", plants("pdf"), ids=str)
def test_pages_show_what_they_showed(plant: object) -> None:
    content = plant.build("Ada Lovelace")  # type: ignore[attr-defined]
    _, copy = scrubbed("pdf", content)
    before, after = PdfReader(io.BytesIO(content)), PdfReader(io.BytesIO(copy))
    assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]
    assert [page.mediabox for page in after.pages] == [page.mediabox for page in before.pages]
    assert after.metadata is None
    assert after.attachments == {}


def test_links_bookmarks_and_fields_of_a_pdf_still_work() -> None:
    link = PdfReader(io.BytesIO(scrubbed("pdf", pdf("link", "x"))[1]))
    assert link.pages[0]["/Annots"][0].get_object()["/A"]["/URI"] == "https://people.example/x"  # type: ignore[index]
    bookmark = PdfReader(io.BytesIO(scrubbed("pdf", pdf("bookmark", "Part one"))[1]))
    assert [one.title for one in bookmark.outline] == ["Part one"]  # type: ignore[union-attr]
    assert bookmark.get_destination_page_number(bookmark.outline[0]) == 0  # type: ignore[arg-type]
    field = PdfReader(io.BytesIO(scrubbed("pdf", pdf("form field", "x"))[1]))
    assert field.get_form_text_fields() == {"name": "x"}


def test_a_photograph_in_a_pdf_is_not_decoded() -> None:
    before = PdfReader(io.BytesIO(pdf("picture", "Ada"))).pages[0].images[0]
    after = PdfReader(io.BytesIO(scrubbed("pdf", pdf("picture", "Ada"))[1])).pages[0].images[0]
    assert before.image is not None
    assert after.image is not None
    assert after.image.tobytes() == before.image.tobytes()
    assert not after.image.getexif()


def test_what_is_no_text_in_a_pdf_is_unread() -> None:
    assert scrubbed("pdf", pdf("scan", ""))[0].unread == ("page 1, which has no text: a scan or a drawing",)
    assert scrubbed("pdf", pdf("picture", "x"))[0].unread == ("page 1, pictures, which no program can read",)
    assert scrubbed("pdf", clean("pdf"))[0].unread == ()


def parts_of(form: str, content: bytes) -> dict[str, bytes]:
    _, copy = scrubbed(form, content)
    parts = office.unzipped(copy)
    for name, body in parts.items():
        if name.endswith((".xml", ".rels")):
            tree(body)
    return parts


@pytest.mark.parametrize("plant", [*plants("docx"), *plants("pptx"), *plants("xlsx")], ids=str)
def test_an_office_file_is_whole(plant: object) -> None:
    parts = parts_of(plant.form, plant.build("Ada Lovelace"))  # type: ignore[attr-defined]
    types = tree(parts["[Content_Types].xml"])
    named = {one.getAttribute("PartName").lstrip("/") for one in types.getElementsByTagName("Override")}
    assert named <= set(parts)
    for name, body in parts.items():
        if not name.endswith(".rels"):
            continue
        ids = set()
        for one in tree(body).getElementsByTagName("Relationship"):
            ids.add(one.getAttribute("Id"))
            if one.getAttribute("TargetMode") != "External":
                assert one.getAttribute("Target").lstrip("/") in parts
        source = name.replace("_rels/", "").removesuffix(".rels")
        if source:
            for element in tree(parts[source]).getElementsByTagName("*"):
                for key, value in element.attributes.items():
                    if key.startswith("r:"):
                        assert value in ids
    with zipfile.ZipFile(io.BytesIO(scrubbed(plant.form, plant.build("x"))[1])) as archive:  # type: ignore[attr-defined]
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def words_of(body: bytes, tag: str) -> str:
    texts = tree(body).getElementsByTagName(tag)
    return "|".join(node.data for one in texts for node in one.childNodes if isinstance(node, Text))


def test_tracked_changes_are_settled() -> None:
    inserted = parts_of("docx", office.docx("inserted text", "new words"))["word/document.xml"]
    assert words_of(inserted, "w:t") == "Twelve learners |new words"
    deleted = parts_of("docx", office.docx("deleted text", "old words"))["word/document.xml"]
    assert words_of(deleted, "w:t") == "Twelve learners "
    assert b"w:ins" not in inserted
    assert b"rsidR" not in deleted


def test_comments_stay_without_their_authors() -> None:
    comments = parts_of("docx", office.docx("comment", "Why twelve?"))["word/comments.xml"]
    assert words_of(comments, "w:t") == "Why twelve?"
    assert b'w:author="Author"' in comments


def test_a_workbook_opens_with_its_values() -> None:
    for plant in plants("xlsx"):
        _, copy = scrubbed("xlsx", plant.build("Ada Lovelace"))
        book = openpyxl.load_workbook(io.BytesIO(copy))
        assert book.worksheets[0]["A1"].value == "Twelve learners", plant
        assert book.properties.creator in (None, "openpyxl")
        if plant.place == "hidden sheet":
            assert book["More"].sheet_state == "hidden"
            assert book["More"]["A1"].value == "Ada Lovelace"
        if plant.place == "comment":
            comment = book.worksheets[0]["A1"].comment
            assert comment is not None
            assert comment.text == "Ada Lovelace"


def test_a_workbook_of_another_library_stays_itself() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in range(1, 40):
        sheet.append([f"Learner {row}", row, row / 7, f"=B{row}*2"])
    sheet["A1"].font = Font(bold=True)
    sheet.merge_cells("F1:G2")
    book.properties.creator = "Ada Lovelace"
    file = io.BytesIO()
    book.save(file)
    said, copy = scrubbed("xlsx", file.getvalue())
    again = openpyxl.load_workbook(io.BytesIO(copy))
    before = openpyxl.load_workbook(file)
    assert list(again.worksheets[0].values) == list(before.worksheets[0].values)
    assert again.worksheets[0]["A1"].font.bold
    assert [one.place for one in said.passages if "Learner 7" in one.text] == ["sheet 1, row 7"]


def test_slides_are_counted_as_they_are_shown() -> None:
    said, _ = scrubbed("pptx", office.pptx("hidden slide", "The second"))
    assert [one.place for one in said.passages if one.text == "The second"] == ["slide 2, paragraph 1"]
    said, _ = scrubbed("pptx", office.pptx("notes", "Say hello"))
    assert [one.place for one in said.passages if one.text == "Say hello"] == ["slide 1, notes, paragraph 1"]


@pytest.mark.parametrize("form", ["odt", "odp", "ods"])
def test_an_open_document_is_whole(form: str) -> None:
    _, copy = scrubbed(form, office.odf(form, "picture", "Ada"))
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype").decode() == MEDIA_TYPES[form]
        manifest = tree(archive.read("META-INF/manifest.xml"))
        listed = {
            one.getAttribute("manifest:full-path")
            for one in manifest.getElementsByTagName("manifest:file-entry")
        }
        assert listed == {"/", *archive.namelist()} - {"mimetype", "META-INF/manifest.xml"}
        assert "Twelve learners" in words_of(archive.read("content.xml"), "text:p")
        assert opened(archive.read("Pictures/1.jpeg")).size == (48, 32)


def test_a_drawing_keeps_its_shapes_and_pictures() -> None:
    said, copy = scrubbed("svg", pictures.svg("picture", "Ada"))
    document = tree(copy)
    assert document.getElementsByTagName("rect")[0].getAttribute("fill") == "teal"
    assert (
        document.getElementsByTagName("image")[0].getAttribute("href").startswith("data:image/jpeg;base64,")
    )
    assert said.unread == ("drawing, pictures in it, which no program can read",)


@pytest.mark.parametrize("form", ["txt", "md", "csv"])
def test_texts_stay_word_for_word(form: str) -> None:
    content = text_file(form, "line", "Zoë\r\nand more")
    assert scrubbed(form, content)[1] == content


def test_a_page_keeps_its_words_and_nothing_that_loads() -> None:
    page = b'<html><body onload="x()"><h1>Plan</h1><p style="background:url(https://a.example/b)">Two &amp; three</p>'
    _, copy = scrubbed(
        "html", page + b'<img src="https://a.example/c.png" alt="a table"><iframe src="x">y</iframe>'
    )
    assert b"<h1>Plan</h1>" in copy
    assert b"Two &amp; three" in copy
    assert b"https://" not in copy
    assert b"onload" not in copy
    assert b"iframe" not in copy


# sound and moving pictures


def packets(content: bytes) -> list[tuple[str, bytes]]:
    with av.open(io.BytesIO(content), "r") as container:
        return [(one.stream.type, bytes(one)) for one in container.demux() if one.size]


@pytest.mark.parametrize("form", ["mp4", "mov", "m4a", "mp3", "wav", "ogg", "flac", "webm", "mkv"])
def test_picture_and_sound_are_the_same(form: str) -> None:
    content = clean(form)
    said, copy = scrubbed(form, content)
    with av.open(io.BytesIO(content), "r") as before, av.open(io.BytesIO(copy), "r") as after:
        streams = [(one.type, one.codec_context.name) for one in before.streams]
        assert [(one.type, one.codec_context.name) for one in after.streams] == streams
        assert before.duration is not None
        assert after.duration is not None
        assert abs(after.duration - before.duration) < 60_000  # microseconds
        kind = {"video": "picture", "audio": "sound"}[streams[0][0]]
        assert said.unread == (f"the {kind} itself, which no program can read",)
        frames = sum(1 for _ in before.decode()), sum(1 for _ in after.decode())
        assert frames[0] == frames[1]
        assert frames[0]
    sizes = [sum(len(body) for _, body in packets(one)) for one in (content, copy)]
    assert abs(sizes[1] - sizes[0]) < 1000  # messages of the encoder


def test_frames_are_equal_after_messages_went() -> None:
    content = media.mp4("user data", "Ada Lovelace")
    _, copy = scrubbed("mp4", content)
    pictures_of = []
    for one in (content, copy):
        with av.open(io.BytesIO(one), "r") as container:
            pictures_of.append([bytes(frame.planes[0]) for frame in container.decode(video=0)])
    assert pictures_of[0] == pictures_of[1]
    assert len(pictures_of[1]) == 10


def test_a_film_that_was_turned_stays_turned() -> None:
    content = media.film("mov")
    upright = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    turned = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    at = content.index(upright, content.index(b"tkhd"))
    content = content[:at] + turned + content[at + len(upright) :]
    _, copy = scrubbed("mov", content)
    assert turned in copy


def test_subtitles_stay_behind() -> None:
    said, copy = scrubbed("mkv", media.matroska("subtitle", "Hello"))
    assert any(one.what == "subtitles" for one in said.removed)
    with av.open(io.BytesIO(copy), "r") as container:
        assert [one.type for one in container.streams] == ["video"]
