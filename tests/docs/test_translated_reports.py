"""The catalogue and ``params`` suffice: with its English sentences as a translation, each report says what it said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from catalogue import OF_MODELS, catalogue

import ob2_samples
from openbadge_issuer import TrustedIssuers, Verifier
from openbadge_issuer.testing import NOW, issuer_documents, make_badge, tampered
from openbadge_issuer.verification import (
    Check,
    ExpectedPresentation,
    ExpectedRecipient,
    Policy,
    Report,
    Verdict,
)
from openbadge_issuer.verification.translating import ADVICE
from openbadge_issuer.verification.trust import DccRegistry
from requiring import shared
from upload_samples import REFUSED, a_pdf, a_png, a_zip


@cache
def sentences() -> dict[str, str]:
    """What a translator gets: one sentence and one advice for each code of a report."""
    entries = {code: entry for code, entry in catalogue().items() if entry.in_reports}
    known = {code: one.sentences[0] for code, one in entries.items()}
    advice = {f"{code}.advice": one.advice[0] for code, one in entries.items() if one.advice}
    return known | advice | {f"advice.{name}": text for name, text in ADVICE.items()}


def all_of(report: Report) -> Iterator[Report]:
    yield report
    for one in report.nested:
        yield from all_of(one.report)


def otherwise(report: Report) -> list[tuple[str, str, str]]:
    """What the translation says in other words than the report: code, sentence, and the translated one."""
    translated = report.translated(sentences())
    found = []
    for one, other in zip(all_of(report), all_of(translated), strict=True):
        for mine, theirs in zip(one.checks, other.checks, strict=True):
            pairs: list[tuple[Any, Any]] = [(mine, theirs), *zip(mine.findings, theirs.findings, strict=True)]
            found += [(a.code, a.message, b.message) for a, b in pairs if a.message != b.message]
            found += [(f"{a.code}.advice", a.advice, b.advice) for a, b in pairs if a.advice != b.advice]
    if not found and report.summary != translated.summary:
        found.append(("summary", report.summary, translated.summary))
    return found


def unknown(report: Report) -> set[str]:
    """The codes in it for which the catalogue has no sentence, or no advice where some is given."""
    said: list[Check | Any] = []
    for one in all_of(report):
        for check in one.checks:
            said += [check, *check.findings]
    found = {one.code for one in said if one.message} - set(sentences())
    advised = {one.code for one in said if one.advice and one.advice not in ADVICE.values()}
    found |= {f"{code}.advice" for code in advised} - set(sentences())
    return {code for code in found if not code.startswith(OF_MODELS)}


def holds(*reports: Report) -> None:
    assert sorted({one for report in reports for one in otherwise(report)}) == []
    assert sorted({code for report in reports for code in unknown(report)}) == []


EVE = ExpectedRecipient("emailAddress", "eve@example.org")
VERIFIER = Verifier(fetch=issuer_documents())


def test_sound_badges() -> None:
    badge = make_badge()
    holds(
        VERIFIER.check(badge, now=NOW),
        VERIFIER.check(badge, now=NOW - timedelta(days=9_000)),
        VERIFIER.check(json.loads(bytes(badge)), now=NOW),
        Verifier().check(badge, now=NOW),
        VERIFIER.check(badge, now=NOW, expected_recipients=[EVE]),
    )
    for trust in ({"did:web:school.example": "Example School"}, {"did:web:other.example": "Other"}):
        verifier = Verifier(policy=Policy(trust=TrustedIssuers(trust)), fetch=issuer_documents())
        holds(verifier.check(badge, now=NOW))


def test_who_could_not_be_asked() -> None:
    registry = DccRegistry("DCC", "https://registry.example/known.json")
    policy = Policy(trust=[TrustedIssuers({"did:web:other.example": "Other"}), registry])
    for trust in (registry, policy.registries):
        report = Verifier(policy=Policy(trust=trust), fetch=issuer_documents()).check(make_badge(), now=NOW)
        assert (report["trust"].code, report["trust"].advice) == ("trust.unavailable", ADVICE["again"])
        german = report.translated({"advice.again": "Fragen Sie später."})
        assert german["trust"].advice == "Fragen Sie später."
        assert unknown(report) == set()


@pytest.mark.parametrize("name", sorted(tampered(make_badge())))
def test_badges_that_were_tampered_with(name: str) -> None:
    report = VERIFIER.check(tampered(make_badge())[name], now=NOW)
    assert report.verdict is not Verdict.ACCEPTED
    holds(report)


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_badge(kind: str) -> None:
    holds(*VERIFIER.check_upload(REFUSED[kind], now=NOW), VERIFIER.check(REFUSED[kind], now=NOW))


def test_odd_uploads() -> None:
    png, json_ = a_png(), bytes(make_badge())
    for upload in (
        a_zip({"a.json": json_, "b.json": json_}),
        a_zip({f"{number}.json": b"" for number in range(1_001)}),
        a_pdf({"badge.json": json_}),
        png[:-12],
        png[:40] + b"\x00" + png[41:],
        b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>",
        b"<svg>\xff</svg>",
        b"<?xml version='1.0' encoding='shift_jis'?><svg/>",
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
        b"\xef\xbb\xbf{}",
        b'{"a": 1, "a": 2}',
        b'{"a": 1e999}',
        b'{"a": "\\ud800"}',
        b"{",
        b"[" * 10_000,
        b"{}",
        b'{"type": "Person"}',
        b"eyJhbGciOiJub25lIn0.e30.",
        b"eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
    ):
        holds(*VERIFIER.check_upload(upload, now=NOW))


def test_badges_of_open_badges_2() -> None:
    holds(ob2_samples.judged(ob2_samples.assertion()))
    holds(ob2_samples.judged(ob2_samples.changed(ob2_samples.assertion(), revoked=True)))


def with_members(**members: Any) -> bytes:
    document = json.loads(bytes(make_badge()))
    return json.dumps(document | members).encode()


@pytest.mark.parametrize(
    "members",
    [
        {"credentialStatus": {"id": "https://school.example/status/1#1", "type": "Unknown"}},
        {"credentialStatus": {"type": "BitstringStatusListEntry"}},
        {
            "credentialSchema": {
                "id": "https://school.example/s.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        },
        {"refreshService": {"id": "https://school.example/new", "type": "1EdTechCredentialRefresh"}},
        {"evidence": [None, {}], "name": "", "image": []},
        {"type": ["VerifiableCredental"]},
        {"@context": ["https://elsewhere.example/context"]},
        {"@context": {}, "issuer": {}, "credentialSubject": []},
        {"issuer": "not an id", "validFrom": "yesterday", "validUntil": 7, "colour": "red"},
        {"proof": [], "endorsement": [{}], "endorsementJwt": ["x.y.z"]},
        {"relatedResource": [{"id": "https://school.example/a"}], "termsOfUse": {}, "@type": "x"},
    ],
    ids=lambda members: next(iter(members)),
)
def test_odd_members(members: dict[str, Any]) -> None:
    holds(VERIFIER.check(with_members(**members), now=NOW))


def test_presentations() -> None:
    badge = json.loads(bytes(make_badge()))
    presented = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [badge, {}, "x"],
    }
    for document in (presented, presented | {"verifiableCredential": [badge]}, presented | {"holder": 7}):
        holds(VERIFIER.check(json.dumps(document).encode(), now=NOW))
    asked = ExpectedPresentation(challenge="x", domain="y")
    holds(VERIFIER.check(make_badge(), now=NOW, expected_presentation=asked))


def test_the_cases_of_1edtech() -> None:
    shared("conformance", "1edtech")
    from conformance import test_1edtech_cases, test_1edtech_ob20_cases  # noqa: PLC0415 - they skip without the data

    reports = [test_1edtech_cases.judge(case) for case in test_1edtech_cases.manifest()]
    reports += [test_1edtech_ob20_cases.judge(case) for case in test_1edtech_ob20_cases.of_kind("verify")]
    assert len(reports) > 60  # of the 71; the others are no documents
    holds(*reports)
