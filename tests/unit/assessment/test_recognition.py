"""Recognition: hours, points, a pay step, as an endorsement by whoever recognises, bound to the achievement."""

from __future__ import annotations

import pytest

from assessment_world import NOW, World, definition
from openbadge_issuer import Issuer, LocalSigner, Policy, Profile, Verifier
from openbadge_issuer.assessment import Recognition, achievement_of
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.issuing import Irrevocable, endorses
from openbadge_issuer.verification import FORMATS


def issuer(name: str) -> Issuer:
    signer = LocalSigner.generate()
    return Issuer(Profile(id=signer.controller, name=name), signer, status=Irrevocable("a test"))


def test_a_district_recognises_what_a_school_awards() -> None:
    recognition = Recognition(
        hours=15, of="professional learning", pay_step="C2", terms="https://d.example/terms"
    )
    assert recognition.comment == (
        "Recognised for 15 hours of professional learning, pay step C2. Terms: https://d.example/terms"
    )
    district, school, world = issuer("District"), issuer("School"), World()
    signed = district.endorse(
        achievement_of(definition()), recognition.comment, name=recognition.name, now=NOW
    )
    taking = Policy(formats=FORMATS)  # an endorsement is no badge
    assert Verifier(policy=taking).check(signed, now=NOW).verdict == "accepted"
    _, decision = world.awarded()
    badge = school.issue(decision.award(world.people, by=world.second), now=NOW)
    achievement = badge.credential.credential_subject.achievement
    assert endorses(signed, achievement)
    assert not endorses(signed, achievement.replace(version="2.0"))
    assert "professional learning" not in str(badge.document)  # never a claim of the issuer


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"hours": 1}, "Recognition: 1 hour"),
        ({"hours": 1.5}, "Recognition: 1.5 hours"),
        ({"points": 3}, "Recognition: 3 points"),
        ({"pay_step": "B"}, "Recognition: pay step B"),
    ],
)
def test_what_it_counts_for_is_said_in_words(given: dict[str, float | str], name: str) -> None:
    assert Recognition(**given).name == name  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"hours": 0},
        {"hours": True},
        {"points": float("nan")},
        {"points": float("inf")},
        {"hours": "15"},
        {"pay_step": "a\nb"},
        {"pay_step": " "},
        {"hours": 3, "terms": "http://d.example"},
        {"of": "x"},
    ],
)
def test_what_counts_for_nothing_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(AssessmentError):
        Recognition(**given)  # type: ignore[arg-type]
