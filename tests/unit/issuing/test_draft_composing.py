"""A draft writes what follows from its award once; what it composes is what the award's own model says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

import pytest

from openbadge_issuer import Achievement, Award, Profile, Recipient
from openbadge_issuer.issuing.draft import Draft, seeded
from openbadge_issuer.issuing.many.maker import Drafted
from openbadge_issuer.models import Criteria

ISSUER = Profile(id="https://school.example", name="School")
COURSE = Achievement(
    id="https://school.example/course",
    name="Course",
    description="What it is.",
    criteria=Criteria(narrative="What it takes."),
)
NOW = datetime(2026, 3, 1, 12, 30, 15, 987_000, tzinfo=timezone(timedelta(hours=2)))
AWARDS: Mapping[str, Award] = {
    "hashed": Award(COURSE, Recipient.email("ada@example.org", name="Ada")),
    "a DID alone": Award(COURSE, Recipient.did("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")),
    "dated": Award(
        COURSE,
        Recipient.email("ada@example.org"),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        valid_until=datetime(2030, 1, 1, tzinfo=UTC),
        credential_id="urn:uuid:5b6fe2c0-6d4e-4e0c-9d4e-3c1f0a2b4c5d",
    ),
}


@pytest.mark.parametrize("name", AWARDS)
def test_it_composes_what_the_model_of_the_award_says(name: str) -> None:
    award, seed = AWARDS[name], bytes(range(32))
    draft = Draft.of_award(award, ISSUER)
    for now in (NOW, NOW + timedelta(days=1)):
        wanted = award.credential(issuer=ISSUER, now=now, entropy=seeded(seed)).to_json()
        assert json.dumps(draft.compose(now, seeded(seed))) == json.dumps(wanted)  # in the same order as well


@pytest.mark.parametrize("name", AWARDS)
def test_its_content_is_the_same_whoever_issues_it(name: str) -> None:
    nobody = Profile(id="urn:uuid:00000000-0000-4000-8000-000000000000")
    wanted = AWARDS[name].credential(issuer=nobody, now=datetime(2000, 1, 1, tzinfo=UTC), entropy=bytes)
    assert Draft.of_award(AWARDS[name], ISSUER).content() == wanted.to_json()


def test_one_draft_makes_documents_that_do_not_know_each_other() -> None:
    draft = Draft.of_award(AWARDS["hashed"], ISSUER)
    one, other = draft.compose(NOW, seeded(bytes(16))), draft.compose(NOW, seeded(bytes(range(16))))
    assert one["id"] != other["id"]
    assert one["credentialSubject"] != other["credentialSubject"]
    assert one == draft.compose(NOW, seeded(bytes(16)))


def test_what_it_composes_does_not_travel() -> None:
    draft = Draft.of_award(AWARDS["hashed"], ISSUER)
    here = Drafted(0, draft.fingerprint, draft.achievement_id, draft.recipient, draft.credential_id, draft)
    made, arguments = here.__reduce__()
    assert made is Drafted
    assert draft not in (arguments if isinstance(arguments, tuple) else ())
