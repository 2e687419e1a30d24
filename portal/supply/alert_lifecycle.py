"""The states of an alert and the table of its steps."""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.lifecycle import Lifecycle, Refused, Step, name_states
from portal.core.tongues import say
from portal.supply.lifecycle import on
from portal.web.permissions import Permission as P


class AlertState(StrEnum):
    """Where an alert stands."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    MITIGATING = "mitigating"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    FALSE_ALARM = "false_alarm"


name_states(
    {
        AlertState.RAISED: say("Raised"),
        AlertState.ACKNOWLEDGED: say("Acknowledged"),
        AlertState.MITIGATING: say("Mitigating"),
        AlertState.MONITORING: say("Monitoring"),
        AlertState.RESOLVED: say("Resolved"),
        AlertState.FALSE_ALARM: say("False alarm"),
    }
)
_S = AlertState
OPEN = (_S.RAISED, _S.ACKNOWLEDGED, _S.MITIGATING, _S.MONITORING)
CLOSED = (_S.RESOLVED, _S.FALSE_ALARM)
GOOD_READINGS = 2


@dataclass(frozen=True)
class AlertFacts:
    """What the rules may know of an alert."""

    state: AlertState
    cause: str = ""
    note: str = ""
    good_readings: int = 0
    owner_id: int | None = None
    actor_id: int | None = None


def has_cause(facts: AlertFacts) -> Refused | None:
    if not facts.cause:
        return Refused("no_cause", say("Choose what the cause was."), "cause")
    return None


def has_note(facts: AlertFacts) -> Refused | None:
    if len("".join(facts.note.split())) < 10:
        return Refused("note_short", say("Say in a sentence of 10 characters or more what was done."), "note")
    return None


def not_the_owner(facts: AlertFacts) -> Refused | None:
    if facts.owner_id is not None and facts.owner_id == facts.actor_id:
        return Refused("owner", say("This alert is yours already."))
    return None


def is_good_again(facts: AlertFacts) -> Refused | None:
    """One good reading may be chance."""
    if facts.good_readings < GOOD_READINGS:
        return Refused("still_bad", say("The figures were good only %(n)s times in a row.", n=facts.good_readings))
    return None


alert = Lifecycle(
    "supply_alert",
    AlertState,
    Step("acknowledge", on(_S.RAISED), _S.ACKNOWLEDGED, P.SUPPLY_ACT),
    Step("mitigate", on(_S.RAISED, _S.ACKNOWLEDGED, _S.MONITORING), _S.MITIGATING, P.SUPPLY_ACT),
    Step("monitor", on(_S.ACKNOWLEDGED, _S.MITIGATING), _S.MONITORING, P.SUPPLY_ACT),
    Step("resolve", on(*OPEN), _S.RESOLVED, P.SUPPLY_ACT, (has_cause, has_note)),
    Step("dismiss", on(*OPEN), _S.FALSE_ALARM, P.SUPPLY_ACT, (has_cause, has_note)),
    Step("reopen", on(*CLOSED), _S.RAISED, P.SUPPLY_ACT, (has_note,)),
    *(Step("take", on(state), state, P.SUPPLY_ACT, (not_the_owner,)) for state in OPEN),
    *(Step("assign", on(state), state, P.SUPPLY_ACT) for state in OPEN),
    Step("close", on(*OPEN), _S.RESOLVED, None, (is_good_again,)),
    Step("raise_again", on(*CLOSED), _S.RAISED, None),
)
