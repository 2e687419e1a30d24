"""What will be asked of a drug: a level times what its weekday is worth, judged by its past error beside the naive forecast.

Naive: each day as the same weekday of the week before. Ours: a weekday is worth its mean over the newest eight weeks by the
mean of all days; the level follows the demand without its weekday, each day by a fifth of what it is off (simple exponential
smoothing). Days on which nothing was there to be sold (None) say nothing and are left out. Past error: at the beginning of
each of the last eight weeks both forecast its seven days from what was known before (rolling origin); it is the mean
absolute error a day. Whichever was less wrong is used; before four weeks are known there is no forecast.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

WEEK = 7
SEASON, ORIGINS, LEAST = 8 * WEEK, 8, 4 * WEEK
STEP = 0.2
History = Sequence[int | None]
Method = Callable[[History, int], list[int]]


@dataclass(frozen=True)
class Forecast:
    """`days`: thousandths of a pack, beginning the day after the history. Errors: thousandths a day, over `compared` days."""

    days: list[int]
    is_naive: bool
    own_error: float | None
    naive_error: float | None
    compared: int

    @property
    def beside_naive(self) -> float | None:
        """Our past error beside that of the naive forecast: below 1 is better."""
        return self.own_error / self.naive_error if self.own_error is not None and self.naive_error else None


def forecast(history: History, horizon: int) -> Forecast | None:
    """The days that follow a history of consecutive days; None where it is too short, or holds no demand."""
    if len(history) < LEAST or not any(history):
        return None
    own, naive = past_errors(history, by_level), past_errors(history, as_last_week)
    method = as_last_week if sum(naive) < sum(own) else by_level
    return Forecast(method(history, horizon), method is as_last_week, mean_of(own), mean_of(naive), len(own))


def mean_of(errors: Sequence[int]) -> float | None:
    return fmean(errors) if errors else None


def as_last_week(history: History, horizon: int) -> list[int]:
    """Each day as the newest known one of its weekday."""
    last = [next((value for value in history[::-1][6 - place :: WEEK] if value is not None), 0) for place in range(WEEK)]
    return [last[n % WEEK] for n in range(horizon)]


def by_level(history: History, horizon: int) -> list[int]:
    """The level times what each weekday is worth."""
    worth = weekdays(history)
    level = level_of(history, worth)
    return [round(level * worth[(len(history) + n) % WEEK]) for n in range(horizon)]


def weekdays(history: History) -> list[float]:
    """What each weekday is worth beside the mean of all, by its place in the history modulo seven."""
    newest = [(n % WEEK, value) for n, value in enumerate(history) if value is not None and n >= len(history) - SEASON]
    mean = fmean(value for _, value in newest) if newest else 0
    own = [[value for place, value in newest if place == weekday] for weekday in range(WEEK)]
    return [fmean(values) / mean if values and mean else 1.0 for values in own]


def level_of(history: History, worth: Sequence[float]) -> float:
    """The demand of a day without its weekday, the newest days weighing most."""
    plain = [value / worth[n % WEEK] for n, value in enumerate(history) if value is not None and worth[n % WEEK]]
    level = fmean(plain[:WEEK]) if plain else 0.0
    for value in plain:
        level += STEP * (value - level)
    return level


def begins(history: History) -> list[int]:
    """Where the weeks begin by which forecasts are judged: the last eight, as far as four were known before them."""
    return [begin for n in range(ORIGINS, 0, -1) if (begin := len(history) - WEEK * n) >= LEAST]


def past_errors(history: History, method: Method) -> list[int]:
    """How wrong each day would have been, had each of those weeks been forecast from the days before it."""
    weeks = [(method(history[:begin], WEEK), history[begin : begin + WEEK]) for begin in begins(history)]
    return [abs(ahead - asked) for week in weeks for ahead, asked in zip(*week, strict=True) if asked is not None]


def lasts(packs: int, days: Sequence[int], share: float) -> int | None:
    """For how many whole days packs last when each day takes its share of a forecast (in thousandths); None: for all of them."""
    left = packs * 1000.0
    for n, asked in enumerate(days):
        left -= asked * share
        if left < 0:
            return n
    return None
