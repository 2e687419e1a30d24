"""What a review freezes: the lines of a center's newest roster, how they differ from the last review, and what is flagged."""

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.centers.answerers import delegation_on
from portal.centers.duty_models import DAYS, DutyPattern
from portal.centers.flags import Candidate, flags_of
from portal.centers.lifecycle import ReviewState, RowState
from portal.centers.lines import Said
from portal.centers.models import VALUES, Center, RosterLine, RosterVersion
from portal.centers.review_models import Campaign, Review, ReviewRow
from portal.centers.roster import DOCTOR, LINE, ROLES, in_version
from portal.core import clock
from portal.core.database import canonical, db, plain
from portal.doctors.models import Doctor, DoctorCredential, Item

L, D, C = RosterLine.__table__.c, Doctor.__table__.c, DoctorCredential.__table__.c
COLUMNS = ("position", "doctor", *VALUES, "hours", "is_own", "before", "differs", "flags")


@dataclass(frozen=True)
class Frozen:
    """One row as it will be frozen. `doctor` is the reference by which the line is filed; `before` as JSON keeps it."""

    line_id: int | None
    doctor_id: int
    doctor: str
    said: Said
    hours: list[int]
    before: dict[str, Any] | None
    differs: list[str]
    flags: list[Any]
    is_own: bool

    def values(self, position: int) -> dict[str, Any]:
        """The columns of the row."""
        state = RowState.WITH_OFFICE if self.is_own else RowState.PENDING
        return {
            "position": position, "line_id": self.line_id, "doctor_id": self.doctor_id, "state": state.value,
            "is_own": self.is_own, **self.said.values, "hours": self.hours, "before": self.before,
            "differs": self.differs, "flags": self.flags,
        }  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """What the rows of many centers rest on, read at once."""

    lines: Mapping[int, list[Any]]
    doctors: Mapping[int, Any]
    masks: Mapping[int, Mapping[int, Mapping[int, int]]]
    scopes: Mapping[int, tuple[tuple[str, ...], ...]]


def sources_of(center_ids: Sequence[int]) -> Sources:
    """The newest lines of these centers with their doctors, hours and licences, in four statements."""
    lines: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(select(*LINE).where(L.center_id.in_(center_ids), L.until_number.is_(None))):
        lines[row.center_id].append(row)
    on_them = select(L.doctor_id).where(L.center_id.in_(center_ids), L.until_number.is_(None))
    doctors = {row.id: row for row in db.session.execute(select(*DOCTOR).where(D.id.in_(on_them)))}
    return Sources(lines, doctors, masks_of(on_them), scopes_of(on_them))


def masks_of(doctor_ids: Any) -> dict[int, dict[int, dict[int, int]]]:
    """Doctor → center → day → hours, where the doctor stands on the center's newest roster and is not suspended on it."""
    p = DutyPattern.__table__.c
    listed = (L.center_id == p.center_id) & (L.doctor_id == p.doctor_id) & L.until_number.is_(None) & L.is_suspended.is_(False)
    rows = select(p.doctor_id, p.center_id, p.day, p.hours).join(RosterLine, listed).where(p.doctor_id.in_(doctor_ids))
    found: dict[int, dict[int, dict[int, int]]] = defaultdict(dict)
    for doctor_id, center_id, day, hours in db.session.execute(rows):
        found[doctor_id].setdefault(center_id, {})[day] = hours
    return found


def scopes_of(doctor_ids: Any) -> dict[int, tuple[tuple[str, ...], ...]]:
    """Doctor → the departments of each licence in use, where the licence says any."""
    ends = C.valid_until.is_(None) | (C.valid_until >= clock.today())
    in_use = (C.item == Item.PRACTICE.value, C.withdrawn_on.is_(None), ends)
    found: dict[int, tuple[tuple[str, ...], ...]] = {}
    for doctor_id, scope in db.session.execute(select(C.doctor_id, C.scope).where(C.doctor_id.in_(doctor_ids), *in_use)):
        found[doctor_id] = (*found.get(doctor_id, ()), *((tuple(scope),) if scope else ()))
    return found


def rows_of(center: Center, campaign: Campaign, known: Sources) -> list[Frozen]:
    """The rows of one review, the director first, then by role and doctor; those that left the roster last."""
    lines = sorted(known.lines.get(center.id, ()), key=lambda row: (ROLES.index(row.role), row.doctor_id))
    said = {row.doctor_id: Said.of(row) for row in lines}
    last = last_review(center)
    before, hours_before = (lines_at(center, last), hours_of(last)) if last else ({}, {})
    flags = flags_of(center, {key: candidate(key, one, known) for key, one in said.items()}, campaign.period_to)
    own = own_files(center, campaign)
    hours = {key: week_of(known.masks.get(key, {}).get(center.id, {})) for key in said}
    rows = [
        Frozen(
            line_id=row.id,
            doctor_id=row.doctor_id,
            doctor=known.doctors[row.doctor_id].reference,
            said=said[row.doctor_id],
            hours=hours[row.doctor_id],
            before=told(before.get(row.doctor_id), hours_before.get(row.doctor_id)),
            differs=differing(
                before.get(row.doctor_id), said[row.doctor_id], hours_before.get(row.doctor_id), hours[row.doctor_id]
            )
            if last
            else [],
            flags=flags.get(row.doctor_id, []),
            is_own=row.doctor_id in own,
        )
        for row in lines
    ]
    return rows + gone(set(before) - set(said), before, hours_before)


def candidate(doctor_id: int, said: Said, known: Sources) -> Candidate:
    return Candidate(said, known.doctors[doctor_id], known.scopes.get(doctor_id, ()), known.masks.get(doctor_id, {}))


def gone(doctor_ids: Iterable[int], before: Mapping[int, Said], hours: Mapping[int, list[int]]) -> list[Frozen]:
    """Rows of the doctors who left the roster since the last review, with what their line said."""
    names: dict[int, str] = dict(db.session.execute(select(D.id, D.reference).where(D.id.in_(list(doctor_ids)))).all())
    return [
        Frozen(None, key, names[key], before[key], [0] * len(DAYS), told(before[key], hours.get(key)), ["removed"], [], False)
        for key in sorted(names)
    ]


def own_files(center: Center, campaign: Campaign) -> frozenset[int]:
    """The files of whoever reviews: the director's, and the executive director's where a delegation falls into the time."""
    stands_in = delegation_on(center, campaign.opens_on) or delegation_on(center, campaign.due_on)
    posts = {center.director_id} | ({center.executive_id} if stands_in else set())
    kept = {key for key in posts if key is not None}
    return frozenset(kept | set(db.session.scalars(select(D.id).where(D.merged_into_id.in_(kept)))))


# ---------------------------------------------------------------- what differs from the last review


def last_review(center: Center) -> Review | None:
    """The review of this center that was published last."""
    published = select(Review).where(Review.center_id == center.id, Review.state == ReviewState.PUBLISHED.value)
    return db.session.scalar(published.order_by(Review.published_at.desc(), Review.id.desc()).limit(1))


def lines_at(center: Center, last: Review) -> dict[int, Said]:
    """The lines as they stood when the review was published."""
    numbers = select(func.max(RosterVersion.number)).where(RosterVersion.center_id == center.id)
    number = db.session.scalar(numbers.where(RosterVersion.published_at <= last.published_at)) or 0
    rows = db.session.execute(select(*LINE).where(L.center_id == center.id, in_version(number)))
    return {row.doctor_id: Said.of(row) for row in rows}


def hours_of(last: Review) -> dict[int, list[int]]:
    """Doctor → the weekly hours as that review froze them."""
    rows = select(ReviewRow.doctor_id, ReviewRow.hours).where(ReviewRow.review_id == last.id)
    return dict(db.session.execute(rows).all())


def differing(before: Said | None, now: Said, hours_before: list[int] | None, hours: list[int]) -> list[str]:
    """The names of what differs; a line that was not there before differs as a whole."""
    if before is None:
        return ["added"]
    names = [name for name in VALUES if getattr(before, name) != getattr(now, name)]
    return names + (["hours"] if hours_before is not None and hours_before != hours else [])


def told(before: Said | None, hours: list[int] | None) -> dict[str, Any] | None:
    """The values of the last review, as JSON keeps them."""
    if before is None:
        return None
    values = {name: plain(value) if isinstance(value, date) else value for name, value in before.values.items()}
    return values | ({"hours": hours} if hours is not None else {})


def week_of(days: Mapping[int, int]) -> list[int]:
    """The eight numbers of a weekly pattern."""
    return [days.get(day, 0) for day in DAYS]


# ---------------------------------------------------------------- the hash


def spelled(doctor: str, row: Mapping[str, Any]) -> list[str]:
    """One frozen row, by its columns, as the population's file spells it."""
    return [str(row["position"]), doctor, *(spell(row[name]) for name in COLUMNS[2:])]


def spell(value: Any) -> str:
    """Words and numbers as they are, yes and no, lists of words or numbers with spaces between, the rest as canonical JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and not any(isinstance(one, (list, dict)) for one in value):
        return " ".join(map(str, value))
    return canonical(value) if isinstance(value, (list, dict)) else str(value)


def columns_of(row: ReviewRow) -> dict[str, Any]:
    """The frozen columns of a stored row."""
    return {name: getattr(row, name) for name in ("position", *COLUMNS[2:])}


def population_file(rows: Iterable[list[str]]) -> bytes:
    """The frozen rows as CSV (UTF-8, lines end in LF): its SHA-256 is the hash of the review."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode()


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def hash_of_all(reviews: Iterable[tuple[str, str]]) -> str:
    """The campaign's hash: over the reviews' references and hashes, one a line, in order of reference."""
    return hash_of("".join(f"{reference} {own}\n" for reference, own in sorted(reviews)).encode())
