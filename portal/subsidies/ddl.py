"""What the database itself holds about decisions: nobody decides on what he shaped, and no money without an approval.

The first migration runs these statements, after those of the ledger. Their error texts are stable, so that
`constraint_means` can say each as a sentence.
"""

from portal.ledger.ddl import postgresql_append_only, sqlite_append_only

_CASE = "(SELECT household_id FROM subsidy_application WHERE id = NEW.application_id)"

# error text → when a new decision is refused
DECISION_REFUSED = {
    "decision_by_maker": f"""NEW.stage <> 'revocation' AND (
        EXISTS (SELECT 1 FROM application_maker m WHERE m.application_id = NEW.application_id AND m.user_id = NEW.by_id)
        OR EXISTS (SELECT 1 FROM household_maker m WHERE m.household_id = {_CASE} AND m.user_id = NEW.by_id))""",
    "decision_by_acquaintance": f"""EXISTS (
        SELECT 1 FROM acquaintance t WHERE t.household_id = {_CASE} AND t.user_id = NEW.by_id)""",
    "decision_by_first_decider": """NEW.stage = 'second' AND EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.round = NEW.round AND d.stage = 'first' AND d.by_id = NEW.by_id)""",
    "decision_without_first": """NEW.stage = 'second' AND NOT EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.round = NEW.round AND d.stage = 'first')""",
    "appeal_by_earlier_decider": """NEW.stage = 'appeal' AND EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id AND d.by_id = NEW.by_id)""",
    "revocation_by_proposer": """NEW.stage = 'revocation' AND NEW.verdict <> 'propose' AND NEW.by_id = (
        SELECT d.by_id FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.stage = 'revocation' AND d.verdict = 'propose' ORDER BY d.id DESC LIMIT 1)""",
}

# A grant needs the approval of the present round, by two where the risk asks for it, or an appeal that overturned.
GRANT_REFUSED = {
    "grant_without_approval": """NOT EXISTS (
        SELECT 1 FROM subsidy_decision d JOIN subsidy_application a ON a.id = d.application_id
        WHERE d.application_id = NEW.application_id AND (
            (d.verdict = 'overturn' AND d.stage = 'appeal')
            OR (d.verdict = 'approve' AND d.round = a.round AND d.stage = 'second')
            OR (d.verdict = 'approve' AND d.round = a.round AND d.stage = 'first' AND a.band = 'low' AND NOT a.is_blind)))""",
}


def sqlite_checks(table: str, checks: dict[str, str]) -> list[str]:
    """One BEFORE INSERT trigger a check."""
    return [
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{name}'); END"
        for name, when in checks.items()
    ]


def postgresql_checks(table: str, checks: dict[str, str]) -> list[str]:
    """One function for all checks of a table, and its BEFORE INSERT trigger."""
    bare = table.strip('"')
    raising = "\n".join(
        f"IF {when} THEN RAISE EXCEPTION USING MESSAGE = '{name}', ERRCODE = 'integrity_constraint_violation'; END IF;"
        for name, when in checks.items()
    )
    return [
        f"CREATE FUNCTION check_{bare}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{raising}\nRETURN NEW;\nEND $$",
        f"CREATE TRIGGER check_{bare} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION check_{bare}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER check_{bare}",
    ]


SQLITE: list[str] = [
    *sqlite_append_only("subsidy_decision", ("id",), "decision"),
    *sqlite_checks("subsidy_decision", DECISION_REFUSED),
    *sqlite_checks('"grant"', GRANT_REFUSED),
]
POSTGRESQL: list[str] = [
    *postgresql_append_only("subsidy_decision", "decision"),
    *postgresql_checks("subsidy_decision", DECISION_REFUSED),
    *postgresql_checks('"grant"', GRANT_REFUSED),
]
