"""Office files with a text planted in one place each, written by hand; `evidence_samples` lists them."""

# ruff: noqa: E501 - markup is easier to read in one line

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from evidence_pictures import jpeg

__all__ = ["docx", "odf", "pptx", "unzipped", "xlsx", "zipped"]

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "application/vnd.openxmlformats-officedocument"
NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "r": R,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "x15ac": "http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac",
    "o": "urn:schemas-microsoft-com:office:office",
}


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 2, 9, 0, 0)), body, kind)
    return file.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def root(name: str, inside: str, **attributes: str) -> str:
    """A document with every namespace that these samples use."""
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())
    more = "".join(f' {key.replace("_", ":")}="{escape(value)}"' for key, value in attributes.items())
    return f'{HEAD}<{name}{spaces} mc:Ignorable="w14 w15 x15ac"{more}>{inside}</{name}>'


class Package:
    """Parts with their relationships and content types."""

    def __init__(self) -> None:
        self.parts: dict[str, str | bytes] = {}
        self.types: dict[str, str] = {}
        self.rels: dict[str, list[str]] = {}

    def add(
        self, name: str, body: str | bytes, media_type: str = "", *, source: str = "", kind: str = ""
    ) -> str:
        """Adds a part; ``source`` points at it (the package itself by ``/``), and the id of that is returned."""
        self.parts[name] = body
        if media_type:
            self.types[name] = media_type
        return self.link(source, kind, "/" + name) if source else ""

    def link(self, source: str, kind: str, target: str, *, external: bool = False) -> str:
        rels = self.rels.setdefault(source, [])
        key = f"rId{len(rels) + 1}"
        mode = ' TargetMode="External"' if external else ""
        whole = kind if kind.startswith("http") else f"{R}/{kind}"
        rels.append(f'<Relationship Id="{key}" Type="{whole}" Target="{escape(target)}"{mode}/>')
        return key

    def to_bytes(self) -> bytes:
        types = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in self.types.items()
        )
        parts: dict[str, str | bytes] = {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
            '<Default Extension="bin" ContentType="application/octet-stream"/>'
            '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
            f"{types}</Types>"
        }
        for source, rels in self.rels.items():
            folder, _, name = source.rpartition("/")
            where = "_rels/.rels" if source == "/" else f"{folder}/_rels/{name}.rels"
            spaces = "http://schemas.openxmlformats.org/package/2006/relationships"
            parts[where] = f'{HEAD}<Relationships xmlns="{spaces}">{"".join(rels)}</Relationships>'
        return zipped(parts | self.parts)

    def properties(self, place: str, text: str) -> None:
        """What every office file has beside its document."""
        said = {"creator": "", "last modified by": "", "keywords": "", place: escape(text)}
        core = (
            f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>{said["creator"]}</dc:creator>'
            f"<cp:lastModifiedBy>{said['last modified by']}</cp:lastModifiedBy><cp:keywords>{said['keywords']}"
            "</cp:keywords></cp:coreProperties>"
        )
        more = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
        company = escape(text) if place == "company" else "Example"
        manager = escape(text) if place == "manager" else ""
        template = escape(text) if place == "template" else "Normal.dotm"
        app = (
            f'{HEAD}<Properties xmlns="{more}"><Template>{template}</Template><Manager>{manager}</Manager>'
            f"<Company>{company}</Company></Properties>"
        )
        meta = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
        self.add(
            "docProps/core.xml",
            core,
            "application/vnd.openxmlformats-package.core-properties+xml",
            source="/",
            kind=f"{meta}/core-properties",
        )
        self.add(
            "docProps/app.xml",
            app,
            f"{OFFICE}.extended-properties+xml",
            source="/",
            kind="extended-properties",
        )
        if place == "custom property":
            custom = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
            body = (
                f'{HEAD}<Properties xmlns="{custom}" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/'
                'docPropsVTypes"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Owner">'
                f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property></Properties>"
            )
            self.add(
                "docProps/custom.xml",
                body,
                f"{OFFICE}.custom-properties+xml",
                source="/",
                kind="custom-properties",
            )
        if place == "thumbnail":
            self.add("docProps/thumbnail.jpeg", jpeg(artist=text), source="/", kind=f"{meta}/thumbnail")
        if place == "custom xml":
            self.add(
                "customXml/item1.xml", f"{HEAD}<owner>{escape(text)}</owner>", source="/", kind="customXml"
            )


def _drawing(key: str, alt: str) -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:extent cx="9525" cy="9525"/><wp:docPr id="1" name="Picture 1" descr="{alt}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="1" name="1"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{key}"/></pic:blipFill>'
        "<pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def docx(place: str, text: str) -> bytes:
    """A text document with the text in one place; it always says "Twelve learners"."""
    said, main = escape(text), "word/document.xml"
    made = Package()
    made.link("/", "officeDocument", main)
    made.properties(place, text)
    run = f"<w:r><w:t>{said}</w:t></w:r>"
    author = f'w:id="1" w:author="{said}" w:date="2026-03-02T09:00:00Z"'
    body = {
        "body": f"<w:p>{run}</w:p>",
        "hidden text": f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{said}</w:t></w:r></w:p>",
        "split over runs": "<w:p>"
        + "".join(f"<w:r><w:t>{escape(one)}</w:t></w:r>" for one in text)
        + "</w:p>",
        "inserted by": f"<w:p><w:ins {author}><w:r><w:t>kept words</w:t></w:r></w:ins></w:p>",
        "inserted text": f'<w:p><w:ins w:id="1" w:author="x">{run}</w:ins></w:p>',
        "deleted by": f"<w:p><w:del {author}><w:r><w:delText>gone words</w:delText></w:r></w:del></w:p>",
        "deleted text": f'<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>{said}</w:delText></w:r></w:del></w:p>',
        "moved text": f'<w:p><w:moveFrom w:id="1" w:author="x">{run}</w:moveFrom></w:p>',
        "formatted by": f"<w:p><w:pPr><w:pPrChange {author}><w:pPr/></w:pPrChange></w:pPr></w:p>",
        "content control": f'<w:sdt><w:sdtPr><w:alias w:val="{said}"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>',
        "field": f'<w:p><w:fldSimple w:instr="AUTHOR"><w:r><w:t>{said}</w:t></w:r></w:fldSimple></w:p>',
        "field code": f'<w:p><w:r><w:instrText>HYPERLINK "https://people.example/{said}"</w:instrText></w:r></w:p>',
        "bookmark": f'<w:p><w:bookmarkStart w:id="0" w:name="{said}"/><w:bookmarkEnd w:id="0"/></w:p>',
        "comment in the markup": f"<w:p/><!-- {said} -->",
    }.get(place, "<w:p/>")
    if place in ("comment", "comment by", "comment initials"):
        who = {"comment by": 'w:author="{}"', "comment initials": 'w:author="x" w:initials="{}"'}.get(
            place, 'w:author="x"'
        )
        note = f'<w:comment w:id="0" {who.format(said)} w:date="2026-03-02T09:00:00Z"><w:p>'
        note += f"{run if place == 'comment' else '<w:r><w:t>Good.</w:t></w:r>'}</w:p></w:comment>"
        made.add(
            "word/comments.xml",
            root("w:comments", note),
            f"{OFFICE}.wordprocessingml.comments+xml",
            source=main,
            kind="comments",
        )
        body = '<w:p><w:commentRangeStart w:id="0"/><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'
    if place == "people":
        people = f'<w15:person w15:author="{said}"><w15:presenceInfo w15:providerId="AD" w15:userId="{said}"/></w15:person>'
        kind = "http://schemas.microsoft.com/office/2011/relationships/people"
        made.add(
            "word/people.xml",
            root("w15:people", people),
            f"{OFFICE}.wordprocessingml.people+xml",
            source=main,
            kind=kind,
        )
    section = ""
    for part in ("header", "footer"):
        if place == part:
            name = "hdr" if part == "header" else "ftr"
            inner = root(f"w:{name}", f"<w:p>{run}</w:p>")
            key = made.add(
                f"word/{part}1.xml", inner, f"{OFFICE}.wordprocessingml.{part}+xml", source=main, kind=part
            )
            section = f'<w:sectPr><w:{part}Reference w:type="default" r:id="{key}"/></w:sectPr>'
    if place == "footnote":
        note = f'<w:footnote w:id="2"><w:p>{run}</w:p></w:footnote>'
        made.add(
            "word/footnotes.xml",
            root("w:footnotes", note),
            f"{OFFICE}.wordprocessingml.footnotes+xml",
            source=main,
            kind="footnotes",
        )
    if place in ("picture", "alternative text"):
        key = made.add(
            "word/media/image1.jpeg",
            jpeg(**({"artist": text} if place == "picture" else {})),
            source=main,
            kind="image",
        )
        body = _drawing(key, said if place == "alternative text" else "A table")
    if place == "link":
        key = made.link(main, "hyperlink", f"https://people.example/{text}", external=True)
        body = f'<w:p><w:hyperlink r:id="{key}"><w:r><w:t>here</w:t></w:r></w:hyperlink></w:p>'
    if place == "embedded object":
        key = made.add("word/embeddings/oleObject1.bin", text.encode(), source=main, kind="oleObject")
        body = f'<w:p><w:r><w:object><o:OLEObject Type="Embed" ProgID="Package" r:id="{key}"/></w:object></w:r></w:p>'
    settings = {
        "document variable": f'<w:docVars><w:docVar w:name="owner" w:val="{said}"/></w:docVars>',
        "mail merge": f'<w:mailMerge><w:query w:val="{said}"/></w:mailMerge>',
    }.get(place, "")
    if place == "attached template":
        key = made.link(
            "word/settings.xml", "attachedTemplate", f"file:///C:/Users/{text}/mine.dotx", external=True
        )
        settings = f'<w:attachedTemplate r:id="{key}"/>'
    rsids = '<w:rsids><w:rsidRoot w:val="00A77B3E"/><w:rsid w:val="00A77B3E"/></w:rsids>'
    made.add(
        "word/settings.xml",
        root("w:settings", settings + rsids),
        f"{OFFICE}.wordprocessingml.settings+xml",
        source=main,
        kind="settings",
    )
    style = said if place == "style name" else "Normal"
    styles = f'<w:style w:type="paragraph" w:styleId="a"><w:name w:val="{style}"/></w:style>'
    made.add(
        "word/styles.xml",
        root("w:styles", styles),
        f"{OFFICE}.wordprocessingml.styles+xml",
        source=main,
        kind="styles",
    )
    always = '<w:p w:rsidR="00A77B3E"><w:r><w:t xml:space="preserve">Twelve learners </w:t></w:r></w:p>'
    made.add(
        main,
        root("w:document", f"<w:body>{always}{body}{section}</w:body>"),
        f"{OFFICE}.wordprocessingml.document.main+xml",
    )
    return made.to_bytes()


def _slide(text: str, show: str = "1", more: str = "", alt: str = "") -> str:
    shape = (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="Title 1" descr="{alt}"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody>'
        f"<a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    group = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    return f"<p:cSld><p:spTree>{group}{shape}{more}</p:spTree></p:cSld>"


def pptx(place: str, text: str) -> bytes:
    """Slides with the text in one place; the first slide always says "Twelve learners"."""
    said, main, kind = escape(text), "ppt/presentation.xml", f"{OFFICE}.presentationml"
    made = Package()
    made.link("/", "officeDocument", main)
    made.properties(place, text)
    slide, more = "ppt/slides/slide1.xml", ""
    if place == "picture":
        key = made.add("ppt/media/image1.jpeg", jpeg(artist=text), source=slide, kind="image")
        more = (
            '<p:pic><p:nvPicPr><p:cNvPr id="3" name="1"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill>'
            f'<a:blip r:embed="{key}"/></p:blipFill><p:spPr/></p:pic>'
        )
    ids = made.add(
        slide,
        root("p:sld", _slide("Twelve learners", more=more, alt=said if place == "alternative text" else "")),
        f"{kind}.slide+xml",
        source=main,
        kind="slide",
    )
    listed = f'<p:sldId id="256" r:id="{ids}"/>'
    if place in ("slide", "hidden slide"):
        second = root("p:sld", _slide(said), show="0" if place == "hidden slide" else "1")
        key = made.add("ppt/slides/slide2.xml", second, f"{kind}.slide+xml", source=main, kind="slide")
        listed += f'<p:sldId id="257" r:id="{key}"/>'
    if place == "notes":
        made.add(
            "ppt/notesSlides/notesSlide1.xml",
            root("p:notes", _slide(said)),
            f"{kind}.notesSlide+xml",
            source=slide,
            kind="notesSlide",
        )
    if place in ("comment", "comment by", "comment initials"):
        who = {"comment by": f'name="{said}" initials="x"', "comment initials": f'name="x" initials="{said}"'}
        named = who.get(place, 'name="x" initials="x"')
        author = f'<p:cmAuthor id="0" {named} lastIdx="1" clrIdx="0"/>'
        made.add(
            "ppt/commentAuthors.xml",
            root("p:cmAuthorLst", author),
            f"{kind}.commentAuthors+xml",
            source=main,
            kind="commentAuthors",
        )
        note = f'<p:cm authorId="0" dt="2026-03-02T09:00:00" idx="1"><p:pos x="1" y="1"/><p:text>{said if place == "comment" else "Good."}</p:text></p:cm>'
        made.add(
            "ppt/comments/comment1.xml",
            root("p:cmLst", note),
            f"{kind}.comments+xml",
            source=slide,
            kind="comments",
        )
    if place == "modern author":
        space = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
        body = f'{HEAD}<p188:authorLst xmlns:p188="{space}"><p188:author id="{{1}}" name="{said}" initials="x" userId="{said}" providerId="AD"/></p188:authorLst>'
        made.add(
            "ppt/authors.xml",
            body,
            "application/vnd.ms-powerpoint.authors+xml",
            source=main,
            kind="http://schemas.microsoft.com/office/2018/10/relationships/authors",
        )
    if place == "tag":
        tags = root("p:tagLst", f'<p:tag name="OWNER" val="{said}"/>')
        made.add("ppt/tags/tag1.xml", tags, f"{kind}.tags+xml", source=main, kind="tags")
    if place == "change log":
        log = root("p:chgInfo", f'<p:chgData name="{said}" userId="{said}"/>')
        made.add(
            "ppt/changesInfos/changesInfo1.xml",
            log,
            "application/vnd.ms-powerpoint.changesinfo+xml",
            source=main,
            kind="http://schemas.microsoft.com/office/2016/11/relationships/changesInfo",
        )
    made.add(
        main, root("p:presentation", f"<p:sldIdLst>{listed}</p:sldIdLst>"), f"{kind}.presentation.main+xml"
    )
    return made.to_bytes()


def _sheet(rows: str, more: str = "") -> str:
    return root("x:worksheet", f"<x:sheetData>{rows}</x:sheetData>{more}")


def _cell(text: str, where: str = "A1") -> str:
    return f'<x:row r="1"><x:c r="{where}" t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c></x:row>'


def xlsx(place: str, text: str) -> bytes:  # noqa: C901 - a list of places
    """A workbook with the text in one place; A1 of its first sheet always says "Twelve learners"."""
    said, main, kind = escape(text), "xl/workbook.xml", f"{OFFICE}.spreadsheetml"
    made = Package()
    made.link("/", "officeDocument", main)
    made.properties(place, text)
    sheet, first, more = "xl/worksheets/sheet1.xml", _cell("Twelve learners"), ""
    more = {
        "header and footer": f"<x:headerFooter><x:oddHeader>&amp;L{said}</x:oddHeader></x:headerFooter>",
        "input prompt": '<x:dataValidations count="1"><x:dataValidation type="whole" sqref="B1" showInputMessage="1" '
        f'prompt="{said}"><x:formula1>1</x:formula1></x:dataValidation></x:dataValidations>',
    }.get(place, "")
    if place == "formula":
        first = f'<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>Twelve learners</x:t></x:is></x:c><x:c r="B1" t="str"><x:f>"{said}"</x:f><x:v>x</x:v></x:c></x:row>'
    if place == "link":
        key = made.link(sheet, "hyperlink", f"https://people.example/{text}", external=True)
        more = f'<x:hyperlinks><x:hyperlink ref="A1" r:id="{key}"/></x:hyperlinks>'
    if place == "printer settings":
        key = made.add(
            "xl/printerSettings/printerSettings1.bin",
            text.encode("utf-16-le"),
            source=sheet,
            kind="printerSettings",
        )
        more = f'<x:pageSetup orientation="portrait" r:id="{key}"/>'
    if place in ("comment", "comment by"):
        who, note = (said, "Good.") if place == "comment by" else ("x", said)
        inner = f'<x:authors><x:author>{who}</x:author></x:authors><x:commentList><x:comment ref="A1" authorId="0"><x:text><x:t>{note}</x:t></x:text></x:comment></x:commentList>'
        made.add(
            "xl/comments1.xml",
            root("x:comments", inner),
            f"{kind}.comments+xml",
            source=sheet,
            kind="comments",
        )
    if place == "person":
        space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
        body = f'{HEAD}<personList xmlns="{space}"><person displayName="{said}" id="{{1}}" userId="{said}" providerId="AD"/></personList>'
        made.add(
            "xl/persons/person.xml",
            body,
            "application/vnd.ms-excel.person+xml",
            source=main,
            kind="http://schemas.microsoft.com/office/2017/10/relationships/person",
        )
    name = said if place == "sheet name" else "Plan"
    key = made.add(sheet, _sheet(first, more), f"{kind}.worksheet+xml", source=main, kind="worksheet")
    sheets = f'<x:sheet name="{name}" sheetId="1" r:id="{key}"/>'
    if place in ("cell", "hidden sheet", "shared string"):
        row = (
            '<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row>'
            if place == "shared string"
            else _cell(said)
        )
        key = made.add(
            "xl/worksheets/sheet2.xml", _sheet(row), f"{kind}.worksheet+xml", source=main, kind="worksheet"
        )
        state = ' state="hidden"' if place == "hidden sheet" else ""
        sheets += f'<x:sheet name="More" sheetId="2"{state} r:id="{key}"/>'
    if place == "shared string":
        strings = root("x:sst", f"<x:si><x:t>{said}</x:t></x:si>")
        made.add(
            "xl/sharedStrings.xml", strings, f"{kind}.sharedStrings+xml", source=main, kind="sharedStrings"
        )
    before = {
        "saved where": f'<x15ac:absPath url="C:\\Users\\{said}\\Documents\\"/>',
        "reserved by": f'<x:fileSharing userName="{said}"/>',
    }.get(place, "")
    after = ""
    if place == "defined name":
        after = f'<x:definedNames><x:definedName name="owner">"{said}"</x:definedName></x:definedNames>'
    if place == "external workbook":
        link = "xl/externalLinks/externalLink1.xml"
        inner = made.link(link, "externalLinkPath", f"file:///C:/Users/{text}/marks.xlsx", external=True)
        book = f'<x:externalBook r:id="{inner}"><x:sheetNames><x:sheetName val="Marks"/></x:sheetNames></x:externalBook>'
        key = made.add(
            link, root("x:externalLink", book), f"{kind}.externalLink+xml", source=main, kind="externalLink"
        )
        after = f'<x:externalReferences><x:externalReference r:id="{key}"/></x:externalReferences>'
    if place == "connection":
        inner = (
            f'<x:connection id="1" name="{said}" type="1"><x:dbPr connection="UID={said}"/></x:connection>'
        )
        made.add(
            "xl/connections.xml",
            root("x:connections", inner),
            f"{kind}.connections+xml",
            source=main,
            kind="connections",
        )
    body = root("x:workbook", f"{before}<x:sheets>{sheets}</x:sheets>{after}")
    made.add(main, body, f"{kind}.sheet.main+xml")
    return made.to_bytes()


ODF = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}
KINDS = {"odt": "text", "odp": "presentation", "ods": "spreadsheet"}


def _odf_root(name: str, inside: str) -> str:
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in ODF.items())
    return f'{HEAD}<office:{name}{spaces} office:version="1.3">{inside}</office:{name}>'


def odf(form: str, place: str, text: str) -> bytes:
    """An OpenDocument file (odt, odp, ods) with the text in one place; it always says "Twelve learners"."""
    said, media_type = escape(text), f"application/vnd.oasis.opendocument.{KINDS[form]}"
    who = f"<dc:creator>{said}</dc:creator><dc:date>2026-03-02T09:00:00</dc:date>"
    picture = '<draw:frame><draw:image xlink:href="Pictures/1.jpeg"/>{}</draw:frame>'
    inside = {
        "body": f"<text:p>{said}</text:p>",
        "comment by": f"<text:p><office:annotation>{who}<text:p>Good.</text:p></office:annotation></text:p>",
        "comment": f"<text:p><office:annotation><text:p>{said}</text:p></office:annotation></text:p>",
        "author field": f"<text:p><text:author-name>{said}</text:author-name></text:p>",
        "picture": f"<text:p>{picture.format('')}</text:p>",
        "alternative text": f"<text:p>{picture.format(f'<svg:desc>{said}</svg:desc>')}</text:p>",
        "link": f'<text:p><text:a xlink:href="https://people.example/{said}">here</text:a></text:p>',
    }.get(place, "")
    changes = ""
    if place in ("changed by", "deleted text"):
        deleted = (
            f"<text:deletion><office:change-info>{who if place == 'changed by' else ''}</office:change-info>"
        )
        deleted += f"<text:p>{said if place == 'deleted text' else 'gone'}</text:p></text:deletion>"
        changes = f'<text:tracked-changes><text:changed-region text:id="c1">{deleted}</text:changed-region></text:tracked-changes>'
        inside = '<text:p><text:change text:change-id="c1"/></text:p>'
    always = "<text:p>Twelve learners</text:p>"
    body = {
        "odt": lambda: f"<office:text>{changes}{always}{inside}</office:text>",
        "odp": lambda: (
            f'<office:presentation><draw:page draw:name="{said if place == "page name" else "one"}"><draw:frame><draw:text-box>'
            f"{always}{inside}</draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box>"
            f"<text:p>{said if place == 'notes' else ''}</text:p></draw:text-box></draw:frame></presentation:notes></draw:page></office:presentation>"
        ),
        "ods": lambda: (
            f'<office:spreadsheet><table:table table:name="{said if place == "sheet name" else "one"}"><table:table-row>'
            f'<table:table-cell office:value-type="string">{always}{inside}</table:table-cell></table:table-row></table:table></office:spreadsheet>'
        ),
    }[form]()
    creator = said if place == "creator" else ""
    meta = f"<office:meta><meta:initial-creator>{creator}</meta:initial-creator><dc:creator>{creator}</dc:creator>"
    own = f'<meta:user-defined meta:name="owner">{said if place == "custom property" else ""}</meta:user-defined></office:meta>'
    printer = said if place == "printer" else ""
    settings = f'<office:settings><config:config-item-set config:name="x"><config:config-item config:name="PrinterName" config:type="string">{printer}</config:config-item></config:config-item-set></office:settings>'
    parts: dict[str, str | bytes] = {
        "mimetype": media_type,
        "content.xml": _odf_root("document-content", f"<office:body>{body}</office:body>"),
        "meta.xml": _odf_root("document-meta", meta + own),
        "settings.xml": _odf_root("document-settings", settings),
        "styles.xml": _odf_root(
            "document-styles",
            f"<office:master-styles>{f'<text:p>{said}</text:p>' if place == 'header' else ''}</office:master-styles>",
        ),
    }
    if place in ("picture", "alternative text"):
        parts["Pictures/1.jpeg"] = jpeg(**({"artist": text} if place == "picture" else {}))
    if place == "thumbnail":
        parts["Thumbnails/thumbnail.png"] = jpeg(artist=text)
    if place == "macro":
        parts["Basic/Standard/Module1.xml"] = f"{HEAD}<module>{said}</module>"
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type=""/>'
        for name in parts
        if name != "mimetype"
    )
    own_entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media_type}"/>'
    parts["META-INF/manifest.xml"] = (
        f'{HEAD}<manifest:manifest xmlns:manifest="{space}" manifest:version="1.3">{own_entry}{listed}</manifest:manifest>'
    )
    return zipped(parts)
