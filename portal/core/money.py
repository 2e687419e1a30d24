"""Money as integer fen: read as people write it, shown as people read it."""

import re
import unicodedata
from decimal import Decimal

from portal.core.faults import Invalid
from portal.core.tongues import say

LARGEST = 10**15
_AMOUNT = re.compile(
    r"(?P<sign>-?)(?:CNY|RMB|人民币)?[¥￥]?(?P<minus>-?)"
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<unit>亿|万|千)?(?:元|圆|块|CNY|RMB)?(?:整|正)?",
    re.IGNORECASE,
).fullmatch
_UNITS = {"亿": 10**8, "万": 10**4, "千": 10**3, None: 1}


def parse_fen(text: str) -> int:
    """`1,000元`, `￥1000`, `0.1万` → 100000 fen.

    Raises `Invalid`: `money_blank`, `money_form`, `money_negative`, `money_too_fine`, `money_too_large`.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lstrip("'")
    if not plain:
        raise Invalid("money_blank", say("The amount is missing."))
    if len(plain) > 40 or not (match := _AMOUNT(plain)):
        raise Invalid("money_form", say("Not an amount of money. Write it like 1,000 or 12.50 or 0.1万."))
    if match["sign"] or match["minus"]:
        raise Invalid("money_negative", say("An amount cannot be negative here."))
    return _whole_fen(Decimal(match["number"].replace(",", "")) * _UNITS[match["unit"]] * 100)


def fen_of_number(yuan: float) -> int:
    """The fen of a spreadsheet's number of yuan. Raises as `parse_fen` does."""
    if yuan != yuan or abs(yuan) > LARGEST:
        raise Invalid("money_too_large", say("The amount is too large."))
    if yuan < 0:
        raise Invalid("money_negative", say("An amount cannot be negative here."))
    return _whole_fen(Decimal(repr(yuan)) * 100)


def _whole_fen(fen: Decimal) -> int:
    if fen > LARGEST:
        raise Invalid("money_too_large", say("The amount is too large."))
    if fen != fen.to_integral_value():
        raise Invalid("money_too_fine", say("The amount has parts smaller than one fen."))
    return int(fen)


def yuan(fen: int | None) -> str:
    """`100000` → `¥1,000`; `1250` → `¥12.50`; `-5` → `-¥0.05`; None → `–`."""
    if fen is None:
        return "–"
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{whole:,}{f'.{rest:02}' if rest else ''}"
