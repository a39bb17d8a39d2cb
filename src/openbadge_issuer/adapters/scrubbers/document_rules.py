"""What may stay in a PDF, by lists (ISO 32000-2); texts that stay are called by what they are."""

from __future__ import annotations

from typing import Final

from openbadge_issuer.adapters.scrubbers.harmless import CALLS_HOME

__all__ = [
    "ACTING",
    "ACTIONS",
    "CATALOGUE",
    "DEVICES",
    "FORM",
    "GONE",
    "HIDING",
    "NOUNS",
    "NO_TEXT",
    "OF_ANNOTATIONS",
    "OF_STREAMS",
    "PAGE",
    "SAID_OF_CATALOGUE",
    "STREAM",
    "TURNS",
]

CATALOGUE: Final = frozenset(
    {
        *(
            "/Type",
            "/Pages",
            "/PageLabels",
            "/Outlines",
            "/PageLayout",
            "/PageMode",
            "/Dests",
            "/Names",
            "/Lang",
        ),
        *("/AcroForm", "/OCProperties", "/ViewerPreferences", "/Version"),
    }
)
SAID_OF_CATALOGUE: Final = {
    "/Metadata": "XMP",
    "/OpenAction": "action",
    "/AA": "action",
    "/StructTreeRoot": "structure for programs",
    "/MarkInfo": "structure for programs",
    "/AF": "attachment",
    "/Collection": "attachment",
}
FORM: Final = frozenset({"/Fields", "/DA", "/DR", "/NeedAppearances", "/Q"})
GONE: Final = {
    "/Metadata": "XMP",
    "/PieceInfo": "data of a program",
    "/LastModified": "date",
    "/Thumb": "small picture of a page",
    "/AF": "attachment",
    "/AA": "action",
    "/OPI": CALLS_HOME,
    "/EF": "attachment",
    "/SV": "signature",
    "/Lock": "signature",
    "/RF": "attachment",
    "/StructParent": "",
    "/StructParents": "",
    "/Measure": "data of a program",
    "/VP": "data of a program",
    "/CreatorInfo": "data of a program",
    "/Creator": "author",
    "/B": "",
    "/PresSteps": "action",
}
"""Entries that go wherever they are; /B is the thread of an article in a page, and of no use without it."""
PAGE: Final = frozenset(
    {
        *(
            "/Type",
            "/Parent",
            "/MediaBox",
            "/CropBox",
            "/BleedBox",
            "/TrimBox",
            "/ArtBox",
            "/Resources",
            "/Contents",
        ),
        *("/Rotate", "/Group", "/Annots", "/Tabs", "/UserUnit", "/Dur", "/Trans"),
    }
)
STREAM: Final = frozenset(
    {
        *(
            "/Type",
            "/Subtype",
            "/Length",
            "/Filter",
            "/DecodeParms",
            "/Width",
            "/Height",
            "/ColorSpace",
            "/Decode",
        ),
        *(
            "/BitsPerComponent",
            "/Intent",
            "/ImageMask",
            "/Mask",
            "/Interpolate",
            "/SMask",
            "/SMaskInData",
            "/Matte",
        ),
        *("/OC", "/FormType", "/BBox", "/Matrix", "/Resources", "/Group"),
    }
)
"""What pages, and pictures and forms on them, may say; anything else is of some program."""
OF_ANNOTATIONS: Final = {
    "/M": "date",
    "/CreationDate": "date",
    "/NM": "",
    "/RC": "",
    "/ExData": "data of a program",
}
HIDING: Final = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"})
"""Annotations that hold files."""
OF_STREAMS: Final = dict.fromkeys(("/F", "/FFilter", "/FDecodeParms"), CALLS_HOME)
"""Where what a stream holds is in another file."""
ACTING: Final = frozenset(
    """/Launch /GoToR /GoToE /SubmitForm /ImportData /JavaScript /Rendition /Sound /Movie /GoTo3DView
    /RichMediaExecute""".split()  # noqa: SIM905 - words
)
"""Actions of which nothing stays, wherever they are."""
ACTIONS: Final = frozenset({"/URI", "/GoTo", "/Named"})
TURNS: Final = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
"""What a named action may do: viewers know other names, such as to print or to save."""
NOUNS: Final = {
    "/Contents": "note",
    "/Subj": "note",
    "/V": "form field",
    "/DV": "form field",
    "/T": "form field",
    "/TU": "form field",
    "/TM": "form field",
    "/Opt": "form field",
    "/CA": "form field",
    "/URI": "link",
    "/Title": "bookmark",
    "/Name": "name of a layer",
}
NO_TEXT: Final = frozenset(
    {
        "/Lookup",
        "/Panose",
        "/CharSet",
        "/Registry",
        "/Ordering",
        "/DA",
        "/CheckSum",
        "/Indexed",
        "/D",
        "/Lang",
    }
)
DEVICES: Final = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
