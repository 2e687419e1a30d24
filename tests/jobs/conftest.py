"""Tests of the jobs: kinds of jobs that only tests know, and somebody who begins them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.actors import Actor
from portal.core.database import db
from tests.jobs import kinds
from tests.support.offices import person


@pytest.fixture
def office(app: Flask) -> Iterator[Flask]:
    """The application with its context open, and the kinds of jobs of these tests."""
    kinds.declare()
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def clerk(office: Flask) -> Actor:
    return person("clerk", "operations")
