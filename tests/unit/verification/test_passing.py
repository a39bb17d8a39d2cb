"""What may be another thing later, and what is taken at its word."""

from __future__ import annotations

import json

import pytest

from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON
from openbadge_issuer.testing import fixed_issuer, make_badge
from openbadge_issuer.verification import passing
from openbadge_issuer.verification.passing import is_no_credential, is_no_resource, is_schema
from openbadge_issuer.verification.reading import read_secured


def is_none(body: bytes) -> bool:
    return is_no_credential(read_secured(body, DEFAULT_LIMITS))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Too many requests",
        b"null",
        b'"busy"',
        b"<html>",
        b"[]",
        b"{",
        bytes(make_badge())[:-1],
        b'{"id": "caf\xc3',
        b"{}",
        b'{"error": "rate limited"}',
        b'{"type": "about:blank", "title": "Too Many Requests", "status": 429}',
        bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt"))).rpartition(b".")[0],
    ],
)
def test_what_is_no_credential(body: bytes) -> None:
    assert is_none(body)


@pytest.mark.parametrize(
    "body",
    [
        bytes(make_badge()),
        bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt"))),
        b"eyJhbGciOiJFZERTQSJ9.e30.AAAA",
        b'{"a": 1, "a": 2}',
        b'{"type": "EnvelopedVerifiableCredential", "@context": "https://www.w3.org/ns/credentials/v2"}',
        *(
            json.dumps({name: None}).encode()
            for name in ("@context", "issuer", "credentialSubject", "proof", "badge")
        ),
    ],
)
def test_what_says_that_it_is_one(body: bytes) -> None:
    assert not is_none(body)


def test_a_token_that_says_nothing_is_one_all_the_same() -> None:
    token = read_secured(bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt"))), DEFAULT_LIMITS)
    assert token is not None
    assert token.document is not None
    token.document.clear()
    assert not is_no_credential(token)


@pytest.mark.parametrize("word", sorted(passing._OF_A_SCHEMA))
def test_each_word_makes_a_schema(word: str) -> None:
    assert is_schema({word: None})
    assert not is_schema([{word: None}])


@pytest.mark.parametrize(
    "document",
    [
        {"type": "object"},
        {"type": ["null", "string"]},
        {"components": {"schemas": {"A": {"type": "integer"}}}},
        {"schemas": [{"$ref": "#"}]},
        {"schemas": {"A": {"properties": {}}}},
    ],
)
def test_what_is_a_schema_or_holds_some(document: JSON) -> None:
    assert is_schema(document)


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        None,
        True,
        False,
        "busy",
        429,
        {"error": "rate limited"},
        {"message": "Too many requests", "statusCode": 429},
        {"type": "about:blank", "title": "Too Many Requests"},
        {"type": "error", "description": "busy"},
        {"type": []},
        {"type": ["string", "error"]},
        {"detail": [{"loc": ["query"], "type": "missing", "required": True}]},
    ],
)
def test_what_is_no_schema(document: JSON) -> None:
    assert not is_schema(document)


@pytest.mark.parametrize(
    ("whole", "cut"),
    [
        (b"\x89PNG\r\n\x1a\n......IEND\xaeB`\x82", 9),
        (b"%PDF-1.7 ......\n%%EOF\n", 8),
        (b"\xff\xd8\xff......\xff\xd9", 2),
        (b"GIF89a......\x3b", 1),
        (b"<svg>......</svg>", 1),
        (b"<?xml version='1.0'?><a>......</a>", 1),
        (b'{"gloves": [1]}', 1),
        (b'["gloves"]', 1),
    ],
    ids=["png", "pdf", "jpeg", "gif", "svg", "xml", "object", "list"],
)
def test_half_of_a_file(whole: bytes, cut: int) -> None:
    assert not is_no_resource(whole, "")
    assert not is_no_resource(b"\n " + whole + b" \n", "")
    assert is_no_resource(whole[:-cut], "")
    assert is_no_resource(whole[:2] if cut > 1 else whole[:1], "")


@pytest.mark.parametrize("begins", [b"\x89PNG", b"%PDF-"])
def test_an_end_that_stands_further_within_is_none(begins: bytes) -> None:
    end = {b"\x89PNG": b"IEND", b"%PDF-": b"%%EOF"}[begins]
    assert not is_no_resource(begins + end + b"." * (1_024 - len(end)), "")
    assert is_no_resource(begins + end + b"." * (1_025 - len(end)), "")


@pytest.mark.parametrize("body", [b"", b" \r\n"])
def test_nothing(body: bytes) -> None:
    assert is_no_resource(body, "text/html")


def test_a_page() -> None:
    for page in (b"<html>Back soon</html>", b" <!DOCTYPE html><title>Back soon</title>"):
        assert is_no_resource(page, "")
        assert is_no_resource(page, "image/png")
        assert not is_no_resource(page, "text/html")
        assert not is_no_resource(page, "application/xhtml+xml")


@pytest.mark.parametrize("word", sorted(passing._OF_AN_ERROR))
def test_an_error(word: str) -> None:
    assert is_no_resource(json.dumps({word: 429}).encode(), "application/json")
    assert not is_no_resource(json.dumps({word: 429, "gloves": True}).encode(), "application/json")


@pytest.mark.parametrize(
    ("body", "none"),
    [
        (b"{}", True),
        (b'{"error": }', True),
        (b'{"error": 1, "error": 2}', False),
        (b'["error"]', False),
        (b"Too many requests", False),
        (b'{"error": "' + b"x" * (10_000 - 13) + b'"}', True),
        (b'{"error": "' + b"x" * (10_001 - 13) + b'"}', False),
    ],
    ids=["empty", "no JSON", "twice", "list", "text", "longest", "longer"],
)
def test_what_may_be_an_error(body: bytes, none: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert is_no_resource(body, "") is none
