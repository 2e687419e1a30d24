"""Taking a file over, unit by unit, in short transactions. Where it was stopped, it goes on.

The position stands in the same transaction as what it counts. So a process that dies at any instant leaves whole
units, and the next one, which judges the file anew by the same day and the same map, begins behind the last of them.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.accounts.queries import actor_of
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.intake import events, keeping, receiving, sources
from portal.intake.kinds import ImportKind, Taken, Taking, Unit, kind_of
from portal.intake.lifecycle import State
from portal.intake.models import ImportBatch, ImportFinding, ImportProgress
from portal.intake.pacing import Pace
from portal.intake.queries import find, progress_of
from portal.intake.reading import Table, Unreadable
from portal.intake.tallying import Notes, count_units, no_counts
from portal.jobs import start
from portal.ledger import sealing
from portal.ledger.operations import about, operation, take
from portal.ledger.recording import record
from portal.web.permissions import Permission

Progress = Callable[[int, int | None], None]
ATTEMPTS = 4


@operation(Permission.IMPORTS_READ)
def begin(
    reference: str, *, by: Actor, has_consent: bool = False, version: int | None = None, in_background: bool = False
) -> str:
    """Open a batch for taking: previewed, or straight from the file. Returns the reference of its job, if it has one."""
    batch, _ = receiving.to_step(reference, verb_of(reference), by, version, has_consent)
    kind, taking = kind_of(batch.kind), taking_of(batch, has_consent)
    kind.expect(taking)
    batch.state, batch.has_consent, batch.counts = State.RUNNING.value, has_consent, None
    start_anew(batch.id, kind)
    batch.job = start("import.commit", {"batch": batch.id}, by) if in_background else ""
    record(events.Begun(has_consent), batch, by=by)
    return batch.job


def verb_of(reference: str) -> str:
    return "take" if find(reference).state == State.READING.value else "commit"


def start_anew(batch_id: int, kind: ImportKind) -> None:
    """Forget what a preview found: it is found again with what is taken."""
    db.session.execute(delete(ImportFinding).where(ImportFinding.batch_id == batch_id))
    progress = progress_of(batch_id)
    progress.position, progress.rows_done, progress.counts, progress.moved_at = 0, 0, no_counts(kind), clock.wall()


def taking_of(batch: ImportBatch, has_consent: bool = False) -> Taking:
    return Taking(batch.id, batch.reference, batch.read_on, has_consent or batch.has_consent)


@contextmanager
def read_again(batch: ImportBatch) -> Iterator[Table]:
    """The batch's file, opened as it was read first. Raises Refused where it, or a row of it, cannot be read."""
    kind, column_map = kind_of(batch.kind), sources.read_map(batch.columns)
    with keeping.opened(batch.stored_as, batch.key) as path:
        try:
            table, _ = sources.open_for(path, kind, column_map)
            yield table
        except Unreadable as fault:
            raise receiving.unreadable(fault) from fault


def judged(batch: ImportBatch, table: Table) -> Iterator[Unit]:
    """The units of the file. The first is asked for at once, so that a file that breaks off is known before any is taken."""
    units = kind_of(batch.kind).judge(table, sources.read_map(batch.columns), batch.read_on)
    return chain(list(islice(units, 1)), units)


def take_all(reference: str, *, by: Actor, progress: Progress | None = None) -> None:
    """Take what is left of a running batch, and end it. Raises Refused where the file cannot be read."""
    batch = find(reference)
    try:
        with read_again(batch) as table:
            Taker(batch, table, by, progress).take(judged(batch, table))
            while kind_of(batch.kind).close(taking_of(batch), SYSTEM):
                pass
            finish(reference, dict(table.skipped), by=SYSTEM)
    except Refused as refusal:
        give_up(reference, refusal)
        raise
    sealing.seal()


def give_up(reference: str, refusal: Refused) -> None:
    """A file of which nothing could be taken has failed; one that was taken in part can go on."""
    db.session.rollback()
    batch = find(reference)
    if batch.state == State.RUNNING.value and progress_of(batch.id).position == 0 and not isinstance(refusal, Conflict):
        receiving.fail(reference, refusal, by=SYSTEM)


class Taker:
    """Takes the units of one file, chunk by chunk, each with its findings and its place."""

    def __init__(self, batch: ImportBatch, table: Table, by: Actor, tell: Progress | None):
        self.batch_id, self.kind, self.taking, self.by, self.tell = batch.id, kind_of(batch.kind), taking_of(batch), by, tell
        self.notes, self.pace = Notes(self.kind, table, batch.id), Pace()
        done = progress_of(batch.id)
        self.position, self.rows_done, self.rows_total = done.position, done.rows_done, done.rows_total
        db.session.rollback()

    def take(self, units: Iterator[Unit]) -> None:
        for chunk in self.pace.chunks(islice(units, self.position, None)):
            self.take_chunk(chunk)
            self.position += len(chunk)
            if self.tell:
                self.tell(self.rows_done, self.rows_total)

    def take_chunk(self, chunk: Sequence[Unit]) -> None:
        found = self.notes.of(chunk)
        rows = sum(len(unit.rows) for unit in chunk)
        began = time.perf_counter()
        self.insist(chunk, found)
        self.pace.took(rows, time.perf_counter() - began)
        self.rows_done += rows

    def insist(self, chunk: Sequence[Unit], found: list[dict[str, Any]]) -> None:
        """Where another writer enters the same person at this instant, what is there is read again."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                take_units(self.batch_id, self.position, chunk, found, self, by=self.by)
                return
            except (IntegrityError, OperationalError):
                if attempt == ATTEMPTS:
                    raise
                time.sleep(0.05 * attempt)


@operation(Permission.IMPORTS_READ)
def take_units(
    batch_id: int, position: int, chunk: Sequence[Unit], found: list[dict[str, Any]], taker: Taker, *, by: Actor
) -> None:
    """One short transaction: the units that are not held back, what was found in all, and how far the file is."""
    done = expect_place(batch_id, position)
    sound = [unit for unit in chunk if not unit.is_held_back]
    taken = taker.kind.take(sound, taker.taking, by) if sound else Taken()
    found = found + taker.notes.of_taken(taken, chunk)
    if found:
        db.session.execute(insert(ImportFinding), found)
    counts = {**done.counts, "nouns": {noun: dict(of) for noun, of in done.counts["nouns"].items()}}
    count_units(counts, taker.kind, chunk, taken)
    done.position, done.counts, done.moved_at = position + len(chunk), counts, clock.wall()
    done.rows_done = counts["rows"]


def expect_place(batch_id: int, position: int) -> ImportProgress:
    """The batch's progress under lock. Raises Conflict where another process takes the same file."""
    done = db.session.scalar(locked(select(ImportProgress).where(ImportProgress.batch_id == batch_id)))
    state = db.session.scalar(select(ImportBatch.state).where(ImportBatch.id == batch_id))
    if done is None or done.position != position or state != State.RUNNING.value:
        raise Conflict("import_elsewhere", say("Another process is taking this file. Look at its page."))
    return done


@operation(None)
def finish(reference: str, skipped: dict[str, int], *, by: Actor) -> None:
    """Everything is taken: the batch is committed, and its drafts may be submitted. `skipped`: rows that are no records."""
    batch, state = receiving.to_step(reference, "finish", by)
    counts = progress_of(batch.id).counts | {"skipped": skipped}
    kind_of(batch.kind).end(taking_of(batch), by)
    batch.state, batch.counts, batch.committed_at = state.value, counts, clock.now()
    record(events.Committed(counts["rows"], counts["accepted_rows"]), batch, by=by)


@operation(None)
def hand_over(batch_id: int, kind_of_job: str, by_id: int | None, *, by: Actor) -> None:
    """Give a half-done batch to a worker, as the person who began it."""
    batch = db.session.scalar(locked(select(ImportBatch).where(ImportBatch.id == batch_id)))
    actor = actor_of(by_id, "job") if by_id is not None else by
    batch.job = start(kind_of_job, {"batch": batch_id}, actor)
    record(events.Resumed(batch.job), batch, by=by)


@operation(Permission.IMPORTS_READ)
def resume(reference: str, *, by: Actor, version: int | None = None) -> str:
    """Go on with a half-done import whose process ended. Returns the reference of its job."""
    batch, state = receiving.to_step(reference, "resume", by, version)
    batch.job = start("import.commit" if state is State.RUNNING else "import.undo", {"batch": batch.id}, by)
    record(events.Resumed(batch.job), batch, by=by)
    return batch.job


@operation(Permission.IMPORTS_READ)
def follow_up(reference: str, *, by: Actor, version: int | None = None) -> list[str]:
    """Begin what the kind offers for all that a batch made. Returns the references of the jobs."""
    batch = find(reference)
    take(batch, version)
    offered = kind_of(batch.kind).follow_up
    if offered is None or batch.state != State.COMMITTED.value or not by.may(offered.permission):
        raise about(Refused("no_follow_up", say("There is nothing to do for all of these records.")), batch)
    count, jobs = offered.count(batch.id), offered.begin(batch.id, by=by)
    record(events.FollowedUp(offered.verb, count, ", ".join(jobs)), batch, by=by)
    return jobs
