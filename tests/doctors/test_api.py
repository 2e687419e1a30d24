"""What another system hears of a doctor: rights and reasons in both languages, no personal data."""

from datetime import date, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from portal.channels.operations import add_token
from portal.core import clock
from portal.core.actors import SYSTEM
from tests.doctors.standing_world import doctor, shanghai

LAST = date(2026, 12, 31)


def asked_at(client: FlaskClient, reference: str, token: str, day: date, *time: int) -> dict[str, Any]:
    with clock.stopped(shanghai(day, *time)):
        answer = client.get(f"/api/v1/doctors/{reference}/rights", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    assert "韦国华" not in answer.text
    return answer.json or {}


def rights(answer: dict[str, Any]) -> dict[str, bool]:
    return {right["right"]: right["is_held"] for right in answer["rights"]}


def test_a_right_ends_at_midnight_in_shanghai_whether_the_nightly_run_was_there_or_not(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), clock.stopped(shanghai(date(2026, 11, 1))):
        reference = doctor({"e_signature": LAST})
        _, token = add_token("shop", "doctors", by=SYSTEM)
    before = asked_at(client, reference, token, LAST, 23, 59, 59)
    after = asked_at(client, reference, token, LAST + timedelta(days=1))
    assert rights(before) == {"consult": True, "prescribe": True, "tcm": False, "under_sixes": False}
    assert rights(after) == {"consult": True, "prescribe": False, "tcm": False, "under_sixes": False}
    prescribe = {right["right"]: right for right in after["rights"]}["prescribe"]
    assert prescribe["lapsed"] == ["e_signature"]
    assert "2026-12-31" in prescribe["why"][0]["en"]
    assert prescribe["why"][0]["zh-Hans"]
    assert before["rights"][1]["until"] == "2026-12-31"
    assert (before["day"], after["day"]) == ("2026-12-31", "2027-01-01")


def test_a_merged_file_is_answered_by_the_one_that_remained(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        kept = doctor({})
        kept_id = int(kept[-6:])
        gone = doctor({}, state="withdrawn", standing=None, merged_into_id=kept_id)
        _, token = add_token("shop", "doctors", by=SYSTEM)
    answer = asked_at(client, gone, token, date(2026, 11, 22))
    assert (answer["reference"], answer["asked_for"]) == (kept, gone)
    assert rights(answer)["consult"]
