"""``openbadge verify``: who vouches for the issuer, and editions that are newer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from certificate_samples import authority, leaf, token
from federation_samples import QUESTION, about, configuration
from federation_samples import URL as ANCHOR
from openbadge_issuer.testing import ISSUER_ID, make_badge
from refresh_samples import NEWER, ORIGINAL, PLACE
from registry_samples import URL, registry
from unit.cli.commands import NOW, Command

DOCUMENT = ("--document", "https://school.example/.well-known/did.json=did.json", "--now", NOW)
WELDING = "https://school.example/courses/welding"
AT_HAND = (*DOCUMENT, "--document", f"{URL}=registry.json")


def test_a_published_registry(openbadge: Command, badge: Path) -> None:
    Path("registry.json").write_bytes(registry("The School"))
    done = openbadge("verify", badge, *AT_HAND, "--registry", f"Members={URL}")
    assert done.status == 0
    said = " ".join(done.out.split())
    assert "The issuer is one whom you trust. It is in the registry 'Members', as 'The School'." in said
    Path("registry.json").write_bytes(registry(issuer_id="did:web:other.example"))
    assert openbadge("verify", badge, *AT_HAND, "--registry", f"Members={URL}").status == 1
    assert openbadge("verify", badge, *DOCUMENT, "--registry", f"Members={URL}").status == 3
    Path("mine").write_text("did:web:school.example The school", encoding="utf-8")
    assert (
        openbadge("verify", badge, *DOCUMENT, "--trust", "mine", "--registry", f"Members={URL}").status == 0
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--issuer", ISSUER_ID), "trust.expected_issuer"),
        (("--issuer", "did:web:other.example"), "trust.other_issuer"),
        (("--issuer", ISSUER_ID.upper()), "trust.other_issuer"),
        (("--issuer", ISSUER_ID, "--achievement", WELDING), "trust.expected_issuer"),
        (("--issuer", ISSUER_ID, "--achievement", f"{WELDING}/2"), "trust.other_achievement"),
        (("--trust", "mine", "--achievement", WELDING), "trust.listed"),
        (("--trust", "mine", "--achievement", "urn:x"), "trust.other_achievement"),
        (("--trust", "mine", "--issuer", "did:web:other.example"), "trust.other_issuer"),
    ],
)
def test_this_issuer_and_this_achievement(
    openbadge: Command, badge: Path, options: tuple[str, ...], code: str
) -> None:
    Path("mine").write_text(f"{ISSUER_ID} The school", encoding="utf-8")
    done = openbadge("verify", badge, *DOCUMENT, *options, "--json")
    assert done.json["issuer"]["trust"] == code
    assert done.status == (1 if "other" in code else 0)


def test_of_several_badges_each_is_expected_to_be_for_it(openbadge: Command, badge: Path) -> None:
    Path("other.json").write_bytes(bytes(make_badge(id="https://school.example/courses/brewing")))
    asked = ("--issuer", ISSUER_ID, "--achievement", WELDING)
    done = openbadge("verify", badge, "other.json", *DOCUMENT, *asked, "--json")
    assert [one["issuer"]["trust"] for one in json.loads(done.out)] == [
        "trust.expected_issuer",
        "trust.other_achievement",
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--achievement", WELDING), "--achievement alone says little"),
        (("--issuer", "Example School"), "--issuer 'Example School' is no id"),
        (("--issuer", ""), "--issuer '' is no id"),
        (("--issuer", ISSUER_ID, "--achievement", "Welding"), "--achievement 'Welding' is no id"),
    ],
)
def test_what_can_not_be_expected(
    openbadge: Command, badge: Path, options: tuple[str, ...], words: str
) -> None:
    assert openbadge("verify", badge, *DOCUMENT, *options).refuses(words)


def test_a_registry_that_was_saved_is_a_list(openbadge: Command, badge: Path) -> None:
    Path("registry.json").write_bytes(registry("The School"))
    done = openbadge("verify", badge, *DOCUMENT, "--trust", "registry.json", "--json")
    assert (done.status, done.json["issuer"]["trust"]) == (0, "trust.listed")


def test_a_list_of_registries(openbadge: Command, badge: Path) -> None:
    Path("registry.json").write_bytes(registry())
    listed = [{"name": "Ledger", "type": "ebsi"}, {"name": "Community", "url": URL}]
    Path("known.json").write_text(json.dumps(listed), encoding="utf-8")
    assert openbadge("verify", badge, *AT_HAND, "--registry", "known.json").status == 0
    Path("registry.json").write_bytes(registry(issuer_id="did:web:other.example"))
    done = openbadge("verify", badge, *AT_HAND, "--registry", "known.json", "--json")
    assert (done.status, done.json["issuer"]["trust"]) == (3, "trust.unsupported")


def test_an_anchor_of_a_federation(openbadge: Command, badge: Path) -> None:
    Path("anchor.jwt").write_bytes(configuration())
    Path("about.jwt").write_bytes(about("The School"))
    at_hand = ("--document", f"{ANCHOR}=anchor.jwt", "--document", f"{QUESTION}=about.jwt")
    done = openbadge("verify", badge, *DOCUMENT, *at_hand, "--registry", f"Members={ANCHOR}", "--json")
    assert (done.status, done.json["issuer"]["trust"]) == (0, "trust.listed")


def test_certificates_of_authorities(openbadge: Command, badge: Path) -> None:
    badge.write_bytes(token(leaf()))
    Path("ministry.pem").write_bytes(authority().pem)
    done = openbadge("verify", badge, *DOCUMENT, "--trust", "ministry.pem")
    assert (done.status, "in the registry 'ministry'" in " ".join(done.out.split())) == (0, True)
    Path("ministry.pem").write_bytes(authority("Another").pem)
    assert openbadge("verify", badge, *DOCUMENT, "--trust", "ministry.pem").status == 1


def test_a_name_can_not_drive_the_terminal(openbadge: Command, badge: Path) -> None:
    Path("registry.json").write_bytes(registry("\x1b[2J\x1b[31mREFUSED \u202egnihton"))
    for form in ((), ("--json",)):
        done = openbadge("verify", badge, *AT_HAND, "--registry", f"A\x1b[2J={URL}", *form)
        assert done.status == 0
        assert "\x1b" not in done.out
        assert "\u202e" not in done.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--registry", "nothing"), ["--registry", "NAME=https://"]),
        (("--registry", "x=http://registry.example"), ["--registry"]),
        (("--registry", "=https://registry.example/r"), ["name"]),
        (("--registry", "x=https://127.0.0.1/r"), ["can not be asked"]),
        (("--registry", "bad.json"), ["no list of trust registries"]),
        (("--trust", "bad.pem"), ["PEM"]),
        (("--trust", "missing"), ["missing"]),
    ],
)
def test_wrong_usage(openbadge: Command, badge: Path, arguments: tuple[str, ...], words: list[str]) -> None:
    Path("bad.json").write_text("{}", encoding="utf-8")
    Path("bad.pem").write_text(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", encoding="utf-8"
    )
    done = openbadge("verify", badge, *DOCUMENT, *arguments)
    assert done.status == 2
    assert all(word in " ".join(done.err.split()) for word in words), done.err


def test_a_newer_edition(openbadge: Command, badge: Path) -> None:
    badge.write_bytes(ORIGINAL)
    Path("newer.json").write_bytes(NEWER)
    place = ("--document", f"{PLACE}=newer.json")
    done = openbadge("verify", badge, *DOCUMENT, *place)
    assert (done.status, "second edition" in done.out) == (0, True)
    kept = openbadge("verify", badge, *DOCUMENT, *place, "--no-refresh")
    assert (kept.status, "second edition" in kept.out) == (0, False)
