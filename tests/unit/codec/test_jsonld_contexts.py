"""Which context applies where, and that nothing remembered leaks from one document or table to another."""

from __future__ import annotations

import gc
import json
import pickle
import subprocess
import sys
import threading
import weakref
from typing import Any

import pytest
from pyld.jsonld import JsonLdError

from openbadge_issuer.codec import active_context, pyld_contexts
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.jsonld import canonicalize, findings
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import CanonicalizationError, LimitExceeded, OpenBadgeError, UnknownContextError

A = "https://example.org/a"
B = "https://example.org/b"


def table(**contexts: Any) -> ContextTable:
    """``a`` stands for ``https://example.org/a`` and so on."""
    return ContextTable(
        {
            f"https://example.org/{name}": json.dumps({"@context": body}).encode()
            for name, body in contexts.items()
        }
    )


def lines(document: dict[str, Any], contexts: ContextTable | None = None) -> list[str]:
    return canonicalize(document, contexts or table()).decode().splitlines()


def refused(document: dict[str, Any], contexts: ContextTable | None = None) -> OpenBadgeError:
    with pytest.raises(OpenBadgeError) as caught:
        canonicalize(document, contexts or table())
    with pytest.raises(type(caught.value)):
        findings(document, contexts or table())
    return caught.value


def test_contexts_come_from_the_table_only() -> None:
    document = {"@context": [A], "p": "x", "@id": "urn:s"}
    assert lines(document, table(a={"p": "urn:p"})) == ['<urn:s> <urn:p> "x" .']
    error = refused({"@context": [A, B], "p": "x"}, table(a={"p": "urn:p"}))
    assert isinstance(error, UnknownContextError)
    assert (error.pointer, error.params["url"]) == ("/@context", B)


@pytest.mark.parametrize(
    ("contexts", "url"),
    [
        (table(a=[B]), B),
        (table(a={"@import": B}), B),
        (table(a={"@import": "b"}), B),
        (table(a={"p": {"@id": "urn:p", "@context": B}}), B),
        (table(a={"p": {"@id": "urn:p", "@context": ["b"]}}), B),
        (table(a={"T": {"@id": "urn:T", "@context": {"@import": B}}}), B),
        (table(a=["./x/../b"]), B),
    ],
)
def test_what_a_context_refers_to_comes_from_the_table_too(contexts: ContextTable, url: str) -> None:
    error = refused({"@context": A, "@id": "urn:s", "p": {}, "@type": "T"}, contexts)
    assert isinstance(error, UnknownContextError)
    assert error.params["url"] == url


def test_contexts_in_contexts_and_imports() -> None:
    contexts = table(
        a=["b", {"q": "urn:q"}],
        b={"@base": "https://ignored.example/", "p": "urn:p", "q": "urn:wrong"},
        c={"@import": "b", "q": "urn:imported-over"},
    )
    assert lines({"@context": A, "@id": "urn:s", "p": "x", "q": "y"}, contexts) == [
        '<urn:s> <urn:p> "x" .',
        '<urn:s> <urn:q> "y" .',
    ]
    imports = {"@context": "https://example.org/c", "@id": "urn:s", "p": "x", "q": "y"}
    expected = ['<urn:s> <urn:imported-over> "y" .', '<urn:s> <urn:p> "x" .']
    assert lines(imports, contexts) == expected
    assert lines({**imports, "@context": B}, contexts)[1] == '<urn:s> <urn:wrong> "y" .', (
        "an import left its traces"
    )
    assert lines(imports, contexts) == expected
    inline = {**imports, "@context": {"@import": B, "q": "urn:inline"}}
    assert lines(inline, contexts)[0] == '<urn:s> <urn:inline> "y" .'


def test_no_base_makes_a_relative_identifier_one_that_is_signed() -> None:
    contexts = table(a={"@base": "https://ignored.example/"})
    error = refused_term({"@context": A, "@id": "x", "urn:p": "x"}, contexts)
    assert error.detail_code == "jsonld.relative_iri"
    error = refused_term(
        {"@context": {"@base": "https://example.org/d/"}, "@id": "../x", "urn:p": 1}, contexts
    )
    assert error.detail_code == "jsonld.short_identifier"


def refused_term(document: dict[str, Any], contexts: ContextTable) -> OpenBadgeError:
    with pytest.raises(OpenBadgeError) as caught:
        canonicalize(document, contexts)
    return caught.value


@pytest.mark.parametrize(
    "contexts",
    [
        table(a=[A]),
        table(a=[B], b=[A]),
        table(a={"@import": A}),
        table(a={"@import": "b"}, b={"@import": A}),
        table(a={"@import": "b"}, b=[{}, {}]),
        table(a={"@import": 5}),
        table(a=5),
        table(a=[[5]]),
        table(a=True),
        table(a={"@context": {"p": "urn:p"}}),
        table(a={"p": 5}),
        table(a={"p": {"@id": 5}}),
        table(a={"p": {"@id": "urn:p", "@unknown": 1}}),
        table(a={"p": {"@id": "urn:p", "@container": 5}}),
        table(a={"p": {"@id": "urn:p", "@type": []}}),
        table(a={"@vocab": 5}),
        table(a={"@language": 5}),
        table(a={"@version": 1.0}),
        table(a={"@propagate": "yes"}),
        table(a={"": "urn:p"}),
        table(a={"@id": "urn:p"}),
        table(a={"p": "q:x", "q": "p:x"}),
        table(a={f"t{n}": f"t{n + 1}:x" for n in range(5_000)}),
        table(a=[{"p": "urn:p", "@protected": True}, None]),
    ],
)
def test_contexts_that_can_not_be_used_are_refused(contexts: ContextTable) -> None:
    error = refused({"@context": A, "@id": "urn:s", "urn:p": "x"}, contexts)
    assert isinstance(error, CanonicalizationError)
    assert (error.detail_code, error.pointer) == ("jsonld.invalid_context", "/@context")
    assert error.message == f"A JSON-LD context can not be used: {error.params['reason']}."
    assert error.params.keys() == {"reason"}
    assert error.advice == ""


@pytest.mark.parametrize(
    ("context", "reason"),
    [
        ({"@context": {"p": "urn:p"}}, "keyword redefinition"),
        ([5], "invalid local context"),
        (A, "context overflow"),
        ({"@import": 5}, "invalid @import value"),
        ({"@import": "https://example.org/list"}, "invalid remote context"),
        ({"@vocab": 5}, "invalid vocab mapping"),
        ({"p": "q:x", "q": "p:x"}, "cyclic IRI mapping"),
        ({f"t{n}": f"t{n + 1}:x" for n in range(5_000)}, "cyclic IRI mapping"),
        ([{"p": "urn:p", "@protected": True}, None], "invalid context nullification"),
        ({"p": {"@id": "urn:p", "@container": 5}}, "invalid container mapping"),
    ],
)
def test_what_is_wrong_with_it_is_named_as_json_ld_names_it(context: Any, reason: str) -> None:
    contexts = table(a=context, list=[{}, {}])
    error = refused({"@context": A, "@id": "urn:s", "urn:p": "x"}, contexts)
    assert (error.detail_code, error.params) == ("jsonld.invalid_context", {"reason": reason})


@pytest.mark.parametrize("raised", [TypeError("x"), KeyError("x"), JsonLdError("x", "jsonld.X", code=None)])
def test_what_the_library_below_stumbles_over_is_malformed(
    monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    def stumbles(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(pyld_contexts._Processor, "_process_context", stumbles)
    with pytest.raises(CanonicalizationError) as caught:
        pyld_contexts.process({}, [], override_protected=False, propagate=True)
    assert caught.value.params == {"reason": "invalid local context"}


def test_a_protected_term_that_is_redefined_has_a_code_of_its_own() -> None:
    contexts = table(a=[{"p": "urn:p", "@protected": True}, {"p": "urn:q"}])
    error = refused({"@context": A, "@id": "urn:s", "urn:p": "x"}, contexts)
    assert (error.detail_code, error.params) == ("jsonld.protected_term", {})
    assert error.message == "A JSON-LD context redefines a protected term of an earlier one."
    assert error.advice == "The context that redefines it must be left out."


@pytest.mark.parametrize("context", [False, True, 5, [5], [False], "relative", ""])
def test_a_context_of_the_document_is_a_url_an_object_or_null(context: Any) -> None:
    error = refused({"@context": context, "@id": "urn:s", "urn:p": "x"})
    assert error.detail_code in ("jsonld.invalid_context", "jsonld.unknown_context")


def test_an_invalid_scoped_context_matters_where_it_is_used() -> None:
    contexts = table(a={"p": {"@id": "urn:p", "@context": {"q": 5}}, "r": "urn:r"})
    assert lines({"@context": A, "@id": "urn:s", "r": "x"}, contexts) == ['<urn:s> <urn:r> "x" .']
    assert (
        refused({"@context": A, "@id": "urn:s", "p": "x"}, contexts).detail_code == "jsonld.invalid_context"
    )


def test_nulls_inside_contexts_are_meant() -> None:
    contexts = table(
        a={
            "@vocab": "urn:v#",
            "@language": "en",
            "gone": None,
            "p": {"@id": "urn:p", "@context": {"@vocab": None}},
        },
        b={"@vocab": None, "@language": None, "@direction": None, "q": "urn:q"},
    )
    assert lines({"@context": [A, B], "@id": "urn:s", "q": "x"}, contexts) == ['<urn:s> <urn:q> "x" .']
    assert lines({"@context": B, "@id": "urn:s", "q": "x"}, contexts) == ['<urn:s> <urn:q> "x" .']
    for document, pointer in (
        ({"gone": 1}, "/gone"),
        ({"p": {"r": 1}}, "/p/r"),
        ({"@context": None, "r": 1}, "/r"),
        ({"@context": [A, None], "r": 1}, "/r"),
    ):
        error = refused_term({"@context": A, "@id": "urn:s", **document}, contexts)
        assert (error.detail_code, error.pointer) == ("jsonld.undefined_term", pointer)


SCOPED = table(
    a={
        "id": "@id",
        "type": "@type",
        "name": "urn:name",
        "T": {"@id": "urn:T", "@context": {"name": "urn:T-name", "x": "urn:x", "D": "urn:D"}},
        "U": {"@id": "urn:U", "@context": {"@propagate": True, "name": "urn:U-name"}},
        "p": {"@id": "urn:p", "@context": {"name": "urn:p-name", "q": {"@id": "urn:q", "@type": "@id"}}},
        "once": {"@id": "urn:once", "@context": {"@propagate": False, "name": "urn:once-name"}},
        "graph": {"@id": "urn:graph", "@container": "@graph"},
    }
)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"name": "x"}, "urn:name"),
        ({"type": "T", "name": "x"}, "urn:T-name"),
        ({"type": ["urn:V", "T"], "name": "x"}, "urn:T-name"),
        ({"p": {"id": "urn:o", "name": "x"}}, "urn:p-name"),
        ({"p": {"id": "urn:o", "urn:r": {"name": "x"}}}, "urn:p-name"),
        ({"p": {"id": "urn:o", "type": "T", "name": "x"}}, "urn:T-name"),
        ({"type": "T", "urn:r": {"name": "x"}}, "urn:name"),
        ({"type": "T", "urn:r": [{"name": "x"}]}, "urn:name"),
        ({"type": "T", "graph": {"name": "x"}}, "urn:name"),
        ({"type": "T", "p": {"name": "x"}}, "urn:p-name"),
        ({"type": "U", "urn:r": {"name": "x"}}, "urn:U-name"),
        ({"once": {"name": "x"}}, "urn:once-name"),
        ({"once": {"urn:r": {"name": "x"}}}, "urn:name"),
        ({"@context": [A, {"name": "urn:local"}], "name": "x"}, "urn:local"),
        ({"@context": [A, {"name": "urn:local"}], "type": "T", "name": "x"}, "urn:T-name"),
        ({"type": "T", "urn:r": {"@context": {"name": "urn:local"}, "name": "x"}}, "urn:local"),
    ],
)
def test_which_context_applies_where(members: dict[str, Any], expected: str) -> None:
    found = [line for line in lines({"@context": A, "id": "urn:s", **members}, SCOPED) if '"x"' in line]
    assert [line.split()[1] for line in found] == [f"<{expected}>"]


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"type": "T", "urn:r": {"x": 1}}, "/urn:r/x"),
        ({"type": "T", "urn:r": [{"id": "urn:o", "x": 1}]}, "/urn:r/0/x"),
        ({"x": 1}, "/x"),
        ({"urn:r": {"type": "T", "x": 1, "urn:r": {"x": 1}}}, "/urn:r/urn:r/x"),
        ({"type": "D", "urn:r": {"type": "T"}}, "/type"),
        ({"p": {"urn:r": 1}, "q": "urn:o"}, "/q"),
    ],
)
def test_a_term_is_undefined_outside_its_scope(members: dict[str, Any], pointer: str) -> None:
    assert refused_term({"@context": A, "id": "urn:s", **members}, SCOPED).pointer == pointer


def test_values_and_references_keep_the_type_scoped_context() -> None:
    document = {"@context": A, "id": "urn:s", "type": "T", "x": {"@value": "1", "@type": "D"}}
    assert '<urn:s> <urn:x> "1"^^<urn:D> .' in lines(document, SCOPED)


def test_two_tables_with_the_same_url_do_not_poison_each_other() -> None:
    document = {"@context": A, "@id": "urn:s", "p": "x"}
    one, two = table(a={"p": "urn:one"}), table(a={"p": "urn:two"})
    for _ in range(3):
        assert lines(document, one) == ['<urn:s> <urn:one> "x" .']
        assert lines(document, two) == ['<urn:s> <urn:two> "x" .']
        pinned = one.pin(A, b'{"@context": {"p": "urn:pinned"}}')
        assert lines(document, pinned) == ['<urn:s> <urn:pinned> "x" .']
    assert lines(document, pickle.loads(pickle.dumps(two))) == ['<urn:s> <urn:two> "x" .']


def test_inline_contexts_of_one_document_are_forgotten_in_the_next() -> None:
    contexts = table(a={"p": {"@id": "urn:p", "@context": {"q": "urn:q"}}})
    first = {"@context": [A, {"q": "urn:inline"}], "@id": "urn:s", "q": "x"}
    assert lines(first, contexts) == ['<urn:s> <urn:inline> "x" .']
    assert refused_term({"@context": A, "@id": "urn:s", "q": "x"}, contexts).pointer == "/q"
    assert lines({**first, "@context": [A, {"q": "urn:other"}]}, contexts) == ['<urn:s> <urn:other> "x" .']


def test_threads_with_tables_of_their_own_never_see_each_others_contexts() -> None:
    wrong: list[str] = []

    def work(number: int) -> None:
        for turn in range(40):
            iri = f"urn:{number}:{turn}"
            scoped = {"q": {"@id": f"{iri}:q", "@context": {"r": f"{iri}:r"}}}
            contexts = table(a={"p": iri, "T": {"@id": "urn:T", "@context": scoped}})
            document = {
                "@context": A,
                "@id": "urn:s",
                "@type": "T",
                "p": "x",
                "q": {"@id": "urn:o", "r": "y"},
            }
            found = " ".join(lines(document, contexts))
            if f"<{iri}>" not in found or f"<{iri}:q>" not in found or f"<{iri}:r>" not in found:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_threads_that_share_a_table_agree() -> None:
    contexts = ContextTable(bundled())
    document: dict[str, Any] = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:s",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {
            "type": "AchievementSubject",
            "achievement": {"id": "urn:a", "type": "Achievement"},
        },
    }
    results: list[bytes] = []
    barrier = threading.Barrier(6)

    def work() -> None:
        barrier.wait()
        results.extend(canonicalize(document, contexts) for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 30
    assert len(set(results)) == 1


def test_a_table_that_nobody_holds_is_let_go_with_all_that_was_remembered() -> None:
    contexts = table(a={"p": "urn:p"})
    lines({"@context": A, "@id": "urn:s", "p": "x"}, contexts)
    remembered = weakref.ref(active_context.initial_context(contexts)._contexts)
    gone = weakref.ref(contexts)
    del contexts
    gc.collect()
    assert gone() is None
    assert remembered() is None


def test_what_is_remembered_of_one_table_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(active_context, "_MAX_REMEMBERED", 5)
    contexts = table(**{f"c{n}": {f"p{n}": f"urn:p{n}"} for n in range(20)})
    roots = set()
    for turn in (0, 1):
        for n in range(20):
            document = {"@context": [f"https://example.org/c{n}"], "@id": "urn:s", f"p{n}": "x"}
            assert lines(document, contexts) == [f'<urn:s> <urn:p{n}> "x" .'], turn
            root = active_context.initial_context(contexts)
            roots.add(id(root))
            assert len(root._steps) <= 6
    assert len(roots) > 1


def test_inline_contexts_are_not_remembered() -> None:
    contexts = table()
    for n in range(50):
        lines({"@context": {f"p{n}": "urn:p"}, "@id": "urn:s", f"p{n}": "x"}, contexts)
    root = active_context.initial_context(contexts)
    assert not root._steps
    assert root._contexts._remembered == 0


def test_whether_a_document_is_refused_does_not_depend_on_what_was_remembered() -> None:
    terms = {
        f"T{n}": {"@id": f"urn:T{n}", "@context": {f"x{k}": "urn:x" for k in range(60)}} for n in range(40)
    }
    contexts = table(a=terms)
    document = {
        "@context": A,
        "@id": "urn:s",
        "urn:p": [{"@type": [f"T{n}", f"T{m}"], "urn:q": n} for n in range(40) for m in range(n)],
    }
    for _ in range(2):
        error = refused(document, contexts)
        assert isinstance(error, LimitExceeded)
        assert error.detail_code == "limit.context_work"
        assert error.message == "The contexts of this document take too much work."
        assert error.advice == "Use fewer, shorter @context values, in fewer places."
    half = {**document, "urn:p": document["urn:p"][:100]}
    assert lines(half, contexts) == lines(half, table(a=terms))


def test_pyld_is_loaded_at_first_use_and_never_opens_a_connection() -> None:
    script = """
import sys, socket
import openbadge_issuer.codec.jsonld as jsonld
from openbadge_issuer.codec.context_table import ContextTable
assert not any(name.partition(".")[0] == "pyld" for name in sys.modules), "PyLD was imported with the module"
def refuse(*args, **kwargs): raise AssertionError("a socket was opened")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
try:
    jsonld.canonicalize({"@context": "https://www.w3.org/ns/credentials/v2", "id": "urn:x"}, ContextTable({}))
except Exception as error:
    print(type(error).__name__)
"""
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "UnknownContextError"
