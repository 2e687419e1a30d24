"""The sample world: one account for each role, and a door that opens only there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts import queries, sample
from portal.accounts.roles import ROLES
from portal.core.actors import SYSTEM
from tests.accounts.people import Visitor
from tests.support.portals import close_portal, open_portal


@pytest.fixture
def sample_portal(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A portal that was started with its sample world."""
    app = open_portal(database_url, tmp_path / "instance", sample=True)
    with app.app_context():
        sample.make_accounts("violet anchor paper storm", by=SYSTEM)
    yield app
    close_portal(app)


def test_every_role_has_an_account(sample_portal: Flask):
    with sample_portal.app_context():
        assert {role for one in queries.everyone() for role in one.own_roles} == ROLES.keys()
        assert len(queries.everyone()) == 26


def test_making_them_again_adds_nothing(sample_portal: Flask):
    with sample_portal.app_context():
        assert sample.make_accounts("violet anchor paper storm", by=SYSTEM) == []


def test_directors_are_bound_to_their_center(sample_portal: Flask):
    with sample_portal.app_context():
        director = queries.actor_of("director@portal.example", "web")
        assert director.scope == {"centers": {"heart"}}


def test_one_press_enters_as_each_role(sample_portal: Flask):
    door = Visitor(sample_portal).get("/login").text
    for account, *_rest in sample.ACCOUNTS:
        visitor = Visitor(sample_portal)
        assert f'value="{account}"' in door
        assert visitor.post("/login/as", account=account).location == "/"
        assert visitor.is_in()


def test_deciders_need_no_second_factor_there(sample_portal: Flask):
    visitor = Visitor(sample_portal)
    answer = visitor.post("/login", email="admin@portal.example", password="violet anchor paper storm")
    assert answer.location == "/"
    assert visitor.get("/accounts").status_code == 200


def test_elsewhere_nobody_enters_without_a_password(app: Flask):
    visitor = Visitor(app)
    with app.app_context():
        sample.make_accounts("violet anchor paper storm", by=SYSTEM)
    assert "enter-as" not in visitor.get("/login").text
    assert visitor.post("/login/as", account="admin").status_code == 404


def test_elsewhere_sample_accounts_need_their_second_factor(app: Flask):
    with app.app_context():
        sample.make_accounts("violet anchor paper storm", by=SYSTEM)
    answer = Visitor(app).post("/login", email="admin@portal.example", password="violet anchor paper storm")
    assert answer.location == "/accounts/me/second-factor"


def test_only_the_portal_itself_makes_them(app: Flask):
    with app.app_context(), pytest.raises(Exception, match="roles"):
        sample.make_accounts("violet anchor paper storm", by=queries.Actor(1, "Li", permissions=frozenset({"accounts:manage"})))
