"""What codes of alerts are called on pages, in lists and in files."""

from portal.core.tongues import Text, say
from portal.ledger import words as ledger_words

ALERT_NAMES: dict[str, Text] = {
    "stock_out": say("Out of stock"),
    "low_cover": say("Low cover"),
    "expiring": say("Expiring"),
    "late": say("Late delivery"),
    "short": say("Short delivery"),
    "silent_feed": say("Silent feed"),
    "demand_spike": say("Demand spike"),
    "single_source": say("Single source"),
    "paper_ending": say("Licence or agreement ending"),
    "recall": say("Recall"),
}
CAUSE_NAMES: dict[str, Text] = {
    "production": say("Production"),
    "transport": say("Transport"),
    "demand": say("More demand than expected"),
    "quality": say("Quality"),
    "regulation": say("Licence or rule"),
    "data": say("Error in the data"),
    "other": say("Another cause, see the note"),
}
SEVERITY_NAMES: dict[str, Text] = {"1": say("Critical"), "2": say("Serious"), "3": say("Moderate"), "4": say("Slight")}

RULE_NAMES: dict[str, Text] = {
    "low_cover": say("Cover of at most"),
    "silent_feed": say("No report for more than"),
    "demand_spike": say("Demand of a week of at least"),
}

STEPS: dict[str, Text] = {
    "alerting.raise_alert": say("Raise an alert"),
    "alert_steps.take_alert": say("Take an alert"),
    "alert_steps.assign": say("Give an alert to somebody"),
    "alert_steps.acknowledge": say("Acknowledge an alert"),
    "alert_steps.mitigate": say("Say that something is being done about an alert"),
    "alert_steps.monitor": say("Watch an alert"),
    "alert_steps.resolve": say("Resolve an alert"),
    "alert_steps.dismiss": say("Call an alert a false alarm"),
    "alert_steps.reopen": say("Open an alert again"),
    "replay.begin": say("Play the rules of alerts over past days"),
}


def register() -> None:
    """Tell the timeline what columns, tables and values of alerts are called."""
    ledger_words.name_tables({"supply_alert": say("Supply alert")})
    ledger_words.name_columns(
        {
            "alert": say("Alert"),
            "lot": say("Lot"),
            "parent_id": say("Explained by alert"),
            "severity": say("Severity"),
            "persons": say("Persons affected"),
            "due_at": say("Due at"),
            "escalated_at": say("Escalated at"),
            "good_readings": say("Good readings in a row"),
            "cause": say("Cause"),
            "reopened": say("Times reopened"),
            "raised_at": say("Raised at"),
            "worsened_at": say("Worse since"),
            "closed_at": say("Closed at"),
        }
    )
    for column, names in (
        ("alert", ALERT_NAMES),
        ("cause", CAUSE_NAMES),
        ("severity", SEVERITY_NAMES),
        ("severity_before", SEVERITY_NAMES),
    ):
        ledger_words.name_values(column, names)
    ledger_words.name_values("operation", {f"supply.{name}": text for name, text in STEPS.items()})
