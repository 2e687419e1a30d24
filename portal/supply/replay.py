"""Playing the rules of alerts over past days: how many days of warning each gave, and how often it was wrong.

Read from what was reported for each day (`stock_day`, `demand_day`), as if it had been known on that day. A partner's share of
a drug's demand is the one of today.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal import jobs
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.jobs.models import Job
from portal.ledger.operations import operation
from portal.settings import setting
from portal.supply.cover_rules import adjusted_daily
from portal.supply.cover_sources import Pair, days_out, shares_by_drug
from portal.supply.feed_models import DemandDay, FeedName, StockDay
from portal.supply.replay_rules import Day, Says, Worth, low_cover, silent, spike, worth
from portal.web.permissions import Permission

JOB, MOST_DAYS, WEEK = "supply.replay", 400, 7
COVERS = (7, 14, 30)


@operation(Permission.SUPPLY_ACT)
def begin(first: date | None, last: date | None, *, by: Actor) -> str:
    """Play the rules over a period in the background. Returns the job's reference. Raises Refused for no period of the past."""
    if first is None or last is None:
        raise Refused("period", say("Say from which day to which."), "first")
    demand_period(first, last)
    return jobs.start(JOB, {"first": first.isoformat(), "last": last.isoformat()}, by)


def demand_period(first: date, last: date) -> None:
    if last < first:
        raise Refused("period", say("The last day lies before the first."), "last")
    if last >= clock.today():
        raise Refused("period", say("Only days that are over can be played again."), "last")
    if (last - first).days >= MOST_DAYS:
        raise Refused("period", say("Choose at most %(days)s days.", days=MOST_DAYS), "first")


def rules() -> list[tuple[str, int, Says]]:
    """(kind, bound, rule): cover by the bound in force and some others; silence and demand by the bounds in force."""
    covers = sorted({*COVERS, setting("cover_low")})
    hours, percent = setting("feed_cadence"), setting("alert_spike_percent")
    found: list[tuple[str, int, Says]] = [("low_cover", days, low_cover(days)) for days in covers]
    return [*found, ("silent_feed", -(-hours // 24), silent(-(-hours // 24))), ("demand_spike", percent, spike(percent))]


def replay(first: date, last: date) -> list[tuple[str, int, Worth]]:
    """(kind, bound, worth) of each rule over a period that is past. Raises Refused for one that is none."""
    demand_period(first, last)
    sums = [(kind, bound, says, Worth()) for kind, bound, says in rules()]
    for course in courses(first, last):
        sums = [(kind, bound, says, so_far + worth(course, says)) for kind, bound, says, so_far in sums]
    return [(kind, bound, total) for kind, bound, _, total in sums]


def courses(first: date, last: date) -> Iterator[list[Day]]:
    """Of each drug at each partner every day of the period, as it was reported."""
    stock = reported(first, last)
    demand, shares = Demand(first, last), shares_by_drug(set(stock), clock.today())
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    known: dict[int, list[tuple[int | None, int | None]]] = {}
    for pair, usable in stock.items():
        drug = pair[1]
        if drug not in known:
            known[drug] = [(demand.daily(drug, day), demand.week_percent(drug, day)) for day in days]
        share = shares[pair]
        yield [
            Day(day, usable.get(day), None if daily is None else max(round(daily * share), 1), week)
            for day, (daily, week) in zip(days, known[drug], strict=True)
        ]


def reported(first: date, last: date) -> dict[Pair, dict[date, int]]:
    """(partner, drug) → usable packs on each day that was reported."""
    drug, partner = aliased(FeedName), aliased(FeedName)
    pair: tuple[Any, ...] = (partner.partner_id, drug.drug_id, StockDay.day)
    statement = (
        select(*pair, func.sum(StockDay.usable))
        .join(drug, drug.id == StockDay.drug_name_id)
        .join(partner, partner.id == drug.within_id)
        .where(StockDay.day.between(first, last), drug.drug_id.is_not(None), partner.partner_id.is_not(None))
        .group_by(*pair)
    )
    found: dict[Pair, dict[date, int]] = defaultdict(dict)
    rows: Any = db.session.execute(statement)
    for partner_id, drug_id, day, usable in rows:
        found[partner_id, drug_id][day] = int(usable)
    return found


class Demand:
    """The demand for each drug, so that any span of days is one subtraction."""

    def __init__(self, first: date, last: date):
        self.window = setting("demand_window")
        self.start = first - timedelta(days=self.window)
        length = (last - self.start).days + 1
        self.sums: dict[int, list[int]] = {}
        self.begins: dict[int, date] = {}
        daily: dict[int, list[int]] = defaultdict(lambda: [0] * length)
        for drug_id, day, milli in self.sold(last):
            daily[drug_id][(day - self.start).days] = int(milli)
            self.begins[drug_id] = min(day, self.begins.get(drug_id, day))
        self.sums = {drug_id: [0, *accumulate(each)] for drug_id, each in daily.items()}
        self.out = days_out(self.start, last + timedelta(days=1))

    def sold(self, last: date) -> Iterator[Any]:
        columns: tuple[Any, ...] = (FeedName.drug_id, DemandDay.day)
        milli = func.sum(DemandDay.quantity_milli)
        statement = select(*columns, milli).join(FeedName, FeedName.id == DemandDay.drug_name_id)
        within = (FeedName.drug_id.is_not(None), DemandDay.day >= self.start, DemandDay.day <= last)
        yield from db.session.execute(statement.where(*within).group_by(*columns))

    def span(self, drug_id: int, first: date, until: date) -> int:
        """The demand from a day up to, but without, another."""
        sums = self.sums[drug_id]
        return sums[(until - self.start).days] - sums[(first - self.start).days]

    def daily(self, drug_id: int, day: date) -> int | None:
        """Adjusted daily demand over the window that ends before a day; a shorter history counts from its first day."""
        begins = self.begins.get(drug_id)
        if begins is None or begins >= day:
            return None
        first = max(begins, day - timedelta(days=self.window))
        out = sum(first <= one < day for one in self.out.get(drug_id, ()))
        return adjusted_daily(self.span(drug_id, first, day), (day - first).days, out)

    def week_percent(self, drug_id: int, day: date) -> int | None:
        """The demand of the week before a day, in percent of a usual week of the window before that."""
        begins, week = self.begins.get(drug_id), day - timedelta(days=WEEK)
        if begins is None or (week - begins).days < WEEK:
            return None
        first = max(begins, day - timedelta(days=self.window))
        usual = self.span(drug_id, first, week) * WEEK // (week - first).days
        return self.span(drug_id, week, day) * 100 // usual if usual else None


def spelled(found: list[tuple[str, int, Worth]]) -> list[dict[str, Any]]:
    """The figures as plain JSON."""
    counts = ("alarms", "right", "false", "undecided", "stock_outs", "warned", "missed")
    derived = ("false_percent", "usual_warning", "least_warning")
    return [{"kind": kind, "bound": bound, **{n: getattr(w, n) for n in (*counts, *derived)}} for kind, bound, w in found]


def newest() -> Job | None:
    """The last replay that was finished."""
    done = select(Job).where(Job.kind == JOB, Job.state == "done").order_by(Job.id.desc()).limit(1)
    return db.session.scalar(done)
