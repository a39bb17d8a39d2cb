"""Documents made so that the quick way to canonical bytes would sign something else than the sure one, or cost more."""

from __future__ import annotations

import copy
import json
import threading
from typing import Any

import pytest

from openbadge_issuer.codec import compiled, jsonld
from openbadge_issuer.codec.compiled import dataset, families
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import DEFAULT_LIMITS, Limits
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import LimitExceeded, OpenBadgeError, WorkBudgetExceeded

TABLE = ContextTable(bundled())
V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
PLAIN = "https://words.example/plain"
SHADOWED = "https://words.example/shadowed"
CREATOR = {"@id": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile", "@type": "@vocab"}
WORDS = TABLE.pin(SHADOWED, json.dumps({"@context": {"creator": CREATOR}}).encode()).pin(
    PLAIN,
    json.dumps(
        {
            "@context": {
                "id": "@id",
                "type": "@type",
                "kind": "@type",
                "p": "https://w.example/p",
                "q": "https://w.example/q",
                "again": "https://w.example/p",
                "a": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
                "v": "@value",
                "lang": "@language",
                "ref": {"@id": "https://w.example/ref", "@type": "@id"},
                "word": {"@id": "https://w.example/word", "@type": "@vocab"},
                "real": {"@id": "https://w.example/real", "@type": "http://www.w3.org/2001/XMLSchema#double"},
                "any": {"@id": "https://w.example/any", "@type": "@json"},
                "list": {"@id": "https://w.example/list", "@container": "@list"},
                "graph": {"@id": "https://w.example/graph", "@container": "@graph"},
                "T": "https://w.example/T",
                "U": {"@id": "https://w.example/U", "@context": {"q": "https://other.example/q"}},
                "V": {"@id": "https://w.example/V", "@context": {"type": "https://w.example/notType"}},
                "W": {"@id": "https://w.example/W", "@context": {"kind": None, "p": None}},
                "short": {"@id": "https://s.example/", "@prefix": True},
            }
        }
    ).encode(),
)


def general(document: Any, table: ContextTable = WORDS, effort: Effort | None = None) -> bytes | str:
    try:
        return jsonld._canonicalize_any(document, table, DEFAULT_LIMITS, "sha256", effort)
    except OpenBadgeError as error:
        return error.detail_code


def quickly(document: Any, table: ContextTable = WORDS, effort: Effort | None = None) -> bytes | None:
    try:
        return compiled.canonicalize(document, table, DEFAULT_LIMITS, "sha256", effort)
    except compiled.HandOver:
        return None


def said(**members: Any) -> dict[str, Any]:
    return {"@context": PLAIN, **members}


TAKEN: dict[str, dict[str, Any]] = {
    "blank nodes that differ in nothing": said(p=[{}, {}, {"p": {}}, {"p": {}}]),
    "one text three times": said(p=["x", "y", "x", "x"], q="x"),
    "one IRI by two names": said(p="x", again="x"),
    "one subject in itself": said(
        id="urn:s", p={"id": "urn:s", "p": {"id": "urn:s", "q": "inner"}}, q="outer"
    ),
    "one subject in a graph and beside it": said(
        id="urn:s", q="x", graph=[{"id": "urn:s", "q": "x", "p": "in"}, {"id": "urn:s", "q": "x", "p": "in"}]
    ),
    "a graph in a graph in a graph": said(graph={"p": 1, "graph": [{"p": 2, "graph": {"p": 3}}, {"p": 2}]}),
    "graphs that look alike": said(graph=[{"p": {}}, {"p": {}}, {"p": {"graph": {"p": {}}}}]),
    "an issuer who is the learner": said(ref=["urn:a", "urn:a"], p={"id": "urn:a", "q": {"id": "urn:a"}}),
    "lists": said(list=[1, "1", {"p": [{}]}, {"id": "urn:a"}, 1], p={"list": []}, q={"list": "one"}),
    "subjects that begin alike": said(
        p=[{"id": f"urn:a{end}", "q": "x"} for end in ("", "/", "!", "0", "é", "=")]
    ),
    "texts that begin alike": said(
        p=["x", "x\u0000", 'x"', "x ", "x\\", "x\ud7ff", "x\U0001f600", {"@value": "x", "@language": "en"}]
    ),
    "line breaks that are none in N-Quads": said(
        graph=[{"id": "urn:a", "p": "\u2028\u0085\n\r\x0b\x0c\x1c"}], id="urn:a"
    ),
    "text that looks like a blank node": said(p=["_:a", "_:z", "_:c14n0 .\n", {}], q={"p": "_:b0"}),
    "numbers": said(
        p=[0, -0.0, 1, 1.0, True, 1e20, 1e21, 1.5, 5e-324, 2**53 - 1], real=[1, 1.5, True], q=False
    ),
    "any JSON": said(any={"b": [None, 1.0, "\u0000"], "a": {"@id": "_:x"}}, p={"any": None}, q={"any": []}),
    "words": said(word=["T", "https://w.example/T", "short:x"], type="short:x"),
    "types whose contexts change what follows": said(
        p={"type": "U", "q": "x", "p": {"q": "y"}}, q={"type": ["T", "U"], "q": 1}
    ),
    "twelve blank nodes": said(p=[{"p": str(n), "q": {"q": str(n % 3)}} for n in range(6)]),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_unusual_has_the_same_bytes(name: str) -> None:
    document = TAKEN[name]
    assert quickly(document) == general(document)
    for reordered in (dict(reversed(document.items())), json.loads(json.dumps(document))):
        assert quickly(reordered) == general(reordered)


BAD_IDS: list[Any] = ["_:a", "x", "", "urn:a b", "urn:a>", "@id", None, 1, ["urn:a"], {}, "urn:\ud800"]
HANDED: dict[str, list[dict[Any, Any]]] = {
    "no types": [
        said(type=[], p=1),
        said(type={}, p=1),
        said(type=[{}], p=1),
        said(type=None, p=1),
        said(type=[["T"]], p=1),
    ],
    "types with a null, after the same without": [
        said(type="T"),
        said(type=[None, "T"]),
        said(type=["T", None]),
    ],
    "a type by two names": [said(type="T", kind="T")],
    "a type by the name of a property": [said(type="T", a=["https://w.example/T"])],
    "keywords by other names": [said(p={"v": "x"}), said(p={"@value": "x", "lang": "en"})],
    "identifiers that are written short": [
        said(ref="short:x"),
        said(id="short:x", p=1),
        said(p={"id": "short:x"}),
    ],
    "published terms with words as values": [
        {"@context": [PLAIN, SHADOWED], "id": "urn:s", "creator": "T"},
    ],
    "a type that redefines what a type is": [said(type="V", p=1)],
    "ids": [said(id=x, p=1) for x in BAD_IDS],
    "IRIs that would end early": [
        said(ref="urn:x> <urn:p> <urn:o"),
        said(ref="https://x.example/\n<urn:s>"),
        said(word="https://x.example/>"),
    ],
    "nothing": [
        said(),
        said(id="urn:a"),
        said(p=[]),
        said(p=None),
        said(graph={}),
        said(graph={"id": "urn:a"}),
        said(p={"@value": None}),
    ],
    "keywords": [
        said(p={key: []})
        for key in ("@list", "@set", "@graph", "@reverse", "@included", "@nest", "@index", "@json", "@foo")
    ],
    "values": [
        said(p={"@value": "x", "@language": "not_a_tag"}),
        said(p={"@value": "x", "@language": None}),
        said(p={"@value": "x", "@type": "unknown"}),
        said(p={"@value": "x", "@type": "@json"}),
        said(p={"@value": "x", "@direction": "ltr"}),
        said(p={"@value": "x", "p": 1}),
        said(p={"@value": ["x"]}),
        said(p={"@value": 1, "@language": "en"}),
        said(real="1.0"),
        said(graph="x"),
        said(graph={"@value": "x"}),
    ],
    "halves of characters": [
        said(p="\ud800"),
        said(**{"\ud800": 1}),
        said(any="\ud800"),
        said(type="\ud800"),
    ],
    "numbers": [said(p=n) for n in (2**53, -(2**53), float("nan"), float("inf"), 10**400)]
    + [said(any=float("nan")), said(any=2**53)],
    "names": [
        said(**{"": 1}),
        said(**{"_:p": 1}),
        said(**{"https://w.example/p x": 1}),
        said(unknown=1),
        {"@context": PLAIN, 1: 1},
    ],
}


@pytest.mark.parametrize("name", HANDED)
def test_what_is_wrong_is_left_to_the_general_path(name: str) -> None:
    for document in HANDED[name]:
        assert quickly(document) in (None, general(document)), document
    assert any(quickly(document) is None for document in HANDED[name])


INSIDE: list[Any] = [
    None, "@type", "@id", "https://w.example/kind", {"@id": "https://w.example/kind", "@type": "@vocab"},
]  # fmt: skip


@pytest.mark.parametrize("inside", INSIDE)
@pytest.mark.parametrize("redefined", ["kind", "type", "p"])
def test_types_under_two_names_of_which_a_type_redefines_one(redefined: str, inside: Any) -> None:
    """Both have a say in what the others mean, whatever the second one is inside."""
    words = {
        "id": "@id", "type": "@type", "kind": "@type", "p": "https://w.example/p",
        "T": {"@id": "https://w.example/T", "@context": {redefined: inside}},
        "U": {"@id": "https://w.example/U", "@context": {"p": "https://w.example/p2"}},
    }  # fmt: skip
    table = ContextTable({PLAIN: json.dumps({"@context": words}).encode()})
    for types in (
        {"type": "T", "kind": "U"},
        {"kind": "T", "type": "U"},
        {"@type": "T", "kind": "U"},
        {"type": "T"},
    ):
        for members in ({**types, "p": "x"}, {"p": "x", **dict(reversed(types.items()))}):
            for document in (said(**members), said(p={"id": "urn:a", **members})):
                assert quickly(document, table) in (None, general(document, table)), document


def test_a_name_defined_away_by_a_type() -> None:
    assert quickly(said(type="W", q=1)) == general(said(type="W", q=1))
    assert quickly(said(type="W", p=1)) is None
    assert general(said(type="W", p=1)) == "jsonld.undefined_term"


@pytest.mark.parametrize(
    "term",
    [
        {"@type": "@json", "@container": "@list"},
        {"@type": "@json", "@container": "@graph"},
        {"@type": "@json", "@context": {"odd": {"@id": "https://w.example/odd", "@type": "@id"}}},
        {"@type": "@id", "@context": {"odd": {"@id": "https://w.example/odd", "@type": "@json"}}},
        {"@context": {"odd": {"@id": "https://w.example/odd", "@language": "en"}}},
        {"@type": "@id", "@context": {"odd": "https://w.example/other"}},
        {"@container": "@graph", "@type": "@id"},
        {"@container": "@list", "@type": "@vocab"},
        {"@language": "en", "@type": "@id"},
        {"@container": ["@graph", "@set"], "@context": {"odd": None}},
    ],
    ids=str,
)
def test_terms_that_are_told_odd_things(term: dict[str, Any]) -> None:
    """What a context says in two ways at once is understood as the general path does, or left to it."""
    context = {
        "id": "@id",
        "type": "@type",
        "p": "https://w.example/p",
        "odd": {"@id": "https://w.example/odd", **term},
    }
    table = ContextTable({PLAIN: json.dumps({"@context": context}).encode()})
    for value in (
        "x",
        "https://w.example/x",
        1,
        True,
        1.5,
        {"p": 1},
        {"odd": "x"},
        {"@value": "x"},
        ["x", 2],
        [{"p": 1}, {}],
    ):
        for document in (said(odd=value), said(p={"odd": value})):
            assert quickly(document, table) in (None, general(document, table)), document


class Shifty(str):
    """A name that is found nowhere twice."""

    __slots__ = ()
    asked = 0

    def __hash__(self) -> int:
        Shifty.asked += 1
        return hash((str(self), Shifty.asked))

    __eq__ = str.__eq__


def test_a_name_that_is_no_plain_text_is_handed_over() -> None:
    document = said(q="x")
    document[Shifty("p")] = "x"
    assert quickly(document) is None
    assert general(document) == general(said(p="x", q="x"))


def test_one_url_is_two_contexts_in_two_tables() -> None:
    one, other = (
        TABLE.pin(PLAIN, json.dumps({"@context": {"p": iri}}).encode()) for iri in ("urn:1", "urn:2")
    )
    for table, iri in ((one, b"<urn:1>"), (other, b"<urn:2>"), (one, b"<urn:1>")):
        assert iri in (quickly(said(p="x"), table) or b"")


def test_a_document_of_long_names_for_short_iris_is_measured_in_full() -> None:
    long = "n" * 90
    context = {long: "u:n", "p": "u:p", f"{long}i": "@id"}
    table = ContextTable({PLAIN: json.dumps({"@context": context}).encode()})
    for document in (said(**{long: "x"}), said(p="x", **{f"{long}i": "u:s"})):
        assert quickly(document, table) is None
        assert isinstance(general(document, table), bytes)
    fits = len(json.dumps(said(p=["x"] * 100), separators=(",", ":")))
    for most in (fits - 1, fits):
        limits = Limits(max_bytes=most)
        try:
            made = jsonld.canonicalize(said(p=["x"] * 100), table, limits=limits)
        except LimitExceeded:
            made = b""
        assert bool(made) == (most == fits)


def test_what_is_said_again_of_one_subject_counts_for_the_size() -> None:
    """Its canonical bytes are smaller than the document by far."""
    one = {"id": "https://s.example/", "p": "x" * 1_000}
    again = said(p="x", ref=[{"id": f"https://s.example/{n}", "ref": one} for n in range(20)])
    fits = len(json.dumps(again, separators=(",", ":")))
    assert len(jsonld.canonicalize(again, WORDS)) < fits / 4
    with pytest.raises(LimitExceeded, match="bytes"):
        jsonld.canonicalize(again, WORDS, limits=Limits(max_bytes=fits - 1))


def test_of_two_reasons_to_refuse_a_document_the_limit_comes_first() -> None:
    looped: list[dict[str, Any]] = [{"ref": [{"ref": [{}, {}]} for _ in range(6)]} for _ in range(12)]
    with pytest.raises(WorkBudgetExceeded):
        compiled.canonicalize(said(ref=looped), WORDS, DEFAULT_LIMITS, "sha256", None)
    with pytest.raises(LimitExceeded, match="bytes"):
        jsonld.canonicalize(said(ref=looped), WORDS, limits=Limits(max_bytes=500))


@pytest.mark.parametrize("scheme", ["did", "urn"])
@pytest.mark.parametrize("defined", ["https://elsewhere.example/", None], ids=["a prefix", "nothing"])
def test_a_context_may_give_another_meaning_to_the_scheme_of_an_identifier(
    scheme: str, defined: str | None
) -> None:
    term = defined and {"@id": defined, "@prefix": True}
    table = ContextTable(
        {PLAIN: json.dumps({"@context": {"id": "@id", "p": "https://w.example/p", scheme: term}}).encode()}
    )
    document = said(id=f"{scheme}:example:1", p="x")
    if defined:
        assert quickly(document, table) is None
        assert general(document, table) == "jsonld.short_identifier"
        return
    assert jsonld.canonicalize(document, table) == general(document, table)
    assert (
        jsonld.canonicalize(document, table).decode() == f'<{scheme}:example:1> <https://w.example/p> "x" .\n'
    )


def test_names_without_end_are_not_kept() -> None:
    table = TABLE.pin(PLAIN, json.dumps({"@context": {f"t{n}": f"urn:{n}" for n in range(1_000)}}).encode())
    kept = 0
    for n in range(200):
        document = said(
            **{f"t{(n * 7 + k * (n + 1)) % 1_000}": "x" for k in range(150)},
            **{f"https://x.example/{n}": "x"},
        )
        assert quickly(document, table) is not None
        kept = max(kept, families._by_table[table]._names)
    assert 10_000 < kept <= families.MAX_KEPT


def test_contexts_cost_what_they_cost_whatever_was_seen_before() -> None:
    """Each of 30 contexts has 1,000 terms; a document may use 20 of them."""
    bodies = {
        f"https://c.example/{n}": json.dumps(
            {"@context": {f"t{k}": f"urn:{n}:{k}" for k in range(1_000)}}
        ).encode()
        for n in range(30)
    }
    table = ContextTable({**bundled(), **bodies})

    def using(numbers: range) -> dict[str, Any]:
        first, *others = numbers
        inner = [{"@context": f"https://c.example/{n}", "t1": "x"} for n in others]
        return {"@context": f"https://c.example/{first}", "t1": inner}

    for _ in range(2):
        for numbers in (range(12), range(0, 25, 3), range(11, -1, -1)):
            document = using(numbers)
            assert jsonld.canonicalize(document, table) == general(document, table)
        with pytest.raises(LimitExceeded):
            jsonld.canonicalize(using(range(30)), table)


def test_the_work_of_look_alikes_is_counted_alike() -> None:
    for count in (2, 3, 4, 6):
        document = said(p=[{"q": {}} for _ in range(count)], graph=[{"p": {}}] * 2)
        ours, theirs = Effort(), Effort()
        assert quickly(document, effort=ours) == general(document, effort=theirs)
        assert ours.units == theirs.units > 0


def test_a_tree_of_look_alikes_is_refused_as_ever() -> None:
    document = said(p=[{"q": [{} for _ in range(12)]} for _ in range(12)])
    ours, theirs = Effort(), Effort()
    with pytest.raises(WorkBudgetExceeded):
        quickly(document, effort=ours)
    assert general(document, effort=theirs) == "jsonld.work_budget"
    assert ours.units == theirs.units


def test_a_table_that_is_gone_takes_its_states_along() -> None:
    table = ContextTable(bundled())
    assert quickly({"@context": [V2], "type": "VerifiableCredential"}, table)
    assert table in families._by_table
    before = len(families._by_table)
    del table
    assert len(families._by_table) < before


def test_threads_share_the_states_of_one_table() -> None:
    table = ContextTable(WORDS._documents).pin(PLAIN, WORDS.bytes_at(PLAIN))
    documents = list(TAKEN.values())
    expected = [general(document) for document in documents]
    wrong: list[int] = []

    def work(start: int) -> None:
        for k in range(3 * len(documents)):
            n = (start + k) % len(documents)
            if quickly(copy.deepcopy(documents[n]), table) != expected[n]:
                wrong.append(n)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize("kind", ["urn:x:" + "a" * 200, "data:," + "a" * 10_000, "https://w.example/é"])
def test_what_is_kept_for_good_is_not_the_text_of_a_document(kind: str) -> None:
    """Types are kept by their names; one that is long, or written in letters of its own, is not."""
    table = ContextTable(bundled()).pin(PLAIN, WORDS.bytes_at(PLAIN))
    document = {"@context": [PLAIN], "id": "urn:x", "type": ["T", kind], "p": "1"}
    assert quickly(document, table) is None
    assert len(general(document).splitlines()) == 3
    kept = families._by_table[table]._first_states.values()
    types = [
        name for state in kept for one in state.family._states.values() for key in one._types for name in key
    ]
    assert not [name for name in types if len(str(name)) > 100]


def test_one_subject_in_many_graphs_is_put_in_order_once(monkeypatch: pytest.MonkeyPatch) -> None:
    put: list[int] = []
    in_order = dataset.Dataset._in_order

    def counted(it: dataset.Dataset, texts: list[str]) -> str:
        put.append(len(texts))
        return in_order(it, texts)

    monkeypatch.setattr(dataset.Dataset, "_in_order", counted)
    document = {
        "@context": [PLAIN],
        "id": "urn:x",
        "graph": [{"id": "urn:y", "p": f"{n}"} for n in range(500)],
    }
    assert quickly(document, WORDS) == general(document)
    assert sum(put) <= 502
