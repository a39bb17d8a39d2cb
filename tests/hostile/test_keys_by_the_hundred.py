"""Small uploads of 900 badges or less with many dear keys: read once, and tried as long as there is time.

What they may cost is asked of every check in this folder (conftest.py).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from itertools import cycle, islice
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric import rsa as rsa_keys
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from openbadge_issuer.codec.multibase import base58btc_encode, base64url_encode
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.ports import Request, Response
from openbadge_issuer.testing import NOW, fixed_issuer, fixed_signer, make_badge
from openbadge_issuer.verification import Report, Verdict, Verifier
from unit.verification.test_signatures import rsa

ISSUER = "https://attacker.example/i"
KEY_SET = "https://attacker.example/.well-known/jwks.json"
CLASS = "https://attacker.example/class"
BADGES = 900


def signed_as(header: dict[str, Any], payload: dict[str, Any]) -> str:
    return ".".join(base64url_encode(json.dumps(part).encode()) for part in (header, payload))


def reports_on(tokens: Sequence[str], documents: dict[str, Any]) -> tuple[Report, ...]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, each in enumerate(tokens):
            packed.writestr(f"{number}.jwt", each)

    def fetch(request: Request) -> Response:
        if request.url not in documents:
            return Response(request.url, b"", status=404, fetched_at=NOW)
        return Response(request.url, json.dumps(documents[request.url]).encode(), fetched_at=NOW)

    return Verifier(fetch=fetch).check_upload(stream.getvalue(), now=NOW)


def tokens(algorithm: str, signature: bytes, *names: str) -> list[str]:
    """As 3.0: nobody has signed them, but each has to be checked."""
    made = []
    for number, name in enumerate(islice(cycle(names), BADGES)):
        badge = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": ISSUER,
            "credentialSubject": {"id": f"did:example:{number}"},
        }
        made.append(f"{signed_as({'alg': algorithm, 'kid': name}, badge)}.{base64url_encode(signature)}")
    return made


@cache
def points(count: int) -> tuple[ec.EllipticCurvePublicKey, ...]:
    return tuple(ec.derive_private_key(number, ec.SECP384R1()).public_key() for number in range(1, count + 1))


def as_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    x, y = (base64url_encode(each.to_bytes(48, "big")) for each in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-384", "x": x, "y": y}


def told_of(reports: Sequence[Report]) -> Counter[str]:
    assert len(reports) == BADGES
    return Counter(each["proof"].code for each in reports)


@pytest.mark.parametrize("exponent", [65_537, 2**64 - 1], ids=["usual", "large"])
def test_eight_of_the_longest_rsa_keys_of_one_kid(exponent: int) -> None:
    keys = [{**rsa(bits, exponent).to_jwk(), "kid": "k"} for bits in range(8_185, 8_193)]
    told = told_of(reports_on(tokens("RS256", bytes([1]) * 1_024, "k"), {KEY_SET: {"keys": keys}}))
    assert set(told) == {"proof.signature", "proof.not_run_document"}
    assert told["proof.signature"] > 30


@pytest.mark.parametrize("of_one_kid", [False, True], ids=["of many", "of one kid"])
def test_a_hundred_keys_of_the_dearest_curve(of_one_kid: bool) -> None:  # noqa: FBT001
    """12 seconds while the set was read for each badge."""
    names = ["k"] if of_one_kid else [f"k{number}" for number in range(100)]
    keys = [{**as_jwk(point), "kid": name} for point, name in zip(points(100), cycle(names), strict=False)]
    told = told_of(reports_on(tokens("ES384", bytes([1]) * 96, *names), {KEY_SET: {"keys": keys}}))
    assert told["proof.signature"] + told["resolve.ambiguous"] > 80


@pytest.mark.parametrize(
    "documents", [False, True], ids=["none of them has a document", "each has keys of its own"]
)
def test_issuers_of_one_domain_whose_key_set_is_short(documents: bool) -> None:  # noqa: FBT001
    """1.2 seconds while what has less than 8 kB did not count."""
    listed = [as_jwk(point) for point in points(100)]
    served: dict[str, Any] = {KEY_SET: {"keys": listed[:43]}}
    made = []
    for number in range(BADGES):
        issuer = f"https://attacker.example/{number % 31}"
        if documents:
            served[issuer] = {"keys": listed[number % 31 :][:43]}
        assert all(len(json.dumps(each)) < 8_000 for each in served.values())
        badge = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": issuer,
            "credentialSubject": {"id": f"did:example:{number}"},
        }
        made.append(f"{signed_as({'alg': 'ES384', 'kid': 'k'}, badge)}.{base64url_encode(bytes(96))}")
    told = told_of(reports_on(made, served))
    assert told.keys() <= {"resolve.foreign_key", "proof.not_run_document"}


def test_ninety_nine_keys_of_one_kid_beside_the_one_that_goes_with_the_algorithm() -> None:
    """0.9 seconds while it was asked of each, for each badge, what documents say against it."""
    keys = (fixed_signer(controller=ISSUER, seed=str(number)).public_key for number in range(99))
    fits = fixed_signer("P-256", controller=ISSUER).public_key
    key_set = {"keys": [{**key.to_jwk(), "kid": "k"} for key in (*keys, fits)]}
    told = told_of(reports_on(tokens("ES256", bytes([1]) * 64, "k"), {KEY_SET: key_set}))
    assert told == {"proof.signature": BADGES}


def test_presentations_under_the_dearest_key() -> None:
    """900 of them took 1.9 seconds while their signatures were not counted."""
    key = {**rsa(8_192, 2**64 - 1).to_jwk()}
    holder = f"did:jwk:{base64url_encode(json.dumps(key).encode())}"
    header = {"alg": "PS256", "typ": "vp+jwt", "kid": f"{holder}#0"}
    made = []
    for number in range(600):
        held = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": "EnvelopedVerifiableCredential",
            "id": f"data:application/vc+jwt,e30.e30.AA{number}",
        }
        shown = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiablePresentation"],
            "holder": holder,
            "verifiableCredential": [held],
        }
        made.append(f"{signed_as(header, shown)}.{base64url_encode(bytes([1]) * 1_024)}")
    told = Counter(report["proof"].code for report in reports_on(made, {}))
    assert told == {"proof.signature": 297, "proof.not_run_document": 303}


ENDED = {"revoked": "2020-01-01T00:00:00Z"}


def in_every_notation(number: int) -> dict[str, Any]:
    """What a document says of one former key, of which each notation names another one."""
    points_of = islice(cycle(points(100)), number, None)
    raw = (next(points_of).public_bytes(Encoding.X962, PublicFormat.CompressedPoint) for _ in range(12))
    entry: dict[str, Any] = {"id": f"#o{number}", **ENDED}
    for prefix in ("", "sec:", "https://w3id.org/security#"):
        entry[f"{prefix}publicKeyHex"] = next(raw).hex()
        entry[f"{prefix}publicKeyBase64"] = base64url_encode(next(raw))
        entry[f"{prefix}publicKeyBase58"] = base58btc_encode(next(raw))
        entry[f"{prefix}publicKeyMultibase"] = "u" + base64url_encode(b"\x81\x24" + next(raw))
    entry["publicKeyPem"] = (
        next(points_of).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    )
    return entry


def under_issuers_of_one_host(count: int, told: Callable[[str], dict[str, Any]]) -> tuple[Report, ...]:
    """Good badges, each of an issuer of its own, whose document says ``told`` as well."""
    made, documents = [], {}
    for number in range(count):
        did = f"did:web:attacker.example:{number}"
        signer = fixed_signer(controller=did, seed=str(number))
        hosted = issuer_document(did, [(signer.verification_method, signer.public_key)])
        documents[f"https://attacker.example/{number}/did.json"] = {**hosted, **told(did)}
        made.append(bytes(make_badge(issuer=fixed_issuer(signer))).decode())
    return reports_on(made, documents)


def test_what_thirty_documents_say_of_former_keys_in_every_notation() -> None:
    """3 seconds while each key was made, and none counted."""
    former = [in_every_notation(number) for number in range(100)]
    reports = under_issuers_of_one_host(30, lambda _: {"publicKey": former})
    told = Counter(report.verdict for report in reports)
    assert told[Verdict.ACCEPTED] >= 6
    assert told.keys() <= {Verdict.ACCEPTED, Verdict.UNDECIDED}


@pytest.mark.parametrize("member", ["publicKey", "keyAgreement"])
def test_good_issuers_with_a_hundred_former_keys_each(member: str) -> None:
    def former(did: str) -> dict[str, Any]:
        keys = (fixed_signer(controller=did, seed=f"{did} {number}").public_key for number in range(99))
        return {
            member: [
                {
                    "id": f"{did}#{key.to_multikey()}",
                    "type": "Multikey",
                    "controller": did,
                    "publicKeyMultibase": key.to_multikey(),
                    **ENDED,
                }
                for key in keys
            ]
        }

    reports = under_issuers_of_one_host(31, former)
    assert {report.verdict for report in reports} == {Verdict.ACCEPTED}


@pytest.mark.parametrize("path", ["", "/" * 1_700], ids=["short ids", "long ids"])
def test_a_profile_of_2_0_with_a_hundred_keys_that_ended(path: str) -> None:
    """9 seconds while each of them was read for each badge, to see whether it is the one that signed."""
    own = rsa_keys.generate_private_key(public_exponent=65_537, key_size=2_048)

    def entry(name: str, key: Any, **more: str) -> dict[str, str]:
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        address = f"https://attacker.example/{name}{path}"
        return {"type": "CryptographicKey", "id": address, "owner": ISSUER, "publicKeyPem": pem, **more}

    ended = [
        entry(f"k{number}", key, revoked="2020-01-01T00:00:00Z") for number, key in enumerate(points(99))
    ]
    context = "https://w3id.org/openbadges/v2"
    profile = {
        "@context": context,
        "type": "Issuer",
        "id": ISSUER,
        "name": "S",
        "url": "https://attacker.example",
        "email": "a@attacker.example",
        "publicKey": [entry("own", own.public_key()), *ended],
    }
    badge = {
        "@context": context,
        "type": "BadgeClass",
        "id": CLASS,
        "name": "W",
        "description": "d",
        "image": "https://attacker.example/i.png",
        "criteria": {"narrative": "x"},
        "issuer": ISSUER,
    }
    made = []
    for number in range(BADGES):
        assertion = {
            "@context": context,
            "type": "Assertion",
            "badge": CLASS,
            "issuedOn": "2020-05-01T10:00:00Z",
            "id": f"urn:uuid:4a1d5c0f-3a55-4b7e-8a44-6d0f1a3c{number:04}",
            "recipient": {"type": "email", "hashed": False, "identity": "a@b.example"},
            "verification": {"type": "SignedBadge"},
        }
        unsigned = signed_as({"alg": "RS256"}, assertion)
        signature = own.sign(unsigned.encode(), padding.PKCS1v15(), SHA256())
        made.append(f"{unsigned}.{base64url_encode(signature)}")
    told = told_of(reports_on(made, {ISSUER: profile, CLASS: badge}))
    assert told == {"proof.verified": BADGES}
