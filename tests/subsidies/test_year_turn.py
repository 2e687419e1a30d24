"""The year turn: next year's drafts from this year's approved cases, once each, decided afresh."""

from sqlalchemy import func, select

from portal.core.database import db
from portal.subsidies import decisions, renewal
from portal.subsidies.models import Grant, SubsidyApplication
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
