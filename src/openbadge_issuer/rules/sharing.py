"""Rules on objects with one ``id``: JSON-LD reads them as one thing, so each statement must have one place.

A signature over the dataset does not cover which of these objects says what. Whoever holds a badge could swap the
names of two objects with one id, or empty one of them into the other, and readers that follow the data model would
show something else than what was signed.

A token (VC-JWT) is signed byte by byte, and nothing in it can be moved: of such a credential the rules are not asked that
are only there for that.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from openbadge_issuer.rules.document import Credential, Document, Node
from openbadge_issuer.rules.rule import VCDM, Hit, Rule, shown
from openbadge_issuer.rules.values import child, text, types_of
from openbadge_issuer.rules.vocabulary import CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openbadge_issuer.codec.types import JSON

__all__ = ["RULES"]

_SUBJECTS: Final = frozenset({"AchievementSubject", "EndorsementSubject", "ClrSubject", "CredentialSubject"})
_NAMING: Final = frozenset({"id", "type", "@context"})
"""What an object may repeat without describing anything."""

_OF_OTHERS: Final = frozenset({"endorsement", "endorsementJwt", "endorsementComment"})
"""What others say of a thing: several may, each in a credential of its own with its own proof."""


_BINDS: Final = frozenset({"digestMultibase", "digestSRI"})
"""By which an endorsement holds on to the content that it endorses; they say nothing of it (VCDM 2.0, section 5.3)."""


def _credential_among(nodes: list[Node]) -> Node | None:
    """The first credential that has the id of these objects."""
    return next((node for node in nodes if node.is_credential), None)


def _shared_ids(document: Document) -> Iterator[Hit]:
    """Objects with one id are one thing to JSON-LD: what one says, all say, wherever a reader looks for it."""
    for nodes in document.sharing_an_id:
        credential = _credential_among(nodes)
        for node in nodes:
            if credential is not None and _could_speak_for(credential, node):
                yield Hit(
                    node.at("id"),
                    "This object has the id of a credential, so what it says would count as said of that credential.",
                    advice="Give it an id of its own, or leave out what is no part of it.",
                )


def _misplaced_digests(document: Document) -> Iterator[Hit]:
    """Moved there from the endorsement inside: the statements would be the same."""
    for nodes in document.sharing_an_id:
        credential = _credential_among(nodes)
        if credential is None:
            continue
        for name in sorted(credential.value.keys() & _BINDS):
            yield Hit(
                credential.at(name),
                f"`{name}` stands in the credential, and is a part of the endorsement of it.",
                {"member": name},
                "It belongs to the endorsement's subject.",
            )


def _could_speak_for(credential: Node, node: Node) -> bool:
    """Whether it says more than its class provides; an endorsement may well comment on the credential around it."""
    if node.is_credential:
        return not _same(node.value, credential.value)
    said = node.value.keys() - {"id", "type"} - CLASSES.get(node.kind or "", {}).keys()
    return bool(said - _BINDS if node.kind == "EndorsementSubject" else said)


def _shared_types(document: Document) -> Iterator[Hit]:
    """A type that belongs to the place of another object with this id brings its members within reach."""
    for nodes in document.sharing_an_id:
        if _credential_among(nodes) is None:
            kinds = {node.kind for node in nodes}
            for node in nodes:
                yield from _shared_type(node, kinds)


def _shared_type(node: Node, kinds: set[str | None]) -> Iterator[Hit]:
    if node.kind == "RelatedResource":  # its type is that of the thing, if it says one
        return
    for name in types_of(node.value):
        if name in kinds and name != node.kind and not (node.kind in _SUBJECTS and name == "Profile"):
            yield Hit(
                node.at("type"),
                f"This object shares its id and its type {name} with another one, so each could say the other's part.",
                {"type": name, "expected": node.kind},
                f"Leave out {name} here; it belongs to the other object.",
            )


def _described(node: Node) -> set[str]:
    """The members that say something of the object, and for which one place is wanted."""
    return node.value.keys() - _NAMING - _OF_OTHERS


def _scopes(document: Document) -> dict[Credential, Credential]:
    """Each credential and the one that it is judged with: an endorsement belongs to what is around it.

    The credentials in a CLR stand for themselves, since each has its own proof and may show an edition of its own.
    """
    scopes: dict[Credential, Credential] = {}
    for node in document.nodes:  # what is around comes before what is inside
        if node.is_credential:
            outer = node.parent
            scopes[node.credential] = (
                node.credential if outer is None or outer.kind == "ClrSubject" else scopes[outer.credential]
            )
    return scopes


def _groups(document: Document) -> Iterator[list[Node]]:
    """The objects of one credential with one id."""
    scopes = _scopes(document)
    for nodes in document.sharing_an_id:
        parts: dict[Credential, list[Node]] = {}
        credential = _credential_among(nodes)
        for node in nodes:
            if credential not in (None, node) and _could_speak_for(credential, node):
                continue  # `rules.shared_id` tells it
            parts.setdefault(scopes[node.credential], []).append(node)
        for part in parts.values():
            if len(part) > 1:  # the outermost first: what is said deeper inside is what a reader expects less
                yield sorted(part, key=lambda node: (node.pointer.count("/"), node.pointer))


def _compared(nodes: list[Node]) -> Iterator[tuple[Node, set[str], list[str]]]:
    """Each object that says something, with the names of what it says, and of what another said otherwise before it."""
    said: dict[str, JSON] = {}
    for node in nodes:
        names = _described(node)
        if names:
            differing = sorted(
                name for name in names if not _same(said.setdefault(name, node.value[name]), node.value[name])
            )
            yield node, names, differing


def _different(document: Document) -> Iterator[Hit]:
    """One member with two values."""
    for nodes in _groups(document):
        for node, _, differing in _compared(nodes):
            for name in differing:
                yield Hit(
                    node.at(name),
                    f"Another object with the same id says something else in `{shown(name)}`, so the two can be swapped.",
                    {"member": shown(name)},
                    "Give it an id of its own, or let one object say it and the others only name its id.",
                )


def _parted(document: Document) -> Iterator[Hit]:
    """Something that the outermost object of a class does not say.

    A creator that repeats the issuer's name is harmless, and common.
    """
    for nodes in _groups(document):
        whole: dict[str | None, set[str]] = {}
        for node, names, differing in _compared(nodes):
            if not differing and not names <= whole.setdefault(node.kind, names):
                yield Hit(
                    node.at("id"),
                    "Two objects with this id say each a part of it, so what they say can be moved between them.",
                    advice="Let the outermost object say it all; the others may only name its id, or repeat some of it.",
                )


def _same(one: JSON, other: JSON) -> bool:
    try:
        return one == other
    except RecursionError:  # deeper than Python compares, under limits that somebody raised
        return False


def _misplaced(document: Document) -> Iterator[Hit]:
    """A member that the class of another object provides for, said where nobody looks for it."""
    for nodes in _groups(document):
        kinds = {node.kind for node in nodes}
        owned = {name for node in nodes for name in _described(node) & _provided(node.kind)}
        lendable = set(chain.from_iterable(map(_provided, kinds))) - owned
        for node in nodes:
            for name in sorted((_described(node) & lendable) - _provided(node.kind)):
                yield Hit(
                    node.at(name),
                    f"`{name}` belongs to the other object with the same id, and is said in this one.",
                    {"member": name},
                    "Say it there.",
                )


def _provided(kind: str | None) -> set[str]:
    return set(CLASSES.get(kind or "", ()))


def _hollow_issuer(document: Document) -> Iterator[Hit]:
    """What is known of the issuer was moved to, or is only written at, another place."""
    if not any(_is_bare(credential.value.get("issuer")) for credential in document.credentials):
        return
    scopes = _scopes(document)
    tellers: dict[Credential, set[str]] = {}
    for node in document.nodes:
        identifier = text(node.value.get("id"))
        if identifier and _described(node) & _of_a_profile(node):
            tellers.setdefault(scopes[node.credential], set()).add(identifier)
    for credential, scope in scopes.items():
        issuer = credential.value.get("issuer")
        identifier = text(issuer.get("id") if isinstance(issuer, dict) else issuer)
        if scope is credential and _is_bare(issuer) and identifier in tellers.get(scope, ()):
            yield Hit(
                child(credential.pointer, "issuer"),
                "`issuer` only names the issuer, and another object with its id says what belongs here.",
                advice="Write the issuer's name and all else in `issuer`, and only its id in the other place.",
            )


def _is_bare(issuer: JSON) -> bool:
    """Whether nothing is said of the issuer but who it is."""
    return not isinstance(issuer, dict) or not issuer.keys() - _NAMING - _OF_OTHERS


def _of_a_profile(node: Node) -> set[str]:
    """The members that would describe the issuer if the object had its id."""
    return _provided("Profile") if node.kind == "Profile" else _provided("Profile") - _provided(node.kind)


def _rule(
    name: str,
    title: str,
    function: Callable[[Document], Iterable[Hit]],
    about: str = "sharing_an_id",
    *,
    of_statements: bool = False,
) -> Rule:
    return Rule(
        code=f"rules.{name}",
        title=title,
        severity="error",
        issuing="error",
        spec=f"{VCDM}#identifiers",
        function=function,
        about=about,
        of_statements=of_statements,
    )


RULES: Final[tuple[Rule, ...]] = (
    _rule("shared_id", "no object speaks for a credential by sharing its id", _shared_ids),
    _rule(
        "shared_type", "no object takes the place of another one by sharing its id and type", _shared_types
    ),
    _rule("misplaced_digest", "the digest of an endorsement is in its subject", _misplaced_digests),
    _rule("one_description", "objects with one id say the same", _different, of_statements=True),
    _rule(
        "parted_description", "of objects with one id, the outermost says it all", _parted, of_statements=True
    ),
    _rule("misplaced_member", "of objects with one id, each says what belongs to its class", _misplaced),
    _rule(
        "hollow_issuer",
        "what is said of the issuer is said in `issuer`",
        _hollow_issuer,
        about="",
        of_statements=True,
    ),
)
