"""Taking an import of households back: what it made is removed, what it changed is put back, each with an entry."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.tongues import Text, say
from portal.evidence.models import Document
from portal.households.models import Household, Proof
from portal.households.restoring import restore_some, standing_upon_updates
from portal.households.undoing import fixed_among, standing_upon, undo_households
from portal.ledger.bulk import Edit, Unit, record_rows
from portal.subsidies import events
from portal.subsidies.lifecycle import State
from portal.subsidies.models import ApplicationMaker, ApplicationMember, Lease, SubsidyApplication
from portal.subsidies.search import names

A, H = SubsidyApplication, Household
TABLE = A.__table__
CONDITIONS = (
    say("No draft was submitted or edited"),
    say("No household or person was changed, compared or merged"),
    say("No scan was added"),
)


def reasons(batch_id: int) -> dict[int, Text]:
    """Which of the conditions do not hold, with a sentence each."""
    found = enumerate(check(batch_id) for check in CHECKS)
    return {place: text for place, text in found if text is not None}


def drafts_worked_on(batch_id: int) -> Text | None:
    worked = or_(A.state != State.DRAFT.value, A.version > 1)
    reference = db.session.scalar(select(A.reference).where(A.batch_id == batch_id, worked).order_by(A.id).limit(1))
    return say("%(reference)s was submitted or edited.", reference=reference) if reference else None


def records_changed(batch_id: int) -> Text | None:
    if references := standing_upon(batch_id, limit=1):
        return say("%(reference)s was changed after the import.", reference=references[0])
    if reference := standing_upon_updates(batch_id):
        return say("What the import changed in %(reference)s was submitted, decided or changed again.", reference=reference)
    return None


def scans_added(batch_id: int) -> Text | None:
    scans = (
        select(H.reference)
        .join(Proof, Proof.household_id == H.id)
        .join(Document, (Document.subject == "proof") & (Document.subject_id == Proof.id))
    )
    reference = db.session.scalar(scans.where(H.batch_id == batch_id).order_by(H.id).limit(1))
    return say("A scan was added to %(reference)s.", reference=reference) if reference else None


CHECKS: tuple[Callable[[int], Text | None], ...] = (drafts_worked_on, records_changed, scans_added)


def remove(batch_id: int, most: int, by: Actor) -> int:
    """Remove some households of the batch with their persons and drafts; then the drafts that it made for older ones.

    At last put back what it changed in those.
    """
    ids = next_free(batch_id, most)
    if ids:
        remove_drafts(untouched(A.household_id.in_(ids)), by)
        return undo_households(batch_id, by=by, after=ids[0] - 1, at_once=most).removed
    drafts = untouched(
        A.batch_id == batch_id,
        A.household_id.in_(select(H.id).where(or_(H.batch_id.is_(None), H.batch_id != batch_id))),
        limit=most,
    )
    if drafts:
        remove_drafts(drafts, by)
    return len(drafts) or restore_some(batch_id, by=by, at_once=most)


def next_free(batch_id: int, most: int) -> list[int]:
    """The next households of the batch, of which one at least can be removed."""
    after = 0
    while ids := list(db.session.scalars(select(H.id).where(H.batch_id == batch_id, H.id > after).order_by(H.id).limit(most))):
        free = sorted(set(ids) - fixed_among(ids))
        if free:
            return free
        after = ids[-1]
    return []


def untouched(*conditions: ColumnElement[bool], limit: int | None = None) -> Sequence[Any]:
    """Whole rows of drafts that nobody has worked on."""
    return read(TABLE, *conditions, TABLE.c.state == State.DRAFT.value, TABLE.c.version == 1, limit=limit)


def remove_drafts(drafts: Sequence[Any], by: Actor) -> None:
    """Each draft with its members and makers; its name leaves the index."""
    ids = [row["id"] for row in drafts]
    rows = of_each(ids, ApplicationMember, ApplicationMaker)
    db.session.execute(delete(Lease).where(Lease.application_id.in_(ids)))
    for row in drafts:
        names.remove(db.session(), row["id"], row["head_name"])
    record_rows(
        [
            Unit(events.DraftRemoved(), TABLE, row["id"], row["reference"], edits=(gone(TABLE, row), *rows.get(row["id"], ())))
            for row in drafts
        ],
        by,
    )


def of_each(ids: Collection[int], *models: Any) -> dict[int, list[Edit]]:
    """The removals of the rows that hang on these applications, by application."""
    found: dict[int, list[Edit]] = {}
    for table in (model.__table__ for model in models):
        for row in read(table, table.c.application_id.in_(ids)):
            found.setdefault(row["application_id"], []).append(gone(table, row))
    return found


def read(table: Table, *conditions: ColumnElement[bool], limit: int | None = None) -> Sequence[Any]:
    """Whole rows as they are stored, under lock, oldest first."""
    statement = select(table).where(*conditions).order_by(table.c.id).limit(limit).with_for_update()
    return db.session.execute(statement).mappings().all()


def gone(table: Table, row: Any) -> Edit:
    return Edit(table, dict(row), None)
