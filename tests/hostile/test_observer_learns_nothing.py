"""Events go to logs and to other companies: whatever a badge holds, nothing of its person is in them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer.fetching import Event
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, RECIPIENT, issuer_documents, make_badge, tampered
from openbadge_issuer.verification import Policy, Verifier

PERSONAL = ("lovelace", "ada@", "did:example:ada")


def personal_badge() -> dict[str, Any]:
    """A badge with a name wherever one may stand."""
    document: dict[str, Any] = {**make_badge().document}
    document["id"] = "https://badges.example/people/ada-lovelace"
    document["name"] = "For Ada Lovelace"
    document["credentialSubject"]["id"] = "did:example:ada"
    document["refreshService"] = {
        "id": "https://school.example/people/ada-lovelace?token=lovelace",
        "type": "1EdTechCredentialRefresh",
    }
    return document


def web(request: Request, /) -> Answer:
    known = issuer_documents()(request)
    if isinstance(known, Response):
        return known
    return FetchFailure("fetch.status", f"{request.url} answered with 500; ada@lovelace.example is away.")


@pytest.mark.parametrize(
    "upload",
    [
        personal_badge(),
        json.dumps(personal_badge()),
        bytes(make_badge()),
        bytes(tampered(make_badge())["title changed"]),
        b"Ada Lovelace",
        b"<html>Ada Lovelace</html>",
        "https://badges.example/people/ada-lovelace",
        json.dumps(
            {
                "type": "Assertion",
                "id": "https://badges.example/people/ada-lovelace",
                "verify": {"type": "hosted"},
            }
        ),
        json.dumps(
            {
                "@context": "https://w3id.org/openbadges/v2",
                "type": "Assertion",
                "id": "https://badges.example/people/ada-lovelace",
                "badge": "https://badges.example/classes/lovelace-prize",
                "recipient": {"type": "email", "identity": "ada@lovelace.example", "hashed": False},
                "verification": {"type": "HostedBadge"},
                "issuedOn": "2024-05-01T10:00:00Z",
            }
        ),
    ],
)
def test_nothing_of_the_person(upload: Any) -> None:
    events: list[Event] = []
    verifier = Verifier(
        fetch=web, observe=events.append, policy=Policy(follow_links=True, fetch_contexts=True)
    )
    verifier.check_upload(upload, now=NOW, expected_recipients=[RECIPIENT])
    assert events[-1].name == "check.ended"
    told = json.dumps([[event.name, dict(event.params)] for event in events]).lower()
    told = told.replace(
        "https://badges.example/classes/lovelace-prize", ""
    )  # a badge class is published for all
    assert not [word for word in PERSONAL if word in told], told
