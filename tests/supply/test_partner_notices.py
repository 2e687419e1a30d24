"""The end of a paper is told once at each step, the most pressing only; roles begin and end by the day."""

from datetime import timedelta

from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.notices.models import Notice
from portal.supply import particulars, partner_notices, verifying
from tests.supply.world import SupplyWorld


def told(reference: str) -> int:
    return len(db.session.scalars(select(Notice.id).where(Notice.reference == reference)).all())


def test_each_step_before_the_end_of_a_paper_is_told_once(world: SupplyWorld) -> None:
    reference, analysts = world.active(), len(partner_notices.analysts())
    end, counts = clock.today() + timedelta(days=365), []
    world.entered()  # who does not take part yet is told of by its page only
    for days in (-100, -90, -89, -20, -3, 0, 1, 30):
        with clock.stopped(clock.start_of(end + timedelta(days=days)) + timedelta(hours=3)):
            partner_notices.run()
            counts.append(told(reference) // analysts // 2)  # a licence and an agreement
    assert counts == [0, 1, 1, 2, 3, 3, 4, 4]


def test_a_renewed_paper_is_told_of_no_more(world: SupplyWorld) -> None:
    reference, one = world.active(), world.staff("supply")
    for paper in ("trading", "agreement"):
        particulars.add_paper(reference, paper=paper, number="new", since=clock.today(), by=one)
    with clock.stopped(clock.now() + timedelta(days=400)):
        partner_notices.run()
    assert told(reference) == 0


def test_a_role_begins_and_ends_by_itself(world: SupplyWorld) -> None:
    reference, today = world.active(), clock.today()
    begins, ends = today + timedelta(days=10), today + timedelta(days=20)
    particulars.give_role(reference, role="sponsor", since=begins, until=ends, by=world.staff("supply"))
    verifying.verify_role(reference, world.file(reference).roles[-1].id, by=world.staff("supply2"))
    seen = []
    for days in (0, 10, 20, 21):
        with clock.stopped(clock.start_of(today + timedelta(days=days)) + timedelta(hours=1)):
            partner_notices.run()
            seen.append(world.file(reference).partner.roles)
    assert seen == ["chronic", "chronic sponsor", "chronic sponsor", "chronic"]
