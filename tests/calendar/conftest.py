"""Tests of the calendar: an office with two programme managers."""

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
def manager(office: Flask) -> Actor:
    return person("manager", "manager")


@pytest.fixture
def manager2(office: Flask) -> Actor:
    return person("manager2", "manager")
