"""Raising alerts and reading them again: the portal's own hand. What persons do with an alert stands in `alert_steps`.

A reading counts once: looking again at the same words changes nothing, and words older than the last reading are passed
over. So neither how often one looks nor in which order a look goes through its readings makes a difference.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.ledger.operations import constraint_means, operation
from portal.ledger.recording import record
from portal.settings import setting
from portal.supply import alert_events as events
from portal.supply.alert_families import settle_families
from portal.supply.alert_levels import answer_due
from portal.supply.alert_lifecycle import CLOSED, GOOD_READINGS, AlertFacts, AlertState, alert
from portal.supply.alert_models import KINDS, SupplyAlert
from portal.supply.alert_readings import Reading, Verdict
from portal.web.permissions import Permission

A = SupplyAlert
ENDED = tuple(state.value for state in CLOSED)

constraint_means("uq_supply_alert_open", "supply_alert.key", Conflict("alert_open", say("Such an alert is open already.")))


@operation(Permission.SUPPLY_ACT)
def raise_alert(
    kind: str,
    *,
    drug_id: int | None = None,
    partner_id: int | None = None,
    lot: str = "",
    severity: int | None = None,
    persons: int | None = None,
    days: int | None = None,
    as_of: datetime | None = None,
    by: Actor,
) -> str:
    """Raise an alert, or read it again where the same one is open. Returns its reference.

    `severity` 1 (worst) to 4; without it, it comes from `persons` affected and `days` to zero. `as_of` (default now) is the
    age of what it rests on. Within another operation it joins that. Raises Refused for a kind that is none.
    """
    if kind not in KINDS:
        raise Refused("alert_kind", say("There is no alert of this kind."))
    reading = Reading(kind, Verdict.BAD, as_of or clock.now(), drug_id, partner_id, lot, persons, days, severity)
    row = Book([reading.key]).take_in(reading, by, is_told=True)
    assert row is not None
    settle_families(by)
    return row.reference


@operation(None)
def take_readings(readings: Collection[Reading], *, by: Actor) -> int:
    """Take some readings in, each once. Returns how many alerts they raised anew or opened again."""
    book = Book([reading.key for reading in readings])
    before = len(book.open)
    for reading in readings:
        book.take_in(reading, by)
    return len(book.open) - before


class Book:
    """The alerts that some readings are about, under lock: the open ones, and those that were closed lately."""

    def __init__(self, keys: Iterable[str]):
        wanted = A.key.in_(sorted(set(keys)))
        self.open = {row.key: row for row in db.session.scalars(locked(select(A).where(wanted, A.state.not_in(ENDED))))}
        since = clock.now() - timedelta(days=setting("alert_reopen_days"))
        lately = select(A).where(wanted, A.state.in_(ENDED), A.closed_at >= since).order_by(A.closed_at, A.id)
        self.closed = {row.key: row for row in db.session.scalars(locked(lately))}

    def take_in(self, reading: Reading, by: Actor, is_told: bool = False) -> SupplyAlert | None:
        """The alert that the reading is about, as it stands then; None where there is none. `is_told`: somebody says so now."""
        row = self.open.get(reading.key)
        if row is not None:
            read_again(row, reading, by)
        elif reading.is_bad:
            row = self.raised(reading, by, is_told)
        if row is not None and row.state not in ENDED:
            self.open[row.key] = row
        return row

    def raised(self, reading: Reading, by: Actor, is_told: bool) -> SupplyAlert | None:
        """An alert that came back, or a new one; None for a false alarm that is quiet."""
        row = self.closed.get(reading.key)
        if row is None:
            return raise_new(reading, by)
        if is_told or comes_back(row, reading):
            raise_again(row, reading, by)
            return row
        return None


def comes_back(row: SupplyAlert, reading: Reading) -> bool:
    """Whether words that are newer than the closing speak against it; a false alarm has to be worse than it was."""
    closed_by_person = bool(row.cause)
    settled_until = max(row.as_of, row.closed_at) if closed_by_person and row.closed_at else row.as_of
    is_worse = row.state != AlertState.FALSE_ALARM.value or reading.severity < row.severity
    return reading.as_of > settled_until and is_worse


def raise_new(reading: Reading, by: Actor) -> SupplyAlert:
    now, severity = clock.now(), reading.severity
    row = A(
        reference=next_reference("ALR", clock.today().year),
        alert=reading.alert,
        key=reading.key,
        drug_id=reading.drug_id,
        partner_id=reading.partner_id,
        lot=reading.lot,
        severity=severity,
        raised_at=now,
        due_at=answer_due(severity, now),
        **numbers(reading),
    )
    db.session.add(row)
    db.session.flush()
    record(events.AlertRaised(row.alert, severity), row, by=by)
    return row


def raise_again(row: SupplyAlert, reading: Reading, by: Actor) -> None:
    now = clock.now()
    row.state = alert.check("raise_again", AlertFacts(AlertState(row.state)), ()).value
    row.severity, row.raised_at, row.due_at = reading.severity, now, answer_due(reading.severity, now)
    open_again(row)
    keep(row, reading)
    record(events.AlertBack(row.severity), row, by=by)


def open_again(row: SupplyAlert) -> None:
    """What every opening again does, by the portal or by a person."""
    row.reopened += 1
    row.closed_at, row.escalated_at, row.worsened_at, row.good_readings = None, None, None, 0
    row.cause = row.note = ""


def numbers(reading: Reading) -> dict[str, Any]:
    return {"persons": reading.persons, "days": reading.days, "as_of": reading.as_of}


def keep(row: SupplyAlert, reading: Reading) -> None:
    for column, value in numbers(reading).items():
        setattr(row, column, value)


def read_again(row: SupplyAlert, reading: Reading, by: Actor) -> None:
    """Take a reading of an open alert in, unless it is older than the last or says the same again."""
    if reading.is_bad and reading.as_of >= row.as_of:
        read_bad(row, reading, by)
    elif reading.verdict is Verdict.GOOD and reading.as_of > row.as_of:
        read_good(row, reading, by)


def read_bad(row: SupplyAlert, reading: Reading, by: Actor) -> None:
    before, row.severity = row.severity, reading.severity
    keep(row, reading)
    row.good_readings = 0
    if row.severity < before:
        row.worsened_at = clock.now()
        if row.state == AlertState.RAISED.value:
            row.due_at = min(row.due_at, answer_due(row.severity, clock.now()))
        record(events.AlertWorse(before, row.severity), row, by=by)
    elif row.severity > before:
        record(events.AlertBetter(before, row.severity), row, by=by)
    elif db.session.is_modified(row):
        record(events.AlertRead(), row, by=by)


def read_good(row: SupplyAlert, reading: Reading, by: Actor) -> None:
    """One good reading may be chance; the second in a row closes the alert."""
    keep(row, reading)
    row.good_readings += 1
    if row.good_readings < GOOD_READINGS:
        record(events.AlertReadGood(row.good_readings), row, by=by)
        return
    facts = AlertFacts(AlertState(row.state), good_readings=row.good_readings)
    row.state = alert.check("close", facts, ()).value
    row.closed_at, row.escalated_at = clock.now(), None
    record(events.AlertCleared(row.good_readings), row, by=by)
