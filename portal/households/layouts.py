"""The columns of the files that offices send about households, with all their other names, and examples."""

from datetime import date

from portal.core.faults import Invalid
from portal.core.identity import check_character
from portal.core.tongues import say
from portal.households import words
from portal.intake.cells import CellReader
from portal.intake.dates import NO_END
from portal.intake.header import Cell
from portal.intake.judging import Column, headings_of

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
    """The day of a list. Raises what `CellReader.day` raises, and `date_form` for 长期."""
    day = reader.day(cell)
    if day == NO_END:
        raise Invalid("date_form", say("A list has a day. Write it like 2024-01-05."))
    return day


REGISTERED_COLUMNS = (
    Column("姓名", "name", CellReader.name, ("名字", "full name"), is_required=True),
    Column("证件号码", "id_no", CellReader.person_number, NUMBER_ALIASES, is_required=True, warns=True, stem="id"),
    Column("区划代码", "division_code", CellReader.division, ("行政区划代码", "行政区划"), warns=True, stem="division"),
    Column("困难类别", "category", words.category, ("救助类别", "困难类型")),
    Column("名单日期", "listed_on", listing_day, ("日期", "公布日期", "list date"), is_required=True),
)
REGISTERED_HEADINGS = headings_of(REGISTERED_COLUMNS)


def _number(first17: str) -> str:
    return first17 + check_character(first17)


# Numbers of no one: no person was ever registered in a province as such.
_MOTHER, _SON = _number("11000019850412002"), _number("11000020110930001")
_SHARED = {
    "household_no": "A00001",
    "id_type": "居民身份证",
    "phone": "13800000000",
    "division_code": "110101",
    "address": "幸福村1组1号",
    "category": "低保",
    "certificate_no": "110101000001",
    "issued_by": "区民政局",
    "valid_until": "2027-12-31",
}
HOUSEHOLD_EXAMPLES = (
    {**_SHARED, "name": "张例", "relation": "户主", "id_no": _MOTHER, "sex": "女", "birth_date": "1985-04-12"},
    {**_SHARED, "name": "李例", "relation": "子", "id_no": _SON, "sex": "男", "birth_date": "2011-09-30"},
)
REGISTERED_EXAMPLES = (
    {"name": "张例", "id_no": _MOTHER, "division_code": "110101", "category": "低保", "listed_on": "2026-01-01"},
)
