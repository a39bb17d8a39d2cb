"""Which key an entry is about that nobody can use, and what it says against it: read in every notation that is about.

A key is used only as the table of `key_entries` has it; what a document says against one is not to be overlooked because of
how it writes the key, or where.
"""

from __future__ import annotations

from base64 import b32decode, urlsafe_b64decode
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from openbadge_issuer.codec.multibase import base58btc_decode, base64url_encode, multicodec_split
from openbadge_issuer.dids.key_ends import ENDS, KeyEnds, earliest, local_name, read_ends
from openbadge_issuer.dids.key_entries import MATERIAL, SECRET, read_key
from openbadge_issuer.errors import InputError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.keys.kinds import KINDS, KeyKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["against_keys", "keys_within", "said_of"]

_AGAINST_THE_KEY: Final = frozenset({"key.time", "key.seconds", "key.published", "key.private"})
_IN_A_JWK: Final = frozenset({"exp", "revoked", "d"})
_KEYS: Final = MATERIAL | {"publicKeyBase64", "kty"}
_LONGEST_BASE58: Final = 2_000  # characters; RSA with 8,192 bits takes 1,410
_OF_LENGTH: Final[Mapping[int, KeyKind]] = MappingProxyType({
    32: "Ed25519", 33: "P-256", 65: "P-256", 49: "P-384", 97: "P-384"
})  # fmt: skip
"""The kinds of keys without a prefix that says so; of points, compressed or not."""
_UNCOMPRESSED: Final = 4
_COORDINATE: Final = {"P-256": 32, "P-384": 48}


def against_keys(document: JSONObject, listed: Sequence[JSONObject]) -> list[JSONObject]:
    """Every object in a document, wherever, that may say something against a key, beside those ``listed``."""
    known = {id(entry) for entry in listed}
    found: list[JSONObject] = []
    waiting: list[JSON] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            if id(value) not in known and _speaks_against(value):
                found.append(value)
    return found


def _speaks_against(entry: JSONObject) -> bool:
    names = {local_name(name) for name in entry}
    if names.isdisjoint(_KEYS):
        return False
    jwk = entry if "kty" in entry else entry.get("publicKeyJwk")
    in_jwk = isinstance(jwk, dict) and not _IN_A_JWK.isdisjoint(jwk)
    return in_jwk or not names.isdisjoint(ENDS | SECRET)


def said_of(entries: Sequence[JSONObject]) -> dict[PublicKey, KeyEnds]:
    """What entries that are not used say, together, of each key that can be made out in them."""
    said: dict[PublicKey, list[KeyEnds]] = {}
    for entry in entries:
        for key in keys_within(entry):
            said.setdefault(key, []).append(_said_all_the_same(entry))
    return {key: earliest(each) for key, each in said.items()}


def _said_all_the_same(entry: JSONObject) -> KeyEnds:
    """What an entry that can not be used says of its key: the same key may stand in another one, that can."""
    ends = KeyEnds()
    try:
        ends = read_ends(entry)
        read_key(entry)
    except InputError as error:
        if error.detail_code in _AGAINST_THE_KEY:
            return KeyEnds(unclear=str(error))
    return ends


def keys_within(entry: JSONObject) -> frozenset[PublicKey]:
    """The keys that can be made out in an entry that `read_key` refuses, or that is wrong in another way."""
    found: set[PublicKey] = set()
    for name, value in (("", entry), *entry.items()):
        read = _READERS.get(local_name(name))
        one = value[0] if isinstance(value, list) and len(value) == 1 else value
        if read is None or not one:
            continue
        try:
            found.update(read(one))
        except (InputError, ValueError):  # it is no key in this notation
            continue
    return frozenset(found)


def _jwk(value: JSON) -> Iterator[PublicKey]:
    """The key of a JWK, whatever else it says; also with padding, and with more or fewer zeros in front."""
    jwk = value if isinstance(value, dict) else {}
    plain: dict[str, object] = {"kty": jwk.get("kty"), "crv": jwk.get("crv")}
    size = _COORDINATE.get(str(jwk.get("crv")), 0)
    for name in ("x", "y", "n", "e"):
        text = jwk.get(name)
        if isinstance(text, str):
            data = _base64(text)
            whole = data if jwk.get("kty") == "OKP" else data.lstrip(b"\0").rjust(size, b"\0")
            plain[name] = base64url_encode(whole)
    yield PublicKey.from_jwk(plain)


def _pem(value: JSON) -> Iterator[PublicKey]:
    yield PublicKey.from_pem(value.encode() if isinstance(value, str) else b"")


def _multibase(value: JSON) -> Iterator[PublicKey]:
    text = value if isinstance(value, str) else ""
    decode = _BASES.get(text[:1])
    return _of_bytes(decode(text[1:])) if decode is not None else iter(())


def _encoded(decode: Callable[[str], bytes]) -> Callable[[JSON], Iterator[PublicKey]]:
    return lambda value: _of_bytes(decode(value)) if isinstance(value, str) else iter(())


def _of_bytes(data: bytes) -> Iterator[PublicKey]:
    """The key after a multicodec prefix, or without one."""
    for kind, raw in _kinds_of(data):
        try:
            yield PublicKey(kind, raw)
        except InputError:
            continue


def _kinds_of(data: bytes) -> Iterator[tuple[KeyKind, bytes]]:
    bare = _OF_LENGTH.get(len(data))
    if bare is not None and data[0] == _UNCOMPRESSED and bare != "Ed25519":
        x_end = 1 + _COORDINATE[bare]
        yield bare, bytes([2 + data[-1] % 2]) + data[1:x_end]
    elif bare is not None:
        yield bare, data
    code, rest = multicodec_split(data)
    yield from ((kind, rest) for kind, row in KINDS.items() if row.multicodec == code)


def _base58(text: str) -> bytes:
    return base58btc_decode(text) if len(text) <= _LONGEST_BASE58 else b""


def _base64(text: str) -> bytes:
    bare = text.rstrip("=").replace("+", "-").replace("/", "_")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def _base32(text: str) -> bytes:
    return b32decode(text.upper() + "=" * (-len(text) % 8))


def _hex(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


_BASES: Final[Mapping[str, Callable[[str], bytes]]] = MappingProxyType({
    "z": _base58, "u": _base64, "U": _base64, "m": _base64, "M": _base64,
    "f": _hex, "F": _hex, "b": _base32, "B": _base32,
})  # fmt: skip
_READERS: Final[Mapping[str, Callable[[JSON], Iterator[PublicKey]]]] = MappingProxyType({
    "": _jwk,  # the entry is a JWK itself
    "publicKeyJwk": _jwk,
    "publicKeyMultibase": _multibase,
    "publicKeyBase58": _encoded(_base58),
    "publicKeyBase64": _encoded(_base64),
    "publicKeyHex": _encoded(_hex),
    "publicKeyPem": _pem,
})  # fmt: skip
