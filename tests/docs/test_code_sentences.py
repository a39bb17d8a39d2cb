"""A code says one sentence and has one advice at most, with every value in `params`: what a translator needs."""

from __future__ import annotations

import re

import pytest
from catalogue import Entry, catalogue, unread

NOT_READ = {
    "adapters.https_steps": "FetchFailure('')",  # has no code yet: it is filled in where it is caught
    "codec.json_refusals": "LimitExceeded('limit.' + what.removeprefix('total_'))",  # read from its table
    "codec.safe_mode": "Finding(f'jsonld.{problem}')",  # read from its table
    "errors": "super().__init__(code)",  # of whoever raises it
    "fetching.answers": "FetchFailure(_text(value, 'code'))",  # reads what was said once
    "models._findings": "Finding(detail['type'])",  # of pydantic; ours are read where they are raised
    "verification.outcomes": "Check(code)",  # in `check`, which is read itself
    "verification.trust.checking": "replace(code or found.code)",  # of a registry
    "verification.uploads.refusals": "CarrierError(f'carrier.{kind}')",  # read from its table
}
"""Where the code is not to be made out, and why nothing is missing in the catalogue for that."""


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
    assert entries["rules.null"].sentences == ("This is null, which JSON-LD reads as if it were not there.",)
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


def test_every_place_that_gives_a_code_is_read() -> None:
    """What the reader can not make out would be missing in the catalogue, and nobody would see it."""
    places = [place.split(": ", 1) for place in unread()]
    assert sorted((where.partition(":")[0], call) for where, call in places) == sorted(NOT_READ.items())
