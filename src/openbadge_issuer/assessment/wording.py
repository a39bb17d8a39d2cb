"""What a badge says in words of ours, in the language of its definition: German, English, Spanish, French."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

__all__ = ["Wording", "wording_of"]


@dataclass(frozen=True, slots=True)
class Wording:
    """The names of the results that are about the whole award, the earn rule, and what is said of a product."""

    status: str
    rubric: str
    reviews: str
    rule: str
    in_version: str
    """Behind the definition's version; with places for ``version`` and ``date``."""
    product: str
    """The same as a sentence about the product."""


_ENGLISH: Final = Wording(
    status="Award",
    rubric="Rubric (SHA-256)",
    reviews="Independent reviews",
    rule="Two independent reviewers; every criterion reaches the level in bold; nothing is averaged.",
    in_version="product version {version}, released {date}",
    product="Version {version}, released {date}",
)
_WORDINGS: Final[Mapping[str, Wording]] = {
    "en": _ENGLISH,
    "de": Wording(
        status="Verleihung",
        rubric="Bewertungsraster (SHA-256)",
        reviews="Unabhängige Gutachten",
        rule="Zwei unabhängige Gutachten; jedes Kriterium erreicht die fett gesetzte Stufe; nichts wird gemittelt.",
        in_version="Produktversion {version}, veröffentlicht am {date}",
        product="Version {version}, veröffentlicht am {date}",
    ),
    "es": Wording(
        status="Concesión",
        rubric="Rúbrica (SHA-256)",
        reviews="Evaluaciones independientes",
        rule="Dos evaluaciones independientes; cada criterio alcanza el nivel en negrita; nada se promedia.",
        in_version="versión del producto {version}, publicada el {date}",
        product="Versión {version}, publicada el {date}",
    ),
    "fr": Wording(
        status="Attribution",
        rubric="Grille d'évaluation (SHA-256)",
        reviews="Évaluations indépendantes",
        rule="Deux évaluations indépendantes ; chaque critère atteint le niveau en gras ; rien n'est moyenné.",
        in_version="version du produit {version}, publiée le {date}",
        product="Version {version}, publiée le {date}",
    ),
}


def wording_of(language: str | None) -> Wording:
    """The words in a language by its tag; English where there is none, and for a language that is not among ours.

    Then there is no earn rule: a result needs some name, and a narrative in another language no English sentence.
    """
    primary = (language or "en").partition("-")[0].lower()
    return _WORDINGS.get(primary) or replace(_ENGLISH, rule="")
