"""Every role's home opens, and every number on it leads to a page."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts.operations import add_user, change_roles, keep_password
from portal.accounts.passwords import hash_of
from portal.accounts.queries import actor_of
from portal.accounts.roles import ROLES
from portal.core.actors import SYSTEM
from portal.core.database import writing
from portal.home.queries import administering
from portal.jobs import start
from tests.support.portals import close_portal, open_portal

PASSWORD = "a long enough password"


class Links(HTMLParser):
    """The local addresses that a page links to."""

    def __init__(self, text: str):
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") or ""
        if tag == "a" and address.startswith("/"):
            self.found.add(address)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    opened = open_portal(database_url, tmp_path / "instance", sample=True)
    with opened.app_context():
        digest = hash_of(PASSWORD)
        for role in ROLES:
            keep_password(add_user(f"{role}@portal.example", role, [role], by=SYSTEM), digest, by=SYSTEM)
    yield opened
    close_portal(opened)


def test_an_administrator_sees_what_waits_for_a_second_one_and_how_much_of_the_sample_is_there(app: Flask) -> None:
    with app.app_context():
        admin, reviewer = (actor_of(f"{name}@portal.example", via="cli") for name in ("admin", "reviewer"))
        add_user("admin2@portal.example", "admin2", ["admin"], by=SYSTEM)
        change_roles(reviewer.id, ["senior"], by=admin)
        with writing():
            start("home.sample", {"households": 1, "doctors": 1, "seed": 1}, SYSTEM)
        told = {str(f.label): (f.count, f.rows[1]) for f in administering(admin).figures}
    assert told["Roles that wait for a second administrator"] == (1, {"state": "waiting"})
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/login", data={"email": "admin@portal.example", "password": PASSWORD})
    assert "being made: 0 %" in client.get("/", headers={"Accept-Language": "en"}).text


def test_every_link_of_every_home_opens(app: Flask) -> None:
    broken = []
    for role in ROLES:
        client = app.test_client()
        with client.session_transaction() as session:
            session["locale"] = "en"
        app.config["WTF_CSRF_ENABLED"] = False
        client.post("/login", data={"email": f"{role}@portal.example", "password": PASSWORD})
        for address in sorted(Links(client.get("/").text).found):
            status = client.get(address).status_code
            if status not in (200, 302, 303):
                broken.append((role, address, status))
    assert broken == []
