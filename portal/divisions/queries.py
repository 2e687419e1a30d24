"""The names that imported tables give."""

from sqlalchemy import select

from portal.core.database import db
from portal.divisions.models import DivisionName, DivisionTable
from portal.settings.queries import Kept

SECONDS = 30


def read_names() -> dict[str, str]:
    """Six-digit code → name: of each code that of the newest table which was not withdrawn."""
    names = select(DivisionName.code, DivisionName.name).join(DivisionTable, DivisionTable.id == DivisionName.table_id)
    counting = names.where(~DivisionTable.is_withdrawn).order_by(DivisionTable.id)
    return {row.code: row.name for row in db.session.execute(counting)}


# Three thousand names take some milliseconds to read; another process shows a new table within half a minute.
names_in_force = Kept(read_names, SECONDS)
