"""Workbooks (XLSX): what is checked before a reader may unpack them, and their visible sheets."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import NamedTuple

import python_calamine as calamine

from portal.core.tongues import say
from portal.intake.header import Cell
from portal.intake.unreadable import Unreadable

LARGEST_UNPACKED = 200 << 20
MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
MOST_CELLS = 5_000_000
MOST_ENTRIES = 2_000
_CHUNK = 1 << 20
_FAR_CELL = re.compile(rb"""\br\s*=\s*["']\s*(?:[A-Za-z]{3,}|[B-Zb-z][A-Za-z]|[A-Za-z]*0*[1-9][0-9]{5,})""")
_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)([0-9]+)""")
_EPOCH_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true)""")


class Merged(NamedTuple):
    """Cells of one column, `first` to `last` row from 0, that a sheet shows as one."""

    first: int
    last: int
    column: int


class Sheet:
    """One visible sheet. `rows` may be asked for again and again."""

    def __init__(self, sheet: calamine.CalamineSheet):
        self.name = sheet.name
        self._sheet = sheet
        self.height = sheet.end[0] + 1 if sheet.end else 0
        self._merged = _upright(sheet)

    def rows(self) -> Iterator[list[Cell]]:
        """The rows from the sheet's first on; text of nothing but spaces is empty; merged cells of a
        column repeat what stands in their first."""
        merged = {first: [m for m in self._merged if m.first == first] for first in {m.first for m in self._merged}}
        open_: list[tuple[Merged, Cell]] = []
        for index, row in enumerate(self._sheet.iter_rows()):
            cells: list[Cell] = ["" if type(cell) is str and cell.isspace() else cell for cell in row]
            if merged or open_:
                open_ = _fill(cells, index, [*open_, *((m, cells[m.column]) for m in merged.get(index, ()))])
            yield cells


class Workbook:
    """A workbook that has passed the checks. Raises `Unreadable`."""

    def __init__(self, path: Path):
        self.has_1904_epoch = inspect(path)
        with as_damage():
            self._book = calamine.CalamineWorkbook.from_path(str(path))

    def sheets(self) -> Iterator[Sheet]:
        """The sheets that a person sees, one after the other."""
        for meta in self._book.sheets_metadata:
            if meta.visible == calamine.SheetVisibleEnum.Visible and meta.typ == calamine.SheetTypeEnum.WorkSheet:
                with as_damage():
                    sheet = Sheet(self._book.get_sheet_by_name(meta.name))
                yield sheet


@contextmanager
def as_damage() -> Iterator[None]:
    """Whatever a reader of damaged bytes raises, its own crash included, is `Unreadable("file_damaged")`."""
    try:
        yield
    except (calamine.CalamineError, OSError, EOFError, ValueError, KeyError, OverflowError, zlib.error) as fault:
        raise fault if isinstance(fault, Unreadable) else damaged() from fault
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as fault:
        raise damaged() from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise damaged() from None


def inspect(path: Path) -> bool:
    """Check a workbook without unpacking it; True when its dates count from 1904.

    Raises `Unreadable`: `file_damaged`, `not_a_table`, `file_too_large`, `too_many_rows`, `too_many_cells`.
    """
    with as_damage(), zipfile.ZipFile(path) as archive:
        _expect_workbook(archive.infolist())
        room = LARGEST_UNPACKED
        for entry in archive.infolist():
            room -= _inspect_part(archive, entry, room)
        return any(_EPOCH_1904.search(archive.read(e)) for e in archive.infolist() if _plain(e) == "xl/workbook.xml")


def damaged() -> Unreadable:
    return Unreadable("file_damaged", say("The workbook is damaged or has a password. Save it again as XLSX without one."))


def _expect_workbook(entries: list[zipfile.ZipInfo]) -> None:
    if "xl/workbook.xml" not in map(_plain, entries):
        raise Unreadable("not_a_table", say("This archive is no XLSX workbook. Save the table as XLSX or CSV."))
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise too_large()


def _plain(entry: zipfile.ZipInfo) -> str:
    return entry.filename.replace("\\", "/").lower()


def too_large() -> Unreadable:
    return Unreadable("file_too_large", say("Unpacked, the workbook is too large. Send it as CSV."))


def _inspect_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> int:
    """Count rows and cells in the raw XML, because a reader reserves room for the rectangle they span.
    Gives the unpacked size as it is, whatever the directory says."""
    rows = cells = size = 0
    far = False
    for chunk in _chunks(archive, entry, room):
        size += len(chunk)
        rows += chunk.count(b"<row") + chunk.count(b":row")
        cells += chunk.count(b"<c ") + chunk.count(b"<c>") + chunk.count(b":c ")
        far = far or _FAR_CELL.search(chunk) is not None
    if rows > MOST_ROWS + 100:
        raise _too_many_rows()
    if cells > MOST_CELLS:
        raise _too_many_cells()
    if far:
        _inspect_extent(_chunks(archive, entry, room))
    return size


def _inspect_extent(chunks: Iterator[bytes]) -> None:
    columns = rows = 0
    for chunk in chunks:
        for letters, digits in set(_PLACE.findall(chunk)):
            columns = max(columns, _column_number(letters))
            rows = max(rows, int(digits[:12]))
    if rows > MOST_ROWS + 100:
        raise _too_many_rows()
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise _too_many_cells()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:6]:
        number = number * 26 + letter - 64
    return number


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> Iterator[bytes]:
    """Pieces of a part, cut between two tags where it has any; the size in the directory is not believed."""
    entry = copy(entry)
    entry.file_size = room + 1
    rest, total = b"", 0
    with archive.open(entry) as part:
        while data := part.read(_CHUNK):
            total += len(data)
            if total > room:
                raise too_large()
            whole, mark, cut = (rest + data).rpartition(b"<")
            rest = mark + cut if len(cut) < _CHUNK else b""
            yield whole if rest else whole + mark + cut
    yield rest


def _too_many_rows() -> Unreadable:
    return Unreadable("too_many_rows", say("The sheet has over %(most)s rows. Send it as CSV.", most=f"{MOST_ROWS:,}"))


def _too_many_cells() -> Unreadable:
    return Unreadable("too_many_cells", say("The sheet spans too many cells. Delete empty rows and columns, or send CSV."))


def _upright(sheet: calamine.CalamineSheet) -> list[Merged]:
    """Merged cells within one column, as places in the rows that the reader gives."""
    left = sheet.start[1] if sheet.start else 0
    ranges = sheet.merged_cell_ranges or []
    return [Merged(top, bottom, first - left) for (top, first), (bottom, last) in ranges if bottom > top and first == last]


def _fill(cells: list[Cell], index: int, open_: list[tuple[Merged, Cell]]) -> list[tuple[Merged, Cell]]:
    for merged, value in open_:
        if merged.column < len(cells) and cells[merged.column] == "":
            cells[merged.column] = value
    return [(merged, value) for merged, value in open_ if merged.last > index]
