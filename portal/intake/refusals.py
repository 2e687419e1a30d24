"""Files that we give back: the rows that were not taken, in the layout in which they came, and empty templates."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.intake.header import Cell
from portal.intake.judging import JudgedRow
from portal.intake.kinds import ImportKind, Unit
from portal.intake.reading import Table
from portal.intake.tallying import HELD_BACK

FORMS = ("xlsx", "csv")
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
REASON = say("Why it was not taken")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SHEET_ROWS = 1_048_575


def form_of(path: Path) -> str:
    """The form that a file's name asks for. Raises Refused."""
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise Refused("form_unknown", say("Name the file .xlsx or .csv."), "refused")
    return form


def write_refused(out: IO[bytes], form: str, table: Table, units: Iterable[Unit]) -> int:
    """Write the rows of every unit that was held back, whole, so that the corrected file can be sent as it is.

    `out` is a binary file. Returns how many rows were written; the reasons are in the language that is current.
    """
    rows = refused_rows(units, table.width)
    return write(out, form, [*table.written, str(REASON)], rows)


def refused_rows(units: Iterable[Unit], width: int) -> Iterator[list[Cell]]:
    for unit in units:
        if unit.is_held_back:
            at_fault = ", ".join(str(row.number) for row in unit.rows if row.faults)
            held = str(say(HELD_BACK.msgid, rows=at_fault))
            for row in unit.rows:
                yield [*list(row.written)[:width], reason(row, held)]


def reason(row: JudgedRow, held: str) -> str:
    return " ".join(f"{fault.column}: {fault.text}" for fault in row.faults) or held


def write_template(out: IO[bytes], form: str, kind: ImportKind) -> int:
    """Write the headings of a kind and some invented examples."""
    examples = [[example.get(column.field, "") for column in kind.columns] for example in kind.examples]
    return write(out, form, [column.heading for column in kind.columns], examples)


def write(out: IO[bytes], form: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    return (write_xlsx if form == "xlsx" else write_csv)(out, headings, rows)


def write_csv(out: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """CSV in UTF-8 with its mark, which spreadsheets need to read Chinese."""
    out.write(b"\xef\xbb\xbf")
    writer = csv.writer(Lines(out))
    writer.writerow(headings)
    n = 0
    for n, row in enumerate(rows, 1):
        writer.writerow([harmless(plain(cell)) for cell in row])
    return n


class Lines:
    """What the CSV writer writes to: text that goes into a binary file."""

    def __init__(self, out: IO[bytes]):
        self.out = out

    def write(self, line: str) -> int:
        return self.out.write(line.encode())


def harmless(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula; readers of files drop the mark again."""
    return "'" + text if text.startswith(FORMULA) else text


def plain(cell: Cell) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15 else str(cell)


def write_xlsx(out: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """A workbook whose cells are all text, so that no number loses its digits on the way back."""
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet()
    sheet.set_column(0, len(headings) - 1, 18, text)
    sheet.freeze_panes(1, 0)
    write_row(sheet, 0, headings, book.add_format({"bold": True, "num_format": "@"}))
    n = 0
    for n, row in enumerate(rows, 1):
        if n > SHEET_ROWS:
            book.close()
            raise Refused("too_many_rows", say("These rows are too many for a sheet. Take them as CSV."))
        write_row(sheet, n, [cell if is_number(cell) else plain(cell) for cell in row], text)
    book.close()
    return n


def write_row(sheet: Any, place: int, cells: Sequence[Cell], form: Any) -> None:
    for column, cell in enumerate(cells):
        if is_number(cell):
            sheet.write_number(place, column, cell)
        elif cell != "":
            sheet.write_string(place, column, str(cell), form)


def is_number(cell: Cell) -> bool:
    """A number that stood in the sheet stays one: what was lost in it shall not look whole."""
    return isinstance(cell, float) and cell == cell and abs(cell) != float("inf")
