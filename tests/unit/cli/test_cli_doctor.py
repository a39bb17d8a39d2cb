"""``openbadge doctor``: what it looks at, what it says, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openbadge_issuer.adapters import https
from openbadge_issuer.adapters.sql_ledger import SqlLedger
from openbadge_issuer.codec.json import dump
from openbadge_issuer.ledger import StatusListRecord
from openbadge_issuer.ports import Response
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_signer, make_badge
from unit.cli.commands import NOW as CLI_NOW
from unit.cli.commands import Command, published
from unit.doctor.patients import CRITERIA, DID_JSON, LIST, PICTURE, Patient, own_signer, patient

AT = ("--now", CLI_NOW)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Patient:
    """The healthy issuer's web, its badge in the current folder, and its ``issuer.toml``."""
    one = patient()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(https, "HttpsFetch", lambda: one.fetch)
    badge = one.setup.badges[0]
    assert isinstance(badge, bytes)
    Path("badge.json").write_bytes(badge)
    write_toml()
    return one


def write_toml(status: str = 'lists = "https://school.example/status/"') -> None:
    """Names a ledger that is not there, as on a machine that only watches."""
    signer = own_signer()
    ledger = "" if "irrevocable" in status else '[ledger]\nurl = "sqlite:///badges.sqlite"\n'
    Path("issuer.toml").write_text(
        f'[issuer]\nid = "{ISSUER_ID}"\nname = "Example School"\n[key]\nfile = "issuer-key.pem"\n'
        f'verification_method = "{signer.verification_method}"\npublic = "{signer.public_key.to_multikey()}"\n'
        f'[status]\n{status}\n[proof]\nformat = "eddsa-rdfc-2022"\n{ledger}',
        encoding="utf-8",
    )


def codes(done_json: dict[str, list[dict[str, str]]], outcome: str) -> list[str]:
    return [check["code"] for check in done_json["checks"] if check["outcome"] == outcome]


def test_a_healthy_issuer(openbadge: Command, web: Patient) -> None:
    done = openbadge("doctor", ".", "badge.json", "--online", *AT)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("HEALTHY  Strangers can verify what it issues.")
    assert done.out.count("  ok ") == 9
    asked = {request.url for request in web.asked}
    assert asked == {DID_JSON, LIST, CRITERIA, PICTURE}


def test_what_is_broken_comes_first_with_its_mend(openbadge: Command, web: Patient) -> None:
    del web.pages[DID_JSON]
    web.serve(CRITERIA, b"", status=404)
    done = openbadge("doctor", "badge.json", "--online", *AT)
    page = " ".join(done.out.split())
    assert (done.status, done.err) == (1, "")
    assert page.startswith("BROKEN There is no document with keys at")
    assert (
        "-> Publish the document at that very address, for everybody, without a login. Here: `openbadge did`"
        in page
    )
    assert page.index("What is broken") < page.index("What is not known") < page.index("What is in order")
    as_json = openbadge("doctor", "badge.json", "--online", "--json", *AT)
    assert (as_json.status, as_json.json["verdict"]) == (1, "broken")
    assert codes(as_json.json, "FAILED") == ["resolve.not_found", "criteria.not_found"]


def test_offline_it_says_what_it_does_not_know(openbadge: Command, web: Patient) -> None:
    done = openbadge("doctor", "badge.json", *AT)
    assert (done.status, done.err) == (3, "")
    page = " ".join(done.out.split())
    assert page.startswith("UNDECIDED Nothing is known to be wrong")
    assert "Here: --online fetches it, --document URL=FILE hands it in." in page
    assert web.asked == []


def test_documents_that_are_handed_in(openbadge: Command, web: Patient) -> None:
    for url, name in (
        (DID_JSON, "given.json"),
        (LIST, "list.json"),
        (CRITERIA, "page.html"),
        (PICTURE, "picture.png"),
    ):
        answer = web.pages[url]
        assert isinstance(answer, Response)
        Path(name).write_bytes(answer.body)
    given = [
        f"{ISSUER_ID}=given.json",
        f"{LIST}=list.json",
        f"{CRITERIA}=page.html",
        f"{PICTURE}=picture.png",
    ]
    options = [option for pair in given for option in ("--document", pair)]
    done = openbadge("doctor", "badge.json", *options, *AT)
    assert (done.status, web.asked) == (0, [])
    assert "nobody else was asked" in done.out


def test_the_folder_that_init_made(openbadge: Command, issuers: Path) -> None:
    """Offline the did.json beside issuer.toml is judged; whether strangers get it is not claimed."""
    done = openbadge("doctor")
    assert (done.status, done.err) == (0, "")
    assert "Here: --online asks." in done.out
    as_json = openbadge("doctor", issuers / "web", "--json").json
    assert codes(as_json, "PASSED") == ["identifier.hosted", "document.good", "keys.listed", "test_key.own"]
    Path("did.json").write_bytes(Path("did.json").read_bytes().replace(b"assertionMethod", b"authentication"))
    assert codes(openbadge("doctor", "issuer.toml", "--json").json, "FAILED") == ["resolve.not_authorized"]
    Path("did.json").unlink()
    assert openbadge("doctor").status == 3


def test_online_the_copy_in_the_folder_does_not_count(openbadge: Command, web: Patient) -> None:
    answer = web.pages.pop(DID_JSON)
    assert isinstance(answer, Response)
    Path("did.json").write_bytes(answer.body)
    assert openbadge("doctor", *AT, "--json").status == 3  # the status list is not here
    assert codes(openbadge("doctor", "--online", *AT, "--json").json, "FAILED") == ["resolve.not_found"]


def test_a_did_key_is_a_warning(openbadge: Command, issuers: Path) -> None:
    done = openbadge("doctor", issuers / "key")
    assert done.status == 0
    assert "the key can never be exchanged" in " ".join(done.out.split())


def test_the_test_key_is_found_without_a_network(openbadge: Command, web: Patient) -> None:
    signer = fixed_signer()
    text = (
        Path("issuer.toml")
        .read_text(encoding="utf-8")
        .replace(own_signer().public_key.to_multikey(), signer.public_key.to_multikey())
    )
    Path("issuer.toml").write_text(text, encoding="utf-8")
    assert "test_key.published" in codes(openbadge("doctor", "--json", *AT).json, "FAILED")


@pytest.mark.parametrize(
    ("status", "lists"),
    [
        ('irrevocable = "never"', []),
        ('lists = "https://school.example/status/"', [LIST]),
        (
            'lists = "https://school.example/status/"\npurposes = ["revocation", "suspension"]',
            [LIST, "https://school.example/status/suspension-1.json"],
        ),
    ],
)
def test_lists_without_the_ledger(openbadge: Command, web: Patient, status: str, lists: list[str]) -> None:
    write_toml(status)
    openbadge("doctor", "--online", *AT)
    assert [request.url for request in web.asked if request.purpose == "status"] == lists
    assert not Path("badges.sqlite").exists()


def test_the_ledger_knows_the_lists(openbadge: Command, web: Patient) -> None:
    opened = [f"https://school.example/status/revocation-{number}.json" for number in (1, 2)]
    with SqlLedger("sqlite:///badges.sqlite") as ledger:
        for url in opened:
            record = StatusListRecord(
                list_id=url,
                issuer_id=ISSUER_ID,
                purpose="revocation",
                key=bytes(32),
                entries=131_072,
                capacity=131_072,
                status_size=1,
            )
            ledger.open_list(record, now=NOW)
    done = openbadge("doctor", "--online", "--json", *AT)
    assert [request.url for request in web.asked if request.purpose == "status"] == opened
    assert codes(done.json, "FAILED") == ["status.unavailable"]


def test_the_ledger_knows_what_is_not_out(openbadge: Command, issuers: Path) -> None:
    password = ("--password-file", "../password", "--now", CLI_NOW)
    why = ("--reason", "a test", "--actor", "registrar:7", "--now", CLI_NOW)
    issued = openbadge("issue", "achievement.json", "--to", "ada@example.org", "--out", "ada.json", *password)
    assert issued.status == 0
    listed = published(openbadge)
    assert openbadge("doctor", *listed, *AT).status == 0
    assert openbadge("revoke", issued.out.removeprefix("ada.json: ").strip(), *why).status == 0
    done = openbadge("doctor", *listed, *AT, "--json")
    assert (done.status, codes(done.json, "WARNING")) == (0, ["status.unpublished"])
    older = Path("status/revocation-1.json").read_bytes()
    published(openbadge)
    assert codes(openbadge("doctor", *listed, *AT, "--json").json, "WARNING") == []
    Path("status/revocation-1.json").write_bytes(older)
    done = openbadge("doctor", *listed, *AT)
    page = " ".join(done.out.split())
    assert (done.status, done.err) == (1, "")
    assert "says of 1 badge something else than the ledger noted as published." in page
    assert "Here: `openbadge status publish` makes its file." in page


def test_an_achievement_beside(openbadge: Command, web: Patient) -> None:
    achievement = json.loads(Path("badge.json").read_bytes())["credentialSubject"]["achievement"]
    Path("course.json").write_bytes(dump(achievement))
    del web.pages[PICTURE]
    done = openbadge("doctor", ".", "course.json", "--online", "--json", *AT)
    assert codes(done.json, "FAILED") == ["images.not_found"]
    assert openbadge("doctor", "course.json").refuses("an achievement does not say who issues it")


def test_a_badge_of_somebody_else(openbadge: Command, web: Patient) -> None:
    Path("other.json").write_bytes(
        bytes(make_badge(issuer=None)).replace(b"did:web:school.example", b"did:web:other.example")
    )
    done = openbadge("doctor", "issuer.toml", "other.json", "--online", "--json", *AT)
    assert codes(done.json, "FAILED") == ["badge.other_issuer"]


def test_what_can_not_be_looked_at(openbadge: Command, web: Patient) -> None:
    assert openbadge("doctor", "nothing.json").refuses("nothing.json")
    Path("text.txt").write_text("hello", encoding="utf-8")
    assert openbadge("doctor", "text.txt").refuses("no badge")
    assert openbadge("doctor", ".", "issuer.toml").refuses("one issuer at a time")
    assert openbadge("doctor", "--now", "yesterday").refuses("--now")
    for wrong, words in (
        ("[issuer", "no TOML"),
        ("[issuer]\nid = 1\n[key]\n", "lacks"),
        ("issuer = 1\nkey = 2\n", "lacks"),
        ('[issuer]\nid = "x"\n[key]\nverification_method = "x#1"\npublic = "z1"\n', "issuer.toml"),
    ):
        Path("issuer.toml").write_text(wrong, encoding="utf-8")
        assert openbadge("doctor").refuses(words)
    Path("issuer.toml").unlink()
    assert openbadge("doctor").refuses("issuer.toml is not there")


def test_text_from_elsewhere_does_no_harm(openbadge: Command, web: Patient) -> None:
    web.fail(CRITERIA, "fetch.network", "\x1b[2J\x1b]0;owned\x07 \u202eevil\nHEALTHY")
    done = openbadge("doctor", "badge.json", "--online", *AT)
    assert done.status == 1
    assert not set(done.out) & set("\x1b\x07\u202e")
    assert sum(line.startswith("HEALTHY") for line in done.out.splitlines()) == 0
    raw = openbadge("doctor", "badge.json", "--online", "--json", *AT)
    assert not set(raw.out) & set("\x1b\x07\u202e")
