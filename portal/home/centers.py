"""What waits in the centers: for the medical office, and for operations. A director's day stands in `portal.centers.day`."""

from typing import Any

from sqlalchemy import Select, select

from portal.centers.campaigns import CampaignScreen
from portal.centers.lifecycle import ANSWERABLE, LIVE_REVIEW, ProposalState, ReviewState, RowState
from portal.centers.models import RosterProposal
from portal.centers.reach import within
from portal.centers.review_models import Campaign, Review, ReviewRow
from portal.core.actors import Actor
from portal.core.database import capped_count, db
from portal.core.paging import CAP
from portal.core.tongues import Text, say
from portal.home.figures import Card, Figure, Place, place
from portal.web.permissions import Permission as P

WORKED_ON_BY = frozenset({P.CENTERS_PUBLISH, P.REVIEWS_CHECK, P.CENTERS_KEEP})


def card(viewer: Actor) -> Card:
    """Reviews and proposals that wait for this person's role, within reach."""
    found: list[Figure] = []
    if viewer.may(P.REVIEWS_CHECK):
        found += [
            counted(reviews(viewer, ReviewState.SUBMITTED), say("Reviews to check"), reviews_at("submitted")),
            counted(reviews(viewer, ReviewState.CHECKED), say("Reviews to publish"), reviews_at("checked")),
            counted(rows(viewer, RowState.WITH_OFFICE), say("Own rows of directors to decide"), rows_at("with_office"), "amber"),
            counted(reviews(viewer, ReviewState.OVERDUE), say("Reviews overdue"), reviews_at("overdue"), "red"),
        ]
    if viewer.may(P.CENTERS_PUBLISH):
        found.append(counted(proposals(viewer, ProposalState.PROPOSED), say("Rosters to check"), proposals_at("proposed")))
    if viewer.may(P.CENTERS_KEEP):
        found += [
            counted(rows(viewer, RowState.QUERY), say("Queries of directors to answer"), rows_at("query"), "amber"),
            counted(proposals(viewer, ProposalState.RETURNED), say("Rosters returned"), proposals_at("returned"), "amber"),
        ]
    return Card(say("Centers"), found)


def under_way(viewer: Actor) -> CampaignScreen | None:
    """The newest campaign that has reviews under way, for those who check them: progress, time taken, sizes of presses."""
    live = select(Review.campaign_id).where(Review.state.in_(sorted(LIVE_REVIEW - {ReviewState.PLANNED})))
    newest = select(Campaign.reference).where(Campaign.id.in_(live)).order_by(Campaign.id.desc()).limit(1)
    reference = db.session.scalar(newest) if viewer.may(P.REVIEWS_CHECK) else None
    return CampaignScreen(reference, viewer) if reference else None


def counted(statement: Select[Any], label: Text, rows_at: Place, tone: str = "") -> Figure:
    return Figure(capped_count(statement, CAP), label, rows_at, tone)


def reviews_at(state: str) -> Place:
    return place("centers.reviews", state=state)


def rows_at(state: str) -> Place:
    return place("centers.reviews", row=state)


def proposals_at(state: str) -> Place:
    return place("centers.proposals", state=state)


def reviews(viewer: Actor, state: ReviewState) -> Select[Any]:
    return select(Review.id).where(Review.state == state.value, within(Review.center_id, viewer))


def rows(viewer: Actor, state: RowState) -> Select[Any]:
    """Rows of reviews that still take decisions."""
    answerable = select(Review.id).where(Review.state.in_(sorted(ANSWERABLE)), within(Review.center_id, viewer))
    return select(ReviewRow.id).where(ReviewRow.state == state.value, ReviewRow.review_id.in_(answerable))


def proposals(viewer: Actor, state: ProposalState) -> Select[Any]:
    return select(RosterProposal.id).where(RosterProposal.state == state.value, within(RosterProposal.center_id, viewer))
