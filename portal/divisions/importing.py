"""Files of division codes and names, as the authorities publish them: one table a file, one name a row."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.faults import Invalid
from portal.core.identity import division_name, plain_code, province_of
from portal.core.tongues import say
from portal.divisions.models import DivisionTable
from portal.divisions.operations import begin_table, take_names, withdraw_table
from portal.intake.cells import CellReader, text_of
from portal.intake.header import Cell
from portal.intake.judging import Column, Fault, JudgedRow, RowJudge
from portal.intake.kinds import ImportKind, Taken, Taking, Undoing, Unit, register
from portal.web.permissions import Permission

COUNTY = 6
LONGEST = 60


def code_of(reader: CellReader, cell: Cell) -> str | None:
    """`'13'`, `'1301'`, `'130102'`, `'130102000000'` → six digits. Raises Invalid for other forms and for smaller places."""
    code = plain_code(text_of(cell))
    if not code:
        return None
    if not (code.isascii() and code.isdigit() and len(code) in {2, 4, 6, 9, 12}):
        raise Invalid("division_form", say("Not a division code. Write its 2, 4 or 6 digits."))
    if code[COUNTY:].strip("0"):
        raise Invalid(
            "division_too_small", say("This is a township or a village. Names are kept of counties, cities and provinces.")
        )
    if province_of(code) is None:
        raise Invalid("division_province", say("No province has the code %(code)s. Check the first two digits.", code=code[:2]))
    return code[:COUNTY].ljust(COUNTY, "0")


def name_of(reader: CellReader, cell: Cell) -> str | None:
    """The name as written, without spaces at its ends. Raises Invalid where it is too long."""
    name = reader.text(cell)
    if name and len(name) > LONGEST:
        raise Invalid("name_too_long", say("At most %(longest)s characters fit here.", longest=LONGEST))
    return name


COLUMNS = (
    Column("区划代码", "code", code_of, ("行政区划代码", "代码", "division code"), is_required=True, stem="division"),
    Column("名称", "name", name_of, ("区划名称", "行政区划名称", "单位名称", "division name"), is_required=True),
)
EXAMPLES = ({"code": "130000", "name": "河北省"}, {"code": "130100", "name": "石家庄市"}, {"code": "130102", "name": "长安区"})


def judge(table: Any, column_map: Any, day: date) -> Iterator[Unit]:
    """Each row by itself; the second name of a code is refused."""
    judged = RowJudge(COLUMNS, table, CellReader(day))
    first: dict[str, tuple[str, int]] = {}
    for row in map(judged, table):
        code, name = row.values["code"], row.values["name"]
        if code and name and first.setdefault(code, (name, row.number))[0] != name:
            text = say("Row %(row)s gives this code another name. Keep one of the two.", row=first[code][1])
            row.refuse("名称", "division_repeated", text)
        yield Unit(code or "", (row,), row, bool(row.faults), row)


def foresee(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """What the names are today, and which of them another authority, or another year, gave otherwise."""
    taken = Taken()
    for row in (unit.judged for unit in units):
        known = division_name(row.values["code"])
        taken.add("divisions", outcome(known, row.values["name"]))
        if known not in ("", row.values["name"]):
            taken.warnings.append((row.values["code"], renamed(row, known)))
    return taken


def outcome(known: str, said: str) -> str:
    if not known:
        return "created"
    return "unchanged" if known == said else "updated"


def renamed(row: JudgedRow, known: str) -> Fault:
    return Fault(row.number, "名称", "division_renamed", say("So far called %(known)s. The newer table counts.", known=known))


def take(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """Add the names to the table of the import, which begins with its first row."""
    taken = foresee(units, taking, by)
    take_names(table_of(taking, by), {unit.judged.values["code"]: unit.judged.values["name"] for unit in units}, by=by)
    return taken


def table_of(taking: Taking, by: Actor) -> str:
    known = next(iter(tables_of(taking.batch_id)), None)
    return known or begin_table(taking.day, taking.reference, by=by, batch_id=taking.batch_id)


def tables_of(batch_id: int | None) -> Sequence[str]:
    counting = select(DivisionTable.reference).where(DivisionTable.batch_id == batch_id, ~DivisionTable.is_withdrawn)
    return db.session.scalars(counting.order_by(DivisionTable.id)).all()


def withdraw(batch_id: int, most: int, by: Actor) -> int:
    due = tables_of(batch_id)[:most]
    for reference in due:
        withdraw_table(reference, by=by)
    return len(due)


register(
    ImportKind(
        name="divisions",
        title=say("Division names"),
        noun="divisions",
        nouns=("divisions",),
        permission=Permission.DIVISIONS_IMPORT,
        columns=COLUMNS,
        judge=judge,
        foresee=foresee,
        take=take,
        undoing=Undoing((), lambda batch_id: {}, withdraw),
        examples=EXAMPLES,
        name_column="名称",
        names_people=False,
        said={
            "take": say("The names count before those that the portal brings along. Records keep their codes."),
            "taken": say("The names are shown wherever a division stands, and their codes are no longer unknown."),
            "undo": say("Withdraws this table: the names before it count again. Its rows stay on record."),
        },
    )
)
