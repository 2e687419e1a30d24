"""The columns of a partner's row that are drawn from what belongs to it: roles of today, the paper that ends first."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.supply.case import stands
from portal.supply.models import Partner, PartnerPaper, PartnerRole


def draw_anew(partner: Partner) -> None:
    """Set the derived columns as of today. What nobody verified yet gives no role."""
    today = clock.today()
    roles = verified(PartnerRole, partner)
    papers = [paper for paper in rows(PartnerPaper, partner) if paper.withdrawn_on is None]
    partner.roles = " ".join(sorted({row.role for row in roles if stands(row, today)}))
    partner.next_end_on = min((paper.until for paper in newest(papers) if paper.until), default=None)
    turns = [day for row in roles for day in (row.since - timedelta(days=1), row.until) if day and day >= today]
    partner.drawn_until = min(turns, default=None)


def rows(model: Any, partner: Partner) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.partner_id == partner.id).order_by(model.id)))


def verified(model: Any, partner: Partner) -> list[Any]:
    return [row for row in rows(model, partner) if row.verified_at is not None]


def newest(papers: list[PartnerPaper]) -> list[PartnerPaper]:
    """Of each kind the paper that lasts longest: one that was renewed ends no right."""
    last: dict[str, PartnerPaper] = {}
    for paper in papers:
        known = last.get(paper.paper)
        if known is None or (paper.until or date.max) > (known.until or date.max):
            last[paper.paper] = paper
    return list(last.values())
