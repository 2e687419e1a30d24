"""What others ask about imports."""

from sqlalchemy import select

from portal.core.database import db
from portal.intake.lifecycle import State
from portal.intake.models import ImportBatch


def is_batch_done(batch_id: int | None) -> bool:
    """Whether what a batch made may be worked with: it is committed, or nothing came from a batch."""
    if batch_id is None:
        return True
    return db.session.scalar(select(ImportBatch.state).where(ImportBatch.id == batch_id)) == State.COMMITTED.value
