"""Our side of the exchange: the few calls into `openbadge_issuer` that it takes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache

import openbadge_issuer as ob
from interop.peers import Verdict
from interop.samples import CREATED, Key, course, hosted_key, rsa_key
from openbadge_issuer.baking import bake
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import bundled
from openbadge_issuer.dids import hosting_path, issuer_document
from openbadge_issuer.keys import LocalSigner, PublicKey
from openbadge_issuer.ports import Documents
from openbadge_issuer.proofs import data_integrity, vc_jwt
from openbadge_issuer.proofs.prepared import sign
from openbadge_issuer.proofs.suites import EDDSA_RDFC_2022
from openbadge_issuer.verification import Verdict as Judgement
from openbadge_issuer.verification import Verifier

__all__ = ["bake", "contexts", "hosted", "hosted_course", "issued", "sign_document", "sign_token", "verify"]


@cache
def contexts() -> ContextTable:
    """The bundled contexts, as every peer that takes contexts is given them."""
    return ContextTable(bundled())


@cache
def signer(key: Key) -> LocalSigner:
    """The key as what an `Issuer` signs with."""
    return LocalSigner.from_pem(
        key.pem.encode("ascii"), verification_method=key.verification_method, unencrypted=True
    )


def sign_document(document: JSONObject, key: Key) -> JSONObject:
    """The document with an eddsa-rdfc-2022 proof, made at `CREATED`."""
    by = signer(key)
    prepared = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=by.verification_method,
        public_jwk=by.public_jwk,
        created=datetime.fromisoformat(CREATED),
        contexts=contexts(),
    )
    return sign(prepared, by)


def sign_token(document: JSONObject, key: Key) -> str:
    """The document as a VC-JWT, by the algorithm that goes with the key."""
    by = signer(key)
    prepared = vc_jwt.prepare(document, verification_method=by.verification_method, public_jwk=by.public_jwk)
    return sign(prepared, by)


def hosted_course() -> JSONObject:
    """The course, signed by an issuer with a did:web."""
    key = hosted_key()
    return sign_document(course(key.controller), key)


def issued() -> JSONObject:
    """A micro-credential as somebody issues it who follows the README: through the public interface only."""
    signer = ob.LocalSigner.generate(entropy=lambda size: bytes(range(size)))
    levels = [
        ob.RubricCriterionLevel(id=f"https://school.example/rubric#{name}", name=name, level=name)
        for name in ("seen", "done", "taught")
    ]
    rubric = ob.ResultDescription(
        id="https://school.example/rubric",
        name="Level",
        result_type="RubricCriterionLevel",
        rubric_criterion_level=levels,
        required_level=levels[1].id,
    )
    achievement = ob.Achievement(
        id="https://school.example/micro-credentials/grafting",
        name="Grafting",
        achievement_type="MicroCredential",
        description="Grafts fruit trees \N{EM DASH} in spring.",
        criteria=ob.Criteria(narrative="Three of four grafts have taken."),
        result_description=[rubric],
    )
    award = ob.Award(
        achievement,
        ob.Recipient.email("ada@example.org", name="Ada Lovelace"),
        results=(ob.Result(result_description=rubric.id, achieved_level=levels[2].id),),
        evidence=(ob.Evidence(id="https://school.example/evidence/3", name="Photographs"),),
    )
    profile = ob.Profile(id=signer.controller, name="Example School")
    issuer = ob.Issuer(profile, signer, status=ob.Irrevocable("an example"))
    return issuer.issue(award, now=datetime.fromisoformat(CREATED)).document


@cache
def hosted() -> dict[str, JSONObject]:
    """By URL, what those issuers publish who are no did:key: a did.json, and the document of a web page's key."""
    published = {}
    for key in (hosted_key(), rsa_key()):
        public_key = PublicKey.from_pem(key.public_pem.encode("ascii"))
        published[hosting_path(key.controller)] = issuer_document(
            key.controller, [(key.verification_method, public_key)]
        )
    return published


@cache
def _verifier() -> Verifier:
    served = {url: json.dumps(document).encode() for url, document in hosted().items()}
    return Verifier(contexts=contexts(), fetch=Documents(served))


def verify(badge: JSONObject | str | bytes) -> Verdict:
    """The verdict of our verifier, now, offline; a document is handed in as JSON text."""
    given = json.dumps(badge) if isinstance(badge, dict) else badge
    report = _verifier().check(given, now=datetime.now(UTC))
    return Verdict(report.verdict is Judgement.ACCEPTED, str(report), {})
