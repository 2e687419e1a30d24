"""What the database itself holds about rosters and reviews: two persons, written once, the own row by somebody else.

The migration runs these statements. Their error texts are stable, so that `constraint_means` can say each as a sentence.
"""

from portal.centers import duty_ddl
from portal.ledger.ddl import (
    Refusals,
    postgresql_append_only,
    postgresql_refusals,
    sqlite_append_only,
    sqlite_refusals,
)

_MADE = "EXISTS (SELECT 1 FROM roster_maker m WHERE m.proposal_id = {proposal} AND m.user_id = {person})"
_VERSION = "EXISTS (SELECT 1 FROM roster_version v WHERE v.center_id = NEW.center_id AND v.number = {number})"
_SAME = " AND ".join(
    f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}"
    for column in (
        "center_id",
        "doctor_id",
        "role",
        "sessions",
        "starts_on",
        "ends_on",
        "consult_types",
        "is_suspended",
        "from_number",
    )
)
_FROZEN = " AND ".join(
    f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}"
    for column in (
        *("review_id", "position", "line_id", "doctor_id", "is_own", "role", "sessions", "starts_on", "ends_on"),
        *("consult_types", "is_suspended", "hours", "before", "differs", "flags"),
    )
)
_ABOUT_ONESELF = """EXISTS (SELECT 1 FROM "user" u JOIN doctor d ON d.reference = u.doctor
    WHERE u.id = NEW.decided_by_id AND (d.id = NEW.doctor_id OR d.merged_into_id = NEW.doctor_id))"""
_ANSWERED = "EXISTS (SELECT 1 FROM review_answerer a WHERE a.review_id = NEW.review_id AND a.user_id = {person})"
_STEP = "EXISTS (SELECT 1 FROM review_step s WHERE s.review_id = NEW.id AND s.verb = '{verb}')"

REFUSED: Refusals = {
    ("roster_version", "INSERT"): {
        "roster_published_by_maker": _MADE.format(proposal="NEW.proposal_id", person="NEW.published_by_id"),
        "roster_number_skips": """NEW.number <> 1 + COALESCE(
            (SELECT MAX(v.number) FROM roster_version v WHERE v.center_id = NEW.center_id), 0)""",
        "roster_without_proposal": """NOT EXISTS (SELECT 1 FROM roster_proposal p WHERE p.id = NEW.proposal_id
            AND p.center_id = NEW.center_id AND p.state = 'proposed')""",
        "roster_by_nobody": "NOT EXISTS (SELECT 1 FROM roster_maker m WHERE m.proposal_id = NEW.proposal_id)",
    },
    ("roster_line", "INSERT"): {"line_outside_version": f"NOT {_VERSION.format(number='NEW.from_number')}"},
    ("roster_line", "UPDATE"): {
        "roster_line_is_final": f"NOT ({_SAME}) OR (OLD.until_number IS NOT NULL AND NEW.until_number IS NULL)",
        "line_ends_outside_version": f"""NEW.until_number IS NOT NULL AND OLD.until_number IS NULL
            AND NOT {_VERSION.format(number="NEW.until_number")}""",
    },
    ("roster_line", "DELETE"): {"roster_line_stays": "1 = 1"},
    ("roster_proposal", "INSERT"): {"proposal_begins_as_draft": "NEW.state <> 'draft'"},
    ("roster_proposal", "DELETE"): {"proposal_stays": "1 = 1"},
    ("roster_proposal", "UPDATE"): {
        "published_without_version": """NEW.state = 'published' AND OLD.state <> 'published'
            AND NOT EXISTS (SELECT 1 FROM roster_version v WHERE v.proposal_id = NEW.id)""",
        "published_proposal_is_final": "OLD.state IN ('published','withdrawn')",
    },
    ("roster_maker", "DELETE"): {"roster_maker_stays": "1 = 1"},
    ("roster_maker", "UPDATE"): {"roster_maker_is_final": "1 = 1"},
    ("review_answerer", "DELETE"): {"review_answerer_stays": "1 = 1"},
    ("review_answerer", "UPDATE"): {"review_answerer_is_final": "1 = 1"},
    ("campaign", "UPDATE"): {"population_is_frozen": "OLD.population_hash <> '' AND NEW.population_hash <> OLD.population_hash"},
    ("review", "UPDATE"): {
        "review_without_submission": f"NEW.state = 'submitted' AND OLD.state <> 'submitted' AND NOT {_STEP.format(verb='submit')}",
        "review_without_check": f"NEW.state = 'checked' AND OLD.state <> 'checked' AND NOT {_STEP.format(verb='check')}",
        "review_undecided": """NEW.state = 'submitted' AND OLD.state <> 'submitted' AND EXISTS (SELECT 1 FROM review_row r
            WHERE r.review_id = NEW.id AND r.state IN ('pending','with_office','query'))""",
        "review_rows_are_frozen": "OLD.rows_hash <> '' AND (NEW.rows_hash <> OLD.rows_hash OR NEW.rows <> OLD.rows)",
        "review_is_final": "OLD.state IN ('published','withdrawn') AND NEW.state <> OLD.state",
    },
    ("review_row", "INSERT"): {
        "row_outside_freeze": """NOT EXISTS (SELECT 1 FROM review r WHERE r.id = NEW.review_id AND r.state = 'planned')""",
    },
    ("review_row", "UPDATE"): {
        "review_row_is_frozen": f"NOT ({_FROZEN})",
        "own_row_decided": f"NEW.decided_by_id IS NOT NULL AND NEW.state <> OLD.state AND {_ABOUT_ONESELF}",
        "row_decided_by_nobody": f"""NEW.state <> OLD.state AND NEW.decided_by_id IS NOT NULL
            AND NOT {_ANSWERED.format(person="NEW.decided_by_id")}""",
        "row_decided_outside_review": """NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM review r
            WHERE r.id = NEW.review_id AND r.state IN ('open','overdue','returned'))""",
    },
    ("review_row", "DELETE"): {"review_row_stays": "1 = 1"},
    ("review_step", "INSERT"): {
        "review_checked_by_answerer": f"NEW.verb IN ('check','return','publish') AND {_ANSWERED.format(person='NEW.by_id')}",
        "review_step_unknown": "NEW.verb NOT IN ('freeze','submit','return','check','publish','withdraw')",
    },
}


KEPT = ("review_step", "roster_version")

SQLITE: list[str] = [
    *(statement for table in KEPT for statement in sqlite_append_only(table, ("id",), table)),
    *sqlite_refusals(REFUSED),
    *duty_ddl.SQLITE,
]
POSTGRESQL: list[str] = [
    *(statement for table in KEPT for statement in postgresql_append_only(table, table)),
    *postgresql_refusals(REFUSED),
    *duty_ddl.POSTGRESQL,
]
