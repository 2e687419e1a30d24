"""Days of cover from files of stock and sales; what is unknown, and why."""

import csv
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.formulary.models import Drug
from portal.intake import committing, receiving
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
