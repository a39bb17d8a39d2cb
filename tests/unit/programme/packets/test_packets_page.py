"""The page of a packet: what it lets in and out, who can use it, and what its script saves (run by Node)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import cast

import pytest

from assessment_world import LOW, definition
from openbadge_issuer.programme.packets.collecting import collect
from openbadge_issuer.programme.packets.review_page import review_page, rubric_page, work_page
from packet_files import Round, answers_of
from requiring import not_here

HARNESS = Path(__file__).parent / "review_page_harness.js"
VOID = {"meta", "input", "br", "link", "img", "hr"}


class Tree(HTMLParser):
    """The page as nested elements."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.root: dict[str, object] = {"tag": "root", "attributes": {}, "children": []}
        self._open = [self.root]
        self.all: list[dict[str, object]] = []
        self.feed(page.decode())
        self.close()
        assert len(self._open) == 1, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element: dict[str, object] = {
            "tag": tag,
            "attributes": {name: value or "" for name, value in attrs},
            "children": [],
        }
        self.all.append(element)
        cast("list[object]", self._open[-1]["children"]).append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()["tag"] == tag

    def handle_data(self, data: str) -> None:
        cast("list[object]", self._open[-1]["children"]).append(data)

    def of(self, tag: str) -> list[dict[str, str]]:
        return [cast("dict[str, str]", one["attributes"]) for one in self.all if one["tag"] == tag]

    def text_of(self, tag: str) -> str:
        (found,) = (one for one in self.all if one["tag"] == tag)
        return "".join(cast("list[str]", found["children"]))


@pytest.fixture(scope="module")
def out() -> Round:
    return Round()


def pages(out: Round) -> dict[str, bytes]:
    files = out.files_of(out.first)
    return {name.rpartition("/")[2]: data for name, data in files.items() if name.endswith(".html")}


def test_nothing_comes_in_and_nothing_goes_out(out: Round) -> None:
    for name, page in pages(out).items():
        tree = Tree(page)
        policy = next(
            one["content"] for one in tree.of("meta") if one.get("http-equiv") == "Content-Security-Policy"
        )
        rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'", name
        for tag, rule in (("style", "style-src"), ("script", "script-src")):
            if any(one["tag"] == tag for one in tree.all):
                digest = b64encode(sha256(tree.text_of(tag).encode()).digest()).decode()
                assert rules[rule] == f"'sha256-{digest}'", "the policy lets in this very one, and no other"
            else:
                assert rule not in rules
        addresses = [
            one.get(attribute, "")
            for tag in ("a", "link", "img", "script", "form", "iframe", "object")
            for one in tree.of(tag)
            for attribute in ("href", "src", "action", "data")
        ]
        assert not [one for one in addresses if "://" in one], name
        assert not re.search(rb"\son[a-z]+=|@import|url\(", page), name


def test_everything_has_a_label_and_a_language(out: Round) -> None:
    tree = Tree(pages(out)[f"review-{out.first.id}.html"])
    labelled = {one.get("for") for one in tree.of("label")}
    fields = tree.of("input") + tree.of("textarea")
    assert {one["id"] for one in fields} == labelled
    assert len({one["id"] for one in fields}) == len(fields)
    assert tree.of("html")[0]["lang"] == "en"
    assert len([one for one in tree.all if one["tag"] == "legend"]) == 3
    assert [one for one in tree.all if one["tag"] == "noscript"]
    assert "@media print" in tree.text_of("style")
    assert tree.of("button")[0]["type"] == "submit"


def test_names_of_a_definition_do_no_harm() -> None:
    nasty = '"><script>alert(1)</script>{{ 7*7 }}{% raw %}'
    made = definition(name=nasty, in_language="en")
    for page in (review_page("pk-aaaaaaaaaaaa", made), rubric_page(made)):
        text = page.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}{% raw %}" in text
    packet = Round().packets[0]
    assert b"<script" not in work_page("pk-aaaaaaaaaaaa", packet, {}, 0)


def run(page: bytes, steps: list[tuple[str, ...]]) -> dict[str, object]:
    """The script of the page in Node, while somebody fills it in."""
    node = shutil.which("node")
    if node is None:
        not_here("Node is not installed")
    tree = Tree(page)
    told = json.dumps({"tree": tree.root, "script": tree.text_of("script"), "steps": steps})
    done = subprocess.run(
        [node, str(HARNESS)], input=told.encode(), capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    return cast("dict[str, object]", json.loads(done.stdout))


def test_what_the_script_saves_is_what_collect_reads(out: Round) -> None:
    comment = "Prüfungen fehlen.\n„Später“ <b>mehr</b>"
    page = out.page(out.first)
    ended = run(
        page,
        [
            ("submit",),
            ("check", "conflict-no"),
            ("check", "level-overview-passing"),
            ("check", "level-plan-developing"),
            ("check", "level-plan-basic"),
            ("submit",),
            ("type", "comment-plan", f"  {comment}\n"),
            ("submit",),
        ],
    )
    first, second, third = cast("list[dict[str, object]]", ended["seen"])
    assert ended["button"] is True
    assert first["prevented"] is True
    assert first["problems"] == [
        ["#conflict-no", "Say whether you have a conflict of interest."],
        ["#level-overview-not-passing", "Overview: choose a level."],
        ["#level-plan-developing", "Lesson plan: choose a level."],
    ]
    assert (first["shown"], first["focused"]) == ({"problems": True, "saved": False}, "problems")
    assert second["problems"] == [
        ["#comment-plan", "Lesson plan: say what is missing, since the level is below the required one."]
    ]
    assert second["leaving"] is True, "what is not saved is not lost by a slip"
    assert (third["problems"], third["leaving"]) == ([], False)
    assert (third["shown"], third["focused"]) == ({"problems": False, "saved": True}, "saved")
    ((name, text),) = cast("list[tuple[str, str]]", ended["downloads"])
    assert name == f"review-{out.first.id}.json"
    assert third["copy"] == text
    assert text.encode() == answers_of(page, LOW, {"plan": comment}), "as the tests of collect assume"
    found = collect([(name, BytesIO(text.encode()))], out.register, [out.world.definition])
    assert found.faults == ()
    assert found.reviews[0].review is not None
    assert dict(found.reviews[0].review.scores) == LOW
    assert dict(found.reviews[0].review.comments) == {"plan": comment}


def test_a_conflict_is_saved_without_levels(out: Round) -> None:
    ended = run(out.page(out.first), [("check", "conflict-yes"), ("submit",)])
    ((_, text),) = cast("list[tuple[str, str]]", ended["downloads"])
    found = collect([("a.json", BytesIO(text.encode()))], out.register, [out.world.definition])
    assert [one.entry for one in found.conflicts] == [out.first]
