"""Runs one part of the judge of Open Badges 2.0 against made-up servers, and writes a check down as short as it can be."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from ob2_samples import NOW
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.verification import Policy
from openbadge_issuer.verification.question import Question

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON, JSONObject
    from openbadge_issuer.errors import Finding
    from openbadge_issuer.ports import Fetch
    from openbadge_issuer.verification import Check
    from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["a_question", "driven", "told"]

T = TypeVar("T")


def driven(task: Rounds[T], fetch: Fetch) -> T:
    """What a generator of rounds ends with."""
    try:
        wanted = next(task)
        while True:
            wanted = task.send({request: fetch(request) for request in wanted})
    except StopIteration as end:
        value: T = end.value
        return value


def a_question() -> Question:
    """The plainest question: nothing of it was shared with another badge yet."""
    return Question(Policy(), default_contexts(), NOW)


def told(check: Check) -> JSONObject:
    """Everything that a check says, without its name, the specification, what translators need, and what is as usual."""
    usual: tuple[object, ...] = ("", {}, [], "never", "nobody")
    left_out = ("name", "spec", "parts", "adviceCode")
    said = check.to_json() | {"findings": [_finding(each) for each in check.findings]}
    return {name: value for name, value in said.items() if value not in usual and name not in left_out}


def _finding(finding: Finding) -> JSON:
    return {each.name: getattr(finding, each.name) for each in fields(finding)}
