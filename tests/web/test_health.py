"""The portal says that it is alive, whether it is ready, and its numbers to this machine or to who has the token."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.jobs.queue import queue
from portal.web import pages
from tests.support.portals import close_portal, open_portal

NUMBERS = {"portal_requests_total", "portal_jobs", "portal_workers", "portal_mails", "portal_queue_messages"}


def test_alive_is_alive(client: FlaskClient):
    assert client.get("/healthz").json == {"status": "alive"}


def test_ready_means_that_database_and_queue_answer(client: FlaskClient):
    assert (client.get("/readyz").status_code, client.get("/readyz").json) == (200, {"status": "ready", "failing": []})


def test_without_its_queue_the_portal_is_not_ready(app: Flask):
    with app.app_context():
        queue().huey.storage.close()
        (app.config["SETTINGS"].instance / "queue.db").write_bytes(b"no database" * 999)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready", "failing": ["queue"]})


def test_the_probes_are_those_of_database_and_queue(app: Flask):
    assert set(pages.PROBES) == {"database", "queue"}


def test_numbers_are_told_to_this_machine(client: FlaskClient):
    client.get("/healthz")
    told = client.get("/metrics").text
    assert all(name in told for name in NUMBERS)
    assert 'endpoint="pages.alive"' in told


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_numbers_are_not_told_through_a_proxy_on_this_machine(client: FlaskClient, header: str):
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize("address", ["10.0.0.7", "2001:db8::1", "", "nonsense"])
def test_numbers_are_not_told_to_other_machines(client: FlaskClient, address: str):
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 404


def test_a_token_opens_the_numbers_and_a_wrong_one_does_not(database_url: str, tmp_path: Path):
    app = open_portal(database_url, tmp_path / "i", values={"PORTAL_METRICS_TOKEN": "sesame"}, trusted_proxies=1)
    far = {"environ_base": {"REMOTE_ADDR": "10.0.0.7"}}
    client = app.test_client()
    assert client.get("/metrics", headers={"Authorization": "Bearer sesame"}, **far).status_code == 200
    assert client.get("/metrics", headers={"Authorization": "Bearer Sesame"}, **far).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer é"}).status_code == 404
    close_portal(app)


def test_exactly_the_trusted_number_of_proxies_is_believed(database_url: str, tmp_path: Path):
    app = open_portal(database_url, tmp_path / "i", trusted_proxies=1)
    seen = []
    app.before_request(lambda: seen.append(__import__("flask").request.remote_addr))
    app.test_client().get("/healthz", headers={"X-Forwarded-For": "6.6.6.6, 9.9.9.9"})
    assert seen == ["9.9.9.9"]
    close_portal(app)
