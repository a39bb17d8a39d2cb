"""Points in time as proofs write them: XML Schema ``dateTimeStamp`` texts and JWT ``NumericDate`` numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from openbadge_issuer.errors import ConfigurationError, ProofError

__all__ = ["check_time", "numeric_date", "require_aware", "utc_text"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def utc_text(moment: datetime) -> str:
    """``2024-05-01T09:30:00Z``: an aware datetime in UTC, whole seconds (what is smaller is cut off).

    Raises `ConfigurationError`: ``config.naive_datetime`` without a zone, ``config.datetime`` outside the
    years 1 to 9999.
    """
    require_aware(moment)
    try:
        in_utc = moment.astimezone(UTC)
    except OverflowError:
        raise ConfigurationError(
            "This datetime has no counterpart in UTC: the years end at 9999.", code="config.datetime"
        ) from None
    return f"{in_utc.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def numeric_date(moment: datetime) -> int:
    """Whole seconds since 1970-01-01T00:00:00Z (RFC 7519 section 2), rounded towards the past."""
    return (moment - _EPOCH) // _SECOND


def require_aware(moment: datetime) -> None:
    """Raises `ConfigurationError` (``config.naive_datetime``) where a datetime has no zone."""
    if moment.utcoffset() is None:
        raise ConfigurationError(
            "This datetime has no time zone, so it does not name a point in time.",
            code="config.naive_datetime",
            advice="Pass datetime.now(UTC), or django.utils.timezone.now().",
        )


def check_time(created: datetime | None, expires: datetime | None, now: datetime, leeway: timedelta) -> None:
    """Raises `ProofError` (``proof.created_in_future``, ``proof.expired``). It is asked of what was signed only."""
    if created is not None and created - now > leeway:
        raise ProofError(
            "The proof says that it was made in the future.",
            code="proof.created_in_future",
            pointer="/created",
            params={"created": utc_text(created)},
            advice="Check the clock here, and the issuer's.",
        )
    if expires is not None and now - expires > leeway:
        raise ProofError(
            f"The proof expired at {utc_text(expires)}.",
            code="proof.expired",
            pointer="/expires",
            params={"expires": utc_text(expires)},
            advice="Ask the issuer for a fresh badge.",
        )
