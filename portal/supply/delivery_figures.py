"""How partners deliver: late, short, on time in full, and how long it takes from the order.

Of the order lines that were promised within a period, those count that are due: delivered, or promised for a day that is
past. Late: delivered after the promised day, or still open behind it. Short: delivered with less than was ordered; where no
quantity of the delivery is said, it was as ordered. On time in full: neither. A line that is open and not yet due counts
for nothing. The lead time is the days from the order to the delivery; lines without both days have none.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, or_, select, type_coerce

from portal.core import clock
from portal.core.database import db
from portal.supply.feed_models import DeliveryNow, FeedName

D = DeliveryNow


@dataclass(frozen=True)
class Figures:
    """The deliveries of one name of a partner in a period; days are calendar days. `as_of` is the newest word on them."""

    partner_name_id: int
    name: str
    partner_id: int | None
    lines: int
    due: int
    late: int
    short: int
    in_full: int
    open: int
    as_of: datetime
    leads: tuple[int, ...] = ()

    @property
    def otif_bp(self) -> int | None:
        """On time in full, in basis points of the lines that are due; None where none is."""
        return round(10_000 * self.in_full / self.due) if self.due else None

    @property
    def lead_p50(self) -> int | None:
        return percentile(self.leads, 50)

    @property
    def lead_p90(self) -> int | None:
        return percentile(self.leads, 90)


def percentile(ordered: Sequence[int], percent: int) -> int | None:
    """The nearest rank: the least value that at least so many percent do not exceed. None of nothing."""
    return ordered[max(-(-len(ordered) * percent // 100), 1) - 1] if ordered else None


def is_late(today: date) -> ColumnElement[bool]:
    return or_(D.delivered_on > D.promised_on, and_(D.delivered_on.is_(None), D.promised_on < today))


def is_due(today: date) -> ColumnElement[bool]:
    return or_(D.delivered_on.is_not(None), D.promised_on < today)


def is_short() -> ColumnElement[bool]:
    return and_(D.delivered_on.is_not(None), func.coalesce(D.delivered_quantity, D.quantity) < D.quantity)


def count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def within(statement: Select[Any], first: date | None, last: date | None) -> Select[Any]:
    """The order lines that were promised within a period; None: without end."""
    bounds = [D.promised_on >= first] if first else []
    return statement.where(*bounds, *([D.promised_on <= last] if last else []))


def delivery_figures(first: date | None = None, last: date | None = None, today: date | None = None) -> list[Figures]:
    """The figures of every partner as written, most lines first."""
    today = today or clock.today()
    late, due, short = is_late(today), is_due(today), is_short()
    conditions = (due, late, short, and_(due, ~late, ~short), D.delivered_on.is_(None))
    counts: tuple[Any, ...] = (func.count(), *map(count_of, conditions), func.max(D.as_of))
    whose: tuple[Any, ...] = (FeedName.id, FeedName.name, FeedName.partner_id)
    statement = select(*whose, *counts).join(FeedName, FeedName.id == D.partner_name_id)
    rows: Sequence[Any] = db.session.execute(within(statement, first, last).group_by(*whose)).all()
    leads = lead_times(first, last)
    return sorted((Figures(*(*row, tuple(leads[row.id]))) for row in rows), key=lambda f: (-f.lines, f.name))


def lead_times(first: date | None = None, last: date | None = None, names: Collection[int] | None = None) -> dict[int, list[int]]:
    """Days from order to delivery by partner's FeedName (of some, or all), shortest first."""
    lead = days_between(D.ordered_on, D.delivered_on)
    columns: tuple[Any, ...] = (D.partner_name_id, lead, func.count())
    statement = select(*columns) if names is None else select(*columns).where(D.partner_name_id.in_(names))
    statement = within(statement, first, last).where(D.ordered_on.is_not(None), D.delivered_on.is_not(None))
    found: dict[int, list[int]] = defaultdict(list)
    for partner, days, count in db.session.execute(statement.group_by(D.partner_name_id, lead).order_by(lead)):
        found[partner] += [days] * count
    return found


def days_between(first: Any, last: Any) -> ColumnElement[int]:
    """Whole days from one day to another."""
    if db.session.get_bind().dialect.name == "sqlite":
        return cast(func.julianday(last) - func.julianday(first), Integer())
    return type_coerce(last - first, Integer())


def figures_of(partner_id: int, first: date | None = None, last: date | None = None, today: date | None = None) -> list[Figures]:
    """The figures of one partner, by each of its names in feeds."""
    return [one for one in delivery_figures(first, last, today) if one.partner_id == partner_id]


def open_lines(today: date, limit: int = 50, partner_name_id: int | None = None) -> list[Any]:
    """Order lines that are late and still open, longest first."""
    drug, partner = FeedName.__table__.alias("drug"), FeedName.__table__.alias("partner")
    columns = (
        D.line_no,
        D.order_no,
        D.promised_on,
        D.quantity,
        D.as_of,
        drug.c.name.label("drug"),
        partner.c.name.label("partner"),
    )
    statement = (
        select(*columns)
        .join(drug, drug.c.id == D.drug_name_id)
        .join(partner, partner.c.id == D.partner_name_id)
        .where(D.delivered_on.is_(None), D.promised_on < today)
        .order_by(D.promised_on, D.line_no)
        .limit(limit)
    )
    return list(
        db.session.execute(statement if partner_name_id is None else statement.where(D.partner_name_id == partner_name_id))
    )
