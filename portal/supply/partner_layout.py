"""The columns of files of partners, how their cells are read, and examples."""

from datetime import date
from typing import NamedTuple

from portal.core.faults import Caution, Invalid
from portal.core.identity.organisations import parse_organisation_code
from portal.core.tongues import say
from portal.intake.cells import CellReader, text_of
from portal.intake.dates import NO_END
from portal.intake.header import Cell
from portal.intake.judging import Column
from portal.supply.feed_layouts import province

LONGEST_NAME, LONGEST_NUMBER = 200, 80
OF_OLD = (13, 15)


class Number(NamedTuple):
    """An organisation code, or a registration number of the time before them: which of the two, in its one spelling."""

    org_code: str | None
    registration_no: str
    warnings: tuple[Caution, ...] = ()


def number(reader: CellReader, cell: Cell) -> Number | None:
    """Raises what `parse_organisation_code` raises. 13 or 15 digits are a registration number: taken, with a warning."""
    written = reader.code(cell)
    if written is None:
        return None
    if written.isascii() and written.isdigit() and len(written) in OF_OLD:
        text = say(
            "An old registration number, not an organisation code. Enter the code of the licence before the partner is verified."
        )
        return Number(None, written, (Caution("registration_old", text),))
    found = parse_organisation_code(written)
    return Number(found.code, "", found.warnings)


def company(reader: CellReader, cell: Cell) -> str | None:
    """Raises `text_too_long`."""
    name = reader.text(cell)
    if name and len(name) > LONGEST_NAME:
        raise Invalid("text_too_long", say("The text is longer than %(most)s characters.", most=LONGEST_NAME))
    return name


def paper_number(reader: CellReader, cell: Cell) -> str | None:
    text = reader.text(cell)
    if text and len(text) > LONGEST_NUMBER:
        raise Invalid("text_too_long", say("The text is longer than %(most)s characters.", most=LONGEST_NUMBER))
    return text


def phone(reader: CellReader, cell: Cell) -> str | None:
    """Raises `phone_form`."""
    return reader.phone(text_of(cell))


def last_day(reader: CellReader, cell: Cell) -> date | None:
    """A day, or `NO_END` for one without end."""
    return reader.day(cell)


COLUMNS = (
    Column("企业名称", "name", company, ("公司名称", "企业", "单位名称", "名称", "company", "vendor"), is_required=True),
    Column("统一社会信用代码", "number", number, ("社会信用代码", "信用代码", "组织机构代码", "机构代码", "注册号"), is_required=True, warns=True, stem="org_code"),
    Column("所在省份", "province", province, ("省份", "省", "所属省份"), is_soft=True),
    Column("简称", "short_name", CellReader.text, ("企业简称",)),
    Column("联系人", "contact", CellReader.name, ("联系人姓名",), is_soft=True),
    Column("联系电话", "phone", phone, ("电话", "手机", "联系方式"), is_soft=True),
    Column("协议编号", "agreement_no", paper_number, ("协议号", "合同编号")),
    Column("协议起", "agreed_from", CellReader.day, ("协议开始", "协议开始日期", "协议起始日期"), stem="agreement"),
    Column("协议止", "agreed_until", last_day, ("协议结束", "协议结束日期", "协议终止日期"), stem="agreement"),
)  # fmt: skip
EXAMPLES = (
    {
        "name": "示例制药有限公司",
        "number": "91110000MA0000000H",
        "province": "北京市",
        "contact": "张例",
        "phone": "13800000000",
        "agreed_from": "2026-01-01",
        "agreed_until": "2026-12-31",
    },
)


def ends(day: date | None) -> date | None:
    """The last day as it is kept: None where there is none, or no end."""
    return None if day == NO_END else day
