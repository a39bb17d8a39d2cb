"""Definitions, decisions and products in the terms of Open Badges 3.0."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assessment_world import FILE, PRODUCT, World, definition, product_definition
from openbadge_issuer.assessment import Policy, achievement_of, progress_of
from openbadge_issuer.assessment.definitions import translate
from openbadge_issuer.assessment.mapping import _later
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.models import Award, Profile, Recipient
from openbadge_issuer.testing import fixed_entropy, fixed_issuer, issuer_documents
from openbadge_issuer.verification import Verdict, Verifier


def accepted(award: Award, at: datetime) -> None:
    secured = fixed_issuer().issue(award, now=at, entropy=fixed_entropy("mapping"))
    report = Verifier(fetch=issuer_documents()).check(bytes(secured), now=at + timedelta(hours=1))
    assert report.verdict is Verdict.ACCEPTED, str(report)


def test_each_criterion_is_a_result_description_with_its_levels_lowest_first() -> None:
    achievement = achievement_of(definition())
    plan = achievement.result_description[1]
    assert plan.result_type == "RubricCriterionLevel"
    assert [level.name for level in plan.rubric_criterion_level] == ["Developing", "Basic", "Proficient"]
    assert plan.required_level == plan.rubric_criterion_level[2].id
    assert str(achievement.achievement_type) == "MicroCredential"
    assert [str(one.result_type) for one in achievement.result_description[2:]] == [
        "Status",
        "ext:RubricDigest",
        "ext:ReviewCount",
    ]


def test_what_stands_on_the_criteria_page_is_not_in_the_badge() -> None:
    written = str(achievement_of(definition()).to_json())
    assert "https://school.example/micro-credentials/checks" in written
    for elsewhere in ("Black and Wiliam", "No fee.", "By post."):
        assert elsewhere not in written


def test_ids_stay_uris_whatever_the_definition_is_called() -> None:
    for identifier in ("urn:uuid:9b2b1c1e-0000-4000-8000-000000000000", "https://school.example/all#checks"):
        ids = [one.id for one in achievement_of(definition(id=identifier)).result_description]
        assert all(one.startswith(identifier) and one.count("#") == 1 for one in ids)
        assert len(set(ids)) == len(ids)


def test_a_definition_in_another_language_gets_no_english_sentence() -> None:
    for language, english in (("de", False), ("sw", False), ("en-GB", True), (None, True)):
        narrative = achievement_of(definition(in_language=language)).criteria.narrative or ""
        assert ("reviewers" in narrative) is english


NAMES = {
    "de": ["Verleihung", "Bewertungsraster (SHA-256)", "Unabhängige Gutachten"],
    "es-MX": ["Concesión", "Rúbrica (SHA-256)", "Evaluaciones independientes"],
    "fr": ["Attribution", "Grille d'évaluation (SHA-256)", "Évaluations indépendantes"],
    "sw": ["Award", "Rubric (SHA-256)", "Independent reviews"],
    None: ["Award", "Rubric (SHA-256)", "Independent reviews"],
}


@pytest.mark.parametrize("language", NAMES)
def test_results_are_named_in_the_language_of_the_definition(language: str | None) -> None:
    """By names, only: ids and kinds are the same in every language, so that programs find them."""
    usual, named = achievement_of(definition()), achievement_of(definition(in_language=language))
    assert [one.name for one in named.result_description[2:]] == NAMES[language]
    for one, other in zip(usual.result_description, named.result_description, strict=True):
        assert (one.id, one.result_type) == (other.id, other.result_type)


def test_a_badge_of_a_translated_edition_speaks_its_language() -> None:
    original = definition(in_language="en")
    translation = translate(original, language="de", id="https://school.example/de/micro-credentials/checks")
    german = translation.filled({one.pointer: f"Übersetzt: {one.text}" for one in translation.texts})
    world = World(german.replace(status="published"))
    _, decision = world.awarded()
    award = decision.award(world.people, by=world.officer)
    badge = fixed_issuer().issue(award, now=world.tick(), entropy=fixed_entropy("mapping"))
    subject = badge.credential.credential_subject
    assert subject.achievement.in_language == "de"
    names = [one.name for one in subject.achievement.result_description]
    assert names[2:] == NAMES["de"]
    assert all(name.startswith("Übersetzt: ") for name in names[:2])
    assert "fett gesetzte Stufe" in (subject.achievement.criteria.narrative or "")
    accepted(award, world.tick())


def test_the_product_is_spoken_of_in_the_language_of_the_definition() -> None:
    world = World(product_definition(in_language="fr"), product=PRODUCT)
    _, decision = world.awarded()
    award = decision.award(world.people, by=world.officer)
    assert award.achievement.version == "1.0 (version du produit 3.2.1, publiée le 2026-01-15)"
    assert award.evidence[-1].description == "Version 3.2.1, publiée le 2026-01-15"


def test_a_creator_and_what_has_no_end() -> None:
    world = World(definition(creator=Profile(id="https://dev.example", name="Developers")))
    _, decision = world.awarded()
    award = decision.award(world.people, by=world.officer)
    assert award.valid_until is None
    assert award.achievement.creator is not None
    accepted(award, world.tick())


@pytest.mark.parametrize(
    ("at", "months", "until"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
        ((2026, 3, 2), 36, (2029, 3, 2)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
    ],
)
def test_validity_is_counted_in_months_of_the_calendar(
    at: tuple[int, int, int], months: int, until: tuple[int, int, int]
) -> None:
    assert _later(datetime(*at, tzinfo=UTC), months) == datetime(*until, tzinfo=UTC)


def test_validity_beyond_the_calendar_is_refused() -> None:
    world = World(definition(policy=Policy(valid_months=999_999)))
    with pytest.raises(AssessmentError):
        world.awarded()[1].award(world.people, by=world.officer)


def test_a_badge_with_released_evidence_and_one_of_a_product_are_accepted() -> None:
    world = World()
    application, _ = world.awarded()
    text, file = (item.id for item in application.items)
    application = application.publish(
        file, title="A plan", url="https://ada.example/plan.pdf", now=world.tick()
    )
    application = application.publish(text, title="My learners", now=world.tick())
    award = application.decision.award(world.people, by=world.officer)
    first, second = award.evidence
    assert (first.genre, second.genre, second.id) == ("Text", "File", "https://ada.example/plan.pdf")
    assert str(second.extensions["digestSRI"]).startswith("sha256-q6urq6ur")
    assert bytes.fromhex(FILE.digest)[:3].hex() == "ababab"
    accepted(award, world.tick())
    of_product = World(product_definition(), product=PRODUCT)
    accepted(of_product.awarded()[1].award(of_product.people, by=of_product.officer), of_product.tick())


def test_learning_under_way_claims_no_assessment() -> None:
    world = World()
    award = progress_of(definition(), Recipient.email("ada@people.example"))
    assert [(str(one.status), one.value) for one in award.results] == [("InProgress", None)]
    accepted(award, world.tick())
    for status in ("Completed", "Failed", ""):
        with pytest.raises(AssessmentError):
            progress_of(definition(), Recipient.email("ada@people.example"), status)
