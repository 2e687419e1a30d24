"""The columns of a doctor's row that say what may be done today, drawn from the facts; and the standing that follows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from portal.core import clock
from portal.core.database import db, reserve_ids
from portal.doctors.lifecycle import Standing
from portal.doctors.models import Doctor, StandingChange
from portal.doctors.rights import RightsFacts, certain_until, has_every_right, held, next_end, rights_on
from portal.doctors.rights_queries import facts_of

BY_RIGHTS = frozenset({Standing.ACTIVE, Standing.RESTRICTED})


class Attributes(dict[str, Any]):
    """A row in hand as plain values, read like the model's: `row.reference`."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


class Drawn(NamedTuple):
    """Rights today, the next end, how long both are certain, and the standing by rights."""

    rights: str
    next_end_on: date | None
    rights_until: date | None
    standing: str | None


def drawn(facts: RightsFacts, day: date) -> Drawn:
    """What the row is to say on `day`. Only between active and restricted does the standing follow the rights."""
    rights = rights_on(facts, day)
    standing = facts.standing
    if standing in BY_RIGHTS:
        standing = (Standing.ACTIVE if has_every_right(rights) else Standing.RESTRICTED).value
    return Drawn(held(rights), next_end(facts, day), certain_until(facts, day, rights), standing)


def draw_rights(doctor: Doctor) -> list[StandingChange]:
    """Set the row's columns as of today, inside an operation, after its credentials, verifications and changes are written.

    Returns the change of standing that followed, if one did: the caller names it, with the row, by an event.
    """
    found = drawn(facts_of([doctor])[doctor.id], clock.today())
    doctor.rights, doctor.next_end_on, doctor.rights_until = found[:3]
    return follow(doctor, found.standing)


def follow(doctor: Doctor, standing: str | None) -> list[StandingChange]:
    if standing == doctor.standing:
        return []
    change = StandingChange(doctor_id=doctor.id, verb=verb_to(standing), at=clock.now())
    doctor.standing = standing
    db.session.add(change)
    db.session.flush()
    return [change]


def verb_to(standing: str | None) -> str:
    return "restrict" if standing == Standing.RESTRICTED else "restore"


def reserve_changes(doctor_ids: Sequence[int]) -> dict[int, int]:
    """Doctor id → id for the change of standing that follows, for writing in bulk."""
    keys = reserve_ids(StandingChange.__table__, len(doctor_ids)) if doctor_ids else ()
    return dict(zip(doctor_ids, keys, strict=True))


def change_of(doctor_id: int, change_id: int, standing: str | None) -> dict[str, Any]:
    """The row of the change of standing that follows, for writing in bulk."""
    return {"id": change_id, "doctor_id": doctor_id, "verb": verb_to(standing), "at": clock.now(), "note": ""}


def stands_whole(facts: RightsFacts, day: date) -> bool:
    """Whether nothing would be lapsed if the doctor worked as usual: where a leave, a departure or a suspension ends."""
    return has_every_right(rights_on(replace(facts, standing=Standing.ACTIVE.value, departs_on=None), day))
