"""Two institutions that were one: what the one lacks it takes from the other, all that stood there follows; and the way back."""

from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.institutions import events, following
from portal.institutions.models import Institution, InstitutionMerge
from portal.institutions.operations import to_change
from portal.institutions.search import names
from portal.institutions.taking import FACTS
from portal.ledger.operations import about, operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

TAKEN_OVER = (*FACTS, "departments")


@operation(Permission.INSTITUTIONS_WRITE)
def merge(reference: str, other: str, *, by: Actor, version: int | None = None, note: str = "") -> int:
    """Merge the institution `other` into the one of `reference`. Returns the merge's id, by which it is undone."""
    kept = to_change(reference, version)
    merged = other_of(kept, other)
    before = {name: getattr(kept, name) for name in TAKEN_OVER}
    code = merged.organisation_code
    merged.merged_into_id, merged.updated_at = kept.id, clock.now()
    pointing = point_on(merged, kept)
    db.session.flush()  # the code is free before the other one takes it
    take_over(kept, merged)
    kept.updated_at = clock.now()
    names.remove(db.session(), merged.id, merged.name)
    if kept.province != before["province"]:
        following.rename(kept.id, by)
    moved = following.move(merged.id, kept.id, by)
    after = {name: getattr(kept, name) for name in TAKEN_OVER}
    row = InstitutionMerge(
        kept_id=kept.id,
        merged_id=merged.id,
        before={"facts": before, "after": after, "moved": moved, "pointing": [one.id for one in pointing], "code": code},
        reason=note,
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record(events.Merged(merged.reference, kept.reference), kept, merged, row, *pointing, by=by, reason=note)
    return row.id


def other_of(kept: Institution, reference: str) -> Institution:
    """The one that is merged. Raises Refused at `other`."""
    try:
        merged = to_change(reference.strip().upper())
    except NotFound:
        raise about(Refused("other_unknown", say("There is no institution of this reference."), "other"), kept) from None
    if merged.id == kept.id:
        raise about(Refused("same", say("An institution cannot be merged into itself."), "other"), kept)
    return merged


def point_on(merged: Institution, kept: Institution) -> list[Institution]:
    """Those that were merged into it before point to the one that remains, so that one step leads there."""
    earlier = list(db.session.scalars(locked(select(Institution).where(Institution.merged_into_id == merged.id))))
    for row in earlier:
        row.merged_into_id = kept.id
    return earlier


def take_over(kept: Institution, merged: Institution) -> None:
    """What is not known of the one is taken from the other; a grade belongs to its tier."""
    if kept.tier is None:
        kept.tier, kept.grade = merged.tier, merged.grade
    if not kept.province and not province_taken(kept, merged.province):
        kept.province, kept.county = merged.province, merged.county
    kept.organisation_code = kept.organisation_code or merged.organisation_code
    kept.address = kept.address or merged.address
    kept.departments = [*kept.departments, *(code for code in merged.departments if code not in kept.departments)]


def province_taken(kept: Institution, province: str) -> bool:
    """Whether a third institution has the name in that province."""
    same = select(Institution.id).where(
        Institution.name_key == kept.name_key, Institution.province == province, Institution.merged_into_id.is_(None)
    )
    return db.session.scalar(same.where(Institution.id != kept.id).limit(1)) is not None


@operation(Permission.INSTITUTIONS_WRITE)
def undo_merge(merge_id: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Take a merge back: both stand as before, and what moved moves back, but for what went elsewhere since.

    A fact that was corrected after the merge stays corrected. Raises Conflict where a younger merge stands upon it.
    """
    row = db.session.scalar(locked(select(InstitutionMerge).where(InstitutionMerge.id == merge_id)))
    if row is None:
        raise NotFound(str(merge_id))
    kept = to_change(reference_of(row.kept_id), version)
    province = kept.province
    expect_undoable(row, kept)
    give_back(kept, row.before)
    db.session.flush()
    merged = db.session.get_one(Institution, row.merged_id)
    pointing = [db.session.get_one(Institution, key) for key in row.before["pointing"]]
    for one in (merged, *pointing):
        one.merged_into_id = None if one is merged else merged.id
    merged.updated_at = kept.updated_at = row.undone_at = clock.now()
    row.undone_by_id = by.id
    db.session.flush()
    names.add(db.session(), [(merged.id, merged.name)])
    following.move(kept.id, merged.id, by, row.before["moved"])
    if kept.province != province:
        following.rename(kept.id, by)
    record(events.MergeUndone(merged.reference, kept.reference), kept, merged, row, *pointing, by=by, reason=note)


def reference_of(institution_id: int) -> str:
    return db.session.scalars(select(Institution.reference).where(Institution.id == institution_id)).one()


def expect_undoable(row: InstitutionMerge, kept: Institution) -> None:
    if row.undone_at is not None:
        raise about(Conflict("undone", say("This merge was undone already.")), kept)
    younger = select(InstitutionMerge.id).where(
        InstitutionMerge.kept_id == row.kept_id, InstitutionMerge.id > row.id, InstitutionMerge.undone_at.is_(None)
    )
    if db.session.scalar(younger.limit(1)) is not None:
        raise about(Conflict("younger_merge", say("Another institution was merged into this one since. Undo that first.")), kept)


def give_back(kept: Institution, before: dict[str, Any]) -> None:
    """Facts that still stand as the merge left them become what they were."""
    for name, value in before["facts"].items():
        if getattr(kept, name) == before["after"][name]:
            setattr(kept, name, value)
