"""The platform's own tables, through SQLAlchemy's asynchronous ORM. The ledger has its own (`openbadge_…`)."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import JSON, DateTime, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from openbadge_issuer.codec.types import JSONObject

__all__ = ["Base", "Completion", "Course", "PublishedList"]


class Moment(TypeDecorator[datetime]):
    """An aware time. SQLite has no type for it and forgets the zone, so all times are in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value if value is None or value.tzinfo is not None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The tables."""


class Course(Base):
    """What can be completed."""

    __tablename__ = "courses"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str]
    criteria: Mapped[str]


class Completion(Base):
    """A course completed: the award. Its number is the key of the badge.

    ``award`` is what is to be issued, as it was on that day; JSON does for it, because nobody has signed it. What was
    signed is in the ledger, in a column for bytes. ``issued_at`` may be behind the ledger, and never ahead of it.
    """

    __tablename__ = "completions"
    __table_args__ = (
        UniqueConstraint("slug", "email"),
        {"sqlite_autoincrement": True},  # a number is never given again
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(ForeignKey("courses.slug"))
    email: Mapped[str]
    award: Mapped[JSONObject] = mapped_column(JSON)
    completed_at: Mapped[datetime] = mapped_column(Moment)
    issued_at: Mapped[datetime | None] = mapped_column(Moment)
    course: Mapped[Course] = relationship()


class PublishedList(Base):
    """A status list as everybody gets it: signed, so bytes and not JSON."""

    __tablename__ = "published_lists"

    name: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str]
    publication: Mapped[int]
    changes: Mapped[int]
