"""Planning a review campaign: one review a center, over a period, open from one day to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.centers import review_events as events
from portal.centers.lifecycle import ReviewState, State
from portal.centers.models import Center
from portal.centers.review_case import opened, step
from portal.centers.review_models import Campaign, Kind, Review
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_numbers, next_reference
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

LONGEST = 366


@dataclass(frozen=True)
class Plan:
    """What is planned: kind, the period that is reviewed, the days on which the directors answer, short names of centers."""

    kind: str
    period_from: date
    period_to: date
    opens_on: date
    due_on: date
    centers: tuple[str, ...]


@operation(Permission.REVIEWS_PLAN)
def plan(wanted: Plan, *, by: Actor) -> str:
    """Plan a campaign. Returns its reference. Raises Refused: kind, period_to, due_on, opens_on, centers."""
    demand_days(wanted)
    centers = centers_of(wanted.centers)
    now, year = clock.now(), clock.today().year
    campaign = Campaign(
        reference=next_reference("CAM", year), kind=kind_of(wanted.kind), period_from=wanted.period_from,
        period_to=wanted.period_to, opens_on=wanted.opens_on, due_on=wanted.due_on, planned_by_id=by.id, created_at=now,
    )  # fmt: skip
    db.session.add(campaign)
    db.session.flush()
    numbers = next_numbers("REV", year, len(centers))
    reviews = [
        Review(
            reference=f"REV-{year}-{number:06d}", campaign_id=campaign.id, center_id=center.id, due_on=wanted.due_on,
            state_since=now, updated_at=now,
        )
        for number, center in zip(numbers, centers, strict=True)
    ]  # fmt: skip
    db.session.add_all(reviews)
    db.session.flush()
    event = events.CampaignPlanned(campaign.kind, len(reviews), campaign.opens_on.isoformat(), campaign.due_on.isoformat())
    record(event, campaign, *reviews, by=by)
    return campaign.reference


def demand_days(wanted: Plan) -> None:
    """The days of a plan, in their order."""
    if wanted.period_to < wanted.period_from or (wanted.period_to - wanted.period_from).days >= LONGEST:
        text = say("The period ends on its first day or later, and lasts a year at most.")
        raise Refused("period", text, "period_to")
    if wanted.opens_on < clock.today():
        raise Refused("opens_in_the_past", say("A review opens today at the earliest."), "opens_on")
    if wanted.due_on < wanted.opens_on or (wanted.due_on - wanted.opens_on).days >= LONGEST:
        text = say("A review is due on the day it opens or later, within a year.")
        raise Refused("due", text, "due_on")


def kind_of(code: str) -> str:
    if code not in set(Kind):
        raise Refused("kind", say("Choose what kind of review it is."), "kind")
    return code


def centers_of(names: Sequence[str]) -> list[Center]:
    """The centers of these short names, which are open. Raises Refused."""
    wanted = set(names)
    found = db.session.scalars(locked(select(Center).where(Center.reference.in_(wanted)).order_by(Center.id))).all()
    closed = sorted(wanted - {center.reference for center in found if center.state in (State.OPEN, State.PAUSED)})
    if closed:
        text = say("Only centers that have opened are reviewed: take out %(names)s.", names=", ".join(closed)[:200])
        raise Refused("not_open", text, "centers")
    if not found:
        raise Refused("no_center", say("Choose at least one center."), "centers")
    return list(found)


@operation(Permission.REVIEWS_PLAN)
def withdraw(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Take a review back as long as nobody decided a row of it. Raises NotFound, Conflict, Refused (answered, note)."""
    file = opened(reference, version, by)
    step(file, "withdraw", by, note=note)
    file.note_step("withdraw", by, note)
    file.move(ReviewState.WITHDRAWN)
    record(events.ReviewWithdrawn(), file.review, *file.fresh, by=by, reason=note)
