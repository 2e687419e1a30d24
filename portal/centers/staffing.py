"""The sample world's rosters: directors are named, rosters proposed and published, hours set, centers opened, reviews held.

Each step is taken by the one of the staff who may. Only centers with doctors open; the others stay planned.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from portal.accounts.operations import describe_holder
from portal.centers import checking, duty, freezing, keeping, planning, proposing, publishing, review_nightly, reviewing
from portal.centers.figures import SENIOR
from portal.centers.hours import read_counts, read_hours
from portal.centers.lifecycle import ANSWERABLE, ReviewState, State
from portal.centers.lines import Said
from portal.centers.models import Center, Role, RosterLine
from portal.centers.review_case import file_of
from portal.centers.review_models import Review, ReviewRow
from portal.centers.reviewing import Press
from portal.centers.sample import PLANS, Plan
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.doctors import endings
from portal.doctors.models import Doctor

Person = Callable[[str], Actor]
Tried = Callable[[Callable[[Actor], object], str], None]
# What happens so many working days before the last one.
STAFFED, FIRST_REVIEW, ANSWERED, CHECKED, GROWN, SECOND_REVIEW, LAST = 8, 6, 5, 4, 2, 1, 0
ROLES = {"chief": Role.EXPERT, "associate_chief": Role.EXPERT, "attending": Role.ATTENDING, "resident": Role.RESIDENT}
ACCOUNTS = (
    ("director", "heart", "director_id"),
    ("executive", "heart", "executive_id"),
    ("director2", "diabetes", "director_id"),
)
SHIFTS = ("8-12", "8-12, 14-17", "14-18", "18-22", "9-12, 19-21")
WAYS = (("text",), ("text", "video"), ("text", "phone", "video"), ("text", "video", "in_person"))
NOTE_OWN = "The own row: sessions and period agree with the contract."
NOTE_FLAG = "Looked into: the papers are being renewed, the hours stay."
NOTE_QUERY = "Does the hospital still agree to evening hours from next month on?"


class Staffing:
    """The rosters of one sample world."""

    def __init__(self, person: Person, tried: Tried, seed: int):
        self.person, self.tried = person, tried
        self.chance = random.Random(f"staffing {seed}")

    def work(self, left: int) -> None:
        """What happens on the day after which `left` working days follow."""
        acts: dict[int, Callable[[], None]] = {
            STAFFED: self.staff,
            FIRST_REVIEW: partial(self.review, ("heart", "diabetes"), 3),
            ANSWERED: self.answer,
            CHECKED: self.check,
            GROWN: self.staff,
            SECOND_REVIEW: partial(self.review, (), 8),
            LAST: self.begin_answering,
        }
        if left in acts:
            acts[left]()

    # ------------------------------------------------------------ rosters

    def staff(self) -> None:
        """Doctors who became active join the rosters; a center that has a director by that opens."""
        endings.run()
        for plan in PLANS:
            if found := self.fitting(plan):
                self.appoint(plan.short, found)
                self.employ(plan.short, found)
        self.bind_accounts()

    def employ(self, short: str, found: Sequence[Doctor]) -> None:
        if center_of(short).director_id is not None:
            self.publish(short, found)
            self.set_hours(short, found)
        if center_of(short).director_id is not None and center_of(short).state == State.PLANNED:
            self.tried(partial(act, keeping.open_center, short), "operations")

    def fitting(self, plan: Plan) -> Sequence[Doctor]:
        """Doctors of the center's departments who may consult and are not on its roster, the most experienced first."""
        center = center_of(plan.short)
        listed = select(RosterLine.doctor_id).where(RosterLine.center_id == center.id, RosterLine.until_number.is_(None))
        able = (Doctor.state == "active", Doctor.standing == "active", Doctor.rights.contains("consult"))
        found = select(Doctor).where(*able, Doctor.department.in_(plan.departments), Doctor.id.not_in(listed))
        doctors = db.session.scalars(found.order_by(Doctor.practice_months.desc(), Doctor.id)).all()
        return [one for one in doctors if one.department == plan.departments[0] or one.id % 2 == center.id % 2]

    def appoint(self, short: str, found: Sequence[Doctor]) -> None:
        """The most experienced of associate chiefs and chiefs directs; in the heart center the next one is executive."""
        center = center_of(short)
        able = [one for one in found if one.title in SENIOR and not keeping.directs_another(one, center)]
        posts = ("director", "executive") if short == "heart" else ("director",)
        vacant = [post for post in posts if getattr(center, keeping.POSTS[post]) is None]
        for post, doctor in zip(vacant, able, strict=False):
            self.tried(partial(act, keeping.appoint, short, post, doctor.reference), "operations")

    def publish(self, short: str, found: Sequence[Doctor]) -> None:
        """Operations propose a line for each, the medical office publishes."""
        by = self.person("operations")
        reference = proposing.draft(short, by=by)
        posts = {center_of(short).director_id: Role.DIRECTOR, center_of(short).executive_id: Role.EXECUTIVE}
        for doctor in found:
            role = posts.get(doctor.id) or ROLES[doctor.title or "resident"]
            proposing.put_line(reference, doctor.reference, "add", self.line(role), by=by)
        proposing.propose(reference, by=by)
        self.tried(partial(publish_all, reference), "medical")

    def line(self, role: Role) -> Said:
        """Some lines have no end, the others end in the middle or at the end of the next year."""
        today = clock.today()
        ends = self.chance.choice((None, date(today.year + 1, 12, 31), date(today.year + 1, 6, 30)))
        return Said(role.value, self.chance.randint(2, 8), today, ends, self.chance.choice(WAYS))

    def set_hours(self, short: str, found: Sequence[Doctor]) -> None:
        for doctor in found:
            self.tried(partial(act, duty.set_week, short, doctor.reference, self.week()), "operations2")
        wanted = read_counts(f"8-12 ×{max(1, len(found) // 4)}, 14-18 ×{max(1, len(found) // 5)}, 18-22 ×1")
        resting = read_counts("9-12 ×1")
        self.tried(partial(act, duty.set_wanted, short, [*[wanted] * 5, resting, resting, resting]), "operations2")

    def week(self) -> list[int]:
        """Two to four shifts on working days, now and then one at the weekend or on holidays."""
        days = self.chance.sample(range(5), self.chance.randint(2, 4))
        days += [day for day in (5, 6, 7) if self.chance.random() < 0.2]
        shift = self.chance.choice(SHIFTS)
        return [read_hours(shift if day < 5 else "9-12") if day in days else 0 for day in range(8)]

    def bind_accounts(self) -> None:
        """The accounts of directors get the doctor's file that the center names."""
        for account, short, post in ACCOUNTS:
            doctor = db.session.get(Doctor, getattr(center_of(short), post) or 0)
            user_id = self.person(account).id
            if doctor is not None and user_id is not None:
                describe_holder(user_id, doctor=doctor.reference, by=self.person("admin"))

    # ------------------------------------------------------------ reviews

    def review(self, shorts: Sequence[str], days: int) -> None:
        """The medical office plans a light review of this month, freezes it, and it begins; `shorts` none: of all open centers."""
        endings.run()
        opened = db.session.scalars(select(Center.reference).where(Center.state == "open").order_by(Center.id)).all()
        chosen = tuple(short for short in opened if short in shorts or not shorts)
        today = clock.today()
        if chosen:
            wanted = planning.Plan("monthly", today.replace(day=1), today, today, today + timedelta(days=days), chosen)
            self.tried(partial(plan_and_freeze, wanted), "medical")
            review_nightly.run()

    def answer(self) -> None:
        """Both directors decide every row; the medical office decides the rows that are about them."""
        for account, short, _ in ACCOUNTS:
            if account != "executive" and (reference := open_review(short)):
                self.decide_rows(reference, account, share=1)
                self.decide_own(reference)
                self.tried(partial(act, checking.submit, reference), account)

    def rows(self, reference: str) -> list[ReviewRow]:
        return file_of(reference, self.person("medical")).rows

    def decide_rows(self, reference: str, account: str, share: float) -> None:
        """Flagged rows one by one with a note, as many as `share` says; the rest is kept in one press."""
        for row in self.rows(reference):
            if (row.flags or row.differs) and row.state == "pending" and self.chance.random() <= share:
                press = Press(note=NOTE_FLAG if row.flags else "")
                self.tried(partial(act, reviewing.decide, reference, row.position, "keep", press), account)
        if share == 1 and any(row.state == "pending" for row in self.rows(reference)):
            self.tried(partial(act, reviewing.keep_rest, reference), account)

    def decide_own(self, reference: str) -> None:
        for row in self.rows(reference):
            if row.state == "with_office":
                press = Press(note=NOTE_OWN)
                self.tried(partial(act, reviewing.decide_own, reference, row.position, "office_keep", press), "medical")

    def check(self) -> None:
        """The second person of the medical office checks and publishes."""
        for short in ("heart", "diabetes"):
            if reference := open_review(short):
                self.tried(partial(act, checking.check, reference), "medical2")
                self.tried(partial(act, checking.publish, reference), "medical2")

    def begin_answering(self) -> None:
        """The heart center's director has begun, and asks one thing."""
        if reference := open_review("heart"):
            self.decide_rows(reference, "director", share=0.5)
            asked = next((row.position for row in self.rows(reference) if row.state == "pending"), None)
            if asked is not None:
                press = Press(note=NOTE_QUERY)
                self.tried(partial(act, reviewing.decide, reference, asked, "query", press), "director")


def act(operation: Callable[..., Any], *args: Any) -> None:
    """Take a step; whoever does comes last."""
    *said, by = args
    operation(*said, by=by)


def publish_all(reference: str, by: Actor) -> None:
    """Publish a proposal, every warning acknowledged."""
    publishing.publish(reference, acknowledged=publishing.warnings_of(reference, by), by=by)


def plan_and_freeze(wanted: planning.Plan, by: Actor) -> None:
    freezing.freeze(planning.plan(wanted, by=by), by=by)


def center_of(short: str) -> Center:
    return db.session.scalars(select(Center).where(Center.reference == short)).one()


def open_review(short: str) -> str | None:
    """The reference of the center's review that is under way."""
    under_way = sorted(ANSWERABLE | {ReviewState.SUBMITTED})
    mine = select(Review.reference).where(Review.center_id == center_of(short).id, Review.state.in_(under_way))
    return db.session.scalar(mine.order_by(Review.id.desc()).limit(1))
