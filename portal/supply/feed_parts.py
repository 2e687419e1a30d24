"""Parts of feeds: opened with their first line, closed with their last, held where they contradict, released, taken back."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.ledger.events import Event
from portal.ledger.operations import about, constraint_means, operation, take
from portal.ledger.recording import record
from portal.supply import feed_drawing, feed_findings
from portal.supply import feed_events as events
from portal.supply.feed_lifecycle import PartState, part
from portal.supply.feed_models import FeedPart
from portal.supply.recall_keeping import keep_named
from portal.supply.sealing_lines import write_block
from portal.web.forms import too_short
from portal.web.permissions import Permission as P

LEAST = 10
OWN_STEPS = frozenset({P.SUPPLY_IMPORT.value})


def sequence_taken(sequence: int) -> Conflict:
    text = say("Part %(sequence)s of this partner's feed is there already. Send the next number.", sequence=f"{sequence}")
    return Conflict("sequence_taken", text, "sequence")


constraint_means(
    "uq_feed_part_sequence",
    "feed_part.feed, feed_part.partner_name_id, feed_part.sequence",
    Conflict("sequence_taken", say("A part with this sequence number is there already. Send the next number."), "sequence"),
)


@dataclass(frozen=True)
class Origin:
    """Where a part comes from: a batch, or a call with its token and key. `sha256` is of what came."""

    sha256: str
    batch_id: int | None = None
    token_id: int | None = None
    call_key: str | None = None


def digest_of_part(sha256: str, partner: str, sequence: int | None) -> str:
    """What is the same whenever the same lines of a partner come in the same file."""
    return hashlib.sha256(f"{sha256}|{partner}|{sequence or 0}".encode()).hexdigest()


def open_part(feed: str, partner_name_id: int | None, partner: str, sequence: int | None, origin: Origin, by: Actor) -> FeedPart:
    """The part that is being taken from this origin, or a new one. `partner` is its key. Raises Conflict (sequence_taken)."""
    sha256 = digest_of_part(origin.sha256, partner, sequence)
    known = db.session.scalar(
        locked(
            select(FeedPart).where(
                FeedPart.feed == feed, FeedPart.sha256 == sha256, FeedPart.state == PartState.TAKING.value,
                FeedPart.partner_name_id == partner_name_id,
            )
        )
    )  # fmt: skip
    return known or new_part(feed, partner_name_id, sequence, sha256, origin, by)


def new_part(feed: str, partner_name_id: int | None, sequence: int | None, sha256: str, origin: Origin, by: Actor) -> FeedPart:
    now = clock.now()
    if sequence is not None and (earlier := part_with(feed, partner_name_id, sequence)):
        raise about(sequence_taken(sequence), earlier)
    row = FeedPart(
        reference=next_reference("FPT", clock.today().year),
        feed=feed,
        partner_name_id=partner_name_id,
        sequence=sequence,
        as_of=now,
        received_at=now,
        sha256=sha256,
        rank=f"{sequence or 0:016d}-{sha256[:16]}",
        batch_id=origin.batch_id,
        token_id=origin.token_id,
        call_key=origin.call_key,
        by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    record(events.PartOpened(feed), row, by=by)
    return row


COUNTING = (PartState.TAKING.value, PartState.TAKEN.value, PartState.HELD.value)


def part_with(feed: str, partner_name_id: int | None, sequence: int) -> FeedPart | None:
    """The part that has a number of a partner's feed."""
    same = (FeedPart.feed == feed, FeedPart.partner_name_id == partner_name_id, FeedPart.sequence == sequence)
    return db.session.scalar(select(FeedPart).where(*same, FeedPart.state.in_(COUNTING)))


def add_lines(row: FeedPart, lines: Sequence[Mapping[str, Any]], by: Actor) -> None:
    """Write lines of a part that is being taken, sealed as one block."""
    block = write_block(row, lines)
    row.as_of = newest(row, lines)
    row.lines += len(lines)
    db.session.flush()
    record(events.LinesTaken(len(lines)), row, block, by=by)


def newest(row: FeedPart, lines: Sequence[Mapping[str, Any]]) -> datetime:
    """The newest instant that the lines speak of; of lines without one, when they came."""
    said = [line["as_of"] for line in lines if line.get("as_of")]
    return max(said if row.lines == 0 else [*said, row.as_of], default=row.as_of)


def close(row: FeedPart, by: Actor) -> None:
    """The part is whole: it counts, or waits for a person where it contradicts what was there."""
    feed_findings.note_findings(row)
    problem = feed_findings.problem_of(row)
    step(row, "hold" if problem else "close", by)
    row.problem = problem
    db.session.flush()
    record(events.PartHeld(problem) if problem else events.PartTaken(row.lines), row, by=by)
    if not problem:
        keep_named(by)
        feed_drawing.add(row)


@operation(None)
def close_next(batch_id: int, *, by: Actor) -> bool:
    """Close the first part of an import that is still being taken. Returns whether there was one."""
    open_ = select(FeedPart).where(FeedPart.batch_id == batch_id, FeedPart.state == PartState.TAKING.value)
    row = db.session.scalar(locked(open_.order_by(FeedPart.id).limit(1)))
    if row is not None:
        close(row, by)
    return row is not None


def step(row: FeedPart, verb: str, by: Actor, with_its_import: bool = False) -> None:
    """Take a step of the part's lifecycle, alone or with the import it came by. Raises Refused about this part."""
    own = OWN_STEPS if by.id is None else frozenset()
    try:
        row.state = part.check(verb, PartFacts(PartState(row.state), with_its_import), by.permissions | own).value
    except Refused as refusal:
        raise about(refusal, row) from None


@dataclass(frozen=True)
class PartFacts:
    """What the rules may know of a part. `with_its_import`: the whole import is taken back."""

    state: PartState
    with_its_import: bool = False


def opened(reference: str, verb: str, by: Actor, version: int | None) -> FeedPart:
    """The part under lock, in its new state. Raises NotFound, Conflict, Refused."""
    row = db.session.scalar(locked(select(FeedPart).where(FeedPart.reference == reference)))
    if row is None:
        raise NotFound(reference)
    take(row, version)
    step(row, verb, by)
    return row


def told(row: FeedPart, event: Event, note: str, by: Actor) -> None:
    """End a person's step, which needs a sentence."""
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note_short", too_short(LEAST), "note"), row)
    db.session.flush()
    record(event, row, by=by, reason=note)


@operation(P.SUPPLY_ACT)
def release(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """A held part is right as it is: it counts."""
    row = opened(reference, "release", by, version)
    told(row, events.PartReleased(), note, by)
    keep_named(by)
    feed_drawing.add(row)


@operation(P.SUPPLY_ACT)
def refuse(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """A held part is wrong: its lines stay on record and count for nothing."""
    row = opened(reference, "refuse", by, version)
    told(row, events.PartRefused(), note, by)


@operation(P.SUPPLY_IMPORT)
def withdraw(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """Take a part back: what counts is drawn anew from the parts that are left."""
    row = opened(reference, "withdraw", by, version)
    told(row, events.PartWithdrawn(), note, by)
    keep_named(by)
    feed_drawing.take_away(row)


@operation(P.SUPPLY_IMPORT)
def withdraw_batch(batch_id: int, most: int, *, by: Actor) -> int:
    """Take some parts of an import back; how many."""
    open_ = select(FeedPart).where(FeedPart.batch_id == batch_id, FeedPart.state.in_(COUNTING)).order_by(FeedPart.id).limit(most)
    rows = list(db.session.scalars(locked(open_)))
    keep_named(by)
    for row in rows:
        step(row, "withdraw", by, with_its_import=True)
        db.session.flush()
        record(events.PartWithdrawn(), row, by=by)
        feed_drawing.take_away(row)
    return len(rows)
