"""Whatever is valid is read, written and read again as the same; whatever is not, is refused by our own error."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model_documents import FORMATS, Documents, mutated
from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import (
    Achievement,
    AchievementCredential,
    Criteria,
    EndorsementCredential,
    Model,
    Profile,
    Proof,
    Recipient,
    read_credential,
)
from openbadge_issuer.models.api import GetOpenBadgeCredentialsResponse
from openbadge_issuer.models.clr import ClrCredential
from openbadge_issuer.models.schema import generate
from openbadge_issuer.models.types import is_absolute_uri

CLASSES: dict[str, type[Model]] = {
    "achievement.schema.json": Achievement,
    "achievement-credential.schema.json": AchievementCredential,
    "endorsement-credential.schema.json": EndorsementCredential,
    "get-open-badge-credentials-response.schema.json": GetOpenBadgeCredentialsResponse,
    "profile.schema.json": Profile,
}
DOCUMENTS = {name: Documents(name) for name in CLASSES}
VALIDATORS = {
    name: jsonschema.Draft202012Validator(generate()[name], format_checker=FORMATS) for name in CLASSES
}
SEEDS = st.integers(min_value=0, max_value=2**32)
bounded = settings(derandomize=True, max_examples=60, deadline=None)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("name", CLASSES)
@bounded
@given(seed=SEEDS)
def test_a_valid_document_is_read_written_and_read_again_as_the_same(name: str, seed: int) -> None:
    document = DOCUMENTS[name].make(Random(seed))
    VALIDATORS[name].validate(document)
    model = CLASSES[name].from_json(document)
    written = model.to_json()
    again = CLASSES[name].from_json(written)
    assert again == model
    assert again.to_json() == written
    assert hash(again) == hash(model)
    assert pickle.loads(pickle.dumps(model)) == model
    VALIDATORS[name].validate(written)


@pytest.mark.parametrize("name", CLASSES)
@bounded
@given(seed=SEEDS)
def test_a_mutated_document_is_read_if_and_only_if_what_is_written_of_it_is_valid(
    name: str, seed: int
) -> None:
    random = Random(seed)
    document = mutated(DOCUMENTS[name].make(random), random)
    valid = VALIDATORS[name].is_valid(document)
    try:
        model = CLASSES[name].from_json(document)
    except ModelError as error:
        codes = {finding.code for finding in error.findings}
        if valid:
            assert codes == {"model.datetime"}, "only leap seconds and small letters, which are RFC 3339"
        return
    zoneless = "2026-01-31T09:30:00" in str(document)
    assert zoneless or VALIDATORS[name].is_valid(model.to_json())
    assert CLASSES[name].from_json(model.to_json()) == model


@bounded
@given(seed=SEEDS)
def test_a_compacted_document_says_the_same(seed: int) -> None:
    document = DOCUMENTS["achievement-credential.schema.json"].make(Random(seed))

    def compacted(value: Any, inside: str = "") -> Any:
        if isinstance(value, dict):
            return {key: compacted(member, key) for key, member in value.items()}
        if isinstance(value, list):
            single = len(value) == 1 and not isinstance(value[0], list) and inside in COMPACTABLE
            return compacted(value[0]) if single else [compacted(item) for item in value]
        return value

    assert AchievementCredential.from_json(compacted(document)) == AchievementCredential.from_json(document)


COMPACTABLE = {
    *(
        "type",
        "proof",
        "credentialSchema",
        "termsOfUse",
        "evidence",
        "endorsement",
        "endorsementJwt",
        "alignment",
    ),
    *("tag", "related", "resultDescription", "otherIdentifier", "identifier", "result", "allowedValue"),
}


@settings(derandomize=True, max_examples=300, deadline=None)
@given(value=JSON)
def test_anything_else_is_refused_by_our_own_error(value: Any) -> None:
    for read in (Achievement.from_json, Profile.from_json, ClrCredential.from_json, read_credential):
        with pytest.raises(ModelError) as error:
            read(value)
        assert error.value.findings
        assert all(finding.code.startswith("model.") and finding.message for finding in error.value.findings)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    extensions=st.dictionaries(
        st.text(max_size=12).filter(lambda name: name not in {"id", "narrative"}), JSON, max_size=4
    )
)
def test_extensions_come_back_as_they_were(extensions: dict[str, Any]) -> None:
    try:
        criteria = Criteria.from_json(extensions)
    except ModelError:
        return  # no JSON: NaN, an infinity, a lone surrogate
    assert criteria.to_json() == extensions
    assert Criteria(extensions=extensions) == criteria


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    moment=st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),  # noqa: DTZ001  # the zone follows
    minutes=st.integers(min_value=-840, max_value=840),
)
def test_a_moment_stays_the_same_moment(moment: datetime, minutes: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    proof = Proof(type="X", created=aware)
    written = proof.to_json()["created"]
    assert isinstance(written, str)
    assert written.endswith("Z")
    assert datetime.fromisoformat(written) == aware
    assert Proof.from_json(proof.to_json()) == proof
    assert proof.created is not None
    assert proof.created.tzinfo is UTC


@settings(derandomize=True, max_examples=300, deadline=None)
@given(text=st.text(max_size=30))
def test_uris_hold_nothing_that_breaks_n_quads(text: str) -> None:
    if is_absolute_uri("urn:" + text):
        assert not set(text) & set(' <>"{}|\\^`\n\r\t')
        assert text.encode()
        assert text.isprintable() or not any(character.isspace() or ord(character) < 32 for character in text)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(address=st.text(max_size=40) | st.emails())
def test_an_address_is_accepted_and_matches_or_is_refused(address: str) -> None:
    try:
        recipient = Recipient.email(address)
    except ModelError:
        return
    _, (identity,) = recipient.subject_members(bytes)
    assert identity.matches(recipient.identities[0].value)
    assert recipient.identities[0].value == recipient.identities[0].value.strip().lower()


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    address=st.sampled_from(["ada@example.org", "jörg@müller.example"]),
    junk=st.text(st.sampled_from(',;:<>()[]\\"\u201c\u201d\u00ab \u200b\uff0c\t\n'), min_size=1, max_size=3),
    at=st.integers(0, 19),
)
def test_junk_makes_an_address_none(address: str, junk: str, at: int) -> None:
    made = address[:at] + junk + address[at:]
    if made.strip() == address:
        assert Recipient.email(made) == Recipient.email(address)
    else:
        with pytest.raises(ModelError) as error:
            Recipient.email(made)
        assert error.value.findings[0].code == "model.email"
