"""Tests of centers begin with nobody on a roster."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.database import db
from tests.centers.review_world import Reviews
from tests.centers.roster_world import Rosters


@pytest.fixture
def rosters(app: Flask) -> Iterator[Rosters]:
    """A world of rosters inside the application's context."""
    with app.app_context():
        yield Rosters()
        db.session.rollback()


@pytest.fixture
def reviews(app: Flask) -> Iterator[Reviews]:
    """A world of reviews inside the application's context."""
    with app.app_context():
        yield Reviews()
        db.session.rollback()
