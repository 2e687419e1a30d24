"""A review from its answers to the next version of the roster: submitted, checked by somebody who answered nothing, published."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import User, UserRole
from portal.accounts.roles import ROLES
from portal.centers import review_events as events
from portal.centers.lifecycle import RowState
from portal.centers.lines import Change, Said
from portal.centers.models import Action, RosterLine
from portal.centers.publishing import publish_decided, standing_lines
from portal.centers.reach import own_doctors
from portal.centers.review_case import ReviewFile, opened, step
from portal.centers.review_models import ReviewRow
from portal.centers.reviewing import demand_seen, from_json
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say
from portal.ledger.events import Event
from portal.ledger.operations import about, demand_version, operation
from portal.ledger.recording import record
from portal.notices import notify
from portal.web.permissions import Permission

ACTIONS = {RowState.CHANGE: Action.CHANGE, RowState.END: Action.END, RowState.SUSPEND: Action.SUSPEND}


@operation(Permission.REVIEWS_ANSWER)
def submit(reference: str, *, by: Actor, version: int | None = None, seen: str = "", note: str = "") -> None:
    """Hand the answers over to be checked: every row is decided. Raises NotFound, Conflict, Refused (undecided)."""
    file = taken(reference, by, version, seen)
    altered = len(file.altered)
    pass_step(file, "submit", events.ReviewSubmitted(file.review.rows - altered, altered), by, note, submitted_at=clock.now())
    tell(checkers(), say("%(reference)s was submitted and waits to be checked.", reference=reference), reference)


@operation(Permission.REVIEWS_CHECK)
def send_back(reference: str, *, by: Actor, note: str, version: int | None = None, seen: str = "") -> None:
    """Return a review to whoever answered, with the reason. Raises NotFound, Conflict, Refused (own_work, note)."""
    file = taken(reference, by, version, seen)
    pass_step(file, "return", events.ReviewReturned(), by, note)
    tell(file.answerer_ids, say("%(reference)s was returned to you.", reference=reference), reference)


@operation(Permission.REVIEWS_CHECK)
def check(reference: str, *, by: Actor, version: int | None = None, seen: str = "", note: str = "") -> None:
    """Find the answers sound; nobody who answered does. Raises NotFound, Conflict, Refused (own_work)."""
    file = taken(reference, by, version, seen)
    demand_no_own_row(file, by)
    pass_step(file, "check", events.ReviewChecked(), by, note, checked_at=clock.now())


@operation(Permission.CENTERS_PUBLISH)
def publish(reference: str, *, by: Actor, version: int | None = None, seen: str = "", note: str = "") -> int:
    """Carry out what was decided as the next version of the roster. Returns its number.

    Raises NotFound, Conflict, Refused (own_work, own_line, roster_moved_on, conflict).
    """
    file = taken(reference, by, version, seen)
    state = step(file, "publish", by, note=note)
    changes = decided(file.altered)
    demand_no_own_row(file, by)
    shown = show_again(file)
    number = publish_decided(file.center, file.review.id, changes, file.maker_ids, by=by, note=note).number
    file.note_step("publish", by, note)
    file.move(state, published_at=clock.now())
    record(events.ReviewPublished(len(changes), number), file.review, *file.fresh, by=by, reason=note)
    if shown:
        record(events.LinesShown(len(shown)), file.review, *shown, by=by)
    tell(file.answerer_ids, say("%(reference)s was published.", reference=reference), reference)
    return number


def demand_no_own_row(file: ReviewFile, by: Actor) -> None:
    """Whoever has a row in a review, kept or not, leaves it to others. Raises Refused (own_line)."""
    if own_doctors(by.bound_ids) & {one.doctor_id for one in file.rows}:
        raise about(
            Refused("own_line", say("A row of this review is about you. Somebody else checks and publishes it.")), file.review
        )


def taken(reference: str, by: Actor, version: int | None, seen: str) -> ReviewFile:
    """The review under lock, with the decisions that the person saw."""
    file = opened(reference, version, by)
    demand_version(file.review, version, by)
    demand_seen(file, seen, by)
    return file


def pass_step(file: ReviewFile, verb: str, event: Event, by: Actor, note: str, **marks: object) -> None:
    """Take a step that leaves the rows as they are."""
    state = step(file, verb, by, note=note)
    file.note_step(verb, by, note)
    file.move(state, **marks)
    record(event, file.review, *file.fresh, by=by, reason=note)


def decided(rows: Iterable[ReviewRow]) -> dict[int, Change]:
    """Doctor → what a row's decision does to the line."""
    return {one.doctor_id: Change(ACTIONS[RowState(one.state)].value, said_by(one)) for one in rows}


def said_by(one: ReviewRow) -> Said:
    return from_json(one.wanted) if one.wanted else Said.of(one)


def show_again(file: ReviewFile) -> list[RosterLine]:
    """Lines that were hidden while nobody reviewed them are shown again."""
    found = [line for line in standing_lines(file.center.id, [one.doctor_id for one in file.rows]) if line.hidden_since]
    for line in found:
        line.hidden_since = None
    db.session.flush()
    return found


def checkers() -> list[int]:
    """The accounts of the medical office."""
    roles = [role for role, held in ROLES.items() if Permission.REVIEWS_CHECK in held]
    found = select(UserRole.user_id).join(User, User.id == UserRole.user_id).where(UserRole.role.in_(roles), User.is_enabled)
    return list(db.session.scalars(found.distinct()))


def tell(user_ids: Iterable[int], text: Text, reference: str) -> None:
    notify(user_ids, text, reference, f"/centers/reviews/{reference}")
