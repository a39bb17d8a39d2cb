"""Which key an entry is about that nobody can use, and what it says against it: read in every notation that is about.

A key is used only as the table of `key_entries` has it; what a document says against one is not to be overlooked because of
how it writes the key, or where.
"""

from __future__ import annotations

from base64 import b32decode, urlsafe_b64decode
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from openbadge_issuer.codec.multibase import base58btc_decode, base64url_encode, multicodec_split
from openbadge_issuer.dids.key_ends import ENDS, KeyEnds, earliest, local_name, read_ends
from openbadge_issuer.dids.key_entries import MATERIAL, SECRET, read_key
from openbadge_issuer.errors import InputError
from openbadge_issuer.keys import PublicKey, pem
from openbadge_issuer.keys import jwk as jwk_keys
from openbadge_issuer.keys.kinds import KINDS, KeyKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from openbadge_issuer.codec.types import JSON, JSONObject

__all__ = ["KeyName", "RawKey", "absolute", "against_keys", "keys_within", "raw_key", "said_of"]

RawKey: TypeAlias = tuple[KeyKind, bytes]
"""What tells a key from all others. Whether it is a good one is not asked: that takes twenty times as long as to read it."""
KeyName: TypeAlias = RawKey | str
"""A key, or the id of one that is described nowhere near it."""

_AGAINST_THE_KEY: Final = frozenset({"key.time", "key.seconds", "key.published", "key.private"})
_IN_A_JWK: Final = frozenset({"exp", "revoked", "d"})
_KEYS: Final = MATERIAL | {"publicKeyBase64", "kty"}
_IDS: Final = ("id", "@id")
_LONGEST_BASE58: Final = 1_429  # characters: RSA with 8,192 bits; the cost is the square of their number
_COORDINATE: Final[Mapping[KeyKind, int]] = MappingProxyType({"P-256": 32, "P-384": 48})
_SIZE: Final[Mapping[KeyKind, int]] = MappingProxyType({"Ed25519": 32, "P-256": 33, "P-384": 49})
_SHORTEST: Final = 32  # bytes of a key, and
_SHORTEST_RSA: Final = 256  # of a modulus: what is no key for that is seen at once
_COMPRESSED: Final = (2, 3)
_UNCOMPRESSED: Final = 4


def raw_key(key: PublicKey) -> RawKey:
    """The key as it is compared with what a document says of keys."""
    return key.kind, key.raw


def absolute(reference: str, base: str) -> str:
    """The id of a key that may be written without that of its document."""
    return base + reference if reference.startswith("#") else reference


def against_keys(
    document: JSONObject, listed: Sequence[JSONObject], base: str
) -> list[tuple[frozenset[KeyName], JSONObject]]:
    """Every object in a document, wherever, that may say something against a key, beside those ``listed``; and which key.

    Where none can be made out in it, it is about the key that has its id.
    """
    known = {id(entry) for entry in listed}
    found: list[tuple[frozenset[KeyName], JSONObject]] = []
    waiting: list[JSON] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            if id(value) not in known and _speaks_against(value):
                found.append((keys_within(value) or _ids_of(value, base), value))
    return found


def _speaks_against(entry: JSONObject) -> bool:
    names = {local_name(name) for name in entry}
    if names.isdisjoint(_KEYS) and names.isdisjoint(_IDS):
        return False
    jwk = entry if "kty" in entry else entry.get("publicKeyJwk")
    in_jwk = isinstance(jwk, dict) and not _IN_A_JWK.isdisjoint(jwk)
    return in_jwk or not names.isdisjoint(ENDS | SECRET)


def _ids_of(entry: JSONObject, base: str) -> frozenset[KeyName]:
    ids = (entry.get(name) for name in _IDS)
    return frozenset(absolute(id_, base) for id_ in ids if isinstance(id_, str))


def said_of(entries: Iterable[tuple[Iterable[KeyName], JSONObject]]) -> dict[KeyName, KeyEnds]:
    """What entries that are not used say, together, of each key that they are about."""
    said: dict[KeyName, list[KeyEnds]] = {}
    for names, entry in entries:
        ends = _said_all_the_same(entry)
        for name in names:
            said.setdefault(name, []).append(ends)
    return {name: earliest(each) for name, each in said.items()}


def _said_all_the_same(entry: JSONObject) -> KeyEnds:
    """What an entry that can not be used says of its key: the same key may stand in another one, that can."""
    ends = KeyEnds()
    try:
        ends = read_ends(entry)
        plain = {local_name(name): value for name, value in entry.items()}
        jwk = plain if "kty" in plain else plain.get("publicKeyJwk")
        if not SECRET.isdisjoint(plain) or (isinstance(jwk, dict) and "d" in jwk):
            read_key(plain)  # which says so
    except InputError as error:
        if error.detail_code in _AGAINST_THE_KEY:
            return KeyEnds(unclear=str(error))
    return ends


def keys_within(entry: JSONObject) -> frozenset[RawKey]:
    """The keys that can be made out in an entry that `read_key` refuses, or that is wrong in another way."""
    found: set[RawKey] = set()
    for name, value in (("", entry), *entry.items()):
        read = _READERS.get(local_name(name))
        if read is None:
            continue
        for one in _values(value):
            try:
                found.update(read(one))
            except (InputError, ValueError):  # it is no key in this notation
                continue
    return frozenset(found)


def _values(value: JSON) -> Iterator[JSON]:
    """The values of a member, out of an array and out of JSON-LD's value objects; no deeper, so that each is read once."""
    for one in value if isinstance(value, list) else [value]:
        yield one["@value"] if isinstance(one, dict) and "@value" in one else one


def _jwk(value: JSON) -> Iterator[RawKey]:
    """The key of a JWK, whatever else it says; also with padding, and with more or fewer zeros in front."""
    jwk = value if isinstance(value, dict) else {}
    texts = {name: jwk.get(name) for name in ("x", "y", "n", "e")}
    numbers = {name: _base64(text) for name, text in texts.items() if isinstance(text, str)}
    x, y = numbers.get("x", b""), numbers.get("y", b"")
    match jwk.get("kty"), jwk.get("crv"):
        case "OKP", "Ed25519":
            yield from _of_size("Ed25519", x)
        case "EC", ("P-256" | "P-384") as curve:
            size = _COORDINATE[curve]
            if x and y:
                yield from _point(curve, *(each.lstrip(b"\0").rjust(size, b"\0") for each in (x, y)))
        case "RSA", _ if len(numbers.get("n", b"")) >= _SHORTEST_RSA:
            plain = {name: base64url_encode(number.lstrip(b"\0")) for name, number in numbers.items()}
            yield jwk_keys.read_public({"kty": "RSA", **plain})


def _pem(value: JSON) -> Iterator[RawKey]:
    yield pem.read_public(value.encode() if isinstance(value, str) else b"")


def _multibase(value: JSON) -> Iterator[RawKey]:
    text = value if isinstance(value, str) else ""
    decode = _BASES.get(text[:1])
    return _of_bytes(decode(text[1:])) if decode is not None else iter(())


def _encoded(decode: Callable[[str], bytes]) -> Callable[[JSON], Iterator[RawKey]]:
    return lambda value: _of_bytes(decode(value)) if isinstance(value, str) else iter(())


def _of_bytes(data: bytes) -> Iterator[RawKey]:
    """The key after a multicodec prefix, or without one; of points, compressed or not."""
    if len(data) < _SHORTEST:
        return
    yield from _of_size("Ed25519", data)
    for curve, size in _COORDINATE.items():
        yield from _of_size(curve, data)
        if data[:1] == bytes([_UNCOMPRESSED]):
            yield from _point(curve, data[1 : 1 + size], data[1 + size :])
    code, rest = multicodec_split(data)
    for kind, row in KINDS.items():
        if row.multicodec == code:
            yield from _of_size(kind, rest)


def _of_size(kind: KeyKind, raw: bytes) -> Iterator[RawKey]:
    if len(raw) == _SIZE.get(kind, len(raw)) and (kind not in _COORDINATE or raw[0] in _COMPRESSED):
        yield kind, raw


def _point(curve: KeyKind, x: bytes, y: bytes) -> Iterator[RawKey]:
    if len(x) == len(y) == _COORDINATE[curve]:
        yield curve, bytes([_COMPRESSED[y[-1] % 2]]) + x


def _base58(text: str) -> bytes:
    return base58btc_decode(text) if len(text) <= _LONGEST_BASE58 else b""


def _base64(text: str) -> bytes:
    bare = text.rstrip("=").replace("+", "-").replace("/", "_")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def _base32(text: str) -> bytes:
    return b32decode(text.upper() + "=" * (-len(text) % 8))


def _hex(text: str) -> bytes:
    return bytes.fromhex(text.lower().removeprefix("0x"))


_BASES: Final[Mapping[str, Callable[[str], bytes]]] = MappingProxyType({
    "z": _base58, "u": _base64, "U": _base64, "m": _base64, "M": _base64,
    "f": _hex, "F": _hex, "b": _base32, "B": _base32,
})  # fmt: skip
_READERS: Final[Mapping[str, Callable[[JSON], Iterator[RawKey]]]] = MappingProxyType({
    "": _jwk,  # the entry is a JWK itself
    "publicKeyJwk": _jwk,
    "publicKeyMultibase": _multibase,
    "publicKeyBase58": _encoded(_base58),
    "publicKeyBase64": _encoded(_base64),
    "publicKeyHex": _encoded(_hex),
    "publicKeyPem": _pem,
})  # fmt: skip
