"""Whatever a draft holds, the linter answers; a list without errors can be published; differences and digests agree."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from definition_samples import changed, complete
from openbadge_issuer.assessment import Definition
from openbadge_issuer.assessment.definitions import differences, dump, lint, load, quality_report
from openbadge_issuer.assessment.definitions.fitting import with_types
from openbadge_issuer.assessment.definitions.texts import texts_of
from openbadge_issuer.codec.pointer import join, resolve
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import ModelError
from requiring import need_module

need_module("ruamel.yaml")
WHOLE = complete()


def pointers(node: JSON, path: tuple[str | int, ...] = ()) -> list[str]:
    here = [join(*path)] if path else []
    if isinstance(node, dict):
        return here + [found for name, one in node.items() for found in pointers(one, (*path, name))]
    if isinstance(node, list):
        return here + [found for place, one in enumerate(node) for found in pointers(one, (*path, place))]
    return here


WORDS = ["", " ", "TBD", "text", "product", "published", "plan", "overview", "en_US", "http://a.b", "x" * 600]
LEAVES = st.none() | st.booleans() | st.integers(-5, 10**6) | st.floats(allow_nan=False) | st.text(max_size=8)
JUNK = st.recursive(
    LEAVES | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "levels"]), inner)
    ),
    max_leaves=6,
)
CHANGES = st.dictionaries(st.sampled_from(pointers(WHOLE)), JUNK | st.just(...), min_size=1, max_size=4)


def spoiled(changes: dict[str, object]) -> dict[str, JSON]:
    """Deepest first, so that each pointer still leads somewhere; what leads nowhere is left."""
    document = WHOLE
    for pointer in sorted(changes, key=len, reverse=True):
        try:
            document = changed(document, {pointer: changes[pointer]})
        except (KeyError, IndexError, TypeError):
            continue
    return document


TEXTS = [pointer for pointer, _ in texts_of(WHOLE) if pointer != "/competency"]
LISTS = ["/tag", "/methodComponents", "/criteria", "/parts", "/criteria/1/levels", "/resources"]
OPTIONAL = [
    "/rationale",
    "/equity",
    "/image",
    "/citations/0/doi",
    "/parts/0/requirements/0/words",
    "/criteria/0/description",
]


@st.composite
def other_versions(draw: st.DrawFn) -> Definition:
    """A definition with other texts, another order, something more or something less."""
    document = changed(WHOLE, {"/status": "draft"})
    for pointer in draw(st.lists(st.sampled_from(TEXTS), max_size=3)):
        document = changed(document, {pointer: draw(st.sampled_from(["a", "b", "Overview", "Basic"]))})
    for pointer in draw(st.lists(st.sampled_from(LISTS), max_size=2)):
        items = resolve(document, pointer)
        assert isinstance(items, list)
        document = changed(document, {pointer: draw(st.permutations([*items, *items[: pointer == "/tag"]]))})
    for pointer in draw(st.lists(st.sampled_from(OPTIONAL), max_size=2, unique=True)):
        document = changed(document, {pointer: ...})
    for number in draw(st.lists(st.integers(1, 3), max_size=1)):
        document = changed(
            document, {"/parts/0/requirements/0/atMost": number, "/policy": {"maxAttempts": number}}
        )
    try:
        return Definition.from_json(document)
    except ModelError:
        return Definition.from_json(WHOLE)


@settings(max_examples=250, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES)
def test_the_linter_answers_and_what_it_passes_can_be_published(changes: dict[str, object]) -> None:
    document = spoiled(changes)
    findings = lint(document)
    if any(one.severity == "error" for one in findings):
        try:
            Definition.from_json(with_types({**document, "status": "published"}))
        except ModelError:
            return
        assert not any(one.code.startswith("model.") for one in findings), "the model has no objection"
    else:
        Definition.from_json(with_types({**document, "status": "published"}))


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JUNK | st.dictionaries(st.sampled_from(sorted(WHOLE)), JUNK))
def test_any_mapping_is_a_draft(draft: object) -> None:
    if isinstance(draft, dict):
        report = quality_report(draft)
        assert report.text()
        assert report.to_json()["sections"]


@settings(max_examples=250, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(other_versions(), other_versions())
def test_the_rubric_changes_exactly_if_something_scored_did(old: Definition, new: Definition) -> None:
    found = differences(old, new)
    assert bool(found) == (old.digest != new.digest)
    assert any(difference.scored for difference in found) == (old.rubric_digest != new.rubric_digest)
    for difference in found:
        assert str(difference)
        resolve((old if difference.change == "removed" else new).to_json(), difference.pointer)


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(other_versions())
def test_what_is_a_definition_comes_back_from_its_file(made: Definition) -> None:
    assert load(dump(made)).digest == load(dump(made, "json")).digest == made.digest
