"""Published examples are read or refused as the official schemas judge them; no class, member or term is missing."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from model_documents import FORMATS
from openbadge_issuer import models
from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import api, clr, legacy, read_credential, terms
from openbadge_issuer.models.base import Model, json_names
from openbadge_issuer.models.markers import ImpliedMany, ImpliedText
from requiring import shared

FILES = shared("conformance", "1edtech", "files")
SCHEMAS = shared("conformance", "schemas")
DATA_MODEL = shared("reference", "open-badges-3.0-datamodel.json")

READ: dict[str, type[models.VerifiableCredential]] = {
    # file: the class that it is read as
    "clr20/complex.json": clr.LegacyClrCredential,
    "clr20/simple.json": models.ClrCredential,
    "ob30/bit-string-list/credential-status-revoked.json": models.AchievementCredential,
    "ob30/bit-string-list/testlist": models.VerifiableCredential,
    "ob30/complete.json": models.AchievementCredential,
    "ob30/endorsement-valid.json": models.EndorsementCredential,
    "ob30/simple-did-key-method.json": models.AchievementCredential,
    "ob30/simple-eddsa-2022.json": models.LegacyAchievementCredential,
    "ob30/simple-err-expired.json": models.AchievementCredential,
    "ob30/simple-err-proof-method-unknown-scheme.json": models.AchievementCredential,
    "ob30/simple-err-proof-method.json": models.AchievementCredential,
    "ob30/simple-err-proof-value.json": models.AchievementCredential,
    "ob30/simple-err-type.json": models.VerifiableCredential,
    "ob30/simple-multiple-proofs.json": models.AchievementCredential,
    "ob30/simple.json": models.AchievementCredential,
    "ob30/simple_v1.json": models.LegacyAchievementCredential,
    "spec-examples/achievementAlignmentCase.json": models.AchievementCredential,
    "spec-examples/basicOpenBadgeCredential.json": models.AchievementCredential,
    "spec-examples/fullOpenBadge.json": models.AchievementCredential,
    "spec-examples/skillAssertionCase.json": models.AchievementCredential,
    "spec-impl-vectors/clrv2p0-signed.json": models.ClrCredential,
    "spec-impl-vectors/obv3p0-signed.json": models.AchievementCredential,
}
REFUSED = {
    # file: what its first finding says
    "clr20/simple-noproof.json": (
        "model.context",
        "/@context",
    ),  # a draft's context in the place of the CLR's
    "ob30/simple-err-context.json": ("model.context", "/@context"),
    "ob30/simple-err-credential-subject-achievement-result-description-type.json": (
        "model.types",
        "/credentialSubject/achievement/resultDescription/2/type",
    ),
    "ob30/simple-err-credential-subject-identifier-type.json": (
        "model.types",
        "/credentialSubject/identifier/0/type",
    ),
    "ob30/simple-err-credential-subject-type.json": ("model.types", "/credentialSubject/type"),
    "ob30/simple-err-issuer-otheridentifier-type.json": ("model.types", "/issuer/otherIdentifier/1/type"),
    "ob30/simple-err-issuer-type.json": ("model.types", "/issuer/type"),
    "vcdm-tcp/LER-RS_V2_UC008_portability.json": ("model.type", "/issuer"),  # VCDM 1.1 wants a profile here
    "vcdm-tcp/LER-RS_V2_UC010_applying.json": ("model.type", "/issuer"),
}


@cache
def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def expanded(value: Any, written: Any) -> Any:
    """The document with arrays and UTC where the model wrote them; anything else is left as it is."""
    if isinstance(written, list) and not isinstance(value, list):
        value = [value]
    if isinstance(value, list) and isinstance(written, list):
        return [expanded(item, other) for item, other in zip(value, written, strict=True)]
    if isinstance(value, dict) and isinstance(written, dict):
        return {key: expanded(member, written.get(key)) for key, member in value.items() if member != []}
    if isinstance(value, str) and isinstance(written, str) and written.endswith("Z") and value != written:
        assert datetime.fromisoformat(value) == datetime.fromisoformat(written)
        return written
    return value


def test_every_file_of_the_corpus_is_judged_here() -> None:
    folders = ("ob30", "clr20", "vcdm-tcp", "spec-examples", "spec-impl-vectors")
    there = {path.relative_to(FILES).as_posix() for folder in folders for path in (FILES / folder).rglob("*")}
    assert {name for name in there if name.endswith((".json", "testlist"))} == {*READ, *REFUSED}


@pytest.mark.parametrize("name", READ)
def test_what_is_read_is_written_back_as_it_was(name: str) -> None:
    document = load(FILES / name)
    credential = read_credential(document)
    assert type(credential) is READ[name]
    written = credential.to_json()
    assert written == expanded(document, written)
    assert read_credential(written) == credential


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_where(name: str) -> None:
    with pytest.raises(ModelError) as error:
        read_credential(load(FILES / name))
    assert (error.value.findings[0].code, error.value.findings[0].pointer) == REFUSED[name]


@pytest.mark.parametrize("name", [name for name in (*READ, *REFUSED) if "ob30" in name or "spec-ex" in name])
def test_the_verdict_on_a_badge_is_that_of_the_schemas(name: str) -> None:
    document = load(FILES / name)
    live = load(SCHEMAS / "live-jsonld-2026-07" / "ob_v3p0_achievementcredential_schema.json")
    strict = load(SCHEMAS / "gh-pages-2024-07-30" / "achievementcredential.json")
    try:
        models.AchievementCredential.from_json(document)
    except ModelError as error:
        found = {finding.pointer for finding in error.findings}
        judge = jsonschema.Draft201909Validator(strict, format_checker=FORMATS)
        assert not judge.is_valid(document), found
    else:
        assert jsonschema.Draft201909Validator(live, format_checker=FORMATS).is_valid(document)


def test_the_older_learner_record_is_valid_by_its_schema() -> None:
    schema = load(SCHEMAS / "ler-rs-draft4" / "clr_v2p0_clrcredential_schema_draft4.json")
    document = load(FILES / "clr20" / "complex.json")
    judge = jsonschema.Draft4Validator(schema)
    assert judge.is_valid(document)
    assert judge.is_valid(read_credential(document).to_json())


def our_class(name: str) -> type[Model]:
    older = name.removesuffix("v1p1")
    renamed = f"Legacy{older}" if older != name else name
    for module in (models, legacy, api, clr):
        if hasattr(module, renamed):
            found: type[Model] = getattr(module, renamed)
            return found
    raise AssertionError(f"no class for {name}")


NO_CLASSES = {"ProfileRef", "Context", "Map", "CompactJws", "IdentityHash", "Markdown"}
"""Unions and simple types; and enumerations and "any" classes, which the data model lists as well."""
RENAMED = {("JWK", "x5t_S256"): "x5t#S256"}  # RFC 7517 spells it so
OPTIONAL = {
    ("CredentialStatus", "id"),  # since document 1.4
    ("Multikey", "cryptosuite"),  # VC Data Integrity's Multikey has none
    ("EndorsementCredentialv1p1", "name"),  # the schema published for VCDM 1.1 does not ask for it
}


def model_classes() -> list[str]:
    classes, enums = load(DATA_MODEL)["classes"], load(DATA_MODEL)["enums"]
    return [
        name
        for name in classes
        if name not in NO_CLASSES and name not in enums and not name.startswith("Any")
    ]


@pytest.mark.parametrize("name", model_classes())
def test_a_class_has_the_members_of_the_data_model(name: str) -> None:
    described = load(DATA_MODEL)["classes"][name]
    cls = our_class(name)
    fields = {json_name: cls.model_fields[python_name] for python_name, json_name in json_names(cls).items()}
    for member, _, multiplicity, _ in described["props"]:
        field = fields.pop(RENAMED.get((name, member), member))
        implied = isinstance(field.default, (ImpliedMany, ImpliedText))
        required = field.is_required() or implied
        assert required == (multiplicity.startswith(("1", "2")) and (name, member) not in OPTIONAL), member
        if multiplicity.endswith("*") and not implied:
            assert field.default == () or "tuple" in str(field.annotation), member
    inherited = json_names(our_class(described["base"])).values() if described["base"] else ()
    fields = {member: field for member, field in fields.items() if member not in inherited}
    assert not fields, f"{name} has members that the data model has not"


def test_the_enumerations_have_the_terms_of_the_data_model() -> None:
    ours = {
        "IdentifierTypeEnum": terms.IdentifierType,
        "Imsx_CodeMajor": terms.ImsxCodeMajor,
        "Imsx_Severity": terms.ImsxSeverity,
        "Imsx_CodeMinorFieldValue": terms.ImsxCodeMinorFieldValue,
    }
    for name, expected in load(DATA_MODEL)["enums"].items():
        enumeration = ours.get(name) or getattr(terms, name)
        found = [term.value for term in enumeration]
        if name == "Imsx_CodeMinorFieldValue":
            found.remove("not_found")  # in the official schema, and not in the table
        assert sorted(found) == sorted(expected), name
        assert [term.name for term in enumeration] == [snake(term.value, term.name) for term in enumeration]


def snake(value: str, name: str) -> str:
    """The Python name that a term should have: words in capitals, joined by underscores."""
    joined = re.sub(r"[^A-Za-z]", "", value).upper()
    assert name.replace("_", "") == joined, (value, name)
    return name


def test_a_published_key_document_and_its_members_are_kept() -> None:
    for path in sorted((FILES / "synthetic").glob("controller-*.json")):
        document = load(path)
        if "publicKeyMultibase" in document:
            assert api.Multikey.from_json(document).to_json() == document
