"""The columns of the files of feeds, how their cells are read, and examples."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from portal.core import clock
from portal.core.faults import Invalid
from portal.core.identity import PROVINCES
from portal.core.identity.places import short
from portal.core.tongues import say
from portal.intake.cells import CellReader, text_of
from portal.intake.dates import date_of_serial, read_date
from portal.intake.header import Cell
from portal.intake.judging import Column

# A feed repeats its cells: each is read once for a reader. Types count, since 1, 1.0 and TRUE are one key otherwise.
remembered = lru_cache(maxsize=20_000, typed=True)
MOST_PACKS = 10**9
FIRST_YEAR, LAST_YEAR = 2000, 9990
MOST_SEQUENCE = 10**15
_PACKS = re.compile(r"([+-]?)([0-9]{1,15})(?:\.0+)?(?:盒|瓶|支|袋|包|packs?)?").fullmatch
_COUNTED = re.compile(r"[+-]?[0-9.]+\D+").fullmatch
_INSTANT = re.compile(
    r"([0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{8})[T ]?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
).fullmatch
_MONTH = re.compile(r"([0-9]{4})(?:[-/.年]?([0-9]{2})|[-/.年]([0-9]))月?").fullmatch
_NO_LOT = frozenset({"-", "--", "/", "无", "无批号", "不详", "未知", "NA", "N/A", "NONE", "NULL", "0"})
_STATUSES = {
    word: status
    for status, words in {
        "released": "合格 已放行 放行 可用 正常 released ok",
        "held": "待检 待验 冻结 锁定 隔离 暂停 held onhold hold quarantine",
        "recalled": "召回 已召回 recalled recall",
    }.items()
    for word in words.split()
}


class Words(NamedTuple):
    """What stands where a day was due, and is none: `Date Not Captured`."""

    text: str


@remembered
def whole_packs(reader: CellReader, cell: Cell) -> int | None:
    """A quantity in whole packs. Raises `quantity_negative`, `quantity_unit`, `quantity_whole`, `quantity_size`."""
    text = re.sub(r"[\s,']", "", unicodedata.normalize("NFKC", text_of(cell))).lower()
    if not text:
        return None
    found = _PACKS(text)
    if found is None:
        raise unfit(text)
    if found[1] == "-" and int(found[2]):
        raise Invalid("quantity_negative", say("The quantity is below zero. Send what is there, 0 for nothing."))
    return in_range(int(found[2]))


def unfit(text: str) -> Invalid:
    if _COUNTED(text):
        return Invalid("quantity_unit", say("The unit does not fit. A quantity is counted in packs (盒), without a unit."))
    return Invalid("quantity_whole", say("Not a whole number of packs."))


def in_range(packs: int) -> int:
    if packs > MOST_PACKS:
        raise Invalid("quantity_size", say("The quantity is larger than %(most)s packs.", most=f"{MOST_PACKS:,}"))
    return packs


def some_packs(reader: CellReader, cell: Cell) -> int | None:
    """A quantity that was ordered. Raises as `whole_packs`, and `quantity_zero`."""
    packs = whole_packs(reader, cell)
    if packs == 0:
        raise Invalid("quantity_zero", say("Nothing was ordered: the quantity is 0."))
    return packs


def milli_packs(reader: CellReader, cell: Cell) -> int | None:
    """A quantity of sales, in thousandths of a pack, half to even. Raises `quantity_negative`, `quantity_form`, `quantity_size`."""
    return milli_in(cell if type(cell) is str else repr(cell))


@lru_cache(maxsize=10_000)
def milli_in(written: str) -> int | None:
    text = re.sub(r"[\s,']", "", unicodedata.normalize("NFKC", written))
    if not text:
        return None
    try:
        number = Decimal(text)
        exact = number if number.is_finite() and len(text) <= 40 else None
    except InvalidOperation:
        exact = None
    if exact is None:
        raise Invalid("quantity_form", say("Not a number of packs."))
    if exact < 0:
        raise Invalid("quantity_negative", say("The quantity is below zero. Send what was sold, 0 for nothing."))
    in_range(int(min(exact, Decimal(MOST_PACKS + 1))))
    return round(exact * 1000)


@remembered
def lot(reader: CellReader, cell: Cell) -> str | None:
    """A lot's number, upper case; words such as 无 are none. Raises what `CellReader.number` raises."""
    number = (reader.number(cell) or "").upper()
    return None if not number or number in _NO_LOT else number


@remembered
def expiry(reader: CellReader, cell: Cell) -> date | None:
    """The last day of use; a month alone means its last day (药品说明书和标签管理规定, 第二十三条, read as the label's own word)."""
    if type(cell) is str and (found := _MONTH(cell.strip())):
        return end_of_month(int(found[1]), int(found[2] or found[3]))
    return reader.day(cell)


def end_of_month(year: int, month: int) -> date:
    try:
        first = date(min(year, LAST_YEAR), month, 1)
    except ValueError:
        raise Invalid("date_impossible", say("There is no such day in the calendar.")) from None
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@remembered
def instant(reader: CellReader, cell: Cell) -> datetime | None:
    """An instant, in Shanghai's time unless it says its own; a day alone is its beginning. Raises `as_of_form`, `as_of_future`."""
    if type(cell) is str:
        found = instant_in(cell, reader.formats)
    elif isinstance(cell, datetime):
        found = clock.start_of(cell.date()) + timedelta(seconds=(cell.hour * 60 + cell.minute) * 60 + cell.second)
    elif isinstance(cell, date):
        found = clock.start_of(cell)
    else:
        found = clock.start_of(date_of_serial(cell, reader.has_1904_epoch)) + timedelta(seconds=round(float(cell) % 1 * 86_400))  # type: ignore[arg-type]
    return past(found)


def past(found: datetime | None) -> datetime | None:
    """Stock is as of now or earlier; clocks of others may be ten minutes ahead."""
    if found is not None and found > clock.now() + timedelta(minutes=10):
        raise Invalid("as_of_future", say("This instant lies in the future. Send what was there, as of now or earlier."))
    return found


@lru_cache(maxsize=10_000)
def instant_in(written: str, formats: tuple[str, ...]) -> datetime | None:
    text = unicodedata.normalize("NFKC", written).strip()
    if not text:
        return None
    found = _INSTANT(text)
    day = read_date(found[1] if found else text, formats)
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid("as_of_form", say("Not an instant. Write it like 2026-11-22 08:00."))
    return at(day, found) if found else clock.start_of(day)


def at(day: date, found: re.Match[str]) -> datetime:
    hour, minute, second = (int(part or 0) for part in found.group(2, 3, 4))
    if hour > 23 or minute > 59 or second > 59 or day.year < FIRST_YEAR:
        raise Invalid("as_of_form", say("Not an instant. Write it like 2026-11-22 08:00."))
    local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=clock.SHANGHAI)
    zone = found[5]
    if not zone:
        return local.astimezone(UTC)
    try:
        return datetime.fromisoformat(local.replace(tzinfo=None).isoformat() + zone.replace("Z", "+00:00")).astimezone(UTC)
    except ValueError:
        raise Invalid("as_of_form", say("Not an instant. Write it like 2026-11-22 08:00.")) from None


def day_or_words(reader: CellReader, cell: Cell) -> date | Words | None:
    """A day, or the words that stand in its place. Raises as `CellReader.day` where digits stand in it."""
    if type(cell) is str and cell and not any(c.isdigit() for c in cell):
        text = reader.text(cell)
        return Words(text) if text and text.strip("-/. ") else None
    return reader.day(cell)


@remembered
def status(reader: CellReader, cell: Cell) -> str | None:
    """released, held or recalled. Raises `status_unknown`."""
    word = re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", text_of(cell))).lower()
    if word and word not in _STATUSES:
        raise Invalid("status_unknown", say("Not a status of stock. Write 合格, 待检 or 召回."))
    return _STATUSES.get(word)


@remembered
def sequence(reader: CellReader, cell: Cell) -> int | None:
    """The running number of a part. Raises `sequence_form`."""
    text = text_of(cell).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) <= MOST_SEQUENCE):
        raise Invalid("sequence_form", say("Not a sequence number: 1, 2, 3 …"))
    return int(text)


_BY_NAME = {word.lower(): p.code for p in PROVINCES for word in (p.zh, short(p.zh), p.en, p.code, p.code + "0000")}


def province(reader: CellReader, cell: Cell) -> str | None:
    """A province by name or code. Raises `province_unknown`."""
    word = "".join(text_of(cell).split()).lower()
    if not word:
        return None
    known = _BY_NAME.get(word) or _BY_NAME.get(text_of(cell).strip().lower())
    if known is None:
        raise Invalid("province_unknown", say("There is no province of this name."))
    return known


@lru_cache(maxsize=10_000)
def province_in(name: str) -> str:
    """The province that a warehouse's name begins with or holds; '' where it tells none."""
    found = [(name.find(short(p.zh)), p.code) for p in PROVINCES if short(p.zh) in name]
    return min(found)[1] if found else ""


@remembered
def place_name(reader: CellReader, cell: Cell) -> str | None:
    """Words of at most 200 characters. Raises `text_too_long`."""
    text = reader.text(cell)
    if text and len(text) > 200:
        raise Invalid("text_too_long", say("The text is longer than %(most)s characters.", most=200))
    return text


PARTNER = Column(
    "企业", "partner", place_name, ("合作企业", "企业名称", "供应商", "供货单位", "vendor", "supplier"), is_required=True
)
DRUG = Column("药品", "drug", aliases=("药品名称", "通用名", "批准文号", "品名", "product", "item"), is_required=True)
LOT_ALIASES = ("产品批号", "生产批号", "batch no", "lot no")
AS_OF_ALIASES = ("截止时间", "库存时间", "数据时间", "as of")
SEQUENCE = Column("序号", "sequence", sequence, ("批次序号", "seq"))
STOCK_COLUMNS = (
    PARTNER,
    DRUG,
    Column("仓库", "warehouse", place_name, ("仓库名称", "库房", "store"), is_required=True),
    Column("批号", "lot", lot, LOT_ALIASES, is_required=True),
    Column("有效期", "expires_on", expiry, ("有效期至", "失效日期", "expiry", "expiry date"), is_required=True, stem="expiry"),
    Column("数量", "quantity", whole_packs, ("库存数量", "库存", "qty"), is_required=True),
    Column("截至时间", "as_of", instant, AS_OF_ALIASES, is_required=True),
    SEQUENCE,
    Column("状态", "status", status, ("质量状态", "库存状态")),
)
STOCK_EXAMPLES = (
    {
        "partner": "示例制药有限公司", "drug": "国药准字H20990001", "warehouse": "广西南宁仓", "lot": "A2601", "expires_on": "2027-05-31",
        "quantity": "1200", "as_of": "2026-01-05 08:00", "sequence": "17", "status": "合格",
    },
)  # fmt: skip
DELIVERY_COLUMNS = (
    Column("订单行号", "line_no", CellReader.number, ("行号", "订单明细号", "order line"), is_required=True),
    Column("订单号", "order_no", CellReader.number, ("订单编号", "采购单号", "order number"), is_required=False),
    PARTNER,
    DRUG,
    Column("承诺日期", "promised_on", CellReader.day, ("约定交付日期", "应交日期", "promised", "due date"), is_required=True, stem="promised"),
    Column("交付日期", "delivered_on", day_or_words, ("到货日期", "实际交付日期", "delivered")),
    Column("数量", "quantity", some_packs, ("订购数量", "订单数量", "qty", "ordered"), is_required=True),
    Column("交付数量", "delivered_quantity", whole_packs, ("到货数量", "实收数量", "delivered qty")),
    Column("下单日期", "ordered_on", day_or_words, ("订单日期", "ordered on", "order date")),
    Column("批号", "lot", lot, LOT_ALIASES),
    Column("收货方", "receiver", place_name, ("收货单位", "consignee")),
    Column("截至时间", "as_of", instant, AS_OF_ALIASES),
    SEQUENCE,
)  # fmt: skip
DELIVERY_EXAMPLES = (
    {
        "line_no": "PO-7-1", "order_no": "PO-7", "partner": "示例制药有限公司", "drug": "国药准字H20990001", "promised_on": "2026-01-20",
        "delivered_on": "2026-01-18", "quantity": "400", "delivered_quantity": "400", "ordered_on": "2026-01-02", "lot": "A2601",
    },
)  # fmt: skip
SALE_COLUMNS = (
    DRUG._replace(waived_by="drug"),
    Column("日期", "day", CellReader.day, ("销售日期", "date"), is_required=True),
    Column("数量", "quantity_milli", milli_packs, ("销售数量", "销量", "qty"), is_required=True, stem="quantity"),
    Column("省份", "province", province, ("省", "地区", "province name")),
)
SALE_EXAMPLES = ({"drug": "国药准字H20990001", "day": "2026-01-05", "quantity_milli": "37", "province": "广西"},)
