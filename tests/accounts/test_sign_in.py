"""Signing in by password: who gets in, and what the page tells of who does not."""

import re

import pytest
from flask import Flask

from portal.accounts import operations, passwords, signing_in
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.core.lifecycle import Refused
from tests.accounts.people import PASSWORD, Visitor, account, errors, verbs


@pytest.fixture
def clerk(office: Flask):
    return account("clerk")


def test_the_right_password_opens_the_portal(visitor: Visitor, clerk):
    assert visitor.sign_in("clerk").status_code == 303
    assert visitor.is_in()


def test_the_address_may_be_written_in_capitals_and_with_spaces(visitor: Visitor, clerk):
    assert visitor.post("/login", email=" Clerk@Office.Example ", password=PASSWORD).status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(visitor: Visitor, clerk):
    wrong, unknown = visitor.sign_in("clerk", "wrong"), visitor.sign_in("nobody", "wrong")
    assert (wrong.status_code, errors(wrong)) == (unknown.status_code, errors(unknown)) == (422, {"form"})
    assert bare(wrong.text).replace("clerk@", "nobody@") == bare(unknown.text)


def bare(page: str) -> str:
    """A page without its form tokens, which differ from page to page."""
    return re.sub(r'(name="csrf[-_]token"[^>]*(?:value|content))="[^"]+"', r"\1", page)


@pytest.mark.parametrize("name", ["clerk", "nobody", "newcomer", "gone"])
def test_the_same_hashing_is_done_whoever_asks(office: Flask, clerk, monkeypatch, name: str):
    operations.add_user("newcomer@office.example", "Newcomer", ["operations"], by=SYSTEM)
    operations.disable(account("gone").id, by=SYSTEM)
    looked_at: list[str] = []
    verify = passwords._hasher.verify
    monkeypatch.setattr(passwords, "_hasher", Watched(verify, looked_at))
    with pytest.raises(Refused, match="together"):
        signing_in.check_password(f"{name}@office.example", "wrong", by=signing_in.visitor())
    assert [passwords_hash.split("$")[1:4] for passwords_hash in looked_at] == [["argon2id", "v=19", "m=19456,t=2,p=1"]]


class Watched:
    """The hasher, noting which hash it is asked to compare with."""

    def __init__(self, verify, seen: list[str]):
        self._verify, self._seen = verify, seen

    def verify(self, kept: str, password: str) -> bool:
        self._seen.append(kept)
        return self._verify(kept, password)

    def hash(self, password: str) -> str:
        return passwords.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(password)


def test_a_disabled_account_stays_outside(visitor: Visitor, clerk):
    operations.disable(clerk.id, by=SYSTEM)
    assert visitor.sign_in("clerk").status_code == 422
    assert not visitor.is_in()


def test_an_account_without_a_password_stays_outside(office: Flask, visitor: Visitor):
    operations.add_user("newcomer@office.example", "Newcomer", ["operations"], by=SYSTEM)
    assert visitor.sign_in("newcomer", "").status_code == 422
    assert visitor.sign_in("newcomer", "anything at all").status_code == 422


def test_sign_ins_failures_and_sign_outs_are_recorded(visitor: Visitor, clerk):
    visitor.sign_in("clerk", "wrong")
    visitor.sign_in("clerk")
    visitor.post("/logout")
    assert verbs("user")[-3:] == ["session.failed", "session.opened", "session.closed"]


def test_a_failure_of_nobody_is_recorded_without_the_address(visitor: Visitor, clerk):
    visitor.sign_in("nobody", "wrong")
    assert verbs("sign_in_attempts") == ["session.failed"]
    stored = db.session.connection().exec_driver_sql("SELECT data, actor, reference FROM ledger_entry").all()
    assert "nobody@" not in str(stored)


def test_a_password_is_never_kept_or_recorded_in_plain(visitor: Visitor, clerk):
    kept = db.session.connection().exec_driver_sql("SELECT password_hash FROM credential").scalar_one()
    stored = str(db.session.connection().exec_driver_sql("SELECT data FROM ledger_entry").all())
    assert kept.startswith("$argon2id$")
    assert kept not in stored
    assert PASSWORD not in stored
