"""An alert is one for its kind, drug, partner and lot; it gets worse, clears after two good readings, and comes back."""

from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.ledger.guard import through_the_gate
from portal.ledger.models import LedgerEntry
from portal.supply import alert_families, alert_steps
from portal.supply.alert_models import SupplyAlert
from portal.supply.alert_readings import Reading, Verdict
from portal.supply.alerting import raise_alert, take_readings
from tests.supply.world import NOTE, SupplyWorld

BAD, GOOD, UNKNOWN = Verdict.BAD, Verdict.GOOD, Verdict.UNKNOWN
NUMBERS = count(1)


def reading(verdict: Verdict, hours: int, lot: str = "", **said: int) -> Reading:
    """A reading of something that rests on words of so many hours after a first instant."""
    began = clock.start_of(clock.today())
    return Reading("expiring", verdict, began + timedelta(hours=hours), lot=lot, **({"persons": 100, "days": 10} | said))


def look(*readings: Reading) -> int:
    return take_readings(readings, by=SYSTEM)


def newest(lot: str) -> SupplyAlert | None:
    db.session.expire_all()
    return db.session.scalars(select(SupplyAlert).where(SupplyAlert.lot == lot).order_by(SupplyAlert.id.desc())).first()


def row(lot: str = "") -> SupplyAlert:
    found = newest(lot)
    assert found is not None
    return found


def verbs(reference: str) -> list[str]:
    told = select(LedgerEntry.verb).where(LedgerEntry.reference == reference).order_by(LedgerEntry.id)
    return list(db.session.scalars(told))


def test_the_same_thing_is_one_alert_that_gets_worse_and_better(world: SupplyWorld) -> None:
    assert [look(reading(BAD, 0, days=10)), look(reading(BAD, 0, days=10)), look(reading(BAD, 1, days=2))] == [1, 0, 0]
    assert (row().severity, row().worsened_at is not None) == (1, True)
    look(reading(BAD, 2, days=20))
    assert verbs(row().reference) == ["alert.raised", "alert.worse", "alert.better"]
    assert (row().severity, row().days, row().good_readings) == (4, 20, 0)


def test_one_good_reading_may_be_chance_and_looking_again_is_not_a_second_one(world: SupplyWorld) -> None:
    look(reading(BAD, 0))
    for good in (reading(GOOD, 1), reading(GOOD, 1), reading(UNKNOWN, 2), reading(BAD, 3), reading(GOOD, 4)):
        look(good)
    assert (row().state, row().good_readings) == ("raised", 1)
    look(reading(GOOD, 5))
    assert (row().state, row().cause, row().closed_at is not None) == ("resolved", "", True)


@pytest.mark.sqlite("the rule is in Python; what the database adds is tried on both below")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(list(Verdict)), st.integers(1, 3)), min_size=1, max_size=8), st.randoms())
def test_how_often_one_looks_and_in_which_order_changes_nothing(world: SupplyWorld, course, chance) -> None:
    once, often = f"L{next(NUMBERS)}", f"L{next(NUMBERS)}"
    wrong: list[Verdict] = []
    for hours, (verdict, times) in enumerate(course):
        readings = [reading(verdict, hours, once), *[reading(verdict, hours, often)] * times, reading(GOOD, hours, "other")]
        chance.shuffle(readings)
        look(*readings)
        wrong = [*wrong, verdict] if verdict is not UNKNOWN else wrong
    found = [r and (r.state, r.good_readings, r.severity, r.reopened) for r in (newest(once), newest(often))]
    assert found[0] == found[1]
    assert newest("other") is None
    open_ = BAD in wrong and wrong[-2:] != [GOOD, GOOD]
    assert (found[0] is not None and found[0][0] == "raised") == open_


def test_what_comes_back_within_the_days_opens_the_same_alert(world: SupplyWorld) -> None:
    analyst, day = world.staff("supply"), timedelta(days=1)
    look(reading(BAD, 0))
    first = row().reference
    alert_steps.resolve(first, cause="transport", note=NOTE, by=analyst)
    look(reading(BAD, 0))
    assert row().state == "resolved"
    with clock.stopped(clock.now() + 2 * day):
        look(reading(BAD, 48))
        assert (row().reference, row().state, row().reopened) == (first, "raised", 1)
        alert_steps.dismiss(first, cause="data", note=NOTE, by=analyst)
    with clock.stopped(clock.now() + 4 * day):
        look(reading(BAD, 96))
        assert row().state == "false_alarm"
        look(reading(BAD, 97, days=1))
        assert (row().reference, row().state, row().severity) == (first, "raised", 1)
        alert_steps.dismiss(first, cause="data", note=NOTE, by=analyst)
    with clock.stopped(clock.now() + 30 * day):
        look(reading(BAD, 720))
        assert row().reference != first


def test_a_silent_partner_explains_its_drugs_and_a_drug_low_everywhere_its_places(world: SupplyWorld) -> None:
    one, two = (world.file(world.active(0)).partner.id for _ in range(2))
    drug = world.drugs[0]
    places = [raise_alert("low_cover", drug_id=drug, partner_id=key, days=3, by=SYSTEM) for key in (one, two)]
    everywhere = raise_alert("low_cover", drug_id=drug, days=3, by=SYSTEM)
    out = raise_alert("stock_out", drug_id=drug, partner_id=one, days=0, by=SYSTEM)
    silent = raise_alert("silent_feed", partner_id=two, by=SYSTEM)
    assert parents() == {places[0]: everywhere, places[1]: silent, everywhere: None, out: everywhere, silent: None}
    alert_steps.resolve(everywhere, cause="production", note=NOTE, by=world.staff("supply"))
    assert parents() == {places[0]: out, places[1]: silent, out: None, silent: None}


def parents() -> dict[str, str | None]:
    db.session.expire_all()
    rows = {r.id: r for r in db.session.scalars(select(SupplyAlert)) if r.state not in alert_families.ENDED}
    return {r.reference: rows[r.parent_id].reference if r.parent_id else None for r in rows.values()}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("UPDATE supply_alert SET state = 'resolved', closed_at = raised_at", "closed_with_cause"),
        ("UPDATE supply_alert SET state = 'monitoring'", "alert_step_unknown"),
        ("UPDATE supply_alert SET state = 'resolved', cause = 'data', note = 'x'", "closed_at_some_time"),
        ("UPDATE supply_alert SET key = 'other'", "alert_key_stays"),
        ("DELETE FROM supply_alert", "alert_stays"),
    ],
)
def test_the_database_refuses_what_no_step_does(world: SupplyWorld, change: str, refused: str) -> None:
    look(reading(BAD, 0))
    with pytest.raises(IntegrityError, match=refused), writing() as session, through_the_gate():
        session.execute(db.text(change))


def test_an_alert_of_no_kind_is_refused(app: Flask, world: SupplyWorld) -> None:
    with pytest.raises(Refused, match="no alert of this kind"):
        raise_alert("boredom", by=world.staff("supply"))
