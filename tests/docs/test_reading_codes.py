"""The catalogue's reader: what it makes of the ways in which the source gives codes, sentences, ``params`` and advice."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from reading_codes import Reader, Said
from source_frames import Module

Read = Callable[[str], list[Said]]
Readers = Callable[[str], Reader]
HEAD = """
from dataclasses import replace
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.report import Outcome
"""


@pytest.fixture
def reader_of(tmp_path: Path) -> Iterator[Readers]:
    """Who reads this source as a module."""

    def reader_of(source: str) -> Reader:
        text = HEAD + dedent(source)
        path = tmp_path / "read_by_the_catalogue.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        return Reader([Module(path.stem, ast.parse(text))])

    yield reader_of
    sys.modules.pop("read_by_the_catalogue", None)


@pytest.fixture
def read(reader_of: Readers) -> Read:
    """Says what this source gives."""
    return lambda source: list(reader_of(source).everything())


def test_a_value_is_that_of_a_key(read: Read) -> None:
    (said,) = read("""
        def f(url, count):
            message = f"{url} has {count}, not {count + 1}."
            return check("proof", Outcome.FAILED, "x", message, params={"url": url, "found": count})
    """)
    assert (said.code, said.sentence) == ("proof.x", "{url} has {found}, not {!count + 1}.")
    assert said.keys == {"url", "found"}


@pytest.mark.parametrize(
    "message",
    [
        '''f"{counts['refused']} of {counts['total']}."''',
        '''f"{refused} of {total}."''',
        '''f"{refused} of {counts['total']}."''',
    ],
)
def test_all_of_a_mapping_is_in_params(read: Read, message: str) -> None:
    """Whatever its keys are: the caller need not be asked."""
    (said,) = read(f"""
        def f(counts, more):
            total, refused = counts["total"], counts["refused"]
            return check("proof", Outcome.FAILED, "x", {message}, params={{**counts, "more": more}})
    """)
    assert said.sentence == "{refused} of {total}."
    assert said.keys == {"more"}


def test_of_another_mapping_nothing_is_in_params(read: Read) -> None:
    (said,) = read("""
        def f(counts, others):
            return check("proof", Outcome.FAILED, "x", f"{others['total']}.", params=counts)
    """)
    assert said.sentence == "{!others['total']}."


def test_params_that_are_made_of_themselves(read: Read) -> None:
    (said,) = read("""
        def f(url, size):
            params = {"url": url}
            params = {**params, "size": size}
            return check("proof", Outcome.FAILED, "x", f"{url}: {size}.", params=params)
    """)
    assert said.sentence == "{url}: {size}."


def test_advice_with_a_value_in_params_and_with_one_that_is_not(read: Read) -> None:
    (said,) = read("""
        def f(url, other):
            advice = f"Ask {url}, or {other}."
            return check("proof", Outcome.FAILED, "x", "No.", params={"url": url}, advice=advice)
    """)
    assert said.advice == ("Ask {url}, or {!other}.",)


def test_the_advice_of_another_error_is_in_no_params(read: Read) -> None:
    (said,) = read("""
        def f(error):
            return check("proof", Outcome.FAILED, "x", "No.", advice=error.advice)
    """)
    assert said.advice == ("{!error.advice}",)


def test_advice_that_callers_give_is_read_for_each(read: Read) -> None:
    said = read("""
        def f(advice=""):
            return check("proof", Outcome.FAILED, "x", "No.", advice=advice)

        def g():
            return f("Ask."), f()
    """)
    assert sorted((each.code, each.advice) for each in said) == [("proof.x", ("",)), ("proof.x", ("Ask.",))]


def test_what_is_chosen_side_by_side_stays_together(read: Read) -> None:
    said = read("""
        def f(url):
            if url:
                code, message, advice = "known", f"{url}.", "Ask them."
            else:
                code, message, advice = "unknown", "Nobody.", ""
            return check("proof", Outcome.FAILED, code, message, params={"url": url}, advice=advice)
    """)
    assert {(each.code, each.sentence, each.advice) for each in said} == {
        ("proof.known", "{url}.", ("Ask them.",)),
        ("proof.unknown", "Nobody.", ("",)),
    }


def test_what_is_put_behind_a_sentence_is_not_overlooked(read: Read) -> None:
    """Else it would stand in the catalogue without it."""
    (said,) = read("""
        def f(more):
            message = "No."
            if more:
                message += " And more."
            return check("proof", Outcome.FAILED, "x", message)
    """)
    assert said.sentence == "{!message}"


def test_a_name_is_that_of_its_own_comprehension(read: Read) -> None:
    said = read("""
        def one(name):
            return check(name, Outcome.FAILED, "one", "One.")

        def f():
            found = [one(name) for name in ("proof", "issuer")]
            return found + [check(name, Outcome.FAILED, "other", "Other.") for name in ("dates",)]

        WAITING = {name: check(name, Outcome.UNKNOWN, "waits", "It waits.") for name in ("trust", "status")}
    """)
    assert sorted(each.code for each in said) == [
        *("dates.other", "issuer.one", "proof.one", "status.waits", "trust.waits"),
    ]


def test_an_exception_of_ones_own(read: Read) -> None:
    (said,) = read("""
        class Wrong(Exception):
            def __init__(self, message, *, code, params=None):
                super().__init__(message)

        def f(url):
            raise Wrong(f"{url} is wrong.", code="trust.wrong", params={"url": url})
    """)
    assert (said.code, said.sentence) == ("trust.wrong", "{url} is wrong.")


def test_what_all_errors_of_a_class_say(read: Read) -> None:
    (said,) = read("""
        from openbadge_issuer.errors import OpenBadgeError

        class Lacking(OpenBadgeError):
            code = "extra.lacking"

            def __init__(self, extra):
                super().__init__(f"Install {extra}.", params={"extra": extra}, advice="Now.")

        def f():
            raise Lacking("x")
    """)
    assert (said.code, said.sentence, said.advice) == ("extra.lacking", "Install {extra}.", ("Now.",))


@pytest.mark.parametrize(
    ("source", "unread"),
    [
        ('check("proof", Outcome.FAILED, one.why, "No.")', ["check(one.why)"]),
        ('check("proof", Outcome.FAILED, f"not_{one.why}", "No.")', ["check(f'not_{one.why}')"]),
        ('check(one.name, Outcome.FAILED, "wrong", "No.")', ["check('wrong')"]),
        ('check("proof", Outcome.FAILED, "wrong", "No.")', []),
        ('check("proof", Outcome.FAILED, one.code, "No.")', []),  # who says it first, is read there
        ('check("proof", Outcome.FAILED, one.code or one.cause.detail_code, "No.")', []),
        ('check("proof", Outcome.FAILED, one.code or one.why, "No.")', ["check(one.code or one.why)"]),
    ],
)
def test_a_place_whose_code_can_not_be_made_out(reader_of: Readers, source: str, unread: list[str]) -> None:
    reader = reader_of(f"def f(one):\n    return {source}\n")
    list(reader.everything())
    assert [where.split(": ", 1)[1] for where in reader.unread] == unread


def test_a_code_that_callers_give_is_made_out_there(reader_of: Readers) -> None:
    reader = reader_of("""
        def f(code):
            return check("proof", Outcome.FAILED, code, "No.")

        def g(one):
            return f("wrong"), f(one.why)

        def nobody_calls(code):
            return check("issuer", Outcome.FAILED, code, "No.")
    """)
    assert [each.code for each in reader.everything()] == ["proof.wrong"]
    assert sorted(where.split(": ", 1)[1] for where in reader.unread) == ["check(code)", "check(one.why)"]
