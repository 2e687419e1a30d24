"""Suspension, leave and departure: by whom, with what effect on the rights, and nothing left hanging."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.operations import describe_holder, disable
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.core.lifecycle import Conflict, Refused
from portal.doctors import handing_over, standings
from portal.doctors.models import Doctor, StandingChange
from portal.ledger.verification import verify
from tests.doctors.standing_world import doctor, row_of, staff

NOTE = "A sentence that says enough."


def stands(reference: str) -> tuple[str, str]:
    row = row_of(reference)
    return row.rights, row.standing


def refused(act: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as why:
        act(*args, **kwargs)
    return why.value.code


def test_a_suspension_takes_every_right_and_another_person_lifts_it(app: Flask) -> None:
    with app.app_context():
        one, two = staff("one", "medical"), staff("two", "medical")
        reference = doctor({"e_signature": None})
        assert refused(standings.suspend, reference, by=one, reason="", note=NOTE) == "reason"
        assert refused(standings.suspend, reference, by=one, reason="conduct", note="no") == "note"
        standings.suspend(reference, by=one, reason="conduct", note=NOTE)
        assert stands(reference) == ("", "suspended")
        assert refused(standings.reinstate, reference, by=one, note=NOTE) == "suspender"
        standings.reinstate(reference, by=two, note=NOTE)
        assert stands(reference) == ("consult prescribe", "active")
        assert verify(SYSTEM).is_whole


def test_one_right_is_suspended_by_itself_and_outlives_a_suspension_of_the_doctor(app: Flask) -> None:
    with app.app_context():
        one, two = staff("one", "medical"), staff("two", "medical")
        reference = doctor({"e_signature": None})
        standings.suspend(reference, by=one, reason="authority", note=NOTE, right="prescribe")
        assert stands(reference) == ("consult", "restricted")
        assert (
            refused(standings.suspend, reference, by=two, reason="authority", note=NOTE, right="prescribe") == "suspended_already"
        )
        assert refused(standings.reinstate, reference, by=two, note=NOTE, right="consult") == "not_suspended"
        standings.suspend(reference, by=two, reason="conduct", note=NOTE)
        standings.reinstate(reference, by=one, note=NOTE)
        assert stands(reference) == ("consult", "restricted")
        assert refused(standings.reinstate, reference, by=one, note=NOTE, right="prescribe") == "suspender"
        standings.reinstate(reference, by=two, note=NOTE, right="prescribe")
        assert stands(reference) == ("consult prescribe", "active")


def test_a_departure_gives_a_suspended_doctor_no_right_back(app: Flask) -> None:
    with app.app_context():
        one, clerk = staff("one", "medical"), staff("clerk", "operations")
        reference = doctor({"e_signature": None})
        standings.suspend(reference, by=one, reason="conduct", note=NOTE)
        standings.announce_departure(reference, by=clerk, reason="dismissed", until=date(2030, 1, 1))
        assert stands(reference) == ("", "departing")
        standings.cancel_departure(reference, by=clerk, note=NOTE)
        assert stands(reference) == ("", "suspended")


def test_leave_takes_the_rights_for_its_time(app: Flask) -> None:
    with app.app_context():
        clerk, reference = staff("clerk", "operations"), doctor({"e_signature": None})
        assert refused(standings.begin_leave, reference, by=clerk, reason="illness", until=date(2020, 1, 1)) == "until_past"
        standings.begin_leave(reference, by=clerk, reason="illness", until=date(2030, 1, 1))
        assert stands(reference) == ("", "on_leave")
        standings.end_leave(reference, by=clerk)
        assert stands(reference) == ("consult prescribe", "active")
        assert refused(standings.end_leave, reference, by=clerk) == "wrong_state"


def test_a_doctor_departs_only_when_nothing_hangs_on_him_any_more(app: Flask, monkeypatch) -> None:
    roster = ["CEN-HEART"]
    monkeypatch.setattr(handing_over, "_questions", list(handing_over._questions))
    handing_over.hands_over(
        lambda one: [handing_over.Hanging("roster", center, standings.say("In a roster.")) for center in roster]
    )
    with app.app_context():
        clerk, admin = staff("clerk", "operations"), staff("admin", "admin")
        reference = doctor({"e_signature": None})
        own = staff("own", "medical")
        describe_holder(own.id, doctor=reference, by=admin)
        count = standings.announce_departure(reference, by=clerk, reason="own_wish", until=clock.today())
        assert stands(reference) == ("consult prescribe", "departing")
        assert count == 6  # the account, the roster, four papers
        assert refused(standings.depart, reference, by=clerk) == "to_hand_over"
        assert refused(standings.hand_over, reference, "roster", "CEN-HEART", by=clerk, note=NOTE) == "settled_elsewhere"
        row = db.session.scalar(select(Doctor).where(Doctor.reference == reference))
        for line in [line for line in handing_over.open_lines(row) if line.hanging.is_ticked]:
            standings.hand_over(reference, line.hanging.kind, line.hanging.subject, by=clerk, note=NOTE)
        assert refused(standings.hand_over, reference, "paper", "consent", by=clerk, note=NOTE) == "not_hanging"
        disable(own.id, by=admin, note=NOTE)
        assert refused(standings.depart, reference, by=clerk) == "to_hand_over"
        roster.clear()
        standings.depart(reference, by=clerk)
        assert stands(reference) == ("", "departed")
        assert db.session.scalar(select(func.count()).select_from(StandingChange)) == 2
        assert verify(SYSTEM).is_whole


def test_a_page_of_yesterday_changes_nothing(app: Flask) -> None:
    with app.app_context():
        clerk, reference = staff("clerk", "operations"), doctor({})
        seen = row_of(reference).version
        standings.begin_leave(reference, by=clerk, reason="other", version=seen)
        with pytest.raises(Conflict):
            standings.end_leave(reference, by=clerk, version=seen)
