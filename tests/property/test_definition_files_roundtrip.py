"""What a definition says comes back from its file, in YAML and in JSON, and nothing in a file raises anything foreign."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment_world import definition
from openbadge_issuer.assessment import Equity
from openbadge_issuer.assessment.definitions import dump, load
from openbadge_issuer.assessment.definitions.files import Form
from openbadge_issuer.errors import InputError
from requiring import need_module

NASTY = [
    *"no 1.0 ~ null 2026-01-01 { [ % | > ' \" \\ @x `x` x: :x = << ... 1_000 0x1F 12:30:45 .5 1e3 .inf y On TRUE".split(),  # noqa: SIM905 - as one reads them
    *("a: b", "a #b", "- x", "? x", "! x", "& x", "* x", " x", "x ", "\nx", "x\n", "x\n\n", "a\n b", "\tx"),
    *("a\r\nb", "\u0085", "\u2028", "\ufeff", "😀 x", "é" * 120, "word " * 60 + "end", "---", "--- x", "# x"),
    *("a\n---\nb", "a\n...\nb", "x\n\n\n", "\n"),
]
PIECES = [
    *"a : & * ! [ ] { } , ' \" | > # % @ --- ... name 1.0 ~ true << \\ é &x *x !t".split(),  # noqa: SIM905 - as one reads them
    *(" ", "\n", "- ", "? ", "\t", ": ", "  ", "\ufeff", "\x00", "\r"),
]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), st.sampled_from(NASTY)
)
FILLED = TEXTS.filter(lambda text: bool(text.strip()))


@pytest.mark.parametrize("form", ["yaml", "json"])
@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=FILLED, rationale=TEXTS, tags=st.lists(TEXTS, max_size=4), answer=FILLED)
def test_a_file_says_what_was_written(
    form: Form, name: str, rationale: str, tags: list[str], answer: str
) -> None:
    need_module("ruamel.yaml")
    made = definition(
        name=name,
        rationale=rationale,
        tag=tags,
        equity=Equity(barriers=answer, difference=answer, invitation=answer, goals=answer),
    )
    assert load(dump(made, form)) == made
    assert load(dump(made, form)).digest == made.digest


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_whatever_a_file_says_the_answer_is_one_of_ours(pieces: list[str]) -> None:
    need_module("ruamel.yaml")
    with pytest.raises(InputError) as caught:
        load("".join(pieces).encode())
    lines = [finding.params.get("line") for finding in caught.value.findings]
    assert all(isinstance(line, int) for line in lines)
    assert lines or "line" in caught.value.params


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(max_size=60))
def test_bytes_that_are_no_text_neither(content: bytes) -> None:
    need_module("ruamel.yaml")
    with pytest.raises(InputError):
        load(content)
