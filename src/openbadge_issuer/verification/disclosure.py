"""What a holder may have left out: of a proof over statements (``ecdsa-sd-2023``) nobody sees what is not shown.

The issuer names the statements that every copy must show (VC-DI-ECDSA 1.0, 3.4: mandatory pointers); whatever else it signed
can be taken away, a status entry or an end among it, and no one can tell. So of such a credential what is absent is not
known to be absent. One of its status entries, schemas, related resources, endorsements or credentials that the issuer
insists on is its own word on what has to be shown of them, and whoever hides another one does what the issuer allows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.models.markers import VC1_CONTEXT
from openbadge_issuer.proofs.canonical import CanonicalDocument
from openbadge_issuer.proofs.selective import derived_proof
from openbadge_issuer.proofs.suites import SUITES, Suite
from openbadge_issuer.verification.badge import items, member, text
from openbadge_issuer.verification.outcomes import check, reasons, saying
from openbadge_issuer.verification.policy import WEIGHTY, Policy
from openbadge_issuer.verification.report import Check, Outcome

__all__ = [
    "NOT_INSISTED_ON",
    "SELECTIVE",
    "Part",
    "credentials_of_part",
    "dates_of_part",
    "endorsements_of_part",
    "no_creator_in_part",
    "no_refresh_in_part",
    "no_schema_in_part",
    "no_status_in_part",
    "part_of",
    "resources_of_part",
    "schemas_of_part",
    "status_of_part",
]

SELECTIVE: Final = frozenset(str(suite) for suite in SUITES.values() if suite.selective)
NOT_INSISTED_ON: Final = frozenset({"status.undisclosed", "status.not_mandatory"})
_HAS_STATUS: Final = b"<https://www.w3.org/2018/credentials#credentialStatus>"
_HAS_SCHEMA: Final = b"<https://www.w3.org/2018/credentials#credentialSchema>"
_HAS_RESOURCE: Final = b"<https://www.w3.org/2018/credentials#relatedResource>"
_HAS_ENDORSEMENT: Final = frozenset(
    {
        b"<https://purl.imsglobal.org/spec/vc/ob/vocab.html#endorsement>",
        b"<https://purl.imsglobal.org/spec/vc/ob/vocab.html#endorsementJwt>",
    }
)
_HOLDS_CREDENTIAL: Final = frozenset(
    {b"<https://purl.imsglobal.org/spec/vc/clr/vocab.html#verifiableCredential>"}
)
_BAD: Final = (Outcome.FAILED, Outcome.UNKNOWN)
_LINK: Final = 4  # words of a statement of the default graph whose object is a node, or a token


@dataclass(frozen=True, slots=True)
class Part:
    """A credential that may be shown in part: whether its issuer insists that a status entry is shown, a schema, …"""

    insists_on_status: bool
    insists_on_schema: bool = False
    insists_on_resources: bool = False
    insists_on_endorsements: bool = False
    insists_on_credentials: bool = False


def part_of(
    document: JSONObject, proof: JSONObject, suite: Suite, canonical: CanonicalDocument
) -> Part | None:
    """What is known of a document whose ``proof`` holds; ``None`` where the proof covers all that was signed."""
    if not suite.selective:
        return None
    if "previousProof" in proof:  # its statements are those of other proofs as well
        return Part(insists_on_status=False)
    signed = derived_proof(proof.get("proofValue"))
    mandatory, others = signed.parted(canonical.document(suite.transform, "sha256"))
    document_id = text(document.get("id"))
    return Part(
        insists_on_status=_insists_on(_HAS_STATUS, document_id, mandatory, others),
        insists_on_schema=_insists_on(_HAS_SCHEMA, document_id, mandatory, others),
        insists_on_resources=_insists_on(_HAS_RESOURCE, document_id, mandatory, others),
        insists_on_endorsements=_shows(_HAS_ENDORSEMENT, mandatory),
        insists_on_credentials=_shows(_HOLDS_CREDENTIAL, mandatory),
    )


def _insists_on(has: bytes, document_id: str, mandatory: list[bytes], others: list[bytes]) -> bool:
    """Whether the credential ``has`` an entry, and every statement about that entry is mandatory.

    All of them: an entry without its ``statusSize`` would be read at another place.
    """
    pointed_at = {line.split(b" ", 3)[2] for line in (*mandatory, *others)}
    for line in mandatory:
        words = line.split(b" ")
        if len(words) != _LINK or words[1] != has:
            continue
        credential = f"<{document_id}>".encode() if document_id else words[0]
        itself = words[0] == credential and (document_id or words[0] not in pointed_at)
        if itself and not any(other.startswith(words[2] + b" ") for other in others):
            return True
    return False


def _shows(links: frozenset[bytes], mandatory: list[bytes]) -> bool:
    """Whether one of these links is mandatory: what it leads to is sealed by itself, so nothing of that can be left out."""
    parted = (line.split(b" ") for line in mandatory)
    return any(len(words) == _LINK and words[1] in links for words in parted)


def no_status_in_part(policy: Policy) -> Check:
    """The check `status` of what is shown in part, and names no status list in that."""
    return check(
        "status",
        _outcome("status", policy),
        "undisclosed",
        "What its holder shows of it names no status list, and the issuer may have signed one that was left out.",
        advice="Ask the holder to show its status. If it has none, ask the issuer whether the badge still stands.",
        turn="holder",
    )


def status_of_part(found: Check, part: Part | None, policy: Policy) -> Check:
    """What was found of a status of which there may be more than is shown."""
    if part is None or part.insists_on_status or found.outcome not in (Outcome.PASSED, Outcome.WARNING):
        return found
    not_all = check(
        "status",
        _outcome("status", policy),
        "not_mandatory",
        "Its issuer does not insist that its status is shown, so an entry may have been left out.",
        params=found.params,
        advice="Ask the issuer whether the badge still stands, or for one whose status every copy has to show.",
        pointer=found.pointer,
        findings=found.findings,
    )
    return replace(saying(not_all, *reasons(not_all), *reasons(found)), retry=found.retry)


def no_schema_in_part(policy: Policy) -> Check:
    """The check `schemas` of what is shown in part, and names no schema in that."""
    return check(
        "schemas",
        _outcome("schemas", policy),
        "undisclosed",
        "What its holder shows of it names no schema, and the issuer may have signed one that was left out.",
        advice="Ask the holder to show its schema. If it has none, ask the issuer whether it is as it should be.",
        turn="holder",
    )


def schemas_of_part(found: Check, part: Part | None, policy: Policy) -> Check:
    """What was found of its schemas, of which there may be more than are shown."""
    if part is None or part.insists_on_schema or found.outcome in _BAD:
        return found
    not_all = check(
        "schemas",
        _outcome("schemas", policy),
        "not_mandatory",
        "Its issuer does not insist that its schemas are shown, so one may have been left out.",
        params=found.params,
        advice="Ask the issuer for a badge whose schemas every copy has to show.",
        pointer=found.pointer,
        findings=found.findings,
    )
    return saying(not_all, *reasons(not_all), *reasons(found))


def resources_of_part(found: Check, document: JSONObject, part: Part | None, policy: Policy) -> Check:
    """What was found of the proof, where the caller has related resources compared, and there may be more than are shown.

    Said once all else was asked: what is shown and speaks against the credential still does.
    """
    settled = part is None or part.insists_on_resources or not policy.related_resources
    if settled or found.outcome in _BAD:
        return found
    outcome = Outcome.WARNING if "resources" in policy.undisclosed else Outcome.UNKNOWN
    if "relatedResource" not in document:
        hidden = check(
            "proof",
            outcome,
            "resources_undisclosed",
            "What its holder shows of it names no related resource, and the issuer may have signed one that was left out.",
            advice="Ask the holder to show its related resources. If it has none, ask the issuer whether that is so.",
            turn="holder",
        )
    else:
        hidden = check(
            "proof",
            outcome,
            "resources_not_mandatory",
            "Its issuer does not insist that its related resources are shown, so one may have been left out.",
            advice="Ask the issuer for a badge whose related resources every copy has to show.",
        )
    return _not_all(found, hidden)


def endorsements_of_part(found: Check, part: Part | None, policy: Policy) -> Check:
    """What was found of its endorsements, of which there may be more than are shown."""
    if part is None or found.outcome in _BAD:
        return found
    outcome = _outcome("endorsements", policy)
    if found.outcome is Outcome.NOT_APPLICABLE:
        return check(
            "endorsements",
            outcome,
            "undisclosed",
            "What its holder shows of it carries no endorsements, and the issuer may have signed one that was left out.",
            advice="Ask the holder to show its endorsements, if they matter.",
            turn="holder",
        )
    if part.insists_on_endorsements:
        return found
    hidden = check(
        "endorsements",
        outcome,
        "not_mandatory",
        "Its issuer does not insist that its endorsements are shown, so one may have been left out.",
        advice="Ask the issuer for a badge whose endorsements every copy has to show.",
    )
    return _not_all(found, hidden)


def credentials_of_part(found: Check, part: Part | None, policy: Policy) -> Check:
    """What was found of the credentials in a record, of which there may be more than are shown; without any it is none."""
    shown = found.outcome in (Outcome.PASSED, Outcome.WARNING)
    if part is None or part.insists_on_credentials or not shown:
        return found
    hidden = check(
        "credentials",
        _outcome("credentials", policy),
        "not_mandatory",
        "Its issuer does not insist that the credentials in it are shown, so one may have been left out.",
        advice="Ask the issuer for a record of which every copy has to show the credentials.",
    )
    return _not_all(found, hidden)


def _not_all(found: Check, hidden: Check) -> Check:
    """Both; what was found comes first where it is as grave, since that is known and the other is not."""
    if found.outcome is hidden.outcome:
        return saying(found, *reasons(found), *reasons(hidden))
    both = saying(hidden, *reasons(hidden), *reasons(found))
    return replace(both, params=found.params, pointer=found.pointer, findings=found.findings)


def no_refresh_in_part(policy: Policy) -> Check:
    """The check `refresh` of what is shown in part, and names no place for newer editions in that."""
    return check(
        "refresh",
        _outcome("refresh", policy),
        "undisclosed",
        "What its holder shows of it names no place where a newer edition could be had, and the issuer may have signed one "
        "that was left out.",
        advice="Ask the holder to show it. If it has none, ask the issuer for the newest edition if it matters.",
        turn="holder",
    )


def no_creator_in_part(found: Check, document: JSONObject, part: Part | None) -> Check:
    """What was found of whom to trust, where the creator of the achievement may have been left out."""
    achievement = member(document, "credentialSubject", "achievement")
    if part is None or found.outcome is not Outcome.PASSED or not achievement:
        return found
    hidden = check(
        "trust",
        Outcome.WARNING,
        "creator_undisclosed",
        "What its holder shows of it does not say who made the achievement: somebody else than the issuer may have been "
        "left out.",
        params=found.params,
        advice="Ask the holder to show who made it, if it matters.",
        pointer="/credentialSubject/achievement",
        turn="holder",
    )
    findings = (*(found.findings or reasons(found)), *reasons(hidden))
    return replace(saying(hidden, *reasons(found), *reasons(hidden)), findings=findings)


def dates_of_part(found: Check, document: JSONObject, part: Part | None, policy: Policy) -> Check:
    """What was found of the dates, where one that is not shown may have been left out."""
    if part is None or found.outcome is not Outcome.PASSED:
        return found
    older = VC1_CONTEXT in items(document.get("@context"))
    starts, ends = ("issuanceDate", "expirationDate") if older else ("validFrom", "validUntil")
    pairs = ((starts, ("validFrom", "issuanceDate")), (ends, ("validUntil", "expirationDate")))
    hidden = [name for name, names in reversed(pairs) if not any(one in document for one in names)]
    if not hidden:
        return found
    return check(
        "dates",
        _outcome("dates", policy),
        "undisclosed",
        f"What its holder shows of it has no `{hidden[0]}`, and the issuer may have signed one that was left out.",
        params={**found.params, "member": hidden[0]},
        advice="Ask the holder to show it. If it has none, ask the issuer whether the badge is still valid.",
        turn="holder",
    )


def _outcome(name: str, policy: Policy) -> Outcome:
    """Undecided by default, or where the check is required; a warning where the policy says that it does not matter."""
    matters = name in WEIGHTY or name in policy.required
    return Outcome.UNKNOWN if matters and name not in policy.undisclosed else Outcome.WARNING
