"""Every state × verb × role, tried for real: open exactly where the table says, and each refusal is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.roles import ROLES
from portal.core import clock
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.ledger.models import LedgerEntry
from portal.subsidies import decisions, drafting, renewal, revoking
from portal.subsidies.lifecycle import State, lifecycle
from portal.subsidies.models import SubsidyApplication
from tests.subsidies.world import World

NOTE = "A sentence that is long enough."

CALLS: dict[str, Callable] = {
    "submit": lambda ref, by: drafting.submit(ref, by=by),
    "approve": lambda ref, by: decisions.approve(ref, by=by),
    "return": lambda ref, by: decisions.return_application(ref, by=by, reason="other", note=NOTE),
    "refuse": lambda ref, by: decisions.refuse(ref, by=by, reason="other", note=NOTE),
    "withdraw": lambda ref, by: drafting.withdraw(ref, by=by),
    "appeal": lambda ref, by: drafting.appeal(ref, by=by, note=NOTE),
    "overturn": lambda ref, by: decisions.overturn(ref, by=by, note=NOTE),
    "uphold": lambda ref, by: decisions.uphold(ref, by=by, note=NOTE),
    "keep_grants": lambda ref, by: revoking.keep_grants(ref, by=by, note=NOTE),
    "propose_revocation": lambda ref, by: revoking.propose_revocation(ref, by=by, reason="other", note=NOTE),
    "confirm_revocation": lambda ref, by: revoking.confirm_revocation(ref, by=by),
    "drop_revocation": lambda ref, by: revoking.drop_revocation(ref, by=by),
    "lapse": lambda ref, by: renewal.lapse(ref, by=by),
}


def in_state(world: World, state: State) -> str:
    """An application brought into a state by its own steps."""
    ops, reviewer, senior = world.staff("operations"), world.staff("reviewer"), world.staff("senior")
    if state is State.DRAFT:
        return world.draft()
    reference = world.submitted()
    walk: dict[State, list[Callable[[], object]]] = {
        State.SUBMITTED: [],
        State.SECOND_REVIEW: [lambda: decisions.approve(reference, by=reviewer)],
        State.RETURNED: [lambda: decisions.return_application(reference, by=reviewer, reason="other", note=NOTE)],
        State.REFUSED: [lambda: decisions.refuse(reference, by=reviewer, reason="other", note=NOTE)],
        State.WITHDRAWN: [lambda: drafting.withdraw(reference, by=ops)],
        State.APPROVED: [lambda: decisions.approve(reference, by=reviewer), lambda: decisions.approve(reference, by=senior)],
    }
    walk[State.APPEALED] = [*walk[State.REFUSED], lambda: drafting.appeal(reference, by=ops, note=NOTE)]
    walk[State.REFUSED_FINALLY] = [*walk[State.APPEALED], lambda: decisions.uphold(reference, by=senior, note=NOTE)]
    walk[State.REVOKING] = [
        *walk[State.APPROVED],
        lambda: revoking.propose_revocation(reference, by=senior, reason="other", note=NOTE),
    ]
    walk[State.REVOKED] = [*walk[State.REVOKING], lambda: revoking.confirm_revocation(reference, by=world.staff("senior2"))]
    walk[State.LAPSED] = [*walk[State.RETURNED], lambda: lapse_later(reference)]
    for act in walk[state]:
        act()
    return reference


def lapse_later(reference: str) -> None:
    from portal.core.actors import SYSTEM

    with clock.stopped(clock.now() + timedelta(days=31)):
        renewal.lapse(reference, by=SYSTEM)


def refusals() -> int:
    return db.session.scalar(select(func.count()).select_from(LedgerEntry).where(LedgerEntry.verb == "step.refused")) or 0


def state_of(reference: str) -> str:
    return db.session.scalar(select(SubsidyApplication.state).where(SubsidyApplication.reference == reference)) or ""


@pytest.mark.parametrize("state", list(State))
def test_every_verb_of_every_role_is_open_exactly_where_the_table_says(world: World, state: State) -> None:
    reference = in_state(world, state)
    for verb in lifecycle.verbs():
        open_to = {step.needs for step in lifecycle.by_verb[verb] if state in step.frm}
        for role in ROLES:
            someone = world.staff(f"fresh_{role}", role)
            before, kept = state_of(reference), refusals()
            if open_to & someone.permissions and may_be_free(verb, state):
                continue  # allowed: walked by `in_state` above and by the journeys
            with pytest.raises(Refused):
                CALLS[verb](reference, someone)
            assert (state_of(reference), refusals()) == (before, kept + 1), (verb, role)


def may_be_free(verb: str, state: State) -> bool:
    """Whether the step's rules let a fresh person of the right role take it here: lapsing waits for the clock, the others
    for somebody who was left out, a flagged grant, a second look that nobody may know of."""
    waiting = {("appeal", State.APPROVED), ("keep_grants", State.APPROVED), ("withdraw", State.SECOND_REVIEW)}
    return verb != "lapse" and (verb, state) not in waiting


@pytest.mark.parametrize("state", list(State))
def test_a_person_of_the_right_role_who_had_no_part_may_take_every_open_step(world: World, state: State) -> None:
    for verb in lifecycle.verbs():
        for step in (s for s in lifecycle.by_verb[verb] if state in s.frm and s.needs and may_be_free(verb, state)):
            reference = in_state(world, state)
            role = next(r for r, held in ROLES.items() if step.needs in held)
            CALLS[verb](reference, world.staff(f"free_{role}", role))
            assert State(state_of(reference)) in step.targets, verb
