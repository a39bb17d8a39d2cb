"""Every report that the library makes in a test says what docs/codes.md has, or the test fails (`report_codes`).

A test with a registry, a rule or a fetch of its own, which says something else, names the codes:
``@pytest.mark.own_codes("trust.closed")``.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

import pytest

from openbadge_issuer.verification.report import Report
from report_codes import FOUND, observed

_PATCH: Final = pytest.MonkeyPatch()


def pytest_configure(config: pytest.Config) -> None:
    """Looks at each report from here on."""
    config.addinivalue_line(
        "markers", "own_codes(code, ...): what the test itself says under these codes is its own"
    )
    _PATCH.setattr(Report, "__init__", observed(Report.__init__))


def pytest_unconfigure() -> None:
    """Looks at none any more."""
    _PATCH.undo()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fails a test in which a report said what the page does not have."""
    try:
        yield
        found = dict.fromkeys(FOUND)
    finally:
        FOUND.clear()
    own = {code for mark in item.iter_markers("own_codes") for code in mark.args}
    odd = [f"{one.code}: {one.why}" for one in found if one.code not in own]
    assert not odd, "\n".join(["A report said what docs/codes.md does not have.", *odd[:10]])
