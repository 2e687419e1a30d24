"""Roles that decide need two administrators; what a change of roles ends; whom it is told."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.accounts import confirming, deputies, links, operations, queries
from portal.accounts.models import RightsProposal, User
from portal.accounts.roles import GIVEN_BY_TWO, ROLES
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.ledger.guard import through_the_gate
from portal.notices.models import Mail
from tests.accounts.people import Visitor, account, code_of, verbs, with_factor


@pytest.fixture
def admin(office: Flask) -> Actor:
    return account("admin", "admin")


@pytest.fixture
def second(office: Flask) -> Actor:
    return account("second", "admin")


REFUSED = r"two_persons|not_the_holder|decided_by_somebody"


def code(operation, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        operation(*args, **kwargs)
    return refused.value.code


def added(by: Actor, *roles: str) -> int:
    return operations.add_user(f"{roles[0]}.li@office.example", "Li", roles, by=by)


def roles_of(user_id: int) -> frozenset[str]:
    db.session.rollback()
    return queries.standing_of(user_id).own_roles


@pytest.mark.parametrize("role", sorted(GIVEN_BY_TWO))
def test_a_new_account_that_decides_is_closed_until_another_administrator_confirms(admin: Actor, second: Actor, role: str):
    user_id = added(admin, role)
    assert (roles_of(user_id), queries.standing_of(user_id).is_enabled) == (frozenset(), False)
    for alone in (confirming.confirm_rights, operations.enable, links.make_link):
        assert code(alone, user_id, by=admin) in ("same_person", "rights_open", "wrong_state")
    assert confirming.confirm_rights(user_id, by=second) is True
    assert (roles_of(user_id), queries.standing_of(user_id).is_enabled) == (frozenset({role}), True)


def test_other_accounts_need_one_administrator_alone(admin: Actor):
    for role in sorted(ROLES.keys() - GIVEN_BY_TWO):
        assert roles_of(added(admin, role)) == {role}


def test_a_role_that_decides_is_held_only_when_confirmed_and_dropped_at_once(admin: Actor, second: Actor):
    clerk = account("clerk")
    assert operations.change_roles(clerk.id, ["operations", "senior"], by=admin) is False
    assert roles_of(clerk.id) == {"operations"}
    assert code(operations.change_roles, clerk.id, ["finance"], by=second) == "rights_open"
    confirming.confirm_rights(clerk.id, by=second)
    assert roles_of(clerk.id) == {"operations", "senior"}
    assert operations.change_roles(clerk.id, ["operations"], by=admin) is True


def test_a_dropped_proposal_changes_nothing(admin: Actor, second: Actor):
    clerk = account("clerk")
    operations.change_roles(clerk.id, ["reviewer"], by=admin)
    confirming.drop_rights(clerk.id, by=admin)
    assert (roles_of(clerk.id), code(confirming.confirm_rights, clerk.id, by=second)) == (frozenset({"operations"}), "no_rights")


def test_a_closed_account_that_decides_is_opened_by_two(admin: Actor, second: Actor):
    reviewer = account("reviewer", "reviewer")
    operations.disable(reviewer.id, by=admin)
    assert operations.enable(reviewer.id, by=admin) is False
    assert confirming.confirm_rights(reviewer.id, by=second) is True


def test_nobody_confirms_the_own_roles_and_where_nobody_could_the_way_is_said(admin: Actor):
    assert code(added, admin, "reviewer") == "no_second"
    second, _third = account("second", "admin"), account("third", "admin")
    operations.change_roles(second.id, ["reviewer"], by=admin)
    assert code(confirming.confirm_rights, second.id, by=second) == "own_account"


def test_the_database_refuses_roles_that_their_proposer_confirms(admin: Actor, second: Actor):
    user_id = added(admin, "senior")
    for confirmed_by in (admin.id, user_id, None):
        said = text("UPDATE rights_proposal SET state = 'confirmed', decided_by_id = :by")
        with pytest.raises(IntegrityError, match=REFUSED), through_the_gate(), writing() as session:
            session.execute(said, {"by": confirmed_by})
    assert db.session.scalar(select(RightsProposal.state)) == "proposed"


def test_an_administrator_lends_nobody_a_role_that_decides(admin: Actor):
    holder, ghost, today = account("holder", "reviewer"), account("ghost"), clock.today()
    assert code(deputies.appoint_deputy, holder.id, ghost.email, "reviewer", today, today, by=admin) == "role_by_holder"


def lend(holder: Actor, deputy: Actor, role: str) -> int:
    today = clock.today()
    return deputies.appoint_deputy(holder.id, deputy.email, role, today, today + timedelta(3), by=holder)


@pytest.mark.parametrize("role", ["compliance", "auditor"])
def test_a_role_that_stands_alone_ends_what_was_borrowed(admin: Actor, role: str):
    holder, clerk = account("holder", "reviewer"), account("clerk")
    lend(holder, clerk, "reviewer")
    operations.change_roles(clerk.id, [role], by=admin)
    assert queries.actor_of(clerk.id, "web").roles == {role}
    assert "deputy.ended" in verbs("user")


def test_a_role_that_was_given_up_and_given_again_is_not_lent_any_more(admin: Actor, second: Actor):
    holder, clerk = account("holder", "operations", "reviewer"), account("clerk")
    lend(holder, clerk, "reviewer")
    operations.change_roles(holder.id, ["operations"], by=admin)
    operations.change_roles(holder.id, ["operations", "reviewer"], by=admin)
    confirming.confirm_rights(holder.id, by=second)
    assert queries.actor_of(clerk.id, "web").roles == {"operations"}


def letters() -> list[tuple[str, str]]:
    """(holder, sentence) of what waits to be sent."""
    db.session.rollback()
    rows = db.session.execute(select(User.name, Mail.msgid).join(User, User.id == Mail.user_id).order_by(Mail.id))
    return [(name, said) for name, said in rows]


def test_the_holder_hears_of_each_change_of_password_factor_and_roles(admin: Actor):
    clerk = account("clerk")
    assert letters() == []
    operations.keep_password(clerk.id, "x", by=clerk)
    with_factor(clerk)
    operations.change_roles(clerk.id, ["director"], by=admin)
    told = [said for name, said in letters() if name == "Clerk"]
    assert [word for said, word in zip(told, ("password", "second factor", "roles"), strict=True) if word in said] == [
        "password",
        "second factor",
        "roles",
    ]


def test_administrators_hear_of_what_the_console_gives_alone(admin: Actor):
    console = Actor(id=None, name="Console", roles=frozenset({"system"}), via="cli")
    assert roles_of(added(console, "senior")) == {"senior"}
    assert [name for name, said in letters() if "console" in said] == ["Admin"]


def test_the_second_administrator_confirms_on_the_page_and_gets_the_link(office: Flask, admin: Actor, second: Actor):
    first, other = (signed_in(office, one) for one in (admin, second))
    answer = first.post("/accounts", email="li@office.example", name="Li", roles=["reviewer"])
    assert answer.status_code == 303
    here = answer.location
    assert 'data-action="confirm_rights" aria-disabled="true"' in first.get(here).text
    assert "li@office.example" in other.get("/accounts?state=waiting").text
    version = db.session.scalar(select(User.version).where(User.email == "li@office.example"))
    assert "/login/link?token=" in other.post(f"{here}/confirm_rights", version=version).text


def signed_in(office: Flask, actor: Actor) -> Visitor:
    visitor, (secret, _codes) = Visitor(office), with_factor(actor)
    visitor.sign_in(actor.name.lower())
    visitor.post("/login/code", code=code_of(secret, 1))
    return visitor
