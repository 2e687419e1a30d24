"""What a review freezes: the lines of a center's newest roster, how they differ from the last review, and what is flagged."""

import csv
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Text, select, type_coerce

from portal.centers.answerers import delegation_on
from portal.centers.duty_models import DAYS, DutyPattern
from portal.centers.flags import Doctors, flags_of
from portal.centers.lifecycle import ReviewState, RowState
from portal.centers.line_facts import Masks
from portal.centers.lines import Said
from portal.centers.models import VALUES, Center, RosterLine
from portal.centers.review_models import Campaign, Review, ReviewRow
from portal.centers.reviewing import from_json
from portal.centers.roster import DOCTOR, ROLES
from portal.core import clock
from portal.core.database import canonical, db
from portal.doctors.models import Doctor, DoctorCredential, Item

L, D, C, R = RosterLine.__table__.c, Doctor.__table__.c, DoctorCredential.__table__.c, ReviewRow.__table__.c
COLUMNS = ("position", "doctor", *VALUES, "hours", "is_own", "before", "differs", "flags")
RANK = {role: place for place, role in enumerate(ROLES)}
STORED = (
    L.center_id,
    L.id,
    L.doctor_id,
    *(type_coerce(L[name], Text) if name == "consult_types" else L[name] for name in VALUES),
)
Stored = tuple[Any, ...]
NOTHING = "[]"


class Frozen(NamedTuple):
    """One row as it is frozen, in the columns of `review_row`; what is kept as JSON is its canonical text."""

    position: int
    line_id: int | None
    doctor_id: int
    state: str
    is_own: bool
    role: str
    sessions: int
    starts_on: date
    ends_on: date | None
    consult_types: str
    is_suspended: bool
    hours: str
    before: str | None
    differs: str
    flags: str

    @classmethod
    def of(cls, row: ReviewRow) -> "Frozen":
        """The frozen columns of a stored row."""
        values = (getattr(row, name) for name in cls._fields)
        return cls._make(canonical(one) if isinstance(one, (list, dict)) else one for one in values)


@dataclass(frozen=True)
class Sources:
    """What the rows of many centers rest on, read at once. `lines`: center → id, doctor and values of each line."""

    lines: Mapping[int, list[Stored]]
    references: Mapping[int, str]
    masks: Mapping[int, Masks]
    doctors: Doctors


def sources_of(center_ids: Sequence[int], horizon: date) -> Sources:
    """The newest lines of these centers with their doctors, hours and licences, in four statements."""
    lines: dict[int, list[Stored]] = defaultdict(list)
    newest = select(*STORED).where(L.center_id.in_(center_ids), L.until_number.is_(None)).order_by(L.doctor_id)
    for center_id, *stored in db.session.execute(newest):
        lines[center_id].append(tuple(stored))
    on_them = select(L.doctor_id).where(L.center_id.in_(center_ids), L.until_number.is_(None))
    rows = {row.id: row for row in db.session.execute(select(*DOCTOR).where(D.id.in_(on_them)))}
    masks = masks_of(on_them)
    references = {key: row.reference for key, row in rows.items()}
    return Sources(lines, references, masks, Doctors(rows, masks, covered_by(on_them), horizon))


def masks_of(doctor_ids: Any) -> dict[int, dict[int, dict[int, int]]]:
    """Doctor → center → day → hours, where the doctor stands on the center's newest roster and is not suspended on it."""
    p = DutyPattern.__table__.c
    listed = (L.center_id == p.center_id) & (L.doctor_id == p.doctor_id) & L.until_number.is_(None) & L.is_suspended.is_(False)
    rows = select(p.doctor_id, p.center_id, p.day, p.hours).join(RosterLine, listed).where(p.doctor_id.in_(doctor_ids))
    found: dict[int, dict[int, dict[int, int]]] = defaultdict(dict)
    for doctor_id, center_id, day, hours in db.session.execute(rows):
        found[doctor_id].setdefault(center_id, {})[day] = hours
    return found


def covered_by(doctor_ids: Any) -> dict[int, frozenset[str]]:
    """Doctor → the departments of the licences in use, where they say any."""
    ends = C.valid_until.is_(None) | (C.valid_until >= clock.today())
    in_use = (C.item == Item.PRACTICE.value, C.withdrawn_on.is_(None), ends)
    found: dict[int, frozenset[str]] = {}
    for doctor_id, scope in db.session.execute(select(C.doctor_id, C.scope).where(C.doctor_id.in_(doctor_ids), *in_use)):
        found[doctor_id] = found.get(doctor_id, frozenset()) | frozenset(scope)
    return found


def rows_of(center: Center, campaign: Campaign, known: Sources) -> list[Frozen]:
    """The rows of one review, the director first, then by role and doctor; those that left the roster last."""
    lines = sorted(known.lines.get(center.id, ()), key=lambda line: RANK[line[2]])
    said = {doctor_id: said_of(*values) for _, doctor_id, *values in lines}
    then, own = then_of(center), own_files(center, campaign)
    flags = {key: canonical(found) for key, found in flags_of(center, said, known.doctors).items()}
    rows = []
    for position, (line_id, doctor_id, *values) in enumerate(lines, 1):
        hours = week_of(known.masks.get(doctor_id, NO_WEEKS).get(center.id))
        before = then.of(doctor_id)
        differs = differing(*before, said[doctor_id], hours) if then.review else NOTHING
        found = (hours, told(*before), differs, flags.get(doctor_id, NOTHING))
        rows.append(Frozen._make((position, line_id, doctor_id, *STATE[doctor_id in own], *values, *found)))
    return rows + gone(then, sorted(then.lines.keys() - said.keys()), len(rows))


def gone(then: "Then", doctor_ids: list[int], place: int) -> list[Frozen]:
    """Rows of the doctors who left the roster since the last review, with what their line said."""
    return [
        Frozen._make(
            (position, None, key, *STATE[False], *stored(then.lines[key]), NO_HOURS, told(*then.of(key)), REMOVED, NOTHING)
        )
        for position, key in enumerate(doctor_ids, place + 1)
    ]


STATE = {True: (RowState.WITH_OFFICE.value, True), False: (RowState.PENDING.value, False)}
NO_WEEKS: Masks = {}
REMOVED = canonical(["removed"])


@lru_cache(10_000)
def said_of(role: str, sessions: int, starts_on: date, ends_on: date | None, consult_types: str, is_suspended: bool) -> Said:
    """What a line says; many say the same."""
    return Said(role, sessions, starts_on, ends_on, tuple(json.loads(consult_types)), is_suspended)


def stored(said: Said) -> Stored:
    """The same as the columns keep it."""
    return tuple(canonical(list(value)) if isinstance(value, tuple) else value for value in map(said.__dict__.get, VALUES))


def references(doctor_ids: Iterable[int]) -> dict[int, str]:
    rows = select(Doctor.id, Doctor.reference).where(Doctor.id.in_(list(doctor_ids)))
    return dict(db.session.execute(rows).all())


def own_files(center: Center, campaign: Campaign) -> frozenset[int]:
    """The files of whoever reviews: the director's, and the executive director's where a delegation falls into the time."""
    stands_in = delegation_on(center, campaign.opens_on) or delegation_on(center, campaign.due_on)
    posts = {center.director_id} | ({center.executive_id} if stands_in else set())
    kept = {key for key in posts if key is not None}
    return frozenset(kept | set(db.session.scalars(select(D.id).where(D.merged_into_id.in_(kept)))))


# ---------------------------------------------------------------- what differs from the last review


@dataclass(frozen=True)
class Then:
    """The review of a center that was published last: what it made of each line that it reviewed, and their hours as it froze
    them. A line that came onto the roster while it was answered is not among them: nobody reviewed it."""

    review: Review | None
    lines: Mapping[int, Said]
    hours: Mapping[int, str]

    def of(self, doctor_id: int) -> tuple[Said | None, str | None]:
        return self.lines.get(doctor_id), self.hours.get(doctor_id)


def then_of(center: Center) -> Then:
    last = last_review(center)
    rows = reviewed(last) if last else []
    lines = {row.doctor_id: outcome(row) for row in rows}
    return Then(last, lines, {row.doctor_id: NO_HOURS if lines[row.doctor_id].is_suspended else row.hours for row in rows})


def last_review(center: Center, before: datetime | None = None) -> Review | None:
    """The review of this center that was published last; of those before an instant, where one is given."""
    published = select(Review).where(Review.center_id == center.id, Review.state == ReviewState.PUBLISHED.value)
    if before is not None:
        published = published.where(Review.published_at < before)
    return db.session.scalar(published.order_by(Review.published_at.desc(), Review.id.desc()).limit(1))


def reviewed(last: Review) -> list[Any]:
    """The rows of a published review whose line it left on the roster."""
    kept = (R.review_id == last.id, R.line_id.is_not(None), R.state != RowState.END.value)
    return list(db.session.execute(select(*REVIEWED).where(*kept)))


REVIEWED = (
    R.doctor_id,
    R.state,
    R.wanted,
    type_coerce(R.hours, Text).label("hours"),
    *(type_coerce(R[name], Text).label(name) if name == "consult_types" else R[name] for name in VALUES),
)


def outcome(row: Any) -> Said:
    """What the line said after the decision on its row."""
    said = from_json(row.wanted) if row.wanted else said_of(*(getattr(row, name) for name in VALUES))
    return replace(said, is_suspended=True) if row.state == RowState.SUSPEND else said


@lru_cache(10_000)
def differing(before: Said | None, hours_before: str | None, now: Said, hours: str) -> str:
    """The names of what differs; a line that was not there before differs as a whole."""
    if before is None:
        return ADDED
    names = [name for name in VALUES if getattr(before, name) != getattr(now, name)]
    return canonical(names + (["hours"] if hours_before is not None and hours_before != hours else []))


ADDED = canonical(["added"])


@lru_cache(10_000)
def told(before: Said | None, hours: str | None) -> str | None:
    """The values of the last review, as JSON keeps them."""
    if before is None:
        return None
    return canonical(before.values | ({"hours": json.loads(hours)} if hours is not None else {}))


def week_of(days: Mapping[int, int] | None) -> str:
    """The eight numbers of a weekly pattern."""
    return spelled_week(tuple(days.get(day, 0) for day in DAYS)) if days else NO_HOURS


@lru_cache(10_000)
def spelled_week(hours: tuple[int, ...]) -> str:
    return canonical(list(hours))


NO_HOURS = spelled_week((0,) * len(DAYS))


# ---------------------------------------------------------------- the hash


def population_file(rows: Iterable[tuple[str, Frozen]]) -> bytes:
    """The frozen rows, each with the doctor's reference, as CSV (UTF-8, lines end in LF): its SHA-256 is the review's hash."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(cells(doctor, row) for doctor, row in rows)
    return text.getvalue().encode()


def cells(doctor: str, row: Frozen) -> Sequence[Any]:
    """Yes and no, lists of words or numbers with spaces between, the rest as it is, or as canonical JSON."""
    return (
        *(row.position, doctor, row.role, row.sessions, row.starts_on, row.ends_on),
        *(in_a_cell(row.consult_types), YES[row.is_suspended], in_a_cell(row.hours), YES[row.is_own]),
        *(in_a_cell(row.before), in_a_cell(row.differs), in_a_cell(row.flags)),
    )


YES = {True: "yes", False: "no"}


@lru_cache(10_000)
def in_a_cell(text: str | None) -> str | None:
    values = json.loads(text) if text else None
    if isinstance(values, list) and not any(isinstance(one, (list, dict)) for one in values):
        return " ".join(map(str, values))
    return text


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def hash_of_all(reviews: Iterable[tuple[str, str]]) -> str:
    """The campaign's hash: over the reviews' references and hashes, one a line, in order of reference."""
    return hash_of("".join(f"{reference} {own}\n" for reference, own in sorted(reviews)).encode())
