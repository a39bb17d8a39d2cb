"""Small uploads of many badges that all name one dear document: it is read once, and not once for each."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice, permutations
from random import Random
from typing import Any

import pytest

import ob2_samples
import refresh_samples
import status_samples
from attack_cost import CHECKS
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.ports import Documents
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import NOW, STATUS_LIST, issuer_documents, make_badge, make_status_list
from openbadge_issuer.verification import Budget, Policy, Report, Verdict, Verifier, refreshing
from openbadge_issuer.verification.open_badges_2 import fetching, signed
from openbadge_issuer.verification.schemas import check as schemas_of_badges
from openbadge_issuer.verification.schemas import documents
from openbadge_issuer.verification.status import costs, lists, revocation_lists, unpacked
from refresh_samples import LATER
from requiring import shared
from unit.verification import test_revocation_list as revocation_list
from unit.verification.test_ob2_endorsements import endorsement

Counted = Callable[..., Counter[str]]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Counts the calls of functions of a module, which do what they did."""
    calls: Counter[str] = Counter()

    def watch(module: Any, *names: str) -> Counter[str]:
        for name in names:
            monkeypatch.setattr(module, name, partial(call, name, getattr(module, name)))
        return calls

    def call(name: str, inner: Callable[..., Any], *given: Any, **named: Any) -> Any:
        calls[name] += 1
        return inner(*given, **named)

    return watch


def archive(badges: Iterable[bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for number, badge in enumerate(badges):
            packed.writestr(f"{number}.json", badge)
    return stream.getvalue()


def on_the_list(count: int, *, purposes: Sequence[str] = ("revocation",)) -> list[bytes]:
    entries = (StatusEntry(STATUS_LIST, n, purposes[n % len(purposes)]) for n in range(count))
    return [bytes(make_badge(status=entry)) for entry in entries]


def published(encoded: str, purposes: object = "revocation") -> Documents:
    def change(document: dict[str, Any]) -> None:
        document["credentialSubject"] |= {"encodedList": encoded, "statusPurpose": purposes}

    listed = status_samples.resign(status_samples.changed(make_status_list(), change))
    return Documents({**issuer_documents().documents, STATUS_LIST: listed})


def noise(count: int) -> str:
    return "u" + base64url_encode(gzip.compress(Random(1).randbytes(count), mtime=0))


def codes(reports: Iterable[Report]) -> set[str]:
    return {report["status"].code for report in reports}


def test_many_badges_on_one_status_list(counted: Counted) -> None:
    counted(costs, "read_secured")
    counted(lists, "examine")
    calls = counted(unpacked, "unpack")
    reports = Verifier(fetch=published(noise(2_000_000))).check_upload(archive(on_the_list(40)), now=NOW)
    assert calls == {"unpack": 1, "read_secured": 1, "examine": 1}
    assert (len(reports), codes(reports)) == (40, {"status.good", "status.revoked"})
    assert CHECKS[-1].megabytes < 60


def test_a_presentation_of_many_badges_on_one_status_list(counted: Counted) -> None:
    counted(costs, "read_secured")
    counted(lists, "examine")
    calls = counted(unpacked, "unpack")
    held = [json.loads(badge) for badge in on_the_list(40)]
    context = "https://www.w3.org/ns/credentials/v2"
    shown = {"@context": [context], "type": ["VerifiablePresentation"], "verifiableCredential": held}
    report = Verifier(fetch=published(noise(2_000_000))).check(json.dumps(shown), now=NOW)
    assert calls == {"unpack": 1, "read_secured": 1, "examine": 1}
    assert codes(one.report for one in report.nested) == {"status.good", "status.revoked"}


def test_a_list_that_can_not_be_unpacked_is_tried_once(counted: Counted) -> None:
    calls = counted(unpacked, "unpack")
    fetch = published(noise(1_000_000)[:-200])
    reports = Verifier(fetch=fetch).check_upload(archive(on_the_list(40)), now=NOW)
    assert (calls["unpack"], codes(reports)) == (1, {"status.gzip"})


def test_nor_for_each_of_many_purposes(counted: Counted) -> None:
    """It says that it is for all of them, and what is wrong with its bits is wrong for each."""
    calls = counted(unpacked, "unpack")
    purposes = [f"purpose{number}" for number in range(40)]
    badges = archive(on_the_list(40, purposes=purposes))
    reports = Verifier(fetch=published(noise(1_000_000)[:-200], purposes)).check_upload(badges, now=NOW)
    assert calls["unpack"] == 1
    assert {report.verdict for report in reports} == {Verdict.UNDECIDED}
    assert codes(reports) == {"status.gzip"}
    others = Verifier(fetch=published(noise(1_000_000))).check_upload(badges, now=NOW)
    assert codes(others) == {"status.purpose"}
    some = Verifier(fetch=published(noise(1_000_000)[:-200], purposes[:20])).check_upload(badges, now=NOW)
    assert [report["status"].code for report in some] == ["status.gzip"] * 20 + ["status.purpose"] * 20


def test_entries_that_the_list_is_too_short_for_do_not_hide_that_another_is_revoked() -> None:
    """With two bits each there are too few of them; with one bit there are enough."""
    purposes = [f"purpose{number}" for number in range(20)]
    long = (StatusEntry(STATUS_LIST, 1, each, 2, ("a", "b", "c", "d")) for each in purposes)
    badges = [*(bytes(make_badge(status=entry)) for entry in long), *on_the_list(8)]
    fetch = published(noise(16_384), ["revocation", *purposes])
    reports = Verifier(fetch=fetch).check_upload(archive(badges), now=NOW)
    assert codes(reports[:20]) == {"status.length"}
    assert codes(reports[20:]) == {"status.good", "status.revoked"}


def test_many_badges_on_one_list_of_ids(counted: Counted) -> None:
    calls = counted(revocation_lists, "parse_object")
    badges = archive([revocation_list.badge()] * 20)
    many: list[Any] = ["urn:x"] * 30_000
    for body, code in ((revocation_list.published(*many), "status.unsigned"), (b"{", "status.unreadable")):
        fetch = Documents({**issuer_documents().documents, revocation_list.LIST: body})
        calls.clear()
        assert codes(Verifier(fetch=fetch).check_upload(badges, now=NOW)) == {code}
        assert calls["parse_object"] == 1


SCHEMA = "https://school.example/schema.json"


DIALECT = "https://json-schema.org/draft/2020-12/schema"
WHAT_A_SCHEMA_HAS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "definitions": ({"$defs": {f"d{number}": {"type": "string"} for number in range(15_000)}}, {"passed"}),
    "rules": ({"allOf": [{"required": ["id"]}] * 4_000}, {"passed", "limit"}),
    "ids": (
        {"$defs": {f"d{number}": {"$id": f"/{number}"} for number in range(15_000)}},
        {"passed", "limit"},
    ),
    "references": (
        {"$defs": {f"d{number}": {"$ref": f"/{number}"} for number in range(15_000)}},
        {"limit"},  # of all, which wait side by side for what it refers to
    ),
}


@pytest.mark.parametrize("has", WHAT_A_SCHEMA_HAS)
def test_many_badges_on_one_schema(counted: Counted, has: str) -> None:
    """It is looked through once; what is done for each of them is work, of which all have so much together."""
    content, wanted = WHAT_A_SCHEMA_HAS[has]
    calls = counted(documents, "parse")
    reports = on_one_schema(40, {"$schema": DIALECT, **content})
    assert calls == {"parse": 1}
    named = {"passed": "schemas.passed", "limit": "limit.schema"}
    assert {report["schemas"].code for report in reports} == {named[each] for each in wanted}


def test_a_schema_that_can_not_be_looked_through_is_passed_by_none() -> None:
    large = {"$schema": DIALECT, "$defs": {f"d{number}": {} for number in range(200)}}
    reports = on_one_schema(5, large, Policy(budget=Budget(max_schema_steps=150)))
    assert {report["schemas"].code for report in reports} == {"limit.schema"}


def test_ninety_badges_on_a_copy_of_the_official_schema() -> None:
    path = "live-jsonld-2026-07/ob_v3p0_achievementcredential_schema.json"
    official = json.loads((shared("conformance", "schemas") / path).read_text(encoding="utf-8"))
    reports = on_one_schema(90, official)
    assert {report["schemas"].code for report in reports} == {"schemas.passed"}


def on_one_schema(count: int, schema: dict[str, Any], policy: Policy | None = None) -> tuple[Report, ...]:
    """What is said of so many badges that name a schema of their issuer's."""
    named = {"id": SCHEMA, "type": "JsonSchema"}
    badges = [
        status_samples.resign({**json.loads(badge), "credentialSchema": named})
        for badge in on_the_list(count, purposes=["revocation"])
    ]
    fetch = Documents({**issuer_documents().documents, SCHEMA: json.dumps(schema).encode()})
    return Verifier(policy=policy or Policy(), fetch=fetch).check_upload(archive(badges), now=NOW)


def test_many_badges_on_one_large_credential_of_a_schema(counted: Counted) -> None:
    """It is parsed once, and judged as often as can be afforded."""
    calls = counted(schemas_of_badges, "read_secured")
    credential = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "JsonSchemaCredential"],
        "issuer": json.loads(bytes(make_badge()))["issuer"],
        "credentialSubject": {"type": "JsonSchema", "jsonSchema": {"x": [1] * 40_000}},
    }
    fetch = Documents({**issuer_documents().documents, SCHEMA: json.dumps(credential).encode()})
    badge = {
        **json.loads(bytes(make_badge())),
        "credentialSchema": [{"id": SCHEMA, "type": "JsonSchemaCredential"}] * 8,
    }
    reports = Verifier(fetch=fetch).check_upload(archive([status_samples.resign(badge)] * 30), now=NOW)
    assert calls == {"read_secured": 1}
    assert {report["schemas"].code for report in reports} == {"schemas.credential"}
    assert {one.report.verdict for report in reports for one in report.nested} == {
        Verdict.REFUSED,
        Verdict.UNDECIDED,
    }


def naming(contexts: Sequence[str]) -> bytes:
    document = json.loads(bytes(make_badge()))
    document["@context"] += contexts
    return json.dumps(document).encode()


def with_contexts(badges: Iterable[bytes], *urls: str, terms: int) -> tuple[Report, ...]:
    defined = {f"t{number}": f"https://x.example/{number}" for number in range(terms)}
    served = dict.fromkeys(urls, json.dumps({"@context": defined}).encode())
    fetch = Documents({**issuer_documents().documents, **served})
    return Verifier(policy=Policy(fetch_contexts=True), fetch=fetch).check_upload(archive(badges), now=NOW)


def test_many_badges_on_one_large_context() -> None:
    """It is compiled once, so that all of them are judged."""
    reports = with_contexts([naming(["https://x.example/c"])] * 60, "https://x.example/c", terms=15_000)
    assert {(report.verdict, report["contexts"].code) for report in reports} == {
        (Verdict.ACCEPTED, "contexts.fetched")
    }


def test_many_badges_that_each_name_other_ones_of_large_contexts() -> None:
    """Together they mean something else each time: as many are judged as can be afforded."""
    urls = [f"https://x.example/{number}" for number in range(6)]
    reports = with_contexts(
        (naming(list(some)) for some in islice(permutations(urls, 3), 60)), *urls, terms=5_000
    )
    assert [report.verdict for report in reports[:3]] == [Verdict.ACCEPTED] * 3
    assert {report["carrier"].code for report in reports[12:]} == {"limit.nested"}


def newer(evidence: int) -> bytes:
    listed = [{"id": f"https://x.example/{number}", "type": ["Evidence"]} for number in range(evidence)]
    return refresh_samples.edition(lambda document: document.update(evidence=listed), since=LATER)


def test_one_large_newer_edition_of_many_copies_of_a_badge(counted: Counted) -> None:
    """The first is judged, and as many more as can be afforded; none is judged by the older edition."""
    calls = counted(refreshing, "read_secured", "examine")
    there = refresh_samples.server(newer(3_000))
    reports = Verifier(fetch=there).check_upload(archive([refresh_samples.ORIGINAL] * 60), now=NOW)
    assert Counter(report.verdict for report in reports) == {Verdict.ACCEPTED: 5, Verdict.UNDECIDED: 55}
    assert {report["carrier"].code for report in reports[5:]} == {"limit.nested"}
    assert calls == {"read_secured": 1, "examine": 5}


def test_an_ordinary_newer_edition_of_many_copies_of_a_badge() -> None:
    badges = archive([refresh_samples.ORIGINAL] * 100)
    reports = Verifier(fetch=refresh_samples.server(newer(20))).check_upload(badges, now=NOW)
    assert {(report.verdict, report["refresh"].code) for report in reports} == {
        (Verdict.ACCEPTED, "refresh.newer")
    }


def test_a_newer_edition_that_can_not_be_read_is_tried_once(counted: Counted) -> None:
    calls = counted(refreshing, "read_secured")
    badges = archive([refresh_samples.ORIGINAL] * 40)
    for body, code in ((b'{"a": [' * 400_000, "refresh.unreadable"), (b"x" * 900_000, "refresh.no_badge")):
        calls.clear()
        reports = Verifier(fetch=refresh_samples.server(body)).check_upload(badges, now=NOW)
        assert {(report.verdict, report["refresh"].code) for report in reports} == {(Verdict.ACCEPTED, code)}
        assert calls == {"read_secured": 1}


def signed_badges(count: int) -> bytes:
    badges = (
        {**ob2_samples.assertion("SignedBadge"), "id": f"{ob2_samples.HOME}/assertions/{number}.json"}
        for number in range(count)
    )
    return archive(ob2_samples.signed(badge).encode() for badge in badges)


def of_2_0(count: int, pages: dict[str, Any]) -> tuple[Report, ...]:
    servers = ob2_samples.web({f"{ob2_samples.HOME}/{name}": page for name, page in pages.items()})
    return Verifier(fetch=servers).check_upload(signed_badges(count), now=ob2_samples.NOW)


def test_many_signed_badges_of_2_0_on_one_revocation_list(counted: Counted) -> None:
    calls = counted(fetching, "parse_object")
    calls = counted(signed, "Revocations")
    entries = ["//a"] * 60_000 + [f"{ob2_samples.HOME}/assertions/7.json"]
    reports = of_2_0(20, {"revoked.json": {"type": "RevocationList", "revokedAssertions": entries}})
    assert calls == {"Revocations": 1, "parse_object": 4}  # with the class, the profile and the key
    assert [report["status"].code for report in reports].index("status.revoked") == 7
    assert Counter(report.verdict for report in reports) == {Verdict.ACCEPTED: 19, Verdict.REFUSED: 1}


def test_many_signed_badges_of_2_0_of_one_ordinary_class() -> None:
    reports = of_2_0(100, {})
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}


LARGE: dict[str, Any] = {
    "of texts": {"x": [f"{number:030}" for number in range(48_000)]},
    "of extensions": {f"extensions:{number}": "" for number in range(31_000)},
    "of alignments": {"alignment": [{"targetName": 5}] * 4_800},
    "of endorsements": {"endorsement": [" "] * 31_000},
}


@pytest.mark.parametrize("content", LARGE)
def test_many_signed_badges_of_2_0_with_one_large_class(counted: Counted, content: str) -> None:
    """The first is judged, and as many more as can be afforded; nothing is said against the rest."""
    calls = counted(fetching, "parse_object")
    page = {**ob2_samples.badge_class(), **LARGE[content]}
    alone = of_2_0(1, {"welding.json": page})[0]
    calls.clear()
    reports = of_2_0(40, {"welding.json": page})
    assert calls["parse_object"] == 4
    assert reports[0].verdict is alone.verdict
    rest = [report for report in reports if report.verdict is Verdict.UNDECIDED]
    assert {report["carrier"].code for report in rest} == {"limit.nested"}
    assert len(rest) > 20
    assert {report.verdict for report in reports} == {alone.verdict, Verdict.UNDECIDED}
    assert CHECKS[-1].megabytes < 120


def test_a_large_class_that_can_not_be_read_is_read_once(counted: Counted) -> None:
    calls = counted(fetching, "parse_object")
    reports = of_2_0(40, {"welding.json": {"x": [0] * 60_000}})
    assert (calls["parse_object"], {report.verdict for report in reports}) == (1, {Verdict.UNDECIDED})
    assert {report["carrier"].code for report in reports} == {"carrier.jws"}


def test_endorsements_by_one_large_profile_decide_nothing(counted: Counted) -> None:
    """One is looked at, and the badge is judged as it would be without the rest."""
    calls = counted(fetching, "parse_object")
    endorser = "https://other.example/issuer.json"
    places = [f"https://other.example/{number}.json" for number in range(20)]
    said = {place: endorsement(id=place, issuer=endorser) for place in places}
    profile = {**ob2_samples.profile(), "id": endorser, "x": [0] * 30_000}
    pages = {f"{ob2_samples.HOME}/welding.json": {**ob2_samples.badge_class(), "endorsement": places}}
    servers = ob2_samples.web({**said, **pages, endorser: profile})
    badge = ob2_samples.signed(ob2_samples.assertion("SignedBadge"))
    report = Verifier(fetch=servers).check(badge, now=ob2_samples.NOW)
    assert report.verdict is Verdict.ACCEPTED
    assert Counter(one.report["carrier"].code for one in report.nested) == {
        "carrier.embedded": 2,
        "limit.nested": 18,
    }
    assert calls["parse_object"] == 4 + 20 + 1
