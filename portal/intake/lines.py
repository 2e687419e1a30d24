"""Tables of text: CSV and TSV, and JSON Lines. They are read as a stream and never held whole."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from portal.core.tongues import say
from portal.intake.encodings import Encoded
from portal.intake.header import Cell
from portal.intake.unreadable import Unreadable

DELIMITERS = (",", "\t", ";")
MOST_COLUMNS = 1_000
_END = "\0end of the file\0"
_KEYS_FROM = 1_000


class Delimited:
    """CSV or TSV. `rows` may be asked for again and again."""

    def __init__(self, path: Path, encoded: Encoded, delimiter: str):
        self.path, self.encoded, self.delimiter = path, encoded, delimiter

    def rows(self) -> Iterator[list[str]]:
        """The records from the first on. Raises `Unreadable("quote_open")`."""
        with self.path.open(encoding=self.encoded.encoding, newline="") as file:
            lines = chain(_without_nul(file) if self.encoded.has_nul else file, [_END])
            reader = csv.reader(lines, delimiter=self.delimiter)
            try:
                yield from _closed(reader, self.delimiter)
            except csv.Error as fault:
                raise _open_quote(reader.line_num) from fault


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    return (line.replace("\0", "") for line in lines)


def _closed(reader: Any, delimiter: str) -> Iterator[list[str]]:
    """The records, each whole: a quotation mark that stays open would swallow the rows behind it."""
    before, line = next(reader), 1
    for record in reader:
        yield before
        before = record
        line += 1
        if reader.line_num != line:
            if _swallowed(record, delimiter):
                raise _open_quote(line)
            line = reader.line_num
    if before != [_END]:
        raise _open_quote(line)


def _swallowed(record: Sequence[str], delimiter: str) -> bool:
    return any("\n" in cell and cell.count(delimiter) > 3 and cell.count(delimiter) > cell.count("\n") for cell in record)


def too_many_columns() -> Unreadable:
    return Unreadable("too_many_columns", say("The table has over %(most)s columns.", most=MOST_COLUMNS))


def _open_quote(line: int) -> Unreadable:
    return Unreadable(
        "quote_open",
        say('A quotation mark near line %(line)s is not closed, or a cell is too long. Close it, or write "" inside.', line=line),
    )


class JsonLines:
    """One JSON object a line; the keys of the first thousand are the headings."""

    def __init__(self, path: Path, encoded: Encoded):
        self.path, self.encoded = path, encoded
        keys: dict[str, None] = {}
        for record in islice(self._records(), _KEYS_FROM):
            keys.update(dict.fromkeys(record))
            if len(keys) > MOST_COLUMNS:
                raise too_many_columns()
        self.keys = tuple(keys)

    def rows(self) -> Iterator[list[Cell]]:
        """The values of each line in the order of `keys`. Raises `Unreadable("json_line")`."""
        for record in self._records():
            yield [_cell(record.get(key)) for key in self.keys]

    def _records(self) -> Iterator[dict[str, Any]]:
        with self.path.open(encoding=self.encoded.encoding) as file:
            for number, line in enumerate(file, 1):
                yield _record(line.replace("\0", ""), number) if line.strip("\0 \r\n\t") else {}


def _record(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        text = say("Line %(line)s is no JSON object. Write one object a line, with the headings as keys.", line=number)
        raise Unreadable("json_line", text)
    return record


def _cell(value: Any) -> Cell:
    """Text and numbers as they are; what is nested as JSON; halves of surrogate pairs are replaced."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode().replace("\0", "")
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    return value if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False)
