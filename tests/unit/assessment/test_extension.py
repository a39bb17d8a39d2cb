"""The extension: off unless a programme hosts its context, and then defined, bound by a digest and verified."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256

import pytest

from assessment_world import NOW, PRODUCT, World, definition, product_definition
from openbadge_issuer import Award, Issuer, LocalSigner, Policy, Profile, Verifier
from openbadge_issuer.assessment import Extension, achievement_of
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import AssessmentError, UnknownContextError
from openbadge_issuer.issuing import Irrevocable
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.rules import check

URL = "https://school.example/contexts/assessment-1.jsonld"
EXTENSION = Extension(URL)


def award(world: World, extension: Extension | None) -> Award:
    _, decision = world.awarded()
    return decision.award(world.people, by=world.second, extension=extension)


def issued(what: Award, extension: Extension | None = EXTENSION) -> SecuredCredential:
    signer = LocalSigner.generate()
    contexts = None if extension is None else extension.pinned()
    school = Profile(id=signer.controller, name="School")
    return Issuer(school, signer, status=Irrevocable("a test"), contexts=contexts).issue(what, now=NOW)


def achievement(secured: SecuredCredential) -> JSONObject:
    subject = secured.document["credentialSubject"]
    assert isinstance(subject, dict)
    found = subject["achievement"]
    assert isinstance(found, dict)
    return found


def test_without_one_the_badge_has_standard_terms_only() -> None:
    secured = issued(award(World(), None), None)
    contexts = secured.document["@context"]
    assert isinstance(contexts, list)
    assert len(contexts) == 2
    assert not {"assessmentDesign", "certifiedProduct"} & set(achievement(secured))
    assert "relatedResource" not in secured.document
    for words in ("Inside the black box", "No fee.", "Short checks, planned"):
        assert (words in json.dumps(secured.document)) is (
            words == "Short checks, planned"
        )  # in the criteria


def test_with_one_research_and_equity_stand_in_the_achievement() -> None:
    whole = World(definition(rationale="It was tried.", resources=("https://school.example/practice",)))
    secured = issued(award(whole, EXTENSION))
    assert achievement(secured)["assessmentDesign"] == {
        "type": ["AssessmentDesign"],
        "keyMethod": "Short checks, planned before the lesson.",
        "rationale": "It was tried.",
        "citation": [
            {
                "type": ["Citation"],
                "text": "Black and Wiliam (1998). Inside the black box.",
                "doi": "10.1177/003172171009200119",
            }
        ],
        "practiceResource": ["https://school.example/practice"],
        "equityAnswers": {
            "type": ["EquityAnswers"],
            "barriers": "No fee.",
            "difference": "Shorter.",
            "invitation": "By post.",
            "goals": "Their own.",
        },
    }
    assert check(secured.document, purpose="issue") == ()


def test_a_products_version_is_machine_readable() -> None:
    product = PRODUCT.replace(platforms=("web",), grades=("3", "4"), subjects=("mathematics",))
    secured = issued(award(World(product_definition(), product=product), EXTENSION))
    assert achievement(secured)["certifiedProduct"] == {
        "type": ["CertifiedProduct"],
        "productVersion": "3.2.1",
        "released": "2026-01-15",
        "platform": ["web"],
        "gradeLevel": ["3", "4"],
        "subjectArea": ["mathematics"],
    }


def test_the_badge_holds_to_the_bytes_that_are_hosted() -> None:
    secured = issued(award(World(), EXTENSION))
    resources = secured.document["relatedResource"]
    assert isinstance(resources, list)
    related = resources[0]
    assert isinstance(related, dict)
    assert related["id"] == URL
    algorithm, _, digest = str(related["digestSRI"]).partition("-")
    assert (algorithm, b64decode(digest)) == ("sha256", sha256(EXTENSION.content).digest())
    assert json.loads(EXTENSION.content)["@context"]["@protected"] is True


def test_only_whoever_knows_the_context_can_judge_it() -> None:
    secured = issued(award(World(), EXTENSION))
    policy = Policy()
    assert Verifier(policy=policy, contexts=EXTENSION.pinned()).check(secured, now=NOW).verdict == "accepted"
    report = Verifier(policy=policy).check(secured, now=NOW)
    assert report.verdict == "undecided"
    with pytest.raises(UnknownContextError):
        issued(award(World(), EXTENSION), None)


def test_every_term_is_defined_and_every_definition_is_used() -> None:
    """Nothing would be dropped by JSON-LD: safe mode signs it; and each term of the context occurs in some badge."""
    whole = product_definition(
        rationale="It was tried.",
        resources=("https://school.example/practice",),
        method_components=("One.",),
        citations=(
            {"text": "A book.", "url": "https://books.example/1"},
            {"text": "Two.", "doi": "10.1234/5"},
        ),
    )
    product = PRODUCT.replace(platforms=("web",), grades=("3",), subjects=("mathematics",))
    secured = issued(award(World(whole, product=product), EXTENSION))
    context = json.loads(EXTENSION.content)["@context"]
    terms = {name for name in context if not name.startswith("@")}
    for scoped in context.values():
        terms |= (
            {name for name in scoped.get("@context", {}) if name[0] != "@"}
            if isinstance(scoped, dict)
            else set()
        )
    written = json.dumps(secured.document)
    assert sorted(term for term in terms if f'"{term}"' not in written) == []


@pytest.mark.parametrize(
    "url",
    ["http://school.example/c", "https://school.example/c#x", "https:///c", "urn:x:y", "", "https://[x/c", 3],
)
def test_an_address_where_nothing_can_be_hosted_is_refused(url: object) -> None:
    with pytest.raises(AssessmentError) as refusal:
        Extension(url)  # type: ignore[arg-type]
    assert refusal.value.detail_code == "assessment.extension"


def test_another_type_is_refused() -> None:
    with pytest.raises(AssessmentError, match="is an Extension"):
        achievement_of(definition(), extension=URL)  # type: ignore[arg-type]
