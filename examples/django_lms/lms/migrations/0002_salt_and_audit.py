"""The ledger's secret salt, and an audit that nobody changes."""

from __future__ import annotations

import secrets

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER lms_ledgerentry_no_update BEFORE UPDATE ON lms_ledgerentry
            BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
        """CREATE TRIGGER lms_ledgerentry_no_delete BEFORE DELETE ON lms_ledgerentry
            BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION lms_ledgerentry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$""",
        """CREATE TRIGGER lms_ledgerentry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON lms_ledgerentry
            FOR EACH STATEMENT EXECUTE FUNCTION lms_ledgerentry_append_only()""",
    ),
}


def make_salt(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """32 random bytes, once and for all: with another salt nobody would be found any more."""
    rows = apps.get_model("lms", "LedgerSecret").objects.using(editor.connection.alias)
    rows.create(name="salt", value=secrets.token_bytes(32))


def append_only(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Triggers that refuse to change or to delete a row of the audit."""
    for statement in APPEND_ONLY[editor.connection.vendor]:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("lms", "0001_lms_and_ledger")]
    operations = [migrations.RunPython(make_salt), migrations.RunPython(append_only)]
