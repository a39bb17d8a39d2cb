"""Whatever is changed in a presentation or in its token: an answer, never an exception, and never a yes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from openbadge_issuer import Verdict, Verifier
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.testing import NOW, issuer_documents
from openbadge_issuer.verification import ExpectedPresentation
from unit.verification.presenting import ASKED, badge, claims, frame, presented, token

VERIFIER = Verifier(fetch=issuer_documents())
EXPECTED = ExpectedPresentation(**ASKED)
STRANGE: list[JSON] = [
    None,
    True,
    7,
    -0.5,
    "",
    "x",
    "did:key:z",
    "\u202e",
    [],
    {},
    [[]],
    [None],
    {"id": 7},
    {"id": None},
]
STRANGE += [{"@id": "x"}, {"@value": "x"}, ["VerifiablePresentation", 7], {"": {}}, "https://[::1", "data:,"]


def places(value: Any, path: tuple[Any, ...] = (), depth: int = 3) -> Iterator[tuple[Any, ...]]:
    """Every place down to this depth."""
    if path:
        yield path
    if depth and isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key), depth - 1)


def put(document: Any, path: tuple[Any, ...], value: JSON) -> Any:
    changed = deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


@pytest.mark.parametrize("strange", STRANGE, ids=repr)
def test_embedded(strange: JSON) -> None:
    shown = json.loads(presented(badge()))
    for path in places(shown):
        changed = put(shown, path, strange)
        for expected in (EXPECTED, None):
            report = VERIFIER.check(json.dumps(changed), now=NOW, expected_presentation=expected)
            assert report.verdict is not Verdict.ACCEPTED, path


@pytest.mark.parametrize("strange", STRANGE, ids=repr)
def test_tokens_that_the_holder_signed_so(strange: JSON) -> None:
    """Signed by the holder's key, whatever they say: accepted or not, there is an answer."""
    payload = claims(badge(), iss=claims()["holder"], jti="urn:x:1", exp=2**32, nbf=1, iat=1)
    for path in places(payload, depth=2):
        report = VERIFIER.check(token(put(payload, path, strange)), now=NOW, expected_presentation=EXPECTED)
        assert report.verdict in Verdict
    for member in ("alg", "typ", "kid", "jwk", "iss", "cty"):
        header: Any = {member: strange}
        assert VERIFIER.check(token(payload, **header), now=NOW).verdict in Verdict
    assert VERIFIER.check(token({"vp": strange}), now=NOW).verdict is not Verdict.ACCEPTED
    assert (
        VERIFIER.check(token({"vp": frame(badge()), "iss": strange}, typ="JWT"), now=NOW).verdict in Verdict
    )
