"""The uploads of a day, each with the verdict that it should get, and the web that their issuers publish."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from openbadge_issuer import (
    Achievement,
    Award,
    Criteria,
    Issuer,
    LocalSigner,
    Profile,
    Recipient,
    bake,
)
from openbadge_issuer.codec.json import dump
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign, vc_jwt
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.status import LIST_DOCUMENT_LIMITS, MIN_ENTRIES, Bitstring, StatusEntry, compose
from openbadge_issuer.testing import fixed_entropy
from openbadge_issuer.testing.world import FixtureStatus

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from upload_samples import a_pdf, a_zip  # noqa: E402 - of the tests, which are beside

__all__ = ["DEAD", "HOST", "TTL", "Upload", "World", "drawn", "make_world"]

HOST = "school.example"
DEAD = "dead.example"
TTL = timedelta(seconds=60)
ISSUERS = 25
KINDS = {
    "embedded": 34.0,
    "token": 15.0,
    "PNG": 15.0,
    "SVG": 5.0,
    "ZIP": 2.0,
    "PDF": 2.0,
    "Open Badges 2.0": 8.0,
    "tampered": 4.0,
    "revoked": 4.0,
    "expired": 4.0,
    "dead host": 2.0,
    "rubbish": 5.0,
}
"""Of a hundred uploads, how many."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody handed in, and the verdicts that are right."""

    kind: str
    data: bytes
    verdict: str


@dataclass(slots=True)
class World:
    """``pages`` is the web, by path; ``uploads`` are the different ones, by kind."""

    port: int
    pages: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, list[Upload]] = field(default_factory=dict)


def drawn(world: World, number: int, seed: int) -> Iterator[tuple[int, Upload]]:
    """So many uploads of the day, in an order that the seed decides; the same ones are handed in by many."""
    draw = random.Random(seed)  # noqa: S311 - a mix, not a secret
    kinds = draw.choices(list(KINDS), list(KINDS.values()), k=number)
    for index, kind in enumerate(kinds):
        yield index, draw.choice(world.uploads[kind])


@dataclass(slots=True)
class _School:
    """One issuer: its signers, and its status list."""

    number: int
    world: World
    now: datetime
    did: str = ""
    ed25519: LocalSigner = field(init=False)
    p256: LocalSigner = field(init=False)

    def __post_init__(self) -> None:
        host = DEAD if self.did else HOST
        port = 9 + 1024 if self.did else self.world.port
        self.did = f"did:web:{host}%3A{port}:i{self.number}"
        seed = f"day/{host}/{self.number}"
        self.ed25519 = LocalSigner.generate("Ed25519", controller=self.did, entropy=fixed_entropy(seed))
        self.p256 = LocalSigner.generate("P-256", controller=self.did, entropy=fixed_entropy(seed + "/p"))
        if host == HOST:
            keys = [(one.verification_method, one.public_key) for one in (self.ed25519, self.p256)]
            self.world.pages[f"/i{self.number}/did.json"] = dump(issuer_document(self.did, keys))
            self.world.pages[f"/i{self.number}/status"] = self.status_list()

    @property
    def list_url(self) -> str:
        return f"https://{HOST}:{self.world.port}/i{self.number}/status"

    def status_list(self) -> bytes:
        """The odd indexes are revoked."""
        marked = [(index, 1) for index in range(1, MIN_ENTRIES, 2)]
        bits = Bitstring.empty(MIN_ENTRIES).with_values(marked)
        until = self.now + timedelta(days=2)
        document = compose(
            self.list_url, self.did, "revocation", bits, valid_from=self.now, valid_until=until, ttl=TTL
        )
        return bytes(self.signed(document))

    def signed(self, document: Any, *, token: bool = False) -> SecuredCredential:
        signer = self.p256 if token else self.ed25519
        method, jwk = signer.verification_method, signer.public_jwk
        if token:
            prepared = vc_jwt.prepare(
                document, verification_method=method, public_jwk=jwk, limits=LIST_DOCUMENT_LIMITS
            )
            return SecuredCredential.enveloped(sign(prepared, signer))
        return SecuredCredential.embedded(
            sign(
                data_integrity.prepare(
                    document,
                    EDDSA_RDFC_2022,
                    verification_method=method,
                    public_jwk=jwk,
                    created=self.now,
                    contexts=default_contexts(),
                    limits=LIST_DOCUMENT_LIMITS,
                ),
                signer,
            )
        )

    def badge(
        self, index: int, *, token: bool = False, revoked: bool = False, until: datetime | None = None
    ) -> SecuredCredential:
        """A badge with a status; its place in the list is odd if it is revoked."""
        achievement = Achievement(
            id=f"https://{HOST}:{self.world.port}/i{self.number}/welding",
            name=f"Welding {index}",
            achievement_type="Course",
            description="Welds a fillet joint that holds.",
            criteria=Criteria(narrative="Three joints, tested to destruction."),
        )
        award = Award(achievement, Recipient.email(f"learner{index}@example.org"), valid_until=until)
        issuer = Issuer(
            Profile(id=self.did, name="A school"), self.ed25519, status=FixtureStatus("signed again below")
        )
        begun = self.now - timedelta(days=400)
        document = issuer.issue(award, now=begun, entropy=fixed_entropy(f"{self.did}/{index}")).document
        place = 2 * (index % (MIN_ENTRIES // 2)) + (1 if revoked else 0)
        document = {name: value for name, value in document.items() if name != "proof"}
        document["credentialStatus"] = StatusEntry(self.list_url, place, "revocation").to_json()
        return self.signed(document, token=token)


def make_world(port: int, now: datetime, *, each: int) -> World:
    """``each`` different uploads of every kind (of rubbish, all that there is)."""
    world = World(port)
    schools = [_School(number, world, now) for number in range(ISSUERS)]
    dead = [_School(number, world, now, did="dead") for number in range(5)]
    artwork = {
        name: (ROOT / "examples" / "artwork" / f"badge.{name}").read_bytes() for name in ("png", "svg")
    }

    def school(index: int) -> _School:
        return schools[index % ISSUERS]

    makers: dict[str, tuple[str, Callable[[int], bytes]]] = {
        "embedded": ("accepted", lambda n: bytes(school(n).badge(n))),
        "token": ("accepted", lambda n: bytes(school(n).badge(n, token=True))),
        "PNG": ("accepted", lambda n: bake(artwork["png"], bytes(school(n).badge(n)))),
        "SVG": ("accepted", lambda n: bake(artwork["svg"], bytes(school(n).badge(n, token=True)))),
        "ZIP": (
            "accepted accepted",
            lambda n: a_zip({f"{m}.json": bytes(school(m).badge(m)) for m in (n, n + 1)}),
        ),
        "PDF": ("accepted", lambda n: a_pdf({"badge.json": bytes(school(n).badge(n))})),
        "Open Badges 2.0": ("accepted", lambda n: _open_badges_2(world, n)),
        "tampered": ("refused", lambda n: bytes(school(n).badge(n)).replace(b"Welding", b"Surgery", 1)),
        "revoked": ("refused", lambda n: bytes(school(n).badge(n, revoked=True))),
        "expired": ("refused", lambda n: bytes(school(n).badge(n, until=now - timedelta(days=9)))),
        "dead host": ("undecided", lambda n: bytes(dead[n % len(dead)].badge(n))),
    }
    for kind, (verdict, make) in makers.items():
        world.uploads[kind] = [Upload(kind, make(number), verdict) for number in range(each)]
    world.uploads["rubbish"] = [Upload("rubbish", data, "refused") for data in _rubbish()]
    return world


def _open_badges_2(world: World, number: int) -> bytes:
    """A hosted badge of one of five issuers, whose documents go onto the web."""
    home = f"https://{HOST}:{world.port}/ob2/{number % 5}"
    path, context = f"/ob2/{number % 5}", "https://w3id.org/openbadges/v2"
    issuer = {"@context": context, "type": "Issuer", "id": f"{home}/issuer", "name": "A school", "url": home}
    welding = {
        "@context": context,
        "type": "BadgeClass",
        "id": f"{home}/welding",
        "name": "Welding",
        "description": "Welds a fillet joint that holds.",
        "image": f"{home}/welding.png",
        "criteria": {"narrative": "Three joints."},
        "issuer": f"{home}/issuer",
    }
    salt = f"salt{number}"
    identity = sha256(f"learner{number}@example.org{salt}".encode()).hexdigest()
    assertion = {
        "@context": context,
        "type": "Assertion",
        "id": f"{home}/assertions/{number}",
        "recipient": {"type": "email", "hashed": True, "salt": salt, "identity": f"sha256${identity}"},
        "badge": f"{home}/welding",
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2024-05-01T10:00:00Z",
    }
    pages = {"issuer": issuer, "welding": welding, f"assertions/{number}": assertion}
    world.pages |= {f"{path}/{name}": json.dumps(content).encode() for name, content in pages.items()}
    return json.dumps(assertion).encode()


def _rubbish() -> list[bytes]:
    noise = random.Random(1).randbytes(5_000)  # noqa: S311 - rubbish
    png = (ROOT / "examples" / "artwork" / "badge.png").read_bytes()
    return [
        b"",
        noise,
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + noise,
        png,
        png[: len(png) // 2],
        b"<!DOCTYPE html><title>My badge</title>",
        b"{}",
        b'{"name": "a badge"',
        b"https://badges.example/share/17",
        b"[" * 20_000,
        b"PK\x03\x04" + noise,
        b"%PDF-1.7\n" + noise,
        "Hello, here is my certificate!".encode("utf-16"),
    ]


def today() -> datetime:
    """The time, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
