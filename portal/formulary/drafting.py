"""Making a draft: begin it, edit its lines, undo, take a newer edition over, submit, return. Each actor becomes an editor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_numbers, reserve_ids
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.formulary import events
from portal.formulary.bans import bans
from portal.formulary.changes import CHANGE, Values, difference, facts_of, lines_of
from portal.formulary.checking import FAULT, checks
from portal.formulary.edition_models import TERMS, VALUES, Edition, EditionChange, EditionEdit, EditionEditor, LineVerdict
from portal.formulary.lifecycle import State
from portal.formulary.models import FACTS
from portal.formulary.steps import check, counts, find, newest_published, opened
from portal.formulary.terms import Terms, expect_sound
from portal.ledger.operations import about, constraint_means, operation, take
from portal.ledger.recording import Edit, Unit, record, record_rows
from portal.web.permissions import Permission

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


@operation(Permission.FORMULARY_EDIT)
def draft(*, by: Actor, note: str = "") -> int:
    """Begin a draft upon the edition published last. Returns its number."""
    base = newest_published()
    edition = new_edition(base, note)
    db.session.add(edition)
    db.session.flush()
    record(events.EditionDrafted(edition.number, base.number if base else None), edition, by=by, reason=note)
    return edition.number


def new_edition(base: Edition | None, note: str, restores_id: int | None = None) -> Edition:
    return Edition(
        number=next_numbers("EDN", 0)[0],
        base_id=base.id if base else None,
        restores_id=restores_id,
        lines_count=base.lines_count if base else 0,
        note=note.strip()[:2000],
        created_at=clock.now(),
    )


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


def change_of(edition_id: int, drug_id: int) -> EditionChange | None:
    return db.session.scalar(
        locked(select(EditionChange).where(EditionChange.edition_id == edition_id, EditionChange.drug_id == drug_id))
    )


def stored(change: EditionChange | None) -> dict[str, Any] | None:
    """A change as the undo keeps it."""
    if change is None:
        return None
    return {"kind": change.kind, "source": change.source} | {name: getattr(change, name) for name in VALUES}


def to_edit(number: int, drug_id: int, by: Actor, version: int | None) -> tuple[Edition, EditionChange | None]:
    """The edition and the drug's change under lock, if that line may be edited now. Raises Refused, Conflict, NotFound."""
    edition, _ = opened(number, "edit", by)
    change = change_of(edition.id, drug_id)
    if change is not None:
        take(change, version)
    is_objected = change is not None and "objected" in (change.clinical, change.financial)
    if edition.state == State.IN_REVIEW.value and not is_objected:
        text = say("In review only a line that was objected to can be corrected. Return the edition to change others.")
        raise about(Refused("not_objected", text), edition)
    return edition, change


@operation(Permission.FORMULARY_EDIT)
def set_line(number: int, drug_id: int, terms: Terms, *, by: Actor, source: str = "", version: int | None = None) -> str:
    """Add a drug's line, or change its terms; the register's facts are taken over as they stand. Returns what became of it.

    `version` is that of the change the person saw. Raises Refused at the field of a fault: rate, price, channel, maker.
    """
    edition, change = to_edit(number, drug_id, by, version)
    facts = facts_of([drug_id]).get(drug_id)
    if facts is None:
        raise NotFound(str(drug_id))
    values = in_order(facts | expect_sound(terms).as_values())
    expect_clean(edition, drug_id, values)
    return one_edit(edition, change, LineClaim(drug_id, values, source or typed_source(by)), by)


def in_order(values: Mapping[str, Any]) -> Values:
    return {name: values[name] for name in VALUES}


def typed_source(by: Actor) -> str:
    return str(say("typed by %(name)s", name=by.name))


def expect_clean(edition: Edition, drug_id: int, values: Values) -> None:
    """Raise Refused with the first fault of a line: the matched word of a ban, a missing maker."""
    for fault in (found for found in checks(drug_id, values, bans()) if found.level == FAULT):
        raise about(Refused(fault.code, fault.text, "channels" if fault.code == "banned" else ""), edition)


@operation(Permission.FORMULARY_EDIT)
def remove_line(number: int, drug_id: int, *, by: Actor, source: str = "", version: int | None = None) -> str:
    """Take a drug's line off the list with this edition."""
    edition, change = to_edit(number, drug_id, by, version)
    if change is None and drug_id not in lines_of(edition.base_id, [drug_id]):
        raise NotFound(str(drug_id))
    return one_edit(edition, change, LineClaim(drug_id, None, source or typed_source(by)), by)


@operation(Permission.FORMULARY_EDIT)
def restore_line(number: int, drug_id: int, *, by: Actor, version: int | None = None) -> None:
    """Leave a line as the edition before has it: the change is forgotten."""
    edition, change = to_edit(number, drug_id, by, version)
    if change is None:
        raise NotFound(str(drug_id))
    note_editor(edition, by)
    before = stored(change)
    forget(edition, change, by)
    remember(edition, drug_id, by, before, None)
    settle(edition, by)


def forget(edition: Edition, change: EditionChange, by: Actor) -> None:
    db.session.delete(change)
    db.session.flush()
    record(events.LineRestored(edition.number, change.approval_no), change, by=by)


def one_edit(edition: Edition, change: EditionChange | None, claim: LineClaim, by: Actor) -> str:
    """Write one edit of a person, and keep how the line was for the undo."""
    before = stored(change)
    if change is not None:
        db.session.expunge(change)
    outcome = write_changes(edition, [claim], by)[0]
    after = stored(change_of(edition.id, claim.drug_id))
    if before != after:
        remember(edition, claim.drug_id, by, before, after)
    settle(edition, by)
    return outcome


def remember(edition: Edition, drug_id: int, by: Actor, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    if by.id is not None:
        edit = EditionEdit(edition_id=edition.id, drug_id=drug_id, by_id=by.id, before=before, after=after, at=clock.now())
        db.session.add(edit)


@operation(Permission.FORMULARY_EDIT)
def undo(number: int, *, by: Actor) -> str:
    """Take back the person's last edit in this draft. Returns the approval number of its line.

    Raises Refused where nothing is left, or where somebody changed that line since.
    """
    edition, _ = opened(number, "edit", by)
    last = db.session.scalar(
        select(EditionEdit)
        .where(EditionEdit.edition_id == edition.id, EditionEdit.by_id == by.id)
        .order_by(EditionEdit.id.desc())
        .limit(1)
    )
    if last is None:
        raise about(Refused("nothing_to_undo", say("There is nothing of yours to undo in this edition.")), edition)
    edition, change = to_edit(number, last.drug_id, by, None)
    if stored(change) != last.after:
        raise about(Refused("changed_since", say("This line was changed since. Look at it before you change it again.")), edition)
    approval_no = (last.after or last.before or {})["approval_no"]
    put_back(edition, change, last, by)
    db.session.delete(last)
    settle(edition, by)
    return approval_no


def put_back(edition: Edition, change: EditionChange | None, last: EditionEdit, by: Actor) -> None:
    if last.before is None:
        assert change is not None
        forget(edition, change, by)
        return
    if change is not None:
        db.session.expunge(change)
    is_gone = last.before["kind"] == "removed"
    values = None if is_gone else {name: last.before[name] for name in VALUES}
    write_changes(edition, [LineClaim(last.drug_id, values, last.before["source"])], by)


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


def settle(edition: Edition, by: Actor) -> None:
    """In review the last objected line may vanish by its correction: then nothing waits, and the edition is cleared."""
    if edition.state != State.IN_REVIEW.value:
        return
    counted = counts(edition.id)
    if counted["changes"] and not counted["waiting"] and not counted["objected"]:
        edition.state, edition.cleared_at = State.CLEARED.value, clock.now()
        record(events.EditionCleared(counted["changes"]), edition, by=by)


@operation(Permission.FORMULARY_EDIT)
def submit(number: int, *, by: Actor, version: int | None = None, note: str = "") -> str:
    """Send the draft through both lanes. Returns the state after it. Raises Refused with what is missing."""
    edition, state = opened(number, "submit", by, version)
    note_editor(edition, by)
    counted = counts(edition.id)
    base = db.session.get(Edition, edition.base_id) if edition.base_id else None
    edition.lines_count = (base.lines_count if base else 0) + counted["added"] - counted["removed"]
    edition.round += 1
    edition.state, edition.submitted_at = state.value, clock.now()
    edition.cleared_at = clock.now() if state is State.CLEARED else None
    record(events.EditionSubmitted(edition.round, counted["changes"], edition.lines_count), edition, by=by, reason=note)
    return state.value


@operation(Permission.FORMULARY_EDIT)
def take_over(number: int, *, by: Actor, version: int | None = None) -> int:
    """Put the draft upon the edition published last. Returns how many of its changes stand there already.

    Changes whose line is another one there go through both lanes again.
    """
    edition, _ = opened(number, "take_over", by, version)
    newest = newest_published()
    if newest is None or newest.id == edition.base_id:
        raise about(Refused("base_newest", say("This draft builds upon the newest edition already.")), edition)
    note_editor(edition, by)
    old, new = lines_of(edition.base_id), lines_of(newest.id)
    rows = db.session.execute(select(CHANGE).where(CHANGE.c.edition_id == edition.id).with_for_update()).mappings()
    edits = [edit for row in rows if (edit := moved_upon(dict(row), old, new))]
    units = [rebased(edition, edit) for edit in edits]
    record_rows(units, by)
    dropped = sum(edit.values is None for edit in edits)
    edition.base_id = newest.id
    db.session.flush()
    record(events.EditionTakenOver(newest.number, dropped), edition, by=by)
    return dropped


def moved_upon(row: dict[str, Any], old: Mapping[int, Values], new: Mapping[int, Values]) -> Edit | None:
    """What becomes of a change when its base becomes another."""
    drug_id = row["drug_id"]
    before, values = new.get(drug_id), {name: row[name] for name in VALUES}
    if (row["kind"] == "removed" and before is None) or (row["kind"] != "removed" and before == values):
        return Edit(CHANGE, row, None)
    if before == old.get(drug_id):
        return None
    kind = "removed" if row["kind"] == "removed" else "added" if before is None else "changed"
    values = before if kind == "removed" and before else values
    return Edit(CHANGE, row, values | WAITING | {"kind": kind, "revision": row["revision"] + 1, "version": row["version"] + 1})


def rebased(edition: Edition, edit: Edit) -> Unit:
    number = edit.before["approval_no"]
    event: Any = events.LineRestored(edition.number, number)
    if edit.values is not None:
        event = events.LineEdited(edition.number, number, edit.values["kind"])
    return Unit(event, CHANGE, edit.before["id"], edition.reference, edits=[edit])


@operation(Permission.FORMULARY_EDIT)
def roll_back(to: int, *, by: Actor, note: str = "") -> int:
    """Begin a draft that brings back an earlier edition, line for line. Returns its number; it is cleared like any other."""
    wanted, base = find(to), newest_published()
    if base is None or wanted.valid_from is None or wanted.id == base.id:
        raise about(Refused("not_earlier", say("Only an earlier published edition can be brought back.")), wanted)
    edition = new_edition(base, note, restores_id=wanted.id)
    db.session.add(edition)
    db.session.flush()
    record(events.EditionDrafted(edition.number, base.number), edition, by=by, reason=note)
    source = str(say("as in edition %(number)s", number=wanted.number))
    changes = difference(lines_of(base.id), lines_of(wanted.id))
    write_changes(edition, [LineClaim(d.drug_id, d.after, source) for d in changes], by)
    record(events.EditionRestored(wanted.number, len(changes)), edition, by=by)
    return edition.number


__all__ = [
    "FACTS",
    "TERMS",
    "check",
    "draft",
    "remove_line",
    "restore_line",
    "roll_back",
    "set_line",
    "submit",
    "take_over",
    "undo",
]
