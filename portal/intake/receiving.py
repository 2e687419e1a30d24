"""A file comes in: looked at, sealed and stored, once for all its steps. And what ends it before anything was taken."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.faults import Invalid
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.intake import events, keeping, peeking, sources
from portal.intake.encodings import sha256_of
from portal.intake.headings import ColumnMap
from portal.intake.kinds import ImportKind, Taking, kind_of
from portal.intake.lifecycle import State, lifecycle
from portal.intake.models import ImportBatch, ImportProgress
from portal.intake.queries import facts_of, find, taken_as
from portal.intake.reading import Table, Unreadable
from portal.intake.tallying import no_counts
from portal.ledger.operations import about, operation, take
from portal.ledger.recording import record
from portal.web.permissions import Permission


@dataclass(frozen=True)
class Look:
    """A file that was looked at: what it is, how it was read, or why that needs a person."""

    path: Path
    sha256: str
    table: Table | None
    columns: ColumnMap | None
    fault: Unreadable | None = None

    @property
    def read_as(self) -> dict[str, Any]:
        """How the file was understood, for its page; of a file without a known header what is most likely it."""
        if self.table is None:
            return {"written": list(peeking.likely_header(peeking.top_rows(self.path)))}
        table = self.table
        return table.read_as._asdict() | {
            "written": [w for w in table.written if w.strip()],
            "unknown": list(table.unknown),
            "headings": list(table.headings),
        }


def expect_may(kind: ImportKind, by: Actor) -> None:
    """Raise Refused unless this person may import this kind."""
    if not by.may(kind.permission):
        refusal = Refused("not_permitted", say("Your roles do not include imports of this kind."))
        refusal.status = 403
        raise refusal


def look_at(path: Path, kind: ImportKind, column_map: ColumnMap | None = None) -> Look:
    """Find out what a file is. Raises Refused where it cannot be taken; unknown columns are told in `fault`."""
    sha256 = sha256_of(path)
    try:
        table, columns = sources.open_for(path, kind, column_map)
    except Unreadable as fault:
        if fault.code in sources.NO_HEADER and column_map is None:
            return Look(path, sha256, None, None, fault)
        raise unreadable(fault) from fault
    return Look(path, sha256, table, columns)


def share_of(look: Look) -> str:
    """The drug whose column is read of a file that has one for each, as its map says."""
    return look.columns.settings.get("drug", "") if look.columns else ""


def unreadable(fault: Unreadable) -> Refused:
    return Refused(fault.code, fault.text, "file")


def receive(
    path: Path, file_name: str, kind_name: str, *, by: Actor, column_map: ColumnMap | None = None, may_ask: bool = False
) -> str:
    """Take a file in. Returns the reference of its batch: the earlier one where the same file was imported already.

    Raises Refused where it cannot be read as this kind. `may_ask`: there is a person who can name unknown columns.
    """
    kind = kind_of(kind_name)
    expect_may(kind, by)
    look = look_at(path, kind, column_map)
    if look.fault is not None and not may_ask:
        raise unreadable(look.fault)
    earlier = taken_as(kind.name, look.sha256, share_of(look))
    return earlier or enter(look, file_name, kind, by)


def receive_stream(stream: IO[bytes], file_name: str, kind_name: str, *, by: Actor) -> str:
    """`receive` for what comes over the net: held in a private file without a name until it is sealed."""
    with keeping.temporary_upload() as upload:
        shutil.copyfileobj(stream, upload, keeping.PIECE)
        return receive(keeping.path_of(upload), plain_name(file_name), kind_name, by=by, may_ask=True)


def plain_name(written: str) -> str:
    """A file's name without folders and control characters."""
    last = written.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:200] or "file"


def enter(look: Look, file_name: str, kind: ImportKind, by: Actor) -> str:
    """Store the file sealed and make its batch; if that fails the file is forgotten."""
    stored_as, key = keeping.keep(look.path)
    try:
        return enter_batch(look, file_name[:200], kind, stored_as, key, by=by)
    except BaseException:
        keeping.forget(stored_as)
        raise


@operation(Permission.IMPORTS_READ)
def enter_batch(look: Look, file_name: str, kind: ImportKind, stored_as: str, key: str, *, by: Actor) -> str:
    taking = Taking(None, "", clock.today())
    kind.expect(taking)
    batch = ImportBatch(
        reference=next_reference("IMP", taking.year),
        kind=kind.name,
        state=State.READING.value,
        sha256=look.sha256,
        size=look.path.stat().st_size,
        stored_as=stored_as,
        columns=sources.kept_map(look.columns),
        share=share_of(look),
        read_as=look.read_as,
        error=error_of(look.fault),
        read_on=taking.day,
        by_id=by.id,
        by=by.name[:100],
        created_at=clock.now(),
    )
    batch.file_name, batch.key = file_name, key
    db.session.add(batch)
    db.session.flush()
    db.session.add(ImportProgress(batch_id=batch.id, counts=no_counts(kind), moved_at=clock.wall()))
    if look.table is not None and look.columns is not None:
        sources.remember(kind.name, look.table.written, look.columns, by)
    record(events.Received(kind.name, look.sha256[:12]), batch, by=by)
    return batch.reference


def error_of(fault: Unreadable | None) -> dict[str, Any] | None:
    if fault is None:
        return None
    return {
        "code": fault.code,
        "msgid": fault.text.msgid,
        "params": {name: str(value) for name, value in fault.text.params.items()},
    }


def to_step(
    reference: str, verb: str, by: Actor, version: int | None = None, has_consent: bool = False
) -> tuple[ImportBatch, State]:
    """The batch under lock, and the state after `verb`. Raises Refused, Conflict, NotFound."""
    batch = db.session.scalar(locked(select(ImportBatch).where(ImportBatch.reference == reference)))
    if batch is None:
        raise NotFound(reference)
    take(batch, version)
    try:
        return batch, State(lifecycle.check(verb, facts_of(batch, by, has_consent), by.permissions | own_steps(by)))
    except Refused as refusal:
        raise about(refusal, batch) from None


def own_steps(by: Actor) -> frozenset[str]:
    """The portal itself takes the steps of its jobs."""
    return frozenset({Permission.IMPORTS_READ.value}) if by.id is None else frozenset()


def name_columns(reference: str, column_map: ColumnMap, *, by: Actor, version: int | None = None) -> None:
    """Read a batch's file by a map that a person made. Raises Refused where it lacks a column that must be there."""
    batch = find(reference)
    with keeping.opened(batch.stored_as, batch.key) as path:
        try:
            look = look_at(path, kind_of(batch.kind), column_map)
        except Invalid as fault:
            raise Refused(fault.code, fault.text) from fault
        map_columns(reference, look, by=by, version=version)


@operation(Permission.IMPORTS_READ)
def map_columns(reference: str, look: Look, *, by: Actor, version: int | None = None) -> None:
    """Name the columns of a file, and of every later file of its source."""
    batch, state = to_step(reference, "map_columns", by, version)
    assert look.table is not None and look.columns is not None
    batch.state, batch.columns, batch.read_as, batch.error = state.value, sources.kept_map(look.columns), look.read_as, None
    batch.share = share_of(look)
    sources.remember(batch.kind, look.table.written, look.columns, by)
    record(events.ColumnsMapped(len(look.columns.columns)), batch, by=by)


@operation(Permission.IMPORTS_READ)
def drop(reference: str, *, by: Actor, version: int | None = None) -> None:
    """Give a file up before anything of it was taken. The file itself is forgotten."""
    batch, state = to_step(reference, "drop", by, version)
    batch.state = state.value
    record(events.Dropped(), batch, by=by)


@operation(Permission.IMPORTS_READ)
def fail(reference: str, refusal: Refused, *, by: Actor) -> None:
    """The file as a whole cannot be taken; nothing of it was."""
    batch, state = to_step(reference, "fail", by)
    batch.state = state.value
    batch.error = {
        "code": refusal.code,
        "msgid": refusal.text.msgid,
        "params": {n: str(v) for n, v in refusal.text.params.items()},
    }
    record(events.Failed(refusal.code), batch, by=by)
