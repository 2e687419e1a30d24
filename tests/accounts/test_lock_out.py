"""Lock-out: five failures close an address for a while, known or not, whoever tries at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts import limits, signing_in
from portal.core import clock
from portal.core.lifecycle import Refused
from tests.accounts.people import PASSWORD, Visitor, account, code_of, verbs, with_factor


@pytest.fixture
def clerk(office: Flask):
    return account("clerk")


def fail(visitor: Visitor, name: str, times: int) -> int:
    """Fail so many times; the last status."""
    return [visitor.sign_in(name, "wrong").status_code for _ in range(times)][-1]


def test_the_sixth_try_is_refused_even_with_the_right_password(visitor: Visitor, clerk):
    assert fail(visitor, "clerk", 5) == 422
    assert visitor.sign_in("clerk").status_code == 429


def test_four_failures_close_nothing(visitor: Visitor, clerk):
    fail(visitor, "clerk", 4)
    assert visitor.sign_in("clerk").status_code == 303


def test_only_failures_count(visitor: Visitor, clerk):
    for _ in range(7):
        assert visitor.sign_in("clerk").status_code == 303
        visitor.post("/logout")


def test_an_unknown_address_is_locked_in_the_same_way(visitor: Visitor, clerk):
    assert fail(visitor, "nobody", 5) == 422
    assert fail(visitor, "nobody", 1) == 429


def test_a_lock_opens_by_itself(visitor: Visitor, clerk):
    fail(visitor, "clerk", 5)
    with clock.stopped(clock.now() + timedelta(minutes=16)):
        assert visitor.sign_in("clerk").status_code == 303


def test_failures_of_long_ago_are_forgotten(visitor: Visitor, clerk):
    fail(visitor, "clerk", 4)
    with clock.stopped(clock.now() + timedelta(minutes=16)):
        assert fail(visitor, "clerk", 4) == 422
        assert visitor.sign_in("clerk").status_code == 303


def test_a_lock_is_recorded(visitor: Visitor, clerk):
    fail(visitor, "clerk", 5)
    assert verbs("user").count("session.failed") == 5
    assert verbs("user").count("session.locked") == 1


def test_twenty_tries_at_once_are_twenty_tries(app: Flask, clerk):
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda _: Visitor(app).sign_in("clerk", "wrong").status_code, range(20)))
    assert (answers.count(422), answers.count(429)) == (5, 15)


def test_wrong_codes_count_like_wrong_passwords(office: Flask, clerk):
    secret, _codes = with_factor(clerk)
    for _ in range(5):
        standing = signing_in.check_password(clerk.email, PASSWORD, by=signing_in.visitor())
        with pytest.raises(Refused):
            signing_in.check_code(standing, "000000", by=clerk)
    with pytest.raises(Refused) as refused:
        signing_in.check_password(clerk.email, PASSWORD, by=signing_in.visitor())
    assert refused.value.code == "sign_in_locked"
    assert code_of(secret) != "000000"


def test_the_settings_of_the_programme_are_followed(visitor: Visitor, clerk, monkeypatch):
    monkeypatch.setattr(limits, "_read", (limits.DEFAULTS | {"lockout_failures": 3}).__getitem__)
    fail(visitor, "clerk", 3)
    assert visitor.sign_in("clerk").status_code == 429
