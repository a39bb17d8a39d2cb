"""The texts of reports and workloads: German, English, Spanish and French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from openbadge_issuer.assessment.agreement.wording import TEXTS, filled
from openbadge_issuer.programme.bundled_texts import texts_in

__all__ = ["ReportTexts", "agreement_texts", "filled", "number", "percent", "report_texts"]

ReportTexts: TypeAlias = Mapping[str, str]


def report_texts(language: str = "en") -> ReportTexts:
    """The texts in this language (``de-AT`` is German, too); in English where there are none."""
    return texts_in("openbadge_issuer.programme.reports.texts", language)


def agreement_texts(texts: ReportTexts) -> ReportTexts:
    """Those of them that tables and pictures of agreement say."""
    return {name: texts[name] for name in TEXTS if name in texts}


def number(value: float, texts: ReportTexts) -> str:
    """A number as it is written in their language."""
    return (f"{value:g}" if isinstance(value, float) else str(value)).replace(".", texts["decimal"])


def percent(share: float, texts: ReportTexts) -> str:
    """A share as people read it; all and none are said only where it is so."""
    rounded = round(share * 100)
    if rounded == 100 and share < 1:  # noqa: PLR2004 - per cent
        return texts["over_99"]
    return texts["under_1"] if rounded == 0 and share > 0 else filled(texts["percent"], share=rounded)
