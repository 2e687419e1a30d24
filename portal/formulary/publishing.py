"""Publishing: effects acknowledged one by one, the lines written once, and the turn from one edition to the next.

The edition in force at an instant is the one that began last before it; `state` only follows that, also after downtime.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked, plain, reserve_ids
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.formulary import events
from portal.formulary.bans import bans
from portal.formulary.changes import LINE, Values, fingerprint
from portal.formulary.edition_models import Acknowledgement, Edition
from portal.formulary.effects import impact
from portal.formulary.lifecycle import State
from portal.formulary.reaching import reached, tell_keepers
from portal.formulary.steps import check, find, hold_publications, opened
from portal.ledger.operations import about, constraint_means, demand_version, operation, take
from portal.ledger.recording import Edit, Unit, record, record_rows
from portal.web.permissions import Permission

SLICE = 250

constraint_means(
    "publisher_edited", "", Refused("editor", say("You edited this edition, so somebody else has to clear and publish it."))
)
constraint_means(
    "publisher_cleared",
    "",
    Refused("clearer", say("You cleared lines of this edition, so somebody else has to take this step.")),
)
constraint_means("edition_not_cleared", "", Refused("not_cleared", say("Not every line of this edition is cleared.")))
constraint_means(
    "edition_without_lines",
    "",
    Refused("no_lines", say("An edition without lines would leave everyone without a drug. Add at least one line.")),
)
constraint_means(
    "edition_line_banned",
    "",
    Refused("faults", say("A line of this edition is banned on the day it begins. Return it to draft and correct that line.")),
)
for _name in ("uq_edition_valid_from", "edition_before_newest"):
    constraint_means(
        _name,
        "edition.valid_from" if _name.startswith("uq") else "",
        Conflict("instant_taken", say("Another edition begins at that instant, or after it. Choose a later one."), "at"),
    )
constraint_means(
    "uq_edition_current", "edition.state", Conflict("current_taken", say("Another edition has come into force meanwhile."))
)
constraint_means("edition_is_base", "", Refused("built_upon", say("A later edition builds on this one. Return that one first.")))
constraint_means(
    "uq_acknowledgement",
    "acknowledgement.edition_id, acknowledgement.round, acknowledgement.threshold, acknowledgement.measured",
    Conflict("acknowledged_already", say("This effect is acknowledged already.")),
)


@operation(Permission.FORMULARY_PUBLISH)
def acknowledge(number: int, threshold: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Say that an effect of the edition is known and meant. Bound to what was measured in this round."""
    edition, _ = opened(number, "acknowledge", by, version)
    effect = next((e for e in impact(edition).effects if e.code == threshold), None)
    if effect is None:
        raise about(Conflict("no_effect", say("The edition has no such effect any more. Look at it again.")), edition)
    row = Acknowledgement(
        edition_id=edition.id,
        round=edition.round,
        threshold=effect.code,
        measured=effect.measured,
        note=note.strip()[:2000],
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record(events.ThresholdAcknowledged(effect.code, effect.measured), edition, row, by=by, reason=note)


@operation(Permission.FORMULARY_PUBLISH)
def publish(number: int, *, by: Actor, at: datetime | None = None, version: int | None = None, note: str = "") -> str:
    """Publish a cleared edition now, or for an instant to come. Returns the state after it.

    `at` is an aware instant. Raises Refused: edited or cleared by this person, effects not acknowledged, no lines, an
    instant that is over or taken; Conflict where another edition was published meanwhile.
    """
    hold_publications()
    edition = find(number, to_write=True)
    demand_version(edition, version, by)
    take(edition, version)
    seen = impact(edition)
    state = check(edition, "publish", by, at, seen)
    begins = at if at is not None and state is State.SCHEDULED else clock.now()
    lines = seen.after
    write_lines(edition, lines, by)
    edition.fingerprint, edition.lines_count = fingerprint(lines.values()), len(lines)
    edition.state, edition.valid_from = State.SCHEDULED.value, begins
    edition.published_by_id, edition.published_at = by.id, clock.now()
    db.session.flush()
    record(events.EditionPublished(len(lines), plain(begins), edition.fingerprint[:12]), edition, by=by, reason=note)
    if state is State.CURRENT:
        turn(edition, by)
    return edition.state


def write_lines(edition: Edition, lines: Mapping[int, Values], by: Actor) -> None:
    """The lines of an edition, with an entry for every few hundred."""
    ids = iter(reserve_ids(LINE, len(lines))) if lines else iter(())
    rows = [{"id": next(ids), "edition_id": edition.id, "drug_id": drug_id, **values} for drug_id, values in lines.items()]
    record_rows(
        (
            Unit(
                events.LinesWritten(edition.number, len(some)),
                Edition.__table__,
                edition.id,
                edition.reference,
                [(LINE, row) for row in some],
            )
            for some in slices(rows)
        ),
        by,
    )


def slices(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[start : start + SLICE] for start in range(0, len(rows), SLICE))


def turn(edition: Edition, by: Actor) -> None:
    """The edition comes into force, and the one before it is superseded: in one transaction, under the lock of publications."""
    before = db.session.scalar(locked(select(Edition).where(Edition.state == State.CURRENT.value)))
    if before is not None:
        check(before, "supersede", SYSTEM)
        before.state = State.SUPERSEDED.value
        db.session.flush()
        record(events.EditionSuperseded(edition.number), before, by=by)
    check(edition, "activate", SYSTEM)
    edition.state = State.CURRENT.value
    db.session.flush()
    assert edition.valid_from is not None
    record(events.EditionActivated(plain(edition.valid_from)), edition, by=by)


@operation(None)
def activate(number: int, *, by: Actor) -> None:
    """Let a scheduled edition come into force whose instant has come."""
    hold_publications()
    edition = find(number, to_write=True)
    check(edition, "activate", by)
    turn(edition, by)
    tell_of_bans(edition)


def tell_of_bans(edition: Edition) -> None:
    """A ban may have been confirmed since the publication: it lies over the lines that it reaches, and who keeps the list is told."""
    count = len({one.drug_id for one in reached(bans()) if one.edition == edition.number})
    if count:
        text = say("Edition %(number)s is in force; lines that a ban keeps off: %(count)s.", number=edition.number, count=count)
        tell_keepers(text, path=f"/formulary/editions/{edition.number}")


def due() -> list[int]:
    """The numbers of the scheduled editions whose instant has come, in the order of their instants."""
    statement = select(Edition.number).where(Edition.state == State.SCHEDULED.value, Edition.valid_from <= clock.now())
    return list(db.session.scalars(statement.order_by(Edition.valid_from)))


def activate_due() -> list[int]:
    """Bring every edition into force whose instant came, also during a downtime: one after the other. Their numbers."""
    numbers = due()
    for number in numbers:
        activate(number, by=SYSTEM)
    return numbers


@operation(Permission.FORMULARY_READ)
def return_edition(number: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Send an edition back to draft: from review, once cleared, or before it begins. Cleared lines stay cleared until edited."""
    hold_publications()
    edition, _ = opened(number, "return", by, version)
    if edition.state == State.SCHEDULED.value:
        take_lines_back(edition, by)
    edition.state, edition.valid_from, edition.fingerprint = State.DRAFT.value, None, ""
    edition.published_by_id = edition.published_at = edition.submitted_at = edition.cleared_at = None
    db.session.flush()
    record(events.EditionReturned(), edition, by=by, reason=note)


def take_lines_back(edition: Edition, by: Actor) -> None:
    rows = [dict(row) for row in db.session.execute(select(LINE).where(LINE.c.edition_id == edition.id)).mappings()]
    record_rows(
        (
            Unit(
                events.LinesTakenBack(len(some)),
                Edition.__table__,
                edition.id,
                edition.reference,
                edits=[Edit(LINE, row, None) for row in some],
            )
            for some in slices(rows)
        ),
        by,
    )
