"""A registry that has an issuer twice, so that two readers see two names, or one sees it listed and one not."""

from __future__ import annotations

import pytest

from openbadge_issuer.testing import ISSUER_ID
from openbadge_issuer.verification import Outcome, Verdict
from registry_samples import judged

ONE = f'"{ISSUER_ID}": {{"name": "Example School"}}'
OTHER = f'"{ISSUER_ID}": {{"name": "A diploma mill"}}'


@pytest.mark.parametrize(
    "text",
    [
        f'{{"registry": {{{ONE}, {OTHER}}}}}',
        f'{{"registry": {{{ONE}, {ONE}}}}}',
        f'{{"registry": {{{ONE}}}, "registry": {{}}}}',
        f'{{"registry": {{}}, "registry": {{{ONE}}}}}',
        f'{{"registry": {{"{ISSUER_ID}": {{"name": "Example School", "name": "A diploma mill"}}}}}}',
        f'{{"registry": {{{ONE}, "{ISSUER_ID.replace("w", chr(92) + "u0077")}": {{"name": "A diploma mill"}}}}}}',
    ],
)
def test_it_is_no_registry(text: str) -> None:
    report = judged(text.encode("ascii"))
    assert (report["trust"].outcome, report["trust"].code) == (Outcome.UNKNOWN, "trust.unreadable")
    assert report.verdict is Verdict.UNDECIDED
