"""Rows against the columns of a layout: what each cell is worth, and what is wrong with it.

A layout is a tuple of `Column`s; every kind of file that offices send is one. `RowJudge` binds a layout to
an open table once and then judges row after row, so that a row costs microseconds.
"""

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
    """

    heading: str
    field: str
    read: Callable[[CellReader, Cell], Any] = CellReader.text
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    is_soft: bool = False
    warns: bool = False
    stem: str = ""


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

    def __init__(self, number: int, values: dict[str, Any], written: Sequence[Cell]):
        self.number, self.values, self.written = number, values, written
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def refuse(self, column: str, code: str, text: Text) -> None:
        self.faults.append(Fault(self.number, column, code, text))

    def warn(self, column: str, code: str, text: Text) -> None:
        self.warnings.append(Fault(self.number, column, code, text))

    def is_at_fault(self, column: str) -> bool:
        return any(fault.column == column for fault in self.faults)


def headings_of(columns: Iterable[Column]) -> Headings:
    """The headings under which a file may carry a layout's columns; field names are aliases as well."""
    return Headings(Heading(c.heading, (*c.aliases, c.field), c.is_required) for c in columns)


class RowJudge:
    """Judges the rows of one open table by one layout."""

    def __init__(self, columns: Iterable[Column], table: Table, reader: CellReader):
        by_heading = {column.heading: column for column in columns}
        self._blank = {column.field: None for column in by_heading.values()}
        self._plan = [
            (place, column, column.field, column.read.__get__(reader))
            for place, column in enumerate(by_heading[heading] for heading in table.headings)
        ]
        self._width = table.width
        self._last = table.headings[-1]

    def __call__(self, row: Row) -> JudgedRow:
        cells = row.cells
        values: dict[str, Any] = self._blank.copy()
        judged = JudgedRow(row.number, values, row.values)
        for place, column, field, read in self._plan:
            cell = cells[place]
            if cell == "" and not column.is_required:
                continue
            try:
                value = None if cell == "" else read(cell)
            except Invalid as fault:
                _note(judged, column, fault)
            else:
                values[field] = value
                if value is None:
                    _expect_filled(judged, column)
                elif column.warns and value.warnings:
                    _pass_on(judged, column, value)
        if len(row.values) > self._width:
            self._expect_no_more(judged)
        return judged

    def _expect_no_more(self, judged: JudgedRow) -> None:
        if any(str(cell).strip() for cell in judged.written[self._width :]):
            text = say("The row has more cells than the header. Put a cell that holds the separator in quotation marks.")
            judged.refuse(self._last, "row_too_wide", text)


def _note(judged: JudgedRow, column: Column, fault: Invalid) -> None:
    note = judged.warn if column.is_soft else judged.refuse
    note(column.heading, fault.code, fault.text)


def _expect_filled(judged: JudgedRow, column: Column) -> None:
    if column.is_required:
        text = say("The cell is empty. Every row needs %(column)s.", column=column.heading)
        judged.refuse(column.heading, f"{column.stem or column.field}_blank", text)


def _pass_on(judged: JudgedRow, column: Column, value: Any) -> None:
    for caution in value.warnings:
        judged.warn(column.heading, caution.code, caution.text)
