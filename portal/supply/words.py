"""What codes of partners are called on pages, in lists and in files."""

from portal.core.identity.places import province_name
from portal.core.tongues import Text, say
from portal.ledger import words as ledger_words
from portal.supply import alert_words, feed_words, operation_words, recall_words, score_words
from portal.supply.feed_words import FEED_NAMES

__all__ = ["FEED_NAMES", "province_name"]

ROLE_NAMES: dict[str, Text] = {"sponsor": say("Sponsor of the list"), "chronic": say("Chronic-disease supply")}
PAPER_NAMES: dict[str, Text] = {
    "business": say("Business licence"),
    "making": say("Licence to make drugs"),
    "trading": say("Licence to trade drugs"),
    "agreement": say("Agreement"),
    "quality": say("Quality agreement"),
}
RELATION_NAMES: dict[str, Text] = {"sponsors": say("Sponsors"), "supplies": say("Supplies")}
PURPOSES: dict[str, Text] = {
    "call_supply": say("To ask about stock or a delivery"),
    "call_recall": say("To pass on a recall"),
    "call_feed": say("To chase a feed"),
    "audit": say("For an audit"),
}


def roles_in_words(codes: str) -> str:
    """The roles that a partner's row names (codes with spaces between), in the reader's language."""
    return " · ".join(str(ROLE_NAMES[code]) for code in codes.split()) or "–"


def register() -> None:
    """Tell the timeline what this room's columns, tables and values are called."""
    ledger_words.name_tables(
        {
            "partner": say("Partner"),
            "partner_role": say("Role of a partner"),
            "partner_paper": say("Licence or agreement"),
            "partner_contact": say("Contact of a partner"),
            "partner_drug": say("Drug of a partner"),
            "partner_maker": say("Person who shaped a partner's file"),
            "feed": say("Feed"),
        }
    )
    ledger_words.name_columns(
        {
            "short_name": say("Short name"),
            "org_code": say("Organisation code"),
            "registration_no": say("Old registration number"),
            "drawn_until": say("Certain until"),
            "confirmed_by_id": say("Confirmed by account"),
            "suspended_by_id": say("Suspended by account"),
            "partner_id": say("Partner"),
            "paper": say("Paper"),
            "entered_by_id": say("Entered by account"),
            "entered_at": say("Entered at"),
            "verified_by_id": say("Verified by account"),
            "verified_at": say("Verified at"),
            "post": say("Post"),
            "phone_masked": say("Phone"),
            "is_for_recalls": say("To be called in recalls"),
            "left_on": say("Left on"),
            "relation": say("Relation"),
            "feed": say("Feed"),
            "cadence_hours": say("Hours between two parts"),
            "is_expected": say("Expected"),
        }
    )
    for column, names in (("role", ROLE_NAMES), ("paper", PAPER_NAMES), ("relation", RELATION_NAMES)):
        ledger_words.name_values(column, names)
    operation_words.register()
    feed_words.register()
    alert_words.register()
    recall_words.register()
    score_words.register()
