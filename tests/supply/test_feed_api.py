"""Parts come by call: numbered, repeated safely, each line answered, holes told and closed."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.channels.operations import add_token
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.supply import feed_queries
from tests.supply.feed_files import AT, lot, part
from tests.supply.world import SupplyWorld


@pytest.fixture
def token(app: Flask) -> str:
    with app.app_context():
        return add_token("wms", "supply", by=SYSTEM)[1]


def call(client: FlaskClient, token: str, key: str, body: Any, path: str = "stock") -> tuple[int, dict[str, Any]]:
    answer = client.post(f"/api/v1/{path}", json=body, headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key})
    return answer.status_code, answer.json or {}


def test_a_call_is_answered_line_by_line_and_the_same_again(client: FlaskClient, token: str) -> None:
    body = part("甲", 1, lot(), lot(lot="A2", quantity=-1), lot(), lot(lot=""))
    status, first = call(client, token, "k1", body)
    assert (status, first["state"], first["accepted"]) == (201, "taken", 1)
    assert [(one["line"], one["code"]) for one in first["refused"]] == [
        (1, "quantity_negative"),
        (2, "line_repeated"),
        (3, "lot_blank"),
    ]
    assert call(client, token, "k1", body) == (200, first)


def test_what_cannot_be_taken_is_a_problem_with_its_name(client: FlaskClient, token: str) -> None:
    body = part("甲", 1, lot())
    assert call(client, token, "k1", body)[0] == 201
    tried = {
        "idempotency-reused": (422, "k1", body | {"sequence": 2}),
        "sequence-taken": (409, "k2", body),
        "nothing-taken": (422, "k3", part("甲", 3, lot(), as_of="2199-01-01 08:00")),
        "malformed": (422, "k4", {"partner": "甲"}),
    }
    for name, (status, key, sent) in tried.items():
        answer = call(client, token, key, sent)
        assert (answer[0], answer[1]["type"]) == (status, f"urn:portal:problem:{name}")
    assert call(client, "unknown", "k5", body)[0] == 401


def test_a_body_nested_too_deep_is_malformed_and_nothing_worse(client: FlaskClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k1", "Content-Type": "application/json"}
    answer = client.post("/api/v1/stock", data=b"[" * 100_000, headers=headers)
    assert (answer.status_code, answer.json["type"]) == (422, "urn:portal:problem:malformed")  # type: ignore[index]


def test_a_hole_is_told_and_closed_by_the_part_that_comes_late(app: Flask, client: FlaskClient, token: str) -> None:
    days = {1: "2026-11-18 08:00", 2: "2026-11-19 08:00", 3: AT}
    gaps = [call(client, token, f"k{n}", part("甲", n, lot(), as_of=days[n]))[1]["gaps"] for n in (1, 3)]
    with app.app_context():
        assert (gaps, [(g.first, g.last) for g in feed_queries.gaps()]) == ([[], [{"first": 2, "last": 2}]], [(2, 2)])
    late = call(client, token, "k2", part("甲", 2, lot(quantity=1), as_of=days[2]))[1]
    with app.app_context():
        part_id = feed_queries.part_of(late["reference"]).FeedPart.id
        assert (feed_queries.gaps(), {note.code for note in feed_queries.notes_of([part_id])[part_id]}) == (
            [],
            {"out_of_order", "late"},
        )


def test_an_order_line_is_open_until_it_is_said_to_be_delivered(client: FlaskClient, token: str) -> None:
    line = {"line_no": "1", "drug": "某片", "promised_on": "2026-01-02", "delivered_on": "Date Not Captured", "quantity": 3}
    status, answer = call(client, token, "k1", part("甲", 1, line), "deliveries")
    assert (status, [one["code"] for one in answer["warnings"]]) == (201, ["date_in_words"])


def test_a_token_of_one_partner_sends_its_lines_only(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        world = SupplyWorld()
        own, other = (world.file(world.active()).partner for _ in range(2))
        names = own.name, own.org_code, other.name
        with pytest.raises(Refused, match="Nobody of this reference"):
            add_token("wms", "supply", sender="PTR-2026-999999", by=SYSTEM)
        db.session.rollback()
        token = add_token("wms", "supply", sender=own.reference, by=SYSTEM)[1]
    sent = [call(client, token, f"k{n}", part(name, 1, lot())) for n, name in enumerate([*names, "无名"])]
    assert [status for status, _ in sent] == [201, 201, 422, 422]
    assert {answer["type"] for _, answer in sent[2:]} == {"urn:portal:problem:other-partner"}
