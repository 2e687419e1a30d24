"""The desk looks at a small true world: cases that staff made and decided, and officers who sign in to look."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts.operations import keep_password
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.subsidies import decisions
from tests.accounts.people import PASSWORD, Visitor, password_hash
from tests.subsidies.world import World
from tests.support.portals import close_portal, open_portal


@pytest.fixture
def inside(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The portal as a sample world, whose accounts come in without a second factor; its context around the test."""
    opened = open_portal(database_url, tmp_path / "instance", sample=True)
    with opened.app_context():
        yield opened
        db.session.remove()
    close_portal(opened)


@pytest.fixture
def world(inside: Flask) -> World:
    made = World()
    made.open_year()
    return made


@pytest.fixture
def approved(world: World) -> str:
    """An application that two persons approved; its reference."""
    reference = world.submitted(2)
    decisions.approve(reference, by=world.staff("reviewer"), note="clear")
    decisions.approve(reference, by=world.staff("senior"))
    return reference


@pytest.fixture
def officer(world: World, inside: Flask) -> Visitor:
    """The compliance officer, signed in."""
    return entered(world, inside, "compliance")


def entered(world: World, app: Flask, role: str) -> Visitor:
    """Somebody of that role, signed in."""
    keep_password(world.staff(role).id or 0, password_hash(), by=SYSTEM)
    visitor = Visitor(app)
    assert visitor.post("/login", email=f"{role}@portal.example", password=PASSWORD).status_code == 303
    return visitor
