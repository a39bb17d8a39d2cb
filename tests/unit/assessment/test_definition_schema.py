"""The JSON Schemas of the files: what an editor accepts and underlines."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from definition_samples import COMPLETE, changed, complete
from openbadge_issuer.assessment.definitions import Group, Stack, dump, load
from openbadge_issuer.assessment.definitions.schema import generate
from openbadge_issuer.errors import ModelError
from requiring import need_module

need_module("ruamel.yaml")
FOLDER = Path(__file__).parents[3] / "schemas"
NAMES = ["definition.schema.json", "stack.schema.json"]


def validator(name: str = "definition") -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(dict(generate()[f"{name}.schema.json"]))


def as_an_editor_reads(text: str) -> object:
    """YAML as other programs read it, numbers and all."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - needed above

    return YAML(typ="safe", pure=True).load(StringIO(text))


def subschemas(node: object) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for item in node for found in subschemas(item)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for item in node.values() for found in subschemas(item))]


@pytest.mark.parametrize("name", NAMES)
def test_no_file_is_stale(name: str) -> None:
    assert sorted(generate()) == NAMES
    expected = json.dumps(generate()[name], indent=2, ensure_ascii=False) + "\n"
    assert (FOLDER / name).read_bytes().decode("utf-8") == expected, "run tools/generate_schemas.py"


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_json_schema_that_needs_no_other(name: str) -> None:
    schema = generate()[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    references = {node["$ref"] for node in subschemas(schema) if isinstance(node.get("$ref"), str)}
    assert isinstance(schema["$defs"], dict)
    assert references == {f"#/$defs/{title}" for title in schema["$defs"]}, "all of them, and no other"


@pytest.mark.parametrize("name", NAMES)
def test_every_member_is_described(name: str) -> None:
    schema: Any = generate()[name]
    for title, one in {"": schema, **schema["$defs"]}.items():
        bare = [
            member
            for member, rule in one["properties"].items()
            if "description" not in rule and member != "type"
        ]
        if title not in ("Profile", "Address"):  # whose members are called what they are
            assert bare == [], title


def test_examples_are_examples() -> None:
    schema: Any = generate()["definition.schema.json"]
    given = 0
    for one in (schema, *schema["$defs"].values()):
        for rule in one["properties"].values():
            for example in rule.get("examples", ()):
                jsonschema.Draft202012Validator({**rule, "$defs": schema["$defs"]}).validate(example)
                given += 1
    assert given > 15


def test_what_generate_returns_belongs_to_the_caller() -> None:
    generate()[NAMES[0]].clear()
    assert generate()[NAMES[0]]["title"] == "Definition"


def test_a_complete_file_passes() -> None:
    validator().validate(as_an_editor_reads(COMPLETE))
    validator().validate(complete())
    validator().validate(json.loads(dump(load(COMPLETE.encode()), "json")))
    validator().validate(as_an_editor_reads(dump(load(COMPLETE.encode())).decode()))


def test_a_stack_passes() -> None:
    stack = Stack(
        id="https://a.example/s",
        version="1",
        name="S",
        description="D",
        groups=[Group(members=["https://a.example/1"])],
    )
    validator("stack").validate(json.loads(dump(stack, "json")))
    validator("stack").validate(as_an_editor_reads(dump(stack).decode()))
    wrongs: tuple[dict[str, object], ...] = (
        {"groups": []},
        {"groups": [{"members": []}]},
        {"groups": [{"members": ["https://a.example/1"], "atLeast": 0}]},
    )
    for wrong in wrongs:
        assert not validator("stack").is_valid({**stack.to_json(), **wrong})


MISTAKES: dict[str, dict[str, object]] = {
    "a misspelled member": {"/competence": "x"},
    "a member of a part": {"/parts/0/requirement": []},
    "a number for a text": {"/version": 1.0},
    "a blank title": {"/name": " "},
    "no competency": {"/competency": ...},
    "an unknown status": {"/status": "final"},
    "an unknown kind": {"/parts/0/requirements/0/kind": "video"},
    "a capital in a short name": {"/criteria/0/id": "Overview"},
    "one level": {"/criteria/0/levels/1": ...},
    "no required level": {"/criteria/0/requiredLevel": ...},
    "a link for a DOI": {"/citations/0/doi": "https://doi.org/10.1177/003172171009200119"},
    "a language in words": {"/inLanguage": "English"},
    "no words at all": {"/parts/0/requirements/0/words/max": 0},
    "published without equity": {"/equity": ...},
    "published without citations": {"/citations": []},
    "published without parts": {"/parts": ...},
    "three answers": {"/equity/goals": ...},
    "a relative address": {"/criteriaPage": "/checks"},
    "a type of its own invention": {"/achievementType": "Microcredential"},
    "sunsetting without a day": {"/status": "sunsetting"},
    "a product without an end": {"/policy": {"subject": "product"}, "/achievementType": "Certification"},
    "a product that is a micro-credential": {"/policy": {"subject": "product", "validMonths": 36}},
    "a product certification of a person": {"/achievementType": "ext:ProductCertification"},
    "credits in words": {"/creditsAvailable": "15 hours"},
    "another format": {"/format": "openbadge-issuer stack 1"},
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_underlined(name: str) -> None:
    document = changed(complete(), MISTAKES[name])
    assert not validator().is_valid(document)
    with pytest.raises(ModelError):
        load(json.dumps(document).encode())


def test_a_draft_may_lack_what_a_published_one_may_not() -> None:
    document = changed(
        complete(), {"/status": "draft", "/citations": ..., "/parts": ..., "/criteria": ..., "/equity": ...}
    )
    validator().validate(document)
    load(json.dumps(document).encode())
