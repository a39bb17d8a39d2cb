"""The issuers of a day's uploads, of Open Badges 3.0 and 2.0, and the web on which they publish."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, Literal

from openbadge_issuer import Achievement, Award, Criteria, Issuer, LocalSigner, Profile, Recipient
from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.issuing import Record
from openbadge_issuer.ports import SigningRequest
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign, vc_jwt
from openbadge_issuer.proofs.jws import signing_input
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.status import LIST_DOCUMENT_LIMITS, MIN_ENTRIES, Bitstring, StatusEntry, compose
from openbadge_issuer.testing import fixed_entropy
from openbadge_issuer.testing.world import FixtureStatus

__all__ = ["DEAD", "HOST", "TTL", "OldSchool", "School", "State", "Web", "changed", "jws"]

HOST = "school.example"
DEAD = "dead.example"
TTL = timedelta(seconds=60)
_CLOSED: Final = 1033  # the dead host's port
_EVE: Final = {"type": "email", "hashed": False, "identity": "eve@example.org"}

State = Literal["sound", "changed", "revoked", "expired", "dead host"]


@dataclass(slots=True)
class Web:
    """``pages`` is what the one living server has, by path; ``None`` is gone (410)."""

    port: int
    now: datetime
    pages: dict[str, bytes | None] = field(default_factory=dict)

    def address(self, path: str, *, dead: bool = False) -> str:
        return f"https://{DEAD}:{_CLOSED}{path}" if dead else f"https://{HOST}:{self.port}{path}"

    def until(self, state: State) -> datetime | None:
        """The end of what is in this state."""
        return self.now - timedelta(days=9) if state == "expired" else None


@dataclass
class School:
    """One issuer of Open Badges 3.0: its keys, its did:web and its status list, on the web unless its host is dead."""

    number: int
    web: Web
    dead: bool = False

    def __post_init__(self) -> None:
        home = self.web.address(f"/i{self.number}", dead=self.dead)
        host, _, path = home.removeprefix("https://").partition("/")
        self.did = f"did:web:{host.replace(':', '%3A')}:{path}"
        seed = f"day/{self.dead}/{self.number}"
        self.ed25519 = LocalSigner.generate("Ed25519", controller=self.did, entropy=fixed_entropy(seed))
        self.p256 = LocalSigner.generate("P-256", controller=self.did, entropy=fixed_entropy(seed + "/p"))
        self.list_url = f"{home}/status"
        if not self.dead:
            keys = [(one.verification_method, one.public_key) for one in (self.ed25519, self.p256)]
            self.web.pages[f"/i{self.number}/did.json"] = dump(issuer_document(self.did, keys))
            self.web.pages[f"/i{self.number}/status"] = self._status_list()

    def _status_list(self) -> bytes:
        """The odd indexes are revoked; some schools sign their list as a token."""
        marked = [(index, 1) for index in range(1, MIN_ENTRIES, 2)]
        bits = Bitstring.empty(MIN_ENTRIES).with_values(marked)
        until = self.web.now + timedelta(days=2)
        document = compose(
            self.list_url, self.did, "revocation", bits, valid_from=self.web.now, valid_until=until, ttl=TTL
        )
        return bytes(self._signed(document, token=self.number % 5 == 0))

    def _signed(self, document: Any, *, token: bool) -> SecuredCredential:
        signer = self.p256 if token else self.ed25519
        method, jwk = signer.verification_method, signer.public_jwk
        if token:
            prepared = vc_jwt.prepare(
                document, verification_method=method, public_jwk=jwk, limits=LIST_DOCUMENT_LIMITS
            )
            return SecuredCredential.enveloped(sign(prepared, signer))
        proof = data_integrity.prepare(
            document,
            EDDSA_RDFC_2022,
            verification_method=method,
            public_jwk=jwk,
            created=self.web.now,
            contexts=default_contexts(),
            limits=LIST_DOCUMENT_LIMITS,
        )
        return SecuredCredential.embedded(sign(proof, signer))

    def badge(
        self, index: int, state: State, *, token: bool = False, about: str | None = None
    ) -> SecuredCredential:
        """A badge in this state, for the DID ``about`` or an address of e-mail."""
        achievement = Achievement(
            id=self.web.address(f"/i{self.number}/welding"),
            name=f"Welding {index}",
            achievement_type="Course",
            description="Welds a fillet joint that holds.",
            criteria=Criteria(narrative="Three joints, tested to destruction."),
        )
        learner = Recipient.did(about) if about else Recipient.email(f"learner{index}@example.org")
        return self._issued(
            Award(achievement, learner, valid_until=self.web.until(state)), index, state, token=token
        )

    def record(
        self, held: list[SecuredCredential], index: int, state: State, about: str, *, token: bool = False
    ) -> SecuredCredential:
        """A comprehensive learner record (CLR 2.0)."""
        record = Record(
            name=f"Welding {index} and more",
            recipient=Recipient.did(about),
            credentials=held,
            valid_until=self.web.until(state),
        )
        return self._issued(record, index, state, token=token)

    def membership(self, index: int, state: State) -> SecuredCredential:
        """A verifiable credential that is no badge."""
        until = self.web.until(state)
        document = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": self.web.address(f"/i{self.number}/members/{state.replace(' ', '-')}/{index}"),
            "type": ["VerifiableCredential"],
            "issuer": self.did,
            "validFrom": "2025-01-01T00:00:00Z",
            "name": f"Welding guild, member {index}",
            "credentialSubject": {"id": f"did:example:member{index}", "description": "May use the workshop."},
        } | ({"validUntil": until.isoformat().replace("+00:00", "Z")} if until else {})
        return self._in_state(document, index, state, token=index % 2 == 0)

    def _issued(self, what: Award | Record, index: int, state: State, *, token: bool) -> SecuredCredential:
        issuer = Issuer(
            Profile(id=self.did, name="A school"), self.ed25519, status=FixtureStatus("signed again below")
        )
        begun = self.web.now - timedelta(days=400)
        seed = fixed_entropy(f"{self.did}/{type(what).__name__}/{index}")
        return self._in_state(issuer.issue(what, now=begun, entropy=seed).document, index, state, token=token)

    def _in_state(self, document: Any, index: int, state: State, *, token: bool) -> SecuredCredential:
        """With a status, signed; its place in the list is odd if it is revoked."""
        place = 2 * (index % (MIN_ENTRIES // 2)) + (state == "revoked")
        document = {name: value for name, value in document.items() if name != "proof"}
        document["credentialStatus"] = StatusEntry(self.list_url, place, "revocation").to_json()
        made = self._signed(document, token=token)
        return changed(made) if state == "changed" else made


def changed(signed: SecuredCredential) -> SecuredCredential:
    """Another title under the old signature."""
    if signed.securing == "data-integrity":
        return SecuredCredential.embedded(json.loads(_renamed(signed.content)))
    head, body, signature = signed.content.decode().split(".")
    other = base64url_encode(_renamed(base64url_decode(body)))
    return SecuredCredential.enveloped(f"{head}.{other}.{signature}")


def _renamed(content: bytes) -> bytes:
    assert b"Welding" in content  # noqa: S101 - of what is made here
    return content.replace(b"Welding", b"Surgery", 1)


def jws(payload: Any, signer: LocalSigner, **header: str) -> str:
    """A compact JWS of it."""
    head = json.dumps({"alg": signer.algorithm, **header}).encode()
    message = signing_input(head, json.dumps(payload).encode())
    request = SigningRequest(signer.algorithm, signer.verification_method, message)
    return f"{message.decode()}.{base64url_encode(signer.sign(request))}"


@dataclass
class OldSchool:
    """One issuer of Open Badges 2.0: its profile, badge class, key and revocation list."""

    number: int
    web: Web
    dead: bool = False

    def __post_init__(self) -> None:
        self.path = f"/ob2/{self.number}"
        self.home = self.web.address(self.path, dead=self.dead)
        self.revoked: list[str] = []
        self._publish("issuer", type="Issuer", name="A school", url=self.home, email="badges@school.example",
                      publicKey=f"{self.home}/key", revocationList=f"{self.home}/revoked")  # fmt: skip
        self._publish(
            "welding",
            type="BadgeClass",
            name="Welding",
            description="Welds a fillet joint that holds.",
            image=f"{self.home}/welding.png",
            criteria={"narrative": "Three joints."},
            issuer=f"{self.home}/issuer",
        )

    @cached_property
    def key(self) -> LocalSigner:
        signer = LocalSigner.generate("RSA", verification_method=f"{self.home}/key#1")
        pem = signer.public_key.to_pem().decode()
        self._publish("key", type="CryptographicKey", owner=f"{self.home}/issuer", publicKeyPem=pem)
        self._publish("revoked", type="RevocationList", issuer=f"{self.home}/issuer", revokedAssertions=[])
        return signer

    def _publish(self, name: str, /, **members: Any) -> dict[str, Any]:
        document = {"@context": "https://w3id.org/openbadges/v2", "id": f"{self.home}/{name}", **members}
        if not self.dead:
            self.web.pages[f"{self.path}/{name}"] = json.dumps(document).encode()
        return document

    def _assertion(self, name: str, number: int, state: State, kind: str, **more: Any) -> dict[str, Any]:
        salt = f"salt{number}"
        identity = sha256(f"learner{number}@example.org{salt}".encode()).hexdigest()
        until = self.web.until(state)
        return {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "Assertion",
            "id": f"{self.home}/{name}",
            "recipient": {"type": "email", "hashed": True, "salt": salt, "identity": f"sha256${identity}"},
            "badge": f"{self.home}/welding",
            "verification": {"type": kind, **more},
            "issuedOn": "2024-05-01T10:00:00Z",
        } | ({"expires": until.isoformat()} if until else {})

    def hosted(self, number: int, state: State) -> bytes:
        """A hosted badge; the revoked are ``410 Gone``, or said to be revoked where they are hosted."""
        name = f"assertions/{state.replace(' ', '-')}/{number}"
        badge = self._assertion(name, number, state, "HostedBadge")
        copy: dict[str, Any] = badge
        there: dict[str, Any] | None = badge
        if state == "revoked":
            there = None if number % 2 else {**badge, "revoked": True}
        if state == "changed":
            copy = {**badge, "recipient": _EVE}
        if not self.dead and (state != "changed" or number % 2):
            self.web.pages[f"{self.path}/{name}"] = json.dumps(there).encode() if there else None
        return json.dumps(copy).encode()

    def signed(self, number: int, state: State) -> bytes:
        """A signed badge; what is revoked is on the list."""
        key = self.key
        name = f"signed/{state.replace(' ', '-')}/{number}"
        badge = self._assertion(name, number, state, "SignedBadge", creator=f"{self.home}/key")
        token = jws(badge, key)
        if state == "revoked":
            self.revoked.append(badge["id"])
            self._publish(
                "revoked", type="RevocationList", issuer=f"{self.home}/issuer", revokedAssertions=self.revoked
            )
        if state == "changed":
            head, _, signature = token.split(".")
            other = {**badge, "recipient": _EVE}
            token = f"{head}.{base64url_encode(json.dumps(other).encode())}.{signature}"
        return token.encode()
