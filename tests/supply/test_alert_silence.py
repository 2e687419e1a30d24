"""Nothing that was taken away, ended or never sent clears an alert: only newer words do, or a person with cause and note."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.supply import alert_steps, matching, particulars, verifying
from portal.supply.alert_look import look
from portal.supply.alert_models import SupplyAlert
from portal.supply.alert_screens import AlertRecord
from portal.supply.cover import draw_cover
from portal.supply.feed_models import FeedName
from portal.supply.models import PartnerDrug
from tests.supply.test_alert_look import ORDERS
from tests.supply.test_cover import SALES, numbers, sales, send, stock
from tests.supply.world import NOTE, SupplyWorld, days_ago

Named = tuple[str, int | None, bool]


def found() -> dict[Named, tuple[str, int]]:
    """(kind, place of its drug, about a partner) → state and good readings."""
    draw_cover()
    look()
    db.session.expire_all()
    rows = db.session.scalars(select(SupplyAlert))
    return {(row.alert, row.drug_id, row.partner_id is not None): (row.state, row.good_readings) for row in rows}


def nights_from_now(*nights: int) -> list[dict[Named, tuple[str, int]]]:
    seen, start = [], clock.now()
    for night in nights:
        with clock.stopped(start + timedelta(days=night)):
            seen.append(found())
    return seen


def test_feeds_that_fall_silent_clear_nothing(world: SupplyWorld, tmp_path: Path) -> None:
    partners, (drug, spiked, *_) = [world.active(0, feeds=("stock",)) for _ in range(2)], numbers(world)
    sales(world, tmp_path, drug, 10)
    send(world, tmp_path, "sales", SALES, *((spiked, days_ago(n).isoformat(), 100 if n < 8 else 10, "") for n in range(1, 40)))
    for partner in partners:
        stock(world, tmp_path, partner, 1, (drug, "L1", 300, 20))
    before = found()
    assert {kind for kind, *_ in before} == {"low_cover", "demand_spike"} and len(before) == 3
    for after in nights_from_now(3, 10, 11, 100, 101):
        assert {after[key] for key in before} == {("raised", 0)}


def test_what_one_person_ends_or_undoes_clears_nothing(world: SupplyWorld, tmp_path: Path) -> None:
    by, drugs = world.staff("supply"), numbers(world)
    partners = [world.active(n) for n in range(4)]
    for n, partner in enumerate(partners):
        sales(world, tmp_path, drugs[n], 10)
        stock(world, tmp_path, partner, 2, (drugs[n], "L1", 300, 20))
    name, at = world.file(partners[0]).partner.name, clock.on_page(clock.now() - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    send(world, tmp_path, "deliveries", ORDERS, (name, drugs[0], "1", days_ago(40), days_ago(10), "", 100, "", at))
    before = found()
    for drug_id in world.drugs[:2]:
        for key in db.session.scalars(select(FeedName.id).where(FeedName.drug_id == drug_id, FeedName.within_id.is_not(None))):
            matching.undo_match(key, by=by)
    given = db.session.scalars(select(PartnerDrug).where(PartnerDrug.drug_id == world.drugs[1])).one()
    particulars.end_drug(partners[1], given.id, until=days_ago(1), by=by)
    verifying.suspend(partners[2], note=NOTE, by=by)
    feed = next(feed for feed in world.file(partners[3]).feeds if feed.feed == "deliveries")
    particulars.stop_feed(partners[3], feed.id, by=by)
    for after in nights_from_now(1, 2, 3):
        assert {key: after[key] for key in before} == dict.fromkeys(before, ("raised", 0))
    row = db.session.scalars(select(SupplyAlert).where(SupplyAlert.alert == "late")).one()
    assert AlertRecord(row.reference, by).is_unseen
    alert_steps.resolve(row.reference, cause="data", note=NOTE, by=by)
    assert row.state == "resolved"


def test_a_partner_that_never_sent_anything_is_no_second_source(world: SupplyWorld, tmp_path: Path) -> None:
    partner, (drug, *_) = world.active(0, feeds=("stock",)), numbers(world)
    sales(world, tmp_path, drug, 10)
    stock(world, tmp_path, partner, 9, (drug, "L1", 300, 200))
    single = ("single_source", world.drugs[0], False)
    assert found()[single] == ("raised", 0)
    other = world.active(0, feeds=("stock",))
    assert [seen[single] for seen in nights_from_now(0, 1, 3)] == [("raised", 0)] * 3
    for hours in (8, 6):
        stock(world, tmp_path, partner, hours, (drug, "L1", 300, 200))
        stock(world, tmp_path, other, hours, (drug, "L1", 300, 200))
        seen = found()[single]
    assert seen == ("resolved", 2)


def test_an_order_that_came_is_good_only_by_newer_words(world: SupplyWorld, tmp_path: Path) -> None:
    partner, (drug, *_) = world.active(0), numbers(world)
    name, late = world.file(partner).partner.name, ("late", world.drugs[0], True)
    states = []
    for hours, came in ((9, ""), (6, days_ago(1)), (3, days_ago(1))):
        at = clock.on_page(clock.now() - timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S")
        send(world, tmp_path, "deliveries", ORDERS, (name, drug, "1", days_ago(40), days_ago(10), came, 100, "", at))
        states.append(found()[late])
    assert states == [("raised", 0), ("raised", 1), ("resolved", 2)]
