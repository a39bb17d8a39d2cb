"""``openbadge verify --record`` and ``--replay``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openbadge_issuer.ports import Answer, Request
from openbadge_issuer.testing import issuer_documents, make_badge
from unit.cli.commands import NOW, Command

DID = "did:web:school.example"


@pytest.fixture
def openbadge(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    Path("ada.json").write_bytes(bytes(make_badge()))
    Path("eve.json").write_bytes(bytes(make_badge(name="Brewing")))
    (hosted,) = issuer_documents().documents.values()
    Path("did.json").write_bytes(hosted)
    return Command(monkeypatch, capsys)


def test_a_verdict_is_repeated_byte_for_byte(openbadge: Command) -> None:
    recorded = openbadge(
        *("verify", "ada.json", "--document", f"{DID}=did.json", "--now", NOW, "--record", "tape", "--json")
    )
    assert (recorded.status, recorded.err) == (0, "")
    Path("did.json").unlink()
    replayed = openbadge("verify", "ada.json", "--replay", "tape", "--json")
    assert (replayed.status, replayed.out) == (0, recorded.out)
    assert replayed.json["checkedAt"] == NOW


def test_a_verdict_out_of_what_did_not_come_is_repeated_as_well(openbadge: Command) -> None:
    recorded = openbadge("verify", "ada.json", "--now", NOW, "--record", "tape", "--json")
    assert recorded.status == 3
    replayed = openbadge("verify", "ada.json", "--replay", "tape", "--json")
    assert (replayed.status, replayed.out) == (3, recorded.out)


def test_online_is_part_of_what_was_asked(openbadge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from openbadge_issuer.adapters import https  # noqa: PLC0415

    asked: list[Request] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request)
        return issuer_documents()(request)

    monkeypatch.setattr(https, "HttpsFetch", lambda: fetch)
    recorded = openbadge("verify", "ada.json", "--now", NOW, "--online", "--record", "tape", "--json")
    assert "fetch_contexts" in recorded.json["leniencies"]
    once = len(asked)
    assert once
    replayed = openbadge("verify", "ada.json", "--replay", "tape", "--json")
    assert (replayed.out, len(asked)) == (recorded.out, once)


def test_contexts_that_were_handed_in_are_in_it(openbadge: Command) -> None:
    url = "https://school.example/context.json"
    document = json.loads(Path("ada.json").read_bytes())
    document["@context"].append(url)
    Path("ada.json").write_text(json.dumps(document), encoding="utf-8")
    Path("context.json").write_text(
        '{"@context": {"extra": "https://school.example/extra"}}', encoding="utf-8"
    )
    documents = ("--document", f"{DID}=did.json", "--document", f"{url}=context.json")
    recorded = openbadge("verify", "ada.json", *documents, "--now", NOW, "--record", "tape", "--json")
    assert recorded.status == 0
    assert openbadge("verify", "ada.json", "--replay", "tape", "--json").out == recorded.out


def test_another_time_is_another_question(openbadge: Command) -> None:
    openbadge("verify", "ada.json", "--document", f"{DID}=did.json", "--now", NOW, "--record", "tape")
    before = "2020-01-01T00:00:00Z"
    assert (
        openbadge("verify", "ada.json", "--replay", "tape", "--now", before, "--json").json["verdict"]
        == "refused"
    )


def test_a_recording_of_another_file(openbadge: Command) -> None:
    openbadge("verify", "ada.json", "--now", NOW, "--record", "tape")
    assert openbadge("verify", "eve.json", "--replay", "tape").refuses("another file")


def test_a_recording_that_was_changed(openbadge: Command) -> None:
    openbadge("verify", "ada.json", "--now", NOW, "--record", "tape")
    Path("tape").write_bytes(Path("tape").read_bytes().replace(b"2026", b"2027"))
    assert openbadge("verify", "ada.json", "--replay", "tape").refuses("tape", "changed or damaged")
    assert openbadge("verify", "ada.json", "--replay", "did.json").refuses("did.json", "no recording")
    assert openbadge("verify", "ada.json", "--replay", "nothing").refuses("nothing")


def test_what_does_not_go_together(openbadge: Command) -> None:
    openbadge("verify", "ada.json", "--now", NOW, "--record", "tape")
    assert openbadge("verify", "ada.json", "--replay", "tape", "--online").refuses("--replay")
    assert openbadge("verify", "ada.json", "--replay", "tape", "--record", "other").refuses("--replay")
    known = ("--document", f"{DID}=did.json")
    assert openbadge("verify", "ada.json", "--replay", "tape", *known).refuses("--document")
    assert openbadge("verify", "ada.json", "--record", "tape").refuses("tape is there already")
