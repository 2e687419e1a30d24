"""The second factor: codes count once, recovery codes too, and a lost one needs two administrators."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts import factors, queries, roles, second_factor, signing_in
from portal.core import clock
from portal.core.database import db
from portal.core.lifecycle import Refused
from tests.accounts.people import PASSWORD, Visitor, account, code_of, errors, verbs, with_factor


@pytest.fixture
def clerk(office: Flask):
    return account("clerk")


@pytest.fixture
def reviewer(office: Flask):
    return account("reviewer", "reviewer")


def refusal(operation, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        operation(*args, **kwargs)
    return refused.value.code


def test_after_the_password_a_code_is_asked(visitor: Visitor, clerk):
    secret, _codes = with_factor(clerk)
    assert visitor.sign_in("clerk").location == "/login/code?next=/"
    assert not visitor.is_in()
    assert visitor.post("/login/code", code=code_of(secret, 1)).status_code == 303
    assert visitor.is_in()


def test_a_wrong_code_opens_nothing(visitor: Visitor, clerk):
    with_factor(clerk)
    visitor.sign_in("clerk")
    answer = visitor.post("/login/code", code="000000")
    assert (answer.status_code, errors(answer)) == (422, {"code"})
    assert not visitor.is_in()


def test_a_code_counts_once(office: Flask, clerk):
    secret, _codes = with_factor(clerk)
    standing, code = queries.standing_of(clerk.id), code_of(secret, 1)
    assert signing_in.check_code(standing, code, by=clerk) == "code"
    assert refusal(signing_in.check_code, standing, code, by=clerk) == "code_used"


def test_the_code_that_set_the_factor_up_is_used_too(office: Flask, clerk):
    secret, _codes = with_factor(clerk)
    assert refusal(signing_in.check_code, queries.standing_of(clerk.id), code_of(secret), by=clerk) == "code_used"


def test_an_older_code_than_the_last_used_is_refused(office: Flask, clerk):
    secret, _codes = with_factor(clerk)
    standing = queries.standing_of(clerk.id)
    with clock.stopped(clock.now() + timedelta(minutes=5)):
        signing_in.check_code(standing, code_of(secret, 1), by=clerk)
        assert refusal(signing_in.check_code, standing, code_of(secret), by=clerk) == "code_used"


def test_a_code_of_two_minutes_ago_is_wrong(office: Flask, clerk):
    secret, _codes = with_factor(clerk)
    late = code_of(secret, 1)
    with clock.stopped(clock.now() + timedelta(minutes=2)):
        assert refusal(signing_in.check_code, queries.standing_of(clerk.id), late, by=clerk) == "code_wrong"


def test_a_recovery_code_opens_once(office: Flask, clerk):
    _secret, codes = with_factor(clerk)
    standing = queries.standing_of(clerk.id)
    assert signing_in.check_code(standing, codes[3].lower(), by=clerk) == "recovery code"
    assert refusal(signing_in.check_code, standing, codes[3], by=clerk) == "code_wrong"
    assert queries.recovery_codes_left(clerk.id) == 9


def test_new_recovery_codes_void_the_old(office: Flask, clerk):
    secret, old = with_factor(clerk)
    new = factors.renew_codes(code_of(secret, 1), by=clerk)
    assert len(set(new)) == 10
    assert refusal(signing_in.check_code, queries.standing_of(clerk.id), old[0], by=clerk) == "code_wrong"


def test_secrets_and_recovery_codes_are_never_kept_in_plain(office: Flask, clerk):
    secret, codes = with_factor(clerk)
    stored = db.session.connection().exec_driver_sql("SELECT data FROM ledger_entry").all()
    kept = db.session.connection().exec_driver_sql("SELECT totp_sealed, recovery_blind FROM credential").all()
    for plain in (secret, codes[0], codes[0].replace("-", "")):
        assert plain not in str(stored) + str(kept)
    assert str(kept[0][1]) not in str(stored)


def test_a_secret_opens_for_its_own_account_alone(office: Flask, clerk, reviewer):
    secret = second_factor.new_secret()
    offer = second_factor.sealed(secret, clerk.id)
    assert refusal(factors.add_factor, offer, code_of(secret), by=reviewer) == "offer_foreign"


def test_a_second_factor_is_not_replaced_in_passing(office: Flask, clerk):
    with_factor(clerk)
    secret = second_factor.new_secret()
    assert refusal(factors.add_factor, second_factor.sealed(secret, clerk.id), code_of(secret), by=clerk) == "factor_there"


def test_a_clerk_may_remove_it_by_password_and_code(office: Flask, clerk):
    secret, _codes = with_factor(clerk)
    assert refusal(factors.remove_factor, "wrong", code_of(secret, 1), by=clerk) == "password_wrong"
    factors.remove_factor(PASSWORD, code_of(secret, 1), by=clerk)
    assert not queries.standing_of(clerk.id).has_factor


def test_a_decider_may_not_remove_it(office: Flask, reviewer):
    secret, _codes = with_factor(reviewer)
    assert refusal(factors.remove_factor, PASSWORD, code_of(secret, 1), by=reviewer) == "factor_needed"


def test_a_decider_without_it_can_only_set_it_up(office: Flask):
    for role in roles.DECIDING | {"admin"}:
        account(role + "1", role)
        visitor = Visitor(office)
        assert visitor.sign_in(role + "1", next_="/accounts").location == "/accounts/me/second-factor"
        assert visitor.get("/accounts").status_code == 403
        assert visitor.get("/accounts/me/second-factor").status_code == 200


def test_a_decider_sets_it_up_and_gets_recovery_codes(visitor: Visitor, reviewer):
    visitor.sign_in("reviewer")
    page = visitor.get("/accounts/me/second-factor").text
    secret, offer = page.split('class="mono">')[1][:32], page.split('name="add-offer"')[1].split('value="')[1].split('"')[0]
    answer = visitor.post("/accounts/me/second-factor", add__offer=offer, add__code=code_of(secret))
    assert 'data-count="10"' in answer.text
    assert visitor.is_in()
    assert verbs("user")[-1] == "factor.added"


def test_a_remembered_device_is_asked_for_no_code(visitor: Visitor, clerk):
    secret, _codes = with_factor(clerk)
    visitor.sign_in("clerk")
    visitor.post("/login/code", code=code_of(secret, 1), remember="1")
    visitor.post("/logout")
    assert visitor.sign_in("clerk").location == "/"


def test_another_device_is_asked(app: Flask, visitor: Visitor, clerk):
    secret, _codes = with_factor(clerk)
    visitor.sign_in("clerk")
    visitor.post("/login/code", code=code_of(secret, 1), remember="1")
    assert Visitor(app).sign_in("clerk").location == "/login/code?next=/"


def test_a_remembered_device_is_forgotten_after_two_weeks(visitor: Visitor, clerk):
    secret, _codes = with_factor(clerk)
    visitor.sign_in("clerk")
    visitor.post("/login/code", code=code_of(secret, 1), remember="1")
    kept = visitor.client.get_cookie(f"portal_device_{clerk.id}", path="/login")
    assert kept.max_age == timedelta(days=14).total_seconds()
    assert (kept.http_only, kept.same_site) == (True, "Lax")


def test_a_remembered_device_is_forgotten_with_the_factor(visitor: Visitor, clerk):
    secret, _codes = with_factor(clerk)
    visitor.sign_in("clerk")
    visitor.post("/login/code", code=code_of(secret, 1), remember="1")
    visitor.post("/logout")
    with clock.stopped(clock.now() + timedelta(minutes=3)):
        factors.remove_factor(PASSWORD, code_of(secret), by=clerk)
        with_factor(clerk)
        assert visitor.sign_in("clerk").location == "/login/code?next=/"


def test_the_password_alone_is_forgotten_after_five_minutes(visitor: Visitor, clerk):
    secret, _codes = with_factor(clerk)
    visitor.sign_in("clerk")
    with clock.stopped(clock.now() + timedelta(minutes=6)):
        assert visitor.post("/login/code", code=code_of(secret)).location == "/login"
    assert not visitor.is_in()


def test_nobody_proves_a_code_without_a_password(visitor: Visitor, clerk):
    secret, _codes = with_factor(clerk)
    assert visitor.post("/login/code", code=code_of(secret, 1)).location == "/login"


def test_a_lost_factor_is_reset_by_two_administrators(office: Flask, reviewer):
    first, second = account("first", "admin"), account("second", "admin")
    with_factor(reviewer)
    factors.propose_reset(reviewer.id, note="the phone is lost", by=first)
    factors.confirm_reset(reviewer.id, by=second)
    assert not queries.standing_of(reviewer.id).has_factor
    assert verbs("user")[-2:] == ["factor.reset-proposed", "factor.reset-confirmed"]


def test_one_administrator_does_not_reset_it_alone(office: Flask, reviewer):
    admin = account("first", "admin")
    with_factor(reviewer)
    factors.propose_reset(reviewer.id, by=admin)
    assert refusal(factors.confirm_reset, reviewer.id, by=admin) == "same_person"
    assert queries.standing_of(reviewer.id).has_factor


def test_no_administrator_has_a_hand_in_the_own_reset(office: Flask):
    first, second = account("first", "admin"), account("second", "admin")
    with_factor(first)
    assert refusal(factors.propose_reset, first.id, by=first) == "own_account"
    factors.propose_reset(first.id, by=second)
    assert refusal(factors.confirm_reset, first.id, by=first) == "own_account"


def test_a_proposed_reset_is_void_after_a_day(office: Flask, reviewer):
    with_factor(reviewer)
    factors.propose_reset(reviewer.id, by=account("first", "admin"))
    with clock.stopped(clock.now() + timedelta(hours=25)):
        assert refusal(factors.confirm_reset, reviewer.id, by=account("second", "admin")) == "no_reset"


def test_a_reset_that_was_withdrawn_cannot_be_confirmed(office: Flask, reviewer):
    first, second = account("first", "admin"), account("second", "admin")
    with_factor(reviewer)
    factors.propose_reset(reviewer.id, by=first)
    factors.withdraw_reset(reviewer.id, by=first)
    assert refusal(factors.confirm_reset, reviewer.id, by=second) == "no_reset"


def test_the_square_holds_no_style_that_the_policy_forbids():
    square = second_factor.square(second_factor.new_secret(), "clerk@office.example")
    assert "style" not in square
    assert square.startswith("<svg")
