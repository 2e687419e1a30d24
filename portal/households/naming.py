"""What codes, columns and tables of households are called on pages and in timelines."""

from portal.core.identity.places import place, province_name, short, whole_place
from portal.core.tongues import Text, say
from portal.households.words import ID_TYPES, RELATIONS
from portal.ledger import words

__all__ = ["place", "province_name", "short", "whole_place"]

CATEGORY_NAMES: dict[str, Text] = {
    "dibao": say("Dibao"),
    "tekun": say("Tekun"),
    "dibao_edge": say("Dibao edge"),
    "rigid_expenditure": say("Rigid expenditure"),
    "monitored": say("Monitored"),
    "former_poor": say("Formerly poor"),
}
RELATION_NAMES: dict[str, Text] = {str(word.code): word.name for word in RELATIONS}
ID_TYPE_NAMES: dict[str, Text] = {str(word.code): word.name for word in ID_TYPES}
SEX_NAMES: dict[str, Text] = {"f": say("female"), "m": say("male")}
PAIR_KINDS: dict[str, Text] = {
    "name_differs": say("Number with another name"),
    "two_households": say("Number in two households"),
    "same_number": say("Same number"),
    "name_and_birth": say("Name and birth date"),
    "name_and_phone": say("Name and phone"),
    "address": say("Address"),
    "similar": say("Several likenesses"),
}
VERDICT_NAMES: dict[str, Text] = {
    "same_person": say("Same person"),
    "not_the_same": say("Not the same"),
    "same_family": say("Same family"),
    "suspicious": say("Suspicious"),
    "moot": say("Settled with another pair"),
}
FIELD_NAMES: dict[str, Text] = {
    "number": say("ID number"),
    "name": say("Name"),
    "born": say("Birth date"),
    "phone": say("Phone"),
    "address": say("Address"),
    "division": say("County"),
    "sex": say("Sex"),
}
AGREEMENTS: dict[str, Text] = {
    "same": say("the same"),
    "alike": say("sounds the same"),
    "near": say("a slip away"),
    "partly": say("in part"),
    "different": say("different"),
    "unknown": say("not known"),
}
ENDINGS: dict[str, Text] = {
    "death": say("died"),
    "transfer": say("moved away"),
    "split": say("formed another household"),
    "entered_in_error": say("entered in error"),
    "adjudicated": say("found wrong by adjudication"),
    "merged": say("merged with another record"),
}
EVENT_KINDS: dict[str, Text] = {
    "death": say("Death"),
    "transfer": say("Transfer"),
    "split": say("Split of the household"),
    "dropped_from_list": say("Dropped from the registered list"),
    "entered_in_error": say("Entered in error"),
    "head_changed": say("New head"),
    "proof_expired": say("Proof expired"),
}
PURPOSES: dict[str, Text] = {
    "call": say("To call the household"),
    "compare": say("To compare with the card or certificate"),
    "duplicate": say("To tell two persons apart"),
    "complaint": say("To look into a complaint"),
    "audit": say("For an audit"),
}


def reason_of(code: str) -> Text:
    """`born:near` as a sentence: what speaks for one person."""
    field, _, agreement = code.partition(":")
    return say("%(field)s: %(agreement)s", field=FIELD_NAMES.get(field, field), agreement=AGREEMENTS.get(agreement, agreement))


def register() -> None:
    """Tell the timeline what this room's columns, values and tables are called."""
    words.name_tables(
        {
            "household": say("household"),
            "person": say("person"),
            "membership": say("membership"),
            "proof": say("proof"),
            "life_event": say("life event"),
            "duplicate_pair": say("duplicate pair"),
            "registered_list": say("registered list"),
            "registered_line": say("line of a registered list"),
            "acquaintance": say("declared tie"),
            "proposed_change": say("waiting change"),
            "file_update": say("change by a file"),
        }
    )
    words.name_columns(
        {
            "household_no": say("Household number"),
            "name": say("Name"),
            "id_no": say("ID number"),
            "id_no_masked": say("ID number"),
            "phone": say("Phone"),
            "address": say("Address"),
            "birth_on": say("Birth date"),
            "died_on": say("Died on"),
            "sex": say("Sex"),
            "relation": say("Relation to the head"),
            "is_head": say("Head"),
            "is_contested": say("Contested"),
            "since": say("Since"),
            "until": say("Until"),
            "ended_by": say("Ended because"),
            "number": say("Number"),
            "issued_by": say("Issued by"),
            "valid_until": say("Valid until"),
            "is_withdrawn": say("Withdrawn"),
            "is_expired": say("Expired"),
            "division_code": say("Division code"),
            "members_count": say("Members"),
            "verdict": say("Finding"),
            "claimed_name": say("Name claimed"),
            "happened_on": say("Happened on"),
            "id_type": say("Kind of document"),
            "claim": say("Change that waits"),
            "compared": say("What was compared (mark)"),
            "digest": say("Mark"),
            "first_id": say("Older record"),
            "second_id": say("Newer record"),
            "found_at": say("Found at"),
            "found_by_id": say("Found by account"),
            "listed_on": say("Day of the list"),
            "other_household_id": say("Other household"),
            "reasons": say("What agrees"),
            "score": say("Likeness (of 1,000)"),
            "values": say("What the file changed"),
        }
    )
    for column, names in (
        ("relation", RELATION_NAMES),
        ("sex", SEX_NAMES),
        ("verdict", VERDICT_NAMES),
        ("ended_by", ENDINGS),
        ("id_type", ID_TYPE_NAMES),
        ("category", CATEGORY_NAMES),
    ):
        words.name_values(column, names)
