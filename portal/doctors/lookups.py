"""The columns of an official look-up file: which licences the register knows, and how it says they stand."""

from functools import lru_cache
from typing import Any

from portal.core.faults import Invalid
from portal.core.tongues import say
from portal.doctors.layouts import practice
from portal.intake.cells import CellReader, text_of
from portal.intake.header import Cell
from portal.intake.headings import key_of
from portal.intake.judging import Column

# A licence whose practice is suspended does not carry a right either: the register says no until it says otherwise.
STATES = {
    "confirmed": ("正常", "有效", "在册", "已注册", "注册", "confirmed", "valid"),
    "refuted": ("注销", "已注销", "吊销", "已吊销", "撤销", "无效", "查无此人", "查无", "暂停执业", "refuted", "invalid"),
    "unclear": ("不明", "待查", "变更中", "重名", "查询失败", "unclear"),
}
SOURCES = {
    "national_register": ("国家", "国家卫生健康委", "全国", "电子化注册系统", "nationalregister"),
    "province_register": ("省", "省级", "省卫生健康委", "provinceregister"),
    "issuing_office": ("发证机关", "issuingoffice"),
}
_STATES = {key_of(word): result for result, words in STATES.items() for word in words}
_SOURCES = {key_of(word): code for code, words in SOURCES.items() for word in words}


@lru_cache(maxsize=1_000)
def result_of(text: str) -> str | None:
    word = key_of(text)
    if word and word not in _STATES:
        raise Invalid(
            "status_unknown", say("The portal does not know this state of a licence. Write 正常, 注销, 吊销, 暂停执业 or 不明.")
        )
    return _STATES.get(word)


def state(reader: CellReader, cell: Cell) -> str | None:
    """confirmed, refuted or unclear. Raises `status_unknown`."""
    return result_of(cell if type(cell) is str else text_of(cell))


def source(reader: CellReader, cell: Cell) -> str | None:
    """A code of a source. Raises `source_unknown`."""
    word = key_of(text_of(cell))
    if word and word not in _SOURCES:
        raise Invalid("source_unknown", say("The portal does not know this source. Write 国家, 省级 or 发证机关."))
    return _SOURCES.get(word)


def looked_up(reader: CellReader, cell: Cell) -> Any:
    """The day of the look-up. Raises what `CellReader.day` raises, and `lookup_future`."""
    day = reader.day(cell)
    if day is not None and day > reader.today:
        raise Invalid("lookup_future", say("The look-up lies in the future. Correct the date."))
    return day


COLUMNS = (
    Column(
        "医师执业证书编码", "licence", practice, ("执业证书编码", "执业证编码"), is_required=True, warns=True, stem="practice"
    ),
    Column("姓名", "name", CellReader.name, ("医师姓名",)),
    Column("状态", "result", state, ("注册状态", "执业状态", "查询结果"), is_required=True, stem="status"),
    Column("有效期至", "until", CellReader.day, ("有效期止", "截止日期")),
    Column("查询日期", "on", looked_up, ("核验日期", "查询时间"), is_required=True, stem="lookup"),
    Column("来源", "source", source, ("查询来源", "数据来源")),
)
EXAMPLES = (
    {"licence": "110110105123456", "name": "王芳", "result": "正常", "until": "2028-06-30", "on": "2026-11-20", "source": "国家"},
    {"licence": "141440300654321", "name": "陈志强", "result": "注销", "until": "", "on": "2026-11-20", "source": "国家"},
)
