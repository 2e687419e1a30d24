"""Taking an import back while nothing builds upon it: what it made is removed, each removal with its entry."""

from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.intake import events, receiving
from portal.intake.committing import Progress
from portal.intake.kinds import kind_of
from portal.intake.lifecycle import State
from portal.intake.queries import find, progress_of
from portal.jobs import start
from portal.ledger import sealing
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

UNITS = 20


@operation(Permission.IMPORTS_READ)
def undo(reference: str, *, by: Actor, version: int | None = None, in_background: bool = False, reason: str = "") -> str:
    """Begin to take an import back. Raises Refused with what builds upon it. Returns the reference of its job."""
    batch, state = receiving.to_step(reference, "undo", by, version)
    if kind_of(batch.kind).undoing is None:
        raise Refused("no_undo", say("Imports of this kind cannot be undone."))
    batch.state = state.value
    batch.job = start("import.undo", {"batch": batch.id}, by) if in_background else ""
    record(events.UndoBegun(), batch, by=by, reason=reason)
    return batch.job


def remove_all(reference: str, *, by: Actor, progress: Progress | None = None) -> None:
    """Remove what is left of an import that is being undone, and end it."""
    batch = find(reference)
    kind, batch_id, removed = kind_of(batch.kind), batch.id, 0
    counts = (batch.counts or {}).get("nouns", {}).get(kind.noun, {})
    total = sum(counts.get(outcome, 0) for outcome in ("created", "updated", "proposed"))
    while n := remove_some(batch_id, kind.name, by=by):
        removed += n
        if progress:
            progress(removed, total)
    finish(reference, by=SYSTEM)
    sealing.seal()


@operation(Permission.IMPORTS_READ)
def remove_some(batch_id: int, kind: str, *, by: Actor) -> int:
    """One short transaction; 0 when nothing of the batch is left."""
    undoing = kind_of(kind).undoing
    removed = undoing.remove(batch_id, UNITS, by) if undoing else 0
    progress_of(batch_id).moved_at = clock.wall()
    return removed


@operation(None)
def finish(reference: str, *, by: Actor) -> None:
    batch, _ = receiving.to_step(reference, "finish_undo", by)
    batch.state = State.UNDONE.value
    record(events.Undone(), batch, by=by)
    db.session.flush()
