"""`lint`: everything to mend in a definition, or to think about; of unfinished drafts, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from openbadge_issuer.assessment.definition import Definition
from openbadge_issuer.assessment.definitions import rules_of_content, rules_of_publishing, rules_of_scoring
from openbadge_issuer.assessment.definitions.drafts import Draft, Rule
from openbadge_issuer.assessment.definitions.fitting import fit
from openbadge_issuer.assessment.definitions.source import Source, read
from openbadge_issuer.assessment.state import check_type
from openbadge_issuer.codec import json as codec
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Finding, InputError, ModelError

__all__ = ["RULES", "lint", "looked_at"]

RULES: Final[tuple[Rule, ...]] = (
    *rules_of_content.RULES,
    *rules_of_scoring.RULES,
    *rules_of_publishing.RULES,
)
"""Every rule, in the order in which it is told."""

_TOLD_BY: Final[Mapping[str, frozenset[str]]] = {
    "model.criterion": frozenset(("unknown_criterion",)),
    "model.duplicate": frozenset(("duplicate_id",)),
    "model.product": frozenset(("achievement_type", "validity")),
    "model.range": frozenset(("word_limits", "how_many")),
    "model.required_level": frozenset(("required_level", "levels")),
    "model.sunsetting": frozenset(("accepts_until",)),
    "model.unpublishable": frozenset(
        ("citations", "evidence", "parts", "rubric", "unscored_criterion", "equity")
    ),
}
"""What a model says of a whole object, and the rules that name the place."""


def lint(definition: bytes | Mapping[str, object] | Definition) -> tuple[Finding, ...]:
    """What to mend (``error``), to think about (``warning``) and to know (``info``): of a file, a JSON object, or a model.

    An error has to be mended before it can be published. A draft may lack anything; where the file itself can not be read,
    that is the one finding. Codes are ``definition.*``, ``yaml.*`` and ``json.*`` for the writing, ``model.*`` for values
    of another kind. Findings of a file have their line and stand in its order; what the whole file lacks comes first,
    without one. `MissingExtra` without ``openbadge-issuer[programme]``, for YAML.
    """
    return looked_at(definition)[1]


def looked_at(
    definition: bytes | Mapping[str, object] | Definition,
) -> tuple[JSONObject, tuple[Finding, ...]]:
    """The document as it was understood, and what `lint` says of it."""
    check_type(
        definition,
        (bytes, Mapping, Definition),
        "What is linted is a file's bytes, a mapping or a Definition.",
    )
    try:
        source = _source(definition)
    except InputError as error:
        return {}, error.findings or (error.as_finding(),)
    fitted = fit(source, Definition, "Definition")
    draft = Draft(fitted.document)
    told = [finding for rule in RULES for finding in rule.findings(draft)]
    shapes = [*fitted.findings, *_unpublishable(fitted.document, fitted.model)]
    kept = [finding for finding in shapes if not _is_told(finding, told)]
    return fitted.document, source.placed([*kept, *told])


def _source(definition: bytes | Mapping[str, object] | Definition) -> Source:
    if isinstance(definition, bytes):
        return read(definition)
    document = definition.to_json() if isinstance(definition, Definition) else definition
    return Source(document=codec.plain(document), lines={}, written={})


def _unpublishable(document: JSONObject, model: Definition | None) -> tuple[Finding, ...]:
    """What a published one of these would lack: so no list without errors is wrong about that."""
    if model is None:
        return ()
    try:
        Definition.from_json({**document, "status": "published"})
    except ModelError as error:
        return error.findings
    return ()


def _is_told(finding: Finding, told: list[Finding]) -> bool:
    """Whether a rule says what the model says: of the same place, or as its rule of the whole."""
    if not finding.code.startswith("model."):
        return False
    errors = [one for one in told if one.severity == "error"]
    if any(one.pointer == finding.pointer for one in errors):
        return True
    rules = {
        one.code.removeprefix("definition.") for one in errors if one.pointer.startswith(finding.pointer)
    }
    return bool(rules & _TOLD_BY.get(finding.code, frozenset()))
