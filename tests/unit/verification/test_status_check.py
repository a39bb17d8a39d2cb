"""What the bits mean, how several entries go together, and what is fetched when."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from openbadge_issuer.ports import Answer, Documents, FetchFailure, Request, Response
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import (
    NOW,
    STATUS_LIST,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_badge,
    make_status_list,
    tampered,
)
from openbadge_issuer.verification import Outcome, Policy, Verdict, Verifier
from openbadge_issuer.verification.status.checking import STATUS_METHODS
from status_samples import ENTRY, INDEX, Server, judged, odd_badge, odd_entry, odd_list, resign

OTHER = "https://school.example/status/2"
WORDS = ("submitted", "in review", "rejected", "undefined")


@pytest.mark.parametrize(
    ("purpose", "code", "outcome", "verdict", "sentence"),
    [
        (
            "revocation",
            "revoked",
            Outcome.FAILED,
            Verdict.REFUSED,
            "The issuer has taken this badge back (revoked).",
        ),
        (
            "suspension",
            "suspended",
            Outcome.FAILED,
            Verdict.REFUSED,
            "The issuer has suspended this badge for now.",
        ),
        (
            "refresh",
            "refresh",
            Outcome.WARNING,
            Verdict.ACCEPTED,
            "The issuer has a newer edition of this badge.",
        ),
    ],
)
def test_what_a_set_bit_means(
    purpose: str, code: str, outcome: Outcome, verdict: Verdict, sentence: str
) -> None:
    badge = bytes(make_badge(status=StatusEntry(STATUS_LIST, INDEX, purpose)))
    report = judged(badge, make_status_list([INDEX], purpose=purpose))
    status = report["status"]
    assert (status.code, status.outcome, status.message) == (f"status.{code}", outcome, sentence)
    assert report.verdict is verdict
    assert status.params == {"url": STATUS_LIST, "purpose": purpose, "value": 1}
    assert (status.pointer, status.advice != "") == ("/credentialStatus", True)
    assert status.spec == "https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm"
    assert status.retry == ("later" if purpose == "suspension" else "never")
    clear = judged(badge, make_status_list([INDEX - 1, INDEX + 1], purpose=purpose))
    unmarked = {"revocation": "good", "suspension": "not_suspended", "refresh": "current"}[purpose]
    assert (clear["status"].code, clear["status"].outcome) == (f"status.{unmarked}", Outcome.PASSED)
    assert clear.verdict is Verdict.ACCEPTED


@pytest.mark.own_codes("fetch.network")
def test_whose_turn_it_is() -> None:
    assert judged(lists=make_status_list([INDEX]))["status"].turn == "issuer"
    assert judged(lists=make_status_list())["status"].turn == "nobody"
    assert judged(lists=FetchFailure("fetch.network", "down"))["status"].turn == "verifier"
    refresh = bytes(make_badge(status=StatusEntry(STATUS_LIST, INDEX, "refresh")))
    assert judged(refresh, make_status_list([INDEX], purpose="refresh"))["status"].turn == "holder"


@pytest.mark.parametrize("value", range(4))
def test_messages(value: int) -> None:
    entry = StatusEntry(STATUS_LIST, INDEX, "message", 2, WORDS, ("https://school.example/words",))
    published = make_status_list({INDEX: value}, purpose="message", size=2)
    report = judged(bytes(make_badge(status=entry)), published)
    status = report["status"]
    assert report.verdict is Verdict.ACCEPTED
    assert status.params["message"] == WORDS[value]
    if value == 0:
        assert (status.code, status.outcome) == ("status.unmarked", Outcome.PASSED)
        return
    assert (status.code, status.outcome) == ("status.message", Outcome.WARNING)
    assert repr(WORDS[value]) in status.message
    assert status.params["references"] == ["https://school.example/words"]


def test_a_message_without_words() -> None:
    entry = StatusEntry(STATUS_LIST, INDEX, "message")
    report = judged(bytes(make_badge(status=entry)), make_status_list([INDEX], purpose="message"))
    assert report["status"].params["message"] == "set"


def test_a_purpose_that_is_not_known_is_undecided_once_it_is_set() -> None:
    badge = odd_badge(odd_entry(statusPurpose="recall"))

    def published(*marked: int) -> bytes:
        purposes = {"statusPurpose": ["revocation", "recall"]}
        return odd_list(lambda document: document["credentialSubject"].update(purposes), marked)

    report = judged(badge, published(INDEX))
    assert (report["status"].code, report.verdict) == ("status.other_purpose", Verdict.UNDECIDED)
    assert "'recall'" in report["status"].message
    assert judged(badge, published()).verdict is Verdict.ACCEPTED


def two(first: StatusEntry, second: StatusEntry) -> bytes:
    return bytes(make_badge(status=[first, second]))


@pytest.mark.own_codes("fetch.network")
def test_the_gravest_of_several_entries_decides_and_all_are_told() -> None:
    badge = two(ENTRY, StatusEntry(OTHER, 9, "suspension"))
    suspended = make_status_list([9], url=OTHER, purpose="suspension")
    free = make_status_list([8], url=OTHER, purpose="suspension")
    for revoked, second, code, verdict in (
        ((), free, "status.good", Verdict.ACCEPTED),
        ((), suspended, "status.suspended", Verdict.REFUSED),
        ((INDEX,), free, "status.revoked", Verdict.REFUSED),
        ((INDEX,), suspended, "status.revoked", Verdict.REFUSED),
        ((INDEX,), FetchFailure("fetch.network", "down"), "status.revoked", Verdict.REFUSED),
        ((), FetchFailure("fetch.network", "down"), "status.unavailable", Verdict.UNDECIDED),
    ):
        report = judged(badge, {STATUS_LIST: make_status_list(revoked), OTHER: second})
        assert (report["status"].code, report.verdict) == (code, verdict)
        told = [(one.code, one.pointer) for one in report["status"].findings]
        if isinstance(second, FetchFailure):
            assert told.pop() == ("fetch.network", "/credentialStatus/1")
        assert [pointer for _, pointer in told] == ["/credentialStatus/0", "/credentialStatus/1"]
    report = judged(badge, {STATUS_LIST: make_status_list(), OTHER: free})
    assert report["status"].message == "The issuer has not taken it back. The issuer has not suspended it."


def test_a_warning_says_as_well_that_the_badge_stands() -> None:
    badge = two(ENTRY, StatusEntry(OTHER, 9, "refresh"))
    newer = make_status_list([9], url=OTHER, purpose="refresh")
    report = judged(badge, {STATUS_LIST: make_status_list(), OTHER: newer})
    assert (
        report["status"].message
        == "The issuer has not taken it back. The issuer has a newer edition of this badge."
    )
    assert [(one.code, one.severity) for one in report["status"].findings] == [
        ("status.good", "info"),
        ("status.refresh", "warning"),
    ]
    assert report.verdict is Verdict.ACCEPTED


def test_one_list_for_several_entries_is_fetched_and_judged_once() -> None:
    entries = [ENTRY, StatusEntry(STATUS_LIST, 9, "suspension"), StatusEntry(STATUS_LIST, 10, "revocation")]
    badge = bytes(make_badge(status=entries))
    server = Server({STATUS_LIST: make_status_list([9], purpose=["revocation", "suspension"])})
    report = Verifier(fetch=server).check(badge, now=NOW)
    assert report["status"].code == "status.suspended"
    assert server.asked.count(STATUS_LIST) == 1
    assert [(one.code, one.pointer) for one in report["status"].findings] == [
        ("status.good", "/credentialStatus/0"),
        ("status.suspended", "/credentialStatus/1"),
        ("status.good", "/credentialStatus/2"),
    ]


def test_entries_of_one_list_differ_in_purpose_and_in_size() -> None:
    entries = [
        StatusEntry(STATUS_LIST, 9, "revocation"),
        StatusEntry(STATUS_LIST, 9, "message", 1, ("as it was", "moved")),
        StatusEntry(STATUS_LIST, 9, "suspension"),
        StatusEntry(STATUS_LIST, 4, "message", 2, WORDS),
    ]
    both = make_status_list({9: 1}, purpose=["revocation", "message"])
    found = judged(bytes(make_badge(status=entries)), both)["status"].findings
    assert [one.code for one in found] == [
        "status.revoked",
        "status.message",
        "status.no_answer",
        "status.purpose",
        "status.no_answer",
        "status.length",
    ]
    assert [one.pointer for one in found] == [f"/credentialStatus/{n}" for n in (0, 1, 2, 2, 3, 3)]
    assert found[1].params["message"] == "moved"


def test_lists_are_asked_for_side_by_side() -> None:
    badge = two(ENTRY, StatusEntry(OTHER, 9, "suspension"))
    verification = Verifier().start(badge, now=NOW)
    keys = issuer_documents()
    while STATUS_LIST not in {request.url for request in verification.needs()}:
        for request in verification.needs():
            verification.feed(request, keys(request))
    assert [request.url for request in verification.needs()] == [STATUS_LIST, OTHER]
    for request in verification.needs():
        assert (request.purpose, request.max_bytes) == ("status", 9_000_000)
        assert "application/vc" in request.accept
        assert "application/jwt" in request.accept


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "vc-jwt"])
@pytest.mark.parametrize("key", ["Ed25519", "P-256"])
def test_badge_and_list_may_be_signed_in_different_ways(proof: str, key: str) -> None:
    badge = bytes(make_badge(issuer=fixed_issuer(proof=proof), status=ENTRY))  # type: ignore[arg-type]
    signer = fixed_signer(key)  # type: ignore[arg-type]
    assert judged(badge, make_status_list(signer=signer)).verdict is Verdict.ACCEPTED
    assert judged(badge, make_status_list([INDEX], signer=signer))["status"].code == "status.revoked"


def test_offline_async_and_recorded_answers_give_the_same_report() -> None:
    badge = bytes(make_badge(status=ENTRY))
    published = make_status_list([INDEX])
    recorded: dict[Request, Answer] = {}
    live = Server({STATUS_LIST: published})

    def recording(request: Request, /) -> Answer:
        recorded[request] = live(request)
        return recorded[request]

    async def awaited(request: Request, /) -> Answer:
        await asyncio.sleep(0)
        return live(request)

    first = Verifier(fetch=recording).check(badge, now=NOW)
    assert first["status"].code == "status.revoked"
    assert asyncio.run(Verifier().check_async(badge, fetch=awaited, now=NOW)) == first
    assert Verifier(fetch=lambda request: recorded[request]).check(badge, now=NOW) == first
    offline = Documents({**issuer_documents().documents, STATUS_LIST: published})
    assert Verifier(fetch=offline).check(badge, now=NOW) == first


@pytest.mark.own_codes("fetch.network", "fetch.too_large")
@pytest.mark.parametrize(
    ("answer", "retry", "turn", "reason"),
    [
        (FetchFailure("fetch.network", "down"), "later", "verifier", "fetch.network"),
        (
            FetchFailure("fetch.too_large", "larger than allowed", retry="never"),
            "never",
            "verifier",
            "fetch.too_large",
        ),
        (Response(STATUS_LIST, b"", 404), "later", "issuer", "fetch.status"),
        (Response(STATUS_LIST, b"", 500), "later", "issuer", "fetch.status"),
        (Response(STATUS_LIST, b" <!doctype html>", 200), "later", "issuer", "fetch.web_page"),
    ],
)
def test_a_list_that_can_not_be_had_leaves_it_undecided(
    answer: Answer, retry: str, turn: str, reason: str
) -> None:
    report = judged(lists=answer)
    status = report["status"]
    assert (report.verdict, status.outcome, status.code) == (
        Verdict.UNDECIDED,
        Outcome.UNKNOWN,
        "status.unavailable",
    )
    assert (status.retry, status.turn, status.params["reason"]) == (retry, turn, reason)
    assert status.message.startswith("Whether it still stands is not known. Its status list is missing. ")
    assert [one.code for one in status.findings] == [reason]


def test_offline_it_is_undecided_and_asks_for_nothing_twice() -> None:
    report = Verifier(fetch=issuer_documents()).check(make_badge(status=ENTRY), now=NOW)
    assert (report["status"].params["reason"], report["status"].retry) == ("fetch.offline", "never")
    assert report.verdict is Verdict.UNDECIDED


@pytest.mark.own_codes("fetch.network")
def test_a_policy_may_do_without() -> None:
    policy = Policy(required=Policy().required - {"status"})
    report = judged(lists=FetchFailure("fetch.network", "down"), policy=policy)
    assert report.verdict is Verdict.ACCEPTED
    assert report.leniencies == ("required: without status",)


def test_nothing_is_fetched_before_the_proof_has_passed() -> None:
    badge = make_badge(status=ENTRY)
    for attack in ("title changed", "proof removed", "issuer replaced", "signed by a stranger"):
        server = Server({STATUS_LIST: make_status_list()})
        report = Verifier(fetch=server).check(tampered(badge)[attack], now=NOW)
        assert report.verdict is Verdict.REFUSED
        assert STATUS_LIST not in server.asked, attack
        assert report["status"].outcome in (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)


def test_nothing_is_fetched_for_a_stranger_who_signs_in_the_issuers_name() -> None:
    stranger = fixed_signer(seed="mallory")
    server = Server({STATUS_LIST: make_status_list()})
    report = Verifier(fetch=server).check(resign(make_badge(status=ENTRY).document, stranger), now=NOW)
    assert (report["issuer"].outcome, report["status"].code) == (Outcome.FAILED, "status.not_run_issuer")
    assert STATUS_LIST not in server.asked


def test_no_entry_no_check() -> None:
    assert judged(bytes(make_badge()))["status"].outcome is Outcome.NOT_APPLICABLE


def test_types_that_are_not_read_are_undecided() -> None:
    """VCDM 2.0 knows the Bitstring list only; what others write needs a context, so this one brings its URL as type."""
    kind = "https://status.example/#Token"
    report = judged(odd_badge({"id": "https://status.example/1#2", "type": kind}))
    assert (report["status"].code, report["status"].outcome) == ("status.unsupported", Outcome.UNKNOWN)
    assert report["status"].params["types"] == [kind]
    assert report.verdict is Verdict.UNDECIDED


def test_the_table_is_read_only_and_keyed_by_the_words_on_the_wire() -> None:
    assert set(STATUS_METHODS) == {
        "BitstringStatusListEntry",
        "StatusList2021Entry",
        "RevocationList2020Status",
        "1EdTechRevocationList",
    }
    with pytest.raises(TypeError):
        STATUS_METHODS["x"] = STATUS_METHODS["BitstringStatusListEntry"]  # type: ignore[index]


def test_the_report_holds_no_index_and_no_text_of_the_badge() -> None:
    report = judged(lists=make_status_list([INDEX]))
    assert str(INDEX) not in str(report["status"].to_json())


def test_the_times_of_others_do_not_bear_on_it() -> None:
    """A list from before the badge, and a check years later: only the list's own dates count."""
    later = datetime(2031, 1, 1, tzinfo=UTC)
    published = make_status_list(now=NOW - timedelta(days=900), valid_until=later + timedelta(days=1))
    assert judged(lists=published, now=later, fetched_at=later).verdict is Verdict.ACCEPTED
