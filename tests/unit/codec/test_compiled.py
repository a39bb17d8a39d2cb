"""The compiled path gives the bytes of the general path, and hands over the rest."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from openbadge_issuer.codec import compiled, jsonld
from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import CanonicalizationError, ConfigurationError

TABLE = ContextTable(bundled())
V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
BADGE: dict[str, Any] = {
    "@context": [V2, OB],
    "id": "urn:uuid:9b2c7ad0-0b63-4b7e-8d53-7f0b0a7d5d0c",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": 'A badge of "field botany"\nwith ümlauts, a tab\t, a \\ and U+00A0: \u00a0',
    "issuer": {"id": "did:example:school", "type": ["Profile"], "name": "School", "url": "https://school.example"},
    "validFrom": "2026-01-31T09:30:00Z",
    "awardedDate": "2026-01-31T09:30:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "hashed": False, "identityHash": "ada@x.example", "identityType": "emailAddress"}
        ],
        "achievement": {
            "id": "https://school.example/botany",
            "type": ["Achievement"],
            "criteria": {"narrative": "Forty sheets."},
            "name": "Botany",
            "description": "Field botany",
            "creditsAvailable": 2.5,
            "tag": ["a", "b", "a"],
            "alignment": [
                {"type": ["Alignment"], "targetName": f"part {n}", "targetUrl": f"https://x.example/{n}"}
                for n in range(3)
            ],
        },
        "result": [{"type": ["Result"], "value": "7"}],
    },
}  # fmt: skip


def general(document: Any, table: ContextTable = TABLE, limits: Limits = DEFAULT_LIMITS) -> bytes:
    return jsonld._canonicalize_any(document, table, limits, "sha256")


def quickly(document: Any, table: ContextTable = TABLE, limits: Limits = DEFAULT_LIMITS) -> bytes:
    before = copy.deepcopy(document)
    made = compiled.canonicalize(document, table, limits, "sha256", None)
    assert document == before, "an argument was changed"
    return made


def badge(**members: Any) -> dict[str, Any]:
    return {**copy.deepcopy(BADGE), **members}


def subject(**members: Any) -> dict[str, Any]:
    return badge(credentialSubject={**copy.deepcopy(BADGE["credentialSubject"]), **members})


def test_a_badge() -> None:
    assert quickly(BADGE) == general(BADGE)
    assert quickly(BADGE) == jsonld.canonicalize(BADGE, TABLE)
    assert quickly(BADGE).count(b"\n") > 35


def test_the_hash_inside_is_the_one_that_is_asked_for() -> None:
    longer = compiled.canonicalize(BADGE, TABLE, DEFAULT_LIMITS, "sha384", None)
    assert longer == jsonld._canonicalize_any(BADGE, TABLE, DEFAULT_LIMITS, "sha384")
    assert longer != quickly(BADGE)


@pytest.mark.parametrize(
    "document",
    [
        badge(unknownMember="x"),
        badge(type=["VerifiableCredential", "Unknown"]),
        badge(type=[]),
        badge(type={}),
        badge(type=[{}]),
        badge(type=["VerifiableCredential", None]),
        badge(name=None),
        badge(name=[]),
        badge(name=[["x"]]),
        badge(name="half \ud800"),
        badge(id="not absolute"),
        badge(id="https://x.example/with space"),
        badge(id=7),
        badge(issuer="school"),
        badge(validFrom={"@value": "x", "@type": "nonsense"}),
        badge(issuer={}, id="_:b", credentialSubject=float("nan")),
        subject(result=float("inf")),
        subject(result=2**53),
        subject(result=(1, 2)),
        badge(proof="urn:x"),
        badge(proof={}),
        {"@context": BADGE["@context"]},
        {"@context": BADGE["@context"], "id": "urn:x"},
        {"@context": [V2, {"x": "urn:x"}], "x": 1},
        {"@context": "https://unknown.example/"},
        {"@context": [V2, 7]},
        {"name": "x"},
        {},
        [],
        "text",
    ],
    ids=lambda document: json.dumps(document)[-40:],
)
def test_what_is_unusual_or_wrong_is_handed_over(document: Any) -> None:
    with pytest.raises(compiled.HandOver):
        compiled.canonicalize(document, TABLE, DEFAULT_LIMITS, "sha256", None)


@pytest.mark.parametrize(
    "limits",
    [
        Limits(max_bytes=100),
        Limits(max_total_bytes=100),
        Limits(max_depth=3),
        Limits(max_objects=3),
        Limits(max_values=10),
        Limits(max_contexts=1),
    ],
    ids=repr,
)
def test_limits_are_kept(limits: Limits) -> None:
    with pytest.raises(Exception) as general_refusal:
        general(BADGE, limits=limits)
    with pytest.raises(type(general_refusal.value)) as caught:
        jsonld.canonicalize(BADGE, TABLE, limits=limits)
    assert str(caught.value) == str(general_refusal.value)


def test_a_self_check_finds_what_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = TABLE.with_self_check(every=1)
    expected = general(BADGE)
    assert (TABLE.self_check, checked.self_check) == (0, 1)
    assert jsonld.canonicalize(BADGE, checked) == expected
    monkeypatch.setattr(compiled, "canonicalize", lambda *_: expected + b"<urn:s> <urn:p> <urn:o> .\n")
    assert jsonld.canonicalize(BADGE, TABLE) != expected
    for document in (BADGE, badge(name=None)):
        with pytest.raises(CanonicalizationError) as caught:
            jsonld.canonicalize(document, checked)
        assert caught.value.detail_code == "jsonld.self_check"


def test_a_self_check_is_of_about_as_many_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    sure: list[object] = []

    def surely(document: Any, *_: object) -> bytes:
        sure.append(document)
        return quickly(document)

    monkeypatch.setattr(jsonld, "_canonicalize_any", surely)
    checked = TABLE.with_self_check(every=10)
    for n in range(300):
        jsonld.canonicalize(badge(name=f"number {n}"), checked)
    assert 10 < len(sure) < 60
    once = list(sure)
    for n in range(300):
        jsonld.canonicalize(badge(name=f"number {n}"), checked)
    assert sure == once * 2, "the same ones every time"


def test_a_table_keeps_its_self_check_when_it_pins_and_travels() -> None:
    checked = TABLE.with_self_check(every=7)
    assert checked.pin("https://x.example/", b'{"@context": {}}').self_check == 7
    assert pickle.loads(pickle.dumps(checked)).self_check == 7
    with pytest.raises(ConfigurationError):
        TABLE.with_self_check(every=0)


@pytest.mark.parametrize("named", ["", "https://school.example"])
def test_a_badge_with_three_hundred_items_is_read_once(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No bound sends it to the ways for what is unusual, which take several times as long."""
    alignments: list[dict[str, Any]] = [
        {"type": ["Alignment"], "targetName": f"identify plant species, part {n}", "targetCode": f"S1.{n}",
         "targetUrl": f"https://skills.example/framework/S1.{n}", "targetFramework": "Skills of the region",
         "targetType": "ext:skill", "targetDescription": "Tells the species apart by leaf, flower and habitat."}
        for n in range(300)
    ]  # fmt: skip
    pages: list[dict[str, Any]] = [
        {
            "type": ["Evidence"],
            "name": f"Sheet {n}",
            "narrative": "A plant of the region. " * 5,
            "genre": "Herbarium",
        }
        for n in range(300)
    ]
    if named:
        alignments = [{"id": f"{named}/alignments/{n}", **one} for n, one in enumerate(alignments)]
        pages = [{"id": f"{named}/evidence/{n}", **one} for n, one in enumerate(pages)]
    document = copy.deepcopy(BADGE)
    document["credentialSubject"]["achievement"]["alignment"] = alignments
    document["credentialSubject"]["achievement"]["tag"] = ["a", "b"]  # what stands twice is always measured
    document["evidence"] = pages
    slow: list[object] = []
    monkeypatch.setattr(strict_json, "_copy", lambda value, _: slow.append(value))
    copied = strict_json.plain(document)
    monkeypatch.setattr(strict_json, "plain", lambda value, _: slow.append(value))
    made = quickly(document)
    monkeypatch.undo()
    assert not slow
    assert copied == document
    assert made == general(document)


def test_what_is_shared_often_is_handed_over_before_it_is_read_through() -> None:
    shared: dict[str, Any] = {"type": ["Achievement"], "name": "x"}
    for _ in range(20):
        shared = {"type": ["Achievement"], "related": [shared, shared]}
    with pytest.raises(compiled.HandOver, match="large"):
        quickly({**BADGE, "credentialSubject": {"type": ["AchievementSubject"], "achievement": shared}})
