"""Which lock is on which part of a PDF that everybody opens: strings, streams, attached files, what names its own."""

from __future__ import annotations

import hashlib
import zlib

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher

from openbadge_issuer.errors import CarrierError
from openbadge_issuer.verification.uploads import DEFAULT_UPLOAD_LIMITS
from openbadge_issuer.verification.uploads.pdf import in_pdf

FILE = b'{"type": "AchievementCredential"}'
NAME = b"badge.json"
PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
KEY = hashlib.md5(PADDING + b"A" * 32 + b"\xff" * 4, usedforsecurity=False).digest()[:5]
OWN = b"/DecodeParms << /Name /%s >>"


def rc4(key: bytes, data: bytes) -> bytes:
    return Cipher(ARC4(key), mode=None).encryptor().update(data)


def locked(data: bytes, number: int) -> bytes:
    owner = number.to_bytes(3, "little") + b"\0\0"
    return rc4(hashlib.md5(KEY + owner, usedforsecurity=False).digest()[:10], data)


def a_file(said: bytes, head: bytes, content: bytes, name: bytes) -> bytes:
    """With the empty password for its user, and a lock by the name ``S``."""
    return (
        b"%%PDF-1.7\n1 0 obj\n<< /Type /Catalog /AF [2 0 R] >>\nendobj\n"
        b"2 0 obj\n<< /F <%s> /EF << /F 3 0 R >> >>\nendobj\n"
        b"3 0 obj\n<< /Length %d %s >>\nstream\n%s\nendstream\nendobj\n"
        b"trailer << /Root 1 0 R /Encrypt << /Filter /Standard /R 2 /P -1 /O <%s> /U <%s> %s"
        b" /CF << /S << /CFM /V2 >> /N << /CFM /None >> /X << /CFM /Unheard >> >> >> >>\n"
    ) % (
        name.hex().encode(),
        len(content),
        head,
        content,
        b"41" * 32,
        rc4(KEY, PADDING).hex().encode(),
        said,
    )


@pytest.mark.parametrize(
    ("said", "head", "stream_is_locked", "name_is_locked"),
    [
        # the first editions lock everything
        (b"/V 1", b"", True, True),
        (b"/V 2 /StmF /Identity", b"", True, True),
        (b"/V 2", b"/Filter /Crypt", False, True),
        # the later ones say what
        (b"/V 4", b"", False, False),
        (b"/V 4 /StmF /S /StrF /S", b"", True, True),
        (b"/V 4 /StmF /S", b"", True, False),
        (b"/V 4 /StmF null /StrF /S", b"", False, True),
        (b"/V 4 /StmF /N /StrF /Identity", b"", False, False),
        # attached files alone, or all but them
        (b"/V 4 /EFF /S", b"/Type /EmbeddedFile", True, False),
        (b"/V 4 /EFF /S", b"", False, False),
        (b"/V 4 /StmF /S /EFF /Identity", b"/Type /EmbeddedFile", False, False),
        (b"/V 4 /StmF /S", b"/Type /EmbeddedFile", True, False),
        # streams that say it themselves
        (b"/V 4 /StmF /S", b"/Filter /Crypt", False, False),
        (b"/V 4 /StmF /S", b"/Filter [/Crypt] /DecodeParms [null]", False, False),
        (b"/V 4 /StmF /S", b"/Filter [/Crypt] " + OWN % b"Identity", False, False),
        (b"/V 4", b"/Filter /Crypt " + OWN % b"S", True, False),
        (b"/V 4 /EFF /N", b"/Type /EmbeddedFile /Filter /Crypt " + OWN % b"S", True, False),
    ],
)
def test_what_is_locked(*, said: bytes, head: bytes, stream_is_locked: bool, name_is_locked: bool) -> None:
    content = locked(FILE, 3) if stream_is_locked else FILE
    name = locked(NAME, 2) if name_is_locked else NAME
    (item,) = in_pdf(a_file(said, head, content, name), DEFAULT_UPLOAD_LIMITS)
    assert (item.data, item.place) == (FILE, "badge.json")


@pytest.mark.parametrize(
    "head",
    [
        b"/Filter [/Crypt /FlateDecode] /DecodeParms [<< /Name /S >> null]",
        b"/Filter [/FlateDecode /Crypt] /DecodeParms [null << /Name /S >>]",
    ],
)
def test_it_is_opened_before_it_is_unpacked(head: bytes) -> None:
    (item,) = in_pdf(a_file(b"/V 4", head, locked(zlib.compress(FILE), 3), NAME), DEFAULT_UPLOAD_LIMITS)
    assert item.data == FILE


@pytest.mark.parametrize(
    ("said", "head"),
    [
        (b"/V 4 /StmF /X", b""),
        (b"/V 4 /StmF /Y", b""),
        (b"/V 4 /StmF (S)", b""),
        (b"/V 4 /StrF /X", b""),
        (b"/V 4 /EFF 1", b"/Type /EmbeddedFile"),
        (b"/V 4", b"/Filter /Crypt " + OWN % b"X"),
        (b"/V 4", b"/Filter /Crypt /DecodeParms << /Name [/S] >>"),
    ],
)
def test_a_lock_that_nobody_knows(said: bytes, head: bytes) -> None:
    with pytest.raises(CarrierError) as caught:
        in_pdf(a_file(said, head, FILE, NAME), DEFAULT_UPLOAD_LIMITS)
    assert caught.value.detail_code == "carrier.pdf_encrypted"
