"""What a personnel file is worth, row by row; no database.

A doctor counts once a file, and so does a practice number. Both need the whole file, so it is read twice: first for
what comes again (eight bytes a row and number), then to judge.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from portal.core.faults import Invalid
from portal.core.identity import expect_holder, plain_code, plain_person_number
from portal.core.tongues import say
from portal.doctors.layouts import DOCTOR_COLUMNS, FOREIGN, FOREIGN_COLUMNS
from portal.doctors.rules import MONTHS_OF_PRACTICE
from portal.doctors.timeline import whole_months
from portal.intake.cells import CellReader, text_of
from portal.intake.header import Cell
from portal.intake.headings import ColumnMap
from portal.intake.judging import JudgedRow, RowJudge
from portal.intake.reading import Table
from portal.intake.repeats import Firsts, Hashes

ID, QUALIFICATION, PRACTICE, FIRST = "证件号码", "医师资格证书编码", "医师执业证书编码", "首次注册日期"
PHYSICIAN = "1"


def judge_doctors(table: Table, column_map: ColumnMap | None = None, today: date | None = None) -> Iterator[JudgedRow]:
    """The rows of a table opened with the headings of doctors, each judged by itself and against those before it.

    Values of a row: `name id_no id_type sex birth_date phone qualification practice title department institution level
    first_registered_on contract good_at practice_months`; the numbers' own facts count before the row's.
    """
    column_map = column_map or ColumnMap()
    reader = CellReader(today, column_map.dates, table.read_as.has_1904_epoch)
    is_foreign = column_map.settings.get(FOREIGN) == "warn"
    judge = RowJudge(FOREIGN_COLUMNS if is_foreign else DOCTOR_COLUMNS, table, reader)
    repeated = Repeated(table)
    for row in table:
        yield settled(judge(row), repeated, reader.today, is_foreign)


class Repeated:
    """The persons and practice numbers that stand more than once in a file, with their first rows."""

    def __init__(self, table: Table):
        self.persons = Firsts(repeated_in(table, ID, plain_person_number))
        self.licences = Firsts(repeated_in(table, PRACTICE, plain_code))

    def person(self, number: str, row: int) -> int | None:
        return self.persons.earlier(number, row) if hash(number) in self.persons.repeated else None

    def licence(self, number: str, row: int) -> int | None:
        return self.licences.earlier(number, row) if hash(number) in self.licences.repeated else None


def repeated_in(table: Table, heading: str, plain: Any) -> frozenset[int]:
    """The hashes of the numbers that come again in a column; none where the file lacks it."""
    hashes = Hashes()
    if heading in table.columns:
        for (cell,) in table.cells_of(heading):
            if number := number_in(cell, plain):
                hashes.add(number)
    return hashes.repeated()


def number_in(cell: Cell, plain: Any) -> str:
    try:
        return plain(cell if isinstance(cell, str) else text_of(cell))
    except Invalid:
        return ""


def settled(row: JudgedRow, repeated: Repeated, today: date, is_foreign: bool) -> JudgedRow:
    """The row with plain values, compared with itself and with the rows before it."""
    values = row.values
    for name in ("department", "level"):
        if values[name] is not None:
            values[name] = values[name][:-1] if name == "level" else values[name].code
    is_new = take_person(row, repeated)
    compare_qualification(row)
    if is_new:
        expect_own_licence(row, repeated)
    if is_foreign and values["id_no"] is None and values["practice"] is None and not row.faults:
        text = say("Neither an identity number nor a licence number: nobody could find this doctor again.")
        row.refuse(PRACTICE, "number_blank", text)
    count_practice(row, today)
    return row


def take_person(row: JudgedRow, repeated: Repeated) -> bool:
    """Put the number's facts into the values; refused if an earlier row has it. False for such a row."""
    values = row.values
    person, stated = values["id_no"], values["sex"]
    values["id_type"], values["birth_date"] = None, None
    if person is None:
        return True
    values["id_no"], values["birth_date"], values["id_type"] = person.number, person.birth_date, person.kind
    if person.sex:
        if stated not in {None, person.sex}:
            row.warn("性别", "sex_differs", say("The identity number says the other sex. The number counts."))
        values["sex"] = person.sex
    earlier = repeated.person(person.number, row.number)
    if earlier is not None:
        text = say("The same person stands in row %(row)s already. Keep one of the two.", row=earlier)
        row.refuse(ID, "person_repeated", text)
    return earlier is None


def compare_qualification(row: JudgedRow) -> None:
    """The qualification carries the row's own ID. Where that is at fault, what contradicts it is not another fault."""
    number, found = row.values["id_no"], row.values["qualification"]
    if row.is_at_fault(ID):
        row.faults = tuple(f for f in row.faults if f.code != "qualification_holder")
    elif found is not None and number is not None:
        try:
            expect_holder(found, number)
        except Invalid as fault:
            row.refuse(QUALIFICATION, fault.code, fault.text)


def expect_own_licence(row: JudgedRow, repeated: Repeated) -> None:
    """Two doctors do not share a practice number."""
    licence = row.values["practice"]
    earlier = repeated.licence(licence.number, row.number) if licence else None
    if earlier is not None:
        text = say("Row %(row)s has the same licence number. Compare both licences.", row=earlier)
        row.refuse(PRACTICE, "practice_repeated", text)


def count_practice(row: JudgedRow, today: date) -> None:
    """Months of independent practice; too few are no fault: the doctor is not ready yet."""
    first, licence = row.values["first_registered_on"], row.values["practice"]
    is_independent = licence is not None and licence.level in {PHYSICIAN, ""}
    months = whole_months(first, (today - first).days + 1) if first and is_independent else 0
    row.values["practice_months"] = months
    if first and licence and months < MONTHS_OF_PRACTICE:
        text = say("Not ready yet: %(months)s months of independent practice; %(least)s are needed.", months=months, least=MONTHS_OF_PRACTICE)  # fmt: skip
        row.warn(FIRST, "practice_short", text)
