"""People of an office as tests need them: with roles, at the operations or signed in before a page."""

from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.accounts import operations, queries, signing_in
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db
from tests.accounts.people import with_factor


def person(name: str, *roles: str) -> Actor:
    """A new account with roles, as an actor. Inside the application's context."""
    user_id = operations.add_user(f"{name}@office.example", name.capitalize(), list(roles), by=SYSTEM)
    return queries.actor_of(user_id, "web")


class Desk:
    """Somebody signed in before a browser; with a second factor; the session was opened beside the door."""

    def __init__(self, app: Flask, actor: Actor):
        self.app, self.actor = app, actor
        self.client: FlaskClient = app.test_client()
        with app.app_context():
            if not queries.standing_of(actor.id or 0).has_factor:  # type: ignore[union-attr]
                with_factor(actor)
            token = signing_in.open_session(actor.id or 0, "sample", by=actor)
        with self.client.session_transaction() as session:
            session.update({"_user_id": token, "_fresh": True, "seen": 1 << 40})

    def get(self, address: str, **how: Any) -> TestResponse:
        return self.send("GET", address, **how)

    def post(self, address: str, data: dict[str, Any] | None = None, **how: Any) -> TestResponse:
        """Send a form with the session's token, under every prefix that the fields have."""
        token = self.get("/session/token").json["token"]
        fields = dict(data or {})
        prefixes = {"", *(name.partition("-")[0] + "-" for name in fields if "-" in name)}
        tokens = {f"{prefix}csrf_token": token for prefix in prefixes}
        return self.send("POST", address, data=fields | tokens, **how)

    def send(self, method: str, address: str, **how: Any) -> TestResponse:
        with self.app.app_context():
            answer = self.client.open(address, method=method, **how)
        if has_app_context():
            db.session.rollback()  # what the test reads next is what the request left
        return answer
