"""In every generated history of proposals and versions, under a clock that moves: a version says for ever what was published,
the difference of two versions leads from one to the other, and what counts on a day is what the lines of the newest say."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import builds, dates, dictionaries, integers, none, sampled_from

from portal.centers import proposing, publishing, roster
from portal.centers.lines import Said, applied, difference, fingerprint
from portal.centers.models import Role
from portal.centers.proposals import proposal_of
from portal.centers.publishing import by_reference
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from tests.centers.roster_world import NOTE, Rosters
from tests.doctors.standing_world import shanghai

FIRST, ONE = date(2026, 11, 23), timedelta(days=1)
SAID = builds(
    Said,
    role=sampled_from([role.value for role in Role]),
    sessions=integers(0, 28),
    starts_on=dates(date(2026, 1, 1), date(2027, 12, 31)),
    ends_on=none() | dates(date(2028, 1, 1), date(2029, 1, 1)),
    consult_types=sampled_from([("text",), ("text", "video"), ("in_person",)]),
    is_suspended=sampled_from([False, True]),
)
REACHED: list[int] = []
ROSTER = dictionaries(integers(1, 6), SAID)


@given(ROSTER, ROSTER)
def test_a_difference_leads_from_one_roster_to_the_other(before: dict[int, Said], after: dict[int, Said]) -> None:
    changes = difference(before, after)
    assert applied(before, changes) == after
    assert (not changes) == (before == after)
    assert applied(after, difference(after, before)) == before


@pytest.fixture
def machine(app: Flask) -> type[RuleBasedStateMachine]:
    """A machine whose every run begins with a new center, years after the one before."""
    rosters, begins = Rosters(), count()
    with app.app_context():
        doctors = rosters.doctors(4)
        one, two, medical = (
            rosters.staff(n, r) for n, r in {"one": "operations", "two": "operations", "medical": "medical"}.items()
        )

    class Histories(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.context, number = app.app_context(), next(begins)
            self.context.push()
            self.day, self.slug = FIRST + number * 1000 * ONE, f"center{number}"
            self.center_id = self.at(lambda: rosters.center(self.slug).id)
            self.drafts: list[str] = []
            self.published: dict[int, tuple[dict[int, Said], date]] = {0: ({}, self.day)}

        def teardown(self) -> None:
            db.session.remove()
            self.context.pop()

        def at(self, act: Callable[[], Any]) -> Any:
            with clock.stopped(shanghai(self.day, 9)):
                try:
                    return act()
                except Refused:
                    db.session.rollback()
                    return None

        def on_draft(self, which: int, act: Callable[[str], Any]) -> Any:
            return self.at(lambda: act(self.drafts[which % len(self.drafts)])) if self.drafts else None

        @rule(days=integers(1, 400))
        def later(self, days: int) -> None:
            self.day += days * ONE

        @rule(by=sampled_from((one, two)), lines=dictionaries(sampled_from(doctors), SAID, min_size=1, max_size=3))
        def draft(self, by: Actor, lines: dict[str, Said]) -> None:
            self.begin(by, lines)

        def begin(self, by: Actor, lines: dict[str, Said]) -> None:
            self.drafts.append(self.at(lambda: proposing.draft(self.slug, by=by)))
            for doctor, said in lines.items():
                listed = doctor in by_reference(roster.lines_of(self.center_id))
                self.put(-1, doctor, "change" if listed else "add", said, 0, None, by)

        @rule(which=integers(0, 5), doctor=sampled_from(doctors), action=sampled_from(("add", "change", "end", "suspend", "resume")),
              said=SAID, starts=integers(-30, 60), length=none() | integers(0, 400), by=sampled_from((one, two)))  # fmt: skip
        def put_line(self, which: int, doctor: str, action: str, said: Said, starts: int, length: int | None, by: Actor) -> None:
            self.put(which, doctor, action, said, starts, length, by)

        def put(self, which: int, doctor: str, action: str, said: Said, starts: int, length: int | None, by: Actor) -> None:
            first = self.day + starts * ONE
            period = {"starts_on": first, "ends_on": None if length is None else first + length * ONE, "is_suspended": False}
            line = Said(**{**vars(said), **period, "role": said.role.replace("director", "expert")})
            self.on_draft(which, lambda ref: proposing.put_line(ref, doctor, action, line, by=by))

        @rule(which=integers(0, 5), verb=sampled_from(("propose", "rebase", "return", "withdraw")))
        def move(self, which: int, verb: str) -> None:
            acts: dict[str, Callable[[str], Any]] = {
                "propose": lambda ref: proposing.propose(ref, by=one),
                "rebase": lambda ref: proposing.rebase(ref, by=two),
                "return": lambda ref: publishing.return_proposal(ref, by=medical, note=NOTE),
                "withdraw": lambda ref: proposing.withdraw(ref, by=one),
            }
            self.on_draft(which, acts[verb])

        @rule(lines=dictionaries(sampled_from(doctors), SAID, min_size=1, max_size=3))
        def whole_round(self, lines: dict[str, Said]) -> None:
            self.begin(one, lines)
            self.take_to_the_end(-1, medical)

        @rule(which=integers(0, 5), by=sampled_from((medical, one)))
        def publish(self, which: int, by: Actor) -> None:
            self.take_to_the_end(which, by)

        def take_to_the_end(self, which: int, by: Actor) -> None:
            self.on_draft(which, lambda ref: proposing.propose(ref, by=two))
            expected = self.on_draft(which, lambda ref: proposal_of(ref, medical).after)
            number = self.on_draft(
                which, lambda ref: publishing.publish(ref, by=by, acknowledged=publishing.warnings_of(ref, by))
            )
            if number is not None:
                assert by is medical
                self.published[number] = (expected, self.day)
                REACHED.append(number)

        @invariant()
        def every_version_says_what_was_published(self) -> None:
            assert roster.newest_number(self.center_id) == max(self.published)
            for number, (lines, _) in self.published.items():
                if number:
                    assert roster.lines_of(self.center_id, number) == lines
                    assert roster.version_of(self.center_id, number).fingerprint == fingerprint(by_reference(lines))
            db.session.rollback()

        @invariant()
        def the_day_tells_which_version_it_was_and_who_counted(self) -> None:
            newest, _ = self.published[max(self.published)]
            assert roster.number_on(self.center_id, self.day) == max(self.published)
            for number, (_, on) in self.published.items():
                assert roster.number_on(self.center_id, on) >= number
            with clock.stopped(shanghai(self.day, 9)):
                counting = {one.doctor_id for one in roster.lines_in_force([self.center_id])}
            assert counting == {key for key, said in newest.items() if said.covers(self.day) and not said.is_suspended}
            db.session.rollback()

    return Histories


def test_invariants_hold_in_every_history(machine: type[RuleBasedStateMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6, stateful_step_count=16, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert max(REACHED) > 1  # histories in which nothing was published twice would show nothing
