"""What it means that no rule says anything of an open alert any more.

Silence is no good word: an alert is good without a word only where something newer shows that what was wrong is over (an order
that came, a lot that was used up, a paper that was renewed, a recall that was closed). Where an assignment was ended, a match
undone, a feed stopped or nothing came, nobody knows: a person closes the alert, with cause and note.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from portal.settings import setting
from portal.supply import alert_sources as sources
from portal.supply.alert_readings import Reading, Verdict
from portal.supply.alert_rules import Scene


class Silence:
    """What shows that something is over, read once for all alerts of which the rules say nothing."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @cached_property
    def orders(self) -> dict[tuple[int, int], datetime]:
        return sources.orders_heard()

    @cached_property
    def perished(self) -> set[tuple[int, int, str]]:
        """(partner, drug, lot) of what expired where it lay."""
        return {(lot.partner_id, lot.drug_id, lot.lot) for lot in sources.lots_that_expire(date.min, self.scene.today)}

    @cached_property
    def in_papers(self) -> set[int]:
        return sources.partners_in_papers(self.scene.today + timedelta(days=setting("alert_paper_days")))

    @cached_property
    def called_back(self) -> set[int]:
        return sources.drugs_called_back()

    def reading(self, row: Any) -> Reading:
        """Good as of the words that show it, or unknown."""
        over = OVER.get(row.alert)
        as_of = over(self, row) if over else None
        verdict = Verdict.UNKNOWN if as_of is None else Verdict.GOOD
        return Reading(row.alert, verdict, as_of or self.scene.midnight, row.drug_id, row.partner_id, row.lot)


def orders_settled(silence: Silence, row: Any) -> datetime | None:
    """The partner still says something of its orders of the drug, and what it says is fresh."""
    heard, feed = silence.orders.get((row.partner_id, row.drug_id)), silence.scene.feed_of.get((row.partner_id, "deliveries"))
    if heard is None:
        return None
    newest = max(heard, feed.as_of) if feed and feed.as_of else heard
    limit = timedelta(hours=feed.cadence_hours if feed else setting("feed_cadence"))
    return newest if silence.scene.now - newest < limit else None


def lot_used_up(silence: Silence, row: Any) -> datetime | None:
    """The stock of the drug at the partner is known, and the lot did not expire there."""
    cover = silence.scene.by_pair.get((row.partner_id, row.drug_id))
    is_lost = (row.partner_id, row.drug_id, row.lot) in silence.perished
    return None if cover is None or cover.unknown or is_lost else cover.as_of


def paper_renewed(silence: Silence, row: Any) -> datetime | None:
    return silence.scene.midnight if row.partner_id in silence.in_papers else None


def recall_closed(silence: Silence, row: Any) -> datetime | None:
    return None if row.drug_id in silence.called_back else silence.scene.midnight


OVER: dict[str, Callable[[Silence, Any], datetime | None]] = {
    "late": orders_settled, "short": orders_settled, "expiring": lot_used_up, "paper_ending": paper_renewed, "recall": recall_closed,
}  # fmt: skip
