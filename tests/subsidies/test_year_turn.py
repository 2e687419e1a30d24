"""The year turn: next year's drafts from this year's approved cases, once each, decided afresh."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.households import life_events
from portal.households.models import Household, Person
from portal.intake.pacing import Pace
from portal.subsidies import decisions, renewal
from portal.subsidies.models import Grant, SubsidyApplication
from portal.subsidies.search import names
from tests.intake.counties import Killed
from tests.subsidies.world import YEAR, World


def approved(world: World) -> str:
    reference = world.submitted(members=2)
    decisions.approve(reference, by=world.staff("reviewer"))
    decisions.approve(reference, by=world.staff("senior"))
    return reference


def test_each_approved_household_gets_one_draft_and_nobody_a_second_grant(world: World) -> None:
    former = [approved(world) for _ in range(3)]
    world.submitted()
    world.open_year(YEAR + 1)
    clerk = world.staff("operations")
    assert (renewal.renew(YEAR + 1, by=clerk), renewal.renew(YEAR + 1, by=clerk)) == (len(former), 0)
    drafts = db.session.scalars(select(SubsidyApplication.state).where(SubsidyApplication.year == YEAR + 1)).all()
    assert drafts == ["draft"] * len(former)
    assert db.session.scalar(select(func.count()).select_from(Grant)) == 2 * len(former)


def test_a_year_turn_that_was_stopped_goes_on_and_passes_over_who_is_gone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    former = [approved(world) for _ in range(24)]
    world.open_year(YEAR + 1)
    clerk, next_year = world.staff("operations"), select(SubsidyApplication).where(SubsidyApplication.year == YEAR + 1)
    monkeypatch.setattr(renewal, "Pace", lambda: Pace(rows=5))
    gone = db.session.scalar(select(func.max(Household.id)))
    for person in db.session.scalars(select(Person.reference).order_by(Person.id.desc()).limit(2)).all():
        life_events.record_death(person, on=clock.today(), by=clerk)
    with pytest.raises(Killed):
        renewal.renew(YEAR + 1, by=clerk, progress=stop_at(10))
    assert db.session.scalar(select(func.count()).select_from(next_year.subquery())) == 15
    assert renewal.renew(YEAR + 1, by=clerk) == len(former) - 15 - 1
    drafts = db.session.scalars(next_year.order_by(SubsidyApplication.id)).all()
    assert len({draft.household_id for draft in drafts}) == len(drafts) == len(former) - 1
    assert {draft.renewed_from_id is not None and draft.included_count == 2 for draft in drafts} == {True}
    assert gone not in {draft.household_id for draft in drafts}
    assert len(db.session.scalars(names.matching_ids("韦秀")).all()) == len(former) + len(drafts)


def stop_at(done: int) -> Callable[[int, int], None]:
    def tell(made: int, total: int) -> None:
        assert total == 24
        if made >= done:
            raise Killed

    return tell
