"""What the bundled contexts define, and which term stands behind a longer spelling."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import bundled
from openbadge_issuer.rules.document import VC_1_1, VC_2_0
from openbadge_issuer.rules.known_contexts import Spellings, _definitions, _iri, spellings, terms
from openbadge_issuer.rules.open_badges import CURRENT_CONTEXT

CREDENTIALS = "https://www.w3.org/2018/credentials#"


def test_terms_of_scoped_contexts_are_among_those_of_a_context() -> None:
    found = terms(CURRENT_CONTEXT)
    assert found is not None
    assert {"OpenBadgeCredential", "achievement", "achievementType", "identityHash"} <= found
    assert not {name for name in found if name.startswith("@")}


def test_of_another_context_nothing_is_known() -> None:
    assert terms("https://school.example/context.json") is None
    assert spellings(frozenset({"https://school.example/context.json"})) == Spellings({}, {})


@pytest.mark.parametrize(
    ("name", "term"),
    [
        (f"{CREDENTIALS}credentialStatus", "credentialStatus"),
        ("cred:credentialStatus", "credentialStatus"),
        ("cred:nothing", None),
        ("school:credentialStatus", None),
        ("credentialStatus", None),
        (CREDENTIALS, "cred"),
        ("", None),
    ],
)
def test_an_iri_that_has_a_name(name: str, term: str | None) -> None:
    assert spellings(frozenset({VC_1_1})).term_behind(name) == term


def test_an_iri_has_its_name_only_where_the_context_is_named() -> None:
    status_list = "https://www.w3.org/ns/credentials/status#BitstringStatusListEntry"
    assert spellings(frozenset({VC_2_0})).term_behind(status_list) == "BitstringStatusListEntry"
    assert spellings(frozenset({VC_1_1})).term_behind(status_list) is None
    both = spellings(frozenset({VC_1_1, VC_2_0, "https://school.example/context.json"}))
    assert both.term_behind(status_list) == "BitstringStatusListEntry"


def test_a_prefix_of_two_contexts_has_both_namespaces() -> None:
    known = Spellings({"https://b.example/#x": "x"}, {"p": ["https://a.example/#", "https://b.example/#"]})
    assert known.term_behind("p:x") == "x"
    assert known.term_behind("p:y") is None
    assert known.term_behind("x") is None


def test_terms_are_found_wherever_a_context_may_hold_them() -> None:
    scoped: JSONObject = {
        "@id": "urn:b",
        "@context": [{"c": "urn:c"}, None, "https://school.example/context.json"],
    }
    found = dict(_definitions([{"@version": 1.1, "a": "urn:a"}, {"b": scoped}]))
    assert found == {"a": "urn:a", "b": scoped, "c": "urn:c"}


def test_the_iri_of_a_term() -> None:
    assert (_iri("urn:a"), _iri({"@id": "urn:b"}), _iri({"@id": 5}), _iri({}), _iri(None)) == (
        "urn:a",
        "urn:b",
        "",
        "",
        "",
    )


def test_a_prefix_may_end_in_a_slash() -> None:
    known = spellings(frozenset({"https://w3id.org/security/v1"}))
    assert known.prefixes["dc"] == ["http://purl.org/dc/terms/"]
    assert (
        known.term_behind("dc:created") == known.term_behind("http://purl.org/dc/terms/created") == "created"
    )


def test_no_term_stands_behind_nothing() -> None:
    assert {spellings(frozenset({url})).term_behind("") for url in bundled()} == {None}
