"""Days as people and spreadsheets write them."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from portal.core.faults import Invalid
from portal.core.identity import without_invisible
from portal.core.tongues import say

NO_END = date.max
_WRITTEN = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号]?|([0-9]{2})([0-9]{2}))"
    r"(?:T?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
).fullmatch
_TWO_DIGITS = re.compile(
    r"[0-9]{2}([-/.年])[0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{1,2}[-/.](?:[0-9]{1,2}|[A-Za-z]{3})[-/.][0-9]{2}"
).fullmatch
_ENDLESS = frozenset({"长期", "长期有效", "永久", "永久有效", "无固定期限", "longterm", "permanent", "noend", "indefinite"})


def read_date(written: str, formats: tuple[str, ...] = ()) -> date | None:
    """A day from text: `2024-01-05 2024/1/5 2024.1.5 20240105 2024年1月5日`, `长期` as `NO_END`.

    `formats` are a source's own: they are tried first, and only they admit two-digit years. None for nothing but spaces.
    Raises `Invalid`: `date_form`, `date_two_digit_year`, `date_impossible`.
    """
    if not formats and len(written) == 10 and written[4] == written[7] == "-":
        try:
            return date.fromisoformat(written)
        except ValueError:
            return _other_date(written, formats)
    return _other_date(written, formats)


@lru_cache(maxsize=50_000)
def _other_date(written: str, formats: tuple[str, ...]) -> date | None:
    text = without_invisible(unicodedata.normalize("NFKC", written)).lstrip("'")
    if not text:
        return None
    if text.lower() in _ENDLESS:
        return NO_END
    if declared := _by_formats(written.strip(), formats):
        return declared
    if found := _WRITTEN(text):
        year, _, *parts = found.groups()
        month, day = (part for part in parts if part is not None)
        return _day(int(year), int(month), int(day))
    raise _not_a_date(text)


def date_of_serial(number: Any, has_1904_epoch: bool) -> date:
    """A spreadsheet's day number, or its eight digits 20240105. Raises `Invalid("date_form")`."""
    if isinstance(number, bool) or not isinstance(number, int | float) or not 1 <= number < 22_000_000:
        raise _not_a_date("")
    if number >= 19_000_000:
        found = read_date(str(int(number)))
        assert found
        return found
    if number > 200_000:
        raise _not_a_date("")
    epoch = date(1904, 1, 1) if has_1904_epoch else date(1899, 12, 30)
    return epoch + timedelta(days=int(number))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid("date_impossible", say("There is no such day in the calendar.")) from None


def _by_formats(text: str, formats: tuple[str, ...]) -> date | None:
    for form in formats:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day, no instant
        except ValueError:
            continue
    return None


def _not_a_date(text: str) -> Invalid:
    if _TWO_DIGITS(text):
        return Invalid("date_two_digit_year", say("The year has two digits. Write four: 2024-01-05."))
    return Invalid("date_form", say("Not a date. Write it like 2024-01-05."))
