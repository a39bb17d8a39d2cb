"""OpenID Federation 1.0: an anchor states, signed, that an issuer is one of those right below it.

The anchor's own statement (its *entity configuration*, at ``/.well-known/openid-federation``) has its keys and says where
it answers; that endpoint then has a signed statement about the issuer, or says ``not_found``. The keys are as good as the
anchor's server, over https; what is signed with them may come from anywhere. Entities below others, metadata policies,
constraints and trust marks are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final, Literal
from urllib.parse import quote

from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.dids.web_addresses import authority_of, check_https
from openbadge_issuer.errors import ConfigurationError, OpenBadgeError, Param, ResolutionError
from openbadge_issuer.keys import PublicKey
from openbadge_issuer.ports import Answer, FetchFailure, Request, Resolution, Response
from openbadge_issuer.proofs.jws import read_compact
from openbadge_issuer.verification.badge import items, member, text
from openbadge_issuer.verification.signatures import count_signature
from openbadge_issuer.verification.trust.listing import Enquiry, Listing

__all__ = ["FederationRegistry"]

_WELL_KNOWN: Final = "/.well-known/openid-federation"
_TYPE: Final = "entity-statement+jwt"
_LIMITS: Final = Limits(max_bytes=500_000, max_total_bytes=500_000)
_SKEW: Final = timedelta(minutes=1)  # how far the anchor's clock may be ahead
_MAX_KEYS: Final = 50
_MAX_NUMBER: Final = 253_402_300_799  # seconds: the end of the calendar
_SHOWN: Final = 200
_BYTES_OF_A_UNIT: Final = 50  # of effort, to read a statement and to check its signature
_LONGEST_ADDRESS: Final = 2_000  # characters; servers refuse longer ones
_TOKEN: Final = re.compile(rb"[\w-]+\.[\w-]+\.[\w-]*")


class _StatementError(Exception):
    """What came can not be relied on, and the code for that; only raised and caught here."""

    def __init__(self, message: str, *, code: str, params: Mapping[str, Param] | None = None) -> None:
        super().__init__(message)
        self.message, self.code, self.params = message, code, params or {}


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What the anchor says of itself."""

    id: str
    keys: JSON
    endpoint: str


@dataclass(frozen=True, slots=True)
class FederationRegistry:
    """An anchor of a federation: the ``name`` under which you know it, and the address of its entity configuration.

    Raises `ConfigurationError` (``config.trust``).
    """

    name: str
    url: str

    def __post_init__(self) -> None:
        right = isinstance(self.name, str) and self.name.strip() and isinstance(self.url, str)
        try:
            check_https(self.url if right else "")
        except ResolutionError:
            right = False
        if not right or not self.url.endswith(_WELL_KNOWN):
            raise ConfigurationError(
                "An anchor has the name under which you know it, and the https address of its entity configuration.",
                code="config.trust",
                advice=f"The address ends with {_WELL_KNOWN}.",
            )

    def look_up(self, enquiry: Enquiry, /) -> Resolution[Listing]:
        """Asks the anchor where it answers, and there about the issuer; whatever is wrong leaves it unknown."""
        answer = yield self._request(self.url)
        itself = (self, enquiry.now)
        anchor = enquiry.shared.once(answer, itself, lambda: self._anchor_or_not(answer, enquiry))
        if isinstance(anchor, Listing):
            return anchor
        question = f"{anchor.endpoint}{'&' if '?' in anchor.endpoint else '?'}sub={quote(enquiry.issuer_id, safe='')}"
        try:
            check_https(question)
        except ResolutionError:
            return self._unknown(_nowhere(), answer)
        said = yield self._request(question)
        about = (*itself, enquiry.issuer_id)
        return enquiry.shared.once(said, about, lambda: self._listing(said, question, anchor, enquiry))

    def _anchor_or_not(self, answer: Answer, enquiry: Enquiry) -> _Anchor | Listing:
        _count(answer, enquiry)
        try:
            return self._anchor(answer, enquiry)
        except _StatementError as error:
            return self._unknown(error, answer)

    def _listing(self, answer: Answer, question: str, anchor: _Anchor, enquiry: Enquiry) -> Listing:
        """What the anchor's endpoint says of the issuer."""
        _count(answer, enquiry)
        try:
            if _says_not_found(answer, question):
                return Listing(outcome="not_listed", params={"url": self.url})
            claims, ends = _statement(_received(answer), anchor.keys, enquiry)
            if text(claims.get("iss")) != anchor.id or text(claims.get("sub")) != enquiry.issuer_id:
                raise _StatementError(
                    "The statement is not by the anchor, or not about this issuer.",
                    code="trust.statement_of_another",
                )
            name = text(member(claims, "metadata", "federation_entity", "organization_name")).strip()
            if not name:
                raise _StatementError("It knows the issuer, and gives it no name.", code="trust.no_name")
        except _StatementError as error:
            return self._unknown(error, answer)
        return Listing(outcome="listed", name=name[:_SHOWN], until=ends, params={"url": self.url})

    def _request(self, url: str) -> Request:
        accept = "application/entity-statement+jwt, application/json;q=0.1"
        return Request(url, accept=accept, max_bytes=_LIMITS.max_bytes, purpose="trust")

    def _anchor(self, answer: Answer, enquiry: Enquiry) -> _Anchor:
        response = _received(answer)
        if _server_of(response.url) != _server_of(self.url):
            raise _StatementError(
                "Its address leads to another server, and what comes from there does not count.",
                code="trust.redirected",
            )
        claims, _ = _statement(response, None, enquiry)
        anchor_id = text(claims.get("iss"))
        if f"{anchor_id.rstrip('/')}{_WELL_KNOWN}" != self.url or claims.get("sub") != claims.get("iss"):
            raise _StatementError(
                "What is at its address is the statement of somebody else.", code="trust.another_anchor"
            )
        endpoint = text(member(claims, "metadata", "federation_entity", "federation_fetch_endpoint"))
        if len(endpoint) > _LONGEST_ADDRESS:
            raise _nowhere()
        return _Anchor(anchor_id, member(claims, "jwks", "keys"), endpoint)

    def _unknown(self, error: _StatementError, answer: Answer) -> Listing:
        retry: Literal["never", "later"] = "never"
        params: dict[str, Param] = {"url": self.url, **error.params}
        if isinstance(answer, FetchFailure):
            params["reason"] = answer.code
            retry = answer.retry
        elif answer.status != HTTPStatus.OK:
            params["reason"] = "fetch.status"
            retry = "later"
        elif not _TOKEN.fullmatch(answer.body.strip()):  # a page, an error, or half of a statement
            retry = "later"
        return Listing(
            outcome="unknown",
            code=error.code,
            message=error.message,
            retry=retry,
            params=params,
        )


def _received(answer: Answer) -> Response:
    if isinstance(answer, FetchFailure):
        raise _StatementError(
            f"It could not be asked. {answer.message}",
            code="trust.unavailable",
            params={"message": answer.message},
        )
    if answer.status != HTTPStatus.OK:
        url = answer.url[:_SHOWN]
        raise _StatementError(
            f"{url} answered {answer.status:d}.",
            code="trust.unavailable_status",
            params={"url": url, "status": answer.status},
        )
    if answer.body.lstrip().startswith(b"<"):
        url = answer.url[:_SHOWN]
        raise _StatementError(f"{url} sent a web page.", code="trust.unavailable_page", params={"url": url})
    return answer


def _says_not_found(answer: Answer, question: str) -> bool:
    """The endpoint's own word for it (section 8.9), which nobody signs, and not any page that is missing."""
    if isinstance(answer, FetchFailure) or answer.status != HTTPStatus.NOT_FOUND:
        return False
    if _server_of(answer.url) != _server_of(question):
        return False
    try:
        return parse_object(answer.body, _LIMITS).get("error") == "not_found"
    except OpenBadgeError:
        return False


def _count(answer: Answer, enquiry: Enquiry) -> None:
    enquiry.effort.go_on(len(answer.body) // _BYTES_OF_A_UNIT if isinstance(answer, Response) else 0)


def _nowhere() -> _StatementError:
    return _StatementError("The anchor names no https address where it answers.", code="trust.no_endpoint")


def _statement(response: Response, keys: JSON, enquiry: Enquiry) -> tuple[JSONObject, datetime]:
    """The claims of an entity statement (section 3) and its end, signed with one of ``keys``, or without them of its own."""
    try:
        jws, header, claims = read_compact(response.body.decode("latin-1").strip(), _LIMITS)
        if header.get("typ") != _TYPE:
            raise _StatementError("What it sends is no entity statement.", code="trust.no_statement")
        if "crit" in claims:
            raise _StatementError(
                "Its statement demands extensions that are not understood here.",
                code="trust.statement_extensions",
            )
        key = _key_of(text(header.get("kid")), member(claims, "jwks", "keys") if keys is None else keys)
        count_signature(key, enquiry.effort)
        jws.verify(key)
    except OpenBadgeError as error:
        raise _StatementError(
            f"Its statement can not be relied on. {error.message}",
            code="trust.statement",
            params={"message": error.message},
        ) from None
    begins, ends = _moment(claims.get("iat")), _moment(claims.get("exp"))
    if begins is None or ends is None or begins - _SKEW > enquiry.now or ends <= enquiry.now:
        raise _StatementError("Its statement is not good at this time.", code="trust.statement_time")
    return claims, ends


def _key_of(name: str, keys: JSON) -> PublicKey:
    named = [each for each in list(items(keys))[:_MAX_KEYS] if name and text(member(each, "kid")) == name]
    if len(named) != 1 or not isinstance(named[0], dict):
        raise _StatementError("Its statement names no key of the anchor.", code="trust.statement_key")
    return PublicKey.from_jwk(named[0])


def _moment(value: JSON) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MAX_NUMBER:
        return None
    return datetime.fromtimestamp(value, UTC)


def _server_of(url: str) -> str:
    try:
        return authority_of(url.partition("#")[0]).removesuffix(":443")
    except ResolutionError:
        return ""
