"""Where the marks of a picture stand: columns in the units of their SVG, lying bars in percent of the width they get.

A mark is a link to the rows behind it and says in words what it shows. What is unknown gets a hatched mark of its own, never
one of height nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.tongues import Text

WIDTH, TOP, FOOT = 600, 16, 22
PLOT = 150
# Percent: a bar of nothing is still seen.
LEAST = 0.5
UNKNOWN = "none"
# Places for columns, so that a few stand as close as many do.
MONTHS = 12


@dataclass(frozen=True)
class Datum:
    """One thing to show: `low` to `high` (a column or bar begins at 0); None is unknown. `shown` stands beside the mark.

    `is_known` False: how many is known, but not of what, so the mark is hatched in its true length.
    """

    name: str
    high: int | None
    shown: str
    said: Text
    url: str
    low: int = 0
    cells: tuple[Any, ...] = ()
    is_known: bool = True


@dataclass(frozen=True)
class Mark:
    """An upright bar with its link; its name and what it shows are written at `middle`, the latter at `text_y`."""

    datum: Datum
    look: str
    x: int
    y: int
    width: int
    height: int
    middle: int
    text_y: int


@dataclass(frozen=True)
class Bar:
    """A lying bar with its link, from `low` on, `span` long, both in percent of the place it gets."""

    datum: Datum
    look: str
    low: float
    span: float


@dataclass(frozen=True)
class Columns:
    """Upright bars; `names_y` where their names stand, `lines` the heights of targets."""

    marks: tuple[Mark, ...]
    lines: tuple[int, ...] = ()
    width: int = WIDTH
    height: int = TOP + PLOT + FOOT
    names_y: int = TOP + PLOT + 15


def columns(data: Sequence[Datum], whole: int, target: int = 0) -> Columns:
    """Upright bars, oldest first; `whole` is the value that fills the height, `target` one that gets a line."""
    step = WIDTH // max(len(data), MONTHS)
    width = min(step - 8, 44)

    def mark(number: int, one: Datum) -> Mark:
        high = PLOT if one.high is None else round(PLOT * one.high / whole)
        x, y = number * step + (step - width) // 2, TOP + PLOT - high
        return Mark(one, look(one), x, y, width, max(high, 1), x + width // 2, y - 4)

    lines = (TOP + PLOT - round(PLOT * target / whole),) if target else ()
    return Columns(tuple(mark(*pair) for pair in enumerate(data)), lines)


def bars(data: Sequence[Datum]) -> tuple[Bar, ...]:
    """Lying bars from `low` to `high`, in the order given; the longest fills the width."""
    whole = max([one.high or 0 for one in data], default=0) or 1

    def bar(one: Datum) -> Bar:
        low, high = 100 * one.low / whole, 100 if one.high is None else 100 * one.high / whole
        span = max(high - low, LEAST)
        return Bar(one, look(one), round(min(low, 100 - span), 1), round(span, 1))

    return tuple(map(bar, data))


def look(one: Datum) -> str:
    return "" if one.is_known and one.high is not None else UNKNOWN
