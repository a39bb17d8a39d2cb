"""Attack: documents that name many strangers as controllers, so that a verifier calls them all."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from dids_driving import World
from openbadge_issuer.dids import hosting_path, resolve_jwk, resolve_verification_method
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Documents
from openbadge_issuer.testing import ISSUER_ID, NOW, make_badge
from openbadge_issuer.verification import Verdict, Verifier

if TYPE_CHECKING:
    from openbadge_issuer.ports import Answer, Request

HTTPS = "https://school.example/issuer"
JWKS = "https://school.example/.well-known/jwks.json"
KEY = LocalSigner.generate().public_key
OTHER = LocalSigner.generate().public_key
COUNT = 16


def listing(issuer_id: str) -> dict[str, object]:
    entries = [
        {
            "id": f"{issuer_id}#key-{number}",
            "type": "Multikey",
            "controller": f"https://stranger-{number}.example/issuer",
            "publicKeyMultibase": KEY.to_multikey(),
        }
        for number in range(COUNT)
    ]
    return {"id": issuer_id, "verificationMethod": entries, "assertionMethod": [e["id"] for e in entries]}


@pytest.mark.parametrize("issuer_id", [HTTPS, ISSUER_ID])
@pytest.mark.parametrize("told", [True, False])
def test_a_strangers_document_is_not_fetched(issuer_id: str, told: bool) -> None:  # noqa: FBT001
    world = World({hosting_path(issuer_id): listing(issuer_id)})
    for number in range(COUNT):
        name = f"{issuer_id}#key-{number}"
        method = world.settle(resolve_verification_method(name, issuer_id=issuer_id if told else None))
        assert method.controller == f"https://stranger-{number}.example/issuer"
        assert not method.authorized
    assert set(world.asked) == {hosting_path(issuer_id)}


def test_a_badge_with_many_proofs_costs_one_request() -> None:
    badge: Any = make_badge().document
    proof = badge["proof"][0]
    badge["proof"] = [
        copy.deepcopy(proof) | {"verificationMethod": f"{ISSUER_ID}#key-{number}"} for number in range(COUNT)
    ]
    documents = Documents({hosting_path(ISSUER_ID): json.dumps(listing(ISSUER_ID)).encode()})
    asked: list[str] = []

    def fetch(request: Request) -> Answer:
        asked.append(request.url)
        return documents(request)

    report = Verifier(fetch=fetch).check(json.dumps(badge), now=NOW)
    assert report.verdict is Verdict.REFUSED
    assert asked == [hosting_path(ISSUER_ID)]


@pytest.mark.parametrize("key_url", ["https://school.example/keys/1", "https://school.example/keys/1#key"])
def test_the_document_that_a_token_names_leads_no_further(key_url: str) -> None:
    document = key_url.partition("#")[0]
    entry = listing(document)["verificationMethod"][0] | {"id": key_url}  # type: ignore[index]
    for found in (entry, {"id": document, "assertionMethod": entry}):
        world = World({HTTPS: {"id": HTTPS}, JWKS: {"keys": [OTHER.to_jwk()]}, document: found})
        with pytest.raises(ResolutionError) as caught:
            world.settle(resolve_jwk(key_url, HTTPS))
        assert caught.value.detail_code == "resolve.foreign_key"
        assert world.asked == [HTTPS, JWKS, document]
