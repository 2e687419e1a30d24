"""What the rules of alerts read beside days of cover: orders, lots, demand by week, papers, recalls."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from portal.core.database import db
from portal.settings import setting
from portal.supply.case import LICENCES
from portal.supply.feed_models import DeliveryNow, DemandDay, FeedName, StockNow
from portal.supply.models import Feed, PaperKind, Partner, PartnerPaper
from portal.supply.queries import TAKING_PART
from portal.supply.recall_lifecycle import RecallState
from portal.supply.recall_models import Recall

D, DRUG, PARTNER = DeliveryNow, aliased(FeedName), aliased(FeedName)
PAIR: tuple[Any, ...] = (PARTNER.partner_id, DRUG.drug_id)
MATCHED = and_(PARTNER.partner_id.is_not(None), DRUG.drug_id.is_not(None))
WEEK = 7


def of_pairs(*conditions: Any, having: Any = None) -> list[Any]:
    """(partner_id, drug_id, as_of) of the order lines of matched names that meet conditions."""
    statement = (
        select(*PAIR, func.max(D.as_of).label("as_of"))
        .join(DRUG, DRUG.id == D.drug_name_id)
        .join(PARTNER, PARTNER.id == D.partner_name_id)
        .where(MATCHED, *conditions)
        .group_by(*PAIR)
        .order_by(*PAIR)
    )
    return list(db.session.execute(statement if having is None else statement.having(having)))


def late_orders(before: date) -> list[Any]:
    """Drugs at partners with orders that were promised before a day and are open."""
    return of_pairs(D.delivered_on.is_(None), D.promised_on < before)


def short_orders(since: date, fill_bp: int) -> list[Any]:
    """Drugs at partners of which less than a share (basis points) came of what was ordered."""
    came = func.sum(func.coalesce(D.delivered_quantity, D.quantity))
    return of_pairs(D.delivered_on >= since, having=came * 10_000 < func.sum(D.quantity) * fill_bp)


def orders_heard() -> dict[tuple[int, int], datetime]:
    """(partner, drug) → the newest word on any order line of it, open or delivered."""
    return {(row.partner_id, row.drug_id): row.as_of for row in of_pairs()}


def lots_that_expire(today: date, until: date) -> list[Any]:
    """Released lots that expire within a time, of each drug at each partner those first that expire first."""
    now, drug, partner = StockNow, aliased(FeedName), aliased(FeedName)
    columns: tuple[Any, ...] = (partner.partner_id, drug.drug_id, now.lot, now.expires_on)
    soon = (now.is_there, now.status == "released", now.quantity > 0, now.expires_on > today, now.expires_on <= until)
    statement = (
        select(*columns, func.sum(now.quantity).label("packs"), func.min(now.as_of).label("as_of"))
        .join(drug, drug.id == now.drug_name_id)
        .join(partner, partner.id == drug.within_id)
        .where(*soon, drug.drug_id.is_not(None), partner.partner_id.is_not(None))
        .group_by(*columns)
        .order_by(now.expires_on, *columns[:3])
    )
    return list(db.session.execute(statement))


def weeks_of_demand(today: date) -> Iterator[tuple[int, int, int, datetime]]:
    """(drug, demand of the last week, of a usual week, age) in thousandths of a pack, where demand of that week is known.

    A usual week is the mean of the demand window before the last week.
    """
    start, week = today - timedelta(days=setting("demand_window")), today - timedelta(days=WEEK)
    last = func.sum(case((DemandDay.day >= week, DemandDay.quantity_milli), else_=0))
    before = func.sum(case((DemandDay.day < week, DemandDay.quantity_milli), else_=0))
    statement = (
        select(FeedName.drug_id, last, before, func.min(DemandDay.day), func.max(DemandDay.day), func.max(DemandDay.as_of))
        .join(FeedName, FeedName.id == DemandDay.drug_name_id)
        .where(FeedName.drug_id.is_not(None), DemandDay.day >= start, DemandDay.day < today)
        .group_by(FeedName.drug_id)
        .order_by(FeedName.drug_id)
    )
    rows: Any = db.session.execute(statement)
    for drug_id, recent, earlier, first, newest, as_of in rows:
        days = (week - first).days
        if days >= WEEK and newest >= week:
            yield drug_id, int(recent), int(earlier) * WEEK // days, as_of


def papers_that_end(until: date) -> list[Any]:
    """(partner, last day) of partners that take part and of which a paper ends by a day."""
    p = Partner
    ending = select(p.id, p.next_end_on).where(p.next_end_on <= until, p.state.in_(TAKING_PART)).order_by(p.id)
    return list(db.session.execute(ending))


def partners_in_papers(until: date) -> set[int]:
    """Partners that take part and whose licence and agreement, verified by another, both last longer than to a day."""
    paper, kinds = PartnerPaper, defaultdict[int, set[str]](set)
    lasts = (paper.verified_at.is_not(None), paper.withdrawn_on.is_(None), paper.until.is_(None) | (paper.until > until))
    there = select(paper.partner_id, paper.paper).join(Partner, Partner.id == paper.partner_id)
    for partner_id, kind in db.session.execute(there.where(*lasts, Partner.state.in_(TAKING_PART))):
        kinds[partner_id].add("licence" if kind in LICENCES else kind)
    return {partner_id for partner_id, found in kinds.items() if {"licence", PaperKind.AGREEMENT.value} <= found}


def stopped_feeds() -> set[int]:
    """Partners of which a feed that was agreed is not expected any more."""
    return set(db.session.scalars(select(Feed.partner_id).where(~Feed.is_expected)))


def drugs_called_back() -> set[int]:
    """Drugs of which a recall is not closed."""
    return set(db.session.scalars(select(Recall.drug_id).where(Recall.state != RecallState.CLOSED.value)))
