"""What JSON-LD drops without a word is not signed: somebody could add it after signing. Everywhere, it is refused."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from openbadge_issuer.codec import pointer
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.jsonld import canonicalize, findings
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import CanonicalizationError, UndefinedTermError

TABLE = ContextTable(bundled())
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

BADGE: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", OB],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:key:z6Mk", "type": ["Profile"], "name": "School"},
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": "a@example.org",
                "identityType": "emailAddress",
            },
        ],
        "achievement": {
            "id": "urn:a",
            "type": ["Achievement"],
            "name": "A",
            "criteria": {"narrative": "Did it."},
            "alignment": [{"type": ["Alignment"], "targetName": "T", "targetUrl": "https://example.org/t"}],
        },
    },
    "proof": [
        {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": "2026-01-01T00:00:00Z"}
    ],
}

OBJECTS = [
    (),
    ("issuer",),
    ("credentialSubject",),
    ("credentialSubject", "identifier", 0),
    ("credentialSubject", "achievement"),
    ("credentialSubject", "achievement", "criteria"),
    ("credentialSubject", "achievement", "alignment", 0),
    ("proof", 0),
]
spots = pytest.mark.parametrize("spot", OBJECTS, ids=lambda path: pointer.join(*path) or "/")


def with_member(spot: tuple[Any, ...], name: str, value: Any) -> dict[str, Any]:
    document = copy.deepcopy(BADGE)
    place: Any = document
    for token in spot:
        place = place[token]
    place[name] = value
    return document


def refused(document: dict[str, Any], table: ContextTable = TABLE) -> UndefinedTermError:
    with pytest.raises(UndefinedTermError) as caught:
        canonicalize(document, table)
    error = caught.value
    first = findings(document, table)[0]
    assert (first.code, first.pointer, first.message) == (error.detail_code, error.pointer, error.message)
    assert pickle.loads(pickle.dumps(error)).detail_code == error.detail_code
    return error


def test_the_badge_itself_is_fine() -> None:
    assert findings(BADGE, TABLE) == ()
    assert canonicalize(BADGE, TABLE)


@spots
@pytest.mark.parametrize(
    "value", ["A+", 1, 1.5, True, {}, {"id": "urn:x"}, ["x"], None, [], "", [None], {"@value": "x"}]
)
def test_an_undefined_term_is_refused_at_every_spot_whatever_its_value(
    spot: tuple[Any, ...], value: Any
) -> None:
    error = refused(with_member(spot, "grade", value))
    assert error.detail_code == "jsonld.undefined_term"
    assert error.pointer == pointer.join(*spot, "grade")
    assert error.params["name"] == "grade"


@spots
@pytest.mark.parametrize(
    "name",
    [
        "relative/path",
        "a b",
        "",
        "é",
        "https://example.org/a b",
        "urn:<x>",
        "#x",
        "?x",
        ":x",
        "@",
        "@x.y",
        "@1",
    ],
)
def test_names_that_are_neither_terms_nor_iris(spot: tuple[Any, ...], name: str) -> None:
    error = refused(with_member(spot, name, "x"))
    assert (error.detail_code, error.pointer) == ("jsonld.undefined_term", pointer.join(*spot, name))


@spots
@pytest.mark.parametrize(
    "name",
    [
        "@foo",
        "@Type",
        "@preserve",
        "@default",
        "@null",
        "@base",
        "@vocab",
        "@index",
        "@direction",
        "@language",
        "@none",
    ],
)
def test_names_that_look_like_keywords(spot: tuple[Any, ...], name: str) -> None:
    error = refused(with_member(spot, name, "x"))
    assert (error.detail_code, error.pointer) == ("jsonld.dropped_value", pointer.join(*spot, name))


@spots
def test_a_blank_node_as_property(spot: tuple[Any, ...]) -> None:
    error = refused(with_member(spot, "_:p", "x"))
    assert (error.detail_code, error.pointer) == ("jsonld.dropped_value", pointer.join(*spot, "_:p"))


@spots
@pytest.mark.parametrize(
    ("value", "below"),
    [
        (None, ()),
        ([], ()),
        (["x", None], (1,)),
        (["x", []], (1,)),
        ({"@value": None}, ("@value",)),
        ({"@set": []}, ("@set",)),
        ({"@list": ["x", None]}, ("@list", 1)),
        ({"@value": "x", "@language": None}, ("@language",)),
        ({"@value": "x", "@language": 5}, ("@language",)),
        ({"@value": "x", "@language": "not a tag"}, ("@value",)),
        ({"@value": "x", "@language": "en_GB"}, ("@value",)),
        ({"@value": "x", "@language": ""}, ("@value",)),
        ({"@value": "x", "@type": None}, ("@type",)),
        ({"@value": "x", "@direction": "rtl"}, ("@direction",)),
        ({"@value": "x", "@index": "i"}, ("@index",)),
        ({"@list": ["x"], "@index": "i"}, ("@index",)),
        ({"@language": "en"}, ("@language",)),
        ({"@type": []}, ("@type",)),
        ({"@included": []}, ("@included",)),
        ({"@included": "x"}, ("@included",)),
        ({"@included": {"@id": "urn:x"}}, ("@included",)),
        ({"@reverse": {}}, ("@reverse",)),
        ({"@graph": []}, ("@graph",)),
        ({"@graph": ["x"]}, ("@graph", 0)),
        ({"@graph": [{"@id": "urn:x"}]}, ("@graph", 0)),
        ({"@graph": [{}]}, ("@graph", 0)),
        ({"@graph": {"@id": "urn:x", "@included": {"urn:q": 1}}}, ("@graph",)),
        ({"@graph": {"@list": ["x"]}}, ("@graph", "@list")),
        ({"@graph": {"@value": "x"}}, ("@graph",)),
    ],
)
def test_values_that_json_ld_drops(spot: tuple[Any, ...], value: Any, below: tuple[Any, ...]) -> None:
    error = refused(with_member(spot, "urn:p", value))
    assert error.detail_code == "jsonld.dropped_value"
    assert error.pointer == pointer.join(*spot, "urn:p", *below)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("OpenBadgCredential", "jsonld.undefined_type"),
        ("", "jsonld.undefined_type"),
        ("relative/type", "jsonld.undefined_type"),
        ("@json", "jsonld.undefined_type"),
        ("@foo", "jsonld.undefined_type"),
        ("https://example.org/a type", "jsonld.undefined_type"),
        ([], "jsonld.dropped_value"),
    ],
)
@spots
def test_types(spot: tuple[Any, ...], value: Any, code: str) -> None:
    # Added under the long spelling: what the short one says already stays, and with it the contexts it brings.
    document = with_member(spot, "@type", value)
    error = refused(document)
    assert (error.detail_code, error.pointer) == (code, pointer.join(*spot, "@type"))
    if isinstance(value, str):
        listed = refused(with_member(spot, "@type", ["urn:T", value]))
        assert (listed.detail_code, listed.pointer) == (code, pointer.join(*spot, "@type", 1))


def test_a_suggestion_is_made() -> None:
    error = refused(with_member(("credentialSubject", "achievement"), "crietria", {"narrative": "x"}))
    assert error.params["suggestion"] == "criteria"
    assert "Did you mean 'criteria'?" in str(error)
    document = copy.deepcopy(BADGE)
    document["credentialSubject"]["achievement"]["type"] = ["Achievment"]
    finding = findings(document, TABLE)[0]
    assert (finding.code, finding.params["suggestion"]) == ("jsonld.undefined_type", "Achievement")
    assert finding.pointer == "/credentialSubject/achievement/type/0"


def test_what_another_edition_of_the_context_defined_is_undefined_here() -> None:
    document = with_member((), "awardedDate", "2026-01-01T00:00:00Z")
    assert canonicalize(document, TABLE)
    document["@context"][1] = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
    assert refused(document).pointer == "/awardedDate"


@pytest.mark.parametrize(
    "value", ["x", "#x", "../x", "//example.org/x", "a b", "", "@foo", "@type", "urn:a b", "urn:a>"]
)
@pytest.mark.parametrize(
    "spot",
    [
        ("id",),
        ("issuer", "id"),
        ("credentialSubject", "achievement", "id"),
        ("issuer",),
        ("proof", 0, "id"),
    ],
    ids=lambda path: pointer.join(*path),
)
def test_relative_iris(spot: tuple[Any, ...], value: str) -> None:
    error = refused(with_member(spot[:-1], spot[-1], value))
    assert (error.detail_code, error.pointer) == ("jsonld.relative_iri", pointer.join(*spot))
    assert not value or repr(value) not in str(error), "an identifier may be personal data"


def test_relative_datatypes_and_coerced_values() -> None:
    context = {
        "link": {"@id": "urn:l", "@type": "@id"},
        "word": {"@id": "urn:w", "@type": "@vocab"},
        "Known": "urn:K",
    }
    for members, code, where in (
        ({"urn:p": {"@value": "x", "@type": "date"}}, "jsonld.undefined_type", "/urn:p/@type"),
        ({"urn:p": {"@value": "x", "@type": "@id"}}, "jsonld.undefined_type", "/urn:p/@type"),
        ({"urn:p": {"@value": "x", "@type": "_:b"}}, "jsonld.undefined_type", "/urn:p/@type"),
        ({"urn:p": {"@value": "x", "@type": 5}}, "jsonld.dropped_value", "/urn:p/@type"),
        ({"link": ["urn:a", "b"]}, "jsonld.relative_iri", "/link/1"),
        ({"word": "Knwon"}, "jsonld.relative_iri", "/word"),
        (
            {"urn:p": {"@value": "1.50", "@type": "http://www.w3.org/2001/XMLSchema#double"}},
            "jsonld.ambiguous_double",
            "/urn:p/@value",
        ),
    ):
        error = refused({"@context": context, "@id": "urn:s", **members})
        assert (error.detail_code, error.pointer) == (code, where)
    assert "'Known'" in refused({"@context": context, "@id": "urn:s", "word": "Knwon"}).advice


def test_text_directions_from_the_context() -> None:
    context: dict[str, Any] = {
        "plain": "urn:p",
        "left": {"@id": "urn:l", "@direction": "ltr"},
        "none": {"@id": "urn:n", "@direction": None},
        "map": {"@id": "urn:m", "@container": "@language", "@direction": "rtl"},
    }
    for members, code, where in (
        ({"left": ["x"]}, "jsonld.dropped_value", "/left/0"),
        ({"map": {"en": "x"}}, "jsonld.dropped_value", "/map/en"),
        ({"@context": [context, {"@direction": "rtl"}], "plain": "x"}, "jsonld.dropped_value", "/plain"),
    ):
        error = refused({"@context": context, "@id": "urn:s", **members})
        assert (error.detail_code, error.pointer) == (code, where)
    assert canonicalize(
        {"@context": [{"@direction": "rtl"}, context], "@id": "urn:s", "none": "x", "left": 5}, TABLE
    )


def test_a_proof_that_is_a_mere_reference_is_not_signed() -> None:
    document = copy.deepcopy(BADGE)
    for proof, where in (
        ({"id": "urn:p"}, "/proof"),
        ([{"id": "urn:p"}], "/proof/0"),
        ({}, "/proof"),
        ("urn:p", "/proof"),
    ):
        document["proof"] = proof
        error = refused(document)
        assert (error.detail_code, error.pointer) == ("jsonld.dropped_value", where)


def test_the_keys_of_index_and_id_maps_that_rdf_does_not_have() -> None:
    """Of maps of objects that the table's own contexts define; those of others are refused as such."""
    context = {
        "index": {"@id": "urn:i", "@container": "@index"},
        "ids": {"@id": "urn:m", "@container": "@id"},
        "graphs": {"@id": "urn:g", "@container": ["@graph", "@index"]},
        "words": {"@id": "urn:w", "@container": "@language"},
    }
    table = ContextTable({"https://own.example/": json.dumps({"@context": context}).encode()})
    for members, where in (
        ({"index": {"a": "x"}}, "/index/a"),
        ({"graphs": {"a": {"urn:p": "x"}}}, "/graphs/a"),
        ({"ids": {"urn:a": {"@id": "urn:b", "urn:p": 1}}}, "/ids/urn:a"),
        ({"words": {"en": None}}, "/words/en"),
        ({"words": {"en": []}}, "/words/en"),
        ({"words": {}}, "/words"),
        ({"words": {"no tag": "x"}}, "/words/no tag"),
        ({"index": {}}, "/index"),
    ):
        error = refused({"@context": "https://own.example/", "@id": "urn:s", **members}, table)
        assert (error.detail_code, error.pointer) == ("jsonld.dropped_value", where)


@pytest.mark.parametrize(
    "document", [{}, {"@context": {}}, {"@id": "urn:x"}, {"@value": "x"}, {"@list": ["x"]}, {"@graph": []}]
)
def test_a_document_that_says_nothing_is_refused(document: dict[str, Any]) -> None:
    assert refused(document).detail_code == "jsonld.dropped_value"


def test_findings_are_all_found_in_the_order_of_the_document() -> None:
    document = copy.deepcopy(BADGE)
    document["grade"] = "A+"
    document["name"] = None
    document["issuer"]["nick/name"] = "x"
    document["credentialSubject"]["achievement"]["type"].append("Badge")
    document["credentialSubject"]["achievement"]["tag"] = []
    document["proof"].append({"id": "p"})
    assert [(finding.code, finding.pointer) for finding in findings(document, TABLE)] == [
        ("jsonld.undefined_term", "/issuer/nick~1name"),
        ("jsonld.undefined_type", "/credentialSubject/achievement/type/1"),
        ("jsonld.dropped_value", "/credentialSubject/achievement/tag"),
        ("jsonld.relative_iri", "/proof/1/id"),
        ("jsonld.dropped_value", "/proof/1"),
        ("jsonld.undefined_term", "/grade"),
        ("jsonld.dropped_value", "/name"),
    ]
    assert all(
        finding.advice and finding.spec and finding.severity == "error"
        for finding in findings(document, TABLE)
    )


def test_long_names_are_cut_and_many_findings_stay_cheap() -> None:
    document = {**BADGE, "x" * 10_000: 1, **{f"undefined{n}": 1 for n in range(5_000)}}
    found = findings(document, TABLE)
    assert len(found) == 5_001
    assert len(found[0].message) < 300
    with pytest.raises(CanonicalizationError, match=r"x{80}…"):
        canonicalize(document, TABLE)
