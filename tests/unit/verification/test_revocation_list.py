"""``1EdTechRevocationList``: a list of ids, signed by nobody."""

from __future__ import annotations

import pytest

from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.types import JSON
from openbadge_issuer.ports import FetchFailure, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, make_badge
from openbadge_issuer.verification import Outcome, Policy, Report, Verdict
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
    assert (report["status"].code, report.verdict) == ("status.list_id", Verdict.UNDECIDED)


def test_an_entry_without_an_address_fails() -> None:
    report = judged(badge(credentialStatus={"type": "1EdTechRevocationList"}))
    assert (report["status"].code, report["status"].pointer) == ("status.entry", "/credentialStatus/id")
    assert report.verdict is Verdict.REFUSED


def test_a_list_that_can_not_be_had_is_undecided() -> None:
    report = judged(badge(), {LIST: FetchFailure("fetch.network", "down")})
    assert (report["status"].code, report.verdict) == ("status.unavailable", Verdict.UNDECIDED)


def test_a_long_list() -> None:
    listed: list[JSON] = [{"id": f"urn:uuid:{number}"} for number in range(30_000)]
    assert report_on(published(*listed)).verdict is Verdict.ACCEPTED
    assert report_on(published(*listed, {"id": BADGE_ID})).verdict is Verdict.REFUSED
