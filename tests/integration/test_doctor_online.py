"""`openbadge doctor --online` against a real TLS server: what strangers get is what is judged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from openbadge_issuer import (
    Achievement,
    Award,
    Criteria,
    Image,
    Issuer,
    LocalSigner,
    Profile,
    Recipient,
    StatusLists,
)
from openbadge_issuer.adapters import https
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.doctor import CHECKS, Diagnosis, Health, IssuerSetup, diagnose
from openbadge_issuer.ledger import MemoryLedger
from openbadge_issuer.testing import NOW, fixed_entropy
from openbadge_issuer.verification import Outcome

from integration.test_https_fetch import (  # isort: skip
    HOST,
    Server,
    loopback_is_possible,
    page,
    running,  # noqa: F401 - a fixture
    server,  # noqa: F401 - a fixture
)
from unit.cli.commands import NOW as CLI_NOW  # isort: skip
from unit.cli.commands import Command  # isort: skip

pytestmark = pytest.mark.skipif(
    not loopback_is_possible(), reason="no socket can be opened on the loopback interface here"
)
ARTWORK = Path(__file__).parents[2] / "examples" / "artwork"


@pytest.fixture
def badge(server: Server) -> bytes:  # noqa: F811 - the fixture
    """A badge of an issuer whose whole web is this server."""
    signer = LocalSigner.generate(
        controller=f"did:web:{HOST}%3A{server.port}", entropy=fixed_entropy("online")
    )
    issuer = Issuer(
        Profile(id=signer.controller, name="Example School"),
        signer,
        status=StatusLists(server.url("/status/"), valid_for=timedelta(days=30)),
        ledger=MemoryLedger(),
    )
    course = Achievement(
        id=server.url("/welding"),
        name="Welding",
        achievement_type="Course",
        description="Welds a fillet joint that holds.",
        criteria=Criteria(id=server.url("/welding")),
        image=Image(id=server.url("/welding.svg"), caption="A torch"),
    )
    secured = issuer.issue(Award(course, Recipient.email("ada@example.org")), key="1", now=NOW)
    (file,) = issuer.status_files(now=NOW)
    document = issuer_document(signer.controller, [(signer.verification_method, signer.public_key)])
    served: Mapping[str, tuple[bytes, str]] = {
        "/.well-known/did.json": (json.dumps(document).encode(), "application/did+json"),
        "/status/revocation-1.json": (file.content, file.media_type),
        "/welding": (b"<!doctype html><title>Welding</title>", "text/html; charset=utf-8"),
        "/welding.svg": ((ARTWORK / "badge.svg").read_bytes(), "image/svg+xml"),
    }
    for path, (body, media_type) in served.items():
        server.pages[path] = page(body, headers=f"Content-Type: {media_type}")
    return bytes(secured)


def online(server: Server, badge: bytes) -> Diagnosis:  # noqa: F811 - the fixture
    """A minute after it was published; the clock of the fetch is another, so a copy may be as old as it likes."""
    return diagnose(IssuerSetup.of_badge(badge), now=NOW + timedelta(minutes=1), fetch=server.fetch)


def test_a_healthy_issuer(server: Server, badge: bytes) -> None:  # noqa: F811 - the fixture
    diagnosis = online(server, badge)
    assert diagnosis.verdict is Health.HEALTHY, str(diagnosis)
    passed = [check.name for check in diagnosis if check.outcome is Outcome.PASSED]
    assert passed == [name for name in CHECKS if name != "contexts"]  # it hosts none
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("path", "answer", "code"),
    [
        ("/.well-known/did.json", None, "resolve.not_found"),
        ("/.well-known/did.json", page(b"<html>", headers="Content-Type: text/html"), "resolve.not_found"),
        ("/.well-known/did.json", page(b"{}", "503 Service Unavailable"), "reachable.unreachable"),
        (
            "/.well-known/did.json",
            page(b"", "302 Found", "Location: http://school.example/"),
            "reachable.unreachable",
        ),
        ("/.well-known/did.json", b"", "reachable.unreachable"),
        ("/.well-known/did.json", page(b"{}", headers="Content-Type: text/plain"), "reachable.media_type"),
        ("/status/revocation-1.json", None, "status.unavailable"),
        ("/status/revocation-1.json", page(b"{}"), "status.unreadable"),
        ("/welding", page(b"", "410 Gone"), "criteria.not_found"),
        ("/welding.svg", page(b"<!doctype html>", headers="Content-Type: text/html"), "images.no_image"),
    ],
)
def test_a_broken_issuer(server: Server, badge: bytes, path: str, answer: bytes | None, code: str) -> None:  # noqa: F811
    if answer is None:
        del server.pages[path]
    else:
        server.pages[path] = answer
    diagnosis = online(server, badge)
    assert diagnosis.verdict is Health.BROKEN
    assert diagnosis.faults[0].code == code, str(diagnosis)
    assert diagnosis.faults[0].advice


def test_the_command(
    server: Server,  # noqa: F811 - the fixture
    badge: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(https, "HttpsFetch", lambda: server.fetch)
    Path("badge.json").write_bytes(badge)
    openbadge = Command(monkeypatch, capsys)
    assert openbadge("doctor", "badge.json", "--now", CLI_NOW).status == 3
    assert server.requests == []
    done = openbadge("doctor", "badge.json", "--now", CLI_NOW, "--online")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("HEALTHY  Strangers can verify what it issues.")
    server.pages["/.well-known/did.json"] = page(b"gone", "410 Gone")
    done = openbadge("doctor", "badge.json", "--now", CLI_NOW, "--online", "--json")
    assert (done.status, done.json["verdict"]) == (1, "broken")
