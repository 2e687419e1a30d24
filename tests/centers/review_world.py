"""A center under review: its director, a roster with a version, a campaign that is planned, frozen, opened."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.centers import checking, freezing, planning, review_nightly, reviewing
from portal.centers.duty_events import WeekSet
from portal.centers.duty_models import DutyPattern
from portal.centers.keeping import open_center
from portal.centers.lines import Said
from portal.centers.models import Center
from portal.centers.planning import Plan
from portal.centers.review_case import ReviewFile, campaign_of, file_of
from portal.centers.review_models import Review, ReviewRow
from portal.centers.reviewing import Press
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, reserve_ids, writing
from portal.doctors.models import Doctor
from portal.ledger.bulk import Unit, record_rows
from tests.centers.roster_world import NOTE, Rosters, expert

PATTERN, MORNING = DutyPattern.__table__, 0b1111 << 8


@dataclass
class Reviews(Rosters):
    """Adds the steps of a review to the world of rosters. `listed`: the doctors of each center, the director first."""

    listed: dict[str, list[str]] = field(default_factory=dict)

    def opened_center(self, slug: str = "heart", count: int = 4, **more: Any) -> Center:
        """An open center with a director and so many doctors on its roster, the director's line among them."""
        center = self.center(slug)
        self.listed[slug] = self.doctors(count, **more)
        self.direct(center, self.listed[slug][0], "director" if slug == "heart" else f"director_{slug}")
        open_center(slug, by=self.staff("operations"))
        lines: dict[str, Said] = {one: expert() for one in self.listed[slug][1:]}
        self.published(slug, {self.listed[slug][0]: expert(role="director"), **lines})
        self.on_duty(center, *self.listed[slug])
        return center

    def on_duty(self, center: Center, *doctors: str, day: int = 0, hours: int = MORNING) -> None:
        """Weekly hours of these doctors on a day of the week, written as the sample world writes them."""
        keys = db.session.scalars(select(Doctor.id).where(Doctor.reference.in_(doctors))).all()
        with writing():
            ids = reserve_ids(PATTERN, len(keys))
            rows = [
                (PATTERN, {"id": key, "center_id": center.id, "doctor_id": doctor, "day": day, "hours": hours})
                for key, doctor in zip(ids, keys, strict=True)
            ]
            record_rows([Unit(WeekSet("", ""), Center.__table__, center.id, center.reference, rows)], SYSTEM)

    @property
    def director(self) -> Actor:
        return self.people["director"]

    def planned(self, *slugs: str, kind: str = "monthly", days: int = 10) -> str:
        """A campaign over the coming month that opens today; its reference."""
        today = clock.today()
        said = Plan(kind, today, today + timedelta(days=30), today, today + timedelta(days=days), slugs or ("heart",))
        return planning.plan(said, by=self.staff("medical"))

    def frozen(self, *slugs: str, **how: Any) -> str:
        """A frozen campaign; the reference of its first review."""
        campaign = self.planned(*slugs, **how)
        freezing.freeze(campaign, by=self.staff("medical"))
        return self.review_of(campaign)

    def under_review(self, *slugs: str, **how: Any) -> str:
        """A review that is open."""
        reference = self.frozen(*slugs, **how)
        review_nightly.begin(reference, by=SYSTEM)
        return reference

    def answered(self, **how: Any) -> str:
        """An open review with every row decided: the rest kept, the own row kept by the medical office."""
        reference = self.under_review(**how)
        self.keep_all(reference)
        return reference

    def keep_all(self, reference: str) -> None:
        for row in self.rows(reference):
            if row.state == "with_office":
                reviewing.decide_own(reference, row.position, "office_keep", Press(note=NOTE), by=self.staff("medical"))
            elif row.state == "pending":
                reviewing.decide(reference, row.position, "keep", Press(note=NOTE), by=self.director)

    def submitted(self, **how: Any) -> str:
        reference = self.answered(**how)
        checking.submit(reference, by=self.director)
        return reference

    def checked(self, **how: Any) -> str:
        reference = self.submitted(**how)
        checking.check(reference, by=self.staff("medical2"))
        return reference

    def done(self, **how: Any) -> str:
        """A published review."""
        reference = self.checked(**how)
        checking.publish(reference, by=self.staff("medical2"))
        return reference

    def review_of(self, campaign: str) -> str:
        first = select(Review.reference).where(Review.campaign_id == campaign_of(campaign).id).order_by(Review.id)
        return db.session.scalars(first).first() or ""

    def file(self, reference: str) -> ReviewFile:
        db.session.expire_all()
        return file_of(reference, self.staff("medical"))

    def rows(self, reference: str) -> list[ReviewRow]:
        return self.file(reference).rows

    def row_of(self, reference: str, doctor: str) -> ReviewRow:
        """The row about this doctor."""
        key = db.session.scalar(select(Doctor.id).where(Doctor.reference == doctor))
        return next(row for row in self.rows(reference) if row.doctor_id == key)

    def state(self, reference: str) -> str:
        return self.file(reference).review.state


def shanghai(day: date, hour: int = 9) -> Any:
    """An instant of a day in Asia/Shanghai."""
    return clock.start_of(day) + timedelta(hours=hour)
