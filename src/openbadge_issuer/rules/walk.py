"""One pass over a document, down to its limits: what a rule needs to know of every value.

Nothing here raises, whatever the JSON looks like, and nothing recurses. A document that is larger or deeper than
the limits is not walked to its end, and `Document.exceeded` says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeGuard

from openbadge_issuer.rules.document import VC_1_1, VC_2_0, Credential, Document, Node, Purpose
from openbadge_issuer.rules.values import child, each, types_of
from openbadge_issuer.rules.vocabulary import CLASSES, CREDENTIAL_KINDS, Member

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openbadge_issuer.codec.types import JSON, JSONObject, Limits

__all__ = ["read"]

_CREDENTIAL_CLASSES: Final = frozenset(CREDENTIAL_KINDS.values())
_MAX_POINTER: Final = (
    1_000  # characters; every object keeps its pointer, so long names above many objects multiply
)
_TEXTS: Final = {str}
_CONTAINERS: Final = (dict, list)
_NO_MEMBERS: Final[Mapping[str, Member]] = {}
_MEMBERS: Final = {
    kind: dict(members) for kind, members in CLASSES.items()
}  # quicker to ask than what is read-only
_OF_1EDTECH: Final = ("https://purl.imsglobal.org/spec/ob/", "https://purl.imsglobal.org/spec/clr/")


def read(document: JSON, *, purpose: Purpose, allow_inline_contexts: bool, limits: Limits) -> Document:
    """Walk a document; one that is no JSON object has no nodes."""
    found = Document(value=document, purpose=purpose, allow_inline_contexts=allow_inline_contexts)
    if _is_own(document):
        found.foreign = ""
    elif isinstance(document, dict):
        _Walk(found, limits).run(document)
    return found


class _Walk:
    """The containers still to be looked at: pointer, value, the class that the place says, parent object, depth."""

    def __init__(self, found: Document, limits: Limits) -> None:
        self.found = found
        self.limits = limits
        self.values = 0
        self.pending: list[tuple[str, JSONObject | list[JSON], str | None, Node | None, int]] = []

    def run(self, document: JSONObject) -> None:
        found, pending = self.found, self.pending
        max_depth, max_values = self.limits.max_depth, self.limits.max_values
        pending.append(("", document, _kind_of(document), None, 1))
        while pending and found.exceeded is None and found.foreign is None:
            pointer, value, kind, parent, depth = pending.pop()
            self.values += len(value)
            if depth > max_depth:
                found.exceeded = ("max_depth", max_depth)
            elif self.values > max_values:
                found.exceeded = ("max_values", max_values)
            elif len(pointer) > _MAX_POINTER:
                found.exceeded = ("max_pointer", _MAX_POINTER)
            elif isinstance(value, dict):
                self._object(pointer, value, kind, parent, depth)
            else:
                self._array(pointer, value, kind, parent, depth)
        if self.values > max_values and found.exceeded is None:
            found.exceeded = ("max_values", max_values)  # by the texts in the last object

    def _object(
        self, pointer: str, value: JSONObject, kind: str | None, parent: Node | None, depth: int
    ) -> None:
        found = self.found
        if parent is not None and kind not in _CREDENTIAL_CLASSES:
            node = Node(pointer, value, kind, parent.credential, parent)
            found.add(node)
        else:
            credential = _credential(pointer, value, kind or "", parent.credential if parent else None)
            found.credentials.append(credential)
            node = Node(pointer, value, credential.kind, credential, parent)
            found.add(node)
            if isinstance(value.get("@context"), str):
                found.single.append((node, "@context"))
        known = _MEMBERS[node.kind] if node.kind is not None else _NO_MEMBERS
        self._members(node, known, depth)
        if "id" in value and "id" not in known:  # JSON-LD reads it everywhere, and `_:x` would leave no trace
            found.uris.append((node, "id", value["id"]))
        if node.is_credential:
            found.uris.append((node, "issuer", value.get("issuer")))

    def _members(self, node: Node, known: Mapping[str, Member], depth: int) -> None:
        found = self.found
        for name, member in node.value.items():
            declared = known.get(name)
            if declared is None:
                node.undeclared.append(name)
                if not isinstance(name, str):
                    found.foreign = node.pointer  # type: ignore[unreachable]  # Python callers hand in anything
                    continue
            elif declared.just_a_string and type(member) is str:  # as most are
                continue
            elif declared.plain or (declared.many and type(member) is not list):
                found.add_member(node, name, member, declared)
            if isinstance(member, (str, int, float)):
                continue
            if declared is not None and depth < self.limits.max_depth and _is_of_texts(member):
                self.values += len(member)  # and in texts there is nothing to look for
                continue
            # a context has its own grammar, and so has a text: other rules read them
            if declared is not None and declared.kind == "Text" and member is not None:
                self.values += len(member) if isinstance(member, list) else 0
                self._apart(child(node.pointer, name), member)
            elif name == "@context":
                self._apart(child(node.pointer, name), member)
            else:
                inner = declared.kind if declared is not None and declared.kind in _MEMBERS else None
                self._inner(child(node.pointer, name), member, inner, node, depth)

    def _apart(self, pointer: str, value: JSON) -> None:
        for one in each(value):
            if _is_own(one):
                self.found.foreign = pointer
            elif isinstance(one, (dict, list)):
                self.found.apart = True

    def _array(
        self, pointer: str, value: list[JSON], kind: str | None, parent: Node | None, depth: int
    ) -> None:
        if not value:
            self.found.empty_arrays.append(pointer)
        for index, item in enumerate(value):
            if not isinstance(item, (str, int, float)):
                if isinstance(item, list):
                    self.found.nested_arrays.append(child(pointer, index))
                self._inner(child(pointer, index), item, kind, parent, depth)

    def _inner(self, pointer: str, value: JSON, kind: str | None, parent: Node | None, depth: int) -> None:
        if type(value) is dict or type(value) is list:
            self.pending.append((pointer, value, kind, parent, depth + 1))
        elif value is None:
            self.found.nulls.append(pointer)
        else:
            self.found.foreign = pointer


def _is_own(value: JSON) -> bool:
    """Whether its class is one of the caller's own, which may tell a length and give members without end."""
    return isinstance(value, (dict, list)) and type(value) not in _CONTAINERS


def _is_of_texts(value: JSON) -> TypeGuard[list[str]]:
    """Whether it is an array of texts alone, such as nearly every ``type``."""
    return type(value) is list and set(map(type, value)) == _TEXTS


def _kind_of(document: JSONObject) -> str:
    """What is to be judged as a badge unless it is clearly something else: a misspelled badge is told what is wrong."""
    types = frozenset(types_of(document))
    if "VerifiablePresentation" in types:
        return "VerifiablePresentation"
    of_1edtech = any(
        isinstance(entry, str) and entry.startswith(_OF_1EDTECH) for entry in each(document.get("@context"))
    )
    awards = any(
        isinstance(subject, dict) and "achievement" in subject
        for subject in each(document.get("credentialSubject"))
    )
    plain = "VerifiableCredential" in types and not (of_1edtech or awards)
    return "VerifiableCredential" if plain else "AchievementCredential"


def _credential(pointer: str, value: JSONObject, expected: str, parent: Credential | None) -> Credential:
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
