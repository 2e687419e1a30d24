"""How provinces and counties are called on pages."""

from collections.abc import Callable
from functools import cache

from portal.core.identity.divisions import division_name, division_path, province_of
from portal.core.tongues import current_locale

_LONG_ENDINGS = ("壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区", "自治区", "省", "市")


@cache
def short(name: str) -> str:
    """`广西壮族自治区` → `广西`."""
    return next((name.removesuffix(ending) for ending in _LONG_ENDINGS if name.endswith(ending)), name)


def province_name(code: str) -> str:
    """The province in the reader's language, its Chinese name short."""
    province = province_of(code)
    if province is None:
        return code
    return short(province.zh) if current_locale() == "zh_Hans" else f"{short(province.zh)} {province.en}"


def place(county: str, named: Callable[[str], str] = division_name) -> str:
    """Short province and county in one word, as lists show them: `贵州贞丰县`."""
    province = province_of(county)
    return (short(province.zh) if province else "") + (named(county) or county)


def whole_place(county: str) -> str:
    """Province, city and county."""
    return division_path(county) or county
