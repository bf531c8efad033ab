"""Protection that the database itself keeps, whatever code asks: operations for migrations."""

from django.db.migrations import RunSQL

_REFUSE = """
CREATE OR REPLACE FUNCTION portal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is not allowed: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
    USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str) -> RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on `table`."""
    return RunSQL(
        _REFUSE
        + f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION portal_refuse('the table is append-only');
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse('the table is append-only');
        """,
        f"""
        DROP TRIGGER {table}_append_only ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};
        """,
    )


def frozen_when(
    table: str, *, condition: str, deeds: str = "UPDATE OR DELETE", name: str
) -> RunSQL:
    """Refuse `deeds` on rows of `table` for which the SQL `condition` over OLD (and NEW) holds."""
    return RunSQL(
        _REFUSE
        + f"""
        CREATE TRIGGER {table}_{name} BEFORE {deeds} ON {table}
          FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION portal_refuse('{name}');
        """,
        f"DROP TRIGGER {table}_{name} ON {table};",
    )
