"""A value against a schema: what of it is not as the schema asks."""

from __future__ import annotations

from openbadge_issuer.codec.json_schema.applicators import KEYWORDS
from openbadge_issuer.codec.json_schema.resources import Dialect, Resource, Schemas
from openbadge_issuer.codec.json_schema.run import Run, Violation, too_deep
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.codec.types import JSON

__all__ = ["evaluate"]


def evaluate(schemas: Schemas, uri: str, value: JSON, work: Work) -> tuple[Violation, ...]:
    """What of ``value`` is not as the schema at ``uri`` asks: nothing, if it is valid.

    Raises `InputError` for a schema that can not be used (``schemas.*``; ``schemas.missing`` for a reference to one that is
    not at hand), and `LimitExceeded` (``limit.schema``).
    """
    run = Run(schemas, work, KEYWORDS)
    try:
        schema, resource, _ = schemas.find(uri, Resource("", True, Dialect.DRAFT_2020_12))
        run.apply(schema, value, "", resource, (), 0)
    except RecursionError:
        raise too_deep() from None
    return tuple(run.found)
