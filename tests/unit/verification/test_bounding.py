"""What a report lists of very much: the gravest, and how much more there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from openbadge_issuer.errors import Finding, Severity
from openbadge_issuer.testing import NOW, make_badge
from openbadge_issuer.verification import Check, Nested, Outcome, Report, Verifier
from openbadge_issuer.verification.bounding import MAX_BYTES, MAX_FINDINGS, bounded
from openbadge_issuer.verification.outcomes import check, quoting
from openbadge_issuer.verification.report import BadgeView, ResultView, SkillView

REPORT = Verifier().check(make_badge(), now=NOW)
LONG = "x" * 5_000
BEGUN = f"{'x' * 1_999}…"  # 2,000 characters of it
pytestmark = pytest.mark.own_codes(
    *(
        "rules.null",
        "rules.check",
        "limit.nested",
        "status.unavailable",
        "trust.not_listed",
        "fetch.status",
        "credentials.x",
        "issuer.x",
    )
)


def finding(number: int = 0, severity: Severity = "error", **rest: Any) -> Finding:
    return Finding(code="rules.null", message=f"Number {number}.", severity=severity, **rest)


def with_check(found: Check, report: Report = REPORT) -> Report:
    return replace(report, checks=tuple(found if each.name == found.name else each for each in report.checks))


def structure(*findings: Finding, message: str = "Number 0.", **rest: Any) -> Check:
    return check("structure", Outcome.FAILED, "rules.null", message, findings=findings, **rest)


def cut(found: Check) -> Check:
    (report,) = bounded([with_check(found)])
    assert report.verdict is REPORT.verdict
    return report[found.name]


def more(number: int) -> Finding:
    return Finding(
        code="limit.findings",
        message=f"More findings that are not listed: {number}.",
        severity="info",
        params={"more": number},
    )


def test_an_ordinary_report_stays_as_it_is() -> None:
    assert bounded([REPORT]) == (REPORT,)
    many = structure(*map(finding, range(MAX_FINDINGS)))
    assert cut(many) == many


def test_nothing_is_made_anew_of_what_is_ordinary() -> None:
    held = tuple(Nested(role="credential", pointer=f"/{number}", report=REPORT) for number in range(20))
    outer = replace(REPORT, nested=held)
    one, other = bounded([outer, REPORT])
    assert one is outer
    assert other is REPORT


@pytest.mark.parametrize("change", ["findings", "parts", "results"])
def test_what_is_long_anywhere_in_a_report_is_seen(change: str) -> None:
    """Each has a value that is too long, or more than is shown, in a report that says nothing else."""
    long = finding(params={"issuer": LONG})
    if change == "results":
        view = BadgeView(results=(ResultView(),) * 1_001)
        (report,) = bounded([viewed(view)])
        assert report.badge == BadgeView(results=(ResultView(),) * 1_000)
        return
    found = structure(long) if change == "findings" else replace(structure(), parts=(long,))
    kept = cut(found)
    assert getattr(kept, change)[0].params == {"issuer": BEGUN}


def test_of_more_the_gravest_are_listed_in_their_order_and_the_others_are_counted() -> None:
    severities: list[Severity] = ["info", "warning", "error"]
    findings = [finding(number, severities[number % 3]) for number in range(1_800)]
    found = structure(*findings, params={"more": 1_799})
    kept = cut(found)
    assert kept == replace(found, findings=kept.findings)
    errors = {number for number in range(1_800) if number % 3 == 2}
    warnings = [number for number in range(1_800) if number % 3 == 1]
    listed = sorted(errors | set(warnings[:400]))
    assert kept.findings == (*(findings[number] for number in listed), more(800))


@pytest.mark.parametrize("number", [1, 100])
def test_of_each_code_one_is_listed_however_many_of_another_are_before_it(number: int) -> None:
    """Of one severity: what is graver goes first."""
    other, odd = (
        replace(finding(9_998), code="rules.check"),
        replace(finding(9_999, "warning"), code="rules.x"),
    )
    found = with_check(structure(*map(finding, range(2_000)), other, other, odd))
    for report in bounded([found] * number):
        *listed, last = report["structure"].findings
        assert listed == [*map(finding, range(1_000 // number - 1)), other]
        assert last == more(2_003 - 1_000 // number)


def test_what_a_check_goes_on_with_is_always_listed() -> None:
    reason = finding(9_999, "info")
    found = quoting(structure(*map(finding, range(2_000))), reason)
    kept = cut(found)
    assert (kept.message, kept.parts) == (found.message, found.parts)
    assert kept.findings[-2:] == (reason, more(1_001))


def test_several_reports_share() -> None:
    found = with_check(structure(*map(finding, range(2_000))))
    reports = bounded([found] * 4)
    assert [each["structure"].findings[-1] for each in reports] == [more(1_750)] * 4
    assert {len(each["structure"].findings) for each in bounded([found] * 200)} == {11}
    crowd = bounded([found] * 1_000)  # of the bytes there are only so many
    assert {each["structure"].message for each in crowd} == {found["structure"].message}
    for each in crowd:
        *listed, last = each["structure"].findings
        assert listed
        assert last == more(2_000 - len(listed))


def test_credentials_inside_share() -> None:
    found = with_check(structure(*map(finding, range(2_000))))
    held = [Nested(role="credential", pointer=f"/verifiableCredential/{n}", report=found) for n in range(4)]
    (one,) = bounded([replace(REPORT, nested=(held[0],))])
    assert one.nested[0].report["structure"].findings[-1] == more(1_000)
    deeper = replace(found, nested=tuple(held))
    outer = replace(found, nested=(replace(held[0], report=deeper),))
    (report,) = bounded([outer])
    assert report["structure"].findings[-1] == more(1_000)
    inner = report.nested[0].report
    for each in (inner, *(one.report for one in inner.nested)):
        assert each["structure"].findings[-1] == more(1_800)


def unjudged() -> Report:
    carrier = check("carrier", Outcome.UNKNOWN, "limit.nested", "There are more.")
    return with_check(carrier, replace(REPORT, badge=None))


@pytest.mark.parametrize(("role", "name"), [("credential", "credentials"), ("endorsement", "endorsements")])
def test_of_those_that_were_not_judged_a_few_are_listed(role: Any, name: str) -> None:
    good = Nested(role=role, pointer="/0", report=REPORT)
    rest = [Nested(role=role, pointer=f"/{number}", report=unjudged()) for number in range(1, 120)]
    (report,) = bounded([replace(REPORT, nested=(*rest, good))])
    assert report.nested == (*rest[:100], good)
    assert report[name].findings[-1] == Finding(
        code="limit.reports",
        message="More credentials inside that were not judged, and are not listed: 19.",
        severity="info",
        params={"more": 19},
    )
    few = replace(REPORT, nested=(*rest[:100], good))
    assert bounded([few]) == (few,)


def test_of_those_that_were_not_judged_a_few_are_listed_at_any_depth() -> None:
    rest = [Nested(role="credential", pointer=f"/{number}", report=unjudged()) for number in range(120)]
    record = Nested(role="credential", pointer="/0", report=replace(REPORT, nested=tuple(rest)))
    (report,) = bounded([replace(REPORT, nested=(record,))])
    inner = report.nested[0].report
    assert inner.nested == tuple(rest[:100])
    assert inner["credentials"].findings[-1].params == {"more": 20}
    assert report["credentials"] == REPORT["credentials"]


def test_that_more_is_inside_stays_beside_many_findings() -> None:
    rest = tuple(
        Nested(role="credential", pointer=f"/{number}", report=unjudged()) for number in range(1, 120)
    )
    found = check("credentials", Outcome.UNKNOWN, "x", "X.", findings=map(finding, range(2_000)))
    (report,) = bounded([replace(with_check(found), nested=rest)])
    assert [each.code for each in report["credentials"].findings[-2:]] == [
        *("limit.reports", "limit.findings"),
    ]
    assert len(report["credentials"].findings) == 1_002


def test_of_a_long_value_sentences_have_the_beginning() -> None:
    own = Finding(code="trust.not_listed", message=f"It is {LONG}.", params={"issuer": LONG, "n": 1})
    found = cut(structure(own, params={"issuer": LONG, "names": ["a", LONG], "more": 7}))
    assert found.params == {"issuer": BEGUN, "names": ["a", BEGUN], "more": 7}
    assert found.findings == (replace(own, message=f"It is {BEGUN}.", params={"issuer": BEGUN, "n": 1}),)
    said = cut(replace(found, message=f"It is {LONG}, and {LONG}.", params={"issuer": LONG}))
    assert said.message == f"It is {BEGUN}, and {BEGUN}."
    assert cut(replace(found, message=LONG * 10, params={})).message == f"{'x' * 29_999}…"
    longest = {"issuer": LONG, "as_long_as_may_be": "y" * 2_000}
    assert cut(structure(params=longest)).params == {**longest, "issuer": BEGUN}
    wordy = Finding(code="trust.not_listed", message=LONG * 10)
    assert cut(structure(wordy)).findings == (replace(wordy, message=f"{'x' * 29_999}…"),)


def test_of_a_long_value_among_as_many_findings_as_may_be_no_more_are_counted() -> None:
    findings = [*map(finding, range(MAX_FINDINGS - 1)), finding(params={"issuer": LONG})]
    kept = cut(structure(*findings)).findings
    assert kept == (*findings[:-1], replace(findings[-1], params={"issuer": BEGUN}))


def test_a_sentence_of_several_parts_stays_the_sentence_of_its_parts() -> None:
    reason = Finding(code="fetch.status", message=f"{LONG} is away.", params={"url": LONG})
    found = quoting(check("status", Outcome.UNKNOWN, "status.unavailable", "No list."), reason)
    kept = cut(found)
    assert kept.message == f"No list. {BEGUN} is away."
    assert kept.message == " ".join(each.message for each in kept.parts)
    assert kept.findings == kept.parts[1:]
    wordy = quoting(found, Finding(code="trust.not_listed", message="y" * 29_000))
    assert cut(wordy).message == f"No list. {BEGUN} is away. {'y' * 29_000}"[:29_999] + "…"


def test_of_a_long_list_the_first_items_are_told() -> None:
    names = [f"name{number:04}" for number in range(4_000)]
    found = cut(structure(params={"names": names}, message=f"It lacks {', '.join(names)}."))
    assert found.params["names"] == [*names[:2_000], "…"]
    assert found.message == f"It lacks {', '.join(names[:2_000])}, …."
    uneven = ["a", *("b" * 1_000 for _ in range(40))]
    assert cut(structure(params={"names": uneven})).params["names"] == [*uneven[:20], "…"]


def test_of_a_list_that_has_no_room_it_is_told_that_there_is_something() -> None:
    names = ["\1" * 5_000, *("b" * 40 for _ in range(2_000))]
    report = first_of_100(saying(structure(params={"names": names}, message=f"It lacks {', '.join(names)}.")))
    assert report["structure"].params["names"] == ["…"]
    assert report["structure"].message == "It lacks …."


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        (f"/a/{LONG}/b", "/a"),
        (f"/{LONG}", ""),
        ("/a" * 1_000, "/a" * 1_000),
        ("/a" * 1_000 + "/b", "/a" * 1_000),
        ("/a" * 1_000 + "b/c", "/a" * 999),
    ],
    ids=["inside", "the first", "as long as may be", "longer", "by a name's last letter"],
)
def test_of_a_long_pointer_whole_names_are_left(pointer: str, place: str) -> None:
    """It is a place in the document all the same: the one around."""
    assert cut(structure(finding(pointer=pointer))).findings[0].pointer == place
    assert cut(structure(pointer=pointer)).pointer == place
    nested = Nested(role="credential", pointer=pointer, report=REPORT)
    (report,) = bounded([replace(REPORT, nested=(nested,))])
    assert report.nested[0].pointer == place


def test_of_those_that_were_not_judged_a_few_are_listed_in_all() -> None:
    rest = [Nested(role="credential", pointer=f"/{number}", report=unjudged()) for number in range(60)]
    record = replace(REPORT, nested=tuple(rest))
    reports = bounded([record, record])
    assert [len(each.nested) for each in reports] == [60, 40]
    assert [each["credentials"].findings[-1:] for each in reports] == [
        REPORT["credentials"].findings[-1:],
        (replace(more(20), code="limit.reports", message=reports[1]["credentials"].findings[-1].message),),
    ]


def test_that_more_is_inside_is_no_finding_that_is_left_out() -> None:
    rest = tuple(
        Nested(role="credential", pointer=f"/{number}", report=unjudged()) for number in range(1, 120)
    )
    found = check("credentials", Outcome.UNKNOWN, "x", "X.", findings=map(finding, range(MAX_FINDINGS)))
    (report,) = bounded([replace(with_check(found), nested=rest)])
    assert report["credentials"].findings[:-1] == found.findings
    assert report["credentials"].findings[-1].code == "limit.reports"


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("lengths", [{"a": 3_000, "b": 2_500}, {"a": 2_500, "b": 3_000}])
def test_of_two_long_values_one_may_be_the_beginning_of_the_other(
    names: tuple[str, str], lengths: dict[str, int]
) -> None:
    params = {name: "x" * lengths[name] for name in names}
    found = cut(structure(message=f"{params['a']} and {params['b']} differ.", params=params))
    assert found.message == f"{BEGUN} and {BEGUN} differ."
    assert list(found.params.items()) == [(name, BEGUN) for name in names]


def signed(**params: str) -> Check:
    params = {"verification_method": "did:x#0", "key": "z6M", **params}
    message = f"The key that signed it belongs to the issuer {params['issuer']}."
    return check("issuer", Outcome.PASSED, "key_authorized", message, params=params)


def test_which_key_signed_is_told_as_it_is() -> None:
    """Who looks at it again later looks it up by this name (`Kept`)."""
    longest = "d" * 8_192
    found = signed(issuer=longest, verification_method=longest)
    assert cut(found) == found
    assert cut(structure(params={**found.params})).params["issuer"] == f"{longest[:1_999]}…"
    odd = cut(signed(issuer="x", verification_method="\0" * 6_000))
    assert odd.params["verification_method"] == "\0" * 1_999 + "…"
    part = Finding(code="trust.not_listed", message="It does.", params={"issuer": "\0" * 4_000})
    wordy = replace(signed(issuer="x", verification_method="\0" * 4_000), parts=(part,))
    assert cut(wordy).params["verification_method"] == "\0" * 1_999 + "…"
    whole = check("issuer", Outcome.FAILED, "x", "X.", params={"key": LONG})
    assert cut(whole).params == {"key": BEGUN}
    named = replace(whole, params={"key": LONG, "verification_method": LONG})
    assert cut(named) == named
    longest = "x" * (4 * 8_192 - 112)  # 50 bytes around each value, and twelve for quotes and the message
    named = replace(whole, params={"key": "", "verification_method": longest}, advice="")
    assert cut(named) == named
    named = replace(named, params={"key": "", "verification_method": f"{longest}x"})
    assert cut(named).params["verification_method"] == f"{longest[:1_999]}…"


def test_who_signed_is_told_as_it_is_even_where_there_is_no_room() -> None:
    longest = "d" * 8_192
    view = BadgeView(issuer_id=longest, id=longest, title=longest)
    found = signed(issuer=longest, verification_method=longest)
    reports = bounded([with_check(found, replace(REPORT, badge=view))] * 500)
    report = reports[0]
    assert report["issuer"] == found
    assert sum(len(each.to_text()) for each in reports) < MAX_BYTES + 60_000 * len(reports)
    assert report.badge == BadgeView(issuer_id=longest, title="d" * 63 + "…")
    another = replace(view, issuer_id="e" * 8_192)  # of a presentation, whose holder has signed
    (report, *_) = bounded([with_check(signed(issuer=longest), replace(REPORT, badge=another))] * 500)
    assert report.badge == BadgeView(title="d" * 63 + "…")
    repeated = check("trust", Outcome.FAILED, "trust.not_listed", "No.", params={"issuer": longest})
    (report, *_) = bounded([with_check(repeated, replace(REPORT, badge=view))] * 500)
    assert report.badge == BadgeView(title="d" * 63 + "…")  # nobody looks it up by that


def less(more: int, cut: int) -> Finding:
    return Finding(
        code="limit.badge",
        message=f"The badge has {more} more results and skills than are listed here, and {cut} texts that are longer.",
        severity="info",
        params={"more": more, "cut": cut},
    )


def viewed(view: BadgeView) -> Report:
    return replace(REPORT, badge=view)


def test_of_a_crowd_of_results_and_skills_the_first_are_shown() -> None:
    results = tuple(ResultView(name=f"Result {number}") for number in range(1_200))
    skills = tuple(SkillView(name=f"Skill {number}", url="") for number in range(1_001))
    (report,) = bounded([viewed(BadgeView(results=results, skills=skills))])
    assert report.badge == BadgeView(results=results[:1_000], skills=skills[:1_000])
    assert report["structure"] == replace(REPORT["structure"], findings=(less(201, 0),))
    few = viewed(BadgeView(results=results[:1_000], skills=skills[:1_000]))
    assert bounded([few]) == (few,)
    reports = bounded([few] * 200)
    shown = [(len(each.badge.results), len(each.badge.skills)) for each in reports if each.badge]
    assert len(shown) == 200
    assert min(map(min, shown)) > 10  # as many as there is room for, and as many of the one as of the other
    assert max(map(max, shown)) <= 100
    assert max(abs(results - skills) for results, skills in shown) <= 1
    ordinary = viewed(BadgeView(results=results[:20], skills=skills[:30]))
    assert bounded([ordinary] * 60) == (ordinary,) * 60
    held = Nested(role="credential", pointer="/0", report=few)
    (outer,) = bounded([replace(few, nested=(held,) * 4)])
    assert outer.badge == few.badge
    shares = [len(one.report.badge.results) for one in outer.nested if one.report.badge]
    assert shares == [250] * 4


def test_of_results_with_long_texts_as_many_are_shown_as_there_is_room_for() -> None:
    results = tuple(ResultView(name="n" * 400_000, value=f"{number}") for number in range(5))
    (report,) = bounded([viewed(BadgeView(results=results))])
    assert report.badge == BadgeView(results=results[:3])
    assert report["structure"].findings == (less(2, 0),)


def test_a_text_of_the_badge_is_as_it_is_where_there_is_room_and_an_id_is_never_cut() -> None:
    whole = viewed(BadgeView(id=LONG, title=LONG, description=LONG * 100, issuer_id=LONG))
    assert bounded([whole]) == (whole,)
    (report, *_) = bounded([viewed(BadgeView(id=LONG * 10, title=LONG, description=LONG * 100))] * 100)
    assert report.badge == BadgeView(title=LONG, description="x" * 63 + "…")
    assert report["structure"].findings == (less(0, 2),)
    assert bounded(
        [replace(REPORT, badge=None, nested=(Nested(role="credential", pointer="", report=REPORT),))]
    )


def test_where_there_is_no_room_what_says_most_is_cut() -> None:
    wordy = structure(message="\1" * 20_000, params={"issuer": "\1" * 2_000})
    reports = bounded([with_check(wordy)] * 100)
    for each in reports[:50]:
        assert each["structure"].message == (("\1" * 63 + "…") * 10)[:159] + "…"
        assert each["structure"].params == {"issuer": "\1" * 63 + "…"}
        assert [one for one in each if one.name != "structure"] == [
            one for one in REPORT if one.name != "structure"
        ]


@pytest.mark.parametrize("number", [1, 11, 100])
def test_all_reports_together_have_a_bound(number: int) -> None:
    """Whatever the words are: of control characters, each is six bytes of JSON."""
    worst = "\1" * 1_900
    findings = tuple(
        Finding(code="rules.null", message=worst, pointer=f"/{worst}", params={"a": worst, "b": [worst] * 9})
        for _ in range(MAX_FINDINGS)
    )
    found = quoting(structure(*findings, params={"a": worst, "b": "x"}), findings[0])
    results = tuple(ResultView(name=worst, value=worst) for _ in range(1_000))
    view = BadgeView(title=worst * 9, description=worst, image=worst * 9, results=results)
    one = replace(with_check(found), badge=view)
    nested = tuple(Nested(role="credential", pointer=f"/{worst}", report=one) for _ in range(number))
    for reports in ([one] * number, [replace(one, nested=nested)]):
        cut = bounded(reports)
        total = sum(1 + len(each.nested) for each in cut)
        written = sum(len(each.to_text().encode()) for each in cut)
        assert written < MAX_BYTES + 25_000 * total


def saying(*checks: Check, badge: BadgeView | None = None) -> Report:
    """A report that says nothing else."""
    return replace(REPORT, checks=checks, badge=badge)


def first_of_100(report: Report) -> Report:
    """It has 33,000 bytes: a hundredth of all, and those that every report has."""
    return bounded([report] * 100)[0]


def many_bytes(number: int, severity: Severity = "error") -> tuple[Finding, ...]:
    """Findings of 12,000 bytes each, with what is around them."""
    text = "\1" * 1_895
    return tuple(replace(finding(n, severity), message=f"{n:04}{text}") for n in range(number))


def test_what_is_just_short_enough_is_not_made_anew() -> None:
    long = "x" * 2_000
    found = saying(structure(replace(finding(), message=long)))
    outer = saying(structure(), badge=BadgeView(description=LONG))
    held = tuple(Nested(role="credential", pointer=f"/{long[1:]}", report=found) for _ in range(24))
    reports = [replace(outer, nested=held), *[found] * 25]
    assert all(one is other for one, other in zip(bounded(reports), reports, strict=True))
    exactly = saying(badge=BadgeView(description="x" * 200_000))
    assert bounded([exactly])[0] is exactly
    crowd = [saying()] * 100
    assert all(one is other for one, other in zip(bounded(crowd), crowd, strict=True))


def test_a_crowd_is_a_crowd_however_little_each_of_it_says() -> None:
    inside = tuple(
        Nested(role="credential", pointer="", report=saying(unjudged()["carrier"])) for _ in range(120)
    )
    (report,) = bounded([replace(REPORT, nested=inside)])
    assert len(report.nested) == 100


def test_one_report_alone_has_all_the_room() -> None:
    """Around its title stand 26 bytes: the quotes, and texts that are empty."""
    whole = saying(badge=BadgeView(title="x" * (MAX_BYTES + 3_000 - 26)))
    assert bounded([whole]) == (whole,)
    longer = saying(badge=BadgeView(title="x" * (MAX_BYTES + 3_000 - 25)))
    assert bounded([longer])[0].badge == BadgeView(title="x" * 63 + "…")


def test_findings_that_have_no_room_are_seen_by_their_words() -> None:
    found = saying(structure(*many_bytes(300)))
    (report,) = bounded([found])
    *listed, last = report["structure"].findings
    assert (len(listed), last) == (250, more(50))


def test_those_outside_and_those_inside_have_one_half_each() -> None:
    found = saying(REPORT["carrier"], structure(*many_bytes(400)))
    inside = (Nested(role="credential", pointer="/0", report=found),) * 2
    (report,) = bounded([replace(found, nested=inside[:1])])
    outside, held = (len(each["structure"].findings) for each in (report, report.nested[0].report))
    assert abs(outside - held) <= 1
    (report,) = bounded([replace(found, nested=inside)])
    assert len(report["structure"].findings) == outside
    (alone,) = bounded([found])
    assert abs(len(alone["structure"].findings) - 2 * outside) <= 2


def test_every_report_has_a_little_room_of_its_own() -> None:
    small = saying(structure(message="x" * 1_500))
    assert bounded([small] * 4_000) == (small,) * 4_000


def test_what_one_report_leaves_is_for_the_others_and_no_more() -> None:
    found = saying(structure(*many_bytes(400)))
    alone = bounded([found])[0]["structure"].findings
    *_, last = bounded([saying(), saying(), found])
    assert last["structure"].findings == alone


def test_what_one_check_or_the_badge_leaves_is_for_the_other_checks() -> None:
    few = check("credentials", Outcome.UNKNOWN, "x", "X.", findings=[finding()])
    found = structure(*many_bytes(220))
    (report,) = bounded([saying(few, found, badge=BadgeView(title="A"))])
    assert report.checks == (few, found)


@pytest.mark.parametrize(("length", "kept"), [(16_000, "x" * 16_000), (17_000, "x" * 159 + "…")])
def test_what_a_check_says_itself_counts_twice(length: int, kept: str) -> None:
    """It is in the summary as well."""
    report = first_of_100(saying(structure(message="x" * length)))
    assert report["structure"].message == kept


def test_the_advice_of_a_check_counts_as_well() -> None:
    report = first_of_100(saying(structure(message="x" * 10_000, advice="y" * 10_000)))
    assert report["structure"].message == "x" * 159 + "…"


def test_what_says_the_least_has_room_first() -> None:
    most, least = structure(message="x" * 15_000), check("credentials", Outcome.UNKNOWN, "x", "y" * 2_000)
    report = first_of_100(saying(most, least))
    assert report.checks == (replace(most, message="x" * 159 + "…"), least)


def test_what_a_check_goes_on_with_is_listed_shorter_where_there_is_no_room() -> None:
    reasons = [replace(finding(), message=f"{number:02}{'x' * 998}") for number in range(12)]
    short = [replace(each, message=f"{each.message[:159]}…") for each in reasons]
    other = replace(finding(), message="y" * 1_000)

    def listed(*findings: Finding, parts: int, title: int) -> tuple[Finding, ...]:
        found = replace(structure(*findings), parts=tuple(reasons[:parts]))
        return bounded([saying(found, badge=BadgeView(title="z" * title))] * 10)[0]["structure"].findings

    assert listed(other, *reasons[:3], other, parts=3, title=299_000) == (*short[:3], more(2))
    assert listed(*reasons, parts=12, title=290_000) == (*short[:10], more(2))


def test_nothing_is_listed_in_place_of_what_is_graver() -> None:
    graver, less_grave = many_bytes(300), finding(999, "warning")
    (report,) = bounded([saying(structure(*graver, less_grave))])
    *listed, last = report["structure"].findings
    assert tuple(listed) == graver[: len(listed)]
    assert last == more(301 - len(listed))


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ({"issuer_claimed_name": 16_000}, {"issuer_claimed_name": 16_000}),
        ({"issuer_claimed_name": 17_000}, {"issuer_claimed_name": 64}),
        ({"title": 32_974}, {"title": 32_974}),
        ({"title": 32_975}, {"title": 64}),
        ({"description": 25_000, "title": 10_000}, {"description": 64, "title": 10_000}),
        ({"description": 10_000, "title": 25_000}, {"description": 10_000, "title": 64}),
    ],
)
def test_of_the_badge_the_shortest_texts_have_room_first(view: dict[str, int], shown: dict[str, int]) -> None:
    """What stands beside the verdict as well counts twice."""
    texts: dict[str, Any] = {name: "x" * length for name, length in view.items()}
    kept: dict[str, Any] = {
        name: "x" * length if length == view[name] else "x" * (length - 1) + "…"
        for name, length in shown.items()
    }
    assert first_of_100(saying(badge=BadgeView(**texts))).badge == BadgeView(**kept)


def test_of_results_none_is_shown_after_one_for_which_there_is_no_room() -> None:
    results = (ResultView(name="a"), ResultView(name="x" * 40_000), ResultView(name="b"))
    report = first_of_100(saying(badge=BadgeView(results=results)))
    assert report.badge == BadgeView(results=results[:1])


def test_half_a_character_is_no_obstacle() -> None:
    """A surrogate alone, which JSON can write and UTF-8 can not."""
    found = structure(params={"issuer": "\ud800" * 3_000})
    assert bounded([saying(found)])[0]["structure"].params == {"issuer": "\ud800" * 1_999 + "…"}


def test_nothing_else_is_lost() -> None:
    """What a report is about, and what it was made of, is as before."""
    long = replace(with_check(structure(*map(finding, range(2_000)))), input_sha256="d", place="a.zip")
    (report,) = bounded([long])
    assert replace(report, checks=long.checks) == long
