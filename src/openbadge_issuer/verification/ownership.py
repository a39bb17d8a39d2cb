"""The check `issuer`: is the key that signed the issuer's, meant for issuing, and was it so when it signed?

A document says until when a key is good: ``expires``, and ``revoked`` (Controlled Identifiers 1.0, 2.2). Until when it
*signed* only the badge says, and whoever has the key can write any time into a badge. So a key that merely came to its end
is believed for what it says to have signed before, with a warning (but not for an answer to a challenge, which is of
today); one that was revoked, which is what happens to a stolen
key, never is, unless the caller knows from elsewhere that the badge was there before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from openbadge_issuer.dids import VerificationMethod
from openbadge_issuer.errors import Param, ResolutionError
from openbadge_issuer.verification.outcomes import check, from_error
from openbadge_issuer.verification.question import ISSUER, Question, Signatory
from openbadge_issuer.verification.report import Check, Outcome

__all__ = ["ASK_HOLDER", "ASK_ISSUER", "Signed", "authorized", "refuse_foreign"]

ASK_ISSUER: Final = "Do not rely on it. Ask the issuer whether it made this badge."
ASK_HOLDER: Final = "Do not rely on it. Ask the holder to present it with a key of their own."
"""What to do about a key that is not theirs who must sign."""


@dataclass(frozen=True, slots=True)
class Signed:
    """When the badge says that it was signed, and in which member: both may be missing. ``until`` its proof itself ends."""

    at: datetime | None = None
    member: str = ""
    until: datetime | None = None


def authorized(method: VerificationMethod, issuer_id: str, signed: Signed, question: Question) -> Check:
    """Controlled Identifiers 1.0, 2.2 and 2.3: the key is theirs who must sign, for this, and was so when it signed."""
    try:
        refuse_foreign(method.id, method.controller, issuer_id, question.signatory)
        _refuse_unlisted(method, issuer_id, question.signatory)
    except ResolutionError as error:
        return from_error("issuer", error)
    ends = (("revoked", method.revoked), ("withdrawn", method.withdrawn), ("expired", method.expires))
    over = [_over(method, word, end, signed, question) for word, end in ends if end and end <= question.now]
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.WARNING):
        found = next((each for each in over if each.outcome is outcome), None)
        if found is not None:
            return found
    if question.signatory.member == "holder":
        return check(
            "issuer",
            Outcome.PASSED,
            "holder_authenticated",
            f"The key that signed it belongs to the holder {issuer_id}.",
            params={"holder": issuer_id, **_which(method, signed), **_when(signed)},
        )
    return check(
        "issuer",
        Outcome.PASSED,
        "key_authorized",
        f"The key that signed it belongs to the issuer {issuer_id}.",
        params={"issuer": issuer_id, **_which(method, signed), **_when(signed)},
    )


def _refuse_unlisted(method: VerificationMethod, owner: str, signatory: Signatory) -> None:
    if signatory.purpose not in method.purposes:
        params: dict[str, Param] = {"verification_method": method.id, "document": owner}
        if signatory.member == "issuer":
            raise ResolutionError(
                f"{owner} lists this key, but not for issuing credentials (`assertionMethod`).",
                code="resolve.not_authorized",
                params=params,
                advice="The issuer must add the key's id to `assertionMethod` in its document.",
            )
        raise ResolutionError(
            f"{owner} lists this key, but not for showing who presents them (`authentication`).",
            code="resolve.not_authorized_of_holder",
            params=params,
            advice="The holder must add the key's id to `authentication` in its document.",
        )


def _which(method: VerificationMethod, signed: Signed) -> dict[str, Param]:
    """Which key it was, and until when what it signed holds: what somebody needs who looks again later."""
    ends: dict[str, Param] = {} if signed.until is None else {"proof_expires": _in_utc(signed.until)}
    return {"verification_method": method.id, "key": method.public_key.to_multikey(), **ends}


def _when(signed: Signed) -> dict[str, Param]:
    return {"signed": _in_utc(signed.at), "member": signed.member} if signed.at is not None else {}


def _over(method: VerificationMethod, word: str, end: datetime, signed: Signed, question: Question) -> Check:
    """What a key that is no longer good has signed."""
    who = question.signatory.member
    params: dict[str, Param] = {who: method.controller, **_which(method, signed), "since": _in_utc(end)}
    since = _in_utc(end)
    expired = f"The key that signed it expired on {since}, says the document that lists it."
    if word == "revoked":
        refused, known_before = "resolve.key_revoked", "issuer.key_revoked_known_before"
        ended = f"The key that signed it was revoked on {since}, says the document that lists it."
    elif word == "withdrawn":
        refused, known_before = "resolve.key_withdrawn", "issuer.key_withdrawn_known_before"
        ended = f"The key that signed it was withdrawn on {since}, says the document that lists it."
    else:
        refused, known_before = "resolve.key_expired", "issuer.key_expired_known_before"
        ended = expired
    asked_for = question.presentation is not None  # what answers a challenge was signed after it was given
    known = None if asked_for else question.known_since
    if known is not None and signed.at is not None and signed.at - known > question.policy.leeway:
        known = None  # what the caller saw then was another badge: this one says that it was signed later
    if known is not None and known < end:
        params["known_since"] = _in_utc(known)
        message = f"{ended} That the badge was there before, on {_in_utc(known)}, is what you have said (`known_since`)."
        return check("issuer", Outcome.WARNING, known_before, message, params=params, turn="verifier")
    if word == "expired" and signed.at is None and not asked_for:
        return check(
            "issuer",
            Outcome.UNKNOWN,
            "undated",
            f"{expired} When it was signed, the badge does not say.",
            params=params,
            advice="If you know that it was there before, say since when (`known_since`); or ask the issuer.",
            turn="verifier",
        )
    if word == "expired" and signed.at is not None and signed.at < end and not asked_for:
        params |= _when(signed)
        its_word = (
            f"{expired} It says that it was signed before, on {_in_utc(signed.at)} (`{signed.member}`), and for that there "
            "is only its own word."
        )
        return check("issuer", Outcome.WARNING, "key_expired_since", its_word, params=params)
    return from_error(
        "issuer",
        ResolutionError(
            ended,
            code=refused,
            params=params,
            advice="Do not rely on it. Ask for it again, signed with a key that is good.",
        ),
    )


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def refuse_foreign(reference: str, controller: str, owner: str, signatory: Signatory = ISSUER) -> None:
    """Raises `ResolutionError` (``resolve.controller_mismatch``, ``…_of_holder``) unless the key is theirs who must sign."""
    if controller == owner:
        return
    controller = controller or "nobody"
    if signatory.member == "holder":
        raise ResolutionError(
            f"The key that signed it belongs to {controller}, but the presentation names {owner} as its holder.",
            code="resolve.controller_mismatch_of_holder",
            pointer="/holder",
            params={"verification_method": reference, "controller": controller, "holder": owner},
            advice=ASK_HOLDER,
        )
    raise ResolutionError(
        f"The key that signed it belongs to {controller}, but the badge names {owner} as its issuer.",
        code="resolve.controller_mismatch",
        pointer="/issuer",
        params={"verification_method": reference, "controller": controller, "issuer": owner},
        advice=ASK_ISSUER,
    )
