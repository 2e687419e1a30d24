"""What tables and columns are called at the desk, where their own room has not said so."""

from portal.core.tongues import say
from portal.ledger import words


def register() -> None:
    words.name_tables(
        {
            "subsidy_application": say("application"),
            "subsidy_decision": say("decision"),
            "subsidy_appeal": say("appeal"),
            "application_member": say("member of an application"),
            "application_maker": say("maker of an application"),
            "household_maker": say("maker of a household"),
            "grant": say("grant"),
            "budget": say("budget"),
            "programme_year": say("programme year"),
            "document": say("evidence document"),
            "import_batch": say("import"),
            "user": say("account"),
            "user_role": say("role of an account"),
            "job": say("job"),
            "evidence_export": say("evidence export"),
            "list_export": say("list export"),
        }
    )
    words.name_columns(
        {
            "verdict": say("Decision"),
            "stage": say("Stage"),
            "reason": say("Reason"),
            "note": say("Note"),
            "seen": say("Seen (hash)"),
            "at": say("At"),
            "application_id": say("Application"),
            "household_id": say("Household"),
            "person_id": say("Person"),
            "user_id": say("Account"),
            "by_id": say("By account"),
            "is_blind": say("Blind"),
            "entries": say("Entries"),
            "head": say("Tree head"),
            "root": say("Root"),
        }
    )
