"""Logs that other implementations of did:webvh 1.0 have made, with their hashes and signatures as published.

From the test suite of the method (decentralized-identity/didwebvh-test-suite, Apache License 2.0), where each log stands in
`vectors/<scenario>/<implementation>/`. The documents in them are alike, so they are put together here; a letter that were
wrong would break a hash.
"""

from __future__ import annotations

import json
from typing import Any

__all__ = [
    "DEACTIVATE",
    "KEY_ROTATION",
    "LOGS",
    "PORTABLE_MOVE",
    "PRE_ROTATION",
    "WITNESSES",
    "WITNESS_UPDATE",
]

FIRST = "z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG"
SECOND = "z6MknGc3ocHs3zdPiJbnaaqDi58NGb4pk1Sp9WxWufuXSdxf"
THIRD = "z6MkvqoYXQfDDJRv8L4wKzxYeuKyVZBfi9Qo6Ro8MiLH3kDQ"
ONE, OTHER = (
    "z6Mkrv5Cm2XCLumMPTqooLTCw6YDf421d7VdTziwrZ8vNf4L",
    "z6MkjnHi6KJKx625x56sxudLoKdDVDABJ5VHHdXRFPUea7NP",
)
MADE = "2026-07-29T18:15:35Z"
_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def _proof(key: str, value: str, created: str = MADE) -> dict[str, Any]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": created,
        "verificationMethod": f"did:key:{key}#{key}",
        "proofPurpose": "assertionMethod",
        "proofValue": value,
    }


def _rust(did: str, key: str) -> dict[str, Any]:
    name = f"{did}#{key[-8:]}"
    return {
        "@context": _CONTEXTS,
        "assertionMethod": [],
        "authentication": [name],
        "capabilityDelegation": [],
        "capabilityInvocation": [],
        "controller": did,
        "id": did,
        "keyAgreement": [],
        "verificationMethod": [
            {"controller": did, "id": name, "publicKeyMultibase": key, "type": "Multikey"}
        ],
    }


def _typescript(did: str, key: str, **more: Any) -> dict[str, Any]:
    name = f"{did}#{key[-8:]}"
    method = {"type": "Multikey", "publicKeyMultibase": key, "purpose": "authentication"}
    return {
        "@context": _CONTEXTS,
        "id": did,
        "controller": did,
        "verificationMethod": [{**method, "id": name, "controller": did}],
        "authentication": [name],
        **more,
    }


def _java(did: str, key: str, name: str) -> dict[str, Any]:
    return {
        "@context": "https://www.w3.org/ns/did/v1",
        "id": did,
        "controller": did,
        "verificationMethod": [
            {"id": f"{did}#{name}", "type": "Multikey", "controller": did, "publicKeyMultibase": key}
        ],
        "authentication": [f"{did}#{name}"],
        "assertionMethod": [f"{did}#{FIRST}"],
    }


def _entry(version: str, time: str, parameters: dict[str, Any], state: Any, proof: Any) -> dict[str, Any]:
    return {
        "versionId": version,
        "versionTime": time,
        "parameters": parameters,
        "state": state,
        "proof": [proof],
    }


def _log(*entries: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)


def _begin(did: str, **more: Any) -> dict[str, Any]:
    return {"method": "did:webvh:1.0", "scid": did.split(":")[2], "updateKeys": [FIRST], **more}


_WITNESSED = "did:webvh:QmUeSU5Vni9YSjxtVzpstHSjxJCXjMoNo7hJUAujG3Vksc:example.com"
WITNESS_UPDATE = (
    _WITNESSED,
    _log(
        _entry(
            "1-QmdhQfPp9ftyPJWraKpsfHyZMisAA4TW8SW41xWztjyXxh",
            "2000-01-01T00:00:00Z",
            _begin(
                _WITNESSED,
                witness={"threshold": 2, "witnesses": [{"id": f"did:key:{ONE}"}, {"id": f"did:key:{OTHER}"}]},
            ),
            _rust(_WITNESSED, FIRST),
            _proof(
                FIRST,
                "z43wLQXK5yoiqaNbbx1V66jTTCDyHdQpKpU8zmMNJJBdBCdBvt3y64PX64s4XC3UKW6mCETdFehTw5XmJYDefW1ea",
            ),
        ),
        _entry(
            "2-QmT9zq4vRpeRfFxB5T3E93rCa4K3hGxvXGsQPFNx8Dzmka",
            "2000-01-02T00:00:00Z",
            {"witness": {"threshold": 1, "witnesses": [{"id": f"did:key:{ONE}"}]}},
            _rust(_WITNESSED, FIRST),
            _proof(
                FIRST,
                "z2bKoxuAk6vVTit1wPXDKEYWvDyMiKGiiPXtmfhVaA8FExVhT4S89GkCwJ3nupaKwejWKKGvztX3fqA1yH8MEN3VN",
            ),
        ),
    ),
)
WITNESSES = json.dumps([
    {
        "versionId": "2-QmT9zq4vRpeRfFxB5T3E93rCa4K3hGxvXGsQPFNx8Dzmka",
        "proof": [
            _proof(
                ONE,
                "z3K96oApqwjQPDt13hrs5pNsNsXU61VfWJ1oNKzqhJCFTJhyKLCHi9qLE6mmpMrNrpiWboiekTA5hiTnU6hd5CpVW",
            ),
            _proof(
                OTHER,
                "z3twsvpXddafkyyNwHnbf6zhXxEJ3LWD8ip7Epd81pMzosvGPVeCLhMDe3ZNzbrBZPusWiJid9LtvzpejBxYxxNNe",
            ),
        ],
    }
]).encode()  # fmt: skip

_ROTATED = "did:webvh:QmUQVmu7yyX6x9jCUH863pBacUmg8Wuu4ZZtsdfv7Uv5iD:example.com"
PRE_ROTATION = (
    _ROTATED,
    _log(
        _entry(
            "1-QmUPj8g2FxDTpSRJugYRXJjv8w4NRYXsDPiaSkZc2ZJ18p",
            "2000-01-01T00:00:00Z",
            _begin(_ROTATED, nextKeyHashes=["Qmf2V5jB2UwPcFL5bvmKed7VvY3CSQ1RXyDdtip7ufpQ3R"]),
            _rust(_ROTATED, FIRST),
            _proof(
                FIRST,
                "z458kTudUK4v5SV8aXV5ofY1tdwa9kejhyqNBbssBj1RM9cioRbwqsvdQPYSg5wA5sc5wZbE6w58wXhYKtE6h8Cqd",
            ),
        ),
        _entry(
            "2-QmRUBVSMad4vNeSq14193UzmyEnsPATo5YFZPeRA1f7tq3",
            "2000-01-02T00:00:00Z",
            {"updateKeys": [SECOND], "nextKeyHashes": ["QmdP2WQEBfT4vht72FZ2p2X7airS3FxmaGuoHgHQoDW1u9"]},
            _rust(_ROTATED, SECOND),
            _proof(
                SECOND,
                "z4vqPu58QN97BvbVp5FBpDM5kR4TebxhS9iS4D84kZdnLJAx8hVJsdzeGm5nKHJGJyYg3dJ64xekSwMxGRtyhFomm",
            ),
        ),
        _entry(
            "3-QmTa52uaWAABzmTTfaKnEqpxwYNeTvuT8C2TStGZonrGKy",
            "2000-01-03T00:00:00Z",
            {"updateKeys": [THIRD], "nextKeyHashes": ["QmPz1YVUT3mXMEixAWj8J6NkiQbskFmNu3DLYQLdynmrtR"]},
            _rust(_ROTATED, THIRD),
            _proof(
                THIRD,
                "z5V129UamJZPWzw1rLmt99uG8NUoUKtn3CoMGsnjMY3bqD6mmiLbEa4WYZFKwdnXTeCfxennDmWg92GKAECtogCLU",
            ),
        ),
    ),
)

_BEFORE = "did:webvh:QmfG1Dx5wj8zxVVkdTcD81teRgV5DLuQcUvzizd75x8Zxd:example.com"
_AFTER = "did:webvh:QmfG1Dx5wj8zxVVkdTcD81teRgV5DLuQcUvzizd75x8Zxd:example.org"
PORTABLE_MOVE = (
    _AFTER,
    _log(
        _entry(
            "1-Qma8aFfhnzn7sTcBGJHNVeqDQ3vmLmWutSKFTPdvSZxgkV",
            "2000-01-01T00:00:00Z",
            _begin(_BEFORE, portable=True, nextKeyHashes=[], watchers=[], witness={}, deactivated=False),
            _typescript(_BEFORE, FIRST),
            _proof(
                FIRST,
                "z5d2JGSzCCc1qRnANQqddqA42MYCqQETLbfmKRtDs1WqkCv7keYsUgScE3mAcWi8YuSyTPeFFRPn8Xyw9KgAFYs4u",
                "2000-01-01T00:00:00Z",
            ),
        ),
        _entry(
            "2-QmeWQdcKVjga7Xgn6LJfFb3utdA4aaPeSMtNLVAEVmP9SZ",
            "2000-01-02T00:00:00Z",
            {"updateKeys": [FIRST], "nextKeyHashes": [], "witness": {}, "watchers": []},
            _typescript(_AFTER, FIRST, alsoKnownAs=[_BEFORE]),
            _proof(
                FIRST,
                "z3JVzQmq9j2YAnXebb2mnNuXyaxgQXmqWVjLwTA9Gcb4Q5bFBbn9WzbcensMuZshLKVrdkSwzzt2HZyDobL7dGrEK",
                "2000-01-02T00:00:00Z",
            ),
        ),
    ),
)

_ENDED = "did:webvh:Qmc57yQsqz5NYVyMwT1zWTAXBAX6cNHfiAzqcABAJTkLnY:example.com"
DEACTIVATE = (
    _ENDED,
    _log(
        _entry(
            "1-QmWbebxXcUEq9YE9cB12DKxd4tCpntFn6Z1dUEbdw61cyx",
            "2000-01-01T00:00:00Z",
            _begin(_ENDED),
            _rust(_ENDED, FIRST),
            _proof(
                FIRST,
                "z4aRg4S6MhSb3SayyCEXAVq9TmCdnUTNisqrWNNN1LDC9uazztxHJch3ZexW8a9qYo1pcEJVpi2LbrJg2vgorUpYQ",
            ),
        ),
        _entry(
            "2-QmQpMQdASrgTqmJnpbUDjkiaZfsQi5og8ghQ5aY73tcfnx",
            MADE,
            {"updateKeys": [], "deactivated": True},
            _rust(_ENDED, FIRST),
            _proof(
                FIRST,
                "z2dEE6f5n6izKWGvEmFLpWfQUbcKVjCzaF6hEGGyfGfbXABJiD29N1z6PBrhBVwdAuFyU4nggTcb1BS8CJqwk3Nu6",
            ),
        ),
    ),
)

_CHANGED = "did:webvh:QmePZQxDW6wr4ohW61LLra4jm8SU3Go6EnCKcVbvzXkNtn:example.com"
KEY_ROTATION = (
    _CHANGED,
    _log(
        _entry(
            "1-QmZJebdzMGB7sogtGWYdws7ieNuMExfD45iu6ZHs1LKEh5",
            "2026-05-28T18:58:18Z",
            _begin(_CHANGED),
            _java(_CHANGED, FIRST, FIRST),
            _proof(
                FIRST,
                "z2YtfB2P8bet58bjvxLwcHCYLaJkmphDJ2LvPx8PXnpdmrVzJGvpz7iBXfBMXb3ZF5erEUegbXgWizGhpeo55SZbt",
                "2026-05-28T18:58:18Z",
            ),
        ),
        _entry(
            "2-QmeQ7VWubXsxY3eJQ6C6qNDmk4W9k6tHKWNzsN4vhgGkBJ",
            "2026-05-28T18:58:19Z",
            {"updateKeys": [SECOND]},
            _java(_CHANGED, SECOND, SECOND[-8:]),
            _proof(
                FIRST,
                "z6ZB5Nrq1ZM63E29yh1sb1Dz7SCJcfweJFxdut7xbGudHr2kF37bSNWrWSQ8pJnRGoNdNBipbehy7Fej4owx5mcZ",
                "2026-05-28T18:58:18Z",
            ),
        ),
    ),
)

LOGS = {
    "witness-update/rust": WITNESS_UPDATE,
    "pre-rotation-consume/rust": PRE_ROTATION,
    "portable-move/ts": PORTABLE_MOVE,
    "deactivate/rust": DEACTIVATE,
    "key-rotation/java": KEY_ROTATION,
}
"""Scenario and implementation: the DID, and its log."""
