"""``openbadge inspect``, ``lint`` and ``schema``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest

from openbadge_issuer import bake
from openbadge_issuer.testing import fixed_issuer, fixed_signer, make_badge, tampered
from unit.cli.commands import Command

ROOT = Path(__file__).parents[3]
SCHEMAS = sorted((ROOT / "schemas").iterdir())


def unsigned(**changes: object) -> dict[str, object]:
    document = {name: value for name, value in make_badge().document.items() if name != "proof"}
    return {**document, **changes}


@pytest.mark.parametrize("attack", ["", "title changed", "signed by a stranger", "proof removed"])
def test_inspect_never_judges(openbadge: Command, badge: Path, attack: str) -> None:
    if attack:
        badge.write_bytes(tampered(make_badge())[attack])
    done = openbadge("inspect", badge)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("NOT CHECKED")
    judged = {"ACCEPTED", "REFUSED", "UNDECIDED", "passed", "FAILED", "Genuine"}
    assert judged & set(done.out.replace(".", " ").split()) == set()


def test_inspect_shows_what_is_there(openbadge: Command, badge: Path) -> None:
    badge.write_bytes(bake((ROOT / "examples" / "artwork" / "badge.svg").read_bytes(), bytes(make_badge())))
    page = openbadge("inspect", badge).out
    for part in (
        "Welding",
        "Example School",
        "did:web:school.example",
        "emailAddress",
        "(hashed)",
        "Ada",
        "SVG",
        "eddsa-rdfc-2022",
    ):
        assert part in page


def test_inspect_a_token(openbadge: Command, badge: Path) -> None:
    badge.write_bytes(bytes(make_badge(issuer=fixed_issuer(fixed_signer("P-256")))))
    assert "as a token (JWS)" in openbadge("inspect", badge).out


def test_inspect_what_nobody_signed(openbadge: Command, badge: Path) -> None:
    badge.write_text(json.dumps(unsigned()), encoding="utf-8")
    assert "by nobody" in openbadge("inspect", badge).out


def test_inspect_as_json(openbadge: Command, badge: Path) -> None:
    done = openbadge("inspect", badge, "--json")
    assert (done.status, done.err) == (0, "")
    assert list(done.json) == ["note", "carrier", "badge", "document"]
    assert done.json["note"].startswith("NOT CHECKED")
    assert done.json["document"] == make_badge().document
    assert done.json["badge"]["title"] == "Welding"


@pytest.mark.parametrize("content", [b"", b"hello", b"{", b"[]", b'{"a": 1, "a": 2}', b"\x89PNG"])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_inspect_where_there_is_nothing(
    openbadge: Command, badge: Path, content: bytes, options: tuple[str, ...]
) -> None:
    badge.write_bytes(content)
    done = openbadge("inspect", badge, *options)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("openbadge: nothing to show. ")


@pytest.mark.parametrize("content", [{}, {"a": None}, {"credentialSubject": 1, "proof": [1, {"type": []}]}])
def test_inspect_odd_documents(openbadge: Command, badge: Path, content: object) -> None:
    badge.write_text(json.dumps(content), encoding="utf-8")
    assert openbadge("inspect", badge).status == 0
    assert openbadge("inspect", badge, "--json").json["document"] == content


def test_lint_in_order(openbadge: Command, badge: Path) -> None:
    badge.write_text(json.dumps(unsigned()), encoding="utf-8")
    done = openbadge("lint", badge)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("IN ORDER")
    assert {"ACCEPTED", "Genuine", "unchanged"} & set(done.out.replace(".", " ").split()) == set()


@pytest.mark.parametrize(
    ("kind", "attack", "headline"),
    [
        ("Ed25519", "title changed", "IN ORDER"),
        ("Ed25519", "undefined term added", "NOT IN ORDER"),
        ("P-256", "title changed", "IN ORDER"),
        ("P-256", "undefined term added", "NOT IN ORDER"),
    ],
)
def test_lint_says_nothing_of_a_signature_that_is_there(
    openbadge: Command, badge: Path, kind: Literal["Ed25519", "P-256"], attack: str, headline: str
) -> None:
    badge.write_bytes(tampered(make_badge(issuer=fixed_issuer(fixed_signer(kind))))[attack])
    done = openbadge("lint", badge)
    assert done.out.startswith(headline)
    assert "Whether its signature is right was not checked." in " ".join(done.out.split())
    assert "Nobody has signed it" not in done.out


def test_lint_where_a_context_is_not_known(openbadge: Command, badge: Path) -> None:
    contexts = make_badge().document["@context"]
    assert isinstance(contexts, list)
    document = unsigned(**{"@context": [*contexts, "https://school.example/context.json"]})
    badge.write_text(json.dumps(document), encoding="utf-8")
    done = openbadge("lint", badge)
    assert done.status == 3
    assert done.out.startswith("UNDECIDED  The JSON-LD context https://school.example/context.json")


def test_lint_with_a_context_of_ones_own(openbadge: Command, badge: Path) -> None:
    contexts = make_badge().document["@context"]
    assert isinstance(contexts, list)
    url = "https://school.example/context.json"
    document = unsigned(**{"@context": [*contexts, url]}, workshop="Hall 3")
    badge.write_text(json.dumps(document), encoding="utf-8")
    context = badge.with_name("context.json")
    context.write_text(
        '{"@context": {"workshop": "https://school.example/terms#workshop"}}', encoding="utf-8"
    )
    unknown = openbadge("lint", badge)
    assert unknown.status == 3
    assert f"--document {url}=FILE" in " ".join(unknown.out.split())
    assert "--online" not in unknown.out
    done = openbadge("lint", badge, "--document", f"{url}={context}")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("IN ORDER")
    context.write_text('{"@context": {"another": "https://school.example/terms#another"}}', encoding="utf-8")
    undefined = openbadge("lint", badge, "--document", f"{url}={context}")
    assert undefined.status == 1
    assert "workshop" in undefined.out


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"@context": "https://school.example/"}'])
def test_lint_with_a_document_that_is_no_context(openbadge: Command, badge: Path, content: str) -> None:
    badge.with_name("context.json").write_text(content, encoding="utf-8")
    url = "https://school.example/context.json"
    assert openbadge("lint", badge, "--document", f"{url}=context.json").refuses(url, "no JSON-LD context")


@pytest.mark.parametrize(
    "pair", ["https://school.example/context.json=absent.json", "context.json", "=did.json"]
)
def test_lint_with_a_document_that_is_not_there(openbadge: Command, badge: Path, pair: str) -> None:
    assert openbadge("lint", badge, "--document", pair).refuses("--document")


def test_lint_lists_every_finding_with_its_place(openbadge: Command, badge: Path) -> None:
    document = unsigned(validFrom="yesterday", awardDate="today")
    del document["issuer"]
    badge.write_text(json.dumps(document), encoding="utf-8")
    done = openbadge("lint", badge)
    assert done.status == 1
    assert done.out.startswith("NOT IN ORDER")
    for pointer in ("/validFrom", "/awardDate", "/issuer"):
        assert f"* {pointer}: " in done.out
    assert "turn" not in done.out


def test_lint_as_json(openbadge: Command, badge: Path) -> None:
    document = unsigned(validFrom="yesterday")
    badge.write_text(json.dumps(document), encoding="utf-8")
    done = openbadge("lint", badge, "--json")
    assert (done.status, done.json["verdict"], done.err) == (1, "refused", "")
    structure = next(check for check in done.json["checks"] if check["name"] == "structure")
    assert [finding["pointer"] for finding in structure["findings"]] == ["/validFrom"]


def test_lint_an_achievement(openbadge: Command, made: Path, tmp_path: Path) -> None:
    done = openbadge("lint", made / "web" / "achievement.json")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("IN ORDER  It can be awarded as it is.\n")
    achievement = json.loads((made / "web" / "achievement.json").read_bytes())
    achievement["achievementType"], achievement["colour"] = "Bagde", "red"
    del achievement["criteria"]
    (tmp_path / "mine.json").write_text(json.dumps(achievement), encoding="utf-8")
    done = openbadge("lint", tmp_path / "mine.json")
    assert done.status == 1
    assert done.out.startswith("NOT IN ORDER  It should not be awarded as it is.\n")
    for pointer in ("/achievementType", "/criteria", "/colour"):
        assert f"* {pointer}: " in done.out
    assert "credentialSubject" not in done.out


def test_lint_from_standard_input(openbadge: Command) -> None:
    assert openbadge("lint", "-", stdin=json.dumps(unsigned()).encode()).status == 0


@pytest.mark.parametrize("command", ["lint", "inspect"])
def test_wrong_usage(openbadge: Command, command: str) -> None:
    assert openbadge(command, "nothing.json").refuses("nothing.json")
    assert openbadge(command, ".").refuses()
    assert openbadge(command).status == 2
    assert openbadge(command, "--online", "x").status == 2


def test_schemas_are_those_of_the_repository(openbadge: Command, tmp_path: Path) -> None:
    assert sorted(openbadge("schema").out.split()) == [path.name for path in SCHEMAS]
    assert openbadge("schema", "--out", tmp_path / "all").status == 0
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [path.name for path in SCHEMAS]
    for path in (tmp_path / "all").iterdir():
        name = path.name.removesuffix(".schema.json")
        for spelling in (name, path.name):
            assert openbadge("schema", spelling).out == path.read_text(encoding="utf-8")
        assert json.loads(path.read_bytes())["$schema"]


def test_schemas_are_not_written_over(openbadge: Command, tmp_path: Path) -> None:
    (tmp_path / SCHEMAS[0].name).write_text("precious", encoding="utf-8")
    assert openbadge("schema", "--out", tmp_path).refuses("--replace")
    assert (tmp_path / SCHEMAS[0].name).read_text(encoding="utf-8") == "precious"
    assert openbadge("schema", "--out", tmp_path, "--replace").status == 0
    assert json.loads((tmp_path / SCHEMAS[0].name).read_bytes())


def test_a_schema_that_is_none(openbadge: Command, tmp_path: Path) -> None:
    assert openbadge("schema", "badge").refuses("'badge'", "achievement-credential")
    assert openbadge("schema", "profile", "--out", tmp_path).refuses("--out")
