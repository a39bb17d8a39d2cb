# ruff: noqa: RUF001 - text as programs misread it
"""Many badges in one archive, each with names that nobody knows, or with a text that is dear to look through.

What they cost is asked of every check in this folder (conftest.py). Looking for what each of twenty names was meant to be
took 4 seconds of 900 badges, and a text of newlines or of misread letters 2 seconds, each looked at letter by letter.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from openbadge_issuer import Report, Verdict, Verifier
from openbadge_issuer.baking import undo_mojibake
from openbadge_issuer.codec.nearest import closest
from openbadge_issuer.rules.open_badges import _says_nothing
from openbadge_issuer.rules.vocabulary import CLASSES
from openbadge_issuer.testing import NOW, issuer_documents, make_badge
from upload_samples import a_zip

FILES = 300  # 900 badges of which nothing is dear take most of a second
LONG = 40_000  # bytes
MEMBERS = (
    "naem",
    "descriptoin",
    "criterias",
    "achievmentType",
    "imgae",
    "alignmnet",
    "creater",
    "inLanguag",
    "tagg",
)
NAMES = {
    "misspelled": MEMBERS,
    "long": [f"{name}achievementresultdescription"[:39] for name in MEMBERS] * 2,
    "backwards": [f"resultDescription{name}"[::-1] for name in MEMBERS] * 2,
    "of one letter": ["e" * size for size in range(20, 40)],
    "like two": [f"ResultDescription{size}"[size:] for size in range(8)] * 2,
    "of no letter": ["\U000e0001" * size for size in range(20, 40)],
}
TEXTS = {
    "newlines": "\n" * (LONG // 2),
    "newlines and a letter": "\n" * (LONG // 2) + "a",
    "nothing that is seen": "\u200b" * (LONG // 3),
    "letters of nobody": "".join(map(chr, range(0x50000, 0x50000 + LONG // 4))),
    "DEL": "\x7f" * LONG,
    "misread": "Ã©" * (LONG // 4),
    "misread by Windows": "â‚¬" * (LONG // 7),
    "nearly misread": "Ã©" * (LONG // 4) + "中",
    "accents": "é" * (LONG // 2),
    "quotation marks of Windows": "“”" * (LONG // 6),
}


def judged(documents: Sequence[bytes]) -> tuple[Report, ...]:
    upload = a_zip({f"{number}.json": document for number, document in enumerate(documents)})
    return Verifier(fetch=issuer_documents()).check_upload(upload, now=NOW)


def with_members(**members: object) -> bytes:
    badge = json.loads(bytes(make_badge()))
    badge["credentialSubject"]["achievement"].update(members)
    return json.dumps(badge, ensure_ascii=False).encode()


@pytest.mark.parametrize("kind", NAMES)
def test_a_crowd_of_badges_with_names_that_nobody_knows(kind: str) -> None:
    badge = with_members(**{f"{name}{number % 10}": 1 for number, name in enumerate(NAMES[kind])})
    reports = judged([badge] * FILES)
    assert {(len(reports), report.verdict) for report in reports} == {(FILES, Verdict.REFUSED)}
    assert all("jsonld.undefined_term" in {one.code for one in report.troubles} for report in reports)


@pytest.mark.parametrize("name", TEXTS)
def test_a_crowd_of_badges_with_a_long_text(name: str) -> None:
    reports = judged([with_members(description=TEXTS[name])] * FILES)
    assert len(reports) == FILES
    assert reports[0].verdict is Verdict.REFUSED
    assert Verdict.ACCEPTED not in {report.verdict for report in reports}


@pytest.mark.parametrize("kind", NAMES)
def test_what_ten_thousand_names_were_meant_to_be(kind: str) -> None:
    known = CLASSES["Achievement"]
    found = {closest(name, known) for _ in range(10_000 // len(NAMES[kind])) for name in NAMES[kind]}
    assert found <= {"", *known}


@pytest.mark.parametrize("name", TEXTS)
def test_as_many_texts_as_an_archive_holds(name: str) -> None:
    text = TEXTS[name]
    seen = {(_says_nothing(text), undo_mojibake(text) is None) for _ in range(900)}
    assert len(seen) == 1
