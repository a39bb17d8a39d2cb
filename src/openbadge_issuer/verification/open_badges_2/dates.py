"""The check `dates` of an assertion or endorsement of Open Badges 2.0: ``issuedOn`` and ``expires``."""

from __future__ import annotations

from datetime import datetime

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.verification import judging
from openbadge_issuer.verification.outcomes import check
from openbadge_issuer.verification.question import Question
from openbadge_issuer.verification.report import Check, Outcome

__all__ = ["check_dates_2"]


def check_dates_2(document: JSONObject, alike: JSONObject, question: Question) -> Check:
    """Is it valid now? ``alike`` is the same document under the names of 3.0."""
    moments: list[datetime] = []
    for name in ("issuedOn", "expires"):
        value = document.get(name)
        moment = parse_moment(value)
        if moment is not None:
            moments.append(moment)
        elif value is not None or name == "issuedOn":
            message = f"`{name}` is no date-time with a zone such as 2026-01-31T12:00:00Z."
            return check(
                "dates", Outcome.FAILED, "unreadable", message, params={"member": name}, pointer=f"/{name}"
            )
    if moments[-1] < moments[0]:
        message = "It expired before it was issued: `expires` is earlier than `issuedOn`."
        return check("dates", Outcome.FAILED, "expires_too_early", message, pointer="/expires")
    return judging.check_dates(alike, None, question.now, question.policy.leeway)
