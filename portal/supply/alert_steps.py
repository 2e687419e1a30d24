"""What persons do with an alert: take it or give it to somebody, answer it, act, watch, and close it with cause and note."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.ledger.events import Event
from portal.ledger.operations import about, operation, take
from portal.ledger.recording import record
from portal.supply import alert_events as events
from portal.supply.alert_families import settle_families
from portal.supply.alert_levels import answer_due, work_due
from portal.supply.alert_lifecycle import AlertFacts, AlertState, alert
from portal.supply.alert_models import CAUSES, SupplyAlert
from portal.supply.alerting import open_again
from portal.supply.partner_notices import analysts
from portal.web.permissions import Permission


def alert_of(reference: str, *, to_write: bool = False) -> SupplyAlert:
    """Raises NotFound."""
    statement = select(SupplyAlert).where(SupplyAlert.reference == reference)
    row = db.session.scalar(locked(statement) if to_write else statement)
    if row is None:
        raise NotFound(reference)
    return row


def facts_of(row: SupplyAlert, by: Actor, cause: str = "", note: str = "") -> AlertFacts:
    return AlertFacts(AlertState(row.state), cause, note, row.good_readings, row.owner_id, by.id)


def opened(reference: str, verb: str, by: Actor, version: int | None, cause: str = "", note: str = "") -> SupplyAlert:
    """The alert under lock, with its new state. Raises NotFound, Conflict, Refused (about this alert)."""
    row = alert_of(reference, to_write=True)
    take(row, version)
    try:
        row.state = alert.check(verb, facts_of(row, by, cause, note), by.permissions).value
    except Refused as refusal:
        raise about(refusal, row) from None
    return row


@operation(Permission.SUPPLY_ACT)
def take_alert(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Make oneself its owner."""
    row = opened(reference, "take", by, version)
    row.owner_id = by.id
    record(events.AlertTaken(), row, by=by, reason=note)


@operation(Permission.SUPPLY_ACT)
def assign(reference: str, *, owner_id: int, by: Actor, version: int | None = None, note: str = "") -> None:
    """Give it to another who keeps the partners. Raises Refused for an account that does not, or has it already."""
    row = opened(reference, "assign", by, version)
    if owner_id not in analysts():
        raise about(Refused("no_analyst", say("Choose somebody who keeps the partners."), "owner_id"), row)
    if row.owner_id == owner_id:
        raise about(Refused("owner_already", say("This person has the alert already."), "owner_id"), row)
    row.owner_id = owner_id
    record(events.AlertAssigned(), row, by=by, reason=note)


@operation(Permission.SUPPLY_ACT)
def acknowledge(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Answer it: from here on the clock of the work runs. Who answers what nobody has, has it."""
    row = opened(reference, "acknowledge", by, version)
    go_on(row, events.AlertAcknowledged(), by, note)


@operation(Permission.SUPPLY_ACT)
def mitigate(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Something is being done about it."""
    row = opened(reference, "mitigate", by, version)
    go_on(row, events.AlertMitigated(), by, note)


@operation(Permission.SUPPLY_ACT)
def monitor(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """It is done; whether it helped is watched."""
    row = opened(reference, "monitor", by, version)
    go_on(row, events.AlertMonitored(), by, note)


def go_on(row: SupplyAlert, event: Event, by: Actor, note: str) -> None:
    row.owner_id = row.owner_id or by.id
    row.due_at, row.escalated_at = work_due(row.severity, clock.now()), None
    record(event, row, by=by, reason=note)


@operation(Permission.SUPPLY_ACT)
def resolve(reference: str, *, cause: str, note: str, by: Actor, version: int | None = None) -> None:
    """Close it with the cause and what was done. Words newer than this that speak against it open it again."""
    row = closed(reference, "resolve", cause, note, by, version)
    end(row, events.AlertResolved(cause), by)


@operation(Permission.SUPPLY_ACT)
def dismiss(reference: str, *, cause: str, note: str, by: Actor, version: int | None = None) -> None:
    """It was a false alarm: it is quiet for the dated days, unless it gets worse."""
    row = closed(reference, "dismiss", cause, note, by, version)
    end(row, events.AlertDismissed(cause), by)


def closed(reference: str, verb: str, cause: str, note: str, by: Actor, version: int | None) -> SupplyAlert:
    row = opened(reference, verb, by, version, cause, note)
    if cause not in CAUSES:
        raise about(Refused("no_cause", say("Choose what the cause was."), "cause"), row)
    row.cause, row.note, row.closed_at, row.escalated_at = cause, note.strip(), clock.now(), None
    return row


def end(row: SupplyAlert, event: Event, by: Actor) -> None:
    """What the alert explained stands by itself again, or is explained by another."""
    record(event, row, by=by, reason=row.note)
    db.session.flush()
    settle_families(by)


@operation(Permission.SUPPLY_ACT)
def reopen(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """Open a closed alert again, with a sentence why. Its clock begins anew."""
    row = opened(reference, "reopen", by, version, note=note)
    open_again(row)
    row.raised_at = clock.now()
    row.due_at = answer_due(row.severity, row.raised_at)
    record(events.AlertReopened(), row, by=by, reason=note)
    db.session.flush()
    settle_families(by)


def owners() -> Sequence[Any]:
    """(id, name) of those to whom an alert can be given."""
    return list(db.session.execute(select(User.id, User.name).where(User.id.in_(analysts())).order_by(User.name, User.id)))
