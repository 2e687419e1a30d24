"""How long stock lasts: pure arithmetic over packs and days.

Source: the programme's rules on supply. Usable = released and unexpired packs of lots that are not recalled, less what will
expire before it is used; adjusted daily demand = demand ÷ (days − days out of stock); days of cover = usable ÷ demand.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

MOST_DAYS = 3650
MILLI = 1000


def adjusted_daily(demand_milli: int, days: int, days_out: int) -> int | None:
    """Thousandths of a pack a day over a window of `days`, on `days_out` of which nothing was there to be sold.

    None: there was no day on which a demand could have shown, or no demand at all.
    """
    shown = days - days_out
    return -(-demand_milli // shown) if shown > 0 and demand_milli > 0 else None


def usable_packs(lots: Iterable[tuple[date, int]], daily_milli: int | None, today: date) -> int:
    """Packs that can be used: the lot that expires first goes first, and what is left of it on its last day is lost.

    `lots` are (last day of use, packs); a lot whose day is today or past counts for nothing. Without a known demand every
    unexpired pack counts.
    """
    sound = sorted((ends, packs) for ends, packs in lots if ends > today)
    if daily_milli is None:
        return sum(packs for _, packs in sound)
    used = 0
    for ends, packs in sound:
        until_then = (ends - today).days * daily_milli // MILLI
        used += min(packs, max(until_then - used, 0))
    return used


def days_of_cover(usable: int, daily_milli: int) -> int:
    """Whole days for which the packs last, at most ten years."""
    return min(usable * MILLI // daily_milli, MOST_DAYS)


def runs_out(usable: int, daily_milli: int, arrivals: Sequence[tuple[date, int]], today: date) -> date:
    """The first day on which nothing is left, when `arrivals` (day, packs) come as given; one that is overdue comes tomorrow."""
    packs = usable
    for day, more in sorted(arrivals):
        if (max(day, today + timedelta(days=1)) - today).days > days_of_cover(packs, daily_milli):
            break
        packs += more
    return today + timedelta(days=days_of_cover(packs, daily_milli))


def shares(weights: dict[int, int]) -> dict[int, float]:
    """What part of a demand falls to each: by weight, or equally where nothing is known of any."""
    total = sum(weights.values())
    return {key: (weight / total if total else 1 / len(weights)) for key, weight in weights.items()}
