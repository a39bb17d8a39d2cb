from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from openbadge_issuer.assessment.definitions import schema as definitions
from openbadge_issuer.models import AchievementCredential, Image, Profile
from openbadge_issuer.models import schema as schema_module
from openbadge_issuer.models.schema import generate
from openbadge_issuer.verification import report_schema

FOLDER = Path(__file__).parents[3] / "schemas"
NAMES = [
    "achievement-credential.schema.json",
    "achievement.schema.json",
    "clr-credential.schema.json",
    "endorsement-credential.schema.json",
    "get-open-badge-credentials-response.schema.json",
    "profile.schema.json",
]


def subschemas(node: object) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for item in node for found in subschemas(item)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for item in node.values() for found in subschemas(item))]


def test_the_files_are_those_that_the_models_say() -> None:
    assert sorted(generate()) == NAMES
    others = {*definitions.generate(), *report_schema.generate()}  # tested where their rooms are
    assert sorted(path.name for path in FOLDER.glob("*.schema.json")) == sorted([*NAMES, *others])


@pytest.mark.parametrize("name", NAMES)
def test_no_file_is_stale(name: str) -> None:
    text = (FOLDER / name).read_bytes().decode("utf-8")
    expected = json.dumps(generate()[name], indent=2, ensure_ascii=False) + "\n"
    assert text == expected, "run tools/generate_schemas.py"


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_json_schema_that_needs_no_other(name: str) -> None:
    schema = generate()[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:openbadge-issuer:schema:{name.removesuffix('.schema.json')}"
    references = {node["$ref"] for node in subschemas(schema) if isinstance(node.get("$ref"), str)}
    definitions = schema["$defs"]
    assert isinstance(definitions, dict)
    assert references <= {f"#/$defs/{key}" for key in definitions}
    assert not any("default" in node for node in subschemas(schema) if "type" in node or "$ref" in node)


def test_members_are_described() -> None:
    schema: Any = generate()["achievement-credential.schema.json"]
    assert schema["properties"]["validUntil"]["description"] == "Until when it holds."
    assert schema["$defs"]["Image"]["properties"]["caption"]["description"] == "The text alternative."
    assert schema["required"] == ["@context", "id", "type", "issuer", "validFrom", "credentialSubject"]
    assert schema["$defs"]["Image"]["required"] == ["id", "type"]
    assert schema["$defs"]["Image"]["additionalProperties"] is False
    assert schema["additionalProperties"] is True


def test_without_the_source_only_the_descriptions_of_members_are_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_source(_: object) -> str:
        raise OSError("could not get source code")

    monkeypatch.setattr("inspect.getsource", no_source)
    schema_module._member_docstrings.cache_clear()
    try:
        bare: Any = schema_module.schema_of("profile", Profile)
    finally:
        schema_module._member_docstrings.cache_clear()
    assert "description" not in bare["properties"]["url"]
    assert bare["required"] == ["id", "type"]


def test_what_generate_returns_belongs_to_the_caller() -> None:
    generate()["profile.schema.json"].clear()
    assert generate()["profile.schema.json"]["title"] == "Profile"


def test_pydantics_own_schema_asks_for_the_same_members_in_both_directions() -> None:
    for mode in ("validation", "serialization"):
        schema = AchievementCredential.model_json_schema(mode=mode)
        assert schema["required"] == ["@context", "id", "type", "issuer", "validFrom", "credentialSubject"]
        assert Image.model_json_schema(mode=mode)["required"] == ["id", "type"]


def test_a_hash_must_look_like_one_if_it_says_so() -> None:
    schema = generate()["achievement-credential.schema.json"]
    identity = {"$ref": "#/$defs/IdentityObject", "$defs": schema["$defs"]}
    validator = jsonschema.Draft202012Validator(identity)
    written = {"type": "IdentityObject", "hashed": True, "identityHash": "ada", "identityType": "name"}
    assert not validator.is_valid(written)
    assert validator.is_valid({**written, "hashed": False})
    assert validator.is_valid({**written, "identityHash": "sha256$" + "aF" * 32})
