# ruff: noqa: RUF001 - letters that look like others are what this is about
"""Letters that look like Latin ones, and signs that stand for letters in user names. Data."""

from __future__ import annotations

from typing import Final

__all__ = ["ENDINGS", "GERMAN", "HYPHENS", "IGNORED", "LEET", "LOOKS", "QUOTES", "SAME"]


def _pairs(text: str) -> dict[str, str]:
    return {letter: pair[0] for pair in text.split() for letter in pair[1:]}


LOOKS: Final = _pairs(
    # the Latin letter, then what looks like it: Cyrillic, Greek, Armenian, Cherokee, Coptic, Lisu, Hebrew, Arabic, signs
    "aаΑАɑαⲁᎪꓮ bВвƄЬьΒᏴᏏꓐβ cсСϲϹⅽᏟꓚⲥ dԁᎠꓓժɗ eеЕЁёҽΕᎬꓰєЄ fϜꓝẝ gɡԌᏀꓖց hһНнΗᎻꓧհⲏ "
    "iіІїЇΙιΪᎥⲓɩ jјЈϳᎫꓙյ kКкΚκᏦꓗⲕҚқ lӏӀᏞꓡⅼ׀ןا∣ǀ mМмΜᎷꓟⅿⲙ nΝПпηոռꓠⲛ oоОοΟσօՕⲟჿଠ໐०ᴏ०੦೦൦๐ "
    "pрРΡρᏢꓑⲣ qԛԚգզ rгᎡᏒꓣяЯ sѕЅՏꓢᏚֆ tТтΤτᎢꓔⲧ uυսՍꓴц vѵѴνᏙꓦ٧ wԝԜωաᎳꓪѡɯш xхХΧχᕁꓫⲭ "
    "yуУүҮΥγᎽꓬⲩЎў zΖᏃꓜⲍ "
    # Canadian syllabics, runes, Tifinagh, Ethiopic, Georgian, signs
    "aᗅ bᑲᗷ cᑕς dᑯᗞᗪᏧꓒ eⴹ fᖴſք gᏳƍ hᏂ jᒍ kᛕ lᒪⳑⵏ mᗰϻᛖ oⵔዐဝഠ۵ံం pᑭ⍴ qⵕ rᖇⲅᴦꭈ sᏕ tⲧ⊤ uᑌʋሀ∪ꞟ vᐯⴸꛟ۷ wᏔ xᕽ×ⵝᚷ yɣყᎩᶌ"
)

HYPHENS: Final = frozenset("-‐‑‒–'’ʼ`´.·")
"""What stands inside a word: hyphens, apostrophes, dots."""
QUOTES: Final = "\"'“”‘’«»‹›„(-–—_"
"""What may stand before the first word of a sentence."""

ENDINGS: Final = {
    "LATIN": frozenset("s es n en ns an".split()),  # noqa: SIM905
    "CYRILLIC": frozenset(
        "а я у ю ом ем ём е ы и ой ей ою ею ам ям ах ях ов ев ых их ым им ін і о ові еві ський".split()  # noqa: SIM905
    ),
    "GREEK": frozenset("ς υ ου η ης".split()),  # noqa: SIM905
}
"""By script, what a name may end in beside its own end: genitives, plurals."""

LEET: Final = {
    "0": "o",
    "1": "i",
    "!": "i",
    "|": "i",
    "l": "i",
    "3": "e",
    "4": "a",
    "@": "a",
    "5": "s",
    "$": "s",
    "7": "t",
    "+": "t",
    "8": "b",
    "9": "g",
    "6": "g",
    "2": "z",
    "€": "e",
    "£": "i",
}
"""In this way of writing i and l are one letter, and so are g, 6 and 9."""

GERMAN: Final = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe", "ñ": "nh"}
"""How letters with marks are spelled by those who have none on their keyboards."""

SAME: Final = {
    "\u0629": "\u0647",  # Arabic: teh marbuta, heh
    "\u0649": "\u064a",  # alef maksura, yeh
    "\u06a9": "\u0643",  # keheh, kaf
    "\u06cc": "\u064a",  # Farsi yeh
    "\u0671": "\u0627",  # alef wasla
    "\u0640": "",  # tatweel
    "\u05da": "\u05db",  # Hebrew: the letters that have another form at the end of a word
    "\u05dd": "\u05de",
    "\u05df": "\u05e0",
    "\u05e3": "\u05e4",
    "\u05e5": "\u05e6",
    "\u03c2": "\u03c3",  # Greek: sigma
    "\u0491": "\u0433",  # Ukrainian: ghe with upturn
}
"""Letters of one script that are written for each other."""

IGNORED: Final = {
    *range(0x200B, 0x2010),  # zero width, direction
    *range(0x202A, 0x202F),  # embeddings and overrides
    *range(0x2060, 0x2070),  # joiners, invisible signs, isolates
    *range(0xFE00, 0xFE10),  # variation selectors
    *range(0xE0000, 0xE0200),  # tags, more variation selectors
    *range(0x180B, 0x1810),
    *range(0x20DD, 0x20E5),  # circles and squares around letters
    *range(0xFFF9, 0xFFFC),
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0, 0x0000),
}
"""What nobody sees: it parts no word."""
