"""What a draft changes, as rows: written by persons and by files alike, each with its entry. Each actor becomes an editor."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, reserve_ids
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.formulary import events
from portal.formulary.changes import CHANGE, Values, lines_of
from portal.formulary.edition_models import VALUES, Edition, EditionEditor, LineVerdict
from portal.formulary.lifecycle import State
from portal.formulary.steps import counts
from portal.ledger.operations import constraint_means
from portal.ledger.recording import Edit, Unit, record, record_rows

CREATED, UPDATED, UNCHANGED, REMOVED = "created", "updated", "unchanged", "removed"
WAITING = {"clinical": "waiting", "financial": "waiting"}

constraint_means(
    "editor_cleared", "", Refused("clearer", say("You cleared lines of this edition, so somebody else has to take this step."))
)
for _name, _text in {
    "rate_is_a_share": say("The rate has to be more than 0 %% and at most 100 %%."),
    "price_is_sane": say("An amount of this line is out of all bounds."),
    "unit_cap_is_sane": say("An amount of this line is out of all bounds."),
    "cap_is_sane": say("The 30-day cap of this line is out of all bounds."),
    "maker_named": say("The maker is missing; a line has to name it."),
}.items():
    for _table in ("edition_change", "edition_line"):
        constraint_means(f"ck_{_table}_{_name}", "", Refused(_name, _text))


@dataclass(frozen=True)
class LineClaim:
    """What a line shall say: all its values, or None where it shall leave the list. `source` is where that is written."""

    drug_id: int
    values: Values | None
    source: str = ""


def write_changes(edition: Edition, claims: Sequence[LineClaim], by: Actor, batch_id: int | None = None) -> list[str]:
    """Write changes of a draft that is held under lock, each with its entry. Returns what became of each.

    A line that is as the base has it is no change; one that is edited goes through both lanes again.
    """
    note_editor(edition, by)
    ids = [claim.drug_id for claim in claims]
    base, known = lines_of(edition.base_id, ids), changes_of(edition.id, ids)
    fresh = iter(reserve_ids(CHANGE, len(claims)))
    revisions = last_revisions(edition.id, ids)
    units: list[Unit] = []
    outcomes = []
    for claim in claims:
        made = Change(edition, claim, base.get(claim.drug_id), known.get(claim.drug_id), by, batch_id)
        outcomes.append(made.outcome)
        units += made.units(next(fresh), revisions.get(claim.drug_id, 0))
    record_rows(units, by)
    return outcomes


def changes_of(edition_id: int, drug_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = db.session.execute(
        select(CHANGE).where(CHANGE.c.edition_id == edition_id, CHANGE.c.drug_id.in_(drug_ids)).with_for_update()
    )
    return {row["drug_id"]: dict(row) for row in rows.mappings()}


def last_revisions(edition_id: int, drug_ids: Sequence[int]) -> dict[int, int]:
    """The last revision of each line on which somebody gave a verdict: a change made anew goes on behind it."""
    statement = select(LineVerdict.drug_id, func.max(LineVerdict.revision)).where(
        LineVerdict.edition_id == edition_id, LineVerdict.drug_id.in_(drug_ids)
    )
    return dict(db.session.execute(statement.group_by(LineVerdict.drug_id)).all())


@dataclass(frozen=True)
class Change:
    """One claim beside the line of the base and the change that stands already."""

    edition: Edition
    claim: LineClaim
    base: Values | None
    known: dict[str, Any] | None
    by: Actor
    batch_id: int | None

    @property
    def kind(self) -> str:
        """added, changed or removed; '' where the draft would leave the line as the base has it."""
        if self.claim.values is None:
            return "removed" if self.base is not None else ""
        if self.base is None:
            return "added"
        return "changed" if self.claim.values != self.base else ""

    @property
    def is_same(self) -> bool:
        known = self.known
        if known is None:
            return not self.kind
        return known["kind"] == self.kind and (self.kind == "removed" or {n: known[n] for n in VALUES} == self.claim.values)

    @property
    def outcome(self) -> str:
        if self.is_same:
            return UNCHANGED
        return REMOVED if self.kind == "removed" else UPDATED if self.known or self.kind != "added" else CREATED

    def units(self, key: int, revision: int) -> list[Unit]:
        """The entry of this change, if there is one."""
        if self.is_same:
            return []
        if not self.kind:
            return [self.unit(edit=Edit(CHANGE, self.known or {}, None))]
        if self.known is None:
            row = self.values() | {
                "id": key,
                "edition_id": self.edition.id,
                "drug_id": self.claim.drug_id,
                "revision": revision + 1,
            }
            return [self.unit(row=row)]
        moved = {"revision": self.known["revision"] + 1, "version": self.known["version"] + 1}
        return [self.unit(edit=Edit(CHANGE, self.known, self.values() | moved))]

    def values(self) -> dict[str, Any]:
        kept = self.claim.values or self.base or {}
        return {
            **kept,
            **WAITING,
            "kind": self.kind,
            "source": self.claim.source[:2000],
            "batch_id": self.batch_id,
            "edited_by_id": self.by.id,
            "updated_at": clock.now(),
        }

    def unit(self, row: dict[str, Any] | None = None, edit: Edit | None = None) -> Unit:
        number = (self.claim.values or self.base or self.known or {})["approval_no"]
        event: Any = (
            events.LineEdited(self.edition.number, number, self.kind)
            if self.kind
            else events.LineRestored(self.edition.number, number)
        )
        key = row["id"] if row else edit.before["id"]  # type: ignore[union-attr]
        return Unit(event, CHANGE, key, self.edition.reference, [(CHANGE, row)] if row else (), edits=[edit] if edit else ())


def note_editor(edition: Edition, by: Actor) -> None:
    """Everything that shapes an edition goes through here: who does is an editor, who clears and publishes is not."""
    if by.id is None or editor_row(edition.id, by.id):
        return
    row = EditionEditor(edition_id=edition.id, user_id=by.id)
    db.session.add(row)
    db.session.flush()
    record(events.EditorNoted(edition.number), row, by=by)


def editor_row(edition_id: int, user_id: int) -> EditionEditor | None:
    return db.session.scalar(
        select(EditionEditor).where(EditionEditor.edition_id == edition_id, EditionEditor.user_id == user_id)
    )


def settle(edition: Edition, by: Actor) -> None:
    """In review the last objected line may vanish by its correction: then nothing waits, and the edition is cleared."""
    if edition.state != State.IN_REVIEW.value:
        return
    counted = counts(edition.id)
    if counted["changes"] and not counted["waiting"] and not counted["objected"]:
        edition.state, edition.cleared_at = State.CLEARED.value, clock.now()
        record(events.EditionCleared(counted["changes"]), edition, by=by)
