"""Regular expressions that keep a backtracking matcher busy for years."""

from __future__ import annotations

from time import process_time

import pytest

from openbadge_issuer.verification import Outcome, Verdict
from schema_samples import URL, badge_naming, judge, schema

LONG = "a" * 50_000 + "!"
CATASTROPHIC = [
    r"^(a+)+$",
    r"^(a|aa)+$",
    r"^(a|a?)+$",
    r"^(.*a){12}$",
    r"^a*a*a*a*a*a*a*a*$",
    r"^([a-zA-Z]+)*$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"^(a?){50}a{50}$",
    r"(x+x+)+y",
    r"^(?=(a+)+b)a",
]


@pytest.mark.parametrize("pattern", CATASTROPHIC)
@pytest.mark.parametrize("keyword", ["pattern", "patternProperties"])
def test_it_ends_with_the_right_answer_or_with_none(pattern: str, keyword: str) -> None:
    page = (
        schema(properties={"description": {"pattern": pattern}})
        if keyword == "pattern"
        else schema(properties={"credentialSubject": {"patternProperties": {pattern: False}}})
    )
    badge = badge_naming(URL, description=LONG)
    started = process_time()
    report = judge(badge, {URL: page})
    assert process_time() - started < 5  # about one second on an idle machine
    assert report["schemas"].code in ("schemas.violated", "schemas.passed", "limit.schema")
    if report["schemas"].code == "limit.schema":
        assert report.verdict is Verdict.ACCEPTED


def test_a_short_text_is_answered() -> None:
    page = schema(properties={"description": {"pattern": r"^(a+)+$"}})
    assert judge(badge_naming(URL, description="a" * 300), {URL: page})["schemas"].code == "schemas.passed"
    assert (
        judge(badge_naming(URL, description="a" * 300 + "!"), {URL: page})["schemas"].code
        == "schemas.violated"
    )


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        *((each, "schemas.pattern") for each in (r"[", r"(", r")", r"*a", "[b-a]", "\\")),
        *(
            (each, "schemas.pattern_unsupported")
            for each in (r"(a)\1", r"(?<=a)b", r"(?<!a)b", r"(?<n>a)\k<n>", r"\p{Script=Greek}")
        ),
        *(
            (each, "schemas.pattern_size")
            for each in (
                *(r"a{99999}", r"(a{1000}){1000}", r"((((a{30}){30}){30}){30}){30}"),
                *("(" * 3_000, "(" * 100 + ")" * 100, "a" * 5_000),
            )
        ),
    ],
)
def test_what_is_not_matched_here_says_nothing_of_the_badge(pattern: str, code: str) -> None:
    page = schema(properties={"name": {"pattern": pattern}})
    report = judge(badge_naming(URL, name="Course"), {URL: page})
    assert (report["schemas"].outcome, report["schemas"].code) == (Outcome.UNKNOWN, code)
    assert report.verdict is Verdict.ACCEPTED
