"""The administrators' page of tokens: made once, shown once, revoked."""

import re

import pytest
from flask import Flask

from portal.channels.queries import channel_of, every_token
from tests.support.offices import Desk, person


@pytest.fixture
def desk(app: Flask) -> Desk:
    with app.app_context():
        boss = person("boss", "admin")
    return Desk(app, boss)


def test_an_administrator_makes_a_token_that_is_shown_once_and_revokes_it(app: Flask, desk: Desk) -> None:
    page = desk.post("/accounts/channels", {"channel": "shop.orders", "scope": "doctors"}).text
    (token,) = re.findall(r"data-token>([^<]+)<", page)
    assert token not in desk.get("/accounts/channels").text
    with app.app_context():
        (row,) = every_token()
        assert (row.channel, channel_of(token) is None) == ("shop.orders", False)
    desk.post(f"/accounts/channels/{row.reference}/revocation", {"version": row.version})
    with app.app_context():
        assert channel_of(token) is None


def test_a_name_that_fits_no_channel_is_said_at_its_field_and_kept(desk: Desk) -> None:
    answer = desk.post("/accounts/channels", {"channel": "Shop Orders", "scope": "doctors"})
    assert (answer.status_code, 'data-error="channel"' in answer.text, "Shop Orders" in answer.text) == (422, True, True)
