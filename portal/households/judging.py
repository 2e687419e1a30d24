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
from portal.intake.cells import CellReader
from portal.intake.dates import NO_END
from portal.intake.header import Cell
from portal.intake.headings import ColumnMap
from portal.intake.judging import Column, JudgedRow, RowJudge, headings_of
from portal.intake.reading import Table
from portal.intake.repeats import Firsts, Hashes

NUMBER_ALIASES = ("身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "居民身份证号码", "证件号", "ID number")

HOUSEHOLD_COLUMNS = (
    Column("户号", "household_no", CellReader.number, ("家庭编号", "户编号", "家庭户号"), is_required=True),
    Column("姓名", "name", CellReader.name, ("名字", "成员姓名", "full name"), is_required=True),
    Column("与户主关系", "relation", words.relation, ("关系", "与户主的关系", "家庭关系"), is_required=True),
    Column("证件类型", "id_type", words.id_type, ("证件种类", "证件类别"), is_soft=True),
    Column("证件号码", "id_no", CellReader.person_number, NUMBER_ALIASES, is_required=True, warns=True, stem="id"),
    Column("性别", "sex", CellReader.sex, ("gender",), is_soft=True),
    Column("出生日期", "birth_date", CellReader.birth_date, ("生日", "出生年月日", "date of birth")),
    Column("联系电话", "phone", CellReader.phone, ("手机号", "手机号码", "电话", "联系方式", "mobile")),
    Column(
        "区划代码",
        "division_code",
        CellReader.division,
        ("行政区划代码", "行政区划", "区划编码", "division"),
        is_required=True,
        warns=True,
        stem="division",
    ),
    Column("详细地址", "address", CellReader.text, ("住址", "地址", "家庭住址", "家庭地址")),
    Column("困难类别", "category", words.category, ("救助类别", "困难类型", "救助类型"), is_required=True),
    Column("证明编号", "certificate_no", CellReader.number, ("证书编号", "证件编号", "证明号")),
    Column("发证机关", "issued_by", CellReader.text, ("发放单位", "发证单位", "签发机关")),
    Column("证明有效期至", "valid_until", CellReader.day, ("有效期", "有效期至", "证明有效期")),
)
HOUSEHOLD_HEADINGS = headings_of(HOUSEHOLD_COLUMNS)


def listing_day(reader: CellReader, cell: Cell) -> date | None:
    day = reader.day(cell)
    return None if day == NO_END else day


REGISTERED_COLUMNS = (
    Column("姓名", "name", CellReader.name, ("名字", "full name"), is_required=True),
    Column("证件号码", "id_no", CellReader.person_number, NUMBER_ALIASES, is_required=True, warns=True, stem="id"),
    Column("区划代码", "division_code", CellReader.division, ("行政区划代码", "行政区划"), warns=True, stem="division"),
    Column("困难类别", "category", words.category, ("救助类别", "困难类型")),
    Column("名单日期", "listed_on", listing_day, ("日期", "公布日期", "list date"), is_required=True),
)
REGISTERED_HEADINGS = headings_of(REGISTERED_COLUMNS)


class HouseholdJudgement(NamedTuple):
    """One household of a file with all its rows, in file order.

    `household_no` and `division_code` are the head's where there is one; either is None when no row gives it.
    Held back: no row of it may be imported, since one at least is at fault.
    """

    household_no: str | None
    division_code: str | None
    rows: tuple[JudgedRow, ...]

    @property
    def is_held_back(self) -> bool:
        return any(row.faults for row in self.rows)

    @property
    def head(self) -> JudgedRow:
        """The row of the head; the first row in a household that has none."""
        return next((row for row in self.rows if row.values["relation"] == words.HEAD), self.rows[0])


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
    place, numbers = table.headings.index("证件号码"), Hashes()
    for row in table:
        numbers.add(_number_in(row.cells[place]))
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
    household_at, person_at = table.headings.index("户号"), table.headings.index("证件号码")
    for row in table:
        number = _household_in(row.cells[household_at], reader)
        if number is not None and number != last:
            numbers.add(number)
            last = number
        persons.add(_number_in(row.cells[person_at]))
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
    stated_birth, stated_sex, stated_type = values["birth_date"], values["sex"], values["id_type"]
    person = _take_number(row, firsts)
    if values["division_code"] is not None:
        values["division_code"] = values["division_code"].code
    if person is None:
        return row
    if stated_birth is not None and stated_birth != person.birth_date:
        due = person.birth_date.isoformat()
        row.refuse("出生日期", "birth_date_differs", say("The identity number says %(due)s. Correct one of the two.", due=due))
    if stated_sex is not None and stated_sex != person.sex:
        row.warn("性别", "sex_differs", say("The identity number says the other sex. The number counts."))
    if stated_type is not None and stated_type != person.kind:
        row.warn("证件类型", "id_type_differs", say("The identity number is of another kind of document. The number counts."))
    values.update(birth_date=person.birth_date, sex=str(person.sex), id_type=str(person.kind), old_id_no=person.old_number)
    return row


def _take_number(row: JudgedRow, firsts: Firsts) -> PersonNumber | None:
    """The row's number, put into its values as text; refused if an earlier row of the file has it."""
    person: PersonNumber | None = row.values["id_no"]
    if person is None:
        return None
    row.values["id_no"] = person.number
    earlier = firsts.earlier(person.number, row.number)
    if earlier is not None:
        text = say("The same person stands in row %(row)s already. Keep one of the two.", row=earlier)
        row.refuse("证件号码", "person_repeated", text)
    return person


def households_in(block: Block) -> Iterator[HouseholdJudgement]:
    """The households under one number. They are several where the heads live in several counties: some
    files begin to count anew in each county."""
    counties = {county for row in block.rows if row.values["relation"] == words.HEAD and (county := _county(row))}
    if len(counties) < 2:
        yield _household(block.household_no, block.rows)
        return
    parts: dict[str, list[JudgedRow]] = {county: [] for county in sorted(counties)}
    last = _county(block.rows[0]) or min(counties)
    for row in block.rows:
        last = _county(row) or last
        parts.setdefault(last, []).append(row)
    yield from (_household(block.household_no, rows) for rows in parts.values())


def _county(row: JudgedRow) -> str | None:
    code = row.values["division_code"]
    return code[:6] if code else None


def _household(number: str | None, rows: list[JudgedRow]) -> HouseholdJudgement:
    household = HouseholdJudgement(number, None, tuple(rows))
    county = _county(household.head) or next(filter(None, map(_county, rows)), None)
    _expect_one_head(rows)
    for row in rows:
        _expect_same_county(row, county)
        _compare_category(row, household.head)
    division = household.head.values["division_code"] or county
    return household._replace(division_code=division)


def _expect_one_head(rows: list[JudgedRow]) -> None:
    sure = [row for row in rows if row.values["household_no"] is not None]
    heads = [row for row in sure if row.values["relation"] == words.HEAD]
    for row in heads[1:]:
        text = say("Row %(row)s is the head of this household already. Leave one 户主.", row=heads[0].number)
        row.refuse("与户主关系", "household_head_second", text)
    unsure = any(row.values["relation"] is None for row in rows) or len(sure) < len(rows)
    if sure and not heads and not unsure:
        text = say("No row of this household is its head. Write 户主 in one.")
        sure[0].refuse("与户主关系", "household_head_missing", text)


def _expect_same_county(row: JudgedRow, county: str | None) -> None:
    own = _county(row)
    if own and county and own != county:
        text = say("The rest of the household lives in %(county)s. Correct the code or the household number.", county=county)
        row.refuse("区划代码", "household_division_differs", text)


def _compare_category(row: JudgedRow, head: JudgedRow) -> None:
    own, due = row.values["category"], head.values["category"]
    if own and due and own != due:
        row.warn("困难类别", "household_category_differs", say("The head's row has another category. The head's counts."))
