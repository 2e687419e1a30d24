"""The end of a recall: its effect is checked, closing is proposed by one person and confirmed by another who did none of the work."""

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.ledger.operations import demand_version, operation
from portal.supply import recall_events as events
from portal.supply.recall_case import QUANTITIES
from portal.supply.recall_keeping import keep
from portal.supply.recall_models import Recall
from portal.supply.recall_opening import refuse_called_back
from portal.supply.recall_steps import demand_note, opened, settle, work
from portal.web.permissions import Permission


@operation(Permission.SUPPLY_ACT)
def check_effect(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """Everyone answered and what was found is accounted for; the note says what the check found."""
    file = opened(reference, "check_effect", by, version)
    file.recall.effect_note, file.recall.checked_at = demand_note(note, file), clock.now()
    work(file, events.EffectChecked(*(file.packs(column) for column in QUANTITIES)), by=by, note=note)


@operation(Permission.SUPPLY_ACT)
def work_on(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """The work goes on: a recipient came to light, or an answer was wrong."""
    file = opened(reference, "work_on", by, version)
    demand_note(note, file)
    file.recall.checked_at = None
    work(file, events.WorkGoesOn(), by=by, note=note)


@operation(Permission.SUPPLY_ACT)
def propose_closing(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """Propose to close a recall whose effect was checked."""
    propose(reference, "propose_closing", note, by, version)


@operation(Permission.SUPPLY_ACT)
def call_off(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """Propose to close a recall that was opened in error: nobody has to answer."""
    propose(reference, "call_off", note, by, version)


def propose(reference: str, verb: str, note: str, by: Actor, version: int | None) -> None:
    file = opened(reference, verb, by, version)
    row = file.recall
    row.closing_note, row.closing_by_id, row.is_mistake = demand_note(note, file), by.id, verb == "call_off"
    settle(file, events.CallingOffProposed() if row.is_mistake else events.ClosingProposed(), by=by, note=note)


@operation(Permission.SUPPLY_CONFIRM)
def confirm_closing(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Close it: another person than the proposer, who neither opened the recall nor entered anything in it.

    The stop of the sale stays until two persons lift it on the list.
    """
    file = opened(reference, "confirm_closing", by, version)
    demand_version(file.recall, version, by)
    file.recall.closed_by_id, file.recall.closed_at = by.id, clock.now()
    settle(file, events.RecallClosed(), by=by, note=note)


@operation(Permission.SUPPLY_CONFIRM)
def drop_closing(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """The recall is not to be closed yet."""
    file = opened(reference, "drop_closing", by, version)
    forget_closing(file.recall)
    settle(file, events.ClosingDropped(), by=by, note=note)


@operation(Permission.SUPPLY_ACT)
def reopen(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """Open a closed recall again. Raises Conflict where another recall calls one of its lots back meanwhile."""
    file = opened(reference, "reopen", by, version)
    demand_note(note, file)
    with db.session.no_autoflush:  # it is asked of the others, so before this one counts as open
        refuse_called_back(file.recall.drug_id, file.lots)
    file.recall.checked_at = file.recall.closed_by_id = file.recall.closed_at = None
    forget_closing(file.recall)
    work(file, events.RecallReopened(), by=by, note=note)
    keep(file.recall, by)


def forget_closing(row: Recall) -> None:
    row.closing_note, row.closing_by_id, row.is_mistake = "", None, False
