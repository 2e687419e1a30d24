"""Tests of the notices: an office with people who are told something."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.actors import Actor
from portal.core.database import db
from tests.support.offices import person


@pytest.fixture
def office(app: Flask) -> Iterator[Flask]:
    """The application with its context open."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def clerk(office: Flask) -> Actor:
    return person("clerk", "operations")
