"""Deputies hold a role for some days and are bound by the conflicts of both."""

from datetime import date, timedelta

import pytest
from flask import Flask

from portal.accounts import deputies, operations, queries
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.lifecycle import NotFound, Refused
from portal.web.permissions import Permission
from tests.accounts.people import Visitor, account, errors, verbs


@pytest.fixture
def holder(office: Flask) -> Actor:
    return account("holder", "reviewer")


@pytest.fixture
def clerk(office: Flask) -> Actor:
    return account("clerk", "operations")


def appoint(
    holder: Actor, deputy: Actor, *, by: Actor | None = None, role: str = "reviewer", since: int = 0, until: int = 7
) -> int:
    """Appoint for days counted from today."""
    today = clock.today()
    return deputies.appoint_deputy(
        holder.id, deputy.email, role, today + timedelta(since), today + timedelta(until), by=by or holder
    )


def now(actor: Actor) -> Actor:
    return queries.actor_of(actor.id, "web")


def code(*args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        appoint(*args, **kwargs)
    return refused.value.code


def test_a_deputy_holds_the_permissions_of_the_role(holder: Actor, clerk: Actor):
    assert not now(clerk).may(Permission.SUBSIDIES_DECIDE)
    appoint(holder, clerk)
    assert now(clerk).may(Permission.SUBSIDIES_DECIDE)
    assert now(clerk).roles == {"operations", "reviewer"}


def test_deputy_and_holder_are_bound_by_the_conflicts_of_both(holder: Actor, clerk: Actor):
    appoint(holder, clerk)
    assert now(clerk).bound_ids == {clerk.id, holder.id}
    assert now(holder).bound_ids == {clerk.id, holder.id}


@pytest.mark.parametrize(("since", "until"), [(1, 3), (2, 2)])
def test_not_before_the_first_day(holder: Actor, clerk: Actor, since: int, until: int):
    appoint(holder, clerk, since=since, until=until)
    assert now(clerk).roles == {"operations"}
    with clock.stopped(clock.start_of(clock.today() + timedelta(since))):
        assert now(clerk).roles == {"operations", "reviewer"}


def test_not_after_the_last_day_in_shanghai(holder: Actor, clerk: Actor):
    appoint(holder, clerk, until=1)
    with clock.stopped(clock.start_of(clock.today() + timedelta(2)) - timedelta(seconds=1)):
        assert now(clerk).may(Permission.SUBSIDIES_DECIDE)
    with clock.stopped(clock.start_of(clock.today() + timedelta(2))):
        assert now(clerk).bound_ids == {clerk.id}


def test_it_ends_when_somebody_ends_it(holder: Actor, clerk: Actor):
    deputies.end_deputy(appoint(holder, clerk), by=clerk)
    assert now(clerk).roles == {"operations"}
    assert verbs("user")[-2:] == ["deputy.appointed", "deputy.ended"]


def test_a_stranger_does_not_end_it(holder: Actor, clerk: Actor):
    row = appoint(holder, clerk)
    with pytest.raises(NotFound):
        deputies.end_deputy(row, by=account("stranger"))


def test_it_ends_with_the_holders_role_or_account(holder: Actor, clerk: Actor):
    appoint(holder, clerk)
    operations.change_roles(holder.id, ["operations"], by=SYSTEM)
    assert now(clerk).roles == {"operations"}
    operations.change_roles(holder.id, ["reviewer"], by=SYSTEM)
    operations.disable(holder.id, by=SYSTEM)
    assert now(clerk).bound_ids == {clerk.id}


def test_a_borrowed_role_is_not_lent_on(holder: Actor, clerk: Actor):
    appoint(holder, clerk)
    assert code(now(clerk), account("third")) == "role_not_held"


def test_nobody_appoints_for_somebody_else(holder: Actor, clerk: Actor):
    assert code(holder, clerk, by=account("stranger", "reviewer")) == "not_own_account"


def test_an_administrator_appoints_but_never_himself(holder: Actor, clerk: Actor):
    admin, supply = account("admin", "admin"), account("director", "director")
    appoint(supply, clerk, role="director", by=admin)
    assert code(supply, admin, role="director", by=admin) == "own_account"


def test_an_administrator_becomes_nobodys_deputy(holder: Actor):
    assert code(holder, account("admin", "admin")) == "role_alone"


def test_a_role_that_stands_alone_goes_to_its_like_only(office: Flask, clerk: Actor):
    first, second = account("first", "compliance"), account("second", "compliance")
    assert code(first, clerk, role="compliance") == "role_alone"
    appoint(first, second, role="compliance")
    assert now(second).bound_ids == {first.id, second.id}


def test_nobody_is_the_own_deputy(holder: Actor):
    assert code(holder, holder) == "deputy_self"


def test_a_disabled_account_is_no_deputy(holder: Actor, clerk: Actor):
    operations.disable(clerk.id, by=SYSTEM)
    assert code(holder, clerk) == "deputy_unknown"


@pytest.mark.parametrize(("since", "until", "why"), [(5, 4, "period_order"), (-9, -1, "period_past"), (0, 93, "period_long")])
def test_the_days_must_make_sense(holder: Actor, clerk: Actor, since: int, until: int, why: str):
    assert code(holder, clerk, since=since, until=until) == why


def test_the_holder_appoints_on_the_own_page(office: Flask, visitor: Visitor):
    holder, deputy = account("holder"), account("deputy")
    visitor.sign_in("holder")
    today = clock.today().isoformat()
    fields = {"deputy__email": deputy.email, "deputy__role": "operations", "deputy__since": today, "deputy__until": today}
    assert visitor.post(f"/accounts/{holder.id}/deputies", **fields).location == "/accounts/me"
    assert "Deputy" in visitor.get("/accounts/me").text


def test_days_that_are_none_keep_what_was_typed(office: Flask, visitor: Visitor):
    holder = account("holder")
    visitor.sign_in("holder")
    fields = {
        "deputy__email": "x@office.example",
        "deputy__role": "operations",
        "deputy__since": "32.13.",
        "deputy__until": date.max.isoformat(),
    }
    answer = visitor.post(f"/accounts/{holder.id}/deputies", **fields)
    assert (answer.status_code, errors(answer)) == (422, {"deputy-since"})
    assert "x@office.example" in answer.text
