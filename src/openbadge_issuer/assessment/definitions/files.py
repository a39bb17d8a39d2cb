"""Definitions as files: YAML 1.2 or JSON, with the line of every mistake."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

from openbadge_issuer.assessment.definition import Definition, checked
from openbadge_issuer.assessment.definitions.fitting import FORMATS, fit, without_types
from openbadge_issuer.assessment.definitions.source import read
from openbadge_issuer.assessment.definitions.stacks import Stack
from openbadge_issuer.assessment.state import check_type
from openbadge_issuer.errors import ConfigurationError, ModelError
from openbadge_issuer.models.base import Model

if TYPE_CHECKING:
    from openbadge_issuer.codec.types import JSONObject
    from openbadge_issuer.errors import Finding

__all__ = ["Form", "dump", "load", "load_stack"]

M = TypeVar("M", bound=Model)

Form: TypeAlias = Literal["yaml", "json"]
"""How a file is written."""

_LISTED: Final = 5  # findings that a message repeats


def load(content: bytes) -> Definition:
    """The definition of a file: JSON if it begins with ``{``, YAML 1.2 otherwise.

    Raises `ModelError`, whose findings have the line in their message and in ``params["line"]`` (none for what the whole
    file lacks), and a JSON pointer; where nothing can be read `InputError` (``yaml.syntax``, ``yaml.encoding``,
    ``yaml.document``), `JsonError` or `LimitExceeded`, with the same. `MissingExtra` without
    ``openbadge-issuer[programme]``, for YAML.
    """
    return _loaded(content, Definition, "definition")


def load_stack(content: bytes) -> Stack:
    """The stack of a file; reads and raises as `load` does."""
    return _loaded(content, Stack, "stack")


def _loaded(content: bytes, model: type[M], what: str) -> M:
    check_type(content, bytes, "A file is given as its bytes.")
    fitted = fit(read(content), model, model.__name__)
    if fitted.model is None:
        errors = tuple(finding for finding in fitted.findings if finding.severity == "error")
        raise _error(what, errors)
    return fitted.model


def _error(what: str, findings: tuple[Finding, ...]) -> ModelError:
    said = [f"{finding.message} {finding.advice}".rstrip() for finding in findings[:_LISTED]]
    if len(findings) == 1:
        return ModelError(f"This {what} can not be used. {said[0]}", findings)
    shown = "\n".join(f"- {sentence}" for sentence in said)
    more = f"\n… and {len(findings) - _LISTED} more." if len(findings) > _LISTED else ""
    return ModelError(f"This {what} can not be used:\n{shown}{more}", findings)


def dump(definition: Definition | Stack, form: Form = "yaml") -> bytes:
    """The file of a definition or a stack, as `load` and `load_stack` read it: UTF-8, line feeds, members in their order.

    In YAML types that go without saying are left out, in JSON everything is written. Raises `MissingExtra` without
    ``openbadge-issuer[programme]``, for YAML.
    """
    check_type(definition, (Definition, Stack), "What is written is a Definition or a Stack.")
    kind = "Definition" if isinstance(definition, Definition) else "Stack"
    written = (checked(definition) if isinstance(definition, Definition) else definition).to_json()
    document: JSONObject = {"format": FORMATS[kind], **written}
    if form == "json":
        return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
    if form != "yaml":
        raise ConfigurationError("A file is written as yaml or json.", code="config.form")
    from openbadge_issuer.assessment.definitions.yaml_writing import write_yaml  # noqa: PLC0415  # only where YAML is

    return write_yaml(without_types(document))
