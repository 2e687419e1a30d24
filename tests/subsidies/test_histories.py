"""In every generated history: no checker is a maker, grants stay within the budget, one grant a person and year."""

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from
from sqlalchemy import func, select, text

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.subsidies import decisions, drafting, queue, revoking
from portal.subsidies.models import ApplicationMaker, Budget, Decision, Grant, SubsidyApplication
from tests.subsidies.world import World

NOTE = "A sentence that is long enough."
NAMES = ("operations", "reviewer", "senior", "senior2", "both")


@pytest.fixture
def machine(app: Flask) -> type[RuleBasedStateMachine]:
    """A machine whose every run begins in a small new world of the same database."""
    world = World()
    with app.app_context():
        world.open_year(budget_fen=400_000)
        for name in NAMES:
            world.staff(name, *(("operations", "senior") if name == "both" else ()))

    class Histories(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.context = app.app_context()
            self.context.push()
            self.case = world.draft(members=2)

        def teardown(self) -> None:
            db.session.remove()
            self.context.pop()

        def tried(self, act: Callable[[Actor], object], name: str) -> None:
            try:
                act(world.actors[name])
            except Refused:
                db.session.rollback()

        @rule(name=sampled_from(NAMES), verb=sampled_from(("submit", "withdraw", "consent")))
        def shape(self, name: str, verb: str) -> None:
            acts = {
                "submit": lambda by: drafting.submit(self.case, by=by),
                "withdraw": lambda by: drafting.withdraw(self.case, by=by),
                "consent": lambda by: drafting.refresh_from_household(self.case, by=by),
            }
            self.tried(acts[verb], name)

        @rule(
            name=sampled_from(NAMES),
            verb=sampled_from(
                ("approve", "approve", "approve", "return", "refuse", "appeal", "overturn", "uphold", "propose", "confirm")
            ),
        )
        def decide(self, name: str, verb: str) -> None:
            acts = {
                "approve": lambda by: decisions.approve(self.case, by=by),
                "return": lambda by: decisions.return_application(self.case, by=by, reason="other", note=NOTE),
                "refuse": lambda by: decisions.refuse(self.case, by=by, reason="other", note=NOTE),
                "appeal": lambda by: drafting.appeal(self.case, by=by, note=NOTE),
                "overturn": lambda by: decisions.overturn(self.case, by=by, note=NOTE),
                "uphold": lambda by: decisions.uphold(self.case, by=by, note=NOTE),
                "propose": lambda by: revoking.propose_revocation(self.case, by=by, reason="other", note=NOTE),
                "confirm": lambda by: revoking.confirm_revocation(self.case, by=by),
            }
            self.tried(acts[verb], name)

        @rule(name=sampled_from(NAMES))
        def take(self, name: str) -> None:
            self.tried(lambda by: queue.take_next(by=by), name)
            db.session.execute(text("DELETE FROM subsidy_lease"))
            db.session.commit()

        @invariant()
        def no_decider_was_a_maker_before(self) -> None:
            rows = (
                select(func.count())
                .select_from(Decision)
                .join(
                    ApplicationMaker,
                    (ApplicationMaker.application_id == Decision.application_id) & (ApplicationMaker.user_id == Decision.by_id),
                )
            )
            both = world.actors["both"].id
            assert db.session.scalar(rows.where(Decision.by_id != both)) == 0

        @invariant()
        def two_persons_stand_behind_each_grant(self) -> None:
            for (key,) in db.session.execute(select(Grant.application_id).distinct()):
                approvals = db.session.scalars(
                    select(Decision.by_id).where(Decision.application_id == key, Decision.verdict.in_(("approve", "overturn")))
                ).all()
                assert approvals

        @invariant()
        def the_books_agree(self) -> None:
            granted = db.session.scalar(select(func.coalesce(func.sum(Grant.granted_fen - Grant.revoked_fen), 0)))
            budget = db.session.scalar(select(Budget))
            assert budget is None or (granted == budget.granted_fen <= budget.budget_fen)
            twice = select(Grant.person_id).group_by(Grant.person_id, Grant.year).having(func.count() > 1)
            assert not db.session.scalars(twice).all()
            assert set(db.session.scalars(select(SubsidyApplication.state).distinct()))
            db.session.rollback()

    return Histories


def test_invariants_hold_in_every_history(machine: type[RuleBasedStateMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
