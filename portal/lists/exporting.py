"""A list as a file: CSV row by row, XLSX in constant memory. First a line that says who, when, which filter, how many."""

import csv
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

import xlsxwriter

from portal.core import clock
from portal.core.database import db
from portal.core.listing import Criteria
from portal.core.tongues import say
from portal.lists.offers import Column, Offer

FORMULA = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 500


@dataclass(frozen=True)
class Export:
    """What goes out: the list, exactly this filter, these columns, and the line that says so."""

    offer: Offer
    criteria: Criteria
    columns: tuple[Column, ...]
    said: str

    @property
    def titles(self) -> list[str]:
        return [str(c.title) for c in self.columns]

    def rows(self) -> Iterator[list[Any]]:
        """The cells of each row. The read ends after each part, so that a long download holds nothing up."""
        for number, row in enumerate(self.offer.listing.stream(self.criteria, CHUNK), 1):
            yield [plain(c.value(row)) for c in self.columns]
            if number % CHUNK == 0:
                db.session.rollback()


def first_line(reference: str, name: str, filter_words: str, rows: int) -> str:
    """Who, when, filter, count: the first line of every export."""
    at = clock.on_page(clock.now()).strftime("%Y-%m-%d %H:%M")
    return str(
        say(
            "%(reference)s, exported by %(name)s at %(at)s, filter: %(filter)s, rows: %(rows)s; personal data masked",
            reference=reference,
            name=name,
            at=at,
            filter=filter_words,
            rows=f"{rows:,}",
        )
    )


def plain(value: Any) -> Any:
    """A cell's value: a number as such, everything else as text."""
    return value if isinstance(value, int) and not isinstance(value, bool) else "" if value is None else str(value)


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_csv(export: Export) -> Iterator[str]:
    """UTF-8 with a mark at its beginning, as spreadsheets want it; in parts of a few hundred rows."""
    yield "\ufeff"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for number, cells in enumerate(chain([[export.said], export.titles], export.rows())):
        writer.writerow([harmless(cell) for cell in cells])
        if number % CHUNK == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def as_xlsx(export: Export) -> IO[bytes]:
    """A workbook in a file that vanishes when it is closed. Texts are written as texts, never as formulas or links."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.set_column(0, len(export.columns), 18)
    sheet.write_string(0, 0, export.said)
    for column, title in enumerate(export.titles):
        sheet.write_string(1, column, title, bold)
    for number, cells in enumerate(export.rows(), 2):
        for column, cell in enumerate(cells):
            write(sheet, number, column, cell)
    book.close()
    file.seek(0)
    return file


def write(sheet: Any, row: int, column: int, cell: Any) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, harmless(cell)[:32_000])
