"""YAML 1.2 that people like to read, and that programs which still read YAML 1.1 read in the same way."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Final

from openbadge_issuer.errors import MissingExtra

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["write_yaml"]

_WIDTH: Final = 100
_TAG: Final = "tag:yaml.org,2002:"
_AMBIGUOUS: Final = re.compile(
    r"[~=]|<<|null|y|n|yes|no|on|off|true|false"
    r"|[-+]?(0x[0-9a-f_]+|0o?[0-7_]+|0b[01_]+|[0-9.][0-9_.,:]*(e[-+]?[0-9]+)?|\.inf|\.nan)"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t ].*)?",
    re.IGNORECASE,
).fullmatch
_ODD: Final = re.compile(
    r"[^\n\x20-\x7e\xa0-\ud7ff\uf900-\ufefe\ufe70-\ufefc\U00010000-\U0001ffff]|[\u2028\u2029\ufeff]"
)
"""Characters that are written as escapes."""


def write_yaml(document: JSONObject) -> bytes:
    """The document as UTF-8 text with line feeds; raises `MissingExtra`."""
    try:
        from ruamel.yaml import YAML  # noqa: PLC0415  # an extra, and slow to import
    except ImportError:
        raise MissingExtra("programme", "A file in YAML") from None
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    target = BytesIO()
    yaml.serialize(_node(document), target)
    return target.getvalue()


def _node(value: JSON) -> Node:
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode  # noqa: PLC0415

    if isinstance(value, dict):
        members = [(_node(name), _node(member)) for name, member in value.items()]
        return MappingNode(f"{_TAG}map", members, flow_style=not members)
    if isinstance(value, list):
        return SequenceNode(f"{_TAG}seq", [_node(item) for item in value], flow_style=not value)
    if isinstance(value, str):
        return ScalarNode(f"{_TAG}str", value, style=_style(value))
    if isinstance(value, bool):
        return ScalarNode(f"{_TAG}bool", "true" if value else "false")
    if value is None:
        return ScalarNode(f"{_TAG}null", "null")
    return ScalarNode(f"{_TAG}{'int' if isinstance(value, int) else 'float'}", repr(value))


def _style(text: str) -> str | None:
    if _ODD.search(text) or "\n " in text or text[:1] in (" ", "\n") or text != text.rstrip(" "):
        return '"'
    if "\n" in text:
        return "|"
    return '"' if _AMBIGUOUS(text) or not text else None
