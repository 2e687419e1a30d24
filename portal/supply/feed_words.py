"""What codes of feeds are called on pages, in lists and in files."""

from collections.abc import Mapping
from typing import Any

from portal.core.tongues import Text, say
from portal.ledger import words as ledger_words

FEED_NAMES: dict[str, Text] = {"stock": say("Stock"), "deliveries": say("Deliveries"), "sales": say("Sales")}
ABOUT_NAMES: dict[str, Text] = {"partner": say("Partner"), "drug": say("Drug")}
STATUS_NAMES: dict[str, Text] = {"released": say("Released"), "held": say("On hold"), "recalled": say("Recalled")}
STATE_NAMES: dict[str, Text] = {"on_time": say("On time"), "silent": say("Silent"), "never": say("Nothing came yet")}
PROBLEM_NAMES: dict[str, Text] = {
    "units": say("Most quantities are ten times what they were, or a tenth: packs may have been counted as something else"),
}


def note_in_words(code: str, values: Mapping[str, Any]) -> Text:
    """What taking a part found, as a sentence. Raises KeyError for a code that nobody named."""
    if code == "late":
        return say("Late: %(hours)s hours old when it came.", hours=values["hours"])
    if code == "out_of_order":
        return say("Out of order: a newer part was there already. It is placed behind it.")
    return {"gap": say("Missing before it: %(first)s to %(last)s.", **values)}[code]


def register() -> None:
    """Tell the timeline what columns, tables and values of feeds are called."""
    ledger_words.name_tables(
        {
            "feed_name": say("Name in a feed"),
            "feed_part": say("Part of a feed"),
            "feed_block": say("Lines of a part"),
            "warehouse": say("Warehouse"),
        }
    )
    ledger_words.name_columns(
        {
            "about": say("Name of a"),
            "within_id": say("Within the feed of"),
            "matched_by_id": say("Matched by account"),
            "matched_at": say("Matched at"),
            "partner_name_id": say("Partner as written"),
            "sequence": say("Sequence number"),
            "as_of": say("As of"),
            "received_at": say("Received at"),
            "rank": say("Place among parts of one instant"),
            "lines": say("Lines"),
            "problem": say("Why it waits"),
            "token_id": say("Access key"),
            "call_key": say("Key of the call"),
            "answer": say("Answer"),
            "part_id": say("Part of a feed"),
        }
    )
    for column, names in (("feed", FEED_NAMES), ("about", ABOUT_NAMES), ("status", STATUS_NAMES), ("problem", PROBLEM_NAMES)):
        ledger_words.name_values(column, names)
