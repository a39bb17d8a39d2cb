from __future__ import annotations

import copy
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest

from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import (
    AchievementCredential,
    ClrCredential,
    ClrSubject,
    EndorsementCredential,
    LegacyAchievementCredential,
    LegacyEndorsementCredential,
    LegacyVerifiableCredential,
    Profile,
    VerifiableCredential,
    read_credential,
)
from openbadge_issuer.models.clr import LegacyClrCredential
from openbadge_issuer.models.legacy import LegacyAchievement, LegacyProfile

V1, V2 = "https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
ACHIEVEMENT = {
    "id": "urn:x:a",
    "type": ["Achievement"],
    "name": "n",
    "description": "d",
    "criteria": {"narrative": "c"},
}
ISSUER = {"id": "did:web:x.example", "type": ["Profile"]}


def badge(**changes: Any) -> dict[str, Any]:
    document = {
        "@context": [V2, OB],
        "id": "urn:x:c",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-01-31T09:30:00Z",
        "credentialSubject": {"id": "urn:x:s", "type": ["AchievementSubject"], "achievement": ACHIEVEMENT},
    }
    return {key: value for key, value in {**document, **changes}.items() if value is not None}


def legacy(**changes: Any) -> dict[str, Any]:
    dates = {
        "validFrom": None,
        "issuanceDate": "2020-01-31T09:30:00Z",
        "expirationDate": "2030-01-31T09:30:00Z",
    }
    return badge(**{"@context": [V1, OB], "name": "n", **dates, **changes})


def endorsement(**changes: Any) -> dict[str, Any]:
    subject = {"id": "urn:x:a", "type": ["EndorsementSubject"], "endorsementComment": "good"}
    types = ["VerifiableCredential", "EndorsementCredential"]
    return badge(**{"type": types, "name": "n", "credentialSubject": subject, **changes})


def clr(*credentials: object, **changes: Any) -> dict[str, Any]:
    subject = {"id": "urn:x:s", "type": ["ClrSubject"], "verifiableCredential": list(credentials)}
    types = ["VerifiableCredential", "ClrCredential"]
    return badge(
        **{"@context": [V2, CLR, OB], "type": types, "name": "n", "credentialSubject": subject, **changes}
    )


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (badge(), AchievementCredential),
        (badge(type=["AchievementCredential", "VerifiableCredential"]), AchievementCredential),
        (legacy(), LegacyAchievementCredential),
        (endorsement(), EndorsementCredential),
        (clr(badge()), ClrCredential),
        (badge(type="VerifiableCredential"), VerifiableCredential),
        (badge(type=["VerifiableCredential", "Other"], **{"@context": V2}), VerifiableCredential),
        (legacy(type=["VerifiableCredential", "Other"]), LegacyVerifiableCredential),
    ],
)
def test_the_class_is_chosen_by_context_and_type(
    document: dict[str, Any], expected: type[VerifiableCredential]
) -> None:
    before = copy.deepcopy(document)
    for given in (document, MappingProxyType(document)):
        read = read_credential(given)
        assert type(read) is expected
    assert document == before
    assert read_credential(read.to_json()) == read


def test_a_credential_of_the_older_model_shows_the_same_view() -> None:
    read = read_credential(legacy())
    assert isinstance(read, AchievementCredential)
    assert read.valid_from == datetime(2020, 1, 31, 9, 30, tzinfo=UTC)
    assert read.valid_until == datetime(2030, 1, 31, 9, 30, tzinfo=UTC)
    assert isinstance(read.issuer, LegacyProfile)
    assert isinstance(read.credential_subject.achievement, LegacyAchievement)
    assert read.to_json() == legacy()


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"issuer": "did:web:x.example"}, "model.type", "/issuer"),
        ({"name": None}, "model.missing", "/name"),
        ({"issuanceDate": None, "validFrom": "2020-01-31T09:30:00Z"}, "model.missing", "/issuanceDate"),
        ({"expirationDate": "2030-01-31"}, "model.datetime", "/expirationDate"),
        ({"@context": [V1]}, "model.context", "/@context"),
    ],
)
def test_what_the_older_model_demands(changes: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(ModelError) as error:
        read_credential(legacy(**changes))
    assert [(finding.code, finding.pointer) for finding in error.value.findings] == [(code, pointer)]


def test_the_older_endorsement_may_lack_a_name() -> None:
    older = {key: value for key, value in endorsement().items() if key not in {"name", "validFrom"}}
    older |= {"@context": [V1, OB], "issuanceDate": "2020-01-31T09:30:00Z"}
    read = read_credential(legacy(endorsement=[older]))
    assert isinstance(read, LegacyAchievementCredential)
    assert isinstance(read.endorsement[0], LegacyEndorsementCredential)
    assert read.endorsement[0].name == ""
    assert read.to_json()["endorsement"] == [older]


def test_the_newer_model_does_not_take_the_older_names() -> None:
    with pytest.raises(ModelError) as error:
        read_credential(badge(validFrom=None, issuanceDate="2020-01-31T09:30:00Z"))
    assert [finding.code for finding in error.value.findings] == ["model.missing"]
    assert error.value.pointer == "/validFrom"


@pytest.mark.parametrize(
    "document", [{}, [], "x", None, {"@context": []}, {"@context": 3, "type": {"a": 1}}, {"type": [[]]}]
)
def test_what_is_no_credential(document: Any) -> None:
    with pytest.raises(ModelError):
        read_credential(document)


def test_a_first_context_that_is_not_known() -> None:
    with pytest.raises(ModelError, match="v2 belongs there") as error:
        read_credential(badge(**{"@context": ["https://x.example/c", OB]}))
    assert error.value.findings[0].code == "model.context"


def test_a_learner_record_holds_credentials_of_every_kind() -> None:
    other = badge(type=["VerifiableCredential", "Other"])
    document = clr(badge(), legacy(), endorsement(), other)
    document["credentialSubject"]["association"] = [
        {"type": "Association", "associationType": "isPartOf", "sourceId": "urn:x:a", "targetId": "urn:x:b"}
    ]
    read = read_credential(document)
    assert isinstance(read, ClrCredential)
    kinds = [type(credential) for credential in read.credential_subject.verifiable_credential]
    assert kinds == [
        AchievementCredential,
        LegacyAchievementCredential,
        EndorsementCredential,
        VerifiableCredential,
    ]
    assert read.to_json() == document
    again = ClrSubject(verifiable_credential=read.credential_subject.verifiable_credential)
    assert again.verifiable_credential == read.credential_subject.verifiable_credential


def test_pointers_into_contained_credentials() -> None:
    broken = badge()
    del broken["credentialSubject"]["achievement"]
    with pytest.raises(ModelError) as error:
        read_credential(clr(badge(), {**broken, "issuer": {"id": "x", "type": "Profile"}}))
    assert [(finding.code, finding.pointer) for finding in error.value.findings] == [
        ("model.uri", "/credentialSubject/verifiableCredential/1/issuer/id"),
        ("model.missing", "/credentialSubject/verifiableCredential/1/credentialSubject/achievement"),
    ]


def test_a_learner_record_holds_at_least_one_credential() -> None:
    with pytest.raises(ModelError) as error:
        read_credential(clr())
    (found,) = error.value.findings
    assert (found.code, found.pointer) == ("model.empty", "/credentialSubject/verifiableCredential")
    assert found.message == "`/credentialSubject/verifiableCredential` is empty."


def test_an_older_learner_record() -> None:
    document = clr(legacy(), validFrom=None, issuanceDate="2020-01-31T09:30:00Z", partial=True)
    document["@context"] = [V1, "https://purl.imsglobal.org/spec/clr/v2p0/context.json", OB]
    read = read_credential(document)
    assert type(read) is LegacyClrCredential
    assert read.partial is True
    assert read.to_json() == document


def test_the_issuer_is_a_profile_or_its_uri() -> None:
    assert read_credential(badge(issuer="did:web:x.example")).issuer == "did:web:x.example"
    assert read_credential(badge()).issuer == Profile(id="did:web:x.example")
    for wrong, code in (
        (3, "model.type"),
        ("x", "model.uri"),
        ([ISSUER], "model.type"),
        (None, "model.missing"),
    ):
        with pytest.raises(ModelError) as error:
            read_credential(badge(issuer=wrong))
        assert [(finding.code, finding.pointer) for finding in error.value.findings] == [(code, "/issuer")]
