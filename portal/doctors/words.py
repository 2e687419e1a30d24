"""What codes of doctors are called on pages, in lists and in files."""

from portal.core.identity.places import province_name
from portal.core.lifecycle import state_name
from portal.core.tongues import Text, say
from portal.doctors.lifecycle import Standing, State
from portal.institutions.departments import department_name
from portal.institutions.levels import level_name

__all__ = ["level_name", "province_name"]

TITLE_NAMES: dict[str, Text] = {
    "resident": say("Resident"),
    "attending": say("Attending"),
    "associate_chief": say("Associate chief"),
    "chief": say("Chief"),
}
CONTRACT_NAMES: dict[str, Text] = {"full_time": say("Full-time"), "multi_site": say("Multi-site")}
ITEM_NAMES: dict[str, Text] = {
    "identity": say("Identity"),
    "qualification": say("Qualification"),
    "practice": say("Practice licence"),
    "title": say("Professional title"),
    "multi_site": say("Multi-site filing"),
    "practice_time": say("Three years of practice"),
    "consent": say("Consent of the registered institution"),
    "e_signature": say("E-signature certificate"),
    "agreement": say("Agreement"),
    "photo": say("Photo"),
    "training": say("Training"),
}
RIGHT_NAMES: dict[str, Text] = {
    "consult": say("Consult"),
    "prescribe": say("Prescribe"),
    "tcm": say("Chinese medicine"),
    "under_sixes": say("Children under six"),
}
RESULT_NAMES: dict[str, Text] = {"confirmed": say("Confirmed"), "refuted": say("Refuted"), "unclear": say("Unclear")}
STATE_NAMES: dict[str, Text] = {state.value: state_name(state) for state in State}
STANDING_NAMES: dict[str, Text] = {standing.value: state_name(standing) for standing in Standing}
ENDING_NAMES: dict[str, Text] = {
    "ended": say("Expired"),
    "30": say("Within 30 days"),
    "90": say("Within 90 days"),
    "365": say("Within a year"),
}
PRACTICE_NAMES: dict[str, Text] = {
    "short": say("Under three years"),
    "3": say("Three years and more"),
    "10": say("Over ten years"),
}
VERDICT_NAMES: dict[str, Text] = {
    "approve": say("Approved"),
    "return": say("Returned"),
    "propose_denial": say("Denial proposed"),
    "confirm_denial": say("Denial confirmed"),
    "drop_denial": say("Denial dropped"),
}
PURPOSES: dict[str, Text] = {
    "verify": say("To compare with a certificate or a register"),
    "call": say("To call the doctor"),
    "duplicate": say("To tell two persons apart"),
    "complaint": say("To look into a complaint"),
    "audit": say("For an audit"),
}


def rights_in_words(codes: str) -> str:
    """The rights that a doctor's row names (codes with spaces between), in the reader's language."""
    return " · ".join(str(RIGHT_NAMES[code]) for code in codes.split())


def years(months: int) -> str:
    """Months of practice as years with one decimal."""
    return f"{months // 12}.{months % 12 * 10 // 12}" if months else "–"


def department(code: str) -> str:
    """A department of the national catalogue in the reader's language; what the catalogue does not know, as it was given."""
    return str(department_name(code)) if code else "–"
