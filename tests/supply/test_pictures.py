"""Pictures say what their tables say, unknown is a mark of its own, and the bulletin of a week counts that week."""

from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.core.tongues import say
from portal.supply import alert_steps
from portal.supply.alert_models import SupplyAlert
from portal.supply.alert_readings import Reading, Verdict
from portal.supply.alerting import take_readings
from portal.supply.bulletin import Bulletin, week_of
from portal.supply.picture_drawing import PLOT, TOP, Datum, bars, columns
from portal.supply.score_pictures import Spark
from tests.supply.feed_files import DELIVERIES, imported
from tests.supply.world import NOTE, SupplyWorld
from tests.support.offices import Desk

ADDRESSES = (
    "/supply/pictures",
    "/supply/pictures?month=2026-99",
    "/supply/bulletin?week=2026-W43",
    "/supply/bulletin?week=0-W99",
)


def datum(high: int | None, low: int = 0) -> Datum:
    return Datum("x", high, "", say("Supply"), "/", low=low)


def test_a_column_of_half_is_half_as_high_and_an_unknown_one_is_hatched_and_whole() -> None:
    half, nothing, unknown = columns([datum(5000), datum(0), datum(None)], 10_000, target=10_000).marks
    assert (half.height, half.y, half.look) == (PLOT // 2, TOP + PLOT // 2, "")
    assert (nothing.height, unknown.height, unknown.look) == (1, PLOT, "none")


def test_a_bar_lies_between_its_two_values() -> None:
    long, short, unknown = bars([datum(20, 10), datum(10, 10), datum(None)])
    assert [(one.low, one.span, one.look) for one in (long, short, unknown)] == [(50, 50, ""), (50, 0.5, ""), (0, 100, "none")]


@pytest.mark.parametrize(
    ("shares", "lines", "dots", "said"),
    [
        ([None, 0, 10_000], ["10,18 18,2"], [(18, 2)], "0 100"),
        ([5000, None, 5000], [], [(2, 10), (18, 10)], "50 ? 50"),
        ([None, None], [], [], ""),
    ],
)
def test_a_line_is_broken_where_a_month_is_unknown(
    shares: list[int | None], lines: list[str], dots: list[object], said: str
) -> None:
    spark = Spark(shares)
    assert (spark.lines, spark.dots, spark.said) == (lines, dots, said)


def test_a_week_is_named_as_calendars_do_and_the_last_whole_one_is_usual() -> None:
    with clock.stopped(datetime.fromisoformat("2026-11-23T00:10:00+08:00")):
        assert week_of("2026-W43") == date(2026, 10, 19)
        strange = ("2026-W99", "x", "0001-W01", "9999-W52", "9" * 5000 + "-W01")
        assert [week_of(written) for written in strange] == [date(2026, 11, 16)] * len(strange)


def told(monday: date) -> list[object]:
    week = Bulletin(monday)
    groups = [(group.severity, group.persons, group.as_of) for group in (*week.out, *week.low)]
    return [groups, [group.closed_at for group in week.cleared], week.until]


def test_nothing_that_comes_after_a_week_changes_its_bulletin(world: SupplyWorld) -> None:
    monday, analyst = date(2026, 10, 19), world.staff("supply")

    def read(day: str, verdict: Verdict, days: int, drug: int) -> None:
        with clock.stopped(datetime.fromisoformat(f"2026-10-{day}T09:00:00+08:00")):
            take_readings([Reading("low_cover", verdict, clock.now(), drug_id=drug, persons=100, days=days)], by=SYSTEM)

    read("20", Verdict.BAD, 10, world.drugs[0])
    read("21", Verdict.BAD, 3, world.drugs[1])
    first, second = db.session.scalars(select(SupplyAlert.reference).order_by(SupplyAlert.id))
    with clock.stopped(datetime.fromisoformat("2026-10-22T09:00:00+08:00")):
        alert_steps.resolve(second, cause="transport", note=NOTE, by=analyst)
    with clock.stopped(datetime.fromisoformat("2026-10-26T00:00:00+08:00")):
        as_printed = told(monday)
    assert [len(part) for part in as_printed[:2]] == [2, 1]  # type: ignore[arg-type]
    read("26", Verdict.BAD, 1, world.drugs[0])
    read("27", Verdict.BAD, 1, world.drugs[1])
    with clock.stopped(datetime.fromisoformat("2026-10-28T09:00:00+08:00")):
        alert_steps.dismiss(first, cause="data", note=NOTE, by=analyst)
        assert told(monday) == as_printed


def test_the_bulletin_counts_the_lines_and_the_silent_feeds_of_its_week(app: Flask, world: SupplyWorld, tmp_path: Path) -> None:
    with clock.stopped(datetime.fromisoformat("2026-10-12T09:00:00+08:00")):
        name = world.file(world.active()).partner.name
    with clock.stopped(datetime.fromisoformat("2026-10-25T20:00:00+08:00")):
        rows = (
            "1,{},药,2026-10-19,2026-10-19,5,5,,",
            "2,{},药,2026-10-20,,5,,,",
            "3,{},药,2026-10-18,,5,,,",
            "4,{},药,2026-10-25,,5,,,",
        )
        imported(tmp_path, "deliveries", "\n".join([DELIVERIES, *(row.format(name) for row in rows)]), world.staff("supply"))
    with clock.stopped(datetime.fromisoformat("2026-10-26T09:00:00+08:00")):
        week = Bulletin(week_of(""))
        total = week.deliveries
        assert (total.known, total.sum.due_lines, total.sum.open_lines, total.sum.otif_bp) == (1, 2, 1, 5000)
        assert [(one.feed, one.as_of) for one in week.silent] == [("stock", None)]
        desk = Desk(app, world.staff("supply"))
        assert [desk.get(address).status_code for address in ADDRESSES] == [200] * 4
