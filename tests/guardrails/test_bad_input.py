"""No input makes the portal stumble: odd addresses and odd forms get an answer below 500 on every route."""

import io
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from wtforms.fields.core import UnboundField

from portal.accounts.operations import add_user, keep_password
from portal.accounts.passwords import hash_of
from portal.accounts.roles import ALONE, ROLES, permissions_of
from portal.accounts.sample import make_accounts
from portal.core.actors import SYSTEM
from portal.home.sample import make_world
from portal.web.forms import Form
from tests.guardrails.test_permissions import address, needed, rules
from tests.support.portals import close_portal, open_portal

PASSWORD = "a long enough password"
NASTY = (
    "", "0", "-1", "1e30", "999999999999999999999999", "NaN", "null", "true", "'; DROP TABLE user; --", "<script>alert(1)</script>",
    "../../etc/passwd", "%00", "\x00", "\u202e\u2066", "=1+1", "@SUM(1)", "龘龘龘", "a" * 5000, "2026-02-30", "0000-00-00", "９９", "\ud7ff", "🀄" * 50,
    "2026-11-22T25:61:00", "0001-01-01", "0001-01-01T00:00", "9999-12-31", "9999-W52", "[]", "{}", "eyJhIjoxfQ", "WyJhIiwxXQ", "WzFd", "WzEsMl0", "WyIyMDI2LTExLTIyIiwxXQ", "\r\nX-Evil: 1",
)  # fmt: skip
NAMES = (
    "q", "sort", "after", "size", "state", "province", "band", "category", "clock", "flag", "reviewer", "year", "persons", "batch", "returned", "attention",
    "record", "verb", "all", "query", "note", "reason", "version", "seen", "until", "person_ids", "exclusion", "how", "household", "budget", "name", "kind",
    "file", "columns", "email", "password", "next", "role", "roles", "locale", "purpose", "number", "phone", "birth_on", "value", "valid_from", "from", "to",
    "subject", "actor", "at", "list", "view", "run", "open_next", "members-0-name", "exclude_1", "y-year", "code", "token", "day", "month",
    "on", "week", "first", "last", "partner", "batch", "came", "show", "since", "ending", "quantity", "price",
)  # fmt: skip
DAYS = [f"day_{n}" for n in range(1, 8)]


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A small world, and one person who holds every role that may stand beside others."""
    opened = open_portal(database_url, tmp_path / "instance", sample=True)
    opened.config["WTF_CSRF_ENABLED"] = False
    with opened.app_context():
        digest = hash_of(PASSWORD)
        keep_password(add_user("all@portal.example", "All", sorted(ROLES.keys() - ALONE), by=SYSTEM), digest, by=SYSTEM)
        make_accounts(PASSWORD, by=SYSTEM)
        make_world(households=24, partners=6)
    yield opened
    close_portal(opened)


def odd_values(chance: Random) -> MultiDict[str, str]:
    """A handful of odd parameters, some of them twice."""
    pairs = [(chance.choice(NAMES), chance.choice(NASTY)) for _ in range(chance.randint(3, 12))]
    return MultiDict(pairs)


def field_names(of: type[Form] = Form) -> set[str]:
    """The names of all fields of all forms."""
    own = {name for name in dir(of) if isinstance(getattr(of, name), UnboundField)}
    return own.union(*(field_names(form) for form in of.__subclasses__()))


def bodies(chance: Random) -> Iterator[dict[str, Any]]:
    """What is sent to a form: odd words, files where words belong, JSON that is no form."""
    words = odd_values(chance)
    yield {"data": words}
    yield {"data": MultiDict([*words.items(multi=True), ("file", (io.BytesIO(chance.randbytes(200)), "x.csv"))])}
    yield {"data": {name: (io.BytesIO(b"x"), "x.csv") for name in (*field_names(), *DAYS)}}
    yield {"json": chance.choice((5, None, "x", [1], {"note": 7, "version": [1]}))}


def real_addresses(app: Flask, address_of: str) -> list[str]:
    """The dummy address, and the same with references that exist."""
    return [address_of, address_of.replace("SUB-2026-999999", "SUB-2026-000003"), address_of.replace("999999", "1")]


def entered(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    assert client.post("/login", data={"email": f"{name}@portal.example", "password": PASSWORD}).status_code == 303
    return client


def who_may(permission: str | None) -> str:
    """The person of this test whose roles hold a permission."""
    return next(
        (
            name
            for name in ("admin", "compliance")
            if permission in permissions_of({name}) and permission not in permissions_of(ROLES.keys() - ALONE)
        ),
        "all",
    )


@pytest.mark.slow
@pytest.mark.sqlite("what is odd is refused before the database; its own types are tried in the data layer's tests")
def test_no_address_and_no_form_makes_an_error_of_ours(app: Flask) -> None:
    chance, stumbled = Random(7), []
    clients = {name: entered(app, name) for name in ("all", "admin", "compliance")}
    for rule in rules(app):
        if rule.endpoint in ("accounts.sign_out", "static") or "session" in rule.endpoint:
            continue
        client = clients[who_may(needed(app, rule))]
        for path in real_addresses(app, address(app, rule)):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                headers = {"HX-Request": "true"} if chance.random() < 0.3 else {}
                for sent in bodies(chance) if method == "POST" else [{"query_string": odd_values(chance)}]:
                    try:
                        answer = client.open(path, method=method, headers=headers, **sent)
                    except Exception as error:  # noqa: BLE001 in a test application errors come through: each is named
                        stumbled.append(f"{method} {path}: {type(error).__name__}: {str(error)[:120]} {sent!r:.200}")
                        continue
                    if answer.status_code >= 500:
                        stumbled.append(f"{method} {path}: {answer.status_code}")
    assert stumbled == []
