"""The checks `proof` and `issuer`, to the letter: what a program reads of them, whichever way a proof goes."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from openbadge_issuer.codec import jsonld
from openbadge_issuer.codec.effort import BeyondEffort, Effort
from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode, multibase_encode
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.keys import LocalSigner
from openbadge_issuer.ports import Answer, Documents, Fetch, FetchFailure, Request, SigningRequest
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.testing import (
    ISSUER_ID,
    NOW,
    fixed_issuer,
    fixed_signer,
    issuer_documents,
    make_badge,
)
from openbadge_issuer.verification import Budget, Check, Outcome, Policy, Report, Verdict, Verifier
from openbadge_issuer.verification.proving import prove_document
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.scheduler import Session
from openbadge_issuer.verification.signatures import _ANOTHER
from proof_samples import chained, contexts, fixed_entropy, forge, header

CREATED = "2026-01-30T09:30:00Z"
ISSUER = fixed_signer()
NAMED = LocalSigner.from_pem(
    ISSUER.to_pem(unencrypted=True), unencrypted=True, verification_method=f"{ISSUER_ID}#key-1"
)  # its name does not spell it out
NOTARY = LocalSigner.generate("Ed25519", entropy=fixed_entropy("notary"))  # a did:key
UNSIGNED: JSONObject = {**make_badge().document, "proof": []}
URN = "urn:uuid:11111111-1111-4111-8111-111111111111"
DID_DOCUMENT = "https://school.example/.well-known/did.json"


def signed(*signers: LocalSigner, document: JSONObject = UNSIGNED, **extra: JSON) -> JSONObject:
    for signer in signers:
        document = chained(document, None, signer, created=CREATED, **extra)
    return document


def judged(document: Any, fetch: Fetch | None = None, policy: Policy | None = None) -> Report:
    verifier = Verifier(fetch=fetch or issuer_documents(ISSUER), policy=policy or Policy())
    return verifier.check(json.dumps(document) if isinstance(document, dict) else document, now=NOW)


def read(check: Check) -> tuple[Any, ...]:
    return check.outcome, check.code, check.pointer, check.retry, check.turn


def unreachable(request: Request, /) -> Answer:
    return FetchFailure("fetch.network", f"{request.url} does not answer.", retry="later")


def hosted(**members: JSON) -> Documents:
    """The issuer's document, with other members of its key."""
    ((url, body),) = issuer_documents(ISSUER).documents.items()
    document = json.loads(body)
    document["verificationMethod"][0].update(members)
    return Documents({url: json.dumps(document).encode()})


def test_without_a_proof_nothing_else_is_asked() -> None:
    report = judged(UNSIGNED)
    assert read(report["proof"]) == (Outcome.FAILED, "proof.missing", "", "never", "holder")
    assert report["proof"].advice == "Ask the issuer for the signed badge."
    assert read(report["issuer"]) == (Outcome.UNKNOWN, "issuer.not_run_proof", "", "never", "nobody")
    assert report.proof_format == ""


def test_one_good_proof() -> None:
    report = judged(signed(ISSUER))
    assert read(report["proof"]) == (Outcome.PASSED, "proof.verified", "/proof/0", "never", "nobody")
    assert report["proof"].params == {"suite": "eddsa-rdfc-2022"}
    assert report["proof"].findings == ()
    assert report["proof"].message == "Unchanged since it was signed (eddsa-rdfc-2022)."
    assert report.proof_format == "eddsa-rdfc-2022"
    assert report["issuer"].params == {
        "issuer": ISSUER_ID,
        "verification_method": ISSUER.verification_method,
        "key": ISSUER.public_key.to_multikey(),
        "signed": CREATED,
        "member": "created",
    }


def test_a_proof_may_have_expired_within_the_leeway() -> None:
    document = signed(ISSUER, expires="2026-01-31T11:59:59Z")
    assert judged(document)["proof"].outcome is Outcome.FAILED
    assert judged(document, policy=Policy(leeway=timedelta(seconds=1)))["proof"].code == "proof.verified"


def test_every_proof_is_reported_with_its_place_and_its_suite() -> None:
    report = judged(signed(NOTARY, ISSUER))
    assert [(f.code, f.severity, f.pointer, f.params) for f in report["proof"].findings] == [
        ("proof.verified", "info", f"/proof/{at}", {"suite": "eddsa-rdfc-2022"}) for at in (0, 1)
    ]
    assert report["proof"].findings[0].message == "Unchanged since it was signed (eddsa-rdfc-2022)."
    assert report["proof"].pointer == "/proof/1"  # the issuer's own


def test_the_name_of_a_proof_without_a_suite_is_its_type() -> None:
    document: Any = signed(ISSUER)
    document["proof"][0] |= {"type": "BbsBlsSignature2020"}
    del document["proof"][0]["cryptosuite"]
    report = judged(document)
    assert (report["proof"].outcome, report.proof_format) == (Outcome.FAILED, "BbsBlsSignature2020")
    assert report["proof"].code == "proof.suite_unknown"


def test_a_false_proof_beside_a_good_one() -> None:
    document: Any = signed(ISSUER, NOTARY)
    document["proof"][1]["created"] = "2026-01-30T09:30:01Z"
    proof = judged(document)["proof"]
    assert read(proof) == (Outcome.WARNING, "proof.another_is_false", "/proof/1", "never", "issuer")
    good, false = proof.findings
    assert proof.params == {"suite": "eddsa-rdfc-2022", "proofs": 2}
    assert (good.severity, false.severity, false.code) == ("info", "error", "proof.signature")
    assert proof.message == (
        "Unchanged since it was signed (eddsa-rdfc-2022). One proof suffices, but it carries 2, and another did not "
        f"pass. {false.message}"
    )


def test_a_proof_that_is_not_read_beside_a_good_one() -> None:
    document: Any = signed(NOTARY, ISSUER)
    document["proof"][0]["cryptosuite"] = "bbs-2023"
    proof = judged(document)["proof"]
    assert (proof.code, proof.pointer) == ("proof.another_not_read", "/proof/0")
    unread = proof.findings[0]
    assert (unread.severity, unread.params["cryptosuite"]) == ("warning", "bbs-2023")
    assert unread.message in proof.message
    assert unread.advice


def test_the_one_that_is_not_read_is_named_wherever_it_stands() -> None:
    document: Any = signed(ISSUER, NOTARY)
    document["proof"][1]["cryptosuite"] = "bbs-2023"
    proof = judged(document)["proof"]
    assert (proof.code, proof.pointer) == ("proof.another_not_read", "/proof/1")
    assert proof.findings[1].message in proof.message


def test_a_proof_for_somebody_in_particular() -> None:
    proof = judged(signed(ISSUER, domain="school.example"))["proof"]
    assert read(proof) == (Outcome.WARNING, "proof.addressed", "/proof/0", "never", "issuer")
    assert proof.params == {"suite": "eddsa-rdfc-2022"}
    assert "signed for somebody in particular" in proof.message
    assert "somebody in particular" not in judged(signed(ISSUER))["proof"].message


def test_a_false_one_is_named_before_one_that_is_not_read() -> None:
    document: Any = signed(NOTARY, NOTARY, ISSUER)
    document["proof"][0]["cryptosuite"] = "bbs-2023"
    document["proof"][1]["created"] = "2026-01-30T09:30:01Z"
    proof = judged(document)["proof"]
    assert (proof.code, proof.pointer) == ("proof.another_is_false", "/proof/1")


def test_none_passes_and_the_first_says_why() -> None:
    document: Any = signed(ISSUER, NOTARY)
    document["name"] = "Another name"
    proof = judged(document)["proof"]
    assert read(proof) == (Outcome.FAILED, "proof.signature", "/proof/0", "never", "verifier")
    assert [(f.code, f.pointer) for f in proof.findings] == [
        ("proof.signature", "/proof/0"),
        ("proof.signature", "/proof/1"),
    ]
    alone: Any = signed(ISSUER)
    alone["name"] = "Another name"
    assert judged(alone)["proof"].findings == ()


def test_one_that_could_not_be_asked_about_is_no_refusal() -> None:
    """The issuer's own proof may still be good: its document could not be had, so nobody knows."""
    document: Any = signed(NOTARY, NAMED)
    document["proof"][0]["created"] = "2026-01-30T09:30:01Z"
    report = judged(document, unreachable)
    assert report.verdict is Verdict.UNDECIDED
    assert read(report["proof"]) == (Outcome.UNKNOWN, "resolve.unavailable", "", "later", "verifier")
    assert read(report["issuer"]) == (Outcome.UNKNOWN, "issuer.not_run_proof", "", "never", "nobody")


def test_over_one_that_could_not_be_asked_about() -> None:
    below = chained(UNSIGNED, None, NAMED, created=CREATED, id=URN)
    proof = judged(chained(below, URN, NOTARY, created=CREATED), unreachable)["proof"]
    assert [finding.code for finding in proof.findings] == ["resolve.unavailable", "proof.previous_unknown"]
    above = proof.findings[1]
    assert above.params == {"because": "resolve.unavailable", "message": proof.findings[0].message}
    assert (above.severity, above.pointer) == ("warning", "/proof/1")
    assert above.advice == "See what is said of that proof."


def over_another(spoilt: dict[str, JSON], fetch: Fetch | None = None) -> Check:
    """The check of a good proof by the issuer, over one of somebody's that was spoilt before."""
    below: Any = chained(UNSIGNED, None, NOTARY, created=CREATED, id=URN)
    below["proof"][0] |= spoilt
    return judged(chained(below, URN, ISSUER, created=CREATED), fetch)["proof"]


def test_over_a_false_one() -> None:
    proof = over_another({"created": "2026-01-30T09:30:01Z"})
    assert (proof.outcome, proof.code) == (Outcome.FAILED, "proof.signature")
    below, above = proof.findings
    assert (above.code, above.severity) == ("proof.previous_failed", "error")
    assert above.params == {"because": "proof.signature", "message": below.message}
    assert above.advice.startswith("Do not rely on it.")


OTHER_URN = "urn:uuid:22222222-2222-4222-8222-222222222222"


@pytest.mark.parametrize("false", [0, 1])
def test_over_two_of_which_one_is_false(false: int) -> None:
    below: Any = chained(UNSIGNED, None, NOTARY, created=CREATED, id=URN)
    below = chained(below, None, NOTARY, created=CREATED, id=OTHER_URN)
    below["proof"][false]["created"] = "2026-01-30T09:30:01Z"
    proof = judged(chained(below, [URN, OTHER_URN], ISSUER, created=CREATED))["proof"]
    above = proof.findings[2]
    assert (above.code, above.params["because"]) == ("proof.previous_failed", "proof.signature")
    assert above.params["message"] == proof.findings[false].message


def test_no_proof_is_tried_twice_and_no_document_made_canonical_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With every proof below it once more, a chain would cost twice as much for each of its links."""
    chain = chained(UNSIGNED, None, NOTARY, created=CREATED, id=URN)
    chain = chained(chain, URN, ISSUER, created=CREATED, id=OTHER_URN)
    chain = chained(chain, [URN, OTHER_URN], ISSUER, created=CREATED)
    made: list[JSONObject] = []
    canonicalize = jsonld.canonicalize

    def counting(document: JSONObject, *args: Any, **how: Any) -> bytes:
        made.append(document)
        return canonicalize(document, *args, **how)

    monkeypatch.setattr(jsonld, "canonicalize", counting)
    assert judged(chain)["proof"].code == "proof.verified"
    options = [document for document in made if "proofPurpose" in document]
    assert len(options) == 3
    assert len(made) - len(options) == 3  # alone, with one of them, with both of them


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_proof_but_the_first_counts(number: int) -> None:
    """Of a kind that is not read, so nothing else does."""
    document: JSONObject = {**UNSIGNED, "proof": [{"type": "Odd"}] * number}
    question = Question(Policy(), contexts(), NOW)
    judging = prove_document(document, CanonicalDocument(document, contexts()), question)
    proof, *_ = Session(judging, Budget()).result
    assert (proof.code, question.effort.units) == ("proof.suite_unknown", (number - 1) * _ANOTHER)
    tired = Question(Policy(), contexts(), NOW, effort=Effort(10**9))
    judging = prove_document(document, CanonicalDocument(document, contexts()), tired)
    with nullcontext() if number == 1 else pytest.raises(BeyondEffort):
        assert Session(judging, Budget()).result[0] == proof


def test_over_a_false_one_that_stands_behind_it() -> None:
    below: Any = chained(UNSIGNED, None, NOTARY, created=CREATED, id=URN)
    below["proof"][0]["created"] = "2026-01-30T09:30:01Z"
    document: Any = chained(below, URN, ISSUER, created=CREATED)
    document["proof"].reverse()
    proof = judged(document)["proof"]
    assert read(proof) == (Outcome.FAILED, "proof.previous_failed", "/proof/1", "never", "issuer")


@pytest.mark.parametrize(
    ("spoilt", "because", "outcome"),
    [
        ({"cryptosuite": "bbs-2023"}, "proof.suite_unknown", Outcome.UNKNOWN),
        ({"verificationMethod": "did:web:stranger.example#k"}, "resolve.foreign_key", Outcome.UNKNOWN),
    ],
)
def test_over_one_that_was_not_looked_at(spoilt: dict[str, JSON], because: str, outcome: Outcome) -> None:
    proof = over_another(spoilt)
    assert read(proof) == (outcome, "proof.previous_unknown", "/proof/0", "never", "verifier")
    assert proof.params["because"] == because
    assert proof.message.endswith(f" {proof.params['message']}")


def test_whether_it_can_be_asked_again_is_handed_on() -> None:
    """Only the proof above is undecided here: what stands below is beyond what was asked."""
    below: Any = chained(UNSIGNED, None, NAMED, created=CREATED, id=URN)
    document: Any = chained(below, URN, NOTARY, created=CREATED)
    document["proof"].reverse()  # the one above is judged first, and is the first that nobody knows of
    proof = judged(document, unreachable)["proof"]
    assert read(proof) == (Outcome.UNKNOWN, "proof.previous_unknown", "/proof/1", "later", "verifier")


def test_a_suite_that_the_policy_leaves_out_is_no_lie() -> None:
    policy = Policy(suites=frozenset({"ecdsa-rdfc-2019"}))
    asked: list[str] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        return unreachable(request)

    report = judged(signed(NAMED), fetch, policy)
    assert (report["proof"].outcome, report["proof"].code) == (Outcome.FAILED, "proof.suite_refused")
    assert asked == []


EXPIRED = hosted(expires=(NOW - timedelta(days=1, hours=2)).isoformat())  # after CREATED
REVOKED = hosted(revoked=(NOW - timedelta(days=1)).isoformat())


@pytest.mark.parametrize("signers", [(ISSUER, NOTARY), (NOTARY, ISSUER)])
@pytest.mark.parametrize(
    ("fetch", "outcome", "code"),
    [
        (issuer_documents(ISSUER), Outcome.PASSED, "issuer.key_authorized"),
        (EXPIRED, Outcome.WARNING, "issuer.key_expired_since"),
        (unreachable, Outcome.UNKNOWN, "resolve.unavailable"),
    ],
)
def test_of_several_good_proofs_the_surest_is_the_issuers(
    signers: tuple[LocalSigner, ...], fetch: Fetch, outcome: Outcome, code: str
) -> None:
    report = judged(signed(*signers), fetch)
    assert report["proof"].code == "proof.verified"
    assert (report["issuer"].outcome, report["issuer"].code) == (outcome, code)


@pytest.mark.parametrize(("signers", "code"), [
    ((ISSUER, NOTARY), "resolve.key_revoked"),
    ((NOTARY, ISSUER), "resolve.controller_mismatch"),
])  # fmt: skip
def test_where_all_are_refused_the_first_says_why(signers: tuple[LocalSigner, ...], code: str) -> None:
    issuer = judged(signed(*signers), REVOKED)["issuer"]
    assert (issuer.outcome, issuer.code) == (Outcome.FAILED, code)


@pytest.mark.parametrize("first", [True, False])
def test_a_warning_is_surer_than_what_could_not_be_asked(*, first: bool) -> None:
    """Two keys of the issuer's: one has expired, of the other the badge does not say when it signed."""
    other = fixed_signer(seed="second")
    ((url, body),) = issuer_documents(ISSUER, other).documents.items()
    document = json.loads(body)
    for method in document["verificationMethod"]:
        method["expires"] = (NOW - timedelta(days=1, hours=2)).isoformat()
    fetch = Documents({url: json.dumps(document).encode()})
    badge = (
        _signed_without(signed(ISSUER), other)
        if first
        else signed(ISSUER, document=_signed_without(UNSIGNED, other))
    )
    report = judged(badge, fetch)
    assert report["proof"].code == "proof.verified"
    assert report["issuer"].code == "issuer.key_expired_since"
    alone = judged(_signed_without(UNSIGNED, other), fetch)
    assert alone["issuer"].code == "issuer.undated"


def _signed_without(document: JSONObject, signer: LocalSigner) -> JSONObject:
    """One more proof, which does not say when it was made."""
    options: JSONObject = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    parts = data_integrity.signed_parts(document, options, EDDSA_RDFC_2022, contexts())
    request = SigningRequest("EdDSA", signer.verification_method, data_integrity.hash_data(*parts))
    proof: JSONObject = {**options, "proofValue": multibase_encode(signer.sign(request), "z")}
    return {**document, "proof": [*(each for _, each in data_integrity.proofs_of(document)), proof]}


def test_the_issuers_document_has_the_last_word_on_which_key_a_name_is() -> None:
    another = fixed_signer(seed="another").public_key.to_multikey()
    issuer = judged(signed(ISSUER), hosted(publicKeyMultibase=another))["issuer"]
    assert read(issuer) == (Outcome.FAILED, "resolve.other_key", "", "never", "issuer")
    assert issuer.params == {"verification_method": ISSUER.verification_method}


@pytest.mark.parametrize("order", [1, -1])
def test_one_key_that_was_exchanged_leaves_the_other_its_word(order: int) -> None:
    other = fixed_signer(seed="second")
    ((url, body),) = issuer_documents(ISSUER, other).documents.items()
    document = json.loads(body)
    document["verificationMethod"][0]["publicKeyMultibase"] = NOTARY.public_key.to_multikey()
    report = judged(signed(*(ISSUER, other)[::order]), Documents({url: json.dumps(document).encode()}))
    assert report["issuer"].code == "issuer.key_authorized"
    assert report["issuer"].params["verification_method"] == other.verification_method


def named(reference: str, signer: LocalSigner = NOTARY) -> tuple[Report, list[str]]:
    """A badge whose proof names its key so, and who was asked."""
    asked: list[str] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        return issuer_documents(ISSUER)(request)

    return judged(signed(signer, verificationMethod=reference), fetch), asked


def test_a_did_key_is_the_key_that_it_is_and_no_other() -> None:
    multikey = NOTARY.public_key.to_multikey()
    other = ISSUER.public_key.to_multikey()
    good, _ = named(f"did:key:{multikey}#{multikey}")
    assert (good["proof"].outcome, good["issuer"].code) == (Outcome.PASSED, "resolve.controller_mismatch")
    crossed, _ = named(f"did:key:{other}#{multikey}")
    assert crossed["proof"].outcome is Outcome.FAILED


def test_a_did_jwk_that_is_not_the_issuer() -> None:
    did = f"did:jwk:{base64url_encode(json.dumps(dict(NOTARY.public_jwk)).encode())}"
    report, asked = named(f"{did}#0")
    assert (report["proof"].outcome, report["issuer"].code) == (Outcome.PASSED, "resolve.controller_mismatch")
    assert (report["issuer"].params["controller"], asked) == (did, [])


def test_a_key_that_a_strangers_name_spells_out() -> None:
    reference = f"did:web:stranger.example#{NOTARY.public_key.to_multikey()}"
    report, asked = named(reference)
    assert report["proof"].outcome is Outcome.PASSED
    assert report["issuer"].code == "resolve.controller_mismatch"
    assert report["issuer"].params == {
        "verification_method": reference,
        "controller": "did:web:stranger.example",
        "issuer": ISSUER_ID,
    }
    assert asked == []


def test_a_key_that_only_a_strangers_document_could_tell() -> None:
    report, asked = named("did:web:stranger.example#key-1")
    assert read(report["proof"]) == (Outcome.FAILED, "resolve.foreign_key", "", "never", "verifier")
    assert report["proof"].params == {
        "verification_method": "did:web:stranger.example#key-1",
        "issuer": ISSUER_ID,
    }
    assert asked == []


UMLAUTS = "Schweißt eine Kehlnaht, die hält."


def damaged(document: JSONObject) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode().decode("latin-1").encode()


def with_umlauts(**changes: JSON) -> JSONObject:
    return {**make_badge(description=UMLAUTS).document, "proof": [], **changes}


def test_a_damaged_encoding_is_no_forgery() -> None:
    proof = judged(damaged(signed(ISSUER, document=with_umlauts())))["proof"]
    assert read(proof) == (Outcome.FAILED, "proof.mojibake", "/proof/0", "never", "holder")
    assert proof.advice == "Ask for the original file, and save it as UTF-8."
    assert [finding.code for finding in proof.findings] == ["proof.signature"]


@pytest.mark.parametrize(
    ("before", "after", "code"), [(0, 120, "proof.mojibake"), (120_001, 120_001, "proof.signature")]
)
def test_to_undo_the_damage_counts_and_is_left_where_nothing_is_left(
    before: int, after: int, code: str
) -> None:
    document: JSONObject = json.loads(damaged(signed(ISSUER, document=with_umlauts())))
    question = Question(Policy(), contexts(), NOW, effort=Effort(before))
    judging = prove_document(document, CanonicalDocument(document, contexts()), question)
    proof, *_ = Session(judging, Budget()).result
    assert (proof.outcome, proof.code, question.effort.units) == (Outcome.FAILED, code, after)


def test_a_damaged_encoding_of_a_list() -> None:
    document: Any = with_umlauts()
    document["credentialSubject"]["achievement"] |= {"description": "Welds.", "tag": ["Schweißen"]}
    assert judged(damaged(signed(ISSUER, document=document)))["proof"].code == "proof.mojibake"


def test_a_picture_in_the_badge_is_no_damaged_text() -> None:
    """An address that begins with `data:` is left as it is when the damage is undone."""
    picture = "data:text/plain,Schwei\u00c3\u009ft"
    document = with_umlauts(image={"id": picture, "type": "Image"})
    assert "image" in document
    text = json.dumps(signed(ISSUER, document=document), ensure_ascii=False)
    whole = text.encode().decode("latin-1").encode().decode()
    broken = whole.replace(picture.encode().decode("latin-1"), picture)
    assert judged(broken.encode())["proof"].code == "proof.mojibake"


@pytest.mark.parametrize("mended", [True, False])
def test_damaged_and_changed_is_changed(*, mended: bool) -> None:
    document = signed(ISSUER, document=with_umlauts())
    document["name"] = "Another name"
    proof = judged(damaged(document) if mended else document)["proof"]
    assert proof.code == "proof.signature"


def test_what_was_damaged_beyond_its_key_is_not_mended() -> None:
    """Without a key there is nothing to try it with: it stays what it was."""
    document: Any = signed(ISSUER, document=with_umlauts())
    document["proof"][0]["cryptosuite"] = "bbs-2023"
    assert judged(damaged(document))["proof"].code == "proof.suite_unknown"
    assert judged(damaged(signed(NAMED, document=with_umlauts())), unreachable)["proof"].code == (
        "resolve.unavailable"
    )


def test_a_strangers_signature_says_nothing_of_what_was_damaged() -> None:
    assert judged(damaged(signed(NOTARY, document=with_umlauts())))["proof"].code == "proof.signature"


TOKEN_SIGNER = fixed_signer("P-256")
TOKENS = issuer_documents(TOKEN_SIGNER)


def token(signer: LocalSigner = TOKEN_SIGNER, /, **changes: JSON) -> str:
    """A token of the issuer's with another header; a change to ``None`` removes the member."""
    payload = bytes(make_badge(issuer=fixed_issuer(TOKEN_SIGNER))).decode("ascii").split(".")[1]
    return forge(header(signer, **changes), base64url_decode(payload).decode(), signer)


def test_a_good_token() -> None:
    report = judged(token(), TOKENS)
    assert read(report["proof"]) == (Outcome.PASSED, "proof.verified", "", "never", "nobody")
    assert report["proof"].params == {"suite": "VC-JWT, ES256"}
    assert report["proof"].message == "Unchanged since it was signed (VC-JWT, ES256)."
    assert report.proof_format == "vc-jwt"
    assert report["issuer"].params == {
        "issuer": ISSUER_ID,
        "verification_method": TOKEN_SIGNER.verification_method,
        "key": TOKEN_SIGNER.public_key.to_multikey(),
        "signed": "2026-01-31T12:00:00Z",
        "member": "nbf",
    }


def test_a_token_that_brings_its_key_is_the_issuers_if_that_key_is() -> None:
    jwk: JSONObject = {**TOKEN_SIGNER.public_jwk}
    report = judged(token(kid=None, jwk=jwk), TOKENS)
    assert (report["proof"].code, report["issuer"].code) == ("proof.verified", "issuer.key_authorized")
    assert report["issuer"].params["member"] == "nbf"
    assert report.verdict is Verdict.ACCEPTED
    offline = judged(token(kid=None, jwk=jwk), unreachable)
    assert offline["proof"].outcome is Outcome.PASSED
    assert read(offline["issuer"]) == (Outcome.UNKNOWN, "resolve.unavailable", "", "later", "verifier")


def test_a_token_of_a_stranger_who_brings_the_key() -> None:
    stranger = fixed_signer("P-256", seed="stranger")
    report = judged(token(stranger, kid=None, jwk={**stranger.public_jwk}), TOKENS)
    assert (report["proof"].outcome, report["issuer"].outcome) == (Outcome.PASSED, Outcome.FAILED)
    assert report.verdict is Verdict.REFUSED


def test_a_token_without_a_key() -> None:
    report = judged(token(kid=None), TOKENS)
    assert read(report["proof"]) == (Outcome.FAILED, "proof.jwt.no_key", "", "never", "issuer")
    assert [finding.code for finding in report["proof"].findings] == ["proof.jwt.no_key"]
    assert report["issuer"].code == "issuer.not_run_proof"
    assert report.proof_format == "vc-jwt"


@pytest.mark.parametrize("changes", [{}, {"kid": None, "jwk": {**TOKEN_SIGNER.public_jwk}}])
def test_an_algorithm_that_the_policy_leaves_out_is_refused_before_anybody_is_asked(
    changes: dict[str, JSON],
) -> None:
    asked: list[str] = []

    def fetch(request: Request, /) -> Answer:
        asked.append(request.url)
        return TOKENS(request)

    proof = judged(token(**changes), fetch, Policy(algorithms=frozenset({"EdDSA"})))["proof"]
    assert (proof.outcome, proof.code) == (Outcome.FAILED, "proof.algorithm")
    assert asked == []


def test_a_token_by_another_key_of_that_name() -> None:
    stranger = fixed_signer("P-256", seed="stranger")
    proof = judged(token(stranger, kid=TOKEN_SIGNER.verification_method), TOKENS)["proof"]
    assert (proof.outcome, proof.code) == (Outcome.FAILED, "proof.signature")
    assert proof.findings == ()


def test_a_warning_of_a_token_is_no_reason_for_its_signature() -> None:
    payload = json.loads(base64url_decode(token().split(".")[1]))
    stranger = fixed_signer("P-256", seed="stranger")
    body = {**payload, "aud": "https://employer.example"}
    forged = forge(header(stranger, kid=TOKEN_SIGNER.verification_method), body, stranger)
    proof = judged(forged, TOKENS)["proof"]
    assert (proof.code, proof.findings) == ("proof.signature", ())


def test_a_mistake_of_the_library_says_nothing_of_the_badge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two ways to canonical bytes differ: neither the badge nor its issuer can do anything about it."""
    verifier = Verifier(fetch=issuer_documents(), contexts=default_contexts().with_self_check(every=1))
    badge = bytes(make_badge())
    assert verifier.check(badge, now=NOW).verdict is Verdict.ACCEPTED
    monkeypatch.setattr(jsonld, "_canonicalize_any", lambda *_: b"")
    report = verifier.check(badge, now=NOW)
    assert report.verdict is Verdict.UNDECIDED
    assert read(report["proof"]) == (Outcome.UNKNOWN, "jsonld.self_check", "", "never", "verifier")
