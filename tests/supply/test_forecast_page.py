"""The page of one drug: what was asked, the forecast apart from it, at whom it runs out."""

from datetime import timedelta
from pathlib import Path

from flask import Flask

from portal.core import clock
from portal.supply.cover import draw_cover
from portal.supply.forecast_screens import DrugCover
from tests.supply.feed_files import lot, part
from tests.supply.feed_files import send as call
from tests.supply.test_cover import SALES, numbers, send
from tests.supply.world import SupplyWorld, days_ago
from tests.support.offices import Desk

WEEK = (10, 10, 10, 10, 10, 20, 7)


def test_a_drug_shows_its_weeks_its_forecast_and_when_each_partner_is_empty(
    app: Flask, world: SupplyWorld, tmp_path: Path
) -> None:
    name = world.file(world.active(0)).partner.name
    world.active(0)
    (drug, *_) = numbers(world)
    rows = ((drug, days_ago(n), WEEK[days_ago(n).weekday()], "广西壮族自治区") for n in range(3, 3 + 70))
    send(world, tmp_path, "sales", SALES, *rows)
    at = (clock.now() - timedelta(hours=1)).isoformat()
    call(part(name, 1, lot(drug=drug, quantity=77 * 2), as_of=at), world.staff("supply"))
    draw_cover()
    screen = DrugCover(world.drugs[0])
    assert [week.packs for week in screen.weeks] == [77] * 18
    assert [week.is_forecast for week in screen.weeks] == [False] * 10 + [True] * 8
    assert screen.weeks[9].until == days_ago(3)
    here, elsewhere = screen.partners
    assert (here.empty_on, elsewhere.row.unknown, elsewhere.empty_on) == (days_ago(-28), "no_feed", None)
    desk = Desk(app, world.staff("supply"))
    shown = desk.get(f"/supply/cover/{world.drugs[0]}").text
    assert all(mark in shown for mark in (f'id="at-{here.row.reference}"', 'href="/supply/feeds/FPT-', ">154</a>"))
    assert "0.0 packs a day" in shown and days_ago(-28).isoformat() in shown
    assert "No demand is known" in desk.get(f"/supply/cover/{world.drugs[1]}").text
    assert desk.get("/supply/cover/999999").status_code == 404
