"""What codes of scorecards and corrective actions are called on pages, in lists and in files."""

from portal.core.tongues import Text, say
from portal.ledger import words as ledger_words

UNKNOWN_DELIVERIES: dict[str, Text] = {
    "no_feed": say("unknown: nothing was ever heard of deliveries"),
    "silent": say("unknown: the newest word on deliveries is older than agreed"),
}
STEPS: dict[str, Text] = {
    "scoring.freeze": say("Freeze a month"),
    "scoring.correct": say("Freeze the month anew"),
    "correcting.open_from_card": say("Open a corrective action"),
    "correcting.open_from_alert": say("Open a corrective action"),
    "correcting.rearrange": say("Change owner or day"),
    "correcting.answer": say("Take the partner's answer"),
    "correcting.finish": say("Say that it is done"),
    "correcting.verify": say("Find it effective"),
    "correcting.send_back": say("Find it without effect"),
    "correcting.told": say("Tell owners of overdue actions"),
    "correcting.drop": say("Drop the action"),
}


def register() -> None:
    """Tell the timeline what columns, tables and values of scorecards and actions are called."""
    ledger_words.name_tables(
        {
            "scorecard": say("Scorecard"),
            "corrective_action": say("Corrective action"),
            "action_worker": say("Who had a hand in a corrective action"),
        }
    )
    ledger_words.name_columns(
        {
            "month": say("Month"),
            "definition": say("Definition"),
            "edition": say("Edition"),
            "order_lines": say("Order lines"),
            "due_lines": say("Lines due"),
            "open_lines": say("Open lines"),
            "late_lines": say("Late lines"),
            "short_lines": say("Short lines"),
            "on_time_in_full": say("On time in full"),
            "otif_bp": say("Share on time in full"),
            "ordered_packs": say("Packs ordered"),
            "delivered_packs": say("Packs delivered"),
            "fill_rate_bp": say("Fill rate"),
            "lead_lines": say("Lines with a lead time"),
            "lead_p50": say("Lead time, median"),
            "lead_p90": say("Lead time, nine in ten"),
            "feeds_expected": say("Feeds expected"),
            "feeds_on_time": say("Feeds on time"),
            "stock_days": say("Days of stock reported"),
            "stock_days_out": say("Days out of stock"),
            "lines_received": say("Lines received"),
            "lines_refused": say("Lines that do not count"),
            "lines_unmatched": say("Lines of unmatched drugs"),
            "deliveries_unknown": say("Deliveries unknown"),
            "data_as_of": say("Data as of"),
            "frozen_at": say("Frozen at"),
            "scorecard_id": say("Scorecard"),
            "alert_id": say("Alert"),
            "task": say("Task"),
            "reply": say("The partner's answer"),
            "replied_on": say("Answered on"),
            "answered_by_id": say("Answer taken by account"),
            "done_note": say("What was done"),
            "dropped_by_id": say("Dropped by account"),
            "action_id": say("Corrective action"),
            "effect_note": say("Check of the effect"),
            "told_overdue_on": say("Told that it is overdue"),
            "agreed_on": say("Agreed on"),
        }
    )
    ledger_words.name_values("deliveries_unknown", UNKNOWN_DELIVERIES)
    ledger_words.name_values("operation", {f"supply.{name}": text for name, text in STEPS.items()})
