"""Where the marks of a picture stand, in the units of its SVG: columns, bars, and bars between two values.

A mark is a link to the rows behind it and says in words what it shows. What is unknown gets a hatched mark of its own, never
one of height nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.tongues import Text

WIDTH, TOP, FOOT = 720, 16, 22
PLOT = 150
ROW, NAMES, TAIL = 22, 190, 60
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
    """A rectangle with its link; `text_x`, `text_y` where what it shows is written; `name_x`, `name_y` where its name is."""

    datum: Datum
    look: str
    x: int
    y: int
    width: int
    height: int
    text_x: int
    text_y: int
    name_x: int
    name_y: int


@dataclass(frozen=True)
class Picture:
    """A drawn picture. `upright`: names stand below, else at the left."""

    marks: tuple[Mark, ...]
    height: int
    upright: bool
    lines: tuple[int, ...] = ()
    width: int = WIDTH


def columns(data: Sequence[Datum], whole: int, target: int = 0) -> Picture:
    """Upright bars, oldest first; `whole` is the value that fills the height, `target` one that gets a line."""
    step = WIDTH // max(len(data), MONTHS)
    width = min(step - 8, 44)

    def mark(number: int, one: Datum) -> Mark:
        high = PLOT if one.high is None else round(PLOT * one.high / whole)
        x, y = number * step + (step - width) // 2, TOP + PLOT - high
        middle = x + width // 2
        return Mark(one, look(one), x, y, width, max(high, 1), middle, y - 4, middle, TOP + PLOT + 15)

    lines = (TOP + PLOT - round(PLOT * target / whole),) if target else ()
    return Picture(tuple(mark(*pair) for pair in enumerate(data)), TOP + PLOT + FOOT, True, lines)


def bars(data: Sequence[Datum]) -> Picture:
    """Lying bars from `low` to `high`, in the order given; the longest reaches the right end."""
    whole = max([one.high or 0 for one in data], default=0) or 1
    scale = (WIDTH - NAMES - TAIL) / whole

    def mark(number: int, one: Datum) -> Mark:
        x, end = NAMES + round(one.low * scale), NAMES + round((whole if one.high is None else one.high) * scale)
        y = number * ROW
        return Mark(one, look(one), x, y + 4, max(end - x, 3), ROW - 8, max(end, x + 3) + 6, y + 15, NAMES - 8, y + 15)

    return Picture(tuple(mark(*pair) for pair in enumerate(data)), max(len(data), 1) * ROW, False)


def look(one: Datum) -> str:
    return "" if one.is_known and one.high is not None else UNKNOWN
