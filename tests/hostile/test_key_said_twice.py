"""Attack: a key that was taken back is described a second time, without that, so that the other description is believed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from ob2_samples import HOME, assertion, judged, key_document, profile, web
from ob2_samples import changed as altered
from ob2_samples import signed as signed_badge
from openbadge_issuer import LocalSigner, Profile
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.issuing import Issuer
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Request, Response, SigningRequest
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_entropy,
    fixed_issuer,
    fixed_signer,
    make_award,
    make_badge,
)
from openbadge_issuer.testing.world import FixtureStatus
from openbadge_issuer.verification import ExpectedPresentation, Report, Verdict, Verifier
from unit.verification.presenting import ASKED, badge, claims, presented, token

DID = "https://school.example/.well-known/did.json"
THEN, SOON = (NOW - timedelta(days=30)).isoformat(), (NOW + timedelta(days=30)).isoformat()
ENDS = {"revoked": "resolve.key_revoked", "expires": "resolve.key_expired"}
Said = dict[str, Any]


def entry(key: PublicKey, owner: str = ISSUER_ID, name: str = "#key", **members: Any) -> Said:
    return {
        "id": owner + name,
        "type": "Multikey",
        "controller": owner,
        "publicKeyMultibase": key.to_multikey(),
        **members,
    }


def listing(*entries: Said, assertion: list[Any]) -> Said:
    return {"id": ISSUER_ID, "verificationMethod": list(entries), "assertionMethod": assertion}


def as_jwk(key: PublicKey, **members: Any) -> Said:
    made = {**entry(key, name="#old"), "type": "JsonWebKey", "publicKeyJwk": {**key.to_jwk(), **members}}
    del made["publicKeyMultibase"]
    return made


def in_seconds(**ends: str) -> Said:
    """The same ends, as a JWK has them."""
    moment = NOW - timedelta(days=30) if THEN in ends.values() else NOW + timedelta(days=30)
    seconds = int(moment.timestamp())
    return {"revoked": {"revoked_at": seconds}} if "revoked" in ends else {"exp": seconds}


def name_of(signer: LocalSigner) -> str:
    return "#" + signer.verification_method.partition("#")[2]


TWICE: Mapping[str, Callable[[LocalSigner, Said], Said]] = {
    "one id, the first": lambda s, end: listing(
        entry(s.public_key, name=name_of(s), **end),
        entry(s.public_key, name=name_of(s)),
        assertion=[s.verification_method],
    ),
    "one id, the last": lambda s, end: listing(
        entry(s.public_key, name=name_of(s)),
        entry(s.public_key, name=name_of(s), **end),
        assertion=[s.verification_method],
    ),
    "one id, and a good copy where it is listed": lambda s, end: listing(
        entry(s.public_key, name=name_of(s), **end), assertion=[entry(s.public_key, name=name_of(s))]
    ),
    "one id, and a bad copy where it is listed": lambda s, end: listing(
        entry(s.public_key, name=name_of(s)), assertion=[entry(s.public_key, name=name_of(s), **end)]
    ),
    "another id, before": lambda s, end: listing(
        entry(s.public_key, name="#old", **end),
        entry(s.public_key, name=name_of(s)),
        assertion=[s.verification_method, f"{ISSUER_ID}#old"],
    ),
    "another id, after": lambda s, end: listing(
        entry(s.public_key, name=name_of(s)),
        entry(s.public_key, name="#old", **end),
        assertion=[s.verification_method, f"{ISSUER_ID}#old"],
    ),
    "another id, not for issuing": lambda s, end: listing(
        entry(s.public_key, name=name_of(s)),
        entry(s.public_key, name="#old", **end),
        assertion=[s.verification_method],
    ),
    "another id, as a JWK": lambda s, end: listing(
        entry(s.public_key, name=name_of(s)),
        as_jwk(s.public_key, **in_seconds(**end)),
        assertion=[s.verification_method],
    ),
    "another id, in a type that is not read": lambda s, end: listing(
        entry(s.public_key, name=name_of(s)),
        entry(s.public_key, name="#old", **{"type": "Retired2019", **end}),
        assertion=[s.verification_method],
    ),
    "another id, under a long name": lambda s, end: listing(
        entry(s.public_key, name=name_of(s)),
        entry(s.public_key, name="#old", **{f"sec:{name}": moment for name, moment in end.items()}),
        assertion=[s.verification_method],
    ),
    "in a member of earlier drafts": lambda s, end: {
        **listing(entry(s.public_key, name=name_of(s)), assertion=[s.verification_method]),
        "publicKey": [entry(s.public_key, name="#old", **end)],
    },
    "of its id, without the key": lambda s, end: {
        **listing(entry(s.public_key, name=name_of(s)), assertion=[s.verification_method]),
        "publicKey": [{"id": s.verification_method, "type": "Multikey", **end}],
    },
    "of its id, with a key that nobody can read": lambda s, end: {
        **listing(entry(s.public_key, name=name_of(s)), assertion=[s.verification_method]),
        "history": {"@id": name_of(s), "publicKeyHex": "0Xaa", **end},
    },
    "of another id of it, without the key": lambda s, end: {
        **listing(
            entry(s.public_key, name=name_of(s)),
            entry(s.public_key, name="#old"),
            assertion=[s.verification_method],
        ),
        "publicKey": [{"id": "#old", **end}],
    },
    "in hexadecimal": lambda s, end: {
        **listing(entry(s.public_key, name=name_of(s)), assertion=[s.verification_method]),
        "publicKey": [{"publicKeyHex": f"0X{s.public_key.raw.hex()}", **end}],
    },
    "as one of two values": lambda s, end: {
        **listing(entry(s.public_key, name=name_of(s)), assertion=[s.verification_method]),
        "publicKey": [{"publicKeyMultibase": ["zx", s.public_key.to_multikey()], **end}],
    },
    "as a value object": lambda s, end: {
        **listing(entry(s.public_key, name=name_of(s)), assertion=[s.verification_method]),
        "publicKey": [{"publicKeyMultibase": {"@value": s.public_key.to_multikey()}, **end}],
    },
    "after a hundred and more former keys": lambda s, end: {
        **listing(entry(s.public_key, name=name_of(s)), assertion=[s.verification_method]),
        "history": [
            *(
                {"id": f"#{n}", "publicKeyMultibase": f"z6Mk{n}", "revoked": THEN}
                for n in range(1_000, 1_200)
            ),
            {"publicKeyMultibase": s.public_key.to_multikey(), **end},
        ],
    },
    "in an array within": lambda s, end: listing(
        [[entry(s.public_key, name="#old", **end)]],  # type: ignore[arg-type]
        entry(s.public_key, name=name_of(s)),
        assertion=[s.verification_method],
    ),
    "as a JWK with padding": lambda s, end: listing(
        entry(s.public_key, name=name_of(s)),
        as_jwk(s.public_key, x=s.public_key.to_jwk()["x"] + "=") | end,
        assertion=[s.verification_method],
    ),
    "another id, under another controller": lambda s, end: listing(
        entry(s.public_key, name=name_of(s)),
        entry(s.public_key, name="#old", **{"controller": "did:web:other.example", **end}),
        assertion=[s.verification_method],
    ),
}
IN_PROOF, IN_TOKEN = fixed_signer(), fixed_signer("P-256")
BADGES = {
    "proof": (IN_PROOF, bytes(make_badge())),
    "token": (IN_TOKEN, bytes(fixed_issuer(IN_TOKEN, proof="vc-jwt").issue(make_award(), now=NOW))),
}


def checked(badge_: bytes, documents: Mapping[str, Any], **more: Any) -> Report:
    def answer(request: Request) -> Response:
        found = documents.get(request.url)
        body = b"" if found is None else json.dumps(found).encode()
        return Response(request.url, body, status=404 if found is None else 200, fetched_at=NOW)

    return Verifier(fetch=answer).check(badge_, now=NOW, **more)


@pytest.mark.parametrize("kind", BADGES)
@pytest.mark.parametrize("way", TWICE)
@pytest.mark.parametrize("end", ENDS)
def test_a_document_that_describes_it_twice(kind: str, way: str, end: str) -> None:
    signer, made = BADGES[kind]
    report = checked(made, {DID: TWICE[way](signer, {end: THEN})})
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, ENDS[end])
    later = checked(made, {DID: TWICE[way](signer, {end: SOON})})  # described twice, and good
    assert (later.verdict, later["issuer"].code) == (Verdict.ACCEPTED, "issuer.key_authorized")


@pytest.mark.parametrize("kind", BADGES)
def test_the_earlier_of_two_ends_counts(kind: str) -> None:
    signer, made = BADGES[kind]
    for first, second in ((THEN, SOON), (SOON, THEN)):
        document = listing(
            entry(signer.public_key, name=name_of(signer), revoked=first),
            entry(signer.public_key, name="#old", revoked=second),
            assertion=[signer.verification_method],
        )
        assert checked(made, {DID: document})["issuer"].params["since"] == THEN.replace("+00:00", "Z")


@pytest.mark.parametrize("kind", BADGES)
@pytest.mark.parametrize(
    "members",
    [
        {"revoked": "some day"},
        {"revoked": True},
        {"expires": [THEN]},
        {"secretKeyMultibase": "z3u2"},
        {"controller": None, "revoked": "some day"},
    ],
    ids=str,
)
def test_what_is_said_elsewhere_and_can_not_be_understood(kind: str, members: Said) -> None:
    """It may be that the key is revoked, or everybody's; so it is no good key, under none of its ids."""
    signer, made = BADGES[kind]
    document = listing(
        entry(signer.public_key, name=name_of(signer)),
        entry(signer.public_key, name="#old", **members),
        assertion=[signer.verification_method],
    )
    report = checked(made, {DID: document})
    assert report.verdict is Verdict.REFUSED
    assert "resolve.key" in (report["proof"].code, report["issuer"].code)


@pytest.mark.parametrize("kind", BADGES)
def test_what_is_said_of_another_key_that_had_its_id(kind: str) -> None:
    """An issuer who exchanged a key under one id, and tells so."""
    signer, made = BADGES[kind]
    document = listing(entry(signer.public_key, name=name_of(signer)), assertion=[signer.verification_method])
    former = {"id": signer.verification_method, "publicKeyHex": "07" * 32, "revoked": THEN}
    assert checked(made, {DID: {**document, "history": [former]}}).verdict is Verdict.ACCEPTED


OWNER, AT = "https://school.example/issuer", "https://school.example/keys/1"
BARE = LocalSigner.generate("Ed25519", controller=OWNER, entropy=fixed_entropy("bare"))


def by_bare_key() -> bytes:
    """A badge whose proof names a document that is one key; the issuer's own document lists its address."""
    document: dict[str, Any] = {
        **copy.deepcopy(dict(make_badge().document)),
        "issuer": {"id": OWNER, "type": ["Profile"], "name": "Example School"},
    }
    del document["proof"]
    prepared = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=AT,
        public_jwk=BARE.public_jwk,
        created=NOW,
        contexts=default_contexts(),
    )
    return json.dumps(prepared.complete(BARE.sign(prepared.request))).encode()


KEY = entry(BARE.public_key, OWNER) | {"id": AT}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(
    "way",
    [
        "its own document",
        "the owner, described",
        "the owner, where it is listed",
        "the owner, in words only",
        "the owner, another id",
    ],
)
def test_a_key_in_a_document_of_its_own(way: str, end: str) -> None:
    made = by_bare_key()
    for moment, verdict in ((THEN, Verdict.REFUSED), (SOON, Verdict.ACCEPTED)):
        ended = {**KEY, end: moment}
        ways: dict[str, tuple[Said, Said]] = {
            "its own document": (ended, {"assertionMethod": [AT]}),
            "the owner, described": (KEY, {"verificationMethod": [ended], "assertionMethod": [AT]}),
            "the owner, where it is listed": (KEY, {"assertionMethod": [ended]}),
            "the owner, in words only": (
                KEY,
                {"assertionMethod": [AT], "history": [{"id": AT, end: moment}]},
            ),
            "the owner, another id": (
                KEY,
                {"verificationMethod": [{**ended, "id": f"{OWNER}#old"}], "assertionMethod": [AT]},
            ),
        }
        key, owner = ways[way]
        report = checked(made, {AT: key, OWNER: {"id": OWNER, **owner}})
        assert report.verdict is verdict
        assert report["issuer"].code == (ENDS[end] if moment == THEN else "issuer.key_authorized")


HOLDER = fixed_signer(controller="did:web:holder.example", seed="holder")
HOLDER_DID = "https://holder.example/.well-known/did.json"


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("name", [name_of(HOLDER), "#old"])
@pytest.mark.parametrize("form", ["proof", "kid", "jwk"])
def test_a_holders_key(form: str, name: str, order: int, end: str) -> None:
    shown = {
        "proof": lambda: presented(badge(), signer=HOLDER, holder=HOLDER.controller),
        "kid": lambda: token(claims(badge(), holder=HOLDER.controller), signer=HOLDER),
        "jwk": lambda: token(
            claims(badge(), holder=HOLDER.controller),
            signer=HOLDER,
            kid=None,
            jwk={**HOLDER.public_key.to_jwk()},
        ),
    }[form]()
    good = entry(HOLDER.public_key, HOLDER.controller, name_of(HOLDER))
    for moment in (THEN, SOON):
        ended = entry(HOLDER.public_key, HOLDER.controller, name, **{end: moment})
        document = {
            "id": HOLDER.controller,
            "verificationMethod": [ended, good][::order],
            "authentication": [good["id"]],
        }
        school = issuer_document(ISSUER_ID, [(IN_PROOF.verification_method, IN_PROOF.public_key)])
        report = checked(
            shown,
            {HOLDER_DID: document, DID: school},
            expected_presentation=ExpectedPresentation(**ASKED),
        )
        assert report["proof"].code == "proof.verified_for_this_occasion"
        assert report["issuer"].code == (ENDS[end] if moment == THEN else "issuer.holder_authenticated")


K = f"{HOME}/key.json"


@pytest.mark.parametrize("verification", [{"creator": K}, {}], ids=["its key", "any key"])
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("name", [K, f"{HOME}/old.json"])
@pytest.mark.parametrize(
    ("ended", "code"),
    [
        ({"revoked": True}, "issuer.key_revoked"),
        ({"revoked": "2020-01-01T00:00:00Z"}, "resolve.key_revoked"),
        ({"expires": "2020-01-01T00:00:00Z"}, "resolve.key_expired"),
        ({"revoked": "long ago"}, "issuer.key_unclear"),
        ({"revoked": False, "expires": None}, "issuer.key_authorized"),
    ],
)
def test_a_profile_of_2_0(ended: Said, code: str, name: str, order: int, verification: Said) -> None:
    other = {**key_document(), "id": name, **ended}
    made = altered(assertion("SignedBadge"), verification={"type": "SignedBadge", **verification})
    listed = [other, K][::order]
    servers = web({f"{HOME}/issuer.json": altered(profile(), publicKey=listed)})
    report = judged(signed_badge(made), servers)
    assert report["issuer"].code == code
    assert (report.verdict is Verdict.ACCEPTED) is (code == "issuer.key_authorized")


def test_a_profile_of_2_0_that_names_it_again_without_the_key() -> None:
    listed = [K, {"id": K, "revoked": True}]
    servers = web({f"{HOME}/issuer.json": altered(profile(), publicKey=listed)})
    assert judged(signed_badge(assertion("SignedBadge")), servers)["issuer"].code == "issuer.key_revoked"


def test_a_profile_of_2_0_with_more_of_them_than_are_looked_at() -> None:
    others = [{**key_document(1), "id": f"{HOME}/{number}.json", "revoked": True} for number in range(101)]
    servers = web({f"{HOME}/issuer.json": altered(profile(), publicKey=[K, *others[:100]])})
    assert judged(signed_badge(assertion("SignedBadge")), servers).verdict is Verdict.ACCEPTED
    servers = web({f"{HOME}/issuer.json": altered(profile(), publicKey=[K, *others])})
    report = judged(signed_badge(assertion("SignedBadge")), servers)
    assert (report.verdict, report["issuer"].code) == (Verdict.UNDECIDED, "issuer.key_unclear")


JWKS = "https://school.example/.well-known/jwks.json"
OLD, NEW = (LocalSigner.generate("P-256", controller=OWNER, entropy=fixed_entropy(one)) for one in "ab")
OF_RSA = LocalSigner.generate("RSA", controller=OWNER)


def jwt(signer: LocalSigner, algorithm: str = "ES256") -> bytes:
    """A badge as a token that names its key ``sig``, as each key of this issuer is called."""
    school = Profile(id=OWNER, name="Example School")
    issuer = Issuer(school, signer, status=FixtureStatus("x"), proof="vc-jwt")
    payload = bytes(issuer.issue(make_award(), now=NOW)).decode().split(".")[1]
    header = base64url_encode(json.dumps({"alg": algorithm, "kid": "sig", "typ": "JWT"}).encode())
    message = f"{header}.{payload}".encode()
    signature = signer.sign(
        SigningRequest(algorithm=signer.algorithm, verification_method="sig", message=message)
    )
    return message + b"." + base64url_encode(signature).encode()


def sig(signer: LocalSigner, **members: Any) -> Said:
    return {**signer.public_key.to_jwk(), "kid": "sig", **members}


GONE = {"revoked": {"revoked_at": int((NOW - timedelta(days=30)).timestamp())}}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("signer", "other"),
    [(OLD, sig(NEW)), (NEW, sig(OLD)), (OLD, sig(OF_RSA)), (OF_RSA, sig(OLD)), (NEW, sig(OLD, **GONE))],
    ids=["first", "second", "beside RSA", "RSA", "beside a revoked one"],
)
def test_two_keys_of_one_kid(signer: LocalSigner, other: Said, order: int) -> None:
    keys = [sig(signer), other]
    report = checked(jwt(signer, signer.algorithm), {JWKS: {"keys": keys[::order]}})
    assert (report.verdict, report["issuer"].code) == (Verdict.ACCEPTED, "issuer.key_authorized")
    assert report["issuer"].params["key"] == signer.public_key.to_multikey()


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_keys_of_one_kid_the_one_that_signed_is_judged(order: int) -> None:
    keys = [sig(OLD, **GONE), sig(NEW)]
    report = checked(jwt(OLD), {JWKS: {"keys": keys[::order]}})
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.key_revoked")
    keys = [sig(NEW), sig(OF_RSA)]
    report = checked(jwt(OLD), {JWKS: {"keys": keys[::order]}})
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.signature")
    report = checked(jwt(OLD), {JWKS: {"keys": [sig(OF_RSA)]}})
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.key_kind_of_token")


def test_of_many_keys_of_one_kid_eight_are_tried() -> None:
    others = [
        sig(LocalSigner.generate("P-256", controller=OWNER, entropy=fixed_entropy(f"other {number}")))
        for number in range(8)
    ]
    report = checked(jwt(OLD), {JWKS: {"keys": [*others[:7], sig(OF_RSA), sig(OLD)]}})
    assert report.verdict is Verdict.ACCEPTED
    report = checked(jwt(OLD), {JWKS: {"keys": [*others, sig(OLD)]}})
    assert (report.verdict, report["proof"].code) == (Verdict.UNDECIDED, "resolve.ambiguous")
