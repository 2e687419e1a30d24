"""Tests of imports have a clerk, an open programme year, and the application around them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.actors import Actor
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


@pytest.fixture
def clerk(world: World) -> Actor:
    return world.staff("operations")
