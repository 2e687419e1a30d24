"""The figures of a scorecard in words: what each is called, of how many it is, and what it means."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from portal.core.tongues import Text, say
from portal.supply.score_words import UNKNOWN_DELIVERIES

DASH = "–"


class Shown(NamedTuple):
    """One figure: `value` of a card or of figures just computed, `of` how many (None: it stands for itself)."""

    name: str
    label: Text
    value: Callable[[Any], Any]
    of: Callable[[Any], int] | None
    meaning: Text


def percent(basis_points: int | None) -> str:
    return DASH if basis_points is None else f"{basis_points / 100:.1f} %"


def part_of(part: int, whole: int) -> Any:
    """So many of so many; a dash of nothing."""
    return say("%(part)s of %(whole)s", part=part, whole=whole) if whole else DASH


def days(count: int | None) -> Any:
    return DASH if count is None else count


def month_of(written: str) -> date | None:
    """The first day of a month written as 2026-10; None for anything else."""
    try:
        return date.fromisoformat(f"{written}-01")
    except ValueError:
        return None


def unknown(card: Any) -> str:
    """Why the shares of deliveries are unknown, in words; '' where they are known."""
    return str(UNKNOWN_DELIVERIES[card.deliveries_unknown]) if card.deliveries_unknown else ""


SHOWN: tuple[Shown, ...] = (
    Shown("otif_bp", say("On time in full"), lambda c: percent(c.otif_bp), lambda c: c.due_lines, say("Due lines that came by the promised day with all that was ordered. Unknown where the newest word on deliveries was older at the month's end than agreed.")),
    Shown("due_lines", say("Lines due"), lambda c: c.due_lines, lambda c: c.order_lines, say("Of the order lines promised in the month those that were delivered, and those promised for a day that the newest word on deliveries lies behind. Of the others nothing is known, and they count for nothing.")),
    Shown("late_lines", say("Late lines"), lambda c: c.late_lines, lambda c: c.due_lines, say("Delivered after the promised day, or due and not delivered.")),
    Shown("open_lines", say("Open lines"), lambda c: c.open_lines, lambda c: c.due_lines, say("Due and not delivered, as the partner states; they are among the late ones.")),
    Shown("short_lines", say("Short lines"), lambda c: c.short_lines, lambda c: c.due_lines, say("Delivered with less than was ordered; without a quantity of the delivery it was as ordered.")),
    Shown("fill_rate_bp", say("Fill rate"), lambda c: percent(c.fill_rate_bp), lambda c: c.ordered_packs, say("Packs delivered of packs ordered in due lines; no line counts with more than was ordered. The target is 90 %%.")),
    Shown("lead_p50", say("Lead time, median"), lambda c: days(c.lead_p50), lambda c: c.lead_lines, say("Calendar days from the order to the delivery, of the lines that say both days; half took no longer.")),
    Shown("lead_p90", say("Lead time, nine in ten"), lambda c: days(c.lead_p90), lambda c: c.lead_lines, say("Nine in ten took no longer: the spread above the median.")),
    Shown("feeds_on_time", say("Feeds on time"), lambda c: c.feeds_on_time if c.feeds_expected else DASH, lambda c: c.feeds_expected, say("Days at whose end the newest word that had come was no older than agreed, of the days on which a feed was expected; each agreed feed counts.")),
    Shown("stock_days_out", say("Days out of stock"), lambda c: c.stock_days_out if c.stock_days else DASH, lambda c: c.stock_days, say("Days on which a drug was reported with nothing usable, of the days that were reported, over all drugs.")),
    Shown("lines_refused", say("Lines that do not count"), lambda c: c.lines_refused, lambda c: c.lines_received, say("Their part is held, refused or taken back, or the row was refused in a file of this partner alone.")),
    Shown("lines_unmatched", say("Lines of unmatched drugs"), lambda c: c.lines_unmatched, lambda c: c.lines_received, say("Nobody has said yet which drug is meant.")),
)  # fmt: skip
