"""Campaigns as the medical office sees them: all centers side by side with progress, time taken, and sizes of presses."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from portal.centers.lifecycle import ANSWERABLE, ReviewState
from portal.centers.models import Center
from portal.centers.obstacles import obstacles, standing_against
from portal.centers.presses import Presses, presses_of
from portal.centers.reach import within
from portal.centers.review_case import OPEN_ROWS, campaign_of, counted
from portal.centers.review_models import Campaign, Review, ReviewRow
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.tongues import Text

LIMIT = 100


@dataclass(frozen=True)
class Progress:
    """One review: rows by their states, and the presses that decided them."""

    review: Review
    center: Center
    counts: dict[str, int]
    presses: Presses

    @property
    def decided(self) -> int:
        return sum(n for state, n in self.counts.items() if state not in OPEN_ROWS)

    @property
    def altered(self) -> int:
        return sum(self.counts.get(state, 0) for state in ("change", "end", "suspend"))


class CampaignScreen:
    """The page of a campaign. Raises NotFound."""

    def __init__(self, reference: str, viewer: Actor):
        self.campaign: Campaign = campaign_of(reference)
        rows = db.session.execute(
            select(Review, Center)
            .join(Center, Center.id == Review.center_id)
            .where(Review.campaign_id == self.campaign.id, within(Review.center_id, viewer))
            .order_by(Center.id)
        ).all()
        ids = [review.id for review, _ in rows]
        counts, presses = counted(ids), presses_of(ids)
        self.rows = [Progress(one, center, counts.get(one.id, {}), presses.get(one.id, Presses())) for one, center in rows]

    @property
    def is_planned(self) -> bool:
        return self.campaign.frozen_at is None and any(one.review.state == ReviewState.PLANNED for one in self.rows)

    @cached_property
    def against(self) -> tuple[Text, ...]:
        """What stands in the way of freezing any of it."""
        return standing_against(self.campaign) if self.is_planned else ()

    @cached_property
    def obstacles(self) -> list[tuple[Progress, tuple[Text, ...]]]:
        """(review, what stands in the way of freezing it) where something does."""
        waiting = [one for one in self.rows if one.review.state == ReviewState.PLANNED] if self.is_planned else []
        found = obstacles(self.campaign, [one.center for one in waiting])
        return [(one, found[one.center.id]) for one in waiting if found[one.center.id]]

    @property
    def decided(self) -> int:
        return sum(one.decided for one in self.rows)


def campaigns() -> list[tuple[Campaign, int, int]]:
    """(campaign, its reviews, those that are published), the newest first."""
    done = func.count().filter(Review.state == ReviewState.PUBLISHED.value)
    counts = select(Campaign, func.count(), done).join(Review, Review.campaign_id == Campaign.id).group_by(Campaign.id)
    return [
        (campaign, n, finished) for campaign, n, finished in db.session.execute(counts.order_by(Campaign.id.desc()).limit(LIMIT))
    ]


def reviews_within(by: Actor, state: str = "", row: str = "") -> list[Any]:
    """(review, center, campaign) within the actor's reach, the newest first; those of a state, or that take decisions and
    have a row of that state."""
    joined = select(Review, Center, Campaign).join(Center, Center.id == Review.center_id)
    mine = joined.join(Campaign, Campaign.id == Review.campaign_id).where(within(Review.center_id, by))
    if state:
        mine = mine.where(Review.state == state)
    if row:
        waits = select(ReviewRow.review_id).where(ReviewRow.state == row)
        mine = mine.where(Review.id.in_(waits), Review.state.in_(sorted(ANSWERABLE)))
    return list(db.session.execute(mine.order_by(Review.id.desc()).limit(LIMIT)))


def reviewable() -> list[Center]:
    """The centers that a campaign can take in."""
    return list(db.session.scalars(select(Center).where(Center.state.in_(("open", "paused"))).order_by(Center.id)))
