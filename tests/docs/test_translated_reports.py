"""The catalogue and ``params`` suffice: with its English sentences as a translation, each report says what it said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from catalogue import catalogue

import ob2_samples
from openbadge_issuer import TrustedIssuers, Verifier
from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import Achievement, Criteria, EndorsementCredential
from openbadge_issuer.models.base import Model
from openbadge_issuer.models.clr import ClrSubject
from openbadge_issuer.ports import Resolution
from openbadge_issuer.testing import NOW, issuer_documents, make_badge, tampered
from openbadge_issuer.verification import (
    Check,
    ExpectedPresentation,
    ExpectedRecipient,
    Outcome,
    Policy,
    Report,
    Verdict,
)
from openbadge_issuer.verification.translating import ADVICE, translated
from openbadge_issuer.verification.trust import DccRegistry, Enquiry, Listing
from requiring import shared
from status_samples import changed, resign
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
    return found | {f"{code}.advice" for code in advised} - set(sentences())


def by_json(said: Any, translations: dict[str, str]) -> dict[str, str]:
    """What a front end makes that has nothing but JSON: of a check or a finding, by docs/verify.md."""

    def filled(code: str, params: dict[str, Any]) -> str:
        template = translations.get(code, "")
        shown = {
            name: ", ".join(map(str, it)) if isinstance(it, list) else str(it) for name, it in params.items()
        }
        names = re.findall(r"\{(\w+)\}", template)
        return re.sub(r"\{(\w+)\}", lambda one: shown[one[1]], template) if {*names} <= {*shown} else ""

    def sentence(one: Any) -> str:
        message = filled(one["code"], one["params"])
        more = f" (and {one['params'].get('more')} more)"
        ends = "more" in one["params"] and "{more}" not in translations.get(one["code"], "")
        return (
            message + more
            if message and ends and one["message"].endswith(more)
            else message or one["message"]
        )

    message = " ".join(map(sentence, said.get("parts", ()))) or sentence(said)
    code = said["adviceCode"]
    of_part = (one["params"] for one in said.get("parts", ()) if one["adviceCode"] == code)
    values = next((one for one in of_part if filled(code, one)), said["params"])
    return {"message": message, "advice": filled(code, values) or said["advice"]}


def only_json(report: Report) -> list[tuple[dict[str, str], str]]:
    """What a front end with JSON alone says otherwise than `Report.translated`, with marks on every sentence."""
    marked = {code: f"+ {text}" for code, text in sentences().items()}
    found: list[tuple[dict[str, str], str]] = []
    for one in all_of(report):
        theirs: Any = one.translated(marked).to_json()["checks"]
        ours: Any = one.to_json()["checks"]
        for mine, other in zip(ours, theirs, strict=True):
            for said, meant in [(mine, other), *zip(mine["findings"], other["findings"], strict=True)]:
                told = by_json(said, marked)
                found += [(told, meant["message"])] if told["message"] != meant["message"] else []
                found += [(told, meant["advice"])] if told["advice"] != meant["advice"] else []
    return found


def holds(*reports: Report) -> None:
    assert sorted({one for report in reports for one in otherwise(report)}) == []
    assert [one for report in reports for one in only_json(report)] == []
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


class Ministry:
    """A registry of the caller's own, with one answer for everybody."""

    name = "Ministry"

    def __init__(self, listing: Listing) -> None:
        self.listing = listing

    def look_up(self, _: Enquiry, /) -> Resolution[Listing]:
        yield from ()
        return self.listing


def made_by(creator: str) -> bytes:
    """A badge whose achievement was made by somebody else."""
    return resign(
        changed(
            bytes(make_badge()), lambda it: it["credentialSubject"]["achievement"].update(creator=creator)
        )
    )


UNKNOWN, NOT_IN = "[Whether {} is in 'Ministry' is not known.]", "[{} is not in 'Ministry'.]"
LISTED = "[You trust the issuer.] [It is in 'Ministry', as 'School'.]"


@pytest.mark.own_codes("trust.closed")
@pytest.mark.parametrize(
    ("listing", "translation"),
    [
        (Listing(outcome="listed", name="School"), LISTED),
        (Listing(outcome="listed", name="School", message="Since 1901."), f"{LISTED} Since 1901."),
        (Listing(outcome="listed", name="School", until=NOW), f"{NOT_IN} [Ended on {NOW.isoformat()}.]"),
        (Listing(outcome="not_listed"), "[Nobody knows {}.]"),
        (Listing(outcome="not_listed", message="It closed."), "[Nobody knows {}.] It closed."),
        (
            Listing(outcome="not_listed", code="trust.closed", message="Closed.", params={"year": 1999}),
            f"{NOT_IN} [It closed in 1999.]",
        ),
        (Listing(outcome="unknown"), UNKNOWN),
        (Listing(outcome="unknown", message="Ask us on Monday."), f"{UNKNOWN} Ask us on Monday."),
        (Listing(outcome="unknown", retry="x"), f"{UNKNOWN} [It failed: Listing.]"),  # type: ignore[arg-type]
    ],
    ids=lambda value: f"{value.outcome}-{value.code or value.message}" if isinstance(value, Listing) else "",
)
@pytest.mark.parametrize("creator", ["", "did:web:maker.example"])
def test_what_registries_say_is_translated_whole(listing: Listing, translation: str, creator: str) -> None:
    """Ours and then theirs, each by its own code; words that have no code are the caller's, and stay."""
    badge = made_by(creator) if creator else make_badge()
    templates = {
        "trust.listed": "[You trust the issuer.]",
        "trust.in_registry": "[It is in '{registry}', as '{name}'.]",
        "trust.not_in_registry": "[{issuer} is not in '{registry}'.]",
        "trust.not_listed": "[Nobody knows {issuer}.]",
        "trust.unknown": "[Whether {issuer} is in '{registry}' is not known.]",
        "trust.ended": "[Ended on {until}.]",
        "trust.failed": "[It failed: {kind}.]",
        "trust.closed": "[It closed in {year}.]",
        "trust.other_creator": "[By {creator}.]",
        "trust.other_creator_listed": "[By {creator}, whom you trust.]",
        "trust.other_creator_unknown": "[By {creator}, perhaps a stranger.]",
    }
    verifier = Verifier(policy=Policy(trust=Ministry(listing)), fetch=issuer_documents())
    report = verifier.check(badge, now=NOW)
    found = report.translated(templates)["trust"].message
    whole = translation.replace("{}", "did:web:school.example")
    made = {
        Outcome.PASSED: f" [By {creator}, whom you trust.]{whole.removeprefix('[You trust the issuer.]')}",
        Outcome.FAILED: f" [By {creator}.]",
        Outcome.UNKNOWN: f" [By {creator}, perhaps a stranger.]",
    }
    assert found == whole + (made[report["trust"].outcome] if creator else "")
    assert unknown(report) <= {"trust.closed", "trust.closed.advice"}  # which is the caller's


def test_a_creator_whom_a_registry_lists() -> None:
    maker = "did:web:maker.example"
    badge = made_by(maker)
    both = TrustedIssuers({"did:web:school.example": "Example School", maker: "Maker"})
    for trust in (both, Ministry(Listing(outcome="listed", name="Maker"))):
        holds(Verifier(policy=Policy(trust=trust), fetch=issuer_documents()).check(badge, now=NOW))


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


def of(place: str, value: Any) -> bytes:
    """A badge with another value, or without what is there."""
    document = json.loads(bytes(make_badge()))
    *way, last = place.split("/")
    node = document
    for token in way:
        node = node[int(token)] if token.isdigit() else node[token]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return json.dumps(document).encode()


SUBJECT, COURSE = "credentialSubject", "credentialSubject/achievement"
SHAPES: dict[str, tuple[str, str, Any]] = {
    "compact_jws": ("model.compact_jws", "endorsementJwt", ["x.y"]),
    "country": ("model.country", "issuer/address", {"type": ["Address"], "addressCountryCode": "usa"}),
    "date": ("model.date", "issuer/dateOfBirth", "2026-02-30"),
    "datetime": ("model.datetime", f"{SUBJECT}/activityEndDate", "tomorrow"),
    "datetime, year": ("model.datetime", f"{SUBJECT}/activityEndDate", "9999-12-31T23:59:59-14:00"),
    "enum": ("model.enum", f"{COURSE}/achievementType", "?"),
    "enum, near": ("model.enum", f"{COURSE}/achievementType", "Coures"),
    "enum, of a person": ("model.enum", f"{SUBJECT}/identifier/0/identityType", "ada@example.org"),
    "extra": ("model.extra", f"{SUBJECT}/identifier/0/x", "y"),
    "extra, near": ("model.extra", f"{SUBJECT}/identifier/0/identityHsh", "y"),
    "hash": ("model.identity_hash", f"{SUBJECT}/identifier/0/identityHash", "sha256$0"),
    "language": ("model.language", f"{COURSE}/inLanguage", "english"),
    "missing": ("model.missing", f"{COURSE}/criteria", None),
    "object": ("model.type", f"{COURSE}/criteria", "Weld."),
    "text": ("model.type", f"{COURSE}/version", 7),
    "number": ("model.type", f"{COURSE}/creditsAvailable", "3"),
    "boolean": ("model.type", f"{SUBJECT}/identifier/0/hashed", "true"),
    "date of a number": ("model.type", f"{SUBJECT}/activityEndDate", 7),
    "term of a number": ("model.type", f"{COURSE}/achievementType", 7),
    "types": ("model.types", f"{COURSE}/type", ["Course"]),
    "types, alone": ("model.types", f"{SUBJECT}/identifier/0/type", "Identity"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_members_that_do_not_fit(name: str) -> None:
    code, place, value = SHAPES[name]
    report = VERIFIER.check(of(place, value), now=NOW)
    holds(report)
    found = next(one for one in report["structure"].findings if one.code == code)
    marked = report.translated({code: f"+ {said}" for code, said in sentences().items()})
    other = next(one for one in marked["structure"].findings if one.code == code)
    assert other.message == f"+ {found.message}"
    assert other.advice == (found.advice and f"+ {found.advice}")
    assert found.params["place"] == found.pointer
    assert set(found.params) <= {"place", "member", "expected", "found", "suggestion", "enumeration", "value"}
    assert "example.org" not in f"{found.message}{found.advice}{found.params}"


def test_a_misspelled_member_advises_in_translation() -> None:
    document = json.loads(bytes(make_badge()))
    course = document["credentialSubject"]["achievement"]
    course["critera"] = course.pop("criteria")
    report = VERIFIER.check(json.dumps(document).encode(), now=NOW)
    holds(report)
    german = report.translated({"model.missing.advice": "Es gibt '{suggestion}'. Ist es das?"})
    (found,) = [one for one in german["structure"].findings if one.code == "model.missing"]
    assert found.advice == "Es gibt 'critera'. Ist es das?"


DEEP: dict[str, Any] = {}
for _ in range(100):
    DEEP = {"x": DEEP}
SHAPES_ALONE: dict[str, tuple[type[Model], dict[Any, Any]]] = {
    "model.context": (EndorsementCredential, {"@context": ["https://school.example/context"]}),
    "model.context_entry": (EndorsementCredential, {"@context": [3]}),
    "model.datetime_naive": (EndorsementCredential, {"validFrom": "2036-01-31T09:30:00"}),
    "model.empty": (ClrSubject, {"verifiableCredential": []}),
    "model.json": (Criteria, {"x": {1, 2}}),
    "model.limit": (Criteria, {"x": DEEP}),
    "model.member_name": (Criteria, {"x": {3: 4}}),
    "model.number": (Achievement, {"creditsAvailable": float("nan")}),
    "model.text": (Criteria, {"narrative": "\ud800"}),
    "model.uri": (Criteria, {"id": "school.example"}),
}
"""What the rules say better of a badge, or its reading refuses, and `from_json` still says."""


@pytest.mark.parametrize("code", SHAPES_ALONE)
def test_members_that_do_not_fit_a_model(code: str) -> None:
    model, document = SHAPES_ALONE[code]
    with pytest.raises(ModelError) as error:
        model.from_json(document)
    found = next(one for one in error.value.findings if one.code == code)
    other = translated(found, {code: f"+ {sentences()[code]}"})
    assert other.message == f"+ {found.message}"
    if code != "model.limit":
        assert found.params["place"] == (found.pointer or model.__name__)


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
