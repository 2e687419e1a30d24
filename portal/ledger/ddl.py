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


# (table, what happens) → error text → when the write is refused
Refusals = dict[tuple[str, str], dict[str, str]]


def sqlite_refusals(refused: Refusals) -> list[str]:
    """One BEFORE trigger a check. The error texts are stable, so that `constraint_means` can say each as a sentence."""
    checked = [
        f"CREATE TRIGGER {name} BEFORE {what} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{name}'); END"
        for (table, what), checks in refused.items()
        for name, when in checks.items()
    ]
    return checked + [sqlite_not_replaced(table) for table in guarded(refused)]


def guarded(refused: Refusals) -> list[str]:
    """Tables whose rows are guarded: INSERT OR REPLACE and TRUNCATE would go past what is asked of UPDATE and DELETE."""
    return sorted({table for table, what in refused if what != "INSERT"})


def sqlite_not_replaced(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_id_taken BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{table}_id_taken'); END"
    )


def postgresql_not_emptied(table: str) -> list[str]:
    refusing = f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{table}_not_emptied')"
    return [
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} {refusing}",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_not_emptied",
    ]


def postgresql_refusals(refused: Refusals) -> list[str]:
    """For each table and kind of write one function with all checks, and its BEFORE trigger, in replication mode too."""
    checked = [statement for place, checks in refused.items() for statement in postgresql_refusal(*place, checks)]
    return checked + [statement for table in guarded(refused) for statement in postgresql_not_emptied(table)]


def postgresql_refusal(table: str, what: str, checks: dict[str, str]) -> list[str]:
    name = f"check_{table}_{what.lower()}"
    raising = "\n".join(
        f"IF {when} THEN RAISE EXCEPTION USING MESSAGE = '{text}', ERRCODE = 'integrity_constraint_violation'; END IF;"
        for text, when in checks.items()
    )
    row = "OLD" if what == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{raising}\nRETURN {row};\nEND $$",
        f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]


REFUSE_CHANGE = """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$"""

SQLITE: list[str] = [statement for table, keys in APPEND_ONLY.items() for statement in sqlite_append_only(table, keys)]
POSTGRESQL: list[str] = [REFUSE_CHANGE, *(statement for table in APPEND_ONLY for statement in postgresql_append_only(table))]
