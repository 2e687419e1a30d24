"""Every role's home opens, and every number on it leads to a page."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts.operations import add_user, keep_password
from portal.accounts.passwords import hash_of
from portal.accounts.roles import ROLES
from portal.core.actors import SYSTEM
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
