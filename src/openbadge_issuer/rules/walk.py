"""One pass over a document, down to its limits: what a rule needs to know of every value.

Nothing here raises, whatever the JSON looks like, and nothing recurses. A document that is larger or deeper than
the limits is not walked to its end, and `Document.exceeded` says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from openbadge_issuer.rules.document import (
    VC_1_1,
    VC_2_0,
    Credential,
    Document,
    Node,
    Purpose,
    child,
    each,
    types_of,
)
from openbadge_issuer.rules.vocabulary import CLASSES, CREDENTIAL_KINDS

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSON, JSONObject, Limits

__all__ = ["read"]

_CREDENTIAL_CLASSES: Final = frozenset(CREDENTIAL_KINDS.values())
_MAX_POINTER: Final = (
    1_000  # characters; every value keeps its pointer, so long names on the way to many values multiply
)


class _Step(NamedTuple):
    """A value still to be looked at; ``kind`` is what its place in the parent says that it is."""

    pointer: str
    value: JSON
    kind: str | None
    credential: Credential
    depth: int


def read(document: JSON, *, purpose: Purpose, allow_inline_contexts: bool, limits: Limits) -> Document:
    """Walk a document; one that is no JSON object has no nodes."""
    found = Document(value=document, purpose=purpose, allow_inline_contexts=allow_inline_contexts)
    if not isinstance(document, dict):
        return found
    root = _credential("", document, "AchievementCredential", parent=None)
    found.credentials.append(root)
    pending = [_Step("", document, root.kind, root, 1)]
    values = 0
    while pending and found.exceeded is None and found.foreign is None:
        step = pending.pop()
        values += 1
        if step.depth > limits.max_depth:
            found.exceeded = ("max_depth", limits.max_depth)
        elif values > limits.max_values:
            found.exceeded = ("max_values", limits.max_values)
        elif len(step.pointer) > _MAX_POINTER:
            found.exceeded = ("max_pointer", _MAX_POINTER)
        elif isinstance(step.value, dict):
            _enter_object(step, step.value, found, pending)
        elif isinstance(step.value, list):
            _enter_array(step, step.value, found, pending)
        elif step.value is None:
            found.nulls.append(step.pointer)
        elif not isinstance(step.value, (str, int, float)):
            found.foreign = step.pointer  # type: ignore[unreachable]  # Python callers hand in anything
    return found


def _enter_object(step: _Step, value: JSONObject, found: Document, pending: list[_Step]) -> None:
    kind, credential = step.kind, step.credential
    if kind in _CREDENTIAL_CLASSES and step.pointer:
        credential = _credential(step.pointer, value, kind or "", parent=step.credential)
        found.credentials.append(credential)
        kind = credential.kind
    found.add(Node(step.pointer, value, kind, credential))
    known = CLASSES.get(kind or "", {})
    for name, member in value.items():
        if not isinstance(name, str):
            found.foreign = step.pointer  # type: ignore[unreachable]  # Python callers hand in anything
            return
        if name == "@context":  # a context has its own grammar; the rules on contexts read it
            continue
        declared = known.get(name)
        inner = declared.kind if declared is not None and declared.kind in CLASSES else None
        pending.append(_Step(child(step.pointer, name), member, inner, credential, step.depth + 1))


def _enter_array(step: _Step, value: list[JSON], found: Document, pending: list[_Step]) -> None:
    if not value:
        found.empty_arrays.append(step.pointer)
    for index, item in enumerate(value):
        pointer = child(step.pointer, index)
        if isinstance(item, list):
            found.nested_arrays.append(pointer)
        pending.append(_Step(pointer, item, step.kind, step.credential, step.depth + 1))


def _credential(pointer: str, value: JSONObject, expected: str, *, parent: Credential | None) -> Credential:
    """Its class is what its ``type`` says, within what its place allows."""
    kind = expected
    types = frozenset(types_of(value))
    if expected != "EndorsementCredential":  # `endorsement` holds endorsements, whatever they call themselves
        kind = next((kind for name, kind in CREDENTIAL_KINDS.items() if name in types), expected)
    return Credential(pointer, value, kind, _version(value, parent))


def _version(value: JSONObject, parent: Credential | None) -> Literal["1.1", "2.0"]:
    for entry in each(value.get("@context")):
        if entry == VC_2_0:
            return "2.0"
        if entry == VC_1_1:
            return "1.1"
    return parent.version if parent is not None else "2.0"
