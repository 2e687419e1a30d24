"""One-time links: they work once, for a while, for one account, and tell nothing to whoever asks for one."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts import letters, links, operations, queries
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.core.lifecycle import Refused
from tests.accounts.people import PASSWORD, Visitor, account, errors, verbs

NEW = "another violet anchor"


@pytest.fixture
def admin(office: Flask):
    return account("admin", "admin")


@pytest.fixture
def newcomer(office: Flask) -> int:
    return operations.add_user("newcomer@office.example", "Newcomer", ["operations"], by=SYSTEM)


@pytest.fixture
def sent(office: Flask, monkeypatch) -> list[tuple[int, str]]:
    """The letters that were handed over, kept here instead of in the outbox of the room above."""
    handed: list[tuple[int, str]] = []
    monkeypatch.setattr(letters, "_carrier", lambda user_id, subject, body, link: handed.append((user_id, link)))
    return handed


def use(visitor: Visitor, token: str, password: str = NEW):
    return visitor.post("/login/link", token=token, password=password, again=password)


def test_a_link_sets_the_first_password(visitor: Visitor, admin, newcomer: int):
    token = links.make_link(newcomer, by=admin)
    assert "Newcomer" in visitor.get(links.path_of(token)).text
    assert use(visitor, token).location == "/login"
    assert visitor.sign_in("newcomer", NEW).status_code == 303


def test_looking_at_a_link_does_not_use_it_up(visitor: Visitor, admin, newcomer: int):
    token = links.make_link(newcomer, by=admin)
    for _ in range(3):
        assert visitor.get(links.path_of(token)).status_code == 200
    assert use(visitor, token).status_code == 303


def test_a_link_works_once(visitor: Visitor, admin, newcomer: int):
    token = links.make_link(newcomer, by=admin)
    use(visitor, token)
    assert use(visitor, token, "a third violet anchor").status_code == 422
    assert visitor.sign_in("newcomer", NEW).status_code == 303


def test_a_link_gets_too_old(visitor: Visitor, admin, newcomer: int):
    token = links.make_link(newcomer, by=admin)
    with clock.stopped(clock.now() + timedelta(hours=49)):
        assert visitor.get(links.path_of(token)).status_code == 422
        assert use(visitor, token).status_code == 422


def test_a_new_link_voids_the_earlier(visitor: Visitor, admin, newcomer: int):
    earlier, newer = links.make_link(newcomer, by=admin), links.make_link(newcomer, by=admin)
    assert use(visitor, earlier).status_code == 422
    assert use(visitor, newer).status_code == 303


def test_a_link_of_nobody_is_refused(visitor: Visitor, admin):
    assert visitor.get(links.path_of("x" * 32)).status_code == 422


def test_a_link_of_a_disabled_account_is_refused(visitor: Visitor, admin, newcomer: int):
    token = links.make_link(newcomer, by=admin)
    operations.disable(newcomer, by=admin)
    assert use(visitor, token).status_code == 422


def test_a_weak_password_leaves_the_link_alive(visitor: Visitor, admin, newcomer: int):
    token = links.make_link(newcomer, by=admin)
    answer = use(visitor, token, "short")
    assert (answer.status_code, errors(answer)) == (422, {"password"})
    assert use(visitor, token).status_code == 303


def test_two_different_new_passwords_are_refused(visitor: Visitor, admin, newcomer: int):
    token = links.make_link(newcomer, by=admin)
    answer = visitor.post("/login/link", token=token, password=NEW, again=PASSWORD)
    assert (answer.status_code, errors(answer)) == (422, {"again"})


def test_only_the_hash_of_a_token_is_kept(admin, newcomer: int):
    token = links.make_link(newcomer, by=admin)
    kept = db.session.connection().exec_driver_sql("SELECT token_hash FROM one_time_link").all()
    recorded = db.session.connection().exec_driver_sql("SELECT data FROM ledger_entry").all()
    assert token not in str(kept) + str(recorded)


def test_the_link_of_who_has_come_in_goes_to_the_holder_alone(visitor: Visitor, admin, sent):
    clerk = account("clerk")
    assert links.make_link(clerk.id, by=admin) == ""
    assert [receiver for receiver, _ in sent] == [clerk.id]
    assert visitor.get(sent[0][1]).status_code == 200


def test_a_new_password_by_link_ends_sessions_and_opens_a_lock(app: Flask, visitor: Visitor, admin, sent):
    clerk, inside = account("clerk"), Visitor(app)
    inside.sign_in("clerk")
    for _ in range(5):
        visitor.sign_in("clerk", "wrong")
    links.make_link(clerk.id, by=admin)
    use(visitor, sent[0][1].partition("token=")[2])
    assert not inside.is_in()
    assert visitor.sign_in("clerk", NEW).status_code == 303


def test_an_administrator_makes_no_link_for_himself(admin):
    with pytest.raises(Refused) as refused:
        links.make_link(admin.id, by=admin)
    assert refused.value.code == "own_account"


def test_who_forgot_the_password_gets_a_letter(visitor: Visitor, admin, sent):
    clerk = account("clerk")
    visitor.post("/login/forgotten", email=clerk.email)
    assert [user_id for user_id, _link in sent] == [clerk.id]
    assert use(visitor, sent[0][1].partition("=")[2]).status_code == 303


def test_asking_tells_nothing_of_unknown_addresses(app: Flask, admin, sent):
    known = Visitor(app).post("/login/forgotten", email=account("clerk").email)
    unknown = Visitor(app).post("/login/forgotten", email="nobody@office.example")
    assert known.status_code == unknown.status_code == 200
    assert known.text.count("data-focus") == unknown.text.count("data-focus") == 1
    assert len(sent) == 1
    assert verbs().count("link.asked") == 2


def test_asking_often_sends_one_letter(visitor: Visitor, admin, sent):
    clerk = account("clerk")
    for _ in range(4):
        visitor.post("/login/forgotten", email=clerk.email)
    assert len(sent) == 1
    with clock.stopped(clock.now() + timedelta(minutes=6)):
        visitor.post("/login/forgotten", email=clerk.email)
    assert len(sent) == 2


def test_a_disabled_account_gets_no_letter(visitor: Visitor, admin, sent):
    clerk = account("clerk")
    operations.disable(clerk.id, by=admin)
    visitor.post("/login/forgotten", email=clerk.email)
    assert sent == []
    assert not queries.standing_of(clerk.id).is_enabled


def test_a_portal_without_mail_says_whom_to_ask(visitor: Visitor, admin, monkeypatch):
    monkeypatch.setattr(letters, "_carrier", None)
    assert "administrator" in visitor.get("/login/forgotten").text
