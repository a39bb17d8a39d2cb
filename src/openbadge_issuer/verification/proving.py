"""The checks `proof` and `issuer`: is it unchanged since somebody signed it, and is that somebody the issuer?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeAlias

from openbadge_issuer.baking import undo_mojibake
from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.dids import VerificationMethod
from openbadge_issuer.errors import Finding, OpenBadgeError, ProofError, ResolutionError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.proofs import data_integrity
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.proofs.chains import previous_of
from openbadge_issuer.proofs.suites import suite_of
from openbadge_issuer.verification.badge import text
from openbadge_issuer.verification.disclosure import Part, part_of
from openbadge_issuer.verification.key_lookup import key_of, method_of
from openbadge_issuer.verification.outcomes import check, from_error, is_undecided, not_run, quoting
from openbadge_issuer.verification.ownership import Signed, authorized
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.signatures import another_signature, count_signature

__all__ = ["prove_document"]

_Proofs: TypeAlias = Sequence[tuple[str, JSONObject]]

_ITS_ISSUERS: Final = (Outcome.PASSED, Outcome.WARNING)
_ADDRESSES: Final = frozenset({"domain", "challenge"})
_UNDONE: Final = 120  # units of effort: to write the document and its canonical form anew, and to verify that
_UNREAD: Final = frozenset({"proof.suite_refused", "proof.suite_unknown"})
_NOT_LOOKED_AT: Final = _UNREAD | {"resolve.foreign_key", "resolve.foreign_key_of_holder"}
"""Of such a proof it is not said that it is false: its suite is not read here, or its key is somebody else's."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """How one proof fared: ``method`` is there when it passed; ``addressed``: it is meant for somebody in particular.

    ``part``: it lets a holder leave something out. ``until``: the first end of it and of those that it builds on.
    """

    pointer: str
    label: str
    error: OpenBadgeError | None = None
    method: VerificationMethod | None = field(default=None, repr=False)
    key: PublicKey | None = field(default=None, repr=False)
    addressed: bool = False
    part: Part | None = None
    until: datetime | None = None


def prove_document(
    document: JSONObject, canonical: CanonicalDocument, question: Question
) -> Rounds[tuple[Check, Check, str, Part | None]]:
    """Checks every embedded proof; one that passes, by a key that is the issuer's, suffices (VC Data Integrity 1.0, 4.3).

    Returns the two checks, the name of the suite of the proof that decides, and what that one lets a holder leave out: a
    proof that anybody can add says nothing of how the issuer has secured it. Nothing is fetched for a foreign key.
    """
    try:
        proofs = data_integrity.proofs_of(document)
        if not proofs:
            raise ProofError(
                "It carries no proof: no signature came with it.",
                code="proof.missing",
                advice="Ask the issuer for the signed badge.",
            )
    except OpenBadgeError as error:
        return (
            from_error("proof", error),
            not_run("issuer", "not_run_proof", "Not asked, because the proof did not pass."),
            "",
            None,
        )
    tried: dict[str, _Attempt] = {}
    for number, (pointer, proof) in enumerate(proofs):
        if number:
            another_signature(question.effort)
        yield from _prove_chain(document, pointer, proof, proofs, tried, canonical, question)
    attempts = [tried[pointer] for pointer, _ in proofs]
    passed = [attempt for attempt in attempts if attempt.error is None]
    findings = [_finding(attempt) for attempt in attempts]
    if not passed:
        failed = [(attempt, attempt.error) for attempt in attempts if attempt.error is not None]
        return (*_no_proof_passed(document, failed, findings, canonical, question), attempts[0].label, None)
    issued, decisive = yield from _owned(document, sorted(passed, key=_least_said), question)
    proven = _proof_passed(decisive, len(attempts) - len(passed), findings)
    return proven, issued, decisive.label, decisive.part


def _least_said(attempt: _Attempt) -> tuple[bool, bool, bool]:
    """Of several proofs by the issuer the one without reservations counts: over everything, and for everybody."""
    part = attempt.part
    return part is not None, part is not None and not part.insists_on_status, attempt.addressed


def _prove_chain(
    document: JSONObject,
    pointer: str,
    proof: JSONObject,
    proofs: _Proofs,
    tried: dict[str, _Attempt],
    canonical: CanonicalDocument,
    question: Question,
) -> Rounds[None]:
    """Tries a proof, and those that it builds on before it: it holds if they hold as well (VC Data Integrity 1.0, 4.5)."""
    if pointer in tried:
        return
    try:
        previous = previous_of(proof, proofs)
    except OpenBadgeError as error:
        error.pointer = pointer + error.pointer
        tried[pointer] = _Attempt(pointer, _label(proof), error)
        return
    for place, each in previous:  # there are no circles among them
        yield from _prove_chain(document, place, each, proofs, tried, canonical, question)
    broken = next((tried[place] for place, _ in previous if tried[place].error is not None), None)
    if broken is not None and broken.error is not None:
        tried[pointer] = _Attempt(pointer, _label(proof), _builds_on(broken, broken.error))
    else:
        made = yield from _prove(document, pointer, proof, canonical, question)
        ends = [each.until for each in (made, *(tried[place] for place, _ in previous))]
        tried[pointer] = replace(made, until=min((end for end in ends if end is not None), default=None))


def _builds_on(broken: _Attempt, error: OpenBadgeError) -> OpenBadgeError:
    """What is to be said of a proof over one that did not pass: false where that one is false, else not known."""
    if error.detail_code not in _NOT_LOOKED_AT and not is_undecided(error):
        return ProofError(
            f"It builds on another proof, which does not hold: {error.message}",
            code="proof.previous_failed",
            pointer=broken.pointer,
            params={"because": error.detail_code, "message": error.message},
            advice="Do not rely on it. Ask the issuer for the badge as it was made, with all of its proofs.",
        )
    return ResolutionError(
        f"It builds on another proof, of which nobody knows whether it holds: {error.message}",
        code="proof.previous_unknown",
        pointer=broken.pointer,
        params={"because": error.detail_code, "message": error.message},
        advice="See what is said of that proof.",
        decided=False,
        retry=error.retry if isinstance(error, ResolutionError) else "never",
    )


def _label(proof: JSONObject) -> str:
    return text(proof.get("cryptosuite")) or text(proof.get("type"))


def _prove(
    document: JSONObject, pointer: str, proof: JSONObject, canonical: CanonicalDocument, question: Question
) -> Rounds[_Attempt]:
    label = _label(proof)
    key: PublicKey | None = None
    try:
        suite = suite_of(proof, question.policy.suite_table)  # before any key is looked up
        reference = text(proof.get("verificationMethod"))
        key, method = yield from key_of(reference, question.signatory.named_in(document, reference), question)
        _verify(document, proof, key, canonical, question)
        part = part_of(document, proof, suite, canonical)
    except OpenBadgeError as error:
        return _Attempt(pointer, label, error, key=key)
    ends = parse_moment(proof.get("expires"))
    return _Attempt(pointer, label, None, method, key, not _ADDRESSES.isdisjoint(proof), part, ends)


def _verify(
    document: JSONObject, proof: JSONObject, key: PublicKey, canonical: CanonicalDocument, question: Question
) -> None:
    count_signature(key, question.effort)
    data_integrity.verify(
        document,
        proof,
        key,
        contexts=canonical.contexts,
        now=question.now,
        leeway=question.policy.leeway,
        suites=question.policy.suite_table,
        canonical=canonical,
        purpose=question.signatory.purpose,
    )


def _owned(
    document: JSONObject, passed: Sequence[_Attempt], question: Question
) -> Rounds[tuple[Check, _Attempt]]:
    """Does the issuer authorise the key that signed? The proof for which that is most surely so decides, and is returned."""
    proofs = dict(data_integrity.proofs_of(document))
    checks: list[tuple[Check, _Attempt]] = []
    for attempt in passed:
        proof = proofs[attempt.pointer]
        reference = text(proof.get("verificationMethod"))
        issuer_id = question.signatory.named_in(document, reference)
        settled = any(each.outcome is Outcome.PASSED for each, _ in checks)
        if settled and attempt.method is None and reference.partition("#")[0] != issuer_id:
            continue  # nothing more is fetched
        try:
            method = attempt.method
            if method is None:
                method = yield from method_of(reference, issuer_id, question)
                if method.public_key != attempt.key:
                    raise ResolutionError(
                        "The issuer's document lists another key under this name.",
                        code="resolve.other_key",
                        params={"verification_method": reference},
                    )
        except OpenBadgeError as error:
            checks.append((from_error("issuer", error), attempt))
            continue
        signed = Signed(parse_moment(proof.get("created")), "created", attempt.until)
        checks.append((authorized(method, issuer_id, signed, question), attempt))
    return _decisive(checks)


def _decisive(checks: Sequence[tuple[Check, _Attempt]]) -> tuple[Check, _Attempt]:
    """The proof that decides; others by which it is the issuer's as well are findings: one key may end before another."""
    by_outcome = (
        next((each for each in checks if each[0].outcome is outcome), None)
        for outcome in (Outcome.PASSED, Outcome.WARNING, Outcome.UNKNOWN)
    )
    decisive, attempt = next((each for each in by_outcome if each is not None), checks[0])
    others = [
        Finding(
            code=other.code,
            message=other.message,
            severity="info",
            pointer=each.pointer,
            params=other.params,
        )
        for other, each in checks
        if other.outcome in _ITS_ISSUERS
        and other.params != decisive.params
        and _least_said(each)[:2] <= _least_said(attempt)[:2]  # or another part of it would count
    ]
    return replace(decisive, findings=(*decisive.findings, *others)), attempt


def _finding(attempt: _Attempt) -> Finding:
    if attempt.error is not None:
        unread = attempt.error.detail_code in _UNREAD or is_undecided(attempt.error)
        found = attempt.error.as_finding("warning" if unread else "error")
        return Finding(
            code=found.code,
            message=found.message,
            severity=found.severity,
            pointer=attempt.pointer,
            params=found.params,
            advice=found.advice,
        )
    return Finding(
        code="proof.verified",
        message=f"Unchanged since it was signed ({attempt.label}).",
        severity="info",
        pointer=attempt.pointer,
        params={"suite": attempt.label},
    )


def _proof_passed(decisive: _Attempt, failed: int, findings: Sequence[Finding]) -> Check:
    """``decisive`` is the proof that shows whose it is: of one by anybody else, nothing is said here."""
    message = f"Unchanged since it was signed ({decisive.label})."
    for_whom = (
        "It was signed for somebody in particular (`domain`, `challenge`), and who that is was not compared."
    )
    gravest = next((f for f in findings if f.severity == "error"), None)
    if failed:
        others = gravest or next(f for f in findings if f.severity == "warning")
        warned = check(
            "proof",
            Outcome.WARNING,
            "another_is_false" if gravest else "another_not_read",
            f"{message} One proof suffices, but it carries {len(findings)}, and another did not pass.",
            params={"suite": decisive.label, "proofs": len(findings)},
            pointer=others.pointer,
            findings=findings,
        )
        if decisive.addressed:
            meant = Finding(
                code="proof.addressed",
                message=f"{message} {for_whom}",
                severity="warning",
                pointer=decisive.pointer,
                params={"suite": decisive.label},
            )
            return quoting(warned, others, meant)
        return quoting(warned, others)
    return check(
        "proof",
        Outcome.WARNING if decisive.addressed else Outcome.PASSED,
        "addressed" if decisive.addressed else "verified",
        f"{message} {for_whom}" if decisive.addressed else message,
        params={"suite": decisive.label},
        pointer=decisive.pointer,
        findings=findings if len(findings) > 1 else (),
    )


def _no_proof_passed(
    document: JSONObject,
    attempts: Sequence[tuple[_Attempt, OpenBadgeError]],
    findings: Sequence[Finding],
    canonical: CanonicalDocument,
    question: Question,
) -> tuple[Check, Check]:
    unknown = [each for each in attempts if is_undecided(each[1])]
    decisive, error = (unknown or attempts)[0]
    failed = from_error("proof", error, findings if len(attempts) > 1 else ())
    if _passes_without_mojibake(document, decisive, canonical, question):
        failed = check(
            "proof",
            Outcome.FAILED,
            "mojibake",
            "Its text was damaged after signing: UTF-8 was read as Latin-1 (like 'Ã©' for 'é'). "
            "Undoing that, the proof passes.",
            advice="Ask for the original file, and save it as UTF-8.",
            pointer=decisive.pointer,
            findings=findings,
        )
    return failed, not_run("issuer", "not_run_proof", "Not asked, because the proof did not pass.")


def _passes_without_mojibake(
    document: JSONObject, attempt: _Attempt, canonical: CanonicalDocument, question: Question
) -> bool:
    mended = _mend(document)
    if mended == document or not isinstance(mended, dict) or attempt.key is None:
        return False
    proof = dict(data_integrity.proofs_of(document))[attempt.pointer]
    reference = text(proof.get("verificationMethod"))
    if reference.partition("#")[0] != question.signatory.named_in(document, reference):
        return False  # somebody else's signature says nothing of what the issuer wrote
    if question.effort.spent:
        return False  # the proof did not pass; what else might be said of it is left out
    question.effort.go_on(_UNDONE)
    try:
        again = CanonicalDocument(mended, canonical.contexts, canonical.limits, canonical.effort)
        _verify(mended, proof, attempt.key, again, question)
    except OpenBadgeError:
        return False
    return True


def _mend(value: JSON) -> JSON:
    if isinstance(value, str):
        return value if value.startswith("data:") else undo_mojibake(value) or value
    if isinstance(value, list):
        return [_mend(item) for item in value]
    if isinstance(value, dict):
        return {name: _mend(item) for name, item in value.items()}
    return value
