"""How a question about a definition is asked, and an answer judged: by the rules for definitions, before it is taken."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

from openbadge_issuer.assessment.definitions.linting import lint
from openbadge_issuer.codec.pointer import join
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, Severity

__all__ = ["NONE", "Asker", "Path", "Question", "put_at"]

NONE: Final = "-"
"""The answer that takes no suggestion: there is none."""
Path: TypeAlias = tuple[str | int, ...]
Asking: TypeAlias = "Generator[Question, str, str]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to ask: a text and an example. ``suggestion`` is what an empty answer means, unless one is ``required``."""

    section: str
    text: str
    example: str = ""
    suggestion: str = ""
    required: bool = False
    complaints: Callable[[str], tuple[str, ...]] = field(repr=False)
    advice: Callable[[str], tuple[str, ...]] = field(default=lambda _: (), repr=False)


def put_at(document: JSONObject, path: Path, value: JSON) -> None:
    """Sets a value; objects and arrays on the way are made."""
    inner: JSON = document
    for name, following in zip(path, (*path[1:], None), strict=True):
        step: JSON = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(inner, dict):
            inner[str(name)] = value if following is None else inner.get(str(name), step)
            inner = inner[str(name)]
        elif isinstance(inner, list) and isinstance(name, int):
            if name == len(inner):
                inner.append(step)
            elif following is None:
                inner[name] = value
            inner = inner[name]


@dataclass
class Asker:
    """Asks for values of a document, judged by the rules for definitions."""

    document: JSONObject
    section: str = ""

    def value(
        self,
        path: Path,
        text: str,
        example: str = "",
        *,
        suggestion: str = "",
        required: bool = False,
        read: Callable[[str], JSON] = str,
        among: Path = (),
    ) -> Asking:
        """One value at a path; the answer, empty where it was left out. It has to fit what it stands ``among``."""

        @lru_cache(maxsize=1)
        def found(answer: str) -> tuple[Finding, ...]:
            candidate = deepcopy(self.document)
            put_at(candidate, path, read(answer))
            here, around = join(*path), join(*among) if among else None
            return tuple(
                one
                for one in lint(candidate)
                if one.pointer in (here, around) or one.pointer.startswith(f"{here}/")
            )

        def judged(answer: str, severity: Severity) -> tuple[str, ...]:
            try:
                findings = found(answer)
            except ValueError as error:
                return (str(error),) if severity == "error" else ()
            return tuple(
                f"{one.message} {one.advice}".strip() for one in findings if one.severity == severity
            )

        answer = yield Question(
            section=self.section,
            text=text,
            example=example,
            suggestion=suggestion,
            required=required,
            complaints=lambda answer: judged(answer, "error"),
            advice=lambda answer: judged(answer, "warning"),
        )
        if answer:
            put_at(self.document, path, read(answer))
        return answer

    def several(self, name: str, text: str, example: str) -> Asking:
        """Texts of a list, until an empty answer."""
        count = 0
        while (yield from self.value((name, count), f"{text} (Enter when there is no more)", example)):
            count += 1
        return ""

    def choice(self, text: str, choices: Sequence[str], suggestion: str) -> Asking:
        """One of several words, or how it begins."""

        def complaints(answer: str) -> tuple[str, ...]:
            return () if _chosen(answer, choices) else (f"It is {_or(choices)}.",)

        answer = yield Question(
            section=self.section,
            text=f"{text} {_or(choices)}",
            suggestion=suggestion,
            required=True,
            complaints=complaints,
        )
        return _chosen(answer, choices)


def _or(choices: Sequence[str]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _chosen(answer: str, choices: Sequence[str]) -> str:
    return next((one for one in choices if answer and one.startswith(answer.lower())), "")
