"""The sample world's supply: partners through their onboarding, ninety days of feeds, and one drug that runs low."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.sample import make_accounts
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.formulary.models import Drug
from portal.home.sample import make_world
from portal.supply.feed_models import DemandDay, FeedName, FeedPart, StockNow
from portal.supply.models import Partner, PartnerMaker
from portal.supply.sample import STORY


def states(column) -> dict[str, int]:
    return dict(db.session.execute(select(column, func.count()).group_by(column)).all())


def of_story(model, quantity, *conditions) -> int:
    named = select(FeedName.id).join(Drug, Drug.id == FeedName.drug_id).where(Drug.approval_no == STORY)
    return db.session.scalar(select(func.sum(quantity)).where(model.drug_name_id.in_(named), *conditions)) or 0


@pytest.mark.sqlite("one world is enough to see what the sample is made of")
def test_partners_are_verified_and_the_storys_drug_has_a_few_days_left(app: Flask) -> None:
    with app.app_context():
        make_accounts("a password for all of them", by=SYSTEM)
        make_world(households=1, partners=12)
        assert states(Partner.state) == {"active": 7, "submitted": 3, "entered": 2}
        same = PartnerMaker.user_id == Partner.confirmed_by_id
        assert db.session.scalar(select(Partner.id).join(PartnerMaker, PartnerMaker.partner_id == Partner.id).where(same)) is None
        assert set(states(FeedPart.state)) == {"taken"}
        stands = of_story(StockNow, StockNow.quantity, StockNow.is_there)
        days = db.session.scalar(select(func.count(DemandDay.day.distinct()))) or 0
        a_day = of_story(DemandDay, DemandDay.quantity_milli) / 1000 / days
        assert (89 <= days <= 91, 2 <= stands / a_day <= 6) == (True, True)


@pytest.mark.sqlite("nothing is written, whatever the database")
def test_a_world_without_households_and_doctors_has_no_partners(app: Flask) -> None:
    with app.app_context():
        make_accounts("a password for all of them", by=SYSTEM)
        make_world(households=0)
        assert db.session.scalar(select(func.count()).select_from(Partner)) == 0
