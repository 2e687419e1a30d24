"""Days of cover of each drug at each partner: computed for all at once, kept in one small table.

No figure without its age: where the newest word on a drug is older than the partner's cadence, the days are unknown, and so
they are without a feed or without a known demand.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete

from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db
from portal.core.tongues import say
from portal.ledger.bulk_insert import insert_fast
from portal.ledger.operations import operation
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS
from portal.supply import cover_sources as sources
from portal.supply.alert_models import Cover, CoverDay
from portal.supply.cover_rules import MILLI, adjusted_daily, days_of_cover, runs_out, usable_packs

define(Setting("demand_window", say("Days of demand that count"), say("The daily demand of a drug is taken from its sales over this time."), 90, DAYS, 7, 730))  # fmt: skip
define(Setting("cover_low", say("Low cover"), say("A drug whose stock at a partner lasts no longer than this runs low."), 14, DAYS, 1, 365))  # fmt: skip
define(Setting("packs_per_person", say("Packs a person and month"), say("How many packs of a drug one person needs in 30 days: by it a demand becomes a number of persons, as long as no redemptions are known."), 1, say("packs"), 1, 30))  # fmt: skip

COVER = Cover.__table__
MONTH = 30


def draw_cover() -> int:
    """Compute the cover of everything that is supplied or in stock, anew. Returns how many figures there are."""
    return _draw(by=SYSTEM)


@operation(None)
def _draw(*, by: Actor) -> int:
    now = clock.now()
    rows = list(figures(clock.today(), now))
    db.session.execute(delete(COVER))
    insert_fast(db.session.connection(), COVER, rows)
    keep_day(rows, now)
    return len(rows)


def figures(today: date, now: datetime) -> Iterator[dict[str, Any]]:
    """One row of `cover` for each partner and drug."""
    stock = sources.stock_by_pair()
    pairs = sources.supplied_pairs(today) | stock.keys()
    demand, arrivals = sources.demand_by_drug(today), sources.arrivals_by_pair(today)
    shares, cadences = sources.shares_by_drug(pairs, today), sources.cadences()
    daily = {drug: adjusted_daily(one.milli, one.days, one.days_out) for drug, one in demand.items()}
    default, per_month = setting("feed_cadence"), setting("packs_per_person")
    for partner_id, drug_id in sorted(pairs):
        lots, whole = stock.get((partner_id, drug_id), sources.Stock()), daily.get(drug_id)
        asked = None if whole is None else max(round(whole * shares[partner_id, drug_id]), 1)
        limit = timedelta(hours=cadences.get(partner_id, default))
        unknown = reason(lots.as_of, now - limit, asked)
        usable = usable_packs(lots.lots, asked, today)
        yield {
            "partner_id": partner_id,
            "drug_id": drug_id,
            "usable": usable,
            "daily_milli": asked,
            **lasting(usable, asked, arrivals.get((partner_id, drug_id), []), today, unknown),
            "persons": None if asked is None or lots.as_of is None else -(-asked * MONTH // (MILLI * per_month)),
            "provinces": sorted(demand[drug_id].provinces) if drug_id in demand else [],
            "unknown": unknown,
            "as_of": lots.as_of,
            "computed_at": now,
        }


def reason(as_of: datetime | None, oldest: datetime, asked: int | None) -> str:
    """Why there is no figure: no_feed, silent, no_demand; '' where there is one."""
    if as_of is None:
        return "no_feed"
    if as_of < oldest:
        return "silent"
    return "no_demand" if asked is None else ""


def lasting(
    usable: int, asked: int | None, waiting: list[tuple[date, date | None, int]], today: date, unknown: str
) -> dict[str, Any]:
    """Days of cover and the day on which nothing is left: without open orders, and with them when they come late or as usual."""
    if unknown or asked is None:
        return {"days": None, "runs_out_on": None, "early_on": None, "late_on": None}
    usual = [(day, packs) for day, _, packs in waiting]
    late = [(day, packs) for _, day, packs in waiting if day]
    return {
        "days": days_of_cover(usable, asked),
        "runs_out_on": runs_out(usable, asked, [], today),
        "early_on": runs_out(usable, asked, late, today),
        "late_on": runs_out(usable, asked, usual, today),
    }


def keep_day(rows: list[dict[str, Any]], now: datetime) -> None:
    """What the day as a whole looks like, for the course of days."""
    known = [row for row in rows if not row["unknown"]]
    low = [row for row in known if row["days"] <= setting("cover_low")]
    db.session.merge(
        CoverDay(
            day=clock.today(),
            persons_low=sum(row["persons"] for row in low),
            drugs_low=len({row["drug_id"] for row in low}),
            known=len(known),
            unknown=len(rows) - len(known),
            computed_at=now,
        )
    )
