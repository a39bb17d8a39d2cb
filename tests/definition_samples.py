"""A definition of which the linter has nothing to say, as a file; and ways to spoil it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from openbadge_issuer.codec.pointer import split
from openbadge_issuer.codec.types import JSONObject

__all__ = ["COMPLETE", "changed", "complete"]

COMPLETE = """\
id: https://school.example/micro-credentials/checks
version: "1.0"
name: Checking for understanding
competency: The educator checks in every lesson what learners have understood, and acts on it.
keyMethod: Short checks, planned before the lesson.
methodComponents:
  - Plan the checks.
  - Act on what they show.
rationale: Learners who are asked often, and whose answers change the lesson, learn more.
citations:
  - text: Black, P., & Wiliam, D. (1998). Inside the black box. Phi Delta Kappan, 80(2), 139-148.
    doi: 10.1177/003172171009200119
resources:
  - https://school.example/practise
parts:
  - name: Overview
    requirements:
      - id: context
        prompt: Who are your learners?
        kind: text
        words: {min: 50, max: 300}
        criteria: [overview]
  - name: Work examples
    requirements:
      - id: lesson-plan
        prompt: A lesson plan with its checks.
        kind: file
        atMost: 2
        criteria: [plan]
criteria:
  - id: overview
    name: Overview
    description: Whether the learners can be seen.
    requiredLevel: passing
    levels:
      - {id: not-passing, name: Not Passing, description: Says little about the learners.}
      - {id: passing, name: Passing, description: Says who they are.}
  - id: plan
    name: Lesson plan
    description: Where the plan checks, and what for.
    requiredLevel: proficient
    levels:
      - {id: developing, name: Developing, description: Asks whether all have understood.}
      - {id: basic, name: Basic, description: Checks once.}
      - {id: proficient, name: Proficient, description: Checks at several places and says what follows.}
equity:
  barriers: There is no fee and no course to attend, so time and money keep nobody away.
  difference: Other credentials ask for seat time, and this one for work that was done anyway.
  invitation: Evidence may be in any language of the district, written, spoken or filmed.
  goals: It counts for the pay step, and says to any employer what its earner can do.
assessor:
  id: https://assess.example
  name: Assessors' Guild
criteriaPage: https://school.example/micro-credentials/checks
inLanguage: en
licence: https://creativecommons.org/licenses/by/4.0/
image:
  id: https://school.example/checks.png
  caption: A magnifying glass over a speech bubble.
tag: [assessment, teaching]
fieldOfStudy: Education
alignment:
  - targetName: assess students
    targetUrl: http://data.europa.eu/esco/skill/3eb1d1ec
    targetFramework: ESCO
"""


def complete() -> JSONObject:
    """The same as a document of its own, published."""
    from openbadge_issuer.assessment.definitions import load  # noqa: PLC0415 - YAML may be missing

    return load(COMPLETE.encode()).to_json() | {"status": "published"}


def changed(document: JSONObject, changes: Mapping[str, object]) -> JSONObject:
    """A copy with other values, by JSON pointer; ``...`` takes one out."""
    copy = deepcopy(document)
    for pointer, value in changes.items():
        _put(copy, pointer, value)
    return copy


def _put(document: JSONObject, pointer: str, value: object) -> None:
    """Sets or (``...``) deletes what a pointer names."""
    node: object = document
    *way, last = split(pointer)
    for token in way:
        node = node[int(token)] if isinstance(node, list) else node[token] if isinstance(node, dict) else None
    if isinstance(node, list):
        if value is ...:
            del node[int(last)]
        else:
            node[int(last)] = value
    elif isinstance(node, dict):
        if value is ...:
            node.pop(last, None)
        else:
            node[last] = value
