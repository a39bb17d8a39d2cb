"""The check `dates` of an assertion or endorsement of Open Badges 2.0: ``issuedOn`` and ``expires``."""

from __future__ import annotations

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.verification import judging
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome

__all__ = ["check_dates_2"]


def check_dates_2(document: JSONObject, alike: JSONObject, question: Question) -> Check:
    """Is it valid now? ``alike`` is the same document under the names of 3.0."""
    for name in ("issuedOn", "expires"):
        value = document.get(name)
        if parse_moment(value) is None and (value is not None or name == "issuedOn"):
            message = f"`{name}` is no date-time with a zone such as 2026-01-31T12:00:00Z."
            return check(
                "dates", Outcome.FAILED, "unreadable", message, params={"member": name}, pointer=f"/{name}"
            )
    issued, expires = parse_moment(document.get("issuedOn")), parse_moment(document.get("expires"))
    if issued is not None and expires is not None and expires < issued:
        message = "It expired before it was issued: `expires` is earlier than `issuedOn`."
        return check("dates", Outcome.FAILED, "expired", message, pointer="/expires")
    return judging.check_dates(alike, None, question.now, question.policy.leeway)
