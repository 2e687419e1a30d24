"""What every test may ask for: a real database of its own, the application on it, a browser in front of it.

A test that takes `app`, `client` or `database_url` runs twice, on SQLite and on PostgreSQL. Where only one of them
makes sense, the mark says why: `@pytest.mark.sqlite("the file is what is tampered with")`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from tests.support.databases import KINDS, Databases
from tests.support.portals import Served, close_portal, open_portal

if TYPE_CHECKING:  # Playwright takes a second to import: only those who drive a browser wait for it
    from playwright.sync_api import Browser, Page


# How long one example takes says more about the machine than about the rule. The examples are the same in every run, so
# that a change is judged by what it changed; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        only = [kind for kind in KINDS if metafunc.definition.get_closest_marker(kind)]
        metafunc.parametrize("database_kind", only or KINDS, scope="session")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes give no name to a test: packed files hold the time of packing, and each worker packs its own."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The databases of this test worker."""
    made = Databases()
    yield made
    made.close()


@pytest.fixture
def database_url(databases: Databases, database_kind: str) -> Iterator[str]:
    """A database with the newest schema and no business in it, for this test alone."""
    url = databases.migrated(database_kind)
    yield url
    databases.remove(url)


@pytest.fixture
def empty_database_url(databases: Databases, database_kind: str) -> Iterator[str]:
    """A database without a table."""
    url = databases.empty(database_kind)
    yield url
    databases.remove(url)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own."""
    opened = open_portal(database_url, tmp_path / "instance")
    yield opened
    close_portal(opened)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A plain HTTP client, signed in as nobody."""
    return app.test_client()


@pytest.fixture
def served(app: Flask) -> Iterator[Served]:
    """The application on a free loopback port: `served.address`."""
    serving = Served(app)
    yield serving
    serving.close()


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One Chromium for all tests of this worker."""
    from tests.support.browser import running_browser

    with running_browser() as running:
        yield running


@pytest.fixture
def open_page(browser: "Browser", served: Served) -> "Iterator[Callable[..., Page]]":
    """Opens pages on the served application: `open_page(size=PHONE, java_script_enabled=False)`."""
    from tests.support import browser as driving

    with ExitStack() as pages:

        def open_one(**how: Any) -> "Page":
            return pages.enter_context(driving.open_page(browser, served.address, **how))

        yield open_one


@pytest.fixture
def browser_page(open_page: "Callable[..., Page]") -> "Page":
    """A page at desk size on the served application."""
    return open_page()
