"""Making a draft: begin it, bring an earlier edition back by one, send it through both lanes."""

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_numbers
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.formulary import events
from portal.formulary.change_sets import LineClaim, note_editor, write_changes
from portal.formulary.changes import difference, lines_of
from portal.formulary.edition_models import Edition
from portal.formulary.lifecycle import State
from portal.formulary.steps import counts, find, newest_published, opened
from portal.ledger.operations import about, operation
from portal.ledger.recording import record
from portal.web.permissions import Permission


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
