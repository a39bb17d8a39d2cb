"""``1EdTechRevocationList``: a list of ids, signed by nobody."""

from __future__ import annotations

import pytest

from openbadge_issuer import default_contexts
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.errors import StatusError
from openbadge_issuer.ports import FetchFailure, Request, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, make_badge
from openbadge_issuer.verification import Check, Outcome, Policy, Report, Verdict
from openbadge_issuer.verification.outcomes import check, quoting
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Budget, Session
from openbadge_issuer.verification.status.methods import Asked, undecided, warning
from openbadge_issuer.verification.status.revocation_lists import REVOCATION_LIST
from status_samples import judged, resign

LIST = "https://school.example/revocations"
BADGE_ID = str(make_badge().document["id"])
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def badge(**changes: JSON) -> bytes:
    document = make_badge().document
    contexts = document["@context"]
    assert isinstance(contexts, list)
    entry: JSON = {"id": LIST, "type": "1EdTechRevocationList"}
    changed: dict[str, JSON] = {
        **document,
        "@context": [*contexts, EXTENSIONS],
        "credentialStatus": entry,
        **changes,
    }
    return resign({name: value for name, value in changed.items() if value is not None})


def published(*revoked: JSON, **changes: JSON) -> bytes:
    document: dict[str, JSON] = {
        "id": LIST,
        "issuer": ISSUER_ID,
        "revokedCredential": [*revoked],
        **changes,
    }
    return dump({name: value for name, value in document.items() if value is not None})


def report_on(content: bytes, *, policy: Policy | None = None, url: str = LIST) -> Report:
    answer = Response(url, content, fetched_at=NOW)
    return judged(badge(), {LIST: answer}, policy=policy or Policy())


def test_a_badge_that_is_not_listed_stands_with_a_warning() -> None:
    for content in (published(), published({"id": "urn:uuid:another"})):
        report = report_on(content)
        assert report.verdict is Verdict.ACCEPTED
        assert (report["status"].code, report["status"].outcome) == ("status.unsigned", Outcome.WARNING)
        assert report["status"].message.startswith("The issuer has not taken it back. ")


@pytest.mark.parametrize(
    "listed",
    [
        {"id": BADGE_ID},
        {"id": BADGE_ID, "revoked": True, "revocationReason": "cheated"},
        {"id": BADGE_ID, "revoked": "no"},
        {"id": BADGE_ID, "revoked": None},
        {"id": f" {BADGE_ID} "},
        {"id": BADGE_ID.replace(":", "%3A", 1)},
        BADGE_ID,
    ],
)
def test_a_badge_that_is_listed_is_taken_back(listed: JSON) -> None:
    report = report_on(published({"id": "urn:uuid:another"}, listed))
    assert (report["status"].code, report.verdict) == ("status.revoked", Verdict.REFUSED)
    assert "cheated" not in str(report.to_json()["checks"])


def test_revoked_false_is_not_taken_back() -> None:
    assert report_on(published({"id": BADGE_ID, "revoked": False})).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        published(revokedCredential=None),
        published(revokedCredential="x"),
        published(revokedCredential=None, revokedCredentials=[{"id": BADGE_ID}]),
        published({"revoked": True}),
        published(1),
        b'{"revokedCredential": [], "revokedCredential": [{"id": "x"}]}',
    ],
)
def test_what_is_no_list_is_undecided(content: bytes) -> None:
    report = report_on(content)
    assert (report["status"].code, report.verdict) == ("status.unreadable", Verdict.UNDECIDED)


def test_another_issuers_list_is_undecided() -> None:
    content = published(issuer="did:web:somebody.example")
    report = report_on(content)
    assert (report["status"].code, report.verdict) == ("status.other_issuer", Verdict.UNDECIDED)
    allowed = Policy(status_issuers=frozenset({"did:web:somebody.example"}))
    assert report_on(content, policy=allowed).verdict is Verdict.ACCEPTED
    assert report_on(published(issuer=None)).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "url",
    ["https://attacker.example/list", "http://school.example/revocations", "https://school.example:8443/r"],
)
def test_from_another_server_it_is_undecided(url: str) -> None:
    report = report_on(published(), url=url)
    assert (report["status"].code, report.verdict) == ("status.redirected", Verdict.UNDECIDED)


@pytest.mark.parametrize("url", ["https://school.example/v2/revocations", "https://SCHOOL.example:443/r"])
def test_another_path_of_the_same_server_will_do(url: str) -> None:
    assert report_on(published(), url=url).verdict is Verdict.ACCEPTED


def test_a_copy_of_another_list_that_was_handed_in_is_undecided() -> None:
    report = judged(badge(), {LIST: published(id="https://school.example/r2")}, fetched_at=None)
    assert (report["status"].code, report.verdict) == ("status.other_list", Verdict.UNDECIDED)


def test_an_entry_without_an_address_fails() -> None:
    report = judged(badge(credentialStatus={"type": "1EdTechRevocationList"}))
    assert (report["status"].code, report["status"].pointer) == ("status.entry", "/credentialStatus/id")
    assert report.verdict is Verdict.REFUSED


@pytest.mark.own_codes("fetch.network")
def test_a_list_that_can_not_be_had_is_undecided() -> None:
    report = judged(badge(), {LIST: FetchFailure("fetch.network", "down")})
    assert (report["status"].code, report.verdict) == ("status.unavailable", Verdict.UNDECIDED)


def test_a_long_list() -> None:
    listed: list[JSON] = [{"id": f"urn:uuid:{number}"} for number in range(30_000)]
    assert report_on(published(*listed)).verdict is Verdict.ACCEPTED
    assert report_on(published(*listed, {"id": BADGE_ID})).verdict is Verdict.REFUSED


def told(
    content: bytes, *, badge_id: str = BADGE_ID, url: str = LIST, answered: str = LIST
) -> tuple[Check, ...]:
    """All that the list says of a badge of the fixed issuer."""
    asked = Asked(badge_id, ISSUER_ID, Question(Policy(), default_contexts(), NOW))
    rounds = REVOCATION_LIST.read(Request(url), Response(answered, content, fetched_at=NOW), asked)
    return Session(rounds, Budget()).result({"id": LIST, "type": "1EdTechRevocationList"})


@pytest.mark.parametrize(
    ("spent", "code", "units"),
    [
        (0, "status.good", 1_001),
        (118_999, "status.good", 120_000),
        (119_000, "limit.status_lists", 119_000),
    ],
)
def test_a_long_list_is_read_as_long_as_it_can_be_afforded(spent: int, code: str, units: int) -> None:
    question = Question(Policy(), default_contexts(), NOW, effort=Effort(spent))
    served = Response(LIST, published(*["urn:x"] * 3_000), fetched_at=NOW)
    rounds = REVOCATION_LIST.read(Request(LIST), served, Asked(BADGE_ID, ISSUER_ID, question))
    first, *_ = Session(rounds, Budget()).result({"id": LIST})
    assert (first.code, question.effort.units) == (code, units)


def standing(url: str = LIST) -> tuple[Check, ...]:
    params: dict[str, JSON] = {"url": url, "purpose": "revocation"}
    message = "The list that says so is signed by nobody: it is as good as its server."
    return (
        check("status", Outcome.PASSED, "good", "The issuer has not taken it back.", params=params),  # type: ignore[arg-type]
        warning("unsigned", message, {"url": url}),
    )


def test_what_is_fetched() -> None:
    wanted = Request(LIST, max_bytes=4_000_000, purpose="status")
    assert REVOCATION_LIST.locate({"id": f"{LIST}#7", "type": "1EdTechRevocationList"}) == wanted
    with pytest.raises(StatusError) as wrong:
        REVOCATION_LIST.locate({"type": "1EdTechRevocationList"})
    assert (wrong.value.detail_code, wrong.value.pointer) == ("status.entry", "/id")
    assert wrong.value.message == "A status list entry has `id`, a text."
    assert wrong.value.params == {"name": "id"}


def test_what_is_said_of_a_badge() -> None:
    assert told(published()) == standing()
    assert told(published({"id": BADGE_ID})) == (
        check(
            "status",
            Outcome.FAILED,
            "revoked",
            "The issuer has taken this badge back (revoked).",
            params={"url": LIST, "purpose": "revocation"},
            advice="Do not accept it. Why it was taken back, only the issuer can say.",
        ),
    )


@pytest.mark.parametrize(
    ("url", "answered"),
    [(LIST, f"{LIST}#1"), ("https://school.example:443/r", LIST), (LIST, "https://school.example:443/r")],
    ids=["fragment", "port in the badge", "port in the answer"],
)
def test_the_same_server_by_another_address(url: str, answered: str) -> None:
    assert told(published(id=url), url=url, answered=answered) == standing(url)


FETCH_AGAIN = (
    "Fetch the list again later. If it is no better then, ask the issuer whether the badge still stands."
)
NO_IDS = "`revokedCredential` lists what was revoked, each by its `id`."


def test_why_a_list_does_not_count() -> None:
    other = f"{LIST} leads to another server, and its list is not signed."
    assert told(published(), answered="https://other.example/r") == (
        undecided("redirected", other, params={"url": LIST}),
    )
    long = "x" * 201
    for issuer, shown in (("did:web:other.example", "did:web:other.example"), (long, long[:200])):
        message = f"The status list at {LIST} is by {shown}, and the badge by {ISSUER_ID}."
        params = {"url": LIST, "issuer": shown, "expected": ISSUER_ID}
        advice = (
            "If you know that the issuer leaves this to them, a program may name them in `status_issuers`."
        )
        expected = undecided("other_issuer", message, params=params, advice=advice)
        assert told(published(issuer=issuer)) == (expected,)


def test_a_badge_without_an_id_is_in_no_list_of_ids() -> None:
    """Not clear: it could not be in the list if it were revoked."""
    message = "The list names badges by their ids, and this one has none."
    for content in (published(), published({"id": BADGE_ID})):
        assert told(content, badge_id="") == (undecided("no_id", message, params={"url": LIST}),)


@pytest.mark.parametrize(
    ("content", "why", "reason"),
    [
        (published(revokedCredential=None), NO_IDS, "status.revoked_credential"),
        (published({"revoked": True}), NO_IDS, "status.revoked_credential"),
        (published({"id": "urn:a"}, {"revoked": True}), NO_IDS, "status.revoked_credential"),
        (
            b'{"revokedCredential": [], "revokedCredential": []}',
            "A name stands twice in one object: readers would see different values.",
            "json.duplicate_name",
        ),
    ],
    ids=["no list", "no id", "one without", "twice"],
)
def test_why_a_list_can_not_be_read(content: bytes, why: str, reason: str) -> None:
    (found,) = told(content)
    assert [(each.code, each.message, each.pointer) for each in found.findings] == [(reason, why, "")]
    message = f"What is at {LIST} can not be read as a status list."
    unreadable = undecided("unreadable", message, params={"url": LIST, "reason": reason}, advice=FETCH_AGAIN)
    assert found == quoting(unreadable, *found.findings)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[]", "json.no_object"),
        (b"", "json.syntax"),
        (published({"id": BADGE_ID})[:-9], "json.syntax"),
        (b"{}", "status.no_list"),
        (b'{"error": "busy", "id": "7f3a"}', "status.no_list"),
    ],
    ids=["a list", "nothing", "half", "no member", "an error"],
)
def test_what_says_nothing_of_a_list_may_be_one_later(content: bytes, reason: str) -> None:
    """A badge that is on the list is neither clear nor revoked by half of it."""
    (found,) = told(content)
    message = f"What is at {LIST} can not be read as a status list."
    unreadable = undecided(
        *("unreadable", message),
        params={"url": LIST, "reason": reason},
        retry="later",
        turn="verifier",
        advice=FETCH_AGAIN,
    )
    assert found == quoting(unreadable, *found.findings)
    assert [(each.code, each.severity) for each in found.findings] == [(reason, "error")]


@pytest.mark.parametrize("name", ["revokedCredential", "issuer", "@context"])
def test_what_says_that_it_is_a_list_is_taken_at_its_word(name: str) -> None:
    (found,) = told(dump({name: None}))
    assert (found.code, found.retry, found.turn) == ("status.unreadable", "never", "issuer")
    assert found.params["reason"] == "status.revoked_credential"


def test_what_was_lifted_needs_no_id() -> None:
    assert told(published({"revoked": False})) == standing()


def test_one_id_alone_will_do_where_a_list_is_meant() -> None:
    assert [each.code for each in told(published(revokedCredential={"id": BADGE_ID}))] == ["status.revoked"]
