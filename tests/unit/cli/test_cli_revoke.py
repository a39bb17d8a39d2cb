"""``revoke``, ``suspend``, ``lift`` and ``status publish``."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest

from openbadge_issuer.cli import files, issuer_file, status
from openbadge_issuer.errors import SigningError
from openbadge_issuer.keys import LocalSigner
from unit.cli.commands import LIST, NOW, Command, published

WHY = ("--reason", "issued to the wrong person", "--actor", "registrar:7", "--now", NOW)
PUBLISH = ("status", "publish", "--out", "status", "--password-file", "../password", "--now", NOW)
KNOWN = ("--document", "did:web:school.example=did.json", "--now", NOW)


@pytest.fixture(autouse=True)
def _in_the_issuers_folder(issuers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here begins in the folder that ``init`` made for a did:web."""
    monkeypatch.delenv("OPENBADGE_ACTOR", raising=False)


def with_purposes(*purposes: str) -> None:
    text = Path("issuer.toml").read_text(encoding="utf-8")
    line = f"purposes = {json.dumps(purposes)}\n"
    Path("issuer.toml").write_text(text.replace("\n[ledger]", f"{line}\n[ledger]"), encoding="utf-8")


def issued(openbadge: Command, *options: str) -> str:
    """The id of a new badge, which is in ada.json."""
    done = openbadge(
        *("issue", "achievement.json", "--to", "ada@example.org", "--password-file", "../password"),
        *("--out", "ada.json", "--replace", "--now", NOW, *options),
    )
    assert (done.status, done.err) == (0, ""), done
    return done.out.removeprefix("ada.json: ").strip()


def verdict(openbadge: Command, *documents: str) -> str:
    return str(openbadge("verify", "ada.json", *KNOWN, *documents, "--json").json["verdict"])


def test_the_whole_story(
    openbadge: Command, tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From nothing to a badge that is refused, with what stands in the folder and nothing else."""
    monkeypatch.chdir(tmp_path)
    password = ("--password-file", str(made / "password"))
    init = ("init", "school", "--name", "Example School", "--id", "school.example")
    assert openbadge(*init, *password).status == 0
    monkeypatch.chdir("school")
    issue = (
        "issue",
        "achievement.json",
        "--to",
        "ada@example.org",
        "--image",
        "badge.png",
        "--out",
        "ada.png",
    )
    done = openbadge(*issue, "--now", NOW, *password)
    assert (done.status, done.err) == (0, "")
    badge_id = done.out.removeprefix("ada.png: ").strip()
    verify = ("verify", "ada.png", *KNOWN, "--recipient", "email=ada@example.org")
    assert openbadge(*verify).status == 3  # nobody can say whether it still stands
    publish = ("status", "publish", "--out", "status", "--now", NOW, *password)
    done = openbadge(*publish)
    assert done.status == 0
    assert f"host it at {LIST} as application/vc\n" in done.out
    listed = ("--document", f"{LIST}=status/revocation-1.json")
    assert openbadge(*verify, *listed).status == 0

    done = openbadge("revoke", badge_id, *WHY)
    assert (done.status, done.err) == (0, "")
    assert done.out == "Revoked: 1 badge.\nOthers see it after the next `openbadge status publish`.\n"
    assert openbadge(*verify, *listed).status == 0  # which is so
    done = openbadge(*publish)
    assert "changes shown: 1; valid until 2026-05-01T12:00:00Z\n" in done.out
    done = openbadge(*verify, *listed)
    assert done.status == 1
    assert done.out.startswith("REFUSED  The issuer has taken this badge back (revoked).\n")

    done = openbadge(*issue, "--replace", "--now", NOW, *password)
    assert (done.status, done.out) == (0, f"ada.png: {badge_id}\n")
    assert done.err == (
        "This award was issued before, on 2026-01-31: it is that badge again. --key makes another one.\n"
        "warning: That badge is revoked.\n"
    )
    assert openbadge(*issue, "--replace", "--now", NOW, *password, "--key", "2").status == 0
    openbadge(*publish)
    assert openbadge(*verify, *listed).status == 0


def test_no_key_is_needed(openbadge: Command) -> None:
    badge_id = issued(openbadge)
    Path("issuer-key.pem").unlink()
    assert openbadge("revoke", badge_id, *WHY).status == 0


def test_suspended_and_lifted(openbadge: Command) -> None:
    with_purposes("revocation", "suspension")
    badge_id = issued(openbadge)
    assert openbadge("suspend", badge_id, *WHY).out.startswith("Suspended: 1 badge.\n")
    openbadge(*PUBLISH)
    lists = [
        f"--document=https://school.example/status/{name}-1.json=status/{name}-1.json"
        for name in ("revocation", "suspension")
    ]
    assert verdict(openbadge, *lists) == "refused"
    assert openbadge("lift", badge_id, *WHY).out.startswith("Lifted: 1 badge.\n")
    assert openbadge("lift", badge_id, *WHY).out == "Lifted: no badge.\n1 badge was not suspended.\n"
    openbadge(*PUBLISH)
    assert verdict(openbadge, *lists) == "accepted"


def test_what_a_badge_has_no_place_for(openbadge: Command) -> None:
    badge_id = issued(openbadge)
    with_purposes("revocation", "suspension")
    done = openbadge("suspend", badge_id, *WHY)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"openbadge: The credential {badge_id} has no")
    assert "`purposes` in issuer.toml" in done.err


def test_many_from_a_file(openbadge: Command) -> None:
    ids = [issued(openbadge, "--key", str(number)) for number in range(4)]
    assert openbadge("revoke", ids[0], *WHY).status == 0
    Path("ids").write_text(
        "\ufeff" + "\r\n".join([ids[0], "", f"  {ids[1]}  ", ids[2], ids[2]]), encoding="utf-8"
    )
    done = openbadge("revoke", "--file", "ids", ids[1], *WHY)
    assert done.out.startswith("Revoked: 2 badges.\n1 badge was revoked before.\nOthers see it")
    done = openbadge("revoke", "--file", "-", *WHY, stdin=f"{ids[0]}\n{ids[1]}\n".encode())
    assert done.out == "Revoked: no badge.\n2 badges were revoked before.\n"
    Path("found").write_text(openbadge("ledger", "find").out, encoding="utf-8")
    assert openbadge("revoke", "--file", "found", *WHY).out.startswith("Revoked: 1 badge.\n3 badges were")


def test_all_or_none(openbadge: Command) -> None:
    badge_id = issued(openbadge)
    done = openbadge("revoke", badge_id, "urn:nobody", *WHY)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("openbadge: The credential urn:nobody is not in this ledger.")
    assert "None of them was changed." in done.err
    assert openbadge("ledger", "show", badge_id, "--json").json["status"][0]["value"] == 0


def test_an_address_in_place_of_an_id_is_not_repeated(openbadge: Command) -> None:
    """What a nightly job says stands in a log."""
    for command in (("revoke", "eve@example.org", *WHY), ("ledger", "show", "eve@example.org")):
        done = openbadge(*command)
        assert (done.status, done.out) == (1, "")
        assert "eve" not in done.err


def test_the_badges_of_another_issuer_are_not_ours(openbadge: Command) -> None:
    """Two issuers may share a ledger; each takes back its own."""
    badge_id = issued(openbadge)
    toml = Path("issuer.toml").read_text(encoding="utf-8")
    Path("issuer.toml").write_text(
        toml.replace('id = "did:web:school', 'id = "did:web:other'), encoding="utf-8"
    )
    for command in (("revoke", badge_id, *WHY), ("ledger", "show", badge_id)):
        done = openbadge(*command)
        assert (done.status, done.out) == (1, "")
        assert "not in this ledger" in done.err
    assert openbadge("ledger", "erase", badge_id, "--yes", *WHY).status == 1
    assert openbadge("ledger", "find").out == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*WHY,), ["which badges", "--file"]),
        (("--file", "nothing", *WHY), ["nothing"]),
        (("--file", os.devnull, *WHY), ["no regular file"]),
        (("--file", "badge.png", *WHY), ["badge.png", "UTF-8"]),
        ((" ", *WHY), ["which badges"]),
        (("urn:x", "--reason", "r"), ["--actor", "OPENBADGE_ACTOR", "issuer.toml"]),
        (("urn:x", "--reason", " ", "--actor", "a"), ["--reason"]),
        (("urn:x", "--reason", "a\x1b[2Jb", "--actor", "a"), ["--reason"]),
        (("urn:x", "--reason", "x" * 5000, "--actor", "a"), ["--reason"]),
        (("urn:x", "--reason", "r", "--actor", "a\u202eb"), ["--actor"]),
        (("urn:x", "--reason", "r", "--actor", "a", "--now", "2026"), ["--now"]),
        (("urn:x", *WHY, "--issuer", "../key"), ["names no ledger"]),
        (("urn:x", *WHY, "--issuer", ".."), ["issuer.toml", "openbadge init"]),
        (("x" * 3000, *WHY), ["2000 bytes"]),
    ],
)
@pytest.mark.parametrize("command", ["revoke", "suspend", "lift"])
def test_wrong_usage(openbadge: Command, command: str, arguments: tuple[str, ...], words: list[str]) -> None:
    assert openbadge(command, *arguments).refuses(*words)


def test_a_reason_is_demanded(openbadge: Command) -> None:
    done = openbadge("revoke", "urn:x", "--actor", "a")
    assert (done.status, done.out) == (2, "")
    assert "--reason" in done.err


@pytest.mark.parametrize("text", ["\x1b[2Jurn:x", "urn:\u202ex", "\udce4", "a\x07b", "' OR 1=1 --", "%", "*"])
def test_ids_that_are_none(openbadge: Command, text: str) -> None:
    issued(openbadge)
    for command in (
        ("revoke", text, *WHY),
        ("ledger", "show", text),
        ("ledger", "erase", text, "--yes", *WHY),
    ):
        done = openbadge(*command)
        assert done.status in (1, 2)
        assert done.out == ""
        assert "fault" not in done.err
        assert [letter for letter in ("\x1b", "\u202e", "\x07") if letter in done.err] == []
    assert "revoked" not in openbadge("ledger", "find").out


def test_a_file_of_ids_without_an_end(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    many = b"".join(b"urn:%d\n" % number for number in range(status.MAX_IDS))
    done = openbadge("revoke", "--file", "-", *WHY, stdin=many)
    assert done.status == 1
    assert done.err.startswith("openbadge: The credential urn:0 is not in this ledger.")
    assert openbadge("revoke", "--file", "-", "one-more", *WHY, stdin=many).refuses("100,001", "split")
    monkeypatch.setattr(files, "MAX_FILE", 1000)
    assert openbadge("revoke", "--file", "-", *WHY, stdin=many).refuses("larger than")


def test_a_ledger_that_somebody_else_holds(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    badge_id = issued(openbadge)
    monkeypatch.setattr(issuer_file, "LOCK_SECONDS", 0.2)
    other = sqlite3.connect("badges.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    done = openbadge("revoke", badge_id, *WHY)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("openbadge: badges.sqlite: ")
    assert "Try again later" in done.err
    assert openbadge("ledger", "find").out.startswith(badge_id)  # whoever only reads is not held up
    other.execute("ROLLBACK")
    other.close()
    assert openbadge("revoke", badge_id, *WHY).status == 0


def test_nothing_is_published_yet(openbadge: Command) -> None:
    done = openbadge(*PUBLISH)
    assert (done.status, done.out) == (0, "There is no list yet: the first badge opens it.\n")
    assert not Path("status").exists()
    assert openbadge(*PUBLISH, "--json").out == "[]\n"


def test_publishing_as_json(openbadge: Command) -> None:
    issued(openbadge)
    done = openbadge(*PUBLISH, "--json")
    assert json.loads(done.out) == [
        {
            "name": "revocation-1.json",
            "url": LIST,
            "mediaType": "application/vc",
            "changes": 0,
            "validUntil": "2026-05-01T12:00:00Z",
        }
    ]
    document = json.loads(Path("status/revocation-1.json").read_bytes())
    assert (document["id"], document["validUntil"]) == (LIST, "2026-05-01T12:00:00Z")


def test_irrevocable_badges_have_no_lists(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("../key")
    assert openbadge(*PUBLISH).refuses("irrevocable")


def unpublished(openbadge: Command, badge_id: str) -> bool:
    return "not published yet" in " ".join(openbadge("ledger", "show", badge_id).out.split())


def test_what_can_not_be_signed_is_not_written(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two lists the second fails: the first stays as it was, too."""
    with_purposes("revocation", "suspension")
    badge_id = issued(openbadge)
    assert openbadge(*PUBLISH).status == 0
    before = {path.name: path.read_bytes() for path in Path("status").iterdir()}
    assert set(before) == {"revocation-1.json", "suspension-1.json"}
    openbadge("revoke", badge_id, *WHY)
    sign, calls = LocalSigner.sign, []

    def tired(self: LocalSigner, request: object) -> bytes:
        calls.append(request)
        if len(calls) == 2:
            raise SigningError("The signer is tired.")
        return sign(self, request)  # type: ignore[arg-type]

    monkeypatch.setattr(LocalSigner, "sign", tired)
    done = openbadge(*PUBLISH)
    assert (done.status, done.out) == (1, "")
    assert {path.name: path.read_bytes() for path in Path("status").iterdir()} == before
    assert unpublished(openbadge, badge_id)


def test_with_a_wrong_password(openbadge: Command) -> None:
    badge_id = issued(openbadge)
    openbadge("revoke", badge_id, *WHY)
    Path("wrong").write_text("hunter2", encoding="utf-8")
    done = openbadge("status", "publish", "--out", "status", "--password-file", "wrong")
    assert (done.status, done.out) == (1, "")
    assert not Path("status").exists()
    assert unpublished(openbadge, badge_id)


def test_a_folder_that_takes_nothing(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    badge_id = issued(openbadge)
    openbadge("revoke", badge_id, *WHY)
    for wrong in ("badge.png", "badge.png/below"):
        done = openbadge("status", "publish", "--out", wrong, "--password-file", "../password")
        assert done.refuses("badge.png")
    Path("status/revocation-1.json").mkdir(parents=True)
    assert openbadge(*PUBLISH).refuses("revocation-1.json", "folder")
    Path("status/revocation-1.json").rmdir()

    def denied(_path: Path, _data: bytes, _mode: int) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(files, "_create", denied)
        assert openbadge(*PUBLISH).refuses("revocation-1.json", "Permission denied")
    assert list(Path("status").iterdir()) == []
    assert unpublished(openbadge, badge_id)
    assert openbadge(*PUBLISH).status == 0
    assert not unpublished(openbadge, badge_id)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only(openbadge: Command) -> None:
    issued(openbadge)
    Path("status").mkdir(mode=0o500)
    assert openbadge(*PUBLISH).refuses("Permission denied")


def test_nobody_ever_reads_half_a_list(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old one is there until the new one is whole; what is left of an attempt is cleared away."""
    issued(openbadge)
    published(openbadge)
    before = Path("status/revocation-1.json").read_bytes()
    create = files._create

    def half(path: Path, data: bytes, mode: int) -> None:
        create(path, data[: len(data) // 2], mode)
        path.unlink()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "_create", half)
        assert openbadge(*PUBLISH).refuses("No space left")
    assert {path.name: path.read_bytes() for path in Path("status").iterdir()} == {
        "revocation-1.json": before
    }


def test_lists_from_before_the_address_was_changed(openbadge: Command) -> None:
    """Badges name the old address for good, so the old list goes on being published, under a name of its own."""
    old = issued(openbadge)
    toml = Path("issuer.toml").read_text(encoding="utf-8")
    Path("issuer.toml").write_text(toml.replace("/status/", "/new/"), encoding="utf-8")
    issued(openbadge, "--key", "2")
    openbadge("revoke", old, *WHY)
    done = openbadge(*PUBLISH, "--json")
    assert [(one["name"], one["url"], one["changes"]) for one in json.loads(done.out)] == [
        ("school.example/status/revocation-1.json", LIST, 1),
        ("revocation-1.json", "https://school.example/new/revocation-1.json", 0),
    ]
    for name, url in (
        ("school.example/status/revocation-1.json", LIST),
        ("revocation-1.json", "https://school.example/new/revocation-1.json"),
    ):
        assert json.loads((Path("status") / name).read_bytes())["id"] == url


def test_a_list_whose_address_is_no_name(openbadge: Command) -> None:
    """Nothing is written outside of the folder, whatever stands in the ledger."""
    issued(openbadge)
    with sqlite3.connect("badges.sqlite") as ledger:
        ledger.execute("UPDATE openbadge_lists SET list_id = 'https://school.example/a/../../../b.json'")
    ledger.close()
    done = openbadge(*PUBLISH)
    assert (done.status, done.out) == (2, "")
    assert not Path("status").exists()


def test_tokens(openbadge: Command) -> None:
    toml = Path("issuer.toml").read_text(encoding="utf-8").replace("eddsa-rdfc-2022", "vc-jwt")
    Path("issuer.toml").write_text(toml, encoding="utf-8")
    badge_id = issued(openbadge)
    openbadge("revoke", badge_id, *WHY)
    assert "as application/vc+jwt\n" in openbadge(*PUBLISH).out
    assert verdict(openbadge, "--document", f"{LIST}=status/revocation-1.json") == "refused"
