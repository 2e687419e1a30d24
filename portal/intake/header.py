"""Where the header of a sheet is, and which of our columns stands where."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from portal.core.identity import without_invisible
from portal.core.tongues import listed, say
from portal.intake.headings import Headings
from portal.intake.unreadable import Unreadable

SEARCHED = 10
Cell = str | float | bool | date | datetime | time | timedelta
Cells = Sequence[Cell]

TOTALS = frozenset(f"{one}{gap}{two}" for one, two in ("合计", "小计", "总计", "共计", "累计") for gap in ("", " ", "　", "  "))
_TOTAL = re.compile(
    r".{0,6}(合计|小计|总计|共计|累计)(人?[:：]?\d*[户人元个]*)*|(sub|grand)?total[:：]?\d*|sum[:：]?", re.IGNORECASE
).fullmatch
_NOTE = re.compile(
    r"(填表|填报|制表|经办|审核|复核|负责|联系|单位负责)(人|单位|日期|时间)?(签字|签名|\(签字\)|\(盖章\))?:.*|(注|备注|说明|填表说明):.*"
).fullmatch


class Header(NamedTuple):
    """`row` as a person counts it (0: the file has none); `positions` of each of our columns, first the ones to join."""

    row: int
    written: tuple[str, ...]
    positions: dict[str, tuple[int, ...]]

    @property
    def width(self) -> int:
        return len(self.written)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The headings of the file that none of our columns takes."""
        taken = {place for places in self.positions.values() for place in places}
        return tuple(word for place, word in enumerate(self.written) if place not in taken and word.strip())

    def arrange(self) -> Callable[[Cells], tuple[Cell, ...]]:
        """What makes a row's cells, as the file orders them, into cells in the order of `positions`."""
        places = tuple(self.positions.values())
        if all(len(place) == 1 for place in places) and len(places) > 1:
            return itemgetter(*(place[0] for place in places))
        return lambda values: tuple(_joined(values, place) for place in places)


def find_header(rows: Sequence[Cells], headings: Headings) -> Header | None:
    """The row among the first ten that names most of our columns; a cell that is empty there may be
    merged with one above. None when no row names any."""
    found = [header for index in range(len(rows[:SEARCHED])) if (header := _header_at(rows, index, headings))]
    return max(found, key=lambda header: (len(header.positions), -header.row), default=None)


def expect_complete(header: Header | None, headings: Headings) -> Header:
    """The header; or `Unreadable`: `header_not_found`, `heading_missing`."""
    if header is None:
        raise header_not_found(headings)
    missing = [name for name in headings.required if name not in header.positions]
    if missing:
        text = say("The header in row %(row)s lacks %(names)s.", row=header.row, names=listed(missing))
        raise Unreadable("heading_missing", text)
    return header


def header_not_found(headings: Headings) -> Unreadable:
    names = listed(headings.required or headings.names)
    text = say("The first ten rows hold no header. It must name %(names)s.", names=names)
    return Unreadable("header_not_found", text)


def _header_at(rows: Sequence[Cells], index: int, headings: Headings) -> Header | None:
    own = sum(headings.find(cell) is not None for cell in rows[index])
    if not own:
        return None
    written = _with_merged(rows[max(0, index - 2) : index + 1], headings)
    positions = _positions(written, headings)
    return Header(index + 1, written, positions)


def _with_merged(rows: Sequence[Cells], headings: Headings) -> tuple[str, ...]:
    """The lowest row's headings, its empty cells filled by a known heading straight above."""

    def above(place: int) -> str:
        cells = (row[place] for row in reversed(rows[:-1]) if place < len(row))
        return next((str(cell) for cell in cells if headings.find(cell)), "")

    width = max(map(len, rows))
    lowest = [str(cell) for cell in rows[-1]] + [""] * (width - len(rows[-1]))
    written = [word if word.strip() else above(place) for place, word in enumerate(lowest)]
    while written and not written[-1].strip():
        written.pop()
    return tuple(written)


def _positions(written: Sequence[str], headings: Headings) -> dict[str, tuple[int, ...]]:
    """A mapped heading wins over our own name for it, that over an alias; only mapped ones are joined."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(written):
        if name := headings.find(word):
            places.setdefault(name, []).append(place)
    return {name: _chosen(name, places[name], written, headings) for name in headings.names if name in places}


def _chosen(name: str, places: list[int], written: Sequence[str], headings: Headings) -> tuple[int, ...]:
    mapped = tuple(place for place in places if headings.is_mapped(written[place]))
    exact = tuple(place for place in places if written[place].strip() == name)
    return mapped or exact[:1] or tuple(places[:1])


def _joined(values: Cells, places: tuple[int, ...]) -> Cell:
    if len(places) == 1:
        return values[places[0]]
    parts = [text for place in places if (text := str(values[place]).strip())]
    return "".join(parts[:1] + [_gap(before, after) + after for before, after in pairwise(parts)])


def _gap(before: str, after: str) -> str:
    return " " if before[-1].isascii() and after[0].isascii() else ""


def why_skipped(values: Cells, find: Callable[[Any], str | None]) -> str | None:
    """`blank`, `total`, `note` or `heading` for a row that is no record; None for a record."""
    filled = [text for cell in values if (text := _seen(cell))]
    if not filled:
        return "blank"
    if any(_TOTAL(text) for text in filled[:3]):
        return "total"
    if len(filled) <= 3 and _NOTE(filled[0]):
        return "note"
    return "heading" if sum(find(text) is not None for text in filled) * 2 > len(filled) else None


def _seen(cell: Cell) -> str:
    return without_invisible(unicodedata.normalize("NFKC", str(cell)[:200]))
