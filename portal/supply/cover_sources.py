"""What days of cover rest on, read for all drugs and partners at once: lots, demand, deliveries, ages of feeds."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.core.database import db
from portal.settings import setting
from portal.supply.cover_rules import shares
from portal.supply.delivery_figures import lead_times, percentile
from portal.supply.feed_models import DeliveryNow, DemandDay, FeedName, StockDay, StockNow
from portal.supply.models import Feed, FeedKind, Partner, PartnerDrug, Relation
from portal.supply.queries import TAKING_PART, holds_on
from portal.supply.recall_lifecycle import RecallState
from portal.supply.recall_models import Recall, RecallLot

Pair = tuple[int, int]
SHARE_DAYS, LEAD_DAYS = 180, 365


@dataclass
class Stock:
    """The released lots of one drug at one partner, (last day of use, packs), and the oldest word that they rest on."""

    lots: list[tuple[date, int]] = field(default_factory=list)
    as_of: datetime | None = None


@dataclass
class Demand:
    """What was asked of one drug over a window: thousandths of a pack, by province; days without any stock."""

    milli: int = 0
    days: int = 0
    days_out: int = 0
    provinces: set[str] = field(default_factory=set)


def supplied_pairs(today: date) -> set[Pair]:
    """(partner, drug) of everything that partners say they supply today."""
    d = PartnerDrug
    told = select(d.partner_id, d.drug_id).join(Partner, Partner.id == d.partner_id)
    here = (d.relation == Relation.SUPPLIES.value, holds_on(d, today), Partner.state.in_(TAKING_PART))
    return {(partner, drug) for partner, drug in db.session.execute(told.where(*here))}


def stock_by_pair() -> dict[Pair, Stock]:
    """(partner, drug) → what lies there by the newest reports."""
    now, drug, partner = StockNow, aliased(FeedName), aliased(FeedName)
    counts = and_(now.status == "released", ~is_recalled(drug.drug_id))
    usable = func.sum(case((counts, now.quantity), else_=0))
    statement = (
        select(partner.partner_id, drug.drug_id, now.expires_on, usable, func.min(now.as_of))
        .join(drug, drug.id == now.drug_name_id)
        .join(partner, partner.id == drug.within_id)
        .where(now.is_there, drug.drug_id.is_not(None), partner.partner_id.is_not(None), *not_said_again(drug))
        .group_by(partner.partner_id, drug.drug_id, now.expires_on)
    )
    found: dict[Pair, Stock] = defaultdict(Stock)
    for partner_id, drug_id, ends, packs, as_of in db.session.execute(statement):
        stock = found[partner_id, drug_id]
        stock.lots.append((ends, int(packs)))
        stock.as_of = min(stock.as_of or as_of, as_of)
    return found


def is_recalled(drug_id: Any) -> ColumnElement[bool]:
    """Whether the lot is called back by a recall that is not closed."""
    called = and_(Recall.id == RecallLot.recall_id, Recall.drug_id == drug_id, Recall.state != RecallState.CLOSED.value)
    return exists().where(called, RecallLot.lot == StockNow.lot)


def not_said_again(drug: Any) -> list[ColumnElement[bool]]:
    """A drug that one partner writes in two ways counts once in each warehouse, by the newer report."""
    twice = select(FeedName.drug_id).where(FeedName.drug_id.is_not(None), FeedName.within_id.is_not(None))
    if db.session.scalar(twice.group_by(FeedName.within_id, FeedName.drug_id).having(func.count() > 1).limit(1)) is None:
        return []
    other, name = aliased(StockNow), aliased(FeedName)
    same = and_(name.id == other.drug_name_id, name.drug_id == drug.drug_id, other.warehouse_id == StockNow.warehouse_id)
    newer = or_(
        other.as_of > StockNow.as_of,
        and_(other.as_of == StockNow.as_of, other.drug_name_id > StockNow.drug_name_id),
    )
    return [~exists().where(same, other.is_there, other.drug_name_id != StockNow.drug_name_id, newer)]


def demand_by_drug(today: date) -> dict[int, Demand]:
    """Drug → its demand over the window that ends yesterday; a shorter history counts from its first day."""
    start = today - timedelta(days=setting("demand_window"))
    columns = (FeedName.drug_id, DemandDay.province, func.sum(DemandDay.quantity_milli), func.min(DemandDay.day))
    asked = select(*columns).join(FeedName, FeedName.id == DemandDay.drug_name_id)
    here = (FeedName.drug_id.is_not(None), DemandDay.day >= start, DemandDay.day < today)
    found: dict[int, Demand] = defaultdict(Demand)
    rows: Any = db.session.execute(asked.where(*here).group_by(FeedName.drug_id, DemandDay.province))
    for drug_id, province, milli, first in rows:
        one = found[drug_id]
        one.milli, one.days = one.milli + int(milli), max(one.days, (today - first).days)
        one.provinces |= {province} - {""}
    for drug_id, days in days_out(start, today).items():
        found[drug_id].days_out = sum(day >= today - timedelta(days=found[drug_id].days) for day in days)
    return found


def days_out(start: date, today: date) -> dict[int, list[date]]:
    """Drug → the days on which every partner that reported on it had nothing usable."""
    within = (StockDay.day >= start, StockDay.day < today)
    empty = select(FeedName.drug_id).join(StockDay, StockDay.drug_name_id == FeedName.id).where(StockDay.usable == 0, *within)
    names = select(FeedName.id, FeedName.drug_id).where(FeedName.drug_id.in_(empty)).subquery()
    statement = select(names.c.drug_id, StockDay.day).join(StockDay, StockDay.drug_name_id == names.c.id).where(*within)
    found: dict[int, list[date]] = defaultdict(list)
    for drug_id, day in db.session.execute(
        statement.group_by(names.c.drug_id, StockDay.day).having(func.max(StockDay.usable) == 0)
    ):
        found[drug_id].append(day)
    return found


def shares_by_drug(pairs: set[Pair], today: date) -> dict[Pair, float]:
    """(partner, drug) → its part of the drug's demand: as it delivered of late, equally where nobody did."""
    drug, partner, d = aliased(FeedName), aliased(FeedName), DeliveryNow
    packs = func.sum(func.coalesce(d.delivered_quantity, d.quantity))
    came = (
        select(partner.partner_id, drug.drug_id, packs)
        .join(drug, drug.id == d.drug_name_id)
        .join(partner, partner.id == d.partner_name_id)
        .where(d.delivered_on >= today - timedelta(days=SHARE_DAYS), drug.drug_id.is_not(None), partner.partner_id.is_not(None))
        .group_by(partner.partner_id, drug.drug_id)
    )
    delivered = {(partner_id, drug_id): int(packs) for partner_id, drug_id, packs in db.session.execute(came)}
    weights: dict[int, dict[int, int]] = defaultdict(dict)
    for partner_id, drug_id in pairs:
        weights[drug_id][partner_id] = delivered.get((partner_id, drug_id), 0)
    return {(key, drug_id): share for drug_id, each in weights.items() for key, share in shares(each).items()}


def arrivals_by_pair(today: date) -> dict[Pair, list[tuple[date, date, int]]]:
    """(partner, drug) → open orders: the day on which they come by the partner's usual and by its long lead time, and packs."""
    leads = lead_times(today - timedelta(days=LEAD_DAYS), today)
    drug, partner, d = aliased(FeedName), aliased(FeedName), DeliveryNow
    columns = (d.partner_name_id, partner.partner_id, drug.drug_id, d.ordered_on, d.promised_on, d.quantity)
    waiting = (
        select(*columns)
        .join(drug, drug.id == d.drug_name_id)
        .join(partner, partner.id == d.partner_name_id)
        .where(d.delivered_on.is_(None), drug.drug_id.is_not(None), partner.partner_id.is_not(None))
    )
    found: dict[Pair, list[tuple[date, date, int]]] = defaultdict(list)
    rows: Any = db.session.execute(waiting)
    for name_id, partner_id, drug_id, ordered, promised, packs in rows:
        usual, late = expected(leads.get(name_id, []), ordered, promised, today)
        if usual and late:
            found[partner_id, drug_id].append((usual, late, packs))
    return found


def expected(leads: list[int], ordered: date | None, promised: date | None, today: date) -> tuple[date | None, date | None]:
    """When an open order comes: by the lead times from its day; as promised where none are known, or it says a day to come."""
    usual, late = percentile(leads, 50), percentile(leads, 90)
    if ordered is None or ordered > today or usual is None or late is None:
        return promised, promised
    return ordered + timedelta(days=usual), ordered + timedelta(days=late)


def cadences() -> dict[int, int]:
    """Partner → after how many hours its stock feed is silent, where that is agreed."""
    agreed = select(Feed.partner_id, Feed.cadence_hours).where(Feed.feed == FeedKind.STOCK.value)
    return dict(db.session.execute(agreed).all())
