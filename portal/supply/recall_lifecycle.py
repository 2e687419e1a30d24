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
    CHECKED = "checked"
    CLOSING = "closing"
    CLOSED = "closed"


name_states(
    {
        RecallState.OPENED: say("Calling back"),
        RecallState.CHECKED: say("Effect checked"),
        RecallState.CLOSING: say("Closing proposed"),
        RecallState.CLOSED: say("Closed"),
    }
)


@dataclass(frozen=True)
class RecallFacts:
    """What the rules may know of a recall. `unanswered` recipients were not reached or have not said what they have; `packs_left`
    were found and neither sent back nor destroyed. `worker_ids` opened it or entered something."""

    state: RecallState
    actor_ids: frozenset[int]
    worker_ids: frozenset[int] = frozenset()
    closing_by_id: int | None = None
    is_sale_stopped: bool = False
    unanswered: int = 0
    packs_left: int = 0
    is_mistake: bool = False


def sale_is_stopped(facts: RecallFacts) -> Refused | None:
    if not facts.is_sale_stopped:
        return Refused("on_sale", say("The sale is not stopped yet: a second person has to confirm the suspension first."))
    return None


def everyone_answered(facts: RecallFacts) -> Refused | None:
    if facts.unanswered and not facts.is_mistake:
        text = say("Recipients that have not answered yet: %(n)s. Enter what each one said, or that it cannot be reached.", n=facts.unanswered)  # fmt: skip
        return Refused("unanswered", text)
    return None


def nothing_is_left(facts: RecallFacts) -> Refused | None:
    if facts.packs_left and not facts.is_mistake:
        text = say("Packs that were found and are neither sent back nor destroyed: %(n)s.", n=facts.packs_left)
        return Refused("packs_left", text)
    return None


def not_the_proposer(facts: RecallFacts) -> Refused | None:
    if facts.closing_by_id in facts.actor_ids:
        return Refused("proposer", say("You proposed to close this recall. Another person has to confirm it."))
    return None


def not_a_worker(facts: RecallFacts) -> Refused | None:
    if facts.worker_ids & facts.actor_ids:
        text = say("You opened this recall or entered something in it. Somebody who did neither closes it.")
        return Refused("worker", text)
    return None


def before_closing(facts: RecallFacts) -> RecallState:
    """Where a recall stood when its closing was proposed: one that was opened in error was never checked."""
    return RecallState.OPENED if facts.is_mistake else RecallState.CHECKED


_R = RecallState
SETTLED = (everyone_answered, nothing_is_left)
recall = Lifecycle(
    "recall",
    RecallState,
    Step("work", on(_R.OPENED), _R.OPENED, P.SUPPLY_ACT),
    Step("check_effect", on(_R.OPENED), _R.CHECKED, P.SUPPLY_ACT, (sale_is_stopped, *SETTLED)),
    Step("call_off", on(_R.OPENED), _R.CLOSING, P.SUPPLY_ACT),
    Step("work_on", on(_R.CHECKED), _R.OPENED, P.SUPPLY_ACT),
    Step("propose_closing", on(_R.CHECKED), _R.CLOSING, P.SUPPLY_ACT, SETTLED),
    Step("confirm_closing", on(_R.CLOSING), _R.CLOSED, P.SUPPLY_CONFIRM, (not_the_proposer, not_a_worker, *SETTLED)),
    Step("drop_closing", on(_R.CLOSING), before_closing, P.SUPPLY_CONFIRM, (), (_R.OPENED, _R.CHECKED)),
    Step("reopen", on(_R.CLOSED), _R.OPENED, P.SUPPLY_ACT),
)
