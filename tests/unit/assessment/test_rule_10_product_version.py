"""Rule 10: a product certification pins the product's version; it never speaks of a person's competence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assessment_world import GOOD, LOW, PRODUCT, World, definition, product_definition
from openbadge_issuer.assessment import Application, Policy, Record
from openbadge_issuer.errors import AssessmentError, ModelError
from openbadge_issuer.testing import fixed_entropy, fixed_issuer


def of_product() -> World:
    return World(product_definition(), product=PRODUCT)


def test_rule_10_the_badge_speaks_of_the_product_in_its_version() -> None:
    world = of_product()
    _, decision = world.awarded()
    award = decision.award(world.people, by=world.officer)
    document = fixed_issuer().issue(award, now=world.tick(), entropy=fixed_entropy("10")).document
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    assert subject["id"] == "https://math.example/app"
    assert "emailAddress" not in str(document)
    assert award.achievement.version == "1.0 (product version 3.2.1, released 2026-01-15)"
    assert award.valid_until == datetime(2029, 3, 2, decision.at.hour, decision.at.minute, tzinfo=UTC)
    assert award.achievement.achievement_type == "ext:ProductCertification"


def test_rule_10_no_product_certification_without_a_version() -> None:
    world = World(product_definition())
    with pytest.raises(AssessmentError) as refused:
        world.begun()
    assert refused.value.detail_code == "assessment.product"
    with pytest.raises(ModelError):
        PRODUCT.replace(version=None)
    with pytest.raises(ModelError):
        PRODUCT.replace(version="")


def test_rule_10_the_version_can_not_be_exchanged_under_way() -> None:
    world = of_product()
    application, _ = world.awarded()
    newer = Application.begin(
        world.definition,
        applicant=world.ada,
        now=world.now,
        product=PRODUCT.replace(version="4.0"),
        entropy=world.entropy,
    )
    with pytest.raises(AssessmentError):
        replace(application, record=Record((*newer.record.entries, *application.record.entries[1:])))
    with pytest.raises(AssessmentError):
        replace(application, sealed={**application.sealed, **newer.sealed})


def test_rule_10_a_newer_version_is_another_attempt_or_application() -> None:
    world = of_product()
    application, _ = world.not_yet()
    newer = PRODUCT.replace(version="3.3", released=date(2026, 6, 1))
    again = application.again(note="Two features more.", product=newer, now=world.tick())
    assert again.product == newer
    assert application.product == PRODUCT


def test_rule_10_no_person_is_certified_as_a_product_nor_a_product_as_a_person() -> None:
    with pytest.raises(AssessmentError):
        World(product=PRODUCT).begun()
    for changes in (
        {"achievement_type": "MicroCredential"},
        {"policy": Policy()},
    ):
        with pytest.raises(ModelError):
            product_definition().replace(**changes)
    with pytest.raises(ModelError):
        definition(achievement_type="ext:ProductCertification")


def test_rule_10_the_policy_of_products() -> None:
    with pytest.raises(ModelError):
        Policy(subject="product")
    with pytest.raises(ModelError):
        Policy(subject="product", valid_months=36, resolution="decider")
    assert Policy(subject="product", valid_months=36).settles_by == "consensus_with_lead"


def test_rule_10_named_on_both_sides_and_settled_with_the_lead() -> None:
    """The same path as for people, by another policy."""
    world = of_product()
    application = world.assigned()
    packet = application.packet_for(world.r1)
    assert (packet.applicant, packet.product, packet.withheld) == (world.ada, PRODUCT, ())
    application = world.score(
        world.score(application, world.r1, GOOD), world.r2, LOW, {"plan": "One feature only."}
    )
    assert application.packet_for(world.r1).others == ()
    application = application.open_reviews(by=world.officer, now=world.tick())
    (seen,) = application.packet_for(world.r1).others
    assert (seen.reviewer, seen.comments) == (world.r2, {"plan": "One feature only."})
    for agreed in (
        (),
        (world.r1,),
        (world.r1, world.r3),
        (world.r1, world.r1),
        (world.r1, world.r2, world.r3),
    ):
        with pytest.raises(AssessmentError):
            application.resolve({"plan": "proficient"}, by=world.decider, agreed=agreed, now=world.tick())
    both = (world.r2, world.r1)
    application = application.resolve({"plan": "proficient"}, by=world.decider, agreed=both, now=world.tick())
    entry = application.record.entries[-1]
    assert (entry.role, entry.actor) == ("lead", world.decider)
    decision = world.decide(application)[1]
    assert (decision.awarded, decision.reviewers) == (True, (world.r1, world.r2))
    assert World().awarded()[1].reviewers == ()
