"""What tables, columns and codes of centers are called in sentences of the ledger and in timelines."""

from portal.centers.operation_words import OPERATION_NAMES
from portal.centers.particulars import PAIRS
from portal.centers.words import ACTION_NAMES, CONSULT_NAMES, EXCEPTION_NAMES, KIND_NAMES, ROLE_NAMES, ROW_NAMES, service_name
from portal.core.tongues import Text, say
from portal.ledger import words

TABLES: dict[str, Text] = {
    "center": say("Center"),
    "roster_version": say("Version of a roster"),
    "roster_line": say("Line of a roster"),
    "roster_proposal": say("Proposal for a roster"),
    "proposed_line": say("Proposed change of a line"),
    "roster_maker": say("Maker of a proposal"),
    "duty_pattern": say("Weekly hours of duty"),
    "duty_exception": say("Hours of duty of one day"),
    "duty_wanted": say("Doctors wanted on duty"),
    "campaign": say("Review campaign"),
    "review": say("Review of a roster"),
    "review_row": say("Row of a review"),
    "review_step": say("Step of a review"),
    "review_answerer": say("Who answered a review"),
    "delegation": say("Delegation of reviews"),
}
COLUMNS: dict[str, Text] = {
    "specialty": say("Specialty"),
    "services": say("Services"),
    "director_id": say("Director"),
    "executive_id": say("Executive director"),
    "target_doctors": say("Doctors wanted"),
    "target_senior_percent": say("Wanted share of associate chief and above, percent"),
    "target_experienced_percent": say("Wanted share with over ten years, percent"),
    "opens_on": say("Opens on"),
    "is_sample": say("Sample"),
    "center_id": say("Center"),
    "proposal_id": say("Proposal"),
    "from_number": say("From version"),
    "until_number": say("Until version"),
    "hidden_since": say("Hidden since"),
    "sessions": say("Sessions a week"),
    "starts_on": say("First day"),
    "ends_on": say("Last day"),
    "consult_types": say("Ways of consulting"),
    "is_suspended": say("Suspended"),
    "base_number": say("Stands on version"),
    "review_id": say("Review"),
    "action": say("What is proposed"),
    "hours": say("Hours"),
    "on_day": say("On"),
    "covered": say("Before the day was closed"),
    "period_from": say("Period from"),
    "period_to": say("Period until"),
    "planned_by_id": say("Planned by account"),
    "population": say("Lines frozen"),
    "sources": say("Sources and their age"),
    "campaign_id": say("Campaign"),
    "roster_number": say("Version of the roster"),
    "hidden_at": say("Hidden at"),
    "position": say("Position"),
    "line_id": say("Line"),
    "is_own": say("Own row"),
    "differs": say("What differs"),
    "wanted": say("Wanted"),
    "dwell_ms": say("Time taken, milliseconds"),
    "answer": say("Answer"),
    "batch": say("Rows in the same press"),
    "from_on": say("From"),
    "until_on": say("Until"),
    "to_doctor_id": say("Delegated to"),
}


def register() -> None:
    words.name_tables(TABLES)
    words.name_columns(COLUMNS)
    words.name_values("role", {code: word for code, word in ROLE_NAMES.items() if code not in ("director", "executive")})
    words.name_values("action", ACTION_NAMES)
    words.name_values("kind", EXCEPTION_NAMES | KIND_NAMES)
    words.name_values("consult_types", CONSULT_NAMES)
    words.name_values("decision", ROW_NAMES)
    words.name_values("operation", {f"centers.{name}": text for name, text in OPERATION_NAMES.items()})
    words.name_values("services", paired())


def paired() -> dict[str, Text]:
    """Every pair of service and place, such as "treatment:online" → its words."""
    return {pair: service_name(pair) for pair in PAIRS}
