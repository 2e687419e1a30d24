"""Whom feeds name as having packs of a recalled lot is kept, so that nobody vanishes from a recall when feeds change their word.

Called where a recall gets its lots, and before a part comes or is taken back or a name gets another meaning.
"""

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.ledger.recording import record
from portal.supply import recall_events as events
from portal.supply.recall_case import RecallFile, Recipient
from portal.supply.recall_lifecycle import RecallState
from portal.supply.recall_models import Recall, RecallRecipient


def keep_named(by: Actor) -> None:
    """In every recall that is not closed: keep those whom feeds name now. Inside an operation, before feeds say something else."""
    open_ = select(Recall).where(Recall.state != RecallState.CLOSED.value).order_by(Recall.id)
    for row in db.session.scalars(open_).all():
        keep(row, by)


def keep(recall: Recall, by: Actor) -> None:
    """Keep the recipients of one recall that have no row yet; they wait to be called."""
    if not unkept(recall):
        return
    db.session.execute(locked(select(Recall.id).where(Recall.id == recall.id)))  # two may find the same one at once
    rows = [new_row(recall.id, one) for one in unkept(recall)]
    if rows:
        db.session.flush()
        record(events.RecipientsFound(len(rows)), recall, *rows, by=by)


def unkept(recall: Recall) -> list[Recipient]:
    return [one for one in RecallFile(recall).recipients if one.row is None]


def new_row(recall_id: int, known: Recipient) -> RecallRecipient:
    """The row of a recipient of whom nothing was entered yet."""
    row = RecallRecipient(
        recall_id=recall_id,
        key=known.key,
        receiver=known.receiver[:200],
        known_from=known.known_from,
        received_quantity=known.received,
    )
    db.session.add(row)
    return row
