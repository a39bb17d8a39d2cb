"""The checks that need no cryptography: trust, dates, recipient, and what a badge leaves to others."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import IdentityObject, normalize_email
from openbadge_issuer.verification.assembling import format_of
from openbadge_issuer.verification.badge import id_of, items, member, text
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.policy import ExpectedRecipient, Policy
from openbadge_issuer.verification.report import Check, Outcome

__all__ = [
    "about_another",
    "check_dates",
    "check_recipient",
]


_VC1_CONTEXT = "https://www.w3.org/2018/credentials/v1"
_MAX_IDENTITIES = 100  # of the expected kinds; a badge has a handful
_UNITS_OF_AN_IDENTITY = 2  # of effort, for each who is expected; the first identity counts for nothing
_LONGEST_IDENTITY = 8_192  # characters, of an id as well; what is longer is nobody's
_LONGEST_SALT = 1_000  # which is hashed again for each who is expected


def check_dates(
    document: JSONObject, token_expires: datetime | None, now: datetime, leeway: timedelta
) -> Check:
    """Is it valid now? ``validFrom`` and ``validUntil`` (1.1: ``issuanceDate``, ``expirationDate``), and a token's ``exp``.

    At the moment that they name, a credential and a token are no longer valid (VCDM 2.0, 4.9; RFC 7519, 4.1.4).
    """
    starts, begins, expiries = _period(document, token_expires)
    undated = starts not in document and _undated(document)
    unreadable = [] if undated or begins is not None else [f"/{starts}"]
    unreadable += [where for where, moment in expiries if moment is None]
    if unreadable:
        name = unreadable[0][1:]
        return check(
            "dates",
            Outcome.FAILED,
            "unreadable" if name in document else "missing",
            f"`{name}` is no date-time with a zone such as 2026-01-31T12:00:00Z."
            if name in document
            else f"It does not say since when it is valid: `{name}` is missing.",
            params={"member": name},
            pointer=unreadable[0],
        )
    if begins is not None and begins - now > leeway:
        return check(
            "dates",
            Outcome.FAILED,
            "not_yet_valid",
            f"This badge is not valid before {text(document[starts])}.",
            params={"valid_from": text(document[starts])},
            advice="Check it again then, or ask the issuer whether the date is right.",
            pointer=f"/{starts}",
            retry="later",
        )
    for where, moment in expiries:
        if moment is not None and now - moment >= leeway:
            return check(
                "dates",
                Outcome.FAILED,
                "expired",
                f"This badge expired on {moment.isoformat().replace('+00:00', 'Z')}.",
                params={"valid_until": moment.isoformat().replace("+00:00", "Z")},
                advice="Ask the issuer whether it can be renewed.",
                pointer=where,
            )
    last = [moment for _, moment in expiries if moment is not None]
    return check(
        "dates",
        Outcome.PASSED,
        "undated" if undated and not expiries else "valid",
        "It has no dates, and does not expire."
        if undated and not expiries
        else "By its dates it is valid now.",
        params={"valid_until": min(last).isoformat().replace("+00:00", "Z")} if last else {},
    )


def _period(
    document: JSONObject, token_expires: datetime | None
) -> tuple[str, datetime | None, list[tuple[str, datetime | None]]]:
    """The member that says since when, that moment, and where it is said until when, with each moment."""
    older = "issuanceDate" in document or _VC1_CONTEXT in items(document.get("@context"))
    starts = "issuanceDate" if older and "validFrom" not in document else "validFrom"
    ends = "validUntil" if "validUntil" in document else "expirationDate"
    expiries: list[tuple[str, datetime | None]] = []
    if ends in document:
        expiries.append((f"/{ends}", parse_moment(document[ends])))
    if token_expires is not None:
        expiries.append(("/exp", token_expires))
    return starts, parse_moment(document.get(starts)), expiries


def _undated(document: JSONObject) -> bool:
    """VCDM 2.0 asks for no ``validFrom``; VCDM 1.1, and Open Badges, ask for a date."""
    older = _VC1_CONTEXT in items(document.get("@context"))
    return not older and format_of(document) == "verifiable-credential"


def check_recipient(
    document: JSONObject,
    expected: Sequence[ExpectedRecipient],
    policy: Policy,
    presenter: str = "",
    effort: Effort | None = None,
) -> Check:
    """Is it theirs? Any one of the expected recipients suffices; which one matched is said by its type, never its value.

    It is what the badge says: whether that is so, `proof` and `issuer` tell. Where somebody has shown that they present it,
    ``presenter`` is their id, and a badge about another DID is not known to be theirs. ``effort`` counts long comparisons:
    raises `BeyondEffort` where nothing is left for one.
    """
    found = _named(document, expected, policy, effort or Effort())
    if found.outcome is Outcome.FAILED or not about_another(document, presenter):
        return found
    return check(
        "recipient",
        Outcome.UNKNOWN,
        "other_presenter",
        "It is about somebody else than whoever presents it.",
        advice="Ask whom it is about to present it. Where others may do that for them, as parents do for a child, say so in "
        "the policy.",
        pointer="/credentialSubject",
    )


def about_another(document: JSON, presenter: str) -> bool:
    """Whether its subjects have DIDs, and none of them is the presenter's; of nobody, nothing is said."""
    about = {id_of(subject) for subject in items(member(document, "credentialSubject"))}
    return bool(presenter) and presenter not in about and any(each.startswith("did:") for each in about)


def _named(
    document: JSONObject, expected: Sequence[ExpectedRecipient], policy: Policy, effort: Effort
) -> Check:
    if not expected:
        return check(
            "recipient",
            Outcome.UNKNOWN if "recipient" in policy.required else Outcome.WARNING,
            "not_asked",
            "Whose badge this is was not checked: nobody was expected.",
            advice="Give the e-mail address or id of the person who hands it in.",
            turn="verifier",
        )
    subject = document.get("credentialSubject")
    identities = _identities(subject, frozenset(candidate.type for candidate in expected))
    if len(identities) > 1:
        effort.go_on((len(identities) - 1) * len(expected) * _UNITS_OF_AN_IDENTITY)
    for candidate in expected:
        matched = _matches(subject, identities, candidate)
        if matched:
            folded = matched == "folded"
            return check(
                "recipient",
                Outcome.PASSED,
                "matched_folded" if folded else "matched",
                "It names the expected recipient"
                + (" (the e-mail address differs in upper and lower case only)." if folded else "."),
                params={"type": candidate.type},
            )
    subject_id, types = text(member(subject, "id")), sorted({candidate.type for candidate in expected})
    if isinstance(subject, list) and len(subject) > 1:
        return check(
            "recipient",
            Outcome.FAILED,
            "several",
            "It is about several subjects, and does not say to which of them it was awarded.",
            params={"types": types},
            advice="Ask for one that is about a single person.",
            pointer="/credentialSubject",
        )
    if not subject_id and not any(items(member(subject, "identifier"))):
        code, said = "not_named", "It does not say to whom it was awarded."
    elif identities or (subject_id and "id" in types):
        code, said = "other", "It names somebody else than the expected recipient."
    else:
        code = "not_by_types"
        said = (
            f"It says to whom it was awarded, and not by {', '.join(types)}, by which somebody was expected."
        )
    return check(
        "recipient",
        Outcome.FAILED,
        code,
        said,
        params={"types": types},
        advice="Ask under which address or id the badge was awarded.",
        pointer="/credentialSubject",
    )


def _matches(subject: JSON, identities: Sequence[IdentityObject], expected: ExpectedRecipient) -> str:
    if expected.type == "id":
        subject_id = text(member(subject, "id"))
        if len(subject_id) > _LONGEST_IDENTITY:
            return ""
        return "exact" if subject_id and _same(subject_id, expected.value) else ""
    of_the_kind = [identity for identity in identities if identity.identity_type == expected.type]
    if any(identity.matches(expected.value) for identity in of_the_kind):
        return "exact"
    if expected.type != "emailAddress":
        return ""
    folded = normalize_email(expected.value)
    for identity in of_the_kind:
        if identity.hashed and folded == expected.value:  # which was compared above
            continue
        if (
            identity.matches(folded)
            if identity.hashed
            else _same(normalize_email(identity.identity_hash), folded)
        ):
            return "folded"
    return ""


def _identities(subject: JSON, kinds: frozenset[str]) -> list[IdentityObject]:
    """The subject's identities of these kinds, the first `_MAX_IDENTITIES`; one that is built wrongly identifies nobody."""
    found: list[IdentityObject] = []
    for item in items(member(subject, "identifier")):
        if len(text(member(item, "identityHash"))) > _LONGEST_IDENTITY:
            continue
        if len(text(member(item, "salt"))) > _LONGEST_SALT:
            continue
        kind = item.get("identityType") if isinstance(item, dict) else None
        if (
            isinstance(item, dict)
            and isinstance(kind, str)
            and kind in kinds
            and len(found) < _MAX_IDENTITIES
        ):
            with suppress(ModelError):
                found.append(IdentityObject.from_json(item))
    return found


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))
