"""What an administrator may do to accounts, and what nobody may do to the own."""

import pytest
from flask import Flask

from portal.accounts import operations, queries
from portal.accounts.lifecycle import State, lifecycle
from portal.accounts.models import User
from portal.accounts.roles import ALONE, ROLES
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import speaking
from portal.ledger.queries import timeline
from tests.accounts.people import Visitor, account, errors, verbs

NUMBER = "11010119900307002X"


@pytest.fixture
def admin(office: Flask):
    return account("admin", "admin")


def code(operation, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        operation(*args, **kwargs)
    return refused.value.code


def test_an_account_holds_the_roles_it_was_given(admin):
    user_id = operations.add_user("li@office.example", "Li", ["director", "operations"], by=admin)
    assert queries.standing_of(user_id).own_roles == {"director", "operations"}


def test_an_address_must_look_like_one(admin):
    for email in ("", "li", "li@", "@office.example", "a b@office.example", "a@b@c", "a@b,c", "x" * 200 + "@y.example"):
        assert code(operations.add_user, email, "Li", ["reviewer"], by=admin) == "email_shape"


def test_an_address_is_given_once_however_it_is_written(admin):
    operations.add_user("li@office.example", "Li", ["director"], by=admin)
    assert code(operations.add_user, " LI@Office.Example", "Li", ["reviewer"], by=admin) == "email_taken"


@pytest.mark.parametrize(
    ("roles", "why"), [([], "role_missing"), (["king"], "role_unknown"), (["reviewer", "king"], "role_unknown")]
)
def test_roles_must_be_known(admin, roles: list[str], why: str):
    assert code(operations.add_user, "li@office.example", "Li", roles, by=admin) == why


def test_who_watches_over_others_holds_no_other_role(admin):
    for role in ALONE:
        assert code(operations.add_user, "li@office.example", "Li", [role, "reviewer"], by=admin) == "role_alone"


def test_an_administrator_cannot_grant_himself_a_role(admin):
    assert code(operations.change_roles, admin.id, ["reviewer"], by=admin) == "own_account"
    assert queries.standing_of(admin.id).own_roles == {"admin"}


def test_an_administrator_cannot_disable_himself_or_describe_himself(admin):
    assert code(operations.disable, admin.id, by=admin) == "own_account"
    assert code(operations.describe_holder, admin.id, hospital="Ours", by=admin) == "own_account"


def test_nobody_else_keeps_accounts(office: Flask):
    clerk = account("clerk")
    for role in ROLES.keys() - {"admin"}:
        other = account(role + "1", role)
        assert code(operations.add_user, "li@office.example", "Li", ["reviewer"], by=other) == "not_permitted"
        assert code(operations.change_roles, clerk.id, ["senior"], by=other) == "not_permitted"
        assert code(operations.disable, clerk.id, by=other) == "not_permitted"


def test_a_refused_attempt_is_recorded(admin):
    code(operations.change_roles, admin.id, ["reviewer"], by=admin)
    assert verbs("user")[-1] == "step.refused"


def test_an_administrator_reads_no_personal_data_and_decides_nothing():
    held = {str(permission) for permission in ROLES["admin"]}
    assert not held & {"personal:reveal", "names:read", "households:read", "subsidies:read", "evidence:view", "subsidies:decide"}


def test_of_the_holders_number_only_the_blind_index_is_kept(admin):
    clerk = account("clerk")
    operations.describe_holder(clerk.id, id_no=NUMBER, address="Lane 8, No. 3", hospital="First Hospital", by=admin)
    user = db.session.get(User, clerk.id)
    stored = db.session.connection().exec_driver_sql("SELECT data FROM ledger_entry").all()
    assert user.id_no_blind
    assert user.address_blind
    assert NUMBER not in str(stored)
    assert "Lane" not in str(stored)


def test_equal_numbers_and_addresses_are_found_equal_however_they_are_written(admin):
    first, second = account("first"), account("second")
    operations.describe_holder(first.id, id_no=NUMBER, address="Lane 8, No. 3", by=admin)
    operations.describe_holder(second.id, id_no=f" {NUMBER[:6]} {NUMBER[6:].lower()}", address="lane8no3", by=admin)
    kept = [(user.id_no_blind, user.address_blind) for user in (db.session.get(User, one.id) for one in (first, second))]
    assert kept[0] == kept[1]


def test_a_wrong_number_is_refused_at_its_field(admin):
    with pytest.raises(Refused) as refused:
        operations.describe_holder(account("clerk").id, id_no=NUMBER[:-1] + "1", by=admin)
    assert (refused.value.code, refused.value.field) == ("id_checksum", "id_no")


def test_an_account_that_changed_meanwhile_is_looked_at_again(admin):
    clerk = account("clerk")
    seen = db.session.get(User, clerk.id).version
    operations.change_roles(clerk.id, ["director"], version=seen, by=admin)
    with pytest.raises(Conflict):
        operations.change_roles(clerk.id, ["director"], version=seen, by=admin)


@pytest.mark.parametrize("state", State)
def test_every_step_is_offered_exactly_where_the_table_says(admin, state: State):
    clerk = account("clerk")
    if state is State.DISABLED:
        operations.disable(clerk.id, by=admin)
    offered = queries.AccountPage(clerk.id, admin).options.keys()
    assert offered == {step.verb for step in lifecycle.steps if state in step.frm}


def test_events_speak_in_words_of_roles(admin):
    clerk = account("clerk")
    operations.change_roles(clerk.id, ["director"], by=admin)
    with speaking("en"):
        said = str(timeline("user", clerk.id, admin).rows[0].sentence)
    assert said == "Roles changed from “Operations” to “Center director”; every session ended"


def test_the_list_finds_by_part_of_name_or_address(admin):
    account("clerk")
    account("reviewer", "reviewer")
    assert [row.account.name for row in queries.AccountList(q="CLER").page().rows] == ["Clerk"]
    assert queries.AccountList(role="reviewer").count() == 1
    assert queries.AccountList(q="100%").page().rows == []


def test_the_list_goes_on_where_the_page_ended(admin, monkeypatch):
    monkeypatch.setattr(queries.AccountList, "SIZE", 2)
    for name in ("a", "b", "c", "d"):
        account(name)
    seen, after = [], ""
    while True:
        page = queries.AccountList(after=after).page()
        seen += [row.account.email.partition("@")[0] for row in page.rows]
        if not page.after:
            break
        after = str(page.after)
    assert seen == ["a", "admin", "b", "c", "d"]


class TestPages:
    @pytest.fixture
    def boss(self, visitor: Visitor, admin) -> Visitor:
        """An administrator who is signed in, the second factor proved."""
        from tests.accounts.people import code_of, with_factor

        secret, _codes = with_factor(admin)
        visitor.sign_in("admin")
        visitor.post("/login/code", code=code_of(secret, 1))
        return visitor

    def test_every_page_opens(self, boss: Visitor):
        pages = ("/accounts", "/accounts?q=a&state=no_factor", "/accounts/new", "/accounts/me", "/accounts/me/second-factor")
        assert {boss.get(address).status_code for address in pages} == {200}

    def test_an_added_account_gets_a_link_that_is_shown_once(self, boss: Visitor):
        answer = boss.post("/accounts", email="li@office.example", name="Li", roles=["director"])
        assert "/login/link?token=" in answer.text
        assert "/login/link?token=" not in boss.get(f"/accounts/{queries.standing_at('li@office.example').id}").text

    def test_what_was_typed_stays_when_it_is_refused(self, boss: Visitor):
        answer = boss.post("/accounts", email="nonsense", name="Li Na", roles=["reviewer"])
        assert (answer.status_code, errors(answer)) == (422, {"email"})
        assert 'value="Li Na"' in answer.text

    def test_a_button_does_what_it_says(self, boss: Visitor):
        clerk = account("clerk")
        assert boss.post(f"/accounts/{clerk.id}/disable", version=db.session.get(User, clerk.id).version).status_code == 303
        assert 'data-state="disabled"' in boss.get(f"/accounts/{clerk.id}").text

    def test_an_old_page_is_answered_with_a_conflict(self, boss: Visitor):
        clerk = account("clerk")
        operations.change_roles(clerk.id, ["reviewer"], by=SYSTEM)
        assert boss.post(f"/accounts/{clerk.id}/disable", version=1).status_code == 409

    def test_the_own_account_shows_closed_steps_with_their_reason(self, boss: Visitor, admin):
        page = boss.get(f"/accounts/{admin.id}").text
        assert 'data-action="disable" aria-disabled="true"' in page
        assert 'data-code="own_account"' in page

    def test_an_account_that_is_not_there_is_not_found(self, boss: Visitor):
        for number in (0, 999_999, 10**20):
            assert boss.get(f"/accounts/{number}").status_code == 404

    def test_other_roles_stay_outside(self, office: Flask):
        for role in ROLES.keys() - {"admin"}:
            account(role + "1", role)
            visitor = Visitor(office)
            visitor.sign_in(role + "1")
            assert {visitor.get(address).status_code for address in ("/accounts", "/accounts/new", "/accounts/1")} == {403}
