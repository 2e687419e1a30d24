"""A supply on a database of its own."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.supply.world import SupplyWorld


@pytest.fixture
def world(app: Flask) -> Iterator[SupplyWorld]:
    with app.app_context():
        yield SupplyWorld()
