"""The check `proof` of a signed badge: a JWS under a key that the issuer's profile lists ("SignedBadge Verification")."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.dids import VerificationMethod
from openbadge_issuer.errors import OpenBadgeError, Param
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ob2.addresses import same_place
from openbadge_issuer.ob2.documents import id_in, items, kind_of, member, one, text
from openbadge_issuer.ob2.revocation import all_named, revoked_in
from openbadge_issuer.proofs.jws import CompactJws
from openbadge_issuer.verification.open_badges_2.fetching import LIST_LIMITS, Missing, bring
from openbadge_issuer.verification.open_badges_2.hosted import own_status, revoked
from openbadge_issuer.verification.open_badges_2.linked import Linked
from openbadge_issuer.verification.outcomes import NO_STATUS_LIST, check, from_error, not_run
from openbadge_issuer.verification.ownership import Signed, authorized
from openbadge_issuer.verification.question import ISSUER, Question
from openbadge_issuer.verification.report import Check, Outcome, Retry, Turn
from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["check_revocation_list", "prove_signed"]

_MAX_KEYS: Final = 4  # of a profile, where the badge does not say which; issuers have one or two


def prove_signed(
    jws: CompactJws, assertion: JSONObject, linked: Linked, question: Question
) -> Rounds[tuple[Check, Check]]:
    """The checks `proof` and `issuer`. Only a key that the issuer's own profile lists is ever fetched."""
    listed = [key for key in items(member(linked.profile, "publicKey")) if isinstance(key, str | dict)]
    said = one(member(assertion, "verification", "creator"))
    creator, named = id_in(said), said is not None  # one that can not be read is no key of the profile
    chosen = [key for key in listed if same_place(id_in(key), creator)] if named else listed[:_MAX_KEYS]
    if not chosen:
        return _unproven(_not_listed(linked, creator, any_listed=bool(listed)))
    failed: list[tuple[Check, Check]] = []
    for entry in chosen:
        proof, issuer = yield from _under(entry, jws, assertion, linked, question)
        if proof.outcome is Outcome.PASSED:
            return proof, issuer
        failed.append((proof, issuer))
    if not named and len(listed) > _MAX_KEYS:
        return _unproven(_many_keys(linked, len(listed)))
    # A key that did not come may be the right one, whatever is wrong with the others.
    return next((each for each in failed if {one.outcome for one in each} == {Outcome.UNKNOWN}), failed[0])


def _under(
    entry: JSON, jws: CompactJws, assertion: JSONObject, linked: Linked, question: Question
) -> Rounds[tuple[Check, Check]]:
    """Under one key of the profile: its address, or the key itself."""
    key_id = id_in(entry)
    document: JSON = entry
    if not isinstance(entry, dict) or "publicKeyPem" not in entry:
        found = yield from bring(key_id, "key")
        if isinstance(found, Missing):
            return _unproven(_without(found, "The issuer's key"))
        document = found.content
        own = id_in(document)
        if own and not same_place(own, key_id):
            return _unproven(_foreign(key_id, own, "calls itself"))
    embedded = document is entry
    said = member(document, "owner")
    # A key that stands in the profile is the profile's, unless it says otherwise.
    if not (embedded and said is None) and not same_place(id_in(said), linked.issuer_id):
        return _unproven(_foreign(key_id, id_in(said) or "nobody", "belongs to"))
    try:
        key = PublicKey.from_pem(text(member(document, "publicKeyPem")).encode())
        jws.verify(key, question.policy.algorithms)
    except OpenBadgeError as error:
        return from_error("proof", error), not_run(
            "issuer", "not_run_proof", "Not asked, because the proof did not pass."
        )
    verified = check(
        "proof",
        Outcome.PASSED,
        "verified",
        f"Unchanged since it was signed ({jws.algorithm}).",
        params={"suite": jws.algorithm},
    )
    owned = check(
        "issuer",
        Outcome.PASSED,
        "key_authorized",
        f"The profile of the issuer, {linked.issuer_id}, lists the key that signed it.",
        params={"issuer": linked.issuer_id, "key": key_id[:200]},
    )
    signed = Signed(parse_moment(assertion.get("issuedOn")), "issuedOn")
    lasting = VerificationMethod(
        id=key_id[:200],
        controller=linked.issuer_id,
        public_key=key,
        purposes=frozenset({ISSUER.purpose}),
        document_id=key_id[:200],
    )
    return verified, _ended((entry, document), lasting, signed, question) or owned


def _ended(
    says: tuple[JSON, ...], key: VerificationMethod, signed: Signed, question: Question
) -> Check | None:
    """What became of the key since, if its document or the profile says so (`expires`, `revoked`): judged as one of 3.0.

    Open Badges 2.0 takes keys from the security vocabulary, where both are times; some write `true`.
    """
    ends: dict[str, list[datetime]] = {"expires": [], "revoked": []}
    for name, moments in ends.items():
        for said in (one(member(document, name)) for document in says):
            if said is None or (name == "revoked" and said is False):
                continue
            if name == "revoked" and said is True:
                return _revoked_key(key)
            moment = parse_moment(said)
            if moment is None:
                return _unclear_key(key, name)
            moments.append(moment)
    expires, revoked_at = (min(moments, default=None) for moments in ends.values())
    lasting = replace(key, expires=expires, revoked=revoked_at)
    found = authorized(lasting, key.controller, signed, question)
    return None if found.outcome is Outcome.PASSED else found


def _revoked_key(key: VerificationMethod) -> Check:
    return check(
        "issuer",
        Outcome.FAILED,
        "key_revoked",
        f"The key {key.id} that signed it was revoked, says its issuer, {key.controller}; since when is not said.",
        params={"issuer": key.controller, "key": key.id},
        advice="Do not rely on it. Ask the issuer to issue it again, with a key that is good.",
        turn="issuer",
    )


def _unclear_key(key: VerificationMethod, name: str) -> Check:
    return check(
        "issuer",
        Outcome.UNKNOWN,
        "key_unclear",
        f"Whether the key {key.id} that signed it is still good is not known: its `{name}` can not be read.",
        params={"key": key.id, "member": name},
        advice="Ask the issuer whether the key is good, and to mend its document.",
        turn="issuer",
    )


def _unproven(issuer: Check) -> tuple[Check, Check]:
    return (
        not_run("proof", "not_run_issuer", "Not checked: there is no key of its issuer to check it with."),
        issuer,
    )


def _not_listed(linked: Linked, creator: str, *, any_listed: bool) -> Check:
    if not any_listed:
        code, message = "no_key", f"The profile of the issuer, {linked.issuer_id}, lists no key."
    else:
        code = "key_not_listed"
        shown = creator[:200] or "of no address"
        message = (
            f"It names the key {shown}, which the profile of the issuer, {linked.issuer_id}, does not list."
        )
    return check(
        "issuer",
        Outcome.FAILED,
        code,
        message,
        params={"issuer": linked.issuer_id, "key": creator[:200]},
        advice="Do not rely on it. Ask the issuer whether it made this badge.",
        pointer="/verification/creator",
        turn="verifier",
    )


def _many_keys(linked: Linked, number: int) -> Check:
    return check(
        "issuer",
        Outcome.UNKNOWN,
        "many_keys",
        f"The profile of the issuer, {linked.issuer_id}, lists {number} keys, and none of the first {_MAX_KEYS} signed it.",
        params={"issuer": linked.issuer_id, "keys": number, "tried": _MAX_KEYS},
        advice="Ask the issuer for a badge that names its key.",
        pointer="/verification",
    )


def _foreign(key_id: str, other: str, says: str) -> Check:
    return check(
        "issuer",
        Outcome.FAILED,
        "foreign_key",
        f"The key at {key_id[:200]} {says} {other[:200]}, and not what the issuer's profile says of it.",
        params={"key": key_id[:200], "other": other[:200]},
        turn="verifier",
    )


def _without(missing: Missing, what: str) -> Check:
    if missing.decided:
        return check(
            "issuer",
            Outcome.FAILED,
            "not_found",
            f"{what} is not to be had. {missing.message}",
            params=missing.params,
            advice="Ask the issuer for a badge that can be verified.",
        )
    return check(
        "issuer",
        Outcome.UNKNOWN,
        "unavailable",
        f"{what} could not be fetched. {missing.message}",
        params=missing.params,
        advice=missing.advice,
        retry=missing.retry,
        turn="verifier",
    )


def check_revocation_list(assertion: JSONObject, linked: Linked) -> Rounds[Check]:
    """Is it on the revocation list of its issuer? Asked only for what that issuer signed."""
    own = own_status(assertion, "")
    if own is not None and own.outcome is Outcome.FAILED:
        return own
    reference = member(linked.profile, "revocationList")
    if reference is None:
        return own or NO_STATUS_LIST
    found = yield from bring(id_in(reference), "status", LIST_LIMITS)
    if isinstance(found, Missing):
        return _unknown(
            "unavailable",
            found.message,
            found.params,
            advice=found.advice,
            retry=found.retry,
            turn="verifier",
        )
    content, url = found.content, found.address.url
    entries = content.get("revokedAssertions")
    if kind_of(content) not in ("RevocationList", None) or not isinstance(entries, list):
        return _unknown("unreadable", f"What is at {url} is no revocation list.", {"url": url})
    owner = id_in(content.get("issuer"))
    if owner and not same_place(owner, linked.issuer_id):
        return _unknown("other_issuer", f"The revocation list at {url} is by {owner[:200]}.", {"url": url})
    entry = revoked_in(entries, assertion)
    if entry is not None:
        return revoked(entry.reason, url)
    if own is not None:
        return own
    if not all_named(entries, assertion):
        message = f"It, or an entry of the revocation list at {url}, has no id to be compared by."
        return _unknown("unreadable", message, {"url": url})
    return check(
        "status", Outcome.PASSED, "good", "It is not on its issuer's revocation list.", params={"url": url}
    )


def _unknown(
    code: str,
    message: str,
    params: dict[str, Param],
    *,
    advice: str = "",
    retry: Retry = "never",
    turn: Turn = "issuer",
) -> Check:
    return check(
        "status",
        Outcome.UNKNOWN,
        code,
        f"Whether it still stands is not known. {message}",
        params=params,
        advice=advice or "Ask the issuer whether the badge still stands.",
        retry=retry,
        turn=turn,
    )
