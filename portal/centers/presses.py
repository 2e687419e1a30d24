"""The presses of a review as those see them who check it: how many rows each decided, and how long it took."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low
from typing import NamedTuple

from sqlalchemy import func, select

from portal.centers.review_models import ReviewRow
from portal.core.database import db


class Pressed(NamedTuple):
    """One press whose decisions still stand: its rows, its milliseconds (None: not known), its instant and person."""

    rows: int
    took_ms: int | None
    at: datetime
    by_id: int


@dataclass(frozen=True)
class Presses:
    """The presses of one review, by their instants."""

    all: Sequence[Pressed] = ()

    @property
    def largest(self) -> int:
        """The rows of the largest press; 0: nothing is decided."""
        return max((one.rows for one in self.all), default=0)

    @property
    def in_bulk(self) -> list[Pressed]:
        return [one for one in self.all if one.rows > 1]

    @property
    def singly(self) -> list[Pressed]:
        return [one for one in self.all if one.rows == 1]

    @property
    def median_ms(self) -> int | None:
        return median_of(self.all)

    @property
    def single_ms(self) -> int | None:
        """The median time of the rows that were decided one by one."""
        return median_of(self.singly)


def median_of(presses: Iterable[Pressed]) -> int | None:
    times = [one.took_ms for one in presses if one.took_ms is not None]
    return median_low(times) if times else None


def presses_of(review_ids: Sequence[int]) -> dict[int, Presses]:
    """Review id → its presses, of the decisions that still stand. A press of many counts with all its rows, also where one of
    them was decided again since."""
    r = ReviewRow.__table__.c
    press = (r.review_id, r.decided_at, r.decided_by_id, r.batch)
    grouped = select(*press, func.count(), func.max(r.dwell_ms)).where(r.review_id.in_(review_ids), r.decided_by_id.is_not(None))
    found: dict[int, list[Pressed]] = {}
    for review_id, at, by_id, batch, count, took in db.session.execute(grouped.group_by(*press).order_by(r.decided_at)):
        one = Pressed(batch, took, at, by_id)
        found.setdefault(review_id, []).extend([one] * (count if batch == 1 else 1))
    return {review_id: Presses(presses) for review_id, presses in found.items()}
