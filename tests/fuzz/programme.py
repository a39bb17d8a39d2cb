"""Targets: what designers, applicants, assessors and forms send: definitions, exports, workbooks, packets, evidence."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from assessment_world import definition
from form_exports import GOOGLE_MAP
from fuzz.target import Target, json_of, ours
from openbadge_issuer.adapters.scrubbers import scrubbers
from openbadge_issuer.adapters.scrubbers.limits import ScrubbingLimits
from openbadge_issuer.assessment import Entry, Record
from openbadge_issuer.assessment.definitions import dump, lint, load, load_stack, quality_report
from openbadge_issuer.assessment.evidence import answer_from_json
from openbadge_issuer.programme.authoring.definition_workbook import draft_of
from openbadge_issuer.programme.packets.collecting import collect
from openbadge_issuer.programme.packets.review_reading import read_review
from openbadge_issuer.programme.persons import Persons
from openbadge_issuer.programme.responses.importing import ResponseMap, answers_of, read_responses
from openbadge_issuer.programme.responses.suggesting import suggested_map
from openbadge_issuer.programme.reviewer_table import read_reviewers
from openbadge_issuer.programme.settings import Settings
from packet_files import Round

DEFINITION = definition()
MAP = ResponseMap.load(GOOGLE_MAP)
MEDIA_TYPES = tuple(scrubbers())
LIMITS = ScrubbingLimits()


def definition_file(data: bytes) -> None:
    findings = lint(data)
    quality_report(data).text()
    ours(load_stack, data)
    read = ours(load, data)
    if read is None:
        assert any(one.severity == "error" for one in findings)
        return
    assert load(dump(read)) == read
    assert load(dump(read, "json")) == read


def responses(data: bytes) -> None:
    ours(ResponseMap.load, data)
    read = read_responses(data)
    mapping = ours(ResponseMap.load, suggested_map(read, DEFINITION))
    for one in (MAP, mapping):
        if one is not None:
            ours(answers_of, read, one, DEFINITION)


def workbook(data: bytes) -> None:
    ours(draft_of, data)
    ours(read_reviewers, data)
    ours(read_review, data)


@cache
def packets() -> Round:
    return Round()


def packet(data: bytes) -> None:
    """In a file of each of the names that people give it: what is no review is a fault, or comes along."""
    out = packets()
    for name in ("review.xlsx", "review.csv", "review.html", "all.zip"):
        found = collect([(name, BytesIO(data))], out.register, [out.world.definition])
        assert found.faults or found.returned or found.notes or found.reviews == ()


def record(data: bytes) -> None:
    document = json_of(data)
    ours(Persons.from_bytes, data)
    if isinstance(document, dict):
        ours(Settings.from_json, document)
        entry = ours(Entry.from_json, document)
        assert entry is None or Entry.from_json(entry.to_json()) == entry
    ours(answer_from_json, document)
    read = ours(Record.from_json, document)
    assert read is None or Record.from_json(read.to_json()) == read


def evidence(data: bytes) -> None:
    """The first byte is the media type that is claimed."""
    if data:
        target = BytesIO()
        said = ours(scrubbers()[MEDIA_TYPES[data[0] % len(MEDIA_TYPES)]], BytesIO(data[1:]), target)
        assert (said is None) == (target.getvalue() == b"")


TARGETS = (
    Target("definition", definition_file, max_len=5_000),
    Target("responses", responses, "zip", 6_000),
    Target("workbook", workbook, "zip", 12_000),
    Target("packet", packet, "zip", 12_000),
    Target("record", record, "json", 4_000),
    Target("evidence", evidence, "zip", 8_000),
)
