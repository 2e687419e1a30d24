"""A world with a small register, on a database of its own."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.formulary.world import ListWorld


@pytest.fixture
def world(app: Flask) -> Iterator[ListWorld]:
    with app.app_context():
        yield ListWorld()
