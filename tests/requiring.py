"""Tests that need something from outside skip where it is missing, and fail where it was promised (CI)."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import NoReturn

import pytest

__all__ = ["need_module", "not_here"]


def not_here(reason: str) -> NoReturn:
    """Skips with the reason; fails with it under ``REQUIRE_INTEGRATION=1``."""
    if os.environ.get("REQUIRE_INTEGRATION") == "1":
        pytest.fail(f"{reason} (and REQUIRE_INTEGRATION=1 asks for it)")
    pytest.skip(reason)


def need_module(name: str) -> None:
    """Needs an installed package."""
    if find_spec(name) is None:
        not_here(f"{name} is not installed")
