"""How long stock lasts: the arithmetic."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.supply.cover_rules import adjusted_daily, days_of_cover, runs_out, shares, usable_packs

TODAY = date(2026, 11, 22)
LOTS = st.lists(st.tuples(st.integers(-30, 900).map(lambda n: TODAY + timedelta(days=n)), st.integers(0, 10_000)), max_size=8)
DAILY = st.integers(1, 2_000_000)


def test_days_without_stock_are_no_days_without_demand():
    assert adjusted_daily(30_000, 30, 0) == 1000
    assert adjusted_daily(30_000, 30, 15) == 2000
    assert adjusted_daily(30_000, 30, 30) is None
    assert adjusted_daily(0, 30, 0) is None


def test_what_expires_before_it_is_used_does_not_count():
    soon, later = TODAY + timedelta(days=10), TODAY + timedelta(days=400)
    assert usable_packs([(soon, 100)], 2000, TODAY) == 20
    assert usable_packs([(soon, 100), (later, 50)], 2000, TODAY) == 70
    assert usable_packs([(TODAY, 100)], 2000, TODAY) == 0
    assert usable_packs([(soon, 100)], None, TODAY) == 100


@given(LOTS, DAILY)
def test_never_more_is_usable_than_lies_there_and_never_less_with_more_demand(lots, daily):
    here = usable_packs(lots, daily, TODAY)
    assert 0 <= here <= usable_packs(lots, daily * 2, TODAY) <= usable_packs(lots, None, TODAY)


@given(st.integers(0, 100_000), DAILY)
def test_packs_last_so_many_whole_days(usable, daily):
    days = days_of_cover(usable, daily)
    assert days * daily <= usable * 1000
    assert days == 3650 or (days + 1) * daily > usable * 1000


def test_an_open_order_counts_only_where_it_comes_before_the_last_pack():
    in_time, too_late = (TODAY + timedelta(days=9), 50), (TODAY + timedelta(days=40), 50)
    assert runs_out(100, 10_000, [], TODAY) == TODAY + timedelta(days=10)
    assert runs_out(100, 10_000, [in_time], TODAY) == TODAY + timedelta(days=15)
    assert runs_out(100, 10_000, [too_late, in_time], TODAY) == TODAY + timedelta(days=15)
    assert runs_out(100, 10_000, [(TODAY - timedelta(days=5), 50)], TODAY) == TODAY + timedelta(days=15)


@given(st.dictionaries(st.integers(1, 50), st.integers(0, 9), min_size=1, max_size=6))
def test_the_whole_demand_is_shared(weights):
    assert abs(sum(shares(weights).values()) - 1) < 1e-9
