"""Tier and grade of a hospital: 三级甲等, 三甲, 3A and 三级甲 are one thing.

Source: the hospitals' classification of 1989 (医院分级管理办法): tiers 1 to 3, each with the grades 甲乙丙; tier 3 has 特等 too.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from portal.core.faults import Caution
from portal.core.tongues import Text, say

TIERS: dict[int, Text] = {1: say("tier 1"), 2: say("tier 2"), 3: say("tier 3")}
GRADES: dict[str, Text] = {
    "special": say("special grade"),
    "a": say("grade A"),
    "b": say("grade B"),
    "c": say("grade C"),
}
_TIERS = {"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3, "I": 1, "II": 2, "III": 3}
_GRADES = {"特": "special", "甲": "a", "乙": "b", "丙": "c", "A": "a", "B": "b", "C": "c"}
_WRITTEN = re.compile(r"(III|II|I|[一二三123])级?([特甲乙丙ABC])?等?(医院|医疗机构)?").fullmatch
_NONE = frozenset({"未定级", "未评级", "无等级", "未定", "无", "未评", "未评等", "NAN", "NULL", "-", "—", "/"})


class Level(NamedTuple):
    """What a file says of tier and grade; both None where it says that there is none, or what nobody understands."""

    tier: int | None = None
    grade: str | None = None
    warnings: tuple[Caution, ...] = ()


UNKNOWN = Caution("level_unknown", say("Not a tier and grade of a hospital. Write it like 三级甲等."))


@lru_cache(maxsize=2_000)
def parse_level(text: str) -> Level | None:
    """`'三级甲等'`, `'三甲'`, `'3A'`, `'3 级甲'` → tier 3, grade a. None for an empty text; what is unknown is a warning."""
    words = "".join(unicodedata.normalize("NFKC", text).split()).upper().lstrip("'")
    if not words:
        return None
    match = _WRITTEN(words)
    if match is None:
        return Level(warnings=() if words in _NONE else (UNKNOWN,))
    return Level(_TIERS[match[1]], _GRADES.get(match[2] or ""))


def level_name(tier: int | None, grade: str | None) -> Text | str:
    """Tier and grade in words; '' where neither is known."""
    if tier is None:
        return ""
    if grade is None:
        return TIERS[tier]
    return say("%(tier)s, %(grade)s", tier=TIERS[tier], grade=GRADES[grade])
