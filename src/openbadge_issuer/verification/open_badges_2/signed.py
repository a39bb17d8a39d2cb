"""The check `proof` of a signed badge: a JWS under a key that the issuer's profile lists ("SignedBadge Verification")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.dids import VerificationMethod
from openbadge_issuer.dids.key_ends import KeyEnds, earliest
from openbadge_issuer.errors import OpenBadgeError, Param
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ob2.addresses import same_place
from openbadge_issuer.ob2.documents import id_in, kind_of, member, one, text
from openbadge_issuer.ob2.revocation import Revocations, Revoked
from openbadge_issuer.ob2.upgrading import upgrade
from openbadge_issuer.proofs.jws import CompactJws
from openbadge_issuer.verification.open_badges_2.fetching import ADVICE, LIST_LIMITS, Document, Missing, bring
from openbadge_issuer.verification.open_badges_2.hosted import own_status, revoked, standing
from openbadge_issuer.verification.open_badges_2.issuer import NOT_ASKED, lacking
from openbadge_issuer.verification.open_badges_2.linked import Linked
from openbadge_issuer.verification.outcomes import NO_STATUS_LIST, check, from_error, not_run, quoting
from openbadge_issuer.verification.ownership import Signed, authorized
from openbadge_issuer.verification.question import ISSUER, Question
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.signatures import another_signature, count_signature
from openbadge_issuer.verification.status.costs import too_many
from openbadge_issuer.verification.status.methods import of_no_use

__all__ = ["NO_KEY", "check_revocation_list", "prove_signed"]

NO_KEY: Final = not_run(
    "proof", "not_run_issuer", "Not checked: there is no key of its issuer to check it with."
)
_MAX_ENDED: Final = (
    100  # keys of a profile of which it says that they are over; of more than these nothing is known
)
_SETS: Final = frozenset({"@set", "@list"})
_SHOWN: Final = 200  # characters of an address
_MAX_KEYS: Final = 4  # of a profile, where the badge does not say which; issuers have one or two


def prove_signed(
    jws: CompactJws, assertion: JSONObject, linked: Linked, question: Question
) -> Rounds[tuple[Check, Check]]:
    """The checks `proof` and `issuer`. Only a key that the issuer's own profile lists is ever fetched."""
    listed = _keys(linked, question)
    said = one(member(assertion, "verification", "creator"))
    creator, named = id_in(said), said is not None  # one that can not be read is no key of the profile
    chosen = [key for key in listed if same_place(id_in(key), creator)] if named else listed[:_MAX_KEYS]
    if not chosen:
        return _unproven(_not_listed(linked, creator, any_listed=bool(listed)))
    failed: list[tuple[Check, Check]] = []
    for entry in chosen:
        if failed:
            another_signature(question.effort)
        proof, issuer = yield from _under(entry, jws, assertion, linked, question)
        if proof.outcome is Outcome.PASSED:
            return proof, issuer
        failed.append((proof, issuer))
    if not named and len(listed) > _MAX_KEYS:
        return _unproven(_many_keys(linked, len(listed)))
    # A key that did not come may be the right one, whatever is wrong with the others.
    return next((each for each in failed if {one.outcome for one in each} == {Outcome.UNKNOWN}), failed[0])


def _keys(linked: Linked, question: Question) -> Sequence[str | JSONObject]:
    """What the profile lists as keys, once for all badges: their addresses, or themselves under the names of 2.0."""
    listed = member(linked.profile, "publicKey")

    def read() -> list[str | JSONObject]:
        return [upgrade(key, "CryptographicKey") if isinstance(key, dict) else key for key in _flat(listed)]

    return question.shared.once(listed, "keys", read)


def _flat(value: JSON) -> Iterator[str | JSONObject]:
    """The texts and objects that stand there: an array within another, or a set, is the same set in JSON-LD."""
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    elif isinstance(value, dict) and not _SETS.isdisjoint(value):
        yield from _flat([value.get(name) for name in _SETS])
    elif isinstance(value, str | dict):
        yield value


def _key_in(document: JSON, question: Question) -> PublicKey | OpenBadgeError:
    """The key that stands there, or why none does; read once for all badges, each of which may look through a hundred."""
    pem = text(one(member(document, "publicKeyPem")))

    def read() -> PublicKey | OpenBadgeError:
        try:
            return PublicKey.from_pem(pem.encode())
        except OpenBadgeError as error:
            return error

    return question.shared.once(PublicKey, pem, read)


def _under(
    entry: JSON, jws: CompactJws, assertion: JSONObject, linked: Linked, question: Question
) -> Rounds[tuple[Check, Check]]:
    """Under one key of the profile: its address, or the key itself."""
    key_id = id_in(entry)
    document: JSON = entry
    if not isinstance(entry, dict) or "publicKeyPem" not in entry:
        found = yield from bring(key_id, "key", question)
        if isinstance(found, Missing):
            return _unproven(lacking(found, "CryptographicKey"))
        document = upgrade(found.content, "CryptographicKey")
        own = id_in(document)
        if own and not same_place(own, key_id):
            return _unproven(_other_key(key_id, own))
    embedded = document is entry
    said = member(document, "owner")
    # A key that stands in the profile is the profile's, unless it says otherwise.
    if not (embedded and said is None) and not same_place(id_in(said), linked.issuer_id):
        return _unproven(_foreign(key_id, id_in(said), linked))
    key = _key_in(document, question)
    if isinstance(key, OpenBadgeError):
        return from_error("proof", key), NOT_ASKED
    count_signature(key, question.effort)
    try:
        jws.verify(key, question.policy.algorithms)
    except OpenBadgeError as error:
        return from_error("proof", error), NOT_ASKED
    verified = check(
        "proof",
        Outcome.PASSED,
        "verified",
        f"Unchanged since it was signed ({jws.algorithm}).",
        params={"suite": jws.algorithm},
    )
    shown = key_id[:200]
    owned = check(
        "issuer",
        Outcome.PASSED,
        "key_authorized",
        f"The key that signed it belongs to the issuer {linked.issuer_id}.",
        params={"issuer": linked.issuer_id, "key": shown},
    )
    signed = Signed(parse_moment(assertion.get("issuedOn")), "issuedOn")
    lasting = VerificationMethod(
        id=shown,
        controller=linked.issuer_id,
        public_key=key,
        purposes=frozenset({ISSUER.purpose}),
        document_id=shown,
    )
    says = (entry, document, *_of_the_same_key(linked, key_id, key, question))
    return verified, _ended(says, lasting, signed, question) or owned


def _ended(
    says: tuple[JSON, ...], key: VerificationMethod, signed: Signed, question: Question
) -> Check | None:
    """What became of the key since, if its document or the profile says so (`expires`, `revoked`): judged as one of 3.0.

    Open Badges 2.0 takes keys from the security vocabulary, where both are times; some write `true`.
    """
    said: list[KeyEnds] = []
    unclear = ""
    for name in ("expires", "revoked"):
        for value in (one(member(document, name)) for document in says):
            if value is None or (name == "revoked" and value is False):
                continue
            if name == "revoked" and value is True:
                return _revoked_key(key)
            moment = parse_moment(value)
            if moment is None:
                unclear = unclear or name
            else:
                said.append(KeyEnds(expires=moment) if name == "expires" else KeyEnds(revoked=moment))
    ends = earliest(said)
    lasting = replace(key, expires=ends.expires, revoked=ends.revoked)
    found = authorized(lasting, key.controller, signed, question)
    if unclear and found.outcome is not Outcome.FAILED:
        return _unclear_key(key, unclear)
    return None if found.outcome is Outcome.PASSED else found


def _of_the_same_key(linked: Linked, key_id: str, key: PublicKey, question: Question) -> list[JSON]:
    """What else the profile says of this key: under its id, or of the same key under another one."""
    keys = _keys(linked, question)
    ended = question.shared.once(keys, "ended", lambda: [each for each in keys if _says_of_an_end(each)])
    looked_at = ended[:_MAX_ENDED]
    same: list[JSON] = [
        each for each in looked_at if _key_in(each, question) == key or same_place(id_in(each), key_id)
    ]
    told = len(ended) <= _MAX_ENDED and all(_says_which(each, question) for each in looked_at)
    return same if told else [*same, {"revoked": "not looked at"}]


def _says_which(entry: JSON, question: Question) -> bool:
    """Whether it can be told which key an entry of a profile is about: it has an id, or a key that can be read."""
    pem, named = member(entry, "publicKeyPem"), id_in(entry)
    if not isinstance(pem, str | None) or (member(entry, "id") and not named):
        return False
    absolute = ":" in named and not named.startswith("_:")  # `_:` only means something within its document
    return absolute or isinstance(_key_in(entry, question), PublicKey)


def _says_of_an_end(entry: JSON) -> bool:
    said = [one(member(entry, name)) for name in ("expires", "revoked")]
    return any(value is not None and value is not False for value in said)


def _revoked_key(key: VerificationMethod) -> Check:
    return check(
        "issuer",
        Outcome.FAILED,
        "key_revoked",
        f"The key {key.id} that signed it was revoked, says its issuer, {key.controller}; since when is not said.",
        params={"issuer": key.controller, "key": key.id},
        advice="Do not rely on it. Ask for it again, signed with a key that is good.",
    )


def _unclear_key(key: VerificationMethod, name: str) -> Check:
    return check(
        "issuer",
        Outcome.UNKNOWN,
        "key_unclear",
        f"Whether the key {key.id} that signed it is still good is not known: its `{name}` can not be read.",
        params={"key": key.id, "member": name},
        advice="Ask the issuer whether the key is good, and to mend its document.",
    )


def _unproven(issuer: Check) -> tuple[Check, Check]:
    return NO_KEY, issuer


def _not_listed(linked: Linked, creator: str, *, any_listed: bool) -> Check:
    if any_listed:
        code = "key_not_listed"
        message = f"It names a key that the profile of the issuer, {linked.issuer_id}, does not list."
    else:
        code, message = "no_key", f"The profile of the issuer, {linked.issuer_id}, lists no key."
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


def _foreign(key_id: str, owner: str, linked: Linked) -> Check:
    return check(
        "issuer",
        Outcome.FAILED,
        "foreign_key",
        f"The key at {key_id[:200]} does not say that it belongs to the issuer, {linked.issuer_id}, who lists it.",
        params={"key": key_id[:200], "issuer": linked.issuer_id, "other": owner[:200]},
        turn="verifier",
    )


def _other_key(key_id: str, own: str) -> Check:
    return check(
        "issuer",
        Outcome.FAILED,
        "other_key",
        f"What the issuer lists as the key {key_id[:200]} calls itself {own[:200]}.",
        params={"key": key_id[:200], "other": own[:200]},
        turn="verifier",
    )


def check_revocation_list(assertion: JSONObject, linked: Linked, question: Question) -> Rounds[Check]:
    """Is it on the revocation list of its issuer? Asked only for what that issuer signed."""
    own = own_status(assertion, "")
    if own is not None and own.outcome is Outcome.FAILED:
        return own
    verification = member(linked.profile, "verification")
    places = (member(linked.profile, "revocationList"), one(member(verification, "revocationList")))
    named = [id_in(each) for each in places if each is not None]
    if not named:
        return own or NO_STATUS_LIST
    reference = named[0] if len(named) == 1 or same_place(*named) else ""  # of two, neither is the one
    try:
        found = yield from bring(reference, "status", question, LIST_LIMITS)
    except BeyondEffort:
        return of_no_use(reference[:_SHOWN], too_many())
    if isinstance(found, Missing):
        return _listless(found)
    content, url = found.content, found.address.url
    revocations = question.shared.once(content, "revocations", lambda: _revocations(found))
    if revocations is None:
        return _unknown(
            "revocation_list_unreadable", f"What is at {url} is no revocation list.", {"url": url}
        )
    owner = next(
        (each for each in revocations.issuers if each and not same_place(each, linked.issuer_id)), ""
    )
    if owner:
        shown, issuer = owner[:200], linked.issuer_id
        message = f"The revocation list at {url} is by {shown}, and the badge by {issuer}."
        params: dict[str, Param] = {"url": url, "issuer": shown, "expected": issuer}
        return _unknown("revocation_list_of_another", message, params)
    entry = revocations.of(assertion)
    if isinstance(entry, Revoked):
        return revoked(entry.reason, url)
    if own is not None:
        return own
    if entry is None:
        message = f"It, or an entry of the revocation list at {url}, has no id to be compared by."
        return _unknown("revocation_list_unnamed", message, {"url": url})
    return standing(url)


def _revocations(found: Document) -> Revocations | None:
    """What the list names; ``None`` where it is none."""
    if kind_of(found.content) not in ("RevocationList", None):
        return None
    read = Revocations(found.content, found.answered)
    return read if read.readable else None


def _listless(missing: Missing) -> Check:
    """The list did not come: nobody could be asked, or there is none where it should be."""
    params: dict[str, Param] = {"url": missing.url, "reason": missing.reason}
    message = "The revocation list of its issuer did not come."
    if missing.why == "unavailable":
        found = _unknown("revocation_list_unavailable", message, params, advice=ADVICE["unavailable"])
    else:
        found = _unknown("revocation_list_missing", message, params)
    return quoting(replace(found, retry=missing.retry, turn=missing.turn), *missing.reasons)


def _unknown(
    code: str,
    message: str,
    params: dict[str, Param],
    advice: str = "Ask the issuer whether the badge still stands.",
) -> Check:
    return check(
        "status",
        Outcome.UNKNOWN,
        code,
        f"Whether it still stands is not known. {message}",
        params=params,
        advice=advice,
    )
