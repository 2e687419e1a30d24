"""What the rules would have been worth on past days: a small course counted by hand, and the same from reported days."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock
from portal.core.lifecycle import Refused
from portal.jobs.operations import job_id_of
from portal.jobs.performing import perform
from portal.supply import replay
from portal.supply.replay_rules import Day, Worth, low_cover, silent, spike, worth
from tests.supply.test_cover import numbers, sales, stock
from tests.supply.world import SupplyWorld, days_ago
from tests.support.offices import Desk


def course(*usable: int | None, daily: int = 10) -> list[Day]:
    """Days one after the other; a daily demand in packs."""
    first = date(2026, 1, 1)
    return [Day(first + timedelta(days=n), packs, daily * 1000) for n, packs in enumerate(usable)]


def test_a_course_counted_by_hand() -> None:
    """Cover in days: 9 4 3 0 | 20 2 20 … 20 | 3 – – 20. Three alarms at 5 days: 2 days ahead, false, undecided."""
    played = course(90, 40, 30, 0, 200, 20, 200, *[200] * 8, 30, None, None, 200)
    assert worth(played, low_cover(5)) == Worth(alarms=3, right=1, false=1, undecided=1, stock_outs=1, warnings=(2,))
    assert worth(played, low_cover(0)) == Worth(alarms=1, right=1, stock_outs=1)
    assert (worth(played, low_cover(5)).false_percent, worth(played, low_cover(0)).missed) == (50, 1)
    assert worth(played, low_cover(9)).warnings == (3,)


def test_silence_and_demand_are_rules_as_well() -> None:
    played = course(50, 50, None, None, None, 0, 60, *[60] * 9)
    assert worth(played, silent(2)) == Worth(alarms=1, right=1, stock_outs=1, warnings=(1,))
    weeks = [Day(one.day, one.usable, one.daily_milli, 250 if n == 1 else 100) for n, one in enumerate(played)]
    assert worth(weeks, spike(200)).warnings == (4,)
    assert worth([Day(one.day, one.usable) for one in played], low_cover(9)).alarms == 0


def test_a_stock_out_without_an_alarm_is_missed_and_nothing_is_made_of_nothing() -> None:
    assert worth(course(100, 0, 100), low_cover(3), grace=0) == Worth(alarms=1, right=1, stock_outs=1)
    nothing = worth([], low_cover(3)) + worth(course(0, 0, None), low_cover(3))
    assert (nothing.stock_outs, nothing.false_percent, nothing.usual_warning, nothing.least_warning) == (0, None, None, None)


def test_reported_days_are_played_in_the_background_and_shown(app: Flask, world: SupplyWorld, tmp_path: Path) -> None:
    partner, drugs = world.active(0), numbers(world)
    sales(world, tmp_path, drugs[0], 10)
    for days, packs in ((12, 300), (11, 60), (10, 50), (9, 0), (8, 500), (7, 490)):
        stock(world, tmp_path, partner, days * 24, (drugs[0], "L1", 300, packs))
    found = {(kind, bound): total for kind, bound, total in replay.replay(days_ago(20), days_ago(1))}
    assert found["low_cover", 7] == Worth(alarms=1, right=1, stock_outs=1, warnings=(2,))
    desk = Desk(app, world.staff("supply"))
    assert "Nothing was played yet" in desk.get("/supply/replay").text
    assert desk.post("/supply/replay", {"first": f"{days_ago(20)}", "last": f"{clock.today()}"}).status_code == 422
    begun = desk.post("/supply/replay", {"first": f"{days_ago(20)}", "last": f"{days_ago(1)}"})
    perform(job_id_of(begun.headers["Location"].rpartition("/")[2]) or 0)
    row = desk.get("/supply/replay").text.split('data-rule="low_cover-7"')[1].split("</tr>")[0]
    assert re.findall(r'class="num[^>]*>([^<]*)<', row) == ["1", "1", "0", "0", "0 %", "1", "0", "2, 2"]


def test_only_days_that_are_over_are_played(world: SupplyWorld) -> None:
    by = world.staff("supply")
    for first, last in (
        (None, days_ago(1)),
        (days_ago(1), days_ago(2)),
        (days_ago(3), clock.today()),
        (days_ago(900), days_ago(1)),
    ):
        with pytest.raises(Refused):
            replay.begin(first, last, by=by)
