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
    "tried": say("Nobody there"),
    "reached": say("Told"),
    "answered": say("Answered"),
    "gone": say("Cannot be reached"),
}
CLASS_NAMES: dict[int, Text] = {
    1: say("class I: may do serious harm"),
    2: say("class II: may do harm that passes"),
    3: say("class III: hardly does harm"),
}
CLASS_SHORT: dict[int, Text] = {1: say("class I"), 2: say("class II"), 3: say("class III")}


STEPS = {
    "recall_opening.open_recall": say("Open a recall"),
    "recall_opening.add_lots": say("Add lots to a recall"),
    "recall_opening.add_paper": say("Add a paper to a recall"),
    "recall_opening.stop_sale": say("Propose to stop the sale"),
    "recall_opening.confirm_stop": say("Confirm the stop of the sale"),
    "recall_contacting.note_contacts": say("Enter contacts of a recall"),
    "recall_contacting.add_recipient": say("Add a recipient to a recall"),
    "recall_contacting.reveal_recipients": say("Show phones of recipients"),
    "recall_closing.check_effect": say("Check the effect of a recall"),
    "recall_closing.work_on": say("Go on with a recall"),
    "recall_closing.propose_closing": say("Propose to close a recall"),
    "recall_closing.call_off": say("Propose to close a recall that was opened in error"),
    "recall_closing.confirm_closing": say("Close a recall"),
    "recall_closing.drop_closing": say("Leave a recall open"),
    "recall_closing.reopen": say("Open a recall again"),
}


def register() -> None:
    """Tell the timeline what columns, tables and values of recalls are called."""
    ledger_words.name_values("recall_class", {number: Text(numeral, {}) for number, numeral in enumerate(("I", "II", "III"), 1)})
    ledger_words.name_tables(
        {
            "recall": say("Recall"),
            "recall_lot": say("Recalled lot"),
            "recall_recipient": say("Recipient of a recalled lot"),
            "recall_worker": say("Who worked on a recall"),
        }
    )
    ledger_words.name_columns(
        {
            "recall_id": say("Recall"),
            "recall_class": say("Recall class"),
            "drug_name": say("Drug"),
            "authority": say("Ordered by"),
            "notice_no": say("Number of the order"),
            "ordered_on": say("Ordered on"),
            "defect": say("What is wrong"),
            "suspension_id": say("Suspension"),
            "opened_by_id": say("Opened by account"),
            "opened_at": say("Opened at"),
            "effect_note": say("Check of the effect"),
            "checked_at": say("Checked at"),
            "is_mistake": say("Opened in error"),
            "closing_note": say("Why it is closed"),
            "closing_by_id": say("Closing proposed by account"),
            "closed_by_id": say("Closed by account"),
            "receiver": say("Receiver"),
            "known_from": say("Known from"),
            "quantity": say("Quantity"),
            "contact_state": say("How far"),
            "contacted_by_id": say("Called by account"),
            "contacted_at": say("Called at"),
            "told_at": say("Told at"),
            "received_quantity": say("Packs received"),
            "found_quantity": say("Packs found"),
            "returned_quantity": say("Packs returned"),
            "destroyed_quantity": say("Packs destroyed"),
        }
    )
    for column, names in (("known_from", KNOWN_FROM_NAMES), ("contact_state", CONTACT_NAMES)):
        ledger_words.name_values(column, names)
    ledger_words.name_values("operation", {f"supply.{name}": text for name, text in STEPS.items()})
