"""Time of independent practice, from the registrations of a doctor: pure arithmetic of days.

Overlapping posts count once and a gap does not count. Months are counted as if the gaps were taken out: from the first
day on, as many days as were practised. So three unbroken years are 36 months, whatever the lengths of the months.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

DAY = timedelta(days=1)


class Registration(Protocol):
    """A post from its first to its last day, both included; without a last day it goes on."""

    since: date
    until: date | None
    is_independent: bool


@dataclass(frozen=True)
class Stretch:
    """Days without a break, the first and the last included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


@dataclass(frozen=True)
class Timeline:
    """What a doctor's registrations amount to on a day."""

    stretches: tuple[Stretch, ...] = ()

    @property
    def gaps(self) -> tuple[Stretch, ...]:
        """The days between two stretches in which nothing was registered."""
        pairs = zip(self.stretches, self.stretches[1:], strict=False)
        return tuple(Stretch(earlier.until + DAY, later.since - DAY) for earlier, later in pairs)

    @property
    def days(self) -> int:
        return sum(stretch.days for stretch in self.stretches)

    @property
    def months(self) -> int:
        """Whole months of independent practice."""
        return whole_months(self.stretches[0].since, self.days) if self.stretches else 0


def timeline(registrations: Iterable[Registration], day: date) -> Timeline:
    """The independent practice up to and including `day`; what lies after it does not count yet."""
    begun = sorted((r.since, min(r.until or day, day)) for r in registrations if r.is_independent and r.since <= day)
    stretches: list[Stretch] = []
    for since, until in begun:
        if stretches and since <= stretches[-1].until + DAY:
            since, until = stretches[-1].since, max(until, stretches.pop().until)
        stretches.append(Stretch(since, until))
    return Timeline(tuple(stretches))


def whole_months(first: date, days: int) -> int:
    """How many months are over after so many days, the first of them being `first`."""
    end = first + timedelta(days=days)
    months = (end.year - first.year) * 12 + end.month - first.month
    return months if end.day >= min(first.day, monthrange(end.year, end.month)[1]) else months - 1
