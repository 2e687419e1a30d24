"""Tables that offices send: what kind of file it is by its content, where its header is, and its rows.

`open_table(path, headings)` gives a `Table`; iterating it gives `Row`s and may be done again. A file that
cannot be taken raises `Unreadable` and nothing else. Memory stays flat for text of any size.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, Protocol

from portal.core.faults import Invalid
from portal.core.tongues import say
from portal.intake.encodings import Encoded, detect, sha256_of
from portal.intake.header import SEARCHED, TOTALS, Cell, Header, expect_complete, find_header, header_not_found, why_skipped
from portal.intake.headings import ColumnMap, Headings
from portal.intake.lines import DELIMITERS, MOST_COLUMNS, Delimited, JsonLines, too_many_columns
from portal.intake.sheets import MOST_ROWS, Sheet, Workbook
from portal.intake.unreadable import Unreadable

_MARK = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)")

__all__ = ["Cell", "ReadAs", "Row", "Table", "Unreadable", "open_table"]


class Rows(Protocol):
    """What can give the rows of a sheet from the first one, as often as wanted."""

    def rows(self) -> Iterator[Sequence[Cell]]: ...


class ReadAs(NamedTuple):
    """How a file was understood: shown to the person who sent it."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0
    has_1904_epoch: bool = False
    other_sheets: tuple[str, ...] = ()


class Row(NamedTuple):
    """`number` as a person sees it in the sheet; `cells` in the order of the table's `headings`;
    `values` all cells as the file has them. A spreadsheet's number is a float, its date a date."""

    number: int
    cells: tuple[Cell, ...]
    values: Sequence[Cell]


def _of_width(values: Sequence[Cell], width: int) -> Sequence[Cell]:
    """A short row filled up with empty cells; cells behind the last heading stay."""
    if len(values) > MOST_COLUMNS:
        raise too_many_columns()
    return [*values, *[""] * (width - len(values))]


class Table:
    """A file whose header was found. `skipped` counts the rows that were no records in the last iteration."""

    def __init__(self, path: Path, source: Rows, header: Header, headings: Headings, read_as: ReadAs):
        self.path, self.read_as, self.written = path, read_as, header.written
        self.headings = tuple(header.positions)
        self.columns = header.positions
        self.unknown = header.unknown
        self.skipped: Counter[str] = Counter()
        self._source, self._header, self._find = source, header, headings.find
        self._required = [self.headings.index(name) for name in headings.required]

    @property
    def sha256(self) -> str:
        return sha256_of(self.path)

    @property
    def width(self) -> int:
        return self._header.width

    def __iter__(self) -> Iterator[Row]:
        self.skipped = Counter()
        header, width, arrange = self._header, self.width, self._header.arrange()
        telling = TOTALS | frozenset(self.written)
        must = itemgetter(*self._required or (0,), -1)
        for number, values in enumerate(islice(self._source.rows(), header.row, None), header.row + 1):
            if len(values) != width:
                values = _of_width(values, width)
            cells = arrange(values)
            needed, first = must(cells), cells[0]
            if "" in needed or " " in needed or first in telling or (type(first) is str and first.isspace()):
                why = why_skipped(values, self._find)
                if why:
                    self.skipped[why] += 1
                    continue
            yield Row(number, cells, values)

    def cells_of(self, *headings: str) -> Iterator[tuple[Cell, ...]]:
        """Some cells of every row, totals and blank rows included: for a quick look before judging."""
        arrange = Header(0, self.written, {name: self.columns[name] for name in headings}).arrange()
        width = self.width
        for values in islice(self._source.rows(), self._header.row, None):
            yield arrange(values if len(values) >= width else _of_width(values, width))


def open_table(path: Path | str, headings: Headings, column_map: ColumnMap | None = None) -> Table:
    """Find out what a file is and where its header stands.

    Raises `Unreadable` with a sentence for people, and nothing else, whatever the bytes are.
    """
    path = Path(path)
    try:
        headings = headings.with_map(column_map)
        return _open(path, headings)
    except Invalid as fault:
        raise Unreadable(fault.code, fault.text) from fault
    except OSError as fault:
        raise Unreadable("cannot_open", say("The file cannot be opened.")) from fault


def _open(path: Path, headings: Headings) -> Table:
    with path.open("rb") as file:
        start = file.read(1024)
    _expect_table(start)
    if start.startswith(b"PK\x03\x04"):
        return _workbook(path, headings)
    encoded = detect(path)
    first = start.decode(encoded.encoding, "ignore").lstrip("\ufeff\0 \r\n\t")[:1]
    if first == "{":
        return _json_lines(path, JsonLines(path, encoded), headings, encoded.encoding)
    return _delimited(path, encoded, headings, first)


def _delimited(path: Path, encoded: Encoded, headings: Headings, first: str) -> Table:
    """Read with the delimiter that finds most of our columns."""
    found: list[tuple[Header | None, Delimited]] = []
    fault: Unreadable | None = None
    for mark in DELIMITERS:
        source = Delimited(path, encoded, mark)
        try:
            found.append((find_header(_top(source), headings), source))
        except Unreadable as raised:
            fault = fault or raised
    if not any(header for header, _ in found):
        raise fault or _no_header(first, headings)
    header, source = max(found, key=_named)
    header = expect_complete(header, headings)
    kind = "TSV" if source.delimiter == "\t" else "CSV"
    return Table(path, source, header, headings, ReadAs(kind, encoded.encoding, source.delimiter, header_row=header.row))


def _named(found: tuple[Header | None, Delimited]) -> int:
    return len(found[0].positions) if found[0] else 0


def _top(source: Rows) -> list[Sequence[Cell]]:
    return list(islice(source.rows(), SEARCHED))


def _json_lines(path: Path, source: JsonLines, headings: Headings, encoding: str) -> Table:
    header = find_header([source.keys], headings)
    header = expect_complete(header, headings)._replace(row=0)
    return Table(path, source, header, headings, ReadAs("JSON Lines", encoding))


def _workbook(path: Path, headings: Headings) -> Table:
    book = Workbook(path)
    best: tuple[Sheet, Header] | None = None
    seen: list[str] = []
    for sheet in book.sheets():
        header = find_header(_top(sheet), headings)
        if header is None:
            continue
        seen.append(sheet.name)
        if best is None or len(header.positions) > len(best[1].positions):
            best = (sheet, header)
    header = expect_complete(best[1] if best else None, headings)
    assert best
    _expect_few(best[0], header)
    others = tuple(name for name in seen if name != best[0].name)
    read_as = ReadAs("XLSX", "", "", best[0].name, header.row, book.has_1904_epoch, others)
    return Table(path, best[0], header, headings, read_as)


def _expect_few(sheet: Sheet, header: Header) -> None:
    if sheet.height - header.row > MOST_ROWS:
        text = say("The sheet has over %(most)s rows. Send it as CSV.", most=f"{MOST_ROWS:,}")
        raise Unreadable("too_many_rows", text)


def _expect_table(start: bytes) -> None:
    """Refuse by their first bytes the files that people send in place of a table."""
    if not _MARK.sub(b"", start).strip(b"\0 \r\n\t"):
        raise Unreadable("file_empty", say("The file is empty."))
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("workbook_old", say("This is an old or locked Excel file. Save it as XLSX without a password."))
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"GIF8", b"{\\rtf")):
        raise Unreadable("not_a_table", say("This is no table. Send XLSX, CSV or JSON Lines."))


def _no_header(first: str, headings: Headings) -> Unreadable:
    if first == "<":
        return Unreadable("web_page", say("This is a web page that is named like a table. Open it and save it as XLSX."))
    if first == "[":
        return Unreadable("json_list", say("This is a JSON list. Write one object a line (JSON Lines)."))
    return header_not_found(headings)
