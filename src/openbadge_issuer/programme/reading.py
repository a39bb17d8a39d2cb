"""The files that an officer writes: settings and definitions, each error with the name of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openbadge_issuer.assessment.definition import Definition
from openbadge_issuer.codec.json import parse_object, plain
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.programme.settings import Settings

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSONObject

__all__ = ["read_definition", "read_settings"]


def read_settings(content: bytes, name: str) -> Settings:
    """The settings in a file; raises `InputError` or `ModelError` that names it."""
    try:
        return Settings.from_json(_mapping(content))
    except OpenBadgeError as error:
        error.message = f"{name}: {error.message}"
        raise


def read_definition(content: bytes, name: str) -> Definition:
    """The definition in a file; raises `InputError` or `ModelError` that names it."""
    try:
        return Definition.from_json(_mapping(content))
    except OpenBadgeError as error:
        error.message = f"{name}: {error.message}"
        raise


def _mapping(content: bytes) -> JSONObject:
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return parse_object(content)
    from importlib import import_module  # noqa: PLC0415 - until `assessment.definitions` reads YAML

    loaded = import_module("ruamel.yaml").YAML(typ="safe", pure=True).load(content)
    return plain(loaded)
