"""Hours of duty as people type and read them: "8-12, 14-17" ↔ a number of 24 bits, "8-12 ×2" ↔ counts of 24 hours.

Bit h stands for the hour from h to h + 1 o'clock, Asia/Shanghai. Full-width signs, 点, 时 and 至 are read as well.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NoReturn

from portal.centers.duty_models import ALL_HOURS
from portal.core.faults import Invalid
from portal.core.tongues import Text, say

HOURS = range(24)
LONGEST = 400
MOST_WANTED = 99
NEVER = frozenset({"", "-", "休", "休息", "无", "off", "none"})
ALWAYS = frozenset({"全天", "all", "all day", "allday"})
O_CLOCK = re.compile(r"(?<=\d)\s*(?:点钟|点|时|時|o'clock|h)(?![a-z])")
TO = re.compile(r"\s*(?:[-‐‑‒–—―−~〜]+|至|到|\bto\b)\s*")
BETWEEN = re.compile(r"[,;、\s]+|和|及")
RANGE = re.compile(r"(\d{1,4})(?::(\d{1,2}))?-(\d{1,4})(?::(\d{1,2}))?", re.ASCII)
TIMES = re.compile(r"\s*[x×*=]\s*(\d{1,6})(?:人|位)?(?=[,;、\s]|$)", re.ASCII)


def read_hours(text: str) -> int:
    """The hours that a text names. Raises Invalid with a sentence: hours_unreadable, _too_long, _half, _unknown, _past_midnight, _overlap."""
    mask = 0
    for first, last in ranges(plain(text)):
        mask |= added(mask, first, last)
    return mask


def read_counts(text: str) -> list[int]:
    """How many doctors are wanted in each of the 24 hours: "8-12 ×2, 14-17" is two, then one. Raises Invalid."""
    counts, taken = [0] * 24, 0
    for part in BETWEEN.split(TIMES.sub(r"×\1", plain(text))):
        span, _, times = part.partition("×")
        for first, last in ranges(span):
            taken |= added(taken, first, last)
            counts[first:last] = [count_of(times)] * (last - first)
    return counts


@lru_cache(10_000)
def spell_hours(mask: int) -> str:
    """The hours in the one spelling that pages show: "8-12, 14-17"; "" where there are none."""
    return ", ".join(f"{first}-{last}" for first, last, on in runs([mask >> hour & 1 for hour in HOURS]) if on)


def spell_counts(counts: Sequence[int]) -> str:
    """Counts as they are typed: "8-12 ×2, 14-17 ×1"."""
    return ", ".join(f"{first}-{last} ×{count}" for first, last, count in runs(counts) if count)


def counted(mask: int) -> int:
    """How many hours these are."""
    return mask.bit_count()


def runs(counts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """(first hour, hour after the last, count) of each stretch of equal counts."""
    for count, hours in groupby(HOURS, counts.__getitem__):
        stretch = list(hours)
        yield stretch[0], stretch[-1] + 1, count


# ---------------------------------------------------------------- reading


def plain(text: str) -> str:
    """The text in half-width signs and small letters, with one sign for each range."""
    if len(text) > LONGEST:
        raise Invalid("hours_too_long", say("Write at most %(most)s characters.", most=LONGEST))
    lowered = unicodedata.normalize("NFKC", text).strip().lower()
    return TO.sub("-", O_CLOCK.sub("", lowered)).strip()


def ranges(text: str) -> Iterator[tuple[int, int]]:
    """The first hour and the hour after the last of each range."""
    if text in ALWAYS:
        yield 0, 24
    elif text not in NEVER:
        yield from (range_of(part) for part in BETWEEN.split(text) if part)


def range_of(part: str) -> tuple[int, int]:
    found = RANGE.fullmatch(part)
    if not found:
        refuse(
            "unreadable", say("Write hours as ranges from 0 to 24, such as 8-12, 14-17. This is none: %(part)s", part=part[:20])
        )
    if any(minutes and int(minutes) for minutes in found.group(2, 4)):
        refuse("half", say("Duty is counted in whole hours: write 8-12, not 8:30-12."))
    first, last = int(found[1]), int(found[3])
    if max(first, last) > 24:
        refuse("unknown", say("A day has the hours 0 to 24. This is none: %(hour)s", hour=max(first, last)))
    if first == last:
        refuse("empty", say("%(part)s is no time at all: write the hour at which duty ends, such as 8-12.", part=part[:20]))
    if first > last:
        refuse("past_midnight", past_midnight(first, last))
    return first, last


def past_midnight(first: int, last: int) -> Text:
    if not last:
        return say("Midnight at the end of a day is 24: write %(first)s-24.", first=first)
    return say(
        "Duty past midnight belongs to two days: write %(first)s-24 on this day and 0-%(last)s on the next.",
        first=first,
        last=last,
    )


def added(taken: int, first: int, last: int) -> int:
    """The bits of a range that overlaps nothing so far."""
    bits = (1 << last) - (1 << first)
    if taken & bits:
        refuse("overlap", say("%(first)s-%(last)s overlaps another range of the same day.", first=first, last=last))
    return bits & ALL_HOURS


def count_of(times: str) -> int:
    count = int(times or 1) if times.isdecimal() or not times else 0
    if not 1 <= count <= MOST_WANTED:
        refuse("count", say("At least 1 and at most %(most)s doctors can be wanted at one hour.", most=MOST_WANTED))
    return count


def refuse(code: str, text: Text) -> NoReturn:
    raise Invalid(f"hours_{code}", text)
