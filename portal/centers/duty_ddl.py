"""Marks by the database itself that something changed on which planned duty rests (`coverage` keeps its picture until then).

Whoever writes, by whatever way, leaves the mark in the same transaction. On PostgreSQL each transaction has a row of its own, so
that nobody waits for anybody; on SQLite, where the writer is alone, one row counts.
"""

WATCHED = {
    "roster_line": ("INSERT", "UPDATE"),
    "duty_pattern": ("INSERT", "UPDATE", "DELETE"),
    "duty_exception": ("INSERT", "UPDATE", "DELETE"),
    "duty_wanted": ("INSERT", "UPDATE", "DELETE"),
    "calendar_day": ("INSERT", "UPDATE", "DELETE"),
    "doctor": ("UPDATE",),
}
MARKED = "INSERT INTO duty_mark (tx, n) VALUES ({tx}, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1"

SQLITE: list[str] = [
    f"CREATE TRIGGER {table}_marks_duty_{what.lower()} AFTER {what} ON {table} BEGIN {MARKED.format(tx=0)}; END"
    for table, happenings in WATCHED.items()
    for what in happenings
]
MARKING = f"BEGIN {MARKED.format(tx='pg_current_xact_id()::text::bigint')}; RETURN NULL; END"
POSTGRESQL: list[str] = [
    f"CREATE FUNCTION mark_duty() RETURNS trigger LANGUAGE plpgsql AS $$\n{MARKING} $$",
    *(
        f"CREATE TRIGGER marks_duty AFTER {' OR '.join(happenings)} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION mark_duty()"
        for table, happenings in WATCHED.items()
    ),
]
