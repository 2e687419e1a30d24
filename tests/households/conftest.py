"""Tests of households have two clerks, a reviewer, and the application around them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.actors import Actor
from portal.core.database import db
from tests.households.people import staff


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """The application's context around a test."""
    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def clerk(inside: Flask) -> Actor:
    return staff("operations")


@pytest.fixture
def other_clerk(inside: Flask) -> Actor:
    return staff("operations2")


@pytest.fixture
def reviewer(inside: Flask) -> Actor:
    return staff("reviewer")
