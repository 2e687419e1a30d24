"""In every generated history of editions and suspensions, while the clock moves: one edition in force, and never two eyes only."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import integers, sampled_from
from sqlalchemy import func, select, text

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, Refused
from portal.formulary import changes, clearing, drafting, editing, publishing, rebasing, suspending
from portal.formulary.edition_models import Edition, EditionChange, EditionEditor, EditionLine, LineVerdict, Suspension
from portal.formulary.queries import current_edition, edition_at
from portal.formulary.terms import Terms
from portal.ledger.guard import through_the_gate
from tests.formulary.world import NOTE, ListWorld

START = datetime(2027, 3, 1, 8, tzinfo=UTC)
NAMES = ("operations", "pharmacist", "finance", "publisher", "everything")
TABLES = [
    "acknowledgement",
    "line_verdict",
    "edition_edit",
    "edition_editor",
    "edition_change",
    "edition_line",
    "suspension",
    "edition",
]


@pytest.fixture
def machine(app: Flask) -> type[RuleBasedStateMachine]:
    """A machine whose every run begins with an empty list in the same database."""
    with app.app_context():
        world = ListWorld()
        for name in NAMES:
            world.staff(name, *(("operations", "pharmacist", "finance", "publisher") if name == "everything" else ()))
        db.session.remove()

    class Histories(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.context = app.app_context()
            self.context.push()
            self.now = START
            self.seen: dict[int, str] = {}
            empty_the_list()

        def teardown(self) -> None:
            db.session.remove()
            self.context.pop()

        def tried(self, act: Callable[[Actor], object], name: str) -> None:
            with clock.stopped(self.now):
                try:
                    act(world.actors[name])
                except (Refused, NotFound):
                    db.session.rollback()

        def newest(self) -> int:
            return db.session.scalar(select(func.max(Edition.number))) or 0

        @initialize()
        def begin(self) -> None:
            self.tried(lambda by: drafting.draft(by=by), "operations")

        @rule(name=sampled_from(("operations", "everything")), drug=integers(0, 5), rate=sampled_from((1000, 3000, 0, 10_100)))
        def edit(self, name: str, drug: int, rate: int) -> None:
            number, terms = self.newest(), Terms(rate, 3200, "offline")
            self.tried(lambda by: editing.set_line(number, world.drugs[drug], terms, by=by), name)

        @rule(drug=integers(0, 5))
        def remove(self, drug: int) -> None:
            self.tried(lambda by: editing.remove_line(self.newest(), world.drugs[drug], by=by), "operations")

        @rule(verb=sampled_from(("undo", "draft", "submit", "submit", "return", "take_over", "roll_back")), back=integers(0, 3))
        def shape(self, verb: str, back: int) -> None:
            number = self.newest()
            acts = {
                "undo": lambda by: editing.undo(number, by=by),
                "draft": lambda by: drafting.draft(by=by),
                "submit": lambda by: drafting.submit(number, by=by),
                "return": lambda by: publishing.return_edition(number, by=by),
                "take_over": lambda by: rebasing.take_over(number, by=by),
                "roll_back": lambda by: drafting.roll_back(number - back, by=by),
            }
            self.tried(acts[verb], "operations" if verb != "return" else "publisher")

        @rule(lane=sampled_from(("clinical", "financial")), name=sampled_from(("pharmacist", "finance", "everything")))
        def clear(self, lane: str, name: str) -> None:
            number = self.newest()
            c = EditionChange
            rows = select(c.drug_id, c.version).join(Edition, Edition.id == c.edition_id).where(Edition.number == number)
            seen = {row.drug_id: row.version for row in db.session.execute(rows)}
            db.session.rollback()
            self.tried(lambda by: clearing.clear_lines(number, lane, seen, by=by), name)

        @rule(lane=sampled_from(("clinical", "financial")), drug=integers(0, 5))
        def object_to(self, lane: str, drug: int) -> None:
            name = {"clinical": "pharmacist", "financial": "finance"}[lane]
            self.tried(lambda by: clearing.object_to(self.newest(), lane, world.drugs[drug], note=NOTE, by=by), name)

        @rule(name=sampled_from(("publisher", "publisher", "everything")), hours=sampled_from((None, 0, 5, 30)))
        def publish(self, name: str, hours: int | None) -> None:
            number = self.newest()
            at = None if hours is None else self.now + timedelta(hours=hours)
            self.tried(lambda by: world.acknowledge(number), name)
            self.tried(lambda by: publishing.publish(number, by=by, at=at), name)

        @rule(drug=integers(0, 2), verb=sampled_from(("suspend", "confirm", "propose_lifting", "confirm_lifting")))
        def suspend(self, drug: int, verb: str) -> None:
            last = db.session.scalar(select(Suspension.reference).order_by(Suspension.id.desc()).limit(1)) or "SUS-0"
            for name in ("pharmacist", "publisher"):
                if verb == "suspend":
                    self.tried(lambda by: suspending.suspend(world.drugs[drug], reason="recall", note=NOTE, by=by), name)
                else:
                    self.tried(lambda by: getattr(suspending, verb)(last, note=NOTE, by=by), name)

        @rule(hours=integers(1, 40), runs=sampled_from((True, True, False)))
        def wait(self, hours: int, runs: bool) -> None:
            """Time passes; now and then the worker is down."""
            self.now += timedelta(hours=hours)
            if runs:
                with clock.stopped(self.now):
                    publishing.activate_due()

        @invariant()
        def exactly_one_edition_is_in_force_at_any_instant(self) -> None:
            begun = db.session.execute(select(Edition.number, Edition.valid_from).where(Edition.valid_from.is_not(None))).all()
            assert len({row.valid_from for row in begun}) == len(begun)
            for row in begun:
                assert edition_at(row.valid_from).number == row.number
            with clock.stopped(self.now):
                past = [row for row in begun if row.valid_from <= self.now]
                assert (current_edition() is not None) == bool(past)
            current = db.session.scalars(select(Edition.number).where(Edition.state == "current")).all()
            assert len(current) <= 1
            due = db.session.scalar(select(func.count()).where(Edition.state == "scheduled", Edition.valid_from <= self.now))
            if past and not due:
                assert current == [max(past, key=lambda row: row.valid_from).number]

        @invariant()
        def what_was_in_force_never_changes(self) -> None:
            with clock.stopped(self.now):
                found = {e.number: e for e in db.session.scalars(select(Edition).where(Edition.valid_from <= self.now))}
                for number, fingerprint in self.seen.items():
                    assert found[number].fingerprint == fingerprint
                for number, edition in found.items():
                    assert changes.fingerprint(changes.lines_of(edition.id).values()) == edition.fingerprint
                    self.seen[number] = edition.fingerprint
            db.session.rollback()

        @invariant()
        def nobody_clears_or_publishes_what_he_edited_nor_two_lanes(self) -> None:
            v, e = LineVerdict, EditionEditor
            edited = select(v.id).join(e, (e.edition_id == v.edition_id) & (e.user_id == v.by_id))
            lanes = select(v.edition_id, v.by_id).group_by(v.edition_id, v.by_id).having(func.count(v.lane.distinct()) > 1)
            published = select(Edition.id).join(e, (e.edition_id == Edition.id) & (e.user_id == Edition.published_by_id))
            cleared = select(Edition.id).join(v, (v.edition_id == Edition.id) & (v.by_id == Edition.published_by_id))
            assert not any(db.session.execute(statement).first() for statement in (edited, lanes, published, cleared))
            bad = select(EditionLine.id).where((EditionLine.rate_bp < 1) | (EditionLine.rate_bp > 10_000))
            assert db.session.execute(bad).first() is None
            alone = select(Suspension.id).where(Suspension.confirmed_by_id == Suspension.proposed_by_id)
            assert db.session.execute(alone).first() is None
            db.session.rollback()

    return Histories


def empty_the_list() -> None:
    """Take the list of the run before away, triggers and all its verdicts aside, so that the next begins with none."""
    with through_the_gate(), db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for row in triggers:
                connection.execute(text(f'DROP TRIGGER "{row.name}"'))
            for table in TABLES:
                connection.execute(text(f"DELETE FROM {table}"))
            for row in triggers:
                connection.exec_driver_sql(row.sql)
        else:
            for table in TABLES:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            for table in TABLES:
                connection.execute(text(f"DELETE FROM {table}"))
            for table in TABLES:
                connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    db.session.remove()


def test_invariants_hold_in_every_history(machine: type[RuleBasedStateMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
