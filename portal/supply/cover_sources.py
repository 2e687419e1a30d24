"""What days of cover rest on, read for all drugs and partners at once: lots, demand, deliveries, ages of feeds."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, tuple_
from sqlalchemy.orm import aliased

from portal.core.database import db
from portal.settings import setting
from portal.supply.cover_rules import shares
from portal.supply.delivery_figures import lead_times, percentile
from portal.supply.feed_models import DeliveryNow, DemandDay, FeedName, StockDay, StockNow, Warehouse
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

    def add(self, ends: date, packs: int, as_of: datetime) -> None:
        self.lots.append((ends, packs))
        self.as_of = min(self.as_of or as_of, as_of)


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
    now, meant = StockNow, meant_by_name()
    lot: tuple[Any, ...] = (now.drug_name_id, now.lot)
    usable = func.sum(case((and_(now.status == "released", tuple_(*lot).not_in(recalled())), now.quantity), else_=0))
    columns = (now.drug_name_id, now.expires_on, usable, func.min(now.as_of))
    statement = select(*columns).where(now.is_there, *not_said_again(meant)).group_by(now.drug_name_id, now.expires_on)
    found: dict[Pair, Stock] = defaultdict(Stock)
    for name_id, ends, packs, as_of in db.session.execute(statement):
        if pair := meant.get(name_id):
            found[pair].add(ends, int(packs), as_of)
    return found


def meant_by_name() -> dict[int, Pair]:
    """The name of a drug in a partner's feed → (partner, drug), where both are known."""
    drug, partner = aliased(FeedName), aliased(FeedName)
    columns: tuple[Any, ...] = (drug.id, partner.partner_id, drug.drug_id)
    both = select(*columns).join(partner, partner.id == drug.within_id)
    known = both.where(drug.drug_id.is_not(None), partner.partner_id.is_not(None))
    return {name_id: (partner_id, drug_id) for name_id, partner_id, drug_id in db.session.execute(known)}


def recalled() -> Select[Any]:
    """(name of the drug, lot) of what is called back by a recall that is not closed."""
    called: tuple[Any, ...] = (FeedName.id, RecallLot.lot)
    lots = select(*called).join(Recall, Recall.id == RecallLot.recall_id).join(FeedName, FeedName.drug_id == Recall.drug_id)
    return lots.where(Recall.state != RecallState.CLOSED.value)


def not_said_again(meant: dict[int, Pair]) -> list[ColumnElement[bool]]:
    """What one partner writes in two ways, itself or a drug, counts once in each warehouse of a name, by the newer report."""
    return (
        [tuple_(StockNow.drug_name_id, StockNow.warehouse_id).not_in(older_words())]
        if len(set(meant.values())) < len(meant)
        else []
    )


def older_words() -> Select[Any]:
    """(name of the drug, warehouse) of which the same partner says something newer under another name."""
    now, drug, partner = aliased(StockNow), aliased(FeedName), aliased(FeedName)
    here: tuple[Any, ...] = (now.drug_name_id, now.warehouse_id)
    newest = (func.max(now.as_of).desc(), now.drug_name_id.desc())
    place = func.row_number().over(partition_by=(partner.partner_id, drug.drug_id, Warehouse.name), order_by=newest)
    said = select(*here, place.label("place")).join(drug, drug.id == now.drug_name_id).join(partner, partner.id == drug.within_id)
    said = said.join(Warehouse, Warehouse.id == now.warehouse_id).where(now.is_there)
    known = said.where(drug.drug_id.is_not(None), partner.partner_id.is_not(None))
    ranked = known.group_by(*here, partner.partner_id, drug.drug_id, Warehouse.name).subquery()
    return select(ranked.c.drug_name_id, ranked.c.warehouse_id).where(ranked.c.place > 1)


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


def days_out(start: date, today: date, drug_id: int | None = None) -> dict[int, list[date]]:
    """Drug (one, or all) → the days on which every partner that reported on it had nothing usable."""
    within = (StockDay.day >= start, StockDay.day < today)
    empty = select(FeedName.drug_id).join(StockDay, StockDay.drug_name_id == FeedName.id).where(StockDay.usable == 0, *within)
    empty = empty if drug_id is None else empty.where(FeedName.drug_id == drug_id)
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


def arrivals_by_pair(today: date) -> dict[Pair, list[tuple[date, date | None, int]]]:
    """(partner, drug) → open orders: the day on which they come as usual, and when they are late (None: not at all), and packs."""
    leads = lead_times(today - timedelta(days=LEAD_DAYS), today)
    drug, partner, d = aliased(FeedName), aliased(FeedName), DeliveryNow
    columns = (d.partner_name_id, partner.partner_id, drug.drug_id, d.ordered_on, d.promised_on, d.quantity)
    waiting = (
        select(*columns)
        .join(drug, drug.id == d.drug_name_id)
        .join(partner, partner.id == d.partner_name_id)
        .where(d.delivered_on.is_(None), drug.drug_id.is_not(None), partner.partner_id.is_not(None))
    )
    found: dict[Pair, list[tuple[date, date | None, int]]] = defaultdict(list)
    rows: Any = db.session.execute(waiting)
    for name_id, partner_id, drug_id, ordered, promised, packs in rows:
        usual, late = expected(leads.get(name_id, []), ordered, promised, today)
        if usual:
            found[partner_id, drug_id].append((usual, late, packs))
    return found


def expected(leads: list[int], ordered: date | None, promised: date | None, today: date) -> tuple[date | None, date | None]:
    """When an open order comes, as usual and late: by the lead times from its day, or as promised where they or its day are unknown.

    What should have come comes later than usual: on its late day, or, when that is past as well, as if ordered today, and late
    it does not come at all. None: not counted on, as an overdue order of a partner without known lead times.
    """
    usual, late = percentile(leads, 50), percentile(leads, 90)
    if usual is None or late is None:
        day = promised if promised and promised > today else None
        return day, day
    first, last = (
        (ordered + timedelta(days=usual), ordered + timedelta(days=late))
        if ordered and ordered <= today
        else (promised, promised)
    )
    if last is None or last <= today:
        return (last and today + timedelta(days=max(usual, 1))), None
    return (first if first and first > today else last), last


def cadences() -> dict[int, int]:
    """Partner → after how many hours its stock feed is silent, where that is agreed; never longer than the dated bound."""
    agreed = select(Feed.partner_id, Feed.cadence_hours).where(Feed.feed == FeedKind.STOCK.value)
    most = setting("stock_cadence_most")
    return {partner_id: min(hours, most) for partner_id, hours in db.session.execute(agreed)}
