"""What stands in the way of freezing a roster today: another review of it, sources that are not as of today, an empty roster."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from portal.calendar import calendar_table
from portal.centers.lifecycle import LIVE_REVIEW, ProposalState, ReviewState
from portal.centers.models import Center, RosterLine, RosterProposal
from portal.centers.review_models import Campaign, Review
from portal.core import clock
from portal.core.database import db
from portal.core.tongues import Text, say
from portal.doctors.models import Doctor


def obstacles(campaign: Campaign, centers: Sequence[Center]) -> Mapping[int, tuple[Text, ...]]:
    """Center id → why its roster cannot be frozen today, apart from what holds for the campaign as a whole."""
    ids = [center.id for center in centers]
    live, rights, waiting, listed = under_way(ids), undrawn(ids), proposed(ids), listing(ids)
    found: dict[int, tuple[Text, ...]] = {}
    for center in centers:
        why = [other_review(center, live[center.id])] if center.id in live else []
        if center.id not in listed:
            why.append(say("Nobody stands on the roster of %(center)s: take the center out of this campaign.", center=center.reference))  # fmt: skip
        if n := rights.get(center.id):
            why.append(say("The rights of %(n)s doctors of %(center)s are not drawn anew as of today: the nightly run has to go through first.", n=n, center=center.reference))  # fmt: skip
        if reference := waiting.get(center.id):
            why.append(say("%(reference)s waits to be published: publish, return or withdraw it first.", reference=reference))
        found[center.id] = tuple(why)
    return found


def other_review(center: Center, reference: str) -> Text:
    return say("%(reference)s, a review of %(center)s, is under way: it has to be finished first, or the center taken out of this campaign.", reference=reference, center=center.reference)  # fmt: skip


def standing_against(campaign: Campaign) -> tuple[Text, ...]:
    """Why nothing of the campaign can be frozen today."""
    return (*past(campaign), *unconfirmed(campaign))


def past(campaign: Campaign) -> list[Text]:
    """Nobody could answer a review whose last day is over."""
    if campaign.due_on >= clock.today():
        return []
    return [say("The last day for answers, %(day)s, is over: plan the reviews anew.", day=campaign.due_on.isoformat())]


def unconfirmed(campaign: Campaign) -> list[Text]:
    """The holidays of the period must be as announced."""
    days = calendar_table().days.values()
    if not any(day.is_provisional and campaign.period_from <= day.day <= campaign.period_to for day in days):
        return []
    return [say("The holidays of the period are not confirmed yet: confirm the calendar first.")]


def under_way(center_ids: Sequence[int]) -> dict[int, str]:
    """Center id → its review that is frozen and not carried out yet."""
    live = sorted(LIVE_REVIEW - {ReviewState.PLANNED})
    rows = select(Review.center_id, Review.reference).where(Review.center_id.in_(center_ids), Review.state.in_(live))
    return dict(db.session.execute(rows).all())


def listing(center_ids: Sequence[int]) -> set[int]:
    """The centers on whose newest roster somebody stands."""
    lines = select(RosterLine.center_id).where(RosterLine.center_id.in_(center_ids), RosterLine.until_number.is_(None))
    return set(db.session.scalars(lines.distinct()))


def undrawn(center_ids: Sequence[int]) -> dict[int, int]:
    """Center id → doctors on its roster whose rights are not certain for today."""
    lines = select(RosterLine.center_id, func.count()).join(Doctor, Doctor.id == RosterLine.doctor_id)
    mine = (RosterLine.center_id.in_(center_ids), RosterLine.until_number.is_(None))
    return dict(db.session.execute(lines.where(*mine, Doctor.rights_until < clock.today()).group_by(RosterLine.center_id)).all())


def proposed(center_ids: Sequence[int]) -> dict[int, str]:
    """Center id → a proposal that waits for its publication."""
    p = RosterProposal.__table__.c
    waits = select(p.center_id, func.min(p.reference)).where(p.state == ProposalState.PROPOSED.value)
    return dict(db.session.execute(waits.where(p.center_id.in_(center_ids)).group_by(p.center_id)).all())
