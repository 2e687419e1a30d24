"""A corrective action goes its way step by step; whether it helped is found by somebody who had no hand in it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.ledger.guard import through_the_gate
from portal.notices.models import Notice
from portal.supply import correcting, scoring
from portal.supply.correct_lifecycle import ActionState, action
from portal.supply.score_models import Scorecard
from tests.supply.world import NOTE, SupplyWorld
from tests.support.offices import Desk

OCTOBER = date(2026, 10, 1)
WAYS = {
    "open": (),
    "answered": ("answer",),
    "done": ("answer", "finish"),
    "verified": ("answer", "finish", "verify"),
    "dropped": ("drop",),
}


def at(written: str) -> Any:
    return clock.stopped(datetime.fromisoformat(f"{written}+08:00"))


class Office:
    """`supply` does what is to be done, `supply2` looks at it."""

    def __init__(self, world: SupplyWorld):
        self.one, self.two = world.staff("supply"), world.staff("supply2")
        self.partner = world.active()
        self.world = world

    def freeze(self) -> None:
        scoring.freeze(OCTOBER, by=SYSTEM)
        self.card = db.session.scalars(select(Scorecard.id).where(Scorecard.month == OCTOBER)).one()

    def open(self, due: date = date(2026, 11, 30)) -> str:
        return correcting.open_from_card(self.card, task=NOTE, owner_id=self.one.id or 0, due_on=due, by=self.one)

    def take(self, reference: str, verb: str, by: Any = None) -> None:
        who = by or (self.two if verb in ("verify", "send_back", "drop") else self.one)
        said: dict[str, Any] = {"owner_id": self.two.id, "due_on": date(2026, 12, 1)} if verb == "rearrange" else {}
        version = {"version": correcting.action_of(reference).version}
        getattr(correcting, verb)(reference, note=NOTE, by=who, **said, **version)

    def brought_to(self, state: str) -> str:
        reference = self.open()
        for verb in WAYS[state]:
            self.take(reference, verb)
        return reference


@pytest.fixture
def office(world: SupplyWorld) -> Iterator[Office]:
    with at("2026-10-20T09:00"):
        opened = Office(world)
    with at("2026-11-02T09:00"):
        opened.freeze()
        yield opened


def refusal(act: Callable[..., Any], *args: Any, **said: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **said)
    db.session.rollback()
    return caught.value.code


def test_each_step_is_open_in_the_states_of_the_table_and_nowhere_else(office: Office) -> None:
    for state in ActionState:
        for verb in action.verbs():
            reference = office.brought_to(state.value)
            targets = [step.to for step in action.by_verb[verb] if state in step.frm]
            if not targets:
                assert refusal(office.take, reference, verb) == "wrong_state", (state, verb)
                continue
            office.take(reference, verb)
            assert correcting.action_of(reference).state == targets[0], (state, verb)


def test_a_second_person_finds_whether_it_helped(office: Office) -> None:
    reference = office.brought_to("done")
    assert refusal(office.take, reference, "verify", office.one) == "own_action"
    refused_by_sql("UPDATE corrective_action SET state = 'verified', verified_by_id = opened_by_id", "action_verified_by_a_hand")
    refused_by_sql("UPDATE corrective_action SET state = 'answered'", "action_step_unknown")
    refused_by_sql("UPDATE corrective_action SET opened_by_id = NULL", "action_changes_its_opener")
    refused_by_sql("DELETE FROM corrective_action", "action_stays")
    office.take(reference, "verify")
    refused_by_sql("UPDATE corrective_action SET effect_note = 'x'", "action_is_closed")


def test_whoever_had_a_hand_in_it_does_not_verify_and_its_opener_does_not_drop_it(office: Office) -> None:
    three = office.world.staff("supply3")
    reference = office.open()
    assert refusal(office.take, reference, "drop", office.one) == "own_action"
    for verb, by in (("answer", office.two), ("answer", office.one), ("finish", office.one)):
        office.take(reference, verb, by)
    assert refusal(office.take, reference, "verify", office.two) == "own_action"
    verified = "UPDATE corrective_action SET state = 'verified', verified_by_id = (SELECT MAX(user_id) FROM action_worker)"
    refused_by_sql(verified, "action_verified_by_a_hand")
    office.take(reference, "verify", three)
    refused_by_sql("DELETE FROM action_worker", "action_worker_stays")


def refused_by_sql(statement: str, refusal: str) -> None:
    with pytest.raises(IntegrityError, match=refusal), through_the_gate(), writing() as session:
        session.execute(text(statement))


def test_bad_words_days_and_owners_are_refused_with_a_sentence(office: Office) -> None:
    asked: dict[str, Any] = {"task": NOTE, "owner_id": office.one.id, "due_on": date(2026, 11, 30), "by": office.one}
    for wrong, code in (
        ({"task": "mend it"}, "task_short"),
        ({"owner_id": office.world.staff("pharmacist").id}, "owner_unknown"),
        ({"due_on": date(2026, 11, 1)}, "due_past"),
    ):
        assert refusal(correcting.open_from_card, office.card, **asked | wrong) == code
    reference = office.open()
    answer = {"note": NOTE, "by": office.one}
    assert refusal(correcting.answer, reference, **answer | {"note": "fine"}) == "note_short"
    assert refusal(correcting.answer, reference, **answer, replied_on=date(2026, 11, 3)) == "replied_when"
    later = {"owner_id": office.one.id, "due_on": date(2026, 12, 24), "by": office.one}
    assert refusal(correcting.rearrange, reference, **later) == "note_short"
    assert refusal(correcting.finish, reference, version=7, **answer) == "changed_meanwhile"


def test_the_owner_hears_once_that_it_is_overdue_and_again_for_a_new_day(office: Office) -> None:
    reference = office.open(due=date(2026, 11, 5))

    def notices() -> int:
        correcting.tell_overdue()
        return len(db.session.scalars(select(Notice.id).where(Notice.reference == reference)).all())

    assert notices() == 0
    with at("2026-11-06T09:00"):
        assert (notices(), notices()) == (1, 1)
        correcting.rearrange(reference, owner_id=office.one.id or 0, due_on=date(2026, 11, 8), note=NOTE, by=office.one)
    with at("2026-11-09T09:00"):
        assert notices() == 2


def test_pages_keep_what_was_typed_and_answer_every_address(app: Flask, office: Office) -> None:
    desk, month = Desk(app, office.one), f"/supply/partners/{office.partner}/scorecards"
    typed = {"task": "short", "owner_id": str(office.one.id), "due_on": "2026-11-30"}
    again = desk.post(f"/supply/actions?scorecard={office.card}", typed)
    assert (again.status_code, "short</textarea>" in again.text) == (422, True)
    here = desk.post(f"/supply/actions?scorecard={office.card}", typed | {"task": NOTE}).headers["Location"]
    assert 'data-state="open"' in desk.get(here).text
    refused = desk.post(f"{here}/answer", {"note": "too short", "replied_on": "2026-11-02"})
    assert (refused.status_code, "too short" in refused.text) == (422, True)
    assert desk.post(f"{here}/answer", {"note": NOTE, "replied_on": "2026-11-02"}).status_code == 303
    for address in (month, f"{month}/2026-10", "/supply/scorecards?month=2026-10&sort=lead", "/supply/scorecards?month=none&q=%25", "/supply/actions?due=over&owner=x"):  # fmt: skip
        assert desk.get(address).status_code == 200, address
    for address in (f"{month}/2026-13", f"{month}/2026-09", "/supply/actions/new", "/supply/actions/new?alert=ALR-1", f"{here}0"):
        assert desk.get(address).status_code == 404, address
    assert desk.post(f"{month}/2026-10/correction", {"note": NOTE, "edition": "1"}).status_code == 422
    exported = desk.post("/lists/scorecards/export", {"format": "csv", "query": ""})
    assert (exported.status_code, office.world.file(office.partner).partner.name in exported.text) == (200, True)
