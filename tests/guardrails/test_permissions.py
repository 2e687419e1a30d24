"""Every endpoint says who may use it, and every role gets exactly what that says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from portal.accounts.operations import add_user, keep_password
from portal.accounts.passwords import hash_of
from portal.accounts.queries import standing_at
from portal.accounts.roles import ROLES, permissions_of
from portal.core.actors import SYSTEM
from portal.ledger.operations import OPERATIONS
from portal.web.permissions import PUBLIC, SCOPE, SIGNED_IN, Permission
from tests.support.portals import close_portal, open_portal

PASSWORD = "a long enough password"


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def needed(app: Flask, rule: Rule) -> str | None:
    return getattr(app.view_functions[rule.endpoint], "permission", None)


@pytest.mark.sqlite("no database is asked")
def test_every_endpoint_declares_a_permission(app: Flask) -> None:
    assert [rule.endpoint for rule in rules(app) if needed(app, rule) is None] == []


@pytest.mark.sqlite("no database is asked")
def test_permissions_are_alphabetical_and_each_is_held_by_a_role(app: Flask) -> None:
    names = [permission.name for permission in Permission]
    assert names == sorted(names)
    held = permissions_of(set(ROLES))
    assert [p for p in Permission if p not in held] == []


@pytest.mark.sqlite("no database is asked")
def test_every_operation_says_what_it_needs(app: Flask) -> None:
    known = {str(p) for p in Permission}
    assert {name: run.needs for name, run in OPERATIONS.items() if run.needs is not None and run.needs not in known} == {}


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """As `make run` sets it up: sample accounts come in without a second factor."""
    opened = open_portal(database_url, tmp_path / "instance", sample=True)
    yield opened
    close_portal(opened)


@pytest.fixture
def signed_in(app: Flask) -> dict[str, FlaskClient]:
    """One client for each role, signed in."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        digest = hash_of(PASSWORD)
        for role in ROLES:
            keep_password(add_user(f"{role}@portal.example", role, [role], by=SYSTEM), digest, by=SYSTEM)
        people = {role: standing_at(f"{role}@portal.example") for role in ROLES}
    clients = {role: app.test_client() for role in ROLES}
    for role, client in clients.items():
        assert people[role]
        enter(client, role)
    return clients


def enter(client: FlaskClient, role: str) -> None:
    """Through the door, as the sample world lets everybody in without a second factor."""
    answer = client.post("/login", data={"email": f"{role}@portal.example", "password": PASSWORD})
    assert answer.status_code == 303, answer.status_code


def sample_value(converter: BaseConverter) -> object:
    """Something of the right shape that names no record."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 999_999 if isinstance(converter, IntegerConverter) else "SUB-2026-999999"


def address(app: Flask, rule: Rule) -> str:
    with app.test_request_context():
        values = {name: sample_value(converter) for name, converter in rule._converters.items()}
        return app.url_for(rule.endpoint, _anchor=None, **values)


@pytest.mark.slow
@pytest.mark.sqlite("who may is decided before any database is asked")
def test_every_route_is_open_to_exactly_the_roles_that_hold_its_permission(app: Flask, signed_in: dict[str, FlaskClient]) -> None:
    wrong = []
    for rule in rules(app):
        permission = needed(app, rule)
        if permission in (PUBLIC, SIGNED_IN) or rule.endpoint == "static":
            continue
        for role, client in signed_in.items():
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                status = client.open(address(app, rule), method=method).status_code
                if permission.startswith(SCOPE):  # a person's session opens none of the calls of other systems
                    assert status == 401
                    continue
                if (status == 403) == (permission in permissions_of({role})) or status >= 500:
                    wrong.append((method, rule.rule, role, status))
    assert wrong == []


@pytest.mark.sqlite("who may is decided before any database is asked")
def test_nobody_gets_in_without_signing_in(app: Flask, client: FlaskClient) -> None:
    open_doors = []
    for rule in rules(app):
        if needed(app, rule) == PUBLIC:
            continue
        answer = client.get(address(app, rule)) if "GET" in (rule.methods or ()) else client.post(address(app, rule))
        if answer.status_code not in (303, 302, 401, 400):
            open_doors.append((rule.rule, answer.status_code))
    assert open_doors == []
