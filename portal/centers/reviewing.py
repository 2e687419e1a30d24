"""Deciding the rows of a review: keep, change, end, suspend, query; the rest in one press; the own row by the medical office.

A press says which decision of the row it saw. How long it took is measured here, from a signed instant of the page or from
the person's decision before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from portal.centers import review_events as events
from portal.centers.answerers import answerers
from portal.centers.lifecycle import RowState
from portal.centers.lines import Said
from portal.centers.models import CONSULT_TYPES, MOST_SESSIONS, Role
from portal.centers.review_case import ReviewFile, opened, row_step
from portal.centers.review_models import Kind, ReviewRow
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, plain
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.ledger.operations import about, demand_version, operation
from portal.ledger.recording import record
from portal.notices import notify
from portal.web.permissions import Permission

APPOINTED = frozenset({Role.DIRECTOR, Role.EXECUTIVE})
ANSWERS = ("keep", "change", "end", "suspend", "query")
OFFICE = ("office_keep", "office_change", "office_end", "office_suspend", "office_reopen")
LONGEST_NOTE = 2000
LONGEST_DWELL = 86_400_000


@dataclass(frozen=True)
class Press:
    """What a press carries: the mark of the row that it saw (""; not told), the note, the wanted values of a change, and
    the instant at which the page was opened."""

    mark: str = ""
    note: str = ""
    wanted: Said | None = None
    opened_at: datetime | None = None


@operation(Permission.REVIEWS_ANSWER)
def decide(reference: str, position: int, verb: str, press: Press, *, by: Actor, version: int | None = None) -> str:
    """Decide one row: keep | change | end | suspend | query. Returns the row's state.

    Raises NotFound, Conflict (decided meanwhile, wrong state), Refused (own_row, note, left, not_the_director, wanted …).
    """
    file = opened(reference, version, by)
    one = row_of(file, position, press, by, version)
    demand_verb(file, verb, ANSWERS)
    state = row_step(file, one, verb, by, press.note)
    write(file, one, state, press, by)
    record(events.RowDecided(one.position, state.value), file.review, one, *file.fresh, by=by, reason=press.note)
    return state.value


@operation(Permission.REVIEWS_CHECK)
def decide_own(reference: str, position: int, verb: str, press: Press, *, by: Actor, version: int | None = None) -> str:
    """The medical office decides a row that is about whoever reviews: office_keep | office_change | office_end |
    office_suspend, or office_reopen. Returns the row's state. Raises as `decide`."""
    file = opened(reference, version, by)
    one = row_of(file, position, press, by, version)
    demand_verb(file, verb, OFFICE)
    state = row_step(file, one, verb, by, press.note)
    write(file, one, state, press, by)
    record(events.OwnRowDecided(one.position, state.value), file.review, one, *file.fresh, by=by, reason=press.note)
    return state.value


@operation(Permission.REVIEWS_ANSWER)
def keep_rest(
    reference: str, *, by: Actor, version: int | None = None, seen: str = "", opened_at: datetime | None = None
) -> int:  # fmt: skip
    """Keep every undecided row without difference and without flag, in one press. Returns how many.

    Raises NotFound, Conflict, Refused (quarterly, nothing_left, not_the_director).
    """
    file = opened(reference, version, by)
    demand_seen(file, seen, by)
    rows = rest_of(file)
    if file.campaign.kind == Kind.QUARTERLY:
        text = say("A full review decides each row by itself: nothing is kept in one press.")
        raise about(Refused("quarterly", text), file.review)
    if not rows:
        raise about(Refused("nothing_left", say("No row without difference and flag is left to be kept.")), file.review)
    for one in rows:
        row_step(file, one, RowState.KEEP.value, by)
    file.note_answerer(by)
    took, at = dwell(file, by, opened_at), clock.now()
    for one in rows:
        mark(one, RowState.KEEP, Press(), by, at, took, len(rows))
    db.session.flush()
    record(events.RestKept(len(rows)), file.review, *rows, *file.fresh, by=by)
    return len(rows)


@operation(Permission.CENTERS_KEEP)
def answer(reference: str, position: int, press: Press, *, by: Actor, version: int | None = None) -> None:
    """Operations answers a query; the row is to be decided again. Raises NotFound, Conflict, Refused."""
    file = opened(reference, version, by)
    one = row_of(file, position, press, by, version)
    state = row_step(file, one, "answer", by, press.note)
    one.state, one.answer, one.decided_by_id, one.decided_at = state.value, press.note.strip(), None, None
    db.session.flush()
    record(events.QueryAnswered(one.position), file.review, one, by=by, reason=press.note)
    text = say("The query about row %(position)s of %(reference)s was answered.", position=one.position, reference=reference)
    notify(answerers(file.center, clock.today()), text, reference, f"/centers/reviews/{reference}")


# ---------------------------------------------------------------- the row


def demand_verb(file: ReviewFile, verb: str, known: Sequence[str]) -> None:
    if verb not in known:
        raise about(Refused("decision", say("Choose one of the decisions.")), file.review)


def row_of(file: ReviewFile, position: int, press: Press, by: Actor, version: int | None) -> ReviewRow:
    """The row of that number, as the person saw it. Raises NotFound, Conflict, Refused (unseen, note)."""
    demand_version(file.review, version, by)
    one = next((row for row in file.rows if row.position == position), None)
    if one is None:
        raise NotFound(str(position))
    if not press.mark and by.via == "web":
        text = say("This press does not say which decision of the row it saw. Open the page, look at it, and press there.")
        raise about(Refused("unseen", text), file.review)
    if press.mark and press.mark != file.mark(one):
        text = say("Row %(position)s was decided meanwhile, or its line changed. Look at it as it is now.", position=position)
        raise about(Conflict("decided_meanwhile", text), file.review)
    if len(press.note) > LONGEST_NOTE:
        raise about(Refused("note", say("A note has at most %(most)s characters.", most=LONGEST_NOTE), "note"), file.review)
    return one


def write(file: ReviewFile, one: ReviewRow, state: RowState, press: Press, by: Actor) -> None:
    """Put the decision into the row, and its maker among those who answered."""
    if state in (RowState.CHANGE, RowState.END, RowState.SUSPEND) and file.has_left(one):
        text = say("This line left the roster, or was changed on it, since the rows were frozen: keep it as it is now, or ask.")
        raise about(Refused("left", text), file.review)
    wanted = wanted_of(file, one, press.wanted) if state is RowState.CHANGE else None
    if state is RowState.SUSPEND and one.is_suspended:
        raise about(
            Refused("suspended_already", say("This line is suspended already: keep it, change it or end it.")), file.review
        )
    file.note_answerer(by)
    mark(one, state, replace(press, wanted=wanted), by, clock.now(), dwell(file, by, press.opened_at))
    db.session.flush()


def mark(one: ReviewRow, state: RowState, press: Press, by: Actor, at: datetime, took: int | None, batch: int = 1) -> None:
    """Rows of one press carry one and the same instant."""
    one.state, one.note, one.wanted = state.value, press.note.strip(), as_json(press.wanted)
    one.decided_by_id, one.decided_at, one.dwell_ms, one.batch = by.id, at, took, batch


def as_json(said: Said | None) -> dict[str, Any] | None:
    if said is None:
        return None
    return {name: plain(value) if isinstance(value, date) else value for name, value in said.values.items()}


def from_json(values: dict[str, Any]) -> Said:
    """What a row's `wanted` or `before` says."""
    days = {name: date.fromisoformat(values[name]) if values[name] else None for name in ("starts_on", "ends_on")}
    said = {name: values[name] for name in ("role", "sessions", "is_suspended")}
    return Said(**said, **days, consult_types=tuple(values["consult_types"]))  # type: ignore[arg-type]


def wanted_of(file: ReviewFile, one: ReviewRow, wanted: Said | None) -> Said:
    """What a change asks for. Raises Refused: wanted, role, sessions, ends_on, consult_types."""
    now = Said.of(one)
    if wanted is None or wanted == now:
        raise about(Refused("wanted", say("Say what is to be changed: at least one value differs."), "role"), file.review)
    for code, field, text in wrong_in(wanted, now):
        raise about(Refused(code, text, field), file.review)
    return wanted


def wrong_in(wanted: Said, now: Said) -> Any:
    if wanted.role not in set(Role):
        yield "role", "role", say("Choose a role.")
    if wanted.role != now.role and {wanted.role, now.role} & APPOINTED:
        yield "appointed", "role", say("Directors are appointed on the center's page, not by a review.")
    if not 0 <= wanted.sessions <= MOST_SESSIONS:
        yield "sessions", "sessions", say("A week has 0 to %(most)s sessions.", most=MOST_SESSIONS)
    if wanted.ends_on is not None and wanted.ends_on < wanted.starts_on:
        yield "period", "ends_on", say("The last day lies before the first day, %(day)s.", day=wanted.starts_on)
    if not set(wanted.consult_types) <= set(CONSULT_TYPES) or not wanted.consult_types:
        yield "consult_types", "consult_types", say("Choose at least one way of consulting.")


def rest_of(file: ReviewFile) -> list[ReviewRow]:
    """The undecided rows without difference and flag that nobody asked about, whose line is still as it was frozen."""
    return [
        one
        for one in file.rows
        if one.state == RowState.PENDING and is_plain(file, one) and not (one.is_own or file.has_left(one))
    ]


def is_plain(file: ReviewFile, one: ReviewRow) -> bool:
    """Nothing differs, nothing is flagged, by now either, and nobody asked."""
    return not (one.differs or one.flags or one.answer or one.doctor_id in file.since)


def demand_seen(file: ReviewFile, seen: str, by: Actor) -> None:
    """A step on many rows is bound to what its page showed. Raises Refused (unseen), Conflict (decided meanwhile)."""
    if not seen and by.via == "web":
        text = say("This step does not say which decisions it is about. Open the page, look at it, and take the step there.")
        raise about(Refused("unseen", text), file.review)
    if seen and seen != file.fingerprint:
        text = say("Rows were decided since you opened the page. Look at them, then repeat the step.")
        raise about(Conflict("decided_meanwhile", text), file.review)


# ---------------------------------------------------------------- how long it took


def dwell(file: ReviewFile, by: Actor, opened_at: datetime | None) -> int | None:
    """Milliseconds from the person's last decision here, or from the page's opening, whichever is later; None: not known."""
    decided = select(func.max(ReviewRow.decided_at)).where(
        ReviewRow.review_id == file.review.id, ReviewRow.decided_by_id == by.id
    )
    known: Sequence[datetime] = [at for at in (db.session.scalar(decided), opened_at) if at is not None]
    if not known or opened_at is None:
        return None
    took = int((clock.now() - max(known)).total_seconds() * 1000)
    return min(max(took, 0), LONGEST_DWELL)
