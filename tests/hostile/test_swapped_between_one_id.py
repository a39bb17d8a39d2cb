"""A holder swaps what two objects with one id say: the statements stay the same, and so does the signature."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from openbadge_issuer import Irrevocable, Issuer, Profile
from openbadge_issuer.codec.jsonld import canonicalize
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import RuleError
from openbadge_issuer.issuing import with_endorsements
from openbadge_issuer.issuing.securing import SecuringMechanism
from openbadge_issuer.proofs import data_integrity
from openbadge_issuer.proofs.suites import EDDSA_RDFC_2022
from openbadge_issuer.testing import NOW, fixed_issuer, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Report, Verdict, Verifier

CONTEXTS = default_contexts()
VERIFIER = Verifier(fetch=issuer_documents())


def unsigned() -> dict[str, Any]:
    document = json.loads(bytes(make_badge()))
    del document["proof"]
    return document  # type: ignore[no-any-return]


def signed(document: dict[str, Any]) -> dict[str, Any]:
    """Signed past our own rules, as other software does it."""
    signer = fixed_signer()
    prepared = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=NOW,
        contexts=CONTEXTS,
    )
    return copy.deepcopy(dict(prepared.complete(signer.sign(prepared.request))))


def check(document: dict[str, Any]) -> Report:
    return VERIFIER.check(json.dumps(document), now=NOW)


def same_statements(one: dict[str, Any], other: dict[str, Any]) -> bool:
    first, second = ({n: v for n, v in d.items() if n != "proof"} for d in (one, other))
    return canonicalize(first, CONTEXTS) == canonicalize(second, CONTEXTS)


def creator(document: dict[str, Any]) -> dict[str, Any]:
    return document["credentialSubject"]["achievement"]["creator"]  # type: ignore[no-any-return]


def badge(**made_by: object) -> dict[str, Any]:
    """Signed, and its creator has the id of its issuer."""
    document = unsigned()
    document["credentialSubject"]["achievement"]["creator"] = {
        "id": document["issuer"]["id"],
        "type": ["Profile"],
        **made_by,
    }
    return signed(document)


def refused(document: dict[str, Any], code: str, pointer: str) -> None:
    report = check(document)
    assert report.verdict is Verdict.REFUSED, report
    assert (report["structure"].code, report["structure"].pointer) == (code, pointer)
    assert report["proof"].outcome.value == "PASSED"


def test_the_names_of_issuer_and_creator() -> None:
    honest = badge(name="Example School, Faculty of Arts")
    forged = copy.deepcopy(honest)
    names = forged["issuer"]["name"], creator(forged)["name"]
    creator(forged)["name"], forged["issuer"]["name"] = names
    assert same_statements(honest, forged)
    for document in (honest, forged):
        refused(document, "rules.one_description", "/credentialSubject/achievement/creator/name")


@pytest.mark.parametrize("bare", ["text", "object"])
def test_all_that_is_said_of_the_issuer_is_moved_to_the_creator(bare: str) -> None:
    honest = badge()
    assert check(honest).verdict is Verdict.ACCEPTED
    forged = copy.deepcopy(honest)
    moved = forged["issuer"]
    forged["issuer"] = moved["id"] if bare == "text" else {"id": moved["id"], "type": moved["type"]}
    creator(forged).update(moved)
    assert same_statements(honest, forged)
    refused(forged, "rules.hollow_issuer", "/issuer")


def test_a_part_of_what_is_said_of_the_issuer_is_moved() -> None:
    honest = badge()
    forged = copy.deepcopy(honest)
    creator(forged)["name"] = forged["issuer"].pop("name")
    forged["issuer"].setdefault("url", "https://school.example")
    assert forged["issuer"].keys() > {"id", "type"}
    report = check(forged)
    assert report.verdict is Verdict.REFUSED
    assert report["structure"].code == "rules.parted_description"


def test_the_issuer_is_moved_to_the_recipient_who_is_the_same() -> None:
    document = unsigned()
    document["credentialSubject"]["id"] = document["issuer"]["id"]
    honest = signed(document)
    forged = copy.deepcopy(honest)
    assert check(honest)["structure"].outcome.value == "PASSED"
    forged["credentialSubject"]["name"] = forged["issuer"].pop("name")
    assert same_statements(honest, forged)
    refused(forged, "rules.misplaced_member", "/credentialSubject/name")
    forged["issuer"] = {"id": forged["issuer"]["id"], "type": ["Profile"]}
    assert check(forged).verdict is Verdict.REFUSED


def test_the_digest_of_a_related_resource_is_moved_to_the_picture() -> None:
    """Nobody would hold the bytes of the picture against it there."""
    picture, digest = "https://school.example/welding.png", "sha256-" + "A" * 43 + "="
    document = unsigned()
    document["relatedResource"] = [{"id": picture, "digestSRI": digest}]
    document["credentialSubject"]["achievement"]["image"] = {"id": picture, "type": "Image"}
    honest = signed(document)
    assert check(honest).verdict is Verdict.ACCEPTED
    forged = copy.deepcopy(honest)
    image = forged["credentialSubject"]["achievement"]["image"]
    image["digestSRI"] = forged["relatedResource"][0].pop("digestSRI")
    assert same_statements(honest, forged)
    report = check(forged)
    assert report.verdict is Verdict.REFUSED
    assert "rules.related_resource" in [found.code for found in report["structure"].findings]


def rubrics(*names: str) -> dict[str, Any]:
    """Each name belongs to the level that all rubrics have."""
    document = unsigned()
    document["credentialSubject"]["achievement"]["resultDescription"] = [
        {
            "id": f"urn:example:rubric:{number}",
            "type": ["ResultDescription"],
            "name": f"Rubric {number}",
            "resultType": "RubricCriterionLevel",
            "rubricCriterionLevel": [
                {"id": "urn:example:level", "type": ["RubricCriterionLevel"], "name": name}
            ],
        }
        for number, name in enumerate(names)
    ]
    document["credentialSubject"]["result"] = [
        {
            "type": ["Result"],
            "resultDescription": "urn:example:rubric:0",
            "achievedLevel": "urn:example:level",
        }
    ]
    return signed(document)


def test_the_names_of_levels_in_two_rubrics() -> None:
    honest = rubrics("Fail", "Excellent")
    forged = copy.deepcopy(honest)
    one, other = (
        description["rubricCriterionLevel"][0]
        for description in forged["credentialSubject"]["achievement"]["resultDescription"]
    )
    one["name"], other["name"] = other["name"], one["name"]
    assert same_statements(honest, forged)
    for document in (honest, forged):
        report = check(document)
        assert report.verdict is Verdict.REFUSED
        assert report["structure"].code == "rules.one_description"


def test_what_all_objects_with_one_id_say_alike_can_not_be_swapped() -> None:
    assert check(rubrics("Good", "Good")).verdict is Verdict.ACCEPTED
    document = unsigned()
    document["credentialSubject"]["achievement"]["creator"] = copy.deepcopy(document["issuer"])
    assert check(signed(document)).verdict is Verdict.ACCEPTED


def test_evidence_that_has_the_id_of_the_badge() -> None:
    document = unsigned()
    document["evidence"] = [{"id": document["id"], "type": ["Evidence"], "name": "Somebody else's title"}]
    honest = signed(document)
    forged = copy.deepcopy(honest)
    forged["evidence"][0]["name"], forged["name"] = forged["name"], forged["evidence"][0]["name"]
    assert same_statements(honest, forged)
    assert check(forged).verdict is Verdict.REFUSED


def test_a_creator_may_repeat_some_of_what_the_issuer_says() -> None:
    honest = badge()
    assert honest["issuer"].keys() >= {"name", "url"}
    document = unsigned()
    document["credentialSubject"]["achievement"]["creator"] = {
        "id": document["issuer"]["id"],
        "type": ["Profile"],
        "name": document["issuer"]["name"],
    }
    assert check(signed(document)).verdict is Verdict.ACCEPTED


def test_the_digest_of_an_endorsement_is_not_moved_to_what_it_endorses() -> None:
    """Both have one id in a credential that carries its own endorsement, so the signature would not notice."""
    signer = fixed_signer(controller=None, seed="guild")
    guild = Issuer(Profile(id=signer.controller), signer, status=Irrevocable("a test"))
    plain = unsigned()
    endorsement = guild.endorse(plain, "They can do it.", now=NOW)
    badge = fixed_issuer().secure(with_endorsements(plain, [endorsement]), now=NOW)
    assert VERIFIER.check(badge, now=NOW).verdict == "accepted"
    for remove in (True, False):
        document: Any = badge.document
        subject = document["endorsement"][0]["credentialSubject"]
        document["digestMultibase"] = subject.pop("digestMultibase") if remove else subject["digestMultibase"]
        report = VERIFIER.check(document, now=NOW)
        assert (report.verdict, report["structure"].code) == ("refused", "rules.misplaced_digest")


PROFILE = {"id": "https://school.example/issuer", "type": ["Profile"], "name": "Example School"}


@pytest.mark.parametrize(
    ("issuer", "made_by"),
    [
        (PROFILE, {**PROFILE, "url": "https://school.example"}),
        (PROFILE["id"], PROFILE),
        (PROFILE, {**PROFILE, "name": "Example School, Faculty of Arts"}),
    ],
)
def test_in_a_token_nothing_can_be_moved(issuer: Any, made_by: dict[str, Any]) -> None:
    """Each is as the standard asks; only under an embedded proof could a holder move what is said."""
    ours, signer = unsigned()["issuer"]["id"], fixed_signer("P-256")
    document = json.loads(json.dumps({**unsigned(), "issuer": issuer}).replace(str(PROFILE["id"]), ours))
    document["credentialSubject"]["id"] = "urn:uuid:00000000-0000-4000-8000-000000000001"
    document["credentialSubject"]["achievement"]["creator"] = {**made_by, "id": ours}
    mechanism = SecuringMechanism.of(signer, ours, "vc-jwt", None)
    prepared = mechanism.prepare(document, created=NOW)
    token = prepared.complete(signer.sign(prepared.request))
    report = VERIFIER.check(token, now=NOW)
    assert (report.verdict, report["structure"].code) == (Verdict.ACCEPTED, "structure.passed")
    embedded = check(signed(document))
    assert (embedded.verdict, embedded["proof"].code) == (Verdict.REFUSED, "proof.verified")
    ours_refuses = SecuringMechanism.of(fixed_signer(), ours, "eddsa-rdfc-2022", None)
    with pytest.raises(RuleError):
        ours_refuses.prepare(document, created=NOW)
