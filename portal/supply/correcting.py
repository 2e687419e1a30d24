"""Corrective actions: opened because of a scorecard or an alert, answered by the partner, done, found effective by another."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.ledger.events import Event
from portal.ledger.operations import about, constraint_means, demand_version, operation, take
from portal.ledger.recording import record
from portal.notices import notify
from portal.supply import score_events as events
from portal.supply.alert_models import SupplyAlert
from portal.supply.correct_lifecycle import LEAST, RUNNING, ActionFacts, ActionState, action
from portal.supply.models import Partner
from portal.supply.partner_notices import analysts
from portal.supply.score_models import ActionWorker, CorrectiveAction, Scorecard
from portal.web.forms import too_short
from portal.web.permissions import Permission

AT_ONCE = 100
constraint_means(
    "action_verified_by_a_hand",
    "",
    Refused("own_action", say("You had a hand in this action. Another person has to look whether it had its effect.")),
)
constraint_means(
    "action_dropped_by_opener", "", Refused("own_action", say("You opened this action. Another person has to drop it."))
)


@operation(Permission.SUPPLY_ACT)
def open_from_card(card_id: int, *, task: str, owner_id: int, due_on: date, by: Actor) -> str:
    """Ask a partner to mend what its card shows. Returns the reference. Raises NotFound, Refused."""
    card = db.session.get(Scorecard, card_id)
    if card is None:
        raise NotFound(str(card_id))
    return opened(CorrectiveAction(partner_id=card.partner_id, scorecard_id=card.id), task, owner_id, due_on, by)


@operation(Permission.SUPPLY_ACT)
def open_from_alert(alert: str, *, task: str, owner_id: int, due_on: date, by: Actor) -> str:
    """Ask the partner of an alert to mend what raised it. Returns the reference. Raises NotFound, Refused."""
    row = db.session.scalar(select(SupplyAlert).where(SupplyAlert.reference == alert))
    if row is None:
        raise NotFound(alert)
    if row.partner_id is None:
        raise about(Refused("no_partner", say("This alert is about no partner, so nobody can be asked to mend it.")), row)
    return opened(CorrectiveAction(partner_id=row.partner_id, alert_id=row.id), task, owner_id, due_on, by)


def opened(row: CorrectiveAction, task: str, owner_id: int, due_on: date, by: Actor) -> str:
    partner = db.session.get_one(Partner, row.partner_id)
    if len("".join(task.split())) < LEAST:
        raise about(Refused("task_short", too_short(LEAST), "task"), partner)
    expect_sound(partner, owner_id, due_on)
    now = clock.now()
    row.reference = next_reference("CAP", clock.today().year)
    row.task, row.owner_id, row.due_on, row.opened_by_id, row.created_at = task.strip(), owner_id, due_on, by.id, now
    db.session.add(row)
    db.session.flush()
    settle(row, events.ActionOpened(due_on.isoformat()), by, task.strip(), by.id, owner_id)
    tell_owner(row, by)
    return row.reference


def expect_sound(subject: Any, owner_id: int, due_on: date) -> None:
    """The owner keeps partners, and the day is still to come. Raises Refused."""
    if owner_id not in analysts():
        raise about(Refused("owner_unknown", say("Choose somebody who works on supply."), "owner_id"), subject)
    if due_on < clock.today():
        raise about(Refused("due_past", say("The day is over. Choose today or a day to come."), "due_on"), subject)


def tell_owner(row: CorrectiveAction, by: Actor) -> None:
    if row.owner_id != by.id:
        text = say("You own %(reference)s, due on %(day)s.", reference=row.reference, day=row.due_on.isoformat())
        notify([row.owner_id], text, row.reference, f"/supply/actions/{row.reference}")


def action_of(reference: str, *, to_write: bool = False) -> CorrectiveAction:
    """Raises NotFound."""
    statement = select(CorrectiveAction).where(CorrectiveAction.reference == reference)
    row = db.session.scalar(locked(statement) if to_write else statement)
    if row is None:
        raise NotFound(reference)
    return row


def facts(row: CorrectiveAction, by: Actor, note: str | None = None) -> ActionFacts:
    return ActionFacts(ActionState(row.state), by.bound_ids, workers(row), row.opened_by_id, note)


def workers(row: CorrectiveAction) -> frozenset[int]:
    return frozenset(db.session.scalars(select(ActionWorker.user_id).where(ActionWorker.action_id == row.id)))


def hands(row: CorrectiveAction, *user_ids: int | None) -> list[ActionWorker]:
    """Keep who had a hand in the action; the rows that are new."""
    new = [ActionWorker(action_id=row.id, user_id=each) for each in sorted({*user_ids} - workers(row) - {None})]  # type: ignore[type-var]
    db.session.add_all(new)
    return new


def taken(reference: str, verb: str, by: Actor, version: int | None, note: str) -> CorrectiveAction:
    """The action under lock, in its new state. Raises NotFound, Conflict, Refused."""
    row = action_of(reference, to_write=True)
    take(row, version)
    try:
        state = action.check(verb, facts(row, by, note), by.permissions)
    except Refused as refusal:
        raise about(refusal, row) from None
    row.state = ActionState(state).value
    return row


def settle(row: CorrectiveAction, event: Event, by: Actor, note: str = "", *user_ids: int | None) -> None:
    """End a step; `user_ids` had a hand in it."""
    new = hands(row, *user_ids)
    db.session.flush()
    record(event, row, *new, by=by, reason=note)


@operation(Permission.SUPPLY_ACT)
def rearrange(reference: str, *, owner_id: int, due_on: date, by: Actor, version: int | None = None, note: str = "") -> None:
    """Another owner or another day; a later day needs a sentence why."""
    row = taken(reference, "rearrange", by, version, note)
    if due_on > row.due_on and len("".join(note.split())) < LEAST:
        raise about(Refused("note_short", too_short(LEAST), "note"), row)
    if (owner_id, due_on) == (row.owner_id, row.due_on):
        raise about(Refused("unchanged", say("Owner and day are as they were. Nothing was changed.")), row)
    expect_sound(row, owner_id, due_on if due_on != row.due_on else clock.today())
    is_handed_on = owner_id != row.owner_id
    row.owner_id, row.due_on, row.told_overdue_on = owner_id, due_on, None
    settle(row, events.ActionRearranged(due_on.isoformat()), by, note, owner_id)
    if is_handed_on:
        tell_owner(row, by)


@operation(Permission.SUPPLY_ACT)
def answer(reference: str, *, note: str, replied_on: date | None = None, by: Actor, version: int | None = None) -> None:
    """What the partner answered, in its words, and the day on which it did (None: today)."""
    row = taken(reference, "answer", by, version, note)
    day = replied_on or clock.today()
    if not clock.on_page(row.created_at).date() <= day <= clock.today():
        text = say("The partner answered between the day the action was opened and today. Choose that day.")
        raise about(Refused("replied_when", text, "replied_on"), row)
    row.reply, row.replied_on, row.answered_by_id = note.strip(), day, by.id
    settle(row, events.ActionAnswered(), by, note, by.id)


@operation(Permission.SUPPLY_ACT)
def finish(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """It is done; the note says what."""
    row = taken(reference, "finish", by, version, note)
    row.done_note, row.done_by_id, row.done_at = note.strip(), by.id, clock.now()
    settle(row, events.ActionDone(), by, note, by.id)


@operation(Permission.SUPPLY_CONFIRM)
def verify(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """It had its effect; the note says by what that is seen. Never by a person who had a hand in it."""
    row = taken(reference, "verify", by, version, note)
    demand_version(row, version, by)
    row.effect_note, row.verified_by_id, row.verified_at = note.strip(), by.id, clock.now()
    settle(row, events.ActionVerified(), by, note)


@operation(Permission.SUPPLY_CONFIRM)
def send_back(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """It had no effect; the note says why. The action is open again."""
    row = taken(reference, "send_back", by, version, note)
    row.effect_note = note.strip()
    settle(row, events.ActionSentBack(), by, note, by.id)


@operation(Permission.SUPPLY_CONFIRM)
def drop(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """The action is not needed; the note says why. Never by the person who opened it."""
    row = taken(reference, "drop", by, version, note)
    row.dropped_by_id = by.id
    settle(row, events.ActionDropped(), by, note)


def tell_overdue() -> None:
    """Tell owners of what is overdue since they were told last: once for each day that was agreed."""
    while told(by=SYSTEM) == AT_ONCE:
        pass


@operation(None)
def told(*, by: Actor) -> int:
    """Returns how many were told of."""
    rows = overdue_untold()
    for row in rows:
        row.told_overdue_on = clock.today()
        text = say("%(reference)s was due on %(day)s.", reference=row.reference, day=row.due_on.isoformat())
        notify([row.owner_id], text, row.reference, f"/supply/actions/{row.reference}")
        settle(row, events.ActionOverdueTold(), by)
    return len(rows)


def overdue_untold() -> Sequence[CorrectiveAction]:
    a = CorrectiveAction
    running = a.state.in_([state.value for state in RUNNING])
    overdue = select(a).where(running, a.due_on < clock.today(), a.told_overdue_on.is_(None))
    return db.session.scalars(locked(overdue.order_by(a.due_on, a.id).limit(AT_ONCE))).all()


def owners() -> list[tuple[int, str]]:
    """(account, name) of those who may own an action, by name."""
    people = select(User.id, User.name).where(User.id.in_(analysts())).order_by(User.name, User.id)
    return [(key, person) for key, person in db.session.execute(people)]
