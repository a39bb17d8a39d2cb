"""``openbadge verify --record`` and ``--replay``."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from openbadge_issuer.codec import jcs
from openbadge_issuer.ports import Answer, Request
from openbadge_issuer.testing import issuer_documents, make_badge
from unit.cli.commands import NOW, Command
from upload_samples import a_zip

DID = "did:web:school.example"
KNOWN = ("--document", f"{DID}=did.json")


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
    assert (replayed.status, replayed.out, replayed.err) == (recorded.status, recorded.out, "")
    assert len(asked) == once
    differently = openbadge("verify", "ada.json", "--replay", "tape", "--recipient", "email=eve@example.org")
    assert differently.refuses("was ACCEPTED, and this replay was asked differently: --recipient.")


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


def test_a_badge_that_was_refused_is_not_accepted_by_a_replay(openbadge: Command) -> None:
    Path("trusted.txt").write_text("did:web:another.example\n", encoding="utf-8")
    asked = ("--recipient", "email=eve@example.org", "--trust", "trusted.txt")
    recorded = openbadge("verify", "ada.json", *KNOWN, *asked, "--now", NOW, "--record", "tape")
    assert recorded.status == 1
    different = "The recorded verdict was REFUSED, and this replay was asked differently: "
    assert openbadge("verify", "ada.json", "--replay", "tape").refuses(f"{different}--recipient, --trust.")
    assert openbadge("verify", "ada.json", "--replay", "tape", *asked[:2]).refuses(f"{different}--trust.")
    again = openbadge("verify", "ada.json", "--replay", "tape", *asked)
    assert (again.status, again.out, again.err) == (1, recorded.out, "")


def test_the_achievement_is_part_of_the_question(openbadge: Command) -> None:
    of, brewing = ("--issuer", "did:web:school.example"), ("--achievement", "urn:brewing")
    recorded = openbadge("verify", "ada.json", *KNOWN, *of, *brewing, "--now", NOW, "--record", "tape")
    assert recorded.status == 1
    assert openbadge("verify", "ada.json", "--replay", "tape", *of, *brewing).out == recorded.out
    assert openbadge("verify", "ada.json", "--replay", "tape", *of).refuses(
        "asked differently: --achievement."
    )


def test_a_replay_that_is_none_writes_no_page(openbadge: Command) -> None:
    pytest.importorskip("jinja2")
    openbadge("verify", "ada.json", *KNOWN, "--now", NOW, "--record", "tape")
    openbadge("verify", "ada.json", "--replay", "tape", "--no-refresh", "--html", "page.html")
    assert not Path("page.html").exists()


OPTIONS = {
    "--recipient": "email=ada@example.org",
    "--trust": "trusted.txt",
    "--registry": "school=https://registry.example/issuers.json",
    "--issuer": "did:web:school.example",
    "--known-since": NOW,
    "--endorsement": "eve.json",
    "--challenge": "c-1",
    "--domain": "shop.example",
    "--format": "verifiable-credential",
    "--no-refresh": "",
}


@pytest.mark.parametrize("option", OPTIONS)
def test_each_option_is_part_of_the_question(openbadge: Command, option: str) -> None:
    Path("trusted.txt").write_text(f"{DID} The school\n", encoding="utf-8")
    asked = tuple(filter(None, (option, OPTIONS[option])))
    openbadge("verify", "ada.json", *KNOWN, "--now", NOW, "--record", "without")
    recorded = openbadge("verify", "ada.json", *KNOWN, *asked, "--now", NOW, "--record", "with", "--json")
    again = openbadge("verify", "ada.json", "--replay", "with", *asked, "--json")
    assert (again.status, again.out, again.err) == (recorded.status, recorded.out, "")
    assert openbadge("verify", "ada.json", "--replay", "with").refuses(f"asked differently: {option}.")
    assert openbadge("verify", "ada.json", "--replay", "without", *asked).refuses(
        f"The recorded verdict was ACCEPTED, and this replay was asked differently: {option}."
    )


@pytest.mark.parametrize(
    ("then", "now", "same"),
    [
        ("--recipient email=ada@example.org", "--recipient emailAddress=ada@example.org", True),
        ("--recipient email=ada@example.org", "--recipient email=eve@example.org", False),
        ("--domain a.example --domain b.example", "--domain b.example --domain a.example", True),
        ("--domain a.example", "--domain a.example --domain b.example", False),
        ("--domain a.example", "--domain a.example --domain a.example", True),
        ("--format open-badges-3.0 --format open-badges-3.0", "--format open-badges-3.0", True),
        ("--recipient email=ada@example.org", "--recipient email=ada@example.org " * 2, True),
        ("--trust trusted.txt", "--trust moved.txt", True),
        ("--trust trusted.txt", "--trust other.txt", False),
        ("--known-since 2026-01-31T12:00:00Z", "--known-since 2026-01-31T13:00:00+01:00", True),
        ("--registry a=https://r.example/a", "--registry a=https://r.example/b", False),
        ("--registry one.json", "--registry two.json", False),
        ("--registry one.json", "--registry moved.json", True),
        ("--now 2026-01-31T12:00:00Z", "--now 2026-01-31T13:00:00+01:00", True),
    ],
)
def test_the_question_is_what_is_asked_not_how_it_is_written(
    openbadge: Command, then: str, now: str, *, same: bool
) -> None:
    for name, issuer in (("trusted", DID), ("moved", DID), ("other", "did:web:another.example")):
        Path(f"{name}.txt").write_text(f"{issuer} Somebody\n", encoding="utf-8")
    for name, place in (("one", "a"), ("moved", "a"), ("two", "b")):
        entries = [{"name": "a registry", "url": f"https://registry.example/{place}"}]
        Path(f"{name}.json").write_text(json.dumps(entries), encoding="utf-8")
    at = () if "--now" in then else ("--now", NOW)
    recorded = openbadge("verify", "ada.json", *KNOWN, *then.split(), *at, "--record", "tape", "--json")
    assert recorded.err == ""
    again = openbadge("verify", "ada.json", "--replay", "tape", *now.split(), "--json")
    if same:
        assert (again.status, again.out, again.err) == (recorded.status, recorded.out, "")
    else:
        assert again.refuses(f"asked differently: {now.split(maxsplit=1)[0]}.")


def test_a_list_out_of_standard_input_is_part_of_the_question(openbadge: Command) -> None:
    trust, other = f"{DID} The school\n".encode(), b"did:web:another.example Another\n"
    openbadge(*("verify", "ada.json", *KNOWN, "--trust", "-", "--now", NOW, "--record", "tape"), stdin=trust)
    replay = ("verify", "ada.json", "--trust", "-", "--replay", "tape")
    assert openbadge(*replay, stdin=trust).status == 0
    assert openbadge(*replay, stdin=other).refuses("asked differently: --trust.")


def test_another_time_is_another_question(openbadge: Command) -> None:
    openbadge("verify", "ada.json", *KNOWN, "--now", NOW, "--record", "tape")
    replay = ("verify", "ada.json", "--replay", "tape", "--now")
    assert openbadge(*replay, NOW).status == 0
    assert openbadge(*replay, "2020-01-01T00:00:00Z").refuses("was ACCEPTED", "asked differently: --now.")


def test_every_verdict_of_an_upload_is_in_it(openbadge: Command) -> None:
    ada, eve = Path("ada.json").read_bytes(), Path("eve.json").read_bytes()
    changed = ada.replace(b"Welds a fillet", b"Sells a fillet")
    Path("both.zip").write_bytes(a_zip({"1.json": ada, "2.json": changed}))
    Path("swapped.zip").write_bytes(a_zip({"1.json": ada, "2.json": eve}))
    recorded = openbadge("verify", "both.zip", *KNOWN, "--now", NOW, "--record", "tape", "--json")
    assert recorded.status == 1
    again = openbadge("verify", "both.zip", "--replay", "tape", "--json")
    assert (again.status, again.out, again.err) == (1, recorded.out, "")
    assert openbadge("verify", "both.zip", "--replay", "tape", "--no-refresh").refuses(
        "The recorded verdicts were ACCEPTED, REFUSED, and this replay was asked differently: --no-refresh."
    )
    assert openbadge("verify", "swapped.zip", "--replay", "tape").refuses("another file")


def test_a_verdict_that_comes_out_differently_is_no_repeat(openbadge: Command) -> None:
    openbadge("verify", "ada.json", *KNOWN, "--now", NOW, "--record", "tape")

    def refused(note: dict[str, Any]) -> None:
        note["reports"][0]["verdict"] = "refused"
        note["library"] = "openbadge_issuer 0.1"

    renoted("tape", refused)
    assert openbadge("verify", "ada.json", "--replay", "tape").refuses(
        "The recorded verdict was REFUSED, and this replay, asked the same, gives ACCEPTED",
        "openbadge_issuer 0.1.",
    )


def test_nobody_who_was_expected_stands_in_it(openbadge: Command) -> None:
    asked = ("--recipient", "email=ada@example.org", "--challenge", "c-1", "--now", NOW)
    digests = set()
    for name in ("one", "two"):
        openbadge("verify", "ada.json", *KNOWN, *asked, "--record", name)
        text = Path(name).read_text(encoding="utf-8")
        assert "ada@" not in text
        assert "c-1" not in text
        note = json.loads(json.loads(text.partition("\n")[2])["note"])
        assert len(note["salt"]) == 32
        digests |= {note["asked"]["--recipient"], note["asked"]["--challenge"]}
    assert len(digests) == 4, "each recording has its own salt"


def test_an_option_that_the_recording_does_not_know_asked_nothing(openbadge: Command) -> None:
    """So that what was recorded is repeated by a later version that can be asked more."""
    recorded = openbadge("verify", "ada.json", *KNOWN, "--now", NOW, "--record", "tape", "--json")
    renoted("tape", lambda note: note["asked"].pop("--issuer"))
    assert openbadge("verify", "ada.json", "--replay", "tape", "--json").out == recorded.out
    asked = openbadge("verify", "ada.json", "--replay", "tape", "--issuer", "did:web:school.example")
    assert asked.refuses("asked differently: --issuer.")


@pytest.mark.parametrize("note", ["", "online", "my own words", "{}", '{"online": 1}', "[" * 2000])
def test_an_older_recording_replays_and_says_that_it_does_not_say(openbadge: Command, note: str) -> None:
    before = openbadge("verify", "ada.json", *KNOWN, "--now", NOW, "--record", "tape", "--json")
    rewritten("tape", note)
    again = openbadge("verify", "ada.json", "--replay", "tape", "--json")
    assert again.status == 0
    assert ("fetch_contexts" in again.json["leniencies"]) == (note == "online")
    assert note == "online" or again.out == before.out
    assert again.err.count("\n") == 1
    assert "does not say what was asked nor what came out" in again.err


def renoted(path: str, change: Callable[[dict[str, Any]], None]) -> None:
    note = json.loads(json.loads(Path(path).read_bytes().partition(b"\n")[2])["note"])
    change(note)
    rewritten(path, json.dumps(note))


def rewritten(path: str, note: str) -> None:
    """The same recording with another note, its digest made anew."""
    line, _, rest = Path(path).read_bytes().partition(b"\n")
    content = {**json.loads(rest), "note": note}
    del content["sha256"]
    digest = sha256(jcs.canonical(content)).hexdigest()
    Path(path).write_bytes(line + b"\n" + json.dumps({**content, "sha256": digest}).encode() + b"\n")


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
    assert openbadge("verify", "ada.json", "--record", "tape").refuses(
        "tape is there already; name another file\n"
    )
