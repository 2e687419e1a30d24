"""Every state × verb × role of an edition, tried for real: open exactly where the table says, and each refusal is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.roles import ROLES
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.formulary import clearing, drafting, editing, publishing, rebasing, ruling, suspending
from portal.formulary.edition_models import EditionChange, Suspension
from portal.formulary.lifecycle import State, SuspensionState, edition, suspension
from portal.formulary.steps import find
from portal.ledger.models import LedgerEntry
from tests.formulary.world import NOTE, TERMS, ListWorld

Call = Callable[[ListWorld, int, Actor], object]
CALLS: dict[str, Call] = {
    "edit": lambda w, n, by: editing.set_line(n, w.drugs[0], TERMS, by=by),
    "take_over": lambda w, n, by: rebasing.take_over(n, by=by),
    "submit": lambda w, n, by: drafting.submit(n, by=by),
    "clear_clinical": lambda w, n, by: clearing.clear(n, "clinical", w.drugs[0], by=by),
    "clear_financial": lambda w, n, by: clearing.clear(n, "financial", w.drugs[0], by=by),
    "object_clinical": lambda w, n, by: clearing.object_to(n, "clinical", w.drugs[0], note=NOTE, by=by),
    "object_financial": lambda w, n, by: clearing.object_to(n, "financial", w.drugs[0], note=NOTE, by=by),
    "return": lambda w, n, by: publishing.return_edition(n, by=by),
    "acknowledge": lambda w, n, by: publishing.acknowledge(n, "removed", by=by),
    "publish": lambda w, n, by: publishing.publish(n, by=by),
    "activate": lambda w, n, by: publishing.activate(n, by=by),
}


def in_state(world: ListWorld, state: State) -> int:
    """An edition brought into a state by its own steps."""
    if state is State.DRAFT:
        return world.draft(world.drugs[:2])
    if state is State.IN_REVIEW:
        number = world.draft(world.drugs[:2])
        drafting.submit(number, by=world.staff("operations"))
        return number
    if state is State.CLEARED:
        return world.cleared(world.draft(world.drugs[:2]))
    if state is State.SCHEDULED:
        return world.published(world.drugs[:2], at=clock.now() + timedelta(days=1))
    number = world.published(world.drugs[:2])
    if state is State.SUPERSEDED:
        world.published(world.drugs[2:4])
    return number


def refusals() -> int:
    return db.session.scalar(select(func.count()).select_from(LedgerEntry).where(LedgerEntry.verb == "step.refused")) or 0


@pytest.mark.parametrize("state", list(State))
def test_every_verb_of_every_role_is_open_exactly_where_the_table_says(world: ListWorld, state: State) -> None:
    number = in_state(world, state)
    for verb in CALLS:
        open_to = {step.needs for step in edition.by_verb[verb] if state in step.frm}
        for role in ROLES:
            someone = world.staff(f"fresh_{role}", role)
            if open_to & someone.permissions:
                continue  # allowed: walked by `in_state`, and tried in the tests beside this one
            kept = refusals()
            with pytest.raises(Refused):
                CALLS[verb](world, number, someone)
            assert (world.state(number), refusals()) == (state, kept + 1), (verb, role)


# What opens a step that the table opens in a state, and why it is not simply free there.
FREE = {
    (State.DRAFT, "submit"): "operations",
    (State.DRAFT, "edit"): "operations",
    (State.IN_REVIEW, "clear_clinical"): "pharmacist",
    (State.IN_REVIEW, "clear_financial"): "finance",
    (State.IN_REVIEW, "object_clinical"): "pharmacist",
    (State.IN_REVIEW, "object_financial"): "finance",
    (State.IN_REVIEW, "return"): "operations",
    (State.CLEARED, "return"): "publisher",
    (State.CLEARED, "publish"): "publisher",
    (State.SCHEDULED, "return"): "publisher",
}


def test_a_fresh_person_of_the_right_role_may_take_every_open_step(world: ListWorld) -> None:
    for (state, verb), role in FREE.items():
        number = in_state(world, state) if state is not State.SCHEDULED else later(world)
        CALLS[verb](world, number, world.staff(f"free_{role}", role))
        targets = {target for step in edition.by_verb[verb] if state in step.frm for target in step.targets}
        assert world.state(number) in targets, verb


def later(world: ListWorld) -> int:
    """One more edition scheduled, upon the newest."""
    return world.published(world.drugs[4:5], at=clock.now() + timedelta(days=9))


def test_who_edited_neither_clears_nor_publishes(world: ListWorld) -> None:
    everything = world.staff("everything", "operations", "pharmacist", "finance", "publisher")
    number = world.draft(world.drugs[:1])
    editing.set_line(number, world.drugs[1], TERMS, by=everything)
    drafting.submit(number, by=world.staff("operations"))
    for verb in ("clear_clinical", "clear_financial", "object_financial"):
        with pytest.raises(Refused, match="edited"):
            CALLS[verb](world, number, everything)
    for lane in ("clinical", "financial"):
        world.clear(number, lane)
    for verb in ("publish", "acknowledge"):
        with pytest.raises(Refused, match="edited"):
            CALLS[verb](world, number, everything)


def test_nobody_clears_two_lanes_nor_publishes_or_edits_what_he_cleared(world: ListWorld) -> None:
    both = world.staff("both", "operations", "pharmacist", "finance", "publisher")
    number = world.draft(world.drugs[:2])
    drafting.submit(number, by=world.staff("operations"))
    clearing.clear(number, "clinical", world.drugs[0], by=both)
    with pytest.raises(Refused, match="other lane"):
        clearing.clear(number, "financial", world.drugs[0], by=both)
    for lane in ("clinical", "financial"):
        world.clear(number, lane)
    with pytest.raises(Refused, match="cleared lines"):
        publishing.publish(number, by=both)
    publishing.return_edition(number, by=world.staff("publisher"))
    with pytest.raises(Refused, match="cleared lines"):
        editing.set_line(number, world.drugs[2], TERMS, by=both)


def test_an_objection_returns_that_line_alone(world: ListWorld) -> None:
    number, ops = world.draft(world.drugs[:3]), world.staff("operations")
    drafting.submit(number, by=ops)
    clearing.object_to(number, "financial", world.drugs[1], note=NOTE, by=world.staff("finance"))
    with pytest.raises(Refused, match="objected"):
        editing.set_line(number, world.drugs[0], TERMS, by=ops)
    world.clear(number, "clinical")
    world.clear(number, "financial")
    editing.set_line(number, world.drugs[1], TERMS.__class__(rate_bp=2000, price_fen=3200, channels="offline"), by=ops)
    assert world.waiting(number, "financial") == world.waiting(number, "clinical") == [world.drugs[1]]
    world.clear(number, "clinical")
    world.clear(number, "financial")
    assert world.state(number) is State.CLEARED


def test_every_verb_of_a_suspension_is_open_exactly_where_its_table_says(world: ListWorld) -> None:
    walk: dict[SuspensionState, tuple[tuple[str, str], ...]] = {
        SuspensionState.PROPOSED: (),
        SuspensionState.DROPPED: (("drop", "publisher"),),
        SuspensionState.IN_FORCE: (("confirm", "publisher"),),
        SuspensionState.LIFTING: (("confirm", "publisher"), ("propose_lifting", "pharmacist")),
        SuspensionState.LIFTED: (("confirm", "publisher"), ("propose_lifting", "pharmacist"), ("confirm_lifting", "publisher")),
    }
    for place, (state, steps) in enumerate(walk.items()):
        reference = suspending.suspend(world.drugs[place], reason="recall", note=NOTE, by=world.staff("pharmacist"))
        for verb, who in steps:
            getattr(suspending, verb)(reference, by=world.staff(who), note=NOTE)
        for verb in suspension.verbs():
            open_to = {step.needs for step in suspension.by_verb[verb] if state in step.frm}
            for role in ("operations", "pharmacist", "finance", "publisher", "admin"):
                someone = world.staff(f"fresh_{role}", role)
                if open_to & someone.permissions:
                    continue
                with pytest.raises(Refused):
                    getattr(suspending, verb)(reference, by=someone, note=NOTE)
                db.session.rollback()
                assert db.session.scalar(select(Suspension.state).where(Suspension.reference == reference)) == state.value


def test_suspensions_and_rulings_need_two_persons(world: ListWorld) -> None:
    pharmacist, publisher = world.staff("pharmacist"), world.staff("publisher")
    reference = suspending.suspend(world.drugs[0], reason="recall", note=NOTE, by=pharmacist)
    with pytest.raises(Refused, match="Another person"):
        suspending.confirm(reference, by=pharmacist)
    suspending.confirm(reference, by=publisher)
    suspending.propose_lifting(reference, note=NOTE, by=publisher)
    with pytest.raises(Refused, match="Another person"):
        suspending.confirm_lifting(reference, by=publisher)
    suspending.confirm_lifting(reference, by=pharmacist)
    ruled = ruling.rule_out(world.drugs[3], kind="online", word="地高辛", note=NOTE, by=pharmacist)
    with pytest.raises(Refused, match="Another person"):
        ruling.confirm_ruling(ruled, by=pharmacist)
    number = drafting.draft(by=world.staff("operations"))
    online = TERMS.__class__(rate_bp=3000, price_fen=3200, channels="online")
    with pytest.raises(Refused, match="地高辛"):
        editing.set_line(number, world.drugs[3], online, by=world.staff("operations"))
    ruling.confirm_ruling(ruled, by=publisher)
    editing.set_line(number, world.drugs[3], online, by=world.staff("operations"))
    change = db.session.scalar(select(EditionChange).where(EditionChange.edition_id == find(number).id))
    assert change.channels == "online"
