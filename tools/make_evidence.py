"""Draws and writes the evidence of examples/09_micro_credential: synthetic work with the metadata that real files carry.

Run it with ``python tools/make_evidence.py``; the same bytes at every run. Who made them is made up.
"""

# ruff: noqa: INP001 - a script, not a package
from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import ExifTags, Image, ImageDraw, ImageFont

FOLDER = Path(__file__).parents[1] / "examples" / "09_micro_credential" / "evidence"
AUTHOR, INITIALS, SCHOOL = "Ada Moreno-Vidal", "AMV", "Riverbend Elementary"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

PLAN = (
    ("Title", "Lesson plan: why does a shadow move?"),
    (
        "",
        "Grade 4, science, 50 minutes. Twenty-three learners; at home they speak Spanish, Dari, Haitian Creole and English.",
    ),
    ("Heading1", "What the lesson is for"),
    (
        "",
        "Learners say that a shadow moves because the light comes from another side, not because time passes.",
    ),
    ("Heading1", "Course"),
    ("", "10 min: we walk around the flagpole and mark its shadow with chalk, as we did at nine o'clock."),
    (
        "",
        "25 min: in pairs, a torch and a pencil on squared paper. Where must the torch be for a long shadow to the left?",
    ),
    ("", "10 min: pairs show one picture each. I ask, and do not answer: what would you have to change?"),
    ("Heading1", "Exit ticket (5 min)"),
    ("", "\u201cThe shadow of the flagpole was there, and now it is here. Why?\u201d"),
    ("", "Answer with a drawing, with words in any language, or tell it to the recorder at the door."),
    ("Heading1", "What I look for"),
    ("", "Does the light move in the answer? Is the shadow on the other side of it? Marks are not given."),
)
PAGE = (
    "What changed in the next lesson, and what came of it",
    "",
    "Pile 1, 'the light moves' (11 tickets): they got the question backwards. Where was the sun",
    "when this photograph of the pole was taken? Nine of eleven could show it with the torch.",
    "",
    "Pile 2, 'the shadow moves by itself' (8 tickets, three of them in Dari): we held the pencil",
    "still and moved the torch together, and they told each other in Dari what the torch does.",
    "Six of eight drew the light on the new ticket; two drew a sun with a face that walks.",
    "",
    "Pile 3, 'because it is later' (4 tickets): they were right that it is later. We asked what",
    "else is different later, and went outside again. Three of four found the sun.",
    "",
    "The second ticket, a week later: 19 of 23 have the light on the other side of the shadow,",
    "16 of them say so in words. On the first ticket it was 11.",
)


def docx(header: str) -> bytes:
    """A Word file with an author, a comment, a change that was tracked, and this line above each page."""
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    body = "".join(
        f"<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr>{run.format(escape(text))}</w:p>"
        if style
        else f"<w:p>{run.format(escape(text))}</w:p>"
        for style, text in PLAN
    )
    by = f"w:author='{AUTHOR}' w:date='2026-02-11T19:04:00Z'"
    tracked = (
        f"<w:p><w:commentRangeStart w:id='0'/>{run.format('Homework: ')}"
        f"<w:del w:id='1' {by}><w:r><w:delText>none</w:delText></w:r></w:del>"
        f"<w:ins w:id='2' {by}>{run.format('watch one shadow at home, morning and evening.')}</w:ins>"
        "<w:commentRangeEnd w:id='0'/><w:r><w:commentReference w:id='0'/></w:r></w:p>"
        "<w:sectPr><w:headerReference w:type='default' r:id='rId1'/></w:sectPr>"
    )
    comment = (
        f"<w:comment w:id='0' w:initials='{INITIALS}' {by}>"
        f"<w:p>{run.format('Ask the parents of the afternoon group as well.')}</w:p></w:comment>"
    )
    parts = {
        "[Content_Types].xml": (
            f"<Types xmlns='{PACKAGE}/content-types'>"
            "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
            f"<Override PartName='/word/document.xml' ContentType='{TYPES}.document.main+xml'/>"
            f"<Override PartName='/word/header1.xml' ContentType='{TYPES}.header+xml'/>"
            f"<Override PartName='/word/comments.xml' ContentType='{TYPES}.comments+xml'/>"
            "<Override PartName='/docProps/core.xml' "
            "ContentType='application/vnd.openxmlformats-package.core-properties+xml'/></Types>"
        ),
        "_rels/.rels": (
            f"<Relationships xmlns='{PACKAGE}/relationships'>"
            f"<Relationship Id='rId1' Type='{OFFICE}/officeDocument' Target='word/document.xml'/>"
            f"<Relationship Id='rId2' Type='{PACKAGE}/relationships/metadata/core-properties' "
            "Target='docProps/core.xml'/></Relationships>"
        ),
        "docProps/core.xml": (
            f"<cp:coreProperties xmlns:cp='{PACKAGE}/metadata/core-properties' "
            "xmlns:dc='http://purl.org/dc/elements/1.1/'>"
            f"<dc:creator>{AUTHOR}</dc:creator><cp:lastModifiedBy>{AUTHOR}</cp:lastModifiedBy></cp:coreProperties>"
        ),
        "word/document.xml": (
            f"<w:document xmlns:w='{WORD}' xmlns:r='{OFFICE}'><w:body>{body}{tracked}</w:body></w:document>"
        ),
        "word/header1.xml": f"<w:hdr xmlns:w='{WORD}'><w:p>{run.format(escape(header))}</w:p></w:hdr>",
        "word/comments.xml": f"<w:comments xmlns:w='{WORD}'>{comment}</w:comments>",
        "word/_rels/document.xml.rels": (
            f"<Relationships xmlns='{PACKAGE}/relationships'>"
            f"<Relationship Id='rId1' Type='{OFFICE}/header' Target='header1.xml'/>"
            f"<Relationship Id='rId2' Type='{OFFICE}/comments' Target='comments.xml'/></Relationships>"
        ),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, (2026, 2, 11, 19, 4, 0)), HEAD + text, zipfile.ZIP_DEFLATED
            )
    return file.getvalue()


def pdf() -> bytes:
    """One page of text, with an author and a producer in its information."""
    lines = "".join(f"({line}) Tj T* " for line in PAGE)
    content = f"BT /F1 11 Tf 15 TL 60 780 Td {lines}ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources 7 0 R >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        f"<< /Author ({AUTHOR}) /Creator ({SCHOOL} office) /Title (next lesson {INITIALS}) >>".encode(),
        b"<< /Font << /F1 4 0 R >> >>",
    ]
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


def photograph() -> bytes:
    """Three piles of tickets on a table, as a telephone takes it: with its owner, its model and the place."""
    drawn = random.Random(3)  # noqa: S311 - a picture
    image = Image.new("RGB", (1200, 800), "#9c7a52")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(26)
    piles = (("the light moves", 11), ("the shadow moves alone", 8), ("because it is later", 4))
    for pile, (label, tickets) in enumerate(piles):
        left = 60 + pile * 380
        for _ in range(tickets):
            x, y = left + drawn.randrange(90), 90 + drawn.randrange(420)
            draw.rectangle((x, y, x + 230, y + 130), fill="#fbf8ee", outline="#b9b19a", width=2)
            sun = x + 30 + drawn.randrange(120)
            draw.ellipse((sun, y + 12, sun + 24, y + 36), fill="#f2b632")
            draw.line((x + 120, y + 60, x + 120, y + 110), fill="#444444", width=5)
            draw.line((x + 120, y + 110, x + 240 - (sun - x), y + 122), fill="#777777", width=7)
        draw.rectangle((left, 680, left + 340, 740), fill="#ffe9a8")
        draw.text((left + 14, 694), f"{label} ({tickets})", fill="#333333", font=font)
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = AUTHOR
    exif[ExifTags.Base.Copyright] = f"{AUTHOR}, {SCHOOL}"
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Synthetic", "Telephone 9"
    exif[ExifTags.Base.DateTime] = "2026:02:12 15:31:07"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (45.0, 30.0, 12.5)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "W", (122.0, 40.0, 31.0)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=82, exif=exif, comment=f"{AUTHOR} 4th grade".encode())
    return file.getvalue()


def main() -> None:
    """Writes the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = {
        "lesson-plan.docx": docx(f"Ms. Moreno-Vidal, {SCHOOL}, room 12"),
        "lesson-plan-2.docx": docx("Science, grade 4"),
        "next-lesson.pdf": pdf(),
        "sorted-answers.jpg": photograph(),
    }
    for name, content in files.items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
