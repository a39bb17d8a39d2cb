"""All targets by name, each loaded at first use: what one does not need is not instrumented for it."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from fuzz.target import Target

__all__ = ["NAMES", "target"]

_GROUPS: Final = {
    "codec": "json pointer multibase nquads rdfc jsonld json_schema pattern",
    "carriers": "image upload",
    "proving": "key token proof did did_document webvh status_bits status_list",
    "trusting": "registry federation x509",
    "remote": "answer lifetime cached recording kept",
    "badges": "model rules ob2 check check_upload check_signed",
    "programme": "definition responses workbook packet record evidence",
}
_GROUP_OF: Final = {name: group for group, names in _GROUPS.items() for name in names.split()}
NAMES: Final = tuple(_GROUP_OF)


def target(name: str) -> Target:
    """The target; `KeyError` where there is none."""
    found: tuple[Target, ...] = import_module(f"fuzz.{_GROUP_OF[name]}").TARGETS
    assert [each.name for each in found] == _GROUPS[_GROUP_OF[name]].split()
    return next(each for each in found if each.name == name)
