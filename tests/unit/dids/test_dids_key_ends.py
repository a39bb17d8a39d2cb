"""What is said of one public key, however often: the earliest end counts, whoever of those concerned says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dids_driving import World, settle
from openbadge_issuer.dids import (
    ControllerDocument,
    VerificationMethod,
    did_webvh,
    issuer_keys,
    resolve_document,
    resolve_jwk,
    resolve_kid,
    resolve_verification_method,
)
from openbadge_issuer.dids.documents import with_all_said
from openbadge_issuer.dids.key_ends import KeyEnds, earliest
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.testing import fixed_signer
from webvh_writer import Key, Log, issuer_state

ISSUER, AT = "https://school.example/issuer", "https://school.example/keys/1"
JWKS = "https://school.example/.well-known/jwks.json"
KEY, OTHER = fixed_signer("P-256").public_key, fixed_signer("P-256", seed="other").public_key
EARLY, LATE = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
SAID_EARLY, SAID_LATE = "2025-01-01T00:00:00Z", "2025-06-01T00:00:00Z"
GONE = {"revoked": {"revoked_at": int(EARLY.timestamp())}}


def entry(name: str = "#1", **members: Any) -> dict[str, Any]:
    said = {"id": name, "type": "JsonWebKey", "controller": ISSUER, "publicKeyJwk": KEY.to_jwk(), **members}
    return {member: value for member, value in said.items() if value is not None}


def document(*entries: Any, **members: Any) -> dict[str, Any]:
    return {"id": ISSUER, "verificationMethod": [*entries], "assertionMethod": ["#1"], **members}


def jwk(kid: str, key: Any = KEY, **members: Any) -> dict[str, Any]:
    return {**key.to_jwk(), "kid": kid, **members}


def refused(resolution: Any, documents: dict[str, Any]) -> str:
    with pytest.raises(ResolutionError) as caught:
        settle(resolution, documents)
    return caught.value.detail_code


def test_of_all_that_is_said_the_earliest() -> None:
    assert earliest([]) == earliest([KeyEnds(), KeyEnds()]) == KeyEnds()
    said = [KeyEnds(expires=LATE), KeyEnds(EARLY, LATE), KeyEnds(revoked=EARLY), KeyEnds()]
    assert earliest(said) == earliest(said[::-1]) == KeyEnds(EARLY, EARLY)
    assert earliest([KeyEnds(), KeyEnds(unclear="how so?"), KeyEnds(unclear="why?")]).unclear == "how so?"


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("name", ["#1", "#2"])
def test_each_entry_of_a_key_has_what_all_of_them_say(name: str, order: int) -> None:
    entries = [entry(expires=SAID_LATE), entry(name, revoked=SAID_EARLY, expires=SAID_EARLY)]
    read = settle(resolve_document(ISSUER), {ISSUER: document(*entries[::order])})
    assert {(each.expires, each.revoked) for each in read.methods} == {(EARLY, EARLY)}
    assert len(read.methods) == len({"#1", name})
    assert read.method(f"{ISSUER}#1").revoked == EARLY
    assert all(each.revoked == EARLY for each in (*read.issuing_methods(), *read.methods_of(KEY)))


def test_a_document_that_was_made_by_other_means_too() -> None:
    """Whoever resolves a method of their own makes these documents themselves."""
    one = VerificationMethod(
        id=f"{ISSUER}#1",
        controller=ISSUER,
        public_key=KEY,
        purposes=frozenset({"assertionMethod"}),
        document_id=ISSUER,
    )
    both = (one, replace(one, id=f"{ISSUER}#2", revoked=EARLY), replace(one, public_key=OTHER))
    made = ControllerDocument(id=ISSUER, methods=both)
    assert [each.revoked for each in made.methods] == [EARLY, EARLY, None]
    assert with_all_said(one, made) == replace(one, revoked=EARLY)
    assert with_all_said(one) is one


def test_of_another_key_nothing_is_taken_over() -> None:
    read = settle(
        resolve_document(ISSUER),
        {ISSUER: document(entry(), entry("#2", publicKeyJwk=OTHER.to_jwk(), revoked=SAID_EARLY))},
    )
    assert read.method(f"{ISSUER}#1").revoked is None


def test_one_id_under_two_controllers_is_ambiguous() -> None:
    found = document(entry(), entry(controller="https://other.example/"))
    assert refused(resolve_verification_method(f"{ISSUER}#1"), {ISSUER: found}) == "resolve.ambiguous"


@pytest.mark.parametrize(
    "members",
    [
        {"revoked": True},
        {"expires": "soon"},
        {"secretKeyMultibase": "z3"},
        {"publicKeyJwk": {**KEY.to_jwk(), "d": "AAAA"}},
        {"publicKeyJwk": {**KEY.to_jwk(), "exp": "soon"}},
        {"revoked": True, "controller": None},
        {"secretKeyMultibase": "z3", "type": "Retired"},
    ],
    ids=str,
)
def test_what_can_not_be_understood_is_said_of_each_entry(members: dict[str, Any]) -> None:
    found = {ISSUER: document(entry(), entry("#2", **members))}
    assert refused(resolve_verification_method(f"{ISSUER}#1"), found) == "resolve.key"
    assert (
        refused(resolve_jwk("1", ISSUER), found) == refused(resolve_jwk(KEY, ISSUER), found) == "resolve.key"
    )
    read = settle(resolve_document(ISSUER), found)
    assert read.knows(KEY)
    with pytest.raises(ResolutionError):
        read.methods_of(KEY)
    assert read.methods_of(OTHER) == ()


@pytest.mark.parametrize(
    "members",
    [{"controller": None}, {"type": "Retired"}, {"publicKeyJwk": {**KEY.to_jwk(), "use": "enc"}}],
    ids=str,
)
def test_an_entry_that_can_not_be_used_says_when_it_ended_and_no_more(members: dict[str, Any]) -> None:
    for end, revoked in ((None, None), (SAID_EARLY, EARLY)):
        found = {ISSUER: document(entry(), entry("#2", revoked=end, **members))}
        assert settle(resolve_verification_method(f"{ISSUER}#1"), found).revoked == revoked


def bare(**members: Any) -> dict[str, Any]:
    return entry(AT, **members)


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        (bare(revoked=SAID_EARLY), document(assertionMethod=[AT])),
        (bare(), document(bare(revoked=SAID_EARLY), assertionMethod=[AT])),
        (bare(), document(assertionMethod=[bare(revoked=SAID_EARLY)])),
        (bare(revoked=SAID_LATE), document(entry("#2", revoked=SAID_EARLY), assertionMethod=[AT])),
        (bare(revoked=SAID_EARLY), document(entry("#2", revoked=SAID_LATE), assertionMethod=[AT])),
    ],
)
def test_of_a_key_in_a_document_of_its_own(key: Any, owner: Any) -> None:
    found = settle(resolve_verification_method(AT, issuer_id=ISSUER), {AT: key, ISSUER: owner})
    assert (found.revoked, found.authorized, found.document_id) == (EARLY, True, ISSUER)


def test_of_a_key_in_a_document_of_its_own_and_an_owner_who_is_not_understood() -> None:
    owner = document(entry("#2", revoked=True), assertionMethod=[AT])
    assert (
        refused(resolve_verification_method(AT, issuer_id=ISSUER), {AT: bare(), ISSUER: owner})
        == "resolve.key"
    )


def test_a_key_set_speaks_against_keys_of_the_document() -> None:
    found = {ISSUER: document(entry()), JWKS: {"keys": [jwk("a", **GONE), jwk("b", OTHER)]}}
    assert [each.revoked for each in settle(issuer_keys(ISSUER), found)] == [EARLY, None]
    assert settle(resolve_kid("a", ISSUER), found)[0].revoked == EARLY  # the set was asked for the name
    assert settle(resolve_kid("1", ISSUER), found)[0].revoked is None  # and here nobody asked it
    found = {ISSUER: document(entry(revoked=SAID_EARLY)), JWKS: {"keys": [jwk("a")]}}
    assert settle(resolve_jwk("a", ISSUER), found).revoked == EARLY


def test_a_key_that_the_key_set_can_not_be_understood_about_is_left_out() -> None:
    found = {ISSUER: document(entry()), JWKS: {"keys": [jwk("a", exp="soon"), jwk("b", OTHER)]}}
    assert [each.public_key for each in settle(issuer_keys(ISSUER), found)] == [OTHER]
    assert refused(issuer_keys(ISSUER), {**found, JWKS: {"keys": [jwk("a", exp="soon")]}}) == "resolve.key"


def test_a_key_at_the_address_that_a_kid_names() -> None:
    world = World({JWKS: {"keys": [jwk("a")]}, AT: jwk(AT, **GONE)})
    assert world.settle(resolve_jwk(AT, ISSUER)).revoked == EARLY
    assert world.asked == [ISSUER, JWKS, AT]


def test_all_keys_of_one_kid() -> None:
    keys = [jwk("a", **GONE), jwk("a", OTHER), jwk("a"), jwk("b", OTHER)]
    found = settle(resolve_kid("a", ISSUER), {JWKS: {"keys": keys}})
    assert [(each.public_key, each.revoked) for each in found] == [(KEY, EARLY), (OTHER, None)]
    assert settle(resolve_jwk("a", ISSUER), {JWKS: {"keys": keys}}) == found[0]
    assert settle(resolve_kid(OTHER, ISSUER), {JWKS: {"keys": keys}}) == found[1:]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (entry("#2", revoked=True), "resolve.key"),
        (entry("#2", controller="https://other.example/"), "resolve.not_authorized"),
    ],
)
def test_of_several_keys_of_one_kid_those_that_the_document_refuses_are_left_out(
    said: Any, code: str
) -> None:
    world = {ISSUER: document(said), JWKS: {"keys": [jwk("a"), jwk("a", OTHER)]}}
    assert [each.public_key for each in settle(resolve_kid("a", ISSUER), world)] == [OTHER]
    assert refused(resolve_kid("a", ISSUER), {**world, JWKS: {"keys": [jwk("a")]}}) == code


@pytest.mark.parametrize("order", [1, -1])
def test_a_withdrawn_key_that_an_earlier_version_describes_twice(order: int) -> None:
    """The log of a did:webvh: what the last version with the key says of it is remembered as a whole."""
    one, two = Key("one").multikey, Key("two").multikey
    log = Log().begin(two)
    twice = issuer_state(log.did, one, one, two)
    twice["verificationMethod"][0]["revoked"] = SAID_EARLY
    twice["verificationMethod"][:2] = twice["verificationMethod"][:2][::order]
    log.then(twice).then(issuer_state(log.did, two))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    read = settle(did_webvh.resolve(log.did, now=now), {log.url: log.text})
    found = read.method(f"{log.did}#{one}")
    assert (found.revoked, found.withdrawn) == (EARLY, datetime(2025, 1, 3, tzinfo=UTC))
    assert read.method(f"{log.did}#{two}").revoked is None


def test_of_many_keys_of_one_kid_nine_are_looked_at_and_those_that_go_with_the_algorithm_first() -> None:
    others = [LocalSigner.generate("Ed25519").public_key for _ in range(12)]
    fits = LocalSigner.generate("P-256").public_key
    listed = {"keys": [{**key.to_jwk(), "kid": "a"} for key in (*others, fits)]}

    def found(algorithm: str = "") -> list[PublicKey]:
        methods = settle(resolve_kid("a", ISSUER, algorithm=algorithm), {JWKS: listed})
        return [method.public_key for method in methods]

    assert found("ES256") == [fits]
    assert found("EdDSA") == found() == found("ES384") == others[:9]


def test_a_kid_may_be_the_thumbprint_of_one_key_and_the_name_of_another() -> None:
    first, second, third = (LocalSigner.generate("Ed25519").public_key for _ in range(3))
    named = [(first, third.thumbprint()), (second, "b"), (third, "c")]
    listed = {"keys": [{**key.to_jwk(), "kid": name} for key, name in named]}

    def found(kid: str) -> list[PublicKey]:
        return [method.public_key for method in settle(resolve_kid(kid, ISSUER), {JWKS: listed})]

    assert found(third.thumbprint()) == [first, third]
    assert found(second.thumbprint()) == found("b") == found("#b") == found(f"{JWKS}#b") == [second]
    for kid in ("##b", "", "#", second.thumbprint()[:-1], "did:key:b"):
        with pytest.raises(ResolutionError) as error:
            found(kid)
        assert error.value.detail_code == "resolve.foreign_key"
