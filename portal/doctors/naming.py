"""What the timeline calls the tables, columns and stored values of doctors."""

from portal.core.tongues import say
from portal.doctors import words
from portal.doctors.adjudicating import VERDICT_NAMES as TWIN_NAMES
from portal.doctors.approving import DENY_REASONS
from portal.doctors.pairs import FINDING_NAMES
from portal.doctors.verifying import METHODS, RETURN_REASONS, SOURCES
from portal.ledger import words as ledger_words


def register() -> None:
    """Tell the timeline what this room's columns, values and tables are called."""
    ledger_words.name_tables(
        {
            "doctor": say("doctor's file"),
            "doctor_credential": say("credential"),
            "doctor_verification": say("verification"),
            "practice_period": say("post"),
            "doctor_decision": say("decision on a doctor"),
            "doctor_invitation": say("invitation"),
            "standing_change": say("change of standing"),
            "hand_over": say("thing handed over"),
            "doctor_pair": say("pair of names"),
            "doctor_twin": say("pair of files"),
            "doctor_merge": say("merge of two files"),
        }
    )
    ledger_words.name_columns(
        {
            "title": say("Title"),
            "department": say("Department"),
            "contract": say("Contract"),
            "institution_name": say("Institution"),
            "institution_id": say("Institution"),
            "province": say("Province"),
            "good_at": say("Good at"),
            "first_registered_on": say("First registered"),
            "practice_months": say("Months of practice"),
            "rights": say("Rights today"),
            "next_end_on": say("Next end"),
            "items_due": say("Items open"),
            "round": say("Round"),
            "verifier_id": say("Verifier"),
            "standing": say("Standing"),
            "state_since": say("In this state since"),
            "waiting_since": say("Waiting since"),
            "number_pending_until": say("Number pending until"),
            "item": say("Item"),
            "number_masked": say("Number"),
            "level": say("Level"),
            "scope": say("Departments that it covers"),
            "valid_from": say("Valid from"),
            "renewed_by_id": say("Renewed by"),
            "withdrawn_on": say("Withdrawn from"),
            "source": say("Source"),
            "method": say("How"),
            "result": say("Result"),
            "holds_until": say("Holds until"),
            "next_due_on": say("Due again"),
            "documents": say("Documents"),
            "place": say("Place"),
            "is_independent": say("Independent practice"),
            "used_at": say("Used at"),
            "expires_at": say("Expires at"),
            "seen": say("Content seen"),
            "birth_on": say("Birth date"),
            "right_code": say("Right"),
            "said_name": say("Name in the file"),
        }
    )
    for column, names in (
        ("title", words.TITLE_NAMES),
        ("contract", words.CONTRACT_NAMES),
        ("item", words.ITEM_NAMES),
        ("result", words.RESULT_NAMES),
        ("standing", words.STANDING_NAMES),
        ("verdict", words.VERDICT_NAMES),
        ("purpose", words.PURPOSES),
        ("finding", FINDING_NAMES | TWIN_NAMES),
        ("source", SOURCES),
        ("method", METHODS),
        ("reason", RETURN_REASONS | DENY_REASONS),
        ("reason_code", RETURN_REASONS | DENY_REASONS),
        ("state", words.STATE_NAMES),
    ):
        ledger_words.name_values(column, names)
