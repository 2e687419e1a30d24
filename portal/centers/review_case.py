"""One review with what its rules ask for: under lock for a step, and the end of every change."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from portal.centers.answerers import accounts_by_doctor, answerers
from portal.centers.lifecycle import ANSWERABLE, ReviewState, RowState, review, row
from portal.centers.models import Center, RosterLine
from portal.centers.reach import within
from portal.centers.review_models import Campaign, Review, ReviewAnswerer, ReviewRow, ReviewStep
from portal.centers.roster import newest_number
from portal.centers.rules import ReviewFacts, RowFacts
from portal.centers.since import flags_since
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import canonical, db, locked
from portal.core.lifecycle import NotFound, Option, Refused
from portal.core.tongues import Text, say
from portal.ledger.operations import about, constraint_means, take

OPEN_ROWS = (RowState.PENDING, RowState.WITH_OFFICE, RowState.QUERY)
ALTERING = (RowState.CHANGE, RowState.END, RowState.SUSPEND)

for _name, _code, _text in (
    ("review_checked_by_answerer", "own_work", say("You decided rows of this review. Somebody else checks it.")),
    ("own_row_decided", "own_row", say("This row is about you. Somebody else decides it.")),
    ("row_decided_outside_review", "not_open", say("This review takes no decisions in its present state.")),
    ("row_decided_by_nobody", "nobody", say("A decision needs the person who made it.")),
    ("review_undecided", "undecided", say("Some rows are not decided yet.")),
    ("review_without_submission", "no_step", say("Nobody submitted this review.")),
    ("review_without_check", "no_step", say("Nobody checked this review.")),
    ("review_row_is_frozen", "frozen", say("What was frozen is not changed.")),
    ("population_is_frozen", "frozen", say("What was frozen is not changed.")),
    ("review_rows_are_frozen", "frozen", say("What was frozen is not changed.")),
    ("row_outside_freeze", "frozen", say("Rows are frozen once, before the review opens.")),
):
    constraint_means(_name, "", Refused(_code, _text))
constraint_means(
    "uq_review_live",
    "review.center_id",
    Refused("two_reviews", say("Another review of this center is under way. It has to be finished first.")),
)


@dataclass
class ReviewFile:
    """A review, its center and campaign; rows, answerers and steps when asked. `fresh`: rows that a step added."""

    review: Review
    center: Center
    campaign: Campaign
    fresh: list[Any] = field(default_factory=list)

    @cached_property
    def rows(self) -> list[ReviewRow]:
        """The frozen rows, in their order."""
        statement = select(ReviewRow).where(ReviewRow.review_id == self.review.id).order_by(ReviewRow.position)
        return list(db.session.scalars(statement.execution_options(populate_existing=True)))

    @cached_property
    def maker_ids(self) -> frozenset[int]:
        """Everyone who decided a row at any time."""
        return frozenset(db.session.scalars(select(ReviewAnswerer.user_id).where(ReviewAnswerer.review_id == self.review.id)))

    @cached_property
    def answerer_ids(self) -> frozenset[int]:
        return answerers(self.center, clock.today())

    @cached_property
    def own_ids(self) -> dict[int, frozenset[int]]:
        """Doctor of a row → the accounts that are that doctor's."""
        return accounts_by_doctor({one.doctor_id for one in self.rows})

    @property
    def state(self) -> ReviewState:
        return ReviewState(self.review.state)

    @property
    def is_open(self) -> bool:
        return self.state in ANSWERABLE

    @property
    def undecided(self) -> int:
        return sum(one.state in OPEN_ROWS for one in self.rows)

    @property
    def altered(self) -> list[ReviewRow]:
        """The rows whose line is to be changed."""
        return [one for one in self.rows if one.state in ALTERING]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over what was decided: a step on the whole review is bound to it."""
        said = [[one.position, row_mark(one)] for one in self.rows]
        return hashlib.sha256(canonical([self.review.rows_hash, said]).encode()).hexdigest()

    @cached_property
    def left_lines(self) -> frozenset[int]:
        """Ids of this review's lines that the newest roster does not have any more."""
        lines = [one.line_id for one in self.rows if one.line_id is not None]
        gone = select(RosterLine.id).where(RosterLine.id.in_(lines), RosterLine.until_number.is_not(None))
        return frozenset(db.session.scalars(gone))

    def has_left(self, one: ReviewRow) -> bool:
        """Whether there is no line any more on which this row could act."""
        return one.line_id is None or one.line_id in self.left_lines

    @cached_property
    def listed_ids(self) -> frozenset[int]:
        """The doctors of the lines that were changed or ended since, who still stand on the roster."""
        doctors = [one.doctor_id for one in self.rows if one.line_id in self.left_lines]
        newest = (RosterLine.center_id == self.center.id, RosterLine.until_number.is_(None))
        mine = select(RosterLine.doctor_id).where(*newest, RosterLine.doctor_id.in_(doctors))
        return frozenset(db.session.scalars(mine)) if doctors else frozenset()

    def fate(self, one: ReviewRow) -> str:
        """What became of the row's line since it was frozen: gone | changed | "" (it stands as it was)."""
        if not self.has_left(one):
            return ""
        return "changed" if one.line_id is not None and one.doctor_id in self.listed_ids else "gone"

    def mark(self, one: ReviewRow) -> str:
        """What a press on the row says it saw: the decision, and what became of the line."""
        return row_mark(one, self.fate(one))

    @cached_property
    def since(self) -> dict[int, list[Any]]:
        """Doctor → what is to be flagged by now and was not when the rows were frozen, until the review is carried out."""
        if self.state in (ReviewState.PUBLISHED, ReviewState.WITHDRAWN) or not self.rows:
            return {}
        return flags_since(self.center, self.rows, self.campaign.looks_until)

    def note_step(self, verb: str, by: Actor, note: str = "") -> None:
        """Write down who took the step, before the state follows."""
        self.fresh.append(ReviewStep(review_id=self.review.id, verb=verb, by_id=by.id, at=clock.now(), note=note.strip()))
        db.session.add(self.fresh[-1])
        db.session.flush()

    def note_answerer(self, by: Actor) -> None:
        """Whoever decides a row does not check the review."""
        if by.id is None or by.id in self.maker_ids:
            return
        self.fresh.append(ReviewAnswerer(review_id=self.review.id, user_id=by.id, at=clock.now()))
        db.session.add(self.fresh[-1])
        db.session.flush()
        self.maker_ids |= {by.id}

    def move(self, state: ReviewState, **marks: Any) -> None:
        """Put the review into a state; `marks` are further columns."""
        now = clock.now()
        for name, value in {"state": state.value, "state_since": now, "updated_at": now, **marks}.items():
            setattr(self.review, name, value)
        db.session.flush()


def row_mark(one: ReviewRow, fate: str = "") -> str:
    """A short hash of what was decided of a row, and of what became of its line, so that a press says what it saw."""
    said = [one.state, one.wanted, one.note, one.answer, one.decided_by_id, one.decided_at, *filter(None, [fate])]
    return hashlib.sha256(canonical(said).encode()).hexdigest()[:16]


def file_of(reference: str, by: Actor, *, to_write: bool = False) -> ReviewFile:
    """The review of a reference within the actor's reach. Raises NotFound."""
    statement = select(Review).where(Review.reference == reference, within(Review.center_id, by))
    found = db.session.scalar(locked(statement) if to_write else statement)
    if found is None:
        raise NotFound(reference[:40])
    return load(found)


def load(found: Review) -> ReviewFile:
    """A review that is in hand, with its center and campaign."""
    return ReviewFile(found, db.session.get_one(Center, found.center_id), db.session.get_one(Campaign, found.campaign_id))


def opened(reference: str, version: int | None, by: Actor) -> ReviewFile:
    """The review under lock, in the version that the person saw. Raises NotFound, Conflict."""
    file = file_of(reference, by, to_write=True)
    take(file.review, version)
    return file


def facts(file: ReviewFile, by: Actor, *, note: str = "", stale: tuple[Text, ...] = ()) -> ReviewFacts:
    """What the steps of a review may know, for one actor, now."""
    base, newest = standing(file)
    return ReviewFacts(
        state=file.state,
        actor_ids=by.bound_ids,
        maker_ids=file.maker_ids,
        answerer_ids=file.answerer_ids,
        note=note,
        undecided=file.undecided,
        base_number=base,
        newest_number=newest,
        stale=stale,
    )


def standing(file: ReviewFile) -> tuple[int, int]:
    """(version on which the decisions stand, newest version). They are the same as long as no line that is to be changed
    was changed by somebody else meanwhile."""
    newest = newest_number(file.center.id)
    moved = any(file.has_left(one) for one in file.altered)
    return (file.review.roster_number if moved else newest), newest


def step(file: ReviewFile, verb: str, by: Actor, *, note: str = "", stale: tuple[Text, ...] = ()) -> ReviewState:
    """The state after `verb`. Raises Refused or Conflict, about this review."""
    try:
        return ReviewState(review.check(verb, facts(file, by, note=note, stale=stale), by.permissions))
    except Refused as refusal:
        raise about(refusal, file.review) from None


def options(file: ReviewFile, by: Actor, note: str = "") -> list[Option]:
    """The steps that leave the review's state, open or closed for this actor; a note is asked for by the form itself."""
    return review.options(facts(file, by, note=note or "x" * 20), by.permissions)


def row_facts(file: ReviewFile, one: ReviewRow, by: Actor, note: str = "") -> RowFacts:
    """What the decision on one row may know."""
    return RowFacts(
        state=RowState(one.state),
        actor_ids=by.bound_ids,
        answerer_ids=file.answerer_ids,
        own_ids=file.own_ids.get(one.doctor_id, frozenset()),
        note=note,
        is_own=one.is_own,
        is_flagged=bool(one.flags) or one.doctor_id in file.since,
        is_open=file.is_open,
    )


def row_step(file: ReviewFile, one: ReviewRow, verb: str, by: Actor, note: str = "") -> RowState:
    """The row's state after `verb`. Raises Refused, about the review."""
    try:
        return RowState(row.check(verb, row_facts(file, one, by, note), by.permissions))
    except Refused as refusal:
        raise about(refusal, file.review) from None


def reviews_of(campaign_id: int) -> list[Review]:
    """The reviews of a campaign, by their centers."""
    return list(db.session.scalars(select(Review).where(Review.campaign_id == campaign_id).order_by(Review.center_id)))


def campaign_of(reference: str, *, to_write: bool = False) -> Campaign:
    """Raises NotFound."""
    statement = select(Campaign).where(Campaign.reference == reference)
    found = db.session.scalar(locked(statement) if to_write else statement)
    if found is None:
        raise NotFound(reference[:40])
    return found


def counted(review_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Review id → how many of its rows are in which state."""
    rows = select(ReviewRow.review_id, ReviewRow.state, func.count()).where(ReviewRow.review_id.in_(list(review_ids)))
    found: dict[int, dict[str, int]] = {}
    for review_id, state, count in db.session.execute(rows.group_by(ReviewRow.review_id, ReviewRow.state)):
        found.setdefault(review_id, {})[state] = count
    return found
