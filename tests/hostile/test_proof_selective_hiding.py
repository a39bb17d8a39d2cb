"""ecdsa-sd-2023: a holder leaves out what speaks against the badge. What is not shown never reads as clear."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from openbadge_issuer import LocalSigner, Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.models.markers import VC1_CONTEXT, VC2_CONTEXT
from openbadge_issuer.ports import Answer, Request, Response
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_entropy, fixed_signer, issuer_documents
from openbadge_issuer.testing.status import STATUS_LIST, make_status_list
from openbadge_issuer.verification import FORMATS, Kept
from unit.verification.deriving import about, shown_in_part, unsigned

SUSPENSIONS = "https://school.example/status/2"
REVOKED = StatusEntry(STATUS_LIST, 5, "revocation").to_json()
CLEAR = StatusEntry(STATUS_LIST, 6, "revocation").to_json()
NOT_SUSPENDED = StatusEntry(SUSPENSIONS, 7, "suspension").to_json()
LISTS = {
    STATUS_LIST: make_status_list([5]),
    SUSPENSIONS: make_status_list(url=SUSPENSIONS, purpose="suspension"),
}
INTEGRITY = "https://w3id.org/security/data-integrity/v2"
ENDS = "2027-01-01T00:00:00Z"
ENDED = "2026-01-30T00:00:00Z"
HIDES_STATUS = about("tatus")
HIDES_END = about("#validUntil", "#expirationDate")
THIEF = LocalSigner.generate("Ed25519", entropy=fixed_entropy("who has it"))
SCHOOL = fixed_signer()
NO_BADGE = Policy(formats=FORMATS)
LENIENT = Policy(undisclosed={"status", "dates"})


def credential(**changes: Any) -> dict[str, Any]:
    """A credential that is no badge, before it is signed."""
    made = {
        "@context": [VC2_CONTEXT],
        "id": "urn:uuid:00000000-0000-4000-8000-00000000000d",
        "type": ["VerifiableCredential"],
        "issuer": ISSUER_ID,
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:ada"},
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def fetch(request: Request, /) -> Answer:
    if request.url in LISTS:
        return Response(request.url, LISTS[request.url], fetched_at=NOW)
    return issuer_documents(SCHOOL, fixed_signer("P-256"))(request)


def check(document: dict[str, Any], policy: Policy | None = None) -> Report:
    return Verifier(fetch=fetch, policy=policy or Policy()).check(json.dumps(document), now=NOW)


def outcomes(report: Report, *names: str) -> list[tuple[Outcome, str]]:
    return [(report[name].outcome, report[name].code) for name in names]


def also_signed(document: dict[str, Any], by: LocalSigner, *, first: bool = False) -> dict[str, Any]:
    """The document with one more proof, by anybody."""
    proofs = document["proof"]
    made = sign(
        data_integrity.prepare(
            {name: value for name, value in document.items() if name != "proof"},
            EDDSA_RDFC_2022,
            verification_method=by.verification_method,
            public_jwk=by.public_jwk,
            created=NOW,
            contexts=default_contexts(),
        ),
        by,
    )["proof"]
    assert isinstance(made, list)
    return {**document, "proof": [*made, *proofs] if first else [*proofs, *made]}


def test_what_the_issuer_insists_on_is_as_good_as_all_of_it() -> None:
    """Its status and its end: then one of which other things are left out is accepted, and a revoked one refused."""
    whole = unsigned(credentialStatus=CLEAR, validUntil=ENDS)
    report = check(shown_in_part(whole, "name", optional=about("schema.org/name")))
    assert outcomes(report, "proof", "status", "dates") == [
        (Outcome.PASSED, "proof.verified"),
        (Outcome.PASSED, "status.good"),
        (Outcome.PASSED, "dates.valid"),
    ]
    assert (report.verdict, report.leniencies) == (Verdict.ACCEPTED, ())
    revoked = check(shown_in_part(unsigned(credentialStatus=REVOKED, validUntil=ENDS)))
    assert (revoked.verdict, revoked["status"].code) == (Verdict.REFUSED, "status.revoked")


def test_a_hidden_revocation() -> None:
    whole = unsigned(credentialStatus=REVOKED, validUntil=ENDS)
    report = check(shown_in_part(whole, "credentialStatus", optional=HIDES_STATUS))
    assert outcomes(report, "status", "dates") == [
        (Outcome.UNKNOWN, "status.undisclosed"),
        (Outcome.PASSED, "dates.valid"),
    ]
    assert report.verdict is Verdict.UNDECIDED
    assert "names no status list" in report.summary
    assert report["status"].turn == "holder"


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("shows", [False, True])
def test_a_proof_of_ones_own_beside_it(first: bool, shows: bool) -> None:  # noqa: FBT001 - parameters of the test
    """Anybody can add a proof over what is shown; how it is secured says the proof of the issuer."""
    hidden = ("validUntil",) if shows else ("validUntil", "credentialStatus")
    whole = unsigned(credentialStatus=CLEAR, validUntil=ENDED, validFrom="2025-01-01T00:00:00Z")
    part = shown_in_part(whole, *hidden, optional=lambda line: HIDES_STATUS(line) or HIDES_END(line))
    report = check(also_signed(part, THIEF, first=first))
    assert (report.proof_format, report["proof"].params["suite"]) == ("ecdsa-sd-2023", "ecdsa-sd-2023")
    assert report["issuer"].code == "issuer.key_authorized"
    assert outcomes(report, "status", "dates") == [
        (Outcome.UNKNOWN, "status.not_mandatory" if shows else "status.undisclosed"),
        (Outcome.UNKNOWN, "dates.undisclosed"),
    ]
    assert report.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("first", [True, False])
def test_a_proof_of_the_issuers_over_all_of_it_leaves_nothing_open(first: bool) -> None:  # noqa: FBT001 - a parameter of the test
    part = shown_in_part(unsigned(), optional=about("schema.org/name"))
    report = check(also_signed(part, SCHOOL, first=first))
    assert (report.verdict, report.proof_format) == (Verdict.ACCEPTED, "eddsa-rdfc-2022")
    assert report["status"].code == "status.not_applicable_none"


def test_of_two_entries_the_harmless_one() -> None:
    whole = unsigned(credentialStatus=[REVOKED, NOT_SUSPENDED], validUntil=ENDS)
    report = check(shown_in_part(whole, instead={"credentialStatus": NOT_SUSPENDED}, optional=HIDES_STATUS))
    assert outcomes(report, "status") == [(Outcome.UNKNOWN, "status.not_mandatory")]
    assert "has not suspended it" in report["status"].message
    assert report.verdict is Verdict.UNDECIDED
    both = check(shown_in_part(whole, optional=HIDES_STATUS))
    assert (both.verdict, both["status"].code) == (Verdict.REFUSED, "status.revoked")


def test_an_entry_of_which_a_member_may_be_left_out() -> None:
    """Without its `statusSize` another place of the list would be read: an issuer insists on all of it, or on nothing."""
    sized = {**CLEAR, "statusSize": 1}
    whole = unsigned(credentialStatus=sized, validUntil=ENDS)
    assert check(shown_in_part(whole))["status"].code == "status.good"
    assert check(shown_in_part(whole, optional=about("#statusSize")))["status"].code == "status.not_mandatory"


def test_the_status_of_something_else_in_it_is_not_its_own() -> None:
    """An endorsement has a status that has to be shown; that of the badge may be left out."""
    praise = {
        "@context": unsigned()["@context"],
        "id": "urn:uuid:00000000-0000-4000-8000-00000000000e",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Praise",
        "issuer": {"id": ISSUER_ID, "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": ISSUER_ID, "type": ["EndorsementSubject"]},
        "credentialStatus": StatusEntry(STATUS_LIST, 9, "revocation").to_json(),
    }
    whole = unsigned(credentialStatus=CLEAR, validUntil=ENDS, endorsement=[praise])
    its_own = f"<{whole['id']}> <https://www.w3.org/2018/credentials#credentialStatus>"
    report = check(shown_in_part(whole, optional=lambda line: line.startswith(its_own)))
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.not_mandatory")


@pytest.mark.parametrize("older", [False, True], ids=["VCDM 2.0", "VCDM 1.1"])
def test_a_hidden_end(older: bool) -> None:  # noqa: FBT001 - a parameter of the test
    whole: dict[str, Any] = credential(validUntil=ENDED)
    if older:
        whole |= {"@context": [VC1_CONTEXT, INTEGRITY], "issuanceDate": whole.pop("validFrom")}
        whole |= {"expirationDate": whole.pop("validUntil")}
    name = "expirationDate" if older else "validUntil"
    shown = check(shown_in_part(whole, optional=HIDES_END))
    assert (shown.verdict, shown["dates"].code) == (Verdict.REFUSED, "dates.expired")
    report = check(
        shown_in_part(whole, name, optional=HIDES_END), Policy(formats=FORMATS, undisclosed={"status"})
    )
    assert (report.verdict, report["dates"].code) == (Verdict.UNDECIDED, "dates.undisclosed")
    assert report["dates"].params["member"] == name
    assert f"`{name}`" in report["dates"].message


def test_a_hidden_beginning() -> None:
    whole = credential(credentialStatus=CLEAR, validUntil=ENDS, validFrom="2026-12-01T00:00:00Z")
    report = check(shown_in_part(whole, "validFrom", optional=about("#validFrom")), NO_BADGE)
    assert (report.verdict, report["dates"].code) == (Verdict.UNDECIDED, "dates.undisclosed")
    assert (report["dates"].params["member"], report["dates"].params["valid_until"]) == ("validFrom", ENDS)


def test_a_credential_without_an_id() -> None:
    """It is the one that nothing in it points at."""
    whole = credential(id=None, credentialStatus=CLEAR, validUntil=ENDS)
    report = check(shown_in_part(whole), NO_BADGE)
    assert (report.verdict, report["status"].code) == (Verdict.ACCEPTED, "status.good")
    hidden = check(shown_in_part(whole, optional=HIDES_STATUS), NO_BADGE)
    assert hidden["status"].code == "status.not_mandatory"


@pytest.mark.parametrize("also", [THIEF, None], ids=["a good one by anybody", "a false one"])
@pytest.mark.parametrize("first", [True, False])
def test_for_whom_it_was_signed_stays_told(also: LocalSigner | None, first: bool) -> None:  # noqa: FBT001 - a parameter of the test
    part = shown_in_part(unsigned(), optional=about("schema.org/name"), challenge="x", domain="y.example")
    assert check(part)["proof"].code == "proof.addressed"
    report = check(also_signed(part, also or THIEF, first=first))
    if also is None:
        both = also_signed(part, THIEF, first=first)
        false = both["proof"][0 if first else 1]
        false["created"] = "2026-01-30T09:30:01Z"
        report = check(both)
        assert report["proof"].code == "proof.another_is_false"
    assert report["proof"].outcome is Outcome.WARNING
    assert "signed for somebody in particular" in report["proof"].message


def test_a_list_shown_in_part_is_not_believed() -> None:
    """Whoever hands in an old copy could leave out until when it was good."""
    made = {name: value for name, value in json.loads(LISTS[STATUS_LIST]).items() if name != "proof"}
    old = shown_in_part(made, "validUntil", optional=HIDES_END)

    def old_copy(request: Request, /) -> Answer:
        body = json.dumps(old).encode()
        return Response(request.url, body) if request.url == STATUS_LIST else fetch(request)

    badge = shown_in_part(unsigned(credentialStatus=CLEAR, validUntil=ENDS))
    report = Verifier(fetch=old_copy).check(json.dumps(badge), now=NOW)
    assert (report.verdict, report["status"].code) == (Verdict.UNDECIDED, "status.untrusted")
    assert report["status"].params["reason"] == "status.in_part"


def test_who_is_lenient_says_so_and_hears_what_may_be_missing() -> None:
    whole = unsigned(credentialStatus=REVOKED, validUntil=ENDED, validFrom="2025-01-01T00:00:00Z")
    part = shown_in_part(
        whole, "credentialStatus", "validUntil", optional=lambda line: HIDES_STATUS(line) or HIDES_END(line)
    )
    report = check(part, LENIENT)
    assert outcomes(report, "status", "dates") == [
        (Outcome.WARNING, "status.undisclosed"),
        (Outcome.WARNING, "dates.undisclosed"),
    ]
    assert (report.verdict, report.leniencies) == (
        Verdict.ACCEPTED,
        ("undisclosed: dates", "undisclosed: status"),
    )
    for name, other in (("status", "dates"), ("dates", "status")):
        half = check(part, Policy(undisclosed={name}))
        assert (half.verdict, half[name].outcome) == (Verdict.UNDECIDED, Outcome.WARNING)
        assert half[other].outcome is Outcome.UNKNOWN
    shown = check(shown_in_part(whole, optional=HIDES_STATUS), LENIENT)
    assert outcomes(shown, "status", "dates") == [
        (Outcome.FAILED, "status.revoked"),
        (Outcome.FAILED, "dates.expired"),
    ]


HIDDEN: dict[str, Callable[[], dict[str, Any]]] = {
    "no status": lambda: shown_in_part(unsigned(), optional=HIDES_STATUS),
    "one of two": lambda: shown_in_part(
        unsigned(credentialStatus=[REVOKED, NOT_SUSPENDED], validUntil=ENDS),
        instead={"credentialStatus": NOT_SUSPENDED},
        optional=HIDES_STATUS,
    ),
}


@pytest.mark.parametrize("part", HIDDEN.values(), ids=HIDDEN)
def test_at_the_second_look_it_is_no_clearer(part: Callable[[], dict[str, Any]]) -> None:
    first = Verifier(fetch=fetch, policy=LENIENT).verify(json.dumps(part()), now=NOW)
    text = first.kept.to_text()
    assert Kept.from_text(text) == first.kept
    for policy, verdict in ((Policy(), Verdict.UNDECIDED), (LENIENT, Verdict.ACCEPTED)):
        (again,) = Verifier(fetch=fetch, policy=policy).recheck([("a", text)], now=NOW)
        assert again.error is None
        assert again.report.verdict is verdict
        assert again.report["status"].code == first.report["status"].code
        assert again.report["dates"].code == first.report["dates"].code


def test_at_the_second_look_what_was_insisted_on_still_counts() -> None:
    whole = shown_in_part(unsigned(credentialStatus=CLEAR, validUntil=ENDS))
    kept = Verifier(fetch=fetch).verify(json.dumps(whole), now=NOW).kept
    (again,) = Verifier(fetch=fetch).recheck([("a", kept.to_text())], now=NOW)
    assert again.error is None
    assert (again.report.verdict, again.report["status"].code) == (Verdict.ACCEPTED, "status.good")
    assert kept.disclosure == "part_with_status"


def test_a_status_that_did_not_count_is_not_taken_for_one_that_was_insisted_on() -> None:
    """Accepted by who does not ask for the status: the list was not to be had, and nobody knows who insists on it."""
    part = shown_in_part(unsigned(credentialStatus=CLEAR, validUntil=ENDS), optional=HIDES_STATUS)
    nobody_asks = Policy(required=Policy().required - {"status"})
    kept = (
        Verifier(fetch=issuer_documents(fixed_signer("P-256")), policy=nobody_asks)
        .verify(json.dumps(part), now=NOW)
        .kept
    )
    assert kept.disclosure == "part"
    (again,) = Verifier(fetch=fetch).recheck([("a", kept)], now=NOW)
    assert again.error is None
    assert (again.report.verdict, again.report["status"].code) == (
        Verdict.UNDECIDED,
        "status.not_mandatory",
    )
