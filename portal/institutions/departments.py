"""The national catalogue of medical departments (诊疗科目名录), and departments as files write them.

Source: 《医疗机构诊疗科目名录》 (卫医发〔1994〕27号) with the amendments of 2007 (27), 2009 (28) and 2010 (12).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from portal.core.faults import Caution
from portal.core.tongues import current_locale, say
from portal.institutions.catalogue import ALIASES, CATALOGUE

LONGEST = 40
_CODE = re.compile(r"(\d{1,2})(?:[.．·\-]?(\d{2}))?(?:[.．·\-]?(\d{2}))?").fullmatch
_ENDINGS = ("专业", "专科", "学科", "科", "学", "病", "门诊")


class Department(NamedTuple):
    """A department of the catalogue: `03`, `03.04`, `04.01.01`."""

    code: str
    zh: str
    en: str


class Found(NamedTuple):
    """What a file calls a department: its code, or the words themselves with a warning."""

    code: str
    warnings: tuple[Caution, ...] = ()


@cache
def departments() -> dict[str, Department]:
    """Code → department, in the order of the catalogue."""
    lines = (line.split("|") for line in CATALOGUE.strip().splitlines())
    return {code: Department(code, zh, en) for code, zh, en in lines}


def department_name(code: str) -> str:
    """The name in the reader's language; what the catalogue does not know stays as it was given."""
    known = departments().get(code)
    if known is None:
        return code
    return known.zh if current_locale() == "zh_Hans" else known.en


def is_of_chinese_medicine(code: str) -> bool:
    """Whether this is a department of Chinese, ethnic or integrated medicine."""
    return code[:2] in {"50", "51", "52"}


@lru_cache(maxsize=5_000)
def parse_department(text: str) -> Found | None:
    """`'03.04'`, `'心血管内科'`, `'心内科'`, `'3.04'` → `03.04`; other words are kept with the warning `department_unknown`."""
    words = "".join(unicodedata.normalize("NFKC", text).split()).lstrip("'")
    if not words:
        return None
    code = code_of(words) or by_name().get(words) or by_name().get(stem(words))
    if code:
        return Found(code)
    unknown = say("The national catalogue has no department of this name. It is kept as written.")
    return Found(words[:LONGEST], (Caution("department_unknown", unknown),))


def parse_departments(text: str) -> tuple[Found, ...]:
    """Several departments in one cell, with 、 ， ; | or a line break between them."""
    return tuple(found for part in re.split(r"[、,，;；|\n]", text) if (found := parse_department(part)))


def code_of(words: str) -> str | None:
    """A code of the catalogue, with or without its dots and leading zero."""
    match = _CODE(words)
    if match is None:
        return None
    code = ".".join([match[1].zfill(2), *(part for part in match.groups()[1:] if part)])
    return code if code in departments() else None


def stem(name: str) -> str:
    """A name without the endings that people add and leave out."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return stem(name.removesuffix(ending))
    return name


@cache
def by_name() -> dict[str, str]:
    """Every name that means one department, and its stem; of two departments the one that comes first."""
    found: dict[str, str] = {}
    for name, code in (*named(), *ALIASES.items()):
        for word in (name, stem(name)):
            found.setdefault(word, code)
    return found


def named() -> Iterator[tuple[str, str]]:
    """Names of the catalogue. Those of Chinese medicine are called after it: 内科 alone is 03."""
    for code, zh, _ in departments().values():
        if code.startswith("50."):
            yield f"中医{zh}", code
        elif zh != "其他":
            yield zh, code
