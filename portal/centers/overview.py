"""Looking at centers: all within reach side by side, and one with its people, figures, what is left and what happened."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import func, or_, select

from portal.centers import keeping
from portal.centers.coverage import WeekCover, coverage
from portal.centers.figures import SENIOR, Figures, ReviewFigures, figures_of, reviews_of, share
from portal.centers.lifecycle import State
from portal.centers.models import Center, RosterProposal
from portal.centers.reach import center_of, within
from portal.centers.remains import Remaining, remaining
from portal.centers.review_models import Review
from portal.centers.weeks import monday_of
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import Option
from portal.core.paging import Cursor, Page
from portal.doctors.models import Doctor
from portal.institutions.models import Institution
from portal.ledger.queries import timeline
from portal.web.permissions import Permission as P

SHORT, OFFERED = 8, 30


@dataclass(frozen=True)
class Holder:
    """Who holds a post, as the viewer may know the name."""

    reference: str
    name: str
    standing: str | None


@dataclass(frozen=True)
class Beside:
    """One center of the overview; `week` is the present one."""

    center: Center
    director: Holder | None
    figures: Figures
    week: WeekCover
    review: ReviewFigures | None

    @property
    def covered_today(self) -> int | None:
        """Percent of the wanted hours of duty that are planned today; None: nothing is wanted."""
        today = self.week.days[clock.today().weekday()]
        wanted = sum(today.wanted)
        return share(wanted - sum(today.missing), wanted)


@dataclass(frozen=True)
class Overview:
    """The centers within reach."""

    viewer: Actor
    rows: Sequence[Beside]

    @property
    def may_found(self) -> bool:
        return self.viewer.may(P.CENTERS_KEEP)


@dataclass(frozen=True)
class CenterRecord:
    """What the page of a center draws. `proposals` and `reviews`: the newest of each."""

    viewer: Actor
    center: Center
    director: Holder | None
    executive: Holder | None
    institution: Institution | None
    figures: Figures
    options: Sequence[Option]
    remaining: Sequence[Remaining]
    proposals: Sequence[RosterProposal]
    reviews: Sequence[Review]
    timeline: Page = field(repr=False)

    @property
    def reference(self) -> str:
        return self.center.reference

    @property
    def may_keep(self) -> bool:
        return self.viewer.may(P.CENTERS_KEEP) and self.center.state != State.CLOSED

    @cached_property
    def posts(self) -> tuple[tuple[str, Holder | None], ...]:
        return (("director", self.director), ("executive", self.executive))

    @cached_property
    def candidates(self) -> list[Holder]:
        """Who could hold a post: chiefs and associate chiefs of the center's departments who may consult, the most experienced
        first."""
        able = Doctor.state == "active", Doctor.merged_into_id.is_(None), Doctor.rights.contains("consult")
        senior = Doctor.title.in_(SENIOR), Doctor.department.in_(self.center.departments)
        rows = db.session.execute(select(Doctor.id).where(*able, *senior).order_by(Doctor.practice_months.desc()).limit(OFFERED))
        return list(holders([row.id for row in rows], self.viewer).values())


def overview(by: Actor) -> Overview:
    """Every center within reach, in the order of their founding."""
    rows = centers_within(by)
    ids = [row.id for row in rows]
    people, numbers, reviews = holders([row.director_id for row in rows], by), figures_of(ids), reviews_of(ids)
    weeks = coverage(ids, monday_of(clock.today()))
    beside = [Beside(r, people.get(r.director_id), numbers[r.id], weeks[r.id], reviews.get(r.id)) for r in rows]
    return Overview(by, beside)


def centers_within(by: Actor) -> Sequence[Center]:
    return db.session.scalars(select(Center).where(within(Center.id, by)).order_by(Center.id)).all()


def center_called(words: str, by: Actor) -> str | None:
    """The short name of the one center within reach whose short name, or one of whose names, these words are."""
    names = (Center.reference, func.lower(Center.name_en), Center.name_zh)
    same = or_(*(name == words.lower() for name in names))
    found = db.session.scalars(select(Center.reference).where(same, within(Center.id, by)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def record(reference: str, by: Actor) -> CenterRecord:
    """Everything of a center's page. Raises NotFound, also where it is out of reach."""
    row = center_of(reference, by)
    people = holders([row.director_id, row.executive_id], by)
    return CenterRecord(
        by,
        row,
        people.get(row.director_id),
        people.get(row.executive_id),
        db.session.get(Institution, row.institution_id) if row.institution_id else None,
        figures_of([row.id])[row.id],
        keeping.options(row, by),
        remaining(row),
        newest(RosterProposal, row),
        newest(Review, row),
        timeline("center", row.id, by, limit=SHORT),
    )


def story(reference: str, by: Actor, after: Cursor | None = None) -> Page:
    """What happened to a center, the newest first. Raises NotFound, also where it is out of reach."""
    return timeline("center", center_of(reference, by).id, by, after=after)


def holders(doctor_ids: Collection[int | None], by: Actor) -> dict[int | None, Holder]:
    """Doctor id → who that is; names are masked for those who may not read them."""
    plain = by.may(P.NAMES_READ)
    rows = db.session.execute(
        select(Doctor.id, Doctor.reference, Doctor.name, Doctor.standing).where(Doctor.id.in_([key for key in doctor_ids if key]))
    )
    return {row.id: Holder(row.reference, row.name if plain else mask_name(row.name), row.standing) for row in rows}


def newest(model: Any, row: Center, most: int = 6) -> Sequence[Any]:
    return db.session.scalars(select(model).where(model.center_id == row.id).order_by(model.id.desc()).limit(most)).all()
