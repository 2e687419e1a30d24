"""Tokens of other systems: given once, kept as a hash, opening one scope, taken back at once."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.channels import operations
from portal.channels.commands import token
from portal.channels.models import ChannelToken
from portal.channels.queries import every_token
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.ledger.models import LedgerEntry
from portal.ledger.verification import verify
from tests.doctors.standing_world import doctor, staff

UNKNOWN = "/api/v1/doctors/DOC-2026-999999/rights"


def ask(client: FlaskClient, path: str, token: str = "") -> Any:
    return client.get(path, headers={"Authorization": f"Bearer {token}"} if token else {})


def test_only_a_living_token_of_the_scope_opens_a_call_and_every_problem_has_its_type(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        reference = doctor({"e_signature": None})
        known, secret = operations.add_token("shop.orders", "doctors", by=SYSTEM)
        _, other = operations.add_token("shop.orders", "supply", by=SYSTEM)
    path = f"/api/v1/doctors/{reference}/rights"
    answers = [
        (path, "", 401, "token"), (path, "portal_nobodys", 401, "token"), (path, other, 403, "scope"), (path, secret, 200, ""),
        (UNKNOWN, secret, 404, "not-found"), ("/api/v1/nothing", secret, 404, "not-found"),
        (f"/api/v1/doctors/{'9' * 60}/rights", secret, 422, "malformed"),
    ]  # fmt: skip
    for asked, given, status, code in answers:
        answer = ask(client, asked, given)
        assert answer.status_code == status, asked
        if code:
            assert answer.content_type == "application/problem+json"
            assert answer.json["type"] == f"urn:portal:problem:{code}"
            assert answer.json["status"] == status
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.post(path).json["type"] == "urn:portal:problem:method-not-allowed"
    assert ask(client, path).headers["WWW-Authenticate"].startswith("Bearer")
    with app.app_context():
        operations.revoke_token(known, by=SYSTEM)
    assert ask(client, path, secret).status_code == 401


def test_a_token_is_shown_once_and_its_use_is_remembered_by_the_day(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        admin = staff("admin", "admin")
        reference, secret = operations.add_token("shop", "doctors", by=admin)
        kept = db.session.scalar(select(ChannelToken.token_hash))
        entries = "".join(db.session.scalars(select(LedgerEntry.data)))
        assert secret not in entries
        assert len(kept) == 64
        assert every_token()[0].last_on is None
        ask(client, UNKNOWN, secret)
        assert [(row.reference, row.created_by, row.last_on is None) for row in every_token()] == [(reference, "admin", False)]
        assert verify(SYSTEM).is_whole


def test_tokens_are_given_and_taken_by_administrators_alone(app: Flask) -> None:
    with app.app_context():
        admin, other = staff("admin", "admin"), staff("operations", "operations")
        reference, _ = operations.add_token("shop", "doctors", by=admin)
        for refused, act in {
            "not_permitted": lambda: operations.add_token("shop", "doctors", by=other),
            "channel_name": lambda: operations.add_token("Shop 1", "doctors", by=admin),
            "scope": lambda: operations.add_token("shop", "everything", by=admin),
        }.items():
            with pytest.raises(Refused) as why:
                act()
            assert why.value.code == refused
        operations.revoke_token(reference, by=admin)
        with pytest.raises(Conflict):
            operations.revoke_token(reference, by=admin)
        with pytest.raises(NotFound):
            operations.revoke_token("TOK-2026-999999", by=admin)


def test_a_token_that_asks_too_often_is_told_when_to_come_back(app: Flask, client: FlaskClient, monkeypatch) -> None:
    monkeypatch.setattr("portal.channels.api.setting", lambda name: 2)
    with app.app_context():
        _, secret = operations.add_token("shop", "doctors", by=SYSTEM)
    seen = [ask(client, UNKNOWN, secret).status_code for _ in range(3)]
    last = ask(client, UNKNOWN, secret)
    assert seen == [404, 404, 429]
    assert int(last.headers["Retry-After"]) <= 60
    assert last.json["type"] == "urn:portal:problem:too-many-requests"


@pytest.mark.sqlite("no database is asked")
def test_the_interface_describes_every_call_that_it_has(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    routes = {
        str(rule.rule).replace("<", "{").replace(">", "}") for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")
    }
    assert set(document["paths"]) == routes - {"/api/v1/openapi.json"}
    for path in document["paths"].values():
        for call in path.values():
            assert call["security"] == [{"token": []}]
            assert {"200", "401", "403", "404", "422", "429"} <= set(call["responses"])
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    json.dumps(document)


def test_the_console_makes_lists_and_revokes_tokens(app: Flask, database_url: str, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PORTAL_INSTANCE", str(app.config["SETTINGS"].instance))
    made = told("add", "--channel", "shop", "--scope", "doctors")
    assert made["token"].startswith("portal_")
    assert [(row["reference"], row["channel"], row["revoked_at"]) for row in told("list")["tokens"]] == [
        (made["reference"], "shop", None)
    ]
    assert told("revoke", made["reference"])["revoked"]
    assert told("list")["tokens"][0]["revoked_at"]
    assert CliRunner().invoke(token, ["add", "--channel", "shop", "--scope", "everything"]).exit_code == 2


def told(*arguments: str) -> dict[str, Any]:
    """The one JSON object that a command prints."""
    result = CliRunner().invoke(token, [*arguments, "--json"])
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)
