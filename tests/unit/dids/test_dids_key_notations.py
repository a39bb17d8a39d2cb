"""The key that an entry is about which nobody can use, and whatever a document says against a key."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from dids_driving import settle
from openbadge_issuer.codec.multibase import (
    base58btc_encode,
    base64url_decode,
    base64url_encode,
    multicodec_add,
)
from openbadge_issuer.dids import resolve_document, resolve_verification_method
from openbadge_issuer.dids.key_ends import KeyEnds
from openbadge_issuer.dids.key_notations import KeyName, against_keys, keys_within, raw_key, said_of
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.keys.kinds import KINDS
from openbadge_issuer.testing import fixed_signer

ISSUER = "https://school.example/issuer"
ED, P256 = fixed_signer().public_key, fixed_signer("P-256").public_key
P384 = PublicKey.from_jwk(
    {
        "kty": "EC",
        "crv": "P-384",
        "x": "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3",
        "y": "NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f",
    }
)
RSA = LocalSigner.generate("RSA", verification_method=f"{ISSUER}#rsa").public_key
KEYS = [ED, P256, P384, RSA]


def prefixed(key: PublicKey) -> bytes:
    return multicodec_add(KINDS[key.kind].multicodec, key.raw)


def b32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def uncompressed(key: PublicKey) -> bytes:
    jwk = key.to_jwk()
    return b"\x04" + base64url_decode(jwk["x"]) + base64url_decode(jwk["y"])


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.kind)
def test_a_multikey_in_every_base(key: PublicKey) -> None:
    data = prefixed(key)
    plain = base64.b64encode(data).decode()
    for text in (
        "z" + base58btc_encode(data),
        "u" + base64url_encode(data),
        "U" + base64.urlsafe_b64encode(data).decode(),
        "m" + plain.rstrip("="),
        "M" + plain,
        "f" + data.hex(),
        "F" + data.hex().upper(),
        "b" + b32(data).lower(),
        "B" + b32(data),
    ):
        assert keys_within({"publicKeyMultibase": text}) == {raw_key(key)}
        assert keys_within({"https://w3id.org/security#publicKeyMultibase": [text]}) == {raw_key(key)}


@pytest.mark.parametrize(
    ("key", "raw"),
    [(ED, ED.raw), (P256, P256.raw), (P256, uncompressed(P256)), (P384, P384.raw), (P384, uncompressed(P384))]
    + [(key, prefixed(key)) for key in KEYS],
)
def test_bytes_with_or_without_a_prefix(key: PublicKey, raw: bytes) -> None:
    for name, text in (
        ("publicKeyMultibase", "z" + base58btc_encode(raw)),
        ("publicKeyBase58", base58btc_encode(raw)),
        ("sec:publicKeyBase58", base58btc_encode(raw)),
        ("publicKeyHex", raw.hex()),
        ("publicKeyHex", "0x" + raw.hex().upper()),
        ("publicKeyHex", "0X" + raw.hex()),
        ("publicKeyBase64", base64.b64encode(raw).decode()),
        ("publicKeyBase64", base64url_encode(raw)),
    ):
        assert keys_within({name: text}) == {raw_key(key)}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.kind)
def test_a_jwk_that_is_not_quite_one(key: PublicKey) -> None:
    jwk: dict[str, Any] = {**key.to_jwk(), "use": "enc", "alg": "none", "key_ops": [], "d": "AAAA"}
    padded = {name: jwk[name] + "=" * (-len(jwk[name]) % 4) for name in ("x", "y", "n", "e") if name in jwk}
    for said in (jwk, jwk | padded):
        assert keys_within({"publicKeyJwk": said}) == keys_within(said) == {raw_key(key)}
    if key.kind != "Ed25519":
        longer = {name: base64url_encode(b"\0" + base64url_decode(jwk[name])) for name in padded}
        assert keys_within(jwk | longer) == {raw_key(key)}


def test_pem() -> None:
    for key in KEYS:
        assert keys_within({"publicKeyPem": key.to_pem().decode()}) == {raw_key(key)}


def test_several_in_one() -> None:
    both = {raw_key(ED), raw_key(P256)}
    assert keys_within({"publicKeyJwk": {**ED.to_jwk()}, "publicKeyHex": P256.raw.hex()}) == both
    assert keys_within({"publicKeyHex": ["x", ED.raw.hex(), 7, {"@value": P256.raw.hex()}]}) == both
    assert keys_within({"publicKeyJwk": [{**ED.to_jwk()}, {"@value": {**P256.to_jwk()}}]}) == both


def test_a_value_is_not_looked_for_within_others() -> None:
    """Each text is read for one entry only, however deep they stand in each other."""
    text = ED.raw.hex()
    assert keys_within({"publicKeyHex": {"@value": text, "@type": "x"}}) == {raw_key(ED)}
    others: list[Any] = [[[text]], {"@value": [text]}, {"@value": {"@value": text}}, {"@list": [text]}]
    for deeper in others:
        assert keys_within({"publicKeyHex": deeper}) == frozenset()


OF_384 = {"kty": "EC", "crv": "P-384"}


@pytest.mark.parametrize(
    "entry",
    [
        {"publicKeyHex": ED.raw.hex()[:-2]},
        {"publicKeyHex": ED.raw.hex() + "00"},
        {"publicKeyHex": "ed01" + ED.raw.hex()[:-2]},
        {"publicKeyHex": "04" + P256.raw.hex()[2:]},
        {"publicKeyHex": "8024" + uncompressed(P256).hex()},
        {"publicKeyHex": "8124" + P384.raw.hex() + "00"},
        {"publicKeyHex": "02" + uncompressed(P256).hex()[2:]},
        {"publicKeyHex": uncompressed(P384).hex() + "00"},
        {"publicKeyHex": "00x" + ED.raw.hex()},
        {"publicKeyMultibase": "8" + ED.raw.hex()},
        {**OF_384, "x": P384.to_jwk()["x"]},
        {**OF_384, "y": P384.to_jwk()["y"]},
        {**OF_384, "x": "", "y": P384.to_jwk()["y"]},
        {**P384.to_jwk(), "x": base64url_encode(b"\1" * 49)},
        {**P384.to_jwk(), "y": base64url_encode(b"\1" * 49)},
        {**P384.to_jwk(), "crv": "P-521"},
        {**P384.to_jwk(), "kty": "OKP"},
        {**ED.to_jwk(), "kty": "EC"},
        {**ED.to_jwk(), "crv": "X25519"},
        {**ED.to_jwk(), "x": base64url_encode(ED.raw[1:])},
        {**RSA.to_jwk(), "kty": "OKP"},
        {**RSA.to_jwk(), "n": base64url_encode(b"\xff" * 255)},
        {"kty": "RSA", "e": "AQAB"},
        {"kty": ["RSA"], "crv": {}},
    ],
)
def test_what_is_no_whole_key(entry: dict[str, Any]) -> None:
    assert keys_within(entry) == frozenset()


def test_the_longest_key_and_nothing_longer_in_base58() -> None:
    numbers = {"n": b"\xff" * 1_024, "e": b"\xff" * 8}
    jwk = {name: base64url_encode(number) for name, number in numbers.items()}
    longest = PublicKey.from_jwk({"kty": "RSA", **jwk})
    text = base58btc_encode(prefixed(longest))
    assert len(text) == 1_429
    assert keys_within({"publicKeyBase58": text}) == {raw_key(longest)}
    longer = base58btc_encode(prefixed(longest) + b"\0")
    assert len(longer) == 1_430
    assert keys_within({"publicKeyBase58": longer}) == frozenset()


def test_whether_it_is_a_good_key_is_not_asked() -> None:
    """It is only compared: what is no point of the curve is no key of anybody."""
    assert keys_within({"publicKeyHex": "02" + "ff" * 32}) == {("P-256", b"\2" + b"\xff" * 32)}


@pytest.mark.parametrize(
    "value", [None, "", 7, True, [], {}, ["a", "b"], "z", "u", "zz", "q!", "\xe9", "z" + "z" * 9_000]
)
@pytest.mark.parametrize(
    "name",
    [
        "publicKeyMultibase",
        "publicKeyBase58",
        "publicKeyBase64",
        "publicKeyHex",
        "publicKeyPem",
        "publicKeyJwk",
    ],
)
def test_what_is_no_key(name: str, value: Any) -> None:
    assert (
        keys_within({name: value}) == keys_within({"kty": "OKP", "crv": "Ed25519", "x": value}) == frozenset()
    )


END = "2025-01-01T00:00:00Z"
PUBLISHED = "The document publishes the private key too, so that anybody can sign with it."
PRIVATE = "This is a private key, where a public one belongs."


def test_where_it_stands_in_a_document() -> None:
    ended: dict[str, Any] = {"publicKeyHex": ED.raw.hex(), "sec:revoked": "2025-01-01T00:00:00Z"}
    jwk: dict[str, Any] = {**P256.to_jwk(), "exp": 1}
    secret: dict[str, Any] = {"publicKeyBase58": "x", "privateKeyBase58": "y"}
    document: dict[str, Any] = {
        "id": ISSUER,
        "revoked": True,
        "publicKey": [[ended], {"publicKeyHex": "00"}],
        "@graph": {"a": {"publicKeyJwk": jwk}, "b": secret, "c": {"expires": "soon"}},
    }
    found = against_keys(document, [], ISSUER)
    of_jwk: dict[str, Any] = {"publicKeyJwk": jwk}
    expected: list[tuple[frozenset[KeyName], Any]] = [
        (frozenset({raw_key(ED)}), ended),
        (frozenset({raw_key(P256)}), of_jwk),
        (frozenset({raw_key(P256)}), jwk),
        (frozenset(), secret),
        (frozenset({ISSUER}), document),
    ]
    assert all(each in found for each in expected)
    assert len(found) == 5
    assert ended not in [each for _, each in against_keys(document, [ended], ISSUER)]
    said = said_of(found)
    assert said[raw_key(ED)].revoked is not None
    assert said[raw_key(P256)].expires is not None


def test_what_it_says() -> None:
    names: list[KeyName] = [raw_key(ED), "#1"]
    end = datetime(2025, 1, 1, tzinfo=UTC)
    assert said_of([(names, {})]) == {name: KeyEnds() for name in names}
    assert said_of([(names, {"revoked": END}), (["#1"], {"expires": END})]) == {
        names[0]: KeyEnds(revoked=end),
        "#1": KeyEnds(revoked=end, expires=end),
    }
    assert said_of([([], {"revoked": 7})]) == {}


@pytest.mark.parametrize(
    ("entry", "unclear"),
    [
        ({"revoked": 7}, "Its 'revoked' is not a time with a time zone, such as 2026-01-31T09:30:00Z."),
        ({"privateKeyBase58": "x"}, PUBLISHED),
        ({"sec:privateKeyBase58": "x"}, PUBLISHED),
        ({"https://w3id.org/security#secretKeyMultibase": "x"}, PUBLISHED),
        ({**ED.to_jwk(), "d": "x"}, PRIVATE),
        ({"type": "JsonWebKey", "publicKeyJwk": {**ED.to_jwk(), "d": "x"}}, PRIVATE),
        ({"type": "JsonWebKey", "sec:publicKeyJwk": {**ED.to_jwk(), "d": "x"}}, PRIVATE),
        ({"type": "Of2099", "publicKeyJwk": {**ED.to_jwk(), "d": "x"}}, ""),  # the JWK says so itself
        ({"type": "Multikey", "publicKeyMultibase": "zz"}, ""),
        ({"publicKeyJwk": ["d"]}, ""),
    ],
)
def test_what_can_not_be_understood_or_publishes_the_key(entry: dict[str, Any], unclear: str) -> None:
    said = said_of([(["#1"], entry)])["#1"].unclear
    assert said.startswith(unclear) if unclear else said == ""


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ({"id": "#1"}, {f"{ISSUER}#1"}),
        ({"id": f"{ISSUER}#1", "type": "Multikey"}, {f"{ISSUER}#1"}),
        ({"@id": "#1"}, {f"{ISSUER}#1"}),
        ({"id": "#1", "@id": "did:example:1#2"}, {f"{ISSUER}#1", "did:example:1#2"}),
        ({"id": 7, "@id": None}, set()),
        ({"id": "#1", "publicKeyHex": "00"}, {f"{ISSUER}#1"}),
        ({"id": "#1", "publicKeyHex": ED.raw.hex()}, {raw_key(ED)}),
    ],
)
def test_of_which_key_it_speaks(entry: dict[str, Any], names: set[Any]) -> None:
    for said in ({"revoked": END}, {"sec:expiration": END}, {"privateKeyHex": "00", "privateKeyPem": "x"}):
        assert against_keys({"a": [entry | said]}, [], ISSUER) == [(frozenset(names), entry | said)]
    assert against_keys({"a": [entry]}, [], ISSUER) == []


def entry(name: str, **members: Any) -> dict[str, Any]:
    return {
        "id": name,
        "type": "Multikey",
        "controller": ISSUER,
        "publicKeyMultibase": ED.to_multikey(),
        **members,
    }


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"publicKeyHex": ED.raw.hex(), "revoked": "some day"}, "resolve.key"),
        (
            {"publicKeyBase64": base64url_encode(ED.raw), "privateKeyHex": "00", "revoked": True},
            "resolve.key",
        ),
        ({"publicKeyBase58": base58btc_encode(ED.raw), "privateKeyBase58": "00"}, "resolve.key"),
    ],
)
def test_what_can_not_be_understood_of_a_key_makes_it_unusable(said: Any, code: str) -> None:
    document = {
        "id": ISSUER,
        "verificationMethod": [entry("#1")],
        "assertionMethod": ["#1"],
        "publicKey": said,
    }
    with pytest.raises(ResolutionError) as caught:
        settle(resolve_verification_method(f"{ISSUER}#1"), {ISSUER: document})
    assert caught.value.detail_code == code
    read = settle(resolve_document(ISSUER), {ISSUER: document})
    assert read.knows(ED)
    with pytest.raises(ResolutionError):
        read.methods_of(ED)


def read(*others: Any, listed: Sequence[Any] = (), **members: Any) -> Any:
    """What a document says that lists one key, and has more of its own."""
    document = {
        "id": ISSUER,
        "verificationMethod": [entry("#1"), *listed],
        "assertionMethod": ["#1"],
        "history": [*others],
        **members,
    }
    return settle(resolve_document(ISSUER), {ISSUER: document})


def test_however_many_former_keys_it_tells_of_it_lists_but_one() -> None:
    former = [
        {"id": f"#{number}", "type": "Multikey", "publicKeyMultibase": f"z6Mk{number}", "revoked": END}
        for number in range(1_000, 2_000)
    ]
    (method,) = read(*former).issuing_methods()
    assert (method.public_key, method.revoked) == (ED, None)
    (method,) = read(*former, {"publicKeyHex": ED.raw.hex(), "revoked": END}).issuing_methods()
    assert method.revoked == datetime(2025, 1, 1, tzinfo=UTC)


def test_a_hundred_are_listed_at_most() -> None:
    assert len(read(listed=[entry(f"#{number}") for number in range(2, 101)]).methods) == 100
    with pytest.raises(ResolutionError) as caught:
        read(listed=[entry(f"#{number}") for number in range(2, 102)])
    assert (caught.value.detail_code, caught.value.params) == ("resolve.many_keys", {"limit": 100})


UNREAD = [{}, {"publicKeyHex": "0Xaa"}, {"type": "Multikey", "publicKeyMultibase": "z6Mk"}]


@pytest.mark.parametrize("unread", UNREAD)
def test_what_is_said_of_its_id_is_said_of_the_key(unread: dict[str, Any]) -> None:
    then, later = datetime(2025, 1, 1, tzinfo=UTC), "2099-01-01T00:00:00Z"
    (method,) = read({"id": f"{ISSUER}#1", **unread, "revoked": END}).issuing_methods()
    assert (method.revoked, method.expires) == (then, None)
    (method,) = read({"id": "#1", **unread, "expires": later}, {"id": "#1", "expires": END}).methods
    assert (method.revoked, method.expires) == (None, then)
    both = {"id": "#1", "revoked": END}, {"publicKeyHex": ED.raw.hex(), "expires": END}
    (method,) = read(*both).methods
    assert (method.revoked, method.expires) == (then, then)
    (method,) = read({"id": "#2", **unread, "revoked": END}, {"id": "#1", "revoked": False}).methods
    assert (method.revoked, method.expires) == (None, None)


def test_and_of_the_key_under_its_other_ids() -> None:
    found = read({"id": "#1", "revoked": END}, listed=[entry("#2")])
    assert [method.id for method in found.methods if method.revoked] == [f"{ISSUER}#1", f"{ISSUER}#2"]
    found = read({"id": "#2", "revoked": 7}, listed=[entry("#2")])
    assert found.methods == ()
    assert found.unreadable.keys() == {f"{ISSUER}#1", f"{ISSUER}#2"}
    assert found.knows(ED)


def test_another_key_that_had_its_id_says_nothing_of_it() -> None:
    (method,) = read({"id": "#1", "publicKeyHex": P256.raw.hex(), "revoked": END}).methods
    assert method.revoked is None


def test_what_is_said_of_the_id_of_a_key_in_another_document() -> None:
    at = "https://school.example/keys/1"
    for said, found in (({}, None), ({"history": [{"id": at, "revoked": END}]}, END)):
        pages = {at: entry(at), ISSUER: {"id": ISSUER, "assertionMethod": [at], **said}}
        method = settle(resolve_verification_method(at, issuer_id=ISSUER), pages)
        assert method.authorized
        assert method.revoked == (None if found is None else datetime(2025, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("controller", "message"),
    [
        (None, "It does not say who controls it."),
        ("", "It does not say who controls it."),
        ([ISSUER], "Its 'controller' is not an id, as text."),
        ({"id": ISSUER}, "Its 'controller' is not an id, as text."),
        (7, "Its 'controller' is not an id, as text."),
    ],
)
def test_who_controls_it(controller: Any, message: str) -> None:
    document = {
        "id": ISSUER,
        "verificationMethod": [entry("#1", controller=controller)],
        "assertionMethod": ["#1"],
    }
    with pytest.raises(ResolutionError) as caught:
        settle(resolve_verification_method(f"{ISSUER}#1"), {ISSUER: document})
    assert caught.value.detail_code == "resolve.key"
    assert message in caught.value.message
