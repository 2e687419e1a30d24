"""Tests of keeping the portal alive: an office with something worth keeping."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask

from portal.core.actors import Actor
from portal.core.database import db
from portal.evidence import operations as evidence
from portal.evidence.store import take_in
from portal.jobs.tasks import lay_out_years
from portal.ledger.sealing import seal
from portal.settings import operations as settings
from tests.evidence.files import PDF
from tests.support.offices import person


@pytest.fixture
def office(app: Flask) -> Iterator[Flask]:
    """The application with its context open."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def kept(office: Flask) -> Actor:
    """People, a calendar, a changed setting, a sealed document, a seal: and the clerk who made them."""
    clerk, one, other = person("clerk", "operations"), person("one", "manager"), person("other", "manager")
    lay_out_years()
    settings.confirm(settings.propose("lease_minutes", 45, by=one), by=other)
    evidence.attach("proof", 1, take_in(BytesIO(PDF), "低保证.pdf"), by=clerk)
    seal()
    return clerk
