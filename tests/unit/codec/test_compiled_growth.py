"""What canonicalizing and checking cost grows no faster than the document, counted in Python's own instructions.

No clock is asked: how many instructions run is the same on every machine. What the instructions call is written in C; of
that, sorting alone takes more than its share, by the logarithm.
"""

from __future__ import annotations

import sys
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from openbadge_issuer import Policy, Verifier
from openbadge_issuer.codec import compiled, jsonld
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON, JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.testing import NOW, fixed_issuer, issuer_documents, make_badge

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

TABLE = default_contexts()
SIZES = (10, 30, 100, 300)
SLACK = 1.02
"""A table that is made anew, a digit more: a loop in a loop would be 3 times as dear at each size."""


def badge(items: int, *, blank: bool) -> JSONObject:
    """With so many alignments, and so many pieces of evidence, which are blank nodes or have an id."""
    document: JSONObject = {**make_badge().document}
    del document["proof"]
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    achievement = subject["achievement"]
    assert isinstance(achievement, dict)
    alignments: list[JSON] = [
        {
            **({} if blank else {"id": f"urn:example:alignment:{number}"}),
            "type": ["Alignment"],
            "targetName": f"Standard {number}",
            "targetUrl": f"https://standards.example/{number}",
        }
        for number in range(items)
    ]
    evidence: list[JSON] = [
        {
            **({} if blank else {"id": f"https://evidence.example/{number}"}),
            "type": ["Evidence"],
            "name": f"Film {number}",
            "narrative": "What she did",
        }
        for number in range(items)
    ]
    achievement = {**achievement, "alignment": alignments}
    return {
        **document,
        "credentialSubject": {**subject, "achievement": achievement},
        "evidence": evidence,
    }


def instructions(work: Callable[[], object]) -> int:
    """How many instructions of Python's machine it runs; once before, so that what is kept is there."""
    count = 0

    def traced(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        count += event == "opcode"
        return traced

    work()
    before = sys.gettrace()
    sys.settrace(traced)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def quads(document: JSONObject) -> int:
    return jsonld.canonicalize(document, TABLE).count(b"\n")


@pytest.mark.parametrize("blank", [True, False])
def test_canonicalizing_is_at_most_linear(*, blank: bool) -> None:
    each: list[float] = []
    for items in SIZES:
        document = badge(items, blank=blank)
        compiled.canonicalize(document, TABLE, DEFAULT_LIMITS, "sha256", None)  # it takes it
        each.append(instructions(partial(jsonld.canonicalize, document, TABLE)) / quads(document))
    for smaller, larger in pairwise(each):
        assert larger < smaller * SLACK, each


@pytest.mark.parametrize("blank", [True, False])
def test_the_whole_check_is_at_most_linear(*, blank: bool) -> None:
    verifier = Verifier(policy=Policy(), fetch=issuer_documents())
    each: list[float] = []
    for items in SIZES:
        document = badge(items, blank=blank)
        signed = bytes(fixed_issuer().secure(document, now=NOW))
        assert verifier.check(signed, now=NOW).verdict == "accepted"
        each.append(instructions(partial(verifier.check, signed, now=NOW)) / quads(document))
    for smaller, larger in pairwise(each):
        assert larger < smaller * SLACK, each


def test_what_is_not_linear_is_noticed() -> None:
    names = [str(number) for number in range(90)]
    one = instructions(lambda: [name for name in names[:30] for _ in names[:30]]) / 30
    other = instructions(lambda: [name for name in names for _ in names]) / 90
    assert other > one * 2
