"""``1EdTechRevocationList``, which Open Badges 3.0 had before: a JSON document of ids, over https, signed by nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.json import parse_object
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.dids.web_addresses import authority_of
from openbadge_issuer.errors import OpenBadgeError, ResolutionError, StatusError
from openbadge_issuer.ports import Request, Response
from openbadge_issuer.verification.badge import id_of, items, plain_id, text
from openbadge_issuer.verification.outcomes import check, is_passing
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds
from openbadge_issuer.verification.status.costs import count_ids, id_in_plain, too_many
from openbadge_issuer.verification.status.methods import (
    NO_LIST,
    Asked,
    LookUp,
    StatusMethod,
    address,
    by_another,
    named,
    of_no_use,
    undecided,
    unreadable,
    warning,
)

__all__ = ["REVOCATION_LIST"]

_TELLING: Final = frozenset({"revokedCredential", "issuer", "@context"})
_LIMITS: Final = Limits(max_bytes=4_000_000, max_objects=40_000, max_values=200_000)


def _locate(entry: JSONObject) -> Request:
    url = text(entry.get("id"))
    if not url:
        name = "id"
        raise StatusError(
            f"A status list entry has `{name}`, a text.",
            code="status.entry",
            pointer=f"/{name}",
            params={"name": name},
        )
    return Request(address(url), max_bytes=_LIMITS.max_bytes, purpose="status")


def _read(request: Request, response: Response, asked: Asked) -> Rounds[LookUp]:
    try:
        found = _opened(request.url, response, asked)
    except BeyondEffort:
        found = (of_no_use(request.url, too_many()),)
    yield from ()
    return lambda _: found


def _opened(url: str, response: Response, asked: Asked) -> tuple[Check, ...]:
    """What the list says of this badge. As nobody signed it, it counts only from the server that the badge names."""
    if not _same_server(response.url, url):
        message = f"{url} leads to another server, and its list is not signed."
        return (undecided("redirected", message, params={"url": url}),)
    count_ids(response, asked.question)
    found = asked.question.shared.once(response, "1EdTechRevocationList", lambda: _list_in(response))
    if isinstance(found, OpenBadgeError):
        again = is_passing(found.detail_code) or found.detail_code == NO_LIST.code
        return (unreadable(url, found.as_finding(), retry="later" if again else "never"),)
    if found.issuer_id and not asked.counts(found.issuer_id):
        return (by_another(url, found.issuer_id, asked),)
    if not asked.badge_id:
        message = "The list names badges by their ids, and this one has none."
        return (undecided("no_id", message, params={"url": url}),)
    if id_in_plain(asked, asked.badge_id, asked.question) in found.revoked:
        return (
            check(
                "status",
                Outcome.FAILED,
                "revoked",
                "The issuer has taken this badge back (revoked).",
                params={"url": url, "purpose": "revocation"},
                advice="Do not accept it. Why it was taken back, only the issuer can say.",
            ),
        )
    good = check(
        "status",
        Outcome.PASSED,
        "good",
        "The issuer has not taken it back.",
        params={"url": url, "purpose": "revocation"},
    )
    unsigned = warning(
        "unsigned", "The list that says so is signed by nobody: it is as good as its server.", {"url": url}
    )
    return (good, unsigned, *named(found.id, url, response))


@dataclass(frozen=True, slots=True)
class _List:
    """What is kept of a list: its document would take as much again."""

    id: str
    issuer_id: str
    revoked: frozenset[str]


def _list_in(response: Response) -> _List | OpenBadgeError:
    try:
        document = parse_object(response.body, _LIMITS)
        if _TELLING.isdisjoint(document):
            return StatusError(NO_LIST.message, code=NO_LIST.code)
        return _List(text(document.get("id")), id_of(document.get("issuer")), _revoked(document))
    except OpenBadgeError as error:
        return error


def _revoked(document: JSONObject) -> frozenset[str]:
    """The ids that are revoked: all that are listed, but those with ``revoked: false``."""
    listed = document.get("revokedCredential")
    names = [id_of(item) for item in items(listed) if not _lifted(item)]
    if not isinstance(listed, list | dict) or not all(names):
        raise StatusError(
            "`revokedCredential` lists what was revoked, each by its `id`.", code="status.revoked_credential"
        )
    return frozenset(plain_id(each) if "%" in each else each.strip() for each in names)


def _lifted(item: JSON) -> bool:
    return isinstance(item, dict) and item.get("revoked") is False


def _same_server(answered: str, asked: str) -> bool:
    try:
        return authority_of(answered.partition("#")[0]).removesuffix(":443") == authority_of(
            asked
        ).removesuffix(":443")
    except ResolutionError:
        return False


REVOCATION_LIST: Final = StatusMethod(locate=_locate, read=_read)
