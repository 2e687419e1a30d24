"""Forecasts by hand: what a weekday is worth, where the level goes, and when the naive one is the better one."""

from portal.supply.forecast_rules import as_last_week, by_level, forecast, lasts, past_errors

WEEK = [10_000, 10_000, 10_000, 10_000, 10_000, 20_000, 0]


def test_a_steady_week_is_forecast_as_it_was() -> None:
    found = forecast(WEEK * 12 + WEEK[:3], 8)
    assert found is not None
    assert (found.days, found.own_error, found.naive_error) == ([*WEEK[3:], *WEEK[:3], WEEK[3]], 0, 0)
    assert (found.is_naive, found.compared, found.beside_naive) == (False, 56, None)


def test_noise_is_smoothed_so_the_level_is_less_wrong_than_last_week() -> None:
    history = [9000 + value + 1000 * (n * n * 37 % 11 - 5) for n, value in enumerate(WEEK * 14)]
    found = forecast(history, 7)
    assert found is not None and found.naive_error is not None and found.naive_error > 3000
    assert not found.is_naive and found.beside_naive is not None and found.beside_naive < 0.85


def test_where_last_week_was_the_better_word_it_is_used_and_said() -> None:
    grown = [1000 * 2**week for week in range(14) for _ in range(7)]
    found = forecast(grown, 7)
    assert found is not None and found.is_naive and found.days == [1000 * 2**13] * 7
    assert found.beside_naive is not None and found.beside_naive > 1


def test_days_without_stock_say_nothing() -> None:
    whole = WEEK * 8
    empty = [None if 20 <= n < 25 else value for n, value in enumerate(whole)]
    assert (by_level(empty, 7), as_last_week(empty, 7), set(past_errors(empty, by_level))) == (WEEK, WEEK, {0})
    assert as_last_week([*WEEK, None, None], 2) == WEEK[2:4]


def test_four_weeks_are_the_least_and_stock_lasts_by_what_is_forecast() -> None:
    assert forecast([1000] * 27, 7) is None and forecast([0] * 90, 7) is None
    assert [lasts(packs, [2000] * 10, 0.5) for packs in (0, 3, 9, 10, 11)] == [0, 3, 9, None, None]
