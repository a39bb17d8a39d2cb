"""Generated input: `check`, `extract` and the strict parser give verdicts or the library's own errors, nothing else.

``OPENBADGE_FUZZ`` sets the number of inputs (default 3,000); ``make generated`` runs it with 200,000.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer.baking import bake, extract
from openbadge_issuer.codec.json import parse
from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode
from openbadge_issuer.errors import CarrierError, OpenBadgeError
from openbadge_issuer.ports import Documents, SigningRequest
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    NOW,
    RECIPIENT,
    STATUS_LIST,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification import CHECKS, Verdict, Verifier

COUNT = int(os.environ.get("OPENBADGE_FUZZ", "3000"))
ARTWORK = Path(__file__).parents[2] / "examples" / "artwork"
VERIFIER = Verifier(fetch=issuer_documents())

JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 1e300, 2**53, "", "x", "\u0000", "\ud7ff", "\U0001f600", "https://", "did:key:z", "urn:x",
    "did:web:%00", "1999", "2026-13-01T00:00:00Z", [], {}, [[]], [None], {"id": None}, {"@id": "x"}, {"type": []},
    {"@context": []}, {"@context": {"@vocab": "x:"}}, "_:b0", {"@value": 1}, {"@list": [1]}, ["a", ["b"]],
)  # fmt: skip


SIGNER = fixed_signer("P-256")
BLANK = [(ARTWORK / name).read_bytes() for name in ("badge.png", "badge.svg")]


def seeds() -> list[bytes]:
    embedded, token = make_badge(), make_badge(issuer=fixed_issuer(SIGNER))
    return [bytes(embedded), bytes(token), *(bake(image, embedded.content) for image in BLANK)]


def flip(rng: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        kind, at = rng.randrange(5), rng.randrange(len(out) + 1)
        if kind == 0 and out:
            out[at % len(out)] = rng.randrange(256)
        elif kind == 1:
            out[at:at] = rng.randbytes(rng.randint(1, 4))
        elif kind == 2:
            del out[at : at + rng.randint(1, 64)]
        elif kind == 3:
            out[at:at] = out[at : at + rng.randint(1, 64)]
        else:
            del out[at:]
    return bytes(out)


def graft(rng: random.Random, data: bytes) -> bytes:  # noqa: C901 - a list of kinds
    """One or two members or items of the JSON replaced, removed, or put somewhere else."""
    document = json.loads(data)
    for _ in range(rng.randint(1, 3)):
        spots: list[tuple[Any, Any]] = []
        stack = [document]
        while stack:
            node = stack.pop()
            entries = node.items() if isinstance(node, dict) else enumerate(node)
            for key, value in entries:
                spots.append((node, key))
                if isinstance(value, dict | list):
                    stack.append(value)
        if not spots:
            break
        holder, key = rng.choice(spots)
        kind = rng.randrange(4)
        if kind == 0:
            holder[key] = copy.deepcopy(rng.choice(JUNK))
        elif kind == 1:
            del holder[key]
        elif kind == 2:
            source, other = rng.choice(spots)
            try:
                holder[key] = json.loads(json.dumps(source[other]))
            except (KeyError, IndexError):
                continue
        elif isinstance(holder, dict):
            holder[
                rng.choice(["id", "type", "@type", "@context", "proof", "issuer", "achievement", "zz"])
            ] = copy.deepcopy(rng.choice(JUNK))
    return json.dumps(document, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def graft_token(rng: random.Random, token: bytes) -> bytes:
    """The header or the payload of the token grafted, mostly with a signature that is right."""
    parts = [base64url_decode(part) for part in token.decode("ascii").split(".")]
    which = rng.randrange(2)
    parts[which] = graft(rng, parts[which])
    signed = b".".join(base64url_encode(part).encode("ascii") for part in parts[:2])
    if rng.random() < 0.8:
        parts[2] = SIGNER.sign(SigningRequest("ES256", SIGNER.verification_method, signed))
    return signed + b"." + base64url_encode(parts[2]).encode("ascii")


def graft_image(rng: random.Random, blank: bytes, embedded: bytes) -> bytes:
    """The badge inside the image grafted; alone, where it can not be baked any more."""
    grafted = graft(rng, embedded)
    try:
        return bake(blank, grafted.decode("utf-8", "replace"))
    except CarrierError:
        return grafted


def mutated(rng: random.Random, originals: list[bytes]) -> bytes:
    """One of the originals, with its structure changed or its bytes."""
    which = rng.randrange(len(originals))
    if rng.random() < (0.8 if which == 0 else 0.5):
        if which == 0:
            return graft(rng, originals[0])
        if which == 1:
            return graft_token(rng, originals[1])
        return graft_image(rng, BLANK[which - 2], originals[0])
    return flip(rng, originals[which])


def own_error_or(call: Callable[[bytes], object], data: bytes) -> None:
    with contextlib.suppress(OpenBadgeError):
        call(data)


@pytest.mark.parametrize("seed", [1, 2])
def test_fuzz(seed: int) -> None:
    rng = random.Random(seed)
    originals = seeds()
    verdicts = dict.fromkeys(Verdict, 0)
    seen: set[str] = set()
    for _ in range(COUNT // 2):
        data = mutated(rng, originals)
        report = VERIFIER.check(data, now=NOW, expected_recipients=[RECIPIENT])
        assert tuple(check.name for check in report.checks) == CHECKS
        json.loads(report.to_text())
        verdicts[report.verdict] += 1
        seen |= {check.code for check in report}
        own_error_or(extract, data)
        own_error_or(parse, data)
    assert verdicts[Verdict.REFUSED] > COUNT // 4
    assert min(verdicts[Verdict.REFUSED], verdicts[Verdict.ACCEPTED]) > 0, "the fuzzer reaches both sides"
    deep = {"carrier.passed", "proof.jwt.claim_mismatch", "proof.jwt.header_member"}
    assert deep <= seen, "and what is inside of tokens and images"


@pytest.mark.parametrize("kind", ["document", "token"])
def test_fuzz_a_status_list(kind: str) -> None:
    """Whatever stands where the list is, nothing breaks, and no change of a signed list clears the badge that it revokes.

    Tokens are signed anew, so some of them are other lists of the issuer, which may clear it.
    """
    rng = random.Random(kind)
    place = StatusEntry(STATUS_LIST, 94_567, "revocation")
    badge = make_badge(status=place)
    signer = SIGNER if kind == "token" else fixed_signer()
    revoking = make_status_list([place.index], signer=signer)
    codes: dict[str, int] = {}
    for _ in range(max(COUNT // 60, 50)):
        if rng.random() < 0.5:
            found = graft_token(rng, revoking) if kind == "token" else graft(rng, revoking)
        else:
            found = flip(rng, revoking)
        web = Documents({**issuer_documents().documents, STATUS_LIST: found})
        report = Verifier(fetch=web).check(badge, now=NOW, expected_recipients=[RECIPIENT])
        code = report["status"].code
        codes[code] = codes.get(code, 0) + 1
        assert report.verdict is not Verdict.ACCEPTED or kind == "token", code
        json.loads(report.to_text())
    assert len(codes) > 3, "the fuzzer reaches more than one fault"


@pytest.mark.parametrize("junk", [{1: 2}, {"a": object()}, bytearray(b"{}"), memoryview(b"")])
def test_what_is_no_badge_at_all_is_refused(junk: Any) -> None:
    report = VERIFIER.check(junk, now=NOW)
    assert report.verdict is Verdict.REFUSED
