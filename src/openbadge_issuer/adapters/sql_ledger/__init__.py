"""A `Ledger` in SQLite or PostgreSQL, through SQLAlchemy Core: ``openbadge-issuer[sql]``, or ``[postgresql]``.

::

    ledger = SqlLedger("sqlite:///var/badges.sqlite")
    ledger = SqlLedger("postgresql://badges@db.school.example/badges")
"""

from __future__ import annotations

from importlib.util import find_spec

from openbadge_issuer.errors import MissingExtra

if find_spec("sqlalchemy") is None:
    raise MissingExtra("sql", "The ledger in SQLite or PostgreSQL")

from openbadge_issuer.adapters.sql_ledger.ledger import SqlLedger

__all__ = ["SqlLedger"]
