"""What codes of recalls are called on pages, in lists and in files."""

from portal.core.tongues import Text, say
from portal.ledger import words as ledger_words

KNOWN_FROM_NAMES: dict[str, Text] = {
    "stock": say("Reported stock"),
    "deliveries": say("Reported delivery"),
    "person": say("Entered by hand"),
}
CONTACT_NAMES: dict[str, Text] = {
    "waiting": say("To be called"),
    "reached": say("Reached"),
    "returned": say("Packs come back"),
    "used_up": say("Used up"),
    "none_received": say("Received none"),
}


def register() -> None:
    """Tell the timeline what columns, tables and values of recalls are called."""
    ledger_words.name_tables(
        {
            "recall": say("Recall"),
            "recall_lot": say("Recalled lot"),
            "recall_recipient": say("Recipient of a recalled lot"),
        }
    )
    ledger_words.name_columns(
        {
            "recall_id": say("Recall"),
            "recall_class": say("Recall class"),
            "notice": say("Notice"),
            "suspension_id": say("Suspension"),
            "stopped_at": say("Sale stopped at"),
            "opened_by_id": say("Opened by account"),
            "opened_at": say("Opened at"),
            "stop_due_at": say("Sale to be stopped by"),
            "notify_due_at": say("Recipients to be told by"),
            "effect_note": say("Check of the effect"),
            "checked_at": say("Checked at"),
            "closing_note": say("Why it is closed"),
            "closing_by_id": say("Closing proposed by account"),
            "closed_by_id": say("Closed by account"),
            "receiver": say("Receiver"),
            "known_from": say("Known from"),
            "warehouse_id": say("Warehouse"),
            "quantity": say("Quantity"),
            "contact_state": say("Contact"),
            "contacted_by_id": say("Called by account"),
            "contacted_at": say("Called at"),
            "returned_quantity": say("Packs returned"),
        }
    )
    for column, names in (("known_from", KNOWN_FROM_NAMES), ("contact_state", CONTACT_NAMES)):
        ledger_words.name_values(column, names)
