"""Whether a line of a roster counts on a day, and why not: computed from the line and from what the doctor may do, never kept.

A line counts when its period covers the day, it is neither suspended nor hidden, and its doctor may consult on that day; of a
merged file, the one that remained is asked.
"""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, or_, select, union

from portal.centers.lines import Said
from portal.centers.models import RosterLine
from portal.core.database import db
from portal.core.tongues import Text, say
from portal.doctors.models import Doctor, Right
from portal.doctors.rights import RightToday, rights_on
from portal.doctors.rights_queries import load_facts

L, D = RosterLine.__table__.c, Doctor.__table__.c


def counting(day: date) -> list[ColumnElement[bool]]:
    """The conditions on `roster_line` under which the newest roster's lines count on `day` (today or later)."""
    covered = (L.starts_on <= day) & (L.ends_on.is_(None) | (L.ends_on >= day))
    return [L.until_number.is_(None), covered, L.is_suspended.is_(False), L.hidden_since.is_(None), L.doctor_id.in_(able(day))]


def able(day: date) -> Select[Any]:
    """The ids of all files whose doctor may consult on `day`; a merged file goes by the one that remained."""
    may = [D.merged_into_id.is_(None), or_(certain(day) & D.rights.contains(Right.CONSULT.value), D.id.in_(worked_out(day)))]
    merged = leads_to()
    own, followed = select(D.id).where(*may), select(merged.c.id).join(Doctor, D.id == merged.c.into_id).where(*may)
    return select(union(own, followed).subquery().c.id)


def certain(day: date) -> ColumnElement[bool]:
    """The list column of rights says how it is on `day`; after it, what ends or begins meanwhile has to be looked at."""
    return D.rights_until.is_(None) | (D.rights_until >= day)


def worked_out(day: date) -> list[int]:
    """Of the rosters' doctors whose list column does not reach that far: those who may consult on `day`."""
    listed, merged = select(L.doctor_id).where(L.until_number.is_(None)), leads_to()
    asked = select(D.id).where(~certain(day), or_(D.id.in_(listed), D.id.in_(select(merged.c.into_id))))
    return [key for key, consult in consulting(list(db.session.scalars(asked)), day).items() if consult.is_held]


@cache
def leads_to() -> CTE:
    """(id, into_id) of every merged file and each file that its merges lead to; one and the same wherever a statement asks."""
    merged = select(D.id, D.merged_into_id.label("into_id")).where(D.merged_into_id.is_not(None)).cte("leads_to", recursive=True)
    further = select(merged.c.id, D.merged_into_id).join(Doctor, D.id == merged.c.into_id).where(D.merged_into_id.is_not(None))
    return merged.union(further)


def consulting(doctor_ids: Collection[int], day: date) -> dict[int, RightToday]:
    """Doctor id → the right to consult on `day`, with its reasons."""
    facts = load_facts(doctor_ids) if doctor_ids else {}
    return {key: rights_on(one, day)[0] for key, one in facts.items()}


def days_without(doctors: Mapping[int, Any], days: Collection[date]) -> dict[int, frozenset[date]]:
    """Doctor id → those of `days` behind what the list column is certain of, on which he or she may not consult."""
    ending = {key: row.rights_until for key, row in doctors.items() if row.rights_until and row.rights_until < max(days)}
    facts = load_facts(list(ending)) if ending else {}
    return {
        key: frozenset(day for day in days if day > until and not rights_on(facts[key], day)[0].is_held)
        for key, until in ending.items()
    }


def why_not(said: Said, is_hidden: bool, consult: RightToday | None, day: date) -> Text | None:
    """Why the line does not count on `day`; None: it counts. `consult` None: the doctor may."""
    if day < said.starts_on:
        return say("Begins on %(day)s.", day=said.starts_on)
    if not said.covers(day):
        return say("Ended on %(day)s.", day=said.ends_on)
    if said.is_suspended:
        return say("Suspended on this roster.")
    if is_hidden:
        return say("Hidden: nobody reviewed this line in time.")
    return consult.why[0] if consult and not consult.is_held else None


def doubtful(doctors: Mapping[int, Any], day: date) -> list[int]:
    """Of rows of doctors in hand, by id: those who may not consult by the list column, or of whom it does not reach to `day`."""
    return [
        key
        for key, row in doctors.items()
        if Right.CONSULT.value not in row.rights.split() or (row.rights_until is not None and row.rights_until < day)
    ]
