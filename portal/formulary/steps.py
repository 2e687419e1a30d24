"""Taking a step of an edition: the facts of one query or two, and the check that every operation goes through."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import NotFound, Refused
from portal.formulary import lifecycle
from portal.formulary.bans import bans
from portal.formulary.changes import CHANGE
from portal.formulary.checking import FAULT, checks, has
from portal.formulary.edition_models import VALUES, Edition, EditionEditor, LineVerdict
from portal.formulary.effects import Impact, impact
from portal.formulary.lifecycle import State
from portal.formulary.rules import EditionFacts
from portal.ledger.operations import about, take


def find(number: int, *, to_write: bool = False) -> Edition:
    """The edition; under lock for a write. Raises NotFound."""
    statement = select(Edition).where(Edition.number == number)
    edition = db.session.scalar(locked(statement) if to_write else statement)
    if edition is None:
        raise NotFound(str(number))
    return edition


def newest_published() -> Edition | None:
    """The edition that begins last, in force already or not."""
    statement = select(Edition).where(Edition.valid_from.is_not(None)).order_by(Edition.valid_from.desc()).limit(1)
    return db.session.scalar(statement.execution_options(populate_existing=True))


def hold_publications() -> None:
    """One publication at a time: each takes the lock of the oldest edition first."""
    db.session.execute(select(Edition.id).order_by(Edition.id).limit(1).with_for_update())


def counts(edition_id: int) -> dict[str, int]:
    """How many changes there are, how many of them wait in a lane, were objected to, add or remove a line."""
    c = CHANGE.c
    objected = (c.clinical == "objected") | (c.financial == "objected")
    waiting = ~objected & ((c.clinical == "waiting") | (c.financial == "waiting"))
    sums = {
        "waiting": waiting,
        "objected": objected,
        "added": c.kind == "added",
        "removed": c.kind == "removed",
        "clinical": c.clinical == "waiting",
        "financial": c.financial == "waiting",
    }
    statement = select(func.count().label("changes"), *(total(name, when) for name, when in sums.items()))
    row = db.session.execute(statement.where(c.edition_id == edition_id)).one()
    return {name: int(value) for name, value in row._mapping.items()}


def total(name: str, when: Any) -> Any:
    return func.coalesce(func.sum(case((when, 1), else_=0)), 0).label(name)


def faulty_drugs(edition_id: int) -> list[int]:
    """The drugs whose changed lines cannot stand as they are."""
    in_force, found = bans(), []
    columns = [CHANGE.c.drug_id, *(CHANGE.c[name] for name in VALUES)]
    for drug_id, *values in db.session.execute(
        select(*columns).where(CHANGE.c.edition_id == edition_id, CHANGE.c.kind != "removed").order_by(CHANGE.c.drug_id)
    ):
        if has(checks(drug_id, dict(zip(VALUES, values, strict=True)), in_force), FAULT):
            found.append(drug_id)
    return found


def part_of(edition_id: int, people: Collection[int]) -> tuple[bool, frozenset[str]]:
    """Whether one of these persons edited the edition, and in which lanes they gave verdicts."""
    edited = select(EditionEditor.id).where(EditionEditor.edition_id == edition_id, EditionEditor.user_id.in_(people)).limit(1)
    lanes = select(LineVerdict.lane).where(LineVerdict.edition_id == edition_id, LineVerdict.by_id.in_(people)).distinct()
    return db.session.scalar(edited) is not None, frozenset(db.session.scalars(lanes))


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
    base = db.session.get(Edition, edition.base_id) if edition.base_id else None
    begins = at or clock.now()
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
        faults=len(faulty_drugs(edition.id)) if is_deep and state in (State.DRAFT, State.CLEARED) else 0,
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
