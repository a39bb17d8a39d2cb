"""`Kept`: what of a badge is kept and what is not, of which badges, and under which seal it is read again."""

from __future__ import annotations

import hmac
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from openbadge_issuer.codec import jcs
from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.dids import issuer_document
from openbadge_issuer.errors import ConfigurationError, Finding, InputError
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Documents
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.status import StatusEntry
from openbadge_issuer.testing import ISSUER_ID, NOW, fixed_entropy, fixed_signer, issuer_documents, make_badge
from openbadge_issuer.testing.status import STATUS_LIST, make_status_list
from openbadge_issuer.verification import Check, Kept, Outcome, Report, Verdict, Verifier
from openbadge_issuer.verification.disclosure import Part
from openbadge_issuer.verification.many.kept import KeptKey

BADGE = make_badge(status=StatusEntry(STATUS_LIST, 7, "revocation"))
WEB = issuer_documents()
DOCUMENT: dict[str, Any] = BADGE.document
SECRET = b"sixteen letters."


def report() -> Report:
    run = Verifier().start(BADGE, now=NOW)
    while requests := run.needs():
        for request in requests:
            status = {STATUS_LIST: make_status_list()}
            run.feed(request, replace(WEB, documents={**WEB.documents, **status})(request))
    return run.report


REPORT = report()


def test_what_is_kept_is_what_has_to_be_looked_at_again_and_no_more() -> None:
    signer = fixed_signer()
    assert Kept.of(DOCUMENT, REPORT) == Kept(
        document={
            "@context": [entry for entry in DOCUMENT["@context"] if isinstance(entry, str)],
            "type": ["OpenBadgeCredential", "VerifiableCredential"],
            "issuer": ISSUER_ID,
            "validFrom": DOCUMENT["validFrom"],
            "credentialSubject": {"achievement": {"id": DOCUMENT["credentialSubject"]["achievement"]["id"]}},
            "credentialStatus": DOCUMENT["credentialStatus"],
        },
        format="open-badges-3.0",
        proof_format="eddsa-rdfc-2022",
        verification_method=signer.verification_method,
        key=signer.public_key.to_multikey(),
        signed=DOCUMENT["proof"][0]["created"],
        signed_member="created",
        valid_until="",
        disclosure="all",
        input_sha256=REPORT.input_sha256,
        checked_at=NOW.isoformat(),
    )


BY_ID: JSONObject = {"id": "https://school.example/revoked", "type": "1EdTechRevocationList"}


@pytest.mark.parametrize(
    ("changes", "members", "without"),
    [
        ({"@context": [*DOCUMENT["@context"], {"a": "urn:x"}]}, {"@context": DOCUMENT["@context"]}, ""),
        ({"@context": DOCUMENT["@context"][0]}, {"@context": DOCUMENT["@context"][:1]}, ""),
        ({"validUntil": "2027-01-01T00:00:00Z"}, {"validUntil": "2027-01-01T00:00:00Z"}, ""),
        ({"credentialSubject": {"achievement": {"name": "Welding"}}}, {}, "credentialSubject"),
        ({"credentialStatus": BY_ID}, {"credentialStatus": BY_ID, "id": DOCUMENT["id"]}, ""),
        ({"credentialStatus": [BY_ID], "id": None}, {"id": None}, ""),
        ({"name": "Ada's badge", "image": {"id": "urn:x"}}, {}, "name"),
    ],
    ids=[
        "no context that is written into it",
        "one context",
        "its end",
        "no achievement without an id",
        "its id for a list of ids",
        "no list of ids without one",
        "no words",
    ],
)
def test_of_the_document(changes: JSONObject, members: JSONObject, without: str) -> None:
    kept = Kept.of({**DOCUMENT, **changes}, REPORT).document
    assert members.items() <= kept.items()
    assert without not in kept
    assert "proof" not in kept


def test_without_an_id_there_is_none_to_keep() -> None:
    document = {name: value for name, value in DOCUMENT.items() if name != "id"}
    assert "id" not in Kept.of({**document, "credentialStatus": BY_ID}, REPORT).document


def ended(outcome: Outcome, **params: Any) -> Report:
    issuer = replace(REPORT["issuer"], outcome=outcome, params=params or REPORT["issuer"].params)
    return replace(REPORT, checks=tuple(issuer if each.name == "issuer" else each for each in REPORT.checks))


@pytest.mark.parametrize(
    ("of", "code"),
    [
        (replace(REPORT, verdict=Verdict.REFUSED), "config.kept"),
        (replace(REPORT, verdict=Verdict.UNDECIDED), "config.kept"),
        (ended(Outcome.FAILED), "config.kept"),
        (ended(Outcome.UNKNOWN), "config.kept"),
        (ended(Outcome.PASSED, issuer=ISSUER_ID), "config.kept"),
        (replace(REPORT, checked_at=None), "config.kept"),
        (replace(REPORT, format="unknown"), "config.kept"),
        (replace(REPORT, format="open-badges-2.0"), "config.kept_open_badges_2"),
        (replace(REPORT, format="verifiable-presentation"), "config.kept_presentation"),
        (replace(REPORT, format="verifiable-presentation", verdict=Verdict.REFUSED), "config.kept"),
    ],
    ids=[
        "refused",
        "undecided",
        "not its issuer's",
        "nobody knows whose",
        "of no key",
        "never looked at",
        "of no standard",
        "of Open Badges 2.0",
        "a presentation",
        "a presentation that was refused",
    ],
)
def test_of_what_nothing_is_kept(of: Report, code: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        Kept.of(DOCUMENT, of)
    assert raised.value.detail_code == code
    assert raised.value.advice


@pytest.mark.parametrize("name", ["open-badges-3.0-endorsement", "clr-2.0", "verifiable-credential"])
@pytest.mark.parametrize("outcome", [Outcome.PASSED, Outcome.WARNING])
def test_of_what_else_it_is_kept(name: str, outcome: Outcome) -> None:
    assert Kept.of(DOCUMENT, replace(ended(outcome), format=name)).format == name


def test_whose_it_is_shows_and_nothing_else() -> None:
    kept = Kept.of(DOCUMENT, REPORT)
    assert repr(kept) == f"<Kept of a badge by {ISSUER_ID}>"
    long = replace(kept, document={"issuer": "did:web:" + "x" * 300})
    assert repr(long) == f"<Kept of a badge by did:web:{'x' * 192}>"


@pytest.mark.parametrize(
    ("secret", "right"), [(SECRET, True), (SECRET[1:], False), ("a text of 16 lett", False)]
)
def test_a_secret_has_sixteen_bytes(secret: Any, *, right: bool) -> None:
    kept = Kept.of(DOCUMENT, REPORT)
    if right:
        assert Kept.from_text(kept.to_text(secret=secret), secret=secret) == kept
        return
    with pytest.raises(ConfigurationError, match="16 bytes or more") as raised:
        kept.to_text(secret=secret)
    assert raised.value.detail_code == "config.kept"


def sealed(change: Any) -> str:
    """What whoever has the secret could write: the members as they are changed, under a good seal."""
    members: dict[str, JSON] = json.loads(Kept.of(DOCUMENT, REPORT).to_text(secret=SECRET))
    del members["seal"]
    change(members)
    return json.dumps({**members, "seal": hmac.new(SECRET, jcs.canonical(members), sha256).hexdigest()})


def test_the_seal_is_over_the_canonical_members() -> None:
    assert Kept.from_text(sealed(lambda _: None), secret=SECRET) == Kept.of(DOCUMENT, REPORT)


FURTHER: JSONObject = {"verification_method": "urn:x#2", "key": "z6M", "signed": "", "signed_member": ""}
FORGED: dict[str, Any] = {
    "of another version": lambda members: members.update(version="openbadge-kept 2"),
    "without a version": lambda members: members.pop("version"),
    "without a document": lambda members: members.pop("document"),
    "a document that is none": lambda members: members.update(document=[]),
    "one member more": lambda members: members.update(trusted="yes"),
    "one member fewer": lambda members: members.pop("signed"),
    "a number": lambda members: members.update(valid_until=7),
    "never looked at": lambda members: members.update(checked_at="yesterday"),
    "shown otherwise": lambda members: members.update(disclosure="some"),
    "nobody's": lambda members: members.update(document={"issuer": ""}),
    "other keys that are a number": lambda members: members.update(further=[7]),
    "other keys that are names": lambda members: members.update(further=[[*FURTHER]]),
    "of another key one thing more": lambda members: members.update(further=[{**FURTHER, "more": 7}]),
    "of another key one thing fewer": lambda members: members.update(further=[{"key": "z6M"}]),
    "of another key a number": lambda members: members.update(further=[{**FURTHER, "signed": 7}]),
    "one other key that is no list": lambda members: members.update(further=FURTHER),
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED.keys())
def test_what_another_version_has_sealed_is_read_as_nothing(change: Any) -> None:
    with pytest.raises(InputError) as raised:
        Kept.from_text(sealed(change), secret=SECRET)
    assert (raised.value.detail_code, raised.value.advice) == (
        "kept.format",
        "Check the badge itself again.",
    )


def test_a_seal_in_other_letters_is_none() -> None:
    members = json.loads(Kept.of(DOCUMENT, REPORT).to_text())
    with pytest.raises(InputError) as raised:
        Kept.from_text(json.dumps({**members, "seal": "é" * 64}))
    assert raised.value.detail_code == "kept.format"


GOOD, UNKNOWN = (
    replace(REPORT["status"], outcome=outcome, code="status.x")
    for outcome in (Outcome.PASSED, Outcome.UNKNOWN)
)


@pytest.mark.parametrize(
    ("proof_format", "status", "disclosure", "part"),
    [
        ("eddsa-rdfc-2022", UNKNOWN, "all", None),
        ("ecdsa-sd-2023", GOOD, "part_with_status", Part(insists_on_status=True)),
        (
            "ecdsa-sd-2023",
            replace(GOOD, outcome=Outcome.WARNING),
            "part_with_status",
            Part(insists_on_status=True),
        ),
        ("ecdsa-sd-2023", UNKNOWN, "part", Part(insists_on_status=False)),
        ("ecdsa-sd-2023", replace(GOOD, code="status.not_mandatory"), "part", Part(insists_on_status=False)),
        (
            "ecdsa-sd-2023",
            replace(GOOD, code="status.undisclosed", outcome=Outcome.WARNING),
            "part",
            Part(insists_on_status=False),
        ),
    ],
    ids=["all of it", "a good status", "with a warning", "not found good", "not insisted on", "not shown"],
)
def test_whether_it_was_shown_in_part(
    proof_format: str, status: Check, disclosure: str, part: Part | None
) -> None:
    checks = tuple(status if each.name == "status" else each for each in REPORT.checks)
    kept = Kept.of(DOCUMENT, replace(REPORT, proof_format=proof_format, checks=checks))
    assert (kept.disclosure, kept.part) == (disclosure, part)
    assert Kept.from_text(kept.to_text()) == kept


def test_the_other_keys_are_those_that_the_report_names() -> None:
    """Beside them it has findings that are about no key."""
    of_a_key = {"verification_method": f"{ISSUER_ID}#2", "key": "z6M"}
    findings = [
        Finding(code="issuer.key_authorized", message="It is.", params=params) for params in ({}, of_a_key)
    ]
    issuer = replace(REPORT["issuer"], findings=tuple(findings))
    checks = tuple(issuer if each.name == "issuer" else each for each in REPORT.checks)
    assert Kept.of(DOCUMENT, replace(REPORT, checks=checks)).further == (KeptKey.of(of_a_key),)


def signed_by(issuer_id: str, method: str) -> bytes:
    """The badge by another issuer, with the same key under this name."""
    document = {**json.loads(bytes(make_badge())), "issuer": {**DOCUMENT["issuer"], "id": issuer_id}}
    del document["proof"]
    signer = LocalSigner.generate("Ed25519", verification_method=method, entropy=fixed_entropy("key/Ed25519"))
    prepared = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=method,
        public_jwk=signer.public_jwk,
        contexts=default_contexts(),
        created=NOW,
    )
    return dump(sign(prepared, signer))


@pytest.mark.parametrize("kind", ["did:jwk", "https"])
def test_a_key_with_a_long_name_is_looked_up_again_under_all_of_it(kind: str) -> None:
    key = fixed_signer().public_key
    if kind == "did:jwk":
        jwk = json.dumps({**fixed_signer().public_jwk, "kid": "k" * 1_800}).encode()
        issuer_id = f"did:jwk:{base64url_encode(jwk)}"
        method, fetch = f"{issuer_id}#0", Documents({})
    else:
        issuer_id = "https://school.example/issuer"
        method = f"{issuer_id}#{'k' * 3_000}"
        fetch = Documents({issuer_id: dump(issuer_document(issuer_id, [(method, key)]))})
    verifier = Verifier(fetch=fetch)
    verified = verifier.verify(signed_by(issuer_id, method), now=NOW)
    assert verified.kept.verification_method == method
    (again,) = verifier.recheck([("key", verified.kept.to_text())], now=NOW + timedelta(days=1))
    assert (again.report.verdict, again.report["issuer"].code) == (Verdict.ACCEPTED, "issuer.key_authorized")
