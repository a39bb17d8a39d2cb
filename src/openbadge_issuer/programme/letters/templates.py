"""`Templates`: the texts of letters in one language, built in or edited by the officer, and how one becomes a letter.

A letter is written once, as text with a little structure: ``# heading``, ``- item``, ``> quotation``, blank lines between
paragraphs. Its HTML is made of it by ``page.html``; who wants another HTML for a letter adds ``award.html`` and so on.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final, Self, TypeAlias

from openbadge_issuer.codec.plain_text import one_line
from openbadge_issuer.errors import ConfigurationError, MissingExtra
from openbadge_issuer.programme.letters.markup_check import markup_fault
from openbadge_issuer.programme.letters.template_check import (
    FILTERS,
    Shape,
    check_template,
    template_fault,
)

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["LetterKind", "Templates", "Values"]

Values: TypeAlias = Mapping[str, object]
"""What a template is given: plain texts, and nothing that could be called."""

_MAX_TEMPLATE: Final = 100_000  # bytes
_MAX_LETTER: Final = 1_000_000  # characters
_MAX_VALUE: Final = 2_000
_MAX_SUBJECT: Final = 120
_WIDTH: Final = 72
_OPEN, _CLOSE = (
    "\ue000",
    "\ue001",
)  # around each value: none can hold them, since `one_line` drops private characters
_PART: Final = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_SUBJECT: Final = re.compile(r"Subject:[ \t]*(\S.*)")
_HTTPS: Final = re.compile(r"https://[^\s\"<>\\^`{|}]+")
_MAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_MARKS: Final = {"# ": "heading", "- ": "item", "> ": "quotation"}
_MONTHS: Final = 12


class LetterKind(StrEnum):
    """What a letter is about; also the name of its template."""

    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    REMINDER = "reminder"
    AWARD = "award"
    NOT_YET = "not-yet"
    UPHELD = "upheld"
    NEW_ROUND = "new-round"
    CERTIFIED = "certified"
    REPORT = "report"


_ALL: Final[Mapping[str, Shape]] = {
    "programme": {"name": "text", "organisation": "text", "contact": "text"},
    "name": "text",
    "date": "text",
}
_OF_ONE: Final[Mapping[str, Shape]] = {
    **_ALL,
    "reference": "text",
    "attempt": "text",
    "credential": {"name": "text", "competency": "text", "page": "text"},
    "product": {"name": "text", "version": "text"},
}
_CRITERION: Final[Shape] = {"name": "text", "level": "text", "required": "text", "feedback": "text"}
_DECIDED: Final[Mapping[str, Shape]] = {
    **_OF_ONE,
    "decided": "text",
    "criteria": (_CRITERION,),
    "good": (_CRITERION,),
    "short": (_CRITERION,),
    "again": "yes",
    "appeal": "yes",
    "appeal_until": "text",
}
_OF_PRODUCT: Final[Mapping[str, Shape]] = {**_DECIDED, "reviewers": ("text",), "months": "text"}
_WORK: Final[Shape] = {"reference": "text", "credential": "text", "due": "text", "late": "yes"}
SHAPES: Final[Mapping[LetterKind, Mapping[str, Shape]]] = MappingProxyType(
    {
        LetterKind.RECEIVED: {**_OF_ONE, "submitted": "text", "days": "text"},
        LetterKind.INCOMPLETE: {**_OF_ONE, "missing": ("text",)},
        LetterKind.REMINDER: {**_ALL, "works": (_WORK,), "count": "text", "late": "yes"},
        LetterKind.AWARD: _DECIDED,
        LetterKind.NOT_YET: _DECIDED,
        LetterKind.UPHELD: {**_OF_ONE, "again": "yes"},
        LetterKind.NEW_ROUND: {**_OF_ONE, "days": "text", "appealed": "yes"},
        LetterKind.CERTIFIED: _OF_PRODUCT,
        LetterKind.REPORT: _OF_PRODUCT,
    }
)
_PARTS: Final[Shape] = {"text": "text", "value": "yes", "link": "text"}
_PAGE: Final[Mapping[str, Shape]] = {
    "language": "text",
    "direction": "text",
    "subject": "text",
    "programme": {"name": "text", "organisation": "text", "contact": "text"},
    "blocks": ({"kind": "text", "lines": ({"parts": (_PARTS,)},)},),
}


@dataclass(frozen=True, slots=True, repr=False)
class Templates:
    """The files of one language by name: a ``.txt`` for each `LetterKind`, ``page.html``, ``words.txt``; all are checked.

    Raises `ConfigurationError` (``config.template``) with file and line, `MissingExtra` where jinja2 is not installed.
    """

    LANGUAGES: ClassVar[tuple[str, ...]] = ("de", "en")
    """Those that are built in."""
    language: str
    files: Mapping[str, bytes]
    _made: Mapping[str, Template] = field(init=False, compare=False)
    _words: Mapping[str, str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.language, str) or not re.fullmatch(
            r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", self.language
        ):
            raise ConfigurationError("A language is a tag such as en or de-AT.", code="config.language")
        files = dict(self.files)
        needed = {*(f"{kind}.txt" for kind in LetterKind), "page.html", "words.txt"}
        allowed = needed | {f"{kind}.html" for kind in LetterKind}
        for name in [*files, *needed]:
            if name not in allowed or name not in files:
                what = "This is no letter's file." if name not in allowed else "This file is missing."
                raise template_fault(name, 1, what, f"There are {', '.join(sorted(needed))}.")
        texts = {name: _decoded(name, content) for name, content in files.items()}
        object.__setattr__(self, "files", MappingProxyType(files))
        object.__setattr__(self, "_words", _words(texts.pop("words.txt")))
        object.__setattr__(self, "_made", {name: _compiled(name, text) for name, text in texts.items()})

    @classmethod
    def built_in(cls, language: str = "en") -> Self:
        """The texts that come with the library, English or German; ``de-AT`` falls back to ``de``.

        Raises `ConfigurationError` (``config.language``) for another language.
        """
        tag = language.replace("_", "-").lower().partition("-")[0] if isinstance(language, str) else ""
        if tag not in cls.LANGUAGES:
            raise ConfigurationError(
                f"There are no letters in this language; there are {', '.join(cls.LANGUAGES)}.",
                code="config.language",
                advice="Choose one of them, or edit copies of the templates: Templates.with_files.",
            )
        return cls(tag, _bundled(tag))

    def with_files(self, files: Mapping[str, bytes], *, language: str = "") -> Self:
        """With these files in place of, or beside, those that are here: the officer's copies."""
        return type(self)(language or self.language, {**self.files, **files})

    def word(self, name: str) -> str | None:
        """What ``words.txt`` says for a name."""
        return self._words.get(name)

    def day(self, day: date) -> str:
        """A day in words."""
        months = [month.strip() for month in self._words["months"].split(",")]
        values = {"{day}": str(day.day), "{month}": months[day.month - 1], "{year}": f"{day.year:04d}"}
        return re.sub(r"\{(?:day|month|year)\}", lambda match: values[match[0]], self._words["date"])

    def rendered(self, kind: LetterKind, values: Values) -> tuple[str, str, str]:
        """Subject, text and HTML of a letter of these values; raises `ConfigurationError` (``config.template``)."""
        written = self._said(f"{kind}.txt", values)
        first, _, body = written.lstrip().partition("\n")
        subject = _SUBJECT.fullmatch(_plain(first).strip())
        if subject is None:
            raise template_fault(
                f"{kind}.txt", 1, "The first line is the subject.", "Write `Subject: ...` there."
            )
        title = one_line(subject[1], _MAX_SUBJECT)
        blocks = tuple(_blocks(body))
        own = f"{kind}.html"
        page: Values = {
            "language": self.language,
            "direction": self._words["direction"],
            "subject": title,
            "programme": values["programme"],
            "blocks": tuple(_as_values(name, lines) for name, lines in blocks),
        }
        html = self._said(own, values) if own in self._made else self._said("page.html", page)
        return title, "\n\n".join(_as_text(name, lines) for name, lines in blocks) + "\n", html

    def _said(self, name: str, values: Values) -> str:
        from jinja2 import TemplateError  # noqa: PLC0415 - at first use

        try:
            written = self._made[name].render(values)
        except (TemplateError, RecursionError, TypeError, ValueError):  # the check should have found it
            raise template_fault(name, 1, "The template can not be filled in.") from None
        if len(written) > _MAX_LETTER:
            raise template_fault(name, 1, f"The letter has more than {_MAX_LETTER:,} characters.")
        return written

    def __repr__(self) -> str:
        return f"Templates({self.language!r}, {len(self.files)} files)"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.language, dict(self.files))


@cache
def _bundled(language: str) -> Mapping[str, bytes]:
    from importlib.resources import files  # noqa: PLC0415 - at first use

    root = files("openbadge_issuer.programme.letters").joinpath("texts")
    found = {
        one.name: one.read_bytes() for one in root.joinpath(language).iterdir() if one.name.endswith(".txt")
    }
    return MappingProxyType({**found, "page.html": root.joinpath("page.html").read_bytes()})


def _decoded(name: str, content: bytes) -> str:
    if not isinstance(content, bytes) or len(content) > _MAX_TEMPLATE:
        raise template_fault(name, 1, f"A template is a file of at most {_MAX_TEMPLATE:,} bytes.")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise template_fault(name, line, "This is not UTF-8.", "Save the file as UTF-8.") from None


def _words(text: str) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, said = line.partition(":")
        if not colon or not said.strip() or not re.fullmatch(r"[a-z][a-z0-9-]{0,59}", name.strip()):
            raise template_fault("words.txt", number, "A line is `code: what it means`.")
        words[name.strip()] = said.strip()
    missing = {"date", "direction", "months", "other", "requirement"} - set(words)
    if missing or words["direction"] not in ("ltr", "rtl") or len(words["months"].split(",")) != _MONTHS:
        raise template_fault(
            "words.txt",
            1,
            "It says date, direction (ltr or rtl), months (twelve), other and requirement.",
        )
    return MappingProxyType(words)


@cache
def _environment(*, html: bool) -> ImmutableSandboxedEnvironment:
    try:
        from jinja2 import StrictUndefined  # noqa: PLC0415 - an extra
        from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415
    except ImportError:
        raise MissingExtra("programme", "Writing letters") from None
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=html,
        finalize=None if html else _marked,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=0,
    )
    environment.globals.clear()
    environment.tests.clear()
    own: dict[str, Callable[..., object]] = {
        **{name: kept for name, kept in environment.filters.items() if name in FILTERS},
        "quoted": str if html else _quoted,
    }
    environment.filters.clear()
    environment.filters.update(own)
    return environment


def _compiled(name: str, text: str) -> Template:
    environment = _environment(html=name.endswith(".html"))
    from jinja2 import TemplateSyntaxError  # noqa: PLC0415 - it is there

    for mark in (_OPEN, _CLOSE):
        if mark in text:
            raise template_fault(
                name, text[: text.index(mark)].count("\n") + 1, "This character can not stand here."
            )
    try:
        tree = environment.parse(text)
        check_template(
            name, tree, _PAGE if name == "page.html" else SHAPES[LetterKind(name.rpartition(".")[0])]
        )
        markup = markup_fault(text) if name.endswith(".html") else None
        if markup is not None:
            raise template_fault(name, *markup)
        return environment.from_string(tree)
    except TemplateSyntaxError as error:
        raise template_fault(name, error.lineno, f"{error.message or 'It can not be read'}.") from None
    except (RecursionError, OverflowError, MemoryError, SyntaxError, ValueError):
        raise template_fault(name, 1, "It is nested too deeply.") from None


class _Quotation(str):
    __slots__ = ()


def _quoted(value: object) -> _Quotation:
    """Each line behind ``> ``: whatever stands in the value, it is the value's, and no heading of the letter."""
    lines = str(value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _Quotation("\n".join(f"> {_marked(line)}" for line in lines if line.strip()))


def _marked(value: object) -> str:
    if isinstance(value, _Quotation):
        return value
    return f"{_OPEN}{one_line(str(value), _MAX_VALUE)}{_CLOSE}"


def _plain(text: str) -> str:
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def _blocks(body: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The parts of a letter: what kind, and its lines; a mark counts only where the template has it, not a value."""
    marked = [
        (_MARKS.get(line.lstrip()[:2], "paragraph" if _plain(line).strip() else ""), line.strip())
        for line in body.split("\n")
    ]
    for kind, group in groupby(marked, key=lambda one: one[0]):
        lines = [line if kind == "paragraph" else line[2:].strip() for _, line in group]
        if kind == "paragraph":
            yield kind, (" ".join(lines),)
        elif kind == "heading":
            yield from ((kind, (line,)) for line in lines)
        elif kind:
            yield kind, tuple(lines)


def _as_text(kind: str, lines: tuple[str, ...]) -> str:
    shown = [" ".join(_plain(line).split()) for line in lines]
    if kind == "heading":
        return f"{shown[0]}\n{'-' * min(len(shown[0]), _WIDTH)}"
    first, then = {"item": ("- ", "  "), "quotation": ("> ", "> ")}.get(kind, ("", ""))
    return "\n".join(
        textwrap.fill(
            line,
            _WIDTH,
            initial_indent=first,
            subsequent_indent=then,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in shown
    )


def _as_values(kind: str, lines: tuple[str, ...]) -> Values:
    return {"kind": kind, "lines": tuple({"parts": tuple(_parts(line))} for line in lines)}


def _parts(line: str) -> Iterable[Values]:
    at = 0
    for match in _PART.finditer(line):
        if match.start() > at:
            yield {"text": line[at : match.start()], "value": False, "link": ""}
        value = match[1]
        mail = f"mailto:{value}" if _MAIL.fullmatch(value) else ""
        yield {"text": value, "value": True, "link": value if _HTTPS.fullmatch(value) else mail}
        at = match.end()
    if at < len(line):
        yield {"text": line[at:], "value": False, "link": ""}
