"""``openbadge key``: the keys of an issuer's folder over the years."""

from __future__ import annotations

import json
import os
import stat
import tomllib
from pathlib import Path
from typing import cast

import pytest

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.keys import KeyHistory
from unit.cli.commands import NOW, Command, Done, published

PASSWORD_FILE = ("--password-file", "../password")
NEXT_YEAR = "2027-01-31T12:00:00Z"
ISSUE = ("issue", "achievement.json", "--to", "ada@example.org", *PASSWORD_FILE)
KNOWN = ("--document", "did:web:school.example=did.json")
WHO = ("--reason", "a laptop was stolen", "--actor", "security:1")


@pytest.fixture(autouse=True)
def _in_the_issuers_folder(issuers: Path) -> None:
    """Every test here begins in the folder that ``init`` made for a did:web."""


def done(result: Done) -> str:
    assert (result.status, result.err) == (0, ""), result
    return result.out


def history() -> KeyHistory:
    return KeyHistory.from_json(json.loads(Path("keys.json").read_bytes()))


def states() -> list[str]:
    return [key.state for key in history().keys]


def issuer_toml() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path("issuer.toml").read_text(encoding="utf-8"))


def document() -> JSONObject:
    return cast("JSONObject", json.loads(Path("did.json").read_bytes()))


def publish_document(openbadge: Command) -> None:
    result = openbadge("did", "--out", "did.json", "--replace")
    assert result.status == 0
    assert "warning" not in result.err


def verdict(openbadge: Command, badge: str, now: str = NEXT_YEAR) -> int:
    return openbadge("verify", badge, *KNOWN, *published(openbadge, now), "--now", now).status


def test_a_rotation(openbadge: Command) -> None:
    done(openbadge(*ISSUE, "--out", "old.json", "--now", NOW))
    mine = issuer_toml()["key"]["verification_method"]
    said = done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE, "--now", NOW))
    assert "openbadge did" in said
    assert states() == ["active", "next"]
    assert b"ENCRYPTED" in Path("next.pem").read_bytes()
    publish_document(openbadge)
    assert len(document()["assertionMethod"]) == 2  # type: ignore[arg-type]
    before = issuer_toml()
    said = done(openbadge("key", "activate", "next.pem", *PASSWORD_FILE, "--now", NEXT_YEAR))
    assert "Destroy issuer-key.pem" in said
    assert states() == ["retired", "active"]
    after = issuer_toml()
    assert after["key"] == {
        "file": "next.pem",
        "verification_method": history().keys[1].verification_method,
        "public": history().keys[1].public_key.to_multikey(),
    }
    assert {name: table for name, table in after.items() if name != "key"} == {
        name: table for name, table in before.items() if name != "key"
    }
    publish_document(openbadge)
    done(openbadge(*ISSUE, "--key", "2", "--out", "new.json", "--now", NEXT_YEAR))
    assert [verdict(openbadge, badge) for badge in ("old.json", "new.json")] == [0, 0]
    listed = done(openbadge("key", "list")).splitlines()
    assert listed[0] == f"retired     2027-01-31  {mine}"
    assert listed[1].startswith("active      2027-01-31  did:web:school.example#z6Mk")


def test_a_run_that_died_before_the_end_is_finished_by_the_next(openbadge: Command) -> None:
    old = Path("issuer.toml").read_bytes()
    done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE, "--now", NOW))
    activate = ("key", "activate", "next.pem", *PASSWORD_FILE)
    done(openbadge(*activate, "--now", NOW))
    new, keys = Path("issuer.toml").read_bytes(), Path("keys.json").read_bytes()
    Path("issuer.toml").write_bytes(old)
    done(openbadge(*activate, "--now", NEXT_YEAR))
    assert (Path("issuer.toml").read_bytes(), Path("keys.json").read_bytes()) == (new, keys)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_the_new_key_is_for_its_owner_only(openbadge: Command) -> None:
    done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE))
    assert stat.S_IMODE(Path("next.pem").stat().st_mode) == 0o600


def test_a_retired_key_signs_no_more(openbadge: Command) -> None:
    old = Path("issuer.toml").read_bytes()
    done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE, "--now", NOW))
    done(openbadge("key", "activate", "next.pem", *PASSWORD_FILE, "--now", NEXT_YEAR))
    Path("issuer.toml").write_bytes(old)
    for command in ((*ISSUE, "--out", "x.json"), ("status", "publish", "--out", "status", *PASSWORD_FILE)):
        assert openbadge(*command, "--now", NEXT_YEAR).refuses("keys.json", "retired since 2027-01-31")
    assert not Path("x.json").exists()


def test_changing_over_to_another_algorithm(openbadge: Command) -> None:
    done(openbadge("key", "announce", "next.pem", "--kind", "p-256", *PASSWORD_FILE, "--now", NOW))
    done(openbadge("key", "activate", "next.pem", *PASSWORD_FILE, "--now", NOW))
    assert states() == ["retired", "active"]
    assert issuer_toml()["proof"] == {"format": "vc-jwt"}
    publish_document(openbadge)
    done(openbadge(*ISSUE, "--out", "badge.jwt", "--now", NEXT_YEAR))
    assert verdict(openbadge, "badge.jwt") == 0


def test_tokens_by_an_ed25519_key_stay_tokens(openbadge: Command) -> None:
    text = Path("issuer.toml").read_text(encoding="utf-8")
    Path("issuer.toml").write_text(text.replace("eddsa-rdfc-2022", "vc-jwt"), encoding="utf-8")
    done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE))
    done(openbadge("key", "activate", "next.pem", *PASSWORD_FILE))
    assert issuer_toml()["proof"] == {"format": "vc-jwt"}


def test_a_compromise_from_the_first_to_the_last_step(openbadge: Command) -> None:
    for number in ("1", "2"):
        done(openbadge(*ISSUE, "--key", number, "--out", f"{number}.json", "--now", NOW))
    stolen = issuer_toml()["key"]["verification_method"]
    done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE, "--now", NOW))
    publish_document(openbadge)
    said = done(openbadge("key", "compromise", stolen.partition("#")[2], "--now", NEXT_YEAR))
    assert [line[:2] for line in said.splitlines()[2:]] == ["1.", "2.", "3.", "4."]
    assert openbadge("status", "publish", "--out", "status", *PASSWORD_FILE).refuses("compromised since")
    done(openbadge("key", "activate", "next.pem", *PASSWORD_FILE, "--now", NEXT_YEAR))
    assert verdict(openbadge, "1.json") == 0  # signed by the new key, the lists are read by everybody
    publish_document(openbadge)
    assert verdict(openbadge, "1.json") == 1
    recover = ("key", "recover", stolen, "--out", "again", *WHO, *PASSWORD_FILE, "--now", NEXT_YEAR)
    told = done(openbadge(*recover)).splitlines()
    assert [line.partition(" ")[0] for line in told[:2]] == ["reissued", "reissued"]
    made = sorted(Path("again").iterdir())
    assert [path.name for path in made] == ["000001.json", "000002.json"]
    first = [path.read_bytes() for path in made]
    assert [verdict(openbadge, str(path)) for path in made] == [0, 0]
    done(openbadge(*recover))
    assert [path.read_bytes() for path in made] == first
    old = json.loads(Path("1.json").read_bytes())["id"]
    assert "not revoked" not in done(openbadge("ledger", "show", old))


def test_a_key_that_is_not_in_use_is_compromised(openbadge: Command) -> None:
    done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE, "--now", NOW))
    said = done(openbadge("key", "compromise", history().keys[1].verification_method, "--now", NEXT_YEAR))
    assert "key activate" not in said
    assert states() == ["active", "compromised"]
    publish_document(openbadge)
    assert document()["assertionMethod"] == [issuer_toml()["key"]["verification_method"]]
    assert openbadge("key", "activate", "next.pem", *PASSWORD_FILE).refuses("Only a key that is `next`")


def test_the_only_key_is_compromised(openbadge: Command) -> None:
    done(openbadge("key", "compromise", issuer_toml()["key"]["verification_method"], "--now", NOW))
    publish_document(openbadge)
    assert document()["verificationMethod"] == []
    done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE, "--now", NEXT_YEAR))
    done(openbadge("key", "activate", "next.pem", *PASSWORD_FILE, "--now", NEXT_YEAR))
    assert states() == ["compromised", "active"]
    done(openbadge(*ISSUE, "--out", "new.json", "--now", NEXT_YEAR))


def test_retired_by_name(openbadge: Command) -> None:
    done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE, "--now", NOW))
    name = history().keys[1].verification_method
    assert "Destroy" in done(openbadge("key", "retire", name, "--now", NEXT_YEAR))
    assert states() == ["active", "retired"]
    assert openbadge("key", "retire", name).refuses("keys.json", "retired since")


def test_without_a_history_all_is_as_before(openbadge: Command) -> None:
    only = issuer_toml()["key"]["verification_method"]
    assert done(openbadge("key", "list")).split() == ["active", "-", only]
    assert openbadge("key", "retire", "x").refuses("keys.json")
    assert openbadge("key", "activate", "issuer-key.pem", *PASSWORD_FILE).refuses("keys.json")
    assert not Path("keys.json").exists()


def test_a_key_that_is_left_out_is_told(openbadge: Command) -> None:
    """Who changes the key by hand only would lose every badge so far."""
    listed = document()["assertionMethod"]
    text = Path("issuer.toml").read_text(encoding="utf-8")
    made = openbadge("keygen", "mine.pem", "--id", "school.example", *PASSWORD_FILE)
    key = tomllib.loads(made.out)["key"]
    old = issuer_toml()["key"]
    for member in ("verification_method", "public", "file"):
        text = text.replace(old[member], key[member])
    Path("issuer.toml").write_text(text, encoding="utf-8")
    result = openbadge("did", "--out", "did.json", "--replace")
    assert result.status == 0
    assert f"warning: {listed[0]} was listed in did.json" in result.err  # type: ignore[index]
    Path("did.json").write_bytes(b"not JSON")
    assert "warning" not in openbadge("did", "--out", "did.json", "--replace").err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("announce", "issuer-key.pem"), ["issuer-key.pem is there already; name another file\n"]),
        (("announce", "new.pem", "--kind", "DSA"), ["--kind", "Ed25519, P-256, RSA"]),
        (("activate", "../key/issuer-key.pem"), ["none of the issuer's keys"]),
        (("activate", "nothing.pem"), ["nothing.pem"]),
        (("retire", "z6Mk"), ["'z6Mk'", "key list"]),
        (("compromise", "#key-1"), ["'#key-1'"]),
        (("recover", "KEY", "--out", "again", *WHO), ["not compromised"]),
    ],
)
def test_wrong_usage(openbadge: Command, arguments: tuple[str, ...], words: list[str]) -> None:
    done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE, "--now", NOW))
    before = {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    mine = issuer_toml()["key"]["verification_method"]
    password = PASSWORD_FILE if arguments[0] in ("announce", "activate", "recover") else ()
    given = [mine if one == "KEY" else one for one in arguments]
    assert openbadge("key", *given, *password).refuses(*words)
    assert {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", ["keys.json", "no history of keys"]),
        ("[", ["keys.json"]),
        ('{"issuer": "did:web:other.example", "keys": []}', ["another issuer"]),
    ],
)
def test_a_history_with_faults(openbadge: Command, text: str, words: list[str]) -> None:
    Path("keys.json").write_text(text, encoding="utf-8")
    for command in (("did",), ("key", "list"), (*ISSUE, "--out", "x.json")):
        result = openbadge(*command)
        assert result.status in (1, 2)
        assert [word for word in words if word not in result.err] == []
    assert not Path("x.json").exists()


def test_a_did_key_has_one_key(openbadge: Command) -> None:
    assert openbadge("key", "announce", "next.pem", *PASSWORD_FILE, "--issuer", "../key").refuses(
        "its id is its key"
    )
    assert not Path("next.pem").exists()


def test_comments_and_order_stay(openbadge: Command) -> None:
    text = Path("issuer.toml").read_text(encoding="utf-8").replace("[status]", "# how to take back\n[status]")
    Path("issuer.toml").write_text(text, encoding="utf-8")
    done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE))
    done(openbadge("key", "activate", "next.pem", *PASSWORD_FILE))
    changed = Path("issuer.toml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if line and not line.startswith(("file", "verif", "public"))]
    assert [line for line in changed.splitlines() if line in kept] == kept


def test_a_file_that_can_not_be_changed_here_stays(openbadge: Command) -> None:
    text = Path("issuer.toml").read_text(encoding="utf-8").replace("[key]\n", "[ key ]\n")
    Path("issuer.toml").write_text(text, encoding="utf-8")
    done(openbadge("key", "announce", "next.pem", *PASSWORD_FILE))
    before = Path("keys.json").read_bytes()
    result = openbadge("key", "activate", "next.pem", *PASSWORD_FILE)
    assert (result.status, "plain tables" in result.err) == (2, True), result
    assert Path("issuer.toml").read_text(encoding="utf-8") == text
    assert Path("keys.json").read_bytes() == before
