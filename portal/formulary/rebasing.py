"""A draft that was begun upon an older edition goes on upon the newest."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.formulary import events
from portal.formulary.change_sets import WAITING, note_editor
from portal.formulary.changes import CHANGE, Values, lines_of
from portal.formulary.edition_models import VALUES, Edition
from portal.formulary.steps import newest_published, opened
from portal.ledger.operations import about, operation
from portal.ledger.recording import Edit, Unit, record, record_rows
from portal.web.permissions import Permission


@operation(Permission.FORMULARY_EDIT)
def take_over(number: int, *, by: Actor, version: int | None = None) -> int:
    """Put the draft upon the edition published last. Returns how many of its changes stand there already.

    Changes whose line is another one there go through both lanes again.
    """
    edition, _ = opened(number, "take_over", by, version)
    newest = newest_published()
    if newest is None or newest.id == edition.base_id:
        raise about(Refused("base_newest", say("This draft builds upon the newest edition already.")), edition)
    note_editor(edition, by)
    old, new = lines_of(edition.base_id), lines_of(newest.id)
    rows = db.session.execute(select(CHANGE).where(CHANGE.c.edition_id == edition.id).with_for_update()).mappings()
    edits = [edit for row in rows if (edit := moved_upon(dict(row), old, new))]
    units = [rebased(edition, edit) for edit in edits]
    record_rows(units, by)
    dropped = sum(edit.values is None for edit in edits)
    edition.base_id = newest.id
    db.session.flush()
    record(events.EditionTakenOver(newest.number, dropped), edition, by=by)
    return dropped


def moved_upon(row: dict[str, Any], old: Mapping[int, Values], new: Mapping[int, Values]) -> Edit | None:
    """What becomes of a change when its base becomes another."""
    drug_id = row["drug_id"]
    before, values = new.get(drug_id), {name: row[name] for name in VALUES}
    if (row["kind"] == "removed" and before is None) or (row["kind"] != "removed" and before == values):
        return Edit(CHANGE, row, None)
    if before == old.get(drug_id):
        return None
    kind = "removed" if row["kind"] == "removed" else "added" if before is None else "changed"
    values = before if kind == "removed" and before else values
    return Edit(CHANGE, row, values | WAITING | {"kind": kind, "revision": row["revision"] + 1, "version": row["version"] + 1})


def rebased(edition: Edition, edit: Edit) -> Unit:
    number = edit.before["approval_no"]
    event: Any = events.LineRestored(edition.number, number)
    if edit.values is not None:
        event = events.LineEdited(edition.number, number, edit.values["kind"])
    return Unit(event, CHANGE, edit.before["id"], edition.reference, edits=[edit])
