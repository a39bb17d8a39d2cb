"""`check` as a whole: merged with the shapes, sorted, discreet, and the same for every kind of credential."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from typing import Literal, get_args

import pytest

from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import ConfigurationError, Finding, Severity
from openbadge_issuer.models import AchievementCredential
from openbadge_issuer.rules import RULES, check
from openbadge_issuer.rules.document import VC_2_0
from openbadge_issuer.rules.open_badges import CURRENT_CONTEXT
from openbadge_issuer.rules.rubrics import ids
from unit.rules.badges import Path, at, clr, drop, endorsement, full, minimal, put, status_list

PURPOSES: tuple[Literal["verify", "issue"], ...] = ("verify", "issue")


def codes(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.code, finding.pointer) for finding in findings]


def paths(value: JSON, here: Path = ()) -> Iterator[Path]:
    if here:
        yield here
    if isinstance(value, dict):
        for name, member in value.items():
            yield from paths(member, (*here, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, (*here, index))


def test_shapes_and_rules_answer_together_sorted_by_pointer() -> None:
    document = full()
    drop(document, ("credentialSubject", "achievement", "name"))
    put(document, ("credentialSubject", "achievement", "achievementType"), "MicroCredntial")
    put(document, ("credentialSubject", "result", 0, "resultDescription"), "urn:x:y")
    findings = check(document)
    assert codes(findings) == [
        ("model.enum", "/credentialSubject/achievement/achievementType"),
        ("model.missing", "/credentialSubject/achievement/name"),
        ("rules.result_reference", "/credentialSubject/result/0/resultDescription"),
    ]
    assert findings[0].advice == "Did you mean 'MicroCredential'?"
    assert all(finding.spec.startswith("https://") for finding in findings)


def test_no_model_is_built_of_a_document_that_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[object] = []
    monkeypatch.setattr(AchievementCredential, "from_json", lambda document, **_: built.append(document))
    assert check(full()) == ()
    assert built == []
    document = full()
    drop(document, ("credentialSubject", "achievement", "name"))
    check(document)
    assert built == [document]


def test_a_place_that_a_rule_calls_wrong_is_named_once() -> None:
    document = minimal()
    put(document, ("id",), "badge 1")
    put(document, ("validFrom",), "2026-01-31")
    put(document, ("description",), None)
    assert codes(check(document)) == [
        ("rules.null", "/description"),
        ("rules.uri", "/id"),
        ("rules.date_time", "/validFrom"),
    ]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_end_of_a_day_is_a_moment(purpose: Literal["verify", "issue"]) -> None:
    document = minimal()
    put(document, ("validFrom",), "2026-01-31T24:00:00Z")
    put(document, ("validUntil",), "2026-02-01T00:00:00Z")
    assert check(document, purpose=purpose) == ()
    put(document, ("validUntil",), "2026-01-31T23:59:59Z")
    assert codes(check(document, purpose=purpose)) == [("rules.period", "/validUntil")]


def test_a_warning_of_a_rule_does_not_hide_an_error_of_the_shape() -> None:
    document = minimal()
    put(document, ("issuer", "type"), "Organization")
    assert codes(check(document)) == [("model.types", "/issuer/type"), ("rules.compacted", "/issuer/type")]


def test_the_sentence_that_everybody_needs() -> None:
    document = minimal()
    put(document, ("issuanceDate",), document.pop("validFrom"))
    found = {finding.code: finding for finding in check(document)}
    assert (
        found["rules.date_name"].message
        == "Version 2.0 of the data model knows no `issuanceDate`; use `validFrom`."
    )


@pytest.mark.parametrize("purpose", PURPOSES)
def test_an_inline_context_is_permitted_when_the_caller_says_so(purpose: Literal["verify", "issue"]) -> None:
    document = minimal()
    put(
        document,
        ("@context",),
        [*json.loads(json.dumps(at(document, ("@context",)))), {"x": "urn:x:y", "z": None}],
    )
    assert codes(check(document, purpose=purpose)) == [("rules.inline_context", "/@context/2")]
    assert check(document, purpose=purpose, allow_inline_contexts=True) == ()


@pytest.mark.parametrize("purpose", PURPOSES)
def test_an_unknown_context_is_for_the_check_of_contexts(purpose: Literal["verify", "issue"]) -> None:
    document = minimal()
    put(
        document,
        ("@context",),
        [VC_2_0, at(document, ("@context", 1)), "https://school.example/context.json"],
    )
    assert check(document, purpose=purpose) == ()


def test_a_context_that_is_needed_is_not_called_unneeded() -> None:
    assert check(full(), purpose="issue") == ()
    without = full()
    drop(without, ("credentialSchema",))
    drop(without, ("refreshService",))
    assert codes(check(without)) == [("rules.unneeded_context", "/@context/2")]


def test_what_is_wrong_inside_an_endorsement_is_found_there() -> None:
    document, inner = minimal(), endorsement()
    put(inner, ("issuanceDate",), inner.pop("validFrom"))
    put(document, ("credentialSubject", "achievement", "endorsement"), [inner])
    place = "/credentialSubject/achievement/endorsement/0"
    assert ("rules.date_name", f"{place}/issuanceDate") in codes(check(document))
    assert ("model.missing", f"{place}/validFrom") in codes(check(document))


def test_what_is_wrong_inside_a_clr_is_found_there() -> None:
    document = clr()
    put(
        document, ("credentialSubject", "verifiableCredential", 0, "@context", 1), "https://x.example/context"
    )
    place = "/credentialSubject/verifiableCredential/0"
    assert codes(check(document)) == [("rules.badge_context", f"{place}/@context/1")]


def test_a_status_list_is_judged_by_the_vcdm_alone() -> None:
    document = status_list()
    assert check(document, purpose="issue") == ()
    put(document, ("issuer",), {"id": "https://school.example", "name": "A school"})
    put(document, ("proof",), {"type": "DataIntegrityProof"})
    assert {finding.code for finding in check(document)} == {"rules.proof_member"}


def test_an_endorsement_may_speak_of_the_credential_around_it() -> None:
    document, inner = minimal(), endorsement()
    put(inner, ("credentialSubject", "id"), document["id"])
    put(document, ("endorsement",), [inner])
    assert check(document) == ()
    put(document, ("endorsement", 0, "credentialSubject", "name"), "Another title")
    assert codes(check(document)) == [("rules.shared_id", "/endorsement/0/credentialSubject/id")]
    put(document, ("endorsement",), [{**endorsement(), "id": document["id"]}])
    assert codes(check(document)) == [("rules.shared_id", "/endorsement/0/id")]


def test_the_proof_of_a_jcs_suite_may_repeat_the_contexts() -> None:
    document = full()
    put(document, ("proof", 0, "@context"), at(document, ("@context",)))
    put(document, ("proof", 0, "cryptosuite"), "eddsa-jcs-2022")
    assert check(document) == ()
    put(document, ("proof", 0, "@context"), [VC_2_0, "https://x.example/context"])
    assert codes(check(document)) == [("rules.nested_context", "/proof/0/@context")]


@pytest.mark.parametrize("document", [None, True, 3, "x", [], [{}], {}, {"@context": {}}, {"@context": [[]]}])
def test_anything_is_answered(document: JSON) -> None:
    assert any(finding.severity == "error" for finding in check(document))  # type: ignore[arg-type]


def test_what_is_no_json_is_answered_too() -> None:
    for foreign in ({"x": {1: 2}}, {"x": (1, 2)}, {"x": [{3}]}, {"x": object()}):
        assert codes(check(foreign)) == [("rules.no_json", codes(check(foreign))[0][1])]  # type: ignore[arg-type]
    own = type("Own", (list,), {})
    assert codes(check(own())) == [("rules.no_object", "")]
    loop: JSONObject = {}
    loop["x"] = [loop, loop]
    assert codes(check(loop)) == [("rules.limits", "")]


def test_limits_are_the_callers() -> None:
    document = minimal()
    assert codes(check(document, limits=Limits(max_depth=3))) == [("rules.limits", "")]
    assert codes(check(document, limits=Limits(max_values=10))) == [("rules.limits", "")]
    assert check(document, limits=Limits(max_depth=5, max_values=40)) == ()


def test_findings_are_pickled_with_the_report() -> None:
    document = minimal()
    put(document, ("x",), [None])
    put(document, ("id",), "badge 1")
    assert pickle.loads(pickle.dumps(check(document))) == check(document)


def test_a_misspelled_member_of_a_closed_class_is_named_once() -> None:
    document = full()
    put(document, ("credentialSubject", "identifier", 0, "slat"), "x")
    assert codes(check(document)) == [("model.extra", "/credentialSubject/identifier/0/slat")]


def test_one_rule_lists_a_hundred_places_at_most() -> None:
    document = minimal()
    put(document, ("x",), [None] * 1_000)
    assert len(check(document)) == 100


def personal() -> JSONObject:
    """A full badge in which everything that may be personal holds a mark."""
    document = full()
    for path in list(paths(document)):
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        value = at(document, path)
        if isinstance(value, str) and name not in {
            "@context",
            "type",
            "identityType",
            "resultType",
            "status",
        }:
            put(document, path, f"MARK {value}" if name != "id" else f"{value}/MARK")
    return document


@pytest.mark.parametrize("wrong", [None, [], {}, "MARK ada", ["MARK ada"], {"x": "MARK"}, 7, True])
def test_no_finding_repeats_what_may_be_personal(wrong: JSON) -> None:
    for path in paths(personal()):
        if "@context" in path or path[-1] == "type" or (len(path) > 1 and path[-2] == "type"):
            continue
        document = personal()
        put(document, path, copy.deepcopy(wrong))
        for finding in check(document, purpose="issue"):
            said = json.dumps([finding.message, finding.advice, dict(finding.params)])
            assert "MARK" not in said, (path, finding)


def test_every_rule_is_listed_once_and_complete() -> None:
    listed = [rule.code for rule in RULES]
    assert len(listed) == len(set(listed))
    for rule in RULES:
        assert rule.code.startswith("rules.")
        assert rule.spec.startswith(
            ("https://www.imsglobal.org/spec/ob/v3p0/", "https://www.w3.org/TR/vc-data-model-2.0/")
        )
        assert {rule.severity, rule.issuing} <= {*get_args(Severity), None}
        assert rule.issuing is not None
        assert rule.severity in {None, rule.issuing, "warning"}  # issuing is never more lenient


def test_every_finding_is_a_sentence() -> None:
    document = personal()
    for path in [*paths(document)]:
        broken = personal()
        put(broken, path, {"x": 1})
        for finding in check(broken, purpose="issue"):
            assert finding.message.endswith((".", "?")), finding.message
            assert not finding.advice or finding.advice.endswith((".", ":")), finding.advice


def test_no_other_purpose() -> None:
    with pytest.raises(ConfigurationError) as caught:
        check(personal(), purpose="isue")  # type: ignore[arg-type]
    assert caught.value.detail_code == "config.purpose"


def test_an_object_of_no_class_does_not_end_the_search_for_misspelled_members() -> None:
    document = minimal()
    put(document, ("credentialSubject", "narativ"), "She led it.")
    document["own"] = {"colour": "red"}  # the last is looked into first
    assert ("rules.misspelled", "/credentialSubject/narativ") in codes(check(document))


def test_an_id_that_is_no_text_is_none() -> None:
    assert ids([{"id": 5}, {"id": "urn:x:y"}, {"id": ""}, {"id": {"a": "b"}}, "urn:x:z"]) == ["urn:x:y"]


def test_the_model_has_the_limits_of_the_check() -> None:
    document = minimal()
    document["@context"] = [VC_2_0, CURRENT_CONTEXT, {"a": {"b": {"c": {"d": {}}}}}]
    inside = check(document, allow_inline_contexts=True, limits=Limits(max_depth=7))
    beyond = check(document, allow_inline_contexts=True, limits=Limits(max_depth=6))
    assert inside == ()
    assert [finding.code for finding in beyond] == ["model.limit"]
