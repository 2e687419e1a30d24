"""Administrative divisions of China (GB/T 2260): provinces, names, and codes as files write them.

Names of counties come from python-stdnum's own table, which knows today's codes and those of the past, and before it
from tables that were imported (`name_further`).
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from portal.core.faults import Caution, Invalid
from portal.core.identity.characters import plain_code
from portal.core.tongues import say


class Province(NamedTuple):
    code: str
    zh: str
    en: str


PROVINCES = (
    Province("11", "北京市", "Beijing"),
    Province("12", "天津市", "Tianjin"),
    Province("13", "河北省", "Hebei"),
    Province("14", "山西省", "Shanxi"),
    Province("15", "内蒙古自治区", "Inner Mongolia"),
    Province("21", "辽宁省", "Liaoning"),
    Province("22", "吉林省", "Jilin"),
    Province("23", "黑龙江省", "Heilongjiang"),
    Province("31", "上海市", "Shanghai"),
    Province("32", "江苏省", "Jiangsu"),
    Province("33", "浙江省", "Zhejiang"),
    Province("34", "安徽省", "Anhui"),
    Province("35", "福建省", "Fujian"),
    Province("36", "江西省", "Jiangxi"),
    Province("37", "山东省", "Shandong"),
    Province("41", "河南省", "Henan"),
    Province("42", "湖北省", "Hubei"),
    Province("43", "湖南省", "Hunan"),
    Province("44", "广东省", "Guangdong"),
    Province("45", "广西壮族自治区", "Guangxi"),
    Province("46", "海南省", "Hainan"),
    Province("50", "重庆市", "Chongqing"),
    Province("51", "四川省", "Sichuan"),
    Province("52", "贵州省", "Guizhou"),
    Province("53", "云南省", "Yunnan"),
    Province("54", "西藏自治区", "Tibet"),
    Province("61", "陕西省", "Shaanxi"),
    Province("62", "甘肃省", "Gansu"),
    Province("63", "青海省", "Qinghai"),
    Province("64", "宁夏回族自治区", "Ningxia"),
    Province("65", "新疆维吾尔自治区", "Xinjiang"),
    Province("71", "台湾省", "Taiwan"),
    Province("81", "香港特别行政区", "Hong Kong"),
    Province("82", "澳门特别行政区", "Macau"),
)
_BY_CODE = {province.code: province for province in PROVINCES}
_further: Callable[[], Mapping[str, str]] = dict


class Division(NamedTuple):
    """A division code: 6 (county), 9 (township) or 12 digits (village)."""

    code: str
    warnings: tuple[Caution, ...] = ()

    @property
    def county(self) -> str:
        return self.code[:6]

    @property
    def province(self) -> Province:
        return _BY_CODE[self.code[:2]]


def province_of(code: str) -> Province | None:
    """The province of a division code or of a resident ID; None if its first two digits are none."""
    return _BY_CODE.get(code[:2])


def name_further(source: Callable[[], Mapping[str, str]]) -> None:
    """Have `source()` asked for names (six-digit code → name) that count before the table which comes along."""
    global _further
    _further = source


def division_name(code: str) -> str:
    """The name of a county, city or province, by its latest bearer: `'睢县'`; `''` when unknown."""
    return division_namer()(code)


def division_namer() -> Callable[[str], str]:
    """`division_name` for many codes at once: the imported tables are asked for one time."""
    further = _further()
    return lambda code: further.get(code[:6].ljust(6, "0")) or base_name(code[:6])


def base_name(code: str) -> str:
    """The name in the table that comes along, whatever was imported."""
    if code[2:] in {"", "0000"}:
        return _BY_CODE[code[:2]].zh if code[:2] in _BY_CODE else ""
    return county_names().get(code, "")


def division_path(code: str) -> str:
    """Province, city and county in one line: `'河南省商丘市睢县'`; as much of it as is known."""
    levels = (code[:2] + "0000", code[:4] + "00", code[:6])
    names = dict.fromkeys(name for level in levels if (name := division_name(level)))
    return "".join(name for name in names if name not in {"市辖区", "县"})


def is_known(code: str) -> bool:
    """True when the county, city or province of the code stands in the table, or in one that was imported."""
    return code[:6] in known_codes() or code[:6] in _further()


@cache
def known_codes() -> frozenset[str]:
    own = {f"{province.code}0000" for province in PROVINCES} | {"830000"}
    return frozenset(county_names().keys() | own)


@cache
def county_names() -> dict[str, str]:
    """Six-digit code → name, read once from the table that python-stdnum carries."""
    names: dict[str, str] = {}
    province = ""
    for line in files("stdnum.cn").joinpath("loc.dat").read_text("utf-8").splitlines():
        code, _, fact = line.strip().partition(" ")
        if line[:1].isdigit():
            province = code
        elif code.isdigit():
            names[province + code] = _latest_name(fact)
    return names


def _latest_name(fact: str) -> str:
    """`county="[-2010]旧县,[2011-]新区"` → `新区`."""
    latest = fact.partition('"')[2].rstrip('"').split(",")[-1]
    return latest.rpartition("]")[2]


def parse_division(text: str) -> Division:
    """A division code of 6, 9 or 12 digits, checked by its province.

    Raises `Invalid` (`division_form`, `division_province`); an unknown county is only a warning,
    because codes change every year and old ones live on.
    """
    code = _checked(text)
    return Division(code, () if is_known(code) else (_unknown(code),))


@lru_cache(maxsize=20_000)
def _checked(text: str) -> str:
    """The code as digits. What does not depend on a table that may change is remembered."""
    code = plain_code(text)
    if not (code.isascii() and code.isdigit() and len(code) in {6, 9, 12}):
        raise Invalid("division_form", say("Not a division code. Write its 6, 9 or 12 digits."))
    if code[:2] not in _BY_CODE:
        raise Invalid(
            "division_province",
            say("No province has the code %(code)s. Check the first two digits.", code=code[:2]),
        )
    return code


def _unknown(code: str) -> Caution:
    text = say("Division %(code)s is not in the table. Check it, or load the newest table.", code=code[:6])
    return Caution("division_unknown", text)
