"""One spelling for each thing: which spellings are told, with which advice, and which are left."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding
from openbadge_issuer.rules import check
from openbadge_issuer.rules.document import VC_2_0
from unit.rules.badges import at, full, minimal, put
from unit.rules.test_rules_each import plain


def told(document: JSONObject, code: str) -> list[Finding]:
    return [finding for finding in check(document) if finding.code == code]


PLAIN = "Write `type` for `@type`, `id` for `@id`, and the plain value for `@value`."


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("@type", PLAIN),
        ("@id", PLAIN),
        ("@value", PLAIN),
        ("@graph", ""),
    ],
)
def test_a_keyword_has_a_name_to_be_written(name: str, advice: str) -> None:
    document = minimal()
    put(document, ("x",), {name: "y"})
    (found,) = told(document, "rules.jsonld_spelling")
    assert (found.pointer, found.advice) == (f"/x/{name}", advice)


@pytest.mark.parametrize(
    ("path", "value", "wrong"),
    [
        (("x",), {"@value": "A", "@language": "en", "@direction": "ltr"}, False),
        (("x",), {"@value": "A", "@type": "urn:x:y"}, True),
        (("x",), {"@language": "en"}, True),
        (("credentialStatus",), {"@value": "A"}, True),
    ],
)
def test_a_text_in_a_language_is_one_in_what_is_no_badge(
    path: tuple[str, ...], value: JSON, *, wrong: bool
) -> None:
    document = plain()
    put(document, path, value)
    assert bool(told(document, "rules.jsonld_spelling")) is wrong
    document = minimal()
    put(document, path, value)
    assert told(document, "rules.jsonld_spelling")


def test_a_text_in_a_language_hides_nothing_that_is_wrong_beside_it() -> None:
    document = plain()
    put(document, ("x",), [{"@id": "urn:x:y"}, {"@value": "A"}, {"@id": "urn:x:z"}])
    assert [found.pointer for found in told(document, "rules.jsonld_spelling")] == ["/x/0/@id", "/x/2/@id"]


@pytest.mark.parametrize(
    ("name", "advice"),
    [("Profile", "Write `profile`."), ("_:x", "")],
)
def test_what_to_write_in_place_of_another_spelling(name: str, advice: str) -> None:
    document = minimal()
    put(document, (name,), "x")
    assert [found.advice for found in told(document, "rules.spelled_name")] == [advice]


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("https://www.w3.org/2018/credentials#VerifiableCredential", "Write `VerifiableCredential`."),
        ("_:b", ""),
    ],
)
def test_what_to_write_in_place_of_another_spelling_of_a_type(written: str, advice: str) -> None:
    document = minimal()
    put(document, ("issuer", "type"), ["Profile", 7, "School", written])
    assert [found.advice for found in told(document, "rules.spelled_type")] == [advice]


@pytest.mark.parametrize(
    ("proof", "wrong"),
    [
        ({"cryptosuite": "eddsa-jcs-2022", "@context": at(full(), ("@context",))}, False),
        ({"cryptosuite": "ecdsa-jcs-2019", "@context": [VC_2_0]}, False),
        ({"cryptosuite": "eddsa-jcs-2022", "@context": ["https://x.example/"]}, True),
        ({"cryptosuite": "eddsa-rdfc-2022", "@context": [VC_2_0]}, True),
        ({"@context": [VC_2_0]}, True),
        ({"cryptosuite": 7, "@context": [VC_2_0]}, True),
    ],
)
def test_the_contexts_of_a_proof_begin_those_of_the_credential(proof: JSONObject, *, wrong: bool) -> None:
    document = full()
    put(document, ("proof", 0), proof)
    assert [found.pointer for found in told(document, "rules.nested_context")] == [
        "/proof/0/@context"
    ] * wrong


def test_only_a_proof_repeats_the_contexts() -> None:
    document = full()
    put(document, ("evidence", 0, "cryptosuite"), "eddsa-jcs-2022")
    put(document, ("evidence", 0, "@context"), at(document, ("@context",)))
    assert [found.pointer for found in told(document, "rules.nested_context")] == ["/evidence/0/@context"]


def test_the_first_eight_languages_are_told() -> None:
    languages = ["aa", "ab", "ae", "af", "ak", "am", "an", "ar", "as"]
    document = minimal()
    put(document, ("name",), dict.fromkeys(languages, "x"))
    (found,) = told(document, "rules.language_map")
    assert found.params["languages"] == languages[:8]
    assert told(document, "rules.plain_value") == []


@pytest.mark.parametrize("value", [["A"], {"id": "urn:x:y"}, {"narrative": "A"}])
def test_what_is_one_text_is_neither_an_array_nor_an_object(value: JSON) -> None:
    document = minimal()
    put(document, ("name",), value)
    assert [found.pointer for found in told(document, "rules.plain_value")] == ["/name"]


def test_a_map_of_languages_is_told_as_such_only_where_a_text_is_due() -> None:
    document = minimal()
    put(document, ("id",), {"en": "urn:x:y"})
    assert [found.pointer for found in told(document, "rules.plain_value")] == ["/id"]
    assert told(document, "rules.language_map") == []
