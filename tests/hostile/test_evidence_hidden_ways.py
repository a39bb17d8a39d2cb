"""Documents with ways out, programs and names where nobody looks: in controls, in parts of no known kind, in attributes."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

import evidence_office as office
from evidence_samples import MEDIA_TYPES
from openbadge_issuer.adapters.scrubbers import SCRUBBERS
from openbadge_issuer.assessment.blinding.values import Scrubbed

TEXT = "word/document.xml"
SLIDE = "ppt/slides/slide1.xml"
BOOK = "xl/workbook.xml"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
WRITING, SHOWING, COUNTING = (
    f"{office.OFFICE}.{one}ml" for one in ("wordprocessing", "presentation", "spreadsheet")
)
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'

Adding = Callable[[office.Package], str]


def copied(form: str, content: bytes) -> tuple[Scrubbed, dict[str, bytes]]:
    target = io.BytesIO()
    said = SCRUBBERS[MEDIA_TYPES[form]](io.BytesIO(content), target)
    return said, office.unzipped(target.getvalue())


def document(inside: str, adding: Adding | None = None) -> bytes:
    """A text; ``KEY`` in it is the id of what was added."""
    made = office.Package()
    made.link("/", "officeDocument", TEXT)
    inside = inside.replace("KEY", adding(made) if adding else "")
    body = f"<w:body><w:p><w:r><w:t>Twelve learners</w:t></w:r></w:p>{inside}</w:body>"
    made.add(TEXT, office.root("w:document", body), f"{WRITING}.document.main+xml")
    return made.to_bytes()


def slides(inside: str, adding: Adding | None = None) -> bytes:
    made, main = office.Package(), "ppt/presentation.xml"
    made.link("/", "officeDocument", main)
    inside = inside.replace("KEY", adding(made) if adding else "")
    tree = f"<p:cSld><p:spTree><a:p><a:r><a:t>Twelve learners</a:t></a:r></a:p>{inside}</p:spTree></p:cSld>"
    key = made.add(SLIDE, office.root("p:sld", tree), f"{SHOWING}.slide+xml", source=main, kind="slide")
    order = f'<p:sldIdLst><p:sldId id="256" r:id="{key}"/></p:sldIdLst>'
    made.add(main, office.root("p:presentation", order), f"{SHOWING}.presentation.main+xml")
    return made.to_bytes()


def workbook(cell: str = "", more: str = "", adding: Adding | None = None) -> bytes:
    made = office.Package()
    made.link("/", "officeDocument", BOOK)
    if adding:
        adding(made)
    cells = f'<x:c r="A1" t="str"><x:v>Twelve learners</x:v></x:c>{cell}'
    sheet = office.root("x:worksheet", f'<x:sheetData><x:row r="1">{cells}</x:row></x:sheetData>{more}')
    name = "xl/worksheets/sheet1.xml"
    key = made.add(name, sheet, f"{COUNTING}.worksheet+xml", source=BOOK, kind="worksheet")
    sheets = f'<x:sheets><x:sheet name="Plan" sheetId="1" r:id="{key}"/></x:sheets>'
    made.add(BOOK, office.root("x:workbook", sheets), f"{COUNTING}.sheet.main+xml")
    return made.to_bytes()


def text(inside: str) -> bytes:
    """An OpenDocument text with something more in it."""
    spaces = {
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
        for name in ("form", "table", "presentation", "script")
    }
    spaces |= {
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "xforms": "http://www.w3.org/2002/xforms",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
        "anim": "urn:oasis:names:tc:opendocument:xmlns:animation:1.0",
        "field": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
    }
    declared = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
    parts, end = office.unzipped(office.odf("odt", "body", "Plan")), b"</office:text>"
    section = f"<text:section {declared}>{inside}</text:section>".encode()
    parts["content.xml"] = parts["content.xml"].replace(end, section + end)
    return office.zipped(parts)


def leading_out(source: str) -> Adding:
    return lambda made: made.link(source, "hyperlink", "https://evil.example/who.png", external=True)


def part(name: str, body: str | bytes, kind: str, media_type: str = "", source: str = TEXT) -> Adding:
    return lambda made: made.add(name, body, media_type, source=source, kind=kind)


# parts

CONTROL = (
    '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" ax:persistence="persistPropertyBag">'
    '<ax:ocxPr ax:name="URL" ax:value="https://evil.example/film"/></ax:ocx>'
)


def test_controls_that_run_go() -> None:
    adding = part("word/activeX/activeX1.xml", CONTROL, "control", "application/vnd.ms-office.activeX+xml")
    said, copy = copied(
        "docx", document('<w:p><w:r><w:object><w:control r:id="KEY"/></w:object></w:r></w:p>', adding)
    )
    assert not any(b"evil" in body or b"w:control" in body for body in copy.values())
    assert said.removed


KINDS = [
    f"{MICROSOFT}/xlMacrosheet",
    f"{MICROSOFT}/xlIntlMacrosheet",
    f"{MICROSOFT}/ui/extensibility",
    "dialogsheet",
    "volatileDependencies",
    "CONNECTIONS",
    "http://schemas.example/some/day",
]


@pytest.mark.parametrize("kind", KINDS)
def test_parts_of_no_known_kind_go(kind: str) -> None:
    body = office.root("x:macrosheet", '<x:sheetData url="evil"><x:f>FORMULA(evil,A2)</x:f></x:sheetData>')
    said, copy = copied("xlsx", workbook(adding=part("xl/macrosheets/sheet1.xml", body, kind, source=BOOK)))
    assert not any(b"evil" in content for content in copy.values())
    assert any(one.what == "data of a program" for one in said.removed)


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="evil()">'
    '<script>evil()</script><image xlink:href="https://evil.example/a"/><metadata>evil</metadata><text>Plan</text></svg>'
)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("image1.svg", "image/svg+xml"),
        ("image1.svg", ""),
        ("image1.xml", "image/svg+xml"),
        ("image1.xml", ""),
    ],
)
def test_a_drawing_in_a_document_is_scrubbed_as_a_drawing(name: str, media_type: str) -> None:
    adding = part(f"word/media/{name}", DRAWING, "image", media_type)
    _, copy = copied("docx", document('<w:p><w:drawing><a:blip r:embed="KEY"/></w:drawing></w:p>', adding))
    assert not any(b"evil" in content for content in copy.values())
    if name.endswith("svg"):
        assert b"Plan" in copy[f"word/media/{name}"]


# ways out

SHAPE = f"<w:p><w:r><w:pict {VML}><v:shape>{{}}</v:shape></w:pict></w:r></w:p>"


@pytest.mark.parametrize(
    "inside",
    [
        '<w:p><w:drawing><a:blip r:link="KEY"/></w:drawing></w:p>',
        '<w:p><w:drawing><a:blip r:embed="KEY"/></w:drawing></w:p>',
        SHAPE.format('<v:imagedata r:id="KEY"/>'),
        '<w:altChunk r:id="KEY"/>',
    ],
)
def test_what_loads_does_not_go_by_a_link_that_is_to_be_followed(inside: str) -> None:
    said, copy = copied("docx", document(inside, leading_out(TEXT)))
    assert not any(word in copy[TEXT] for word in (b"r:link", b"r:embed", b"r:id"))
    assert said.removed


def test_links_that_are_to_be_followed_stay() -> None:
    inside = '<w:p><w:hyperlink r:id="KEY"><w:r><w:t>here</w:t></w:r></w:hyperlink></w:p>'
    _, copy = copied("docx", document(inside, leading_out(TEXT)))
    assert b"r:id" in copy[TEXT]


@pytest.mark.parametrize("element", ["hlinkHover", "hlinkMouseOver"])
def test_nothing_is_opened_by_moving_over_it(element: str) -> None:
    said, copy = copied(
        "pptx", slides(f'<p:cNvPr id="1" name="a"><a:{element} r:id="KEY"/></p:cNvPr>', leading_out(SLIDE))
    )
    assert element.encode() not in copy[SLIDE]
    assert said.removed


@pytest.mark.parametrize(
    ("command", "stays"), [("playFrom(0.0)", True), ("stop", True), ("evil", False), ("0", False)]
)
def test_a_presentation_tells_only_films_what_to_do(command: str, *, stays: bool) -> None:
    _, copy = copied("pptx", slides(f'<p:timing><p:cmd type="verb" cmd="{command}"/></p:timing>'))
    assert (b"p:cmd" in copy[SLIDE]) is stays


FORMULAS = [
    "_xlfn.MAP(A1:A3,_xlfn._xleta.WEBSERVICE)",
    "_xlfn.LET(_xlpm.a,_xleta.WEBSERVICE,1)",
    "SUM(Tab['[])+WEBSERVICE(Tab['[])",
    'Tab["]&amp;WEBSERVICE(A1)&amp;Tab["]',
    "Tab[a']]+WEBSERVICE(A1)+Tab[a']]",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_formula_hides_what_it_asks(formula: str) -> None:
    _, copy = copied("xlsx", workbook(f'<x:c r="B1"><x:f>{formula}</x:f><x:v>1</x:v></x:c>'))
    assert b"WEBSERVICE" not in copy["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(
    "formula",
    [
        'TEXT(A1,"[h]:mm")',
        "'Plan (2)'!A1+SUM('it''s'!B2)",
        "Tab[[#All],[Level]]",
        "_xlfn.MAP(A1:A2,_xleta.SUM)",
    ],
)
def test_formulas_with_quotes_and_brackets_stay(formula: str) -> None:
    _, copy = copied("xlsx", workbook(f'<x:c r="B1"><x:f>{formula}</x:f><x:v>1</x:v></x:c>'))
    assert f"<x:f>{formula}</x:f>".encode() in copy["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(
    "more",
    [
        '<x:cfRule><x:iconSet><x:cfvo type="formula" val="WEBSERVICE(A1)"/></x:iconSet></x:cfRule>',
        '<x:cacheField name="a" formula="WEBSERVICE(A1)"/>',
        '<x:sp textlink="cmd|evil!A1"/>',
        '<x:sp macro="[1]!evil"/>',
        '<x:formControlPr fmlaLink="cmd|evil!A1"/>',
    ],
)
def test_no_attribute_holds_a_formula_that_asks_or_runs(more: str) -> None:
    said, copy = copied("xlsx", workbook(more=more))
    sheet = copy["xl/worksheets/sheet1.xml"]
    assert b"WEBSERVICE" not in sheet
    assert b"evil" not in sheet
    assert said.removed


ELEMENTS = [
    '<xforms:model><xforms:instance src="https://evil.example"/></xforms:model>',
    '<xforms:submission resource="https://evil.example"/>',
    '<form:form><form:property form:property-name="ImageURL" office:string-value="https://evil.example"/></form:form>',
    '<form:listbox form:list-source="evil" form:list-source-type="sql"/>',
    "<draw:frame><draw:image><office:binary-data>ZXZpbA==evil</office:binary-data></draw:image></draw:frame>",
    '<text:p><text:script script:language="JavaScript">evil()</text:script></text:p>',
    '<text:p><text:execute-macro text:name="evil">Plan</text:execute-macro></text:p>',
    '<anim:command anim:command="evil"/>',
    '<table:table><calcext:condition calcext:value="formula-is(WEBSERVICE(&quot;evil&quot;))"/></table:table>',
    "<table:consolidation table:source-cell-range-addresses=\"'file:///evil'#$A.A1\"/>",
    '<field:fieldmark field:type="a"><field:param field:name="p" field:value="https://evil.example"/></field:fieldmark>',
]


@pytest.mark.parametrize("element", ELEMENTS)
def test_nothing_of_an_open_document_loads_or_runs(element: str) -> None:
    said, copy = copied("odt", text(element))
    assert b"evil" not in copy["content.xml"]
    assert b"Twelve learners" in copy["content.xml"]
    assert said.removed


@pytest.mark.parametrize("rule", ["formula-is(A1&gt;3)", "begins-with(&quot;a&quot;)", "between(1,2)", "=3"])
def test_rules_that_only_compute_stay(rule: str) -> None:
    _, copy = copied("odt", text(f'<table:table><calcext:condition calcext:value="{rule}"/></table:table>'))
    assert b"calcext:value=" in copy["content.xml"]


# names

IN_TEXTS = [
    '<w:tbl><w:tblPr><w:tblCaption w:val="lovelace"/></w:tblPr></w:tbl>',
    '<w:tbl><w:tblPr><w:tblDescription w:val="lovelace"/></w:tblPr></w:tbl>',
    '<w:sdt><w:sdtPr><w:comboBox w:lastValue="lovelace"/></w:sdtPr></w:sdt>',
    '<w:p><w:pPr><w:pStyle w:val="Lovelace"/></w:pPr></w:p>',
    '<w:customXml w:element="Lovelace"/>',
    '<w:lvl><w:lvlText w:val="lovelace %1"/></w:lvl>',
    '<w:date><w:dateFormat w:val="Lovelace"/></w:date>',
]
IN_TABLES = [
    '<x:cfRule type="containsText" text="lovelace"/>',
    '<x:filter val="lovelace"/>',
    '<x:customFilter val="lovelace"/>',
    '<x:inputCells val="lovelace"/>',
    '<x:tableColumn totalsRowLabel="lovelace"/>',
    '<x:numFmt formatCode="&quot;lovelace&quot; 0"/>',
    '<x:pivotTableDefinition dataCaption="Lovelace"/>',
    '<x:sortCondition customList="Lovelace"/>',
]
IN_OPEN = [
    '<table:content-validation table:condition="of:cell-content-is-in-list(&quot;Lovelace&quot;)"/>',
    '<text:p text:class-names="Lovelace">a</text:p>',
    '<text:bibliography-mark text:author="Lovelace">a</text:bibliography-mark>',
    '<text:conditional-text text:string-value-if-true="Lovelace"/>',
    '<text:list-level-style-number style:num-prefix="Lovelace"/>',
]


@pytest.mark.parametrize(
    ("form", "content"),
    [
        *(("docx", document(one)) for one in IN_TEXTS),
        *(("xlsx", workbook(more=one)) for one in IN_TABLES),
        *(("odt", text(one)) for one in IN_OPEN),
        ("pptx", slides('<a:tblStyle styleName="Lovelace"/>')),
    ],
)
def test_a_name_in_an_attribute_is_read(form: str, content: bytes) -> None:
    said, _ = copied(form, content)
    assert any("lovelace" in one.text.lower() for one in said.passages)


@pytest.mark.parametrize(
    "inside",
    [
        '<w:permStart w:id="1" w:ed="lovelace"/>',
        '<w:smartTag w:element="a"><w:smartTagPr><w:attr w:val="lovelace"/></w:smartTagPr></w:smartTag>',
        '<w:p><w:fldSimple w:instr="a"><w:fldData>lovelace</w:fldData></w:fldSimple></w:p>',
        f'<w:p><w:r><w:pict {VML}><v:shape o:gfxdata="lovelace"/></w:pict></w:r></w:p>',
    ],
)
def test_data_that_nobody_sees_goes(inside: str) -> None:
    said, copy = copied("docx", document(inside))
    assert b"lovelace" not in copy[TEXT]
    assert said.removed


def test_markdown_is_a_text_that_nothing_renders() -> None:
    target = io.BytesIO()
    said = SCRUBBERS["text/markdown"](io.BytesIO(b"![](https://evil.example/who.png)"), target)
    assert said.media_type == "text/plain"


def test_a_page_looks_up_no_link_before_it_is_followed() -> None:
    target = io.BytesIO()
    SCRUBBERS["text/html"](io.BytesIO(b'<a href="https://who.example">a</a>'), target)
    copy = target.getvalue().decode()
    assert copy.index("x-dns-prefetch-control") < copy.index("who.example")


@pytest.mark.parametrize(
    ("form", "media_type"), [("PNG", "image/png"), ("TIFF", "image/tiff"), ("WEBP", "image/webp")]
)
def test_what_was_erased_from_a_picture_has_no_colours(form: str, media_type: str) -> None:
    picture = Image.new("RGBA", (40, 20), (200, 10, 10, 255))
    picture.paste((10, 200, 10, 0), (0, 0, 20, 20))  # a name, made transparent
    before, after = io.BytesIO(), io.BytesIO()
    picture.save(before, form, **({"lossless": True, "exact": True} if form == "WEBP" else {}))
    SCRUBBERS[media_type](before, after)
    with Image.open(after) as copy:
        colours = {colour for _, colour in copy.convert("RGBA").getcolors(1000) or ()}
    assert not any(colour[1] > 100 for colour in colours if isinstance(colour, tuple))
    assert any(colour[0] > 150 for colour in colours if isinstance(colour, tuple))


CROPPED = [
    ("docx", document('<w:p><w:drawing><a:srcRect l="20000"/></w:drawing></w:p>'), True),
    ("docx", document('<w:p><w:drawing><a:srcRect l="0" t="0"/></w:drawing></w:p>'), False),
    ("docx", document(SHAPE.format('<v:imagedata croptop="1311f"/>')), True),
    ("odt", text('<text:p fo:clip="rect(0cm, 2cm, 0cm, 0cm)">a</text:p>'), True),
    ("odt", text('<text:p fo:clip="rect(0cm, 0cm, 0cm, 0cm)">a</text:p>'), False),
]


@pytest.mark.parametrize(("form", "content", "cropped"), CROPPED)
def test_what_is_cut_off_from_a_picture_is_told(form: str, content: bytes, *, cropped: bool) -> None:
    """Somebody crops a name away in the document, and it is still in the picture."""
    said, _ = copied(form, content)
    assert any("cut off" in one for one in said.unread) is cropped


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("docx", document("<w:p><w:drawing><a:custGeom/></w:drawing></w:p>")),
        ("pptx", slides("<p:sp><p:spPr><a:custGeom/></p:spPr></p:sp>")),
        ("docx", document(SHAPE.format('<v:polyline points="0,0 1,1"/>'))),
        ("odt", text('<text:p><draw:path svg:d="M0 0"/></text:p>')),
        ("odt", text('<text:p><draw:polyline draw:points="0,0 1,1"/></text:p>')),
    ],
)
def test_a_signature_that_was_drawn_is_told(form: str, content: bytes) -> None:
    said, _ = copied(form, content)
    assert any("by hand" in one for one in said.unread)
