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
from portal.formulary.edition_models import VALUES
from portal.formulary.public_list import PublicList
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


def list_workbook(found: PublicList) -> IO[bytes]:
    """Every line of the list in force with all its columns, and what lies over it now."""
    said = say(
        "Edition %(number)s, in force since %(at)s, as of %(now)s, fingerprint %(fingerprint)s",
        number=found.edition.number,
        at=plain(found.edition.valid_from),
        now=plain(clock.now()),
        fingerprint=found.edition.fingerprint,
    )
    titles = [*(str(words.COLUMN_NAMES[name]) for name in VALUES), str(say("Now"))]
    rows = ([*(str(words.shown(name, line[name])) for name in VALUES), str(found.over(line))] for line in found.lines)
    return workbook(str(said), titles, rows)


def public_document(found: PublicList) -> dict[str, Any]:
    """The edition in force as other systems read it. `hash` is the SHA-256 of `lines` as canonical JSON: sorted keys, no spaces, UTF-8.

    `lines` stand as they were published. What lies over them now: the approval numbers `suspended` and `banned` pay nothing,
    those `banned_online` pay offline alone.
    """
    told = sorted((public_line(values) for values in found.lines), key=lambda line: line["approval_no"])
    return {
        "edition": found.edition.number,
        "valid_from": plain(found.edition.valid_from),
        "hash": found.edition.fingerprint,
        "as_of": plain(clock.now()),
        "suspended": sorted(found.suspended),
        "banned": sorted(number for number, kind in found.banned.items() if kind == "hard"),
        "banned_online": sorted(number for number, kind in found.banned.items() if kind == "online"),
        "lines": told,
    }
