"""The words that offices use: categories of need, relations to the head, kinds of identity document."""

from typing import NamedTuple

from portal.core.faults import Invalid
from portal.core.identity import Kind
from portal.core.tongues import Text, listed, say
from portal.intake.cells import CellReader, text_of
from portal.intake.header import Cell
from portal.intake.headings import key_of

HEAD = "head"
OTHER = "other"


class Word(NamedTuple):
    """`code` is what the database keeps, `name` what pages show, `written` what files say."""

    code: str
    name: Text
    written: tuple[str, ...]


CATEGORIES = (
    Word("dibao", say("minimum living allowance"), ("低保", "最低生活保障")),
    Word("tekun", say("extreme hardship"), ("特困", "特困人员")),
    Word("dibao_edge", say("allowance borderline"), ("低保边缘", "低保边缘家庭")),
    Word("rigid_expenditure", say("rigid expenditure"), ("刚性支出", "刚性支出困难家庭", "支出型困难")),
    Word(
        "monitored",
        say("monitored against poverty"),
        ("监测对象", "防止返贫监测对象", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"),
    ),
    Word("former_poor", say("lifted out of poverty"), ("脱贫户", "建档立卡户")),
)

RELATIONS = (
    Word(HEAD, say("head"), ("户主", "本人", "户主本人", "本人或户主", "head of household", "self")),
    Word("spouse", say("spouse"), ("配偶", "妻", "妻子", "夫", "丈夫", "爱人", "wife", "husband")),
    Word("son", say("son"), ("子", "儿子", "长子", "次子", "三子", "四子", "五子", "独生子", "养子", "继子")),
    Word("daughter", say("daughter"), ("女", "女儿", "长女", "次女", "二女", "三女", "四女", "五女", "独生女", "养女", "继女")),
    Word("father", say("father"), ("父", "父亲", "养父", "继父")),
    Word("mother", say("mother"), ("母", "母亲", "养母", "继母")),
    Word("grandson", say("grandson"), ("孙子", "孙", "外孙", "外孙子", "长孙")),
    Word("granddaughter", say("granddaughter"), ("孙女", "外孙女")),
    Word("grandfather", say("grandfather"), ("祖父", "爷爷", "外祖父", "外公", "姥爷")),
    Word("grandmother", say("grandmother"), ("祖母", "奶奶", "外祖母", "外婆", "姥姥")),
    Word("brother", say("brother"), ("兄", "弟", "哥哥", "弟弟", "兄弟")),
    Word("sister", say("sister"), ("姐", "妹", "姐姐", "妹妹", "姊", "姐妹")),
    Word("father_in_law", say("father-in-law"), ("岳父", "公公", "公")),
    Word("mother_in_law", say("mother-in-law"), ("岳母", "婆婆", "婆")),
    Word("son_in_law", say("son-in-law"), ("女婿",)),
    Word("daughter_in_law", say("daughter-in-law"), ("儿媳", "媳妇", "儿媳妇", "子媳")),
    Word("nephew_or_niece", say("nephew or niece"), ("侄子", "侄女", "侄", "外甥", "外甥女", "nephew", "niece")),
    Word(OTHER, say("other member"), ("其他", "其它", "其他亲属", "其他关系", "非亲属")),
)

ID_TYPES = (
    Word(
        Kind.RESIDENT,
        say("resident identity card"),
        ("居民身份证", "身份证", "中华人民共和国居民身份证", "户口簿", "户口本", "resident id", "id card"),
    ),
    Word(
        Kind.PERMIT,
        say("residence permit of Hong Kong, Macau and Taiwan residents"),
        ("港澳台居民居住证", "港澳居民居住证", "台湾居民居住证", "residence permit"),
    ),
    Word(
        Kind.FOREIGN,
        say("foreign permanent resident card"),
        ("外国人永久居留身份证", "外国人永久居留证", "foreign permanent resident"),
    ),
)


def _by_writing(words: tuple[Word, ...]) -> dict[str, str]:
    return {key_of(text): str(word.code) for word in words for text in (*word.written, word.code)}


_CATEGORY, _RELATION, _ID_TYPE = map(_by_writing, (CATEGORIES, RELATIONS, ID_TYPES))


def category(reader: CellReader, cell: Cell) -> str | None:
    """`'最低生活保障'` → `'dibao'`. Raises `Invalid("category_unknown")`."""
    return _known(cell, _CATEGORY, _NO_CATEGORY)


def relation(reader: CellReader, cell: Cell) -> str | None:
    """`'本人'` → `'head'`; a word that we do not know → `'other'`. Raises `Invalid("relation_unknown")` for no word."""
    return _code(cell, _RELATION) or (OTHER if key_of(cell).isalpha() else _known(cell, _RELATION, _NO_RELATION))


def id_type(reader: CellReader, cell: Cell) -> str | None:
    """`'居民身份证'` → `'resident'`. Raises `Invalid("id_type_unknown")`."""
    return _known(cell, _ID_TYPE, _NO_ID_TYPE)


_NO_CATEGORY = (
    "category_unknown",
    say("No such category. Write one of %(known)s.", known=listed(word.written[0] for word in CATEGORIES)),
)
_NO_RELATION = ("relation_unknown", say("Write the relation to the head of the household, like 户主 or 配偶."))
_NO_ID_TYPE = ("id_type_unknown", say("This kind of document is not known; the number decides."))


def _code(cell: Cell, codes: dict[str, str]) -> str | None:
    if type(cell) is str and (known := codes.get(cell)):
        return known
    return codes.get(key_of(text_of(cell)))


def _known(cell: Cell, codes: dict[str, str], otherwise: tuple[str, Text]) -> str | None:
    code = _code(cell, codes)
    if code is None and key_of(cell):
        raise Invalid(*otherwise)
    return code
