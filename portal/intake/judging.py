"""Rows against the columns of a layout: what each cell is worth, and what is wrong with it.

A layout is a tuple of `Column`s; every kind of file that offices send is one. `RowJudge` binds a layout to
an open table once and then judges row after row, so that a row costs microseconds.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from portal.core.faults import Invalid
from portal.core.tongues import Text, say
from portal.intake.cells import CellReader
from portal.intake.header import Cell
from portal.intake.headings import Heading, Headings
from portal.intake.reading import Row, Table


class Column(NamedTuple):
    """A column of a layout: its heading, the field its value goes to, and how a cell is read.

    `is_required`: the file must have it and each row must fill it. `is_soft`: a value that cannot be read is
    a warning and counts as empty. `warns`: its values carry `.warnings`. `stem` begins the codes of its faults.
    `waived_by`: a setting of the source's map under which it is not required.
    """

    heading: str
    field: str
    read: Callable[[CellReader, Cell], Any] = CellReader.text
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    is_soft: bool = False
    warns: bool = False
    stem: str = ""
    waived_by: str = ""


class Fault(NamedTuple):
    """What is wrong in a row: `row` as a person sees it, `column` by our heading, a stable `code`."""

    row: int
    column: str
    code: str
    text: Text

    def as_json(self) -> dict[str, object]:
        """The shape of `portal import --json`, in the language that is current."""
        return {"row": self.row, "column": self.column, "code": self.code, "message": str(self.text)}


class JudgedRow:
    """A row with the values of its fields (None: empty or at fault), its faults and warnings, and how it was written."""

    __slots__ = ("faults", "number", "values", "warnings", "written")

    def __init__(
        self,
        number: int,
        values: dict[str, Any],
        written: Sequence[Cell],
        faults: tuple[Fault, ...] = (),
        warnings: tuple[Fault, ...] = (),
    ):
        self.number, self.values, self.written, self.faults, self.warnings = number, values, written, faults, warnings

    def __reduce__(self) -> tuple[Any, ...]:
        return JudgedRow, (self.number, self.values, self.written, self.faults, self.warnings)

    def refuse(self, column: str, code: str, text: Text) -> None:
        self.faults += (Fault(self.number, column, code, text),)

    def warn(self, column: str, code: str, text: Text) -> None:
        self.warnings += (Fault(self.number, column, code, text),)

    def is_at_fault(self, column: str) -> bool:
        return any(fault.column == column for fault in self.faults)


def headings_of(columns: Iterable[Column]) -> Headings:
    """The headings under which a file may carry a layout's columns; field names are aliases as well."""
    return Headings(Heading(c.heading, (*c.aliases, c.field), c.is_required, c.waived_by) for c in columns)


AT_FAULT = object()


class RowJudge:
    """Judges the rows of one open table by one layout."""

    def __init__(self, columns: Iterable[Column], table: Table, reader: CellReader):
        columns = tuple(columns)
        by_heading = {column.heading: column for column in columns}
        absent = [column.field for column in columns if column.heading not in table.columns]
        self._columns = [by_heading[heading] for heading in table.headings]
        self._reads = [column.read.__get__(reader) for column in self._columns]
        self._fields = [*(column.field for column in self._columns), *absent]
        self._absent = [None] * len(absent)
        self._required = [place for place, column in enumerate(self._columns) if column.is_required]
        self._watched = [(p, c.warns) for p, c in enumerate(self._columns) if c.warns or c.is_required]
        self._width = table.width if table.read_as.delimiter else sys.maxsize  # only text rows can slip
        self._last = max(table.headings, key=lambda heading: table.columns[heading])

    def __call__(self, row: Row) -> JudgedRow:
        number, cells, written = row
        try:
            found = [read(cell) for read, cell in zip(self._reads, cells, strict=True)]
        except Invalid:
            return self._cell_by_cell(row)
        judged = JudgedRow(number, dict(zip(self._fields, found + self._absent, strict=True)), written)
        for place, warns in self._watched:
            value = found[place]
            if value is None or (warns and value.warnings):
                self._look_closer(judged, found)
                return judged
        if len(written) > self._width:
            self._look_closer(judged, found)
        return judged

    def _cell_by_cell(self, row: Row) -> JudgedRow:
        """The same for a row that has a cell at fault: all others are read nevertheless."""
        judged = JudgedRow(row.number, {}, row.values)
        found = [self._value(judged, place, cell) for place, cell in enumerate(row.cells)]
        values = [None if value is AT_FAULT else value for value in found]
        judged.values = dict(zip(self._fields, values + self._absent, strict=True))
        self._look_closer(judged, found)
        return judged

    def _value(self, judged: JudgedRow, place: int, cell: Cell) -> Any:
        try:
            return self._reads[place](cell)
        except Invalid as fault:
            column = self._columns[place]
            note = judged.warn if column.is_soft else judged.refuse
            note(column.heading, fault.code, fault.text)
            return AT_FAULT

    def _look_closer(self, judged: JudgedRow, found: list[Any]) -> None:
        """Empty cells that should be filled, warnings that came with values, cells behind the last heading."""
        self._expect_filled(judged, found)
        for place, _ in self._watched:
            for caution in getattr(found[place], "warnings", ()):
                judged.warn(self._columns[place].heading, caution.code, caution.text)
        if any(str(cell).strip() for cell in judged.written[self._width :]):
            text = say("The row has more cells than the header. Put a cell that holds the separator in quotation marks.")
            judged.refuse(self._last, "row_too_wide", text)

    def _expect_filled(self, judged: JudgedRow, found: list[Any]) -> None:
        for column in (self._columns[place] for place in self._required if found[place] is None):
            text = say("The cell is empty. Every row needs %(column)s.", column=column.heading)
            judged.refuse(column.heading, f"{column.stem or column.field}_blank", text)
