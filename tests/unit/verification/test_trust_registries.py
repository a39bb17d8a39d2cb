"""Registries of issuers: several together, published ones, and who made the achievement."""

from __future__ import annotations

import pickle
from datetime import timedelta
from typing import Any

import pytest

from openbadge_issuer.codec.json import dump
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import Documents, FetchFailure, Request, Resolution
from openbadge_issuer.testing import ISSUER_ID, NOW, issuer_documents, make_badge, tampered
from openbadge_issuer.verification import Outcome, Policy, Report, TrustedIssuers, Verdict, Verifier
from openbadge_issuer.verification.trust import (
    DccRegistry,
    Enquiry,
    FederationRegistry,
    Listing,
    TrustRegistry,
    UnsupportedRegistry,
    known_registries,
)
from status_samples import changed, resign

URL = "https://registry.example/registry.json"
ANCHOR = "https://r.example/.well-known/openid-federation"
SECOND = "https://second.example/registry.json"
CREATOR = "did:web:publisher.example"
MINE = TrustedIssuers({"did:web:else.example": "Somebody else"})
BADGE = bytes(make_badge())


def registry(**names: str) -> bytes:
    """As it is published: `did_web_…` is short for the fixed issuer's id."""
    entries = {
        ISSUER_ID if key == "school" else key: {"name": name, "url": "https://x.example"}
        for key, name in names.items()
    }
    return dump({"meta": {"created": "2020-12-02T02:32:16+0000"}, "registry": entries})  # type: ignore[dict-item]


def judged(
    trust: Any, documents: dict[str, bytes] | None = None, badge: bytes = BADGE, **options: Any
) -> Report:
    fetch = Documents({**issuer_documents().documents, **(documents or {})})
    return Verifier(policy=Policy(trust=trust, **options), fetch=fetch).check(badge, now=NOW)


def test_a_published_registry() -> None:
    report = judged(DccRegistry("DCC", URL), {URL: registry(school="The School")})
    assert report.verdict is Verdict.ACCEPTED
    assert report["trust"].code == "trust.listed"
    assert report["trust"].message == (
        "The issuer is one whom you trust. It is in the registry 'DCC', as 'The School'."
    )
    assert report["trust"].params == {
        "issuer": ISSUER_ID,
        "name": "The School",
        "registry": "DCC",
        "url": URL,
    }
    other = judged(DccRegistry("DCC", URL), {URL: registry(other="Other")})
    assert (other.verdict, other["trust"].code) == (Verdict.REFUSED, "trust.not_listed")


def test_the_first_that_lists_gives_the_name_and_all_are_told() -> None:
    documents = {URL: registry(school="First"), SECOND: registry(school="Second")}
    both = [MINE, DccRegistry("A", URL), DccRegistry("B", SECOND)]
    report = judged(both, documents)
    assert report["trust"].params["name"] == "First"
    assert [each.code for each in report["trust"].findings] == [
        *("trust.listed", "trust.not_on_list", "trust.in_registry", "trust.in_registry"),
    ]
    assert judged(both[::-1], documents)["trust"].params["name"] == "Second"


def test_one_that_lists_outweighs_one_that_could_not_be_asked_and_not_the_other_way() -> None:
    asked = [DccRegistry("A", URL), DccRegistry("B", SECOND)]
    listed = judged(asked, {SECOND: registry(school="S")})
    assert (listed["trust"].outcome, listed.verdict) == (Outcome.PASSED, Verdict.ACCEPTED)
    open_ = judged(asked, {SECOND: registry(other="O")})
    assert (open_["trust"].outcome, open_["trust"].code) == (Outcome.UNKNOWN, "trust.unavailable")
    assert open_.verdict is Verdict.UNDECIDED
    assert open_["trust"].params["registry"] == "A"
    assert "could not" not in open_["trust"].message or open_["trust"].advice
    assert judged(asked, {URL: registry(o="O"), SECOND: registry(o="O")}).verdict is Verdict.REFUSED


def test_registries_are_asked_side_by_side_and_for_this_purpose() -> None:
    policy = Policy(trust=[DccRegistry("A", URL), DccRegistry("B", SECOND)])
    run = Verifier(policy=policy).start(BADGE, now=NOW)
    while not any(request.purpose == "trust" for request in run.needs()):
        for request in run.needs():
            run.feed(request, issuer_documents()(request))
    assert [(request.url, request.purpose) for request in run.needs()] == [(URL, "trust"), (SECOND, "trust")]


@pytest.mark.parametrize(
    "attack", ["title changed", "signed by a stranger", "issuer replaced", "proof removed"]
)
def test_nobody_is_asked_about_what_the_issuer_has_not_signed(attack: str) -> None:
    asked: list[str] = []

    def fetch(request: Request, /) -> Any:
        asked.append(request.url)
        return issuer_documents()(request)

    policy = Policy(trust=[MINE, DccRegistry("A", URL)])
    report = Verifier(policy=policy, fetch=fetch).check(tampered(BADGE)[attack], now=NOW)
    assert URL not in asked
    assert report["trust"].outcome is Outcome.UNKNOWN
    assert report.verdict is Verdict.REFUSED


def test_a_list_of_registries() -> None:
    found = known_registries(
        dump(
            [
                {"name": "Old", "url": URL},
                {"name": "Members", "type": "oidf", "trustAnchorEC": ANCHOR},
                {"name": "Ledger", "type": "ebsi"},
                {"name": "New", "type": "dcc-legacy", "url": SECOND},
            ]
        )
    )
    assert found == (
        DccRegistry("Old", URL),
        FederationRegistry("Members", ANCHOR),
        UnsupportedRegistry("Ledger", "ebsi"),
        DccRegistry("New", SECOND),
    )
    report = judged(found, {URL: registry(o="O"), SECOND: registry(o="O")})
    assert report.verdict is Verdict.UNDECIDED
    assert [finding.code for finding in report["trust"].findings] == [
        "trust.not_in_registry",
        "trust.unknown",
        "trust.unavailable",
        "trust.unknown",
        "trust.unsupported",
        "trust.not_in_registry",
    ]
    assert report["trust"].findings[4].message == "It is of the kind 'ebsi', which is not asked here."
    assert judged(found, {SECOND: registry(school="S")}).verdict is Verdict.ACCEPTED
    for wrong in (
        b"",
        b"{}",
        b"[]",
        b"[1]",
        b'[{"name": 1}]',
        b'[{"name": "x"}]',
        b'[{"url": "https://a.example"}]',
        b'[{"name": "x", "type": "oidf", "url": "https://a.example"}]',
        b'[{"name": "x", "type": "oidf", "trustAnchorEC": "https://a.example"}]',
    ):
        with pytest.raises(ConfigurationError):
            known_registries(wrong)


def test_what_is_no_registry() -> None:
    for name, url in (
        ("", URL),
        ("x", "http://a.example/r"),
        ("x", "https://127.0.0.1/r"),
        ("x", 7),
        (None, URL),
    ):
        with pytest.raises(ConfigurationError):
            DccRegistry(name, url)  # type: ignore[arg-type]
    for trust in ([], ["x"], "did:web:a", {"did:web:a": "A"}, 7, [MINE, None]):
        with pytest.raises(ConfigurationError):
            Policy(trust=trust)  # type: ignore[arg-type]


class Plugin:
    """Somebody's own."""

    name = "Ministry"

    def __init__(self, listing: object) -> None:
        self.listing = listing
        self.asked: list[Enquiry] = []

    def look_up(self, enquiry: Enquiry, /) -> Resolution[Listing]:
        self.asked.append(enquiry)
        answer = yield Request("https://ministry.example/api", purpose="trust")
        assert isinstance(answer, FetchFailure)
        if isinstance(self.listing, Exception):
            raise self.listing
        return self.listing  # type: ignore[return-value]


@pytest.mark.own_codes("trust.busy")
@pytest.mark.parametrize(
    ("listing", "code", "outcome"),
    [
        (
            Listing(outcome="listed", name="S", until=NOW + timedelta(seconds=1)),
            "trust.listed",
            Outcome.PASSED,
        ),
        (Listing(outcome="listed", name="S", until=NOW), "trust.ended", Outcome.FAILED),
        (Listing(outcome="not_listed"), "trust.not_listed", Outcome.FAILED),
        (Listing(outcome="unknown", code="trust.busy", message="Busy."), "trust.busy", Outcome.UNKNOWN),
        (RuntimeError("a secret"), "trust.failed", Outcome.UNKNOWN),
        (None, "trust.failed", Outcome.UNKNOWN),
    ],
    ids=str,
)
def test_a_registry_of_ones_own(listing: object, code: str, outcome: Outcome) -> None:
    plugin = Plugin(listing)
    assert isinstance(plugin, TrustRegistry)
    report = judged(plugin)
    assert (report["trust"].code, report["trust"].outcome) == (code, outcome)
    assert "secret" not in report.to_text()
    (enquiry,) = plugin.asked
    assert (enquiry.issuer_id, enquiry.now) == (ISSUER_ID, NOW)
    assert enquiry.verification_method.startswith(ISSUER_ID)
    assert enquiry.document["id"] == make_badge().document["id"]


def created_by(creator: object) -> bytes:
    def change(document: dict[str, Any]) -> None:
        document["credentialSubject"]["achievement"]["creator"] = creator

    return resign(changed(BADGE, change))


PUBLISHER = {"id": CREATOR, "type": ["Profile"], "name": "A famous university"}


@pytest.mark.parametrize(
    ("names", "outcome", "code", "said"),
    [
        ({}, Outcome.WARNING, "trust.other_creator_not_listed", "says the badge, and none whom you trust."),
        (
            {CREATOR: "Publisher"},
            Outcome.PASSED,
            "trust.listed",
            "whom you trust. It is on your list, as 'Publisher'.",
        ),
    ],
)
def test_a_creator_who_is_not_the_issuer_is_told(
    names: dict[str, str], outcome: Outcome, code: str, said: str
) -> None:
    report = judged(TrustedIssuers({ISSUER_ID: "School", **names}), badge=created_by(PUBLISHER))
    assert report.verdict is Verdict.ACCEPTED
    assert (report["trust"].outcome, report["trust"].code) == (outcome, code)
    assert report["trust"].message.endswith(f"somebody else, {CREATOR}, {said}")
    finding = report["trust"].findings[-2 if names else -1]
    assert (finding.code, finding.pointer) == (
        "trust.other_creator_listed" if names else "trust.other_creator_not_listed",
        "/credentialSubject/achievement/creator",
    )
    assert finding.severity == ("info" if names else "warning")
    assert "famous" not in report["trust"].message


def test_a_creator_without_a_list_and_in_a_registry() -> None:
    alone = Verifier(fetch=issuer_documents()).check(created_by(PUBLISHER), now=NOW)
    assert alone["trust"].code == "trust.not_asked"
    assert alone["trust"].findings[-1].code == "trust.other_creator"
    lists = DccRegistry("DCC", URL)
    known = judged(lists, {URL: registry(**{"school": "S", CREATOR: "P"})}, created_by(PUBLISHER))
    assert known["trust"].outcome is Outcome.PASSED
    both = [TrustedIssuers({ISSUER_ID: "School"}), lists]
    unknown = judged(both, {}, created_by(PUBLISHER))
    assert (unknown["trust"].outcome, unknown.verdict) == (Outcome.WARNING, Verdict.ACCEPTED)
    assert "not known" in unknown["trust"].message


@pytest.mark.parametrize("creator", [{**PUBLISHER, "id": ISSUER_ID}, None])
def test_the_issuer_as_the_creator_is_nothing_to_tell(creator: object) -> None:
    badge = created_by(creator) if creator else BADGE
    report = judged(TrustedIssuers({ISSUER_ID: "School"}), badge=badge)
    assert report["trust"].outcome is Outcome.PASSED
    assert [each.code for each in report["trust"].findings] == ["trust.listed", "trust.on_list"]


def test_a_policy_with_registries_is_a_value() -> None:
    policy = Policy(trust=[MINE, DccRegistry("A", URL), UnsupportedRegistry("B", "oidf")])
    assert pickle.loads(pickle.dumps(policy)) == policy
    assert policy.registries == policy.trust
    assert Policy(trust=MINE).registries == (MINE,)
    assert Policy().registries == ()
    assert "DccRegistry" in repr(policy)
