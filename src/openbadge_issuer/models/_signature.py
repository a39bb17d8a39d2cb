"""What `help` and editors show of a model: its members as keywords, without what checks them."""

from __future__ import annotations

from types import GenericAlias, UnionType
from typing import TYPE_CHECKING, Annotated, Union, get_args, get_origin

if TYPE_CHECKING:
    from inspect import Signature

    from openbadge_issuer.models.base import Model

__all__ = ["MembersAsKeywords"]


class MembersAsKeywords:
    """``__signature__`` of the models, made when somebody asks; instances have none."""

    def __get__(self, instance: object, owner: type[Model]) -> Signature:
        from inspect import Parameter, Signature  # noqa: PLC0415 - at first use

        if instance is not None:
            raise AttributeError("__signature__")
        members = [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                default=Parameter.empty if field.is_required() else field.get_default(),
                annotation=_plain(field.annotation),
            )
            for name, field in owner.model_fields.items()
        ]
        if hasattr(owner, "extensions"):
            members.append(
                Parameter("extensions", Parameter.KEYWORD_ONLY, default={}, annotation=dict[str, object])
            )
        members.sort(key=lambda member: member.default is not Parameter.empty)
        return Signature(members)


def _plain(annotation: object) -> object:
    """The type without pydantic's constraints: ``str`` for a text that must be a URI."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _plain(arguments[0])
    if origin is tuple:
        return GenericAlias(tuple, tuple(map(_plain, arguments)))
    if origin in (Union, UnionType):
        return Union[tuple(map(_plain, arguments))]  # noqa: UP007 - put together from what is there
    return annotation
