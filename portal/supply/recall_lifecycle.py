"""The states of a recall and the table of its steps."""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.lifecycle import Lifecycle, Refused, Step, name_states
from portal.core.tongues import say
from portal.supply.lifecycle import on
from portal.web.permissions import Permission as P


class RecallState(StrEnum):
    """Where a recall stands."""

    OPENED = "opened"
    CONTACTING = "contacting"
    CHECKED = "checked"
    CLOSING = "closing"
    CLOSED = "closed"


name_states(
    {
        RecallState.OPENED: say("Opened"),
        RecallState.CONTACTING: say("Contacting"),
        RecallState.CHECKED: say("Effect checked"),
        RecallState.CLOSING: say("Closing proposed"),
        RecallState.CLOSED: say("Closed"),
    }
)


@dataclass(frozen=True)
class RecallFacts:
    """What the rules may know of a recall."""

    state: RecallState
    actor_ids: frozenset[int]
    closing_by_id: int | None
    is_sale_stopped: bool
    recipients: int
    waiting: int
    is_checked: bool
    note: str = ""


def sale_is_stopped(facts: RecallFacts) -> Refused | None:
    if not facts.is_sale_stopped:
        return Refused("on_sale", say("The sale is not stopped yet: the suspension has to be confirmed first."))
    return None


def everyone_was_reached(facts: RecallFacts) -> Refused | None:
    if facts.waiting:
        return Refused("waiting", say("%(n)s of those who received the lot were not reached yet.", n=facts.waiting))
    return None


def not_the_proposer(facts: RecallFacts) -> Refused | None:
    if facts.closing_by_id in facts.actor_ids:
        return Refused("proposer", say("You proposed to close this recall. Another person has to confirm it."))
    return None


def has_note(facts: RecallFacts) -> Refused | None:
    if len("".join(facts.note.split())) < 10:
        return Refused("note_short", say("Say in a sentence of 10 characters or more what was found."), "note")
    return None


def before_closing(facts: RecallFacts) -> RecallState:
    """Where a recall stood when its closing was proposed: one that was opened in error was never checked."""
    return RecallState.CHECKED if facts.is_checked else RecallState.OPENED


_R = RecallState
recall = Lifecycle(
    "recall",
    RecallState,
    Step("begin_contact", on(_R.OPENED), _R.CONTACTING, P.SUPPLY_ACT),
    Step("check_effect", on(_R.CONTACTING), _R.CHECKED, P.SUPPLY_ACT, (sale_is_stopped, everyone_was_reached, has_note)),
    Step("contact_again", on(_R.CHECKED), _R.CONTACTING, P.SUPPLY_ACT, (has_note,)),
    Step("propose_closing", on(_R.OPENED, _R.CHECKED), _R.CLOSING, P.SUPPLY_ACT, (has_note,)),
    Step("confirm_closing", on(_R.CLOSING), _R.CLOSED, P.SUPPLY_CONFIRM, (not_the_proposer,)),
    Step("drop_closing", on(_R.CLOSING), before_closing, P.SUPPLY_CONFIRM, (), (_R.OPENED, _R.CHECKED)),
)
