"""What a center's roster amounts to today: doctors, titles, experience, the next end, and how its review stands.

Only lines that count today are counted. Sources: the programme's targets (associate chief and above, over ten years).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select

from portal.centers import effect
from portal.centers.lifecycle import ReviewState, RowState
from portal.centers.models import RosterLine
from portal.centers.review_models import Review, ReviewRow
from portal.core import clock
from portal.core.database import db
from portal.doctors.models import Doctor, Title

SENIOR = (Title.ASSOCIATE_CHIEF.value, Title.CHIEF.value)
TEN_YEARS = 120
L, D = RosterLine.__table__.c, Doctor.__table__.c


@dataclass(frozen=True)
class Figures:
    """`on_roster` lines of the newest version; the rest is of the `doctors` whose line counts today. Shares in percent."""

    on_roster: int = 0
    doctors: int = 0
    senior: int = 0
    experienced: int = 0
    next_end_on: date | None = None

    @property
    def without_effect(self) -> int:
        return self.on_roster - self.doctors

    @property
    def senior_percent(self) -> int | None:
        return share(self.senior, self.doctors)

    @property
    def experienced_percent(self) -> int | None:
        return share(self.experienced, self.doctors)


@dataclass(frozen=True)
class ReviewFigures:
    """The review that is under way, or the last one: `decided` of `rows`."""

    reference: str
    state: str
    due_on: date
    rows: int
    decided: int


def share(part: int, whole: int) -> int | None:
    """Percent, rounded down so that a target is never met by rounding; None of nothing."""
    return part * 100 // whole if whole else None


def figures_of(center_ids: Collection[int]) -> dict[int, Figures]:
    """Center id → its figures today."""
    listed = numbers_of(lines_of(center_ids).with_only_columns(L.center_id, func.count()).group_by(L.center_id))
    counted = {row.center_id: row for row in db.session.execute(counting(center_ids))}
    return {key: figures(listed.get(key, 0), counted.get(key)) for key in center_ids}


def figures(on_roster: int, row: Any) -> Figures:
    if row is None:
        return Figures(on_roster)
    return Figures(on_roster, row.doctors, row.senior, row.experienced, row.next_end_on)


def lines_of(center_ids: Collection[int]) -> Select[Any]:
    return select(L.id).where(L.until_number.is_(None), L.center_id.in_(center_ids))


def counting(center_ids: Collection[int]) -> Select[Any]:
    """One row a center: the doctors whose line counts today, by the file that remained of merged ones."""
    columns = (
        L.center_id,
        func.count().label("doctors"),
        func.sum(case((D.title.in_(SENIOR), 1), else_=0)).label("senior"),
        func.sum(case((D.practice_months > TEN_YEARS, 1), else_=0)).label("experienced"),
        func.min(D.next_end_on).label("next_end_on"),
    )
    remained = effect.leads_to()
    into = select(remained.c.into_id).join(Doctor, D.id == remained.c.into_id).where(remained.c.id == L.doctor_id)
    file = func.coalesce(into.where(D.merged_into_id.is_(None)).correlate(RosterLine).scalar_subquery(), L.doctor_id)
    lines = lines_of(center_ids).with_only_columns(*columns).select_from(RosterLine).join(Doctor, D.id == file)
    return lines.where(*effect.counting(clock.today())).group_by(L.center_id)


def reviews_of(center_ids: Collection[int]) -> dict[int, ReviewFigures]:
    """Center id → its newest review that was not withdrawn."""
    newest = select(func.max(Review.id)).where(Review.center_id.in_(center_ids), Review.state != ReviewState.WITHDRAWN)
    found = db.session.scalars(select(Review).where(Review.id.in_(newest.group_by(Review.center_id)))).all()
    left = undecided([review.id for review in found])
    return {r.center_id: ReviewFigures(r.reference, r.state, r.due_on, r.rows, r.rows - left.get(r.id, 0)) for r in found}


def undecided(review_ids: Collection[int]) -> dict[int, int]:
    """Review id → how many of its rows nobody decided yet."""
    waiting = [RowState.PENDING.value, RowState.WITH_OFFICE.value, RowState.QUERY.value]
    rows = select(ReviewRow.review_id, func.count()).where(ReviewRow.review_id.in_(review_ids), ReviewRow.state.in_(waiting))
    return numbers_of(rows.group_by(ReviewRow.review_id))


def numbers_of(counts: Any) -> dict[int, int]:
    """The rows (id, number) of a statement as a mapping."""
    return dict(db.session.execute(counts).all())
