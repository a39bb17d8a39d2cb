from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from hashlib import md5, sha256

import pytest

from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import (
    IdentifierEntry,
    IdentityObject,
    Profile,
    Recipient,
    identity_hash,
    normalize_email,
)

VECTOR = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"


def counting(n: int) -> bytes:
    return bytes(range(n))


def test_the_vector_of_the_specification() -> None:
    assert identity_hash("a@example.com", "Kosher") == VECTOR
    identity = IdentityObject(hashed=True, identity_hash=VECTOR, identity_type="emailAddress", salt="Kosher")
    assert identity.matches("a@example.com")
    assert not identity.matches("A@example.com")
    assert not identity.matches("a@example.org")
    assert not identity.matches("")


def test_the_case_of_hex_digits_does_not_matter() -> None:
    upper = "sha256$" + VECTOR.partition("$")[2].upper()
    identity = IdentityObject(hashed=True, identity_hash=upper, identity_type="emailAddress", salt="Kosher")
    assert identity.matches("a@example.com")


def test_md5_and_no_salt_are_read() -> None:
    plain = md5(b"a@example.com", usedforsecurity=False).hexdigest()
    identity = IdentityObject(hashed=True, identity_hash=f"md5${plain}", identity_type="emailAddress")
    assert identity.matches("a@example.com")
    assert identity_hash("a@example.com", algorithm="md5") == f"md5${plain}"
    assert identity_hash("ä") == "sha256$" + sha256("ä".encode()).hexdigest()


def test_clear_identities_are_compared_exactly() -> None:
    identity = IdentityObject(hashed=False, identity_hash="Ada", identity_type="name", salt="not-used")
    assert identity.matches("Ada")
    assert not identity.matches("ada")
    assert not identity.matches("\ud800")


@pytest.mark.parametrize(
    "text",
    [
        "Ada",
        "",
        "sha256$",
        "sha256$abc",
        VECTOR + "0",
        VECTOR[:-1] + "g",
        "sha1$" + "0" * 40,
        "md5$" + "0" * 64,
        "SHA256$" + "0" * 64,
        "0" * 64,
        "sha256$" + "\u0660" * 64,
    ],
)
def test_what_is_no_hash_is_refused_if_it_says_so(text: str) -> None:
    with pytest.raises(ModelError) as error:
        IdentityObject(hashed=True, identity_hash=text, identity_type="emailAddress")
    assert [finding.code for finding in error.value.findings] == ["model.identity_hash"]
    assert len(text) < 10 or text not in str(error.value)
    assert (
        IdentityObject(hashed=False, identity_hash=text, identity_type="emailAddress").identity_hash == text
    )


def test_email_addresses_are_hashed_in_one_form() -> None:
    assert normalize_email("  Ada.Lovelace@Example.ORG\n") == "ada.lovelace@example.org"
    assert normalize_email("u\u0308@example.org") == "ü@example.org"


LOOKALIKES = [
    "\u212aate@example.org",
    "kate@example.org\u037e",
    "o\u1fefneil@example.org",
    "\uff2bate@example.org",
]


@pytest.mark.parametrize("address", LOOKALIKES)
def test_no_sign_becomes_an_ascii_letter(address: str) -> None:
    once = normalize_email(address)
    assert once == normalize_email(once)
    assert not once.isascii()
    identity = IdentityObject(hashed=False, identity_hash="kate@example.org", identity_type="emailAddress")
    assert not identity.matches(once)


def test_folding_is_ascii_and_whatever_composes_stays_composed() -> None:
    assert normalize_email("J\u00d6RG@Example.org") == normalize_email("JO\u0308RG@example.org")
    assert normalize_email("J\u00d6RG@example.org") != normalize_email("j\u00f6rg@example.org")
    assert normalize_email("J\u030c@x.org") == "\u01f0@x.org"
    assert normalize_email("\u0130@x.org") == "\u0130@x.org"


def test_nothing_but_ascii_becomes_ascii() -> None:
    for code in range(0x80, sys.maxunicode + 1):
        if not 0xD800 <= code < 0xE000:
            assert not normalize_email(f"a{chr(code)}b").isascii(), hex(code)


@pytest.mark.parametrize("value", ["", " ", "\t\n", "\u00a0"])
def test_a_blank_value_identifies_nobody(value: str) -> None:
    for stored in (
        IdentityObject(hashed=False, identity_hash=value, identity_type="name"),
        IdentityObject(hashed=True, identity_hash=identity_hash(value), identity_type="name"),
        IdentityObject(hashed=True, identity_hash=identity_hash(value, "s"), identity_type="name", salt="s"),
        IdentityObject(
            hashed=True, identity_hash=identity_hash(value, "s", "md5"), identity_type="name", salt="s"
        ),
    ):
        assert not stored.matches(value)


@pytest.mark.parametrize("value", ["ada.lovelace", "4711", "ada@example.org"])
def test_an_identity_in_the_place_of_its_type_is_not_shown(value: str) -> None:
    for make in (
        lambda: IdentityObject(hashed=False, identity_hash="emailAddress", identity_type=value),
        lambda: Recipient.identifier(value, "emailAddress"),
        lambda: IdentityObject.from_json(
            {"type": "IdentityObject", "hashed": False, "identityHash": "x", "identityType": value}
        ),
        lambda: IdentifierEntry(identifier="emailAddress", identifier_type=value),
        lambda: Profile.from_json(
            {
                "id": "urn:x:y",
                "type": ["Profile"],
                "otherIdentifier": [{"type": "IdentifierEntry", "identifier": "x", "identifierType": value}],
            }
        ),
    ):
        with pytest.raises(ModelError) as error:
            make()
        assert value not in str(error.value)
        assert value not in repr(error.value.findings)
        assert error.value.findings[0].code == "model.enum"


@pytest.mark.parametrize("cls", [IdentityObject, IdentifierEntry])
def test_an_identity_in_the_place_of_a_class_is_not_shown(
    cls: type[IdentityObject | IdentifierEntry],
) -> None:
    with pytest.raises(ModelError) as error:
        cls.from_json({"type": "ada.lovelace"})
    shown = repr(error.value.findings)
    assert f"must name one of these types: {cls.__name__}." in shown
    assert "ada.lovelace" not in shown


def test_a_misspelled_type_of_identity_has_a_suggestion() -> None:
    with pytest.raises(ModelError, match="Did you mean 'emailAddress'"):
        IdentityObject(hashed=False, identity_hash="x", identity_type="emailAdress")


def test_an_email_recipient_is_written_as_a_salted_hash_and_a_name() -> None:
    recipient = Recipient.email(" Ada@Example.org ", name="Ada Lovelace")
    subject, (email, name) = recipient.subject_members(counting)
    assert subject == "urn:uuid:00010203-0405-4607-8809-0a0b0c0d0e0f"
    assert email.hashed
    assert email.identity_type == "emailAddress"
    assert email.salt == counting(16).hex()
    assert email.identity_hash == identity_hash("ada@example.org", counting(16).hex())
    assert email.matches("ada@example.org")
    assert (name.hashed, name.identity_type, name.identity_hash, name.salt) == (
        False,
        "name",
        "Ada Lovelace",
        None,
    )


def test_each_badge_gets_a_salt_and_an_id_of_its_own() -> None:
    pool = iter(range(256))
    asked: list[int] = []

    def entropy(n: int) -> bytes:
        asked.append(n)
        return bytes([next(pool)] * n)

    recipient = Recipient.email("ada@example.org")
    one, two = recipient.subject_members(entropy), recipient.subject_members(entropy)
    assert one[0] != two[0]
    assert one[1][0].salt != two[1][0].salt
    assert min(asked) >= 16


def test_a_did_is_the_subject() -> None:
    did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    assert Recipient.did(did).subject_members(counting) == (did, ())
    subject, identities = Recipient.email("a@example.org", did=did, name="A").subject_members(counting)
    assert subject == did
    assert [identity.identity_type for identity in identities] == ["emailAddress", "name"]


def test_in_clear_only_when_asked_for() -> None:
    _, (identity,) = Recipient.email("A@example.org", hashed=False).subject_members(counting)
    assert identity.to_json() == {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "a@example.org",
        "identityType": "emailAddress",
    }


def test_products_and_organizations_are_named_by_their_uri() -> None:
    product = Recipient.product("https://app.example/", product_id="app-1", name="App")
    subject, identities = product.subject_members(counting)
    assert subject == "https://app.example/"
    assert [(i.identity_type, i.identity_hash, i.hashed) for i in identities] == [
        ("productId", "app-1", False),
        ("name", "App", False),
    ]
    assert Recipient.organization("did:web:school.example").subject_members(counting) == (
        "did:web:school.example",
        (),
    )


def test_any_identifier_type() -> None:
    _, (identity,) = Recipient.identifier("ext:studentNumber", "4711 ").subject_members(counting)
    assert identity.matches("4711 ")
    _, (address,) = Recipient.identifier("emailAddress", " A@Example.org").subject_members(counting)
    assert address.matches("a@example.org")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@example",
        "ada@@example.org",
        "a da@example.org",
        "ada@exa mple.org",
        "ada@.example.org",
        "ada@example..org",
        "ada@example.org.",
        "ada@-example.org",
        "ada@example-.org",
        "Ada <ada@example.org>",
        "ada@example.org, b@example.org",
        "a\x00@example.org",
        "a\u200b@example.org",
        "a" * 250 + "@example.org",
        "a@" + "-" * 200_000 + ".x",
    ],
)
def test_what_is_no_email_address_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(ModelError) as error:
        Recipient.email(address)
    assert error.value.findings[0].code in {"model.email", "model.identifier"}
    assert len(address) < 10 or address == "@example.org" or address not in str(error.value)


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org",
        "a+b@sub.example.co",
        "jörg@müller.example",
        "o'neil@x-y.example",
        "ada.king-noel_1815@xn--mller-kva.example",
        "a!#$%&'*+/=?^_`{|}~.b@1.example",
        "ada..docomo.@mobile.example",
        "用户@例子.广告",
        "संपर्क@डाटामेल.भारत",
        "δοκιμή@παράδειγμα.example",
        "hola@col·legi.example",
    ],
)
def test_email_addresses(address: str) -> None:
    _, (identity,) = Recipient.email(address).subject_members(counting)
    assert identity.matches(address)


@pytest.mark.parametrize(
    ("address", "advice"),
    [
        ("ada@b.example,", "Take the comma at the end away."),
        ("ada@b.example;", "Take the semicolon at the end away."),
        ("ada@b.example\uff1b", "Take the semicolon at the end away."),
        ("ada@b.example.", "Take the full stop at the end away."),
        (",ada@b.example", "Take the comma at the beginning away."),
        ("mailto:ada@b.example", "Take `mailto:` at the beginning away."),
        ("MAILTO:ada@b.example", "Take `mailto:` at the beginning away."),
        ("<ada@b.example>", "Leave the address alone, without brackets and what stands outside them."),
        ("Ada <ada@b.example>", "Leave the address alone, without brackets and what stands outside them."),
        ("ada@b.example (home)", "Take the blank in it away."),
        ("[ada@b.example](mailto:ada@b.example)", "Leave one address: a badge is for one person."),
        ("ada@b.example;bea@b.example", "Leave one address: a badge is for one person."),
        ('"ada"@b.example', "Take the quotation mark at the beginning away."),
        ('ada@b.example"', "Take the quotation mark at the end away."),
        ("'ada@b.example", "Take the quotation mark at the beginning away."),
        ("\u201eada@b.example", "Take the quotation mark at the beginning away."),
        ("ada@b\u200b.example", "There is a character in it that is not seen: type the address anew."),
        ("ada@b_c.example", "Behind the @ stand letters, digits, hyphens and dots: correct the underscore."),
        ("ada@b,example", ""),
        ("ada@b.example/", ""),
        ("a,b@b.example", ""),
        ("a\\b@b.example", ""),
        ("ada@b.example?subject=x", ""),
        ("ada@[192.0.2.1]", "Leave the address alone, without brackets and what stands outside them."),
        ("ada@\u24d1.example", ""),
        ("ada.example", ""),
    ],
)
def test_what_lists_have_beside_an_address_is_told(address: str, advice: str) -> None:
    for make in (Recipient.email, lambda value: Recipient.identifier("emailAddress", value)):
        with pytest.raises(ModelError) as error:
            make(address)
        (finding,) = error.value.findings
        assert (finding.code, finding.advice) == ("model.email", advice)
        assert error.value.message.endswith(advice or "name@example.org.")
        assert address not in str(error.value)


def test_what_was_written_down_before_is_still_found() -> None:
    _, (identity,) = Recipient.remembered("emailAddress", " Ada@b.example,").subject_members(counting)
    assert identity.matches("ada@b.example,")
    with pytest.raises(ModelError):
        Recipient.remembered("emailAddress", " ")


@pytest.mark.parametrize(
    "did",
    [
        "",
        "did:",
        "did:key",
        "did:key:",
        "did:KEY:z6",
        "key:z6Mk",
        "did:key:a b",
        "did:key:z#f",
        "did:x:" + ":" * 99,
    ],
)
def test_what_is_no_did_is_refused(did: str) -> None:
    for make in (Recipient.did, lambda value: Recipient.email("a@example.org", did=value)):
        with pytest.raises(ModelError) as error:
            make(did)
        assert error.value.findings[0].code == "model.did"


@pytest.mark.parametrize(
    "did", ["did:key:z6Mk", "did:web:x.example%3A8443:a", "did:jwk:eyJ9", "did:peer:2.Ez6"]
)
def test_dids(did: str) -> None:
    assert Recipient.did(did).uri == did


def test_other_mistakes() -> None:
    mistakes: dict[str, Callable[[], Recipient]] = {
        "model.enum": lambda: Recipient.identifier("emial", "x"),
        "model.identifier": lambda: Recipient.identifier("sourcedId", "  "),
        "model.recipient_id": lambda: Recipient.organization("school.example"),
        "model.recipient_name": lambda: Recipient.did("did:key:z6Mk", name=" "),
        "model.recipient": lambda: Recipient(uri=None, identities=()),
        "model.text": lambda: Recipient.did("did:key:z6Mk", name="\ud800"),
    }
    for code, make in mistakes.items():
        with pytest.raises(ModelError) as error:
            make()
        assert error.value.findings[0].code == code
    with pytest.raises(ModelError):
        Recipient.product(None)  # type: ignore[arg-type]
    with pytest.raises(ModelError):
        Recipient.email(None)  # type: ignore[arg-type]


def test_a_recipient_does_not_show_whom_it_means() -> None:
    recipient = Recipient.email("ada@example.org", name="Ada", did="did:key:z6Mk")
    assert repr(recipient) == "Recipient(id, emailAddress (hashed), name)"
    assert "ada" not in repr(recipient.identities)
    assert pickle.loads(pickle.dumps(recipient)) == recipient
    assert hash(recipient) == hash(Recipient.email("ADA@example.org", name="Ada", did="did:key:z6Mk"))
    with pytest.raises(AttributeError):
        recipient.uri = "x"  # type: ignore[misc]
