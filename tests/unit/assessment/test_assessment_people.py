"""The sealed store: random pseudonyms, who is one person, out and in again."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer.assessment import People
from openbadge_issuer.errors import AssessmentError
from openbadge_issuer.models import Recipient

DID = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


def test_one_person_is_known_by_any_identity_and_not_by_a_name() -> None:
    people = People()
    ada = people.enrol(Recipient.email("ada@school.example", name="Ada"), also=[Recipient.did(DID)])
    same = (
        Recipient.email("Ada@School.example"),
        Recipient.did(DID, name="A. L."),
        Recipient.email("other@home.example", did=DID),
    )
    others = (
        Recipient.email("other@home.example", name="Ada"),
        Recipient.identifier("ext:studentNumber", "ada@school.example"),
    )
    assert all(people.same_person(ada, people.enrol(one)) for one in same)
    assert not any(people.same_person(ada, people.enrol(one)) for one in others)


@pytest.mark.parametrize(
    "recipient",
    [
        Recipient.email("ada@school.example", name="Ada"),
        Recipient.email("ada@school.example", did=DID, hashed=False),
        Recipient.did(DID),
        Recipient.organization("https://math.example", name="Number Garden team"),
        Recipient.product("https://math.example/app", product_id="9 78", name="Number Garden"),
        Recipient.product("https://math.example/app"),
        Recipient.identifier("sourcedId", "4711"),
    ],
    ids=repr,
)
def test_out_and_in_again(recipient: Recipient) -> None:
    people = People()
    pseudonym = people.enrol(recipient)
    again = People.from_json(json.loads(json.dumps(people.to_json())))
    assert again.recipient(pseudonym) == recipient
    assert len(again) == 1


def test_what_is_forgotten_is_unknown() -> None:
    people = People()
    ada = people.enrol(Recipient.email("ada@school.example"))
    people.forget(ada)
    people.forget(ada)
    assert people.to_json() == {}
    for call in (lambda: people.recipient(ada), lambda: people.same_person(ada, ada)):
        with pytest.raises(AssessmentError):
            call()


def test_randomness_that_repeats_itself_is_refused() -> None:
    people = People(bytes)
    people.enrol(Recipient.email("ada@school.example"))
    with pytest.raises(AssessmentError):
        people.enrol(Recipient.email("grace@school.example"))


def test_it_shows_nobody() -> None:
    people = People()
    people.enrol(Recipient.email("ada@school.example"))
    assert repr(people) == "People(1 enrolled)"
