"""Packages whose names load at first use (PEP 562): importing one costs next to nothing.

A module that needs such a package only now and then imports the package and writes ``proofs.sign``. The annotations it
writes that way can be read at run time like any others.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["at_first_use"]


def at_first_use(
    package: str, homes: Mapping[str, Sequence[str]], modules: Sequence[str] = ()
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of a package; ``homes`` says which of its modules holds which names.

    ``modules`` are modules of the package that are names of it themselves.
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def load(name: str) -> object:
        if name in modules:
            return import_module(f"{package}.{name}")  # which makes it an attribute of the package
        home = home_of.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{package}.{home}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted(sys.modules[package].__all__)

    return load, names
