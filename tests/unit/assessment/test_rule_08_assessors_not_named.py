"""Rule 8: reviewers are not named in the badge; the assessing organisation is."""

from __future__ import annotations

import json

import pytest

from assessment_world import GOOD, LOW, World, definition
from openbadge_issuer.assessment import Definition, Policy
from openbadge_issuer.errors import ModelError
from openbadge_issuer.testing import fixed_entropy, fixed_issuer


def test_rule_08_nothing_in_the_badge_tells_who_assessed() -> None:
    world = World(definition(policy=Policy(resolution="decider")))
    application = world.score(world.assigned(), world.r1, GOOD, {"plan": "Fine, says R. One."})
    application = world.score(application, world.r2, LOW).open_reviews(by=world.officer, now=world.tick())
    application = application.resolve(
        {"plan": "proficient"}, by=world.decider, now=world.tick(), reason="Read it."
    )
    application, decision = world.decide(application, {"plan": "Well done."})
    award = decision.award(world.people, by=world.officer)
    badge = json.dumps(fixed_issuer().issue(award, now=world.tick(), entropy=fixed_entropy("8")).document)
    hands = (world.r1, world.r2, world.officer, world.decider)
    for telling in (*hands, "people.example", "R. One", "Well done", "Read it", application.id, world.ada):
        assert telling not in badge
    assert award.source is not None
    assert award.source.name == "Assessors' Guild"
    assert '"source": {"id": "https://assess.example"' in badge


def test_rule_08_a_definition_names_who_assesses() -> None:
    document = {name: value for name, value in definition().to_json().items() if name != "assessor"}
    with pytest.raises(ModelError):
        Definition.from_json(document)
