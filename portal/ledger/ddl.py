"""What the database itself holds about the ledger: its tables only grow. The first migration runs these statements.

The error texts are stable: `ledger_append_only` for a change or removal, `ledger_id_taken` for an insert in place
of an existing row (INSERT OR REPLACE would pass the other triggers where recursive triggers are off).
"""

APPEND_ONLY = {"ledger_entry": ("id",), "ledger_leaf": ("position", "entry_id"), "ledger_seal": ("number",)}


def sqlite_append_only(table: str, keys: tuple[str, ...], text: str = "ledger") -> list[str]:
    """Triggers of one SQLite table that refuse UPDATE, DELETE and the replacement of a row."""
    taken = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})" for key in keys)
    refusals = {"update": text + "_append_only", "delete": text + "_append_only", "insert": text + "_id_taken"}
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"{f'WHEN {taken} ' if verb == 'insert' else ''}BEGIN SELECT RAISE(ABORT, '{said}'); END"
        for verb, said in refusals.items()
    ]


def postgresql_append_only(table: str, text: str = "ledger") -> list[str]:
    """Triggers of one PostgreSQL table that refuse UPDATE, DELETE and TRUNCATE, in replication mode too."""
    refusing = f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{text}_append_only')"
    return [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} {refusing}",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only",
    ]


REFUSE_CHANGE = """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$"""

SQLITE: list[str] = [statement for table, keys in APPEND_ONLY.items() for statement in sqlite_append_only(table, keys)]
POSTGRESQL: list[str] = [REFUSE_CHANGE, *(statement for table in APPEND_ONLY for statement in postgresql_append_only(table))]
