"""How an input is changed where bytes alone would hardly get past the first parser: as JSON, as an archive, as a token."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from fuzz.target import Form
from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode
from openbadge_issuer.errors import OpenBadgeError

__all__ = ["changed"]

Bytewise = Callable[[bytes], bytes]

JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e300, 2**53, -(2**53), 10**30, "", "x", "\u0000", "\ud7ff", "\U0001f600", "\u202e",
    "https://", "https://school.example/x", "http://[", "https://a:99999/", "did:key:z", "did:web:%00", "did:web:a:b",
    "urn:x", "1999", "2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "2026-01-01T00:00:00Z",
    [], {}, [[]], [None], {"id": None}, {"@id": "x"}, {"type": []}, {"@context": []}, {"@context": {"@vocab": "x:"}},
    "_:b0", {"@value": 1}, {"@list": [1]}, {"@set": [{}]}, {"@graph": []}, ["a", ["b"]], {"$ref": "#"}, "u", "z", "x" * 300,
)  # fmt: skip
NAMES = (
    "id", "type", "@type", "@id", "@context", "@graph", "@value", "@language", "@reverse", "proof", "issuer", "achievement",
    "credentialSubject", "credentialStatus", "statusPurpose", "validFrom", "verification", "$ref", "allOf", "items", "zz",
)  # fmt: skip


def changed(data: bytes, form: Form, rng: random.Random, bytewise: Bytewise) -> bytes:
    """The input, changed once or more; ``bytewise`` is what is used where there is no structure to keep."""
    how = rng.random()
    if form == "json" and how < 0.7:
        return _as_json(data, rng, bytewise)
    if form == "zip" and how < 0.7:
        return _as_archive(data, rng, bytewise)
    if form == "token" and how < 0.7:
        return _as_token(data, rng, bytewise)
    return bytewise(data)


def _as_json(data: bytes, rng: random.Random, bytewise: Bytewise) -> bytes:
    try:
        document = [json.loads(data)]
        for _ in range(rng.randint(1, 3)):
            _graft(document, rng, bytewise)
        return json.dumps(document[0], ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return bytewise(data)


def _graft(document: list[Any], rng: random.Random, bytewise: Bytewise) -> None:
    spots = _spots(document)
    holder, key = rng.choice(spots)
    kind = rng.randrange(6)
    if kind == 0:
        holder[key] = copy.deepcopy(rng.choice(JUNK))
    elif kind == 1 and holder is not document:
        del holder[key]
    elif kind == 2:
        source, other = rng.choice(spots)
        holder[key] = copy.deepcopy(source[other])
    elif kind == 3 and isinstance(holder, dict):
        holder[rng.choice(NAMES)] = copy.deepcopy(rng.choice(JUNK))
    elif kind == 4:
        holder[key] = rng.choice(([holder[key]], {"id": holder[key]}, [holder[key], holder[key]]))
    elif isinstance(holder[key], str):
        holder[key] = bytewise(holder[key].encode("utf-8", "surrogatepass"))[:2_000].decode(
            "utf-8", "replace"
        )
    elif isinstance(holder[key], int | float):
        holder[key] = rng.choice((holder[key] + 1, -holder[key], holder[key] * 2, str(holder[key])))


def _spots(document: Any) -> list[tuple[Any, Any]]:
    spots, stack = [], [document]
    while stack:
        node = stack.pop()
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            spots.append((node, key))
            if isinstance(value, dict | list):
                stack.append(value)
    return spots


def _as_token(data: bytes, rng: random.Random, bytewise: Bytewise) -> bytes:
    parts = data.split(b".")
    at = rng.randrange(len(parts))
    try:
        part = base64url_decode(parts[at].decode("ascii"))
    except (OpenBadgeError, UnicodeDecodeError):
        return bytewise(data)
    parts[at] = base64url_encode(_as_json(part, rng, bytewise)).encode()
    return b".".join(parts)


def _as_archive(data: bytes, rng: random.Random, bytewise: Bytewise) -> bytes:
    """One file in it changed, as JSON if it is; what stands before the archive stays."""
    start = max(data.find(b"PK\x03\x04"), 0)
    try:
        with ZipFile(BytesIO(data[start:])) as archive:
            files = {one.filename: archive.read(one) for one in archive.infolist() if one.file_size < 100_000}
        name = rng.choice(sorted(files))
        files[name] = (_as_json if files[name][:1] in b"{[" else _as_bytes)(files[name], rng, bytewise)
        target = BytesIO()
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for each, content in files.items():
                archive.writestr(each, content)
        return data[:start] + target.getvalue()
    except (
        BadZipFile,
        ValueError,
        IndexError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
        KeyError,
    ):
        return bytewise(data)
    except Exception:  # noqa: BLE001 - an archive that was broken before may raise anything here
        return bytewise(data)


def _as_bytes(content: bytes, _: random.Random, bytewise: Bytewise) -> bytes:
    return bytewise(content)
