"""What a household file and a registered list are worth, row by row; no database.

A household is taken whole or not at all, though its rows may stand apart in the file, and a person counts
once a file. Both need the whole file, so it is read twice: first for what comes again (eight bytes a
row), then to judge. Rows of households that stand apart wait in a temporary database.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from portal.core.faults import Invalid
from portal.core.identity import PersonNumber, plain_person_number
from portal.core.tongues import say
from portal.households import words
from portal.households.gathering import Block, Waiting, blocks_of
from portal.households.layouts import HOUSEHOLD_COLUMNS, REGISTERED_COLUMNS
from portal.intake.cells import CellReader
from portal.intake.header import Cell
from portal.intake.headings import ColumnMap
from portal.intake.judging import JudgedRow, RowJudge
from portal.intake.reading import Table
from portal.intake.repeats import Firsts, Hashes


class HouseholdJudgement(NamedTuple):
    """One household of a file with all its rows, in file order.

    `household_no` is None when no row gives it. `head` is the row of the head; the first row of a household
    that has none. Held back: no row of it may be imported, since one at least is at fault.
    """

    household_no: str | None
    rows: tuple[JudgedRow, ...]
    head: JudgedRow
    is_held_back: bool

    @property
    def division_code(self) -> str | None:
        """The head's, or else the first that a row gives."""
        codes = (row.values["division_code"] for row in (self.head, *self.rows))
        return next(filter(None, codes), None)


def judge_households(
    table: Table, column_map: ColumnMap | None = None, today: date | None = None
) -> Iterator[HouseholdJudgement]:
    """The households of a table opened with `HOUSEHOLD_HEADINGS`, each once and whole.

    Values of a row: `household_no name relation id_type id_no old_id_no sex birth_date phone division_code
    address category certificate_no issued_by valid_until`; birth date and sex are the number's; `NO_END` for
    长期. Households whose rows stand apart come last. The order is the same each time.
    """
    reader = reader_of(table, column_map, today)
    apart, persons = _survey(table, reader)
    judge, firsts, waiting = RowJudge(HOUSEHOLD_COLUMNS, table, reader), Firsts(persons), Waiting()
    for block in blocks_of(_member(judge(row), firsts) for row in table):
        if block.household_no is not None and hash(block.household_no) in apart:
            waiting.add(block)
        else:
            yield from households_in(block)
    for block in waiting.gathered():
        yield from households_in(block)


def judge_registered_list(table: Table, column_map: ColumnMap | None = None, today: date | None = None) -> Iterator[JudgedRow]:
    """The rows of a table opened with `REGISTERED_HEADINGS`; the second row of a person is refused."""
    reader = reader_of(table, column_map, today)
    numbers = Hashes()
    for (number,) in table.cells_of("证件号码"):
        numbers.add(_number_in(number))
    judge, firsts = RowJudge(REGISTERED_COLUMNS, table, reader), Firsts(numbers.repeated())
    for row in table:
        judged = judge(row)
        _take_number(judged, firsts)
        yield judged


def reader_of(table: Table, column_map: ColumnMap | None, today: date | None) -> CellReader:
    """The cell reader that fits a table and its source's map."""
    return CellReader(today, column_map.dates if column_map else (), table.read_as.has_1904_epoch)


def _survey(table: Table, reader: CellReader) -> tuple[frozenset[int], frozenset[int]]:
    """What comes again: household numbers in rows that stand apart, and persons."""
    numbers, persons, last = Hashes(), Hashes(), None
    for household, person in table.cells_of("户号", "证件号码"):
        number = _household_in(household, reader)
        if number is not None and number != last:
            numbers.add(number)
            last = number
        persons.add(_number_in(person))
    return numbers.repeated(), persons.repeated()


def _household_in(cell: Cell, reader: CellReader) -> str | None:
    try:
        return reader.number(cell)
    except Invalid:
        return None


def _number_in(cell: Cell) -> str | None:
    return plain_person_number(cell) if isinstance(cell, str) else None


def _member(row: JudgedRow, firsts: Firsts) -> JudgedRow:
    """The row with the number's facts in its values, compared with what else the row says."""
    values = row.values
    stated = values["birth_date"], values["sex"], values["id_type"]
    if values["division_code"] is not None:
        values["division_code"] = values["division_code"].code
    person = _take_number(row, firsts)
    if person is not None:
        _, born, sex, kind, _, old_number = person
        if stated != (born, sex, kind):
            _compare(row, person, stated)
        values["birth_date"], values["sex"], values["id_type"], values["old_id_no"] = born, sex, kind, old_number
    return row


def _compare(row: JudgedRow, person: PersonNumber, stated: tuple[date | None, str | None, str | None]) -> None:
    born, sex, kind = stated
    if born not in {None, person.birth_date}:
        due = person.birth_date.isoformat()
        text = say("The identity number says %(due)s. Correct one of the two.", due=due)
        row.refuse("出生日期", "birth_date_differs", text)
    if sex not in {None, person.sex}:
        row.warn("性别", "sex_differs", say("The identity number says the other sex. The number counts."))
    if kind not in {None, person.kind}:
        text = say("The identity number is of another kind of document. The number counts.")
        row.warn("证件类型", "id_type_differs", text)


def _take_number(row: JudgedRow, firsts: Firsts) -> PersonNumber | None:
    """The row's number, put into its values as text; refused if an earlier row of the file has it."""
    person: PersonNumber | None = row.values["id_no"]
    if person is not None:
        row.values["id_no"] = number = person.number
        if hash(number) in firsts.repeated and (earlier := firsts.earlier(number, row.number)) is not None:
            text = say("The same person stands in row %(row)s already. Keep one of the two.", row=earlier)
            row.refuse("证件号码", "person_repeated", text)
    return person


def households_in(block: Block) -> Iterator[HouseholdJudgement]:
    """The households under one number. They are several where the heads live in several counties: some
    files begin to count anew in each county."""
    counties = {_county(row) for row in block.rows if row.values["relation"] == words.HEAD} - {None}
    if len(counties) < 2:
        yield _household(block.household_no, block.rows)
        return
    parts: dict[str | None, list[JudgedRow]] = {}
    last = next(filter(None, map(_county, block.rows)))
    for row in block.rows:
        last = _county(row) or last
        parts.setdefault(last, []).append(row)
    yield from (_household(block.household_no, rows) for rows in parts.values())


def _county(row: JudgedRow) -> str | None:
    code = row.values["division_code"]
    return code[:6] if code else None


def _household(number: str | None, rows: list[JudgedRow]) -> HouseholdJudgement:
    head = _expect_one_head(rows)
    county = _county(head) or next(filter(None, map(_county, rows)), None)
    for row in rows:
        if row is not head:
            _expect_same_county(row, county)
            _compare_category(row, head)
    return HouseholdJudgement(number, tuple(rows), head, any(row.faults for row in rows))


def _expect_one_head(rows: list[JudgedRow]) -> JudgedRow:
    heads = [row for row in rows if row.values["relation"] == words.HEAD and row.values["household_no"] is not None]
    for row in heads[1:]:
        text = say("Row %(row)s is the head of this household already. Leave one 户主.", row=heads[0].number)
        row.refuse("与户主关系", "household_head_second", text)
    if not heads:
        _expect_unsure(rows)
    return heads[0] if heads else rows[0]


def _expect_unsure(rows: list[JudgedRow]) -> None:
    """A household without a head is at fault, unless a row that may be the head is at fault already."""
    if all(row.values["relation"] is not None and row.values["household_no"] is not None for row in rows):
        text = say("No row of this household is its head. Write 户主 in one.")
        rows[0].refuse("与户主关系", "household_head_missing", text)


def _expect_same_county(row: JudgedRow, county: str | None) -> None:
    own = _county(row)
    if own and county and own != county:
        text = say("The rest of the household lives in %(county)s. Correct the code or the household number.", county=county)
        row.refuse("区划代码", "household_division_differs", text)


def _compare_category(row: JudgedRow, head: JudgedRow) -> None:
    own, due = row.values["category"], head.values["category"]
    if own and due and own != due:
        row.warn("困难类别", "household_category_differs", say("The head's row has another category. The head's counts."))
