"""The pipeline of checks, in order; `judge` follows these numbers.

1. **carrier**: take the badge out of the image or file. Stops images that were made to exhaust memory.
2. **json**: strict JSON or JWS. Stops duplicate names, on which two readers would disagree.
3. **contexts**: every JSON-LD context is known by its content. Stops a substituted vocabulary.
4. **structure**: the rules of VCDM and Open Badges. Stops terms and spellings that a signature does not cover.
5. **proof**: unchanged since it was signed. Nothing is fetched before, but the issuer's own key.
6. **issuer**: the key is the issuer's, and meant for issuing. Stops a valid signature by somebody else.
7. **trust**, **refresh**, **status**, **dates**, **recipient**, **endorsements**: what the signature can not say.

Every check that can run, runs; the verdict is one function of the report and the policy.
"""

from __future__ import annotations

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.verification import judging, reading
from openbadge_issuer.verification.assembling import another_format, assemble, check_structure
from openbadge_issuer.verification.known_contexts import know_contexts
from openbadge_issuer.verification.outcomes import not_run
from openbadge_issuer.verification.proving import prove_document, prove_token
from openbadge_issuer.verification.question import BadgeInput, Question
from openbadge_issuer.verification.report import Outcome, Report
from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["judge"]


def judge(badge: BadgeInput, question: Question) -> Rounds[tuple[Report, JSONObject | None]]:
    """The pipeline; the numbers are those of the module's docstring."""
    policy = question.policy
    read = reading.read(badge, policy.limits)  # (1), (2)
    if read.document is None:
        return assemble(read, read.checks, "", policy, question.now, question.recipients), None
    document = read.document
    foreign = another_format(document)
    if foreign is not None:
        return assemble(
            read, (*read.checks, foreign), "", policy, question.now, question.recipients
        ), document
    known, table = yield from know_contexts(document, question.contexts, policy)  # (3)
    canonical = None
    if known.outcome not in (Outcome.UNKNOWN, Outcome.FAILED):
        canonical = CanonicalDocument(document, table, policy.limits)
    shaped = check_structure(document, canonical, policy)  # (4)
    if read.token is not None:  # (5), (6)
        proven, owned, securing = yield from prove_token(read.token, question)
    elif canonical is None:
        proven = not_run(
            "proof", "not_run_contexts", "Not checked: without its contexts the signed bytes can not be made."
        )
        owned, securing = (
            not_run("issuer", "not_run_proof", "Not asked, because the proof was not checked."),
            "",
        )
    else:
        proven, owned, securing = yield from prove_document(document, canonical, question)
    proof_passed = proven.outcome in (Outcome.PASSED, Outcome.WARNING)
    token_expires = read.token.expires if read.token is not None else None
    checks = (  # (7)
        *read.checks,
        known,
        shaped,
        proven,
        owned,
        judging.check_trust(document, policy),
        judging.check_refresh(document, proof_passed=proof_passed),
        judging.check_status(document, proof_passed=proof_passed),
        judging.check_dates(document, token_expires, question.now, policy.leeway),
        judging.check_recipient(document, question.recipients, policy),
        judging.check_endorsements(document),
    )
    return assemble(read, checks, securing, policy, question.now, question.recipients), document
