"""Rules on results and rubrics: what a Result says must exist in the achievement that it is about."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from openbadge_issuer.rules.document import Document
from openbadge_issuer.rules.rubrics import Description, ids
from openbadge_issuer.rules.rule import OB, Hit, Rule
from openbadge_issuer.rules.values import each, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openbadge_issuer.codec.types import JSON
    from openbadge_issuer.errors import Severity

__all__ = ["RULES", "number"]

_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})\s?%?", re.ASCII)


def number(written: JSON) -> Decimal | None:
    """The number that a text is, a percent sign left aside; ``None`` for anything else."""
    if not isinstance(written, str) or _NUMBER.fullmatch(written) is None:
        return None
    return Decimal(written.rstrip("% "))


def _reference(document: Document) -> Iterator[Hit]:
    for result in document.results:
        if text(result.node.value.get("resultDescription")) is not None and result.description is None:
            yield Hit(
                result.node.at("resultDescription"),
                "This result points to a ResultDescription that the achievement does not have.",
                advice="Use the `id` of an entry in `resultDescription` of the same achievement.",
            )


def _unknown_level(document: Document) -> Iterator[Hit]:
    for result in document.results:
        level = text(result.node.value.get("achievedLevel"))
        if level is not None and level not in result.levels:
            yield Hit(
                result.node.at("achievedLevel"),
                "The achieved level is none of the achievement's rubric levels.",
                advice="Use the `id` of an entry in `rubricCriterionLevel` of the ResultDescription.",
            )


def _level_elsewhere(document: Document) -> Iterator[Hit]:
    for result in document.results:
        level = text(result.node.value.get("achievedLevel"))
        if (
            level in result.levels
            and result.description is not None
            and level not in result.description.levels
        ):
            yield Hit(
                result.node.at("achievedLevel"),
                "The achieved level belongs to another ResultDescription than the one that this result names.",
                advice="Name the ResultDescription that has this level.",
            )


def _status(document: Document) -> Iterator[Hit]:
    for result in document.results:
        asked = result.description is not None and result.description.node.value.get("resultType") == "Status"
        if asked and text(result.node.value.get("status")) is None:
            yield Hit(
                result.node.at("status"),
                "The ResultDescription is of type Status, so the result must have a `status`.",
                {"resultType": "Status"},
                "Write Completed, Enrolled, Failed, InProgress, OnHold, Provisional or Withdrew.",
            )


def _value(document: Document) -> Iterator[Hit]:
    for result in document.results:
        if result.description is not None and _outside(result.node.value.get("value"), result.description):
            yield Hit(
                result.node.at("value"),
                "The value is not one that the ResultDescription allows.",
                advice="It is one of `allowedValue`, or from `valueMin` to `valueMax`.",
            )


def _outside(value: JSON, description: Description) -> bool:
    """Whether a value is neither listed nor in the range; where nothing can be compared it is not outside."""
    if not isinstance(value, str) or value in description.allowed:
        return False
    here = number(value)
    low, high = number(description.node.value.get("valueMin")), number(description.node.value.get("valueMax"))
    if here is None or (low is None and high is None):
        return bool(description.allowed)
    return (low is not None and here < low) or (high is not None and here > high)


def _required_level(document: Document) -> Iterator[Hit]:
    for description in document.descriptions:
        level = text(description.node.value.get("requiredLevel"))
        if level is not None and level not in description.levels:
            yield Hit(
                description.node.at("requiredLevel"),
                "The required level is none of this rubric's levels.",
                advice="Use the `id` of an entry in `rubricCriterionLevel`.",
            )


def _required_value(document: Document) -> Iterator[Hit]:
    for description in document.descriptions:
        if _outside(description.node.value.get("requiredValue"), description):
            yield Hit(
                description.node.at("requiredValue"),
                "The required value is not one that this ResultDescription allows.",
                advice="It is one of `allowedValue`, or from `valueMin` to `valueMax`.",
            )


def _range(document: Document) -> Iterator[Hit]:
    for node in document.of("ResultDescription"):
        low, high = number(node.value.get("valueMin")), number(node.value.get("valueMax"))
        if low is not None and high is not None and high < low:
            yield Hit(
                node.at("valueMax"),
                "`valueMax` is smaller than `valueMin`.",
                {"valueMin": str(low), "valueMax": str(high)},
            )


def _duplicates(document: Document) -> Iterator[Hit]:
    for owner, member in (
        ("Achievement", "resultDescription"),
        ("ResultDescription", "rubricCriterionLevel"),
    ):
        for node in document.of(owner):
            identifiers = ids(node.value.get(member))
            if len(identifiers) > len(set(identifiers)):
                yield Hit(
                    node.at(member),
                    f"Two entries of `{member}` have one `id`, so nobody can tell which one a result means.",
                    {"member": member},
                    "Give each entry an `id` of its own.",
                )


def _level_order(document: Document) -> Iterator[Hit]:
    for node in document.of("ResultDescription"):
        levels = [level for level in each(node.value.get("rubricCriterionLevel")) if isinstance(level, dict)]
        for member in ("points", "level"):
            marks = [number(level.get(member)) for level in levels]
            numbers = [mark for mark in marks if mark is not None]
            if len(numbers) < len(marks):
                continue
            if numbers != sorted(numbers):
                yield Hit(
                    node.at("rubricCriterionLevel"),
                    f"The levels are not in order: by `{member}` the lowest comes first.",
                    {"member": member, "order": [str(mark) for mark in numbers[:16]]},
                    "Write the lowest level first.",
                )
            break


def _rule(
    name: str,
    title: str,
    function: Callable[[Document], Iterable[Hit]],
    severity: Severity = "error",
    about: str = "results",
) -> Rule:
    return Rule(
        code=f"rules.{name}",
        title=title,
        severity=severity,
        issuing="error",
        spec=OB,
        function=function,
        about=about,
    )


RULES: Final[tuple[Rule, ...]] = (
    _rule("result_reference", "a Result names a ResultDescription of its achievement", _reference),
    _rule("achieved_level", "the achieved level is a level of the achievement", _unknown_level),
    _rule(
        "achieved_level_elsewhere",
        "the achieved level belongs to the named description",
        _level_elsewhere,
        "warning",
    ),
    _rule("result_status", "a Result of type Status has a status", _status),
    _rule("result_value", "a Result's value is allowed by its description", _value, "warning"),
    _rule(
        "required_level", "the required level is a level of the rubric", _required_level, about="descriptions"
    ),
    _rule(
        "required_value",
        "the required value is allowed by its description",
        _required_value,
        about="descriptions",
    ),
    _rule("value_range", "`valueMin` is not above `valueMax`", _range, "warning", about="descriptions"),
    _rule("duplicate_id", "result descriptions and levels have ids of their own", _duplicates, about=""),
    _rule(
        "level_order", "rubric levels are ordered lowest first", _level_order, "warning", about="descriptions"
    ),
)
