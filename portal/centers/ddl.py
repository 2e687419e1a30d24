"""What the database itself holds about rosters and reviews: two persons, written once, the own row by somebody else.

The migration runs these statements. Their error texts are stable, so that `constraint_means` can say each as a sentence.
"""

from portal.centers import duty_ddl, lifecycle
from portal.core.lifecycle import Lifecycle
from portal.ledger.ddl import (
    Refusals,
    postgresql_append_only,
    postgresql_refusals,
    sqlite_append_only,
    sqlite_refusals,
)

_MADE = "EXISTS (SELECT 1 FROM roster_maker m WHERE m.proposal_id = {proposal} AND m.user_id = {person})"
# A version is being published while its proposal still stands as proposed: only then do lines begin or end in it.
_BEING_PUBLISHED = """EXISTS (SELECT 1 FROM roster_version v JOIN roster_proposal p ON p.id = v.proposal_id
    WHERE v.center_id = NEW.center_id AND v.number = {number} AND p.state = 'proposed')"""
_EDITED = "EXISTS (SELECT 1 FROM roster_proposal p WHERE p.id = {row}.proposal_id AND p.state IN ('draft','returned'))"
_ABOUT_ONESELF = """EXISTS (SELECT 1 FROM "user" u JOIN doctor d ON d.reference = u.doctor
    WHERE u.id = NEW.decided_by_id AND (d.id = NEW.doctor_id OR d.merged_into_id = NEW.doctor_id))"""
_ANSWERED = "EXISTS (SELECT 1 FROM review_answerer a WHERE a.review_id = NEW.review_id AND a.user_id = {person})"
_UNDECIDED = "('pending','with_office')"


def differs(*columns: str) -> str:
    """Whether one of these columns becomes another."""
    return "(" + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns) + ")"


def skips(steps: Lifecycle) -> str:
    """Whether a state follows that no step of the lifecycle leads to."""
    pairs = {(here.value, there.value) for step in steps.steps for here in step.frm for there in step.targets}
    known = ",".join(f"'{here}>{there}'" for here, there in sorted(pairs))
    return f"NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ({known})"


def without(verb: str, state: str) -> str:
    """Whether a review comes into a state though the step that was taken last is another one."""
    last = "(SELECT s.verb FROM review_step s WHERE s.review_id = NEW.id ORDER BY s.id DESC LIMIT 1)"
    return f"NEW.state = '{state}' AND OLD.state <> '{state}' AND {last} IS DISTINCT FROM '{verb}'"


_LINE = ("center_id", "doctor_id", "role", "sessions", "starts_on", "ends_on", "consult_types", "is_suspended", "from_number")
_FROZEN = (
    *("review_id", "position", "line_id", "doctor_id", "is_own", "role", "sessions", "starts_on", "ends_on"),
    *("consult_types", "is_suspended", "hours", "before", "differs", "flags"),
)
_DECISION = differs("state", "wanted", "note", "answer", "decided_by_id", "decided_at", "dwell_ms", "batch")

REFUSED: Refusals = {
    ("center", "UPDATE"): {"center_skips_a_step": skips(lifecycle.center)},
    ("roster_version", "INSERT"): {
        "roster_published_by_maker": _MADE.format(proposal="NEW.proposal_id", person="NEW.published_by_id"),
        "roster_number_skips": """NEW.number <> 1 + COALESCE(
            (SELECT MAX(v.number) FROM roster_version v WHERE v.center_id = NEW.center_id), 0)""",
        "roster_without_proposal": """NOT EXISTS (SELECT 1 FROM roster_proposal p WHERE p.id = NEW.proposal_id
            AND p.center_id = NEW.center_id AND p.state = 'proposed')""",
        "roster_by_nobody": "NOT EXISTS (SELECT 1 FROM roster_maker m WHERE m.proposal_id = NEW.proposal_id)",
    },
    ("roster_line", "INSERT"): {
        "line_outside_version": f"NOT {_BEING_PUBLISHED.format(number='NEW.from_number')}",
        "line_begins_ended": "NEW.until_number IS NOT NULL",
    },
    ("roster_line", "UPDATE"): {
        "roster_line_is_final": f"{differs(*_LINE)} OR (OLD.until_number IS NOT NULL AND {differs('until_number')})",
        "line_ends_outside_version": f"""NEW.until_number IS NOT NULL AND OLD.until_number IS NULL
            AND NOT {_BEING_PUBLISHED.format(number="NEW.until_number")}""",
    },
    ("roster_line", "DELETE"): {"roster_line_stays": "1 = 1"},
    ("roster_proposal", "INSERT"): {"proposal_begins_as_draft": "NEW.state <> 'draft'"},
    ("roster_proposal", "DELETE"): {"proposal_stays": "1 = 1"},
    ("roster_proposal", "UPDATE"): {
        "published_without_version": """NEW.state = 'published' AND OLD.state <> 'published'
            AND NOT EXISTS (SELECT 1 FROM roster_version v WHERE v.proposal_id = NEW.id)""",
        "published_proposal_is_final": "OLD.state IN ('published','withdrawn')",
        "proposal_skips_a_step": skips(lifecycle.proposal),
        "proposal_changes_its_center": differs("center_id", "review_id"),
    },
    ("proposed_line", "INSERT"): {"proposed_outside_draft": f"NOT {_EDITED.format(row='NEW')}"},
    ("proposed_line", "UPDATE"): {"proposed_line_is_final": f"NOT {_EDITED.format(row='OLD')} OR {differs('proposal_id')}"},
    ("proposed_line", "DELETE"): {"proposed_line_stays": f"NOT {_EDITED.format(row='OLD')}"},
    ("roster_maker", "DELETE"): {"roster_maker_stays": "1 = 1"},
    ("roster_maker", "UPDATE"): {"roster_maker_is_final": "1 = 1"},
    ("review_answerer", "DELETE"): {"review_answerer_stays": "1 = 1"},
    ("review_answerer", "UPDATE"): {"review_answerer_is_final": "1 = 1"},
    ("campaign", "UPDATE"): {"population_is_frozen": f"OLD.population_hash <> '' AND {differs('population_hash', 'population')}"},
    ("review", "INSERT"): {"review_begins_planned": "NEW.state <> 'planned'"},
    ("review", "DELETE"): {"review_stays": "1 = 1"},
    ("review", "UPDATE"): {
        "review_without_submission": without("submit", "submitted"),
        "review_without_check": without("check", "checked"),
        "review_without_return": without("return", "returned"),
        "review_without_publication": f"""{without("publish", "published")} OR NEW.state = 'published' AND NOT EXISTS
            (SELECT 1 FROM roster_proposal p WHERE p.review_id = NEW.id AND p.state = 'published')""",
        "review_undecided": """NEW.state = 'submitted' AND OLD.state <> 'submitted' AND EXISTS (SELECT 1 FROM review_row r
            WHERE r.review_id = NEW.id AND r.state IN ('pending','with_office','query'))""",
        "review_rows_are_frozen": f"OLD.rows_hash <> '' AND {differs('rows_hash', 'rows', 'roster_number', 'center_id', 'campaign_id')}",
        "review_is_final": "OLD.state IN ('published','withdrawn') AND NEW.state <> OLD.state",
        "review_skips_a_step": skips(lifecycle.review),
    },
    ("review_row", "INSERT"): {
        "row_outside_freeze": """NOT EXISTS (SELECT 1 FROM review r WHERE r.id = NEW.review_id AND r.state = 'planned')""",
        "row_begins_decided": f"NEW.state NOT IN {_UNDECIDED} OR NEW.decided_by_id IS NOT NULL OR NEW.wanted IS NOT NULL",
    },
    ("review_row", "UPDATE"): {
        "review_row_is_frozen": differs(*_FROZEN),
        "own_row_decided": f"NEW.decided_by_id IS NOT NULL AND {_DECISION} AND {_ABOUT_ONESELF}",
        "row_decided_by_nobody": f"""NEW.decided_by_id IS NOT NULL AND {_DECISION}
            AND NOT {_ANSWERED.format(person="NEW.decided_by_id")}""",
        "row_decided_outside_review": f"""{_DECISION} AND NOT EXISTS (SELECT 1 FROM review r
            WHERE r.id = NEW.review_id AND r.state IN ('open','overdue','returned'))""",
        "row_written_undecided": f"NEW.state IN {_UNDECIDED} AND (NEW.wanted IS NOT NULL OR NEW.state = OLD.state AND {_DECISION})",
        "row_skips_a_step": skips(lifecycle.row),
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
