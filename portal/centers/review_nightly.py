"""What the clock does with reviews: they begin, fall due, are called to mind, and what nobody reviewed is hidden.

Each is by the day, not by the hour at which the clock asks: after days of downtime everything that was due is done, once.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select

from portal.centers import review_events as events
from portal.centers.answerers import accounts_of, answerers
from portal.centers.checking import checkers, tell
from portal.centers.delegating import pass_on
from portal.centers.lifecycle import ANSWERABLE, ReviewState
from portal.centers.publishing import standing_lines
from portal.centers.review_case import OPEN_ROWS, ReviewFile, load, step
from portal.centers.review_models import Campaign, Review, ReviewNotice
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked
from portal.core.tongues import say
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS

NOTICE_DAYS = (7, 3, 1)
AFTER = -1
for _days in NOTICE_DAYS:
    define(Setting(f"review_notice_{_days}", say("Reviews are called to mind"), say("A review that is not submitted is called to mind this time before it is due."), _days, DAYS, 0, 60))  # fmt: skip
define(Setting("review_hide_days", say("Unreviewed lines are hidden"), say("A line that nobody reviewed is not shown to the public any more this time after the review was due."), 7, DAYS, 1, 60))  # fmt: skip


def run() -> None:
    """Everything that is due today; each review is a transaction of its own."""
    today = clock.today()
    for reference in references(to_begin(today)):
        begin(reference, by=SYSTEM)
    for reference in references(fallen_due(today)):
        fall_due(reference, by=SYSTEM)
    for reference in references(answerable()):
        call_to_mind(reference, by=SYSTEM)
    for reference in references(to_hide(today)):
        hide(reference, by=SYSTEM)


def references(statement: Select[Any]) -> list[str]:
    found = list(db.session.scalars(statement.order_by(Review.id)))
    db.session.rollback()
    return found


def to_begin(today: date) -> Select[Any]:
    due = select(Review.reference).join(Campaign, Campaign.id == Review.campaign_id)
    return due.where(Review.state == ReviewState.FROZEN.value, Campaign.opens_on <= today)


def fallen_due(today: date) -> Select[Any]:
    open_ = (ReviewState.OPEN.value, ReviewState.RETURNED.value)
    return select(Review.reference).where(Review.state.in_(open_), Review.due_on < today)


def answerable() -> Select[Any]:
    return select(Review.reference).where(Review.state.in_(sorted(ANSWERABLE)))


def to_hide(today: date) -> Select[Any]:
    last = today - timedelta(days=setting("review_hide_days"))
    return answerable().where(Review.due_on < last, Review.hidden_at.is_(None))


@operation(None)
def begin(reference: str, *, by: Actor) -> None:
    """Open a frozen review on its day, and tell whoever answers it."""
    file = taken(reference)
    state = step(file, "begin", by)
    file.move(state)
    record(events.ReviewBegun(file.review.due_on.isoformat()), file.review, by=by)
    for doctor_id in set(accounts_of(posts_of(file)).values()) if file.answerer_ids else ():
        pass_on_if_answering(file, doctor_id)
    text = say(
        "%(reference)s is open: review the roster of your center until %(day)s.", reference=reference, day=file.review.due_on
    )
    tell(file.answerer_ids, text, reference)


def posts_of(file: ReviewFile) -> set[int]:
    return {key for key in (file.center.director_id, file.center.executive_id) if key is not None}


def pass_on_if_answering(file: ReviewFile, doctor_id: int) -> None:
    """The row of whoever answers goes to the medical office; the executive director's only where a delegation holds."""
    if file.answerer_ids & accounts_of({doctor_id}).keys():
        pass_on(file, doctor_id)


@operation(None)
def fall_due(reference: str, *, by: Actor) -> None:
    """The last day is over and nothing was submitted: whoever answers and the medical office are told."""
    file = taken(reference)
    file.move(step(file, "fall_due", by))
    record(events.ReviewFellDue(file.review.due_on.isoformat()), file.review, by=by)
    text = say("%(reference)s is overdue: it was due on %(day)s.", reference=reference, day=file.review.due_on)
    tell({*file.answerer_ids, *checkers()}, text, reference)
    mark(file, AFTER)


@operation(None)
def call_to_mind(reference: str, *, by: Actor) -> None:
    """Tell whoever answers how many days are left: the most pressing notice that is due and was not sent."""
    file = taken(reference)
    left = (file.review.due_on - clock.today()).days
    sent = set(db.session.scalars(select(ReviewNotice.days).where(ReviewNotice.review_id == file.review.id)))
    due = [days for days in sorted(setting(f"review_notice_{number}") for number in NOTICE_DAYS) if 0 <= left <= days]
    if not due or due[0] in sent:
        return
    text = say("%(reference)s is due in %(days)s days, on %(day)s.", reference=reference, days=left, day=file.review.due_on)
    tell(answerers(file.center, clock.today()), text, reference)
    mark(file, due[0])


def mark(file: ReviewFile, days: int) -> None:
    known = select(ReviewNotice.id).where(ReviewNotice.review_id == file.review.id, ReviewNotice.days == days)
    if db.session.scalar(known) is None:
        db.session.add(ReviewNotice(review_id=file.review.id, days=days, sent_on=clock.today()))
        db.session.flush()


@operation(None)
def hide(reference: str, *, by: Actor) -> int:
    """Hide the lines of those whose rows nobody decided, days after the end, as they are by now. Returns how many."""
    file = taken(reference)
    now = clock.now()
    undecided = [one.doctor_id for one in file.rows if one.state in OPEN_ROWS]
    hidden = [line for line in standing_lines(file.center.id, undecided) if line.hidden_since is None]
    for line in hidden:
        line.hidden_since = now
    file.move(file.state, hidden_at=now)
    record(events.RowsHidden(len(hidden)), file.review, *hidden, by=by)
    if hidden:
        text = say(
            "%(n)s lines of %(reference)s are not shown any more: nobody reviewed them.", n=len(hidden), reference=reference
        )
        tell({*file.answerer_ids, *checkers()}, text, reference)
    return len(hidden)


def taken(reference: str) -> ReviewFile:
    """The review under lock."""
    return load(db.session.scalars(locked(select(Review).where(Review.reference == reference))).one())
