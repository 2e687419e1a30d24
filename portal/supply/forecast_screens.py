"""What the page of one drug shows: demand until now, the forecast apart from it, and at whom it runs out when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.core.lifecycle import NotFound
from portal.formulary.models import Drug
from portal.supply.alert_models import Cover
from portal.supply.cover_screens import covers
from portal.supply.cover_sources import LEAD_DAYS, days_out
from portal.supply.delivery_figures import lead_times, percentile
from portal.supply.feed_models import DemandDay, FeedName
from portal.supply.forecast_rules import WEEK, Forecast, forecast, lasts
from portal.supply.sale_drawing import ORIGIN
from portal.supply.stock_lots import Lot, lots_of

PAST, AHEAD = 52 * WEEK, 8 * WEEK
SHOWN_WEEKS = 26


@dataclass(frozen=True)
class Demand:
    """Demand of consecutive days that end on `until`, thousandths of a pack; None where nothing was there to be sold."""

    days: Sequence[int | None]
    until: date
    as_of: datetime


def demand_of(drug_id: int, today: date) -> Demand | None:
    """What is known of a drug over the last year; None where nothing is. A day without a sale is a day of none."""
    d = DemandDay
    days = select(d.day, func.sum(d.quantity_milli), func.max(d.as_of)).join(FeedName, FeedName.id == d.drug_name_id)
    days = days.where(FeedName.drug_id == drug_id, d.origin == ORIGIN, d.day >= today - timedelta(days=PAST), d.day < today)
    rows: Any = db.session.execute(days.group_by(d.day).order_by(d.day)).all()
    if not rows:
        return None
    first, until = rows[0][0], rows[-1][0]
    known = dict.fromkeys(days_out(first, today, drug_id).get(drug_id, ())) | {day: int(milli) for day, milli, _ in rows if milli}
    spoken = (first + timedelta(days=n) for n in range((until - first).days + 1))
    return Demand([known.get(day, 0) for day in spoken], until, max(as_of for *_, as_of in rows))


@dataclass(frozen=True)
class Week:
    """Seven days that end on `until`: packs that were asked, or are forecast."""

    until: date
    packs: int
    is_forecast: bool


@dataclass(frozen=True)
class AtPartner:
    """A partner's figure (a row of `cover_screens.covers`), its lead times in days, and when it is empty by the forecast."""

    row: Any
    usual: int | None
    long: int | None
    empty_on: date | None


class DrugCover:
    """One drug: at whom it stands, what was asked, what is forecast. Raises NotFound."""

    def __init__(self, drug_id: int):
        found = db.session.get(Drug, drug_id)
        if found is None:
            raise NotFound(str(drug_id))
        self.drug, self.today = found, clock.today()

    @cached_property
    def lots(self) -> dict[str, list[Lot]]:
        """Partner's reference → its lots of the drug."""
        return lots_of(self.drug.id)

    @cached_property
    def demand(self) -> Demand | None:
        return demand_of(self.drug.id, self.today)

    @cached_property
    def forecast(self) -> Forecast | None:
        """From the day after the demand that is known until eight weeks from now."""
        return forecast(self.demand.days, self.days_behind + AHEAD) if self.demand else None

    @property
    def days_behind(self) -> int:
        """Days until yesterday of which no sales are known yet."""
        return (self.today - self.demand.until).days - 1 if self.demand else 0

    @cached_property
    def weeks(self) -> list[Week]:
        """Whole weeks of what was asked, then of what is forecast."""
        if self.demand is None:
            return []
        whole = len(self.demand.days) // WEEK * WEEK
        past = sums([day or 0 for day in self.demand.days[len(self.demand.days) - whole :]])[-SHOWN_WEEKS:]
        ahead = sums(self.forecast.days) if self.forecast else []
        return [
            Week(self.demand.until + timedelta(days=WEEK * (n - len(past) + 1)), packs, n >= len(past))
            for n, packs in enumerate([*past, *ahead])
        ]

    @cached_property
    def rows(self) -> list[Any]:
        """Its figures at all partners, what lasts shortest first and the unknown last."""
        here = covers().where(Cover.drug_id == self.drug.id)
        return list(db.session.execute(here.order_by(Cover.unknown != "", Cover.days, Cover.partner_id)))

    @cached_property
    def partners(self) -> list[AtPartner]:
        leads = self.leads
        return [
            AtPartner(row, percentile(days, 50), percentile(days, 90), self.empty_on(row))
            for row in self.rows
            for days in (leads.get(row.partner_id, []),)
        ]

    @cached_property
    def leads(self) -> dict[int, list[int]]:
        """Partner → days from order to delivery over a year, shortest first."""
        ids = [row.partner_id for row in self.rows]
        columns: tuple[Any, ...] = (FeedName.id, FeedName.partner_id)
        names: dict[int, int] = dict(db.session.execute(select(*columns).where(FeedName.partner_id.in_(ids))).all())
        found: dict[int, list[int]] = {}
        for name_id, days in lead_times(self.today - timedelta(days=LEAD_DAYS), self.today, names).items():
            found[names[name_id]] = sorted([*found.get(names[name_id], []), *days])
        return found

    def empty_on(self, row: Any) -> date | None:
        """The day on which a partner has nothing left if each day asks its share of the forecast; None: later, or unknown."""
        total = sum(one.daily_milli or 0 for one in self.rows)
        if self.forecast is None or row.unknown or not row.daily_milli:
            return None
        days = lasts(row.usable, self.forecast.days[self.days_behind :], row.daily_milli / total)
        return None if days is None else self.today + timedelta(days=days)


def sums(days: Sequence[int]) -> list[int]:
    """Whole packs of each whole week."""
    return [round(sum(days[n : n + WEEK]) / 1000) for n in range(0, len(days) - WEEK + 1, WEEK)]
