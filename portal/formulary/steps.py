"""Taking a step of an edition: the facts of one query or two, and the check that every operation goes through."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, case, exists, func, literal, select, union_all

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import NotFound, Refused
from portal.formulary import checking, lifecycle
from portal.formulary.bans import bans
from portal.formulary.changes import CHANGE, LINE, Values
from portal.formulary.edition_models import Edition, EditionEditor, LineVerdict
from portal.formulary.effects import Impact, impact
from portal.formulary.lifecycle import State
from portal.formulary.rules import EditionFacts, Fault
from portal.ledger.operations import about, take


def find(number: int, *, to_write: bool = False) -> Edition:
    """The edition; under lock for a write. Raises NotFound."""
    statement = select(Edition).where(Edition.number == number)
    edition = db.session.scalar(locked(statement) if to_write else statement)
    if edition is None:
        raise NotFound(str(number))
    return edition


_E, _R, _V = Edition.__table__.c, EditionEditor.__table__.c, LineVerdict.__table__.c
_SHORT = (_E.id, _E.number, _E.valid_from, _E.lines_count)
_NEWEST = select(*_SHORT).where(_E.valid_from.is_not(None)).order_by(_E.valid_from.desc()).limit(1)
_BASE = select(*_SHORT).where(_E.id == bindparam("id"))
_PEOPLE: BindParameter[list[int]] = bindparam("people", expanding=True)
_PARTS = union_all(
    select(literal("edited").label("part")).where(exists().where(_R.edition_id == bindparam("edition"), _R.user_id.in_(_PEOPLE))),
    select(_V.lane).where(_V.edition_id == bindparam("edition"), _V.by_id.in_(_PEOPLE)).distinct(),
)


def newest_published() -> Any:
    """The edition that begins last, in force already or not: id, number, valid_from, lines_count; None where there is none."""
    return db.session.execute(_NEWEST).one_or_none()


def base_of(edition: Edition) -> Any:
    """The same of the edition that a draft builds upon."""
    return db.session.execute(_BASE, {"id": edition.base_id}).one_or_none() if edition.base_id else None


def hold_publications() -> None:
    """One publication at a time: each takes the lock of the oldest edition first."""
    db.session.execute(select(Edition.id).order_by(Edition.id).limit(1).with_for_update())


def total(name: str, when: Any) -> Any:
    return func.coalesce(func.sum(case((when, 1), else_=0)), 0).label(name)


_C = CHANGE.c
_OBJECTED = (_C.clinical == "objected") | (_C.financial == "objected")
_COUNTED = {
    "waiting": ~_OBJECTED & ((_C.clinical == "waiting") | (_C.financial == "waiting")),
    "objected": _OBJECTED,
    "added": _C.kind == "added",
    "removed": _C.kind == "removed",
    "cleared": (_C.clinical == "cleared") & (_C.financial == "cleared"),
    "clinical": _C.clinical == "waiting",
    "financial": _C.financial == "waiting",
}
_COUNTS = select(func.count().label("changes"), *(total(name, when) for name, when in _COUNTED.items())).where(
    _C.edition_id == bindparam("edition")
)


def counts(edition_id: int) -> dict[str, int]:
    """How many changes there are, how many of them wait in a lane, were objected to, add or remove a line."""
    row = db.session.execute(_COUNTS, {"edition": edition_id}).one()
    return {name: int(value) for name, value in row._mapping.items()}


_ASKED = ("drug_id", "approval_no", "generic_name", "form", "rx_class", "channels", "maker_name")
_CHANGED = select(_C.drug_id).where(_C.edition_id == bindparam("edition"))
_STANDING = union_all(
    select(*(LINE.c[name] for name in _ASKED)).where(LINE.c.edition_id == bindparam("base"), LINE.c.drug_id.not_in(_CHANGED)),
    select(*(_C[name] for name in _ASKED)).where(_C.edition_id == bindparam("edition"), _C.kind != "removed"),
).order_by("drug_id")


def standing(edition: Edition) -> dict[int, Values]:
    """Drug id → what is asked of each line that a draft would have, changed by it or not."""
    rows = db.session.execute(_STANDING, {"edition": edition.id, "base": edition.base_id or 0})
    return {row[0]: dict(zip(_ASKED, row, strict=True)) for row in rows}


def faults(lines: Mapping[int, Values], at: datetime | None = None) -> dict[int, Fault]:
    """Drug id → what closes its line, of those that cannot stand as the bans are at an instant."""
    found = checking.faults(lines.items(), bans(at))
    return {drug_id: Fault(lines[drug_id]["approval_no"], check.text) for drug_id, check in found.items()}


def part_of(edition_id: int, people: Collection[int]) -> tuple[bool, frozenset[str]]:
    """Whether one of these persons edited the edition, and in which lanes they gave verdicts."""
    found = set(db.session.scalars(_PARTS, {"edition": edition_id, "people": list(people)}))
    return "edited" in found, frozenset(found - {"edited"})


def facts(
    edition: Edition,
    by: Actor,
    at: datetime | None = None,
    *,
    counted: dict[str, int] | None = None,
    is_deep: bool = True,
    seen: Impact | None = None,
) -> EditionFacts:
    """What the rules may know of an edition, for one actor, now. `is_deep`: also what every line has to be read for.

    `counted` and `seen` are what was counted and measured already.
    """
    state, newest = State(edition.state), newest_published()
    counted = counted or counts(edition.id)
    is_editor, lanes = part_of(edition.id, by.bound_ids)
    base = newest if newest and newest.id == edition.base_id else base_of(edition)
    begins = at or clock.now()
    is_asked = is_deep and state in (State.DRAFT, State.CLEARED)
    faulty = faults(seen.after if seen else standing(edition), begins) if is_asked else {}
    taken = select(Edition.number).where(Edition.valid_from == begins, Edition.id != edition.id)
    lines = (base.lines_count if base else 0) + counted["added"] - counted["removed"]
    return EditionFacts(
        state=state,
        number=edition.number,
        now=clock.now(),
        is_editor=is_editor,
        cleared_in=lanes,
        changes=counted["changes"],
        lines=edition.lines_count if edition.valid_from else lines,
        faults=tuple(faulty.values()),
        waiting=counted["waiting"],
        objected=counted["objected"],
        base=base.number if base else None,
        newest=newest.number if newest else None,
        is_base=bool(newest and newest.valid_from and edition.valid_from and newest.valid_from > edition.valid_from),
        at=at,
        valid_from=edition.valid_from,
        newest_from=newest.valid_from if newest else None,
        taken=db.session.scalar(taken) if at else None,
        unacknowledged=(seen or impact(edition)).unacknowledged if is_deep and state is State.CLEARED else (),
    )


def opened(number: int, verb: str, by: Actor, version: int | None = None, at: datetime | None = None) -> tuple[Edition, State]:
    """The edition under lock, and the state after `verb`. Raises Refused (about this edition), Conflict, NotFound."""
    edition = find(number, to_write=True)
    take(edition, version)
    return edition, check(edition, verb, by, at)


def check(edition: Edition, verb: str, by: Actor, at: datetime | None = None, seen: Impact | None = None) -> State:
    try:
        lifecycle.edition.step(verb, State(edition.state))
        held = by.permissions if by.id is not None else everything_needed(verb)
        return State(lifecycle.edition.check(verb, facts(edition, by, at, seen=seen), held))
    except Refused as refusal:
        raise about(refusal, edition) from None


def everything_needed(verb: str) -> frozenset[str]:
    """The portal itself takes only the steps that need nobody."""
    return frozenset(str(step.needs) for step in lifecycle.edition.by_verb[verb] if step.needs is None)
