"""Reading a file before anybody decides: every fault, and what would become of each household, with nothing changed."""

import json
from collections.abc import Sequence
from itertools import islice
from typing import Any

from sqlalchemy import insert

from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.intake import committing, events, receiving
from portal.intake.committing import Progress, judged, read_again, taking_of
from portal.intake.kinds import ImportKind, Taken, Unit, kind_of
from portal.intake.models import ImportBatch, ImportFinding
from portal.intake.pacing import Pace
from portal.intake.queries import find, progress_of
from portal.intake.reading import Table
from portal.intake.tallying import Notes, count_units, masked, no_counts
from portal.jobs import start
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

SAMPLE_ROWS = 50
AT_ONCE = (1_000_000, 200_000)  # bytes of text and of a workbook that a person can wait for


def preview(reference: str, *, by: Actor, progress: Progress | None = None) -> None:
    """Read the file of a batch to its end and keep what was found. Raises Refused where it cannot be read."""
    batch = find(reference)
    clear(batch.id, kind_of(batch.kind), by=SYSTEM)
    batch = find(reference)
    try:
        with read_again(batch) as table:
            Preview(batch, table, by, progress).read()
    except Refused as refusal:
        receiving.fail(reference, refusal, by=SYSTEM)
        raise


def begin(reference: str, *, by: Actor) -> None:
    """Read a file at once where it is small, else in the background."""
    batch = find(reference)
    if batch.error is not None:
        return
    if batch.size <= AT_ONCE[(batch.read_as or {})["kind"] == "XLSX"]:
        preview(reference, by=by)
    else:
        read_later(reference, by=by)


@operation(Permission.IMPORTS_READ)
def read_later(reference: str, *, by: Actor) -> None:
    batch = find(reference)
    batch.job = start("import.preview", {"batch": batch.id}, by)
    record(events.ReadingBegun(batch.job), batch, by=by)


@operation(None)
def clear(batch_id: int, kind: ImportKind, *, by: Actor) -> None:
    committing.start_anew(batch_id, kind)


class Preview:
    """One reading of a file: findings in short transactions, then the counts and the first rows with the new state."""

    def __init__(self, batch: ImportBatch, table: Table, by: Actor, tell: Progress | None):
        self.reference, self.batch_id, self.kind, self.taking = batch.reference, batch.id, kind_of(batch.kind), taking_of(batch)
        self.batch, self.table, self.by, self.tell = batch, table, by, tell
        self.notes, self.counts = Notes(self.kind, table, batch.id), no_counts(self.kind)

    def read(self) -> None:
        for chunk in Pace(500).chunks(judged(self.batch, self.table)):
            self.note(chunk)
            if self.tell:
                self.tell(self.counts["rows"], None)
        counts = self.counts | {"skipped": dict(self.table.skipped)}
        end(self.reference, counts, json.dumps(sample_of(self.table, self.kind), ensure_ascii=False), by=SYSTEM)

    def note(self, chunk: Sequence[Unit]) -> None:
        found = self.notes.of(chunk)
        taken = self.foreseen([unit for unit in chunk if not unit.is_held_back])
        found += self.notes.of_taken(taken, chunk)
        if found:
            keep_found(found, by=SYSTEM)
        count_units(self.counts, self.kind, chunk, taken)

    def foreseen(self, sound: list[Unit]) -> Taken:
        return self.kind.foresee(sound, self.taking, self.by) if sound else Taken()


def sample_of(table: Table, kind: ImportKind) -> dict[str, Any]:
    """Our headings and the first rows under them, masked."""
    rows = [
        {"row": row.number, "cells": [masked(kind, h, c) for h, c in zip(table.headings, row.cells, strict=True)]}
        for row in islice(table, SAMPLE_ROWS)
    ]
    return {"headings": list(table.headings), "rows": rows}


@operation(None)
def keep_found(found: list[dict[str, Any]], *, by: Actor) -> None:
    db.session.execute(insert(ImportFinding), found)


@operation(None)
def end(reference: str, counts: dict[str, Any], sample: str, *, by: Actor) -> None:
    """The file is read: its page shows what would become of it."""
    batch, state = receiving.to_step(reference, "preview", by)
    done = progress_of(batch.id)
    done.counts, done.rows_total, done.sample, done.moved_at = counts, counts["rows"], sample, clock.wall()
    batch.state, batch.counts = state.value, counts
    record(events.Previewed(counts["rows"], counts["accepted_rows"]), batch, by=by)
