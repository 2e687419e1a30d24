"""Workbooks (XLSX): what is checked before a reader may unpack them, and their visible sheets."""

import re
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from copy import copy
from pathlib import Path

import python_calamine as calamine

from portal.core.tongues import say
from portal.intake.header import Cell
from portal.intake.unreadable import Unreadable

LARGEST_UNPACKED = 200 << 20
MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
MOST_CELLS = 3_000_000
MOST_ENTRIES = 2_000
MOST_SHEETS = 50
_CHUNK = 1 << 20
# Rows and cells as nearly every program writes them, and places beyond column Z or row 99,999 among those.
_UNUSUAL = re.compile(rb"""<(?:[^<>\s:/]+:)?(?:c|row)(?=[\s/>])(?! r="[A-Z0-9])""").search
_FAR = re.compile(rb"""<(?:c|row) r="(?:[A-Z]{2,}|[A-Z]*0*[1-9][0-9]{5,})""").search
_START = re.compile(rb"""<(?:[^<>\s:/]+:)?(?:c|row)(?=[\s/>])""").findall
_TAG = re.compile(rb"""<(?:[^<>\s:/]+:)?(c|row)(?=[\s/>])((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""").findall
_PLACE = re.compile(rb"""\sr\s*=\s*["']([^"']*)""").search
_REFERENCE = re.compile(rb"([A-Za-z]{0,6})([0-9]{1,12})").fullmatch
_EPOCH_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true)""")


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
        open_: dict[int, tuple[int, Cell]] = {}
        for index, row in enumerate(self._sheet.iter_rows()):
            cells: list[Cell] = ["" if type(cell) is str and cell.isspace() else cell for cell in row]
            for column, last in self._merged.get(index, {}).items():
                open_[column] = (last, cells[column])
            if open_:
                open_ = _fill(cells, index, open_)
            yield cells


class Workbook:
    """A workbook that has passed the checks. Raises `Unreadable`."""

    def __init__(self, path: Path):
        self.has_1904_epoch = inspect(path)
        with as_damage():
            self._book = calamine.CalamineWorkbook.from_path(str(path))

    def sheets(self) -> Iterator[Sheet]:
        """The sheets that a person sees, one after the other."""
        shown = [meta.name for meta in self._book.sheets_metadata if _is_shown(meta)]
        for name in shown[:MOST_SHEETS]:
            with as_damage():
                sheet = Sheet(self._book.get_sheet_by_name(name))
            yield sheet


def _is_shown(meta: calamine.SheetMetadata) -> bool:
    return meta.visible == calamine.SheetVisibleEnum.Visible and meta.typ == calamine.SheetTypeEnum.WorkSheet


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
    is_plain = True
    with closing(_chunks(archive, entry, room)) as chunks:
        for chunk in chunks:
            size += len(chunk)
            rows += chunk.count(b"<row ")
            cells += chunk.count(b"<c ")
            is_plain = is_plain and not _UNUSUAL(chunk) and not _FAR(chunk)
    if rows > MOST_ROWS + 100:
        raise _too_many_rows()
    if cells > MOST_CELLS:
        raise _too_many_cells()
    if not is_plain:
        with closing(_chunks(archive, entry, room)) as chunks:
            _expect_extent(chunks)
    return size


def _expect_extent(chunks: Iterator[bytes]) -> None:
    """Follow the places of rows and cells one by one, as a reader does: those without one come next."""
    row = column = rows = columns = cells = 0
    for chunk in chunks:
        tags = _TAG(chunk)
        if len(tags) != len(_START(chunk)):
            raise damaged()
        for name, attributes in tags:
            letters, digits = _place(attributes)
            if name == b"row":
                row, column = digits or row + 1, 0
            else:
                row, column, cells = digits or row, letters or column + 1, cells + 1
            rows, columns = max(rows, row), max(columns, column)
        if rows > MOST_ROWS + 100:
            raise _too_many_rows()
        if columns > MOST_COLUMNS or max(cells, rows * columns) > MOST_CELLS:
            raise _too_many_cells()


def _place(attributes: bytes) -> tuple[int, int]:
    """Column and row of `r="B7"`, from 1; 0 for what is not said."""
    found = _PLACE(attributes)
    if found is None:
        return 0, 0
    reference = _REFERENCE(found[1].strip())
    if reference is None:
        raise damaged()
    return _column_number(reference[1]), int(reference[2])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> Generator[bytes, None, None]:
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


def _upright(sheet: calamine.CalamineSheet) -> dict[int, dict[int, int]]:
    """Cells merged within one column: first row → column → last row, counted as the reader gives them."""
    left, right = (sheet.start[1], sheet.end[1]) if sheet.start and sheet.end else (0, -1)
    found: dict[int, dict[int, int]] = {}
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or []:
        if bottom > top and first == last and left <= first <= right:
            found.setdefault(top, {})[first - left] = bottom
    return found


def _fill(cells: list[Cell], index: int, open_: dict[int, tuple[int, Cell]]) -> dict[int, tuple[int, Cell]]:
    for column, (_, value) in open_.items():
        if cells[column] == "":
            cells[column] = value
    return {column: (last, value) for column, (last, value) in open_.items() if last > index}
