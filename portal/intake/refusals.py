"""Files that we give back: the rows that were not taken, in the layout in which they came, and empty templates."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.intake import writing
from portal.intake.judging import JudgedRow
from portal.intake.kinds import ImportKind, Unit
from portal.intake.reading import Table

WRITERS = {"xlsx": writing.write_xlsx, "csv": writing.write_csv}
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


def form_of(path: Path) -> str:
    """The form that a file's name asks for. Raises Refused."""
    form = path.suffix.lower().removeprefix(".")
    if form not in WRITERS:
        raise Refused("form_unknown", say("Name the file .xlsx or .csv."), "refused")
    return form


def write_refused(file: IO[bytes], form: str, table: Table, units: Iterable[Unit]) -> None:
    """Write the rows of every unit that was held back, whole, so that the corrected file can be sent as it is.

    The reasons are in the language that is current. Raises Refused where a sheet cannot hold them.
    """
    rows = writing.with_reasons(rows_held_back(units), table.width)
    try:
        WRITERS[form](file, [*table.written, writing.reason_heading()], rows)
    except ValueError as fault:
        raise Refused("too_many_rows", say("These rows are too many for a sheet. Take them as CSV.")) from fault


def rows_held_back(units: Iterable[Unit]) -> Iterator[JudgedRow]:
    return chain.from_iterable(unit.rows for unit in units if unit.is_held_back)


def write_template(file: IO[bytes], form: str, kind: ImportKind) -> None:
    """Write the headings of a kind and some invented examples."""
    WRITERS[form](file, *writing.template(kind.columns, kind.examples))
