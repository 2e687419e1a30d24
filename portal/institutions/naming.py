"""Names of institutions as they are compared."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 120
_BRACKETS = re.compile(r"[(\[【〔〈《].*?[)\]】〕〉》]")
_OFFICE = re.compile(r"(有限责任公司|股份有限公司|有限公司|（普通合伙）)$")
_PLACE = re.compile(r"^(\w{2,3})[省市](?=\w{3})")


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """What two spellings of one name share: one width, lower case, letters and digits alone. Words in brackets count:
    they often name a branch."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())[:LONGEST]


def alike_key(name: str) -> str:
    """What two names of one institution often share: without brackets, legal form, and 省 or 市 behind the place."""
    plain = _BRACKETS.sub("", unicodedata.normalize("NFKC", name)).strip()
    plain = _PLACE.sub(r"\1", _OFFICE.sub("", plain))
    return name_key(plain) or name_key(name)
