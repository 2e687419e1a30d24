"""Taking institutions back with the import that made them, as long as nothing stands upon them."""

from typing import Any

from sqlalchemy import exists, or_, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.institutions import events
from portal.institutions.following import used
from portal.institutions.models import Institution, InstitutionMerge
from portal.institutions.search import names
from portal.ledger.bulk import Edit, Unit, record_rows

TABLE = Institution.__table__
AT_ONCE = 200


def free_of(batch_id: int, after: int = 0) -> list[Any]:
    """Whole rows of institutions that the batch made, nobody changed and nothing stands upon, oldest first."""
    merged = or_(InstitutionMerge.kept_id == TABLE.c.id, InstitutionMerge.merged_id == TABLE.c.id)
    own = select(TABLE).where(TABLE.c.batch_id == batch_id, TABLE.c.version == 1, TABLE.c.id > after, ~exists().where(merged))
    rows = db.session.execute(own.order_by(TABLE.c.id).limit(AT_ONCE).with_for_update()).mappings().all()
    taken = used([row["id"] for row in rows]) if rows else frozenset()
    free = [row for row in rows if row["id"] not in taken]
    return free if free or len(rows) < AT_ONCE else free_of(batch_id, rows[-1]["id"])


def remove_unused(batch_id: int, most: int, by: Actor) -> int:
    """Remove some of them; how many. 0 when none is left."""
    rows = free_of(batch_id)[:most]
    for row in rows:
        names.remove(db.session(), row["id"], row["name"])
    return record_rows(
        [Unit(events.Removed(), TABLE, row["id"], row["reference"], edits=(Edit(TABLE, dict(row), None),)) for row in rows],
        by,
    )
