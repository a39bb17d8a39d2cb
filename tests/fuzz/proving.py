"""Targets: keys, tokens, proofs, DIDs and what is published at them, status lists."""

from __future__ import annotations

from datetime import UTC, datetime

from dids_driving import World
from fuzz.target import Target, json_of, ours
from openbadge_issuer.codec import json
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.dids import did_webvh, issuer_keys, resolve_jwk, resolve_verification_method
from openbadge_issuer.dids.documents import read_bare_key, read_controller_document, read_key_set
from openbadge_issuer.dids.resolving import methods_at
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import KeyHistory, LocalSigner, PublicKey
from openbadge_issuer.proofs import data_integrity, vc_jwt, vp_jwt
from openbadge_issuer.proofs.jws import read_compact
from openbadge_issuer.proofs.selective import derived_proof
from openbadge_issuer.status import StatusEntry, bitstring, list_credential
from openbadge_issuer.testing import fixed_signer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SMALL = Limits(max_bytes=10_000, max_total_bytes=20_000, max_objects=300, max_values=1_000)
KEYS = tuple(fixed_signer(kind).public_key for kind in ("Ed25519", "P-256"))
LISTS = bitstring.StatusLimits(max_bytes=1_000_000, min_entries=8)
WEBVH = "did:webvh:QmNOs:school.example"


def key(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    members = json_of(data)
    found = [ours(PublicKey.from_multikey, text), ours(PublicKey.from_pem, data)]
    if isinstance(members, dict):
        found.append(ours(PublicKey.from_jwk, members))
        ours(LocalSigner.from_jwk, members, verification_method="https://school.example/issuer#key")
    ours(LocalSigner.from_pem, data, password=None, verification_method="https://school.example/issuer#key")
    ours(KeyHistory.from_json, members)
    for one in found:
        if one is not None:
            assert PublicKey.from_jwk(one.to_jwk()) == one
            assert PublicKey.from_pem(one.to_pem()) == one
            assert PublicKey.from_multikey(one.to_multikey()) == one
            ours(one.verify, data[:64], data)


def token(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    read = ours(read_compact, text)
    assert read is None or read[0].signing_input.decode() == text.rpartition(".")[0]
    found = ours(vc_jwt.read, text)
    if found is not None:
        assert found.token == text
        ours(found.refuse_contradictions)
        ours(lambda: found.credential)
        for each in KEYS:
            ours(vc_jwt.verify, found, each)
    presented = ours(vp_jwt.read, text)
    if presented is not None:
        ours(lambda: (presented.holder, presented.kid, presented.jwk, presented.nonce, presented.audience))
        ours(lambda: [presented.moment(claim) for claim in ("exp", "nbf", "iat")])
        ours(vp_jwt.verify, presented, KEYS[1])


def proof(data: bytes) -> None:
    document = json.parse_object(data, SMALL)
    for _, one in data_integrity.proofs_of(document):
        ours(derived_proof, one.get("proofValue"))
        for each in KEYS:
            ours(
                data_integrity.verify, document, one, each, contexts=default_contexts(), now=NOW, limits=SMALL
            )


def did(data: bytes) -> None:
    """The first line is a reference, the rest is what stands at every address."""
    first, _, body = data.partition(b"\n")
    reference = first.decode("utf-8", "surrogateescape")
    methods = methods_at(NOW)
    for resolution in (
        resolve_verification_method(reference, methods=methods),
        resolve_verification_method(reference, issuer_id="https://school.example", methods=methods),
        issuer_keys(reference, methods=methods),
        resolve_jwk(reference, reference.partition("#")[0], methods=methods),
    ):
        world = _Everywhere(body)
        try:
            world.settle(resolution)
        except ResolutionError as error:
            assert error.detail_code.startswith("resolve."), error.detail_code  # noqa: PT017 - both are fine
        assert len(world.asked) <= 6
        assert all(url.startswith("https://") for url in world.asked)


class _Everywhere(World):
    def __init__(self, body: bytes) -> None:
        super().__init__({})
        self.documents = _Same(body)


class _Same(dict[str, object]):
    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body

    def get(self, _: str, __: object = None) -> bytes:
        return self.body


def did_document(data: bytes) -> None:
    document = json.parse_object(data, SMALL)
    name = document.get("id")
    ours(read_bare_key, "https://school.example/key", document)
    ours(read_key_set, "https://school.example/jwks.json", document)
    read = ours(
        read_controller_document, name if isinstance(name, str) else "did:web:school.example", document
    )
    if read is not None:
        assert all(method.authorized for method in read.issuing_methods())
        for each in KEYS:
            ours(read.issuing_methods_of, each)


def webvh(data: bytes) -> None:
    """The DID, the witnesses' file, and then the log, line by line."""
    name, _, rest = data.partition(b"\n")
    witnesses, _, log = rest.partition(b"\n")
    text = name.decode("utf-8", "surrogateescape")
    url = did_webvh.address(text)
    world = World({url: log, url.replace("did.jsonl", "did-witness.json"): witnesses})
    assert world.settle(did_webvh.resolve(text, now=NOW)).id


def status_bits(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    bits, _ = bitstring.decode(text, limits=LISTS)
    assert len(bits.data) <= LISTS.max_bytes
    assert bitstring.decode(bitstring.encode(bits), limits=LISTS)[0] == bits


def status_list(data: bytes) -> None:
    document = json.parse_object(data, SMALL)
    for one in (document, document.get("credentialStatus")):
        entry = ours(StatusEntry.read, one)
        if entry is not None:
            assert StatusEntry.read(entry.to_json()) == entry
    read = list_credential.read(document, purpose="revocation", limits=LISTS)
    ours(read.value, 0)
    ours(read.value, 10**9)


TARGETS = (
    Target("key", key, "json", 2_000),
    Target("token", token, "token", 4_000),
    Target("proof", proof, "json", 6_000),
    Target("did", did, max_len=3_000),
    Target("did_document", did_document, "json", 4_000),
    Target("webvh", webvh, max_len=6_000),
    Target("status_bits", status_bits, max_len=2_000),
    Target("status_list", status_list, "json", 4_000),
)
