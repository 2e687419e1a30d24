"""The list as files: the difference of two editions and the list in force as workbooks, and the public JSON."""

import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

import xlsxwriter

from portal.core import clock
from portal.core.database import plain
from portal.core.tongues import say
from portal.formulary import words
from portal.formulary.changes import Difference, public_line
from portal.formulary.edition_models import VALUES, Edition
from portal.lists.exporting import harmless, write

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(said: str, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """One sheet: a line that says what it is, the titles, the rows. The file vanishes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book = xlsxwriter.Workbook(file, OPTIONS)
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.set_column(0, len(titles), 16)
    sheet.write_string(0, 0, said)
    for column, title in enumerate(titles):
        sheet.write_string(1, column, harmless(title), bold)
    for number, cells in enumerate(rows, 2):
        for column, cell in enumerate(cells):
            write(sheet, number, column, cell)
    book.close()
    file.seek(0)
    return file


def difference_workbook(differences: Iterable[Difference], before: int, after: int) -> IO[bytes]:
    """One row a value that differs: drug, what happened to its line, column, before, after."""
    titles = [say("Approval number"), say("Generic name"), say("Kind"), say("Column"), say("Before"), say("After")]
    said = say("Edition %(after)s against edition %(before)s", after=after, before=before)
    return workbook(str(said), [str(t) for t in titles], (row for d in differences for row in difference_rows(d)))


def difference_rows(one: Difference) -> Iterable[list[Any]]:
    line = one.line
    for column in one.columns:
        before = words.shown(column, one.before[column]) if one.before else ""
        after = words.shown(column, one.after[column]) if one.after else ""
        kind, name = words.KIND_NAMES[one.kind], words.COLUMN_NAMES[column]
        yield [line["approval_no"], line["generic_name"], str(kind), str(name), str(before), str(after)]


def list_workbook(edition: Edition, lines: Iterable[dict[str, Any]]) -> IO[bytes]:
    """Every line of an edition with all its columns."""
    said = say(
        "Edition %(number)s, in force since %(at)s, fingerprint %(fingerprint)s",
        number=edition.number,
        at=plain(edition.valid_from),
        fingerprint=edition.fingerprint,
    )
    titles = [str(words.COLUMN_NAMES[name]) for name in VALUES]
    return workbook(str(said), titles, ([str(words.shown(name, values[name])) for name in VALUES] for values in lines))


def public_document(edition: Edition, lines: Iterable[dict[str, Any]], suspended: set[str]) -> dict[str, Any]:
    """The edition in force as other systems read it. `hash` is the SHA-256 of `lines` as canonical JSON: sorted keys, no spaces, UTF-8.

    `suspended` are the approval numbers over which a suspension lies now: they pay nothing.
    """
    told = sorted((public_line(values) for values in lines), key=lambda line: line["approval_no"])
    return {
        "edition": edition.number,
        "valid_from": plain(edition.valid_from),
        "hash": edition.fingerprint,
        "as_of": plain(clock.now()),
        "suspended": sorted(suspended),
        "lines": told,
    }
