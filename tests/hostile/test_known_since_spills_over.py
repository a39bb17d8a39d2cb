"""The caller knows since when a badge was there; of status lists, newer editions and what a link leads to nobody knows."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from openbadge_issuer import LocalSigner, Recipient
from openbadge_issuer.baking import bake
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
)
from openbadge_issuer.verification import ExpectedPresentation, Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.verification.question import BadgeInput
from refresh_samples import NEWER, ORIGINAL, PLACE
from unit.verification.presenting import ASKED, claims, presented, token

STOLEN = NOW + timedelta(days=300)
LINK = "https://school.example/badges/1.json"
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'


def judged(badge: BadgeInput, there: dict[str, bytes], signer: LocalSigner | None = None) -> Report:
    """With a key that was stolen long after the badge was seen; what the thief signs is dated back."""
    ((url, body),) = issuer_documents(signer or fixed_signer()).documents.items()
    hosted = json.loads(body)
    hosted["verificationMethod"][0]["revoked"] = STOLEN.isoformat()
    documents = {url: json.dumps(hosted).encode(), **there}

    def fetch(request: Request, /) -> Answer:
        if request.url not in documents:
            return FetchFailure("fetch.offline", "It is not here.", "never")
        return Response(request.url, documents[request.url], fetched_at=NOW)

    verifier = Verifier(policy=Policy(follow_links=True), fetch=fetch)
    return verifier.check(badge, now=STOLEN, known_since=NOW)


def test_a_status_list_by_the_stolen_key() -> None:
    badge = make_badge(status=StatusEntry(STATUS_LIST, 7, "revocation"))
    report = judged(badge, {STATUS_LIST: make_status_list(valid_until=None)})
    assert report["issuer"].code == "issuer.key_revoked_known_before"
    assert (report["status"].outcome, report["status"].code) == (Outcome.UNKNOWN, "status.untrusted")
    assert report["status"].params["reason"] == "resolve.key_revoked"
    assert report.verdict is Verdict.UNDECIDED


def test_a_newer_edition_by_the_stolen_key() -> None:
    report = judged(ORIGINAL, {PLACE: NEWER})
    assert report["issuer"].code == "issuer.key_revoked_known_before"
    assert report["refresh"].code == "refresh.refused"
    assert report.verdict is Verdict.ACCEPTED
    assert report.badge is not None
    assert report.badge.title == "Welding"


@pytest.mark.parametrize("kept_as", ["json", "token", "picture"])
def test_what_a_link_leads_to_today(kept_as: str) -> None:
    """The link was there before. What the thief put behind it is handed in by nobody, and was seen by nobody."""
    signer = fixed_signer("P-256" if kept_as == "token" else "Ed25519")
    made = bytes(make_badge(issuer=fixed_issuer(signer)))
    badge = bake(PICTURE, made) if kept_as == "picture" else made
    assert judged(badge, {}, signer)["issuer"].code == "issuer.key_revoked_known_before"
    report = judged(LINK, {LINK: badge}, signer)
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, "resolve.key_revoked")


@pytest.mark.parametrize("ended", ["revoked", "expires"])
@pytest.mark.parametrize("kept_as", ["embedded", "token"])
def test_an_answer_to_todays_challenge(kept_as: str, ended: str) -> None:
    """The badge may have been there before; whoever has the holder's old key answers the challenge today, and dates back."""
    did, old = "did:web:ada.example", fixed_signer(controller="did:web:ada.example", seed="holder")
    key = {
        "id": old.verification_method,
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": old.public_key.to_multikey(),
        ended: STOLEN.isoformat(),
    }
    document = {"id": did, "verificationMethod": [key], "authentication": [key["id"]]}
    badge = make_badge(recipient=Recipient.did(did)).document
    begun = int(NOW.timestamp())
    made = (
        presented(badge, signer=old, holder=did)
        if kept_as == "embedded"
        else token({**claims(badge, holder=did), "iat": begun, "nbf": begun}, signer=old)
    )

    def fetch(request: Request, /) -> Answer:
        theirs = {"https://ada.example/.well-known/did.json": json.dumps(document).encode()}
        return Documents({**issuer_documents().documents, **theirs})(request)

    report = Verifier(fetch=fetch).check(
        made, now=STOLEN, known_since=NOW, expected_presentation=ExpectedPresentation(**ASKED)
    )
    code = {"revoked": "resolve.key_revoked", "expires": "resolve.key_expired"}[ended]
    assert (report.verdict, report["issuer"].code) == (Verdict.REFUSED, code)
