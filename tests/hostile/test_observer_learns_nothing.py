"""Events go to logs and to other companies: whatever a badge holds, nothing of its person is in them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openbadge_issuer.adapters.cached_fetch import CachedFetch
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.fetching import Event
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.testing import NOW, RECIPIENT, fixed_signer, issuer_documents, make_badge, tampered
from openbadge_issuer.testing.store import MemoryStore
from openbadge_issuer.verification import Policy, Verifier
from unit.verification.presenting import badge, claims, presented, token

PERSONAL = ("lovelace", "ada@", "did:example:ada")
WEBVH = f"did:webvh:Qm{'a' * 44}:people.example:ada-lovelace"
HOLDERS = ["did:web:people.example:ada-lovelace", WEBVH, "https://people.example/ada-lovelace"]


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


@pytest.mark.own_codes("fetch.status")
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


def shown(holder: str) -> dict[str, bytes]:
    """A presentation by this holder, signed in each way in which the holder's document is looked into."""
    signer = fixed_signer(controller=holder, seed="ada")
    jwk: Any = dict(signer.public_jwk)
    return {
        "embedded": presented(badge(), holder=holder, signer=signer),
        "kid": token(claims(badge(), holder=holder), signer=signer),
        "jwk": token(claims(badge(), holder=holder), signer=signer, kid=None, jwk=jwk),
        "nobody named": token(claims(badge(), holder=None), signer=signer),
    }


@pytest.mark.parametrize("published", [True, False], ids=["published", "not there"])
@pytest.mark.parametrize("form", ["embedded", "kid", "jwk", "nobody named"])
@pytest.mark.parametrize("holder", HOLDERS, ids=["did:web", "did:webvh", "https"])
def test_nothing_of_who_presents(holder: str, form: str, published: bool) -> None:  # noqa: FBT001
    events: list[Event] = []
    asked: list[str] = []
    signer = fixed_signer(controller=holder, seed="ada")

    def people(request: Request, /) -> Answer:
        asked.append(request.url)
        if not published or not request.url.startswith("https://people.example/"):
            return web(request)
        document: Any = issuer_document(HOLDERS[0], [(f"{HOLDERS[0]}#key-1", signer.public_key)])
        said = json.dumps(document).replace(f"{HOLDERS[0]}#key-1", signer.verification_method)
        said = said.replace(HOLDERS[0], holder).replace("assertionMethod", "authentication")
        return Response(request.url, said.encode())

    cached = CachedFetch(people, MemoryStore(), observe=events.append)
    verifier = Verifier(fetch=cached, observe=events.append)
    report = verifier.check(shown(holder)[form], now=NOW)
    told = json.dumps([[event.name, dict(event.params)] for event in events]).lower()
    assert any("lovelace" in url for url in asked)
    assert "https://people.example/" in told  # the server alone
    assert not [word for word in PERSONAL if word in told], told
    if published and holder != WEBVH:
        assert report["issuer"].code == "issuer.holder_authenticated"
