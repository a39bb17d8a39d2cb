"""How far a document is walked, and as what it is judged."""

from __future__ import annotations

from typing import Final, cast

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.rules import check
from openbadge_issuer.rules.document import VC_1_1, VC_2_0
from openbadge_issuer.rules.open_badges import CURRENT_CONTEXT
from unit.rules.badges import endorsement, full, legacy, minimal, put
from unit.rules.test_rules_each import plain

LONGEST: Final = 1_000


def codes(document: JSONObject, limits: Limits | None = None) -> set[tuple[str, str]]:
    found = check(document) if limits is None else check(document, limits=limits)
    return {(finding.code, finding.pointer) for finding in found}


def limit_of(document: JSONObject, **limits: int) -> dict[str, object] | None:
    """The limit at which the walk stopped; ``None`` where it came to the end."""
    found: list[dict[str, object]] = [
        dict(finding.params)
        for finding in check(document, limits=Limits(**limits))
        if finding.code == "rules.limits"
    ]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("document", "values"),
    [
        ({"a": 1, "b": [1, 2]}, 4),
        ({"a": {"b": {"c": 1}}}, 3),
        ({"type": ["VerifiableCredential"], "name": ["a", "b", "c"]}, 6),
        ({"type": ["a", "b", "c"]}, 4),
        ({"type": ["a", "b", 1]}, 4),
        ({"name": ["a", "b", "c"], "type": "VerifiableCredential"}, 5),
        ({"type": ["VerifiableCredential"], "name": {"@value": "a", "@language": "en"}}, 3),
        ({"type": ["VerifiableCredential"], "name": [{"@value": "a"}, {"@value": "b"}, 1]}, 6),
    ],
)
def test_as_many_values_as_the_limit_says(document: JSONObject, values: int) -> None:
    assert limit_of(document, max_values=values) is None
    assert limit_of(document, max_values=values - 1) == {"limit": "max_values", "most": values - 1}


def test_as_deep_as_the_limit_says() -> None:
    document: JSONObject = {"a": {"b": {"c": 1}}}
    assert limit_of(document, max_depth=3) is None
    assert limit_of(document, max_depth=2) == {"limit": "max_depth", "most": 2}


@pytest.mark.parametrize("types", [["a", "b"], ["a", 1]])
def test_an_array_of_texts_is_as_deep_as_any_other(types: list[JSON]) -> None:
    document: JSONObject = {"type": types}
    assert limit_of(document, max_depth=2) is None
    assert limit_of(document, max_depth=1) == {"limit": "max_depth", "most": 1}


def test_names_above_names_make_a_pointer_that_is_too_long() -> None:
    assert limit_of({"n" * (LONGEST - 1): {"x": 1}}) is None
    assert limit_of({"n" * LONGEST: {"x": 1}}) == {"limit": "max_pointer", "most": LONGEST}
    assert limit_of({"n" * (LONGEST - 1): ["x"]}) is None
    assert limit_of({"n" * LONGEST: ["x"]}) == {"limit": "max_pointer", "most": LONGEST}


def test_the_walk_stops_at_the_first_limit_and_at_the_first_thing_that_is_no_json() -> None:
    wide: JSONObject = {"wide": [1] * 10, "deep": {"x": {}}}  # the last is looked into first
    assert limit_of(wide, max_depth=2, max_values=5) == {"limit": "max_depth", "most": 2}
    assert limit_of({"wide": [1] * 10, "deep": 1}, max_depth=2, max_values=5) == {
        "limit": "max_values",
        "most": 5,
    }
    texts: JSONObject = {"type": ["VerifiableCredential"], "name": ["a"] * 10, "deep": {"x": {}}}
    assert limit_of(texts, max_depth=1, max_values=5) == {"limit": "max_depth", "most": 1}
    foreign = cast("JSONObject", {"later": {"x": (1,)}, "first": {"x": (1,)}})
    assert codes(foreign) == {("rules.no_json", "/first/x")}
    foreign = cast("JSONObject", {"x": {1: 2}})
    assert codes(foreign) == {("rules.no_json", "/x")}
    foreign = cast("JSONObject", {"x": {1: 2, "y": (1,)}})
    assert codes(foreign) == {("rules.no_json", "/x/y")}


class OwnObject(dict[str, JSON]):
    """May have members without end."""


class OwnArray(list[JSON]):
    """May have items without end."""


@pytest.mark.parametrize("own", [OwnObject(), OwnArray()], ids=["object", "array"])
@pytest.mark.parametrize("name", ["name", "@context", "credentialSubject", "unheardOf"])
def test_a_class_of_the_callers_own_is_no_json_wherever_it_stands(name: str, own: JSON) -> None:
    assert codes({**minimal(), name: own}) == {("rules.no_json", f"/{name}")}
    ((code, pointer),) = codes({**minimal(), name: [own]})
    assert (code, pointer.removesuffix("/0")) == ("rules.no_json", f"/{name}")


def test_a_document_of_a_class_of_the_callers_own_is_no_json() -> None:
    assert codes(OwnObject(minimal())) == {("rules.no_json", "")}


def test_a_context_alone_is_no_array_and_that_is_told_of_credentials_only() -> None:
    document = minimal()
    put(document, ("@context",), VC_2_0)
    assert ("rules.compacted", "/@context") in codes(document)
    document = full()
    put(document, ("proof", 0, "@context"), VC_2_0)
    put(document, ("proof", 0, "cryptosuite"), "eddsa-jcs-2022")
    assert codes(document) == set()


def test_an_issuer_is_a_uri_in_a_credential() -> None:
    document = plain()
    put(document, ("issuer",), "The board")
    assert codes(document) == {("rules.uri", "/issuer")}
    document = minimal()
    put(document, ("evidence",), [{"id": "urn:x:y", "type": ["Evidence"], "issuer": "The board"}])
    assert codes(document) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ({"@value": "A", "@type": "x"}, {("rules.text", "/name")}),
        ({"@value": "A", "@language": []}, {("rules.text", "/name")}),
        (None, {("rules.null", "/name")}),
        ([None], {("rules.text", "/name/0")}),
    ],
)
def test_a_text_has_a_rule_of_its_own_but_null_is_null(text: JSON, found: set[tuple[str, str]]) -> None:
    document = plain()
    put(document, ("name",), text)
    assert codes(document) == found


@pytest.mark.parametrize(
    ("path", "value", "is_badge"),
    [
        (("@context",), [VC_2_0], False),
        (("@context",), [VC_2_0, CURRENT_CONTEXT], True),
        (("@context",), [VC_2_0, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"], True),
        (("credentialSubject",), [{"id": "did:example:ada", "achievement": {}}], True),
        (("credentialSubject",), "no achievement", False),
        (("type",), ["Licence"], True),
    ],
)
def test_what_may_be_a_badge_is_told_what_a_badge_has(
    path: tuple[str, ...], value: JSON, *, is_badge: bool
) -> None:
    document = plain()
    put(document, path, value)
    assert ("rules.badge_type" in {code for code, _ in codes(document)}) is is_badge


def test_the_version_is_that_of_the_first_context_of_the_w3c() -> None:
    document = minimal()
    put(document, ("@context",), ["https://school.example/x.json", VC_2_0, VC_1_1])
    assert "rules.date_name" not in {code for code, _ in codes(document)}
    put(document, ("@context",), ["https://school.example/x.json", VC_1_1, VC_2_0])
    assert ("rules.date_name", "/validFrom") in codes(document)
    put(document, ("@context",), [VC_1_1])
    assert ("rules.date_name", "/validFrom") in codes(document)
    put(document, ("@context",), ["https://school.example/x.json"])
    assert "rules.date_name" not in {code for code, _ in codes(document)}


def test_a_credential_without_context_has_the_version_of_what_is_around_it() -> None:
    inner = {name: value for name, value in endorsement().items() if name != "@context"}
    document = legacy()
    put(document, ("endorsement",), [inner])
    told = codes(document)
    assert ("rules.date_name", "/endorsement/0/validFrom") in told
    assert {pointer for code, pointer in told if code == "rules.vcdm_1_1"} == {"/@context/0"}
    document = minimal()
    put(document, ("endorsement",), [inner])
    assert "rules.date_name" not in {code for code, _ in codes(document)}
