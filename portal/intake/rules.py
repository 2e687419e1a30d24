"""What closes a step of an import. Pure: each rule gets the facts and says no, or nothing."""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say


@dataclass(frozen=True)
class BatchFacts:
    """What the rules may know of a batch, for one actor, now. `why_not_undone`: what builds upon it."""

    state: StrEnum
    may_import: bool
    needs_consent: bool = False
    has_consent: bool = False
    is_readable: bool = True
    accepted_rows: int = 1
    taken_elsewhere: str = ""
    why_not_undone: tuple[Text, ...] = ()


def may_import_kind(facts: BatchFacts) -> Refused | None:
    if not facts.may_import:
        return Refused("not_permitted", say("Your roles do not include imports of this kind."))
    return None


def columns_are_known(facts: BatchFacts) -> Refused | None:
    if not facts.is_readable:
        return Refused("columns_unknown", say("Say first which column of the file is which of ours."))
    return None


def something_to_take(facts: BatchFacts) -> Refused | None:
    if facts.accepted_rows == 0:
        return Refused("nothing_to_take", say("No row of this file can be taken. Correct the file and send it again."))
    return None


def not_taken_already(facts: BatchFacts) -> Refused | None:
    if facts.taken_elsewhere:
        return Refused("file_taken", say("The same file was imported as %(reference)s.", reference=facts.taken_elsewhere))
    return None


def consent_is_held(facts: BatchFacts) -> Refused | None:
    if facts.needs_consent and not facts.has_consent:
        text = say("Confirm that the office holds the consent of these persons on paper.")
        return Refused("consent_missing", text, "consent")
    return None


def nothing_builds_upon_it(facts: BatchFacts) -> Refused | None:
    if facts.why_not_undone:
        return Refused("built_upon", facts.why_not_undone[0])
    return None
