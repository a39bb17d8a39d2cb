"""A code says one sentence and has one advice at most, with every value in `params`: what a translator needs."""

from __future__ import annotations

import re

import pytest
from catalogue import Entry, catalogue


@pytest.fixture(scope="module")
def entries() -> dict[str, Entry]:
    """The codes that can stand in a report."""
    return {code: entry for code, entry in catalogue().items() if entry.in_reports}


def test_the_reader_finds_what_is_known(entries: dict[str, Entry]) -> None:
    assert "This badge is not valid before {valid_from}." in entries["dates.not_yet_valid"].sentences
    assert entries["carrier.share_page"].sentences == (
        "This is the page on which {platform} shows a badge, and not the badge.",
    )
    assert entries["carrier.crc"].advice == ("Download it again.",)
    assert entries["rules.null"].sentences == ("This is null, which JSON-LD drops: nothing of it is signed.",)
    assert len(entries) > 400


def test_every_placeholder_is_a_key_of_params(entries: dict[str, Entry]) -> None:
    assert {code: entry.missing for code, entry in entries.items() if entry.missing} == {}


def test_one_code_says_one_sentence(entries: dict[str, Entry]) -> None:
    assert {code: entry.sentences for code, entry in entries.items() if len(entry.sentences) != 1} == {}


def test_every_placeholder_of_the_advice_is_a_key_of_params(entries: dict[str, Entry]) -> None:
    assert {code: entry.missing_in_advice for code, entry in entries.items() if entry.missing_in_advice} == {}


def test_one_code_has_one_advice_or_none(entries: dict[str, Entry]) -> None:
    assert {code: entry.advice for code, entry in entries.items() if len(entry.advice) > 1} == {}


def test_places_have_the_names_of_params(entries: dict[str, Entry]) -> None:
    odd = {
        code: place
        for code, entry in entries.items()
        for sentence in (*entry.sentences, *entry.advice)
        for place in re.findall(r"\{([^!\"'}][^}]*)\}", sentence)  # `{"@value": …}` is JSON
        if not place.isidentifier()
    }
    assert odd == {}
