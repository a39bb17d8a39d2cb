"""What becomes of a document: JSON-LD to canonical N-Quads, member by member."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.jsonld import canonicalize, findings
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import CanonicalizationError, UndefinedTermError

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NONE = ContextTable({})
TABLE = ContextTable(bundled())


PUBLISHED = "https://published.example/context"
OB_CREATOR = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile"


def published(context: Any) -> ContextTable:
    """A table that was made with this context."""
    return ContextTable({PUBLISHED: json.dumps({"@context": context}).encode()})


def lines(document: dict[str, Any], context: Any = None, table: ContextTable = NONE) -> list[str]:
    """The canonical quads of a document with a context, which is an inline one if the table has none."""
    whole = {"@context": context if context is not None else {}, **document}
    before = copy.deepcopy(whole)
    result = canonicalize(whole, table).decode().splitlines()
    assert whole == before, "an argument was changed"
    assert findings(whole, table) == (), "findings and canonicalize do not agree"
    return result


def said(value: Any, context: Any = None) -> list[str]:
    """What is said of ``urn:s`` with the property ``urn:p``, as objects."""
    found = lines({"@id": "urn:s", "urn:p": value}, context)
    assert all(line.startswith("<urn:s> <urn:p> ") for line in found), found
    return [line.removeprefix("<urn:s> <urn:p> ").removesuffix(" .") for line in found]


def refused(
    document: dict[str, Any], context: Any = None, table: ContextTable = NONE
) -> CanonicalizationError:
    whole = {"@context": context if context is not None else {}, **document}
    with pytest.raises(CanonicalizationError) as caught:
        canonicalize(whole, table)
    first = findings(whole, table)[0]
    assert (first.code, first.pointer) == (caught.value.detail_code, caught.value.pointer)
    return caught.value


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("text", '"text"'),
        ("", '""'),
        (True, f'"true"^^<{XSD}boolean>'),
        (False, f'"false"^^<{XSD}boolean>'),
        (0, f'"0"^^<{XSD}integer>'),
        (-7, f'"-7"^^<{XSD}integer>'),
        (2**53 - 1, f'"9007199254740991"^^<{XSD}integer>'),
        (3.0, f'"3"^^<{XSD}integer>'),
        (-0.0, f'"0"^^<{XSD}integer>'),
        (1e20, f'"100000000000000000000"^^<{XSD}integer>'),
        (1e21, f'"1.0E21"^^<{XSD}double>'),
        (-1e21, f'"-1.0E21"^^<{XSD}double>'),
        (0.1, f'"1.0E-1"^^<{XSD}double>'),
        (5.3, f'"5.3E0"^^<{XSD}double>'),
        (1e-9, f'"1.0E-9"^^<{XSD}double>'),
        (100.5, f'"1.005E2"^^<{XSD}double>'),
        (1 / 3, f'"3.333333333333333E-1"^^<{XSD}double>'),
        (1.7976931348623157e308, f'"1.797693134862316E308"^^<{XSD}double>'),
        ({"@value": 1.0, "@type": f"{XSD}double"}, f'"1.0E0"^^<{XSD}double>'),
        ({"@value": 10, "@type": f"{XSD}double"}, f'"1.0E1"^^<{XSD}double>'),
        ({"@value": 1, "@type": f"{XSD}float"}, f'"1"^^<{XSD}float>'),
        ({"@value": 1.5, "@type": f"{XSD}float"}, f'"1.5E0"^^<{XSD}float>'),
        ({"@value": "1.5E0", "@type": f"{XSD}double"}, f'"1.5E0"^^<{XSD}double>'),
        ({"@value": True, "@type": "urn:t"}, '"true"^^<urn:t>'),
        ({"@value": "2020-01-01", "@type": f"{XSD}date"}, f'"2020-01-01"^^<{XSD}date>'),
        ({"@value": "x"}, '"x"'),
        ({"@value": "x", "@type": f"{XSD}string"}, '"x"'),
        ({"@value": "Grüße", "@language": "de-AT"}, '"Grüße"@de-at'),
        ({"@id": "urn:o"}, "<urn:o>"),
        ({"@id": "_:o"}, "_:c14n0"),
        ({}, "_:c14n0"),
        ({"@set": ["x"]}, '"x"'),
        ([[["x"]]], '"x"'),
        ({"@list": []}, f"<{RDF}nil>"),
    ],
)
def test_values(value: Any, literal: str) -> None:
    assert said(value) == [literal]


def test_sets_lose_order_and_repetition_and_lists_do_not() -> None:
    assert said(["b", "a", "b"]) == ['"a"', '"b"']
    one = lines({"@id": "urn:s", "urn:p": {"@list": ["a", "b", "a"]}})
    assert len(one) == 7
    assert one != lines({"@id": "urn:s", "urn:p": {"@list": ["a", "a", "b"]}})


def test_lists_of_lists_and_list_containers() -> None:
    context = {"l": {"@id": "urn:l", "@container": "@list"}}
    written_out = lines({"@id": "urn:s", "urn:l": {"@list": [{"@list": ["a"]}, {"@list": []}]}})
    assert lines({"@id": "urn:s", "l": [["a"], []]}, context) == written_out
    assert lines({"@id": "urn:s", "l": {"@list": ["a"]}}, context) == lines(
        {"@id": "urn:s", "l": "a"}, context
    )
    assert lines({"@id": "urn:s", "l": []}, context) == [f"<urn:s> <urn:l> <{RDF}nil> ."]


def test_json_literals_are_signed_as_they_are_whatever_they_hold() -> None:
    context = {"j": {"@id": "urn:p", "@type": "@json"}}
    anything = {
        "b": [None, {}, [], {"undefined": "@id"}],
        "@context": 5,
        "a": 1.0,
        "id": "relative",
        "@x": "é\n",
    }
    expected = r'"{\"@context\":5,\"@x\":\"é\\n\",\"a\":1,\"b\":[null,{},[],{\"undefined\":\"@id\"}],\"id\":\"relative\"}"'
    assert lines({"@id": "urn:s", "j": anything}, context) == [f"<urn:s> <urn:p> {expected}^^<{RDF}JSON> ."]
    assert said({"@value": anything, "@type": "@json"}) == [f"{expected}^^<{RDF}JSON>"]
    assert lines({"@id": "urn:s", "j": None}, context) == [f'<urn:s> <urn:p> "null"^^<{RDF}JSON> .']
    assert lines({"@id": "urn:s", "j": []}, context) == [f'<urn:s> <urn:p> "[]"^^<{RDF}JSON> .']


def test_types_coercion_and_language_come_from_the_context() -> None:
    context = {
        "@language": "en",
        "text": "urn:text",
        "plain": {"@id": "urn:plain", "@language": None},
        "german": {"@id": "urn:german", "@language": "de"},
        "link": {"@id": "urn:link", "@type": "@id"},
        "word": {"@id": "urn:word", "@type": "@vocab"},
        "date": {"@id": "urn:date", "@type": f"{XSD}date"},
        "Thing": "urn:Thing",
    }
    assert lines(
        {
            "@id": "urn:s",
            "@type": ["Thing", "_:kind", "urn:Other"],
            "text": ["a", 1],
            "plain": "b",
            "german": "c",
            "link": ["urn:o", 7],
            "word": "Thing",
            "date": "2020-01-01",
        },
        context,
    ) == [
        f"<urn:s> <{RDF}type> <urn:Other> .",
        f"<urn:s> <{RDF}type> <urn:Thing> .",
        f"<urn:s> <{RDF}type> _:c14n0 .",
        f'<urn:s> <urn:date> "2020-01-01"^^<{XSD}date> .',
        '<urn:s> <urn:german> "c"@de .',
        f'<urn:s> <urn:link> "7"^^<{XSD}integer> .',
        "<urn:s> <urn:link> <urn:o> .",
        '<urn:s> <urn:plain> "b" .',
        f'<urn:s> <urn:text> "1"^^<{XSD}integer> .',
        '<urn:s> <urn:text> "a"@en .',
        "<urn:s> <urn:word> <urn:Thing> .",
    ]


def test_keyword_aliases_compact_iris_and_vocab() -> None:
    context = {"@vocab": "urn:v#", "id": "@id", "type": "@type", "ex": "urn:ex/"}
    assert lines({"id": "urn:s", "type": ["T", "ex:T"], "p": {"@value": 1}, "ex:q": "x"}, context) == [
        f"<urn:s> <{RDF}type> <urn:ex/T> .",
        f"<urn:s> <{RDF}type> <urn:v#T> .",
        '<urn:s> <urn:ex/q> "x" .',
        f'<urn:s> <urn:v#p> "1"^^<{XSD}integer> .',
    ]


@pytest.mark.parametrize(
    "keyword", ["@value", "@language", "@list", "@set", "@graph", "@included", "@reverse", "@index", "@nest"]
)
@pytest.mark.parametrize("written", ["alias", "definition"])
def test_a_keyword_goes_by_no_other_name(keyword: str, written: str) -> None:
    context = {"other": keyword if written == "alias" else {"@id": keyword}}
    values: dict[str, dict[str, Any]] = {
        "@value": {"urn:p": {"other": "x"}},
        "@language": {"urn:p": {"@value": "x", "other": "en"}},
        "@list": {"urn:p": {"other": ["x"]}},
        "@set": {"urn:p": {"other": ["x"]}},
        "@index": {"urn:p": {"@value": "x", "other": "1"}},
    }
    members = values.get(keyword, {"other": {"urn:p": "x"}, "urn:q": 1})
    error = refused({"@id": "urn:s", **members}, context)
    assert (error.detail_code, error.params) == ("jsonld.hiding_name", {"name": "other", "what": keyword})


def test_nothing_is_nested_whatever_it_is_called() -> None:
    for name in ("@nest", "box"):
        error = refused({"@id": "urn:s", "urn:q": 1, name: {"urn:p": "x"}}, {"box": "@nest"})
        assert (error.detail_code, error.pointer) == ("jsonld.hiding_name", f"/{name}")


@pytest.mark.parametrize("name", ["type", "first", "rest"])
def test_the_syntax_of_json_ld_is_not_written_as_statements(name: str) -> None:
    for member in (f"{RDF}{name}", "short"):
        error = refused({"@id": "urn:s", member: {"@id": "urn:o"}}, {"short": f"{RDF}{name}"})
        assert (error.detail_code, error.pointer) == ("jsonld.hiding_name", f"/{member.replace('/', '~1')}")


def test_an_identifier_is_written_in_full() -> None:
    context: dict[str, Any] = {
        "ex": {"@id": "urn:ex/", "@prefix": True},
        "ref": {"@id": "urn:r", "@type": "@id"},
        "@base": "https://school.example/",
    }
    for members, where in (
        ({"@id": "ex:s", "urn:p": 1}, "/@id"),
        ({"@id": "badges/1", "urn:p": 1}, "/@id"),
        ({"@id": "urn:s", "urn:p": {"@id": "ex:s"}}, "/urn:p/@id"),
        ({"@id": "urn:s", "ref": ["urn:a", "ex:s"]}, "/ref/1"),
    ):
        error = refused(members, context)
        assert (error.detail_code, error.pointer) == ("jsonld.short_identifier", where)
        assert "ex:s" not in str(error), "an identifier may be personal data"


def test_graphs_included_and_reverse() -> None:
    context = {"proof": {"@id": "urn:proof", "@container": "@graph"}, "parent": {"@reverse": "urn:child"}}
    assert lines(
        {
            "@id": "urn:s",
            "@included": [{"@id": "urn:i", "urn:p": 1}],
            "@reverse": {"urn:r": {"@id": "urn:a"}, "parent": {"@id": "urn:c"}},
            "parent": {"@id": "urn:b"},
            "proof": {"@id": "urn:x", "urn:p": 2},
            "urn:named": {"@id": "urn:g", "@graph": [{"@id": "urn:y", "urn:p": 3}]},
        },
        context,
    ) == [
        "<urn:a> <urn:r> <urn:s> .",
        "<urn:b> <urn:child> <urn:s> .",
        f'<urn:i> <urn:p> "1"^^<{XSD}integer> .',
        "<urn:s> <urn:child> <urn:c> .",
        "<urn:s> <urn:named> <urn:g> .",
        "<urn:s> <urn:proof> _:c14n0 .",
        f'<urn:x> <urn:p> "2"^^<{XSD}integer> _:c14n0 .',
        f'<urn:y> <urn:p> "3"^^<{XSD}integer> <urn:g> .',
    ]


def test_two_proofs_are_two_graphs() -> None:
    context = {"proof": {"@id": "urn:proof", "@container": "@graph"}}
    found = lines({"@id": "urn:s", "proof": [{"urn:p": 1}, {"urn:p": 2}]}, context)
    assert len({line.split()[-2] for line in found if '"' in line}) == 2


def test_a_document_that_is_a_graph_is_the_default_graph() -> None:
    assert lines({"@graph": [{"@id": "urn:s", "urn:p": "x"}]}) == ['<urn:s> <urn:p> "x" .']


def test_one_node_in_several_places_and_explicit_blank_nodes() -> None:
    assert lines({"@id": "_:b1", "urn:p": {"@id": "_:b0", "urn:q": {}}, "urn:r": {"@id": "_:b0"}}) == lines(
        {"@id": "_:x", "urn:p": {"@id": "_:y", "urn:q": {"@id": "_:z"}}, "urn:r": {"@id": "_:y"}}
    )


def test_maps() -> None:
    context: Any = {
        "label": {"@id": "urn:label", "@container": "@language"},
        "by_id": {"@id": "urn:item", "@container": "@id"},
        "by_type": {"@id": "urn:item", "@container": "@type"},
        "by_key": {"@id": "urn:item", "@container": "@index", "@index": "urn:key"},
        "none": "@none",
    }
    table = published(context)
    context = PUBLISHED
    assert lines({"@id": "urn:s", "label": {"en": ["a", "b"], "DE": "c", "none": "d"}}, context, table) == [
        '<urn:s> <urn:label> "a"@en .',
        '<urn:s> <urn:label> "b"@en .',
        '<urn:s> <urn:label> "c"@de .',
        '<urn:s> <urn:label> "d" .',
    ]
    assert lines({"@id": "urn:s", "by_id": {"urn:o": {"urn:p": "x"}}}, context, table) == [
        '<urn:o> <urn:p> "x" .',
        "<urn:s> <urn:item> <urn:o> .",
    ]
    assert lines({"@id": "urn:s", "by_type": {"urn:T": {"@id": "urn:o"}}}, context, table) == [
        f"<urn:o> <{RDF}type> <urn:T> .",
        "<urn:s> <urn:item> <urn:o> .",
    ]
    assert lines(
        {"@id": "urn:s", "by_key": {"k": {"@id": "urn:o"}, "none": {"@id": "urn:n"}}}, context, table
    ) == [
        '<urn:o> <urn:key> "k" .',
        "<urn:s> <urn:item> <urn:n> .",
        "<urn:s> <urn:item> <urn:o> .",
    ]


@pytest.mark.parametrize("container", ["@id", "@type", "@index", ["@graph", "@id"]])
def test_maps_of_objects_are_those_of_the_contexts_that_the_table_was_made_with(container: Any) -> None:
    term: Any = {"@id": "urn:item", "@container": container}
    if container == "@index":
        term["@index"] = "urn:key"
    error = refused({"@id": "urn:s", "by": {"urn:o": {"urn:p": "x"}}}, {"by": term})
    assert (error.detail_code, error.params) == ("jsonld.hiding_name", {"name": "by", "what": "a map"})


@pytest.mark.parametrize(
    ("definition", "value", "what"),
    [
        ({"@id": OB_CREATOR, "@container": "@id"}, {"urn:a": {"urn:p": 1}}, "a map"),
        ({"@id": OB_CREATOR, "@container": "@language"}, {"en": "x"}, "a map"),
        ({"@reverse": OB_CREATOR}, {"@id": "urn:a"}, "a property that is read backwards"),
        ({"@id": OB_CREATOR, "@type": "@vocab"}, "Word", "words of a vocabulary"),
    ],
)
def test_what_is_published_is_written_as_it_was_published(definition: Any, value: Any, what: str) -> None:
    document = {"@context": {"creator": definition, "Word": "urn:w"}, "@id": "urn:s", "creator": value}
    with pytest.raises(UndefinedTermError) as caught:
        canonicalize(document, TABLE)
    assert (caught.value.detail_code, caught.value.pointer) == ("jsonld.hiding_name", "/creator")
    assert caught.value.params == {"name": "creator", "what": what}


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"@id": 5, "urn:p": 1}, "/@id"),
        ({"@type": 5, "urn:p": 1}, "/@type"),
        ({"@type": {}, "urn:p": 1}, "/@type"),
        ({"@type": ["urn:T", {}], "urn:p": 1}, "/@type/1"),
        ({"urn:p": {"@value": {}}}, "/urn:p/@value"),
        ({"urn:p": {"@value": ["x"]}}, "/urn:p/@value"),
        ({"urn:p": {"@value": "x", "urn:q": 1}}, "/urn:p/urn:q"),
        ({"urn:p": {"@value": "x", "@id": "urn:x"}}, "/urn:p/@id"),
        ({"urn:p": {"@value": 1, "@language": "en"}}, "/urn:p/@language"),
        ({"urn:p": {"@value": "x", "@type": "urn:t", "@language": "en"}}, "/urn:p/@language"),
        ({"urn:p": {"@list": [1], "urn:q": 1}}, "/urn:p/@list"),
        ({"urn:p": {"@list": [1], "@set": [1]}}, "/urn:p/@list"),
        ({"@reverse": 1, "urn:p": 1}, "/@reverse"),
        ({"@reverse": {"@id": "urn:x"}, "urn:p": 1}, "/@reverse/@id"),
        ({"@reverse": {"@set": [{"urn:q": {"@id": "urn:x"}}]}, "urn:p": 1}, "/@reverse/@set"),
        ({"@reverse": {"urn:q": "text"}, "urn:p": 1}, "/@reverse"),
    ],
)
def test_what_is_no_json_ld_is_refused_with_its_place(document: dict[str, Any], pointer: str) -> None:
    error = refused(document)
    assert (error.detail_code, error.pointer) == ("jsonld.syntax", pointer)
    assert not isinstance(error, UndefinedTermError)


def test_a_keyword_and_its_alias_can_not_both_stand() -> None:
    error = refused({"@id": "urn:a", "id": "urn:b", "urn:p": 1}, {"id": "@id"})
    assert (error.detail_code, error.pointer) == ("jsonld.syntax", "/id")


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"ids": {"urn:a": "text"}}, "/ids/urn:a"),
        ({"types": {"urn:T": 5}}, "/types/urn:T"),
        ({"keys": {"k": "text"}}, "/keys/k"),
        ({"words": {"en": 5}}, "/words/en"),
        ({"words": {"en": ["x", {}]}}, "/words/en/1"),
        ({"back": "text"}, "/back"),
        ({"back": {"@list": []}}, "/back"),
    ],
)
def test_maps_and_reverse_properties_hold_what_they_can_hold(members: dict[str, Any], pointer: str) -> None:
    context = {
        "ids": {"@id": "urn:m", "@container": "@id"},
        "types": {"@id": "urn:m", "@container": "@type"},
        "keys": {"@id": "urn:m", "@container": "@index", "@index": "urn:key"},
        "words": {"@id": "urn:m", "@container": "@language"},
        "back": {"@reverse": "urn:m"},
    }
    error = refused({"@id": "urn:s", **members}, PUBLISHED, published(context))
    assert (error.detail_code, error.pointer) == ("jsonld.syntax", pointer)


def test_an_object_with_a_set_or_list_and_something_unknown() -> None:
    error = refused({"@id": "urn:s", "urn:p": {"@set": ["x"], "unknown": 1}})
    assert (error.detail_code, error.pointer) == ("jsonld.undefined_term", "/urn:p/unknown")
    error = refused({"@id": "urn:s", "urn:p": {"@value": "x", "unknown": 1}})
    assert (error.detail_code, error.pointer) == ("jsonld.undefined_term", "/urn:p/unknown")


def test_where_software_differs_on_lists_in_lists_it_must_be_said_outright() -> None:
    for value, where in (([["x"]], "/urn:p/@list/0"), ([{"@set": ["x"]}], "/urn:p/@list/0/@set")):
        error = refused({"@id": "urn:s", "urn:p": {"@list": value}})
        assert (error.detail_code, error.pointer) == ("jsonld.syntax", where)


def test_a_badge_in_full() -> None:
    badge: dict[str, Any] = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:key:z6Mk", "type": "Profile", "name": "School"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "type": "AchievementSubject",
            "achievement": {
                "id": "urn:a",
                "type": "Achievement",
                "name": "A",
                "criteria": {"narrative": "Did it."},
            },
        },
    }
    found = canonicalize(badge, TABLE).decode().splitlines()
    assert len(found) == 13
    assert found[0] == (
        "<did:key:z6Mk> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile> ."
    )
    assert canonicalize(badge, TABLE, hash_name="sha384").decode().count("\n") == 13
    assert findings(badge, TABLE) == ()
