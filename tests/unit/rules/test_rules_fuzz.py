"""Whatever the JSON: findings, never an exception, sorted, and the document left alone."""

from __future__ import annotations

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.rules import RULES, check
from openbadge_issuer.rules.document import VC_1_1, VC_2_0
from openbadge_issuer.rules.open_badges import CURRENT_CONTEXT
from openbadge_issuer.rules.vocabulary import CLASS_NAMES, CLASSES
from unit.rules.badges import EXTENSIONS, Path, at, clr, drop, endorsement, full, legacy, put, status_list

MEMBERS = sorted({name for members in CLASSES.values() for name in members})
NAMES = st.sampled_from([*MEMBERS, "@context", "@id", "@value", "_:b", "https://schema.org/name", "", "x"])
TEXTS = st.one_of(
    st.sampled_from(
        [VC_1_1, VC_2_0, CURRENT_CONTEXT, EXTENSIONS, *sorted(CLASS_NAMES), "Status", "9%", "-1"]
    ),
    st.sampled_from(["2026-01-31T09:30:00Z", "urn:x:y", "md5$" + "0" * 32, "data:image/gif,", "_:b", "a:b"]),
    st.text(max_size=12),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
VALUES: st.SearchStrategy[JSON] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=25,
)
KNOWN = {rule.code for rule in RULES}


def answered(document: JSON) -> None:
    before = copy.deepcopy(document)
    for purpose in ("verify", "issue"):
        findings = check(document, purpose=purpose)  # type: ignore[arg-type]
        assert list(findings) == sorted(findings, key=lambda finding: (finding.pointer, finding.code))
        assert {finding.code for finding in findings if not finding.code.startswith("model.")} <= KNOWN
    assert repr(document) == repr(before)


@given(VALUES)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_json_is_answered(document: JSON) -> None:
    answered(document)


@given(
    st.sampled_from([full, legacy, endorsement, clr, status_list]),
    st.lists(st.tuples(st.integers(0, 400), st.one_of(st.none(), NAMES), VALUES), min_size=1, max_size=4),
)
@settings(max_examples=400, derandomize=True, deadline=None)
def test_any_spoiled_document_is_answered(
    base: type[JSONObject], changes: list[tuple[int, str | None, JSON]]
) -> None:
    document = base()
    for number, name, value in changes:
        places = list(_places(document))
        if not places:
            break
        path = places[number % len(places)]
        inside = at(document, path)
        if name is not None and isinstance(inside, dict):
            inside[name] = value
        elif number % 7 == 0:
            drop(document, path)
        else:
            put(document, path, copy.deepcopy(value))
    answered(document)


def _places(value: JSON, here: Path = ()) -> list[Path]:
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [
        place for token, member in members for place in ((*here, token), *_places(member, (*here, token)))
    ]
