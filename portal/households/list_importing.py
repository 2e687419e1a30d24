"""Files of registered lists: one list for each day that the file names, one line a row."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity import mask_number
from portal.core.tongues import say
from portal.households.judging import judge_registered_list
from portal.households.layouts import REGISTERED_COLUMNS, REGISTERED_EXAMPLES
from portal.households.models import RegisteredList
from portal.households.registered import begin_list, close_list, take_lines, withdraw_list
from portal.intake.kinds import ImportKind, Taken, Taking, Undoing, Unit, register
from portal.web.permissions import Permission


def judge(table: Any, column_map: Any, day: date) -> Iterator[Unit]:
    """Each row by itself."""
    for row in judge_registered_list(table, column_map, day):
        yield Unit("", (row,), row, bool(row.faults), row)


def foresee(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    taken = Taken()
    taken.add("persons", "created", len(units))
    return taken


def take(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """Add the rows to the list of their day, which begins with its first row."""
    day_of = lambda unit: unit.judged.values["listed_on"]  # noqa: E731
    for listed_on, rows in groupby(sorted(units, key=day_of), key=day_of):
        take_lines(list_of(listed_on, taking, by), [unit.judged for unit in rows], by=by)
    return foresee(units, taking, by)


def list_of(listed_on: date, taking: Taking, by: Actor) -> str:
    """The reference of the batch's list of a day."""
    known = select(RegisteredList.reference).where(
        RegisteredList.batch_id == taking.batch_id, RegisteredList.listed_on == listed_on
    )
    return db.session.scalar(known) or begin_list(listed_on, by=by, batch_id=taking.batch_id)


def end(taking: Taking, by: Actor) -> None:
    """Count the lines of each list of the batch."""
    for reference in lists_of(taking.batch_id):
        close_list(reference, by=by)


def lists_of(batch_id: int | None) -> Sequence[str]:
    lists = select(RegisteredList.reference).where(RegisteredList.batch_id == batch_id, ~RegisteredList.is_withdrawn)
    return db.session.scalars(lists.order_by(RegisteredList.id)).all()


def withdraw(batch_id: int, most: int, by: Actor) -> int:
    """Withdraw some lists of the batch: the lists before them count again. Their lines stay on record."""
    due = lists_of(batch_id)[:most]
    for reference in due:
        withdraw_list(reference, by=by)
    return len(due)


register(
    ImportKind(
        name="registered-list",
        title=say("Registered list"),
        noun="persons",
        nouns=("persons",),
        permission=Permission.REGISTERED_LIST_IMPORT,
        columns=REGISTERED_COLUMNS,
        judge=judge,
        foresee=foresee,
        take=take,
        end=end,
        undoing=Undoing((), lambda batch_id: {}, withdraw),
        examples=REGISTERED_EXAMPLES,
        masks={"证件号码": mask_number},
        said={
            "take": say("Each row becomes a line of the list of its day. Of each county the newest list counts."),
            "taken": say("The list counts for every application that is submitted from now on."),
            "undo": say("Withdraws the lists of this import: those before them count again. Their lines stay on record."),
        },
    )
)
