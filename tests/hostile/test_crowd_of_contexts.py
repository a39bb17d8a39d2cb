"""An archive, or a presentation, of badges each with contexts of its own: all together have one bound.

257 of them took 8 seconds while only the contexts of each were counted. What they may cost is asked of every check in this
folder (conftest.py).
"""

from __future__ import annotations

import json
from itertools import islice, permutations
from typing import Any

import pytest

from openbadge_issuer import Report, Verdict, Verifier
from openbadge_issuer.contexts import bundled
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from upload_samples import a_zip

KNOWN = sorted(url for url in bundled() if "credentials/v" not in url)


def judged(data: bytes) -> tuple[Report, ...]:
    return Verifier(fetch=issuer_documents()).check_upload(data, now=NOW)


def crowd(context: Any, count: int = 300) -> bytes:
    """Badges of which each has ``context(number)`` behind its own ones."""
    document: Any = json.loads(bytes(make_badge()))
    own = document["@context"]
    files = {}
    for number in range(count):
        document["@context"] = [*own, *context(number)]
        files[str(number)] = json.dumps(document).encode()
    return a_zip(files)


ORDERS = list(islice(permutations(KNOWN, 5), 0, 3_000, 10))
CONTEXTS: dict[str, Any] = {
    "known ones in other orders": lambda number: ORDERS[number % len(ORDERS)],
    "a vocabulary": lambda number: [{"@vocab": f"urn:{number}#"}],
    "ten words": lambda number: [{f"more{n}": f"urn:{number}#{n}" for n in range(10)}],
    "nothing, often": lambda _: [{}] * 12,
}


@pytest.mark.parametrize("name", CONTEXTS)
def test_what_comes_after_is_undecided(name: str) -> None:
    reports = judged(crowd(CONTEXTS[name]))
    assert len(reports) == 300
    assert {report.verdict for report in reports[-3:]} == {Verdict.UNDECIDED}
    assert reports[-1]["proof"].code == "proof.not_run_document"
    assert reports[0]["proof"].code != "proof.not_run_document"


def test_badges_that_have_the_same_ones_are_all_judged() -> None:
    reports = judged(crowd(lambda _: ["https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]))
    assert "proof.not_run_document" not in {report["proof"].code for report in reports}
