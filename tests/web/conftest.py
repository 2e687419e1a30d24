"""Tests of the HTTP half of the kernel."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.database import db


@pytest.fixture
def office(app: Flask) -> Iterator[Flask]:
    """The application with its context open."""
    with app.app_context():
        yield app
        db.session.remove()
