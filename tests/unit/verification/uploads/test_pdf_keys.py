"""The keys that an empty password makes in PDFs of all ages (ISO 32000-2, 7.6.4), and what they open."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from openbadge_issuer.errors import CarrierError
from openbadge_issuer.verification.uploads import pdf_locks
from openbadge_issuer.verification.uploads.pdf_locks import Lock, _hashed, opened
from openbadge_issuer.verification.uploads.pdf_values import Name, Value

PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
OWNER, IDENTITY = b"O" * 32, b"an id of a file."
STANDARD, V2, AES3 = Name(b"Standard"), Name(b"V2"), Name(b"AESV3")
TEXT = b"What stands in it, in more than one block."


def md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def rc4(key: bytes, data: bytes) -> bytes:
    return Cipher(ARC4(key), mode=None).encryptor().update(data)


def aes(key: bytes, data: bytes, start: bytes = bytes(16)) -> bytes:
    return Cipher(AES(key), CBC(start)).encryptor().update(data)


def resolved(value: Value) -> Value:
    return value


def old(revision: int, size: int = 5, *, metadata: bool = True, identity: bytes = IDENTITY) -> bytes:
    """The key by the algorithms 2 and, as writers have it, 4 or 5."""
    seed = PADDING + OWNER + bytes.fromhex("fcffffff") + identity
    key = md5(seed if metadata or revision < 4 else seed + b"\xff" * 4)
    for _ in range(50 if revision > 2 else 0):
        key = md5(key[:size])
    return key[:size]


def user(key: bytes, revision: int, identity: bytes = IDENTITY) -> bytes:
    if revision == 2:
        return rc4(key, PADDING)
    proof = md5(PADDING + identity)
    for turn in range(20):
        proof = rc4(bytes(byte ^ turn for byte in key), proof)
    return proof + bytes(16)


def said(revision: int, size: int = 5, **changes: Value) -> dict[bytes, Value]:
    """The dictionary of a file; its key is the one of ``old``."""
    metadata = changes.get("EncryptMetadata") is not False
    key = old(revision, size, metadata=metadata)
    members: dict[bytes, Value] = {
        b"Filter": STANDARD,
        b"V": 2 if revision > 2 else 1,
        b"R": revision,
        b"O": OWNER,
        b"U": user(key, revision),
        b"P": -4,
        b"Length": 8 * size,
    }
    return members | {name.encode(): value for name, value in changes.items()}


def opens(members: dict[bytes, Value], key: bytes, identity: Value = None) -> bool:
    listed: Value = [IDENTITY] if identity is None else identity
    lock = opened(members, listed, resolved)
    once = md5(key + b"\x07\x00\x00\x01\x00")[: min(len(key) + 5, 16)]
    return lock.string(rc4(once, TEXT), (7, 1)) == TEXT


def is_locked(what: Callable[[], object]) -> bool:
    try:
        what()
    except CarrierError as error:
        return error.detail_code == "carrier.pdf_encrypted"
    return False


@pytest.mark.parametrize(
    ("revision", "size", "changes"),
    [
        (2, 5, {}),
        (2, 5, {"O": OWNER + b"more"}),
        (2, 5, {"Length": 128}),
        (3, 5, {}),
        (3, 16, {}),
        (3, 16, {"Length": 40}),
        (3, 5, {"Length": 128}),
        (3, 16, {"Length": 999}),
        (3, 5, {"Length": None}),
        (3, 16, {"O": OWNER + b"more"}),
        (3, 16, {"EncryptMetadata": False}),
    ],
)
def test_keys_of_the_first_editions(revision: int, size: int, changes: dict[str, Value]) -> None:
    assert opens(said(revision, size, **changes), old(revision, size))


def test_a_key_of_another_length_opens_what_is_not_locked() -> None:
    """As where the attached files alone are locked; no cipher here takes the keys that it makes for objects."""
    lock = opened(said(4, 8, V=4, CF={b"S": {b"CFM": V2}}, StmF=Name(b"S")), [IDENTITY], resolved)
    assert lock.string(TEXT, (7, 1)) == TEXT
    assert is_locked(lambda: unlocked(lock, TEXT))


def test_what_stands_behind_the_proof_of_a_user_says_nothing() -> None:
    for revision in (2, 3):
        members = said(revision)
        assert opens(members | {b"U": user(old(revision), revision) + b"x"}, old(revision))


@pytest.mark.parametrize("metadata", [True, False])
def test_whether_what_describes_the_file_is_locked_is_in_the_key(*, metadata: bool) -> None:
    ways: Value = {b"S": {b"CFM": V2}, b"T": {b"CFM": [V2]}, b"U": {b"CFM": Name(b"Unheard")}, b"W": 7}
    members = said(4, 16, V=4, CF=ways, StrF=Name(b"S"), EncryptMetadata=metadata)
    assert opens(members, old(4, 16, metadata=metadata))
    for other in (b"T", b"U", b"W"):
        assert is_locked(lambda name=other: opens(members | {b"StrF": Name(name)}, b""))  # type: ignore[misc]


@pytest.mark.parametrize("identity", [[], {b"A": 1}, 7, b"text", [7], None], ids=str)
def test_a_file_without_an_id(identity: Value) -> None:
    key = old(3, identity=b"")
    lock = opened(said(3) | {b"U": user(key, 3, b"")}, identity, resolved)
    once = md5(key + b"\x07\x00\x00\x01\x00")[:10]
    assert lock.string(rc4(once, TEXT), (7, 1)) == TEXT


@pytest.mark.parametrize(
    "changes",
    [
        {"Filter": Name(b"Adobe.PubSec")},
        {"Filter": None},
        {"R": 1},
        {"R": 7},
        {"R": None},
        {"U": bytes(32)},
        {"U": None},
        {"O": None},
        {"O": 7},
        {"P": -8},
        {"P": -3},
    ],
    ids=str,
)
def test_what_an_empty_password_does_not_open(changes: dict[str, Value]) -> None:
    for revision in (2, 3):
        assert is_locked(lambda r=revision: opened(said(r, 5, **changes), [IDENTITY], resolved))  # type: ignore[misc]


# --- the editions with AES


def hashed(salt: bytes) -> bytes:
    """Algorithm 2.B as it is written: 64 rounds, and on until the last byte is small enough."""
    key, number = hashlib.sha256(salt).digest(), 0
    while True:
        mixed = aes(key[:16], key * 64, key[16:32])
        remainder = int.from_bytes(mixed[:16], "big") % 3
        key = (hashlib.sha256, hashlib.sha384, hashlib.sha512)[remainder](mixed).digest()
        number += 1
        if number >= 64 and mixed[-1] <= number - 32:
            return key[:32]


SALTS = [b"salt %03d" % number for number in range(150)]


def test_how_an_empty_password_is_hashed() -> None:
    assert [_hashed(salt, 6) for salt in SALTS] == [hashed(salt) for salt in SALTS]
    assert _hashed(SALTS[0], 5) == hashlib.sha256(SALTS[0]).digest()


FILE_KEY = bytes(range(32))


def new(revision: int, **changes: Value) -> dict[bytes, Value]:
    made = hashed if revision == 6 else lambda salt: hashlib.sha256(salt).digest()
    check, way = b"checking", b"a way in"
    members: dict[bytes, Value] = {
        b"Filter": STANDARD,
        b"V": 5,
        b"R": revision,
        b"U": made(check) + check + way,
        b"UE": aes(made(way), FILE_KEY),
        b"CF": {b"S": {b"CFM": AES3}},
        b"StmF": Name(b"S"),
    }
    return members | {name.encode(): value for name, value in changes.items()}


def unlocked(lock: Lock, data: bytes) -> bytes:
    return lock.stream(data, (7, 1), own=None, attached=False)


@pytest.mark.parametrize("revision", [5, 6])
def test_keys_of_the_new_editions(revision: int) -> None:
    members = new(revision)
    content = b"\x01" * 16 + aes(FILE_KEY, TEXT + b"\x06" * 6, b"\x01" * 16)
    assert unlocked(opened(members, None, resolved), content) == TEXT
    longer = dict[bytes, Value]()
    for name in (b"U", b"UE"):
        value = members[name]
        assert isinstance(value, bytes)
        longer[name] = value + bytes(79)
    assert unlocked(opened(members | longer, None, resolved), content) == TEXT


@pytest.mark.parametrize(
    "changes",
    [{"UE": None}, {"UE": bytes(16)}, {"UE": bytes(31)}, {"U": bytes(48)}, {"U": b""}, {"R": 7}, {"R": 5}],
    ids=str,
)
def test_what_is_no_key_of_a_new_edition(changes: dict[str, Value]) -> None:
    assert is_locked(lambda: opened(new(6, **changes), None, resolved))


# --- what a key opens


def a_lock(method: str, key: bytes) -> Lock:
    return Lock(key, {b"S": method}, {b"StmF": Name(b"S"), b"StrF": Name(b"S")})


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        (b"\x06" * 6, TEXT),
        (b"abcde\x01", TEXT + b"abcde"),
        (b"\x10" * 6, TEXT[:-10]),
        (b"abcde\x11", TEXT + b"abcde\x11"),
        (b"abcde\x00", TEXT + b"abcde\x00"),
        (b"abc\x07\x00\x02", TEXT + b"abc\x07"),
    ],
    ids=["six", "one", "a block", "more than a block", "none", "two"],
)
def test_as_many_bytes_as_the_last_one_says_are_no_part_of_it(end: bytes, kept: bytes) -> None:
    lock = a_lock("aes256", FILE_KEY)
    content = b"\x01" * 16 + aes(FILE_KEY, TEXT + end, b"\x01" * 16)
    assert unlocked(lock, content) == kept
    assert unlocked(lock, content + b"torn off") == kept


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 31])
def test_what_has_no_whole_block_is_empty(length: int) -> None:
    assert unlocked(a_lock("aes256", FILE_KEY), bytes(length)) == b""


@pytest.mark.parametrize(
    ("owner", "salt"),
    [
        ((7, 1), b"\x07\x00\x00\x01\x00"),
        ((0x01020304, 0x010203), b"\x04\x03\x02\x03\x02"),
        ((9_999_999_999, 99_999), b"\xff\xe3\x0b\x9f\x86"),
    ],
)
def test_each_object_has_a_key_of_its_own(owner: tuple[int, int], salt: bytes) -> None:
    for size in (5, 16):
        key = FILE_KEY[:size]
        once = md5(key + salt)[: min(size + 5, 16)]
        assert a_lock("rc4", key).string(rc4(once, TEXT), owner) == TEXT
    once = md5(FILE_KEY[:16] + salt + b"sAlT")
    content = bytes(16) + aes(once, TEXT + b"\x06" * 6)
    assert a_lock("aes", FILE_KEY[:16]).string(content, owner) == TEXT


def test_a_key_of_a_length_that_nobody_uses_opens_nothing() -> None:
    assert is_locked(lambda: unlocked(a_lock("aes256", b"short"), bytes(64)))


def test_where_a_cipher_is_forbidden_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: bytes) -> ARC4:
        raise UnsupportedAlgorithm("Not here.")

    monkeypatch.setattr(pdf_locks, "ARC4", forbidden)
    assert is_locked(lambda: unlocked(a_lock("rc4", b"12345"), b"x"))
