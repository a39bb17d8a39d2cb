"""What a definition says comes back from its file, in YAML and in JSON, and nothing in a file raises anything foreign."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment_world import definition
from openbadge_issuer.assessment import Equity
from openbadge_issuer.assessment.definitions import dump, load
from openbadge_issuer.assessment.definitions.files import Form
from openbadge_issuer.assessment.definitions.source import read
from openbadge_issuer.assessment.definitions.yaml_writing import write_yaml
from openbadge_issuer.codec.types import JSONObject
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
    findings = caught.value.findings
    for finding in findings:
        above = finding.pointer.count("/") <= 1 and "missing" in finding.message  # what the whole file lacks
        assert isinstance(finding.params.get("line"), int) or above
    assert findings or "line" in caught.value.params


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(max_size=60))
def test_bytes_that_are_no_text_neither(content: bytes) -> None:
    need_module("ruamel.yaml")
    with pytest.raises(InputError):
        load(content)


DOCUMENTS = st.recursive(
    TEXTS | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(-1e9, 1e9, allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FILLED, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(["a", "no", "1.0", "x y", "- z", "é"]), DOCUMENTS, min_size=1, max_size=4)
)
def test_other_programs_read_what_we_write_and_we_read_what_they_write(document: JSONObject) -> None:
    """YAML 1.2 in both directions, and YAML 1.1 of what we write, by which half of the world still reads."""
    need_module("ruamel.yaml")
    from ruamel.yaml import YAML  # noqa: PLC0415 - needed above

    written = write_yaml(document)
    assert read(written).document == document
    assert YAML(typ="safe", pure=True).load(BytesIO(written)) == document
    older = YAML(typ="safe", pure=True)
    older.version = (1, 1)
    assert older.load(BytesIO(written)) == document
    theirs = BytesIO()
    other = YAML(typ="safe", pure=True)
    other.default_flow_style = False  # what begins with a bracket is JSON for us
    other.dump(document, theirs)
    assert read(theirs.getvalue()).document == YAML(typ="safe", pure=True).load(BytesIO(theirs.getvalue()))
