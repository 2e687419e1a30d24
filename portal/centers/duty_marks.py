"""Upkeep of the marks that say when planned duty may have changed."""

from sqlalchemy import delete, func, select

from portal.centers.duty_models import DutyMark
from portal.core.database import db, writing


def forget_old() -> None:
    """Keep the newest mark only. Pictures in memory are drawn anew once, because their marks are not the same any more."""
    with writing():
        newest = select(func.max(DutyMark.tx)).scalar_subquery()
        db.session.execute(delete(DutyMark).where(DutyMark.tx < newest))
