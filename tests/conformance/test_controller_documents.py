"""The controller documents of the shared corpus, as issuers host them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dids_driving import World
from openbadge_issuer.dids import hosting_path, issuer_document, issuer_keys, resolve_verification_method
from openbadge_issuer.errors import ResolutionError
from openbadge_issuer.keys import PublicKey
from requiring import shared

CORPUS = shared("conformance", "1edtech")


def controller_documents() -> list[tuple[str, Any]]:
    remote = json.loads((CORPUS / "remote.json").read_text(encoding="utf-8"))["documents"]
    found = [entry for entry in remote if entry["kind"] == "controller-document"]
    return [
        (entry["url"], json.loads((CORPUS / entry["file"]).read_text(encoding="utf-8"))) for entry in found
    ]


@pytest.mark.parametrize(("issuer_id", "document"), controller_documents())
def test_every_key_is_found(issuer_id: str, document: Any) -> None:
    if issuer_id.startswith("urn:"):
        with pytest.raises(ResolutionError) as caught:
            World({}).settle(resolve_verification_method(document["verificationMethod"][0]["id"]))
        assert caught.value.detail_code == "resolve.unsupported"
        assert caught.value.decided
        return
    world = World({hosting_path(issuer_id): document})
    keys = []
    for entry in document["verificationMethod"]:
        method = world.settle(resolve_verification_method(entry["id"]))
        assert method.public_key == PublicKey.from_multikey(entry["publicKeyMultibase"])
        assert (method.controller, method.authorized) == (issuer_id, True)
        keys.append((entry["id"], method.public_key))
    assert [(method.id, method.public_key) for method in world.settle(issuer_keys(issuer_id))] == keys
    assert issuer_document(issuer_id, keys) == document


def test_there_are_some() -> None:
    assert len(controller_documents()) >= 7
