"""Every state × verb × kind of role of a doctor's file, tried for real: open exactly where the table says, each refusal kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.roles import ROLES
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.doctors import approving, filing, inviting, verifying
from portal.doctors.lifecycle import State, lifecycle
from portal.ledger.models import LedgerEntry
from portal.ledger.recording import settle
from portal.web.permissions import Permission
from tests.doctors.world import NOTE, World

CALLS: dict[str, Callable] = {
    "accept": lambda ref, by: inviting.accept(ref, by=by),
    "submit": lambda ref, by: filing.submit(ref, by=by),
    "take_up": lambda ref, by: verifying.take_up(ref, by=by),
    "finish": lambda ref, by: verifying.finish(ref, by=by),
    "return": lambda ref, by: verifying.return_file(ref, by=by, reason="other", note=NOTE),
    "hold": lambda ref, by: verifying.hold(ref, by=by, note=NOTE),
    "resume": lambda ref, by: verifying.resume(ref, by=by),
    "escalate": lambda ref, by: verifying.escalate(ref, by=by, note=NOTE),
    "approve": lambda ref, by: approving.approve(ref, by=by),
    "propose_denial": lambda ref, by: approving.propose_denial(ref, by=by, reason="other", note=NOTE),
    "confirm_denial": lambda ref, by: approving.confirm_denial(ref, by=by),
    "drop_denial": lambda ref, by: approving.drop_denial(ref, by=by, note=NOTE),
    "activate": lambda ref, by: approving.activate(ref, by=by),
    "withdraw": lambda ref, by: filing.withdraw(ref, by=by),
    "reopen": lambda ref, by: filing.reopen(ref, by=by),
    "lapse": lambda ref, by: inviting.lapse(ref, by=by),
}


def in_state(world: World, state: State) -> str:
    """A file brought into a state by its own steps, with everything presented and, where it can be, verified."""
    made: dict[State, Callable[[], str]] = {
        State.INVITED: lambda: world.invited()[0],
        State.IN_PROGRESS: world.complete,
        State.SUBMITTED: world.submitted,
        State.VERIFYING: world.verifying,
        State.READY: world.ready,
        State.APPROVED: world.approved,
        State.ACTIVE: world.active,
        State.RETURNED: lambda: after(world.verifying(), CALLS["return"], world.staff("verifier")),
        State.ON_HOLD: lambda: after(world.verifying(), CALLS["hold"], world.staff("verifier")),
        State.ESCALATED: lambda: after(world.verifying(), CALLS["escalate"], world.staff("verifier")),
        State.DENYING: lambda: after(world.ready(), CALLS["propose_denial"], world.staff("approver")),
        State.DENIED: lambda: after(in_state(world, State.DENYING), CALLS["confirm_denial"], world.staff("approver2")),
        State.WITHDRAWN: lambda: after(world.complete(), CALLS["withdraw"], world.staff("operations")),
        State.LAPSED: lambda: lapsed(world.invited()[0]),
    }
    reference = made[state]()
    if state is State.VERIFYING:
        world.verify_all(reference)
    assert world.state(reference) == state
    return reference


def after(reference: str, call: Callable, by: Actor) -> str:
    call(reference, by)
    return reference


def lapsed(reference: str) -> str:
    with clock.stopped(clock.now() + timedelta(days=30)):
        inviting.lapse(reference, by=SYSTEM)
    return reference


def refusals() -> int:
    return db.session.scalar(select(func.count()).select_from(LedgerEntry).where(LedgerEntry.verb == "step.refused")) or 0


def unlike_roles() -> list[str]:
    """One role of each set of permissions about doctors: roles that hold the same ones cannot differ here."""
    about_doctors = {p for p in Permission if p.startswith("doctors:")}
    return list({ROLES[role] & about_doctors: role for role in ROLES}.values())


class Undone(Exception):
    pass


def taken_and_undone(call: Callable, reference: str, by: Actor) -> str:
    """The state after a step that goes through, all its entries included; then everything is as before."""
    found: list[str] = []
    with pytest.raises(Undone), writing() as session:
        call(reference, by)
        settle(session)
        found.append(World().state(reference))
        raise Undone
    return found[0]


def test_every_verb_of_every_role_is_open_exactly_where_the_table_says(world: World) -> None:
    people = [world.staff(f"fresh_{role}", role) for role in unlike_roles()]
    assert set(CALLS) == set(lifecycle.verbs())
    for state in State:
        reference, tried, kept = in_state(world, state), 0, refusals()
        for verb, call in CALLS.items():
            open_here = [step for step in lifecycle.by_verb[verb] if state in step.frm]
            for person in people:
                if any(step.needs in person.permissions for step in open_here):
                    assert taken_and_undone(call, reference, person) in {t for s in open_here for t in s.targets}, (state, verb)
                    continue
                with pytest.raises(Refused):
                    call(reference, person)
                tried += 1
        assert (world.state(reference), refusals()) == (state, kept + tried)


def test_the_portal_itself_takes_none_of_the_steps_of_people(world: World) -> None:
    for state, verb in ((State.SUBMITTED, "take_up"), (State.READY, "approve"), (State.VERIFYING, "finish")):
        reference = in_state(world, state)
        with pytest.raises(Refused):
            CALLS[verb](reference, SYSTEM)
        assert world.state(reference) == state
