"""Whatever stands where a schema, or the name of one, should be: no exception but the library's own leaves."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.codec.json_schema.applicators import KEYWORDS
from openbadge_issuer.codec.json_schema.evaluation import evaluate
from openbadge_issuer.codec.json_schema.resources import Dialect, Schemas
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import InputError
from openbadge_issuer.testing import NOW
from openbadge_issuer.verification import Budget, Outcome, Policy
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.nesting import Nest
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Session
from openbadge_issuer.verification.schemas.check import check_schemas
from schema_samples import DRAFT, URL, Web

URI = "https://school.example/schema"
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6),
    st.sampled_from(
        [
            "#",
            "#/$defs/a",
            "#a",
            "a",
            "//x",
            "http://[",
            "urn:x:y#a",
            "https://a.example/",
            "^(a+)+$",
            "(?<=a)",
        ]
    ),
)
NAMES = st.one_of(
    st.sampled_from(
        [
            *KEYWORDS,
            "$id",
            "$schema",
            "$anchor",
            "$dynamicAnchor",
            "$recursiveAnchor",
            "$defs",
            "then",
            "else",
        ]
    ),
    st.text(max_size=3),
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=15,
)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(JUNK, JUNK, st.sampled_from(list(Dialect)))
def test_junk_as_a_schema(schema: Any, value: Any, dialect: Dialect) -> None:
    schemas, code = Schemas(), ""
    try:
        schemas.add(URI, schema, dialect)
        evaluate(schemas, URI, value, Work(steps=5_000))
    except InputError as error:  # LimitExceeded among them
        code = error.detail_code
    assert code.startswith(("schemas.", "limit.schema")) or not code


GOOD = check("proof", Outcome.PASSED, "verified", "")
EXAMINED = Examined(
    contexts=check("contexts", Outcome.PASSED, "passed", ""),
    structure=check("structure", Outcome.PASSED, "passed", ""),
    proof=GOOD,
    issuer=check("issuer", Outcome.PASSED, "key_authorized", ""),
)
ENTRIES = st.one_of(
    JUNK,
    st.fixed_dictionaries(
        {
            "id": st.one_of(st.just(URL), SCALARS),
            "type": st.one_of(
                st.sampled_from(["JsonSchema", "JsonSchemaCredential", "1EdTechJsonSchemaValidator2019"]),
                JUNK,
            ),
        },
        optional={"digestSRI": JUNK, "digestMultibase": JUNK},
    ),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.one_of(ENTRIES, st.lists(ENTRIES, max_size=4)), JUNK, JUNK)
def test_junk_as_the_name_of_a_schema_and_as_what_is_there(entries: Any, page: Any, related: Any) -> None:
    document: Any = {
        "credentialSchema": entries,
        "relatedResource": related,
        "type": ["AchievementCredential"],
    }
    page = {"$schema": DRAFT, **page} if isinstance(page, dict) else page
    question, budget = Question(Policy(), default_contexts(), NOW), Budget()
    session = Session(check_schemas(document, EXAMINED, question, Nest(budget)), budget)
    web = Web({URL: page})
    while requests := session.needs():
        for request in requests:
            session.feed(request, web(request))
    found, _ = session.result
    assert found.name == "schemas"
    assert found.code.startswith(("schemas.", "limit.schema"))
    assert all(request.url.startswith("https://") for request in web.asked)
