"""Months of independent practice: overlaps once, gaps shown, three unbroken years are 36."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.doctors.timeline import Stretch, timeline, whole_months

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@dataclass(frozen=True)
class Post:
    since: date
    until: date | None = None
    is_independent: bool = True


@st.composite
def posts(draw: st.DrawFn) -> Post:
    since = draw(DAYS)
    length = draw(st.none() | st.integers(0, 3000))
    return Post(since, None if length is None else since + timedelta(days=length), draw(st.booleans()))


@pytest.mark.parametrize(
    ("given_posts", "months", "gaps"),
    [
        ([], 0, []),
        ([Post(date(2023, 11, 23))], 36, []),
        ([Post(date(2023, 11, 24))], 35, []),
        ([Post(date(2024, 2, 29), date(2025, 2, 26))], 11, []),
        ([Post(date(2024, 2, 29), date(2025, 2, 27))], 12, []),
        ([Post(date(2020, 1, 1), date(2020, 12, 31)), Post(date(2020, 6, 1), date(2021, 5, 31))], 17, []),
        ([Post(date(2020, 1, 1), date(2020, 6, 30)), Post(date(2020, 7, 1), date(2020, 12, 31))], 12, []),
        (
            [Post(date(2020, 1, 1), date(2020, 12, 31)), Post(date(2022, 1, 1), date(2022, 12, 31))],
            24,
            [Stretch(date(2021, 1, 1), date(2021, 12, 31))],
        ),
        ([Post(date(2020, 1, 1), date(2025, 1, 1), is_independent=False)], 0, []),
        ([Post(date(2027, 1, 1))], 0, []),
    ],
)
def test_months_and_gaps_of_known_timelines(given_posts: list[Post], months: int, gaps: list[Stretch]) -> None:
    drawn = timeline(given_posts, TODAY)
    assert (drawn.months, list(drawn.gaps)) == (months, gaps)


@given(st.lists(posts(), max_size=8))
def test_the_days_counted_are_those_on_which_a_post_was_held(several: list[Post]) -> None:
    drawn = timeline(several, TODAY)
    held = {
        day.toordinal()
        for post in several
        if post.is_independent
        for day in (date.fromordinal(n) for n in range(post.since.toordinal(), min(post.until or TODAY, TODAY).toordinal() + 1))
    }
    assert drawn.days == len(held)
    assert all(gap.days > 0 and gap.since.toordinal() not in held for gap in drawn.gaps)


@given(st.lists(posts(), max_size=8), st.randoms())
def test_order_repetition_and_overlap_change_nothing(several: list[Post], chance: object) -> None:
    again = several * 2
    chance.shuffle(again)  # type: ignore[attr-defined]
    assert timeline(again, TODAY) == timeline(several, TODAY)


@given(DAYS, st.integers(1, 6000), st.integers(0, 400))
def test_more_days_never_make_fewer_months(first: date, days: int, more: int) -> None:
    assert whole_months(first, days) <= whole_months(first, days + more) <= (days + more) // 28
