"""What centers say about one doctor: on which rosters, what must be handed over, and what a change of standing sets off."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from portal.accounts.models import User
from portal.centers import effect, roster
from portal.centers.duty_models import DutyPattern
from portal.centers.lifecycle import LIVE_REVIEW
from portal.centers.models import Center, RosterLine
from portal.centers.reach import within
from portal.centers.review_models import Review
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound
from portal.core.tongues import say
from portal.doctors.handing_over import Hanging, hands_over
from portal.doctors.lifecycle import Standing
from portal.doctors.models import Doctor, Right
from portal.doctors.telling import on_standing
from portal.notices import notify
from portal.web.permissions import Permission

L, D = RosterLine.__table__.c, Doctor.__table__.c


@dataclass(frozen=True)
class RostersOf:
    """The lines of a doctor within reach, each with its center."""

    doctor: str
    rows: Sequence[tuple[Center, roster.Listed]]


def rosters_of(reference: str, by: Actor) -> RostersOf:
    """On which rosters a doctor stands, as far as this person may know. Raises NotFound; also where somebody who may not read
    doctors' files reaches none of them: the answer does not tell whether there is such a file."""
    key = db.session.scalar(select(Doctor.id).where(Doctor.reference == reference))
    if key is None:
        raise NotFound(reference[:40])
    found = roster.listed([L.doctor_id.in_(files_of(key)), L.until_number.is_(None), within(L.center_id, by)], clock.today())
    if not found and not by.may(Permission.DOCTORS_READ):
        raise NotFound(reference)
    centers = {row.id: row for row in db.session.scalars(select(Center).where(Center.id.in_({one.center_id for one in found})))}
    return RostersOf(reference, [(centers[one.center_id], one) for one in found])


def files_of(doctor_id: int) -> list[int]:
    """This file and those that were merged into it."""
    merged = effect.leads_to()
    return [doctor_id, *db.session.scalars(select(merged.c.id).where(merged.c.into_id == doctor_id))]


def centers_of(doctor_ids: Collection[int]) -> list[Center]:
    """The centers on whose newest roster one of these files stands."""
    listed = select(L.center_id).where(L.doctor_id.in_(doctor_ids), L.until_number.is_(None))
    return list(db.session.scalars(select(Center).where(Center.id.in_(listed)).order_by(Center.id)))


@hands_over
def lines_and_hours(doctor: Doctor) -> Iterable[Hanging]:
    """A doctor leaves when no roster names him or her any more, and no hours of duty are planned."""
    files = files_of(doctor.id)
    for center in centers_of(files):
        text = say("Still on the roster of the center %(center)s: end the line by a proposal.", center=center.reference)
        yield Hanging("roster_line", center.reference, text, f"/centers/{center.reference}/roster")
    planned = select(DutyPattern.center_id).where(DutyPattern.doctor_id.in_(files), DutyPattern.hours > 0)
    for center in db.session.scalars(select(Center).where(Center.id.in_(planned)).order_by(Center.id)):
        text = say("Hours of duty are still planned in the center %(center)s.", center=center.reference)
        yield Hanging("duty_hours", center.reference, text, f"/centers/{center.reference}/hours")


@hands_over
def posts_and_reviews(doctor: Doctor) -> Iterable[Hanging]:
    """Whoever directs a center is followed by somebody; reviews that wait for the director go along."""
    files = files_of(doctor.id)
    holds = or_(Center.director_id.in_(files), Center.executive_id.in_(files))
    for center in db.session.scalars(select(Center).where(holds).order_by(Center.id)):
        text = say("Directs the center %(center)s: appoint somebody else.", center=center.reference)
        yield Hanging("center_post", center.reference, text, f"/centers/{center.reference}")
        waiting = select(Review.reference).where(
            Review.center_id == center.id, Review.state.in_(sorted(LIVE_REVIEW - {"planned"}))
        )
        for reference in db.session.scalars(waiting.order_by(Review.id)):
            text = say("The review %(reference)s waits for its director.", reference=reference)
            yield Hanging("review", reference, text, f"/centers/reviews/{reference}")


@on_standing
def tell_directors(doctor: Doctor, verb: str, by: Actor) -> None:
    """A doctor who may not consult any more, or leaves, is shown on the rosters at once; their directors are told."""
    is_leaving = doctor.standing == Standing.DEPARTING
    if doctor.merged_into_id is not None or (Right.CONSULT.value in doctor.rights.split() and not is_leaving):
        return
    for center in centers_of(files_of(doctor.id)):
        text = say("%(doctor)s, on your roster, leaves.", doctor=doctor.reference)
        if not is_leaving:
            text = say("%(doctor)s, on your roster, may not consult now.", doctor=doctor.reference)
        notify(directors_of(center), text, doctor.reference, f"/centers/{center.reference}/roster")


def directors_of(center: Center) -> list[int]:
    """The accounts of those who direct a center."""
    files = [key for key in (center.director_id, center.executive_id) if key is not None]
    signs_in = select(User.id).join(Doctor, Doctor.reference == User.doctor)
    holds = or_(Doctor.id.in_(files), Doctor.merged_into_id.in_(files))
    return list(db.session.scalars(signs_in.where(holds, User.is_enabled)))


def wanting(by: Actor) -> list[roster.Listed]:
    """Lines within reach that wait for their director: the doctor leaves, or may not consult although the line runs."""
    today = clock.today()
    merged = effect.leads_to()
    leaving = select(D.id).where(D.standing == Standing.DEPARTING.value)
    follows = select(merged.c.id).where(merged.c.into_id.in_(leaving))
    covered = (L.starts_on <= today) & (L.ends_on.is_(None) | (L.ends_on >= today)) & L.is_suspended.is_(False)
    wants = or_(L.doctor_id.not_in(effect.able(today)), L.doctor_id.in_(leaving), L.doctor_id.in_(follows))
    return roster.listed([L.until_number.is_(None), within(L.center_id, by), covered, wants], today)
