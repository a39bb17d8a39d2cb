"""``openbadge keygen`` and ``did``, and `issuer.toml`."""

from __future__ import annotations

import json
import os
import stat
import tomllib
from pathlib import Path

import pytest

from openbadge_issuer.keys import LocalSigner, PublicKey
from unit.cli.commands import NOW, PASSWORD, Command, published


@pytest.fixture(autouse=True)
def _in_the_issuers_folder(issuers: Path) -> None:
    """Every test here begins in the folder that ``init`` made for a did:web."""


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "RSA"])
def test_a_key_of_every_kind(openbadge: Command, kind: str) -> None:
    done = openbadge(
        "keygen", "new.pem", "--kind", kind, "--id", "school.example", "--password-file", "../password"
    )
    assert done.status == 0
    assert "did:web:school.example" in done.err
    key = tomllib.loads(done.out)["key"]
    signer = LocalSigner.from_pem(
        Path("new.pem").read_bytes(), PASSWORD.encode(), verification_method=key["verification_method"]
    )
    assert signer.controller == "did:web:school.example"
    assert signer.public_key == PublicKey.from_multikey(key["public"])
    assert tomllib.loads(done.out)["proof"]["format"] == (
        "eddsa-rdfc-2022" if kind == "Ed25519" else "vc-jwt"
    )
    assert PASSWORD not in done.out + done.err
    assert b"ENCRYPTED" in Path("new.pem").read_bytes()


@pytest.mark.parametrize(("kind", "printed"), [("ed25519", "z6Mk"), ("p-256", "zDna")])
def test_the_kind_in_small_letters(openbadge: Command, kind: str, printed: str) -> None:
    done = openbadge("keygen", "new.pem", "--kind", kind, "--password-file", "../password")
    assert tomllib.loads(done.out)["key"]["public"].startswith(printed)


def test_a_kind_that_there_is_not(openbadge: Command) -> None:
    done = openbadge("keygen", "new.pem", "--kind", "DSA", "--password-file", "../password")
    assert done.refuses("--kind", "Ed25519, P-256, RSA", "'DSA'")


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "RSA"])
def test_what_it_prints_fits_into_issuer_toml(openbadge: Command, kind: str) -> None:
    printed = openbadge(
        "keygen", "new.pem", "--kind", kind, "--id", "school.example", "--password-file", "../password"
    ).out
    mine = Path("issuer.toml").read_text(encoding="utf-8")
    kept = [part for part in mine.split("\n\n") if not part.startswith(("[key]", "[proof]"))]
    Path("issuer.toml").write_text("\n\n".join([*kept, printed]), encoding="utf-8")
    assert openbadge("did", "--out", "did.json", "--replace").status == 0
    issue = ("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password")
    assert openbadge(*issue, "--out", "ada", "--now", NOW).status == 0
    known = ("--document", "did:web:school.example=did.json", *published(openbadge))
    assert openbadge("verify", "ada", *known, "--now", NOW).status == 0


@pytest.mark.parametrize("arguments", [(), ("--id", "did:key")])
def test_without_an_id_it_is_a_did_key(openbadge: Command, arguments: tuple[str, ...]) -> None:
    done = openbadge("keygen", "new.pem", "--password-file", "../password", *arguments)
    key = tomllib.loads(done.out)["key"]
    assert key["verification_method"] == f"did:key:{key['public']}#{key['public']}"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.parametrize("replaces", [False, True])
def test_the_key_is_for_its_owner_only(openbadge: Command, replaces: bool) -> None:  # noqa: FBT001
    if replaces:
        Path("new.pem").write_text("", encoding="utf-8")
        Path("new.pem").chmod(0o666)
    assert openbadge("keygen", "new.pem", "--password-file", "../password", "--replace").status == 0
    assert stat.S_IMODE(Path("new.pem").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("issuer-key.pem",), ["issuer-key.pem", "--replace"]),
        (("new.pem", "--kind", "RSA"), ["--id"]),
        (("new.pem", "--id", "localhost"), ["issuer id"]),
        (("new.pem", "--password-file", os.devnull), ["no regular file"]),
        (("nothing.toml/new.pem", "--password-file", "../password"), ["nothing.toml"]),
    ],
)
def test_wrong_usage(openbadge: Command, arguments: tuple[str, ...], words: list[str]) -> None:
    Path("nothing.toml").write_bytes(b"")
    key = Path("issuer-key.pem").read_bytes()
    assert openbadge("keygen", *arguments).refuses(*words)
    assert Path("issuer-key.pem").read_bytes() == key
    assert not Path("new.pem").exists()


def test_without_a_password(openbadge: Command) -> None:
    assert openbadge("keygen", "new.pem").refuses("--password-file", "OPENBADGE_KEY_PASSWORD")


def test_an_unknown_kind(openbadge: Command) -> None:
    assert openbadge("keygen", "new.pem", "--kind", "DSA").status == 2


def test_the_document_to_host(openbadge: Command) -> None:
    done = openbadge("did")
    assert done.status == 0
    assert done.json == json.loads(Path("did.json").read_bytes())
    assert done.err == "Host it at https://school.example/.well-known/did.json as application/json.\n"
    assert openbadge("did", "issuer.toml", "--out", "did.json").refuses("--replace")
    assert openbadge("did", "--out", "new.json").out == ""
    assert Path("new.json").read_bytes() == Path("did.json").read_bytes()


def test_a_did_key_hosts_nothing(openbadge: Command) -> None:
    assert openbadge("did", "../key/issuer.toml").refuses("Nothing is hosted")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[issuer]", "[publisher]", ["'issuer'"]),
        ("[issuer]\n", "issuer = 1\n[x]\n", ["lacks"]),
        ("name = ", "title = ", ["'name'"]),
        ('public = "z', 'public = "y', ["issuer.toml"]),
        ("[status]", "[state]", ["'status'"]),
        ("eddsa-rdfc-2022", "rot13", ["eddsa-rdfc-2022, vc-jwt"]),
        ("[issuer]", "[issuer", ["TOML"]),
        ("issuer-key.pem", "nothing.pem", ["nothing.pem"]),
        ('lists = "https://school.example/status/"', 'irrevocable = " "', ["reason"]),
    ],
)
def test_an_issuer_file_with_faults(openbadge: Command, old: str, new: str, words: list[str]) -> None:
    text = Path("issuer.toml").read_text(encoding="utf-8")
    assert old in text
    Path("issuer.toml").write_text(text.replace(old, new), encoding="utf-8")
    done = openbadge("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password")
    assert done.refuses(*words)


def test_the_url_of_the_issuer_is_written(openbadge: Command) -> None:
    text = Path("issuer.toml").read_text(encoding="utf-8")
    url = 'url = "https://school.example"'
    Path("issuer.toml").write_text(text.replace("[issuer]", f"[issuer]\n{url}"), encoding="utf-8")
    issue = ("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password")
    assert openbadge(*issue, "--out", "ada.json").status == 0
    assert json.loads(Path("ada.json").read_bytes())["issuer"]["url"] == "https://school.example"
