"""The texts of a definition that people read, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.pointer import join

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openbadge_issuer.codec.types import JSON

__all__ = ["texts_of"]

_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("name", "competency", "keyMethod", "methodComponents", "rationale", "fieldOfStudy", "tag"),
    "parts": ("name",),
    "requirements": ("prompt",),
    "criteria": ("name", "description"),
    "levels": ("name", "description"),
    "equity": ("barriers", "difference", "invitation", "goals"),
    "image": ("caption",),
}
"""The texts in each kind of object; a citation stays in the language of what it cites."""


def texts_of(document: Mapping[str, JSON]) -> Iterator[tuple[str, str]]:
    """Pointer and text, in the order of the document; of a draft, too, whatever it holds."""
    yield from _within(document, "", ())


def _within(node: object, kind: str, path: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for place, item in enumerate(node):
            yield from _within(item, kind, (*path, place))
    elif isinstance(node, dict):
        for name, member in node.items():
            if name in _TEXTS[kind]:
                yield from _texts(member, (*path, name))
            elif name in _TEXTS and name not in path:
                yield from _within(member, name, (*path, name))


def _texts(member: object, path: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
    for place, text in enumerate(member) if isinstance(member, list) else ((None, member),):
        if isinstance(text, str):
            yield join(*path) if place is None else join(*path, place), text
