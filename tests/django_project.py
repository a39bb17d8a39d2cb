"""The Django project of examples/django_lms, set up in this process: import this before its modules.

`database` gives it a database, empty but for its tables, and closes every connection at the end, those of threads too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

__all__ = ["User", "database", "migrate"]

_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "lms.settings",
    "LMS_DATABASE_URL": "sqlite:////nowhere/there-is-no-database-outside-of-the-tests",
}
os.environ.update(_SETTINGS)
django.setup()
for _name in _SETTINGS:  # what other tests start in processes of their own is not in this project
    del os.environ[_name]

from django.contrib.auth.models import User  # noqa: E402 - wants them

from lms.settings import database as settings_of  # noqa: E402 - as well


@contextmanager
def database(url: str) -> Iterator[None]:
    """The default database is this one, for a while."""
    opened: list[BaseDatabaseWrapper] = []

    def remember(connection: BaseDatabaseWrapper, **_: object) -> None:
        opened.append(connection)

    before = connections["default"]
    before.close()
    defaults = dict(before.settings_dict)
    connections.settings["default"] = {**defaults, **settings_of(url)}
    del connections["default"]
    connection_created.connect(remember)
    try:
        yield
    finally:
        connection_created.disconnect(remember)
        for connection in opened:
            connection.inc_thread_sharing()
            connection.close()
        connections.settings["default"] = defaults
        del connections["default"]


def migrate() -> None:
    """Makes the tables in the default database."""
    call_command("migrate", verbosity=0)
