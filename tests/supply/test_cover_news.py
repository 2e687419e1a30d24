"""Days of cover are computed soon after something came, and not again while nothing does; pages say when words wait."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.jobs import registry
from portal.supply import cover_news, matching
from portal.supply.feed_models import FeedName
from tests.supply import recalling
from tests.supply.test_cover import figure, numbers, sales, stock
from tests.supply.world import SupplyWorld


def tick() -> bool:
    """Run what the clock runs. Whether it computed."""
    before = cover_news.computed_at()
    registry.PERIODICS["supply.draw_cover"].run()
    return cover_news.computed_at() != before


def test_cover_is_computed_when_something_came_and_once_an_hour(world: SupplyWorld, tmp_path: Path) -> None:
    partner, (drug, *_), start = world.active(0), numbers(world), clock.start_of(clock.today()) + timedelta(hours=32)
    with clock.stopped(start):
        sales(world, tmp_path, drug, 10)
        stock(world, tmp_path, partner, 2, (drug, recalling.LOT, 300, 60), (drug, "L2", 300, 20))
    done = []
    for minutes in (1, 15, 16, 30, 74, 76):
        with clock.stopped(start + timedelta(minutes=minutes)):
            done.append(tick())
    assert (done, figure(world, 0).usable) == ([True, True, False, False, False, True], 80)


def test_pages_say_that_words_wait_and_a_recalled_lot_counts_no_more(world: SupplyWorld, tmp_path: Path) -> None:
    partner, (drug, *_), start = world.active(0), numbers(world), clock.start_of(clock.today()) + timedelta(hours=32)
    name = select(FeedName.id).where(FeedName.drug_id == world.drugs[0], FeedName.within_id.is_not(None))
    steps = (
        lambda: recalling.opened(world),
        lambda: matching.undo_match(db.session.scalars(name).one(), by=world.staff("supply")),
    )
    with clock.stopped(start):
        sales(world, tmp_path, drug, 10)
        stock(world, tmp_path, partner, 2, (drug, recalling.LOT, 300, 60), (drug, "L2", 300, 20))
        tick()
    seen = []
    for n, step in enumerate(steps):
        with clock.stopped(start + timedelta(minutes=30 + 30 * n)):
            step()
            waits = cover_news.Computed().is_behind
        with clock.stopped(start + timedelta(minutes=33 + 30 * n)):
            seen.append((waits, tick(), figure(world, 0).usable, cover_news.Computed().is_behind))
    assert seen == [(True, True, 20, False), (True, True, 0, False)]
