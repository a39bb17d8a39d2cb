"""One name twice in header or payload: one reader takes the first, another the last."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer.errors import JsonError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import ed25519, forge, header, payload


def doubled(members: dict[str, object], name: str, value: object, *, first: bool) -> str:
    extra = f"{json.dumps(name)}:{json.dumps(value)}"
    inner = json.dumps(members)[1:-1]
    return "{" + (f"{extra},{inner}" if first else f"{inner},{extra}") + "}"


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("name", "value"), [("alg", "none"), ("kid", "https://evil.example#key"), ("typ", "JWT")]
)
def test_in_the_header(name: str, value: str, first: bool) -> None:  # noqa: FBT001 - a parameter of the test
    token = forge(doubled(header(), name, value, first=first), payload())  # type: ignore[arg-type]
    with pytest.raises(JsonError) as caught:
        vc_jwt.verify(token, ed25519().public_key)
    assert caught.value.detail_code == "json.duplicate_name"


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iss", "https://evil.example"),
        ("exp", 4102444800),
        ("credentialSubject", {"id": "did:example:thief"}),
    ],
)
def test_in_the_payload(name: str, value: object, first: bool) -> None:  # noqa: FBT001 - a parameter of the test
    token = forge(header(), doubled(payload(), name, value, first=first))  # type: ignore[arg-type]
    with pytest.raises(JsonError) as caught:
        vc_jwt.verify(token, ed25519().public_key)
    assert caught.value.detail_code == "json.duplicate_name"


def test_deep_inside() -> None:
    body = json.dumps(payload()).replace('"name": "Knots"', '"name": "Knots", "name": "Rocket science"')
    with pytest.raises(JsonError):
        vc_jwt.read(forge(header(), body))


def test_spelled_with_an_escape() -> None:
    body = json.dumps(payload())[:-1] + ',"\\u0069ss":"https://evil.example"}'
    with pytest.raises(JsonError):
        vc_jwt.read(forge(header(), body))
