"""What in the markup of Word, PowerPoint and Excel tells who wrote it: ECMA-376 in both flavours, and extensions."""

from __future__ import annotations

from typing import Final

from openbadge_issuer.adapters.scrubbers.harmless import CALLS_HOME
from openbadge_issuer.adapters.scrubbers.sieve import Rules

__all__ = ["OFFICE_RULES", "RELATIONS_THAT_GO", "RELATIONS_THAT_STAY", "RELATIONS_TO_OUTSIDE"]

_OPEN: Final = "http://schemas.openxmlformats.org/"
_STRICT: Final = "http://purl.oclc.org/ooxml/"
_TWICE: Final = {
    "w": "wordprocessingml/{}main",
    "a": "drawingml/{}main",
    "p": "presentationml/{}main",
    "x": "spreadsheetml/{}main",
    "r": "officeDocument/{}relationships",
    "wp": "drawingml/{}wordprocessingDrawing",
    "xdr": "drawingml/{}spreadsheetDrawing",
    "c": "drawingml/{}chart",
    "dgm": "drawingml/{}diagram",
    "pic": "drawingml/{}picture",
    "m": "officeDocument/{}math",
}
SPACES: Final = {
    **{_OPEN + path.format("2006/"): alias for alias, path in _TWICE.items()},
    **{_STRICT + path.format(""): alias for alias, path in _TWICE.items()},
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "http://schemas.microsoft.com/office/word/2012/wordml": "w15",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing": "wp14",
    "http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac": "x15ac",
    "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments": "tc",
    "http://schemas.microsoft.com/office/powerpoint/2018/8/main": "p188",
    "urn:schemas-microsoft-com:office:office": "o",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:excel": "xvml",
    "http://schemas.openxmlformats.org/schemaLibrary/2006/main": "sl",
}
_CHANGE, _AUTHOR, _HISTORY, _FIELD = "tracked change", "author", "editing history", "field code"
_NAMED_VALUES: Final = (
    "alias",
    "tag",
    "name",
    "aliases",
    "description",
    "category",
    "statusText",
    "helpText",
    "default",
    "listEntry",
)

OFFICE_RULES: Final = Rules(
    spaces=SPACES,
    known=(_OPEN, _STRICT, "http://schemas.microsoft.com/office/", "urn:schemas-microsoft-com:"),
    dropped={
        **dict.fromkeys(
            ("w:del", "w:moveFrom", "w:cellDel", "w:cellIns", "w:cellMerge", "w14:conflictDel"), _CHANGE
        ),
        **dict.fromkeys(
            (
                *(
                    "w:pPrChange",
                    "w:rPrChange",
                    "w:sectPrChange",
                    "w:tblPrChange",
                    "w:trPrChange",
                    "w:tcPrChange",
                ),
                *("w:tblGridChange", "w:tblPrExChange", "w:numberingChange"),
                *("w:moveFromRangeStart", "w:moveFromRangeEnd", "w:moveToRangeStart", "w:moveToRangeEnd"),
                *("w:customXmlInsRangeStart", "w:customXmlInsRangeEnd", "w:customXmlDelRangeStart"),
                *("w:customXmlDelRangeEnd", "w:customXmlMoveFromRangeStart", "w:customXmlMoveFromRangeEnd"),
                *("w:customXmlMoveToRangeStart", "w:customXmlMoveToRangeEnd"),
            ),
            _CHANGE,
        ),
        "w:rsids": _HISTORY,
        "w:docVars": "variables of the document",
        "w:mailMerge": "source of a mail merge",
        "w:attachedTemplate": "template",
        "w:dataBinding": "connection to the properties",
        "w15:dataBinding": "connection to the properties",
        **dict.fromkeys(("w14:docId", "w15:docId"), "number of the document"),
        **dict.fromkeys(("w:embedRegular", "w:embedBold", "w:embedItalic", "w:embedBoldItalic"), "font"),
        "w:writeProtection": "protection by a password",
        "p:embeddedFontLst": "font",
        "p:modifyVerifier": "protection by a password",
        "p:custDataLst": "data of a program",
        "x:fileSharing": _AUTHOR,
        "x15ac:absPath": "folder in which it was saved",
        "x:customProperties": "data of a program",
        "x:userName": _AUTHOR,
        **dict.fromkeys(
            ("w:instrText", "w:delInstrText", "w:fldChar", "w:fldData", "w:updateFields"), _FIELD
        ),
        **dict.fromkeys(("w:permStart", "w:permEnd"), _AUTHOR),
        **dict.fromkeys(
            ("w:smartTagPr", "w:customXmlPr", "w:smartTagType", "x:smartTagTypes", "sl:schemaLibrary"),
            "data of a program",
        ),
        **dict.fromkeys(("w:entryMacro", "w:exitMacro"), "macro"),
        **dict.fromkeys(("a:hlinkHover", "a:hlinkMouseOver"), "action"),
        **dict.fromkeys(("?:svg", "?:html", "w:binData"), "file of another kind inside this one"),
        **dict.fromkeys(
            (
                "x:ddeLink",
                "x:oleLink",
                "x:webPublishItems",
                "x:webPublishing",
                "x:webPr",
                "x:dbPr",
                "p:extLink",
            ),
            CALLS_HOME,
        ),
    },
    unwrapped={"w:fldSimple": _FIELD, "w:ins": _CHANGE, "w:moveTo": _CHANGE, "w14:conflictIns": _CHANGE},
    emptied={"x:author": _AUTHOR},
    blocks={"w:p": "paragraph", "a:p": "paragraph", "x:si": "text", "x:row": "row", "x:comment": "comment"},
    gaps=frozenset({"w:tab", "w:br", "w:cr", "a:br", "x:c", "x:f", "x:v", "x:rPh"}),
    texts={
        **dict.fromkeys(("descr", "title", "alt", "o:title"), "alternative text"),
        **dict.fromkeys(
            ("name", "displayName", "uniqueName", "codeName", "w15:name", "w:displayText"), "name"
        ),
        **dict.fromkeys(
            ("tooltip", "o:tooltip", "prompt", "promptTitle", "error", "errorTitle", "comment"), "hint"
        ),
        **dict.fromkeys(("location", "display", "w:tooltip"), "link"),
        **dict.fromkeys((f"w:{one}@w:val" for one in _NAMED_VALUES), "name"),
        "w:bookmarkStart@w:name": "bookmark",
        "w:style@w:styleId": "name",
        "w:listItem@w:value": "name",
        "w:hyperlink@w:anchor": "link",
        "w:docPart@w:val": "name",
        "x:sheetName@val": "name",
        "x:s@v": "stored value",
        **dict.fromkeys(("x:cfRule@text", "x:filter@val", "x:customFilter@val", "x:inputCells@val"), "value"),
        **dict.fromkeys(("totalsRowLabel", "w:lastValue", "x:numFmt@formatCode"), "value"),
        **dict.fromkeys(("w:tblCaption@w:val", "w:tblDescription@w:val"), "alternative text"),
        "w:lvlText@w:val": "numbering",
        "x:definedName@description": "hint",
        "v:textpath@string": "text",
        "v:shape@id": "name",
        "caption": "name",
        "dgm:pt@modelId": "",
    },
    gone={
        "w:date": "",
        "w15:presenceInfo@w15:userId": "",
        "refreshedBy": _AUTHOR,
        "lastEdited": "",
        "x:scenario@user": _AUTHOR,
        "x:workbookPr@codeName": "",
        "o:gfxdata": "data of a program",
        "securityDescriptor": "protection by a password",
        **dict.fromkeys(("w:instr", "instr"), _FIELD),
        **dict.fromkeys(
            ("src", "o:href", "o:althref", "invalidUrl", "sourceFile", "destinationFile"), CALLS_HOME
        ),
    },
    gone_starting=("w:rsid", "w16du:dateUtc"),
    blanked={
        "w:author": "Author",
        "w:initials": "A",
        "w15:author": "Author",
        "p:cmAuthor@name": "Author",
        "p:cmAuthor@initials": "A",
        "p188:author@name": "Author",
        "p188:author@initials": "A",
        "p188:author@userId": "0",
        "p188:author@providerId": "None",
        "tc:person@displayName": "Author",
        "tc:person@userId": "0",
        "tc:person@providerId": "None",
    },
    numbers=frozenset(
        {
            *(
                "wp:posOffset",
                "wp:align",
                "wp14:pctWidth",
                "wp14:pctHeight",
                "wp14:pctPosHOffset",
                "wp14:pctPosVOffset",
            ),
            *(
                "xdr:col",
                "xdr:colOff",
                "xdr:row",
                "xdr:rowOff",
                "xvml:Anchor",
                "xvml:Row",
                "xvml:Column",
                "a:tableStyleId",
            ),
        }
    ),
    fixed=frozenset(
        {
            *("typeface", "script", "panose", "char", "style", "w:lsdException@w:name", "w:font@w:name"),
            *("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs", "w:altName@w:val", "x:name@val"),
            *(
                "x:rFont@val",
                "w:sym@w:font",
                "w14:font",
                "mc:Ignorable",
                "textboxrect",
                "connectlocs",
                "path",
                "inset",
            ),
        }
    ),
)

RELATIONS_THAT_GO: Final = {
    "core-properties": "properties of the document",
    "extended-properties": "properties of the document",
    "extendedProperties": "properties of the document",
    "custom-properties": "properties of the document",
    "customProperties": "properties of the document",
    "classificationlabels": "label of an organisation",
    "thumbnail": "small picture of the first page",
    "customXml": "data of a program",
    "customXmlProps": "data of a program",
    "customProperty": "data of a program",
    "tags": "data of a program",
    "tasks": "data of a program",
    "documenttasks": "data of a program",
    "webextension": "data of a program",
    "rdRichValueWebImage": CALLS_HOME,
    "aFChunk": "file of another kind inside this one",
    "subDocument": CALLS_HOME,
    "frame": CALLS_HOME,
    "webextensiontaskpanes": "data of a program",
    "xmlMaps": "data of a program",
    "keyMapCustomizations": "data of a program",
    "attachedToolbars": "data of a program",
    "people": "authors",
    "printerSettings": "settings of a printer",
    "changesInfo": "editing history",
    "revisionInfo": "editing history",
    "revisionHeaders": "editing history",
    "revisionLog": "editing history",
    "usernames": "authors",
    "commentsIds": "editing history",
    "commentsExtensible": "editing history",
    "attachedTemplate": "template",
    "mailMergeSource": "source of a mail merge",
    "mailMergeHeaderSource": "source of a mail merge",
    "recipientData": "source of a mail merge",
    "connections": "connection to a database",
    "queryTable": "connection to a database",
    "vbaProject": "macro",
    "wordVbaData": "macro",
    "activeXControlBinary": "macro",
    "font": "font",
    "origin": "signature",
    "signature": "signature",
    "calcChain": "order of calculation",
}
"""Kinds of relationships (the end of their type) that go with the parts that they lead to, and what is said of it."""

RELATIONS_THAT_STAY: Final = frozenset(
    """officeDocument styles stylesWithEffects settings webSettings fontTable numbering theme themeOverride footnotes
    endnotes header footer comments commentsExtended glossaryDocument image hyperlink video audio media hdphoto package
    oleObject chart chartEx chartUserShapes chartStyle chartColorStyle diagramData diagramLayout diagramQuickStyle
    diagramColors diagramDrawing drawing vmlDrawing slide slideMaster slideLayout notesSlide notesMaster handoutMaster
    presProps viewProps tableStyles commentAuthors authors worksheet chartsheet sharedStrings table
    pivotTable pivotCacheDefinition pivotCacheRecords externalLink externalLinkPath externalLinkLongPath ctrlProp slicer
    slicerCache timeline timelineCache sheetMetadata rdRichValue rdRichValueStructure rdRichValueTypes rdArray richStyles
    richValueRel threadedComment person namedSheetView FeaturePropertyBag""".split()  # noqa: SIM905 - words
)
"""What a document is made of. Any other kind goes: controls and sheets of macros run, others ask somebody, or hold data."""

RELATIONS_TO_OUTSIDE: Final = frozenset({"hyperlink", "externalLinkPath", "externalLinkLongPath"})
"""What may lead out of the file; a link stays as a text, the path of another workbook is replaced."""
