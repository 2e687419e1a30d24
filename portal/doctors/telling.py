"""What packages above want to know of doctors: registered, never imported.

A listener runs inside the transaction of the change; if it refuses, nothing happened.
"""

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.doctors.models import Doctor
from portal.ledger.bulk import Edit, Unit

Listener = Callable[[Doctor, str, Actor], None]
_listeners: list[Listener] = []


def on_standing(listener: Listener) -> Listener:
    """Have `listener(doctor, verb, by)` called whenever what a doctor may do changes, after the row was drawn anew.

    `verb` is that of the ledger's event: those of `standing_events` (suspended, reinstated, on leave, leaving, departed;
    `doctor.rights_lapsed` by the nightly run), `doctor.activated`, `doctor.merged` and `doctor.merge_undone` for both
    files, and whatever else changed the rights (`doctor.verified`, `doctor.taken_back`). Nobody sits before the nightly
    run: a listener that refuses there stops it.
    """
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def tell_standing(doctor: Doctor, verb: str, by: Actor) -> None:
    for listener in _listeners:
        listener(doctor, verb, by)


def tell_bulk(units: Iterable[Unit], by: Actor) -> None:
    """The same of what was written in bulk: of each doctor whose rights or standing a unit changed."""
    verbs = {edit.before["id"]: unit.event.verb for unit in units for edit in unit.edits if is_turn(edit)}
    if _listeners and verbs:
        for doctor in fresh(verbs):
            tell_standing(doctor, verbs[doctor.id], by)


def is_turn(edit: Edit) -> bool:
    if edit.table is not Doctor.__table__ or edit.values is None:
        return False
    return any(edit.values.get(name, edit.before[name]) != edit.before[name] for name in ("rights", "standing"))


def fresh(doctor_ids: Collection[int]) -> list[Doctor]:
    rows = select(Doctor).where(Doctor.id.in_(doctor_ids)).order_by(Doctor.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))
