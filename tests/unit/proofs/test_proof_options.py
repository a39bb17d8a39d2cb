"""Canonical options from a template are what canonicalization gives of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.jsonld import canonicalize
from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.proofs import options as module
from openbadge_issuer.proofs.options import from_template
from openbadge_issuer.proofs.prepared import key_of

V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OWN = "https://school.example/context"
USUAL: dict[str, Any] = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2026-01-31T09:30:00Z",
    "verificationMethod": "https://school.example/keys#1",
    "proofPurpose": "assertionMethod",
    "@context": [V2, OB],
}


@pytest.fixture
def table() -> ContextTable:
    return ContextTable(bundled())


class Asked:
    """Canonicalization, which counts how often it is asked."""

    def __init__(self, table: ContextTable) -> None:
        self.table, self.times = table, 0

    def __call__(self, options: dict[str, Any]) -> bytes:
        self.times += 1
        return canonicalize(options, self.table)


def made(options: dict[str, Any], asked: Asked, limits: Limits = DEFAULT_LIMITS) -> bytes | None:
    return from_template(options, asked.table, limits, "sha256", asked)


def with_terms(table: ContextTable, **terms: Any) -> ContextTable:
    """A table with one more context, in which some words mean something else."""
    usual: dict[str, Any] = {
        "type": "@type",
        "DataIntegrityProof": "https://w3id.org/security#DataIntegrityProof",
        "cryptosuite": "https://w3id.org/security#cryptosuite",
        "created": "http://purl.org/dc/terms/created",
        "verificationMethod": {"@id": "https://w3id.org/security#verificationMethod", "@type": "@id"},
        "proofPurpose": "https://w3id.org/security#proofPurpose",
    }
    return table.pin(OWN, json.dumps({"@context": usual | terms}).encode())


def test_times_are_put_in_and_nothing_is_canonicalized_again(table: ContextTable) -> None:
    asked = Asked(table)
    for created in ("2026-01-31T09:30:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        options = USUAL | {"created": created}
        assert made(options, asked) == canonicalize(options, table)
    assert asked.times == 2  # the least and the greatest time


@pytest.mark.parametrize(
    "other",
    [
        {"verificationMethod": "https://school.example/keys#2"},
        {"cryptosuite": "eddsa-2022"},
        {"type": "Ed25519Signature2020"},
        {"@context": [V2]},
        {"@context": V2},
        {"@context": [V2, OB, "https://w3id.org/security/data-integrity/v2"]},
    ],
)
def test_other_options_have_a_template_of_their_own(other: dict[str, Any], table: ContextTable) -> None:
    asked = Asked(table)
    made(USUAL, asked)
    options = USUAL | other
    try:
        expected = canonicalize(options, table)
    except OpenBadgeError:
        assert made(options, asked) is None
    else:
        assert made(options, asked) == expected
    assert asked.times > 2
    assert made(USUAL, asked) == canonicalize(USUAL, table)


def test_limits_and_hashes_have_templates_of_their_own(table: ContextTable) -> None:
    asked = Asked(table)
    made(USUAL, asked)
    made(USUAL, asked, Limits(max_depth=8))
    assert asked.times == 4
    from_template(USUAL, table, DEFAULT_LIMITS, "sha384", asked)
    assert asked.times == 6


@pytest.mark.parametrize(
    "options",
    [
        USUAL | {"expires": "2030-01-01T00:00:00Z"},
        {name: value for name, value in USUAL.items() if name != "created"},
        {name: value for name, value in USUAL.items() if name != "cryptosuite"},
        {name: value for name, value in USUAL.items() if name != "cryptosuite"} | {"nonce": "1"},
        USUAL | {"created": "2026-01-31T09:30:00.5Z"},
        USUAL | {"created": "2026-01-31T09:30:00+01:00"},
        USUAL | {"created": "2026-01-31T09:30:00Z\n"},
        USUAL | {"created": "२०२६-01-31T09:30:00Z"},
        USUAL | {"created": ["2026-01-31T09:30:00Z"]},
        USUAL | {"created": None},
        USUAL | {"proofPurpose": "authentication"},
        USUAL | {"verificationMethod": {"id": "https://school.example/keys#1"}},
        USUAL | {"@context": [V2, {"more": "https://school.example/more"}]},
        USUAL | {"@context": None},
        USUAL | {"verificationMethod": "https://school.example/" + "k" * 1_000},
    ],
)
def test_what_is_unusual_is_canonicalized(options: dict[str, Any], table: ContextTable) -> None:
    asked = Asked(table)
    assert made(options, asked) is None
    assert asked.times == 0


def test_as_much_text_as_is_kept(table: ContextTable) -> None:
    rest = sum(len(text) for text in ("DataIntegrityProof", "eddsa-rdfc-2022", V2, OB))
    most = "https://school.example/".ljust(1_000 - rest, "k")
    asked = Asked(table)
    options = USUAL | {"verificationMethod": most}
    assert made(options, asked) == canonicalize(options, table)
    assert made(USUAL | {"verificationMethod": f"{most}k"}, asked) is None


TERMS: dict[str, dict[str, Any]] = {
    "no text, but an address": {"created": {"@id": "https://x.example/created", "@type": "@id"}},
    "JSON": {"created": {"@id": "https://x.example/created", "@type": "@json"}},
    "a list": {"created": {"@id": "https://x.example/created", "@container": "@list"}},
    "said twice": {"cryptosuite": "http://purl.org/dc/terms/created"},
    "in a graph": {"verificationMethod": {"@id": "https://x.example/v", "@type": "@id", "@container": "@graph"}},
    "in another language": {"created": {"@id": "https://x.example/created", "@language": "de"}},
    "a time": {"created": {"@id": "https://x.example/created", "@type": "https://x.example/time"}},
}  # fmt: skip


@pytest.mark.parametrize("name", TERMS)
@pytest.mark.parametrize("created", ["2026-01-31T09:30:00Z", "0000-00-00T00:00:00Z", "9999-99-99T99:99:99Z"])
@pytest.mark.parametrize(
    "cryptosuite", ["eddsa-rdfc-2022", "2026-01-31T10:00:00Z", "0000-00-00T00:00:00Z", "A"]
)
def test_in_a_strange_context_it_is_the_same_or_nothing(
    name: str, created: str, cryptosuite: str, table: ContextTable
) -> None:
    strange = with_terms(table, **TERMS[name])
    options = USUAL | {"@context": [OWN], "created": created, "cryptosuite": cryptosuite}
    template = made(options, Asked(strange))
    try:
        expected = canonicalize(options, strange)
    except OpenBadgeError:
        assert template is None
    else:
        assert template in (None, expected)


@pytest.mark.parametrize("name", ["a list", "JSON", "no text, but an address"])
def test_there_is_no_template_where_a_time_is_more_than_a_literal(name: str, table: ContextTable) -> None:
    strange = with_terms(table, **TERMS[name])
    asked = Asked(strange)
    options = USUAL | {"@context": [OWN]}
    assert made(options, asked) is None
    tried = asked.times
    assert made(options, asked) is None
    assert asked.times == tried  # it is not tried again


def lines(*others: str) -> Callable[[dict[str, Any]], bytes]:
    """A canonicalization of options that puts these lines beside that of the time."""
    return lambda options: "".join(sorted([f'_:c14n0 <x> "{options["created"]}" .\n', *others])).encode()


@pytest.mark.parametrize(
    ("other", "holds"),
    [
        ('_:c14n0 <x> "2026-01-31T10:00:00Z" .\n', False),
        ('_:c14n0 <x> "9999-99-99T99:99:98Z" .\n', False),
        ('_:c14n0 <x> "A" .\n', True),
        ('_:c14n0 <w> "2026-01-31T10:00:00Z" .\n', True),
        ('_:c14n0 <w> "0000-00-00T00:00:00Z" .\n', False),
        ('_:c14n0 <y> "0000-00-00T00:00:00Z" .\n', True),
        ("_:c14n0 <y> _:c14n1 .\n", False),
    ],
)  # fmt: skip
def test_a_template_holds_where_the_time_has_one_place(
    other: str, *, holds: bool, table: ContextTable
) -> None:
    canonicalize = lines(other)
    template = from_template(USUAL, table, DEFAULT_LIMITS, "sha256", canonicalize)
    assert template == (canonicalize(USUAL) if holds else None)


def test_a_time_that_is_not_alone_in_its_literal_has_no_template(table: ContextTable) -> None:
    def as_json(options: dict[str, Any]) -> bytes:
        return lines()({"created": f'\\"{options["created"]}\\"'})

    assert from_template(USUAL, table, DEFAULT_LIMITS, "sha256", as_json) is None


def test_the_self_check_looks_at_each(table: ContextTable) -> None:
    checked = table.with_self_check(every=1)
    asked = Asked(checked)
    assert made(USUAL, asked) is None
    assert asked.times == 0


def test_two_tables_share_nothing(table: ContextTable) -> None:
    other = with_terms(table)
    options = USUAL | {"@context": [OWN]}
    renamed = table.pin(OWN, other.bytes_at(OWN).replace(b"terms/created", b"terms/issued"))
    first, second = made(options, Asked(other)), made(options, Asked(renamed))
    assert (first, second) == (canonicalize(options, other), canonicalize(options, renamed))
    assert first != second


def test_no_more_are_kept_than_a_few(table: ContextTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEPT", 3)
    asked = Asked(table)
    for number in range(7):
        options = USUAL | {"verificationMethod": f"https://school.example/keys#{number}"}
        assert made(options, asked) == canonicalize(options, table)
        assert len(module._by_table[table]) == number % 3 + 1


def test_a_key_is_read_once_and_a_secret_one_never(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = LocalSigner.generate()
    read: list[object] = []
    from_jwk: Callable[[Any], PublicKey] = PublicKey.from_jwk

    def counting(members: Any) -> PublicKey:
        read.append(members)
        return from_jwk(members)

    monkeypatch.setattr(PublicKey, "from_jwk", counting)
    assert key_of(signer.public_jwk) is key_of(signer.public_jwk)
    assert key_of(signer.public_jwk) == signer.public_key
    assert len(read) == 1
    more: Any = {**signer.public_jwk, "key_ops": ["verify"]}
    assert key_of(more) == signer.public_key
    secret = signer.to_jwk(unencrypted=True)
    for _ in range(2):
        with pytest.raises(OpenBadgeError) as caught:
            key_of(secret)
        assert caught.value.detail_code == "key.private"
    assert len(read) == 4


def test_a_key_that_is_no_jwk_is_refused_as_ever() -> None:
    for members in ("kty", ["kty"], {"kty": "OKP", "crv": 1}):
        nothing: Any = members
        with pytest.raises(OpenBadgeError) as caught:
            key_of(nothing)
        assert caught.value.detail_code.startswith("key.")
