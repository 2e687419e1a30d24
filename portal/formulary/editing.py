"""Editing one line of a draft, by a person: set its terms, take it off, leave it as it was, undo."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.formulary import events
from portal.formulary.bans import bans
from portal.formulary.change_sets import LineClaim, note_editor, settle, write_changes
from portal.formulary.changes import Values, facts_of, lines_of
from portal.formulary.checking import fault_of
from portal.formulary.edition_models import VALUES, Edition, EditionChange, EditionEdit
from portal.formulary.lifecycle import State
from portal.formulary.steps import opened
from portal.formulary.terms import Terms, expect_sound
from portal.ledger.operations import about, operation, take
from portal.ledger.recording import record
from portal.web.permissions import Permission


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


def change_of(edition_id: int, drug_id: int) -> EditionChange | None:
    return db.session.scalar(
        locked(select(EditionChange).where(EditionChange.edition_id == edition_id, EditionChange.drug_id == drug_id))
    )


def in_order(values: Mapping[str, Any]) -> Values:
    return {name: values[name] for name in VALUES}


def typed_source(by: Actor) -> str:
    return str(say("typed by %(name)s", name=by.name))


def expect_clean(edition: Edition, drug_id: int, values: Values) -> None:
    """Raise Refused with the first fault of a line: the matched word of a ban, a missing maker."""
    if fault := fault_of(drug_id, values, bans()):
        raise about(Refused(fault.code, fault.text, "channels" if fault.code == "banned" else ""), edition)


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


def stored(change: EditionChange | None) -> dict[str, Any] | None:
    """A change as the undo keeps it."""
    if change is None:
        return None
    return {"kind": change.kind, "source": change.source} | {name: getattr(change, name) for name in VALUES}


def remember(edition: Edition, drug_id: int, by: Actor, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    if by.id is not None:
        edit = EditionEdit(edition_id=edition.id, drug_id=drug_id, by_id=by.id, before=before, after=after, at=clock.now())
        db.session.add(edit)


def forget(edition: Edition, change: EditionChange, by: Actor) -> None:
    db.session.delete(change)
    db.session.flush()
    record(events.LineRestored(edition.number, change.approval_no), change, by=by)


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
