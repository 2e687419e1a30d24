"""What a rule of alerts would have been worth on past days: pure arithmetic over one drug at one partner, day by day.

An alarm stands from the first day on which a rule says yes to the last one in a row; on a day without a report it stands as
it stood. It is right when nothing usable is left on one of its days or within the days of grace after it, and warned so many
days ahead; one that is neither right nor over long enough is undecided. A stock-out is a report of nothing usable after one
of something. One that no alarm preceded by a day or more was missed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from portal.supply.cover_rules import days_of_cover

GRACE = 7
COUNTED = ("alarms", "right", "false", "undecided", "stock_outs")


@dataclass(frozen=True)
class Day:
    """Usable packs as reported (None: no report); the daily demand in thousandths of a pack as known on that day; a week of it,
    in percent of a usual week (None where unknown)."""

    day: date
    usable: int | None
    daily_milli: int | None = None
    week_percent: int | None = None


Says = Callable[[Sequence[Day], int], bool | None]


def low_cover(days: int) -> Says:
    """Cover is at most so many days."""

    def says(course: Sequence[Day], place: int) -> bool | None:
        one = course[place]
        if one.usable is None or one.daily_milli is None:
            return None
        return days_of_cover(one.usable, one.daily_milli) <= days

    return says


def silent(days: int) -> Says:
    """No report came for more than so many days."""

    def says(course: Sequence[Day], place: int) -> bool | None:
        last = next((n for n in range(place, -1, -1) if course[n].usable is not None), None)
        return None if last is None else place - last > days

    return says


def spike(percent: int) -> Says:
    """The demand of a week is at least such a share of a usual one."""

    def says(course: Sequence[Day], place: int) -> bool | None:
        share = course[place].week_percent
        return None if share is None else share >= percent

    return says


@dataclass(frozen=True)
class Worth:
    """How a rule did. `warnings`: days ahead of each stock-out that it warned of."""

    alarms: int = 0
    right: int = 0
    false: int = 0
    undecided: int = 0
    stock_outs: int = 0
    warnings: tuple[int, ...] = ()

    @property
    def warned(self) -> int:
        return len(self.warnings)

    @property
    def missed(self) -> int:
        return self.stock_outs - self.warned

    @property
    def false_percent(self) -> int | None:
        """The share of false alarms among those that are decided; None where none is."""
        decided = self.right + self.false
        return round(100 * self.false / decided) if decided else None

    @property
    def usual_warning(self) -> float | None:
        return median(self.warnings) if self.warnings else None

    @property
    def least_warning(self) -> int | None:
        return min(self.warnings, default=None)

    def __add__(self, other: "Worth") -> "Worth":
        sums = {name: getattr(self, name) + getattr(other, name) for name in COUNTED}
        return Worth(**sums, warnings=(*self.warnings, *other.warnings))


def worth(course: Sequence[Day], says: Says, grace: int = GRACE) -> Worth:
    """What a rule was worth over one course of consecutive days."""
    outs, spells = stock_outs(course), list(alarms(course, says))
    found = [first_hit(spell, outs, grace) for spell in spells]
    open_ = [hit is None and end + grace >= len(course) - 1 for (_, end), hit in zip(spells, found, strict=True)]
    ahead = [max((out - begin for begin, end in spells if begin <= out <= end + grace), default=0) for out in outs]
    right = sum(hit is not None for hit in found)
    warned = tuple(days for days in ahead if days > 0)
    return Worth(len(spells), right, len(spells) - right - sum(open_), sum(open_), len(outs), warned)


def first_hit(spell: tuple[int, int], outs: Iterable[int], grace: int) -> int | None:
    begin, end = spell
    return next((out for out in outs if begin <= out <= end + grace), None)


def stock_outs(course: Sequence[Day]) -> list[int]:
    """The places at which a report of nothing follows one of something."""
    before, found = 0, []
    for place, one in enumerate(course):
        if one.usable == 0 and before > 0:
            found.append(place)
        before = before if one.usable is None else one.usable
    return found


def alarms(course: Sequence[Day], says: Says) -> Iterator[tuple[int, int]]:
    """(first, last place) of each spell during which a rule's alarm stands; what is unknown changes nothing."""
    begun: int | None = None
    for place in range(len(course)):
        said = says(course, place)
        if said and begun is None:
            begun = place
        elif said is False and begun is not None:
            yield begun, place - 1
            begun = None
    if begun is not None:
        yield begun, len(course) - 1
