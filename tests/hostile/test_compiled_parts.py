"""Objects that are known from other documents, and documents made so that they would be taken for what they are not."""

from __future__ import annotations

import copy
import json
import pickle
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from openbadge_issuer.codec import compiled, jsonld
from openbadge_issuer.codec.compiled import parts as known_parts
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.json_copying import encoded, encoded_with
from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits
from openbadge_issuer.errors import OpenBadgeError

PLAIN = "https://words.example/plain"
EXAMPLE = "https://w.example/"
TERMS: dict[str, Any] = {
    "id": "@id", "type": "@type", "T": f"{EXAMPLE}T", "p": f"{EXAMPLE}p", "q": f"{EXAMPLE}q", "r": f"{EXAMPLE}r",
    "s": f"{EXAMPLE}s", "n": f"{EXAMPLE}n", "any": {"@id": f"{EXAMPLE}any", "@type": "@json"},
    "list": {"@id": f"{EXAMPLE}list", "@container": "@list"},
    "graph": {"@id": f"{EXAMPLE}graph", "@container": "@graph"},
    "wide": {"@id": f"{EXAMPLE}wide", "@context": {"p": f"{EXAMPLE}another"}},
}  # fmt: skip


def table(**terms: Any) -> ContextTable:
    return ContextTable({PLAIN: json.dumps({"@context": TERMS | terms}).encode()})


TABLE = table()


def about(**members: Any) -> dict[str, Any]:
    """An object that is worth keeping."""
    return {"id": "urn:a", "type": "T", "p": "x", "q": [{"r": "1"}, {"r": "2", "q": {"r": "3"}}], **members}


def said(**members: Any) -> dict[str, Any]:
    return {"@context": PLAIN, "id": "urn:doc", **members}


def quickly(
    document: Any, parts: compiled.Parts, limits: Limits = DEFAULT_LIMITS, words: ContextTable = TABLE
) -> tuple[bytes | None, int]:
    """The bytes, and how many objects were known; what is written is what was given."""
    found = parts.of_document()
    try:
        made = compiled.canonicalize(document, words, limits, "sha256", None, found)
    except compiled.HandOver:
        return None, 0
    assert encoded_with(document, found.texts) == encoded(document)
    return made, len(found.texts)


def surely(document: Any, words: ContextTable = TABLE) -> bytes:
    return jsonld._canonicalize_any(document, words, DEFAULT_LIMITS, "sha256")


def parts_with(*elements: Any) -> compiled.Parts:
    """What knows these objects as values of ``p``."""
    parts = compiled.Parts()
    for element in elements:
        for number in range(3):
            _, known = quickly(said(p=copy.deepcopy(element), s=str(number)), parts)
        assert known == 1, element
    return parts


OTHERS: dict[str, Callable[[], Any]] = {
    "another text": lambda: about(p="y"),
    "a member more": lambda: about(s="x"),
    "a member less": lambda: {name: value for name, value in about().items() if name != "p"},
    "another order of members": lambda: dict(reversed(about().items())),
    "another order of values": lambda: about(q=list(reversed(about()["q"]))),
    "a list of one": lambda: about(p=["x"]),
    "a tuple": lambda: about(q=tuple(about()["q"])),
    "a value object": lambda: about(p={"@value": "x"}),
    "no blank nodes": lambda: about(q="x"),
    "half of a character": lambda: about(p="\ud800"),
    "bytes": lambda: about(p=b"x"),
    "null": lambda: about(p=None),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_has_the_id_of_a_known_object_is_read(name: str) -> None:
    parts = parts_with(about())
    for _ in range(4):
        made, _ = quickly(said(p=OTHERS[name]()), parts)
        assert made is None or made == surely(said(p=OTHERS[name]()))
        assert quickly(said(p=about()), parts)[0] == surely(said(p=about()))


@pytest.mark.parametrize("first", [1, 1.0, True, "1", 0.0, -0.0, 0, False])
@pytest.mark.parametrize("second", [1, 1.0, True, "1", 0.0, -0.0, 0, False])
def test_what_python_takes_for_equal_is_not(first: Any, second: Any) -> None:
    parts = parts_with(about(n=first))
    made, _ = quickly(said(p=about(n=second)), parts)
    assert made == surely(said(p=about(n=second)))
    assert (b"true" in made) == (second is True)


BESIDE: dict[str, dict[str, Any]] = {
    "the same object once more": said(p=about(), q=about()),
    "the same object in one array": said(p=[about(), about()]),
    "more about it": said(p=about(), q={"id": "urn:a", "s": "more", "q": {"r": "4"}}),
    "more about it, before": said(q={"id": "urn:a", "s": "more", "q": {"r": "0"}}, p=about()),
    "the same about it": said(p=about(), q={"id": "urn:a", "type": "T", "p": "x"}),
    "a blank node that looks like one in it": said(p=about(), q={"id": "urn:a", "q": {"r": "1"}}),
    "what it is about is the document": {**said(p=about()), "id": "urn:a"},
    "what it is about is in it as well": said(p=about(s={"id": "urn:a", "p": "x", "q": "y", "r": "z"})),
    "two known objects that share a subject": said(p=[about(), about(id="urn:b", s={"id": "urn:c", "p": "1"})]),
    "blank nodes alike, elsewhere": said(p=about(), s=[{"r": "1"}, {"r": "1"}]),
    "blank nodes that differ": said(p=about(), s=[{"r": "1"}, {"r": "2"}]),
    "no other blank node": said(p=about(q={"r": "1"})),
    "no blank node": said(p=about(q="x")),
    "in a list": said(list=[about(), about(id="urn:b")]),
    "in a graph": said(graph=about()),
    "in another place": said(s=about()),
    "in a context of its property": said(wide=about()),
    "with a list": said(p=about(list=["x", "y"])),
    "with a graph": said(p=about(graph={"id": "urn:g", "p": "x"})),
    "with a JSON literal": said(p=about(any={"a": [1, None]})),
    "with a context": said(p=about() | {"@context": PLAIN}),
    "with something twice": said(p=about(s=["x", "x"])),
    "with a value that stands for two": said(p=about(s=["x", {"@value": "x"}])),
    "with blank nodes that look alike": said(p=about(s=[{}, {}])),
}  # fmt: skip


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_around_a_known_object(name: str) -> None:
    document = BESIDE[name]
    before = copy.deepcopy(document)
    for parts in (compiled.Parts(), parts_with(about()), parts_with(about(), about(id="urn:b"))):
        for _ in range(4):
            made, _ = quickly(copy.deepcopy(document), parts)
            assert made in (None, surely(document))
    assert document == before


def test_what_depends_on_more_than_itself_is_never_kept() -> None:
    for name in ("in a graph", "with a graph", "with a JSON literal", "with a context", "with a list",
                 "with something twice", "with blank nodes that look alike"):  # fmt: skip
        parts = compiled.Parts()
        assert [quickly(BESIDE[name], parts)[1] for _ in range(5)] == [0] * 5, name


def test_it_is_kept_when_it_comes_again_and_forgotten_when_it_changes() -> None:
    parts = compiled.Parts()
    known = [quickly(said(p=about()), parts)[1] for _ in range(4)]
    assert known == [0, 1, 1, 1]
    assert [quickly(said(p=about(p=str(n))), parts)[1] for n in range(6)] == [0, 0, 1, 0, 0, 1]
    small = {"id": "urn:a", "type": "T", "p": "x"}
    assert [quickly(said(p=small), parts)[1] for _ in range(4)] == [0] * 4


def test_the_limits_are_those_of_the_whole_document() -> None:
    document = said(p={"p": {"p": {"p": about()}}})
    parts = compiled.Parts()
    for _ in range(3):
        assert quickly(document, parts)[0] is not None
    for limits in (
        *(Limits(max_depth=n) for n in range(4, 16)),
        *(Limits(max_values=n) for n in range(4, 40)),
        *(Limits(max_objects=n) for n in range(2, 12)),
        *(Limits(max_bytes=n) for n in range(100, 400, 7)),
    ):
        try:
            expected: bytes | None = jsonld._canonicalize_any(document, TABLE, limits, "sha256")
        except OpenBadgeError:
            expected = None
        for known in (parts, compiled.Parts()):
            made, _ = quickly(document, known, limits)
            assert made is None or made == expected


def test_words_of_another_context_are_other_words() -> None:
    parts = parts_with(about())
    others = table(p="https://other.example/p")
    for _ in range(4):
        assert quickly(said(p=about()), parts, words=others)[0] == surely(said(p=about()), others)
        assert quickly(said(p=about()), parts) == (surely(said(p=about())), 1)


def test_what_is_shared_a_million_times_is_not_read_through() -> None:
    shared: Any = {"r": "1"}
    for _ in range(40):
        shared = {"q": [shared, shared]}
    looped: Any = about()
    looped["q"] = looped
    for element in (about(q=shared), looped):
        parts = compiled.Parts()
        start = time.process_time()
        for _ in range(4):
            assert quickly(said(p=element), parts) == (None, 0)
        assert time.process_time() - start < 1


class Deceiver(dict[str, Any]):
    def __eq__(self, other: object) -> bool:
        raise AssertionError("it was asked")

    __hash__ = None


def test_classes_of_others_are_not_known() -> None:
    parts = parts_with(about())
    for element in (Deceiver(about()), about(q=Deceiver(r="1")), about(n=float("nan")), about(p=object())):
        for _ in range(3):
            assert quickly(said(p=element), parts) == (None, 0)


def test_only_so_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_parts, "_MAX_KEPT", 5)
    monkeypatch.setattr(known_parts, "_MAX_MET", 7)
    parts = compiled.Parts()
    for number in range(60):
        document = said(p=[about(id=f"urn:{(number + n) % 20}") for n in range(3)])
        assert quickly(document, parts)[0] == surely(document)
        assert len(parts._kept) <= 5
        assert len(parts._met) <= 7
    large = about(s="x" * 20_000)
    assert [quickly(said(p=large), compiled.Parts())[1] for _ in range(4)] == [0] * 4
    parts = compiled.Parts()
    assert [quickly(said(p=large), parts)[1] for _ in range(4)] == [0] * 4


def test_nothing_of_it_is_shown_or_pickled() -> None:
    parts = parts_with(about(id="did:example:ada", s="Ada Lovelace"))
    assert "Ada" not in repr(parts) + repr(vars(pickle.loads(pickle.dumps(parts))))
    assert b"Ada" not in pickle.dumps(parts)
    assert b"ada" not in pickle.dumps(copy.deepcopy(parts))
    found = parts.of_document()
    assert "ada" not in repr(found)


def test_threads_share_it() -> None:
    parts = compiled.Parts()
    documents = [
        said(p=[about(id=f"urn:{n % 7}", s=str(n % 3)), about(id=f"urn:x{n % 5}")]) for n in range(40)
    ]
    expected = [surely(document) for document in documents]

    def run(start: int) -> bool:
        for n in range(start, start + 400):
            document = copy.deepcopy(documents[n % 40])
            if quickly(document, parts)[0] != expected[n % 40]:
                return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(run, range(6)))


@pytest.mark.parametrize(
    "text", ["\x00 is left out", '"\x00 is left out"', '\\"\x00 is left out', "\\u0000 is left out"]
)
def test_a_text_that_looks_like_the_place_of_a_known_object(text: str) -> None:
    parts = parts_with(about())
    for document in (
        said(p=about(), s=text),
        said(s=text, p=about()),
        said(s={"r": text, "q": about()}, p=about()),
        said(p=about(s=text)),
    ):
        for _ in range(3):
            assert quickly(document, parts)[0] == surely(document)
