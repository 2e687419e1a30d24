"""What codes of applications are called on pages, in lists and in files."""

from functools import cache

from portal.core.identity import PROVINCES
from portal.core.lifecycle import state_name
from portal.core.tongues import Text, listed, say
from portal.households.naming import CATEGORY_NAMES, EVENT_KINDS, RELATION_NAMES, SEX_NAMES, place, province_name, whole_place
from portal.ledger import words as ledger_words
from portal.subsidies import operation_words
from portal.subsidies.deciding import REFUSE_REASONS, RETURN_REASONS, REVOKE_REASONS
from portal.subsidies.drafting import EXCLUSIONS
from portal.subsidies.lifecycle import State
from portal.subsidies.screening import FLAG_NAMES, MATCH_NAMES

__all__ = ["CATEGORY_NAMES", "RELATION_NAMES", "SEX_NAMES", "place", "province_name", "whole_place"]

BAND_NAMES: dict[str, Text] = {"low": say("Low"), "medium": say("Medium"), "high": say("High")}
CLOCK_NAMES: dict[str, Text] = {"breached": say("Breached"), "at_risk": say("At risk"), "on_track": say("On track")}
FLAG_LEVELS: dict[str, Text] = {"none": say("None"), "soft": say("Any soft"), "fraud": say("Any fraud")}
REASON_NAMES: dict[str, Text] = REVOKE_REASONS | REFUSE_REASONS | RETURN_REASONS
STAGE_NAMES: dict[str, Text] = {
    "first": say("first"),
    "second": say("second"),
    "appeal": say("appeal"),
    "revocation": say("revocation"),
}
CONSENT_NAMES: dict[str, Text] = {"given": say("given by each"), "paper": say("on paper at the office")}
STATE_NAMES: dict[str, Text] = {state.value: state_name(state) for state in State}
VERDICT_NAMES: dict[str, Text] = {
    "approve": say("Approved"),
    "return": say("Returned"),
    "refuse": say("Refused"),
    "overturn": say("Appeal granted"),
    "uphold": say("Appeal rejected"),
    "propose": say("Revocation proposed"),
    "confirm": say("Revocation confirmed"),
    "drop": say("Revocation dropped"),
}
# Why somebody has to look: at the case (nobody may decide), or at its grants.
ATTENTION: dict[str, Text] = {
    "grants": say("something happened to a grant"),
    "no_deciders": say("nobody may decide"),
    "proof_expired": say("the proof has expired"),
    "dropped_from_list": say("dropped from the registered list"),
    "entered_in_error": say("entered in error"),
    "duplicate": say("one person holds two grants"),
    "merged": say("the person was merged with another record"),
    "name_corrected": say("the person's name was corrected after the approval"),
    "number_corrected": say("the person's ID number was corrected after the approval"),
}
# What became of a case, told on the next one: by the step, and by the state that it led to.
BECAME: dict[tuple[str, str], Text] = {
    ("approve", "approved"): say("%(reference)s is approved."),
    ("approve", ""): say("Your approval of %(reference)s is kept. Another person decides on it after you."),
    ("return", ""): say("%(reference)s is returned."),
    ("refuse", ""): say("%(reference)s is refused."),
    ("overturn", ""): say("The appeal of %(reference)s is granted."),
    ("uphold", ""): say("The appeal of %(reference)s is rejected."),
}
OUTCOME_NAMES: dict[str, Text] = {
    "confirmed": say("Confirmed"),
    "dropped": say("Dropped"),
    "taken": say("Taken over"),
    "overturned": say("Appeal granted"),
    "upheld": say("Appeal rejected"),
}
LETTER_NAMES: dict[str, Text] = {
    "grant": say("Notice of a medicine subsidy"),
    "return": say("Request for further evidence"),
    "refusal": say("Notice of refusal"),
}
# Phrases that a click puts into the note, under the step that they belong to.
PHRASES: dict[str, tuple[Text, ...]] = {
    "return": (
        say("The certificate number on the proof differs from the application; please correct it."),
        say("The scan cannot be read; please send a clear one."),
        say("The page of a member is missing; please add it."),
        say("The proof has expired; please send the new one."),
    ),
    "refuse": (
        say("The household stands on none of the lists, and the proof does not show that it is eligible."),
        say("The members receive the subsidy through another household already."),
    ),
}


@cache
def province_codes() -> tuple[str, ...]:
    return tuple(p.code for p in PROVINCES)


def flag_words(flags: tuple[str, ...]) -> str:
    return str(listed(FLAG_NAMES[f] for f in flags if f in FLAG_NAMES))


def became(verb: str, state: str | None, reference: str) -> Text | None:
    """What became of a case by a step that led to `state`, as its decider may know it."""
    text = BECAME.get((verb, state or "")) or BECAME.get((verb, ""))
    return text and Text(text.msgid, {"reference": reference})


def register() -> None:
    """Tell the timeline what this room's columns and values are called."""
    operation_words.register()
    ledger_words.name_columns(
        {
            "state": say("State"),
            "shown_state": say("State"),
            "band": say("Risk"),
            "flags": say("Flags"),
            "due_on": say("Due on"),
            "round": say("Round"),
            "is_included": say("Included"),
            "exclusion": say("Reason for leaving out"),
            "consent": say("Consent"),
            "match": say("List match"),
            "snoozed_until": say("Out of the queue until"),
            "head_name": say("Head"),
            "category": say("Category"),
            "granted_fen": say("Granted"),
            "available_fen": say("Available"),
            "persons_count": say("Persons"),
            "included_count": say("Persons included"),
            "verdict": say("Decision"),
            "reason": say("Reason"),
            "note": say("Note"),
            "stage": say("Stage"),
            "seen": say("Content seen"),
            "returned_on": say("Returned on"),
            "submitted_at": say("Submitted at"),
            "decided_at": say("Decided"),
            "flag_level": say("Worst flag"),
            "days_used": say("Working days used"),
            "year": say("Programme year"),
            "exclusions": say("Left out"),
            "has_deciders": say("Somebody may decide"),
            "needs_attention": say("Needs attention"),
            "flag": say("Flag"),
            "budget_fen": say("Budget"),
            "consent_at": say("Consent recorded at"),
            "expired_fen": say("Lapsed"),
            "filed_at": say("Filed at"),
            "filed_by_id": say("Filed by account"),
            "frozen_because": say("Frozen because"),
            "frozen_on": say("Frozen on"),
            "grant_fen": say("Grant a person"),
            "is_open": say("Is open"),
            "is_supplementary": say("Supplementary"),
            "person_ids": say("Persons"),
            "renewed_from_id": say("Renewed from application"),
            "reserved_fen": say("Reserved"),
            "revoked_fen": say("Revoked"),
            "settled_at": say("Decided"),
            "settled_by_id": say("Decided by account"),
            "snapshot": say("Content frozen (hash)"),
            "used_fen": say("Spent"),
        }
    )
    for column, names in (
        ("state", STATE_NAMES),
        ("shown_state", STATE_NAMES),
        ("band", BAND_NAMES),
        ("category", CATEGORY_NAMES),
        ("exclusion", EXCLUSIONS),
        ("match", MATCH_NAMES),
        ("reason_code", REASON_NAMES),
        ("reason", REASON_NAMES),
        ("flags", FLAG_NAMES),
        ("stage", STAGE_NAMES),
        ("consent", CONSENT_NAMES),
        ("how", CONSENT_NAMES),
        ("verdict", VERDICT_NAMES),
        ("flag", ATTENTION),
        ("needs_attention", ATTENTION),
        ("frozen_because", EVENT_KINDS | ATTENTION),
        ("flag_level", FLAG_LEVELS),
        ("outcome", OUTCOME_NAMES),
    ):
        ledger_words.name_values(column, names)
