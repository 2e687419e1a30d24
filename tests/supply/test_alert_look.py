"""A look over feeds and papers raises what is wrong, leaves what nobody knows, clears what came right, escalates what is late."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.notices.models import Notice
from portal.supply import alert_steps
from portal.supply.alert_levels import severity_of
from portal.supply.alert_look import look
from portal.supply.alert_models import SupplyAlert
from portal.supply.alerting import raise_alert
from portal.supply.cover import draw_cover
from tests.supply.test_cover import numbers, sales, send, stock
from tests.supply.world import SupplyWorld, days_ago

ORDERS = ("企业", "药品", "订单行号", "订单日期", "承诺日期", "交付日期", "数量", "交付数量", "截至时间")


def open_alerts() -> set[tuple[str, bool, bool]]:
    """(kind, about a drug, about a partner) of what is open, and of nothing that another explains."""
    db.session.expire_all()
    rows = db.session.scalars(select(SupplyAlert).where(SupplyAlert.state == "raised", SupplyAlert.parent_id.is_(None)))
    return {(row.alert, row.drug_id is not None, row.partner_id is not None) for row in rows}


def seen() -> set[str]:
    draw_cover()
    look()
    return {kind for kind, *_ in open_alerts()}


def test_severity_is_persons_by_days_to_zero(app: Flask) -> None:
    with app.app_context():
        by_days = [severity_of(100, days) for days in (0, 3, 4, 7, 8, 14, 15, None)]
        by_persons = [severity_of(persons, 10) for persons in (None, 0, 49, 50, 999, 1000)]
    assert (by_days, by_persons) == ([1, 1, 2, 2, 3, 3, 4, 2], [3, 4, 4, 3, 3, 2])


def test_a_drug_runs_low_goes_out_and_comes_right_again(world: SupplyWorld, tmp_path: Path) -> None:
    partner, drugs = world.active(0, feeds=("stock",)), numbers(world)
    other = world.active(0, feeds=("stock",))
    sales(world, tmp_path, drugs[0], 10)
    stock(world, tmp_path, partner, 9, (drugs[0], "L1", 300, 20))
    stock(world, tmp_path, other, 9, (drugs[0], "L1", 300, 9000))
    assert seen() == {"low_cover"} and seen() == {"low_cover"}
    stock(world, tmp_path, partner, 6, (drugs[0], "L1", 300, 0))
    assert seen() == {"stock_out"}
    stock(world, tmp_path, partner, 4, (drugs[0], "L2", 300, 900))
    assert seen() == {"stock_out"}
    stock(world, tmp_path, partner, 2, (drugs[0], "L2", 300, 890))
    assert seen() == set()
    states = db.session.execute(select(SupplyAlert.alert, SupplyAlert.state, SupplyAlert.cause)).all()
    assert {tuple(row) for row in states} == {("low_cover", "resolved", ""), ("stock_out", "resolved", "")}


def test_a_silent_feed_hides_its_drugs_and_clears_nothing(world: SupplyWorld, tmp_path: Path) -> None:
    partner, drugs = world.active(0, feeds=("stock",)), numbers(world)
    sales(world, tmp_path, drugs[0], 10)
    stock(world, tmp_path, partner, 40, (drugs[0], "L1", 300, 20))
    seen()
    with clock.stopped(clock.now() + timedelta(hours=20)):
        assert seen() == {"silent_feed", "single_source"}
        low = db.session.scalars(select(SupplyAlert).where(SupplyAlert.alert == "low_cover")).one()
        silent = db.session.scalars(select(SupplyAlert).where(SupplyAlert.alert == "silent_feed")).one()
        assert (low.state, low.good_readings, low.parent_id) == ("raised", 0, silent.id)


def test_orders_that_are_late_or_short_and_lots_that_expire(world: SupplyWorld, tmp_path: Path) -> None:
    partner, drugs = world.active(0, 1, 2), numbers(world)
    name, at = world.file(partner).partner.name, clock.on_page(clock.now() - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    rows = [
        (name, drugs[0], "1", days_ago(40), days_ago(10), "", 100, "", at),
        (name, drugs[1], "2", days_ago(40), days_ago(20), days_ago(20), 100, 40, at),
        (name, drugs[2], "3", days_ago(40), days_ago(2), "", 100, "", at),
    ]
    send(world, tmp_path, "deliveries", ORDERS, *rows)
    for drug in drugs[:3]:
        sales(world, tmp_path, drug, 10)
    stock(world, tmp_path, partner, 1, *((drug, "L9", 300, 9000) for drug in drugs[:2]), (drugs[2], "L3", 10, 500), (drugs[2], "L4", 300, 9000))  # fmt: skip
    assert seen() == {"late", "short", "expiring"}


def test_a_clock_that_ran_out_is_told_once_and_answering_starts_the_next(world: SupplyWorld) -> None:
    analyst, manager = world.staff("supply"), world.staff("manager")
    reference = raise_alert("recall", drug_id=world.drugs[0], severity=1, by=analyst)
    for hours, told in ((3, 0), (5, 1), (6, 1)):
        with clock.stopped(clock.now() + timedelta(hours=hours)):
            look()
            assert len(db.session.scalars(select(Notice.id).where(Notice.user_id == manager.id)).all()) == told, hours
    alert_steps.acknowledge(reference, by=analyst)
    row = alert_steps.alert_of(reference)
    assert (row.escalated_at, row.owner_id, row.due_at - clock.now() > timedelta(days=1)) == (None, analyst.id, True)


def test_a_recall_is_read_again_only_when_it_is_closed(world: SupplyWorld) -> None:
    reference = raise_alert("recall", drug_id=world.drugs[0], severity=1, by=SYSTEM)
    for days in (1, 1, 2):
        with clock.stopped(clock.now() + timedelta(days=days)):
            look()
    assert alert_steps.alert_of(reference).state == "resolved"


def test_a_paper_that_ends_is_an_alert_until_it_is_renewed(world: SupplyWorld) -> None:
    world.active(feeds=())
    with clock.stopped(clock.now() + timedelta(days=340)):
        assert seen() == {"paper_ending"}
