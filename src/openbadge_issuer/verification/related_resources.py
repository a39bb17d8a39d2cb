"""Related resources: what a credential refers to, with a digest, so that it is a part of what was signed (VCDM 2.0, 5.3).

The contexts with which a credential was read are always compared. Anything else is compared where the policy says so: it is
fetched, once the credential is known to be its issuer's. A digest that does not fit fails the check `proof`, because what
the signature covers is not what is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from openbadge_issuer.codec.digests import Hashed, multihash_matches, sri_matches
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import Finding, Param
from openbadge_issuer.ports import FetchFailure, Request
from openbadge_issuer.verification.badge import items, member, text
from openbadge_issuer.verification.examining import Examined
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.passing import is_no_resource
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["with_resources"]

_MOST: Final = 16  # resources of one credential that are fetched
_OF_A_DIGEST: Final = 5  # units of effort, to read it
_SHOWN: Final = 200  # characters of an address
_SPEC: Final = "https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources"
_ASK: Final = "Ask the issuer whether it was changed on purpose, and for a new badge."
_AGAIN: Final = "Try again later."
_CHANGED: Final = "proof.resource_changed"
_LATER: Final = frozenset({"proof.resource_unavailable", "proof.resource_media_type"})
_NAME: Final = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"  # RFC 6838, 4.2
_MEDIA_TYPE: Final = re.compile(f"{_NAME}/{_NAME}")
_MATCHES: Final = {"digestSRI": sri_matches, "digestMultibase": multihash_matches}


@dataclass(frozen=True, slots=True)
class _Resource:
    pointer: str
    url: str
    entry: JSON

    @property
    def shown(self) -> str:
        """The address, as far as it is told."""
        return self.url[:_SHOWN]

    @property
    def media_type(self) -> str:
        """As which it is to be had; empty where none is said, or what is said is none: it goes into a request."""
        said = _essence(text(member(self.entry, "mediaType")))
        return said if _MEDIA_TYPE.fullmatch(said) else ""


def with_resources(document: JSONObject, examined: Examined, question: Question) -> Rounds[Examined]:
    """The checks, with `proof` failed where a resource is not what was signed, or unknown where it can not be had."""
    if examined.unproven:
        return examined
    found: list[Finding] = []
    wanted: list[_Resource] = []
    contexts = examined.table or question.contexts
    for one in _resources(document):
        if (
            one.url in contexts
        ):  # the very bytes with which it was read: asked again, a server may send others
            found.append(_compared(one, contexts.bytes_at(one.url), question))
        elif question.policy.related_resources:
            if one.url.startswith("https://"):
                wanted.append(one)
            else:
                found.append(_unavailable(one))
    if len(wanted) > _MOST:
        found.append(_too_many(wanted))
        del wanted[_MOST:]
    requests = {one.pointer: _request(one, question) for one in wanted}
    answers = yield tuple(dict.fromkeys(requests.values()))
    for one in wanted:
        answer = answers[requests[one.pointer]]
        if isinstance(answer, FetchFailure) or answer.status != HTTPStatus.OK:
            found.append(_unavailable(one))
        elif one.media_type and _essence(answer.media_type) not in ("", one.media_type):
            found.append(_of_another_type(one))
        else:
            found.append(_received(one, answer.body, question))
    return replace(examined, proof=_decided(examined.proof, found))


def _resources(document: JSONObject) -> Iterator[_Resource]:
    named = document["relatedResource"]
    for index, entry in enumerate(items(named)):
        pointer = f"/relatedResource/{index}" if isinstance(named, list) else "/relatedResource"
        yield _Resource(pointer, text(member(entry, "id")), entry)


def _request(one: _Resource, question: Question) -> Request:
    most = question.policy.limits.max_total_bytes
    return Request(one.url, accept=one.media_type or "*/*", max_bytes=most, purpose="resource")


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _received(one: _Resource, content: bytes, question: Question) -> Finding:
    """What was fetched, compared; a page, an error or half of a file says nothing of what was signed."""
    found = _compared(one, content, question)
    if found.code != _CHANGED:
        return found
    kind = "html" if "html" in text(member(one.entry, "mediaType")) else ""  # nothing else of it matters
    nothing = question.shared.once(content, ("no resource", kind), lambda: is_no_resource(content, kind))
    return _unavailable(one) if nothing else found


def _compared(one: _Resource, content: bytes, question: Question) -> Finding:
    """Every digest that is there must fit; one that can not be read leaves it open.

    Raises `BeyondEffort` where those before have taken all that one check has.
    """
    named = [(name, digest) for name in _MATCHES for digest in items(member(one.entry, name))]
    question.effort.go_on(_OF_A_DIGEST * len(named))
    hashed = question.shared.once(content, "hashed", lambda: Hashed(content))
    said = [_MATCHES[name](text(digest), hashed) for name, digest in named]
    if False in said:
        message = f"What is at {one.shown} is not what was signed: its digest differs."
        return _finding(one, "resource_changed", message, _ASK)
    if not said or None in said:
        message = f"The digest of {one.shown} is of a kind that is not read here."
        return _finding(
            one, "resource_digest", message, "Ask the issuer for one of SHA-256, SHA-384 or SHA-512."
        )
    same = _finding(one, "resource_unchanged", f"What is at {one.shown} is what was signed.")
    return replace(same, severity="info")


def _unavailable(one: _Resource) -> Finding:
    message = f"What is at {one.shown} could not be had, and may have changed."
    return _finding(one, "resource_unavailable", message, _AGAIN)


def _of_another_type(one: _Resource) -> Finding:
    message = f"What is at {one.shown} did not come as {one.media_type}, as which it was signed."
    advice = "Try again later, or compare the file yourself with the digest in the badge."
    return _finding(one, "resource_media_type", message, advice, media_type=one.media_type)


def _too_many(wanted: Sequence[_Resource]) -> Finding:
    """Points at the first that is left out."""
    found = len(wanted)
    return Finding(
        code="limit.resources",
        message=f"It names {found} related resources to fetch, and at most {_MOST} are fetched.",
        pointer=wanted[_MOST].pointer,
        params={"found": found, "limit": _MOST},
        advice="Compare the others yourself, with the digests in the badge.",
        spec=_SPEC,
    )


def _finding(one: _Resource, code: str, message: str, advice: str = "", **params: Param) -> Finding:
    return Finding(
        code=f"proof.{code}",
        message=message,
        pointer=one.pointer,
        params={"url": one.shown, **params},
        advice=advice,
        spec=_SPEC,
    )


def _decided(proven: Check, found: list[Finding]) -> Check:
    changed = [finding for finding in found if finding.code == _CHANGED]
    open_ = [finding for finding in found if finding.severity == "error"]
    findings = (*proven.findings, *found)
    if not open_:
        return replace(proven, findings=findings)
    first = (changed or open_)[0]
    return check(
        "proof",
        Outcome.FAILED if changed else Outcome.UNKNOWN,
        first.code,
        first.message,
        params=first.params,
        advice=first.advice,
        pointer=first.pointer,
        retry="later" if first.code in _LATER else "never",
        turn="issuer" if changed else "verifier",
        findings=findings,
    )
