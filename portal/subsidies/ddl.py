"""What the database itself holds about decisions: nobody decides on what he shaped, for himself or as a deputy; no money
without an approval, and none twice; no programme year by one person.

The first migration runs these statements, after those of the ledger. Their error texts are stable, so that
`constraint_means` can say each as a sentence.
"""

from portal.ledger.ddl import Refusals, postgresql_append_only, postgresql_refusals, sqlite_append_only, sqlite_refusals

_CASE = "(SELECT household_id FROM subsidy_application WHERE id = NEW.application_id)"
_MEMBERS = "(SELECT person_id FROM application_member WHERE application_id = NEW.application_id)"

# The person who decides, everyone whose deputy he or she is on that day in Shanghai, and whoever is his or her deputy then.
_ME = """(SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND {today} BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND {today} BETWEEN d.since AND d.until)"""

# error text → when a new decision is refused
DECISION_REFUSED = {
    "decision_by_maker": f"""NEW.stage <> 'revocation' AND (
        EXISTS (SELECT 1 FROM application_maker m WHERE m.application_id = NEW.application_id AND m.user_id IN {_ME})
        OR EXISTS (SELECT 1 FROM household_maker m WHERE m.household_id = {_CASE} AND m.user_id IN {_ME}))""",
    "decision_by_sender": f"""NEW.stage <> 'revocation' AND EXISTS (
        SELECT 1 FROM import_batch b WHERE b.by_id IN {_ME} AND b.id IN (
            SELECT batch_id FROM subsidy_application WHERE id = NEW.application_id
            UNION SELECT batch_id FROM household WHERE id = {_CASE}
            UNION SELECT r.batch_id FROM registered_list r JOIN registered_line l ON l.list_id = r.id
                JOIN person p ON p.id_no_blind = l.id_no_blind WHERE p.id IN {_MEMBERS}))""",
    "decision_by_waiver": f"""NEW.stage <> 'revocation' AND EXISTS (
        SELECT 1 FROM duplicate_pair p WHERE p.kind IN ('same_number', 'name_differs', 'two_households')
        AND (p.first_id IN {_MEMBERS} OR p.second_id IN {_MEMBERS}) AND p.found_by_id IN {_ME})""",
    "decision_by_acquaintance": f"""EXISTS (
        SELECT 1 FROM acquaintance t WHERE t.household_id = {_CASE} AND t.user_id IN {_ME})""",
    "decision_on_own_household": f"""EXISTS (
        SELECT 1 FROM "user" u WHERE u.id IN {_ME} AND (
            u.id_no_blind IN (SELECT id_no_blind FROM person WHERE id IN {_MEMBERS})
            OR u.address_blind = (SELECT address_blind FROM household WHERE id = {_CASE})))""",
    "decision_by_first_decider": f"""NEW.stage = 'second' AND EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.round = NEW.round AND d.stage = 'first' AND d.by_id IN {_ME})""",
    "decision_without_first": """NEW.stage = 'second' AND NOT EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.round = NEW.round AND d.stage = 'first')""",
    "appeal_by_earlier_decider": f"""NEW.stage = 'appeal' AND EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id AND d.by_id IN {_ME})""",
    "revocation_by_proposer": f"""NEW.stage = 'revocation' AND NEW.verdict <> 'propose' AND (
        SELECT d.by_id FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.stage = 'revocation' AND d.verdict = 'propose' ORDER BY d.id DESC LIMIT 1) IN {_ME}""",
}

# A grant needs the approval of the present round, by two where the risk asks for it, or an appeal that overturned; and
# one person has one grant a year, under whichever of the records that were merged.
_ROOT = "(SELECT COALESCE(merged_into_id, id) FROM person WHERE id = NEW.person_id)"
GRANT_REFUSED = {
    "grant_without_approval": """NOT EXISTS (
        SELECT 1 FROM subsidy_decision d JOIN subsidy_application a ON a.id = d.application_id
        WHERE d.application_id = NEW.application_id AND (
            (d.verdict = 'overturn' AND d.stage = 'appeal')
            OR (d.verdict = 'approve' AND d.round = a.round AND d.stage = 'second')
            OR (d.verdict = 'approve' AND d.round = a.round AND d.stage = 'first' AND a.band = 'low' AND NOT a.is_blind)))""",
    "grant_to_merged": f"""EXISTS (
        SELECT 1 FROM "grant" g WHERE g.year + 0 = NEW.year AND g.person_id <> NEW.person_id AND g.person_id IN (
            SELECT {_ROOT} UNION SELECT id FROM person WHERE merged_into_id = {_ROOT}))""",
}

# A programme year is opened by two.
YEAR_REFUSED = {
    "year_without_second": """NOT EXISTS (
        SELECT 1 FROM year_proposal p WHERE p.year = NEW.year AND p.grant_fen = NEW.grant_fen
        AND p.state = 'confirmed' AND p.decided_by_id <> p.proposed_by_id)""",
}

# What a decision is asked against stays as it was written. Only the marks of an import's sender go, with the untouched record
# that its undo removes; who sent the import stays with the import.
_UNTOUCHED = """NOT EXISTS (SELECT 1 FROM subsidy_application a WHERE a.id = OLD.application_id
        AND a.batch_id IS NOT NULL AND a.state = 'draft' AND a.version = 1)"""
_AT_HOME = """NOT EXISTS (SELECT 1 FROM household h WHERE h.id = OLD.household_id AND h.batch_id IS NOT NULL)
        OR EXISTS (SELECT 1 FROM subsidy_application a WHERE a.household_id = OLD.household_id AND a.state <> 'draft')"""
KEPT: Refusals = {
    ("application_maker", "UPDATE"): {"application_maker_is_kept": "1 = 1"},
    ("application_maker", "DELETE"): {"application_maker_stays": _UNTOUCHED},
    ("household_maker", "UPDATE"): {"household_maker_is_kept": "1 = 1"},
    ("household_maker", "DELETE"): {"household_maker_stays": _AT_HOME},
    ("acquaintance", "UPDATE"): {"acquaintance_is_kept": "1 = 1"},
    ("acquaintance", "DELETE"): {"acquaintance_stays": "1 = 1"},
    ("import_batch", "UPDATE"): {"import_sender_is_kept": "NEW.by_id IS DISTINCT FROM OLD.by_id"},
    ("duplicate_pair", "UPDATE"): {
        "pair_finder_is_kept": "OLD.found_by_id IS NOT NULL AND NEW.found_by_id IS DISTINCT FROM OLD.found_by_id"
    },
}

_SQLITE_DAY = "date(NEW.at, '+8 hours')"
_POSTGRESQL_DAY = "(NEW.at AT TIME ZONE 'Asia/Shanghai')::date"


def sqlite_checks(table: str, checks: dict[str, str]) -> list[str]:
    """One BEFORE INSERT trigger a check."""
    return [
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {when.replace('{today}', _SQLITE_DAY)}"
        f" BEGIN SELECT RAISE(ABORT, '{name}'); END"
        for name, when in checks.items()
    ]


def postgresql_checks(table: str, checks: dict[str, str]) -> list[str]:
    """One function for all checks of a table, and its BEFORE INSERT trigger."""
    bare = table.strip('"')
    raising = "\n".join(
        f"IF {when.replace('{today}', _POSTGRESQL_DAY)} THEN RAISE EXCEPTION USING MESSAGE = '{name}', ERRCODE = 'integrity_constraint_violation'; END IF;"
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
    *sqlite_checks("programme_year", YEAR_REFUSED),
    *sqlite_refusals(KEPT),
]
POSTGRESQL: list[str] = [
    *postgresql_append_only("subsidy_decision", "decision"),
    *postgresql_checks("subsidy_decision", DECISION_REFUSED),
    *postgresql_checks('"grant"', GRANT_REFUSED),
    *postgresql_checks("programme_year", YEAR_REFUSED),
    *postgresql_refusals(KEPT),
]
