"""Every exception that this library raises, as one tree.

::

    OpenBadgeError
    ├── InputError                     what was handed in can not be used
    │   ├── JsonError                  json.*        not strict JSON (RFC 8259, I-JSON)
    │   ├── LimitExceeded              limit.*       larger, deeper or more than the limits allow
    │   ├── ModelError                 model         a model can not be built; carries findings
    │   ├── RuleError                  rules         a rule is broken, so it is not signed; carries findings
    │   ├── CarrierError               carrier.*     an image (or its badge) can not be read or baked
    │   ├── KeyMaterialError           key.*         a key can not be read, or is not fit for the purpose
    │   └── ConfigurationError         config.*      arguments that can never work together
    ├── CanonicalizationError          jsonld.*      JSON-LD can not be turned into canonical bytes
    │   ├── UnknownContextError        jsonld.unknown_context
    │   ├── UndefinedTermError         jsonld.undefined_term   safe mode: it would not be signed
    │   └── WorkBudgetExceeded         jsonld.work_budget      a poison graph
    ├── ProofError                     proof.*       a proof is malformed or does not verify
    ├── SigningError                   signing.*     the signer returned something that does not verify
    ├── ResolutionError                resolve.*     a key or an issuer document can not be had or read
    ├── StatusError                    status.*      a status list or entry is malformed, full, or not for this purpose
    ├── StoreError                     store.*       a store can not be read or written
    │   └── StoreConflict              store.conflict
    ├── LedgerError                    ledger.*      the ledger can not do this, or can not be asked
    │   └── AwardConflict              ledger.conflict   this key already stands for something else
    ├── ExecutorError                  executor.*    an executor lost a piece of the work, or takes no more
    ├── AssessmentError                assessment.*  a step of an assessment that the rules do not allow
    ├── MissingExtra                   extra.missing "install openbadge-issuer[x]"
    └── VerificationError              what `Verifier.verify` raises; both live in `verification.report`
        ├── VerificationRefused        verdict.refused
        └── VerificationUndecided      verdict.undecided

Every leaf has a stable ``code`` (a dotted suffix tells cases of one class apart), a message that says what to do,
and never holds personal data, a salt or key material.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

__all__ = [
    "AssessmentError",
    "AwardConflict",
    "CanonicalizationError",
    "CarrierError",
    "ConfigurationError",
    "ExecutorError",
    "Finding",
    "InputError",
    "JsonError",
    "KeyMaterialError",
    "LedgerError",
    "LimitExceeded",
    "MissingExtra",
    "ModelError",
    "OpenBadgeError",
    "Param",
    "ProofError",
    "ResolutionError",
    "RuleError",
    "Severity",
    "SigningError",
    "StatusError",
    "StoreConflict",
    "StoreError",
    "UndefinedTermError",
    "UnknownContextError",
    "VerificationError",
    "WorkBudgetExceeded",
]

Param: TypeAlias = str | int | float | bool | Sequence[str] | None
"""A value inside a message, kept apart so that a program can translate the sentence."""

Severity: TypeAlias = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong (or odd) in a document: a code, where, the values, and what to do."""

    code: str
    message: str
    severity: Severity = "error"
    pointer: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)
    advice: str = ""
    spec: str = ""


class OpenBadgeError(Exception):
    """The root of the tree: a stable ``code``, a message, and the values in it.

    ``pointer`` is a JSON pointer (RFC 6901) into the document concerned, empty for the whole of it. ``findings`` lists
    every reason where an error can have several, and is empty where it has the one that it says.
    """

    code: ClassVar[str] = "error"
    findings: tuple[Finding, ...] = ()

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        pointer: str = "",
        params: Mapping[str, Param] | None = None,
        advice: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.detail_code = code or type(self).code
        self.pointer = pointer
        self.params: Mapping[str, Param] = dict(params or {})
        self.advice = advice

    def __str__(self) -> str:
        told = not self.pointer or f"`{self.pointer}`" in self.message
        where = "" if told else f" (at {self.pointer})"
        what_to_do = f" {self.advice}" if self.advice else ""
        return f"{self.message}{where}{what_to_do}"

    def __reduce__(self) -> tuple[object, ...]:
        if self.__suppress_context__:  # clusters pickle it too, and with it what a database was asked
            self.__context__ = None
        return _restore, (type(self), self.message, self.__dict__)

    def as_finding(self, severity: Severity = "error") -> Finding:
        """The same fact as a `Finding`, for a report."""
        return Finding(
            code=self.detail_code,
            message=self.message,
            severity=severity,
            pointer=self.pointer,
            params=self.params,
            advice=self.advice,
        )


def _restore(cls: type[OpenBadgeError], message: str, state: dict[str, object]) -> OpenBadgeError:
    error = cls.__new__(cls)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error


class InputError(OpenBadgeError):
    """What was handed in can not be used."""

    code = "input"


class JsonError(InputError):
    """The text is not strict JSON.

    ``json.syntax``, ``json.encoding``, ``json.duplicate_name``, ``json.number``, ``json.surrogate``, ``json.no_object``;
    of Python values ``json.type``, ``json.text``, ``json.value``, ``json.unreadable``.
    """

    code = "json.syntax"


class LimitExceeded(InputError):
    """A limit is exceeded.

    Of documents ``limit.bytes``, ``limit.depth``, ``limit.contexts``, ``limit.context_work``, ``limit.objects``,
    ``limit.statements``, ``limit.values``, ``limit.proofs``, ``limit.chained_proofs``, ``limit.chained_bytes``,
    ``limit.token``, ``limit.token_header``, ``limit.nested``, ``limit.schema``, ``limit.encoded_list``,
    ``limit.status_list``, ``limit.status_lists``; of archives ``limit.archive``, of PDFs ``limit.pdf``;
    of images ``limit.badges``, ``limit.chunks``, ``limit.markup``, ``limit.pixels`` too; of evidence also
    ``limit.inflation``, ``limit.pages``, ``limit.parts``, ``limit.streams``.
    """

    code = "limit"


class _WithFindings(InputError):
    def __init__(self, message: str, findings: Sequence[Finding]) -> None:
        first = findings[0] if findings else None
        super().__init__(
            message, pointer=first.pointer if first else "", params=first.params if first else None
        )
        self.findings = tuple(findings)


class ModelError(_WithFindings):
    """A model can not be built from these values; ``findings`` lists every reason."""

    code = "model"


class RuleError(_WithFindings):
    """The document breaks rules, so it is not signed; ``findings`` lists them all."""

    code = "rules"


class CarrierError(InputError):
    """An image can not be baked, or its badge can not be read: ``carrier.jpeg``, ``carrier.empty`` and the like."""

    code = "carrier"


class KeyMaterialError(InputError):
    """A key can not be read, or is not fit for the purpose. Never holds the key."""

    code = "key"


class ConfigurationError(InputError):
    """Arguments that can never work together."""

    code = "config"


class CanonicalizationError(OpenBadgeError):
    """The document can not be turned into canonical bytes."""

    code = "jsonld"


class UnknownContextError(CanonicalizationError):
    """A JSON-LD context that is neither bundled nor pinned by the caller."""

    code = "jsonld.unknown_context"


class UndefinedTermError(CanonicalizationError):
    """Safe mode: a term, type or value that JSON-LD would drop silently, so that no signature would cover it."""

    code = "jsonld.undefined_term"


class WorkBudgetExceeded(CanonicalizationError):
    """RDFC-1.0 would need more work than the budget allows: the graph was made to be slow."""

    code = "jsonld.work_budget"


class ProofError(OpenBadgeError):
    """A proof is malformed, of an unsupported kind, or does not verify."""

    code = "proof"


class SigningError(OpenBadgeError):
    """The signer can not serve this suite, or returned a signature that its own public key does not verify."""

    code = "signing"


class ResolutionError(OpenBadgeError):
    """A verification method or issuer document can not be had, or does not say what it must.

    ``decided`` is false where the world could not be asked (so the answer is unknown, not no); ``retry`` says whether
    asking again can help.
    """

    code = "resolve"

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        pointer: str = "",
        params: Mapping[str, Param] | None = None,
        advice: str = "",
        decided: bool = True,
        retry: Literal["never", "later"] = "never",
    ) -> None:
        super().__init__(message, code=code, pointer=pointer, params=params, advice=advice)
        self.decided = decided
        self.retry: Literal["never", "later"] = retry


class StatusError(OpenBadgeError):
    """A status list, or an entry that points into one, can not be made, read, or asked this question.

    ``status.type``, ``status.purpose``, ``status.encoding``, ``status.length``, ``status.index``, ``status.full`` and
    the like.
    """

    code = "status"


class StoreError(OpenBadgeError):
    """A store can not be read or written: ``store.unavailable``, ``store.locked``, ``store.key``, ``store.damaged``."""

    code = "store"


class StoreConflict(StoreError):
    """Somebody else wrote this key since it was read."""

    code = "store.conflict"


class LedgerError(OpenBadgeError):
    """The ledger can not do this, or can not be asked.

    ``ledger.unknown``, ``ledger.pending``, ``ledger.erased``, ``ledger.elsewhere``, ``ledger.full``,
    ``ledger.irreversible``, ``ledger.other_list``, ``ledger.outdated``, ``ledger.missing``, ``ledger.newer``,
    ``ledger.older``, ``ledger.damaged``, ``ledger.unavailable``.
    """

    code = "ledger"


class AwardConflict(LedgerError):
    """The idempotency key, or the credential id, already stands for something else that was reserved or issued."""

    code = "ledger.conflict"


class ExecutorError(OpenBadgeError):
    """An executor lost a piece of the work with the process that had it (``executor.lost``), or takes no more of it.

    That is ``executor.broken``. Nothing is wrong with what was handed in: hand it in again.
    """

    code = "executor"


class AssessmentError(OpenBadgeError):
    """A step of an assessment that the rules, the definition or the state do not allow; nothing was changed by it.

    ``assessment.state``, ``assessment.definition``, ``assessment.record``, ``assessment.reviewer``, ``assessment.hand``,
    ``assessment.person``, ``assessment.rubric``, ``assessment.scores``, ``assessment.feedback``, ``assessment.incomplete``,
    ``assessment.evidence``, ``assessment.product``, ``assessment.resolution``, ``assessment.opened``, ``assessment.time``,
    ``assessment.attempts``, ``assessment.decision``, ``assessment.sealed``, ``assessment.unknown``,
    ``assessment.argument``.
    """

    code = "assessment"


class MissingExtra(OpenBadgeError, ImportError):
    """An optional dependency is not installed; the message names the extra."""

    code = "extra.missing"

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs an optional part: pip install 'openbadge-issuer[{extra}]'",
            params={"purpose": purpose, "extra": extra},
        )


class VerificationError(OpenBadgeError):
    """What `Verifier.verify` raises: `VerificationRefused` or `VerificationUndecided`, each with its ``report``."""

    code = "verdict"
