"""Tests of evidence: two folders of an archive stand for the records that own it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.core.actors import Actor
from portal.core.database import db
from portal.evidence import subjects
from tests.evidence import shelf
from tests.support.offices import person


@pytest.fixture
def office(app: Flask) -> Iterator[Flask]:
    """The application with its context open; the only records that take evidence are those of `shelf`."""
    before = dict(subjects.SUBJECTS)
    subjects.SUBJECTS.clear()
    subjects.register(shelf.SUBJECT)
    with app.app_context():
        yield app
        db.session.remove()
    subjects.SUBJECTS.clear()
    subjects.SUBJECTS.update(before)


@pytest.fixture
def clerk(office: Flask) -> Actor:
    return person("clerk", "operations")
