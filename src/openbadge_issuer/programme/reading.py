"""The files that an officer writes: settings and definitions, each error with the name of the file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from openbadge_issuer.assessment.definitions.files import load
from openbadge_issuer.assessment.definitions.source import read
from openbadge_issuer.errors import ModelError, OpenBadgeError
from openbadge_issuer.programme.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openbadge_issuer.assessment.definition import Definition

__all__ = ["named", "read_definition", "read_settings"]


@contextmanager
def named(name: str) -> Iterator[None]:
    """What is wrong with a file is said with its name."""
    try:
        yield
    except OpenBadgeError as error:
        error.message = f"{name}: {error.message}"
        raise


def read_settings(content: bytes, name: str) -> Settings:
    """The settings in a file, YAML or JSON; raises `InputError` or `ModelError` that names the file and the lines."""
    with named(name):
        source = read(content)
        try:
            return Settings.from_json(source.document)
        except ModelError as error:
            findings = source.placed(error.findings)
        raise ModelError(
            "\n- ".join(
                [
                    "These settings can not be used:",
                    *(f"{one.message} {one.advice}".rstrip() for one in findings),
                ]
            ),
            findings,
        )


def read_definition(content: bytes, name: str) -> Definition:
    """The definition in a file, YAML or JSON; raises `InputError` or `ModelError` that names the file and the lines."""
    with named(name):
        return load(content)
