"""Documents made to stall the expansion: within the default limits, none takes more than a couple of seconds."""

from __future__ import annotations

import json
import sys
import time
from itertools import permutations
from typing import Any

import pytest

from attack_cost import CHECKS, measured
from openbadge_issuer import Verdict, Verifier
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.jsonld import canonicalize, findings
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import (
    CanonicalizationError,
    LimitExceeded,
    OpenBadgeError,
    UndefinedTermError,
    WorkBudgetExceeded,
)
from openbadge_issuer.testing import NOW, issuer_documents, make_badge

TABLE = ContextTable(bundled())
V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SECONDS = 6.0  # of processor time, on a machine that others use too; some 0.3 to 1.5 in fact


def badge(**members: Any) -> dict[str, Any]:
    return {
        "@context": [V2, OB],
        "id": "urn:x",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        **members,
    }


def outcome(document: dict[str, Any], table: ContextTable = TABLE) -> str:
    """The code of the error, or ``""``; and never slow."""
    code = ""
    with measured():
        try:
            canonicalize(document, table)
        except OpenBadgeError as error:
            code = error.detail_code
    assert CHECKS[-1].seconds < SECONDS
    return code


def typed_with_contexts(count: int, terms: int) -> dict[str, Any]:
    return {
        f"T{n}": {"@id": f"urn:T{n}", "@context": {f"x{n}_{k}": "urn:x" for k in range(terms)}}
        for n in range(count)
    }


def nested(depth: int, member: str, **members: Any) -> dict[str, Any]:
    inner: dict[str, Any] = {"urn:v": "x", **members}
    for _ in range(depth):
        inner = {**members, member: inner}
    return inner


def test_many_small_typed_objects() -> None:
    subjects = [
        {"type": "AchievementSubject", "achievement": {"type": "Achievement", "name": str(n)}}
        for n in range(2_400)
    ]
    assert outcome(badge(credentialSubject=subjects)) == ""


def test_the_same_contexts_on_every_object() -> None:
    assert (
        outcome(badge(credentialSubject=[{"@context": [V2, OB], "type": "AchievementSubject"}] * 4_900)) == ""
    )


def test_another_inline_context_on_every_object() -> None:
    objects = [{"@context": {f"t{n}": "urn:t"}, f"t{n}": n} for n in range(2_400)]
    assert outcome({"@context": [V2, OB], "@id": "urn:x", "urn:p": objects}) == ""
    objects = [{"@context": {f"t{n}_{k}": "urn:t" for k in range(15)}, f"t{n}_0": n} for n in range(2_400)]
    assert outcome({"@context": [V2, OB], "@id": "urn:x", "urn:p": objects}) == "limit.context_work"


def test_one_huge_inline_context() -> None:
    assert outcome({"@context": {f"t{n}": "urn:t" for n in range(19_000)}, "@id": "urn:x", "t0": 1}) == ""
    assert (
        outcome({"@context": {f"t{n}": "urn:t" for n in range(21_000)}, "@id": "urn:x", "t0": 1})
        == "limit.context_work"
    )


def test_contexts_in_every_order() -> None:
    known = [url for url in bundled() if "security/suites" in url]
    objects = [{"@context": list(order), "urn:q": 1} for order in permutations(known, 4)]
    assert outcome({"@context": {}, "@id": "urn:x", "urn:p": objects}) in (
        "",
        "limit.context_work",
        "jsonld.invalid_context",
    )


def test_types_that_bring_contexts_in_every_combination() -> None:
    context = typed_with_contexts(90, 3)
    pairs = [{"@type": [f"T{n}", f"T{m}"], "urn:v": n} for n in range(90) for m in range(n)]
    assert (
        outcome({"@context": [V2, OB, context], "@id": "urn:x", "urn:p": pairs[:4_900]})
        == "limit.context_work"
    )


def test_scoped_contexts_inside_each_other() -> None:
    scoped: dict[str, Any] = {"leaf": "urn:leaf"}
    for n in range(25):
        scoped = {
            f"p{n}": {"@id": f"urn:p{n}", "@context": scoped},
            f"q{n}": {"@id": f"urn:q{n}", "@context": scoped},
        }
    body = json.dumps({"@context": {"p": {"@id": "urn:p", "@context": {"r": "urn:r"}}}}).encode()
    table = ContextTable({"https://example.org/c": body})
    assert outcome({"@context": "https://example.org/c", "@id": "urn:x", "p": nested(60, "p")}, table) in (
        "",
        "jsonld.work_budget",
    )
    deep: Any = {"leaf": "x"}
    for n in range(25):
        deep = {f"p{n}": deep, f"q{n}": 1}
    start = time.process_time()
    with pytest.raises(
        OpenBadgeError
    ):  # 2 to the power of 25 contexts, were they all looked at; here, too many values
        canonicalize({"@context": scoped, "@id": "urn:x", **deep}, TABLE)
    assert time.process_time() - start < SECONDS


def test_eager_checks_of_scoped_contexts_are_not_made() -> None:
    shared: dict[str, Any] = {"leaf": "urn:leaf"}
    bodies = {}
    for n in range(20):
        url = f"https://example.org/{n}"
        scoped = shared if n == 0 else f"https://example.org/{n - 1}"
        terms = {f"{side}{n}": {"@id": f"urn:{side}{n}", "@context": scoped} for side in "pq"}
        bodies[url] = json.dumps({"@context": terms}).encode()
    table = ContextTable(bodies)
    assert (
        outcome({"@context": "https://example.org/19", "@id": "urn:x", "p19": {"q18": {"p17": "x"}}}, table)
        == ""
    )


@pytest.mark.parametrize(
    "members",
    [
        {"urn:p": {"@list": [str(n) for n in range(4_999)]}},
        {"urn:p": [str(n) for n in range(49_900)]},
        {"urn:p": ["same"] * 49_900},
        {"urn:p": [n / 7 for n in range(45_000)]},
        {"@type": [f"urn:t{n}" for n in range(49_900)]},
        {f"urn:p{n}": 1 for n in range(49_900)},
        {"urn:p": [[[]]] * 100 + ["x"] * 40_000},
    ],
    ids=["list", "set", "same", "doubles", "types", "properties", "arrays"],
)
def test_as_many_values_as_the_limits_allow(members: dict[str, Any]) -> None:
    assert outcome({"@context": [V2, OB], "@id": "urn:x", **members}) in ("", "jsonld.dropped_value")


@pytest.mark.parametrize(
    "members",
    [
        {"urn:p": {"@list": [str(n) for n in range(49_000)]}},
        {"urn:p": [{"@list": ["x"] * 1_300}, {"@list": ["x"] * 3_701}]},
        {"urn:p": {"@list": [{"@list": ["x"] * 2_500}, {"@list": ["y"] * 2_500}]}},
        {"@context": [V2, {"p": {"@id": "urn:p", "@container": "@list"}}], "p": ["x"] * 5_001},
    ],
    ids=["one", "two", "nested", "container"],
)
def test_items_of_lists_count_as_objects(members: dict[str, Any]) -> None:
    """Each becomes a blank node, and 49,000 of these took 1.5 seconds to label."""
    document = {"@context": [V2, OB], "@id": "urn:x", **members}
    assert outcome(document) == "limit.objects"
    with pytest.raises(LimitExceeded) as caught:
        findings(document, TABLE)
    assert caught.value.detail_code == "limit.objects"


def test_items_of_lists_count_where_a_published_context_makes_the_list() -> None:
    """On the compiled path as well; whoever raises `max_objects` may have more."""
    context = {"@context": {"p": {"@id": "urn:p", "@container": "@list"}}}
    table = ContextTable({"https://example.org/c": json.dumps(context).encode()})
    document: Any = {"@context": "https://example.org/c", "@id": "urn:x", "p": [str(n) for n in range(5_000)]}
    assert outcome(document, table) == ""
    document["p"].append("y")
    assert outcome(document, table) == "limit.objects"
    assert canonicalize(document, table, limits=Limits(max_objects=5_001)).count(b"\n") == 10_003


@pytest.mark.parametrize("items", [100, 150, 151, 152, 1_000, 2_400])
@pytest.mark.parametrize("item", ["x", 7, {"@id": "urn:y"}, {"@value": "x", "@language": "en"}], ids=str)
def test_a_long_list_of_equal_items_is_refused_by_its_work(items: int, item: Any) -> None:
    """Each cell of the list looks like the next, so each has to be followed to the end of the list."""
    document = {"@context": [V2, OB], "@id": "urn:x", "urn:p": {"@list": [item] * items}}
    assert outcome(document) == "jsonld.work_budget"
    context = {"@context": {"p": {"@id": "urn:p", "@container": "@list"}}}
    table = ContextTable({"https://example.org/c": json.dumps(context).encode()})
    compiled: Any = {"@context": "https://example.org/c", "@id": "urn:x", "p": [item] * items}
    assert outcome(compiled, table) == "jsonld.work_budget"
    compiled["p"] = [item] * 40
    assert outcome(compiled, table) == ""


def test_nor_does_it_cost_more_where_more_objects_are_allowed() -> None:
    document: Any = {"@context": [V2], "@id": "urn:x", "urn:p": {"@list": ["x"] * 20_000}}
    with measured(), pytest.raises(WorkBudgetExceeded):
        canonicalize(document, TABLE, limits=Limits(max_objects=20_001))
    assert CHECKS[-1].seconds < SECONDS


def test_a_badge_with_a_long_list_of_equal_items() -> None:
    """`allowedValue` is a list by the context of Open Badges."""
    document: Any = make_badge().document
    document["credentialSubject"]["achievement"]["resultDescription"] = [
        {
            "id": "urn:example:rubric",
            "type": ["ResultDescription"],
            "name": "Grade",
            "resultType": "LetterGrade",
            "allowedValue": ["A"] * 4_900,
        }
    ]
    with measured():
        report = Verifier(fetch=issuer_documents()).check(json.dumps(document), now=NOW)
    assert CHECKS[-1].seconds < SECONDS
    assert report.verdict is Verdict.REFUSED
    assert "jsonld.work_budget" in {check.code for check in report.checks}


@pytest.mark.parametrize("scheme", ["urn:", "x:", "https://a.example/", "cred:", "xsd:"])
def test_a_badge_with_as_many_members_as_the_limits_allow(scheme: str) -> None:
    """Each with a name of its own, which no context defines: none of them is kept, or costs more than it must."""
    document: Any = make_badge().document | {f"{scheme}{number:x}": 1 for number in range(49_800)}
    content = json.dumps(document, separators=(",", ":"))
    verifier = Verifier(fetch=issuer_documents())
    verifier.check(make_badge(), now=NOW)  # what is read once in a process is no part of it
    with measured():
        report = verifier.check(content, now=NOW)
    assert CHECKS[-1].seconds < SECONDS
    assert report.verdict is Verdict.REFUSED


@pytest.mark.parametrize("text", ["x", 'a "quoted" text', "two\nlines"])
def test_names_that_no_context_defines_share_no_predicate(text: str) -> None:
    values: list[Any] = [text, 7, 2**53 - 1, -(2**53 - 1), 1.5, True, [text, "y"], {"urn:inner": text}]
    document = {f"urn:p{number}": value for number, value in enumerate(values)}
    lines = canonicalize({"@context": [V2, OB], "id": "urn:x", **document}, TABLE).decode().splitlines()
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    escaped = text.replace('"', '\\"').replace("\n", "\\n")
    assert f'<urn:x> <urn:p0> "{escaped}" .' in lines
    assert f'<urn:x> <urn:p1> "7"^^{integer} .' in lines
    assert f'<urn:x> <urn:p2> "9007199254740991"^^{integer} .' in lines
    assert f'<urn:x> <urn:p3> "-9007199254740991"^^{integer} .' in lines
    assert '<urn:x> <urn:p4> "1.5E0"^^<http://www.w3.org/2001/XMLSchema#double> .' in lines
    assert '<urn:x> <urn:p5> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .' in lines
    assert [line for line in lines if " <urn:p6> " in line] == sorted(
        f'<urn:x> <urn:p6> "{one}" .' for one in (escaped, "y")
    )
    assert {"<urn:x> <urn:p7> _:c14n0 .", f'_:c14n0 <urn:inner> "{escaped}" .'} <= set(lines)
    assert len(lines) == 10


LONG = "x" * 900_000


@pytest.mark.parametrize(
    "members",
    [
        {"urn:p": LONG},
        {LONG: 1},
        {f"urn:{LONG}": 1},
        {"a:" * 400_000: 1},
        {"@" + "a" * 900_000: 1},
        {"@type": LONG},
        {"@type": "urn:" + LONG, "urn:p": 1},
        {"urn:p": {"@id": LONG}},
        {"urn:p": {"@id": "urn:" + "#" * 900_000}},
        {"urn:p": {"@value": "x", "@language": "a" * 900_000}},
        {"urn:p": {"@value": "x", "@language": "a-" * 400_000}},
        {"urn:p": {"@value": "9" * 900_000, "@type": "http://www.w3.org/2001/XMLSchema#double"}},
        {"urn:p": "\x01" * 140_000},
    ],
)
def test_long_texts_everywhere(members: dict[str, Any]) -> None:
    document = {"@context": [V2, OB], "@id": "urn:x", **members}
    outcome(document)
    start = time.process_time()
    for finding in findings(document, TABLE):
        assert len(finding.message) < 400
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    ("context", "code"),
    [
        ({"t" * 400_000: "urn:p"}, "jsonld.relative_iri"),
        ({"p": {"@id": "urn:" + "x" * 400_000}}, "jsonld.relative_iri"),
        ({"p": {"@id": "a/" * 200_000}}, "jsonld.invalid_context"),
        ({"p": "@" + "a" * 400_000}, "jsonld.relative_iri"),
        ({"a:" * 200_000: "urn:p"}, "jsonld.invalid_context"),
        ({"@vocab": "urn:" + "x" * 400_000}, "jsonld.relative_iri"),
        ({"@base": "https://example.org/" + "../" * 100_000}, "jsonld.relative_iri"),
        ({"@base": "https://example.org/" + "a/" * 100_000}, "jsonld.relative_iri"),
        ({f"t{n}": f"t{n + 1}:x" for n in range(15_000)}, "jsonld.invalid_context"),
        (
            {f"t{n}": (f"t{n + 1}:x" if n % 90 else "urn:t") for n in range(15_000)},
            "jsonld.relative_iri",
        ),
        ([[[{}]] * 10] * 10, "jsonld.invalid_context"),
        ([{}] * 16, "jsonld.relative_iri"),
    ],
)
def test_strange_inline_contexts(context: Any, code: str) -> None:
    """A relative IRI is dropped, and refused as well where there is a base."""
    assert outcome({"@context": context, "@id": "urn:x", "urn:p": {"@id": "../" * 10_000}}) == code


def test_depth_is_limited_before_python_is() -> None:
    assert outcome({"@context": {}, **nested(62, "urn:p")}) in ("", "jsonld.work_budget")
    assert outcome({"@context": {}, **nested(70, "urn:p")}) == "limit.depth"
    arrays: Any = "x"
    for _ in range(70):
        arrays = [arrays]
    assert outcome({"@context": {}, "urn:p": arrays}) == "limit.depth"
    context: Any = {}
    for _ in range(70):
        context = [context]
    assert outcome({"@context": context, "urn:p": 1}) == "limit.depth"


def test_whoever_raises_the_limits_gets_an_error_of_ours_and_no_traceback() -> None:
    document: dict[str, Any] = {"@context": {}, "@id": "urn:x", "urn:v": "x"}
    for n in range(sys.getrecursionlimit() // 4):
        document = {"@context": {}, "@id": f"urn:{n}", "urn:p": document}
    with pytest.raises(
        (LimitExceeded, CanonicalizationError)
    ) as caught:  # the stack ends in the one or the other
        canonicalize(document, TABLE, limits=Limits(max_depth=100_000))
    assert caught.value.detail_code in ("limit.depth", "jsonld.invalid_context")


def test_the_number_of_contexts_in_one_list_is_limited() -> None:
    assert outcome({"@context": [V2] * 16, "id": "urn:x", "name": "x"}) == ""
    assert outcome({"@context": [V2] * 17, "id": "urn:x", "name": "x"}) == "limit.contexts"
    assert outcome({"@context": V2, "id": "urn:x", "urn:p": {"@context": [V2] * 17}}) == "limit.contexts"


def test_as_many_undefined_terms_as_the_limits_allow() -> None:
    document = badge(**{f"undefined{n}": None for n in range(45_000)})
    with measured():
        assert len(findings(document, TABLE)) == 45_000
    with measured(), pytest.raises(UndefinedTermError):
        canonicalize(document, TABLE)
    assert max(CHECKS).seconds < SECONDS
