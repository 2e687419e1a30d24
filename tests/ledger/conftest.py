"""Tests of the ledger stand on a small true world: people, households and applications made by the operations."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.database import db
from tests.subsidies.world import World


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """A world inside the application's context."""
    with app.app_context():
        made = World()
        made.open_year()
        yield made
        db.session.rollback()
