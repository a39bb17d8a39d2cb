"""Sets of characters, as the regular expressions of ECMA-262 write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from unicodedata import category

__all__ = ["ANY", "CLASSES", "CharacterSet", "one", "with_property"]

Range = tuple[int, int]

_CATEGORIES: Final = {
    "Letter": "L", "Lowercase_Letter": "Ll", "Uppercase_Letter": "Lu", "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm",
    "Other_Letter": "Lo", "Mark": "M", "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me",
    "Number": "N", "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No",
    "Punctuation": "P", "punct": "P", "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc",
    "Separator": "Z", "Space_Separator": "Zs", "Line_Separator": "Zl", "Paragraph_Separator": "Zp",
    "Other": "C", "Control": "Cc", "cntrl": "Cc", "Format": "Cf",
}  # fmt: skip
_SHORT: Final = frozenset({
    "L", "Ll", "Lu", "Lt", "LC", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
    "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co", "Cn",
})  # fmt: skip
_CASED: Final = frozenset({"Ll", "Lu", "Lt"})


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """Characters by code point: ranges, general categories and other sets; ``negated`` is everything else."""

    ranges: tuple[Range, ...] = ()
    categories: tuple[str, ...] = ()
    sets: tuple[CharacterSet, ...] = ()
    negated: bool = False

    @property
    def size(self) -> int:
        """What looking at it costs."""
        return 1 + len(self.ranges) + len(self.categories) + sum(each.size for each in self.sets)

    def __contains__(self, character: object) -> bool:
        point = ord(str(character))
        found = any(low <= point <= high for low, high in self.ranges)
        if not found and self.categories:
            kind = category(str(character))
            found = any(
                kind.startswith(each) or (each == "LC" and kind in _CASED) for each in self.categories
            )
        if not found:
            found = any(character in each for each in self.sets)
        return found is not self.negated


def one(character: str) -> CharacterSet:
    """The set of this character."""
    return CharacterSet(((ord(character), ord(character)),))


def with_property(name: str, *, negated: bool) -> CharacterSet | None:
    r"""``\p{…}``: a general category, by its short or long name; ``None`` for any other property."""
    wanted = name.partition("=")[2] if name.startswith(("General_Category=", "gc=")) else name
    short = wanted if wanted in _SHORT else _CATEGORIES.get(wanted)
    if short is None:
        return None
    return CharacterSet(categories=(short,), negated=negated)


_DIGITS: Final = ((0x30, 0x39),)
_WORD: Final = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE: Final = (
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
_LINE_ENDS: Final = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))

ANY: Final = CharacterSet(_LINE_ENDS, negated=True)
"""What ``.`` stands for."""
CLASSES: Final = {
    "d": CharacterSet(_DIGITS),
    "D": CharacterSet(_DIGITS, negated=True),
    "w": CharacterSet(_WORD),
    "W": CharacterSet(_WORD, negated=True),
    "s": CharacterSet(_SPACE),
    "S": CharacterSet(_SPACE, negated=True),
}
