"""A list in which the badge is revoked, changed in any way on its way here: never is the badge accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from openbadge_issuer.ports import Answer, Documents, Response
from openbadge_issuer.testing import (
    NOW,
    STATUS_LIST,
    fixed_signer,
    issuer_documents,
    make_badge,
    make_status_list,
)
from openbadge_issuer.verification import Verdict, Verifier
from status_samples import ENTRY, INDEX, judged

BADGE = bytes(make_badge(status=ENTRY))
REVOKED = {
    "embedded": make_status_list([INDEX]),
    "token": make_status_list([INDEX], signer=fixed_signer("P-256")),
}
ODD: tuple[Any, ...] = (None, True, 0, -1, 1e300, "", "x", [], {}, [[]], [None], "\u0000", "9" * 5_000)


def of_bytes(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(changed))
        match random.randrange(4):
            case 0:
                changed[at] ^= 1 << random.randrange(8)
            case 1:
                del changed[at : at + random.randint(1, 20)]
            case 2:
                changed[at:at] = random.randbytes(random.randint(1, 4))
            case _:
                changed[at:at] = changed[: random.randrange(len(changed))][-30:]
    return bytes(changed)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


def of_members(content: bytes, random: Random) -> bytes:
    document = json.loads(content)
    container, key = random.choice(list(places(document)))
    match random.randrange(3):
        case 0:
            container[key] = random.choice(ODD)
        case 1:
            container[key] = [container[key]] if random.random() < 0.5 else {"@value": container[key]}
        case _:
            del container[key]
    return json.dumps(document).encode()


@pytest.mark.parametrize("form", REVOKED)
def test_bytes(form: str) -> None:
    random = Random(f"bytes of the {form}")
    for _ in range(250):
        changed = of_bytes(REVOKED[form], random)
        assert judged(BADGE, changed).verdict is not Verdict.ACCEPTED, changed


def test_members() -> None:
    random = Random("members")
    for _ in range(300):
        changed = of_members(REVOKED["embedded"], random)
        for fetched_at in (NOW, None):
            assert judged(BADGE, changed, fetched_at=fetched_at).verdict is not Verdict.ACCEPTED, changed


def test_answers() -> None:
    """Whatever a fetch says of status, media type and address."""
    content = REVOKED["embedded"]
    answers: list[Answer] = [
        Response(STATUS_LIST, content, status=status, media_type=kind, fetched_at=NOW)
        for status in (200, 204, 206, 301, 304, 401, 404, 410, 500, 0, -1)
        for kind in ("application/json", "text/html", "", "image/png")
    ]
    answers += [Response(url, content) for url in ("", "http://x", "https://[", "\x00")]
    for answer in answers:
        assert judged(BADGE, answer).verdict is not Verdict.ACCEPTED


def test_the_media_type_does_not_matter_and_the_content_does() -> None:
    clear = Response(STATUS_LIST, make_status_list(), media_type="application/octet-stream", fetched_at=NOW)
    assert judged(BADGE, clear).verdict is Verdict.ACCEPTED


def test_unchanged_it_says_that_it_was_taken_back() -> None:
    for content in REVOKED.values():
        fetch = Documents({**issuer_documents().documents, STATUS_LIST: content})
        assert Verifier(fetch=fetch).check(BADGE, now=NOW)["status"].code == "status.revoked"
