"""The columns of the files about drugs and editions, with their other names, and examples."""

from portal.core.faults import Caution, Invalid
from portal.core.identity.characters import plain_code
from portal.core.identity.medicines import ApprovalNumber, parse_approval_number, parse_atc, parse_drug_code
from portal.core.tongues import say
from portal.formulary import terms
from portal.formulary.diseases import split
from portal.intake.cells import CellReader, text_of
from portal.intake.header import Cell
from portal.intake.judging import Column

LONGEST_NAME = 200
TWO_NUMBERS = Caution(
    "approval_two_numbers", say("Two numbers stand in one cell. They are taken as one drug; send a row for each of them.")
)
_CLASSES = {
    word: code
    for code, words in {
        "rx": "处方药 处方 rx 双轨",
        "otc_a": "甲类otc 甲类非处方药 非处方药甲类 otc甲类 甲类 otc 非处方药",
        "otc_b": "乙类otc 乙类非处方药 非处方药乙类 otc乙类 乙类",
        "narcotic": "麻醉药品 麻醉 麻",
        "psychotropic_1": "第一类精神药品 一类精神药品 精神药品一类 精一",
        "psychotropic_2": "第二类精神药品 二类精神药品 精神药品二类 精二",
        "toxic": "医疗用毒性药品 毒性药品 毒",
        "radioactive": "放射性药品 放",
        "special": "特殊管理药品 特殊管理 外用特殊",
    }.items()
    for word in words.split()
}


def short_text(reader: CellReader, cell: Cell) -> str | None:
    """Words of at most 200 characters. Raises `text_too_long`."""
    text = reader.text(cell)
    if text and len(text) > LONGEST_NAME:
        raise Invalid("text_too_long", say("The text is longer than %(most)s characters.", most=LONGEST_NAME))
    return text


def approval_number(reader: CellReader, cell: Cell) -> ApprovalNumber | None:
    """The number of a row. Two that a register runs together stay as written, with a warning. Raises as the parser does."""
    text = text_of(cell)
    if not text.strip():
        return None
    try:
        return parse_approval_number(text)
    except Invalid as fault:
        if pair := pair_of_numbers(text):
            return ApprovalNumber(pair, (TWO_NUMBERS,))
        raise fault


def pair_of_numbers(text: str) -> str:
    """`S20150002S20150003`: two sound numbers of equal length without anything between; '' for anything else."""
    plain = plain_code(text)
    half = len(plain) // 2
    try:
        return "".join(parse_approval_number(part).number for part in (plain[:half], plain[half:]))
    except Invalid:
        return ""


def atc(reader: CellReader, cell: Cell) -> str | None:
    text = text_of(cell)
    return parse_atc(text) if text.strip() else None


def drug_code(reader: CellReader, cell: Cell) -> str | None:
    text = text_of(cell)
    return parse_drug_code(text) if text.strip() else None


def rx_class(reader: CellReader, cell: Cell) -> str | None:
    """A class such as 处方药. Raises `rx_class_unknown`."""
    word = terms.plain(text_of(cell))
    if word and word not in _CLASSES:
        raise Invalid("rx_class_unknown", say("Not a class of drugs. Write 处方药, 甲类OTC, 乙类OTC or the special class."))
    return _CLASSES.get(word)


def disease_names(reader: CellReader, cell: Cell) -> list[tuple[str, str]] | None:
    """(code, name) of each disease. Raises `text_too_long`."""
    found = split(text_of(cell))
    if any(len(name) > LONGEST_NAME for _, name in found):
        raise Invalid("text_too_long", say("The text is longer than %(most)s characters.", most=LONGEST_NAME))
    return found or None


def yes(reader: CellReader, cell: Cell) -> bool | None:
    text = text_of(cell)
    return terms.parse_yes(text) if text.strip() else None


def rate(reader: CellReader, cell: Cell) -> int | None:
    """A rate in basis points. Raises what `terms.parse_rate` raises."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return terms.rate_of_number(cell)
    text = text_of(cell)
    return terms.parse_rate(text) if text.strip() else None


def price(reader: CellReader, cell: Cell) -> int | None:
    fen = reader.fen(cell)
    return None if fen is None else terms.price_in_range(fen)


def cap(reader: CellReader, cell: Cell) -> int | None:
    text = text_of(cell)
    return terms.parse_cap(text) if text.strip() else None


def channels(reader: CellReader, cell: Cell) -> str | None:
    text = text_of(cell)
    return terms.parse_channels(text) if text.strip() else None


def removal(reader: CellReader, cell: Cell) -> bool | None:
    """Whether the row takes its line off the list: `删除`. Raises `change_unknown`."""
    word = terms.plain(text_of(cell))
    if word in ("", "新增", "变更", "修改"):
        return None
    if word not in ("删除", "移除", "删", "调出"):
        raise Invalid("change_unknown", say("The change is 删除, or the cell is empty."))
    return True


_NUMBER = Column("批准文号", "approval_no", approval_number, ("国药准字号", "批准文号/注册证号", "注册证号", "code"), is_required=True, warns=True, stem="approval")  # fmt: skip
DRUG_COLUMNS = (
    _NUMBER,
    Column(
        "通用名",
        "generic_name",
        short_text,
        ("通用名称", "药品名称", "产品名称", "品名", "generic_zh", "product_zh", "zh"),
        is_required=True,
    ),
    Column("英文通用名", "generic_en", short_text, ("英文名", "英文名称", "product_en", "en")),
    Column("商品名", "brand_name", short_text, ("商品名称", "商品名中文", "brand_zh_nmpa", "brand_zh", "commodity_zh")),
    Column("英文商品名", "brand_en", short_text, ("商品名英文", "brand_en_nmpa", "commodity_en")),
    Column("剂型", "form", short_text, ("药品剂型", "dosage_form")),
    Column("规格", "strength", short_text, ("药品规格", "制剂规格")),
    Column("包装", "pack", short_text, ("包装规格", "包装单位")),
    Column("生产企业", "maker", short_text, ("生产厂家", "生产单位", "厂家", "manufacturer")),
    Column("上市许可持有人", "mah", short_text, ("持有人", "药品上市许可持有人")),
    Column("适应症", "diseases", disease_names, ("适应证", "疾病", "diseases_39net")),
    Column("ATC", "atc", atc, ("ATC编码", "atc_code")),
    Column("药品本位码", "drug_code", drug_code, ("本位码",)),
    Column("处方分类", "rx_class", rx_class, ("药品类别", "处方类别", "管理类别")),
    Column("冷链", "is_cold_chain", yes, ("是否冷链",)),
)
DRUG_EXAMPLES = (
    {
        "approval_no": "国药准字H20990001",
        "generic_name": "示例降压片",
        "generic_en": "Example Tablets",
        "form": "片剂",
        "strength": "5mg",
        "pack": "28片/盒",
        "maker": "示例制药有限公司",
        "diseases": "I10 高血压|冠心病",
        "rx_class": "处方药",
    },
)
EDITION_COLUMNS = (
    _NUMBER,
    Column("补贴比例", "rate_bp", rate, ("比例", "补贴率", "rate"), is_required=True, stem="rate"),
    Column("单位封顶", "unit_cap_fen", price, ("封顶", "单盒封顶", "unit_cap")),
    Column("30天限量", "cap_30_days", cap, ("限量", "三十天限量", "30日限量")),
    Column("参考价", "price_fen", price, ("价格", "参考价格", "price"), is_required=True, stem="price"),
    Column("渠道", "channels", channels, ("销售渠道", "channel")),
    Column("免运费", "is_free_delivery", yes, ("包邮", "free_delivery")),
    Column("慢病", "is_chronic", yes, ("慢性病", "chronic")),
    Column("合作企业", "partner_name", short_text, ("合作方", "赞助企业", "partner")),
    Column("变更", "is_removed", removal, ("操作", "调整")),
)
EDITION_EXAMPLES = (
    {
        "approval_no": "国药准字H20990001",
        "rate_bp": "30%",
        "unit_cap_fen": "10.00",
        "cap_30_days": "4",
        "price_fen": "32.00",
        "channels": "线上线下",
        "is_free_delivery": "否",
        "is_chronic": "是",
        "partner_name": "示例制药有限公司",
    },
)
