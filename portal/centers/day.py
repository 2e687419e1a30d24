"""A director's day in each of the own centers: who is on duty, where somebody lacks, what ends, what changed, what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from portal.centers.coverage import Gap, WeekCover, coverage, doctors_on_duty
from portal.centers.figures import ReviewFigures, reviews_of
from portal.centers.hours import spell_hours
from portal.centers.models import Center, RosterProposal
from portal.centers.reach import own_centers
from portal.centers.review_models import Review
from portal.centers.roster import Listed, roster
from portal.centers.weeks import this_week
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name
from portal.core.tongues import Text, say
from portal.doctors.lifecycle import Standing
from portal.doctors.models import DoctorCredential
from portal.doctors.words import ITEM_NAMES
from portal.ledger.queries import Item, timeline
from portal.settings import setting
from portal.web.permissions import Permission as P

MOST = 8


@dataclass(frozen=True)
class Person:
    """A doctor of the roster, as the viewer may know the name."""

    reference: str
    name: str
    role: str


@dataclass(frozen=True)
class OnDuty:
    """A doctor who is on duty now, with the hours of today as they are written."""

    person: Person
    hours: str


@dataclass(frozen=True)
class Lapse:
    """A doctor one of whose credentials ended or ends soon. `item` "": it is not a paper that has a row of its own.

    `counts`: the line counts today; `right_until`: the last day on which that is certain, None: no end is in sight.
    """

    person: Person
    ends_on: date
    item: str
    counts: bool
    right_until: date | None

    @property
    def what(self) -> Text | str:
        return ITEM_NAMES.get(self.item, "")


@dataclass(frozen=True)
class Task:
    """A line that the director has to settle, and why."""

    person: Person
    why: Text


@dataclass(frozen=True)
class CenterDay:
    """One center as its director finds it in the morning. `gaps`: from today to the end of the week."""

    center: Center
    on_duty: Sequence[OnDuty]
    week: WeekCover
    gaps: Sequence[Gap]
    lapses: Sequence[Lapse]
    tasks: Sequence[Task]
    review: ReviewFigures | None
    changes: Sequence[Item] = field(repr=False)


def days_of(by: Actor) -> list[CenterDay]:
    """The day of every center that this person directs."""
    centers = db.session.scalars(select(Center).where(Center.id.in_(own_centers(by))).order_by(Center.id)).all()
    ids = [center.id for center in centers]
    weeks, reviews = coverage(ids, this_week()), reviews_of(ids)
    return [day_of(center, weeks[center.id], reviews.get(center.id), by) for center in centers]


def day_of(center: Center, week: WeekCover, review: ReviewFigures | None, by: Actor) -> CenterDay:
    listed = roster(center)
    people = {one.doctor_id: person(one, by) for one in listed}
    now = clock.on_page(clock.now())
    planned = doctors_on_duty([center.id], now.date(), now.hour)
    on_duty = [OnDuty(people[key], spell_hours(hours)) for _, key, hours in planned if key in people]
    gaps = [gap for gap in week.gaps if gap.day >= now.date()]
    return CenterDay(center, on_duty, week, gaps[:MOST], lapses(listed, by), tasks(listed, by), review, changes(center, by))


def person(one: Listed, by: Actor) -> Person:
    name = one.doctor.name if by.may(P.NAMES_READ) else mask_name(one.doctor.name)
    return Person(one.doctor.reference, name, one.said.role)


def lapses(listed: Sequence[Listed], by: Actor) -> list[Lapse]:
    """Doctors whose next credential ends within the time that rosters look ahead, the nearest first."""
    horizon = clock.today() + timedelta(days=setting("roster_look_ahead_days"))
    ending = [one for one in listed if one.doctor.next_end_on is not None and one.doctor.next_end_on <= horizon]
    ending.sort(key=lambda one: (one.doctor.next_end_on, one.line_id))
    items = items_ending({one.doctor.id: one.doctor.next_end_on for one in ending[:MOST]})
    return [lapse(one, items.get(one.doctor.id, ""), by) for one in ending[:MOST]]


def lapse(one: Listed, item: str, by: Actor) -> Lapse:
    return Lapse(person(one, by), one.doctor.next_end_on, item, one.has_effect, one.doctor.rights_until)


def items_ending(ends: Mapping[int, date]) -> dict[int, str]:
    """Doctor id → the item of which a paper ends on the day that `ends` says."""
    c = DoctorCredential
    rows = select(c.doctor_id, c.item, c.valid_until).where(c.doctor_id.in_(ends), c.withdrawn_on.is_(None)).order_by(c.id)
    return {key: item for key, item, until in db.session.execute(rows) if until == ends[key]}


def tasks(listed: Sequence[Listed], by: Actor) -> list[Task]:
    """Lines that do not count today, or whose doctor is about to leave."""
    return [Task(person(one, by), why) for one in listed if (why := reason(one)) is not None][:MOST]


def reason(one: Listed) -> Text | None:
    if one.why is not None:
        return one.why
    return say("Leaves: the line is to be ended.") if one.doctor.standing == Standing.DEPARTING else None


def changes(center: Center, by: Actor) -> Sequence[Item]:
    """What happened to the center, its proposals and its reviews, the newest first."""
    also = [
        (table, key)
        for table, model in (("roster_proposal", RosterProposal), ("review", Review))
        for key in db.session.scalars(select(model.id).where(model.center_id == center.id).order_by(model.id.desc()).limit(MOST))
    ]
    return timeline("center", center.id, by, limit=MOST, also=also).rows
