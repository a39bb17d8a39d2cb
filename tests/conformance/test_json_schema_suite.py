"""The test suite of JSON Schema, for the drafts that are read.

`json_schema_suite/suite.json.gz` holds the suite's mandatory tests, and four files of the optional ones (regular expressions
and numbers), as one JSON document, from the sdist of jsonschema 4.26.0; its licence is beside it.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

from openbadge_issuer.codec.json_schema.evaluation import evaluate
from openbadge_issuer.codec.json_schema.resources import Dialect, Schemas
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.errors import InputError

SUITE = Path(__file__).parent / "json_schema_suite" / "suite.json.gz"
URI = "https://suite.example/schema"
DRAFTS = {
    "draft2020-12": Dialect.DRAFT_2020_12,
    "draft2019-09": Dialect.DRAFT_2019_09,
    "draft7": Dialect.DRAFT_07,
}
OWN_METASCHEMA = {
    "schema that uses custom metaschema with with no validation vocabulary",
    "ignore unrecognized optional vocabulary",
}
"""What is not read, and says so: a schema whose keywords another schema defines."""


@cache
def suite() -> Any:
    return json.loads(gzip.decompress(SUITE.read_bytes()))


@cache
def others() -> dict[str, Any]:
    """What the suite's schemas refer to: its own remote documents, and the metaschemas."""
    metaschemas = {uri.rstrip("#"): REGISTRY[uri].contents for uri in REGISTRY}
    return {**metaschemas, **suite()["remotes"]}


def schemas_for(schema: Any, dialect: Dialect) -> Schemas:
    schemas = Schemas()
    schemas.add(URI, schema, dialect)
    while wanted := [uri for uri in schemas.referred if uri not in schemas and uri in others()]:
        for uri in wanted:
            schemas.add(uri, others()[uri], dialect)
    return schemas


@pytest.mark.parametrize("draft", DRAFTS)
def test_every_test_of_the_suite(draft: str) -> None:
    dialect, wrong, count = DRAFTS[draft], [], 0
    for group in suite()["drafts"][draft]:
        if group["description"] in OWN_METASCHEMA:
            continue
        schemas = schemas_for(group["schema"], dialect)
        for test in group["tests"]:
            count += 1
            valid = not evaluate(schemas, URI, test["data"], Work())
            if valid is not test["valid"]:
                wrong.append((group["file"], group["description"], test["description"]))
    assert wrong == []
    assert count > 1_000


@pytest.mark.parametrize("draft", ["draft2020-12", "draft2019-09"])
def test_a_metaschema_of_ones_own_is_said_not_to_be_read(draft: str) -> None:
    groups = [group for group in suite()["drafts"][draft] if group["description"] in OWN_METASCHEMA]
    assert len(groups) == 2
    for group in groups:
        with pytest.raises(InputError) as raised:
            Schemas().add(URI, group["schema"], DRAFTS[draft])
        assert raised.value.detail_code == "schemas.dialect"
