"""``openbadge verify``: every option, every exit status, every kind of file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import revocation_list_2020
from openbadge_issuer import bake
from openbadge_issuer.cli import files, several
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.issuing import Irrevocable, Issuer
from openbadge_issuer.models import Profile
from openbadge_issuer.testing import STATUS_LIST, fixed_issuer, fixed_signer, make_badge, tampered
from openbadge_issuer.verification import CHECKS, Item, Verifier
from status_samples import resign
from unit.cli.commands import NOW, Command
from upload_samples import a_zip

ARTWORK = Path(__file__).parents[3] / "examples" / "artwork"
DID_URL = "https://school.example/.well-known/did.json"
DOCUMENT = ("--document", f"{DID_URL}=did.json")


def test_accepted(openbadge: Command, badge: Path) -> None:
    done = openbadge("verify", badge, *DOCUMENT, "--now", NOW)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("ACCEPTED  Genuine and unchanged.")


def test_undecided_says_how_to_go_on(openbadge: Command, badge: Path) -> None:
    done = openbadge("verify", badge, "--now", NOW)
    assert (done.status, done.err) == (3, "")
    assert done.out.startswith("UNDECIDED")
    folded = " ".join(done.out.split())
    assert f"Here: --online fetches it, --document {DID_URL}=FILE hands it in." in folded
    assert "which you can not rely on" in done.out


def test_what_was_not_asked_names_the_option_that_asks(openbadge: Command, badge: Path) -> None:
    page = " ".join(openbadge("verify", badge, *DOCUMENT, "--now", NOW).out.split())
    assert (
        "Name the issuers that you trust, or compare the issuer's id with one that you know. Here: --trust FILE"
        in page
    )
    assert "--recipient TYPE=VALUE" in page


@pytest.mark.parametrize(
    "attack", ["title changed", "proof removed", "signed by a stranger", "duplicate name"]
)
def test_what_was_tampered_with_is_refused(openbadge: Command, badge: Path, attack: str) -> None:
    badge.write_bytes(tampered(make_badge())[attack])
    done = openbadge("verify", badge, *DOCUMENT, "--now", NOW)
    assert (done.status, done.err) == (1, "")
    assert done.out.startswith("REFUSED")


@pytest.mark.parametrize("kind", ["json", "jwt", "png", "svg"])
@pytest.mark.parametrize("through", ["file", "standard input"])
def test_every_kind_of_file(openbadge: Command, badge: Path, kind: str, through: str) -> None:
    issuer = fixed_issuer(fixed_signer("P-256")) if kind == "jwt" else fixed_issuer()
    data = bytes(make_badge(issuer=issuer))
    if kind in ("png", "svg"):
        data = bake((ARTWORK / f"badge.{kind}").read_bytes(), data)
    badge.write_bytes(data)
    stdin = data if through == "standard input" else b""
    done = openbadge("verify", "-" if stdin else badge, *DOCUMENT, "--now", NOW, "--json", stdin=stdin)
    assert done.status == 0
    assert done.json["carrier"] == {"jwt": "jws"}.get(kind, kind)


def test_the_report_as_json(openbadge: Command, badge: Path) -> None:
    done = openbadge("verify", badge, *DOCUMENT, "--now", NOW, "--json")
    report = done.json
    assert done.err == ""
    assert set(report) >= {"verdict", "format", "issuer", "badge", "checks"}
    assert report["verdict"] == "accepted"
    assert report["checkedAt"] == NOW
    assert [check["name"] for check in report["checks"]] == list(CHECKS)
    members = {"name", "outcome", "code", "message", "params", "advice", "pointer", "spec", "retry", "turn"}
    assert all(set(check) >= members for check in report["checks"])


@pytest.mark.parametrize(
    ("options", "status", "verdict"),
    [
        ((), 3, "undecided"),
        (DOCUMENT, 0, "accepted"),
        ((*DOCUMENT, "--recipient", "email=eve@example.org"), 1, "refused"),
    ],
)
def test_the_status_is_the_same_with_json(
    openbadge: Command, badge: Path, options: tuple[str, ...], status: int, verdict: str
) -> None:
    done = openbadge("verify", badge, "--now", NOW, *options, "--json")
    assert (done.status, done.json["verdict"], done.err) == (status, verdict, "")


@pytest.mark.parametrize(
    "document",
    [f"{DID_URL}=did.json", "did:web:school.example=did.json", "did:web:school.example#key-1=did.json"],
)
def test_a_document_goes_by_its_url_or_its_did(openbadge: Command, badge: Path, document: str) -> None:
    assert openbadge("verify", badge, "--document", document, "--now", NOW).status == 0


def test_an_https_issuer_with_its_document(openbadge: Command, badge: Path) -> None:
    url = "https://school.example/issuer"
    signer = fixed_signer(controller=url)
    issuer = Issuer(Profile(id=url, name="School"), signer, status=Irrevocable("a test"))
    badge.write_bytes(bytes(make_badge(issuer=issuer)))
    method = {
        "id": signer.verification_method,
        "type": "Multikey",
        "controller": url,
        "publicKeyMultibase": signer.public_key.to_multikey(),
    }
    controller = {
        "@context": "https://www.w3.org/ns/cid/v1",
        "id": url,
        "verificationMethod": [method],
        "assertionMethod": [method["id"]],
    }
    Path("a=b.json").write_text(json.dumps(controller), encoding="utf-8")
    assert openbadge("verify", badge, "--document", f"{url}=a=b.json", "--now", NOW).status == 0


def test_a_context_is_pinned(openbadge: Command, badge: Path) -> None:
    url = "https://school.example/context.json"
    document = json.loads(badge.read_bytes())
    document["@context"].append(url)
    badge.write_text(json.dumps(document), encoding="utf-8")
    unknown = openbadge("verify", badge, *DOCUMENT, "--now", NOW, "--json")
    assert unknown.status == 3
    page = " ".join(openbadge("verify", badge, *DOCUMENT, "--now", NOW).out.split())
    assert f"--document {url}=FILE pins a copy, --online lets it be fetched" in page
    assert (
        next(check for check in unknown.json["checks"] if check["name"] == "contexts")["outcome"] == "UNKNOWN"
    )
    Path("context.json").write_text(
        '{"@context": {"extra": "https://school.example/extra"}}', encoding="utf-8"
    )
    pinned = openbadge(
        "verify", badge, *DOCUMENT, "--document", f"{url}=context.json", "--now", NOW, "--json"
    )
    outcomes = {check["name"]: check["outcome"] for check in pinned.json["checks"]}
    assert outcomes["contexts"] in ("PASSED", "WARNING")
    assert outcomes["proof"] == "PASSED"  # the context defines what the badge does not use


def test_the_context_that_may_not_be_bundled_is_pinned_as_the_page_says(
    openbadge: Command, badge: Path
) -> None:
    """`RevocationList2020`: what the finding advises is what makes such a badge judged, its list included."""
    badge.write_bytes(revocation_list_2020.badge())
    Path("list.json").write_bytes(
        resign(revocation_list_2020.document(), contexts=revocation_list_2020.pinned())
    )
    Path("context.json").write_bytes(revocation_list_2020.body())
    at_hand = (*DOCUMENT, "--document", f"{STATUS_LIST}=list.json", "--now", NOW)
    unknown = openbadge("verify", badge, *at_hand)
    assert unknown.status == 3
    assert f"Here: --document {revocation_list_2020.CONTEXT}=FILE pins a copy" in " ".join(
        unknown.out.split()
    )
    assert (
        openbadge(
            "verify", badge, *at_hand, "--document", f"{revocation_list_2020.CONTEXT}=context.json"
        ).status
        == 0
    )


def test_a_did_json_with_an_inline_context_is_no_context(openbadge: Command, badge: Path) -> None:
    document = json.loads(Path("did.json").read_bytes())
    document["@context"] = [document["@context"][0], {"@base": "did:web:school.example"}]
    Path("did.json").write_text(json.dumps(document), encoding="utf-8")
    assert openbadge("verify", badge, *DOCUMENT, "--now", NOW).status == 0


def test_a_document_that_is_too_large_for_its_purpose(openbadge: Command, badge: Path) -> None:
    Path("did.json").write_bytes(b" " * 300_000 + Path("did.json").read_bytes())
    done = openbadge("verify", badge, *DOCUMENT, "--now", NOW, "--json")
    assert done.status == 3
    assert (
        "larger than" in next(check for check in done.json["checks"] if check["name"] == "issuer")["message"]
    )


@pytest.mark.parametrize(
    ("recipients", "status"),
    [
        (["email=ada@example.org"], 0),
        (["emailAddress=ada@example.org"], 0),
        (["email=ADA@Example.org"], 0),
        (["email=eve@example.org"], 1),
        (["email=eve@example.org", "email=ada@example.org"], 0),
        (["id=did:key:z6MkSomebody"], 1),
        (["did=did:key:z6MkSomebody"], 1),
        (["ext:studentNumber=4711"], 1),
        (["email=ada=lovelace@example.org"], 1),
    ],
)
def test_recipients(openbadge: Command, badge: Path, recipients: list[str], status: int) -> None:
    options = [part for recipient in recipients for part in ("--recipient", recipient)]
    done = openbadge("verify", badge, *DOCUMENT, "--now", NOW, *options)
    assert done.status == status
    assert "eve@example.org" not in done.out


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ('{"did:web:school.example": "The school across the road"}', 0),
        ('["did:web:school.example"]', 0),
        ("did:web:school.example The school across the road\n", 0),
        ("\ufeff# our list\r\n\r\n  did:web:school.example\tThe school\r\n", 0),
        ("did:web:school.example", 0),
        ("did:web:other.example The other school", 1),
        ('{"did:web:SCHOOL.example": "no, ids are compared as they are"}', 1),
    ],
)
def test_trust(openbadge: Command, badge: Path, content: str, status: int) -> None:
    Path("trusted").write_text(content, encoding="utf-8")
    done = openbadge("verify", badge, *DOCUMENT, "--now", NOW, "--trust", "trusted", "--json")
    assert done.status == status
    assert done.json["issuer"]["trust"] == ("trust.listed" if status == 0 else "trust.not_listed")


def test_the_time_of_the_check(openbadge: Command, badge: Path) -> None:
    before = openbadge("verify", badge, *DOCUMENT, "--now", "2020-01-01T00:00:00+02:00", "--json")
    assert before.status == 1
    assert before.json["checkedAt"] == "2019-12-31T22:00:00Z"


def test_offline_asks_nobody(openbadge: Command, badge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket  # noqa: PLC0415 - to take it away

    monkeypatch.setattr(socket.socket, "connect", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)
    assert openbadge("verify", badge, "--now", NOW).status == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing.json",), ["nothing.json"]),
        (("badge.json", "--now", "yesterday"), ["--now", "2026-01-31T12:00:00Z"]),
        (("badge.json", "--now", "2026-01-31"), ["time zone"]),
        (("badge.json", "--now", "0001-01-01T00:00:00+14:00"), ["--now"]),
        (("badge.json", "--recipient", "eve@example.org"), ["TYPE=VALUE"]),
        (("badge.json", "--recipient", "mail=eve@example.org"), ["'mail'", "Did you mean `emailAddress`?"]),
        (("badge.json", "--recipient", "colour=red"), ["'colour'", "email, did", "sourcedId", "ext:"]),
        (("badge.json", "--recipient", "eve@example.org=x"), ["what stands before ="]),
        (("badge.json", "--recipient", "email="), ["TYPE=VALUE"]),
        (("badge.json", "--document", "did.json"), ["URL=FILE"]),
        (("badge.json", "--document", "=did.json"), ["URL=FILE"]),
        (("badge.json", "--document", f"{DID_URL}=nothing.json"), ["URL=FILE"]),
        (("badge.json", "--document", f"{DID_URL}=."), [".: "]),
        (("badge.json", "--document", "school.example=did.json"), ["neither a URL nor a DID"]),
        (("badge.json", "--document", "did:key:z6Mk=did.json"), ["Nothing is hosted"]),
        (("badge.json", "--document", "did:web:-=did.json"), ["--document"]),
        (("badge.json", "--document", f"x:{'y' * 5000}"), ["URL=FILE"]),
        (("badge.json", "--trust", "nothing"), ["nothing: "]),
        (("badge.json", *DOCUMENT, "--document", "did:web:school.example=did.json"), ["given twice"]),
    ],
)
def test_wrong_usage(openbadge: Command, badge: Path, arguments: tuple[str, ...], words: list[str]) -> None:
    done = openbadge("verify", *arguments)
    assert done.refuses(*words)
    assert "eve@example.org" not in done.err


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n# nobody yet\n",
        b"{}",
        b"[]",
        b"{",
        b'{"did:web:a.example": 1}',
        b'["did:web:a.example", null]',
        b'["did:web:a.example", "did:web:a.example"]',
        b'{"did:web:a.example": "A", "did:web:a.example": "B"}',
        b"MIT University",
        b"\xff\xfe",
    ],
)
def test_a_trust_list_that_is_none(openbadge: Command, badge: Path, content: bytes) -> None:
    Path("trusted").write_bytes(content)
    assert openbadge("verify", badge, "--trust", "trusted", "--now", NOW).refuses("trusted")


@pytest.mark.parametrize("arguments", [("--nope", "badge.json"), (), ("badge.json", "--now")])
def test_what_the_parser_refuses(openbadge: Command, badge: Path, arguments: tuple[str, ...]) -> None:
    done = openbadge("verify", *arguments)
    assert (done.status, done.out) == (2, "")
    assert "Error: " in done.err


def test_a_file_without_an_end(openbadge: Command, badge: Path) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no /dev/zero on this system")
    assert openbadge("verify", "/dev/zero").refuses("/dev/zero is no regular file", "give -")


@pytest.mark.parametrize("content", [b"", b"\x00", b"{", b"[]", b"hello", b"\xff" * 100, b"GIF89a", b"{}"])
def test_whatever_the_file_holds_there_is_a_verdict(openbadge: Command, badge: Path, content: bytes) -> None:
    badge.write_bytes(content)
    page = openbadge("verify", badge, "--now", NOW)
    report = openbadge("verify", badge, "--now", NOW, "--json")
    assert (page.status, report.status, report.json["verdict"]) == (1, 1, "refused")


def test_a_page_to_file(openbadge: Command, badge: Path) -> None:
    done = openbadge("verify", badge, *DOCUMENT, "--now", NOW, "--html", "report.html", "--language", "fr")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("ACCEPTED")
    page = Path("report.html").read_text(encoding="utf-8")
    assert page.startswith('<!doctype html>\n<html lang="fr"')
    assert "badge.json" in page
    assert "Accepté" in page


def test_a_page_is_written_of_a_refused_badge_too_and_over_nothing(openbadge: Command, badge: Path) -> None:
    badge.write_bytes(tampered(make_badge())["title changed"])
    Path("report.html").write_text("mine", encoding="utf-8")
    done = openbadge("verify", badge, *DOCUMENT, "--now", NOW, "--html", "report.html")
    assert done.status == 2
    assert Path("report.html").read_text(encoding="utf-8") == "mine"
    assert openbadge("verify", badge, *DOCUMENT, "--now", NOW, "--html", "other.html", "--json").status == 1
    assert "Refused" in Path("other.html").read_text(encoding="utf-8")


def test_several_files_give_several_reports_and_the_status_of_the_worst(
    openbadge: Command, badge: Path
) -> None:
    Path("changed.json").write_bytes(tampered(make_badge())["title changed"])
    done = openbadge("verify", badge.name, "changed.json", *DOCUMENT, "--now", NOW)
    assert done.status == 1
    assert done.out.startswith("2 badges  1 accepted, 1 refused.")
    page = " ".join(done.out.split())
    assert "ACCEPTED badge.json: Genuine and unchanged." in page
    assert "REFUSED changed.json: " in page
    both = json.loads(openbadge("verify", badge, "changed.json", *DOCUMENT, "--now", NOW, "--json").out)
    assert [(one["place"], one["verdict"]) for one in both] == [
        (str(badge), "accepted"),
        ("changed.json", "refused"),
    ]
    assert openbadge("verify", badge, badge, *DOCUMENT, "--now", NOW).status == 0
    assert openbadge("verify", badge, badge, "--now", NOW).status == 3


def test_a_folder_is_what_is_in_it(openbadge: Command, badge: Path) -> None:
    folder = Path("handed in")
    (folder / "below").mkdir(parents=True)
    assert openbadge("verify", folder).refuses("no file is in this folder")
    (folder / "b.json").write_bytes(badge.read_bytes())
    (folder / ".hidden").write_bytes(b"")
    (folder / "below" / "c.json").write_bytes(b"")
    done = openbadge("verify", folder, *DOCUMENT, "--now", NOW, "--json")
    assert (done.status, [one["place"] for one in json.loads(done.out)]) == (0, [str(folder / "b.json")])
    archive = a_zip({"one.json": badge.read_bytes(), "two.json": badge.read_bytes()})
    (folder / "a.zip").write_bytes(archive)
    done = openbadge("verify", folder, *DOCUMENT, "--now", NOW, "--json")
    assert [one["place"] for one in json.loads(done.out)] == [
        f"{folder / 'a.zip'}: one.json",
        f"{folder / 'a.zip'}: two.json",
        str(folder / "b.json"),
    ]


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_a_badge_that_is_pasted_in_place_of_a_file(openbadge: Command, badge: Path, kind: Any) -> None:
    """Its text is long, and somebody's: it is not repeated."""
    pasted = bytes(make_badge(issuer=fixed_issuer(fixed_signer(kind)))).decode()
    done = openbadge("verify", pasted)
    assert done.refuses("the text of a badge, and not a file", "say - and hand it in on standard input")
    assert pasted[:20] not in done.err
    assert openbadge("verify", "-", *DOCUMENT, "--now", NOW, stdin=badge.read_bytes()).status == 0
    assert openbadge("verify", "eyJ.json").refuses("eyJ.json: ")


def test_what_is_no_badge_is_taken_where_its_format_is_named(openbadge: Command, badge: Path) -> None:
    card: dict[str, Any] = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:school.example",
        "credentialSubject": {"id": "did:example:ada"},
    }
    badge.write_bytes(bytes(fixed_issuer().secure(card, now=datetime.fromisoformat(NOW))))
    plain = openbadge("verify", badge, *DOCUMENT, "--now", NOW)
    folded = " ".join(plain.out.split())
    assert plain.status == 3
    assert folded.startswith("UNDECIDED It is of the format verifiable-credential, and the policy takes none")
    assert "Here: --format NAME takes it." in folded
    taken = openbadge("verify", badge, *DOCUMENT, "--now", NOW, "--format", "verifiable-credential")
    folded = " ".join(taken.out.split())
    assert taken.status == 0
    assert "It is no badge: its format is verifiable-credential." in folded
    assert "What is of the format verifiable-credential is taken, too." in folded
    assert openbadge("verify", badge, "--format", "library-card").refuses(
        "--format 'library-card' is none of clr-2.0, open-badges-2.0, "
    )


def test_what_is_about_one_badge_goes_with_one_file(
    openbadge: Command, badge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for option in (
        "--html",
        "--record",
        "--replay",
        "--endorsement",
        "--challenge",
        "--domain",
        "--known-since",
    ):
        assert openbadge("verify", badge, badge, option, "x").refuses(f"{option} is for one file")
    monkeypatch.setattr(several, "_MOST", 1)
    assert openbadge("verify", badge, badge).refuses("more than 1 files")


def test_a_file_that_can_not_be_checked_takes_nothing_from_the_others(
    openbadge: Command, badge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_FILE", len(badge.read_bytes()) + 100)
    folder = Path("handed in")
    folder.mkdir()
    (folder / "a.json").write_bytes(bytes(files.MAX_FILE + 1))
    (folder / "b.json").write_bytes(badge.read_bytes())
    (folder / "c.json").write_bytes(bytes(files.MAX_FILE + 1))
    done = openbadge("verify", folder, *DOCUMENT, "--now", NOW, "--json")
    assert [one["place"] for one in json.loads(done.out)] == [str(folder / "b.json")]
    assert done.status == 3
    assert [line.partition(" is larger")[0] for line in done.err.splitlines()] == [
        f"openbadge: {folder / 'a.json'}",
        f"openbadge: {folder / 'c.json'}",
    ]
    done = openbadge("verify", "nowhere.json", badge, *DOCUMENT, "--now", NOW)
    assert (done.status, done.err) == (3, "openbadge: nowhere.json: No such file or directory\n")
    assert done.out.startswith("ACCEPTED")
    (folder / "b.json").write_bytes(b"{}")
    assert openbadge("verify", folder, *DOCUMENT, "--now", NOW).status == 1
    (folder / "b.json").unlink()
    done = openbadge("verify", folder, "--json")
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 2)


def test_what_the_library_says_against_one_file_is_said_with_its_name(
    openbadge: Command, badge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Verifier.check_many

    def one_fails(
        self: Verifier, items: Iterable[Item[int]], *, now: datetime, several: bool
    ) -> Iterator[Any]:
        for one in whole(self, items, now=now, several=several):
            yield replace(one, reports=(), error=ConfigurationError("Install more.")) if one.key == 0 else one

    monkeypatch.setattr(Verifier, "check_many", one_fails)
    Path("first.pdf").write_bytes(badge.read_bytes())
    done = openbadge("verify", "first.pdf", badge, *DOCUMENT, "--now", NOW)
    assert (done.status, done.err) == (3, "openbadge: first.pdf: Install more.\n")
    assert done.out.startswith("ACCEPTED")


def test_a_link_to_nowhere_is_said(openbadge: Command, badge: Path) -> None:
    folder = Path("handed in")
    folder.mkdir()
    (folder / "a.json").write_bytes(badge.read_bytes())
    (folder / "below").mkdir()
    try:
        (folder / "b.json").symlink_to("nowhere.json")
        (folder / "c.json").symlink_to("a.json")
    except OSError:
        pytest.skip("this system makes no links")
    done = openbadge("verify", folder, *DOCUMENT, "--now", NOW, "--json")
    assert [one["place"] for one in json.loads(done.out)] == [str(folder / "a.json"), str(folder / "c.json")]
    assert (done.status, done.err) == (3, f"openbadge: {folder / 'b.json'}: No such file or directory\n")


def test_what_can_not_be_looked_at_is_said(
    openbadge: Command, badge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Path.is_file

    def is_file(path: Path, **options: bool) -> bool:
        if path.name == "b.json":
            raise PermissionError
        return looked(path, **options)

    monkeypatch.setattr(Path, "is_file", is_file)
    folder = Path("handed in")
    folder.mkdir()
    (folder / "b.json").write_bytes(badge.read_bytes())
    assert openbadge("verify", folder, *DOCUMENT, "--now", NOW).status == 0


def test_a_name_that_is_no_text_is_written_as_text(openbadge: Command, badge: Path) -> None:
    folder = Path("handed in")
    folder.mkdir()
    name = "a\udcff\udcfe.json"
    try:
        (folder / name).write_bytes(badge.read_bytes())
    except OSError:
        pytest.skip("this system has no such names")
    done = openbadge("verify", folder, *DOCUMENT, "--now", NOW, "--json")
    assert [one["place"] for one in json.loads(done.out)] == [str(folder / "a\ufffd\ufffd.json")]
    assert done.status == 0
