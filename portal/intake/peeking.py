"""What the head of a file looks like to somebody who knows none of its headings."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from portal.core.database import canonical
from portal.intake.encodings import detect
from portal.intake.header import SEARCHED, Cell
from portal.intake.headings import key_of
from portal.intake.lines import DELIMITERS, Delimited, JsonLines
from portal.intake.sheets import Workbook
from portal.intake.unreadable import Unreadable


def source_of(headings: Iterable[object]) -> str:
    """What a source is known by: its set of headings."""
    keys = sorted({key_of(word) for word in headings if str(word).strip()})
    return hashlib.sha256(canonical(keys).encode()).hexdigest()


def top_rows(path: Path) -> Iterator[Sequence[Cell]]:
    """The first rows of every sheet, or of the text by every delimiter, of a file that `open_table` has looked at."""
    for source in sources(path):
        try:
            yield from islice(source.rows(), SEARCHED)
        except Unreadable:
            continue


def sources(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PK\x03\x04":
        yield from Workbook(path).sheets()
        return
    encoded = detect(path)
    try:
        lines = JsonLines(path, encoded)
    except Unreadable:
        yield from (Delimited(path, encoded, mark) for mark in DELIMITERS)
    else:
        yield Keys(lines.keys)


class Keys:
    """The keys of JSON Lines as the one row of headings that they are."""

    def __init__(self, keys: Sequence[str]):
        self.keys = keys

    def rows(self) -> Iterator[Sequence[str]]:
        yield self.keys


def likely_header(rows: Iterable[Sequence[Cell]]) -> tuple[str, ...]:
    """The row that is most likely the header: the first of those with most words in it. Empty where none has two."""
    best: tuple[str, ...] = ()
    for row in rows:
        words = tuple(cell.strip() for cell in row if isinstance(cell, str) and looks_like_heading(cell))
        if len(words) >= 2 and len(set(words)) == len(words) and len(words) > len(best):
            best = words
    return best


def looks_like_heading(cell: str) -> bool:
    word = cell.strip()
    return 0 < len(word) <= 60 and sum(c.isdigit() for c in word) * 3 <= len(word)
