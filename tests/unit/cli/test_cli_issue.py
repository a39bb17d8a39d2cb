"""``openbadge issue``, ``bake`` and ``extract``."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from openbadge_issuer import bake
from openbadge_issuer.baking import extract
from openbadge_issuer.cli.app import run
from openbadge_issuer.testing import make_badge
from unit.cli.commands import NOW, PASSWORD, Command, published

KNOWN = ("--document", "did:web:school.example=did.json")


@pytest.fixture(autouse=True)
def _in_the_issuers_folder(issuers: Path) -> None:
    """Every test here begins in the folder that ``init`` made for a did:web."""


def issued(openbadge: Command, *options: str) -> Path:
    done = openbadge(
        "issue",
        "achievement.json",
        "--to",
        "ada@example.org",
        "--password-file",
        "../password",
        "--now",
        NOW,
        *options,
    )
    assert done.status == 0
    assert done.err == ""
    name, _, badge_id = done.out.partition(": ")
    assert badge_id.startswith("urn:uuid:")
    return Path(name)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ((), "awarded.json"),
        (("--image", "badge.png"), "awarded.png"),
        (("--image", "badge.svg"), "awarded.svg"),
        (("--image", "badge.svg", "--out", "new/folder/ada.svg"), "new/folder/ada.svg"),
    ],
)
def test_what_is_issued_is_accepted(openbadge: Command, options: tuple[str, ...], name: str) -> None:
    badge = issued(openbadge, *options)
    assert badge.as_posix() == name
    known = (*KNOWN, *published(openbadge))
    done = openbadge("verify", badge, *known, "--now", NOW, "--recipient", "email=ada@example.org", "--json")
    assert done.status == 0
    assert done.json["badge"]["recipientMatched"] is True


def test_the_address_is_hashed_and_the_name_is_not(openbadge: Command) -> None:
    text = issued(openbadge, "--name", "Ada Lovelace").read_text(encoding="utf-8")
    assert "ada@example.org" not in text
    assert "Ada Lovelace" in text


@pytest.mark.parametrize("name", ["علی‌رضا", "李小龍", "  Ada   Lovelace "])
def test_names_of_all_kinds(openbadge: Command, name: str) -> None:
    document = json.loads(issued(openbadge, "--name", name).read_bytes())
    named = [entry["identityHash"] for entry in document["credentialSubject"]["identifier"][1:]]
    assert named == [" ".join(name.split())]


def test_a_recipient_known_by_did(openbadge: Command) -> None:
    done = openbadge(
        "issue",
        "achievement.json",
        "--to",
        "did:example:grace",
        "--password-file",
        "../password",
        "--out",
        "g.json",
    )
    assert done.status == 0
    assert json.loads(Path("g.json").read_bytes())["credentialSubject"]["id"] == "did:example:grace"


def test_the_times(openbadge: Command) -> None:
    document = json.loads(issued(openbadge, "--valid-until", "2027-01-31T13:00:00+01:00").read_bytes())
    assert (document["validFrom"], document["validUntil"]) == (NOW, "2027-01-31T12:00:00Z")


def test_a_token_where_issuer_toml_says_so(openbadge: Command) -> None:
    toml = Path("issuer.toml").read_text(encoding="utf-8").replace("eddsa-rdfc-2022", "vc-jwt")
    Path("issuer.toml").write_text(toml, encoding="utf-8")
    badge = issued(openbadge)
    assert badge == Path("awarded.jwt")
    assert openbadge("verify", badge, *KNOWN, *published(openbadge), "--now", NOW).status == 0


def test_from_another_folder(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("..")
    assert openbadge(
        *("issue", "web/achievement.json", "--issuer", "web/issuer.toml", "--to", "ada@example.org"),
        *("--password-file", "password", "--out", "ada.json"),
    ).status == 0  # fmt: skip


def test_the_achievement_from_standard_input(openbadge: Command) -> None:
    stdin = Path("achievement.json").read_bytes()
    done = openbadge("issue", "-", "--to", "a@b.example", "--password-file", "../password", stdin=stdin)
    assert done.status == 0


def test_the_password_from_the_environment(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBADGE_KEY_PASSWORD", PASSWORD)
    done = openbadge("issue", "achievement.json", "--to", "ada@example.org")
    assert done.status == 0
    assert PASSWORD not in done.out + done.err


def test_nothing_is_written_over(openbadge: Command) -> None:
    arguments = ("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password")
    first = issued(openbadge).read_bytes()
    assert openbadge(*arguments).refuses("awarded.json", "another file", "--replace")
    assert Path("awarded.json").read_bytes() == first
    assert openbadge(*arguments, "--replace").status == 0
    assert Path("awarded.json").read_bytes() == first
    assert openbadge(*arguments, "--replace", "--key", "another").status == 0
    assert Path("awarded.json").read_bytes() != first
    assert [path.name for path in Path().glob(".*")] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing.json",), ["nothing.json"]),
        (("achievement.json", "--to", "eve"), ["--to", "e-mail address"]),
        (("achievement.json", "--to", "did:"), ["--to", "DID"]),
        (("achievement.json", "--name", " "), ["--name"]),
        (("achievement.json", "--issuer", "nothing.toml"), ["nothing.toml", "openbadge init"]),
        (("achievement.json", "--issuer", "badge.png"), ["badge.png", "TOML"]),
        (("achievement.json", "--issuer", "empty.toml"), ["empty.toml", "'issuer'"]),
        (("achievement.json", "--image", "nothing.png"), ["nothing.png"]),
        (("achievement.json", "--now", "2026"), ["--now"]),
        (("achievement.json", "--valid-until", "2026-01-31"), ["--valid-until", "time zone"]),
        (("achievement.json", "--password-file", "nothing"), ["nothing"]),
        (("achievement.json", "--password-file", "empty.toml"), ["empty password"]),
        (("achievement.json", "--out", "."), ["folder"]),
        (("achievement.json", "--image", "badge.png", "--out", "ada.json"), ["ada.json", "PNG", ".png"]),
        (("achievement.json", "--image", "badge.png", "--out", "ada.jpg"), ["ada.jpg", ".png"]),
        (("achievement.json", "--image", "badge.svg", "--out", "ada.png"), ["ada.png", ".svg"]),
        (("achievement.json", "--out", "ada.png"), ["ada.png", "--image"]),
        (("achievement.json", "--issuer", "new"), ["new/issuer.toml", "openbadge init"]),
    ],
)
def test_wrong_usage(openbadge: Command, arguments: tuple[str, ...], words: list[str]) -> None:
    Path("empty.toml").write_bytes(b"")
    Path("new").mkdir()
    before = sorted(Path().iterdir())
    given = ("--to", "ada@example.org", "--password-file", "../password")
    done = openbadge("issue", *given, *arguments)
    assert done.refuses(*(str(Path(word)) if "/" in word else word for word in words))
    assert "eve" not in done.err
    assert sorted(Path().iterdir()) == before


def test_without_a_password(openbadge: Command) -> None:
    done = openbadge("issue", "achievement.json", "--to", "ada@example.org")
    assert done.refuses("issuer-key.pem", "--password-file", "OPENBADGE_KEY_PASSWORD")


def test_with_a_wrong_password(openbadge: Command) -> None:
    Path("wrong").write_text("hunter2", encoding="utf-8")
    done = openbadge("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "wrong")
    assert (done.status, done.out) == (1, "")
    assert "issuer-key.pem" in done.err
    assert "hunter2" not in done.err
    assert not Path("awarded.json").exists()


def test_an_achievement_with_faults_lists_them_all(openbadge: Command) -> None:
    Path("achievement.json").write_text('{"id": "x", "type": ["Achievement"]}', encoding="utf-8")
    done = openbadge("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password")
    assert (done.status, done.out) == (1, "")
    assert [done.err.count(word) for word in ("/criteria`", "/description`", "/name`", "/id")] == [1, 1, 1, 1]


@pytest.mark.parametrize("achievement", ["{", "[]", "null", "{}", '{"type": 1}', "\ufeff{}", "[" * 100_000])
def test_an_achievement_that_is_none(openbadge: Command, achievement: str) -> None:
    Path("achievement.json").write_text(achievement, encoding="utf-8")
    done = openbadge("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password")
    assert (done.status, done.out) == (1, "")


def test_a_broken_image_shows_before_the_password(openbadge: Command) -> None:
    Path("photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 a photo")
    done = openbadge("issue", "achievement.json", "--to", "ada@example.org", "--image", "photo.jpg")
    assert done.status == 1
    assert done.err == (
        "openbadge: photo.jpg: This is a JPEG: badge data cannot survive in it. Save the artwork as PNG or SVG.\n"
    )


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (("issue", "odd.json", "--to", "ada@example.org"), "odd.json"),
        (("bake", "badge.png", "odd.json", "--out", "x.png"), "odd.json"),
        (("bake", "odd.json", "badge.json", "--out", "x.png"), "odd.json"),
        (("extract", "odd.json"), "odd.json"),
    ],
)
@pytest.mark.parametrize("content", [b"", b"\xff\xfe{\x00", b"\xff\xd8\xff\xe0", b"{"])
def test_what_is_wrong_with_a_file_is_said_with_its_name(
    openbadge: Command, command: tuple[str, ...], name: str, content: bytes
) -> None:
    Path("odd.json").write_bytes(content)
    Path("badge.json").write_bytes(bytes(make_badge()))
    done = openbadge(*command)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"openbadge: {name}: "), done.err
    assert done.err.count(name) == 1


def test_an_empty_file_is_called_so_everywhere(openbadge: Command) -> None:
    Path("empty").write_bytes(b"")
    for command in (("issue", "empty", "--to", "ada@example.org"), ("extract", "empty"), ("verify", "empty")):
        done = openbadge(*command)
        assert "This file is empty: it has no bytes at all." in done.out + done.err


def test_the_issuers_folder_names_its_file(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("..")
    ada = ("--to", "ada@example.org", "--password-file", "password", "--out", "ada.json")
    assert openbadge("issue", "web/achievement.json", "--issuer", "web", *ada).status == 0
    assert openbadge("did", "web").status == 0


def test_the_name_of_a_baked_file_says_what_is_in_it(openbadge: Command) -> None:
    credential = issued(openbadge)
    assert openbadge("bake", "badge.png", credential, "--out", "ada.svg").refuses("ada.svg", ".png")
    assert openbadge("bake", "badge.png", credential, "--out", "ada.PNG").status == 0


def test_artwork_that_carries_a_badge_already(openbadge: Command) -> None:
    badge = issued(openbadge, "--image", "badge.png")
    done = openbadge(
        "issue", "achievement.json", "--to", "a@b.example", "--image", badge, "--out", "second.png"
    )
    assert done.status == 1
    assert "already carries" in done.err


def test_the_key_of_somebody_else(openbadge: Command) -> None:
    Path("issuer-key.pem").write_bytes(Path("../key/issuer-key.pem").read_bytes())
    done = openbadge("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password")
    assert done.status in (1, 2)
    assert "issuer-key.pem" in done.err


def test_a_key_that_is_not_encrypted(openbadge: Command) -> None:
    from openbadge_issuer.testing import fixed_signer  # noqa: PLC0415

    pem = fixed_signer().to_pem(None, unencrypted=True)  # the private key in clear, as openssl would write it
    Path("issuer-key.pem").write_bytes(pem)
    done = openbadge("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password")
    assert done.status == 1
    assert "openssl pkcs8 -topk8" in done.err


@pytest.mark.parametrize("name", ["badge.png", "badge.svg"])
def test_baking_and_extracting(openbadge: Command, name: str) -> None:
    credential = issued(openbadge)
    assert openbadge("bake", name, credential, "--out", f"baked-{name}").out == f"baked-{name}\n"
    assert openbadge("extract", f"baked-{name}", "--out", "again.json").status == 0
    assert Path("again.json").read_bytes() == credential.read_bytes()
    assert openbadge("extract", f"baked-{name}").out.encode() == credential.read_bytes() + b"\n"
    assert openbadge("extract", "-", stdin=Path(f"baked-{name}").read_bytes()).status == 0
    assert extract(Path(f"baked-{name}").read_bytes()).payload == credential.read_bytes()


def test_baking_again_only_when_asked(openbadge: Command) -> None:
    credential = issued(openbadge)
    assert openbadge("bake", "badge.png", credential, "--out", "1.png").status == 0
    refused = openbadge("bake", "1.png", credential, "--out", "2.png")
    assert refused.status == 1
    assert "--rebake" in refused.err
    assert "replace=True" not in refused.err
    assert openbadge("bake", "1.png", credential, "--out", "2.png", "--rebake").status == 0


def test_only_what_is_signed_is_baked(openbadge: Command) -> None:
    assert openbadge("bake", "badge.png", "achievement.json", "--out", "x.png").refuses("not signed")
    assert not Path("x.png").exists()


@pytest.mark.parametrize("command", [("bake", "badge.png", "awarded.json"), ("extract", "baked.png")])
def test_files_that_are_there_stay(openbadge: Command, command: tuple[str, ...]) -> None:
    Path("baked.png").write_bytes(bake(Path("badge.png").read_bytes(), bytes(make_badge())))
    issued(openbadge)
    Path("there").write_text("precious", encoding="utf-8")
    assert openbadge(*command, "--out", "there").refuses("there", "--replace")
    assert Path("there").read_text(encoding="utf-8") == "precious"
    assert openbadge(*command, "--out", "there", "--replace").status == 0


def test_extracting_from_what_holds_no_badge(openbadge: Command) -> None:
    done = openbadge("extract", "badge.png")
    assert (done.status, done.out) == (1, "")
    assert "There is no badge in this PNG" in done.err


class Screen(io.TextIOWrapper):
    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return True


def test_extracting_to_a_terminal_does_not_obey_the_badge(monkeypatch: pytest.MonkeyPatch) -> None:
    payload = '{"name": "\x7f\x9b2J \u202e", "proof": {}}'.encode()
    Path("odd.png").write_bytes(bake(Path("badge.png").read_bytes(), payload))
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "argv", ["openbadge", "extract", "odd.png"])
    with pytest.raises(SystemExit):
        run()
    shown = screen.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]
    assert shown == '{"name": "\\u007f\\u009b2J \\u202e", "proof": {}}\n'
    assert json.loads(shown) == json.loads(payload)
