"""A group of commands that is loaded when somebody asks for one of them: the others do not pay for what it imports."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import typer.main
from typer.core import TyperGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typer._click import Command, Context

__all__ = ["LaterGroup"]


class LaterGroup(TyperGroup):
    """The commands of the ``app`` in a module, imported at first use."""

    module = ""

    @classmethod
    def of(cls, module: str) -> type[LaterGroup]:
        """The group of this module."""
        return type("LaterGroup", (cls,), {"module": module})

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """The names, in their order."""
        return list(_commands(self.module))

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002 - click calls it so
        """One of them."""
        return _commands(self.module).get(cmd_name)


@cache
def _commands(module: str) -> Mapping[str, Command]:
    return typer.main.get_group(import_module(module).app).commands
