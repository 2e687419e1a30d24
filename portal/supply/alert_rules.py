"""The rules: what each kind of alert reads from what was computed and reported. Every rule says how old its words are.

Source: the programme's rules on supply. A rule yields a reading of all that it can see, the good ones too, because an alert
is closed by good readings; where the words are too old it says unknown. What a rule says nothing of any more is judged by
`alert_silence`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.core.tongues import say
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS, PERCENT
from portal.supply import alert_sources as sources
from portal.supply.alert_models import Cover
from portal.supply.alert_readings import Reading, Verdict
from portal.supply.cover_rules import MILLI, days_of_cover
from portal.supply.feed_queries import FeedState, expected_feeds

define(Setting("alert_late_days", say("Late delivery"), say("An open order raises an alert when it is late by more than this."), 3, DAYS, 0, 90))  # fmt: skip
define(Setting("alert_fill_bp", say("Least share that is delivered"), say("A partner that delivered less than this of what was ordered of a drug in 30 days raises an alert."), 9000, PERCENT, 1, 10_000, 2))  # fmt: skip
define(Setting("alert_expiry_days", say("Lots that expire"), say("A lot that expires within this time and cannot be used up before raises an alert."), 60, DAYS, 1, 365))  # fmt: skip
define(Setting("alert_spike_percent", say("Demand spike"), say("The demand of a week raises an alert from this share of the usual demand on."), 200, PERCENT, 110, 1000))  # fmt: skip
define(Setting("alert_source_days", say("Single source"), say("A drug that only one partner supplies raises an alert when it lasts no longer than this."), 30, DAYS, 1, 365))  # fmt: skip
define(Setting("alert_paper_days", say("Licence or agreement ending"), say("A paper of a partner that ends within this time raises an alert."), 30, DAYS, 1, 365))  # fmt: skip

BAD, GOOD, UNKNOWN = Verdict.BAD, Verdict.GOOD, Verdict.UNKNOWN
COLUMNS: tuple[Any, ...] = (
    Cover.partner_id, Cover.drug_id, Cover.usable, Cover.daily_milli, Cover.days, Cover.persons, Cover.unknown, Cover.as_of,
)  # fmt: skip


class Scene:
    """What all rules look at together, read once."""

    def __init__(self) -> None:
        self.now, self.today = clock.now(), clock.today()
        self.midnight = clock.start_of(self.today)

    @cached_property
    def covers(self) -> list[Any]:
        return list(db.session.execute(select(*COLUMNS).order_by(Cover.drug_id, Cover.partner_id)))

    @cached_property
    def by_pair(self) -> dict[tuple[int, int], Any]:
        """(partner, drug) → its cover."""
        return {(row.partner_id, row.drug_id): row for row in self.covers}

    @cached_property
    def by_drug(self) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for row in self.covers:
            found[row.drug_id].append(row)
        return found

    @cached_property
    def feeds(self) -> list[FeedState]:
        return expected_feeds()

    @cached_property
    def feed_of(self) -> dict[tuple[int, str], FeedState]:
        """(partner, kind) → a feed that is expected."""
        return {(feed.partner_id, feed.feed): feed for feed in self.feeds}

    def affected(self, partner_id: int, drug_id: int) -> dict[str, Any]:
        """Persons and days to zero of a drug at a partner, as far as they are known."""
        row = self.by_pair.get((partner_id, drug_id))
        return {"persons": row.persons, "days": row.days} if row else {}

    def whole(self, drug_id: int) -> dict[str, Any]:
        """Persons and days to zero of a drug at all partners together, where the stock is known."""
        known = [row for row in self.by_drug[drug_id] if not row.unknown]
        daily = sum(row.daily_milli for row in known)
        days = days_of_cover(sum(row.usable for row in known), daily) if daily else None
        return {"persons": sum(row.persons for row in known) if known else None, "days": days}


def cover(scene: Scene) -> Iterator[Reading]:
    """A drug runs low at a partner, or nothing usable is left there."""
    low = setting("cover_low")
    for row in scene.covers:
        about = {"drug_id": row.drug_id, "partner_id": row.partner_id, "persons": row.persons, "days": row.days}
        as_of = row.as_of or scene.midnight
        for kind, is_bad in (("low_cover", is_low(row, low)), ("stock_out", is_out(row))):
            yield Reading(kind, UNKNOWN if row.unknown else BAD if is_bad else GOOD, as_of, **about)


def is_low(row: Any, low: int) -> bool:
    return not row.unknown and row.days <= low


def is_out(row: Any) -> bool:
    return not row.unknown and row.usable == 0


def everywhere(scene: Scene) -> Iterator[Reading]:
    """A drug is low, or out, at all partners whose stock is known, and at two of them or more."""
    low = setting("cover_low")
    for drug_id, rows in scene.by_drug.items():
        known = [row for row in rows if not row.unknown]
        if not known:
            continue
        about = {"drug_id": drug_id, **scene.whole(drug_id)}
        as_of = min(row.as_of for row in known)
        for kind, bad in (("low_cover", [is_low(row, low) for row in known]), ("stock_out", [is_out(row) for row in known])):
            yield Reading(kind, GOOD if not all(bad) else BAD if len(bad) > 1 else UNKNOWN, as_of, **about)


def silent_feeds(scene: Scene) -> Iterator[Reading]:
    """A partner does not send what it agreed: what derives from it is unknown."""
    by_partner, stopped = defaultdict[int, list[FeedState]](list), sources.stopped_feeds()
    for feed in scene.feeds:
        by_partner[feed.partner_id].append(feed)
    hidden: dict[int, int] = defaultdict(int)
    for row in scene.covers:
        hidden[row.partner_id] += (row.persons or 0) if row.unknown else 0
    for partner_id, feeds in by_partner.items():
        is_bad = any(feed.state != "on_time" for feed in feeds)
        good = UNKNOWN if partner_id in stopped else GOOD
        as_of = min((feed.as_of for feed in feeds if feed.as_of), default=scene.midnight)
        yield Reading("silent_feed", BAD if is_bad else good, as_of, partner_id=partner_id, persons=hidden[partner_id] or None)


def late(scene: Scene) -> Iterator[Reading]:
    """Open orders of a drug at a partner are late by more than the dated days; unknown while its feed is silent."""
    yield from of_orders(scene, "late", sources.late_orders(scene.today - timedelta(days=setting("alert_late_days"))))


def short(scene: Scene) -> Iterator[Reading]:
    """A partner delivered less of a drug than the dated share of what was ordered."""
    yield from of_orders(scene, "short", sources.short_orders(scene.today - timedelta(days=30), setting("alert_fill_bp")))


def of_orders(scene: Scene, kind: str, rows: list[Any]) -> Iterator[Reading]:
    """Readings as old as the newest word of the partner on its orders, which says what it does not say any more as well."""
    for row in rows:
        feed = scene.feed_of.get((row.partner_id, "deliveries"))
        verdict = BAD if feed is None or feed.state == "on_time" else UNKNOWN
        as_of = max(row.as_of, feed.as_of) if feed and feed.as_of else row.as_of
        about = {"drug_id": row.drug_id, "partner_id": row.partner_id, **scene.affected(row.partner_id, row.drug_id)}
        yield Reading(kind, verdict, as_of, **about)


def expiring(scene: Scene) -> Iterator[Reading]:
    """A lot expires before it can be used up, what expires first being used first. `persons`: those whom the loss would serve."""
    limit, used = scene.today + timedelta(days=setting("alert_expiry_days")), defaultdict[tuple[int, int], int](int)
    for lot in sources.lots_that_expire(scene.today, limit):
        pair = (lot.partner_id, lot.drug_id)
        row = scene.by_pair.get(pair)
        if row is None or row.daily_milli is None:
            continue
        left = (lot.expires_on - scene.today).days
        can_use = max(left * row.daily_milli // MILLI - used[pair], 0)
        used[pair] += min(int(lot.packs), can_use)
        verdict = UNKNOWN if row.unknown else BAD if lot.packs > can_use else GOOD
        share = -(-row.persons * max(int(lot.packs) - can_use, 0) // max(int(lot.packs), 1))
        yield Reading("expiring", verdict, lot.as_of, lot.drug_id, lot.partner_id, lot.lot, share, left)


def demand_spikes(scene: Scene) -> Iterator[Reading]:
    """The demand of the last week is far above the usual one."""
    percent = setting("alert_spike_percent")
    for drug_id, week, usual, as_of in sources.weeks_of_demand(scene.today):
        if usual:
            yield Reading("demand_spike", BAD if week * 100 >= usual * percent else GOOD, as_of, drug_id, **scene.whole(drug_id))


def single_sources(scene: Scene) -> Iterator[Reading]:
    """Only one partner has a drug, and it does not last long there. A partner that never said what it has is no source."""
    limit = setting("alert_source_days")
    for drug_id, rows in scene.by_drug.items():
        heard = [row for row in rows if row.as_of]
        known = [row for row in heard if not row.unknown]
        if not known or len(known) == 1 < len(heard):
            continue
        is_bad = len(known) == 1 and known[0].days <= limit
        as_of = min(row.as_of for row in known)
        yield Reading("single_source", BAD if is_bad else GOOD, as_of, drug_id, **scene.whole(drug_id))


def papers(scene: Scene) -> Iterator[Reading]:
    """A licence or an agreement of a partner that takes part ends soon, or has ended."""
    for partner_id, ends in sources.papers_that_end(scene.today + timedelta(days=setting("alert_paper_days"))):
        yield Reading("paper_ending", BAD, scene.midnight, partner_id=partner_id, days=(ends - scene.today).days)


RULES: tuple[Callable[[Scene], Iterator[Reading]], ...] = (
    cover, everywhere, silent_feeds, late, short, expiring, demand_spikes, single_sources, papers,
)  # fmt: skip
