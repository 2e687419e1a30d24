"""`portal check` says what production lacks, each with its remedy, and is red while sample accounts exist."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import insert, text

from config import Settings
from portal.accounts import operations
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db, writing
from portal.jobs.models import Worker
from portal.jobs.working import sign_on
from portal.ledger.verification import verify
from portal.operating.checks import findings
from tests.support.offices import person


def codes(settings: Settings, serious: bool | None = None) -> set[str]:
    db.session.rollback()
    return {finding.code for finding in findings(settings) if serious in (None, finding.is_serious)}


def fit(office: Flask) -> Settings:
    """The settings of a deployment that lacks nothing."""
    return replace(
        office.config["SETTINGS"], env="production", secret_key="s" * 40, data_keys="k1:x", trusted_proxies=1,
        smtp_url="smtps://mail.example", values={"PORTAL_URL": "https://portal.example"},
    )  # fmt: skip


@pytest.fixture
def running(office: Flask) -> Settings:
    person("admin", "admin")
    person("admin2", "admin")
    sign_on("here:1")
    verify()
    return fit(office)


def test_a_deployment_that_lacks_nothing_has_no_finding(running: Settings):
    with clock.stopped(datetime(2026, 11, 2, tzinfo=UTC)):
        sign_on("here:1")
        verify()
        assert codes(running) == set()


def test_the_default_of_a_trial_is_not_fit_and_says_why(office: Flask):
    assert codes(office.config["SETTINGS"], serious=True) >= {"env", "key_missing", "url", "administrators", "worker"}


def test_sample_accounts_are_serious(running: Settings):
    operations.add_user("reviewer@portal.example", "Sample", ["reviewer"], by=SYSTEM)
    assert codes(running, serious=True) == {"sample_accounts"}


def test_one_administrator_alone_deserves_a_look(office: Flask):
    person("admin", "admin")
    assert "administrators" in codes(fit(office), serious=False)


def test_an_older_schema_is_serious(running: Settings):
    with writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    assert codes(running, serious=True) == {"schema"}


def test_a_store_that_cannot_be_written_is_serious(running: Settings):
    assert "documents" in codes(replace(running, documents="/proc/nowhere"), serious=True)


def test_a_worker_without_a_sign_of_life_is_serious(running: Settings):
    with writing() as session:
        session.execute(text("DELETE FROM worker"))
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        session.execute(insert(Worker).values(name="dead:1", started_at=long_ago, heartbeat_at=long_ago))
    assert "worker" in codes(running, serious=True)


def test_each_finding_has_a_remedy_and_the_serious_come_first(office: Flask):
    found = findings(office.config["SETTINGS"])
    assert all(str(finding.text) and str(finding.remedy) for finding in found)
    assert [f.is_serious for f in found] == sorted((f.is_serious for f in found), reverse=True)
