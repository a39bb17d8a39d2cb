"""One credential, from its contexts to its issuer's key: the badge, or a credential that is needed to judge it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.proofs.vc_jwt import VcJwt
from openbadge_issuer.verification.assembling import check_structure
from openbadge_issuer.verification.badge import id_of, objects_in
from openbadge_issuer.verification.disclosure import Part
from openbadge_issuer.verification.known_contexts import know_contexts
from openbadge_issuer.verification.outcomes import not_run
from openbadge_issuer.verification.proving import prove_document
from openbadge_issuer.verification.proving_tokens import prove_token
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["Examined", "examine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """The checks `contexts`, `structure`, `proof` and `issuer` of one credential; ``proof_format`` as in a `Report`.

    ``objects`` are all that it consists of (`badge.objects_in`); ``part`` is there where its issuer lets a holder show less;
    ``table`` has the contexts with which it was read, those that were fetched among them.
    """

    contexts: Check
    structure: Check
    proof: Check
    issuer: Check
    proof_format: str = ""
    objects: Sequence[JSONObject] = field(default=(), repr=False, compare=False)
    part: Part | None = None
    table: ContextTable | None = field(default=None, repr=False, compare=False)

    @property
    def checks(self) -> tuple[Check, Check, Check, Check]:
        """The four checks, in their order."""
        return self.contexts, self.structure, self.proof, self.issuer

    @property
    def proof_passed(self) -> bool:
        """Whether it is unchanged since somebody signed it."""
        return self.proof.outcome in (Outcome.PASSED, Outcome.WARNING)

    @property
    def unproven(self) -> str:
        """The code for why it is not known to be its issuer's; empty where proof and issuer have passed."""
        if not self.proof_passed:
            return "not_run_proof"
        return "" if self.issuer.outcome in (Outcome.PASSED, Outcome.WARNING) else "not_run_issuer"


def examine(document: JSONObject, token: VcJwt | None, question: Question) -> Rounds[Examined]:
    """Is it understood, well built, unchanged, and signed by whom it names? ``token`` is there for a VC-JWT."""
    policy = question.policy
    objects = objects_in(document)
    known, table = yield from know_contexts(
        objects, question.contexts, policy, question.shared, question.effort
    )
    canonical, part = None, None
    if known.outcome not in (Outcome.UNKNOWN, Outcome.FAILED):
        canonical = CanonicalDocument(document, table, policy.limits, question.effort)
    shaped = check_structure(document, canonical, policy, token=token is not None)
    if token is not None:
        proven, owned, proof_format = yield from prove_token(token, id_of(document.get("issuer")), question)
    elif canonical is not None:
        proven, owned, proof_format, part = yield from prove_document(document, canonical, question)
    else:
        proven = not_run(
            "proof", "not_run_contexts", "Not checked: without its contexts the signed bytes can not be made."
        )
        owned = not_run("issuer", "not_run_proof", "Not asked, because the proof did not pass.")
        proof_format = ""
    return Examined(
        contexts=known,
        structure=shaped,
        proof=proven,
        issuer=owned,
        proof_format=proof_format,
        objects=objects,
        part=part,
        table=table,
    )
