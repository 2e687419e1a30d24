"""Journeys: a person at the desk, in a real browser, in a small sample world."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from portal.accounts.sample import make_accounts
from portal.core.actors import SYSTEM
from portal.home.people import HEADINGS, homes
from portal.home.sample import make_world
from tests.support.databases import Databases
from tests.support.portals import close_portal, open_portal

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "a password for journeys"
HOUSEHOLDS = 60
PARTNERS = 12


@pytest.fixture(scope="session")
def sample_database(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A database with the sample world in it, and its instance folder; made once, copied for each journey."""
    url = databases.migrated("sqlite")
    instance = tmp_path_factory.mktemp("sample")
    app = open_portal(url, instance, sample=True)
    with app.app_context():
        make_accounts(PASSWORD, by=SYSTEM)
        make_world(households=HOUSEHOLDS, partners=PARTNERS)
    close_portal(app)
    yield url, instance
    databases.remove(url)


@pytest.fixture
def app(databases: Databases, sample_database: tuple[str, Path]) -> Iterator[Flask]:
    """The application on a copy of the sample world, as `make run` sets it up."""
    source, instance = sample_database
    url = databases.copy(source)
    opened = open_portal(url, instance, sample=True)
    yield opened
    close_portal(opened)
    databases.remove(url)


@pytest.fixture
def enter(open_page: "Callable[..., Page]") -> "Callable[..., Page]":
    """`enter("reviewer", size=PHONE)`: a page in which that member of the sample staff is signed in."""

    def enter_as(name: str, **how: object) -> "Page":
        page = open_page(**how)
        page.goto("/login")
        page.fill("[name=email]", f"{name}@portal.example")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return enter_as


@pytest.fixture
def county_file(tmp_path: Path) -> Path:
    """A county office's file in GB18030 with 6 households; one number of the last is spoilt."""
    from portal.core import clock

    rows = [list(row) for home in homes(6, 99, clock.today()) for row in home.rows()]
    rows = [[row[0].replace("S", "J"), *row[1:]] for row in rows]
    spoilt = rows[-1][4]
    rows[-1][4] = spoilt[:-1] + ("0" if spoilt[-1] != "0" else "1")
    path = tmp_path / "county.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    return path


@pytest.fixture
def work_off(app: Flask) -> Callable[[], None]:
    """Do what waits in the queue, as the worker would."""
    from sqlalchemy import select

    from portal.core.database import db
    from portal.jobs.models import Job
    from portal.jobs.performing import perform

    def work() -> None:
        with app.app_context():
            for job_id in db.session.scalars(select(Job.id).where(Job.state == "queued")).all():
                perform(job_id)
            db.session.remove()

    return work


def submitted_by_both(app: Flask, band: str | None = None) -> str:
    """A waiting case of a band."""
    from sqlalchemy import select

    from portal.core.database import db
    from portal.subsidies.models import SubsidyApplication as A

    with app.app_context():
        statement = select(A.reference).where(A.state == "submitted").order_by(A.id.desc())
        found = db.session.scalar(statement.where(A.band == band, ~A.is_blind).limit(1) if band else statement.limit(1))
        db.session.remove()
    assert found, f"the sample world has no waiting case of band {band}"
    return found


@pytest.fixture
def low_case(app: Flask) -> str:
    return submitted_by_both(app, "low")


@pytest.fixture
def self_approver(app: Flask) -> str:
    """A case that operations submitted; the same person is made a reviewer too."""
    from portal.accounts.confirming import confirm_rights
    from portal.accounts.operations import change_roles
    from portal.accounts.queries import actor_of, standing_at

    reference = submitted_by_both(app)
    with app.app_context():
        standing = standing_at("operations@portal.example")
        assert standing
        change_roles(standing.id, ["operations", "reviewer"], by=actor_of("admin@portal.example", via="cli"))
        confirm_rights(standing.id, by=actor_of("admin2@portal.example", via="cli"))
    return reference
