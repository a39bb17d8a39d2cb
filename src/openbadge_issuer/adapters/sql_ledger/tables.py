"""The tables as queries see them. What makes them is `migrations`; a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, DateTime, Integer, LargeBinary, MetaData, String, Table
from sqlalchemy.types import TypeDecorator, TypeEngine

from openbadge_issuer.errors import LedgerError

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

__all__ = ["SALT", "audit", "lists", "places", "recipients", "reservations", "settings", "versions"]

SALT = "salt"
"""The setting under which the secret salt of the handles is kept."""


class Moment(TypeDecorator[datetime]):
    """An aware time: a text in UTC that sorts by time in SQLite, which has no type for it; ``timestamptz`` in PostgreSQL."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[object]:
        """What the database calls it."""
        kind: TypeEngine[object] = String() if dialect.name == "sqlite" else DateTime(timezone=True)  # type: ignore[assignment]
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | datetime | None:
        """As it is written."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's
        """As it is read."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            raise LedgerError(
                "A time in this ledger can not be read: somebody else wrote into it.", code="ledger.damaged"
            ) from None


_all = MetaData()

versions = Table("openbadge_versions", _all, Column("version", Integer, primary_key=True))

settings = Table(
    "openbadge_settings",
    _all,
    Column("name", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

reservations = Table(
    "openbadge_reservations",
    _all,
    Column("number", BigInteger, primary_key=True),
    Column("key_handle", String, nullable=False),
    Column("credential_id", String, nullable=False),
    Column("issuer_id", String, nullable=False),
    Column("achievement_id", String, nullable=False),
    Column("replaces", String),
    Column("succeeds", String),
    Column("key", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("seed", LargeBinary, nullable=False),
    Column("reserved_at", Moment, nullable=False),
    Column("signed_at", Moment),
    Column("securing", String),
    Column("verification_method", String),
    Column("digest", String),
    Column("place", String),
    Column("content", LargeBinary),
    Column("erased_at", Moment),
)

recipients = Table(
    "openbadge_recipients",
    _all,
    Column("handle", String, primary_key=True),
    Column("reservation", BigInteger, primary_key=True),
)

lists = Table(
    "openbadge_lists",
    _all,
    Column("number", BigInteger, primary_key=True),
    Column("list_id", String, nullable=False),
    Column("issuer_id", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("capacity", BigInteger, nullable=False),
    Column("status_size", Integer, nullable=False),
    Column("taken", BigInteger, nullable=False),
    Column("changes", BigInteger, nullable=False),
    Column("publications", BigInteger, nullable=False),
    Column("published_changes", BigInteger, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("published_at", Moment),
)

places = Table(
    "openbadge_places",
    _all,
    Column("list", BigInteger, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("reservation", BigInteger, nullable=False),
    Column("purpose", String, nullable=False),
    Column("value", Integer, nullable=False),
    Column("change", BigInteger, nullable=False),
)

audit = Table(
    "openbadge_audit",
    _all,
    Column("number", BigInteger, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("credential_id", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("reason", String, nullable=False),
)
