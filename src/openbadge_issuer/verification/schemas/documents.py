"""The documents that schemas are in: fetched once each, within bounds, strict JSON, by digest where one is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final

from openbadge_issuer.codec.digests import Hashed, multihash_matches, sri_matches
from openbadge_issuer.codec.effort import Effort
from openbadge_issuer.codec.json import parse
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSON
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import Finding, OpenBadgeError, Param, ResolutionError
from openbadge_issuer.ports import Answer, FetchFailure, Request, Resolution
from openbadge_issuer.verification.outcomes import (
    check,
    is_passing,
    is_web_page,
    quoting,
    unanswered,
    web_page,
)
from openbadge_issuer.verification.passing import is_no_credential, is_schema
from openbadge_issuer.verification.reading import read_secured
from openbadge_issuer.verification.report import Check, Outcome, Retry, Turn
from openbadge_issuer.verification.scheduler import Rounds, gather
from openbadge_issuer.verification.sharing import Shared

__all__ = ["Digest", "Library", "too_much", "undecided"]

_ACCEPT: Final = (
    "application/schema+json, application/vc, application/vc+jwt, application/ld+json;q=0.9, application/json;q=0.9, "
    "*/*;q=0.1"
)
_LIMITS: Final = replace(DEFAULT_LIMITS, max_total_bytes=DEFAULT_LIMITS.max_bytes, max_objects=20_000)
_MAX_DOCUMENTS: Final = 16  # for one credential; the official schemas are one document each
_BYTES_OF_A_UNIT: Final = 40  # of effort: `{},` has three bytes, and 300 in memory
_ORDINARY: Final = 2_000  # units: what has 80 kB or less counts for nothing
_SHOWN: Final = 200  # characters of a URL

Digest = tuple[str, str]
"""The notation (``digestSRI`` or ``digestMultibase``), and the digest."""


def undecided(
    code: str,
    message: str,
    *,
    url: str,
    reason: str = "",
    values: Mapping[str, Param] | None = None,
    retry: Retry = "never",
    turn: Turn = "issuer",
    advice: str = "",
) -> Check:
    """What the schema says of the badge is not known, for this reason."""
    return check(
        "schemas",
        Outcome.UNKNOWN,
        code,
        message,
        params={**(values or {}), "url": url[:_SHOWN], **({"reason": reason} if reason else {})},
        advice=advice,
        retry=retry,
        turn=turn,
    )


@dataclass(slots=True)
class Library:
    """What was fetched for one credential: bytes by their address, or why there are none.

    ``shared`` has what was parsed for any credential of the verification, and ``effort`` what that took; ``bound`` are the
    digests of what the credential refers to elsewhere.
    """

    shared: Shared = field(default_factory=Shared)
    bodies: dict[str, bytes] = field(default_factory=dict)
    failures: dict[str, Check] = field(default_factory=dict)
    effort: Effort = field(default_factory=Effort)
    bound: Mapping[str, Sequence[Digest]] = field(default_factory=dict)

    def load(self, urls: Iterable[str]) -> Rounds[None]:
        """Fetches the documents that were not asked for yet, side by side, as long as there are not too many."""
        requests: list[Request] = []
        for url in dict.fromkeys(urls):
            if url in self.bodies or url in self.failures:
                continue
            if self._asked + len(requests) >= _MAX_DOCUMENTS:
                break  # there may be thousands: why there is none is said where one is missed
            refusal = _refusal(url)
            if refusal is not None:
                self.failures[url] = refusal
            else:
                requests.append(Request(url, accept=_ACCEPT, max_bytes=_LIMITS.max_bytes, purpose="schema"))
        answers = yield from gather([_ask(request) for request in requests])
        for request, answer in zip(requests, answers, strict=True):
            if isinstance(answer, bytes):
                self.bodies[request.url] = answer
            else:
                self.failures[request.url] = answer if isinstance(answer, Check) else _unreadable(request.url)

    @property
    def _asked(self) -> int:
        return len(self.bodies) + len(self.failures)

    def failure_at(self, url: str) -> Check | None:
        """Why there is nothing at an address, if so; `None` as well of one that nobody wanted to load."""
        found = self.failures.get(url)
        if found is None and url not in self.bodies and self._asked >= _MAX_DOCUMENTS:
            return _refusal(url) or _one_too_many(url)
        return found

    def bytes_at(self, url: str, digests: Sequence[Digest] = ()) -> bytes | Check:
        """What was fetched, if it is what was meant."""
        failure = self.failure_at(url)
        if failure is not None:
            return failure
        body = self.bodies[url]
        hashed = self.shared.once(body, "hashed", lambda: Hashed(body))
        for notation, named in digests:
            fits = sri_matches(named, hashed) if notation == "digestSRI" else multihash_matches(named, hashed)
            if fits is None:
                unread = "The badge names its schema by a digest of a kind that is not read here."
                return undecided("schemas.digest_unread", unread, url=url)
            if not fits:
                if self._is_nothing(body):
                    return _unreadable(url, retry="later")
                other = f"What is at {url[:_SHOWN]} is not the schema that the badge names by its digest."
                advice = "Ask the issuer which schema was meant."
                return undecided("schemas.digest", other, url=url, advice=advice)
        return body

    def json_at(self, url: str, digests: Sequence[Digest] = ()) -> JSON | Check:
        """The JSON of it, parsed once for all badges that name it."""
        body = self.bytes_at(url, digests)
        if isinstance(body, Check):
            return body
        if not self.affords(body):
            return too_much(url)
        found = self.shared.once(body, "schema", lambda: _parsed(body))
        if isinstance(found, OpenBadgeError):
            again = not digests and is_passing(found.detail_code)
            return self.missed(url, found.detail_code, retry="later" if again else "never")
        return found

    def affords(self, body: bytes) -> bool:
        """Whether there is time to parse this document, which many may be the longest that are read; counted once."""

        def counted() -> bool:
            units = len(body) // _BYTES_OF_A_UNIT
            if units <= _ORDINARY:
                return True
            left = not self.effort.spent
            self.effort.units += units if left else 0
            return left

        return self.shared.once(body, "afforded", counted)

    def schema_at(self, url: str, digests: Sequence[Digest] = ()) -> JSON | Check:
        """The JSON of it, if it says anything as a schema, or is by its digest what the badge means."""
        found = self.json_at(url, digests)
        if digests or isinstance(found, Check):
            return found
        said = self.shared.once(self.bodies[url], "is_schema", lambda: is_schema(found))
        return (
            found if said else self.missed(url, retry="later")
        )  # such as an error that a server tells as JSON

    def missed(self, url: str, reason: str = "", *, retry: Retry) -> Check:
        """That what came from there is of no use, from now on."""
        self.failures[url] = _unreadable(url, reason, retry=retry)
        return self.failures[url]

    def _is_nothing(self, body: bytes) -> bool:
        """Whether it is neither a schema nor a credential, and may be another thing later."""
        if not self.affords(body):
            return False
        read = self.shared.once(body, "read", lambda: read_secured(body, _LIMITS))
        return is_no_credential(read) and not (read is not None and is_schema(read.document))


def too_much(url: str) -> Check:
    """That a document was not parsed, because of those before it."""
    message = "The schema asks for more work than one check may take."
    return undecided("limit.schema", message, url=url, advice="Ask the issuer for a schema that is simpler.")


def _parsed(body: bytes) -> JSON | OpenBadgeError:
    try:
        return parse(body, _LIMITS)
    except OpenBadgeError as error:
        return error


def _refusal(url: str) -> Check | None:
    try:
        authority_of(url)
    except ResolutionError:
        inside = "A schema was not looked up: it has no https address of a public server."
        return undecided("schemas.url", inside, url=url)
    return None


def _one_too_many(url: str) -> Check:
    message = f"The schemas of this badge are spread over more than {_MAX_DOCUMENTS} documents."
    return undecided("limit.schema_documents", message, url=url, values={"limit": _MAX_DOCUMENTS})


def _ask(request: Request) -> Resolution[bytes | Check]:
    answer: Answer = yield request
    url = request.url[:_SHOWN]
    if isinstance(answer, FetchFailure) or answer.status != HTTPStatus.OK:
        return _not_had(request.url, answer, unanswered(url, answer))
    if is_web_page(answer.body):
        return _not_had(request.url, answer, web_page(url))
    return answer.body


def _not_had(url: str, answer: Answer, why: Finding) -> Check:
    missing = undecided(
        "schemas.unavailable",
        "A schema is missing.",
        url=url,
        reason=why.code,
        retry=answer.retry if isinstance(answer, FetchFailure) else "later",
        turn="verifier" if isinstance(answer, FetchFailure) else "issuer",
        advice="Let it be fetched, hand in a copy of it, or ask the issuer where it is.",
    )
    return quoting(missing, why)


def _unreadable(url: str, reason: str = "", *, retry: Retry = "never") -> Check:
    return undecided(
        "schemas.unreadable",
        f"What is at {url[:_SHOWN]} can not be read as a schema.",
        url=url,
        reason=reason,
        retry=retry,
        turn="verifier" if retry == "later" else "issuer",
        advice="Try again later. If it is no better then, ask the issuer where its schema is.",
    )
