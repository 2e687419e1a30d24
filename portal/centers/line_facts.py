"""What is known of lines when conflicts are looked for: the doctor, the right to consult, licences, hours, posts elsewhere.

Read in a fixed number of statements. Rights are worked out only for those whose list columns leave them open.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import or_, select

from portal.centers import roster
from portal.centers.duty_models import DutyPattern
from portal.centers.lines import Change, Said
from portal.centers.models import Role, RosterLine
from portal.core.database import db
from portal.doctors.lifecycle import Standing
from portal.doctors.models import DoctorCredential, Item, Right
from portal.doctors.rights import RightsFacts, RightToday, rights_on
from portal.doctors.rights_queries import load_facts

L, P, C = RosterLine.__table__.c, DutyPattern.__table__.c, DoctorCredential.__table__.c
AT_WORK = frozenset({Standing.ACTIVE, Standing.RESTRICTED})
Masks = dict[int, dict[int, int]]


class Line(NamedTuple):
    """What is known of one line when it is looked at. `change`: what a proposal does to it, None: it stands.

    `right`: to consult, on the first day on which the line counts from now on; None: held beyond the horizon.
    `masks`: center → day of the week → hours.
    """

    said: Said
    doctor: Any
    right: RightToday | None
    departs_on: date | None
    licensed: frozenset[str]
    change: Change | None
    directs_elsewhere: bool
    masks: Masks


class Known:
    """What is known of doctors as of `day`, up to `horizon`: each is read once, on however many rosters he or she stands."""

    def __init__(self, day: date, horizon: date) -> None:
        self.day, self.horizon = day, horizon
        self.files: dict[int, Any] = {}
        self.facts: dict[int, RightsFacts] = {}
        self.licences: dict[int, frozenset[str]] = {}
        self.masks: dict[int, Masks] = {}
        self.directs: dict[int, frozenset[int]] = {}
        self.rights: dict[tuple[int, date], RightToday] = {}

    def read(self, doctor_ids: Collection[int]) -> None:
        """Learn of those who are not known yet."""
        fresh = [key for key in doctor_ids if key not in self.files]
        if not fresh:
            return
        files = roster.counting_files(roster.doctors_of(fresh))
        rows = {row.id: row for row in files.values()}
        self.files |= files
        self.facts |= load_facts([key for key, row in rows.items() if is_doubtful(row, self.horizon)])
        self.licences |= licensed(rows, self.day)
        self.masks |= weekly_masks(fresh)
        self.directs |= directing(fresh)

    def right(self, file_id: int, day: date) -> RightToday | None:
        """The right to consult on a day; None: held beyond the horizon."""
        if file_id not in self.facts:
            return None
        key = (file_id, day)
        if key not in self.rights:
            self.rights[key] = rights_on(self.facts[file_id], day)[0]
        return self.rights[key]


def looked_at(
    center_id: int, lines: Mapping[int, Said], doctor_ids: Collection[int], changes: Mapping[int, Change], known: Known
) -> dict[int, Line]:
    """The lines of these doctors in a center."""
    known.read(doctor_ids)
    return {key: line_of(center_id, key, lines[key], changes.get(key), known) for key in doctor_ids}


def line_of(center_id: int, doctor_id: int, said: Said, change: Change | None, known: Known) -> Line:
    file = known.files[doctor_id]
    return Line(
        said,
        file,
        known.right(file.id, max(known.day, said.starts_on)),
        known.facts[file.id].departs_on if file.id in known.facts else None,
        known.licences.get(file.id) or frozenset(filter(None, [file.department])),
        change,
        bool(known.directs.get(doctor_id, frozenset()) - {center_id}),
        known.masks.get(doctor_id, {}),
    )


def is_doubtful(doctor: Any, horizon: date) -> bool:
    """Whether the list columns leave open if this doctor may consult up to the horizon."""
    if doctor.standing not in AT_WORK or Right.CONSULT.value not in doctor.rights.split():
        return True
    return doctor.rights_until is not None and doctor.rights_until <= horizon


def licensed(doctor_ids: Collection[int], day: date) -> dict[int, frozenset[str]]:
    """Doctor → the departments that the licences in use cover, where they say."""
    in_use = [C.item == Item.PRACTICE.value, C.withdrawn_on.is_(None), or_(C.valid_until.is_(None), C.valid_until >= day)]
    found: dict[int, frozenset[str]] = {}
    for doctor_id, scope in db.session.execute(select(C.doctor_id, C.scope).where(C.doctor_id.in_(doctor_ids), *in_use)):
        found[doctor_id] = found.get(doctor_id, frozenset()) | frozenset(scope)
    return found


def directing(doctor_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Doctor → the centers on whose newest roster he or she is director."""
    directs = select(L.doctor_id, L.center_id).where(L.doctor_id.in_(doctor_ids), L.until_number.is_(None))
    found: dict[int, frozenset[int]] = {}
    for doctor_id, center_id in db.session.execute(directs.where(L.role == Role.DIRECTOR.value, L.is_suspended.is_(False))):
        found[doctor_id] = found.get(doctor_id, frozenset()) | {center_id}
    return found


def weekly_masks(doctor_ids: Collection[int]) -> dict[int, dict[int, dict[int, int]]]:
    """Doctor → center → day of the week → hours, where the doctor stands on the center's newest roster."""
    listed = (L.center_id == P.center_id) & (L.doctor_id == P.doctor_id) & L.until_number.is_(None) & L.is_suspended.is_(False)
    rows = select(P.doctor_id, P.center_id, P.day, P.hours).join(RosterLine, listed).where(P.doctor_id.in_(doctor_ids))
    found: dict[int, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for doctor_id, center_id, day, hours in db.session.execute(rows):
        found[doctor_id][center_id][day] = hours
    return found
