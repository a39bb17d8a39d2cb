"""`check`: every finding on a document, from one call."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject, Limits
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.rules import shapes, structure, walk
from openbadge_issuer.rules.registry import RULES
from openbadge_issuer.rules.rule import MAX_HITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.errors import Finding, Severity
    from openbadge_issuer.rules.document import Purpose
    from openbadge_issuer.rules.rule import Rule

__all__ = ["check"]


def _asked(purpose: Purpose) -> tuple[tuple[Rule, Severity], ...]:
    asked = ((rule, rule.severity_for(purpose)) for rule in RULES)
    return tuple((rule, severity) for rule, severity in asked if severity is not None)


_ASKED: Final[Mapping[Purpose, tuple[tuple[Rule, Severity], ...]]] = {
    "issue": _asked("issue"),
    "verify": _asked("verify"),
}
"""The rules that are asked, each with how severe it is."""


def check(
    document: JSONObject,
    *,
    purpose: Purpose = "verify",
    allow_inline_contexts: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    token: bool = False,
) -> tuple[Finding, ...]:
    """What is wrong or odd about a credential, sorted by pointer; empty where nothing is.

    ``purpose="verify"`` judges what somebody else signed, ``"issue"`` what is about to be signed: stricter, and with
    advice. Rules and the shapes of the models answer together; where both speak of one place, the rule does. Whether
    contexts are known and every term is defined is told elsewhere. Never raises, whatever the JSON, and takes time in
    proportion to its size; a document beyond ``limits`` (depth, values), or with another class in it than those that a JSON
    parser returns, such as one derived from ``dict``, gets one finding and is not judged.
    Of a ``token`` (VC-JWT), which is signed byte by byte, the rules are not asked that keep statements in their places.
    Raises `ConfigurationError` (``config.purpose``) for any other purpose.
    """
    if purpose not in _ASKED:
        raise ConfigurationError('The purpose is "issue" or "verify".', code="config.purpose")
    walked = walk.read(document, purpose=purpose, allow_inline_contexts=allow_inline_contexts, limits=limits)
    unreadable = tuple(finding for rule in structure.READABLE for finding in rule.findings(walked))
    if unreadable:
        return unreadable
    found: list[Finding] = []
    for rule, severity in _ASKED[walked.purpose]:
        if rule.about and not getattr(walked, rule.about):
            continue
        if token and rule.of_statements:
            continue
        for hit in islice(rule.function(walked), MAX_HITS):
            found.append(rule.finding(hit, severity))  # noqa: PERF401 - nearly always there is nothing
    settled = {finding.pointer for finding in found if finding.severity == "error"}
    found += [finding for finding in shapes.findings(walked, limits) if finding.pointer not in settled]
    return tuple(sorted(found, key=lambda finding: (finding.pointer, finding.code)))
