"""Ids and addresses that look like others: other scripts, letters that are not seen, other forms of one letter."""

from __future__ import annotations

import json
import unicodedata

import pytest

from openbadge_issuer import (
    ExpectedRecipient,
    Irrevocable,
    Issuer,
    LocalSigner,
    Policy,
    Profile,
    Recipient,
    TrustedIssuers,
    Verdict,
    Verifier,
)
from openbadge_issuer.errors import ConfigurationError, OpenBadgeError, UndefinedTermError
from openbadge_issuer.ports import Request, Response
from openbadge_issuer.testing import ISSUER_ID, NOW, issuer_documents, make_award, make_badge
from openbadge_issuer.verification import Outcome
from signed_anyhow import signed, unsigned_badge

LOOK_ALIKES = [
    "did:web:sch\u043e\u043el.example",  # Cyrillic o
    "did:web:school.example\u200b",
    "did:web:school\u2024example",
    "did:web:school\u3002example",
    "did:web:\uff53\uff43\uff48\uff4f\uff4f\uff4c.example",
    "did:web:school.example\u0000",
    "did:web:school.exam\u00adple",
    "did:web:sch%6Fol.example",
    "DID:web:school.example",
    "did:WEB:school.example",
    "did:web:SCHOOL.example",
    " did:web:school.example",
    "did:web:school.example.",
    "did:web:school.example#",
    "did:web:school.example\u202e",
]
TRUSTING = Verifier(policy=Policy(trust=TrustedIssuers({ISSUER_ID: "The school"})), fetch=issuer_documents())


@pytest.mark.parametrize("issuer", LOOK_ALIKES, ids=ascii)
def test_an_issuer_that_looks_like_the_trusted_one(issuer: str) -> None:
    """Signed by the trusted issuer's own key, even: an id is the same character by character, or it is another."""
    asked: list[str] = []

    def fetch(request: Request, /) -> Response:
        asked.append(request.url)
        answer = issuer_documents()(request)
        assert isinstance(answer, Response)
        return answer

    document = unsigned_badge()
    document["issuer"] = {**document["issuer"], "id": issuer}
    verifier = Verifier(policy=TRUSTING.policy, fetch=fetch)
    try:
        badge = signed(document)
    except UndefinedTermError:
        badge = json.dumps(
            {**document, "proof": make_badge().document["proof"]}
        ).encode()  # no id that could be signed
    report = verifier.check(badge, now=NOW)
    assert report.verdict is not Verdict.ACCEPTED
    assert report["trust"].outcome is not Outcome.PASSED
    assert all(url.isascii() and url.startswith("https://school.example/") for url in asked)


@pytest.mark.parametrize("listed", LOOK_ALIKES, ids=ascii)
def test_a_look_alike_on_the_list_is_not_the_issuer(listed: str) -> None:
    try:
        policy = Policy(trust=TrustedIssuers({listed: "The school"}))
    except OpenBadgeError:
        return  # refused where the list is made
    report = Verifier(policy=policy, fetch=issuer_documents()).check(bytes(make_badge()), now=NOW)
    assert report["trust"].outcome is Outcome.FAILED


ADDRESSES = [
    ("ada@example.org", "\u0430da@example.org"),  # Cyrillic a
    ("ada@example.org", "ada@example.org\u200b"),
    ("ada@example.org", "ada@exam\u00adple.org"),
    ("ada@example.org", "ada\uff20example.org"),
    ("ada@example.org", "ada@example\u3002org"),
    ("ada@example.org", "a\u0064\u0307a@example.org"),
    ("ada@example.org", "ada+@example.org"),
    ("ada@example.org", "a.da@example.org"),
    ("kim@example.org", "\u212aim@example.org"),  # the Kelvin sign
    ("site@example.org", "\u017fite@example.org"),  # the long s
    ("fi@example.org", "\ufb01@example.org"),  # a ligature
    ("strasse@example.org", "straße@example.org"),
    ("i@example.org", "\u0131@example.org"),  # without a dot
    ("i@example.org", "\u0130@example.org"),
]


@pytest.mark.parametrize(("awarded", "expected"), ADDRESSES, ids=ascii)
@pytest.mark.parametrize("hashed", [True, False])
def test_an_address_that_looks_like_another(awarded: str, expected: str, *, hashed: bool) -> None:
    for first, second in ((awarded, expected), (expected, awarded)):
        badge = _awarded_to(first, hashed=hashed)
        try:
            somebody = ExpectedRecipient.email(second)
        except ConfigurationError:
            assert "@" not in second  # refused before anything is compared
            continue
        report = Verifier(fetch=issuer_documents()).check(badge, now=NOW, expected_recipients=[somebody])
        assert report["recipient"].outcome is Outcome.FAILED, (first, second)


def _awarded_to(address: str, *, hashed: bool) -> bytes:
    document = unsigned_badge()
    identity = {
        "type": "IdentityObject",
        "identityType": "emailAddress",
        "hashed": False,
        "identityHash": address,
    }
    if hashed:
        try:
            return bytes(make_badge(recipient=Recipient.email(address)))
        except OpenBadgeError:
            pass  # such an address is not issued to; a careless issuer may write it in clear
    document["credentialSubject"] = {**document["credentialSubject"], "identifier": [identity]}
    return signed(document)


def test_two_forms_of_one_letter_are_one_address() -> None:
    """What a keyboard composes or not is the same for people, and for us."""
    one, two = (unicodedata.normalize(form, "zoë@example.org") for form in ("NFC", "NFD"))
    assert one != two
    for first, second in ((one, two), (two, one)):
        report = Verifier(fetch=issuer_documents()).check(
            bytes(make_badge(recipient=Recipient.email(first))),
            now=NOW,
            expected_recipients=[ExpectedRecipient.email(second)],
        )
        assert report["recipient"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "name", ["Example School", "\u0415\u0445\u0430mple School", "Example\u200bSchool", "\u202eloohcS elpmaxE"]
)
def test_a_name_is_never_what_is_trusted(name: str) -> None:
    mallory = LocalSigner.generate()
    profile = Profile(id=mallory.controller, name=name)
    badge = Issuer(profile, mallory, status=Irrevocable("an attack")).issue(make_award(), now=NOW)
    report = TRUSTING.check(bytes(badge), now=NOW)
    assert (report.verdict, report["trust"].code) == (Verdict.REFUSED, "trust.not_listed")
