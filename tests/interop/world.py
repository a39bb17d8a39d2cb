"""The exchange: everybody signs, everybody verifies, each thing once in a run, when first asked for."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import pytest

from interop import ours, samples
from interop.peers import PEERS, Driver, Peer, Verdict
from interop.pictures import IMAGES
from interop.samples import CREATED, Key
from interop.tampering import Attack, proof_of
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import bundled

MUST_RUN = os.environ.get("REQUIRE_INTEGRATION") == "1"

T = TypeVar("T")
KEYS = {"EdDSA": samples.ed25519_key, "ES256": samples.p256_key, "RS256": samples.rsa_key}
OURS_ONLY = {"by Issuer.issue": ours.issued, "of a did:web": ours.hosted_course}
OURS = (*samples.SAMPLES, *OURS_ONLY)
FORMS = ("eddsa-rdfc-2022", "VC-JWT")


class World:
    """All peers of one run and what they said; start with a folder to write in, and close it in the end.

    ``hosted`` are further contexts: those who take contexts from their caller are given them, the others find them served.
    """

    def __init__(self, folder: Path, hosted: Mapping[str, bytes] | None = None) -> None:
        self._contexts = folder / "contexts.json"
        self._hosted = {url: json.loads(body) for url, body in (hosted or {}).items()}
        served = {url: json.loads(body) for url, body in bundled().items()} | self._hosted
        self._contexts.write_text(json.dumps(served), encoding="utf-8")
        self._drivers: dict[str, Driver] = {}
        self._done: dict[object, object] = {}

    def driver(self, peer: Peer) -> Driver:
        """The running peer; not installed, the test is skipped, or fails if the run must be complete."""
        if peer.missing:
            if MUST_RUN:
                pytest.fail(peer.missing)
            pytest.skip(peer.missing)
        if peer.name not in self._drivers:
            self._drivers[peer.name] = Driver(peer, self._contexts, ours.hosted() | self._hosted)
        return self._drivers[peer.name]

    def close(self) -> None:
        """Ends all peers."""
        for driver in self._drivers.values():
            driver.close()

    def once(self, name: object, make: Callable[[], T]) -> T:
        """What ``make`` returns, made at the first call with this name."""
        if name not in self._done:
            self._done[name] = make()
        return cast("T", self._done[name])

    def packages(self, peer: Peer) -> dict[str, str]:
        """The versions that run."""
        info = self.once(("info", peer.name), lambda: self.driver(peer).ask("info"))
        return cast("dict[str, str]", info["packages"])

    def sign(self, by: Peer | None, credential: JSONObject, key: Key) -> JSONObject:
        """The credential with an eddsa-rdfc-2022 proof by a peer, or by us (``None``)."""
        if by is None:
            return ours.sign_document(credential, key)
        answer = self.driver(by).ask(
            "sign", format="eddsa-rdfc-2022", credential=credential, key=key.to_peer(), created=CREATED
        )
        assert "credential" in answer, f"{by.title} did not sign: {answer}"
        return cast("JSONObject", answer["credential"])

    def token(self, by: Peer | None, credential: JSONObject, key: Key) -> str:
        """The credential as a VC-JWT."""
        if by is None:
            return ours.sign_token(credential, key)
        answer = self.driver(by).ask(
            "sign", format="vc-jwt", credential=credential, key=key.to_peer(), created=CREATED
        )
        assert "credential" in answer, f"{by.title} did not sign: {answer}"
        return cast("str", answer["credential"])

    def signed(self, by: Peer | None, sample: str) -> JSONObject:
        """A sample, signed by a peer or by us with the school's Ed25519 key."""
        key = samples.ed25519_key()
        make = samples.SAMPLES[sample]
        return self.once(("signed", by, sample), lambda: self.sign(by, make(key.controller), key))

    def ours(self, badge: str) -> JSONObject:
        """A badge of ours: one of `OURS`."""
        make = OURS_ONLY.get(badge)
        return self.once(("ours", badge), make) if make else self.signed(None, badge)

    def signed_token(self, by: Peer | None, sample: str, algorithm: str) -> str:
        """A sample as a VC-JWT."""
        key, make = KEYS[algorithm](), samples.SAMPLES[sample]
        return self.once(("token", by, sample, algorithm), lambda: self.token(by, make(key.controller), key))

    def badge(self, by: Peer | None, form: str) -> JSONObject | str:
        """The course, secured in one form or the other."""
        return self.signed_token(by, "course", "EdDSA") if form == "VC-JWT" else self.signed(by, "course")

    def baked(self, by: Peer | None, image: str, form: str) -> str:
        """The course in an image (base64); openbadgeslib signs and bakes in one step."""
        picture = IMAGES[image]
        if by is None:
            badge = self.badge(None, form)
            payload = badge if isinstance(badge, str) else json.dumps(badge, ensure_ascii=False)
            return base64.b64encode(ours.bake(picture, payload)).decode("ascii")
        key = samples.ed25519_key()
        answer = self.driver(by).ask(
            "bake",
            format=form.lower(),
            image=base64.b64encode(picture).decode("ascii"),
            credential=samples.course(key.controller),
            key=key.to_peer(),
        )
        assert "image" in answer, f"{by.title} did not bake: {answer}"
        return cast("str", answer["image"])

    def forged(self, by: Peer | None, attack: Attack) -> JSONObject:
        """A badge of a peer, or of ours, after an attack; the same signer signs for the forger."""
        genuine = self.signed(by, "micro-credential")
        return self.once(
            ("forged", by, attack.name),
            lambda: attack.change(genuine, lambda document, key: self.sign(by, document, key)),
        )

    def verdict(self, by: Peer | None, badge: JSONObject | str, key: object = None) -> Verdict:
        """What a peer, or our verifier, says of a signed document or token."""
        if by and by.one_proof and isinstance(badge, dict) and isinstance(badge.get("proof"), list):
            badge = {**badge, "proof": proof_of(badge)}
        return self.raw_verdict(by, badge, key)

    def raw_verdict(self, by: Peer | None, badge: JSONObject | str, key: object = None) -> Verdict:
        """The same of exactly this document, even if the peer can not read its like."""
        judge = ours.verify if by is None else partial(self.driver(by).verify, key=key)
        return self.once(("verdict", by, json.dumps([badge, key])), lambda: judge(badge))

    def judge_token(self, by: Peer | None, token: str, algorithm: str) -> Verdict:
        """The same for a VC-JWT; a peer is handed the RSA key, which no DID carries."""
        return self.verdict(
            by, token, {"publicPem": samples.rsa_key().public_pem} if algorithm == "RS256" else None
        )

    def judge_image(self, reader: Peer | None, image: str, form: str, *, by: Peer | None) -> Verdict:
        """What a peer, or our verifier, says of the badge inside an image."""
        baked = self.baked(by, image, form)
        if reader is None:
            return ours.verify(base64.b64decode(baked))
        found = cast("str", self.driver(reader).ask("extract", image=baked)["payload"])
        return self.verdict(reader, found if form == "VC-JWT" else json.loads(found))


EVERYBODY: tuple[Peer | None, ...] = (None, *PEERS)


def name_of(somebody: Peer | None) -> str:
    """For test ids."""
    return "ours" if somebody is None else somebody.name
