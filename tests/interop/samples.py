"""The keys and the credentials that everybody signs and verifies: the same in every run."""

from __future__ import annotations

import base64
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256

import base58
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from openbadge_issuer.codec.types import JSON, JSONObject

CREATED = "2025-03-01T12:00:00Z"
OB_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _uuid(name: str) -> str:
    digest = sha256(name.encode()).hexdigest()
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key in the notations that the peers take: private JWK and PEM, public PEM, and its name."""

    algorithm: str
    jwk: dict[str, str] = field(compare=False)
    pem: str
    public_pem: str
    controller: str
    verification_method: str

    def to_peer(self) -> dict[str, object]:
        """The key as a request carries it."""
        return {
            "algorithm": self.algorithm,
            "jwk": self.jwk,
            "pem": self.pem,
            "controller": self.controller,
            "verificationMethod": self.verification_method,
        }


def _pems(
    private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
) -> tuple[str, str]:
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode("ascii"), public.decode("ascii")


def _did_key(prefix: bytes, public: bytes) -> tuple[str, str]:
    multikey = "z" + base58.b58encode(prefix + public).decode("ascii")
    return f"did:key:{multikey}", f"did:key:{multikey}#{multikey}"


@cache
def ed25519_key(name: str = "school") -> Key:
    """An Ed25519 key with its did:key; the name is the seed."""
    seed = sha256(name.encode()).digest()
    private = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": _base64url(public), "d": _base64url(seed)}
    return Key("EdDSA", jwk, *_pems(private), *_did_key(b"\xed\x01", public))


@cache
def hosted_key() -> Key:
    """An Ed25519 key of an issuer with a did:web."""
    did = "did:web:school.example"
    return replace(ed25519_key("hosted"), controller=did, verification_method=f"{did}#key-1")


@cache
def p256_key(name: str = "school") -> Key:
    """A P-256 key with its did:key."""
    secret = int.from_bytes(sha256(name.encode()).digest(), "big") >> 1
    private = ec.derive_private_key(secret, ec.SECP256R1())
    numbers = private.public_key().public_numbers()
    x, y, d = (_base64url(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y, secret))
    compressed = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
    )
    jwk = {"kty": "EC", "crv": "P-256", "x": x, "y": y, "d": d}
    return Key("ES256", jwk, *_pems(private), *_did_key(b"\x80\x24", compressed))


@cache
def rsa_key() -> Key:
    """An RSA key, the only one that is made anew; its issuer is a web page, so verifiers are handed the key."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    issuer = "https://school.example/issuer"
    return Key("RS256", {}, *_pems(private), issuer, f"{issuer}#key-1")


def course(issuer: str) -> JSONObject:
    """A course completion with nothing that is not required."""
    return {
        "@context": [VC_CONTEXT, OB_CONTEXT],
        "id": _uuid("course credential"),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Introduction to Botany",
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Example School"},
        "validFrom": "2025-03-01T12:00:00Z",
        "credentialSubject": {
            "id": _uuid("ada"),
            "type": ["AchievementSubject"],
            "achievement": {
                "id": _uuid("course"),
                "type": ["Achievement"],
                "name": "Introduction to Botany",
                "description": "Twelve weeks on plants.",
                "criteria": {"narrative": "Attended, and passed the final test."},
            },
        },
    }


def graded(issuer: str) -> JSONObject:
    """A course with a grade, evidence, an alignment and an end, for an applicant who is known by e-mail only."""
    credential = course(issuer)
    achievement: JSONObject = {
        "id": _uuid("graded course"),
        "type": ["Achievement"],
        "achievementType": "Course",
        "creditsAvailable": 4.5,
        "name": "Caf\u00e9 botany",
        "description": "What grows on a terrace.",
        "criteria": {"narrative": "Passed."},
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": "botany",
                "targetUrl": "https://school.example/skills/botany",
            }
        ],
        "resultDescription": [
            {
                "id": _uuid("grade of the course"),
                "type": ["ResultDescription"],
                "name": "Grade",
                "resultType": "LetterGrade",
                "allowedValue": ["F", "D", "C", "B", "A"],
                "requiredValue": "D",
            }
        ],
    }
    subject: JSONObject = {
        "id": "mailto:ada@example.org",
        "type": ["AchievementSubject"],
        "creditsEarned": 4.5,
        "identifier": [_hashed_email()],
        "result": [{"type": ["Result"], "resultDescription": _uuid("grade of the course"), "value": "B"}],
        "achievement": achievement,
    }
    evidence: JSONObject = {"id": "https://school.example/evidence/2", "type": ["Evidence"], "name": "Test"}
    return credential | {
        "id": _uuid("graded credential"),
        "validUntil": "2095-03-01T12:00:00Z",
        "credentialSubject": subject,
        "evidence": [evidence],
    }


def _hashed_email() -> JSONObject:
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": "sha256$" + sha256(b"ada@example.org" + b"pepper").hexdigest(),
        "identityType": "emailAddress",
        "salt": "pepper",
    }


def micro_credential(issuer: str) -> JSONObject:
    """A micro-credential that uses much of Open Badges 3.0, in more than one script, with every kind of value."""
    credential = course(issuer)
    credential |= {
        "id": _uuid("micro-credential credential"),
        "name": "SAFe\u00ae practitioner \u2014 \u4e16\u754c\u306e\u30ec\u30d9\u30eb \U0001f331",
        "description": 'Quotes " and \\ backslashes,\na second line\tand a tab, \u2028 and the worlds\u2019 end.',
        "validUntil": "2095-03-01T12:00:00+01:00",
        "awardedDate": "2025-02-27T09:30:00Z",
        "evidence": [
            {
                "id": "https://school.example/evidence/1",
                "type": ["Evidence"],
                "name": "Herbarium",
                "narrative": "Forty sheets, *pressed* and determined.",
                "genre": "Portfolio",
            }
        ],
    }
    credential["credentialSubject"] = {
        "id": ed25519_key("ada").controller,
        "type": ["AchievementSubject"],
        "activityStartDate": "2024-09-01T00:00:00Z",
        "creditsEarned": 2.5,
        "identifier": [
            _hashed_email(),
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": "Ada Lovelace",
                "identityType": "name",
            },
        ],
        "narrative": "\u03a3\u03c5\u03b3\u03c7\u03b1\u03c1\u03b7\u03c4\u03ae\u03c1\u03b9\u03b1!",
        "result": [
            {
                "type": ["Result"],
                "resultDescription": _uuid("rubric"),
                "achievedLevel": _uuid("level 2"),
                "value": "2",
            }
        ],
        "achievement": _achievement(issuer),
    }
    return credential


def _achievement(issuer: str) -> JSONObject:
    levels: list[JSON] = [
        {"id": _uuid(f"level {n}"), "type": ["RubricCriterionLevel"], "name": name, "level": str(n)}
        for n, name in enumerate(("beginner", "skilled", "expert"), start=1)
    ]
    return {
        "id": _uuid("micro-credential"),
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": "Field botany",
        "description": "Determines the plants of a region in the field.",
        "criteria": {"id": "https://school.example/criteria", "narrative": "See the rubric."},
        "creator": {"id": issuer, "type": ["Profile"], "name": "Example School"},
        "creditsAvailable": 5,
        "fieldOfStudy": "Botany",
        "humanCode": "BOT-101",
        "inLanguage": "en",
        "image": {"id": "https://school.example/badge.png", "type": "Image", "caption": "A leaf"},
        "tag": ["botany", "field work"],
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": "identify plant species",
                "targetUrl": "https://school.example/skills/identify-plants",
                "targetFramework": "Skills of the region",
                "targetType": "ext:skill",
            }
        ],
        "resultDescription": [
            {
                "id": _uuid("rubric"),
                "type": ["ResultDescription"],
                "name": "Level reached",
                "resultType": "RubricCriterionLevel",
                "requiredLevel": _uuid("level 1"),
                "rubricCriterionLevel": levels,
            },
            {
                "id": _uuid("grade"),
                "type": ["ResultDescription"],
                "name": "Grade",
                "resultType": "LetterGrade",
                "allowedValue": ["F", "D", "C", "B", "A"],
                "requiredValue": "D",
            },
        ],
    }


SAMPLES = {"course": course, "graded": graded, "micro-credential": micro_credential}


def with_member(document: JSONObject, pointer: str, value: JSON) -> JSONObject:
    """A copy with the member at a slash-separated path set."""
    changed = deepcopy(document)
    *parents, last = pointer.split("/")
    target = changed
    for name in parents:
        step = target[name]
        assert isinstance(step, dict)
        target = step
    target[last] = value
    return changed
