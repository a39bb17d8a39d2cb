"""Writes logs of did:webvh, right ones and wrong ones, without anything of the code that reads them.

Hashes and signatures are made here by hashlib, rfc8785, base58 and cryptography alone, as the specification has it.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import base58
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["START", "Key", "Log", "hash_of", "issuer_state"]

START = datetime(2025, 1, 1, tzinfo=UTC)
_PLACE = "{SCID}"


def hash_of(data: bytes) -> str:
    return base58.b58encode(b"\x12\x20" + sha256(data).digest()).decode()


@dataclass(frozen=True)
class Key:
    """An Ed25519 key that always is the same for its name."""

    name: str

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(sha256(self.name.encode()).digest())

    @property
    def multikey(self) -> str:
        return "z" + base58.b58encode(b"\xed\x01" + self._private.public_key().public_bytes_raw()).decode()

    @property
    def did(self) -> str:
        return f"did:key:{self.multikey}"

    @property
    def announced(self) -> str:
        """What stands in nextKeyHashes."""
        return hash_of(self.multikey.encode())

    def proof(self, content: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """An eddsa-jcs-2022 proof over ``content``."""
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": "2025-01-01T00:00:00Z",
            "verificationMethod": f"{self.did}#{self.multikey}",
            "proofPurpose": "assertionMethod",
            **changes,
        }
        unsigned = {name: value for name, value in content.items() if name != "proof"}
        message = sha256(rfc8785.dumps(options)).digest() + sha256(rfc8785.dumps(unsigned)).digest()
        return {**options, "proofValue": "z" + base58.b58encode(self._private.sign(message)).decode()}


def issuer_state(did: str, *keys: str, **more: Any) -> dict[str, Any]:
    """A DID document that lists these multikeys for issuing."""
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {"id": f"{did}#{key}", "type": "Multikey", "controller": did, "publicKeyMultibase": key}
            for key in keys
        ],
        "assertionMethod": [f"{did}#{key}" for key in keys],
        **more,
    }


@dataclass
class Log:
    """A log that grows; ``entries`` may be spoiled afterwards, and `resealed` makes its hashes right again."""

    update: Key = field(default_factory=lambda: Key("update"))
    place: str = "school.example"
    entries: list[dict[str, Any]] = field(default_factory=list)

    @property
    def scid(self) -> str:
        return str(self.entries[0]["parameters"]["scid"])

    @property
    def did(self) -> str:
        return f"did:webvh:{self.scid}:{self.place}"

    def begin(self, *keys: str, **parameters: Any) -> Log:
        """The first entry, whose document lists ``keys`` for issuing."""
        entry: dict[str, Any] = {
            "versionId": _PLACE,
            "versionTime": _time(START),
            "parameters": {
                "method": "did:webvh:1.0",
                "scid": _PLACE,
                "updateKeys": [self.update.multikey],
                **parameters,
            },
            "state": issuer_state(f"did:webvh:{_PLACE}:{self.place}", *keys),
        }
        scid = hash_of(rfc8785.dumps(entry))
        self.entries = [json.loads(json.dumps(entry).replace(_PLACE, scid))]
        return self._seal(scid, self.update)

    def then(self, state: dict[str, Any] | None = None, signer: Key | None = None, **parameters: Any) -> Log:
        """One more entry, a day after the one before."""
        before = self.entries[-1]
        moment = datetime.fromisoformat(before["versionTime"]) + timedelta(days=1)
        self.entries.append(
            {
                "versionId": before["versionId"],
                "versionTime": _time(moment),
                "parameters": parameters,
                "state": copy.deepcopy(state or before["state"]),
            }
        )
        return self._seal(before["versionId"], signer or self.update)

    def _seal(self, predecessor: str, signer: Key, index: int = -1) -> Log:
        entry = {name: value for name, value in self.entries[index].items() if name != "proof"}
        number = index % len(self.entries) + 1
        entry["versionId"] = f"{number}-{hash_of(rfc8785.dumps({**entry, 'versionId': predecessor}))}"
        self.entries[index] = {**entry, "proof": [signer.proof(entry)]}
        return self

    def resealed(self, index: int = -1, signer: Key | None = None) -> Log:
        """With an entry's hash and signature made anew: what somebody can do who has the key."""
        number = index % len(self.entries)
        predecessor = self.entries[number - 1]["versionId"] if number else self.scid
        return self._seal(predecessor, signer or self.update, number)

    def copy(self) -> Log:
        return Log(self.update, self.place, copy.deepcopy(self.entries))

    @property
    def text(self) -> bytes:
        return b"".join(json.dumps(entry, separators=(",", ":")).encode() + b"\n" for entry in self.entries)

    @property
    def url(self) -> str:
        return f"https://{self.place}/.well-known/did.jsonl"

    def witnessed(self, *records: tuple[int, tuple[Key, ...]]) -> bytes:
        """A did-witness.json: for each entry (by its index) the keys that have seen it."""
        return json.dumps(
            [
                {
                    "versionId": self.entries[index]["versionId"],
                    "proof": [key.proof({"versionId": self.entries[index]["versionId"]}) for key in keys],
                }
                for index, keys in records
            ]
        ).encode()


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
