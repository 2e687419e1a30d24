"""A partner's month agrees with what is counted by hand, is frozen once, and stays as it was frozen."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.ledger.guard import through_the_gate
from portal.supply import scoring
from portal.supply.score_models import Scorecard
from tests.formulary.world import claim
from tests.supply.feed_files import DELIVERIES, imported, lot, part, send
from tests.supply.world import SupplyWorld

OCTOBER = date(2026, 10, 1)
ORDERS = (
    "1,{p},某片,2026-10-05,2026-10-05,10,10,2026-10-01,",  # on time, as ordered
    "2,{p},某片,2026-10-10,2026-10-12,10,10,2026-10-02,",  # two days late
    "3,{p},某片,2026-10-15,2026-10-14,10,7,2026-10-05,",  # short
    "4,{p},某片,2026-10-20,,10,,,",  # never came
    "5,{p},某片,2026-10-31,2026-10-31,10,15,,",  # more than ordered: full, and no more than full
    "8,{p},某片,2026-10-31,,10,,,",  # the evening before the day is over: nobody knows
    "6,{p},某片,2026-11-03,,10,,,",  # November's
    "7,{p},某片,2026-09-30,2026-09-30,10,10,,",  # September's
)


def at(written: str) -> Any:
    return clock.stopped(datetime.fromisoformat(f"{written}+08:00"))


@pytest.fixture
def october(world: SupplyWorld, tmp_path: Path) -> Iterator[tuple[SupplyWorld, str, Path]]:
    """A partner that agreed both feeds on the 20th, reported stock once and deliveries on the last evening."""
    with at("2026-10-20T09:00"):
        reference = world.active()
    with at("2026-10-25T08:00"):
        name = world.file(reference).partner.name
        lots = (lot(drug=claim(0).approval_no), lot(drug="没人认得的药", quantity=0))
        send(part(name, 1, *lots, as_of="2026-10-25T07:00:00+08:00"), world.staff("supply"))
    with at("2026-10-31T20:00"):
        deliver(tmp_path, world, name, *ORDERS)
    with at("2026-11-02T09:00"):
        yield world, reference, tmp_path


def deliver(folder: Path, world: SupplyWorld, name: str, *rows: str) -> None:
    found = imported(folder, "deliveries", "\n".join([DELIVERIES, *(row.format(p=name) for row in rows)]), world.staff("supply"))
    assert found["refused"] == []


def card(edition: int = 1) -> Scorecard:
    return db.session.scalars(select(Scorecard).where(Scorecard.month == OCTOBER, Scorecard.edition == edition)).one()


def test_a_month_agrees_with_a_count_by_hand(october: Any) -> None:
    assert scoring.freeze(OCTOBER, by=SYSTEM) == 1
    one = card()
    orders = (one.order_lines, one.due_lines, one.open_lines, one.late_lines, one.short_lines, one.on_time_in_full, one.otif_bp)
    assert orders == (6, 5, 1, 2, 1, 2, 4000)
    assert (one.ordered_packs, one.delivered_packs, one.fill_rate_bp) == (50, 37, 7400)
    assert (one.lead_lines, one.lead_p50, one.lead_p90) == (3, 9, 10)
    assert (one.feeds_expected, one.feeds_on_time) == (22, 3)  # stock on the 25th and 26th, deliveries on the 31st
    assert (one.stock_days, one.stock_days_out) == (2, 1)
    assert (one.lines_received, one.lines_refused, one.lines_unmatched) == (10, 0, 9)


def test_freezing_twice_gives_one_card_and_none_before_the_first_working_day(october: Any) -> None:
    assert list(scoring.months_due(date(2026, 11, 1)))[-1] == date(2026, 9, 1)  # a Sunday
    assert list(scoring.months_due(date(2026, 11, 2)))[-1] == OCTOBER
    assert (scoring.freeze_due(), scoring.freeze_due()) == (2, 0)  # September has its one line
    assert card().order_lines == 6


def test_what_comes_late_stands_beside_and_changes_nothing(october: Any) -> None:
    world, reference, folder = october
    supply, note = world.staff("supply"), "The forwarder's list came on the fourth."
    scoring.freeze(OCTOBER, by=SYSTEM)
    with pytest.raises(Refused, match="as they were frozen"):
        scoring.correct(reference, OCTOBER, note=note, by=supply)
    with at("2026-11-05T09:00"):
        deliver(folder, world, world.file(reference).partner.name, "4,{p},某片,2026-10-20,2026-11-04,10,10,,")
        assert (scoring.freeze(OCTOBER, by=SYSTEM), scoring.correct(reference, OCTOBER, note=note, by=supply)) == (0, 2)
    assert [(c.open_lines, c.delivered_packs, c.otif_bp) for c in (card(1), card(2))] == [(1, 37, 4000), (1, 47, 3333)]


def test_no_statement_changes_a_frozen_card_or_slips_one_in(october: Any) -> None:
    scoring.freeze(OCTOBER, by=SYSTEM)
    values = {c.name: getattr(card(), c.name) for c in Scorecard.__table__.columns if c.name != "id"}
    for statement, refusal in (
        (text("UPDATE scorecard SET otif_bp = 10000"), "scorecard_append_only"),
        (text("DELETE FROM scorecard"), "scorecard_append_only"),
        (insert(Scorecard.__table__).values(values | {"edition": 3, "note": "Looks better."}), "scorecard_edition_follows"),
    ):
        with pytest.raises(IntegrityError, match=refusal), through_the_gate(), writing() as session:
            session.execute(statement)


def test_a_month_on_which_the_feed_went_silent_has_no_share(october: Any) -> None:
    with at("2026-12-01T09:00"):
        scoring.freeze(date(2026, 11, 1), by=SYSTEM)
    november = db.session.scalars(select(Scorecard).where(Scorecard.month == date(2026, 11, 1))).one()
    found = (november.order_lines, november.due_lines, november.deliveries_unknown, november.otif_bp, november.fill_rate_bp)
    assert found == (1, 0, "silent", None, None)
