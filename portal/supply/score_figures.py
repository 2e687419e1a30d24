"""A partner's month in figures, by the definitions of version 1.

Order lines: those promised within the month; what became of them is taken as it is known at the time of computing. Due
lines: those delivered, and those promised for a day that the newest word on the partner's deliveries lies behind; of the
others nothing is known, and they count for nothing. Late: delivered after the promised day, or due and not delivered; the
latter stand apart too, as open lines. Short: delivered with less than was ordered; without a quantity of the delivery it was
as ordered. On time in full: due, neither late nor short. Fill rate: packs delivered of packs ordered in due lines, no line
with more than was ordered. Lead time: calendar days from the order to the delivery, nearest rank, of lines with both days.
Where the newest word on deliveries is older at the end of the month than the partner agreed, both shares are unknown.
Feeds: each day of the month on which an agreed feed was expected; on time where at the end of that day the newest word that
had come was no older than agreed. Days out of stock: drug-days that were reported with nothing usable, of all reported.
Lines received within the month; those that do not count, because their part is held, refused or taken back, or their row was
refused in a file of this partner alone; those of a drug that nobody has matched.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import and_, case, distinct, func, select
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.database import db
from portal.intake.models import ImportBatch
from portal.settings import setting
from portal.supply.delivery_figures import count_of, percentile, within
from portal.supply.feed_lifecycle import NameState, PartState
from portal.supply.feed_models import DeliveryLine, DeliveryNow, FeedBlock, FeedName, FeedPart, StockDay, StockLine
from portal.supply.feed_queries import newest_parts
from portal.supply.models import Feed, FeedKind, Partner
from portal.supply.queries import TAKING_PART

DEFINITION = 1
OF_PARTNERS = (FeedKind.STOCK.value, FeedKind.DELIVERIES.value)


@dataclass
class MonthFigures:
    """The figures of one partner's month; shares in basis points, times in whole days, None where nothing was measured."""

    order_lines: int = 0
    due_lines: int = 0
    open_lines: int = 0
    late_lines: int = 0
    short_lines: int = 0
    on_time_in_full: int = 0
    otif_bp: int | None = None
    ordered_packs: int = 0
    delivered_packs: int = 0
    fill_rate_bp: int | None = None
    lead_lines: int = 0
    lead_p50: int | None = None
    lead_p90: int | None = None
    feeds_expected: int = 0
    feeds_on_time: int = 0
    stock_days: int = 0
    stock_days_out: int = 0
    lines_received: int = 0
    lines_refused: int = 0
    lines_unmatched: int = 0
    deliveries_unknown: str = "no_feed"
    data_as_of: datetime | None = None

    @property
    def values(self) -> dict[str, Any]:
        return asdict(self)


def next_month(month: date) -> date:
    """The first day of the month after one that is given by its first day."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before that of a day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


Found = dict[int, MonthFigures]


def share(part: int, whole: int) -> int | None:
    """Basis points; None of nothing."""
    return round(10_000 * part / whole) if whole else None


def measured(first: date, end: date) -> set[int]:
    """The partners that are measured in the days before `end`: who took part by then, and who had order lines in them."""
    took_part = select(Partner.id).where(Partner.state.in_(TAKING_PART), Partner.confirmed_at < clock.start_of(end))
    lines = select(FeedName.partner_id).distinct().join(DeliveryNow, DeliveryNow.partner_name_id == FeedName.id)
    ordered = within(lines, first, end - timedelta(days=1)).where(FeedName.partner_id.is_not(None))
    return {*db.session.scalars(took_part), *db.session.scalars(ordered)}


def figures_of(month: date, partner_ids: Collection[int]) -> Found:
    """Partner → its figures of a month, which is given by its first day."""
    end = next_month(month)
    found = orders_between(month, end, partner_ids)
    for take in (count_leads, count_feeds, count_stock, count_lines):
        take(found, month, end)
    return found


def orders_between(first: date, end: date, partner_ids: Collection[int]) -> Found:
    """Partner → what became of the lines promised from a day on and before another; the other figures stay empty."""
    found = {key: MonthFigures() for key in partner_ids}
    for take in (hear_of_deliveries, count_orders, take_shares):
        take(found, first, end)
    return found


def count_orders(found: Found, month: date, end: date) -> None:
    d = DeliveryNow
    came = func.coalesce(d.delivered_quantity, d.quantity)
    arrived, whole = d.delivered_on.is_not(None), and_(d.delivered_on <= d.promised_on, came >= d.quantity)
    columns: tuple[Any, ...] = (
        FeedName.partner_id,
        d.promised_on,
        func.count().label("lines"),
        count_of(arrived).label("arrived"),
        count_of(d.delivered_on > d.promised_on).label("late"),
        count_of(and_(arrived, came < d.quantity)).label("short"),
        count_of(whole).label("whole"),
        func.sum(d.quantity).label("packs"),
        func.sum(case((arrived, d.quantity), else_=0)).label("packs_arrived"),
        func.sum(case((~arrived, 0), (came > d.quantity, d.quantity), else_=came)).label("filled"),
    )
    lines = select(*columns).join(FeedName, FeedName.id == d.partner_name_id).where(FeedName.partner_id.in_(found))
    lines = within(lines, month, end - timedelta(days=1)).group_by(FeedName.partner_id, d.promised_on)
    for row in db.session.execute(lines):
        add_day(found[row.partner_id], row)


def add_day(one: MonthFigures, row: Any) -> None:
    """The lines promised for one day; those that did not arrive are due once a word is heard from behind that day."""
    is_heard = one.data_as_of is not None and row.promised_on < clock.on_page(one.data_as_of).date()
    still_open = row.lines - row.arrived if is_heard else 0
    one.order_lines += row.lines
    one.due_lines += row.arrived + still_open
    one.open_lines += still_open
    one.late_lines += row.late + still_open
    one.short_lines += row.short
    one.on_time_in_full += row.whole
    one.ordered_packs += int(row.packs if is_heard else row.packs_arrived)
    one.delivered_packs += int(row.filled)


def count_leads(found: Found, month: date, end: date) -> None:
    d = DeliveryNow
    columns: tuple[Any, ...] = (FeedName.partner_id, d.ordered_on, d.delivered_on)
    lines = within(select(*columns).join(FeedName, FeedName.id == d.partner_name_id), month, end - timedelta(days=1))
    both = (d.ordered_on.is_not(None), d.delivered_on.is_not(None), FeedName.partner_id.in_(found))
    days: dict[int, list[int]] = defaultdict(list)
    for partner_id, ordered, delivered in db.session.execute(lines.where(*both)):
        days[partner_id].append((delivered - ordered).days)
    for partner_id, leads in days.items():
        one, leads = found[partner_id], sorted(leads)
        one.lead_lines, one.lead_p50, one.lead_p90 = len(leads), percentile(leads, 50), percentile(leads, 90)


def count_feeds(found: Found, month: date, end: date) -> None:
    """Each day on which a feed was expected, from the day after it was agreed."""
    arrived = arrivals(clock.start_of(end))
    columns: tuple[Any, ...] = (Feed.partner_id, Feed.feed, Feed.cadence_hours, Feed.agreed_on)
    agreed = select(*columns).join(Partner, Partner.id == Feed.partner_id)
    counts = (Feed.is_expected, Partner.state.in_(TAKING_PART), Feed.feed.in_(OF_PARTNERS), Partner.id.in_(found))
    for partner_id, feed, hours, since in db.session.execute(agreed.where(*counts)):
        days = days_between(max(month, since + timedelta(days=1)), end)
        found[partner_id].feeds_expected += len(days)
        found[partner_id].feeds_on_time += days_on_time(arrived.get((partner_id, feed), ()), days, timedelta(hours=hours))


def days_between(first: date, end: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((end - first).days)]


def days_on_time(arrived: Sequence[tuple[datetime, datetime]], days: Iterable[date], cadence: timedelta) -> int:
    """On how many days the newest word that had come by midnight was no older than agreed. `arrived`: (received, as of)."""
    ordered = sorted(arrived)
    newest = list(accumulate((as_of for _, as_of in ordered), max))
    on_time = 0
    for day in days:
        midnight = clock.start_of(day + timedelta(days=1))
        known = bisect_right(ordered, midnight, key=lambda one: one[0])
        on_time += known > 0 and newest[known - 1] >= midnight - cadence
    return on_time


def arrivals(before: datetime) -> dict[tuple[int, str], list[tuple[datetime, datetime]]]:
    """(partner, feed) → (received, as of) of the parts that came before an instant and count."""
    p = FeedPart
    columns: tuple[Any, ...] = (FeedName.partner_id, p.feed, p.received_at, p.as_of)
    came = select(*columns).join(FeedName, FeedName.id == p.partner_name_id)
    counts = (p.state == PartState.TAKEN.value, p.received_at < before, FeedName.partner_id.is_not(None))
    found: dict[tuple[int, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    for partner_id, feed, received, as_of in db.session.execute(came.where(*counts)):
        found[partner_id, feed].append((received, as_of))
    return found


def count_stock(found: Found, month: date, end: date) -> None:
    drug, partner = aliased(FeedName), aliased(FeedName)
    statement: Any = (
        select(partner.partner_id, func.count(), count_of(StockDay.usable == 0))
        .select_from(StockDay)
        .join(drug, drug.id == StockDay.drug_name_id)
        .join(partner, partner.id == drug.within_id)
        .where(StockDay.day >= month, StockDay.day < end, partner.partner_id.in_(found))
        .group_by(partner.partner_id)
    )
    for partner_id, days, out in db.session.execute(statement):
        found[partner_id].stock_days, found[partner_id].stock_days_out = days, out


def count_lines(found: Found, month: date, end: date) -> None:
    p = FeedPart
    came = (p.received_at >= clock.start_of(month), p.received_at < clock.start_of(end), FeedName.partner_id.in_(found))
    lost = case((p.state == PartState.TAKEN.value, 0), else_=p.lines)
    parts = select(FeedName.partner_id, func.sum(p.lines), func.sum(lost)).join(FeedName, FeedName.id == p.partner_name_id)
    counted = [*db.session.execute(parts.where(*came).group_by(FeedName.partner_id)), *refused_rows(came)]
    for partner_id, lines, refused in counted:
        found[partner_id].lines_received += int(lines)
        found[partner_id].lines_refused += int(refused)
    for partner_id, lines in (*unmatched_lines(StockLine, came), *unmatched_lines(DeliveryLine, came)):
        found[partner_id].lines_unmatched += lines


def refused_rows(came: tuple[Any, ...]) -> list[tuple[int, int, int]]:
    """(partner, rows, rows) that were refused of files whose rows are all of one partner."""
    p = FeedPart
    several = func.count(distinct(p.partner_name_id)) > 1
    mixed = select(p.batch_id).where(p.batch_id.is_not(None)).group_by(p.batch_id).having(several)
    whose: Any = select(FeedName.partner_id, p.batch_id).join(FeedName, FeedName.id == p.partner_name_id)
    alone = whose.where(*came, p.batch_id.not_in(mixed)).distinct().subquery()
    counted = select(alone.c.partner_id, ImportBatch.counts).join(ImportBatch, ImportBatch.id == alone.c.batch_id)
    rows = [(key, int((counts or {}).get("refused_rows", 0))) for key, counts in db.session.execute(counted)]
    return [(key, refused, refused) for key, refused in rows]


def unmatched_lines(model: Any, came: tuple[Any, ...]) -> list[Any]:
    """(partner, lines) of drugs that nobody has matched, in the parts that came within the month."""
    drug = aliased(FeedName)
    statement = (
        select(FeedName.partner_id, func.count())
        .select_from(drug)
        .join(model, model.drug_name_id == drug.id)
        .join(FeedBlock, FeedBlock.id == model.block_id)
        .join(FeedPart, FeedPart.id == FeedBlock.part_id)
        .join(FeedName, FeedName.id == drug.within_id)
        .where(drug.state == NameState.UNMATCHED.value, drug.about == "drug", *came)
    )
    return list(db.session.execute(statement.group_by(FeedName.partner_id)))


def hear_of_deliveries(found: Found, month: date, end: date) -> None:
    """How old the newest word on deliveries is, and whether it reaches the month's end, within what the partner agreed."""
    newest, agreed = newest_parts().subquery(), Feed
    same = and_(agreed.partner_id == newest.c.partner_id, agreed.feed == newest.c.feed)
    columns: tuple[Any, ...] = (newest.c.partner_id, newest.c.as_of, agreed.cadence_hours)
    heard = select(*columns).outerjoin(agreed, same).where(newest.c.feed == FeedKind.DELIVERIES.value)
    for partner_id, as_of, hours in db.session.execute(heard.where(newest.c.partner_id.in_(found))):
        reaches = as_of + timedelta(hours=hours or setting("feed_cadence")) >= clock.start_of(end)
        found[partner_id].data_as_of, found[partner_id].deliveries_unknown = as_of, "" if reaches else "silent"


def take_shares(found: Found, month: date, end: date) -> None:
    for one in found.values():
        if not one.deliveries_unknown:
            one.otif_bp = share(one.on_time_in_full, one.due_lines)
            one.fill_rate_bp = share(one.delivered_packs, one.ordered_packs)
