"""A context that gives a signed member another name, under which it stays signed and is read by nobody."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from openbadge_issuer import contexts, default_contexts
from openbadge_issuer.codec import jsonld
from openbadge_issuer.codec.active_context import initial_context
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.jsonld import ContextWork  # type: ignore[attr-defined]
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.testing import NOW, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.verification import Policy, Verdict, Verifier

EVIL = "https://attacker.example/context"
VC = "https://www.w3.org/2018/credentials#"
LATER = NOW + timedelta(days=100)


def signed(**members: Any) -> dict[str, Any]:
    document: Any = make_badge().document
    del document["proof"]
    signer = fixed_signer()
    prepared = data_integrity.prepare(
        document | members,
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=NOW,
        contexts=default_contexts(),
    )
    return sign(prepared, signer)


EXPIRING = signed(validUntil="2026-02-01T00:00:00Z")
REVOCABLE = signed(
    credentialStatus={
        "id": "https://school.example/status#1",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "1",
        "statusListCredential": "https://school.example/status",
    }
)
DATE = "http://www.w3.org/2001/XMLSchema#dateTime"

TRICKS: list[tuple[str, dict[str, Any], str, str, dict[str, Any]]] = [
    ("term", EXPIRING, "validUntil", "myEnd", {"myEnd": {"@id": f"{VC}validUntil", "@type": DATE}}),
    ("prefix", REVOCABLE, "credentialStatus", "vc:credentialStatus", {"vc": VC}),
    (
        "term for the status",
        REVOCABLE,
        "credentialStatus",
        "mine",
        {"mine": {"@id": f"{VC}credentialStatus", "@type": "@id"}},
    ),
    (
        "whole IRI",
        REVOCABLE,
        "credentialStatus",
        f"{VC}credentialStatus",
        {"harmless": "https://attacker.example/h"},
    ),
    ("id by another name", REVOCABLE, "id", "self", {"self": "@id"}),
    ("type by another name", REVOCABLE, "type", "kind", {"kind": "@type"}),
]


@pytest.mark.parametrize("way", ["fetched", "pinned", "inline"])
@pytest.mark.parametrize(
    ("original", "name", "other", "context"),
    [trick[1:] for trick in TRICKS],
    ids=[trick[0] for trick in TRICKS],
)
def test_it_is_refused(
    way: str, original: dict[str, Any], name: str, other: str, context: dict[str, Any]
) -> None:
    document: Any = json.loads(json.dumps(original))
    body = json.dumps({"@context": context}).encode()
    document["@context"].append(context if way == "inline" else EVIL)
    document[other] = document.pop(name)
    table = default_contexts().pin(EVIL, body) if way == "pinned" else default_contexts()
    documents = dict(issuer_documents().documents) | {EVIL: body}
    policy = Policy(fetch_contexts=way == "fetched", allow_inline_contexts=way == "inline")
    verifier = Verifier(policy=policy, fetch=type(issuer_documents())(documents), contexts=table)
    report = verifier.check(json.dumps(document), now=LATER)
    assert report.verdict is Verdict.REFUSED, report
    assert report["structure"].outcome == "FAILED" or report["proof"].outcome == "FAILED"


@pytest.mark.parametrize("context", ["https://w3id.org/security/v1", "https://w3id.org/security/v2"])
def test_the_end_of_a_proof_by_its_older_name(context: str) -> None:
    document: Any = make_badge().document
    del document["proof"]
    signer = fixed_signer()
    prepared = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=signer.verification_method,
        public_jwk=signer.public_jwk,
        created=NOW,
        contexts=default_contexts(),
        extra={"expires": "2026-02-02T00:00:00Z"},
    )
    secured: Any = sign(prepared, signer)
    secured["@context"].append(context)
    secured["proof"][0]["expiration"] = secured["proof"][0].pop("expires")
    report = Verifier(fetch=issuer_documents()).check(json.dumps(secured), now=LATER)
    assert (report.verdict, report["proof"].code) == (Verdict.REFUSED, "proof.strange_member")


def test_an_extension_of_ones_own_is_welcome() -> None:
    body = json.dumps({"@context": {"hours": "https://programme.example/vocabulary#hours"}}).encode()
    table = default_contexts().pin(EVIL, body)
    document: Any = make_badge().document
    del document["proof"]
    document["@context"].append(EVIL)
    document["hours"] = 20
    assert jsonld.findings(document, table) == ()


def test_every_term_of_every_bundled_context_goes_by_a_name_that_is_known() -> None:
    table = ContextTable(contexts.bundled())
    count = 0
    for url in contexts.bundled():
        active = initial_context(table).with_local(url, ContextWork(20_000))
        for name in active.vocabulary():
            iri = active.term(name).iri
            if iri is not None and name not in ("@vocab", "@language", "@base"):
                assert name in table.names.get(iri, frozenset()), (url, name, iri)
                count += 1
    assert count > 300
