"""Sessions: they begin new, end when they should, and nobody comes in through an old one."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts import factors, limits, operations, signing_in
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.web.pages import local_address
from tests.accounts.people import PASSWORD, Visitor, account, code_of, with_factor
from tests.support.portals import close_portal, open_portal


@pytest.fixture
def clerk(office: Flask):
    return account("clerk")


@pytest.fixture
def inside(visitor: Visitor, clerk) -> Visitor:
    """A visitor who signed in as the clerk."""
    visitor.sign_in("clerk")
    return visitor


def test_signing_out_ends_the_session_and_has_the_browser_forget_pages(inside: Visitor):
    answer = inside.post("/logout")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"cache", "storage"')
    assert not inside.is_in()


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, inside: Visitor):
    thief = Visitor(app)
    thief.client.set_cookie("portal", inside.client.get_cookie("portal").value)
    assert thief.is_in()
    inside.post("/logout")
    assert not thief.is_in()


def test_a_session_that_somebody_planted_does_not_become_a_signed_in_one(app: Flask, visitor: Visitor, clerk):
    visitor.get("/login")
    planted = visitor.client.get_cookie("portal").value
    visitor.sign_in("clerk")
    attacker = Visitor(app)
    attacker.client.set_cookie("portal", planted)
    assert not attacker.is_in()


def test_the_form_token_changes_when_somebody_signs_in(visitor: Visitor, clerk):
    before = visitor.tokens({})["csrf_token"]
    visitor.sign_in("clerk")
    refused = visitor.send("POST", "/accounts/me/language", data={"language-locale": "en", "csrf_token": before})
    assert refused.status_code == 400


def test_thirty_idle_minutes_end_a_session(inside: Visitor):
    with clock.stopped(clock.now() + timedelta(minutes=31)):
        answer = inside.get("/accounts/me")
        assert answer.location == "/login?next=/accounts/me"
        assert "30" in inside.get("/login").text


def test_work_keeps_a_session_alive(inside: Visitor):
    begun = clock.now()
    for minutes in range(20, 100, 20):
        with clock.stopped(begun + timedelta(minutes=minutes)):
            assert inside.is_in()


def test_no_session_lasts_longer_than_a_day_of_work(inside: Visitor):
    begun = clock.now()
    for minutes in range(20, 720, 20):
        with clock.stopped(begun + timedelta(minutes=minutes)):
            assert inside.is_in()
    with clock.stopped(begun + timedelta(minutes=721)):
        assert not inside.is_in()


def test_looking_around_sets_no_cookie_each_time(inside: Visitor):
    inside.get("/accounts/me")
    assert "Set-Cookie" not in inside.get("/accounts/me").headers


def test_the_programme_may_choose_another_idle_time(inside: Visitor, monkeypatch):
    monkeypatch.setattr(limits, "_read", (limits.DEFAULTS | {"idle_minutes": 5}).__getitem__)
    with clock.stopped(clock.now() + timedelta(minutes=6)):
        assert not inside.is_in()


@pytest.mark.parametrize(
    "act",
    [
        lambda clerk: operations.change_roles(clerk.id, ["reviewer"], by=SYSTEM),
        lambda clerk: operations.disable(clerk.id, by=SYSTEM),
        lambda clerk: operations.sign_out_everywhere(clerk.id, by=SYSTEM),
        lambda clerk: operations.set_password(clerk.id, "another violet anchor", by=SYSTEM),
    ],
    ids=["roles", "disabled", "ended", "password"],
)
def test_what_ends_every_session(inside: Visitor, clerk, act):
    assert inside.is_in()
    act(clerk)
    assert not inside.is_in()


def test_a_new_password_keeps_the_session_that_chose_it(app: Flask, inside: Visitor):
    other = Visitor(app)
    other.sign_in("clerk")
    new = {"password__old": PASSWORD, "password__password": "another violet anchor", "password__again": "another violet anchor"}
    assert inside.post("/accounts/me/password", **new).status_code == 303
    assert inside.is_in()
    assert not other.is_in()


def test_a_new_factor_ends_the_other_sessions(app: Flask, inside: Visitor, clerk):
    with_factor(clerk)
    assert not inside.is_in()


def test_a_reset_factor_ends_every_session(office: Flask, app: Flask, visitor: Visitor, clerk):
    secret, _codes = with_factor(clerk)
    visitor.sign_in("clerk")
    visitor.post("/login/code", code=code_of(secret, 1))
    assert visitor.is_in()
    first, second = account("first", "admin"), account("second", "admin")
    factors.propose_reset(clerk.id, by=first)
    factors.confirm_reset(clerk.id, by=second)
    assert not visitor.is_in()


def test_a_page_asks_to_sign_in_and_comes_back(visitor: Visitor, clerk):
    assert visitor.get("/accounts/me").location == "/login?next=/accounts/me"
    assert visitor.sign_in("clerk", next_="/accounts/me").location == "/accounts/me"


def test_htmx_gets_an_alert_and_never_a_sign_in_page(visitor: Visitor):
    answer = visitor.get("/accounts/me", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.text.lstrip().startswith('<div data-alert="401"')


def test_a_form_that_outlived_its_session_is_not_redirected(visitor: Visitor):
    assert visitor.post("/accounts/me/language", language__locale="en").status_code == 401


ELSEWHERE = (
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "/x\r\nSet-Cookie: a=b",
)


def test_nobody_is_sent_elsewhere_after_signing_in(visitor: Visitor, clerk):
    for elsewhere in ELSEWHERE:
        assert visitor.sign_in("clerk", next_=elsewhere).location == "/"
        assert local_address(elsewhere) == "/"


def test_nothing_at_the_door_works_without_the_forms_token(app: Flask):
    for address in ("/login", "/login/code", "/login/forgotten", "/login/link", "/logout", "/login/as"):
        answer = app.test_client().post(address, data={"email": "clerk@office.example", "password": PASSWORD})
        assert answer.status_code in (400, 401)


def test_the_language_chosen_at_the_door_stays(visitor: Visitor, clerk):
    visitor.post("/language", locale="zh_Hans", next_="/login")
    visitor.sign_in("clerk")
    assert '<html lang="zh-Hans">' in visitor.get("/accounts/me").text


def test_the_language_of_the_account_is_spoken_after_signing_in(visitor: Visitor, clerk):
    operations.choose_language("zh_Hans", by=clerk)
    visitor.sign_in("clerk")
    assert '<html lang="zh-Hans">' in visitor.get("/accounts/me").text


def test_a_token_of_nobody_opens_nothing(visitor: Visitor, clerk):
    with visitor.client.session_transaction() as session:
        session["_user_id"], session["seen"] = "x" * 32, int(clock.now().timestamp())
    assert not visitor.is_in()


def test_only_the_holder_opens_a_session(office: Flask, clerk):
    with pytest.raises(Exception, match="holder"):
        signing_in.open_session(clerk.id, "password", by=account("other"))


def test_in_earnest_the_cookie_can_come_from_this_host_alone(database_url: str, tmp_path: Path):
    keys = {"secret_key": "k" * 40, "data_keys": f"k1:{'A' * 43}="}
    earnest = open_portal(database_url, tmp_path / "instance", env="production", **keys)
    set_cookie = earnest.test_client().get("/login", base_url="https://localhost").headers["Set-Cookie"]
    close_portal(earnest)
    assert set_cookie.startswith("__Host-portal=")
    assert "Secure" in set_cookie
    assert "Path=/" in set_cookie
    assert "Domain" not in set_cookie
