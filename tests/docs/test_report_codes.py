"""That a report which says what docs/codes.md does not have is found, without the reader that makes that page."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import openbadge_issuer
from openbadge_issuer import Policy, Verifier
from openbadge_issuer.errors import Finding
from openbadge_issuer.ports import Resolution
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from openbadge_issuer.verification import CHECKS, Check, Outcome
from openbadge_issuer.verification.outcomes import check, from_findings, saying
from openbadge_issuer.verification.trust import Enquiry, Listing
from report_codes import FOUND, PAGE, oddities, rows

GOOD = Verifier(fetch=issuer_documents()).check(make_badge(), now=NOW)
NO_PROOF = "It carries no proof: no signature came with it."
DO_NOT = "Do not rely on it. Ask the issuer whether it made this badge."
ENDED = Finding(code="trust.ended", message="It was listed until May.", params={"until": "May"})
NOBODY = Finding(code="trust.no_list", message="What it sends is no list of issuers: it has no `registry`.")


def oddities_of(found: Check) -> list[tuple[str, str]]:
    """What is odd about a report with this check, each with the first words of why."""
    report = replace(GOOD, checks=(*(one for one in GOOD if one.name != found.name), found))
    return [(one.code, re.split(r"['\"{:]", one.why.lstrip("'"))[0].strip()) for one in oddities(report)]


def said(code: str, message: str, outcome: Outcome = Outcome.UNKNOWN, **named: Any) -> Check:
    return check("proof", outcome, code, message, **named)


def test_the_page_is_read() -> None:
    assert len(rows()) > 700
    assert rows()["dates.expired"] == (
        "This badge expired on {valid_until}.",
        "Ask the issuer whether it can be renewed.",
    )
    assert "carrier.payload" not in rows()  # it stands in no report
    assert list(oddities(GOOD)) == []


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (said("unheard_of", "No."), [("proof.unheard_of", "docs/codes.md lacks it")]),
        (said("missing", NO_PROOF), []),
        (said("missing", "It carries none."), [("proof.missing", "It carries none.")]),
        (said("verified", "Unchanged since it was signed (x).", params={"suite": "x"}), []),
        (
            said("verified", "Unchanged since it was signed (x)."),
            [("proof.verified", "Unchanged since it was signed (x).")],
        ),
        (
            said("verified", "Unchanged since it was signed (x).", params={"suite": "y"}),
            [("proof.verified", "Unchanged since it was signed (x).")],
        ),
        (said("missing", NO_PROOF, Outcome.FAILED), []),  # with the advice of whose turn it is
        (said("missing", NO_PROOF, advice="Pay."), [("proof.missing", "its advice")]),
        (
            said("missing", NO_PROOF, findings=[NOBODY, replace(NOBODY, code="x.y")]),
            [("x.y", "docs/codes.md lacks it")],
        ),
    ],
)
def test_a_check_that_says_one_sentence(found: Check, expected: list[tuple[str, str]]) -> None:
    assert oddities_of(found) == expected


def test_a_check_that_says_several() -> None:
    several = saying(said("missing", ""), ENDED, NOBODY)
    assert oddities_of(several) == []
    assert oddities_of(replace(several, code="proof.x")) == [("proof.x", "docs/codes.md lacks it")]
    assert oddities_of(replace(several, message="No.")) == [("proof.missing", "No.")]
    assert oddities_of(replace(several, advice="Pay.")) == [("proof.missing", "its advice")]
    other = replace(ENDED, message="It ended.", advice="Pay.")
    assert oddities_of(replace(saying(several, other), advice="Pay.")) == [
        ("trust.ended", "It ended."),
        ("trust.ended", "its advice"),
    ]


def test_of_several_findings_the_first_is_told_and_how_many_more() -> None:
    found = from_findings("trust", [replace(NOBODY, severity="error")] * 3, passed="")
    assert found.message.endswith(" (and 2 more)")
    assert oddities_of(found) == []


@pytest.mark.parametrize("name", ['it\'s "so"', "a\nb", "\x1b[2J"])
def test_a_name_in_quotes(name: str) -> None:
    message = f"It is on your list, as {name!r}."
    listed = Finding(code="trust.on_list", message=message, params={"name": name})
    assert oddities_of(said("missing", NO_PROOF, findings=[listed])) == []


class Ministry:
    """A registry of a test, with a code of its own."""

    name = "Ministry"

    def look_up(self, _: Enquiry, /) -> Resolution[Listing]:
        yield from ()
        return Listing(outcome="unknown", code="trust.closed_on_sunday", message="Closed.")


@pytest.mark.own_codes("trust.closed_on_sunday")
def test_each_report_of_a_test_is_looked_at() -> None:
    """What it found is not an error here only because of the mark."""
    assert FOUND == []
    Verifier(policy=Policy(trust=Ministry()), fetch=issuer_documents()).check(make_badge(), now=NOW)
    assert {one.code for one in FOUND} == {"trust.closed_on_sunday"}
    before = len(FOUND)
    replace(GOOD, checks=(said("unheard_of", "No."),))  # a test's own words are its own
    GOOD.translated({"proof.verified": "Unverändert."})
    assert len(FOUND) == before


# What the pages write


ROOT = PAGE.parents[1]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "checklists").glob("*.md")),
]
FIRST = (*CHECKS, "resolve", "fetch", "limit", "jsonld", "rules", "ob2", "model", "key", "extra")
CODE = re.compile(rf"`((?:{'|'.join(FIRST)})\.[a-z0-9_]+(?:\.[a-z0-9_]+)?)`")
FILES = (".toml", ".pem", ".json", ".py", ".md", ".csv")
ELSEWHERE = {
    "define.md": {"carrier.page"},  # of a criteria page
    "fetching.md": {"fetch.started", "fetch.ended"},  # what an observer is told
    "letters-and-reports.md": {
        "model.small_group",
        "model.csv_separator",
    },  # of what computes in a spreadsheet
    "status-lists.md": {"status.unknown_list"},  # of issuing
}
"""Codes of other reports, and of errors."""
OF_THE_DOCTOR = ("status.", "contexts.")
"""What the lines of the doctor begin with as well; `test_doctor_codes` looks after them."""


@functools.cache
def written_in(page: Path) -> frozenset[str]:
    return frozenset(CODE.findall(page.read_text(encoding="utf-8")))


def is_a_name_in_python(word: str) -> bool:
    """Whether it is a module of the package, or what stands in one: `ob2.check`."""
    module, _, name = word.rpartition(".")
    package = Path(openbadge_issuer.__file__).parent
    folders = [path.parent for path in package.rglob(f"{module}/__init__.py")]
    files = [*folders, *package.rglob(f"{module}.py")]
    return any((folder / f"{name}.py").exists() for folder in folders) or any(
        re.search(
            rf"^(?:def|class) {name}\b|^{name} = |import .*\b{name}\b",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        for path in (file / "__init__.py" if file.is_dir() else file for file in files)
    )


def test_every_code_that_a_page_writes_is_in_the_catalogue() -> None:
    known = set(re.findall(r"^\| `([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    doctors = {word for word in written_in(ROOT / "docs" / "doctor.md") if word.startswith(OF_THE_DOCTOR)}
    strange = {
        (page.name, word)
        for page in PAGES
        for word in written_in(page) - known - doctors - ELSEWHERE.get(page.name, set())
        if not word.endswith(FILES) and not is_a_name_in_python(word)
    }
    assert sorted(strange) == []


def test_the_pages_are_read() -> None:
    written = frozenset[str]().union(*map(written_in, PAGES))
    assert {
        "trust.not_run_proof",
        "proof.resource_changed",
        "dates.presentation_expired",
        "key.pem",
    } <= written
    assert len(written) > 500
    assert all(words <= written_in(ROOT / "docs" / name) for name, words in ELSEWHERE.items())
