"""The columns of hospitals' personnel files, with their other names, and examples.

Registers of other countries know neither our numbers nor our titles: with `foreign_numbers: warn` in the source's map
those columns may be missing, and what stands in them is kept, or passed over, with a warning.
"""

from functools import lru_cache
from typing import Any

from portal.core.faults import Caution, Invalid
from portal.core.identity import (
    PersonNumber,
    Practice,
    Qualification,
    check_character,
    mask_number,
    mask_phone,
    parse_practice,
    parse_qualification,
    plain_code,
    plain_person_number,
    spreadsheet_number,
)
from portal.core.tongues import say
from portal.institutions.departments import Found, parse_department
from portal.institutions.levels import Level, parse_level
from portal.institutions.naming import LONGEST as LONGEST_PLACE
from portal.institutions.naming import name_key
from portal.intake.cells import CellReader, text_of
from portal.intake.header import Cell
from portal.intake.headings import key_of
from portal.intake.judging import Column

FOREIGN = "foreign_numbers"
FOREIGN_ID = "foreign_document"
LONGEST_FOREIGN = 40
TITLES = {
    "resident": ("住院医师", "住院医生", "resident"),
    "attending": ("主治医师", "主治医生", "attending"),
    "associate_chief": ("副主任医师", "副主任医生", "associatechief"),
    "chief": ("主任医师", "主任医生", "chief"),
}
CONTRACTS = {
    "full_time": ("全职", "专职", "全日制", "fulltime"),
    "multi_site": ("多点执业", "多点", "兼职", "多机构执业", "multisite"),
}
_TITLES = {word: code for code, words in TITLES.items() for word in words}
_CONTRACTS = {word: code for code, words in CONTRACTS.items() for word in words}
NOT_OURS = Caution(
    "foreign_number", say("This is no number of ours. It is kept as written, since the source is a foreign register.")
)


def qualification(reader: CellReader, cell: Cell) -> Qualification | None:
    """A qualification number. Raises what `parse_qualification` raises; a spreadsheet's number is refused."""
    if type(cell) is not str:
        raise spreadsheet_number()
    return parse_qualification(cell, reader.today) if cell.strip() else None


def practice(reader: CellReader, cell: Cell) -> Practice | None:
    """A practice number. A spreadsheet keeps its 15 digits. Raises what `parse_practice` raises."""
    text = cell if type(cell) is str else text_of(cell)
    return parse_practice(text) if text.strip() else None


@lru_cache(maxsize=1_000)
def title_of(text: str) -> str | None:
    word = key_of(text)
    if word and word not in _TITLES:
        text_ = say("Not a title of the ladder 住院医师, 主治医师, 副主任医师, 主任医师. Correct it.")
        raise Invalid("title_unknown", text_)
    return _TITLES.get(word)


def title(reader: CellReader, cell: Cell) -> str | None:
    """A value of `Title`. Raises `title_unknown`."""
    return title_of(cell if type(cell) is str else text_of(cell))


@lru_cache(maxsize=1_000)
def contract_of(text: str) -> str | None:
    word = key_of(text).replace("-", "")
    if word and word not in _CONTRACTS:
        raise Invalid("contract_unknown", say("Not a type of contract. Write 全职 or 多点执业; it can be entered later."))
    return _CONTRACTS.get(word)


def contract(reader: CellReader, cell: Cell) -> str | None:
    """A value of `Contract`. Raises `contract_unknown`."""
    return contract_of(cell if type(cell) is str else text_of(cell))


def department(reader: CellReader, cell: Cell) -> Found | None:
    """A department of the national catalogue; a spreadsheet's 3.1 is 03.10, because it drops the last zero."""
    if type(cell) is str:
        return parse_department(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell < 100:
        return parse_department(f"{cell:05.2f}".removesuffix(".00"))
    return parse_department(text_of(cell))


def level(reader: CellReader, cell: Cell) -> Level | None:
    return parse_level(cell if type(cell) is str else text_of(cell))


@lru_cache(maxsize=20_000)
def place_of(text: str) -> str | None:
    if len(text) > LONGEST_PLACE:
        raise Invalid("name_too_long", say("Write the name of the institution, at most %(most)s characters.", most=LONGEST_PLACE))
    if not name_key(text):
        raise Invalid("institution_form", say("This is not the name of an institution."))
    return text


def place(reader: CellReader, cell: Cell) -> str | None:
    """The name of an institution. Raises `name_too_long`, `institution_form`."""
    text = reader.text(cell)
    return place_of(text) if text else None


def first_day(reader: CellReader, cell: Cell) -> Any:
    """The day of the first registration. Raises what `CellReader.day` raises, `date_form`, `registration_future`."""
    day = reader.day(cell)
    if day is None or day <= reader.today:
        return day
    if day.year == 9999:
        raise Invalid("date_form", say("Not a date. Write it like 2024-01-05."))
    raise Invalid("registration_future", say("The first registration lies in the future. Compare it with the licence."))


def skill(reader: CellReader, cell: Cell) -> str | None:
    """What a doctor is good at. Raises `text_too_long`."""
    text = reader.text(cell)
    if text and len(text) > 400:
        raise Invalid("text_too_long", say("The text is longer than %(most)s characters.", most=400))
    return text


def foreign_id(reader: CellReader, cell: Cell) -> PersonNumber | None:
    """Our number if it is one; any other is kept as written."""
    if not str(cell).strip():
        return None
    try:
        return reader.person_number(cell)
    except Invalid:
        number = plain_person_number(text_of(cell))[:LONGEST_FOREIGN]
        return PersonNumber(number, None, "", FOREIGN_ID, (NOT_OURS,)) if number else None  # type: ignore[arg-type]


def foreign_practice(reader: CellReader, cell: Cell) -> Practice | None:
    """Our number if it is one; any other is kept as written."""
    text = text_of(cell)
    try:
        return practice(reader, text)
    except Invalid:
        number = plain_code(text)[:LONGEST_FOREIGN]
        return Practice(number, "", "", "", (NOT_OURS,)) if number else None


ID_ALIASES = (
    "身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "居民身份证号码", "身份证", "证件号", "ID number",
)  # fmt: skip
QUALIFICATION_ALIASES = (
    "资格证编码", "资格证书编码", "医师资格证编码", "资格证书编号", "资格证号", "医师资格证书编号", "医师资格证书号", "qualification number",
)  # fmt: skip
PRACTICE_ALIASES = (
    "执业证编码", "执业证书编码", "医师执业证编码", "执业证书编号", "执业证号", "医师执业证书编号", "医师执业证书号", "practice number",
)  # fmt: skip
DOCTOR_COLUMNS = (
    Column("姓名", "name", CellReader.name, ("名字", "医师姓名", "医生姓名", "full name"), is_required=True),
    Column(
        "证件号码", "id_no", CellReader.person_number, ID_ALIASES, is_required=True, warns=True, stem="id", waived_by=FOREIGN
    ),
    Column("性别", "sex", CellReader.sex, ("gender",), is_soft=True),
    Column("联系电话", "phone", CellReader.phone, ("手机号", "手机号码", "手机", "电话", "联系方式", "mobile")),
    Column(
        "医师资格证书编码", "qualification", qualification, QUALIFICATION_ALIASES, is_required=True, warns=True, waived_by=FOREIGN
    ),
    Column("医师执业证书编码", "practice", practice, PRACTICE_ALIASES, is_required=True, warns=True, waived_by=FOREIGN),
    Column("职称", "title", title, ("专业技术职称", "技术职称", "职称级别", "职务职称"), is_required=True, waived_by=FOREIGN),
    Column("执业科目", "department", department, ("诊疗科目", "科室", "科目", "专业科室", "执业科室"), warns=True),
    Column("执业机构", "institution", place, ("工作单位", "单位", "医院", "医院名称", "主要执业机构", "执业单位")),
    Column("医院等级", "level", level, ("医院级别", "机构等级", "单位等级", "级别"), warns=True),
    Column("首次注册日期", "first_registered_on", first_day, ("注册日期", "首次注册", "首次注册时间", "执业注册日期"), is_required=True),
    Column("合同类型", "contract", contract, ("用工形式", "合同形式", "聘用形式", "合同"), is_soft=True),
    Column("擅长", "good_at", skill, ("专长", "专业特长", "擅长领域")),
)  # fmt: skip


def foreign(column: Column) -> Column:
    """The same column as a foreign register fills it."""
    changes: dict[str, dict[str, Any]] = {
        "id_no": {"read": foreign_id},
        "practice": {"read": foreign_practice},
        "qualification": {"is_soft": True, "warns": False},
        "title": {"is_soft": True},
    }
    return column._replace(is_required=column.is_required and not column.waived_by, **changes.get(column.field, {}))


FOREIGN_COLUMNS = tuple(map(foreign, DOCTOR_COLUMNS))
MASKS = {
    "证件号码": mask_number,
    "联系电话": mask_phone,
    "医师资格证书编码": mask_number,
    "医师执业证书编码": mask_number,
}


def example(first17: str, **said: str) -> dict[str, str]:
    number = first17 + check_character(first17)
    return {"id_no": number, "qualification": f"201011110{number}", "phone": "13800000000", "good_at": "高血压、冠心病", **said}


# Numbers of no one: no person was ever registered in a province as such.
DOCTOR_EXAMPLES = (
    example(
        "11000019850412002",
        name="张例",
        sex="女",
        practice="110110101000001",
        title="主治医师",
        department="03.04",
        institution="示例市人民医院",
        level="三级甲等",
        first_registered_on="2011-05-20",
        contract="多点执业",
    ),
    example(
        "11000019790601001",
        name="李例",
        sex="女",
        practice="110110101000002",
        title="副主任医师",
        department="全科医疗科",
        institution="示例市人民医院",
        level="3A",
        first_registered_on="2011-06-01",
        contract="全职",
    ),
)
