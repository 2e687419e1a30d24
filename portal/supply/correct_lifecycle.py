"""The states of a corrective action and the table of its steps."""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.lifecycle import Lifecycle, Refused, Step, name_states
from portal.core.tongues import say
from portal.supply.lifecycle import on
from portal.web.permissions import Permission as P


class ActionState(StrEnum):
    """Where a corrective action stands."""

    OPEN = "open"
    ANSWERED = "answered"
    DONE = "done"
    VERIFIED = "verified"
    DROPPED = "dropped"


name_states(
    {
        ActionState.OPEN: say("To be answered"),
        ActionState.ANSWERED: say("Answered"),
        ActionState.DONE: say("Done"),
        ActionState.VERIFIED: say("Found effective"),
        ActionState.DROPPED: say("Dropped"),
    }
)
LEAST = 10


@dataclass(frozen=True)
class ActionFacts:
    """What the rules may know of a corrective action. `hand_ids` are those who ever opened, owned,
    answered, finished or sent it back."""

    state: ActionState
    actor_ids: frozenset[int]
    hand_ids: frozenset[int]
    opened_by_id: int | None = None
    note: str | None = None


def has_note(facts: ActionFacts) -> Refused | None:
    """A sentence is due; None stands for a page on which nobody has written yet."""
    if facts.note is not None and len("".join(facts.note.split())) < LEAST:
        return Refused("note_short", say("Say it in a sentence of 10 characters or more."), "note")
    return None


def had_no_hand_in_it(facts: ActionFacts) -> Refused | None:
    """Whether an action had its effect is looked at by a second person."""
    if facts.hand_ids & facts.actor_ids:
        return Refused("own_action", say("You had a hand in this action. Another person has to look whether it had its effect."))
    return None


def not_the_opener(facts: ActionFacts) -> Refused | None:
    """What a partner was asked to mend does not go away by the one person who asked for it."""
    if facts.opened_by_id in facts.actor_ids:
        return Refused("own_action", say("You opened this action. Another person has to drop it."))
    return None


_A = ActionState
action = Lifecycle(
    "corrective_action",
    ActionState,
    Step("rearrange", on(_A.OPEN), _A.OPEN, P.SUPPLY_ACT),
    Step("rearrange", on(_A.ANSWERED), _A.ANSWERED, P.SUPPLY_ACT),
    Step("answer", on(_A.OPEN, _A.ANSWERED), _A.ANSWERED, P.SUPPLY_ACT, (has_note,)),
    Step("finish", on(_A.ANSWERED), _A.DONE, P.SUPPLY_ACT, (has_note,)),
    Step("verify", on(_A.DONE), _A.VERIFIED, P.SUPPLY_CONFIRM, (had_no_hand_in_it, has_note)),
    Step("send_back", on(_A.DONE), _A.OPEN, P.SUPPLY_CONFIRM, (had_no_hand_in_it, has_note)),
    Step("drop", on(_A.OPEN, _A.ANSWERED), _A.DROPPED, P.SUPPLY_CONFIRM, (not_the_opener, has_note)),
)
RUNNING = (_A.OPEN, _A.ANSWERED, _A.DONE)
