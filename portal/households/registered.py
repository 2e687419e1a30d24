"""The registered lists: taken line by line, and matched with the members of a household.

Of each county the newest list counts; lines without a division count for every county. Lists of one day belong together.
Source: the programme's design, "screening at submit".
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, or_, select

from portal.core import clock, personal
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference, reserve_ids
from portal.core.lifecycle import Conflict, NotFound
from portal.core.search import searchable
from portal.core.tongues import say
from portal.households import events
from portal.households.models import Category, Person, RegisteredLine, RegisteredList, RegisteredScope
from portal.households.rows import row as row_of
from portal.intake.judging import JudgedRow
from portal.ledger.operations import about, operation
from portal.ledger.recording import Unit, record, record_rows
from portal.web.permissions import Permission

LINE, LIST = RegisteredLine.__table__, RegisteredList.__table__
EXACT, LIFTED, NAME_DIFFERS, NAME_AND_DIVISION, NONE = "exact", "lifted", "name_differs", "name_and_division", "none"


@operation(Permission.REGISTERED_LIST_IMPORT)
def begin_list(listed_on: date, *, by: Actor, batch_id: int | None = None) -> str:
    """A list of a day, without lines; its reference. It counts from its first line on."""
    row = RegisteredList(
        reference=next_reference("LST", listed_on.year),
        listed_on=listed_on,
        lines_count=0,
        batch_id=batch_id,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record(events.ListTaken(listed_on.isoformat()), row, by=by)
    return row.reference


@operation(Permission.REGISTERED_LIST_IMPORT)
def take_lines(reference: str, judged: Sequence[JudgedRow], *, by: Actor) -> int:
    """Add some hundred judged rows to a list, with one entry; how many were new. A row that the list has is passed over."""
    row = list_to_change(reference)
    known = set(
        db.session.scalars(
            select(RegisteredLine.row).where(RegisteredLine.list_id == row.id, RegisteredLine.row.in_([j.number for j in judged]))
        )
    )
    lines = [line_of(one, row) for one in judged if one.number not in known]
    if not lines:
        return 0
    for key, values in zip(reserve_ids(LINE, len(lines)), lines, strict=True):
        values["id"] = key
    record_rows(
        [Unit(events.LinesTaken(len(lines)), LIST, row.id, row.reference, [row_of(LINE, **values) for values in lines])], by
    )
    keep_scopes(row, {values["county"] or "" for values in lines})
    return len(lines)


def list_to_change(reference: str) -> RegisteredList:
    row = db.session.scalar(locked(select(RegisteredList).where(RegisteredList.reference == reference)))
    if row is None:
        raise NotFound(reference)
    if row.is_withdrawn:
        raise about(Conflict("list_withdrawn", say("This list was withdrawn. Take the file as a new list.")), row)
    return row


def line_of(judged: JudgedRow, row: RegisteredList) -> dict[str, Any]:
    """The columns of a line; the row's own date is only checked to be one, the list's date counts."""
    values = judged.values
    division = values["division_code"]
    code = getattr(division, "code", division) or ""
    return {
        "list_id": row.id,
        "row": judged.number,
        "name": values["name"],
        "id_no_blind": personal.current().blind("id_no", getattr(values["id_no"], "number", values["id_no"])),
        "county": code[:6] or None,
        "province": code[:2] or None,
        "category": values["category"],
        "listed_on": row.listed_on,
    }


def keep_scopes(row: RegisteredList, counties: set[str]) -> None:
    known = set(
        db.session.scalars(
            select(RegisteredScope.county).where(RegisteredScope.list_id == row.id, RegisteredScope.county.in_(counties))
        )
    )
    db.session.add_all(RegisteredScope(county=county, list_id=row.id, listed_on=row.listed_on) for county in counties - known)


@operation(Permission.REGISTERED_LIST_IMPORT)
def close_list(reference: str, *, by: Actor) -> int:
    """Count the lines when all are taken; how many."""
    row = list_to_change(reference)
    row.lines_count = db.session.scalar(select(func.count()).where(RegisteredLine.list_id == row.id)) or 0
    record(events.LinesTaken(row.lines_count), row, by=by)
    return row.lines_count


@operation(Permission.REGISTERED_LIST_IMPORT)
def withdraw_list(reference: str, *, by: Actor, note: str = "") -> None:
    """The list counts no longer: it was wrong, or its import is undone. Its lines stay on record."""
    row = list_to_change(reference)
    row.is_withdrawn = True
    for scope in db.session.scalars(select(RegisteredScope).where(RegisteredScope.list_id == row.id)):
        db.session.delete(scope)
    record(events.ListWithdrawn(), row, by=by, reason=note)


_PLACES: BindParameter[Any] = bindparam("places", expanding=True)
_NEWEST = select(func.max(RegisteredScope.listed_on)).where(RegisteredScope.county.in_(_PLACES)).scalar_subquery()
_LISTS = (
    select(RegisteredScope.list_id).where(RegisteredScope.county.in_(_PLACES), RegisteredScope.listed_on == _NEWEST).distinct()
)


def newest_lists(county: str) -> list[int]:
    """The ids of the lists that count for a county: those of the newest day that speak of it, its city, its province, or of all."""
    places = (county, county[:4] + "00", county[:2] + "0000", "")
    return list(db.session.scalars(_LISTS, {"places": places}))


def match_members(persons: Iterable[Person], county: str) -> dict[int, str]:
    """How each person stands on the list: exact, lifted (out of poverty, eligible), name_differs, name_and_division, none."""
    persons = list(persons)
    lists = newest_lists(county)
    lines = lines_about(persons, county, lists) if lists and persons else []
    return {person.id: match(person, lines, county) for person in persons}


def lines_about(persons: list[Person], county: str, lists: list[int]) -> list[Any]:
    """Every line that bears the number, or the name in this county, of one of the persons; one statement."""
    numbers = RegisteredLine.id_no_blind.in_([p.id_no_blind for p in persons])
    named = RegisteredLine.name.in_([p.name for p in persons]) & (RegisteredLine.county == county)
    columns = (RegisteredLine.id_no_blind, RegisteredLine.name, RegisteredLine.county, RegisteredLine.category)
    return list(db.session.execute(select(*columns).where(RegisteredLine.list_id.in_(lists), or_(numbers, named))))


def match(person: Person, lines: Iterable[Any], county: str) -> str:
    lines = list(lines)
    own = [line for line in lines if line.id_no_blind == person.id_no_blind]
    if own:
        fitting = [line for line in own if searchable(line.name) == searchable(person.name)]
        if not fitting:
            return NAME_DIFFERS
        return LIFTED if all(line.category == Category.FORMER_POOR for line in fitting) else EXACT
    named = any(searchable(line.name) == searchable(person.name) and line.county == county for line in lines)
    return NAME_AND_DIVISION if named else NONE
