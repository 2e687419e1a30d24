"""What the database itself holds about doctors: three persons, two for a denial, nothing taken back.

A migration runs these statements. Their error texts are stable, so that `constraint_means` (in `steps`) can say each
as a sentence.
"""

from portal.ledger.ddl import Refusals, postgresql_append_only, postgresql_refusals, sqlite_append_only, sqlite_refusals

# The file and those that were merged into it.
FILES = "SELECT f.id FROM doctor f WHERE f.id = NEW.doctor_id OR f.merged_into_id = NEW.doctor_id"
MAKERS = f"""EXISTS (SELECT 1 FROM doctor_maker m WHERE m.doctor_id IN ({FILES}) AND m.user_id = NEW.by_id)
        OR EXISTS (SELECT 1 FROM doctor d JOIN import_batch b ON b.id = d.batch_id
            WHERE d.id IN ({FILES}) AND b.by_id = NEW.by_id)"""
TIES = f"EXISTS (SELECT 1 FROM doctor_tie t WHERE t.doctor_id IN ({FILES}) AND t.user_id = NEW.by_id)"
VERIFIERS = f"""EXISTS (SELECT 1 FROM doctor_verification v WHERE v.doctor_id IN ({FILES}) AND v.by_id = NEW.by_id)
        OR EXISTS (SELECT 1 FROM doctor_verification v JOIN import_batch b ON b.id = v.batch_id
            WHERE v.doctor_id IN ({FILES}) AND b.by_id = NEW.by_id)
        OR EXISTS (SELECT 1 FROM doctor d WHERE d.id IN ({FILES}) AND d.verifier_id = NEW.by_id)"""
PROPOSER = """(SELECT d.by_id FROM doctor_decision d WHERE d.doctor_id = NEW.doctor_id AND d.round = NEW.round
            AND d.verdict = 'propose_denial' ORDER BY d.id DESC LIMIT 1)"""

# error text → when a new row is refused
DECISION_REFUSED = {
    "doctor_decided_by_maker": MAKERS,
    "doctor_decided_by_verifier": VERIFIERS,
    "doctor_decided_by_acquaintance": TIES,
    "denial_without_proposal": f"NEW.verdict IN ('confirm_denial','drop_denial') AND {PROPOSER} IS NULL",
    "denial_by_proposer": f"NEW.verdict IN ('confirm_denial','drop_denial') AND NEW.by_id = {PROPOSER}",
}
VERIFICATION_REFUSED = {
    "verification_by_maker": f"NEW.by_id IS NOT NULL AND ({MAKERS})",
    "verification_by_acquaintance": f"NEW.by_id IS NOT NULL AND {TIES}",
    "verification_by_nobody": "NEW.by_id IS NULL AND NEW.batch_id IS NULL",
}
# a finding about two files → when it is refused
TWIN_REFUSED = {
    "twin_settled_by_maker": """NEW.verdict IN ('same_doctor','two_doctors') AND OLD.verdict IS NULL
        AND (EXISTS (SELECT 1 FROM doctor_maker m WHERE m.doctor_id IN (NEW.first_id, NEW.second_id)
                AND m.user_id = NEW.decided_by_id)
            OR EXISTS (SELECT 1 FROM doctor d JOIN import_batch b ON b.id = d.batch_id
                WHERE d.id IN (NEW.first_id, NEW.second_id) AND b.by_id = NEW.decided_by_id))""",
}
# a change of a file's state → when it is refused
STATE_REFUSED = {
    "approved_without_decision": """NEW.state IN ('approved','active') AND OLD.state NOT IN ('approved','active')
        AND NOT EXISTS (SELECT 1 FROM doctor_decision d WHERE d.doctor_id = NEW.id AND d.round = NEW.round
            AND d.verdict = 'approve')""",
    "denied_without_decision": """NEW.state = 'denied' AND OLD.state <> 'denied'
        AND NOT EXISTS (SELECT 1 FROM doctor_decision d WHERE d.doctor_id = NEW.id AND d.round = NEW.round
            AND d.verdict = 'confirm_denial')""",
}

# What a decision is asked against stays as it was written; only the marks of an import's sender go, with the untouched file
# that its undo removes.
ASKED: Refusals = {
    ("doctor_maker", "UPDATE"): {"doctor_maker_is_kept": "1 = 1"},
    ("doctor_maker", "DELETE"): {
        "doctor_maker_stays": """NOT EXISTS (SELECT 1 FROM doctor d WHERE d.id = OLD.doctor_id AND d.batch_id IS NOT NULL
            AND d.state = 'in_progress' AND d.version = 1)""",
    },
    ("doctor_tie", "UPDATE"): {"doctor_tie_is_kept": "1 = 1"},
    ("doctor_tie", "DELETE"): {"doctor_tie_stays": "1 = 1"},
}


def postgresql_checks(table: str, moment: str, checks: dict[str, str]) -> list[str]:
    """One function for all checks of a table, and its trigger."""
    raising = "\n".join(
        f"IF {when} THEN RAISE EXCEPTION USING MESSAGE = '{name}', ERRCODE = 'integrity_constraint_violation'; END IF;"
        for name, when in checks.items()
    )
    return [
        f"CREATE FUNCTION check_{table}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{raising}\nRETURN NEW;\nEND $$",
        f"CREATE TRIGGER check_{table} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION check_{table}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER check_{table}",
    ]


KEPT = ("doctor_decision", "doctor_verification", "standing_change")
CHECKED = (
    ("doctor_decision", "INSERT", DECISION_REFUSED),
    ("doctor_verification", "INSERT", VERIFICATION_REFUSED),
    ("doctor", "UPDATE OF state", STATE_REFUSED),
    ("doctor_twin", "UPDATE OF verdict", TWIN_REFUSED),
)

SQLITE: list[str] = [
    *(statement for table in KEPT for statement in sqlite_append_only(table, ("id",), table)),
    *(statement for check in CHECKED for statement in sqlite_refusals({check[:2]: check[2]})),
    *sqlite_refusals(ASKED),
]
POSTGRESQL: list[str] = [
    *(statement for table in KEPT for statement in postgresql_append_only(table, table)),
    *(statement for check in CHECKED for statement in postgresql_checks(*check)),
    *postgresql_refusals(ASKED),
]
