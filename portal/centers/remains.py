"""What still hangs on a center: it is closed when nothing does. Each thing is settled where it stands."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from portal.centers.lifecycle import LIVE_PROPOSAL, LIVE_REVIEW
from portal.centers.models import Center, RosterLine, RosterProposal
from portal.centers.review_models import Review
from portal.core.database import db
from portal.core.tongues import Text, say


@dataclass(frozen=True)
class Remaining:
    """One kind of thing that must be handed over before a center closes, how many of it, and where it is settled."""

    count: int
    text: Text
    path: str


def remaining(center: Center) -> list[Remaining]:
    """What must be handed over, each with its number; nothing else may be left when the center closes."""
    base = f"/centers/{center.reference}"
    lines = select(RosterLine.id).where(RosterLine.center_id == center.id, RosterLine.until_number.is_(None))
    proposals = select(RosterProposal.id).where(
        RosterProposal.center_id == center.id, RosterProposal.state.in_(sorted(LIVE_PROPOSAL))
    )
    reviews = select(Review.id).where(Review.center_id == center.id, Review.state.in_(sorted(LIVE_REVIEW)))
    found = (
        Remaining(counted(lines), say("Doctors on the roster; their lines are ended by a proposal"), f"{base}/roster"),
        Remaining(counted(proposals), say("Open proposals for the roster; publish or withdraw them"), f"{base}/roster"),
        Remaining(counted(reviews), say("Unfinished reviews; publish or withdraw them"), f"{base}#reviews"),
    )
    return [one for one in found if one.count]


def counted(statement: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
