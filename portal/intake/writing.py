"""Files that go back to people: refused rows with their reasons, templates, exports.

XLSX is written row by row in constant memory, CSV with a byte order mark so that spreadsheets read its
Chinese. Text is never a formula: what a spreadsheet might take for one gets an apostrophe in front.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter

from portal.core.tongues import say
from portal.intake.cells import text_of
from portal.intake.header import Cell
from portal.intake.judging import Column, Fault, JudgedRow

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_767
_UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])


def harmless(cell: Cell | None) -> Cell:
    """A cell that no spreadsheet runs: text that begins like a formula gets an apostrophe in front."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    text = cell.translate(_UNWRITABLE)[: _LONGEST_CELL - 1]
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def write_csv(file: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell | None]]) -> None:
    """CSV in UTF-8 with a byte order mark, CR LF line ends."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([harmless(heading) for heading in headings])
    writer.writerows([_as_text(harmless(cell)) for cell in row] for row in rows)
    text.detach()


def write_xlsx(file: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell | None]], sheet: str = "Sheet1") -> None:
    """One sheet with a header row; its columns are text, so that digits survive being typed over.

    Raises `ValueError` behind the 1,048,576th row: send CSV then.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page, text = book.add_worksheet(sheet), book.add_format({"num_format": "@"})
        page.set_column(0, max(len(headings) - 1, 0), 16, text)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, [harmless(heading) for heading in headings], book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            if any(_write(page, number, place, harmless(cell), text) for place, cell in enumerate(row)):
                raise ValueError("more rows or columns than a sheet can hold")


def _write(page: Any, row: int, column: int, cell: Cell, text: Any) -> bool:
    """Write one cell; True when there is no place for it. A ruined number stays a number: as text it might pass."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return bool(page.write_number(row, column, cell) == -1)
    return bool(page.write_string(row, column, _as_text(cell), text) == -1)


def _as_text(cell: Cell) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return repr(cell) if isinstance(cell, float) and abs(cell) >= 10**15 else text_of(cell)


def with_reasons(rows: Iterable[JudgedRow], width: int) -> Iterator[list[Cell]]:
    """Rows as they were written, `width` cells each, and behind them the reason why they come back."""
    for row in rows:
        cells = [*row.written[:width], *[""] * (width - len(row.written))]
        yield [*cells, reason(row.faults)]


def reason(faults: Sequence[Fault]) -> str:
    """The faults of a row in one line; a row without any came back because its household is held back."""
    if not faults:
        return str(say("Nothing is wrong with this row, but another row of its household is at fault."))
    return "; ".join(f"{fault.column}: {fault.text}" for fault in faults)


def reason_heading() -> str:
    """The heading of the reasons, in the language that is current."""
    return str(say("Reason"))


def template(columns: Iterable[Column], examples: Iterable[Mapping[str, str]]) -> tuple[list[str], list[list[str]]]:
    """Headings (`*`: must be filled) and example rows (field → text) of a layout, ready for the writers."""
    columns = tuple(columns)
    headings = [f"{column.heading}*" if column.is_required else column.heading for column in columns]
    return headings, [[example.get(column.field, "") for column in columns] for example in examples]
