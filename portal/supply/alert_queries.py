"""Asking about alerts: how many are new, worse and cleared since yesterday, and which stands for what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select

from portal.core import clock
from portal.core.database import db
from portal.supply.alert_families import ENDED
from portal.supply.alert_models import SupplyAlert

__all__ = ["ENDED", "Counts", "counts", "of_pairs", "open_at", "since_yesterday"]
A = SupplyAlert


def since_yesterday() -> datetime:
    """The beginning of yesterday in Shanghai: what happened since then is news in the morning."""
    return clock.start_of(clock.today() - timedelta(days=1))


@dataclass(frozen=True)
class Counts:
    """Alerts that stand by themselves: open, and what changed since yesterday; `cleared` counts all that were closed."""

    open: int
    critical: int
    new: int
    worse: int
    late: int
    unowned: int
    cleared: int


def counts() -> Counts:
    since, now = since_yesterday(), clock.now()
    conditions = (A.severity == 1, A.raised_at >= since, A.worsened_at >= since, A.due_at < now, A.owner_id.is_(None))
    sums = (func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in conditions)
    own = select(func.count(), *sums).where(A.state.not_in(ENDED), A.parent_id.is_(None))
    cleared = db.session.scalar(select(func.count()).where(A.closed_at >= since)) or 0
    numbers: Sequence[Any] = db.session.execute(own).one()
    return Counts(*map(int, (*numbers, cleared)))


def of_pairs(drug_ids: Collection[int]) -> dict[tuple[int, int | None], Any]:
    """(drug, partner) → its worst open alert; partner None for the drug as a whole."""
    columns: tuple[Any, ...] = (A.reference, A.state, A.severity, A.raised_at, A.drug_id, A.partner_id, A.alert)
    rows = db.session.execute(
        select(*columns).where(A.state.not_in(ENDED), A.drug_id.in_(drug_ids)).order_by(A.severity.desc(), A.id)
    )
    return {(row.drug_id, row.partner_id): row for row in rows}


def open_at(partner_id: int, limit: int = 10) -> list[Any]:
    """The open alerts about a partner that stand by themselves, the worst first."""
    mine = (A.partner_id == partner_id, A.state.not_in(ENDED), A.parent_id.is_(None))
    return list(db.session.scalars(select(A).where(*mine).order_by(A.severity, A.id).limit(limit)))
