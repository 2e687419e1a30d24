"""In every generated history of standing and credentials, under a clock that moves: the list tells the truth of its day,
nobody without standing has a right, whoever suspended does not reinstate, and the nightly run does nothing twice."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import integers, sampled_from
from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.doctors import endings, standings
from portal.doctors.handing_over import open_lines
from portal.doctors.models import Doctor, StandingChange
from portal.doctors.rights import has_every_right, held
from portal.doctors.rights_queries import rights_of
from tests.doctors.standing_world import doctor, row_of, shanghai, staff

NOTE = "A sentence that is long enough."
FIRST, ONE = date(2026, 11, 22), timedelta(days=1)
ENDS = {"e_signature": 20, "consent": 45, "agreement": 90}


@pytest.fixture
def machine(app: Flask) -> type[RuleBasedStateMachine]:
    """A machine whose every run begins with a new doctor, years after the one before: a night is run once."""
    with app.app_context():
        people = {name: staff(name, role) for name, role in {"one": "medical", "two": "medical", "clerk": "operations"}.items()}

    begins = count()

    class Histories(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.context, self.day = app.app_context(), FIRST + next(begins) * 1000 * ONE
            self.context.push()
            self.reference = self.at(lambda: doctor({item: self.day + days * ONE for item, days in ENDS.items()}))

        def teardown(self) -> None:
            db.session.remove()
            self.context.pop()

        def at(self, act: Callable[[], object]) -> object:
            with clock.stopped(shanghai(self.day, 9)):
                try:
                    return act()
                except Refused:
                    db.session.rollback()
                    return None

        @rule(days=integers(1, 30))
        def night(self, days: int) -> None:
            self.day += days * ONE
            assert self.at(endings.run) is not None
            assert self.at(endings.run) is None

        @rule(
            name=sampled_from(("one", "two")), right=sampled_from(("", "prescribe", "consult")), lifts=sampled_from((True, False))
        )
        def office(self, name: str, right: str, lifts: bool) -> None:
            by = people[name]
            if lifts:
                self.at(lambda: standings.reinstate(self.reference, by=by, note=NOTE, right=right))
            else:
                self.at(lambda: standings.suspend(self.reference, by=by, reason="conduct", note=NOTE, right=right))

        @rule(verb=sampled_from(("leave", "back", "announce", "stay", "hand over", "depart")))
        def clerk(self, verb: str) -> None:
            by, reference = people["clerk"], self.reference
            acts = {
                "leave": lambda: standings.begin_leave(reference, by=by, reason="illness"),
                "back": lambda: standings.end_leave(reference, by=by),
                "announce": lambda: standings.announce_departure(reference, by=by, reason="other", until=self.day + 10 * ONE),
                "stay": lambda: standings.cancel_departure(reference, by=by, note=NOTE),
                "hand over": lambda: self.hand_over_all(),
                "depart": lambda: standings.depart(reference, by=by),
            }
            self.at(acts[verb])

        def hand_over_all(self) -> None:
            row = db.session.scalar(select(Doctor).where(Doctor.reference == self.reference))
            for line in [line.hanging for line in open_lines(row)]:
                standings.hand_over(self.reference, line.kind, line.subject, by=people["clerk"], note=NOTE)

        @invariant()
        def the_list_tells_the_truth_of_its_day(self) -> None:
            row, answer = row_of(self.reference), rights_of(self.reference, self.day)
            assert row.rights == held(answer.rights)
            if row.standing in ("suspended", "on_leave", "departed"):
                assert row.rights == ""
            if row.standing in ("active", "restricted"):
                assert (row.standing == "active") == has_every_right(answer.rights)
            db.session.rollback()

        @invariant()
        def nobody_lifts_what_he_laid(self) -> None:
            laid: dict[str, int | None] = {}
            changes = select(StandingChange).join(Doctor, Doctor.id == StandingChange.doctor_id)
            for change in db.session.scalars(changes.where(Doctor.reference == self.reference).order_by(StandingChange.id)):
                if change.verb.startswith("suspend"):
                    laid[change.right_code or ""] = change.by_id
                if change.verb.startswith("reinstate"):
                    assert laid.pop(change.right_code or "") != change.by_id
            db.session.rollback()

    return Histories


def test_invariants_hold_in_every_history(machine: type[RuleBasedStateMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
