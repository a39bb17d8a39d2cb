"""What a did:webvh log is held together by: hashes of its entries, and signatures on them (did:webvh 1.0).

Version 1.0 knows one hash (SHA-256 as a multihash, in base58) and one kind of proof (``eddsa-jcs-2022`` by a did:key).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.multibase import base58btc_decode, base58btc_encode
from openbadge_issuer.errors import InputError, OpenBadgeError
from openbadge_issuer.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["entry_hash", "key_hash", "proofs_in", "scid_of", "signers_of"]

PLACEHOLDER: Final = "{SCID}"
MAX_PROOFS: Final = 20  # of one entry, or of one version in the witnesses' file
_SHA_256: Final = bytes((0x12, 0x20))
_SIGNATURE: Final = 64
_MAX_VALUE: Final = 100  # characters; 64 bytes in base58 are 88 at most


def entry_hash(entry: JSONObject, predecessor: str) -> str:
    """The hash of an entry that follows the version ``predecessor`` (of the first one: the SCID)."""
    return _multihash(_canonical({**_unsigned(entry), "versionId": predecessor}))


def scid_of(entry: JSONObject, scid: str) -> str:
    """The SCID that a first entry leads to, if ``scid`` is put back to the placeholder wherever it stands; or nothing."""
    text = dump({**_unsigned(entry), "versionId": PLACEHOLDER}).decode("utf-8")
    try:
        return _multihash(_canonical(parse_object(text.replace(scid, PLACEHOLDER))))
    except InputError:  # two of its members have one name then
        return ""


def key_hash(multikey: str) -> str:
    """The hash by which ``nextKeyHashes`` announces a key."""
    return _multihash(multikey.encode("utf-8"))


def signers_of(content: JSONObject, proofs: Iterable[JSONObject], allowed: frozenset[str]) -> frozenset[str]:
    """Those of the multikeys ``allowed`` whose proofs over ``content`` (without its ``proof``) hold."""
    claimed = [(proof, key) for proof in proofs if (key := _claimed_key(proof)) in allowed]
    digest = sha256(_canonical(_unsigned(content))).digest() if claimed else b""
    return frozenset(key for proof, key in claimed if _holds(digest, proof, key))


def proofs_in(value: JSON) -> tuple[JSONObject, ...] | None:
    """The proofs in a member ``proof``, one or a list of them; ``None`` where it is neither, or too many."""
    proofs = value if isinstance(value, list) else [value]
    found = tuple(proof for proof in proofs if isinstance(proof, dict))
    return found if 0 < len(found) == len(proofs) <= MAX_PROOFS else None


def _claimed_key(proof: JSONObject) -> str:
    """The key that a proof names, if it is of the one kind that is allowed; a did:key names its key twice."""
    needed = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "proofPurpose": "assertionMethod",
    }
    reference = proof.get("verificationMethod")
    if any(proof.get(name) != value for name, value in needed.items()) or not isinstance(reference, str):
        return ""
    did, _, fragment = reference.partition("#")
    return fragment if did == f"did:key:{fragment}" else ""


def _holds(digest: bytes, proof: JSONObject, multikey: str) -> bool:
    """VC-DI-EDDSA 1.0, 3.3: the signature is over the hash of the options and the ``digest`` of the content."""
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z") or len(value) > _MAX_VALUE:
        return False
    options = {name: each for name, each in proof.items() if name != "proofValue"}
    try:
        key, signature = PublicKey.from_multikey(multikey), base58btc_decode(value[1:])
        if key.kind != "Ed25519" or len(signature) != _SIGNATURE:
            return False
        key.verify(signature, sha256(_canonical(options)).digest() + digest)
    except (InputError, OpenBadgeError):
        return False
    return True


def _unsigned(entry: JSONObject) -> JSONObject:
    return {name: value for name, value in entry.items() if name != "proof"}


def _canonical(value: JSONObject) -> bytes:
    from openbadge_issuer.codec import jcs  # noqa: PLC0415 - at first use

    return jcs.canonical(value)


def _multihash(data: bytes) -> str:
    return base58btc_encode(_SHA_256 + sha256(data).digest())
