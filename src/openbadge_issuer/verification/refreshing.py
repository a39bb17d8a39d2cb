"""The check `refresh`: is there a newer edition? If so, it is judged in place of the one that was handed in.

Asked once, of a badge that is built and signed as it should be, and never of the edition that comes (Open Badges 3.0,
verification, "Refresh the Credential"; type ``1EdTechCredentialRefresh``). What comes must be the same credential (issuer
and id) of the same subject, newer, and pass the same checks. Whatever else comes is told, and the original is judged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from http import HTTPStatus
from itertools import count
from typing import Final

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import Param, ResolutionError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Response
from openbadge_issuer.verification.assembling import format_of
from openbadge_issuer.verification.badge import id_of, items, member, text, types_of
from openbadge_issuer.verification.disclosure import no_refresh_in_part
from openbadge_issuer.verification.examining import Examined, examine
from openbadge_issuer.verification.outcomes import (
    check,
    is_web_page,
    not_applicable,
    not_run,
    quoting,
    quoting_another,
    reasons,
    unanswered,
    web_page,
)
from openbadge_issuer.verification.passing import is_no_credential
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.reading import Reading, read_secured
from openbadge_issuer.verification.report import Check, Outcome, Retry, Turn
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.status.costs import count_examining, id_in_plain

__all__ = ["REFRESH_TYPE", "Edition", "in_place_of", "refresh"]

REFRESH_TYPE: Final = "1EdTechCredentialRefresh"
_ACCEPT: Final = (
    "application/vc, application/vc+jwt, application/jwt;q=0.9, application/ld+json;q=0.9, application/json;q=0.8, "
    "text/plain;q=0.5"
)
_SHOWN: Final = 200
_ANOTHER: Final = 300  # units of effort: one newer edition for many badges, which are all the same one then
_BYTES_OF_A_UNIT: Final = 250


@dataclass(frozen=True, slots=True)
class Edition:
    """The edition that is judged, original or newer, and the check that says which."""

    check: Check
    read: Reading
    examined: Examined


def refresh(read: Reading, examined: Examined, question: Question) -> Rounds[Edition]:
    """Looks for a newer edition of what was read and examined."""
    document = read.document or {}
    said = _not_asked(document, examined, question)
    if said is not None:
        return Edition(said, read, examined)
    url = _service_url(document)
    try:
        authority_of(url.partition("#")[0])
    except ResolutionError:
        message = "Its address is not https, or of no public server."
        return Edition(_kept(question, "url", message, {"url": url[:_SHOWN]}), read, examined)
    policy = question.policy
    most = min(policy.limits.max_total_bytes, policy.budget.max_bytes // 2)  # its share of the budget
    request = Request(url, accept=_ACCEPT, max_bytes=most, purpose="refresh")
    answers = yield (request,)
    fetched = _received(url, answers[request], question)
    if isinstance(fetched, Check):
        return Edition(fetched, read, examined)
    return (yield from _judged(url, fetched, Edition(_current(url), read, examined), question))


def in_place_of(newer: Check, standing: Check) -> Check:
    """What is said of a newer edition, where ``standing`` is the check `status` of the one that was handed in.

    The newer one decides: its issuer has signed it since. Whoever holds a badge that was taken back has to see that it was.
    """
    if standing.outcome is not Outcome.FAILED:
        return newer
    valid_from = str(newer.params["valid_from"])
    warned = check(
        "refresh",
        Outcome.WARNING,
        "newer_of_refused",
        f"Its issuer has a newer edition, valid since {valid_from}: that one was judged. The one that was "
        "handed in is refused by its status:",
        params={**newer.params, "valid_from": valid_from},
        advice="Ask the issuer whether the newer edition is meant to stand, though the former was taken back.",
        pointer=newer.pointer,
    )
    return quoting_another(warned, *reasons(standing))


def _not_asked(document: JSONObject, examined: Examined, question: Question) -> Check | None:
    """Why nobody is asked, if so."""
    if "refreshService" not in document:
        if examined.part is not None:
            return no_refresh_in_part(question.policy)
        return not_applicable(
            "refresh", "not_applicable_none", "It names no place where a newer edition could be had."
        )
    if not examined.proof_passed:
        return not_run("refresh", "not_run_proof", "Not looked up, because the proof did not pass.")
    if examined.unproven:
        return not_run("refresh", "not_run_issuer", "Not looked up, because its issuer has not signed it.")
    if _faults(examined):
        return not_run("refresh", "not_run_document", "Not checked: another check says why.")
    if not question.policy.refresh:
        return _kept(question, "not_asked", "The policy does not ask for it.", {}, turn="nobody")
    if not _service_url(document):
        types = sorted(kind for each in items(document["refreshService"]) for kind in types_of(each))
        message = f"It names no address of the type {REFRESH_TYPE}, and no other way is known here."
        return _kept(question, "unsupported", message, {"types": types})
    return None


def _service_url(document: JSONObject) -> str:
    services = [each for each in items(document.get("refreshService")) if REFRESH_TYPE in types_of(each)]
    return next((text(member(each, "id")) for each in services if text(member(each, "id"))), "")


def _faults(examined: Examined) -> list[Check]:
    return [each for each in examined.checks if each.outcome in (Outcome.FAILED, Outcome.UNKNOWN)]


def _received(url: str, answer: Answer, question: Question) -> Response | Check:
    why = unanswered(url, answer)
    retry: Retry = "later"
    if isinstance(answer, FetchFailure):
        retry = answer.retry
    elif answer.status == HTTPStatus.OK:
        if not is_web_page(answer.body):
            return answer
        why = web_page(url)
    lost = _kept(
        question,
        "unavailable",
        "It could not be had.",
        {"url": url, "reason": why.code},
        retry=retry,
        turn="verifier" if isinstance(answer, FetchFailure) else "issuer",
    )
    return quoting(lost, why)


def _judged(url: str, fetched: Response, original: Edition, question: Question) -> Rounds[Edition]:
    """The newer edition, if what came is one; else the original, and why."""

    def kept(code: str, message: str, retry: Retry = "never") -> Edition:
        turn: Turn = "verifier" if retry == "later" else "issuer"
        return replace(original, check=_kept(question, code, message, {"url": url}, retry=retry, turn=turn))

    limits, shared = question.policy.limits, question.shared
    found = shared.once(fetched, "edition", lambda: read_secured(fetched.body, limits))
    again: Retry = "later" if is_no_credential(found) else "never"
    if found is None or (again == "later" and found.document is not None):
        return kept("no_badge", "What came is no badge.", again)
    if found.document is None:
        unread = kept("unreadable", "What came can not be read.", again)
        return replace(unread, check=quoting_another(unread.check, *reasons(found.checks[1])))
    document, before = found.document, original.read.document or {}
    if not _same_credential(document, before, question) or format_of(document) != format_of(before):
        return kept("another", "What came is another credential, or of another kind, or by somebody else.")
    if not _same_subject(document, before, question):
        return kept("other_subject", "What came was awarded to somebody else.")
    since, was_since = _since(document), _since(before)
    if since is None or was_since is None or since < was_since:
        return kept("older", "What came is older than this edition.")
    if since == was_since:
        same = _unsigned(document) == _unsigned(before)
        return (
            original if same else kept("not_newer", "What came differs, and does not say that it is newer.")
        )
    valid_from = since.isoformat()
    if since - question.now > question.policy.leeway:
        message = f"The newer edition is not valid before {valid_from}."
        params = {"url": url, "valid_from": valid_from}
        return replace(original, check=_kept(question, "not_yet_valid", message, params, retry="later"))
    _count(document, len(fetched.body), question)
    examined = yield from examine(document, found.token, replace(question, known_since=None))
    faults = _faults(examined)
    if faults:
        refused = kept("refused", "The newer edition was not accepted.")
        told = replace(quoting_another(refused.check, *reasons(faults[0])), retry=faults[0].retry)
        return replace(refused, check=told)
    newer = check(
        "refresh",
        Outcome.PASSED,
        "newer",
        f"Its issuer has a newer edition, valid since {valid_from}: that one was judged, and not the one that was "
        "handed in.",
        params={
            "url": url,
            "valid_from": valid_from,
            "sha256": shared.once(fetched, "digest", lambda: _digest(fetched.body)),
        },
        pointer="/refreshService",
    )
    read = replace(original.read, document=document, token=found.token)
    return Edition(newer, read, examined)


def _count(document: JSONObject, size: int, question: Question) -> None:
    """Counts that a newer edition of so many bytes is judged: the first is in any case, others as they can be afforded.

    Raises `BeyondEffort` where those before it took all that one check has.
    """
    shared = question.shared
    if next(shared.once(document, "judged", count)):
        question.effort.again(_ANOTHER + size // _BYTES_OF_A_UNIT)

    def another() -> None:
        if next(shared.once(question.effort, "editions", count)):
            count_examining(document, question)

    shared.once(document, "counted", another)
    shared.count_reading(document, question.effort)


def _same_credential(document: JSONObject, before: JSONObject, question: Question) -> bool:
    """The ids are equal, percent-decoded and without blanks around (Open Badges 3.0, 9.1), and the issuers to the letter.

    Of an issuer a percent sign can be another: `did:web:a.example%3A8443` is a port, `did:web:a.example:8443` a path.
    """
    issuers = [id_of(each.get("issuer")) for each in (document, before)]
    ids = [id_in_plain(each, text(each.get("id")), question) for each in (document, before)]
    return issuers[0] == issuers[1] and ids[0] == ids[1] and all((*issuers, *ids))


def _same_subject(document: JSONObject, before: JSONObject, question: Question) -> bool:
    """The same id; where it was made for one edition, or there is none, an identifier that is the same to the letter."""
    editions = (document, before)
    ids = [text(member(each, "credentialSubject", "id")) for each in editions]
    if ids[1] and (ids[0] == ids[1] or not ids[1].startswith("urn:uuid:")):
        return ids[0] == ids[1]
    now, ours = (question.shared.once(each, "identifiers", partial(_identifiers, each)) for each in editions)
    return not now.isdisjoint(ours)


def _identifiers(document: JSONObject) -> frozenset[str]:
    """What its subject is known by, each as canonical JSON: there may be thousands, in each of two editions."""
    listed = items(member(document, "credentialSubject", "identifier"))
    return frozenset(json.dumps(each, sort_keys=True) for each in listed)


def _since(document: JSONObject) -> datetime | None:
    return parse_moment(document.get("validFrom", document.get("issuanceDate")))


def _unsigned(document: JSONObject) -> JSONObject:
    return {name: value for name, value in document.items() if name != "proof"}


def _digest(body: bytes) -> str:
    from hashlib import sha256  # noqa: PLC0415 - few badges are refreshed

    return sha256(body).hexdigest()


def _current(url: str) -> Check:
    return check(
        "refresh", Outcome.PASSED, "current", "Its issuer has no newer edition of it.", params={"url": url}
    )


def _kept(
    question: Question,
    code: str,
    message: str,
    params: Mapping[str, Param],
    *,
    retry: Retry = "never",
    turn: Turn = "issuer",
) -> Check:
    """The original is judged, and this is why; a policy that requires `refresh` leaves it undecided."""
    return check(
        "refresh",
        Outcome.UNKNOWN if "refresh" in question.policy.required else Outcome.WARNING,
        code,
        f"Whether there is a newer edition is not known, and the one at hand was judged. {message}",
        params=params,
        advice="Ask the issuer for the newest edition if it matters.",
        pointer="/refreshService",
        retry=retry,
        turn=turn,
    )
