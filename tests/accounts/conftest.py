"""Tests of accounts: an office with its people."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.database import db
from tests.accounts.people import Visitor


@pytest.fixture
def office(app: Flask) -> Iterator[Flask]:
    """The application with its context open, for operations and queries."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a browser, signed in as nobody."""
    return Visitor(app)
