"""Tests of centers begin with nobody on a roster."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.database import db
from tests.centers.roster_world import Rosters


@pytest.fixture
def rosters(app: Flask) -> Iterator[Rosters]:
    """A world of rosters inside the application's context."""
    with app.app_context():
        yield Rosters()
        db.session.rollback()
