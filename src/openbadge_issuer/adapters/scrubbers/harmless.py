"""Links, styles and formulas that neither load nor run anything: by lists of what may stay, each in one pass.

What is not on a list goes, whatever it may be: a browser or an office program knows more ways to the network than this does.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["CALLS_HOME", "harmless_formula", "harmless_link", "harmless_style", "harmless_value"]

CALLS_HOME: Final = "link to a file outside"
"""What a removal says of all of these."""

_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_BLANKS: Final = re.compile(r"\s+")
_SCHEMES: Final = ("https://", "http://", "mailto:", "#")


def harmless_link(value: str) -> str | None:
    """A link to the web, to an address or to a place in the file itself, without characters that nobody sees.

    Programs skip such characters and blanks before they look for the scheme, so this does, too.
    """
    seen = _UNSEEN.sub("", value).strip()
    return seen if _BLANKS.sub("", seen).lower().startswith(_SCHEMES) else None


_PROPERTIES: Final = frozenset(
    """fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit
    stroke-dasharray stroke-dashoffset stop-color stop-opacity opacity color background background-color display visibility
    font-size font-weight font-style font-variant text-anchor text-align text-decoration text-indent text-transform
    vertical-align line-height letter-spacing word-spacing white-space dominant-baseline alignment-baseline baseline-shift
    writing-mode direction clip-path clip-rule mask filter marker marker-start marker-mid marker-end paint-order
    margin margin-top margin-right margin-bottom margin-left padding padding-top padding-right padding-bottom padding-left
    border border-top border-right border-bottom border-left border-color border-style border-width border-collapse
    border-spacing border-radius width height min-width min-height max-width max-height float clear overflow list-style-type
    transform flood-color flood-opacity lighting-color color-interpolation-filters mix-blend-mode isolation
    shape-rendering text-rendering image-rendering vector-effect""".split()  # noqa: SIM905 - words
)
_VALUE: Final = re.compile(
    r"""(?:url\([ ]*+(["']?)\#[\w.:\-]++\1[ ]*+\)
    |(?:rgb|hsl)a?\([\d\s.,%/+\-]*+\)
    |(?:matrix|translate|scale|rotate|skew)[XY]?\([\d\s.,eE+\-]*+(?:(?:deg|px)[\d\s.,eE+\-]*+)*+\)
    |[\w\s\#%.,+\-!/*:;=&?<>\[\]$~|^])*+""",
    re.VERBOSE | re.IGNORECASE,
)
"""Words, numbers, colours, turns and places in the file itself; no escapes, no quotes, no other function."""
_SELECTOR: Final = re.compile(r"[\w\s.#,>*+~:\-]*+")


def harmless_value(value: str) -> bool:
    """Whether an attribute that is read as a style, such as ``fill``, leads nowhere outside."""
    return bool(_VALUE.fullmatch(value))


def harmless_style(text: str, *, sheet: bool = False) -> str:
    """The declarations of a style that only say how something looks; ``sheet`` has rules with selectors around them."""
    if not sheet:
        return "; ".join(filter(None, map(_declaration, text.split(";"))))
    kept = []
    for rule in text.split("}"):
        selector, _, inside = rule.partition("{")
        declarations = harmless_style(inside) if selector.strip() and _SELECTOR.fullmatch(selector) else ""
        if declarations:
            kept.append(f"{' '.join(selector.split())} {{ {declarations} }}")
    return "\n".join(kept)


def _declaration(text: str) -> str:
    name, _, value = text.partition(":")
    name, value = name.strip().lower(), value.strip()
    plain = value and not set(value) & set("<>{}:&") and harmless_value(value)
    return f"{name}: {value}" if name in _PROPERTIES and plain else ""


_FUNCTIONS: Final = frozenset(
    """ABS ACCRINT ACOS ADDRESS AGGREGATE AND AREAS ASIN ATAN ATAN2 AVEDEV AVERAGE AVERAGEA AVERAGEIF
    AVERAGEIFS BETWEEN BIN2DEC BINOM.DIST BYCOL BYROW CEILING CEILING.MATH CHAR CHISQ.TEST CHOOSE
    CHOOSECOLS CHOOSEROWS CLEAN CODE COLUMN COLUMNS COMBIN CONCAT CONCATENATE CONFIDENCE CONFIDENCE.NORM
    CONFIDENCE.T CONTENT CONVERT CORREL COS COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS COVAR COVARIANCE.P
    COVARIANCE.S DATE DATEDIF DATEVALUE DAVERAGE DAY DAYS DAYS360 DCOUNT DCOUNTA DEC2BIN DEC2HEX DEGREES
    DEVSQ DGET DMAX DMIN DOLLAR DROP DSUM EDATE EOMONTH ERROR.TYPE EVEN EXACT EXP EXPAND F.TEST FACT
    FALSE FILTER FIND FIXED FLOOR FLOOR.MATH FORECAST FORECAST.LINEAR FORMULA FREQUENCY FTEST FV GCD
    ELEMENTS GEOMEAN GROWTH HARMEAN HEX2DEC HLOOKUP HOUR HSTACK IF IFERROR IFNA IFS INDEX INT INTERCEPT IRR IS
    ISBLANK ISERR ISERROR ISEVEN ISLOGICAL ISNA ISNONTEXT ISNUMBER ISODD ISOWEEKNUM ISREF ISTEXT KURT
    LAMBDA LARGE LCM LEFT LEN LENGTH LET LINEST LIST LN LOG LOG10 LOOKUP LOWER MAKEARRAY MAP MATCH MAX MAXA
    MAXIFS MEDIAN MID MIN MINA MINIFS MINUTE MMULT MOD MODE MODE.MULT MODE.SNGL MONTH MROUND N NA
    NETWORKDAYS NETWORKDAYS.INTL NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NORMDIST NORMINV NOT NOW NPER
    NPV NUMBER NUMBERVALUE ODD OFFSET OR PEARSON PERCENT PERCENTILE PERCENTILE.EXC PERCENTILE.INC PERCENTRANK
    PERCENTRANK.INC PERMUT PI PMT POISSON.DIST POWER PRODUCT PROPER PV QUARTILE QUARTILE.EXC
    QUARTILE.INC QUOTIENT RADIANS RAND RANDARRAY RANDBETWEEN RANK RANK.AVG RANK.EQ RATE REDUCE REPLACE
    REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS RSQ SCAN SEARCH SECOND SEQUENCE SIGN SIN SINGLE SKEW SLN
    SLOPE SMALL SORT SORTBY SQRT STANDARDIZE STDEV STDEV.P STDEV.S STDEVA STDEVP STEYX SUBSTITUTE
    SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT SUMSQ SWITCH T T.DIST T.DIST.2T T.TEST TAKE TAN TEXT TEXTAFTER
    TEXTBEFORE TEXTJOIN TEXTSPLIT TIME TIMEVALUE TOCOL TODAY TOROW TRANSPOSE TREND TRIM TRIMMEAN TRUE
    TRUNC TTEST TYPE UNICHAR UNICODE UNIQUE UPPER VALUE VAR VAR.P VAR.S VARA VARP VLOOKUP VSTACK WEEKDAY
    WEEKNUM WEIBULL.DIST WITH WORKDAY WORKDAY.INTL WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR YEAR YEARFRAC Z.TEST
    ZTEST""".split()  # noqa: SIM905 - words
)
"""What computes with what is in the workbook, and with nothing else."""
_QUOTED: Final = re.compile(r""""[^"]*+"|\[\$?'[^'"\[\]]*+'\.|'[^']*+'|(?P<strange>\[[^\[\]'"]*+['"])""")
"""Texts, and names of sheets. In the name of a column (``Table[...]``) an apostrophe or a quote begins neither."""
_WORDS: Final = re.compile(r"[\w.]++\s*+\(?")
_ELSEWHERE: Final = re.compile(
    r"[|\\]|://|\bfile:|'#|\.(?:xl|od|sl|csv|dif|db)\w*+\]?'?[!#]|\][^!\[\]]*+!", re.IGNORECASE
)
"""Programs that are asked for data, paths, addresses, and cells of other workbooks."""
_HANDED_ON: Final = re.compile(
    r"\b_xleta\.([\w.]++)", re.IGNORECASE
)  # a function that another one is to call
_PREFIXES: Final = ("_XLFN.", "_XLWS.", "COM.MICROSOFT.", "ORG.OPENOFFICE.", "ORG.LIBREOFFICE.")


def harmless_formula(text: str) -> bool:
    """Whether a formula of a table asks nobody but the workbook itself."""
    if _ELSEWHERE.search(text):
        return False
    if any(found["strange"] for found in _QUOTED.finditer(text)):
        return False
    plain = _QUOTED.sub(" ", text)
    called = [found[:-1] for found in _WORDS.findall(plain) if found.endswith("(")]
    return all(_function(name) in _FUNCTIONS for name in (*called, *_HANDED_ON.findall(plain)))


def _function(called: str) -> str:
    name = called.strip().upper()
    for prefix in (*_PREFIXES, *_PREFIXES):
        name = name.removeprefix(prefix)
    return name
