"""The check `structure`, the verdict, and the report that holds them all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from openbadge_issuer import __version__, rules
from openbadge_issuer.codec import jsonld
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.errors import Finding, OpenBadgeError, UnknownContextError
from openbadge_issuer.ob2.documents import is_badge, kind_of
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.verification.badge import badge_view, types_of
from openbadge_issuer.verification.outcomes import check, from_error, from_findings, not_run
from openbadge_issuer.verification.policy import CHECKS, ExpectedRecipient, Policy
from openbadge_issuer.verification.reading import Reading
from openbadge_issuer.verification.report import Check, Nested, Outcome, Report, Verdict

__all__ = ["another_format", "assemble", "check_structure", "format_of", "taken", "verdict"]

_OTHER_PRESENTER: Final = "recipient.other_presenter"


def check_structure(
    document: JSONObject,
    canonical: CanonicalDocument | None,
    policy: Policy,
    purpose: Literal["issue", "verify"] = "verify",
    *,
    token: bool = False,
) -> Check:
    """The rules, and (with ``canonical``) every term that JSON-LD would drop, so that no proof covers it.

    Where a known context refers to one that is not, nobody can say what is dropped: `UNKNOWN`, unless a rule is broken.
    """
    findings = list(
        rules.check(
            document,
            purpose=purpose,
            allow_inline_contexts=policy.allow_inline_contexts,
            limits=policy.limits,
            token=token,
        )
    )
    unknown: UnknownContextError | None = None
    if canonical is not None:
        places = {finding.pointer for finding in findings}
        try:
            findings += [finding for finding in _undefined(canonical) if finding.pointer not in places]
        except UnknownContextError as error:
            unknown = error
    found = from_findings("structure", findings, passed="It is built as its standard asks.")
    if unknown is None or found.outcome is Outcome.FAILED:
        return found
    return from_error("structure", unknown, [*findings, unknown.as_finding()])


def _undefined(canonical: CanonicalDocument) -> tuple[Finding, ...]:
    """What has canonical bytes has dropped nothing; only of what has none are the reasons collected."""
    try:
        canonical.document("RDFC-1.0", "sha256")
    except OpenBadgeError:
        pass
    else:
        return ()
    try:
        found = jsonld.findings(canonical.unsecured, canonical.contexts, canonical.limits, canonical.effort)
        # A direction of writing is well built. An embedded proof does not cover it, and so does not pass (see `proof`).
        return tuple(each for each in found if not each.pointer.endswith("/@direction"))
    except UnknownContextError:
        raise
    except OpenBadgeError as error:  # a context that is none, or more than the limits allow
        return (error.as_finding(),)


_MEMBERS = frozenset({"credentialSubject", "issuer", "proof"})
"""What has any of these is meant to be a credential, however it is called."""


def another_format(document: JSONObject) -> Check | None:
    """Says so where the document is no badge, or follows a standard with rules of its own; else ``None``."""
    definition = kind_of(document) is not None and "credentialSubject" not in document  # of Open Badges 2.0
    if format_of(document) == "unknown" and (definition or not _MEMBERS.intersection(document)):
        return _no_badge(", ".join(sorted(types_of(document) - {""}))[:100])
    if format_of(document) != "open-badges-2.0":
        return None
    return check(
        "structure",
        Outcome.UNKNOWN,
        "another_format",
        "This is an Open Badges 2.0 badge, whose rules are not those of Open Badges 3.0.",
        params={"format": format_of(document)},
        advice="`verify` judges it; nothing is signed as Open Badges 2.0 any more.",
        turn="verifier",
    )


def _no_badge(named: str) -> Check:
    return check(
        "structure",
        Outcome.FAILED,
        "no_badge" if named else "no_type",
        f"This is JSON, but not a badge: its type is {named}."
        if named
        else "This is JSON, but not a badge: it has no type.",
        params={"type": named},
        advice="Ask for the badge file as the issuer made it.",
        turn="holder",
    )


def taken(shaped: Check, name: str, policy: Policy) -> Check:
    """The check `structure` of what was handed in: whoever signs badges signs other things too, and those are none.

    An endorsement by a school whom the caller trusts, or the card of its library, is as genuine as its badges.
    """
    if name in policy.formats or shaped.outcome not in (Outcome.PASSED, Outcome.WARNING):
        return shaped
    return check(
        "structure",
        Outcome.UNKNOWN,
        "format_not_taken",
        f"It is of the format {name}, and the policy takes none but {', '.join(sorted(policy.formats))}.",
        params={"format": name, "formats": sorted(policy.formats)},
        advice="Ask for the badge itself. If you take what is of this format too, name it in the policy (`formats`).",
        pointer="/type",
        turn="verifier",
        findings=shaped.findings,
    )


def verdict(checks: Sequence[Check], required: frozenset[str]) -> Verdict:
    """Any required check failed: refused; else any required one unknown: undecided; else accepted."""
    outcomes = {each.outcome for each in checks if each.name in required}
    if Outcome.FAILED in outcomes:
        return Verdict.REFUSED
    missing = required - {each.name for each in checks}
    return Verdict.UNDECIDED if Outcome.UNKNOWN in outcomes or missing else Verdict.ACCEPTED


def assemble(
    read: Reading,
    checks: Sequence[Check],
    proof_format: str,
    policy: Policy,
    now: datetime | None,
    recipients: Sequence[ExpectedRecipient] = (),
    nested: Sequence[Nested] = (),
) -> Report:
    """The report of these checks; a check that is missing could not run."""
    by_name = {each.name: each for each in checks}
    complete = tuple(
        by_name.get(name) or not_run(name, "not_run_document", "Not checked: another check says why.")
        for name in CHECKS
    )
    required = set(policy.required)
    if policy.registries or policy.expected_issuer:  # an achievement is expected with one of them
        required.add("trust")
    if recipients:
        required.add("recipient")
    if "recipient" in by_name and by_name["recipient"].code == _OTHER_PRESENTER:
        required.add("recipient")  # who presents it was asked
    if any(each.name == "schemas" and each.outcome is Outcome.FAILED for each in complete):
        required.add("schemas")  # against a badge it decides; that a schema could not be had decides nothing
    matched = (
        {Outcome.PASSED: True, Outcome.FAILED: False}.get(by_name["recipient"].outcome)
        if recipients and "recipient" in by_name
        else None
    )
    document, name = read.document, format_of(read.document)
    return Report(
        verdict=verdict(complete, frozenset(required)),
        format=name,
        proof_format=proof_format,
        carrier=read.carrier,
        place=read.place,
        badge=None
        if document is None or name == "verifiable-presentation"  # which says nothing itself
        else badge_view(document, recipient_matched=matched),
        checks=complete,
        required=frozenset(required),
        leniencies=policy.leniencies,
        input_sha256=read.digest,
        checked_at=now,
        library=f"openbadge_issuer {__version__}",
        nested=tuple(nested),
    )


_FORMATS = (
    ("AchievementCredential", "open-badges-3.0"),
    ("OpenBadgeCredential", "open-badges-3.0"),
    ("EndorsementCredential", "open-badges-3.0-endorsement"),
    ("ClrCredential", "clr-2.0"),
    ("Assertion", "open-badges-2.0"),
    ("VerifiablePresentation", "verifiable-presentation"),
    ("VerifiableCredential", "verifiable-credential"),
)


def format_of(document: JSONObject | None) -> str:
    """The standard that it follows by its types: ``open-badges-3.0``, …, or ``unknown``."""
    if document is None:
        return "unknown"
    types = types_of(document)
    for type_name, name in _FORMATS:
        if type_name in types:
            return name
    return "open-badges-2.0" if is_badge(document) else "unknown"  # 1.0 had no types
