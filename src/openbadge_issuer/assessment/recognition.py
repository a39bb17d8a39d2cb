"""`Recognition`: what a district or a partner counts a micro-credential for, said in an endorsement of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openbadge_issuer.assessment.evidence import Link, Text
from openbadge_issuer.assessment.state import refuse

__all__ = ["Recognition"]

_MOST: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """Hours, points, a pay step: never a claim of whoever awards, so whoever recognises endorses the achievement with it.

    ``district.endorse(achievement, recognition.comment, name=recognition.name)``. ``hours`` and ``points`` are numbers above
    0, ``pay_step`` and ``of`` (what kind of hours or points) texts, ``terms`` the https URL of the rules. Raises
    `AssessmentError` (``assessment.recognition``).
    """

    hours: float | None = None
    points: float | None = None
    pay_step: str | None = None
    of: str | None = None
    terms: str | None = None

    def __post_init__(self) -> None:
        for amount in (self.hours, self.points):
            wrong = isinstance(amount, bool) or not isinstance(amount, (int, float, type(None)))
            if wrong or (amount is not None and not 0 < amount <= _MOST):
                raise refuse("recognition", f"Hours and points are numbers above 0, at most {_MOST:,}.")
        for text in (self.pay_step, self.of):
            if text is not None and (not Text(text).text.isprintable() or not text.strip()):
                raise refuse("recognition", "A pay step, and what is counted, is one line of text.")
        if self.terms is not None:
            Link(self.terms)
        if self.hours is None and self.points is None and self.pay_step is None:
            raise refuse("recognition", "A recognition counts for something: hours, points or a pay step.")

    @property
    def name(self) -> str:
        """The title of the endorsement."""
        return f"Recognition: {self._counted}"

    @property
    def comment(self) -> str:
        """The ``endorsementComment``."""
        terms = f" Terms: {self.terms}" if self.terms else ""
        return f"Recognised for {self._counted}.{terms}"

    @property
    def _counted(self) -> str:
        of = f" of {self.of}" if self.of else ""
        parts = [
            *([f"{_number(self.hours)} {_plural('hour', self.hours)}{of}"] if self.hours is not None else ()),
            *(
                [f"{_number(self.points)} {_plural('point', self.points)}{of}"]
                if self.points is not None
                else ()
            ),
            *([f"pay step {self.pay_step}"] if self.pay_step is not None else ()),
        ]
        return ", ".join(parts)


def _number(amount: float) -> str:
    return f"{amount:g}" if amount != int(amount) else str(int(amount))


def _plural(word: str, amount: float) -> str:
    return word if amount == 1 else f"{word}s"
