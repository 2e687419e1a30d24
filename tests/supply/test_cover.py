"""Days of cover from files of stock and sales; what is unknown, and why."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.formulary.models import Drug
from portal.intake import committing, receiving
from portal.supply import cover_sources, particulars
from portal.supply.alert_models import Cover, CoverDay
from portal.supply.cover import draw_cover
from portal.supply.models import Partner
from tests.supply.feed_files import lot, part
from tests.supply.feed_files import send as call
from tests.supply.world import SupplyWorld, days_ago

STOCK = ("企业", "药品", "仓库", "批号", "有效期", "数量", "截至时间")
SALES = ("药品", "日期", "数量", "省份")


def send(world: SupplyWorld, folder: Path, kind: str, headings: tuple[str, ...], *rows: tuple[object, ...]) -> None:
    path, by = folder / f"{kind}.csv", world.staff("supply")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    reference = receiving.receive(path, path.name, kind, by=by)
    committing.begin(reference, by=by, has_consent=True)
    committing.take_all(reference, by=by)


def numbers(world: SupplyWorld) -> list[str]:
    return [db.session.get(Drug, key).approval_no for key in world.drugs]


def stock(world: SupplyWorld, folder: Path, partner: str, hours_ago: int, *lots: tuple[str, str, int, int]) -> None:
    """Lots (drug, number, days until it expires, packs) as a partner reported them."""
    name = db.session.scalar(select(Partner.name).where(Partner.reference == partner))
    at = clock.on_page(clock.now() - timedelta(hours=hours_ago)).strftime("%Y-%m-%d %H:%M")
    rows = [(name, drug, "南宁仓", lot, days_ago(-days).isoformat(), packs, at) for drug, lot, days, packs in lots]
    send(world, folder, "stock", STOCK, *rows)


def sales(world: SupplyWorld, folder: Path, drug: str, a_day: int) -> None:
    send(world, folder, "sales", SALES, *((drug, days_ago(n).isoformat(), a_day, "广西壮族自治区") for n in range(1, 31)))


def figure(world: SupplyWorld, place: int) -> Cover:
    db.session.expire_all()
    return db.session.scalars(select(Cover).where(Cover.drug_id == world.drugs[place])).one()


def test_cover_is_usable_stock_by_daily_demand(app: Flask, world: SupplyWorld, tmp_path: Path):
    partner, drugs = world.active(0), numbers(world)
    sales(world, tmp_path, drugs[0], 10)
    stock(world, tmp_path, partner, 1, (drugs[0], "L1", 300, 60), (drugs[0], "L2", 2, 500), (drugs[0], "L3", -1, 999))
    draw_cover()
    found = figure(world, 0)
    assert (found.usable, found.daily_milli, found.days, found.unknown) == (80, 10_000, 8, "")
    assert (found.runs_out_on, found.persons, found.provinces) == (days_ago(-8), 300, ["45"])
    assert db.session.get(CoverDay, clock.today()).persons_low == 300


def test_an_old_word_makes_the_figure_unknown_never_good(app: Flask, world: SupplyWorld, tmp_path: Path):
    partner, drugs = world.active(0, 1, 2), numbers(world)
    sales(world, tmp_path, drugs[0], 10)
    stock(world, tmp_path, partner, 60, (drugs[0], "L1", 300, 60), (drugs[1], "L1", 300, 60))
    stock(world, tmp_path, partner, 2, (drugs[1], "L1", 300, 60))
    draw_cover()
    reasons = [(figure(world, n).unknown, figure(world, n).days) for n in range(3)]
    assert reasons == [("silent", None), ("no_demand", None), ("no_feed", None)]


def test_a_lot_that_a_partner_says_by_name_and_by_number_counts_once(app: Flask, world: SupplyWorld):
    partner, (drug, *_) = world.file(world.active(0)).partner, numbers(world)
    for n, (name, packs) in enumerate([(partner.name, 70), (partner.org_code, 50)]):
        at = clock.now() - timedelta(hours=2 - n)
        lots = [lot(drug=drug, warehouse=place, quantity=packs) for place in ("南宁仓", "柳州仓")[: 2 - n]]
        call(part(name, 1, *lots, as_of=at.isoformat()), world.staff("supply"))
    draw_cover()
    assert figure(world, 0).usable == 70 + 50


def test_one_person_does_not_make_old_stock_count_again(app: Flask, world: SupplyWorld, tmp_path: Path):
    partner, drugs, by = world.active(0), numbers(world), world.staff("supply")
    sales(world, tmp_path, drugs[0], 10)
    stock(world, tmp_path, partner, 200, (drugs[0], "L1", 300, 60))
    particulars.agree_feed(partner, feed="deliveries", cadence_hours=720, by=by)
    with pytest.raises(Refused, match="from 1 to 168"):
        particulars.agree_feed(partner, feed="stock", cadence_hours=169, by=by)
    particulars.agree_feed(partner, feed="stock", cadence_hours=168, by=by)
    draw_cover()
    assert figure(world, 0).unknown == "silent"


def test_what_never_came_serves_an_unknown_number_of_persons(app: Flask, world: SupplyWorld, tmp_path: Path):
    world.active(0)
    sales(world, tmp_path, numbers(world)[0], 10)
    draw_cover()
    assert (figure(world, 0).unknown, figure(world, 0).persons) == ("no_feed", None)


def test_an_overdue_order_is_moved_by_real_lead_times_and_never_sure():
    today, leads = date(2026, 6, 30), [10] * 6 + [40] * 4

    def day(number: int | None) -> date | None:
        return None if number is None else today + timedelta(days=number)

    def awaited(leads: list[int], ordered: int | None, promised: int | None) -> tuple[int | None, ...]:
        came = cover_sources.expected(leads, day(ordered), day(promised), today)
        return tuple(None if one is None else (one - today).days for one in came)

    for ago, comes in {5: (5, 35), 20: (20, 20), 45: (10, None)}.items():
        assert awaited(leads, -ago, -9) == comes, ago
    assert awaited([], None, -1) == (None, None)
    assert awaited([], None, 4) == (4, 4)
    assert awaited(leads, None, -1) == (10, None)
