"""Looking at imports: one batch with its counts and findings, and the list of all."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, Refused
from portal.core.listing import Filter, Listing
from portal.core.tongues import Text
from portal.intake.kinds import kind_of
from portal.intake.lifecycle import State
from portal.intake.models import ImportBatch, ImportFinding, ImportProgress
from portal.intake.rules import BatchFacts
from portal.intake.tallying import text_of_note
from portal.jobs.lifecycle import State as JobState
from portal.jobs.models import Job

TAKEN = (State.RUNNING.value, State.COMMITTED.value, State.UNDOING.value)


def taken_as(kind: str, sha256: str, share: str = "") -> str | None:
    """The reference under which the same file, or the same share of it, was, or is being, imported."""
    statement = select(ImportBatch.reference).where(
        ImportBatch.kind == kind,
        ImportBatch.sha256 == sha256,
        ImportBatch.share == share,
        ImportBatch.state.in_(TAKEN),
    )
    return db.session.scalar(statement)


def find(reference: str) -> ImportBatch:
    """Raises NotFound."""
    batch = db.session.scalar(select(ImportBatch).where(ImportBatch.reference == reference))
    if batch is None:
        raise NotFound(reference)
    return batch


def made_by(column: Any) -> Callable[[tuple[str, ...]], ColumnElement[bool]]:
    """A list's filter: the rows that imports made, by the imports' references. `column`: where a row keeps its import's id."""

    def condition(references: tuple[str, ...]) -> ColumnElement[bool]:
        named = select(ImportBatch.id).where(ImportBatch.reference.in_([reference.upper() for reference in references]))
        made: ColumnElement[bool] = column.in_(db.session.scalars(named).all())
        return made

    return condition


def progress_of(batch_id: int) -> ImportProgress:
    return db.session.get_one(ImportProgress, batch_id, populate_existing=True)


def facts_of(batch: ImportBatch, by: Actor, has_consent: bool = False, with_reasons: bool = True) -> BatchFacts:
    """What the rules may know of a batch, for one actor, now. `with_reasons`: also what builds upon it, which is dear."""
    kind = kind_of(batch.kind)
    state = State(batch.state)
    elsewhere = taken_as(batch.kind, batch.sha256, batch.share)
    return BatchFacts(
        state=state,
        may_import=by.id is None or by.may(kind.permission),
        needs_consent=kind.needs_consent,
        has_consent=has_consent or batch.has_consent,
        is_readable=batch.error is None,
        accepted_rows=(batch.counts or {}).get("accepted_rows", 1),
        taken_elsewhere=elsewhere if elsewhere and elsewhere != batch.reference else "",
        why_not_undone=why_not_undone(batch) if with_reasons and state is State.COMMITTED else (),
    )


def why_not_undone(batch: ImportBatch) -> tuple[Text, ...]:
    """What builds upon an import, each with its sentence."""
    undoing = kind_of(batch.kind).undoing
    return tuple(undoing.reasons(batch.id).values()) if undoing else ()


def findings(batch_id: int, kind: str, after: int = 0, limit: int | None = None, column: str = "") -> list[ImportFinding]:
    """Findings of a kind in the order of the file, behind one that was shown."""
    statement = select(ImportFinding).where(
        ImportFinding.batch_id == batch_id, ImportFinding.kind == kind, ImportFinding.id > after
    )
    if column:
        statement = statement.where(ImportFinding.column == column)
    return list(db.session.scalars(statement.order_by(ImportFinding.id).limit(limit)))


def by_column(batch_id: int, kind: str) -> list[tuple[str, int]]:
    """How many findings each column has, most first."""
    n = func.count()
    statement = select(ImportFinding.column, n).where(ImportFinding.batch_id == batch_id, ImportFinding.kind == kind)
    return [
        (column, count)
        for column, count in db.session.execute(statement.group_by(ImportFinding.column).order_by(n.desc(), ImportFinding.column))
    ]


def all_findings(batch_id: int, kind: str) -> Iterator[Any]:
    """(row, column, code, msgid, params, unit) of every finding, in the order of rows."""
    f = ImportFinding
    statement = select(f.row, f.column, f.code, f.msgid, f.params, f.unit).where(f.batch_id == batch_id, f.kind == kind)
    return iter(db.session.execute(statement.order_by(f.row, f.id)))


def sentence(found: Any) -> Text:
    """What a finding says, in the reader's language."""
    return text_of_note(found.msgid, found.params)


def is_worked_on(batch: ImportBatch) -> bool:
    """Whether a job waits for the batch or works on it."""
    state = db.session.scalar(select(Job.state).where(Job.reference == batch.job)) if batch.job else None
    return state in (JobState.QUEUED.value, JobState.RUNNING.value)


def newer_than(batch: ImportBatch) -> str | None:
    """The reference of a later import of the same file that was taken."""
    reference = taken_as(batch.kind, batch.sha256, batch.share)
    return reference if reference != batch.reference else None


imports = Listing(
    ImportBatch.id,
    ImportBatch.reference,
    [
        ImportBatch.reference,
        ImportBatch.kind,
        ImportBatch.state,
        ImportBatch.counts,
        ImportBatch.by,
        ImportBatch.created_at,
        ImportBatch.file_name_sealed,
    ],
    filters=[
        Filter("state", ImportBatch.state, known=tuple(State), leading=True),
        Filter("kind", ImportBatch.kind, condition=lambda values: ImportBatch.kind.in_(values)),
        Filter("by", condition=lambda values: ImportBatch.by_id.in_([int(v) for v in values if v.isdecimal() and len(v) < 10])),
    ],
    finds=lambda q: ImportBatch.reference == q.upper(),
)


def refusal_of(batch: ImportBatch) -> Refused:
    """Why the file of a batch was not taken."""
    error = batch.error or {}
    return Refused(error["code"], Text(error["msgid"], error["params"]), "file")


def places_at_fault(batch_id: int, last_row: int) -> dict[tuple[int, str], str]:
    """(row, our heading) → fault or warning, of the first rows of a file."""
    f = ImportFinding
    statement = select(f.row, f.column, f.kind).where(f.batch_id == batch_id, f.kind.in_(("fault", "warning")), f.row <= last_row)
    found = {}
    for row, column, kind in db.session.execute(statement.order_by(f.kind.desc())):
        found[(row, column)] = kind
    return found
