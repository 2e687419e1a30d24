"""People at the door: accounts with a password, and a browser-like client that carries the form's token."""

import re
from functools import cache
from typing import Any

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts import factors, operations, passwords, queries, second_factor
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db
from portal.ledger.models import LedgerEntry

PASSWORD = "violet anchor paper storm"


@cache
def password_hash() -> str:
    return passwords.hash_of(PASSWORD)


def account(name: str, *roles: str) -> Actor:
    """A new account at <name>@office.example with the password PASSWORD, as an actor. Inside the application's context."""
    user_id = operations.add_user(f"{name}@office.example", name.capitalize(), roles or ["operations"], by=SYSTEM)
    operations.keep_password(user_id, password_hash(), by=SYSTEM)
    return queries.actor_of(user_id, "web")


def with_factor(actor: Actor) -> tuple[str, list[str]]:
    """Set up the second factor: its secret and the recovery codes."""
    secret = second_factor.new_secret()
    offer = second_factor.sealed(secret, actor.id or 0)
    return secret, factors.add_factor(offer, code_of(secret), by=actor)


def code_of(secret: str, periods_later: int = 0) -> str:
    """What the app shows now, or some half minutes later."""
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()) + 30 * periods_later)


def verbs(subject: str = "") -> list[str]:
    """The verbs in the ledger as they stand now, in order; of one table, or all."""
    db.session.rollback()
    entries = select(LedgerEntry.verb).order_by(LedgerEntry.id)
    return list(db.session.scalars(entries.where(LedgerEntry.subject == subject) if subject else entries))


class Visitor:
    """Somebody with a browser. Each request has a context of its own, whatever context the test holds open."""

    def __init__(self, app: Flask):
        self.app = app
        self.client: FlaskClient = app.test_client()

    def get(self, address: str, **how: Any) -> TestResponse:
        return self.send("GET", address, **how)

    def send(self, method: str, address: str, **how: Any) -> TestResponse:
        with self.app.app_context():
            return self.client.open(address, method=method, **how)

    def post(self, address: str, **fields: Any) -> TestResponse:
        """Send a form with the token of this session; `next_` and the like lose their underscore."""
        data = {name.rstrip("_").replace("__", "-"): value for name, value in fields.items()}
        return self.send("POST", address, data=data | self.tokens(data))

    def tokens(self, data: dict[str, Any]) -> dict[str, str]:
        token = (self.get("/session/token").json or {})["token"]
        prefixes = {name.partition("-")[0] + "-" for name in data if "-" in name}
        return {f"{prefix}csrf_token": token for prefix in {"", *prefixes}}

    def sign_in(self, name: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        return self.post("/login", email=f"{name}@office.example", password=password, **fields)

    def is_in(self) -> bool:
        """Whether a page for everyone who is signed in opens."""
        return self.get("/accounts/me").status_code == 200


def errors(response: TestResponse) -> set[str]:
    """The fields at which the page tells of an error."""
    return set(re.findall(r'data-error="([^"]+)"', response.text))
