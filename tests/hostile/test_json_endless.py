"""Mappings and lists of the caller's own, which give more than they tell, without end: counted as it comes, and refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice, repeat
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openbadge_issuer import AchievementCredential, Verifier
from openbadge_issuer.codec.json import plain, strict_copy
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject
from openbadge_issuer.errors import KeyMaterialError, LimitExceeded, ModelError
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.keys.jwk import write_private
from openbadge_issuer.models import read_credential
from openbadge_issuer.rules import check
from openbadge_issuer.testing import NOW, make_badge

MOST = DEFAULT_LIMITS.max_values
ENDLESS = 20 * MOST  # enough to tell, and the test comes to an end where it is not


class EndlessNames(Mapping[str, object]):
    """Names and names."""

    def __init__(self, told: int = 1) -> None:
        self.told, self.given = told, 0

    def __getitem__(self, name: str) -> object:
        return name

    def __len__(self) -> int:
        return self.told

    def name(self) -> str:
        self.given += 1
        return f"member-{self.given}"

    def __iter__(self) -> Iterator[str]:
        return (self.name() for _ in repeat(None, ENDLESS))


class OneName(EndlessNames):
    """One name again and again, which fills no memory."""

    def name(self) -> str:
        self.given += 1
        return "member"


class EndlessObject(dict[str, object]):
    """A `dict` by its class, and in C's eyes empty."""

    given = 0

    def __iter__(self) -> Iterator[str]:
        for _ in range(ENDLESS):
            self.given += 1
            yield f"member-{self.given}"

    def keys(self) -> Any:
        return iter(self)

    def values(self) -> Any:
        return iter(self)

    def items(self) -> Any:
        return ((name, name) for name in self)

    def __getitem__(self, name: str) -> object:
        return name


class EndlessItems(list[object]):
    """An array that never ends."""

    given = 0

    def __iter__(self) -> Iterator[object]:
        for _ in range(ENDLESS):
            self.given += 1
            yield None


@pytest.mark.parametrize("made", [EndlessNames, OneName, lambda: EndlessNames(0), EndlessItems])
def test_it_is_counted_as_it_comes(made: Callable[[], EndlessNames | EndlessItems]) -> None:
    value = made()
    with pytest.raises(LimitExceeded) as refused:
        plain({"outer": [value]})
    assert refused.value.detail_code == "limit.values"
    assert refused.value.pointer == "/outer/0"
    assert value.given <= MOST + 1


def test_what_tells_its_length_is_counted_once() -> None:
    class Told(EndlessNames):
        def __iter__(self) -> Iterator[str]:
            return islice(super().__iter__(), self.told)

    copied = strict_copy([Told(20_000)])
    assert copied == [{name: name for name in (f"member-{index}" for index in range(1, 20_001))}]


@pytest.mark.parametrize("made", [EndlessNames, EndlessObject])
@pytest.mark.parametrize("asked", [AchievementCredential.from_json, read_credential])
def test_a_model_counts_as_well(
    asked: Callable[[Mapping[str, object]], object], made: Callable[[], EndlessNames | EndlessObject]
) -> None:
    value = made()
    with pytest.raises(ModelError) as refused:
        asked(value)
    assert [finding.code for finding in refused.value.findings] == ["model.limit"]
    assert value.given <= MOST + 1


def test_of_a_key_only_its_own_members_are_read() -> None:
    class Key(EndlessNames):
        def __getitem__(self, name: str) -> object:
            return given[name]

    given: Mapping[str, str] = write_private(Ed25519PrivateKey.from_private_bytes(bytes(32)))
    both = Key()
    with pytest.raises(KeyMaterialError, match="private"):
        PublicKey.from_jwk(both)
    assert (
        LocalSigner.from_jwk(both, verification_method="did:example:issuer#key").public_key.kind == "Ed25519"
    )
    given = {name: text for name, text in given.items() if name != "d"}
    assert PublicKey.from_jwk(both).kind == "Ed25519"
    assert both.given == 0


def test_a_verifier_says_so_in_its_report() -> None:
    value = EndlessNames()
    report = Verifier().check(value, now=NOW)
    assert report.verdict == "refused"
    assert "limit.values" in {check.code for check in report.checks}
    assert value.given <= MOST + 1


@pytest.mark.parametrize("made", [EndlessObject, EndlessItems])
@pytest.mark.parametrize(
    "place",
    ["", "/type", "/@context", "/@context/2", "/credentialSubject", "/name", "/name/0", "/x", "/x/0", "/x/a"],
)
def test_the_rules_take_no_classes_of_ones_own(
    made: Callable[[], EndlessObject | EndlessItems], place: str
) -> None:
    value = made()
    document: Any = make_badge().document
    if not place:
        document = value
    elif place.count("/") == 1:
        document = {**document, place[1:]: value}
    else:
        _, name, token = place.split("/")
        around = document.get(name, []) if name == "@context" else []
        document = {**document, name: {token: value} if token == "a" else [*around, value]}
    told = [(finding.code, finding.pointer, finding.message) for finding in check(document)]
    at = "/@context" if place == "/@context/2" else place
    whole = ("rules.no_object", "", "A credential is a JSON object, and this is something else.")
    assert told == [("rules.no_json", at, "This is no JSON value.")] or (not place and told == [whole])
    assert value.given == 0


@pytest.mark.parametrize("made", [EndlessObject, EndlessItems])
@pytest.mark.parametrize("listed", [True, False])
def test_nor_in_a_text_that_names_its_language(
    made: Callable[[], EndlessObject | EndlessItems], *, listed: bool
) -> None:
    value = made()
    document = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "VerifiableCredential",
        "name": [value] if listed else value,
    }
    told = [(finding.code, finding.pointer) for finding in check(cast("JSONObject", document))]
    assert told == [("rules.no_json", "/name")]
    assert value.given == 0


def test_the_rules_look_at_no_more_of_a_text_than_they_have_to() -> None:
    value = EndlessItems()
    document: Any = {**make_badge().document, "type": ["VerifiableCredential"], "name": [{"@value": value}]}
    assert check(document)
    assert value.given <= MOST + 1
