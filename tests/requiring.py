"""Tests that need something from outside skip where it is missing, and fail where it was promised (CI)."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

__all__ = ["need_module", "not_here", "shared"]

_BESIDE = Path(__file__).parents[2] / "shared"


def not_here(reason: str) -> NoReturn:
    """Skips with the reason; fails with it under ``REQUIRE_INTEGRATION=1``."""
    if os.environ.get("REQUIRE_INTEGRATION") == "1":
        pytest.fail(f"{reason} (and REQUIRE_INTEGRATION=1 asks for it)")
    pytest.skip(reason, allow_module_level=True)


def need_module(name: str) -> None:
    """Needs an installed package."""
    if find_spec(name) is None:
        not_here(f"{name} is not installed")


def shared(*parts: str) -> Path:
    """A file or folder of the conformance data: other people's, so beside the project (``../shared``) and no part of it.

    ``CONFORMANCE_DATA`` names another folder. A checkout that has no such folder skips, whatever is required; where there
    is one (or the variable promises it), what is missing in it fails under ``REQUIRE_INTEGRATION=1``. For use in a test,
    and at the top of a module, whose parameters may come from the data.
    """
    named = os.environ.get("CONFORMANCE_DATA")
    folder = Path(named) if named else _BESIDE
    path = folder.joinpath(*parts)
    if path.exists():
        return path
    reason = f"the conformance data is not at {path}"
    if named or folder.is_dir():
        not_here(reason)
    pytest.skip(reason, allow_module_level=True)
