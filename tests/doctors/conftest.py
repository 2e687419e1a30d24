"""Tests of doctors begin in a world with a hospital and nobody in it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.database import db
from tests.doctors.world import World


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """A world inside the application's context."""
    with app.app_context():
        yield World()
        db.session.rollback()
