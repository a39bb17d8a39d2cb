"""Builds the checks: sentences, codes, whose turn it is, and where the specification says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from openbadge_issuer.errors import (
    Finding,
    MissingExtra,
    OpenBadgeError,
    Param,
    ResolutionError,
    Severity,
    UnknownContextError,
)
from openbadge_issuer.ports import Answer, FetchFailure
from openbadge_issuer.verification.report import Check, Outcome, Retry, Turn
from openbadge_issuer.verification.translating import ADVICE

__all__ = [
    "NO_SCHEMA",
    "NO_STATUS_LIST",
    "check",
    "from_error",
    "from_findings",
    "is_passing",
    "is_undecided",
    "is_web_page",
    "not_applicable",
    "not_run",
    "placed",
    "quoting",
    "quoting_another",
    "reasons",
    "saying",
    "unanswered",
    "web_page",
]

_OB = "https://www.imsglobal.org/spec/ob/v3p0"
_VCDM = "https://www.w3.org/TR/vc-data-model-2.0/"
_SPEC: Mapping[str, str] = {
    "carrier": f"{_OB}#docformat",
    "json": "https://www.rfc-editor.org/rfc/rfc8259",
    "contexts": f"{_VCDM}#contexts",
    "structure": f"{_OB}#data-model",
    "proof": "https://www.w3.org/TR/vc-data-integrity/#verify-proof",
    "issuer": "https://www.w3.org/TR/controller-document/",
    "trust": f"{_VCDM}#trust-model",
    "schemas": "https://www.w3.org/TR/vc-json-schema/#evaluation",
    "refresh": f"{_OB}#refresh",
    "status": "https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm",
    "dates": f"{_VCDM}#validity-period",
    "recipient": f"{_OB}#identity-hash",
    "endorsements": f"{_OB}#endorsementcredential",
    "credentials": "https://www.imsglobal.org/spec/clr/v2p0#clrsubject",
}
_TURN: Mapping[str, Turn] = {
    "carrier": "holder",
    "recipient": "holder",
    "trust": "verifier",
    "proof.missing": "holder",
    "proof.mojibake": "holder",
    "proof.signature": "verifier",
    "proof.created_in_future": "verifier",
    "proof.purpose": "verifier",
    "resolve.controller_mismatch": "verifier",
    "proof.not_a_part": "verifier",
    "resolve.controller_mismatch_of_holder": "verifier",
    "resolve.foreign_key": "verifier",
    "resolve.foreign_key_of_holder": "verifier",
    "resolve.no_keys": "verifier",
    "resolve.no_such_key": "verifier",
    "dates.not_yet_valid": "nobody",
}
"""By the check's code, or by its name; all else only the issuer can mend."""
_BLANKS: Final = 1_000  # bytes before a page, at most
_PASSING: Final = frozenset({"json.syntax", "json.encoding", "json.no_object"})

_OWN_MISTAKE: Final = (
    "jsonld.self_check"  # two ways to canonical bytes differ: the library's, and not the badge's
)

_SEVERITY: Final[Mapping[Outcome, Severity]] = {
    Outcome.FAILED: "error",
    Outcome.UNKNOWN: "warning",
    Outcome.WARNING: "warning",
}


def check(
    name: str,
    outcome: Outcome,
    code: str,
    message: str,
    *,
    params: Mapping[str, Param] | None = None,
    advice: str = "",
    pointer: str = "",
    retry: Retry = "never",
    turn: Turn | None = None,
    findings: Iterable[Finding] = (),
) -> Check:
    """One check; ``code`` is given without the check's name, which is put before it."""
    code = code if "." in code else f"{name}.{code}"
    if turn is None:
        settled = outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE)
        turn = "nobody" if settled else _TURN.get(code) or _TURN.get(name) or "issuer"
    return Check(
        name=name,
        outcome=outcome,
        code=code,
        message=message,
        params=params or {},
        advice=advice or (ADVICE[turn] if outcome is Outcome.FAILED else ""),
        pointer=pointer,
        spec=_SPEC[name],
        retry=retry,
        turn=turn,
        findings=tuple(findings),
    )


def from_findings(name: str, findings: Iterable[Finding], *, passed: str) -> Check:
    """The gravest finding decides: an error fails the check, a warning warns, none passes with the sentence ``passed``."""
    found = tuple(findings)
    errors = [finding for finding in found if finding.severity == "error"]
    gravest = errors or [finding for finding in found if finding.severity == "warning"]
    if not gravest:
        return check(name, Outcome.PASSED, "passed", passed, findings=found)
    first, more = gravest[0], len(gravest) - 1
    message = first.message + (f" (and {more} more)" if more else "")
    return check(
        name,
        Outcome.FAILED if errors else Outcome.WARNING,
        first.code,
        message,
        params={**first.params, "more": more} if more else first.params,
        advice=first.advice,
        pointer=first.pointer,
        findings=found,
    )


def is_undecided(error: OpenBadgeError) -> bool:
    """Whether it says nothing of the badge: the world could not be asked, or something is not known here."""
    if isinstance(error, ResolutionError):
        return not error.decided
    return isinstance(error, MissingExtra | UnknownContextError) or error.detail_code == _OWN_MISTAKE


def from_error(name: str, error: OpenBadgeError, findings: Iterable[Finding] = ()) -> Check:
    """A library error as a failed check, or as an unknown one where the world could not be asked, or is not known here."""
    unknown = is_undecided(error)
    return check(
        name,
        Outcome.UNKNOWN if unknown else Outcome.FAILED,
        error.detail_code,
        error.message,
        params=error.params,
        advice=error.advice,
        pointer=error.pointer,
        retry=error.retry if isinstance(error, ResolutionError) else "never",
        turn="verifier" if unknown else None,
        findings=findings,
    )


def not_applicable(name: str, code: str, message: str, params: Mapping[str, Param] | None = None) -> Check:
    """There is nothing to check: ``code`` says why."""
    return check(name, Outcome.NOT_APPLICABLE, code, message, params=params)


NO_SCHEMA: Final = not_applicable("schemas", "not_applicable_none", "It names no schema of its own.")
NO_STATUS_LIST: Final = not_applicable(
    "status", "not_applicable_none", "There is no status list for it: its issuer has no way to revoke it."
)


def not_run(name: str, code: str, message: str) -> Check:
    """The check could not run, because one before it did not pass."""
    return check(name, Outcome.UNKNOWN, code, message, turn="nobody")


def quoting(found: Check, *said: Finding) -> Check:
    """The same check, which goes on with what these findings say; they are among its own."""
    if not said:
        return found
    new = (each for each in said if each not in found.findings)
    return replace(saying(found, *reasons(found), *said), findings=(*found.findings, *new))


def quoting_another(found: Check, *said: Finding) -> Check:
    """The same, with what is said of another document: a place in that is none in the badge, so it is not told."""
    return quoting(found, *(replace(each, pointer="") for each in said))


def saying(found: Check, *said: Finding) -> Check:
    """The same check with the sentences of these findings, one after the other."""
    return replace(found, message=" ".join(each.message for each in said), parts=said)


def placed(found: Check, pointer: str) -> Check:
    """The same check about this place, and so what it says itself."""
    own = tuple(replace(each, pointer=pointer) for each in found.parts[:1])
    return replace(found, pointer=pointer, parts=(*own, *found.parts[1:]))


def reasons(found: Check) -> tuple[Finding, ...]:
    """What a check says, each sentence as a finding, for another one to go on with."""
    own = Finding(
        code=found.code,
        message=found.message,
        severity=_SEVERITY.get(found.outcome, "info"),
        pointer=found.pointer,
        params=found.params,
        advice=found.advice,
        spec=found.spec,
    )
    return found.parts or (own,)


def is_passing(reason: Param | None) -> bool:
    """Whether what came with this code of strict JSON may be a page for the time of maintenance, or cut off.

    What else is wrong with a document is what its server has to say.
    """
    return reason in _PASSING


def is_web_page(body: bytes) -> bool:
    """Whether it begins like a page for people: no document of this library does.

    It is asked for each badge that names the same document, and of megabytes of blanks not all are looked at.
    """
    return body[:_BLANKS].lstrip().startswith(b"<")


def web_page(url: str) -> Finding:
    """That a server sent a page for people instead of a document."""
    return Finding(
        code="fetch.web_page",
        message=f"{url} sent a web page.",
        severity="warning",
        params={"url": url},
    )


def unanswered(url: str, answer: Answer) -> Finding:
    """Why nothing was had from ``url``: what went wrong, or the status (``fetch.status``)."""
    if isinstance(answer, FetchFailure):
        return answer.as_finding()
    return Finding(
        code="fetch.status",
        message=f"{url} answered with the status {answer.status:d}.",
        severity="warning",
        params={"url": url, "status": answer.status},
    )
